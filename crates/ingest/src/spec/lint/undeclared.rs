//! Names that a spec uses and does not declare. A misspelt tool in a predicate makes a condition that
//! never comes true.

use super::{agents_of, note, tools_of};
use crate::spec::names::nearest;
use case::{Clause, ClauseKind, Complaint, Spec};
use std::collections::BTreeSet;

/// A complaint for every tool and agent that a clause names and the spec does not declare. A spec
/// that declares no tools (or no agents) leaves them to the trace.
pub(super) fn names(spec: &Spec) -> Vec<Complaint> {
    let tools: BTreeSet<&str> = known_tools(spec);
    let agents: BTreeSet<&str> = spec.roles.iter().map(|role| &*role.name).collect();
    let mut complaints = Vec::new();
    for clause in &spec.clauses {
        for tool in tools_of(clause) {
            complaints.extend(missing(clause, ("tool", tool), &tools));
        }
        for agent in agents_of(clause) {
            complaints.extend(missing(clause, ("agent", agent), &agents));
        }
    }
    complaints
}

/// The tools that are declared or held. A judge may be named as the tool that verifies.
fn known_tools(spec: &Spec) -> BTreeSet<&str> {
    let held = spec.roles.iter().filter_map(|role| role.tools.as_ref());
    let held = held.flatten().map(|tool| &**tool);
    let mut known: BTreeSet<&str> = held.chain(spec.tools.iter().map(|tool| &*tool.name)).collect();
    if !known.is_empty() {
        known.extend(spec.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Judge(judge) => Some(&*judge.name),
            _ => None,
        }));
    }
    known
}

fn missing(
    clause: &Clause,
    (what, name): (&str, &str),
    known: &BTreeSet<&str>,
) -> Option<Complaint> {
    if known.is_empty() || known.contains(name) {
        return None;
    }
    let meant = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declare it, or leave the list of {what}s out"),
    };
    let what = format!("names the {what} `{name}`, which the spec does not declare; {meant}");
    Some(note(clause, &what))
}
