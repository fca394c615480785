//! Clauses that stopped holding because of a name: a tool that the spec does not know, a verification whose
//! objective is declared no more. What they say looks as before.

use crate::gate::names::{is_same_name, tools};
use crate::predicate::names::is_near;
use case::{Clause, ClauseKind, Predicate, Spec};

/// Why `is` holds less than `was`, whatever else changed in it; `None` where no name is the reason.
pub(super) fn name((old, was): (&Spec, &Clause), (new, is): (&Spec, &Clause)) -> Option<String> {
    undeclared(new, is, &named(&was.kind)).or_else(|| without_aim((old, was), (new, is)))
}

/// Why nothing comes of a new clause. The tool that it rests on has a name that is a slip of one that the spec
/// knows (any other that it does not know may be one of the surroundings), or nothing is given to the judge.
pub(super) fn added(spec: &Spec, clause: &Clause) -> Option<String> {
    if let ClauseKind::Judge(judge) = &clause.kind {
        return judges_nothing(spec, &judge.name)
            .then(|| format!("`{}` judges nothing", judge.name));
    }
    let known = tools(spec);
    let mut named = named(&clause.kind).into_iter().filter(|tool| !known.contains(tool));
    named.find_map(|tool| {
        let meant = known.iter().find(|known| is_near(tool, known))?;
        Some(format!("`{tool}` is no tool that the spec knows; `{meant}` is"))
    })
}

/// Whether neither a verification names a judge nor runs are sampled that it could look at.
fn judges_nothing(spec: &Spec, judge: &str) -> bool {
    !spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => {
            let by = coverage.by.as_deref().into_iter();
            by.chain([&*coverage.tool]).any(|name| is_same_name(name, judge))
        }
        ClauseKind::Sampling(_) => true,
        ClauseKind::Constraint(_)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Prose => false,
    })
}

/// The tool that took the place of one that the spec knows, or has nearly its name, and is none itself.
fn undeclared(spec: &Spec, clause: &Clause, before: &[&str]) -> Option<String> {
    let known = tools(spec);
    let now = named(&clause.kind);
    let is_lost = before.iter().any(|tool| known.contains(tool) && !now.contains(tool));
    let is_slip = |tool: &str| known.iter().any(|known| is_near(tool, known));
    let is_strange =
        |tool: &&str| !known.contains(tool) && !before.contains(tool) && (is_lost || is_slip(tool));
    let strange = now.iter().copied().find(is_strange)?;
    Some(format!("`{strange}` is no tool that the spec knows"))
}

/// The tools that a clause cannot hold without.
fn named(kind: &ClauseKind) -> Vec<&str> {
    let own = match kind {
        ClauseKind::Guard(guard) => Some(&*guard.tool),
        ClauseKind::Clarification(branch) => branch.ask.as_deref(),
        ClauseKind::Verification(coverage) => Some(&*coverage.tool),
        ClauseKind::Constraint(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => None,
    };
    let in_condition = kind.predicate().into_iter().flat_map(Predicate::tools);
    own.into_iter().chain(in_condition).collect()
}

/// A verification of a declared objective that is one of none now.
fn without_aim((old, was): (&Spec, &Clause), (new, is): (&Spec, &Clause)) -> Option<String> {
    let (ClauseKind::Verification(before), ClauseKind::Verification(after)) = (&was.kind, &is.kind)
    else {
        return None;
    };
    let lost = is_declared(old, &before.objective) && !is_declared(new, &after.objective);
    lost.then(|| format!("\"{}\" is no objective that the spec declares", after.objective))
}

/// Whether `name` is the id or the words of a declared objective.
fn is_declared(spec: &Spec, name: &str) -> bool {
    let is = |other: &str| super::clauses::normal(other) == super::clauses::normal(name);
    spec.clauses.iter().any(|clause| {
        matches!(clause.kind, ClauseKind::Objective(_))
            && (is(&clause.id.0) || is(&clause.text.text))
    })
}
