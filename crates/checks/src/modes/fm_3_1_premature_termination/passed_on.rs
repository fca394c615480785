//! The run ends on a message or a handover to an agent that never gets the turn.
//!
//! A report goes back to whoever had asked for it, or to whom the person speaks; only what goes to somebody
//! else waits for them.

use super::{ENTRY, words};
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step};

/// The work was passed on and nobody took it. The harness may have had a reason.
const NOT_TAKEN_UP: Score = Score::new(0.58);

/// The finding, where the last deed passes the work on.
pub(super) fn unheard(view: &View<'_>) -> Option<Finding> {
    let trace = &view.case.trace;
    if !trace.is_multi_agent() {
        return None;
    }
    let is_deed = |step: &&Step| {
        matches!(step.act, Act::Say { .. } | Act::Call(_) | Act::Handoff { .. })
            && trace.kind(step) != ActorKind::Harness
    };
    let last = trace.steps.iter().rfind(is_deed)?;
    let to = addressee(last)?;
    let is_said = matches!(last.act, Act::Say { .. });
    if trace.kind(last) != ActorKind::Agent || (is_said && !words::has_the_end(view, last)) {
        return None;
    }
    let actor = trace.actors.get(to.index()).filter(|actor| actor.kind == ActorKind::Agent)?;
    let before = trace.steps.get(..last.no.index()).unwrap_or_default();
    // A report goes back to whoever spoke to its author last, and to whoever leads.
    let asked_by = before.iter().rfind(|step| addressee(step) == Some(last.actor))?;
    let leads = before.iter().find(|step| trace.kind(step) == ActorKind::Agent)?.actor;
    let is_persons =
        before.iter().any(|step| is_from_person(view.case, step) && addressee(step) == Some(to));
    if asked_by.actor == to || leads == to || is_persons {
        return None;
    }
    let end = trace.last()?;
    let name = &actor.name;
    let summary = format!(
        "the run ended at step {} with work passed on to {name}, who never got the turn",
        last.no
    );
    let searched = Cite::absent(format!("a step of {name}"), Searched::Steps(last.no, end));
    Some(
        Finding::new(ENTRY.mode, NOT_TAKEN_UP, Cite::step(last), summary)
            .citing([Cite::step(asked_by)])
            .refuters([Refuter::not_held("it took the work up", searched)])
            .fixed_by(Fix {
                text:
                    "while work is passed on and not taken up, give the turn to whom it was passed"
                        .to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whom a message or a handover is for.
fn addressee(step: &Step) -> Option<ActorNo> {
    match &step.act {
        Act::Say { text: _, to } => *to,
        Act::Handoff { to, text: _ } => Some(*to),
        Act::Instruct(_) | Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Event { .. } => {
            None
        }
    }
}
