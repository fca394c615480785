//! `docs/reference/cli.md` is what `masthead help` says today.

use crate::runner::masthead;

/// The document's layout, shared with the program that writes it.
#[path = "../../../lab/src/reference.rs"]
#[expect(unreachable_pub, reason = "it is public in the crate that it belongs to")]
mod layout;

const WRITTEN: &str = include_str!("../../../../docs/reference/cli.md");

#[test]
fn the_reference_of_the_command_line_is_fresh() {
    let help = |command: &str| {
        let start = masthead(["help"]);
        let said = command.split_whitespace().fold(start, |start, word| start.and([word])).run();
        assert_eq!(said.status, 0, "{}", said.err);
        Ok::<_, std::convert::Infallible>(said.out)
    };
    let Ok(today) = layout::document(help);
    assert!(WRITTEN == today, "docs/reference/cli.md is stale: run cargo xtask generate");
}

#[test]
fn the_readme_shows_a_real_verdict() {
    let readme = include_str!("../../../../README.md");
    let shown = masthead(["triage", "examples/loop"]).run().out;
    // In the repository the example is a file on disk, and the last line names it.
    let (verdict, _) = shown.split_once("Next ").expect("a screen ends with what to do next");
    assert!(readme.contains(verdict), "README.md shows another verdict than this:\n{verdict}");
}
