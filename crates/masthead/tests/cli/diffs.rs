//! `masthead diff`: two triages of the same runs side by side.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};

/// The output of a triage of three runs in two folders.
fn triaged(args: [&str; 2]) -> String {
    let start = masthead(["triage", "runs", "--format", "jsonl", "--exit-zero"]).and(args);
    let start = start.file("runs/a/1.json", FAILED).file("runs/a/2.json", SUCCEEDED);
    start.file("runs/b/3.json", UNTOLD).run().out
}

/// The same, with a stretch of each line in other words.
fn with(output: &str, from: &str, to: &str) -> String {
    let changed = output.replace(from, to);
    assert_ne!(changed, output, "{from} is in the output");
    changed
}

#[test]
fn the_same_triage_twice_is_no_difference() {
    let output = triaged(["--check", "all"]);
    let said = masthead(["diff", "a.jsonl", "b.jsonl"]).file("a.jsonl", &output);
    insta::assert_snapshot!(filtered(&said.file("b.jsonl", &output).run().screen()));
}

#[test]
fn a_verdict_that_changed_is_counted_and_listed() {
    let before = triaged(["--check", "all"]);
    let after = triaged(["--failed", "the customer got nothing"]);
    let said = masthead(["diff", "a.jsonl", "-"]).file("a.jsonl", &before).input(&after).run();
    insta::assert_snapshot!(filtered(&said.screen()));
}

#[test]
fn an_array_packed_or_not_is_read_as_lines_are() {
    let start = masthead(["triage", "run.json", "--format", "json", "--exit-zero"]);
    let array = start.file("run.json", FAILED).run().out;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, array.as_bytes()).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let start = masthead(["diff", "a.json", "b.json.gz", "--format", "json"]);
    let said = start.file("a.json", &array).file("b.json.gz", packed).run();
    assert_eq!(said.status, 0, "{}", said.screen());
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!(
        (value["schema"].as_str(), value["both"].as_u64()),
        (Some("masthead.diff/1"), Some(1))
    );
}

#[test]
fn the_json_names_every_run_and_keeps_to_its_schema() {
    let before = triaged(["--check", "all"]);
    let after = with(&before, "runs/b/3.json", "runs/c/4.json");
    let after = with(&after, r#""class":"FC1""#, r#""class":"FC3""#);
    let start = masthead(["diff", "a.jsonl", "b.jsonl", "--format", "json", "--exit-zero"]);
    let said = start.file("a.jsonl", &before).file("b.jsonl", &after).run();
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    let schema = report::diff::json_schema();
    assert!(jsonschema::validator_for(&schema).expect("it is a schema").is_valid(&value));
    assert_eq!(said.status, 0);
    assert_eq!(value["only"], serde_json::json!({"before": ["b/3.json"], "after": ["c/4.json"]}));
    assert_eq!(value["sources"]["a"], serde_json::json!({"runs": 2, "changed": 1}));
    assert_eq!(value["changes"][0]["to"]["class"], "FC3");
}

#[test]
fn a_run_in_which_only_a_mode_changed_is_named_with_its_answers() {
    let before = triaged(["--check", "all"]);
    let value = |lines: &str| -> Vec<serde_json::Value> {
        lines.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect()
    };
    let mut runs = value(&before);
    let moved = |run: &mut serde_json::Value, mode: &str, to: &str| {
        let was = run["modes"][mode]["result"].as_str().expect("it has an answer").to_owned();
        assert_ne!(was, to, "{mode} is to change");
        run["modes"][mode]["result"] = to.into();
        was.replace('-', " ")
    };
    let gained = moved(&mut runs[1], "FM-2.5", "found");
    let asked = moved(&mut runs[2], "FM-1.2", "absent");
    let after: Vec<String> = runs.iter().map(ToString::to_string).collect();
    let diff = |args: [&str; 2]| {
        let start = masthead(["diff", "a.jsonl", "b.jsonl"]).and(args);
        start.file("a.jsonl", &before).file("b.jsonl", after.join("\n")).run().out
    };
    let (some, all) = (diff(["--format", "text"]), diff(["--all", "--exit-zero"]));
    let found = format!("\nRUNS\n  a/2.json:/0  FM-2.5 {gained} → found\n");
    let other = format!("  FM-1.2 {asked} → absent\n");
    assert!(some.contains("VERDICTS  0 of 3 changed"), "{some}");
    assert!(some.contains(&found) && some.contains("and 1 more (--all)"), "{some}");
    assert!(!some.contains(&other) && all.contains(&found) && all.contains(&other), "{all}");
    let json: serde_json::Value =
        serde_json::from_str(&diff(["--format", "json"])).expect("it is JSON");
    let schema = report::diff::json_schema();
    assert!(jsonschema::validator_for(&schema).expect("it is a schema").is_valid(&json));
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(2));
    let expected = serde_json::json!([{"mode": "FM-2.5", "from": gained, "to": "found"}]);
    assert_eq!(json["changes"][0]["modes"], expected);
    assert_eq!(json["changes"][0]["from"], json["changes"][0]["to"]);
}

#[test]
fn a_run_that_was_rewritten_is_told_from_a_rule_that_was() {
    let triage = |run: &str| {
        let start = masthead(["triage", "run.json", "--format", "jsonl", "--exit-zero"]);
        start.file("run.json", run).run().out
    };
    let start = masthead(["diff", "a.jsonl", "b.jsonl"]).file("a.jsonl", triage(UNTOLD));
    let other = start.file("b.jsonl", triage(FAILED)).run();
    assert!(other.out.contains("(another run)"), "{}", other.out);
    assert!(other.out.contains("1 run of them is not the same bytes any more."), "{}", other.out);
}

#[test]
fn what_is_no_output_of_a_triage_is_refused_with_its_line() {
    let good = triaged(["--check", "all"]);
    let lines = format!("{}\n{{\"schema\":\"other/1\"}}\n", good.trim_end());
    let start = masthead(["diff", "a.jsonl", "b.jsonl"]);
    let said = start.file("a.jsonl", &good).file("b.jsonl", lines).run();
    insta::assert_snapshot!(said.screen());
    let said = masthead(["diff", "a.jsonl", "run.json"]).file("a.jsonl", &good);
    insta::assert_snapshot!(said.file("run.json", FAILED).run().screen());
}

#[test]
fn nothing_to_compare_is_said_and_not_taken_for_no_difference() {
    let said = masthead(["diff", "a.jsonl", "a.jsonl"]).file("a.jsonl", "").run();
    insta::assert_snapshot!(said.screen());
    assert_eq!(masthead(["diff", "-", "-"]).input("").run().status, 2);
}

/// Rules change with every page: their hash is no part of a screen.
fn filtered(screen: &str) -> String {
    let rest = screen.strip_prefix("Rules ").expect("the rules come first");
    let (_, rest) = rest.split_once(' ').expect("more follows");
    format!("Rules RULES {rest}")
}
