//! `.mastheadignore`: what folders leave out.

use crate::runner::{FAILED, SUCCEEDED, masthead};

#[test]
fn what_is_ignored_in_a_folder_is_not_judged() {
    let said = masthead(["triage", "runs", "--format", "json"])
        .file("runs/.mastheadignore", "old/\n*.draft.json\n!keep.draft.json\n")
        .file("runs/one.json", SUCCEEDED)
        .file("runs/two.draft.json", FAILED)
        .file("runs/keep.draft.json", SUCCEEDED)
        .file("runs/old/three.json", FAILED)
        .run();
    let paths: Vec<String> =
        said.json().iter().map(|one| one["trace"]["source"]["path"].to_string()).collect();
    assert_eq!(paths, ["\"runs/keep.draft.json\"", "\"runs/one.json\""]);
    assert_eq!(said.status, 0, "{}", said.err);
}

#[test]
fn a_file_above_the_folder_counts_and_a_file_that_is_named_is_judged() {
    let start = || {
        masthead(["triage"])
            .file(".mastheadignore", "runs/old\n")
            .file("runs/one.json", SUCCEEDED)
            .file("runs/old/two.json", FAILED)
    };
    assert_eq!(start().and(["runs"]).run().status, 0);
    assert_eq!(start().and(["runs/old/two.json"]).run().status, 1);
}

#[test]
fn a_pattern_that_is_none_is_said_and_the_others_count() {
    let said = masthead(["triage", "runs"])
        .file("runs/.mastheadignore", "a{b\nold/\n")
        .file("runs/one.json", SUCCEEDED)
        .file("runs/old/two.json", FAILED)
        .run();
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.err.contains(".mastheadignore") && said.err.contains("a{b"), "{}", said.err);
}
