//! What is wrong with a spec file: one mistake, its line, and how to mend it.

use super::refused::Refused;
use serde_saphyr::Location;
use std::sync::Arc;

/// Why a spec file could not be read. The one who wrote the file is at fault, and is told where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}{what}; {mend}", place(path, *line, *column), within(clause.as_deref()))]
pub struct SpecError {
    /// The file, as the user named it.
    pub path: String,
    /// The line, from 1, where it is known.
    pub line: Option<u32>,
    /// The column, from 1, where it is known.
    pub column: Option<u32>,
    /// The clause, where it is known.
    pub clause: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

fn place(path: &str, line: Option<u32>, column: Option<u32>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        (None, _) => path.to_owned(),
    }
}

fn within(clause: Option<&str>) -> String {
    clause.map_or_else(String::new, |clause| format!("in `{clause}`: "))
}

/// A mistake, before the file that was given is known to it.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// The file it is in, if it is not the one that was given.
    file: Option<Arc<str>>,
    clause: Option<String>,
    pub(super) at: Option<Place>,
    pub(super) what: String,
    pub(super) mend: String,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Place {
    /// Where the parser says it is; `None` where it does not know.
    pub(super) fn of(location: Location) -> Option<Self> {
        let line = u32::try_from(location.line()).unwrap_or(u32::MAX);
        let column = u32::try_from(location.column()).unwrap_or(u32::MAX);
        (line > 0).then_some(Self { line, column })
    }
}

impl Fault {
    pub(super) fn new(at: Option<Place>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: None, clause: None, at, what: what.into(), mend: mend.into() }
    }

    /// The same in the clause `id`.
    pub(super) fn of(mut self, id: &str) -> Self {
        self.clause.get_or_insert_with(|| id.to_owned());
        self
    }

    /// The same in the file at `path`, unless it is known to be in another one.
    pub(super) fn standing_in(mut self, path: &Arc<str>) -> Self {
        self.file.get_or_insert_with(|| path.clone());
        self
    }

    /// The same, where the file at `path` was given.
    pub(super) fn in_file(self, path: &str) -> SpecError {
        SpecError {
            path: self.file.as_deref().unwrap_or(path).to_owned(),
            clause: self.clause,
            line: self.at.map(|at| at.line),
            column: self.at.map(|at| at.column),
            what: self.what,
            mend: self.mend,
        }
    }

    /// What the YAML reader refuses, at the place where it does.
    pub(super) fn of_yaml(problem: &serde_saphyr::Error) -> Self {
        let at = problem.location().and_then(Place::of);
        let Refused { what, mend } = Refused::of(problem);
        Self::new(at, what, mend.unwrap_or_else(|| "see docs/guide/spec.md".to_owned()))
    }
}
