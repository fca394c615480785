//! The agent says the words by which, as it was told, the run is over, and works on.
//!
//! The words are those that the task or the instructions name for it (the ledger's signs of
//! completion). What follows them in the same breath belongs to them; a call behind another message, or
//! behind a result, does not.

use super::ENTRY;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::constraints::Entry;
use crate::view::effect::Effect;
use crate::view::{View, handover};
use case::{Act, ActorKind, Case, Cite, Searched, Step};

/// The run was over on its agent's own word, and calls follow.
const WORKED_ON: Score = Score::new(0.6);

/// The words that end the run, and what came behind them.
struct Past<'c> {
    said: &'c Step,
    /// Whether a message or a result came since.
    is_apart: bool,
    first: Option<&'c Step>,
    calls: usize,
}

/// The finding, where calls follow the words that end the run before anybody else speaks.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let signs = view.ledger().entries.iter();
    let mut signs = signs.filter_map(|entry| Some((entry, entry.sign.as_deref()?)));
    signs.find_map(|(entry, sign)| {
        let past = past(case, view, sign)?;
        Some(told(entry, sign, &past, past.first?))
    })
}

/// The first time that work follows the sign.
fn past<'c>(case: &'c Case, view: &View<'c>, sign: &str) -> Option<Past<'c>> {
    let mut open: Option<Past<'c>> = None;
    for step in &case.trace.steps {
        if let Some(past) = &mut open
            && !past.take(case, view, step)
        {
            if 0 < past.calls {
                return open;
            }
            open = None;
        }
        let ends = open.is_none()
            && matches!(step.act, Act::Say { .. })
            && case.trace.kind(step) == ActorKind::Agent
            && ends_with(step.words(), sign);
        if ends {
            open = Some(Past { said: step, is_apart: false, first: None, calls: 0 });
        }
    }
    open.filter(|past| 0 < past.calls)
}

impl<'c> Past<'c> {
    /// Counts what follows; false where somebody else opens the matter again.
    fn take(&mut self, case: &Case, view: &View<'_>, step: &'c Step) -> bool {
        match &step.act {
            Act::Say { .. } | Act::Instruct(_) => {
                self.is_apart = true;
                step.actor == self.said.actor
            }
            Act::Handoff { .. } => false,
            Act::Result(_) => {
                self.is_apart = true;
                true
            }
            Act::Call(_) => {
                let made = view.exchange_of(step.no);
                let ends = made.is_none_or(|made| {
                    made.effect == Effect::Finishes || handover::hands_over(made)
                });
                if self.is_apart && !ends && case.trace.kind(step) == ActorKind::Agent {
                    self.first = self.first.or(Some(step));
                    self.calls += 1;
                }
                true
            }
            Act::Think(_) | Act::Event { .. } => true,
        }
    }
}

/// Whether a message ends with the words, however they are marked.
fn ends_with(words: &str, sign: &str) -> bool {
    words.trim_end_matches(|letter: char| !letter.is_alphanumeric()).ends_with(sign)
}

fn told(entry: &Entry, sign: &str, past: &Past<'_>, first: &Step) -> Finding {
    let summary = format!(
        "\"{sign}\" at step {} says that the run is over, and {} calls follow, beginning at step {}",
        past.said.no, past.calls, first.no
    );
    let nobody = Cite::absent(
        "a word of anybody else who may ask for more",
        Searched::Steps(past.said.no, first.no),
    );
    let said = Cite::words(past.said, sign).unwrap_or_else(|| Cite::step(past.said));
    Finding::new(ENTRY.mode, WORKED_ON, Cite::step(first), summary)
        .clause(ClauseState::Violated)
        .citing([said, entry.stated.clone()])
        .refuters([Refuter::not_held("somebody asked for more in between", nobody)])
        .fixed_by(Fix {
            text: format!("end the run outside of the agents at the first \"{sign}\""),
            ..ENTRY.fix.to_fix()
        })
}
