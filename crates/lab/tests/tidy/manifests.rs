//! What the `Cargo.toml` files say: the dependency arrows, the lints, the limits.

use std::collections::BTreeSet;

use toml::Table;

use crate::tree::Tree;

/// Which of our crates each crate may name. What these may name in turn is
/// allowed too, because their types come along in signatures: the arrows stay
/// one way. A new arrow is a decision: it goes into `docs/adr/` and then here.
const ARROWS: &[(&str, &[&str])] = &[
    ("case", &[]),
    ("redact", &[]),
    ("casebook", &["case"]),
    ("ingest", &["case", "redact"]),
    ("checks", &["case"]),
    ("desk", &["ingest", "checks"]),
    ("connect", &["redact", "desk"]),
    ("incidents", &["checks"]),
    ("store", &["incidents"]),
    ("report", &["checks", "incidents"]),
    ("masthead", &["desk", "report", "connect", "casebook", "store"]),
    ("lab", &["masthead"]),
    ("xtask", &[]),
];

/// What nothing may depend on, not even a test.
const NOBODYS: &[&str] = &["lab", "xtask"];

/// Limits that clippy checks as long as its configuration keeps them.
const LIMITS: &[(&str, i64)] =
    &[("too-many-lines-threshold", 50), ("too-many-arguments-threshold", 4)];

pub(crate) fn stray_arrows(tree: &Tree) -> Vec<String> {
    manifests(tree).flat_map(|(path, manifest)| strays_of(path, &manifest)).collect()
}

fn strays_of(path: &str, manifest: &Table) -> Vec<String> {
    let package = manifest.get("package").and_then(|package| package.get("name"));
    let name = package.and_then(toml::Value::as_str).unwrap_or_default();
    let Some(allowed) = reach(name) else {
        return vec![format!("{path}: crate `{name}` is not in the table; add it to ARROWS")];
    };
    let normal = dependencies(manifest, &["dependencies", "build-dependencies"]);
    let tests = dependencies(manifest, &["dev-dependencies"]);
    let stray = normal.iter().filter(|on| reach(on).is_some() && !allowed.contains(on.as_str()));
    let stray = stray.chain(tests.iter().filter(|on| NOBODYS.contains(&on.as_str())));
    stray
        .map(|on| {
            format!("{path}: `{name}` must not depend on `{on}`; move the code or write an ADR")
        })
        .collect()
}

/// Every crate that this one may name; `None` for a crate that is not ours.
fn reach(name: &str) -> Option<BTreeSet<&'static str>> {
    let (_, direct) = ARROWS.iter().find(|(from, _)| *from == name)?;
    let further = direct.iter().filter_map(|on| reach(on)).flatten();
    Some(direct.iter().copied().chain(further).collect())
}

/// Names of what a manifest depends on, for every target, behind every rename.
fn dependencies(manifest: &Table, kinds: &[&str]) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table);
    std::iter::once(manifest)
        .chain(targets)
        .flat_map(|place| kinds.iter().filter_map(|kind| place.get(*kind)))
        .filter_map(toml::Value::as_table)
        .flatten()
        .map(|(key, value)| {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            renamed.unwrap_or(key).to_owned()
        })
        .collect()
}

pub(crate) fn without_lints(tree: &Tree) -> Vec<String> {
    let takes = |manifest: &Table| {
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        lints.and_then(toml::Value::as_bool) == Some(true)
    };
    manifests(tree)
        .filter(|(_, manifest)| !takes(manifest))
        .map(|(path, _)| format!("{path}: add `[lints]` with `workspace = true`"))
        .collect()
}

pub(crate) fn loose_limits(tree: &Tree) -> Vec<String> {
    let config: Table = parse(tree.text("clippy.toml").unwrap_or_default());
    let kept = |key: &str, most: i64| {
        config.get(key).and_then(toml::Value::as_integer).is_some_and(|value| value <= most)
    };
    let loose = LIMITS.iter().filter(|(key, most)| !kept(key, *most));
    loose.map(|(key, most)| format!("clippy.toml: `{key}` must stay at {most} or less")).collect()
}

/// The manifests of our crates; the root's and the fuzz crate's are none of these.
fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, Table)> {
    let ours = |path: &str| path.starts_with("crates/") || path.starts_with("xtask/");
    tree.ending("/Cargo.toml")
        .filter(move |(path, _)| ours(path))
        .map(|(path, text)| (path, parse(text)))
}

/// Cargo has read every manifest before this test runs, so none is malformed.
fn parse(text: &str) -> Table {
    text.parse().expect("a TOML file of the repository parses")
}

#[test]
fn an_arrow_against_the_table_is_seen() {
    let arrows = |text| stray_arrows(&Tree::of(&[("crates/x/Cargo.toml", text)])).len();
    assert_eq!(arrows("[package]\nname = \"checks\"\n[dependencies]\ncase.workspace = true"), 0);
    assert_eq!(arrows("[package]\nname = \"checks\"\n[dependencies]\nserde = \"1\""), 0);
    assert_eq!(arrows("[package]\nname = \"checks\"\n[dependencies]\ningest.workspace = true"), 1);
    assert_eq!(
        arrows("[package]\nname = \"case\"\n[target.x.dependencies]\ny = { package = \"desk\" }"),
        1
    );
}

#[test]
fn types_may_come_along_the_arrows_and_never_against_them() {
    let report = "[package]\nname = \"report\"\n[dependencies]\ncase.workspace = true";
    assert!(stray_arrows(&Tree::of(&[("crates/report/Cargo.toml", report)])).is_empty());
    let report = "[package]\nname = \"report\"\n[dependencies]\ningest.workspace = true";
    assert_eq!(stray_arrows(&Tree::of(&[("crates/report/Cargo.toml", report)])).len(), 1);
}

#[test]
fn tests_may_use_any_crate_but_the_laboratory() {
    let arrows = |on: &str| {
        let text = format!("[package]\nname = \"checks\"\n[dev-dependencies]\n{on} = {{}}");
        stray_arrows(&Tree::of(&[("crates/checks/Cargo.toml", &text)])).len()
    };
    assert_eq!((arrows("casebook"), arrows("lab"), arrows("xtask")), (0, 1, 1));
}

#[test]
fn a_crate_without_a_place_in_the_table_is_seen() {
    let tree = Tree::of(&[("crates/new/Cargo.toml", "[package]\nname = \"new\"")]);
    assert_eq!(stray_arrows(&tree).len(), 1);
    assert_eq!(without_lints(&tree).len(), 1);
}

#[test]
fn a_limit_that_was_raised_or_dropped_is_seen() {
    let loose = |text| loose_limits(&Tree::of(&[("clippy.toml", text)])).len();
    assert_eq!(loose("too-many-lines-threshold = 50\ntoo-many-arguments-threshold = 4"), 0);
    assert_eq!(loose("too-many-lines-threshold = 80\ntoo-many-arguments-threshold = 4"), 1);
    assert_eq!(loose(""), 2);
}
