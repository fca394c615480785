//! `masthead gate --diff` and `--against`: two versions of a spec, and past runs.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use std::process::Command;

const SPEC: &str = "\
schema: masthead.spec/1
system: desk
guards:
  - {tool: search, max_repeats: 2}
termination:
  text: Stop when done.
agents:
  - {name: clerk, tools: [search], prompt_file: clerk.md}
";
const PROMPT: &str = "You are the clerk of a desk.\nNever promise a date.\n";

fn verdict() -> String {
    let start = masthead(["triage", "run.json", "--format", "json", "--exit-zero"]);
    start.file("run.json", FAILED).run().out
}

#[test]
fn a_cap_that_is_lifted_is_refused_without_a_verdict() {
    let loose = SPEC.replace("max_repeats: 2", "max_repeats: 9");
    let said = masthead(["gate", "--diff", "old.spec.yaml", "new.spec.yaml"])
        .file("old.spec.yaml", SPEC)
        .file("new.spec.yaml", &loose)
        .file("clerk.md", PROMPT)
        .run();
    assert_eq!(said.status, 1, "{}", said.screen());
    assert!(said.out.starts_with("WEAKENED"), "{}", said.out);
    assert!(said.out.contains("max_repeats 2 became 9"), "{}", said.out);
    assert!(
        said.out.lines().count() <= 24 && said.out.lines().all(|line| line.chars().count() <= 80)
    );
}

#[test]
fn an_edit_of_tone_is_the_wrong_fix_for_the_loop_and_a_guard_is_the_fix() {
    let of = |new: &str| {
        let args =
            ["gate", "--diff", "old.md", "new.md", "--verdict", "v.json", "--format", "json"];
        let start = masthead(args).file("old.md", PROMPT).file("new.md", new);
        let said = start.file("v.json", verdict()).run();
        let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
        (said.status, value)
    };
    let (status, value) = of(&format!("{PROMPT}Do not repeat yourself.\n"));
    assert_eq!((status, &value["judged"][0]["answer"]), (1, &"wrong-fix".into()), "{value}");
    assert_eq!(value["changes"][0]["new"]["line"], 3, "{value}");
    let (status, value) = of(&format!("{PROMPT}Call search_tickets at most 3 times.\n"));
    assert_eq!(value["leading"], "evaluable-constraint", "{value}");
    assert_eq!((status, &value["judged"][0]["answer"]), (0, &"addresses".into()), "{value}");
}

#[test]
fn a_prompt_that_is_not_read_is_said_to_be_unread() {
    let german =
        "Du bist Sachbearbeiter. Rufe niemals delete_order auf. Antworte immer in zehn Worten.\n";
    let said = masthead(["gate", "de.md"]).file("de.md", german).run();
    assert!(said.err.contains("de.md: its prompt is not in English"), "{}", said.err);
    let said = masthead(["gate", "en.md"]).file("en.md", PROMPT).run();
    assert!(!said.err.contains("English"), "{}", said.err);
}

