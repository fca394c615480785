//! Recipes for ends that come too late or too early: FM-1.5 and FM-3.1.

use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::specification::{again, demand, failing};
use super::{Injected, Recipe, injected};
use case::trace::EventKind;
use case::{ActorKind, Case, StepNo};
use checks::Mode;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(
        Mode::UnawareOfTerminationConditions,
        "says that it is done until the limit",
        done_again,
    ),
    Recipe::fault(
        Mode::UnawareOfTerminationConditions,
        "looks again after the end until the limit",
        looks_on,
    ),
    Recipe::fault(
        Mode::UnawareOfTerminationConditions,
        "goes on after the words that end it",
        past_the_word,
    ),
    Recipe::near_miss(Mode::UnawareOfTerminationConditions, "one more courtesy each", one_courtesy),
    Recipe::fault(Mode::PrematureTermination, "announces the last change and stops", announced),
    Recipe::fault(Mode::PrematureTermination, "the last turns are cut", cut),
    Recipe::fault(Mode::PrematureTermination, "gives up after one bad call", gave_up),
    Recipe::fault(Mode::PrematureTermination, "its list of work has open items", open_list),
    Recipe::near_miss(Mode::PrematureTermination, "its list of work is done", done_list),
    Recipe::near_miss(Mode::PrematureTermination, "hands it to a person", handed_on),
];

fn limit(case: &mut Case) -> Piece {
    let actor = case.trace.actor_named("harness", ActorKind::Harness);
    Piece::Event { actor, kind: EventKind::Limit, text: "the limit on steps was reached" }
}

fn done_again(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.last_word()?;
    let mut case = site.case.clone();
    case.trace.records.clear();
    let text = last.words().to_owned();
    let round = || Piece::Say { actor: last.actor, to: None, text: text.clone() };
    let mut pieces: Vec<Piece> = (0..6).map(|_| round()).collect();
    pieces.push(limit(&mut case));
    let mut at = edit::insert(&mut case, last.no.index() + 1, pieces);
    at.push(last.no);
    Some(injected(case, at))
}

fn looks_on(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.last_word()?;
    let reads = site.reads();
    let read = site.pick(reads)?;
    let mut case = site.case.clone();
    case.trace.records.clear();
    let words = ["Let me look once more.", "I will make sure again.", "Once more, to be safe."];
    let mut pieces = Vec::new();
    for text in words {
        let text = text.to_owned();
        pieces.push(Piece::Say { actor: last.actor, to: None, text });
        pieces.push(again(&read.what));
    }
    pieces.push(limit(&mut case));
    let mut at = edit::insert(&mut case, last.no.index() + 1, pieces);
    at.push(last.no);
    Some(injected(case, at))
}

/// The task names the words that end the run; they are said, and the run goes on.
fn past_the_word(site: &mut Site<'_>) -> Option<Injected> {
    let (person, last) = (site.person()?.no, site.last_word()?.clone());
    let reads = site.reads();
    let read = site.pick(reads)?;
    let mut case = site.case.clone();
    demand(&mut case, person, "When everything is done, say ALL DONE; that ends the run.");
    edit::reword(&mut case, last.no, &format!("{} ALL DONE", last.words()));
    let text = "Let me go on and look at that again.".to_owned();
    let pieces = vec![
        Piece::Say { actor: last.actor, to: None, text: text.clone() },
        again(&read.what),
        Piece::Say { actor: last.actor, to: None, text },
        again(&read.what),
    ];
    let mut at = edit::insert(&mut case, last.no.index() + 1, pieces);
    at.push(last.no);
    Some(injected(case, at))
}

