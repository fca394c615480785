//! What Masthead writes under `masthead` in the `extra` of a step, call or result where ATIF has no
//! member for it: whose step it is, handoffs, events, addressees. Everything else in it is let be.

use super::Reader;
use crate::clock;
use crate::json::At;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, StepNo};

/// What stands there of `element`.
pub(super) fn of<'v>(element: &At<'v>) -> Option<At<'v>> {
    element.get("extra")?.get("masthead")
}

fn event(name: &str) -> EventKind {
    match name {
        "compaction" => EventKind::Compaction,
        "limit" => EventKind::Limit,
        "error" => EventKind::Error,
        "verification" => EventKind::Verification,
        "empty" => EventKind::Empty,
        _ => EventKind::Other,
    }
}

impl<'v> Reader<'v, '_> {
    /// The participant that `own` names under `name`.
    pub(super) fn named(&mut self, own: &At<'v>, name: &'static str) -> Option<ActorNo> {
        let named = own.get(name)?;
        let kind = match named.text("kind")? {
            "person" => ActorKind::Person,
            "agent" => ActorKind::Agent,
            "tool" => ActorKind::Tool,
            "harness" => ActorKind::Harness,
            _ => return None,
        };
        Some(self.draft.named(named.text("name")?, kind))
    }

    /// Reads a handoff or event, if `own` says that the step is one.
    pub(super) fn special(&mut self, step: &At<'v>, own: &At<'v>, actor: ActorNo) -> bool {
        let message = step.get("message").filter(|message| message.as_str() != Some(""));
        let text = message.and_then(|message| self.draft.string(&message));
        let act = match own.text("act") {
            Some("handoff") => {
                let Some(to) = self.named(own, "to") else {
                    return false;
                };
                Act::Handoff { to, text }
            }
            Some("event") => {
                let kind = event(own.text("event").unwrap_or_default());
                Act::Event { kind, text }
            }
            _ => return false,
        };
        self.draft.push(actor, act, &step.origin);
        true
    }

    /// Gives the step `no` what `own` says of it alone: its error and its time.
    pub(super) fn note(&mut self, no: StepNo, own: &At<'v>) {
        let error = own.text("error").map(|error| self.draft.clean(error));
        let time = own.get("time").and_then(|time| clock::time(time.value));
        if let Some(step) = self.draft.trace.steps.get_mut(no.index()) {
            step.error = error.or(step.error.take());
            step.time = time.or(step.time);
        }
    }

    /// Gives the last step from `first` on the error that `own` says.
    pub(super) fn note_last(&mut self, first: usize, own: &At<'v>) {
        let last = self.draft.trace.last();
        if let Some(last) = last.filter(|last| first <= last.index() && own.get("error").is_some())
        {
            self.note(last, own);
        }
    }
}
