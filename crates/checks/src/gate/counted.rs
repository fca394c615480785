//! What runs of the system show, counted run by run: how long they get, which modes are found in them, and
//! how many of their turns say what they are for.

use super::ship::Runs;
use crate::reading::Reading;
use crate::triage::Triage;
use crate::view::{View, turns};
use case::{Act, Case, Step};

impl Runs {
    /// Adds one run. Where content was not captured, nothing is known of what was said.
    pub fn count(&mut self, case: &Case, triage: &Triage) {
        self.runs += 1;
        self.longest = self.longest.max(case.trace.steps.len());
        let found = triage.modes.iter().filter(|one| matches!(one.reading, Reading::Found(_)));
        for one in found {
            *self.found.entry(one.mode).or_default() += 1;
        }
        if !triage.sufficiency.content {
            return;
        }
        let view = View::new(case);
        for turn in turns::of(&view).turns.iter().filter(|turn| !turn.acts.is_empty()) {
            self.acts += 1;
            self.with_intent += usize::from(turn.words.iter().any(|step| says_something(step)));
        }
    }
}

fn says_something(step: &Step) -> bool {
    match &step.act {
        Act::Say { text, to: _ } | Act::Think(text) => !text.text.trim().is_empty(),
        Act::Instruct(_)
        | Act::Call(_)
        | Act::Result(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => false,
    }
}
