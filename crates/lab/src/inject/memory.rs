//! Recipes for what was done, said or known before: FM-1.3, FM-1.4 and FM-2.1.

use super::edit::{self, Piece};
use super::site::{Done, Given, Site};
use super::specification::again;
use super::{Injected, Recipe, injected};
use case::trace::{EventKind, Request};
use case::{Act, ActorKind, Case, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::StepRepetition, "the same change three times more", same_change),
    Recipe::fault(Mode::StepRepetition, "the same look between all others", same_look_between),
    Recipe::fault(Mode::StepRepetition, "an agent says the same five times", same_words),
    Recipe::near_miss(Mode::StepRepetition, "a look at several objects", other_objects),
    Recipe::fault(Mode::LossOfConversationHistory, "says that it was never told", denied),
    Recipe::fault(Mode::LossOfConversationHistory, "a compaction, and it is done again", compacted),
    Recipe::fault(
        Mode::LossOfConversationHistory,
        "the requests lose what is looked up again",
        cut,
    ),
    Recipe::fault(Mode::LossOfConversationHistory, "falls back behind a correction", fell_back),
    Recipe::near_miss(Mode::LossOfConversationHistory, "asks for another value", asks_another),
    Recipe::near_miss(Mode::LossOfConversationHistory, "a compaction, and it goes on", goes_on),
    Recipe::fault(
        Mode::ConversationReset,
        "the first message and the first call again",
        first_again,
    ),
    Recipe::fault(Mode::ConversationReset, "greets anew in the middle", greets),
    Recipe::fault(Mode::ConversationReset, "the instructions come again", instructed_again),
    Recipe::near_miss(Mode::ConversationReset, "one early call is made again", early_call),
];

fn same_change(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let mut case = site.case.clone();
    let pieces = (0..3).map(|_| again(&write.what)).collect();
    let mut at = edit::insert(&mut case, write.result.index() + 1, pieces);
    at.push(write.call);
    Some(injected(case, at))
}

fn same_look_between(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let read = site.pick(reads)?;
    let is_later = |done: &&Done| read.call < done.call && !is_same(&read, done);
    let others: Vec<Done> = site.reads().iter().filter(is_later).cloned().collect();
    others.get(2)?;
    let mut case = site.case.clone();
    let mut at = vec![read.call];
    for other in others.iter().rev() {
        let new = edit::insert(&mut case, other.result.index() + 1, vec![again(&read.what)]);
        at.iter_mut().skip(1).for_each(|no| *no = StepNo::at_index(no.index() + new.len()));
        at.extend(new);
    }
    Some(injected(case, at))
}

fn is_same(one: &Done, other: &Done) -> bool {
    one.what.tool == other.what.tool && one.what.arguments == other.what.arguments
}

fn same_words(site: &mut Site<'_>) -> Option<Injected> {
    let [one, other] = site.agents().first_chunk().copied()?;
    let steps = &site.case.trace.steps;
    let said = steps.iter().find(|step| {
        matches!(step.act, Act::Say { .. }) && step.actor == other && 40 < step.words().len()
    })?;
    let text = said.words().to_owned();
    let round = || {
        let ask = "Please tell me once more.".to_owned();
        [
            Piece::Say { actor: one, to: Some(other), text: ask },
            Piece::Say { actor: other, to: Some(one), text: text.clone() },
        ]
    };
    let mut case = site.case.clone();
    let pieces = (0..5).flat_map(|_| round()).collect();
    let mut at = edit::insert(&mut case, said.no.index() + 1, pieces);
    at.push(said.no);
    Some(injected(case, at))
}

