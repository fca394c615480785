//! Limits that limit nothing, or leave no room for what the spec expects.

use super::{note, stands};
use case::spec::{Cap, Context};
use case::{Clause, ClauseKind, Complaint, Spec};

/// A cap of more steps contains nothing: no run whose steps are kept in one context is as long.
const MOST_STEPS: u32 = 100_000;

/// A cap of more seconds contains nothing: thirty days.
const MOST_SECONDS: f64 = 30.0 * 24.0 * 3600.0;

pub(super) fn of(spec: &Spec) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = spec.clauses.iter().filter_map(of_itself).collect();
    let caps = spec.clauses.iter().filter_map(|cap| match cap.kind {
        ClauseKind::Cap(Cap::Steps(most)) if cap.role.is_none() => Some((cap, most)),
        _ => None,
    });
    for (cap, most) in caps {
        complaints.extend(spec.clauses.iter().filter_map(|clause| beyond(clause, cap, most)));
    }
    complaints
}

/// What is odd in a limit alone.
fn of_itself(clause: &Clause) -> Option<Complaint> {
    let what = match &clause.kind {
        ClauseKind::Cap(Cap::Steps(0)) => {
            "allows no step at all; give the most steps that a run may take"
        }
        ClauseKind::Cap(Cap::Steps(most)) if MOST_STEPS < *most => {
            "is so high that it stops nothing; give the most steps that a run may take"
        }
        ClauseKind::Cap(Cap::Seconds(most) | Cap::Cost(most)) if *most <= 0.0 => {
            "allows nothing at all; give a number above 0"
        }
        ClauseKind::Cap(Cap::Seconds(most)) if MOST_SECONDS < *most => {
            "is so high that it stops nothing; give the longest time that a run may take"
        }
        ClauseKind::Context(Context::Budget(0)) => {
            "leaves room for nothing; give the most tokens that a request may hold"
        }
        _ => return None,
    };
    Some(note(clause, what))
}

/// What in `clause` a run never gets to, because the cap of `most` steps ends it before.
fn beyond(clause: &Clause, cap: &Clause, most: u32) -> Option<Complaint> {
    let what = match &clause.kind {
        ClauseKind::Guard(guard) if most < guard.max_repeats => {
            format!("allows {} repeats", guard.max_repeats)
        }
        ClauseKind::Context(Context::LongestRun { steps, tested_by: _ }) if most < *steps => {
            format!("expects runs of {steps} steps")
        }
        _ => return None,
    };
    let what = format!(
        "{what}, and {} ends the run after {most} steps; mend the one that is wrong",
        stands(cap, clause)
    );
    Some(note(clause, &what))
}
