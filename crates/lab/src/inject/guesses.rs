//! Recipes for values that somebody guesses, because nobody was asked for them or nobody passed them
//! on: FM-2.2 and FM-2.4.

use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Given, Site};
use super::{Injected, Recipe, injected};
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::FailToAskForClarification, "the question is left out", not_asked),
    Recipe::fault(Mode::FailToAskForClarification, "a stand-in for the value", stand_in),
    Recipe::fault(Mode::FailToAskForClarification, "assumes what was not said", assumed),
    Recipe::near_miss(Mode::FailToAskForClarification, "asks for the value first", asked_first),
    Recipe::fault(Mode::InformationWithholding, "the receiver makes the value up", made_up),
    Recipe::fault(Mode::InformationWithholding, "the call fails for want of the value", wanting),
    Recipe::fault(Mode::InformationWithholding, "the person has to say it again", said_again),
    Recipe::near_miss(Mode::InformationWithholding, "the value comes in another message", in_two),
    Recipe::near_miss(Mode::InformationWithholding, "the receiver looks it up", looked_up),
];

/// The question and its answer are gone; the call takes the value all the same.
fn not_asked(site: &mut Site<'_>) -> Option<Injected> {
    let places = site.done().iter().flat_map(|done| site.given_to(done)).collect::<Vec<_>>();
    let trace = &site.case.trace;
    let answers = places.into_iter().filter_map(|given| {
        let before = given.giver.index().checked_sub(1)?;
        let question = trace.steps.get(before)?;
        let is_question =
            trace.kind(question) == ActorKind::Agent && question.words().contains('?');
        is_question.then_some((question.no, given))
    });
    let (question, given) = site.pick(answers.collect())?;
    let mut case = site.case.clone();
    edit::remove(&mut case, |step| step.no == question || step.no == given.giver);
    let call = given.done.call.index().checked_sub(2)?;
    Some(injected(case, vec![StepNo::at_index(call)]))
}

/// A value that a person gave for a change, taken out of every word before it.
fn untold(site: &mut Site<'_>) -> Option<(Case, Given)> {
    let places = site.given_to_writes();
    let given = site.pick(places)?;
    let mut case = site.case.clone();
    let before = site.case.trace.steps.iter().filter(|step| step.no < given.done.call);
    for step in before.filter(|step| step.words().contains(&given.value)) {
        let is_words = step.call().is_none() && step.result().is_none();
        if is_words {
            edit::reword(&mut case, step.no, &step.words().replace(&given.value, "the usual one"));
        } else {
            return None;
        }
    }
    Some((case, given))
}

fn stand_in(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, given) = untold(site)?;
    let other = format!("<{}>", given.name);
    edit::swap(&mut case, given.done.call, &given.value, &other);
    Some(injected(case, vec![given.done.call]))
}

fn assumed(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, given) = untold(site)?;
    let other = site.other(&given.value)?;
    edit::swap(&mut case, given.done.call, &given.value, &other);
    let name = given.name.replace('_', " ");
    let text = format!("No {name} was given, so I will assume that it is {other}.");
    let piece = Piece::Say { actor: given.done.what.caller, to: None, text };
    let mut at = edit::insert(&mut case, given.done.call.index(), vec![piece]);
    at.push(StepNo::at_index(given.done.call.index() + 1));
    Some(injected(case, at))
}

fn asked_first(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, given) = untold(site)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let agent = given.done.what.caller;
    let name = given.name.replace('_', " ");
    let pieces = vec![
        Piece::Say { actor: agent, to: Some(person), text: format!("Which {name} is it?") },
        Piece::Say { actor: person, to: Some(agent), text: format!("It is {}.", given.value) },
    ];
    edit::insert(&mut case, given.done.call.index(), pieces);
    Some(injected(case, Vec::new()))
}

/// A value that one agent passes on in words to the one who needs it for a call.
struct Passed {
    message: StepNo,
    sender: ActorNo,
    value: String,
    name: String,
    call: Done,
}

