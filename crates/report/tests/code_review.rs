//! The outputs that builds and code reviews take in, over the same sample runs: SARIF, `JUnit`,
//! annotations, summaries.

mod samples;

use insta::assert_snapshot;
use report::{Entry, Quotes, Show, junit, sarif};
use serde_json::Value;

const REFUSED: Entry<'static> = Entry::Unreadable {
    path: "runs/x y.json",
    at: "/runs/0",
    what: "found objects, no messages or spans",
};

fn whole(entries: &[Entry<'_>]) -> String {
    let mut out = sarif::open();
    let elements: Vec<String> = entries.iter().flat_map(sarif::elements).collect();
    for (printed, element) in elements.iter().enumerate() {
        out.push_str(sarif::before(printed));
        out.push_str(element);
    }
    out + &sarif::close(entries.iter().filter_map(sarif::notice).collect())
}

fn parsed(log: &str) -> Value {
    serde_json::from_str(log).expect("it is JSON")
}

fn problems(log: &Value) -> Vec<String> {
    let published = include_str!("schemas/sarif-schema-2.1.0.json");
    // One pattern closes a bracket that it never opens, which strict readers of patterns refuse. It is
    // for a property that is not written here.
    let mended = published.replace("{2}]?$", "{2}$");
    let validator = jsonschema::validator_for(&parsed(&mended)).expect("it is a JSON Schema");
    let problems = validator.iter_errors(log);
    problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
}

#[test]
fn a_log_of_runs_satisfies_the_standards_schema() {
    let samples = samples::all();
    let mut entries: Vec<Entry<'_>> = samples.iter().map(samples::Sample::entry).collect();
    entries.push(REFUSED);
    let log = parsed(&whole(&entries));
    assert_eq!(problems(&log), Vec::<String>::new());
    assert_eq!(problems(&parsed(&whole(&[]))), Vec::<String>::new());
    // The schema is strict enough to see a mistake.
    let mut wrong = log;
    wrong["runs"][0]["results"][0]["level"] = "grave".into();
    assert_ne!(problems(&wrong), Vec::<String>::new());
}

#[test]
fn results_and_notifications_of_runs() {
    let samples = samples::all();
    let mut entries: Vec<Entry<'_>> = samples.iter().map(samples::Sample::entry).collect();
    entries.push(REFUSED);
    let mut log = parsed(&whole(&entries));
    // Changes with every release and every page.
    log["runs"][0]["tool"] = Value::Null;
    assert_snapshot!(serde_json::to_string_pretty(&log).expect("it is JSON"));
}

#[test]
fn every_result_names_a_rule_of_the_log_and_a_file() {
    let samples = samples::all();
    let entries: Vec<Entry<'_>> = samples.iter().map(samples::Sample::entry).collect();
    let log = parsed(&whole(&entries));
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 5);
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(uri.is_string(), "{result}");
        // 3.27.10: whatever is no failure has no level.
        assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
    }
}

#[test]
fn hidden_quotations_are_nowhere_in_a_log_or_a_test_case() {
    let sample = samples::endless();
    let show = Show { quotes: Quotes::Hidden, ..Show::default() };
    let entry = Entry::Judged(sample.judged(show));
    let tests = junit::document("masthead triage", vec![junit::case(&entry)]);
    for text in [whole(&[entry]), tests] {
        assert!(!text.contains("stop when the ticket"), "{text}");
        assert!(!text.contains("VPN"), "{text}");
    }
    assert!(whole(&[sample.entry()]).contains("stop when the ticket"));
}

#[test]
fn runs_as_test_cases() {
    let samples = samples::all();
    let mut entries: Vec<Entry<'_>> = samples.iter().map(samples::Sample::entry).collect();
    entries.push(REFUSED);
    let cases = entries.iter().map(junit::case).collect();
    assert_snapshot!(junit::document("masthead triage", cases));
}
