//! Recipes for what a specification should have prevented: FM-1.1 to FM-1.5.

use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::{Injected, Recipe, injected};
use case::trace::EventKind;
use case::{ActorKind, ActorNo, Case, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(
        Mode::DisobeyTaskSpecification,
        "the task forbids a tool that is called",
        forbidden,
    ),
    Recipe::fault(
        Mode::DisobeyTaskSpecification,
        "the task allows fewer calls than are made",
        too_many,
    ),
    Recipe::near_miss(
        Mode::DisobeyTaskSpecification,
        "the task forbids a tool that is left alone",
        left_alone,
    ),
    Recipe::fault(Mode::StepRepetition, "the same look five times more", same_look),
    Recipe::fault(Mode::StepRepetition, "two looks in turns", in_turns),
    Recipe::fault(Mode::StepRepetition, "the same error five times", same_error),
    Recipe::near_miss(Mode::StepRepetition, "each look shows more", polled),
    Recipe::near_miss(Mode::StepRepetition, "one retry that recovers", retried),
    Recipe::near_miss(Mode::StepRepetition, "a look again after a change", looked_again),
    Recipe::fault(Mode::LossOfConversationHistory, "asks for what was given", asks_again),
    Recipe::near_miss(Mode::LossOfConversationHistory, "asks whether it got it right", reads_back),
    Recipe::fault(Mode::UnawareOfTerminationConditions, "courtesies until the limit", courtesies),
    Recipe::near_miss(
        Mode::UnawareOfTerminationConditions,
        "one more wish after the end",
        one_more,
    ),
];

/// Adds a sentence to the task, in the step that gives it as well.
pub(super) fn demand(case: &mut Case, person: StepNo, sentence: &str) {
    let words = case.trace.step(person).map(|step| format!("{} {sentence}", step.words()));
    let words = words.unwrap_or_default();
    edit::reword(case, person, &words);
    if let Some(task) = &mut case.trace.task {
        *task = case::Passage::new(words, task.origin.clone());
    }
}

/// The calls of a tool.
pub(super) fn calls_of(site: &Site<'_>, tool: &str) -> impl Iterator<Item = StepNo> + use<> {
    let mut calls = site.done();
    calls.retain(|done| done.what.tool == tool);
    calls.into_iter().map(|done| done.call)
}

fn forbidden(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.no;
    let places = site.done();
    let done_by = site.pick(places)?;
    let tool = done_by.what.tool;
    let mut case = site.case.clone();
    demand(&mut case, person, &format!("You must not use {tool}."));
    Some(injected(case, calls_of(site, &tool).chain([person]).collect()))
}

fn too_many(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.no;
    let tools = site.done().into_iter().map(|done| done.what.tool);
    let often = tools.filter(|tool| 2 <= calls_of(site, tool).count()).collect();
    let tool = site.pick(often)?;
    let mut case = site.case.clone();
    demand(&mut case, person, &format!("Call {tool} at most once."));
    Some(injected(case, calls_of(site, &tool).chain([person]).collect()))
}

fn left_alone(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.no;
    let mut case = site.case.clone();
    demand(&mut case, person, "You must not use delete_account.");
    Some(injected(case, Vec::new()))
}

/// The same exchange as a piece.
pub(super) fn again(what: &Exchanged) -> Piece {
    Piece::Exchange(what.clone())
}

fn same_look(site: &mut Site<'_>) -> Option<Injected> {
    let read = site.reads();
    let read = site.pick(read)?;
    let mut case = site.case.clone();
    let pieces = (0..5).map(|_| again(&read.what)).collect();
    let mut at = edit::insert(&mut case, read.result.index() + 1, pieces);
    at.push(read.call);
    Some(injected(case, at))
}

fn in_turns(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let pairs: Vec<(Done, Done)> = reads
        .windows(2)
        .filter(|pair| pair[0].what.arguments != pair[1].what.arguments)
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect();
    let (one, other) = site.pick(pairs)?;
    let mut case = site.case.clone();
    let pieces = (0..8).map(|at| again(if at % 2 == 0 { &one.what } else { &other.what }));
    let mut at = edit::insert(&mut case, other.result.index() + 1, pieces.collect());
    at.extend([one.call, other.call]);
    Some(injected(case, at))
}

pub(super) fn failing(what: &Exchanged, error: &str) -> Exchanged {
    let result = format!("{{\"error\": \"{error}\"}}");
    Exchanged { result, failed: Some(true), ..what.clone() }
}

