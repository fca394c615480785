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
