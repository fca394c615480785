//! `triage --format sarif|junit`: whole documents over many runs, readable or not.

use crate::runner::{FAILED, SUCCEEDED, Said, UNTOLD, masthead};
use serde_json::Value;

/// A run that failed, one that succeeded, one of which nothing can be told, and no run.
fn four(format: &str) -> Said {
    masthead(["triage", "runs", "--format", format])
        .file("runs/a.json", FAILED)
        .file("runs/b.json", SUCCEEDED)
        .file("runs/c.json", UNTOLD)
        .file("runs/d.json", r#"{"what": "ever"}"#)
        .run()
}

fn log(said: &Said) -> Value {
    serde_json::from_str(&said.out).expect("standard output is a log")
}

#[test]
fn many_runs_are_one_log() {
    let said = four("sarif");
    assert_eq!(said.status, 2);
    let log = log(&said);
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let of = |uri: &str| -> Vec<&Value> {
        let at = |one: &Value| {
            one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
        };
        results.iter().filter(|one| at(one) == uri).collect()
    };
    assert!(of("runs/a.json").iter().any(|one| one["level"] == "error"));
    assert!(of("runs/b.json").iter().all(|one| one["level"] == "note"));
    assert!(of("runs/c.json").iter().any(|one| one["kind"] == "open"));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let refused = &invocation["toolExecutionNotifications"];
    assert_eq!(refused.as_array().map(Vec::len), Some(1));
    let place = &refused[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "runs/d.json");
    assert!(said.err.contains("runs/d.json"), "{}", said.err);
}

#[test]
fn a_healthy_run_is_a_log_without_results() {
    let said = masthead(["triage", "b.json", "--format", "sarif"]).file("b.json", SUCCEEDED).run();
    assert_eq!(said.status, 0);
    let log = log(&said);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().all(|one| one["level"] == "note"), "{results:?}");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_run_is_a_test_case_that_ends_as_the_run_did() {
    let said = four("junit");
    assert_eq!(said.status, 2);
    let counts = r#"tests="4" skipped="1" failures="1" errors="1""#;
    assert!(said.out.contains(counts), "{}", said.out);
    assert!(said.out.starts_with("<?xml"), "{}", said.out);
}

const RUNS: [&str; 6] = [
    "examples/loop",
    "examples/assumption",
    "examples/mismatch",
    "examples/victory",
    "examples/unrun-verifier",
    "examples/success",
];

/// What the standard's own schema says of a log.
fn problems(log: &Value) -> Vec<String> {
    let published = include_str!("../../../report/tests/schemas/sarif-schema-2.1.0.json");
    // One pattern of it closes a bracket that it never opens.
    let schema = serde_json::from_str(&published.replace("{2}]?$", "{2}$")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    validator.iter_errors(log).map(|problem| problem.to_string()).collect()
}

/// Every result stands on a line of a file: a viewer shows none without.
fn without_line(log: &Value) -> Vec<&Value> {
    let results = log["runs"][0]["results"].as_array().expect("there are results");
    let region = |one: &Value| {
        one["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap_or(0)
    };
    results.iter().filter(|one| region(one) == 0).collect()
}

#[test]
fn the_log_of_every_example_keeps_to_the_standard() {
    for command in ["triage", "gate"] {
        let said = masthead([command, "--format", "sarif"]).and(RUNS).run();
        let log = log(&said);
        assert_eq!(problems(&log), Vec::<String>::new(), "{command}");
        assert_eq!(without_line(&log), Vec::<&Value>::new(), "{command}");
        assert!(5 < log["runs"][0]["results"].as_array().map_or(0, Vec::len), "{command}");
    }
}

#[test]
fn a_lack_of_a_prompt_keeps_its_fingerprint_when_lines_come_before_it() {
    let prompt = "You are a clerk.\n\n- Be careful.\n- Stop when you are done.\n";
    let prints = |text: &str| {
        let start = masthead(["gate", "clerk.md", "--level", "all", "--format", "sarif"]);
        let log = log(&start.file("clerk.md", text).run());
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let print = |one: &Value| one["partialFingerprints"]["masthead/v1"].to_string();
        results.iter().map(print).collect::<std::collections::BTreeSet<_>>()
    };
    let before = prints(prompt);
    assert!(4 < before.len(), "{before:?}");
    let after =
        prints(&prompt.replace("clerk.\n", "clerk of a desk.\n\nThe desk opens at nine.\n"));
    assert_eq!(before, after);
}
