//! The formats: what a program, a channel and a postmortem get. The JSON is held against the schema
//! that is published, not the one that the code would publish today.

use crate::runner::{EXAMPLES, FAILED, SUCCEEDED, UNTOLD, masthead};
use insta::assert_snapshot;
use serde_json::Value;

fn every_kind(format: &str) -> crate::runner::Said {
    masthead(["triage", "runs", "--format", format])
        .file("runs/a.json", FAILED)
        .file("runs/b.json", "{\"messages\": [")
        .file("runs/c.json", SUCCEEDED)
        .file("runs/d.json", UNTOLD)
        .file("runs/e.json", r#"{"runs": []}"#)
        .run()
}

fn problems(validator: &jsonschema::Validator, element: &Value) -> Vec<String> {
    let problems = validator.iter_errors(element);
    problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
}

#[test]
fn json_is_an_array_of_what_the_published_schema_describes() {
    let schema = include_str!("../../../../docs/reference/masthead.triage.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    let examples = masthead(["triage", "--format", "json"]).and(EXAMPLES.map(|(name, _)| name));
    let bare = masthead(["triage", "examples/loop", "--format", "json", "--no-quotes", "--timing"]);
    let one_check = masthead(["triage", "examples/loop", "--format", "json", "--check", "fc2"]);
    for said in [every_kind("json"), examples.run(), bare.run(), one_check.run()] {
        for element in said.json() {
            assert_eq!(problems(&validator, &element), Vec::<String>::new());
            assert_eq!(element["schema"], "masthead.triage/1");
        }
    }
    assert!(!validator.is_valid(&serde_json::json!({"schema": "masthead.triage/1"})));
}

#[test]
fn an_unreadable_input_is_an_element_with_an_error_and_no_verdict() {
    let said = every_kind("json");
    let all = said.json();
    let bad: Vec<&Value> = all.iter().filter(|one| one.get("verdict").is_none()).collect();
    assert_eq!((all.len(), bad.len(), said.status), (5, 2, 2));
    for element in bad {
        assert!(element["error"].as_str().is_some_and(|what| !what.is_empty()), "{element}");
        assert!(element["source"]["path"].as_str().is_some_and(|path| path.starts_with("runs/")));
    }
    assert_eq!(said.err, "", "what stands in the JSON is not said twice");
}

#[test]
fn jsonl_has_the_elements_of_json_one_a_line() {
    let lines = every_kind("jsonl");
    let parsed: Vec<Value> =
        lines.out.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(parsed, every_kind("json").json());
}

#[test]
fn every_verdict_has_all_fourteen_modes_and_three_checks() {
    for element in every_kind("json").json().iter().filter(|one| one.get("verdict").is_some()) {
        assert_eq!(element["modes"].as_object().map(serde_json::Map::len), Some(14));
        let checks: Vec<&Value> = element["checks"]
            .as_array()
            .expect("an array")
            .iter()
            .map(|check| &check["category"])
            .collect();
        assert_eq!(checks, ["FC1", "FC2", "FC3"]);
        let steps = element["trace"]["steps"].as_u64();
        assert!(steps.is_some_and(|steps| 0 < steps));
    }
}

#[test]
fn a_channel_gets_six_lines() {
    assert_snapshot!(masthead(["triage", "examples/victory", "--format", "slack"]).run().screen());
}

#[test]
fn a_postmortem_gets_a_section() {
    let start = masthead(["triage", "examples/victory", "--format", "markdown"]);
    assert_snapshot!(start.run().screen());
}
