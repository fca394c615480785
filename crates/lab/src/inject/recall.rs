//! Recipes about doing and asking what was done and asked: FM-1.3 and FM-1.4.

use super::apart::{broken, later, names_thing, say, sound};
use super::colleagues::message;
use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::{Injected, Recipe};
use case::{ActorNo, Case, Step, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::StepRepetition, "a colleague is asked the same four times", asks_on),
    Recipe::near_miss(Mode::StepRepetition, "a colleague is asked about four things", asks_each),
    Recipe::fault(Mode::StepRepetition, "three looks in a ring", ring),
    Recipe::near_miss(Mode::StepRepetition, "three looks in a ring that show news", news),
    Recipe::fault(
        Mode::LossOfConversationHistory,
        "asks a colleague for what that colleague said",
        asks_colleague,
    ),
    Recipe::near_miss(
        Mode::LossOfConversationHistory,
        "asks a colleague about another thing",
        asks_otherwise,
    ),
    Recipe::fault(Mode::LossOfConversationHistory, "asks the person a second time", asks_anew),
    Recipe::near_miss(
        Mode::LossOfConversationHistory,
        "asks again since the person put it off",
        put_off,
    ),
];

/// An agent that acts after another, that other, and where the first of them acts.
fn pair(site: &mut Site<'_>) -> Option<(ActorNo, ActorNo, StepNo)> {
    let all = site.done();
    let done = site.pick(all)?;
    let others = site.agents().into_iter().filter(|agent| *agent != done.what.caller).collect();
    let other = site.pick(others)?;
    Some((done.what.caller, other, done.result))
}

fn asks_on(site: &mut Site<'_>) -> Option<Injected> {
    let (one, other, after) = pair(site)?;
    let round = || {
        let question = "Has the night shift been told about this already?";
        let answer = "Yes, the night shift was told at half past six.";
        [say(one, Some(other), question), say(other, Some(one), answer)]
    };
    let mut case = site.case.clone();
    let pieces = (0..4).flat_map(|_| round()).collect();
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(broken(case, at))
}

fn asks_each(site: &mut Site<'_>) -> Option<Injected> {
    let (one, other, after) = pair(site)?;
    let shifts = [("night", "six"), ("early", "seven"), ("late", "two"), ("weekend", "nine")];
    let pieces = shifts.iter().flat_map(|(shift, hour)| {
        let question = format!("Has the {shift} shift been told about this already?");
        let answer = format!("Yes, the {shift} shift was told at half past {hour}.");
        [say(one, Some(other), question), say(other, Some(one), answer)]
    });
    let mut case = site.case.clone();
    edit::insert(&mut case, after.index() + 1, pieces.collect());
    Some(sound(case))
}

/// Three different looks one after the other, three rounds more of them.
fn rounds(site: &Site<'_>, seen: impl Fn(&Done, usize) -> String) -> Option<(Case, Vec<StepNo>)> {
    let mut looks: Vec<Done> = Vec::new();
    for read in site.reads() {
        let known = looks.iter().any(|one| {
            (&one.what.tool, &one.what.arguments) == (&read.what.tool, &read.what.arguments)
        });
        if !known {
            looks.push(read);
        }
    }
    let ring = looks.first_chunk::<3>()?;
    let after = ring.last()?.result;
    let pieces = (1..4).flat_map(|round| {
        let seen = &seen;
        ring.iter().map(move |look| {
            Piece::Exchange(Exchanged { result: seen(look, round), ..look.what.clone() })
        })
    });
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, after.index() + 1, pieces.collect());
    Some((case, at))
}

fn ring(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = rounds(site, |look, _| look.what.result.clone())?;
    Some(broken(case, at))
}

fn news(site: &mut Site<'_>) -> Option<Injected> {
    let seen = |look: &Done, round: usize| format!("{} (change {round} came in)", look.what.result);
    Some(sound(rounds(site, seen)?.0))
}

/// A message between two agents that names a thing, with the thing.
fn told_thing(site: &mut Site<'_>) -> Option<(StepNo, ActorNo, ActorNo, String)> {
    let trace = &site.case.trace;
    let places = trace.steps.iter().filter_map(|step: &Step| {
        let (from, to) = message(site.case, step)?;
        let words = step.words().split_whitespace();
        let thing = words
            .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
            .find(|word| names_thing(word) && word.contains('-'))?;
        let acts = trace.steps.iter().any(|other| step.no < other.no && other.actor == to);
        acts.then(|| (step.no, from, to, thing.to_owned()))
    });
    site.pick(places.collect())
}

/// The thing is asked for behind the next act of whoever was told.
fn question(site: &mut Site<'_>, words: [&str; 2]) -> Option<(Case, Vec<StepNo>)> {
    let (told, from, to, thing) = told_thing(site)?;
    let after = site.done().into_iter().find(|done| told < done.call)?.result;
    let [asked, answer] = words.map(|text| text.replace("{}", &thing));
    let pieces = vec![say(to, Some(from), asked), say(from, Some(to), answer)];
    let mut case = site.case.clone();
    let mut at = edit::insert(&mut case, after.index() + 1, pieces);
    at.push(told);
    Some((case, at))
}

fn asks_colleague(site: &mut Site<'_>) -> Option<Injected> {
    let words =
        ["Which one is this about? You did not tell me its number.", "It is {}, as I said."];
    let (case, at) = question(site, words)?;
    Some(broken(case, at))
}

fn asks_otherwise(site: &mut Site<'_>) -> Option<Injected> {
    let words = ["Who signs for {} when it is done?", "The duty manager signs for {}."];
    Some(sound(question(site, words)?.0))
}

/// A question to the person, its answer, and the same question again further on.
fn twice(site: &mut Site<'_>, answer: &str) -> Option<(Case, Vec<StepNo>)> {
    const QUESTION: &str = "Shall I send a copy of the confirmation to the front desk as well?";
    let person = site.person()?.actor;
    let all = site.done();
    let (first, last) = (all.first()?, all.last()?);
    if first.call == last.call {
        return None;
    }
    let agent = last.what.caller;
    let ask = || say(agent, Some(person), QUESTION);
    let mut case = site.case.clone();
    let again = vec![ask(), say(person, Some(agent), "No copy for the front desk, please.")];
    let second = edit::insert(&mut case, last.result.index() + 1, again);
    let once = vec![ask(), say(person, Some(agent), answer)];
    let first = edit::insert(&mut case, first.result.index() + 1, once);
    let by = first.len();
    let at = first.into_iter().chain(second.into_iter().map(|no| later(no, by)));
    Some((case, at.collect()))
}

fn asks_anew(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = twice(site, "No, no copy for the front desk.")?;
    Some(broken(case, at))
}

fn put_off(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(twice(site, "I do not know yet. Please ask me again at the end.")?.0))
}