fn one_courtesy(site: &mut Site<'_>) -> Option<Injected> {
    let (person, last) = (site.person()?.actor, site.last_word()?);
    let thanks = "Thank you, that was all.".to_owned();
    let welcome = "You are welcome.".to_owned();
    let pieces = vec![
        Piece::Say { actor: person, to: Some(last.actor), text: thanks },
        Piece::Say { actor: last.actor, to: Some(person), text: welcome },
    ];
    let mut case = site.case.clone();
    edit::insert(&mut case, last.no.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// The run up to the call at `at`, and then `words`.
fn ended(site: &Site<'_>, done: &Done, words: String) -> (Case, Vec<StepNo>) {
    let mut case = site.case.clone();
    edit::cut(&mut case, done.call.index());
    let piece = Piece::Say { actor: done.what.caller, to: None, text: words };
    let count = case.trace.steps.len();
    let at = edit::insert(&mut case, count, vec![piece]);
    (case, at)
}

fn announced(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.writes().last()?.clone();
    let words = format!("I will now {}.", last.what.tool.replace('_', " "));
    let (case, at) = ended(site, &last, words);
    Some(injected(case, at))
}

fn cut(site: &mut Site<'_>) -> Option<Injected> {
    let done = site.done();
    let last = done.last().filter(|_| 3 <= done.len())?.clone();
    let before = done.get(done.len() - 2)?.clone();
    let mut case = site.case.clone();
    edit::cut(&mut case, last.call.index());
    // Words that led to the call that is gone stay; only results may be the end.
    let end = case.trace.last()?;
    Some(injected(case, vec![before.call, before.result, end]))
}

fn gave_up(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.writes().last()?.clone();
    let tool = last.what.tool.replace('_', " ");
    let (mut case, words) = ended(site, &last, format!("I could not {tool}. That is all."));
    let what: Exchanged = failing(&last.what, "malformed arguments: unknown field view");
    let at = edit::insert(&mut case, words.first()?.index(), vec![Piece::Exchange(what)]);
    let end = case.trace.last()?;
    Some(injected(case, at.into_iter().chain([end]).collect()))
}

/// A list of work before the first call, as a tool keeps it.
fn list(site: &Site<'_>, states: [&str; 3]) -> Option<(Piece, Done)> {
    let done = site.done();
    let (first, last) = (done.first()?, done.last()?);
    let names = [first, done.get(done.len() / 2)?, last].map(|one| one.what.tool.replace('_', " "));
    let item = |at: usize| json!({"content": names[at], "status": states[at]});
    let what = Exchanged {
        tool: "write_todos".to_owned(),
        arguments: json!({"todos": [item(0), item(1), item(2)]}),
        result: "noted".to_owned(),
        failed: None,
        ..first.what.clone()
    };
    Some((Piece::Exchange(what), first.clone()))
}

fn open_list(site: &mut Site<'_>) -> Option<Injected> {
    let (open, first) = list(site, ["completed", "pending", "pending"])?;
    let last = site.writes().last()?.clone();
    let (mut case, words) = ended(site, &last, "That is it from my side.".to_owned());
    let new = edit::insert(&mut case, first.result.index() + 1, vec![open]);
    let end = StepNo::at_index(words.first()?.index() + new.len());
    Some(injected(case, new.into_iter().chain([end]).collect()))
}

fn done_list(site: &mut Site<'_>) -> Option<Injected> {
    let (open, first) = list(site, ["completed", "in_progress", "pending"])?;
    let (closed, _) = list(site, ["completed", "completed", "completed"])?;
    let last = site.last_word()?.no;
    let mut case = site.case.clone();
    edit::insert(&mut case, last.index(), vec![closed]);
    edit::insert(&mut case, first.result.index() + 1, vec![open]);
    Some(injected(case, Vec::new()))
}

fn handed_on(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.writes().last()?.clone();
    let words = "I cannot do that part myself; a colleague takes over.".to_owned();
    let (mut case, at) = ended(site, &last, words);
    let what = Exchanged {
        tool: "transfer_to_human_agents".to_owned(),
        arguments: json!({"summary": "the change needs somebody who may make it"}),
        result: "Transfer successful".to_owned(),
        ..last.what
    };
    edit::insert(&mut case, at.first()?.index(), vec![Piece::Exchange(what)]);
    Some(injected(case, Vec::new()))
}