fn same_error(site: &mut Site<'_>) -> Option<Injected> {
    let read = site.reads();
    let read = site.pick(read)?;
    let mut what = failing(&read.what, "unknown field: view");
    if let Some(members) = what.arguments.as_object_mut() {
        members.insert("view".to_owned(), "full".into());
    }
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, read.call.index(), (0..5).map(|_| again(&what)).collect());
    Some(injected(case, at))
}

fn polled(site: &mut Site<'_>) -> Option<Injected> {
    let read = site.reads();
    let read = site.pick(read)?;
    let share = |share: u32| Exchanged {
        result: format!("{{\"state\": \"running\", \"done\": \"{share} of 60 rows\"}}"),
        ..read.what.clone()
    };
    let mut case = site.case.clone();
    let pieces = [12, 31, 48, 59].map(|rows| Piece::Exchange(share(rows)));
    edit::insert(&mut case, read.call.index(), pieces.into());
    Some(injected(case, Vec::new()))
}

fn retried(site: &mut Site<'_>) -> Option<Injected> {
    let read = site.reads();
    let read = site.pick(read)?;
    let mut case = site.case.clone();
    let failed = failing(&read.what, "busy, try again");
    edit::insert(&mut case, read.call.index(), vec![again(&failed)]);
    Some(injected(case, Vec::new()))
}

fn looked_again(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let reads = site.reads();
    let pairs = reads.iter().flat_map(|read| {
        let later = writes.iter().filter(|write| read.result < write.call);
        later.map(|write| (read.clone(), write.result))
    });
    let (read, after) = site.pick(pairs.collect())?;
    let mut case = site.case.clone();
    edit::insert(&mut case, after.index() + 1, vec![again(&read.what)]);
    Some(injected(case, Vec::new()))
}

/// Where a value was given by a person and used, and what a question for it looks like.
fn question(
    site: &mut Site<'_>,
    ask: impl Fn(&str, &str) -> String,
) -> Option<(Case, Vec<StepNo>)> {
    let calls: Vec<Done> = site.done();
    let given = calls.iter().flat_map(|done| site.given_to(done)).collect();
    let given = site.pick(given)?;
    let person: ActorNo = site.case.trace.step(given.giver)?.actor;
    let agent = given.done.what.caller;
    let name = given.name.replace('_', " ");
    let pieces = vec![
        Piece::Say { actor: agent, to: Some(person), text: ask(&name, &given.value) },
        Piece::Say { actor: person, to: Some(agent), text: format!("It is {}.", given.value) },
    ];
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some((case, at))
}

fn asks_again(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = question(site, |name, _| format!("What is the {name}, please?"))?;
    Some(injected(case, at))
}

fn reads_back(site: &mut Site<'_>) -> Option<Injected> {
    let ask = |name: &str, value: &str| format!("The {name} is {value}, is that right?");
    let (case, _) = question(site, ask)?;
    Some(injected(case, Vec::new()))
}

fn courtesies(site: &mut Site<'_>) -> Option<Injected> {
    let [one, other] = site.agents().first_chunk().copied()?;
    let end = site.last_word()?.no.index() + 1;
    let say = |(actor, to): (ActorNo, ActorNo), text: &str| Piece::Say {
        actor,
        to: Some(to),
        text: text.to_owned(),
    };
    let round = || {
        [
            say((other, one), "Thank you, everything is done on my side."),
            say((one, other), "Thank you, too. Let me know if anything comes up."),
        ]
    };
    let mut pieces: Vec<Piece> = (0..5).flat_map(|_| round()).collect();
    let mut case = site.case.clone();
    let harness = case.trace.actor_named("harness", ActorKind::Harness);
    let (kind, text) = (EventKind::Limit, "the limit on steps was reached");
    pieces.push(Piece::Event { actor: harness, kind, text });
    case.trace.records.clear();
    let mut at = edit::insert(&mut case, end, pieces);
    at.push(site.last_word()?.no);
    Some(injected(case, at))
}

fn one_more(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.actor;
    let last = site.last_word()?;
    let read = site.reads();
    let read = site.pick(read)?;
    let wish = "Thanks. One more thing: please show me that again, it may have changed.";
    let pieces = vec![
        Piece::Say { actor: person, to: Some(last.actor), text: wish.to_owned() },
        again(&read.what),
        Piece::Say { actor: last.actor, to: Some(person), text: "Nothing has changed.".to_owned() },
    ];
    let mut case = site.case.clone();
    edit::insert(&mut case, last.no.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}
