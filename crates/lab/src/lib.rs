//! What Masthead is measured with: scores against labelled runs, benches, fault
//! injection, generated documents. Never shipped, and nothing depends on it; it
//! decides nothing about a run.

pub mod agreement;
pub mod bench;
pub mod formats;
pub mod generated;
pub mod inject;
pub mod learn;
pub mod reference;
pub mod scoring;

use std::path::{Path, PathBuf};

/// The root of the repository that this crate was built from.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Adds the files below `folder` whose names end in `ending`.
pub fn collect(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, ending, paths);
        } else if path.to_string_lossy().ends_with(ending) {
            paths.push(path);
        }
    }
}
