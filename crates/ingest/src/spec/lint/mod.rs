//! What in a spec is odd without being wrong: names that it uses and does not declare, things that it
//! declares and does not use, and clauses that cannot all hold. Each is a complaint that says where it
//! stands and how to mend it; whether a spec is good enough to ship is not asked here.

mod contradictions;
mod limits;
mod undeclared;
mod unused;

use case::{Clause, ClauseKind, Complaint, Origin, Predicate, Spec};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where things stand, by what messages call them: a file and a line.
pub(super) type Places = BTreeMap<String, (Arc<str>, Option<u32>)>;

/// Everything that is odd in `spec`.
pub(super) fn complaints(spec: &Spec, places: &Places) -> Vec<Complaint> {
    let mut complaints = undeclared::names(spec);
    complaints.extend(unused::things(spec, places));
    complaints.extend(contradictions::between(spec));
    complaints.extend(limits::of(spec));
    complaints
}

/// A complaint about `clause`.
fn note(clause: &Clause, what: &str) -> Complaint {
    let file = clause.file.as_deref().unwrap_or_default();
    let line = clause.line.unwrap_or(0);
    Complaint::new(&Origin::file(file), format!("line {line}: `{}` {what}", clause.id.0))
}

/// Where another clause stands, for a complaint about `clause`.
fn stands(other: &Clause, clause: &Clause) -> String {
    let line = other.line.unwrap_or(0);
    match &other.file {
        Some(file) if other.file != clause.file => format!("`{}` ({file}:{line})", other.id.0),
        Some(_) | None => format!("`{}` (line {line})", other.id.0),
    }
}

/// The tools that a clause names.
fn tools_of(clause: &Clause) -> BTreeSet<&str> {
    let mut tools: BTreeSet<&str> =
        clause.kind.predicate().into_iter().flat_map(Predicate::tools).collect();
    match &clause.kind {
        ClauseKind::Guard(guard) => {
            tools.insert(&guard.tool);
        }
        ClauseKind::Clarification(branch) => {
            tools.extend(branch.ask.as_deref());
            tools.extend(branch.meanwhile.iter().flatten().map(|tool| &**tool));
        }
        ClauseKind::Verification(coverage) => {
            tools.insert(&coverage.tool);
        }
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
        | ClauseKind::Prose => {}
    }
    tools
}

/// The agents that a clause names.
fn agents_of(clause: &Clause) -> Vec<&str> {
    let ClauseKind::Handoff(handoff) = &clause.kind else {
        return Vec::new();
    };
    let from = handoff.from.as_deref();
    from.into_iter().chain([&*handoff.to]).collect()
}