#[test]
fn revisions_bring_their_own_prompts() {
    let start = masthead(["gate", "a.spec.yaml", "--diff", "HEAD~1..HEAD"])
        .file("a.spec.yaml", SPEC)
        .file("clerk.md", PROMPT);
    let folder = start.folder.path().to_owned();
    let git = |args: &[&str]| {
        let name =
            ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(name).args(args).current_dir(&folder).output();
        assert!(done.expect("git is there").status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    std::fs::write(folder.join("clerk.md"), PROMPT.replace("Never promise a date.\n", ""))
        .expect("it is written");
    git(&["commit", "-qam", "two"]);
    let said = start.run();
    assert_eq!(said.status, 1, "{}", said.screen());
    assert!(said.out.contains("a ban or limit is gone"), "{}", said.out);
    // One revision alone is compared with what lies there now.
    std::fs::write(folder.join("clerk.md"), PROMPT).expect("it is written");
    let now = said.then(&["gate", "a.spec.yaml", "--diff", "HEAD"]).run();
    assert_eq!(now.status, 0, "{}", now.screen());
    assert!(now.out.contains("Never promise a date."), "{}", now.out);
}

#[test]
fn what_cannot_be_compared_is_one_clear_error() {
    let said = masthead(["gate", "--diff", "old.md", "main"]).file("old.md", PROMPT).run();
    assert_eq!((said.status, said.err.lines().count()), (2, 1), "{}", said.screen());
    assert!(said.err.contains("main: no such file"), "{}", said.err);
    let said = masthead(["gate", "--diff", "old.md", "old.md", "--verdict", "v.json"])
        .file("old.md", PROMPT)
        .file("v.json", "tests pass")
        .run();
    assert_eq!(said.status, 2, "{}", said.screen());
    assert!(said.err.contains("v.json: line 1: not the output"), "{}", said.err);
}

#[test]
fn past_runs_are_laid_beside_the_questions() {
    let said = masthead(["gate", "a.spec.yaml", "--against", "runs", "--format", "json"])
        .file("a.spec.yaml", SPEC)
        .file("clerk.md", PROMPT)
        .file("runs/1.json", FAILED.replace("ticket-triage", "desk"))
        .file("runs/2.json", SUCCEEDED)
        .run();
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!(
        (said.status, &value["runs"], &value["failed"]),
        (0, &2.into(), &1.into()),
        "{value}"
    );
    assert_eq!(value["caught"], 1, "{value}");
}

#[test]
fn runs_of_other_systems_are_left_out_and_named() {
    let toml = "[systems.clerk]\nmatch = { path = \"runs/own\" }\n\
                [systems.billing]\nmatch = { path = \"runs/billing\" }\n";
    let start = |spec: &str| {
        masthead(["gate", "a.spec.yaml", "--against", "runs"])
            .file("masthead.toml", toml)
            .file("a.spec.yaml", spec)
            .file("clerk.md", PROMPT)
            .file("runs/own/1.json", FAILED)
            .file("runs/billing/2.json", FAILED)
            .file("runs/3.json", SUCCEEDED)
    };
    let own = SPEC.replacen("system: ", "system: clerk # ", 1);
    let said = start(&own).and(["--format", "json"]).run();
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!((&value["runs"], &value["failed"]), (&2.into(), &1.into()), "{value}");
    let others = serde_json::json!([{"system": "billing", "runs": 1}]);
    assert_eq!((&value["others"], &value["unnamed"]), (&others, &1.into()), "{value}");
    let said = start(&own).run();
    assert!(said.out.contains("Left out: 1 run of other systems: billing."), "{}", said.out);
    assert!(said.out.contains("1 run names no system, and counts as clerk's."), "{}", said.out);
    let other = SPEC.replacen("system: ", "system: stock # ", 1);
    let said = start(&other).run();
    assert!(said.out.contains("2 runs of other systems: billing, clerk."), "{}", said.out);
}

#[test]
fn runs_without_a_spec_are_not_counted_as_stopped() {
    let start = masthead(["gate", "--against", "runs", "--format", "json"]);
    let said = start.file("runs/1.json", UNTOLD).run();
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    let counts = (&value["runs"], &value["caught"], &value["without_spec"]);
    assert_eq!(counts, (&0.into(), &0.into(), &1.into()), "{value}");
    assert_eq!(said.status, 2, "{}", said.err);
}

const ASKING: &str = "\
schema: masthead.spec/1
system: desk
tools: [{name: ask_person}, {name: search, changes_state: false}]
clarification:
  ask: ask_person
  meanwhile: [search]
  cases: unclear.jsonl
";

fn differences<const N: usize>(
    args: [&str; N],
    files: &[(&str, &str)],
) -> (i32, serde_json::Value) {
    let start = masthead(["gate", "--format", "json"]).and(args);
    let said = files.iter().fold(start, |start, (name, text)| start.file(name, text)).run();
    let value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.screen()));
    (said.status, value)
}

#[test]
fn cases_that_are_gone_or_fewer_are_told() {
    let elsewhere = ASKING.replace("unclear.jsonl", "other.jsonl");
    let two = "{\"ask\": 1}\n{\"ask\": 2}\n";
    let of = |new: &str, files: &[(&str, &str)]| {
        let named = [("a.yaml", ASKING), ("b.yaml", new), ("unclear.jsonl", two)];
        differences(["--diff", "a.yaml", "b.yaml"], &[&named, files].concat())
    };
    let (status, value) = of(&elsewhere, &[]);
    assert_eq!((status, &value["leading"]), (1, &"loosened".into()), "{value}");
    let (status, value) = of(&elsewhere, &[("other.jsonl", "{\"ask\": 1}\n")]);
    assert_eq!((status, &value["leading"]), (1, &"loosened".into()), "{value}");
    // Another file with as many cases may hold less; the same file under another name does not.
    let others = "{\"ask\": 3}\n{\"ask\": 4}\n";
    let (status, value) = of(&elsewhere, &[("other.jsonl", others)]);
    assert_eq!((status, &value["leading"]), (3, &"replaced".into()), "{value}");
    let (status, value) = of(&elsewhere, &[("other.jsonl", two)]);
    assert_eq!((status, &value["leading"]), (0, &"without-effect".into()), "{value}");
}

