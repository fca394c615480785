//! What in a spec is odd without being wrong: names that it uses and does not declare. A misspelt
//! tool in a predicate makes a condition that never comes true.

use super::names::nearest;
use case::{Clause, ClauseKind, Complaint, Origin, Predicate, Spec};
use std::collections::BTreeSet;

/// A complaint for every tool and agent that a clause names and the spec does not declare. A spec
/// that declares no tools (or no agents) leaves them to the trace.
pub(super) fn undeclared(spec: &Spec) -> Vec<Complaint> {
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

fn known_tools(spec: &Spec) -> BTreeSet<&str> {
    let held = spec.roles.iter().filter_map(|role| role.tools.as_ref());
    let held = held.flatten().map(|tool| &**tool);
    held.chain(spec.tools.iter().map(|tool| &*tool.name)).collect()
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
    let file = clause.file.as_deref().unwrap_or_default();
    let sentence = format!(
        "line {}: `{}` names the {what} `{name}`, which the spec does not declare; {meant}",
        clause.line.unwrap_or(0),
        clause.id.0,
    );
    Some(Complaint::new(&Origin::file(file), sentence))
}

fn tools_of(clause: &Clause) -> BTreeSet<&str> {
    let mut tools = BTreeSet::new();
    match &clause.kind {
        ClauseKind::Constraint(predicate)
        | ClauseKind::Success(predicate)
        | ClauseKind::GiveUp(predicate) => named_in(predicate.as_ref(), &mut tools),
        ClauseKind::Guard { tool, max_repeats: _ } => {
            tools.insert(tool);
        }
        ClauseKind::Clarification { ask } => tools.extend(ask.as_deref()),
        ClauseKind::Verification(coverage) => {
            tools.insert(&coverage.tool);
            named_in(coverage.predicate.as_ref(), &mut tools);
        }
        ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Cap(_)
        | ClauseKind::Handoff { .. }
        | ClauseKind::Prose => {}
    }
    tools
}

fn agents_of(clause: &Clause) -> Vec<&str> {
    let ClauseKind::Handoff { from, to, required: _ } = &clause.kind else {
        return Vec::new();
    };
    let from = from.as_deref();
    from.into_iter().chain([&**to]).collect()
}

/// Adds the tools that `predicate` looks at.
fn named_in<'p>(predicate: Option<&'p Predicate>, tools: &mut BTreeSet<&'p str>) {
    let mut open: Vec<&Predicate> = predicate.into_iter().collect();
    while let Some(predicate) = open.pop() {
        match predicate {
            Predicate::Called(call)
            | Predicate::NotCalled(call)
            | Predicate::AtMost { call, .. } => {
                tools.insert(&call.tool);
            }
            Predicate::Before { first, then } => {
                tools.extend([&*first.tool, &*then.tool]);
            }
            Predicate::After { trigger, follow, .. } => {
                tools.extend([&*trigger.tool, &*follow.tool]);
            }
            Predicate::LastResult { tool, .. } => {
                tools.insert(tool);
            }
            Predicate::All(parts) | Predicate::Any(parts) => open.extend(parts),
            Predicate::Not(part) => open.push(part),
        }
    }
}
