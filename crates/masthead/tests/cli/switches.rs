//! What each switch of `masthead triage` changes, and that it changes nothing else.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use insta::assert_snapshot;
use serde_json::Value;

fn results(verdict: &Value) -> Vec<&str> {
    let checks = verdict["checks"].as_array().expect("an array");
    checks.iter().map(|check| check["result"].as_str().expect("a word")).collect()
}

#[test]
fn one_check_is_reported_and_the_others_are_not_run() {
    let one = masthead(["triage", "examples/loop", "--format", "json", "--check", "fc2"]);
    let all = masthead(["triage", "examples/loop", "--format", "json", "--check", "all"]);
    let (one, all) = (one.run().verdict(), all.run().verdict());
    assert_eq!(results(&one), ["not-run", results(&all)[1], "not-run"]);
    assert_eq!(one["checks"][0]["findings"], serde_json::json!([]));
    assert_eq!(one["modes"].as_object().map(serde_json::Map::len), Some(14));
}

#[test]
fn only_the_check_that_is_asked_for_leads() {
    let all = masthead(["triage", "examples/loop", "--format", "json"]).run().verdict();
    assert_eq!(all["verdict"]["class"], "FC1");
    for format in ["text", "slack", "markdown"] {
        let one = masthead(["triage", "examples/loop", "--check", "fc2", "--format", format]).run();
        assert!(!one.out.contains("FC1 SPEC"), "{format}:\n{}", one.out);
        assert!(one.out.to_lowercase().contains("not run"), "{format}:\n{}", one.out);
    }
    let one = masthead(["triage", "examples/loop", "--check", "fc2", "--format", "json"]);
    assert_ne!(one.run().verdict()["verdict"]["class"], "FC1");
}

#[test]
fn the_screen_of_one_check() {
    assert_snapshot!(masthead(["triage", "examples/loop", "--check", "fc2"]).run().screen());
}

#[test]
fn no_words_of_the_run_without_quotes() {
    for format in ["text", "slack", "json", "jsonl", "markdown"] {
        for (name, words) in [
            ("examples/victory", "inventory was short"),
            ("examples/loop", "VPN"),
            ("examples/mismatch", "prod-eu hangs"),
        ] {
            let said = masthead(["triage", name, "--no-quotes", "--format", format]).run();
            assert!(!said.out.contains(words), "{name} {format}:\n{}", said.out);
        }
    }
}

#[test]
fn the_screen_without_quotes() {
    assert_snapshot!(masthead(["triage", "examples/victory", "--no-quotes"]).run().screen());
}

#[test]
fn what_a_person_says_went_wrong_outranks_the_trace() {
    let trusted = masthead(["triage", "run.json", "--format", "json"]).file("run.json", SUCCEEDED);
    assert_eq!(trusted.run().verdict()["outcome"]["status"], "succeeded");
    let doubted = masthead(["triage", "run.json", "--format", "json", "--failed", "wrong room"])
        .file("run.json", SUCCEEDED)
        .run();
    let verdict = doubted.verdict();
    assert_eq!(verdict["outcome"]["status"], "failed");
    assert_eq!(verdict["outcome"]["asserted_by"], "person");
    assert_eq!(verdict["symptom"], "wrong room");
    // No layer is shown, so there is no route for a script to take.
    assert_eq!(doubted.status, 3);
}

#[test]
fn the_screen_of_a_symptom() {
    let start = masthead(["triage", "run.json", "--failed", "refund went to the wrong customer"]);
    assert_snapshot!(start.file("run.json", UNTOLD).run().screen());
}

#[test]
fn a_blinded_outcome_forgets_the_reward() {
    let said = masthead(["triage", "run.json", "--format", "json", "--blind-outcome"])
        .file("run.json", SUCCEEDED)
        .run();
    let verdict = said.verdict();
    assert_ne!(verdict["outcome"]["asserted_by"], "reward");
    assert!(!said.out.contains("reward 1"), "{}", said.out);
    let limit = masthead(["triage", "run.json", "--format", "json", "--blind-outcome"]);
    let limit = limit.file("run.json", FAILED).run();
    assert!(!limit.out.contains("max_turns"), "{}", limit.out);
}

#[test]
fn output_goes_to_a_file() {
    let printed = masthead(["triage", "examples/loop", "--format", "json"]).run();
    let written =
        masthead(["triage", "examples/loop", "--format", "json", "--out", "verdict.json"]).run();
    assert_eq!((written.out.as_str(), written.status), ("", printed.status));
    assert_eq!(written.written("verdict.json"), printed.out);
}

#[test]
fn a_file_that_cannot_be_written() {
    let start = masthead(["triage", "examples/loop", "--out", "no/such/folder/verdict.txt"]);
    assert_snapshot!(start.run().screen());
}

#[test]
fn timing_is_told_only_where_it_is_asked_for() {
    let timed = masthead(["triage", "examples/loop", "--format", "json", "--timing"]).run();
    let timing = &timed.verdict()["timing"];
    assert!(timing["reading_ms"].is_f64() && timing["judging_ms"].is_f64(), "{timing}");
    let screen = masthead(["triage", "examples/loop", "--timing"]).run();
    assert!(screen.out.contains("Took "), "{}", screen.out);
    let plain = masthead(["triage", "examples/loop", "--format", "json"]).run();
    assert_eq!(plain.verdict().get("timing"), None);
}

#[test]
fn secrets_stay_where_redaction_is_switched_off() {
    let run = UNTOLD.replace("Refund order O-7, please.", "I am ann@example.org.");
    let shown = masthead(["show", "run.json"]).file("run.json", &run).run();
    assert!(!shown.out.contains("ann@example.org"), "{}", shown.out);
    let bare = masthead(["show", "run.json", "--no-redact"]).file("run.json", &run).run();
    assert!(bare.out.contains("I am ann@example.org."), "{}", bare.out);
}

#[test]
fn a_typo_on_the_command_line() {
    let said = masthead(["triage", "examples/loop", "--formt", "json"]).run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.contains("--format"), "{}", said.err);
}