/// The same tool with another value each time, and another result.
fn other_objects(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let telling = reads.iter().flat_map(|read| site.given_to(read)).collect();
    let given: Given = site.pick(telling)?;
    let mut case = site.case.clone();
    let mut value = given.value.clone();
    let mut pieces = Vec::new();
    for _ in 0..4 {
        value = site.other(&value)?;
        let mut what = given.done.what.clone();
        what.arguments.as_object_mut()?.insert(given.name.clone(), value.clone().into());
        what.result = what.result.replace(&given.value, &value);
        pieces.push(Piece::Exchange(what));
        value = format!("{value}7");
    }
    edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// A value that a person gave for a call.
fn given(site: &mut Site<'_>) -> Option<Given> {
    let calls = site.done();
    let places = calls.iter().flat_map(|done| site.given_to(done)).collect();
    site.pick(places)
}

fn denied(site: &mut Site<'_>) -> Option<Injected> {
    let given = given(site)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let agent = given.done.what.caller;
    let name = given.name.replace('_', " ");
    let pieces = vec![
        Piece::Say {
            actor: agent,
            to: Some(person),
            text: format!("I was never given the {name}. Could you tell me the {name}?"),
        },
        Piece::Say {
            actor: person,
            to: Some(agent),
            text: format!("I told you at the start: {}.", given.value),
        },
    ];
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some(injected(case, at))
}

fn compaction(case: &mut Case) -> Piece {
    let actor = case.trace.actor_named("harness", ActorKind::Harness);
    Piece::Event { actor, kind: EventKind::Compaction, text: "Earlier messages were summarised." }
}

fn compacted(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let mut case = site.case.clone();
    let pieces = vec![compaction(&mut case), again(&write.what)];
    let at = edit::insert(&mut case, write.result.index() + 1, pieces);
    Some(injected(case, at))
}

fn goes_on(site: &mut Site<'_>) -> Option<Injected> {
    let done = site.done();
    let after = site.pick(done)?.result;
    let mut case = site.case.clone();
    let piece = compaction(&mut case);
    edit::insert(&mut case, after.index() + 1, vec![piece]);
    Some(injected(case, Vec::new()))
}

/// Two looks are made again, and the request before them held neither.
fn cut(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let pair: Vec<&Done> = reads.iter().take(2).collect();
    let [one, other] = pair.as_slice() else {
        return None;
    };
    let (is_one_agent, caller) = (one.what.caller == other.what.caller, other.what.caller);
    if is_same(one, other) || !is_one_agent {
        return None;
    }
    let mut case = site.case.clone();
    let pieces = vec![again(&one.what), again(&other.what)];
    let at = edit::insert(&mut case, other.result.index() + 1, pieces);
    let left_out = vec![one.call, one.result, other.call, other.result];
    let request = |step: StepNo, left_out: Vec<StepNo>| Request {
        agent: caller,
        step,
        tokens: None,
        lost: u32::try_from(left_out.len()).unwrap_or(0),
        left_out,
    };
    case.trace.requests = vec![request(one.call, Vec::new()), request(*at.first()?, left_out)];
    Some(injected(case, at))
}

fn fell_back(site: &mut Site<'_>) -> Option<Injected> {
    let places = site.given_to_writes();
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let agent = given.done.what.caller;
    let name = given.name.replace('_', " ");
    let pieces = vec![
        Piece::Say {
            actor: person,
            to: None,
            text: format!("Correction: the {name} is {other}, not {}.", given.value),
        },
        Piece::Say {
            actor: agent,
            to: Some(person),
            text: format!("Understood, the {name} is {other}."),
        },
    ];
    let mut case = site.case.clone();
    let mut at = edit::insert(&mut case, given.done.call.index(), pieces);
    at.push(StepNo::at_index(given.done.call.index() + 2));
    Some(injected(case, at))
}

fn asks_another(site: &mut Site<'_>) -> Option<Injected> {
    let given = given(site)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let agent = given.done.what.caller;
    let other = site.other(&given.value)?;
    let name = given.name.replace('_', " ");
    let pieces = vec![
        Piece::Say {
            actor: person,
            to: None,
            text: "There is a second one that I would like you to look at.".to_owned(),
        },
        Piece::Say {
            actor: agent,
            to: Some(person),
            text: format!("What is the {name} of the second one?"),
        },
        Piece::Say { actor: person, to: Some(agent), text: format!("It is {other}.") },
    ];
    let mut case = site.case.clone();
    edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// The first words and the first call of agents, and where the run has got on since.
fn first(site: &Site<'_>) -> Option<(Option<Piece>, Done, StepNo)> {
    site.agents().get(1)?;
    let all = site.done();
    let (call, third) = (all.first()?.clone(), all.get(2)?.result);
    let trace = &site.case.trace;
    let is_word = |step: &&case::Step| {
        trace.kind(step) == ActorKind::Agent && matches!(step.act, Act::Say { .. })
    };
    let words = trace.steps.iter().take_while(|step| step.no < call.call).find(is_word);
    let say = words.map(|step| {
        let to = if let Act::Say { to, .. } = &step.act { *to } else { None };
        Piece::Say { actor: step.actor, to, text: step.words().to_owned() }
    });
    Some((say, call, third))
}

fn first_again(site: &mut Site<'_>) -> Option<Injected> {
    let (words, call, after) = first(site)?;
    let mut case = site.case.clone();
    let pieces = vec![words?, again(&call.what)];
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, at))
}

fn greets(site: &mut Site<'_>) -> Option<Injected> {
    let (words, call, after) = first(site)?;
    let actor = call.what.caller;
    let text = "Hello! I am here to help. What would you like to do today?".to_owned();
    let mut pieces = vec![Piece::Say { actor, to: None, text }];
    pieces.extend(words);
    pieces.push(again(&call.what));
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, at))
}

fn instructed_again(site: &mut Site<'_>) -> Option<Injected> {
    let (words, call, after) = first(site)?;
    let trace = &site.case.trace;
    let instructions = trace.steps.iter().take_while(|step| step.no < call.call);
    let instructions = instructions.filter(|step| matches!(step.act, Act::Instruct(_)));
    let mut pieces: Vec<Piece> = instructions
        .map(|step| Piece::Instruct { actor: step.actor, text: step.words().to_owned() })
        .collect();
    pieces.first()?;
    pieces.extend(words);
    pieces.push(again(&call.what));
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, at))
}

fn early_call(site: &mut Site<'_>) -> Option<Injected> {
    let (_, call, after) = first(site)?;
    let mut case = site.case.clone();
    edit::insert(&mut case, after.index() + 1, vec![again(&call.what)]);
    Some(injected(case, Vec::new()))
}
