//! What a gate says to builds and code reviews: SARIF, `JUnit`, annotations and a summary of the same
//! two specs, one blocked and one let through.

#[path = "samples/gates.rs"]
mod samples;

use insta::assert_snapshot;
use report::{Gated, github, junit, sarif, summary};
use samples::{blocked, let_through};
use serde_json::Value;

fn unread() -> Vec<(String, String)> {
    vec![(
        "old.spec.yaml".to_owned(),
        "old.spec.yaml:3:1: unknown key `agent`; did you mean `agents`?".to_owned(),
    )]
}

fn log(specs: &[Gated<'_>]) -> Value {
    serde_json::from_str(&sarif::of_gate(specs, &unread())).expect("it is JSON")
}

#[test]
fn a_log_of_specs_satisfies_the_standards_schema() {
    let published = include_str!("schemas/sarif-schema-2.1.0.json");
    // See code_review.rs.
    let schema = serde_json::from_str(&published.replace("{2}]?$", "{2}$")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    let (one, other) = (blocked(), let_through());
    let log = log(&[one.gated(), other.gated()]);
    let problems = validator.iter_errors(&log).map(|problem| problem.to_string());
    assert_eq!(problems.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_specs_lack_as_results() {
    let (one, other) = (blocked(), let_through());
    let mut log = log(&[one.gated(), other.gated()]);
    // Changes with every release and every page.
    log["runs"][0]["tool"] = Value::Null;
    assert_snapshot!(serde_json::to_string_pretty(&log).expect("it is JSON"));
}

#[test]
fn what_is_signed_for_is_suppressed_with_who_and_why() {
    let gate = let_through();
    let log = log(&[gate.gated()]);
    let results = log["runs"][0]["results"].as_array().expect("results").clone();
    let rules: Vec<&str> = results.iter().filter_map(|one| one["ruleId"].as_str()).collect();
    assert_eq!(rules, ["Q3", "Q9", "Q12"]);
    for result in &results {
        let why = result["suppressions"][0]["justification"].as_str().expect("a justification");
        assert!(why.contains("Example") && why.contains("until 2026-09-30"), "{why}");
        assert_eq!(result["properties"]["blocks"], false);
    }
}

#[test]
fn a_result_keeps_its_fingerprint_when_its_line_moves() {
    let (before, mut after) = (blocked(), blocked());
    for lack in &mut after.review.rulings[4].lacks {
        lack.place.line = Some(112);
        lack.what = lack.what.replace("line 12", "line 112");
    }
    let prints = |gate: &samples::Gate| {
        let log = log(&[gate.gated()]);
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        results.iter().map(|one| one["partialFingerprints"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(prints(&before), prints(&after));
    assert_ne!(prints(&before)[0], prints(&before)[1]);
}

#[test]
fn questions_as_test_cases() {
    let (one, other) = (blocked(), let_through());
    assert_snapshot!(junit::of_gate(&[one.gated(), other.gated()], &unread()));
}

#[test]
fn lacks_as_annotations_what_blocks_first() {
    let (one, other) = (blocked(), let_through());
    assert_snapshot!(github::annotations(&[other.gated(), one.gated()], &unread()));
}

#[test]
fn the_rulings_as_a_summary() {
    let (one, other) = (blocked(), let_through());
    assert_snapshot!(summary::of_gate(&[one.gated(), other.gated()], &unread()));
}
