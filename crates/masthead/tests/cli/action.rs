//! `action.yml` and `.pre-commit-hooks.yaml` as their runners read them: the steps of the action in bash
//! with GitHub's variables, the hook's entry with the files that its pattern takes.

use crate::runner::{BLOCKED, FAILED, SHIPS, masthead};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const BINARY: &str = env!("CARGO_BIN_EXE_masthead");

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    outputs: BTreeMap<String, Output>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    default: String,
}

#[derive(Deserialize)]
struct Output {
    value: String,
}

#[derive(Deserialize)]
struct Runs {
    using: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    id: String,
    shell: String,
    env: BTreeMap<String, String>,
    run: String,
}

/// What the action left behind.
struct Left {
    status: i32,
    log: String,
    summary: String,
    outputs: BTreeMap<String, String>,
}

fn action() -> Action {
    let text = std::fs::read_to_string(Path::new(ROOT).join("action.yml")).expect("it is there");
    serde_saphyr::from_str(&text).expect("it is an action")
}

/// Does what the runner does with a composite action, in `folder`.
fn run(folder: &Path, given: &[(&str, &str)]) -> Left {
    let action = action();
    assert_eq!(action.runs.using, "composite");
    let mut values: BTreeMap<String, String> =
        BTreeMap::from([("github.action_path".into(), ROOT.into())]);
    for (name, input) in &action.inputs {
        let given = given.iter().find(|(of, _)| of == name).map(|(_, value)| *value);
        values.insert(format!("inputs.{name}"), given.unwrap_or(&input.default).to_owned());
    }
    let summary = folder.join("summary");
    let (mut log, mut status) = (String::new(), 0);
    for step in &action.runs.steps {
        if status != 0 {
            break;
        }
        assert_eq!(step.shell, "bash");
        // A value that stands in the text of a script could be a script itself.
        assert!(!step.run.contains("${{"), "{}", step.id);
        let outputs = folder.join(format!("{}.outputs", step.id));
        std::fs::write(&outputs, "").expect("the folder can be written to");
        let env = step.env.iter().map(|(name, value)| (name, filled(value, &values)));
        let ran = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step.run])
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("RUNNER_TEMP", folder)
            .env("GITHUB_OUTPUT", &outputs)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .envs(env)
            .output()
            .expect("bash starts");
        log += &String::from_utf8_lossy(&ran.stdout);
        log += &String::from_utf8_lossy(&ran.stderr);
        status = ran.status.code().expect("no signal ended it");
        let written = std::fs::read_to_string(&outputs).expect("it is there");
        for (name, value) in written.lines().filter_map(|line| line.split_once('=')) {
            values.insert(format!("steps.{}.outputs.{name}", step.id), value.to_owned());
        }
    }
    let outputs = action.outputs.iter();
    let outputs = outputs.map(|(name, output)| (name.clone(), filled(&output.value, &values)));
    let summary = std::fs::read_to_string(&summary).unwrap_or_default();
    Left { status, log, summary, outputs: outputs.collect() }
}

/// An expression replaced by its value; empty where it has none, as at GitHub.
fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let inside = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inside.map_or_else(
        || text.to_owned(),
        |name| values.get(name.trim()).cloned().unwrap_or_default(),
    )
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("made");
        std::fs::write(path, text).expect("the file can be written");
    }
    folder
}

#[test]
fn the_action_fails_where_the_gate_blocks_and_says_why_in_three_places() {
    let folder = folder(&[("bad one.md", BLOCKED), ("masthead.spec.yaml", SHIPS)]);
    let specs = "bad one.md\nmasthead.spec.yaml\n";
    let left = run(folder.path(), &[("spec", specs), ("binary", BINARY)]);
    assert_eq!(left.status, 1, "{}", left.log);
    assert_eq!(left.outputs["status"], "1");
    assert!(left.log.contains("::error file=bad one.md,"), "{}", left.log);
    assert!(left.summary.contains("blocked by"), "{}", left.summary);
    assert!(left.summary.contains("may ship"), "{}", left.summary);
    let log = std::fs::read_to_string(&left.outputs["sarif"]).expect("the log was written");
    let log: serde_json::Value = serde_json::from_str(&log).expect("it is JSON");
    let rules: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter(|one| one["level"] == "error")
        .filter_map(|one| one["ruleId"].as_str())
        .collect();
    assert!(rules.contains(&"Q2") && rules.contains(&"Q5"), "{rules:?}");
}

#[test]
fn the_action_holds_each_spec_against_the_past_runs_and_says_which_are_not_there() {
    let run_of_it = FAILED.replace("ticket-triage", "refund-desk");
    let folder =
        folder(&[("a.spec.yaml", SHIPS), ("b.spec.yaml", SHIPS), ("runs/1.json", &run_of_it)]);
    let specs = "a.spec.yaml\nb.spec.yaml\n";
    let given = [("spec", specs), ("against", "runs\ngone\n"), ("binary", BINARY)];
    let left = run(folder.path(), &given);
    assert_eq!(left.summary.matches("```text").count(), 2, "{}", left.summary);
    assert!(!left.log.contains("was held against no past run"), "{}", left.log);
    assert!(!left.summary.contains("--against tests one spec"), "{}", left.summary);
    assert!(
        left.log.contains("::warning title=Masthead::against: gone is not there"),
        "{}",
        left.log
    );
}

#[test]
fn the_action_passes_what_may_ship() {
    let folder = folder(&[("masthead.spec.yaml", SHIPS)]);
    let sarif = folder.path().join("out.sarif");
    let sarif = sarif.to_string_lossy();
    let left = run(folder.path(), &[("binary", BINARY), ("sarif", &sarif)]);
    assert_eq!(left.status, 0, "{}", left.log);
    assert_eq!(left.outputs["sarif"], sarif);
    assert!(!left.log.contains("::error"), "{}", left.log);
}

