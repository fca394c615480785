//! Failures made to order: a run that succeeded gets one fault of a known mode at a known step, or
//! something that only looks like that fault. What the modes then say is counted: the fault must be
//! found at its step, the near miss and the untouched run must not.
//!
//! Recipes are written from the definitions of the modes and never from the checks: a recipe that
//! was made to fit a check would measure nothing.

mod apart;
mod claims;
mod colleagues;
mod coordination;
mod demands;
mod duties;
mod edit;
mod endings;
mod guesses;
mod looks;
mod measure;
mod memory;
mod objects;
mod orders;
mod promises;
mod recall;
mod reports;
mod rounds;
mod runs;
mod site;
mod specification;
mod team;
mod turns;
mod verification;

pub use measure::{Counts, Measured, measure, table, wrong};
pub use runs::{own, succeeded};

use case::{Case, StepNo};
use checks::Mode;
use site::Site;

/// One way to break a run, or to make it look broken.
pub struct Recipe {
    /// The mode that it makes, or that it only looks like.
    pub mode: Mode,
    /// What it does, in a few words.
    pub name: &'static str,
    /// Whether the mode is there afterwards.
    pub kind: Kind,
    /// Breaks the run; `None` where the run has no place for it.
    apply: fn(&mut Site<'_>) -> Option<Injected>,
}

/// Whether a recipe breaks a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It does.
    Fault,
    /// It only looks so.
    NearMiss,
}

/// A run with a fault in it.
pub struct Injected {
    /// The run.
    pub case: Case,
    /// The steps that hold the fault: a finding must cite one of them.
    pub at: Vec<StepNo>,
}

const fn injected(case: Case, at: Vec<StepNo>) -> Injected {
    Injected { case, at }
}

impl Recipe {
    const fn fault(
        mode: Mode,
        name: &'static str,
        apply: fn(&mut Site<'_>) -> Option<Injected>,
    ) -> Self {
        Self { mode, name, kind: Kind::Fault, apply }
    }

    const fn near_miss(
        mode: Mode,
        name: &'static str,
        apply: fn(&mut Site<'_>) -> Option<Injected>,
    ) -> Self {
        Self { mode, name, kind: Kind::NearMiss, apply }
    }

    /// The broken run. The same seed and run always give the same one.
    pub fn apply(&self, case: &Case, seed: u64) -> Option<Injected> {
        (self.apply)(&mut Site::of(case, seed))
    }
}

/// Every recipe, in the order of the modes.
pub fn recipes() -> Vec<&'static Recipe> {
    let groups = [
        specification::RECIPES,
        coordination::RECIPES,
        verification::RECIPES,
        orders::RECIPES,
        memory::RECIPES,
        endings::RECIPES,
        guesses::RECIPES,
        turns::RECIPES,
        claims::RECIPES,
    ];
    let mut all: Vec<&Recipe> = groups.into_iter().flatten().chain(apart::recipes()).collect();
    all.sort_by_key(|recipe| (recipe.mode, recipe.kind == Kind::NearMiss));
    all
}
