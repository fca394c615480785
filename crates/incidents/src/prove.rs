//! Whether a fix worked: reruns from after it against runs from before it. A mode that is gone counts
//! only if it could still have been seen, if the task is still done, and if nothing that verifies was
//! taken out.

use crate::interval::{Share, difference};
use case::record::VerifierResult;
use case::spec::Level;
use case::{Case, ClauseKind, RecordKind};
use checks::outcome::Status;
use checks::reading::Reading;
use checks::{Category, Mode, Triage};
use std::collections::BTreeSet;

/// What one run tells about a fix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rerun {
    /// Whether it did its task; `None` where nobody but the agent says.
    pub succeeded: Option<bool>,
    /// The modes that were found.
    pub found: BTreeSet<Mode>,
    /// The modes that could be told: found, or clear.
    pub told: BTreeSet<Mode>,
    /// What there was to judge by, each as a noun phrase.
    pub inputs: BTreeSet<&'static str>,
    /// What verified it, or was declared to.
    pub verifiers: BTreeSet<String>,
}

impl Rerun {
    /// What a judged run tells.
    pub fn of(case: &Case, triage: &Triage) -> Self {
        let found = triage.modes.iter().filter(|one| !one.reading.findings().is_empty());
        let told = triage.modes.iter().filter(|one| match one.reading {
            Reading::Found(_) | Reading::Clear(_) => true,
            Reading::CannotTell(_) | Reading::NotApplicable(_) => false,
        });
        Self {
            succeeded: match triage.outcome.status {
                Status::Succeeded => Some(true),
                Status::Failed => Some(false),
                Status::Infrastructure | Status::Unverified | Status::Unknown => None,
            },
            found: found.map(|one| one.mode).collect(),
            told: told.map(|one| one.mode).collect(),
            inputs: inputs(triage),
            verifiers: verifiers(case, triage),
        }
    }
}

fn inputs(triage: &Triage) -> BTreeSet<&'static str> {
    let sufficiency = &triage.sufficiency;
    let all = [
        ("message content", sufficiency.content),
        ("the end of the run", sufficiency.ended == Some(true)),
        ("links between spans", sufficiency.links),
        ("a verifier's result", sufficiency.verifier_ran == Some(true)),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(what, _)| what).collect()
}

fn verifiers(case: &Case, triage: &Triage) -> BTreeSet<String> {
    let ran = case.trace.records.iter().filter_map(|record| match &record.kind {
        RecordKind::Verifier {
            name,
            result: VerifierResult::Passed | VerifierResult::Failed { .. },
        } => Some(format!("verifier {name}")),
        RecordKind::Verifier { .. }
        | RecordKind::Reward { .. }
        | RecordKind::Ended(_)
        | RecordKind::Exception { .. } => None,
    });
    let declared = case.spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Verification(_) => Some(format!("the spec's clause {}", clause.id.0)),
        _ => None,
    });
    let levels = triage.verification.levels.iter().map(|level| match level {
        Level::Step => "a check of single steps".to_owned(),
        Level::Intermediate => "a check half-way".to_owned(),
        Level::Final => "a check at the end".to_owned(),
    });
    ran.chain(declared).chain(levels).collect()
}

/// What a proof looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Whether there are enough reruns to tell.
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
    pub const ALL: [Self; 5] =
        [Self::Enough, Self::Gone, Self::Inputs, Self::Success, Self::Verifiers];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enough => "enough",
            Self::Gone => "gone",
            Self::Inputs => "inputs",
            Self::Success => "success",
            Self::Verifiers => "verifiers",
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
    /// How many runs from before, and how many reruns.
    pub runs: (usize, usize),
    /// Each aspect, in their order.
    pub reasons: Vec<Reason>,
    /// Coordination modes that are still found after a fix of the specification: they are no
    /// consequence of it, and want a fix of their own.
    pub persisting: Vec<Mode>,
}

/// What a proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The fix worked.
    Proven,
    /// It did not, or what looks like it has another cause.
    Refuted,
    /// It cannot be told yet.
    Open,
}

impl Proof {
    /// What it says: one aspect against the fix is enough to refute it.
    pub fn verdict(&self) -> Verdict {
        if self.reasons.iter().any(|one| one.met == Met::No) {
            return Verdict::Refuted;
        }
        let is_proven =
            !self.reasons.is_empty() && self.reasons.iter().all(|one| one.met == Met::Yes);
        if is_proven { Verdict::Proven } else { Verdict::Open }
    }

    /// Whether the fix worked.
    pub fn holds(&self) -> bool {
        self.verdict() == Verdict::Proven
    }
}

/// The most that chance may explain of a mode's absence.
const CHANCE: f64 = 0.05;

/// Compares the runs in which `mode` was found with reruns from after the fix.
pub fn compare(mode: Mode, before: &[Rerun], after: &[Rerun]) -> Proof {
    let reasons = vec![
        enough(mode, before, after),
        gone(mode, before, after),
        seen(mode, before, after),
        success(before, after),
        verified(before, after),
    ];
    let is_spec = mode.category() == Category::Specification;
    let still = |one: &Mode| {
        let count = after.iter().filter(|run| run.found.contains(one)).count();
        one.category() == Category::Coordination && 0 < count
    };
    let persisting = Mode::ALL.into_iter().filter(|one| is_spec && still(one)).collect();
    Proof { mode: Some(mode), runs: (before.len(), after.len()), reasons, persisting }
}

fn share(mode: Mode, runs: &[Rerun]) -> Share {
    let told = runs.iter().filter(|run| run.told.contains(&mode));
    let found = runs.iter().filter(|run| run.found.contains(&mode)).count();
    Share::new(found, told.count().max(found))
}

