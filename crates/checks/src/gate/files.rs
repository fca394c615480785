//! The files that a spec names as proof: whether they are there, and hold anything.

use super::gaps::is_gap;
use super::ship::{File, Ship};
use case::spec::Context;
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
        ClauseKind::Context(Context::LongestRun { steps: _, tested_by }) => {
            tested_by.as_ref().filter(|test| is_path(test))
        }
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

/// Whether a test is named by its file. Any other name is the test's own, which is in no folder.
pub(super) fn is_path(test: &str) -> bool {
    let is_ending = |ending: &str| {
        (1..=5).contains(&ending.len())
            && ending.chars().all(|letter| letter.is_ascii_alphanumeric())
    };
    let ends = test.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending));
    !test.contains(char::is_whitespace) && !test.contains("://") && (test.contains('/') || ends)
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
        Some(File::Present { cases: _ } | File::Schema | File::Data) => None,
        None => Some(Wanting::Open(format!("`{name}` was not looked for"))),
    }
}

/// What is wrong with the file `name` as a list of cases; `None` where it holds some.
pub(super) fn wanting_cases(ship: &Ship<'_>, name: &str) -> Option<Wanting> {
    /// In which forms cases are counted.
    const FORMS: &str = "JSON Lines, a list in JSON or YAML, CSV, or a folder with a file for each";
    wanting(ship, name).or_else(|| match ship.files.get(name)? {
        File::Schema | File::Data => {
            Some(Wanting::Fails(format!("`{name}` is no list of cases ({FORMS})")))
        }
        File::Present { cases: None } => {
            Some(Wanting::Open(format!("the cases of `{name}` cannot be counted ({FORMS})")))
        }
        File::Present { cases: Some(_) } | File::Missing | File::Empty => None,
    })
}

/// What is wrong with the file `name` as a schema; `None` where it is one.
pub(super) fn wanting_schema(ship: &Ship<'_>, name: &str) -> Option<Wanting> {
    wanting(ship, name).or_else(|| match ship.files.get(name)? {
        File::Data | File::Present { cases: Some(_) } => {
            Some(Wanting::Fails(format!("`{name}` is no schema (JSON Schema, in JSON or YAML)")))
        }
        File::Present { cases: None } => {
            let what = format!("whether `{name}` is a schema cannot be told (JSON Schema can)");
            Some(Wanting::Open(what))
        }
        File::Schema | File::Missing | File::Empty => None,
    })
}
