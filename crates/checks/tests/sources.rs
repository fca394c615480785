//! The version of the rules rests on every source file of the crate: none may be left out.

use std::path::{Path, PathBuf};

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn every_source_file_counts_towards_the_version_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed = include_str!("../src/sources.rs");
    for path in below(&folder) {
        let name = path.strip_prefix(&folder).expect("it is below").display().to_string();
        let name = name.replace('\\', "/");
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        let counts = is_source && !name.ends_with("tests.rs") && name != "sources.rs";
        let line = format!("    \"{name}\",");
        assert!(!counts || listed.contains(&line), "add to crates/checks/src/sources.rs: {line}");
    }
}
