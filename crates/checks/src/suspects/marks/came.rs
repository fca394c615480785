//! What came back from each turn before the next one began: results, errors, a person's word.

use super::super::scene::Scene;
use crate::view::Exchange;
use crate::view::evidence::{self, Standing};
use case::trace::EventKind;
use case::{Act, ActorKind, Step};

/// What came of one turn.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Came {
    /// What a tool said.
    answer: Answer,
    /// There is an error among it.
    pub(super) error: bool,
    /// A person spoke.
    pub(super) person: bool,
}

/// Whether a tool said something. Of several the last one of these counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    #[default]
    Nothing,
    /// A result, or other words of a tool.
    Result,
    /// A result that answers no call.
    Uncalled,
}

/// What came of each turn.
pub(super) fn of(scene: &Scene<'_, '_>) -> Vec<Came> {
    let of_turn = |turn: usize| {
        let mut came = Came::default();
        let made = scene.steps(turn).filter_map(|step| scene.view.exchange_of(step.no));
        made.for_each(|made| came.take_call(made));
        scene.until_next(turn).iter().for_each(|step| came.take(scene, step));
        came
    };
    (0..scene.turns.len()).map(of_turn).collect()
}

impl Came {
    /// Whether a result came, or something else that a tool said.
    pub(super) fn has_result(self) -> bool {
        Answer::Nothing < self.answer
    }

    /// Whether a result came that answers no call.
    pub(super) fn is_uncalled(self) -> bool {
        self.answer == Answer::Uncalled
    }

    fn take_call(&mut self, made: &Exchange<'_>) {
        if made.result.is_some() {
            self.answer = self.answer.max(Answer::Result);
        }
        self.error |= made.standing == Standing::Bad;
    }

    fn take(&mut self, scene: &Scene<'_, '_>, step: &Step) {
        self.error |= step.error.is_some();
        match &step.act {
            Act::Result(result) => {
                self.answer = self.answer.max(Answer::Result);
                // The result of a call is weighed with its call.
                if result.call.is_none() {
                    self.answer = Answer::Uncalled;
                    self.error |= evidence::standing(result) == Standing::Bad;
                }
            }
            Act::Say { .. } => match scene.view.case.trace.kind(step) {
                ActorKind::Person => self.person = true,
                ActorKind::Tool => self.answer = self.answer.max(Answer::Result),
                ActorKind::Agent | ActorKind::Harness => {}
            },
            Act::Event { kind: EventKind::Error, text: _ } => self.error = true,
            Act::Instruct(_)
            | Act::Think(_)
            | Act::Call(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => {}
        }
    }
}
