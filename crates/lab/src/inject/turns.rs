//! Recipes for agents that leave the task or do not hear each other: FM-2.3 and FM-2.5.

use super::edit::{self, Piece};
use super::site::{Done, Site};
use super::{Injected, Recipe, injected};
use case::{ActorKind, ActorNo, Step};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::TaskDerailment, "turns to another matter and stays there", left),
    Recipe::fault(Mode::TaskDerailment, "a new objective in the middle", new_objective),
    Recipe::fault(Mode::TaskDerailment, "acts for another figure of the task", acts_otherwise),
    Recipe::near_miss(Mode::TaskDerailment, "a side problem that is solved", side_problem),
    Recipe::fault(Mode::IgnoredOtherAgentsInput, "goes on as if nobody had objected", passed_over),
    Recipe::fault(
        Mode::IgnoredOtherAgentsInput,
        "takes another value than the one told",
        not_taken,
    ),
    Recipe::fault(Mode::IgnoredOtherAgentsInput, "the same words after an objection", same_words),
    Recipe::near_miss(Mode::IgnoredOtherAgentsInput, "the objection is answered", answered),
];

/// Words about something that no run here is about.
const ELSEWHERE: [&str; 5] = [
    "While I was at it I noticed that the greenhouse schedule on the notice board has wrong watering times for the orchids.",
    "I compared the watering times of orchids, ferns and cactuses, and most of them disagree with the gardening manual.",
    "The gardening manual recommends early mornings, so every row of the greenhouse schedule gets moved before sunrise.",
    "The gardeners should print the new greenhouse schedule on yellow paper and hang it beside the potting bench.",
    "The greenhouse schedule is complete: orchids, ferns and cactuses are watered before sunrise, as the manual recommends.",
];

/// The agents in turns, from one on.
fn in_turns(site: &Site<'_>) -> Option<[ActorNo; 2]> {
    site.agents().first_chunk().copied()
}

fn left(site: &mut Site<'_>) -> Option<Injected> {
    let pair = in_turns(site)?;
    let after = site.done().get(1)?.result;
    let mut case = site.case.clone();
    edit::cut(&mut case, after.index() + 1);
    let say = |(at, text): (usize, &&str)| Piece::Say {
        actor: pair[at % 2],
        to: None,
        text: (*text).to_owned(),
    };
    let pieces = ELSEWHERE.iter().enumerate().map(say).collect();
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, at))
}

fn new_objective(site: &mut Site<'_>) -> Option<Injected> {
    let [one, other] = in_turns(site)?;
    let after = site.done().get(1)?.result;
    let mut case = site.case.clone();
    edit::cut(&mut case, after.index() + 1);
    let objective =
        "Our objective is now to write a newsletter about the summer festival of the choir.";
    let texts = [
        (one, objective),
        (
            other,
            "The newsletter opens with the choir's programme, and a photograph of the festival stage follows.",
        ),
        (
            one,
            "Please add the names of the soloists, the ticket prices and where visitors may leave bicycles.",
        ),
        (
            other,
            "Soloists, ticket prices and bicycle stands are in the newsletter, and the conductor signed it.",
        ),
        (
            one,
            "The newsletter about the summer festival is finished and can be sent to all members of the choir.",
        ),
    ];
    let say =
        |(actor, text): (ActorNo, &str)| Piece::Say { actor, to: None, text: text.to_owned() };
    let at = edit::insert(&mut case, after.index() + 1, texts.map(say).into());
    Some(injected(case, at))
}

/// A figure of the task in a call, another one in all calls and words from there on.
fn acts_otherwise(site: &mut Site<'_>) -> Option<Injected> {
    in_turns(site)?;
    let done = site.done();
    let places = done.iter().flat_map(|one| site.given_to(one)).collect();
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    let mut case = site.case.clone();
    let steps = site.case.trace.steps.iter().filter(|step| given.done.call <= step.no);
    for step in steps {
        if step.call().is_some() {
            edit::swap(&mut case, step.no, &given.value, &other);
        } else if step.result().is_none() {
            edit::reword(&mut case, step.no, &step.words().replace(&given.value, &other));
        }
    }
    Some(injected(case, vec![given.done.call]))
}

