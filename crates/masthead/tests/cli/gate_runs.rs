//! Where the gate runs beside a terminal: formats for other programs, a baseline, `--watch`.

use crate::runner::{BLOCKED, Start, masthead};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const DAY: [&str; 2] = ["--today", "2026-06-01"];

fn gate() -> Start {
    masthead(["gate", "agent.md"]).file("agent.md", BLOCKED).and(DAY)
}

#[test]
fn every_format_has_the_same_exit_status() {
    for format in ["text", "json", "sarif", "junit", "github", "markdown"] {
        let said = gate().and(["--format", format]).run();
        assert_eq!(said.status, 1, "{format}: {}", said.err);
        assert!(said.out.contains("Q5"), "{format}: {}", said.out);
    }
}

#[test]
fn what_cannot_be_read_is_in_the_documents_as_well() {
    for format in ["sarif", "junit", "github", "markdown"] {
        let said = gate().and(["gone.spec.yaml", "--format", format]).run();
        assert_eq!(said.status, 2, "{format}");
        assert!(said.out.contains("gone.spec.yaml"), "{format}: {}", said.out);
        assert!(said.err.contains("gone.spec.yaml"), "{format}: {}", said.err);
    }
}

const HANDOFF: &str = "\
schema: masthead.spec/1
system: desk
agents: [{name: planner, tools: [a]}, {name: clerk, tools: [b]}]
handoffs:
  - {from: planner, to: clerk, required: [order], schema: handoff.json, acknowledged_by: accepted, session: s, version: '2'}
";

#[test]
fn a_schema_that_excludes_what_its_handoff_requires_does_not_pass() {
    let seventh = |schema: &str| {
        let said = masthead(["gate", "a.spec.yaml", "--format", "json"])
            .and(DAY)
            .file("a.spec.yaml", HANDOFF)
            .file("handoff.json", schema)
            .run();
        let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
        let rulings = value["specs"][0]["rulings"].as_array().expect("a list").clone();
        rulings.into_iter().find(|one| one["question"] == "Q7").expect("all twelve are there")
    };
    let fits = r#"{"type": "object", "properties": {"order": {}}, "additionalProperties": false}"#;
    assert_eq!(seventh(fits)["standing"], "passes");
    let shut = seventh(&fits.replace("order", "amount"));
    assert_eq!(shut["standing"], "fails", "{shut}");
    let text = shut.to_string();
    assert!(
        text.contains("contradictory: requires `order`, which `handoff.json` excludes"),
        "{text}"
    );
    assert!(text.contains("\"line\":5"), "{text}");
}

