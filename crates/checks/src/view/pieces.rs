//! What one agent says in one go, however it was cut into messages: formats log a message as one
//! step, as one for each part, or as one for each line.

use super::View;
use case::{Act, ActorKind, Step};
use std::borrow::Cow;

impl<'c> View<'c> {
    /// Whether the step goes on with what the same agent said, to the same addressee, right before.
    pub fn goes_on(&self, step: &Step) -> bool {
        let before = step.no.index().checked_sub(1);
        let before = before.and_then(|at| self.case.trace.steps.get(at));
        before.is_some_and(|before| {
            before.actor == step.actor
                && is_same_address(before, step)
                && self.case.trace.kind(step) == ActorKind::Agent
        })
    }

    /// The message that begins at `step`: the step, and those that go on with it.
    pub fn pieces(&self, step: &Step) -> &'c [Step] {
        let rest = self.case.trace.steps.get(step.no.index()..).unwrap_or_default();
        let more = rest.iter().skip(1).take_while(|piece| self.goes_on(piece)).count();
        rest.get(..=more).unwrap_or_default()
    }

    /// The words of the message that begins at `step`.
    pub fn whole(&self, step: &'c Step) -> Cow<'c, str> {
        match self.pieces(step) {
            [] | [_] => Cow::Borrowed(step.words()),
            pieces => {
                let words: Vec<&str> = pieces.iter().map(Step::words).collect();
                Cow::Owned(words.join("\n\n"))
            }
        }
    }
}

/// Whether both are said, and to the same.
fn is_same_address(one: &Step, other: &Step) -> bool {
    match (&one.act, &other.act) {
        (Act::Say { text: _, to }, Act::Say { text: _, to: other }) => to == other,
        _ => false,
    }
}
