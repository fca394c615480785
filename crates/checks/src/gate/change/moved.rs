//! Files of proof that lie under another name in the new version, with the same in them: a name is no change.

use super::{Change, Kind};
use crate::gate::review::Place;
use case::spec::{Context, Rejects};
use case::{Clause, ClauseKind, Spec};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands in each file that a version names, as words that are equal where the files are.
pub type Contents = BTreeMap<Arc<str>, String>;

/// The old version with the names that its files have in the new one, and what was renamed.
pub fn moved(old: &Spec, (before, after): (&Contents, &Contents)) -> (Spec, Vec<Change>) {
    let mut spec = old.clone();
    let mut found = Vec::new();
    for (from, content) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        // A file holds many tests; which one is meant stands behind its name.
        let test = |name: &str| name.split_once("::").map(|(_, test)| test.to_owned());
        let is_same = |(to, other): &(&Arc<str>, &String)| {
            !before.contains_key(*to) && *other == content && test(to) == test(from)
        };
        let mut fitting = after.iter().filter(is_same);
        let (Some((to, _)), None) = (fitting.next(), fitting.next()) else { continue };
        for clause in &mut spec.clauses {
            if let Some(name) = named(clause).filter(|name| **name == *from) {
                *name = to.clone();
                let what = format!("the file `{from}` is called `{to}`");
                let place = old.clause(&clause.id).map(Place::of);
                found.push(Change::new(Kind::WithoutEffect, what).between(place, None));
            }
        }
    }
    (spec, found)
}

/// The file that a clause names as proof.
fn named(clause: &mut Clause) -> Option<&mut Arc<str>> {
    match &mut clause.kind {
        ClauseKind::Clarification(branch) => branch.cases.as_mut(),
        ClauseKind::Handoff(handoff) => handoff.schema.as_mut(),
        ClauseKind::Verification(coverage) => {
            coverage.rejects.as_mut().map(|Rejects { cases, share: _ }| cases)
        }
        ClauseKind::Context(Context::LongestRun { steps: _, tested_by }) => tested_by.as_mut(),
        ClauseKind::Constraint(_)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(Context::Pinned | Context::Budget(_) | Context::Compaction)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => None,
    }
}