#[test]
fn either_file_of_a_pair_stands_for_both() {
    let paths = |args: &[&'static str]| {
        let start = masthead(["gate", "--format", "json"])
            .file("crew/agents.yaml", include_str!("../../../../examples/specs/crew/agents.yaml"))
            .file("crew/tasks.yaml", include_str!("../../../../examples/specs/crew/tasks.yaml"));
        let said = args.iter().fold(start.and(DAY), |start, arg| start.and([*arg])).run();
        let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
        let specs = value["specs"].as_array().expect("a list").clone();
        specs
            .iter()
            .map(|one| one["path"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&["crew/agents.yaml", "crew/tasks.yaml"]), ["crew/agents.yaml"]);
    assert_eq!(paths(&["crew", "crew/tasks.yaml"]), ["crew/agents.yaml"]);
    assert_eq!(paths(&["."]), ["./crew/agents.yaml"]);
}

/// A baseline of everything that the agent lacks, with `until` and a reason in each entry.
fn baseline(until: &str) -> String {
    let said = gate().and(["--level", "all", "--write-baseline", "base.yaml"]).run();
    assert_eq!(said.status, 1, "writing a baseline lets nothing through: {}", said.err);
    let written = said.written("base.yaml");
    assert!(written.contains("question: Q5"), "{written}");
    let filled = written.lines().map(|line| match line.trim().split_once(": ") {
        Some((key @ ("reason" | "by"), _)) => format!("  {key}: known\n"),
        Some(("until", _)) => format!("  until: {until}\n"),
        Some(_) | None => format!("{line}\n"),
    });
    filled.collect()
}

#[test]
fn a_written_baseline_is_refused_until_somebody_answers_for_it() {
    let written = gate().and(["--write-baseline", "base.yaml"]).run().written("base.yaml");
    let said = gate().file("base.yaml", written).and(["--baseline", "base.yaml"]).run();
    assert_eq!(said.status, 2);
    assert!(said.err.starts_with("masthead: base.yaml:"), "{}", said.err);
    assert!(said.err.contains("has no `reason`"), "{}", said.err);
}

#[test]
fn a_baseline_lets_through_what_it_knows_until_its_end() {
    let all = ["--level", "all", "--baseline", "base.yaml"];
    let known = baseline("2026-06-01");
    let said = gate().file("base.yaml", &known).and(all).run();
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    let said = gate().file("base.yaml", &known).and(all).and(["--format", "sarif"]).run();
    let log: Value = serde_json::from_str(&said.out).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(!results.is_empty());
    assert!(results.iter().all(|one| one["suppressions"][0]["status"] == "accepted"));
    let said = gate().file("base.yaml", baseline("2026-05-31")).and(all).run();
    assert_eq!(said.status, 1);
    assert!(said.err.contains("expired on 2026-05-31"), "{}", said.err);
    let told = said.err.lines().filter(|line| line.starts_with("masthead: base.yaml")).count();
    assert_eq!(told, 1, "one line for all of them: {}", said.err);
    let said = gate().file("base.yaml", baseline("2999-01-01")).and(all).run();
    assert_eq!(said.status, 2, "{}{}", said.out, said.err);
    assert!(said.err.contains("until 2999-01-01; end it 0 to 366 days"), "{}", said.err);
}

#[test]
fn a_lack_that_is_new_blocks_and_an_entry_without_its_lack_is_named() {
    let known = baseline("2026-12-31");
    let cut = known.find("- system").map(|at| known.split_at(at));
    let (head, entries) = cut.expect("there are entries");
    let (first, rest) = entries.split_at(entries[1..].find("- system").map_or(0, |at| at + 1));
    // The first lack is not known any more, and one is that was mended.
    let stale = first.replace("fingerprint: ", "fingerprint: 0");
    let other = format!("{head}{stale}{rest}");
    let all = ["--level", "all", "--baseline", "base.yaml"];
    let said = gate().file("base.yaml", other).and(all).run();
    assert_eq!(said.status, 1);
    assert!(said.err.contains("nothing matches any more"), "{}", said.err);
}

#[test]
fn writing_a_baseline_again_keeps_what_was_filled_in() {
    let known = baseline("2026-12-31");
    let said = gate()
        .file("base.yaml", &known)
        .and(["--level", "all", "--write-baseline", "base.yaml"])
        .run();
    assert_eq!(said.written("base.yaml").matches("reason: known").count(), {
        known.matches("reason: known").count()
    });
}

/// The lines of a watching gate, as they come.
fn lines(out: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        for line in lines {
            // Nobody listens any more when the test is over.
            let _over = sender.send(line);
        }
    });
    receiver
}

/// Waits for a line with `words`; the time is for a machine that hangs, not a measure.
fn wait_for(lines: &mpsc::Receiver<String>, words: &str) -> String {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = lines.recv_timeout(left).unwrap_or_else(|_| panic!("never said: {words}"));
        if line.contains(words) {
            return line;
        }
    }
}

