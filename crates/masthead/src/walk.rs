//! Folders file by file, in the order of the names, without what `.mastheadignore` names: a file of
//! patterns as in `.gitignore`, in the folder itself, below or above it. What is named outright on the
//! command line is never ignored.

use ignore::{DirEntry, Error, WalkBuilder};
use std::path::Path;

/// The name of the file with the patterns.
const IGNORED: &str = ".mastheadignore";

/// Folders that hold what others wrote, or no text.
const OTHERS: &[&str] = &[".git", ".venv", "venv", "node_modules", "__pycache__", "target"];

/// What lies in `folder`, folders included; links are not followed. A pattern that is none is said.
pub(crate) fn entries(folder: &Path) -> impl Iterator<Item = Result<DirEntry, Error>> {
    walked(folder, |_| true)
}

/// The same without folders that hold what others wrote, for what teams write themselves.
pub(crate) fn own_entries(folder: &Path) -> impl Iterator<Item = Result<DirEntry, Error>> {
    let is_others = |entry: &DirEntry| OTHERS.iter().any(|name| entry.file_name() == *name);
    walked(folder, move |entry| entry.depth() == 0 || !is_others(entry))
}

fn walked(
    folder: &Path,
    is_looked_into: impl Fn(&DirEntry) -> bool + Send + Sync + 'static,
) -> impl Iterator<Item = Result<DirEntry, Error>> {
    let mut walk = WalkBuilder::new(folder);
    // Whatever git or ripgrep ignore is their matter; hidden folders may hold runs.
    walk.standard_filters(false).parents(true).add_custom_ignore_filename(IGNORED);
    walk.filter_entry(is_looked_into);
    walk.sort_by_file_name(Ord::cmp);
    walk.build().inspect(|entry| {
        if let Some(problem) = entry.as_ref().ok().and_then(DirEntry::error) {
            anstream::eprintln!("masthead: {problem}; the other patterns count");
        }
    })
}

/// The path that a problem is about.
pub(crate) fn path_of(problem: &Error) -> Option<&Path> {
    match problem {
        Error::WithPath { path, err: _ } => Some(path),
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
