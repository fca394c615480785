//! What the marks of all turns are read from. Holds nothing of its own but which turn a step
//! belongs to.

use super::turn::{self, Turn};
use crate::graph::{Graph, Slice};
use crate::readings::ModeReading;
use crate::view::View;
use case::{ActorKind, Step, StepNo};

/// A run, what was found in it, and its turns.
pub(super) struct Scene<'s, 'c> {
    pub(super) view: &'s View<'c>,
    pub(super) modes: &'s [ModeReading],
    pub(super) graph: &'s Graph,
    pub(super) slice: &'s Slice<'s>,
    pub(super) turns: Vec<Turn>,
    /// By step index.
    turn_of: Vec<Option<usize>>,
}

impl<'s, 'c> Scene<'s, 'c> {
    pub(super) fn of(
        view: &'s View<'c>,
        modes: &'s [ModeReading],
        ways: (&'s Graph, &'s Slice<'s>),
    ) -> Self {
        let turns = turn::of(&view.case.trace);
        let mut turn_of = vec![None; view.case.trace.steps.len()];
        for (at, turn) in turns.iter().enumerate() {
            for step in &turn.steps {
                turn_of[step.index()] = Some(at);
            }
        }
        let (graph, slice) = ways;
        Self { view, modes, graph, slice, turns, turn_of }
    }

    /// The turn that the step is a part of.
    pub(super) fn turn_of(&self, step: StepNo) -> Option<usize> {
        self.turn_of.get(step.index()).copied().flatten()
    }

    /// The same; a result belongs to the turn that made the call.
    pub(super) fn turn_near(&self, step: StepNo) -> Option<usize> {
        let by_call = || self.view.exchange_of(step).and_then(|made| self.turn_of(made.step.no));
        self.turn_of(step).or_else(by_call)
    }

    /// The steps of a turn.
    pub(super) fn steps(&self, turn: usize) -> impl Iterator<Item = &'c Step> + '_ {
        let numbers = self.turns.get(turn).map_or(&[][..], |turn| &turn.steps);
        numbers.iter().filter_map(|no| self.view.case.trace.step(*no))
    }

    /// What happened between a turn and the next one.
    pub(super) fn until_next(&self, turn: usize) -> &'c [Step] {
        let steps = &self.view.case.trace.steps;
        let from = self.turns.get(turn).map_or(0, |turn| turn.last().index() + 1);
        let to = self.turns.get(turn + 1).map_or(steps.len(), |next| next.first().index());
        steps.get(from..to).unwrap_or_default()
    }

    /// Whether somebody is an agent.
    pub(super) fn is_agent(&self, actor: case::ActorNo) -> bool {
        let actor = self.view.case.trace.actors.get(actor.index());
        actor.is_some_and(|actor| actor.kind == ActorKind::Agent)
    }
}
