//! Which clause of the old version is which of the new one. Ids may have changed, and those that count
//! (`clerk:may:2`) change with the order; what a clause is about does not.

use case::spec::{Cap, Context, Coverage};
use case::{Clause, ClauseKind, Spec};

/// A clause of the old version with its counterpart in the new one; one of the two may be missing.
pub(super) type Pair<'s> = (Option<&'s Clause>, Option<&'s Clause>);

/// The declared clauses of both versions, paired. Prose, and what was read from a prompt, is not among them.
pub(super) fn of<'s>(old: &'s Spec, new: &'s Spec) -> Vec<Pair<'s>> {
    let mut before = declared(old);
    let mut after = declared(new);
    let mut pairs = Vec::new();
    let same: [fn(&Clause, &Clause) -> bool; 5] = [
        |old, new| old.kind == new.kind && old.text.text == new.text.text && old.role == new.role,
        |old, new| old.id == new.id && !is_counted(old),
        |old, new| subject(old) == subject(new),
        is_renamed,
        |old, new| {
            old.id == new.id || old.kind == new.kind && old.role == new.role && is_whole(old)
        },
    ];
    for is_same in same {
        before.retain(|old| {
            let found = after.iter().position(|new| kind(old) == kind(new) && is_same(old, new));
            found.map(|at| pairs.push((Some(*old), Some(after.remove(at))))).is_none()
        });
    }
    pairs.extend(before.into_iter().map(|old| (Some(old), None)));
    pairs.extend(after.into_iter().map(|new| (None, Some(new))));
    pairs
}

fn declared(spec: &Spec) -> Vec<&Clause> {
    let is_declared = |clause: &&Clause| {
        let is_words = clause.kind == ClauseKind::Prose || clause.id.0.starts_with("prompt:");
        !is_words && !spec.settings.contains_key(&clause.id)
    };
    spec.clauses.iter().filter(is_declared).collect()
}

/// Whether both are one verification of an objective that has another name now.
fn is_renamed(old: &Clause, new: &Clause) -> bool {
    let (ClauseKind::Verification(was), ClauseKind::Verification(is)) = (&old.kind, &new.kind)
    else {
        return false;
    };
    Coverage { objective: is.objective.clone(), ..was.clone() } == *is
}

/// Whether its id is its number in a list, so that it moves with the order.
fn is_counted(clause: &Clause) -> bool {
    clause.id.0.rsplit(':').next().is_some_and(|tail| tail.parse::<u32>().is_ok())
}

/// Whether its kind holds all there is to it beside its words.
fn is_whole(clause: &Clause) -> bool {
    !matches!(
        clause.kind,
        ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Constraint(None)
            | ClauseKind::Context(Context::Pinned | Context::Compaction)
            | ClauseKind::Objective(_)
    )
}

/// What a clause is about, beside its kind.
fn subject(clause: &Clause) -> String {
    match &clause.kind {
        ClauseKind::Guard(guard) => guard.tool.to_string(),
        ClauseKind::Handoff(handoff) => {
            format!("{}>{}", handoff.from.as_deref().unwrap_or("*"), handoff.to)
        }
        ClauseKind::Verification(coverage) => coverage.objective.to_string(),
        ClauseKind::Judge(judge) => judge.name.to_string(),
        ClauseKind::Cap(_) => format!("{:?}", clause.role),
        ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Context(
            Context::Budget(_) | Context::Compaction | Context::LongestRun { .. },
        ) => String::new(),
        ClauseKind::Constraint(_)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Context(Context::Pinned)
        | ClauseKind::Objective(_)
        | ClauseKind::Prose => format!("{:?} {}", clause.role, clause.text.text.trim()),
    }
}

/// The kind of a clause, the kinds of caps and of context told apart.
fn kind(clause: &Clause) -> u8 {
    match &clause.kind {
        ClauseKind::Constraint(_) => 0,
        ClauseKind::May => 1,
        ClauseKind::MayNot => 2,
        ClauseKind::Guard(_) => 3,
        ClauseKind::Success(_) => 4,
        ClauseKind::GiveUp(_) => 5,
        ClauseKind::Cap(Cap::Steps(_)) => 6,
        ClauseKind::Cap(Cap::Seconds(_)) => 7,
        ClauseKind::Cap(Cap::Cost(_)) => 8,
        ClauseKind::Context(Context::Pinned) => 9,
        ClauseKind::Context(Context::Budget(_)) => 10,
        ClauseKind::Context(Context::Compaction) => 11,
        ClauseKind::Context(Context::LongestRun { .. }) => 12,
        ClauseKind::Clarification(_) => 13,
        ClauseKind::Handoff(_) => 14,
        ClauseKind::Objective(_) => 15,
        ClauseKind::Logging(_) => 16,
        ClauseKind::Verification(_) => 17,
        ClauseKind::Judge(_) => 18,
        ClauseKind::Sampling(_) => 19,
        ClauseKind::Prose => 20,
    }
}
