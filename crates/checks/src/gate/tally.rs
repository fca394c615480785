//! What a question gathers while it looks: what answers it, what keeps it from passing, and what nobody
//! can tell from here. Fails outweighs unknown, unknown outweighs passes.

use super::Requirement;
use super::review::{Lack, Place, Ruling, Standing};

/// What was gathered on one question.
pub(super) struct Tally {
    requirement: Requirement,
    evidence: Vec<Place>,
    fails: Vec<Lack>,
    open: Vec<Lack>,
}

impl Tally {
    pub(super) const fn of(requirement: Requirement) -> Self {
        Self { requirement, evidence: Vec::new(), fails: Vec::new(), open: Vec::new() }
    }

    /// What stands there answers the question, as far as it goes.
    pub(super) fn shows(&mut self, place: Place) {
        self.evidence.push(place);
    }

    /// What stands at `place` (or is missing there) does not answer it; `mend` would.
    pub(super) fn fails(&mut self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        self.fails.push(Lack { what: what.into(), place, mend: mend.into() });
    }

    /// How many things fail it so far.
    pub(super) const fn failed(&self) -> usize {
        self.fails.len()
    }

    /// Nothing at hand says either way; `mend` would.
    pub(super) fn open(&mut self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        self.open.push(Lack { what: what.into(), place, mend: mend.into() });
    }

    /// The ruling; `passing` is why it passes where nothing speaks against it.
    pub(super) fn ruling(self, passing: impl Into<String>) -> Ruling {
        let Self { requirement, evidence, fails, open } = self;
        let standing = match (fails.is_empty(), open.is_empty()) {
            (false, _) => Standing::Fails,
            (true, false) => Standing::Unknown,
            (true, true) => Standing::Passes,
        };
        let lacks: Vec<Lack> = fails.into_iter().chain(open).collect();
        let reason = match lacks.as_slice() {
            [] => passing.into(),
            [only] => only.what.clone(),
            [first, rest @ ..] => format!("{}, and {} more", first.what, rest.len()),
        };
        Ruling { evidence, lacks, ..Ruling::new(requirement, standing, reason) }
    }
}

/// The question does not arise.
pub(super) fn not_applicable(requirement: Requirement, why: impl Into<String>) -> Ruling {
    Ruling::new(requirement, Standing::NotApplicable, why)
}
