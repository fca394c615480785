//! Things that a spec declares and does not use.

use super::{Places, agents_of, note, tools_of};
use case::{ClauseKind, Complaint, Origin, Spec};
use std::collections::BTreeSet;

pub(super) fn things(spec: &Spec, places: &Places) -> Vec<Complaint> {
    let mut complaints = tools(spec, places);
    complaints.extend(agents(spec, places));
    complaints.extend(judges(spec));
    complaints
}

/// Tools that no role holds and no clause names. Where a role does not say what it holds, it may hold
/// any.
fn tools(spec: &Spec, places: &Places) -> Vec<Complaint> {
    let Some(held) = spec.roles.iter().map(|role| role.tools.as_ref()).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let mut used: BTreeSet<&str> = held.into_iter().flatten().map(|tool| &**tool).collect();
    if used.is_empty() {
        return Vec::new();
    }
    used.extend(spec.clauses.iter().flat_map(tools_of));
    let idle = spec.tools.iter().filter(|tool| !used.contains(&*tool.name));
    let complaint = |name: &str| {
        let what = "no agent holds it and no clause names it; give it to an agent, or take it out";
        at(&format!("the tool `{name}`"), what, spec, places)
    };
    idle.map(|tool| complaint(&tool.name)).collect()
}

/// Agents that no handoff names, where there are handoffs.
fn agents(spec: &Spec, places: &Places) -> Vec<Complaint> {
    let named: BTreeSet<&str> = spec.clauses.iter().flat_map(agents_of).collect();
    if spec.roles.len() < 2 || named.is_empty() {
        return Vec::new();
    }
    let idle = spec.roles.iter().filter(|role| !named.contains(&*role.name));
    let complaint = |name: &str| {
        let what = "no handoff reaches it, and there are handoffs; add one, or take it out";
        at(&format!("the agent `{name}`"), what, spec, places)
    };
    idle.map(|role| complaint(&role.name)).collect()
}

/// Judges that no verification names, where none can be meant for the runs that are sampled, either.
fn judges(spec: &Spec) -> Vec<Complaint> {
    if spec.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Sampling(_))) {
        return Vec::new();
    }
    let named: BTreeSet<&str> = spec
        .clauses
        .iter()
        .filter_map(|clause| match &clause.kind {
            ClauseKind::Verification(coverage) => Some(coverage),
            _ => None,
        })
        .flat_map(|coverage| coverage.by.as_deref().into_iter().chain([&*coverage.tool]))
        .collect();
    let idle = spec.clauses.iter().filter(|clause| match &clause.kind {
        ClauseKind::Judge(judge) => !named.contains(&*judge.name),
        _ => false,
    });
    let what =
        "judges nothing: no verification names it as `tool` or `by`; name it there, or take it out";
    idle.map(|clause| note(clause, what)).collect()
}

fn at(thing: &str, what: &str, spec: &Spec, places: &Places) -> Complaint {
    let (file, line) = match places.get(thing) {
        Some((file, line)) => (Some(file), *line),
        None => (spec.files.first(), None),
    };
    let line = line.map_or_else(String::new, |line| format!("line {line}: "));
    let file = file.map_or("", |file| &**file);
    Complaint::new(&Origin::file(file), format!("{line}{thing}: {what}"))
}
