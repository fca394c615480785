//! What each agent says beside what it then does: the words and the acts of one turn, and how long
//! its plan stood before somebody else spoke.
//!
//! A turn ends with its acts' results. A stretch ends when another party contributes something, for
//! from then on a changed act may be a changed plan.

use super::View;
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};

/// The words and acts of one agent in one go.
#[derive(Clone, Debug)]
pub struct Turn<'c> {
    /// Whose turn it is.
    pub actor: ActorNo,
    /// What it said or thought before acting.
    pub words: Vec<&'c Step>,
    /// Its calls and handoffs.
    pub acts: Vec<&'c Step>,
    /// Which stretch of [`Turns::stretches`] it lies in.
    pub stretch: usize,
}

/// All turns of a run.
#[derive(Clone, Debug, Default)]
pub struct Turns<'c> {
    /// In order.
    pub turns: Vec<Turn<'c>>,
    /// The last step of each stretch in which one agent was left to itself.
    pub stretches: Vec<StepNo>,
    open: Option<Turn<'c>>,
    holder: Option<ActorNo>,
    answered: bool,
}

/// Reads the turns of a run in one pass.
pub fn of<'c>(view: &View<'c>) -> Turns<'c> {
    let mut turns = Turns::default();
    for step in &view.case.trace.steps {
        turns.take(view.case, step);
    }
    turns.close();
    turns
}

impl<'c> Turns<'c> {
    /// The last step of the stretch that `turn` lies in.
    pub fn stretch_end(&self, turn: &Turn<'_>) -> StepNo {
        let own = turn.acts.last().or(turn.words.last());
        let own = own.map_or(StepNo::at_index(0), |step| step.no);
        self.stretches.get(turn.stretch).copied().unwrap_or(own)
    }

    fn take(&mut self, case: &'c Case, step: &'c Step) {
        let by_agent = case.trace.kind(step) == ActorKind::Agent;
        match &step.act {
            Act::Result(_) => self.answered = true,
            Act::Say { .. } | Act::Think(_) if by_agent => self.take_words(step),
            Act::Call(_) | Act::Handoff { .. } if by_agent => self.take_act(step),
            Act::Say { .. }
            | Act::Think(_)
            | Act::Call(_)
            | Act::Handoff { .. }
            | Act::Instruct(_)
            | Act::Event { .. } => {
                self.close();
                self.holder = None;
            }
        }
        if self.holder.is_some()
            && let Some(end) = self.stretches.last_mut()
        {
            *end = step.no;
        }
    }

    fn take_words(&mut self, step: &'c Step) {
        let continues =
            self.open.as_ref().is_some_and(|turn| turn.actor == step.actor && turn.acts.is_empty());
        if !continues {
            self.begin(step);
        }
        if let Some(turn) = &mut self.open {
            turn.words.push(step);
        }
    }

    fn take_act(&mut self, step: &'c Step) {
        let continues = self.open.as_ref().is_some_and(|turn| {
            let same_message = turn.acts.last().or(turn.words.last());
            let same_message = same_message.is_some_and(|last| last.at == step.at);
            turn.actor == step.actor && (!self.answered || same_message)
        });
        if !continues {
            self.begin(step);
        }
        if let Some(turn) = &mut self.open {
            turn.acts.push(step);
        }
    }

    fn begin(&mut self, step: &'c Step) {
        self.close();
        if self.holder != Some(step.actor) {
            self.holder = Some(step.actor);
            self.stretches.push(step.no);
        }
        self.answered = false;
        self.open = Some(Turn {
            actor: step.actor,
            words: Vec::new(),
            acts: Vec::new(),
            stretch: self.stretches.len() - 1,
        });
    }

    fn close(&mut self) {
        self.turns.extend(self.open.take());
    }
}
