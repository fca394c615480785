//! The repository as the checks see it: paths with their texts, in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folders that no rule speaks about: build output and other tools' own state.
const SKIPPED: &[&str] = &["target", "artifacts", "node_modules", ".git"];

/// Only these are read; of every other file the path is all that matters.
const READ: &[&str] = &["rs", "toml", "md"];

/// Paths from the repository's root, with `/`, each with the file's text.
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// The repository that this test was built from.
    pub(crate) fn of_repository() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut tree = Self { files: BTreeMap::new() };
        tree.add_folder(&root, "");
        tree
    }

    /// A made-up repository, to show that a check can fail.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).into(), (*text).into()));
        Self { files: files.collect() }
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) {
        let entries = folder.read_dir().expect("a folder of the repository is readable");
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let (path, place) = (format!("{prefix}{name}"), entry.path());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !SKIPPED.contains(&name.as_str()) {
                self.add_folder(&place, &format!("{path}/"));
            } else if !is_folder {
                self.files.insert(path, text_of(&place));
            }
        }
    }

    /// Every file, in the order of the paths.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every file whose path ends so.
    pub(crate) fn ending(&self, end: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(move |(path, _)| path.ends_with(end))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a file or a folder of this path exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty()
            || self.files.contains_key(path)
            || self
                .files
                .range(folder.clone()..)
                .next()
                .is_some_and(|(p, _)| p.starts_with(&folder))
    }
}

fn text_of(place: &PathBuf) -> String {
    let wanted = place.extension().is_some_and(|x| READ.iter().any(|read| x == *read));
    let runs = place.ends_with(".ci/run");
    if wanted || runs { std::fs::read_to_string(place).unwrap_or_default() } else { String::new() }
}