const PASSING_ON: &str = "\
schema: masthead.spec/1
system: desk
agents:
  - {name: planner, tools: [search]}
  - {name: clerk, tools: [search]}
handoffs:
  - {from: planner, to: clerk, required: [berth], schema: berth.json}
owners: {verification: Mei Lin}
";

#[test]
fn a_schema_that_demands_less_is_told_whatever_its_name() {
    let full =
        r#"{"type": "object", "required": ["berth"], "properties": {"berth": {"type": "string"}}}"#;
    let of = |name: &str, schema: &str| {
        let new = PASSING_ON.replace("berth.json", name);
        let name = format!("new/{name}");
        let files = [
            ("old/a.yaml", PASSING_ON),
            ("old/berth.json", full),
            ("new/a.yaml", &new),
            (&*name, schema),
        ];
        differences(["--diff", "old/a.yaml", "new/a.yaml"], &files)
    };
    let (status, value) = of("berth.json", r#"{"type": "object", "properties": {}}"#);
    assert_eq!((status, &value["leading"]), (1, &"loosened".into()), "{value}");
    let (status, value) = of("berth.json", &full.replace("string", "integer"));
    assert_eq!((status, &value["leading"]), (3, &"replaced".into()), "{value}");
    let (status, value) = of("berth.json", &full.replace('{', "{ "));
    assert_eq!((status, &value["leading"]), (0, &"harmless".into()), "{value}");
    let (status, value) = of("mooring.json", full);
    assert_eq!((status, &value["leading"]), (0, &"without-effect".into()), "{value}");
}

#[test]
fn an_owner_that_goes_is_no_change_of_a_run_and_is_named() {
    let new = PASSING_ON.replace("Mei Lin", "TBD");
    let said = masthead(["gate", "--diff", "a.yaml", "b.yaml"])
        .file("a.yaml", PASSING_ON)
        .file("b.yaml", &new)
        .run();
    assert_eq!(said.status, 0, "{}", said.screen());
    assert!(said.out.contains("nobody owns verification any more"), "{}", said.out);
    assert!(!said.out.contains("nothing changed"), "{}", said.out);
}

#[test]
fn a_folder_is_refused_in_place_of_being_read_as_a_prompt() {
    let with_revisions = masthead(["gate", "desk", "--diff", "HEAD~1..HEAD"]);
    for start in [with_revisions, masthead(["gate", "--diff", "desk", "desk"])] {
        let said = start.file("desk/clerk.md", PROMPT).run();
        assert_eq!((said.status, said.err.lines().count()), (2, 1), "{}", said.screen());
        assert!(said.err.contains("desk: a folder cannot be compared"), "{}", said.err);
    }
}

#[test]
fn a_version_that_was_copied_away_from_its_files_is_not_compared_by_them() {
    let files = [("desk/a.yaml", ASKING), ("new/b.yaml", ASKING), ("desk/unclear.jsonl", "{}\n")];
    let (status, value) = differences(["--diff", "desk/a.yaml", "new/b.yaml"], &files);
    assert_eq!(
        (status, &value["not_looked_at"]),
        (0, &serde_json::json!(["unclear.jsonl"])),
        "{value}"
    );
    let said = masthead(["gate", "--diff", "desk/a.yaml", "new/b.yaml"]);
    let said = files.iter().fold(said, |start, (name, text)| start.file(name, text)).run();
    assert!(said.out.contains("unseen    unclear.jsonl"), "{}", said.out);
}

#[test]
fn a_verdict_of_another_system_cannot_judge_the_change() {
    let spec = SPEC.replace("search", "search_tickets");
    let better = spec.replace("max_repeats: 2", "max_repeats: 1");
    let of = |verdict: String| {
        let args = ["--diff", "a.yaml", "b.yaml", "--verdict", "v.json"];
        let files =
            [("a.yaml", &*spec), ("b.yaml", &better), ("clerk.md", PROMPT), ("v.json", &verdict)];
        differences(args, &files)
    };
    let of_system = |name: &str| {
        let mut value: serde_json::Value = serde_json::from_str(&verdict()).expect("it is JSON");
        value[0]["trace"]["system"] = name.into();
        of(value.to_string())
    };
    let (status, value) = of_system("desk");
    assert_eq!((status, &value["judged"][0]["answer"]), (0, &"addresses".into()), "{value}");
    let (status, value) = of_system("billing");
    assert_eq!((status, &value["judged"][0]["answer"]), (3, &"cannot-tell".into()), "{value}");
    let because = value["judged"][0]["because"].as_str().expect("a reason");
    assert_eq!(because, "the failure is one of billing, and the spec is for desk");
}
