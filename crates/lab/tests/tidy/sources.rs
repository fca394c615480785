//! What the `.rs` files hold: headers, sizes, names, and what must not be there.

use crate::tree::Tree;

/// A file that is longer is two files. Tests and generated tables may be.
const LINES: usize = 600;
/// `main` starts something; what it starts lives elsewhere.
const MAIN_LINES: usize = 40;

/// The crates whose code is a function of its arguments and nothing else.
const PURE: &[&str] = &["crates/case/src/", "crates/checks/src/"];

/// What reaches outside: files, net, clock, environment, threads, the terminal.
const OUTSIDE: &[&str] = &[
    "std::io",
    "fs::",
    "net::",
    "env::",
    "std::process",
    "SystemTime",
    "Instant::now",
    "tokio",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "unsafe {",
    "unsafe fn",
    "unsafe impl",
    "thread::",
    "thread_local!",
    "static mut",
    "async fn",
    "async move",
];

/// In two halves each, so that this file does not find itself.
const LOOSE_ENDS: &[&str] = &[
    concat!("#[ig", "nore"),
    concat!("should", "_panic"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];

/// Names that say nothing about what is in the file.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "manager", "managers", "handler", "handlers",
    "info", "data", "misc",
];

pub(crate) fn without_header(tree: &Tree) -> Vec<String> {
    tree.ending(".rs")
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path}: begin with `//!`: what it is for, what it refuses to do"))
        .collect()
}

pub(crate) fn too_long(tree: &Tree) -> Vec<String> {
    let over = |(path, text): (&str, &str)| {
        let (lines, most) = (text.lines().count(), most_lines(path, text)?);
        (most < lines)
            .then(|| format!("{path}: {lines} lines, at most {most}; split it by subject"))
    };
    tree.ending(".rs").filter_map(over).collect()
}

/// How long a file may be; `None` where length says nothing.
fn most_lines(path: &str, text: &str) -> Option<usize> {
    if path.contains("/tests/") || path.ends_with("/tests.rs") || text.starts_with("//! Generated")
    {
        return None;
    }
    Some(if path.ends_with("src/main.rs") {
        MAIN_LINES
    } else {
        LINES
    })
}

pub(crate) fn impure(tree: &Tree) -> Vec<String> {
    let pure = |path: &str| PURE.iter().any(|folder| path.starts_with(folder));
    let files = tree.ending(".rs").filter(|(path, _)| pure(path));
    files
        .flat_map(|(path, text)| impurities(path, text))
        .collect()
}

fn impurities(path: &str, text: &str) -> Vec<String> {
    let code = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.filter_map(|(at, line)| {
        let word = OUTSIDE.iter().find(|word| has_word(line, word))?;
        Some(format!(
            "{path}:{}: `{word}` in a pure crate; make it an argument",
            at + 1
        ))
    })
    .collect()
}

/// Whether the word stands in the line, not merely as the end of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(joins))
}

pub(crate) fn loose_ends(tree: &Tree) -> Vec<String> {
    let ends = |(path, text): (&str, &str)| -> Vec<String> {
        let found = |line: &str| LOOSE_ENDS.iter().find(|end| line.contains(**end)).copied();
        let lines = text
            .lines()
            .enumerate()
            .filter_map(|(at, line)| Some((at + 1, found(line)?)));
        lines
            .map(|(at, end)| format!("{path}:{at}: `{end}`; finish it or take it out"))
            .collect()
    };
    tree.ending(".rs").flat_map(ends).collect()
}

pub(crate) fn empty_names(tree: &Tree) -> Vec<String> {
    tree.ending(".rs")
        .filter(|(path, _)| EMPTY_NAMES.contains(&module(path)))
        .map(|(path, _)| format!("{path}: name it for what is in it"))
        .collect()
}

/// The module that a path names: the file's stem, or the folder of a `mod.rs`.
fn module(path: &str) -> &str {
    let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
    stem.rsplit('/').next().unwrap_or(stem)
}

#[test]
fn a_file_without_a_header_is_seen() {
    let headless = |text| without_header(&Tree::of(&[("crates/x/src/a.rs", text)])).len();
    assert_eq!(
        (headless("//! What."), headless("// What."), headless("")),
        (0, 1, 1)
    );
}

#[test]
fn a_file_over_its_limit_is_seen_unless_it_is_a_test_or_a_table() {
    let long = |path, lines: usize, first: &str| {
        let text = format!("{first}\n{}", "x\n".repeat(lines - 1));
        too_long(&Tree::of(&[(path, text.as_str())])).len()
    };
    assert_eq!(
        (
            long("src/a.rs", 600, "//! A."),
            long("src/a.rs", 601, "//! A.")
        ),
        (0, 1)
    );
    assert_eq!(
        (
            long("src/main.rs", 40, "//! A."),
            long("src/main.rs", 41, "//! A.")
        ),
        (0, 1)
    );
    assert_eq!(long("crates/x/tests/a.rs", 601, "//! A."), 0);
    assert_eq!(
        long("src/a.rs", 601, "//! Generated by `cargo xtask generate`."),
        0
    );
}

#[test]
fn a_pure_crate_that_reaches_outside_is_seen() {
    let seen = |path, text| impure(&Tree::of(&[(path, text)])).len();
    for line in [
        "use std::fs;\nlet x = fs::read(p);",
        "let t = Instant::now();",
        "println!(\"a\");",
    ] {
        assert_eq!(seen("crates/checks/src/a.rs", line), 1, "{line}");
    }
    assert_eq!(seen("crates/ingest/src/a.rs", "println!(\"a\");"), 0);
    assert_eq!(
        seen(
            "crates/case/src/a.rs",
            "/// No std::fs.\nlet x = offs::y; // sniffs::z"
        ),
        0
    );
}

#[test]
fn every_loose_end_is_seen() {
    for end in LOOSE_ENDS {
        let text = format!("//! A.\n    {end}");
        assert_eq!(
            loose_ends(&Tree::of(&[("a.rs", text.as_str())])).len(),
            1,
            "{end}"
        );
    }
    assert!(loose_ends(&Tree::of(&[("a.rs", "fn finished() {}")])).is_empty());
}

#[test]
fn a_name_that_says_nothing_is_seen() {
    let named = |path| empty_names(&Tree::of(&[(path, "")])).len();
    assert_eq!(
        (named("src/utils.rs"), named("tests/common/mod.rs")),
        (1, 1)
    );
    assert_eq!(
        (named("src/metadata.rs"), named("src/data/step.rs")),
        (0, 0)
    );
}
