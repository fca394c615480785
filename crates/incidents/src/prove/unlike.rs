//! In what the reruns that count differ from the runs from before. None of it leaves a run out: a fix may be
//! another model, and a person asks in other words each time. Whoever reads the proof has to know.

use super::Rerun;
use std::collections::BTreeSet;

/// The most names that are listed.
const NAMED: usize = 3;

/// `7 of 14 by other models (b-2; a-1 before), 14 of 14 begin with another request`; nothing where they are alike.
pub(super) fn told(before: &[&Rerun], after: &[&Rerun]) -> Option<String> {
    let of = |count: usize| format!("{count} of {}", after.len());
    let mut said = Vec::new();
    let models = names(before, |run| run.models.iter().cloned().collect());
    let other = |run: &&&Rerun| !run.models.is_empty() && run.models.is_disjoint(&models);
    let others: Vec<&Rerun> = after.iter().filter(other).copied().collect();
    if !models.is_empty() && !others.is_empty() {
        let theirs = names(&others, |run| run.models.iter().cloned().collect());
        let (theirs, ours) = (listed(&theirs), listed(&models));
        said.push(format!("{} by another model ({theirs}; {ours} before)", of(others.len())));
    }
    let places = names(before, |run| run.environment.iter().cloned().collect());
    let other =
        |run: &&&Rerun| run.environment.as_ref().is_some_and(|place| !places.contains(place));
    let others: Vec<&Rerun> = after.iter().filter(other).copied().collect();
    if !places.is_empty() && !others.is_empty() {
        let theirs = names(&others, |run| run.environment.iter().cloned().collect());
        let (theirs, ours) = (listed(&theirs), listed(&places));
        said.push(format!("{} in another environment ({theirs}; {ours} before)", of(others.len())));
    }
    let requests = names(before, |run| run.request.iter().cloned().collect());
    let other = |run: &&&Rerun| run.request.as_ref().is_some_and(|one| !requests.contains(one));
    let others = after.iter().filter(other).count();
    if !requests.is_empty() && 0 < others {
        said.push(format!("{} begin with another request", of(others)));
    }
    said.extend(without_tools(before, after));
    (!said.is_empty()).then(|| format!("unlike the runs before: {}", said.join(", ")))
}

/// How many of them lack tools that every run before had.
fn without_tools(before: &[&Rerun], after: &[&Rerun]) -> Option<String> {
    let (first, rest) = before.split_first()?;
    let had = |tool: &&String| rest.iter().all(|run| run.tools.contains(*tool));
    let had: Vec<&String> = first.tools.iter().filter(had).collect();
    let lacks = |run: &&&Rerun| had.iter().any(|tool| !run.tools.contains(*tool));
    let without: Vec<&Rerun> = after.iter().filter(lacks).copied().collect();
    let gone = had.iter().filter(|tool| without.iter().any(|run| !run.tools.contains(**tool)));
    let gone: BTreeSet<String> = gone.map(|tool| (*tool).clone()).collect();
    let of = format!("{} of {}", without.len(), after.len());
    (!without.is_empty()).then(|| format!("{of} without tools that those had ({})", listed(&gone)))
}

fn names(runs: &[&Rerun], of: impl Fn(&Rerun) -> Vec<String>) -> BTreeSet<String> {
    runs.iter().flat_map(|run| of(run)).collect()
}

fn listed(names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