fn side_problem(site: &mut Site<'_>) -> Option<Injected> {
    let [one, other] = in_turns(site)?;
    let after = site.done().get(1)?.result;
    let mut case = site.case.clone();
    let say = |actor: ActorNo, text: &str| Piece::Say { actor, to: None, text: text.to_owned() };
    let pieces = vec![
        say(one, "The connection was slow just now; is something wrong with the network?"),
        say(other, "The network is fine again, it was a cable. Back to the work."),
    ];
    edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// A changing call of one agent, another agent who could object, and what the objection demands.
struct Objection {
    write: Done,
    other: ActorNo,
    words: String,
}

fn objection(site: &mut Site<'_>) -> Option<Objection> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let others = site.agents().into_iter().filter(|agent| *agent != write.what.caller);
    let other = site.pick(others.collect())?;
    let members = write.what.arguments.as_object()?;
    let (name, value) = members.iter().find_map(|(name, value)| Some((name, value.as_str()?)))?;
    let short: String = value.chars().take(40).collect();
    let words = format!(
        "Stop, this is not right. The {} should be {short}-v2 and not {short}. Please correct it.",
        name.replace('_', " ")
    );
    Some(Objection { write, other, words })
}

fn passed_over(site: &mut Site<'_>) -> Option<Injected> {
    let Objection { write, other, words } = objection(site)?;
    let agent = write.what.caller;
    let pieces = vec![
        Piece::Say { actor: other, to: Some(agent), text: words },
        Piece::Say {
            actor: agent,
            to: None,
            text: "All is done as planned, moving on.".to_owned(),
        },
    ];
    let mut case = site.case.clone();
    let mut at = edit::insert(&mut case, write.result.index() + 1, pieces);
    at.push(write.call);
    at.extend(case.trace.last());
    Some(injected(case, at))
}

/// One agent tells another a value, and the other acts with another value.
fn not_taken(site: &mut Site<'_>) -> Option<Injected> {
    let trace = &site.case.trace;
    let done = site.done();
    let told = trace
        .steps
        .iter()
        .filter(|step| trace.kind(step) == ActorKind::Agent && step.call().is_none());
    let places = told.flat_map(|step: &Step| {
        let calls =
            done.iter().filter(move |one| step.no < one.call && one.what.caller != step.actor);
        calls.filter_map(move |one| {
            let members = one.what.arguments.as_object()?;
            let value = members.values().filter_map(|value| value.as_str()).find(|value| {
                value.bytes().any(|letter| letter.is_ascii_digit()) && step.words().contains(*value)
            })?;
            Some((step.no, one.clone(), value.to_owned()))
        })
    });
    let (step, call, value) = site.pick(places.collect())?;
    let other = site.other(&value)?;
    let mut case = site.case.clone();
    for done in done.iter().filter(|one| call.call <= one.call) {
        edit::swap(&mut case, done.call, &value, &other);
    }
    Some(injected(case, vec![step, call.call]))
}

fn same_words(site: &mut Site<'_>) -> Option<Injected> {
    let [one, other] = in_turns(site)?;
    let last = site.last_word()?;
    let reviewer = if last.actor == one { other } else { one };
    let text = "No, that is not what was asked for: the result is wrong and has to be redone.";
    let pieces = vec![
        Piece::Say { actor: reviewer, to: Some(last.actor), text: text.to_owned() },
        Piece::Say { actor: last.actor, to: None, text: last.words().to_owned() },
    ];
    let mut case = site.case.clone();
    let mut at = edit::insert(&mut case, last.no.index() + 1, pieces);
    at.push(last.no);
    Some(injected(case, at))
}

fn answered(site: &mut Site<'_>) -> Option<Injected> {
    let Objection { write, other, words } = objection(site)?;
    let agent = write.what.caller;
    let reason = "I looked at that again: the value is the one that the task names, so it stays.";
    let pieces = vec![
        Piece::Say { actor: other, to: Some(agent), text: words },
        Piece::Say { actor: agent, to: Some(other), text: reason.to_owned() },
        Piece::Say {
            actor: other,
            to: Some(agent),
            text: "You are right, I misread it.".to_owned(),
        },
    ];
    let mut case = site.case.clone();
    edit::insert(&mut case, write.result.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}
