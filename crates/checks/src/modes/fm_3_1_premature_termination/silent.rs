//! The agent has its turns and leaves them empty while a person asks, to the end of the run.
//!
//! One empty turn may be a hiccup of the channel. A question mark is what tells asking from parting;
//! no word is read. Where something else than a model speaks in the agent's place, such as the engine
//! of a flow, the person was answered.

use super::ENTRY;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, is_from_person};
use case::trace::EventKind;
use case::{Act, ActorKind, Cite, Searched, Step};
use serde_json::Value;

/// The turns are there and empty. Why they are empty does not show.
const FELL_SILENT: Score = Score::new(0.65);

/// What logs call the words that somebody spoke.
const SPEECH: &[&str] = &["text", "say", "speech", "utterance", "message", "content"];

/// So many questions were each followed by an empty turn.
const QUESTIONS: usize = 2;

/// An agent that stopped answering, if that is shown.
pub(super) fn fell_silent(view: &View<'_>) -> Option<Finding> {
    let steps = &view.case.trace.steps;
    let place = steps.iter().rposition(|step| is_alive(view, step))?;
    let (last, tail) = (steps.get(place)?, steps.get(place + 1..)?);
    if tail.iter().any(is_trouble) {
        return None;
    }
    let mut asked: Vec<(&Step, &Step)> = Vec::new();
    let mut question = None;
    for step in tail {
        if is_from_person(view.case, step) {
            question = step.words().contains('?').then_some(step);
        } else if is_empty_turn(view, step)
            && let Some(question) = question.take()
        {
            asked.push((question, step));
        }
    }
    let (first, empty) = *asked.first().filter(|_| QUESTIONS <= asked.len())?;
    let end = view.case.trace.last()?;
    let summary = format!(
        "after step {} every turn of the agent is empty, and {} questions of a person stay without an answer, the first at step {}",
        last.no,
        asked.len(),
        first.no
    );
    let searched = Cite::absent("a word or an act of the agent", Searched::Steps(empty.no, end));
    let questions = asked.iter().map(|(question, _)| Cite::step(question));
    Some(
        Finding::new(ENTRY.mode, FELL_SILENT, Cite::step(last), summary)
            .citing(questions)
            .refuters([
                Refuter::not_held("it answered later", searched),
                Refuter::untested("its words were lost on the way to the log"),
            ])
            .fixed_by(Fix {
                text: "end or hand over the run in a declared state; while a person's question is open, an empty turn is an error to be raised and not an answer".to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whether an agent, a tool or what runs them does or says anything in the step.
fn is_alive(view: &View<'_>, step: &Step) -> bool {
    match &step.act {
        Act::Say { .. } => {
            !is_from_person(view.case, step)
                && view.case.trace.kind(step) != ActorKind::Person
                && !step.words().trim().is_empty()
        }
        Act::Think(_) | Act::Handoff { .. } => {
            view.case.trace.kind(step) == ActorKind::Agent && !step.words().trim().is_empty()
        }
        Act::Call(_) | Act::Result(_) => true,
        Act::Event { kind, text: _ } => *kind == EventKind::Other && is_speech(step.words()),
        Act::Instruct(_) => false,
    }
}

/// Whether an entry of a log is about words that were spoken: it holds them under a name for words.
fn is_speech(entry: &str) -> bool {
    let entry = serde_json::from_str::<Value>(entry).ok();
    let members = entry.as_ref().and_then(Value::as_object).into_iter().flatten();
    members.into_iter().any(|(name, value)| {
        SPEECH.contains(&name.as_str())
            && value.as_str().is_some_and(|text| text.trim().contains(char::is_whitespace))
    })
}

fn is_empty_turn(view: &View<'_>, step: &Step) -> bool {
    view.case.trace.kind(step) == ActorKind::Agent
        && matches!(step.act, Act::Event { kind: EventKind::Empty, text: _ })
}

/// Something that the log holds against the surroundings: then they may have silenced the agent.
const fn is_trouble(step: &Step) -> bool {
    matches!(step.act, Act::Event { kind: EventKind::Error | EventKind::Limit, text: _ })
}
