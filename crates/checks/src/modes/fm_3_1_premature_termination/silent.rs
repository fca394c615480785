//! The agent has its turns and leaves them empty while a person asks, to the end of the run.
//!
//! One empty turn may be a hiccup of the channel. A question mark is what tells asking from parting;
//! no word is read.

use super::ENTRY;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, is_from_person};
use case::trace::EventKind;
use case::{Act, ActorKind, Cite, Searched, Step};

/// The turns are there and empty. Why they are empty does not show.
const FELL_SILENT: Score = Score::new(0.65);

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

/// Whether an agent or a tool does or says anything in the step.
fn is_alive(view: &View<'_>, step: &Step) -> bool {
    match &step.act {
        Act::Say { .. } | Act::Think(_) | Act::Handoff { .. } => {
            view.case.trace.kind(step) == ActorKind::Agent && !step.words().trim().is_empty()
        }
        Act::Call(_) | Act::Result(_) => true,
        Act::Instruct(_) | Act::Event { .. } => false,
    }
}

fn is_empty_turn(view: &View<'_>, step: &Step) -> bool {
    view.case.trace.kind(step) == ActorKind::Agent
        && matches!(step.act, Act::Event { kind: EventKind::Empty, text: _ })
}

/// Something that the log holds against the surroundings: then they may have silenced the agent.
const fn is_trouble(step: &Step) -> bool {
    matches!(step.act, Act::Event { kind: EventKind::Error | EventKind::Limit, text: _ })
}
