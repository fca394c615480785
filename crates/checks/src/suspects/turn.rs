//! The agents' own turns: what a suspect can be. A message is one turn, into however many steps it
//! was read. Knows nothing of what speaks against one.

use case::{Act, ActorKind, ActorNo, Step, StepNo, Trace};

/// One message of one agent.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// Whose turn it is.
    pub(super) actor: ActorNo,
    /// The steps that were read from it, in order; at least one.
    pub(super) steps: Vec<StepNo>,
}

impl Turn {
    /// The step that stands for the turn.
    pub(super) fn first(&self) -> StepNo {
        self.steps.first().copied().unwrap_or(StepNo::at_index(0))
    }

    /// Its last step.
    pub(super) fn last(&self) -> StepNo {
        self.steps.last().copied().unwrap_or(StepNo::at_index(0))
    }
}

/// The turns of a run, in order.
pub(super) fn of(trace: &Trace) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut last: Option<&Step> = None;
    for step in trace.steps.iter().filter(|step| is_own(trace, step)) {
        let continues = last.is_some_and(|last| last.actor == step.actor && last.at == step.at);
        match turns.last_mut().filter(|_| continues) {
            Some(turn) => turn.steps.push(step.no),
            None => turns.push(Turn { actor: step.actor, steps: vec![step.no] }),
        }
        last = Some(step);
    }
    turns
}

/// Whether an agent did the step, rather than have it come to it.
fn is_own(trace: &Trace, step: &Step) -> bool {
    let is_deed = match step.act {
        Act::Say { .. }
        | Act::Think(_)
        | Act::Call(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => true,
        Act::Instruct(_) | Act::Result(_) => false,
    };
    is_deed && trace.kind(step) == ActorKind::Agent
}
