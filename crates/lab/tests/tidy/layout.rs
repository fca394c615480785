//! What stands around the code: the documents and files that a newcomer, a
//! lawyer and CI each look for first, and the one line that each must hold.

use crate::tree::Tree;

/// A file, a line or word that it must hold, and what that is for.
const WANTED: &[(&str, &str, &str)] = &[
    ("README.md", "cargo xtask test", "what it is, and the command that passes all tests"),
    ("ARCHITECTURE.md", "", "the life of one trace and the map of the crates"),
    ("CONTRIBUTING.md", "", "how to add a mode or a dialect"),
    ("CHANGELOG.md", "", "what changed, for users"),
    ("LICENSE-MIT", "", "the licence"),
    ("LICENSE-APACHE", "", "the licence"),
    ("Cargo.lock", "", "the same versions for everybody"),
    ("deny.toml", "", "what may enter the dependency tree"),
    (".config/nextest.toml", "", "when a test counts as hanging"),
    (".ci/run", "cargo xtask test", "what CI runs"),
];

pub(crate) fn missing(tree: &Tree) -> Vec<String> {
    let holds = |path: &str, word: &str| tree.text(path).is_some_and(|text| text.contains(word));
    let missing = WANTED.iter().filter(|(path, word, _)| !holds(path, word));
    missing
        .map(|(path, word, purpose)| match *word {
            "" => format!("{path}: is missing ({purpose})"),
            word => format!("{path}: is missing or does not say `{word}` ({purpose})"),
        })
        .collect()
}

#[test]
fn a_file_that_is_missing_or_says_too_little_is_seen() {
    assert_eq!(missing(&Tree::of(&[])).len(), WANTED.len());
    let whole: Vec<(&str, &str)> = WANTED.iter().map(|(path, word, _)| (*path, *word)).collect();
    assert!(missing(&Tree::of(&whole)).is_empty());
    let mute: Vec<(&str, &str)> = WANTED.iter().map(|(path, _, _)| (*path, "")).collect();
    assert_eq!(missing(&Tree::of(&mute)).len(), 2);
}