/// How many reruns without the mode chance would not explain: as many as make `(1 - rate)^n` small,
/// with the lowest rate that the runs from before allow.
fn needed(before: Share) -> usize {
    let rate = before.wilson().map_or(0.0, |interval| interval.low);
    if rate <= 0.0 {
        return usize::MAX;
    }
    let needed = (CHANCE.ln() / (1.0 - rate).max(f64::MIN_POSITIVE).ln()).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of runs, cast with saturation"
    )]
    let needed = needed as usize;
    needed.max(1)
}

fn enough(mode: Mode, before: &[Rerun], after: &[Rerun]) -> Reason {
    let (was, is) = (share(mode, before), share(mode, after));
    let needed = needed(was);
    let about = Aspect::Enough;
    if needed == usize::MAX {
        let says =
            format!("{mode} was found in no run from before, so there is nothing to compare with");
        return Reason { about, met: Met::Unknown, says };
    }
    // A mode that is there again needs no more runs to be seen.
    let met = if needed <= is.of || 0 < is.part { Met::Yes } else { Met::Unknown };
    let says = format!(
        "{} reruns can tell {mode}; {needed} without it are needed, as it was in {was} before",
        is.of
    );
    Reason { about, met, says }
}

fn gone(mode: Mode, before: &[Rerun], after: &[Rerun]) -> Reason {
    let (was, is) = (share(mode, before), share(mode, after));
    let about = Aspect::Gone;
    if is.of == 0 {
        let says = format!("no rerun can tell {mode}");
        return Reason { about, met: Met::Unknown, says };
    }
    if is.part == 0 {
        let says = format!("{mode} is in {is} reruns, and was in {was} runs");
        return Reason { about, met: Met::Yes, says };
    }
    let fell = difference(was, is).filter(|interval| 0.0 < interval.low);
    let says = match fell {
        Some(by) => format!(
            "{mode} is in {is} reruns; it fell from {was} by {:.2} to {:.2}, and is not gone",
            by.low, by.high
        ),
        None => format!("{mode} is in {is} reruns, and was in {was} runs: no fall beyond chance"),
    };
    Reason { about, met: Met::No, says }
}

/// A mode that cannot be told any more is not gone.
fn seen(mode: Mode, before: &[Rerun], after: &[Rerun]) -> Reason {
    let about = Aspect::Inputs;
    let always: BTreeSet<&str> = in_every(before.iter().map(|run| &run.inputs));
    let lost: BTreeSet<&str> = after
        .iter()
        .flat_map(|run| always.iter().copied().filter(|input| !run.inputs.contains(input)))
        .collect();
    let told = |runs: &[Rerun]| runs.iter().filter(|run| run.told.contains(&mode)).count();
    let (was, is) = (Share::new(told(before), before.len()), Share::new(told(after), after.len()));
    if !lost.is_empty() {
        let lost: Vec<&str> = lost.into_iter().collect();
        let says = format!("reruns lack what every run before had: {}", lost.join(", "));
        return Reason { about, met: Met::No, says };
    }
    // Cross-multiplied, so that no rounding decides.
    let met = if after.is_empty() {
        Met::Unknown
    } else if is.part * was.of < was.part * is.of {
        Met::No
    } else {
        Met::Yes
    };
    Reason {
        about,
        met,
        says: format!("{mode} could be told in {is} reruns, and in {was} runs before"),
    }
}

fn success(before: &[Rerun], after: &[Rerun]) -> Reason {
    let graded = |runs: &[Rerun]| {
        let graded: Vec<bool> = runs.iter().filter_map(|run| run.succeeded).collect();
        Share::new(graded.iter().filter(|done| **done).count(), graded.len())
    };
    let (was, is) = (graded(before), graded(after));
    let about = Aspect::Success;
    let reason = |met, says| Reason { about, met, says };
    if is.of == 0 {
        let says = "nobody but the agent says whether a rerun did its task".to_owned();
        return reason(Met::Unknown, says);
    }
    if is.part == is.of {
        return reason(Met::Yes, format!("every graded rerun ({is}) did its task"));
    }
    let Some(change) = difference(is, was) else {
        let says = format!("{is} reruns did their task, and no run from before was graded");
        return reason(Met::Unknown, says);
    };
    let figures = format!(
        "{is} reruns did their task, {was} before (change {:+.2} to {:+.2})",
        change.low, change.high
    );
    let met = if change.high < 0.0 {
        Met::No
    } else if is.part * was.of < was.part * is.of {
        Met::Unknown
    } else {
        Met::Yes
    };
    reason(met, figures)
}

fn verified(before: &[Rerun], after: &[Rerun]) -> Reason {
    let about = Aspect::Verifiers;
    let always = in_every(before.iter().map(|run| &run.verifiers));
    let missing: BTreeSet<&String> = after
        .iter()
        .flat_map(|run| always.iter().filter(|one| !run.verifiers.contains(*one)))
        .collect();
    if missing.is_empty() {
        let says = format!("everything that verified before ({}) still does", always.len());
        let met = if after.is_empty() { Met::Unknown } else { Met::Yes };
        return Reason { about, met, says };
    }
    let names: Vec<&str> = missing.into_iter().map(String::as_str).collect();
    let says = format!("missing in reruns: {}", names.join(", "));
    Reason { about, met: Met::No, says }
}

/// What is in every one of them; nothing where there is none.
fn in_every<'s, T: Ord + Clone + 's>(
    mut sets: impl Iterator<Item = &'s BTreeSet<T>>,
) -> BTreeSet<T> {
    let Some(first) = sets.next() else {
        return BTreeSet::new();
    };
    sets.fold(first.clone(), |all, one| all.intersection(one).cloned().collect())
}

#[cfg(test)]
mod tests;