/// The values of calls that stood in the results of the sender alone before they were passed on.
fn passed(site: &mut Site<'_>) -> Option<Passed> {
    site.agents().get(1)?;
    let trace = &site.case.trace;
    let messages = trace.steps.iter().filter_map(|step| {
        let (Act::Say { to: Some(to), .. } | Act::Handoff { to, .. }) = &step.act else {
            return None;
        };
        (trace.kind(step) == ActorKind::Agent).then_some((step, *to))
    });
    let all = site.done();
    let places = messages.flat_map(|(step, to)| {
        // Only the first call with a value lacks it: the later ones have it from there.
        let calls = all.iter().filter(move |done| done.what.caller == to && step.no < done.call);
        let is_first = |call: &Done, value: &str| {
            !all.iter().any(|other| {
                other.what.caller == to
                    && other.call < call.call
                    && other.what.arguments.to_string().contains(value)
            })
        };
        let values =
            calls.flat_map(|call| values(call).map(move |(name, value)| (call, name, value)));
        let passed = values.filter_map(|(call, name, value)| {
            let held = |done: &&Done| {
                done.what.caller == step.actor
                    && done.result < step.no
                    && done.what.result.contains(&value)
            };
            let is_passed = step.words().contains(&value)
                && is_first(call, &value)
                && all.iter().any(|done| held(&done));
            is_passed.then(|| Passed {
                message: step.no,
                sender: step.actor,
                value,
                name,
                call: call.clone(),
            })
        });
        passed.collect::<Vec<_>>()
    });
    site.pick(places.collect())
}

fn values(done: &Done) -> impl Iterator<Item = (String, String)> {
    let members = done.what.arguments.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| {
        let text = value.as_str()?;
        let is_telling = text.bytes().any(|letter| letter.is_ascii_digit()) && !text.contains(' ');
        is_telling.then(|| (name.clone(), text.to_owned()))
    })
}

/// The run in which the message no longer holds the value, nor any word after it.
fn without_value(site: &Site<'_>, passed: &Passed) -> Case {
    let mut case = site.case.clone();
    let steps = site.case.trace.steps.iter().filter(|step| passed.message <= step.no);
    let is_words = |step: &&Step| step.call().is_none() && step.result().is_none();
    for step in steps.filter(is_words).filter(|step| step.words().contains(&passed.value)) {
        edit::reword(&mut case, step.no, &step.words().replace(&passed.value, "that"));
    }
    case
}

fn made_up(site: &mut Site<'_>) -> Option<Injected> {
    let passed = passed(site)?;
    let other = site.other(&passed.value)?;
    let mut case = without_value(site, &passed);
    for done in site.done().iter().filter(|done| passed.message < done.call) {
        edit::swap(&mut case, done.call, &passed.value, &other);
    }
    Some(injected(case, vec![passed.message, passed.call.call]))
}

fn wanting(site: &mut Site<'_>) -> Option<Injected> {
    let passed = passed(site)?;
    let mut case = without_value(site, &passed);
    let what = passed.call.what.clone();
    let mut arguments = what.arguments.clone();
    arguments.as_object_mut()?.remove(&passed.name);
    let result = format!("{{\"error\": \"missing argument {}\"}}", passed.name);
    let failed = Exchanged { arguments, result, failed: Some(true), ..what };
    let text = "That did not work, so I leave it.".to_owned();
    let words = Piece::Say { actor: failed.caller, to: Some(passed.sender), text };
    edit::cut(&mut case, passed.call.call.index());
    let count = case.trace.steps.len();
    let mut at = edit::insert(&mut case, count, vec![Piece::Exchange(failed), words]);
    at.push(passed.message);
    Some(injected(case, at))
}

fn said_again(site: &mut Site<'_>) -> Option<Injected> {
    let passed = passed(site)?;
    let person = site.person()?.actor;
    let receiver = passed.call.what.caller;
    let mut case = without_value(site, &passed);
    let name = passed.name.replace('_', " ");
    let pieces = vec![
        Piece::Say { actor: receiver, to: Some(person), text: format!("What is the {name}?") },
        Piece::Say { actor: person, to: Some(receiver), text: format!("{}.", passed.value) },
    ];
    let mut at = edit::insert(&mut case, passed.call.call.index(), pieces);
    at.push(passed.message);
    Some(injected(case, at))
}

fn in_two(site: &mut Site<'_>) -> Option<Injected> {
    let passed = passed(site)?;
    let mut case = without_value(site, &passed);
    let text = format!("The {} is {}.", passed.name.replace('_', " "), passed.value);
    let to = Some(passed.call.what.caller);
    let piece = Piece::Say { actor: passed.sender, to, text };
    edit::insert(&mut case, passed.message.index() + 1, vec![piece]);
    Some(injected(case, Vec::new()))
}

/// The receiver calls what the sender had called, and finds the value itself.
fn looked_up(site: &mut Site<'_>) -> Option<Injected> {
    let passed = passed(site)?;
    let sources = site.done();
    let source = sources
        .iter()
        .find(|done| done.result < passed.message && done.what.result.contains(&passed.value))?;
    let what = Exchanged { caller: passed.call.what.caller, ..source.what.clone() };
    let mut case = without_value(site, &passed);
    edit::insert(&mut case, passed.call.call.index(), vec![Piece::Exchange(what)]);
    Some(injected(case, Vec::new()))
}
