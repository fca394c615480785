//! The files that a spec names as proof: whether they are there, and hold anything.

use super::gaps::is_gap;
use super::ship::{File, Ship};
use case::{Clause, ClauseKind, Spec};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files that the questions look for, as the spec names them, with the file of the clause that names
/// each, which its name is relative to.
pub fn named_files(spec: &Spec) -> BTreeMap<Arc<str>, Option<Arc<str>>> {
    let each = spec.clauses.iter();
    each.filter_map(|clause| Some((named_by(clause)?.clone(), clause.file.clone()))).collect()
}

/// The file that a clause names as proof.
pub(super) fn named_by(clause: &Clause) -> Option<&Arc<str>> {
    match &clause.kind {
        ClauseKind::Clarification(branch) => branch.cases.as_ref(),
        ClauseKind::Handoff(handoff) => handoff.schema.as_ref(),
        ClauseKind::Verification(coverage) => coverage.rejects.as_ref().map(|one| &one.cases),
        ClauseKind::Constraint(_)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => None,
    }
}

/// What is wrong with a file that should prove something.
pub(super) enum Wanting {
    /// It proves nothing.
    Fails(String),
    /// Nobody looked.
    Open(String),
}

/// What is wrong with the file `name`; `None` where it is there and not empty.
pub(super) fn wanting(ship: &Ship<'_>, name: &str) -> Option<Wanting> {
    if is_gap(name) {
        return Some(Wanting::Fails(format!("`{name}` names no file")));
    }
    match ship.files.get(name) {
        Some(File::Missing) => Some(Wanting::Fails(format!("`{name}` is not there"))),
        Some(File::Empty | File::Present { cases: Some(0) }) => {
            Some(Wanting::Fails(format!("`{name}` is empty")))
        }
        Some(File::Present { cases: _ }) => None,
        None => Some(Wanting::Open(format!("`{name}` was not looked for"))),
    }
}
