//! Whether a fix worked: reruns from after it against runs from before it. A mode that is gone counts
//! only if it could still have been seen, if the task is still done, and if nothing that verifies was
//! taken out; and only in runs of the same system and task, each counted once.

use checks::{Category, Mode};

mod alike;
mod aspects;
mod rerun;
mod unlike;

pub use alike::{Shipped, Subject};
pub use rerun::{Kept, Rerun};

use alike::Side;
use aspects::Sides;

/// What a proof looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Whether there are reruns of the same, from after the fix.
    Reruns,
    /// Whether there are enough of them to tell.
    Enough,
    /// Whether the mode is gone.
    Gone,
    /// Whether the mode could still have been seen.
    Inputs,
    /// Whether the task is still done.
    Success,
    /// Whether everything that verified still does.
    Verifiers,
}

impl Aspect {
    /// In the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::Reruns, Self::Enough, Self::Gone, Self::Inputs, Self::Success, Self::Verifiers];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reruns => "reruns",
            Self::Enough => "enough",
            Self::Gone => "gone",
            Self::Inputs => "inputs",
            Self::Success => "success",
            Self::Verifiers => "verifiers",
        }
    }

    /// Whether a *no* about it shows that the fix did not work. What only could not be seen shows nothing.
    const fn refutes(self) -> bool {
        match self {
            Self::Gone | Self::Success | Self::Verifiers => true,
            Self::Reruns | Self::Enough | Self::Inputs => false,
        }
    }
}

/// Whether an aspect speaks for the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Met {
    /// It does.
    Yes,
    /// It speaks against it.
    No,
    /// It cannot be told.
    Unknown,
}

/// One aspect, with the figures it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was looked at.
    pub about: Aspect,
    /// What it comes to.
    pub met: Met,
    /// Why, with counts.
    pub says: String,
}

/// What the comparison comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The mode that was to go; `None` where the incident has none.
    pub mode: Option<Mode>,
    /// How many runs from before count, and how many reruns.
    pub runs: (usize, usize),
    /// Each aspect, in their order.
    pub reasons: Vec<Reason>,
    /// Coordination modes that are still found after a fix of the specification: they are no
    /// consequence of it, and want a fix of their own.
    pub persisting: Vec<Mode>,
    /// The content of the reruns that still show the mode: a later comparison with the same fix does not lose them.
    pub shown: Vec<String>,
}

/// What a proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The fix worked.
    Proven,
    /// It did not, or it cost the task or a verifier.
    Refuted,
    /// It cannot be told yet.
    Open,
}

impl Verdict {
    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Refuted => "refuted",
            Self::Open => "open",
        }
    }
}

impl Proof {
    /// What it says: the mode seen again, the task done less often or a verifier taken out refutes the
    /// fix, whatever else holds; what could not be told leaves it open.
    pub fn verdict(&self) -> Verdict {
        if self.against().is_some() {
            return Verdict::Refuted;
        }
        let is_proven =
            !self.reasons.is_empty() && self.reasons.iter().all(|one| one.met == Met::Yes);
        if is_proven { Verdict::Proven } else { Verdict::Open }
    }

    /// The first aspect that refutes the fix.
    pub fn against(&self) -> Option<Aspect> {
        let against = |one: &&Reason| one.met == Met::No && one.about.refutes();
        self.reasons.iter().find(against).map(|one| one.about)
    }

    /// Whether it says anything of the fix: where no rerun counts and nothing speaks against it, it does not.
    pub fn tells(&self) -> bool {
        let (_, reruns) = self.runs;
        0 < reruns || self.verdict() != Verdict::Open
    }

    /// Whether the fix worked.
    pub fn holds(&self) -> bool {
        self.verdict() == Verdict::Proven
    }
}

/// Compares runs in which the mode was to be seen with reruns from after the fix. What is no run of the
/// same, or not from its side of the fix, is left out and counted.
pub fn compare(subject: &Subject, before: &[Rerun], after: &[Rerun]) -> Proof {
    let before = alike::choose(subject, before, Side::Before);
    let after = alike::choose(subject, after, Side::After);
    let mode = subject.mode;
    let sides = Sides::of(subject, &before.runs, &after.runs);
    let reasons = sides.reasons();
    let is_spec = mode.category() == Category::Specification;
    let still = |one: &Mode| {
        one.category() == Category::Coordination
            && after.runs.iter().any(|run| run.found.contains(one))
    };
    Proof {
        mode: Some(mode),
        runs: (before.runs.len(), after.runs.len()),
        reasons: std::iter::once(alike::reruns(subject, &before, &after)).chain(reasons).collect(),
        persisting: Mode::ALL.into_iter().filter(|one| is_spec && still(one)).collect(),
        shown: sides.found_in(),
    }
}

#[cfg(test)]
mod tests;