#[test]
fn the_action_tells_a_spec_that_cannot_be_read_from_one_that_is_blocked() {
    let folder =
        folder(&[("masthead.spec.yaml", "schema: masthead.spec/1\nsystem: a\nagent: []\n")]);
    let left = run(folder.path(), &[("binary", BINARY)]);
    assert_eq!((left.status, &*left.outputs["status"]), (2, "2"), "{}", left.log);
    assert!(left.log.contains("::error file=masthead.spec.yaml,line=3,"), "{}", left.log);
}

#[test]
fn the_action_takes_patterns_and_blanks_around_a_path() {
    let folder = folder(&[("a/masthead.spec.yaml", SHIPS), ("b/masthead.spec.yaml", SHIPS)]);
    let given = [("spec", "  */masthead.spec.yaml \n\t\n"), ("binary", BINARY)];
    let left = run(folder.path(), &given);
    assert_eq!(left.status, 0, "{}", left.log);
    assert!(left.summary.contains("a/masthead.spec.yaml"), "{}", left.summary);
    assert!(left.summary.contains("b/masthead.spec.yaml"), "{}", left.summary);
}

#[test]
fn the_action_names_no_results_where_none_were_written() {
    let folder = folder(&[("masthead.spec.yaml", SHIPS), ("bl.yaml", "schema: [\n")]);
    std::fs::write(folder.path().join("masthead.sarif"), "{}").expect("it can be written");
    let left = run(folder.path(), &[("baseline", "bl.yaml"), ("binary", BINARY)]);
    assert_eq!((left.status, &*left.outputs["sarif"]), (2, ""), "{}", left.log);
    let none = run(folder.path(), &[("spec", " \n"), ("binary", BINARY)]);
    assert_eq!((none.status, &*none.outputs["status"]), (2, "2"), "{}", none.log);
    assert!(none.log.contains("::error title=Masthead::spec: no path is given"), "{}", none.log);
    assert_eq!(none.outputs["sarif"], "");
}

#[test]
fn no_input_of_the_action_runs_as_a_command() {
    let folder = folder(&[("masthead.spec.yaml", SHIPS)]);
    let spec = "$(touch taken)`touch taken`; touch taken";
    let left = run(folder.path(), &[("spec", spec), ("binary", BINARY)]);
    assert_eq!(left.status, 2, "{}", left.log);
    assert!(!folder.path().join("taken").exists());
}

#[test]
fn the_action_says_that_a_binary_is_none() {
    let folder = folder(&[]);
    let left = run(folder.path(), &[("binary", "/nowhere/masthead")]);
    assert_eq!(left.status, 2);
    assert!(left.log.contains("/nowhere/masthead is no program"), "{}", left.log);
}

#[derive(Deserialize)]
struct Hook {
    id: String,
    entry: String,
    language: String,
    files: String,
    exclude: String,
}

fn hook() -> Hook {
    let path = Path::new(ROOT).join(".pre-commit-hooks.yaml");
    let text = std::fs::read_to_string(path).expect("it is there");
    let mut hooks: Vec<Hook> = serde_saphyr::from_str(&text).expect("it is a list of hooks");
    assert_eq!(hooks.len(), 1);
    hooks.remove(0)
}

#[test]
fn the_hook_takes_specs_and_agents_and_nothing_else() {
    let hook = hook();
    let pattern = |text: &str| regex::Regex::new(text).expect("it is a pattern");
    let (files, exclude) = (pattern(&hook.files), pattern(&hook.exclude));
    let is_match = |path: &str| files.is_match(path) && !exclude.is_match(path);
    for taken in [
        "masthead.spec.yaml",
        "agents/a/masthead.spec.yml",
        ".claude/agents/reviewer.md",
        "agents/triage.yaml",
        "skills/sre/SKILL.md",
        "src/crew/config/agents.yaml",
        "src/crew/config/tasks.yaml",
        ".claude/agents/team/reviewer.md",
        "writer/root_agent.yaml",
    ] {
        assert!(is_match(taken), "{taken}");
    }
    for left in [
        "README.md",
        "docs/agents.md",
        "my.masthead.spec.yaml",
        "reagents/a.md",
        "agents/README.md",
        "agents/masthead.answers.yaml",
        "agents/masthead.baseline.yaml",
        "agents/a/notes/b.md",
    ] {
        assert!(!is_match(left), "{left}");
    }
}

#[test]
fn the_hook_blocks_a_commit_as_the_gate_does() {
    let hook = hook();
    assert_eq!((&*hook.id, &*hook.language), ("masthead-gate", "system"));
    let mut words = hook.entry.split(' ');
    // The first word is looked for on the path.
    assert_eq!(words.next(), Some("masthead"));
    assert_eq!(words.collect::<Vec<_>>(), ["gate", "--specs-only"]);
    let start = || {
        let start = masthead(["gate", "--specs-only"]).file("agents/a.md", BLOCKED);
        start.file("b/masthead.spec.yaml", SHIPS).file("agents/values.yaml", "replicas: 2\n")
    };
    assert_eq!(start().and(["agents/values.yaml"]).run().status, 0);
    assert_eq!(start().and(["agents/values.yaml", "b/masthead.spec.yaml"]).run().status, 0);
    assert_eq!(start().and(["agents/values.yaml", "agents/a.md"]).run().status, 1);
    assert_eq!(start().and(["b/masthead.spec.yaml"]).run().status, 0);
    assert_eq!(start().and(["agents/a.md", "b/masthead.spec.yaml"]).run().status, 1);
}
