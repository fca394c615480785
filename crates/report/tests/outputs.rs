//! The other outputs over the same sample runs: JSON and its schema, chat, postmortem, steps.

mod samples;

use insta::assert_snapshot;
use report::{Entry, Quotes, Show, json, markdown, show, slack};
use serde_json::Value;

const REFUSED: Entry<'static> = Entry::Unreadable {
    path: "x.json",
    at: "/runs/0",
    what: "found objects, no messages or spans",
};

fn parsed(entry: &Entry<'_>) -> Value {
    serde_json::from_str(&json::value(entry)).expect("it is JSON")
}

#[test]
fn a_verdict_as_json() {
    let mut value = parsed(&samples::endless().entry());
    // Changes with every release and every page.
    value["tool"] = Value::Null;
    assert_snapshot!(serde_json::to_string_pretty(&value).expect("it is JSON"));
}

#[test]
fn every_element_satisfies_the_published_schema() {
    let schema = json::json_schema();
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    let samples = samples::all();
    for entry in samples.iter().map(samples::Sample::entry).chain([REFUSED]) {
        let value = parsed(&entry);
        let problems: Vec<String> = validator
            .iter_errors(&value)
            .map(|problem| format!("{}: {problem}", problem.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{problems:?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({"schema": "masthead.triage/1"})));
}

#[test]
fn an_array_is_written_element_by_element() {
    let sample = samples::healthy();
    let text = [
        json::before(0).to_owned(),
        json::value(&sample.entry()),
        json::before(1).to_owned(),
        json::value(&REFUSED),
        json::close(2).to_owned(),
    ];
    let array: Value = serde_json::from_str(&text.concat()).expect("it is JSON");
    assert_eq!(array[0]["verdict"]["class"], "none");
    assert_eq!(array[1]["source"]["record"], "/runs/0");
    assert_eq!(array[1].get("verdict"), None);
}

#[test]
fn all_fourteen_modes_are_always_there() {
    for sample in samples::all() {
        let value = parsed(&sample.entry());
        let modes = value["modes"].as_object().expect("an object");
        assert_eq!(modes.len(), 14);
    }
}

#[test]
fn hidden_quotations_are_nowhere_in_the_json() {
    let sample = samples::endless();
    let show = Show { quotes: Quotes::Hidden, ..Show::default() };
    let text = json::value(&Entry::Judged(sample.judged(show)));
    assert!(!text.contains("stop when the ticket"), "{text}");
    assert!(!text.contains("VPN"), "{text}");
}

#[test]
fn chat_messages_have_six_lines_and_quote_nothing() {
    let mut out = String::new();
    for sample in samples::all() {
        let message = slack::message(&sample.judged(Show::default()));
        assert_eq!(message.lines().count(), 6, "{message}");
        assert!(!message.contains("VPN"), "{message}");
        if sample.name != "overlong" {
            out.push_str(&message);
            out.push('\n');
        }
    }
    assert_snapshot!(out);
}

#[test]
fn a_postmortem_section() {
    assert_snapshot!(markdown::section(&samples::endless().judged(Show::default())));
}

#[test]
fn a_postmortem_section_with_questions() {
    assert_snapshot!(markdown::section(&samples::blind().judged(Show::default())));
}

#[test]
fn the_steps_as_understood() {
    let sample = samples::unrun();
    let complaint =
        case::Complaint::new(&case::Origin::top().index(9), "no role; read as a tool's");
    assert_snapshot!(show::steps(&sample.case, &[complaint]));
}