#[test]
fn a_watching_gate_asks_again_when_a_file_that_the_spec_names_changes() {
    let spec =
        "schema: masthead.spec/1\nsystem: a\nagents:\n  - {name: desk, prompt_file: desk.md}\n";
    let start = masthead(["gate", "a.yaml", "--watch", "--format", "markdown"])
        .file("a.yaml", spec)
        .file("desk.md", "Help people.\n");
    let place = |name: &str| start.folder.path().join(name);
    let mut child = start.command().spawn().expect("the binary starts");
    let out = lines(child.stdout.take().expect("it is piped"));
    let err = lines(child.stderr.take().expect("it is piped"));
    // Said once a round, after the files were looked at: what is written from here on is a change.
    wait_for(&out, "blocked by");
    std::fs::write(place("desk.md"), "Help people. Never delete anything at all.\n")
        .expect("written");
    assert!(wait_for(&err, "changed").contains("desk.md"));
    wait_for(&out, "blocked by");
    // A mistake is said, and does not end it.
    std::fs::write(place("a.yaml"), "schema: [\n").expect("written");
    assert!(wait_for(&err, "changed").contains("a.yaml"));
    wait_for(&err, "a.yaml");
    std::fs::write(place("a.yaml"), spec).expect("written");
    wait_for(&out, "blocked by");
    let asked = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill starts");
    assert!(asked.success());
    let ended = child.wait().expect("it ends");
    assert_ne!(ended.code(), Some(0));
}

/// What the README of an example says of the gate: the spec, the exit status, the blockers not met.
fn promised(readme: &str, spec: Option<&str>) -> Vec<(String, i32, Vec<String>)> {
    let (_, section) = readme.split_once("## What the gate says").expect("the README says it");
    let one = |entry: &str| {
        let (before, rest) = entry.split_once("(exit ").expect("with the exit status");
        let (status, rest) = rest.split_once(')').expect("in brackets");
        let named = || before.split('`').nth(1).map(|name| format!("examples/{name}"));
        let lacks = rest.strip_prefix(" on ").and_then(|rest| rest.split_once(':'));
        let lacks = lacks.map_or_else(Vec::new, |(names, _)| {
            names.split(" and ").map(str::to_owned).collect::<Vec<_>>()
        });
        let spec = spec.map(str::to_owned).or_else(named).expect("a spec is named");
        (spec, status.parse().expect("a number"), lacks)
    };
    match spec {
        Some(_) => vec![one(section)],
        None => section.split("\n- ").skip(1).map(one).collect(),
    }
}

#[test]
fn every_example_spec_passes_or_is_blocked_as_its_page_says() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let alone = ["assumption", "loop", "mismatch", "success", "unrun-verifier", "victory"];
    let page = |folder: &str| {
        let text = std::fs::read_to_string(format!("{root}/examples/{folder}/README.md"));
        text.expect("every example has a page")
    };
    let mut all = promised(&page("specs"), None);
    assert_eq!(all.len(), 4, "one entry for each spec: {all:?}");
    for folder in alone {
        let spec = format!("examples/{folder}/masthead.spec.yaml");
        all.extend(promised(&page(folder), Some(&spec)));
    }
    for (spec, status, lacks) in all {
        let path = format!("{root}/{spec}");
        let said = masthead(["gate", "--format", "json"]).and([path.as_str()]).and(DAY).run();
        let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
        let rulings = value["specs"][0]["rulings"].as_array().expect("a list").clone();
        let not_met = |one: &&Value| {
            let blocker = one["question"] == "Q2" || one["question"] == "Q5";
            blocker && one["standing"] != "passes"
        };
        let found: Vec<_> = rulings.iter().filter(not_met).map(|one| &one["question"]).collect();
        assert_eq!((said.status, json!(found)), (status, json!(lacks)), "{spec}: {}", said.out);
    }
}

#[test]
fn a_sub_agent_is_no_spec_of_its_own_by_whatever_path_its_folder_is_named() {
    let root = include_str!("../../../../examples/specs/adk/root_agent.yaml");
    let sub = include_str!("../../../../examples/specs/adk/agents/accounts.yaml");
    for path in ["adk", "./adk", "other/../adk", "other/../other/../adk"] {
        let said = masthead(["gate", "--format", "json"])
            .and([path])
            .and(DAY)
            .file("adk/root_agent.yaml", root)
            .file("adk/agents/accounts.yaml", sub)
            .file("other/notes.txt", "")
            .run();
        let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
        let specs = value["specs"].as_array().expect("a list");
        assert_eq!(specs.len(), 1, "{path}: {}", said.out);
    }
}
