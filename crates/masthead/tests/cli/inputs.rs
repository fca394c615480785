//! What a path can stand for, and what is said about files that are no traces: what was bad, where,
//! and what to do about it.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use flate2::{Compression, write::GzEncoder};
use insta::assert_snapshot;
use std::io::Write;

/// What is said of a single file with these bytes.
fn said_of(name: &str, bytes: impl AsRef<[u8]>) -> String {
    masthead(["triage", name]).file(name, bytes).run().screen()
}

#[test]
fn one_bad_file_does_not_stop_a_folder() {
    let start = masthead(["triage", "runs"])
        .file("runs/a.json", FAILED)
        .file("runs/b.json", "{\"messages\": [")
        .file("runs/c/d.json", SUCCEEDED)
        .file("runs/e.jsonl", UNTOLD.replace('\n', ""))
        .file("runs/notes.txt", "not a trace");
    assert_snapshot!(start.run().screen());
}

#[test]
fn a_trial_folder_is_one_run_with_what_lies_around_it() {
    let trajectory = r#"{"schema_version": "ATIF-v1.8", "agent": {"name": "clerk"}, "steps": [
        {"step_id": 1, "source": "user", "message": "Sort the shelf."},
        {"step_id": 2, "source": "agent", "message": "The shelf is sorted."}]}"#;
    let start = masthead(["triage", "t", "--format", "json"])
        .file("t/config.json", r#"{"trial_name": "t"}"#)
        .file(
            "t/result.json",
            r#"{"trial_name": "t", "task_name": "shelf", "exception_info": null}"#,
        )
        .file("t/agent/trajectory.json", trajectory)
        .file("t/verifier/reward.txt", "0")
        .file("t/verifier/test-stdout.txt", "setup\nrun.sh: line 7: uvx: command not found\n");
    let verdict = start.run().verdict();
    assert_eq!(verdict["trace"]["source"]["path"], "t/agent/trajectory.json");
    assert_eq!(verdict["verdict"]["class"], "infrastructure");
    let shown = &verdict["outcome"]["evidence"];
    assert_eq!(shown["file"], "../verifier/test-stdout.txt");
    assert_eq!(shown["quote"], "run.sh: line 7: uvx: command not found");
}

#[test]
fn a_glob_names_many_runs() {
    let start = masthead(["triage", "runs/*.json", "--format", "jsonl"])
        .file("runs/a.json", FAILED)
        .file("runs/b.json", SUCCEEDED)
        .file("runs/c.txt", "not asked for");
    let said = start.run();
    assert_eq!((said.status, said.out.lines().count(), said.err.as_str()), (1, 2, ""));
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let said = masthead(["triage", "-", "--format", "json"]).input(FAILED).run();
    assert_eq!(said.status, 1, "{}", said.screen());
    assert_eq!(said.verdict()["trace"]["source"]["path"], "-");
}

#[test]
fn gzip_is_read_as_it_is() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(FAILED.as_bytes()).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let zipped =
        masthead(["triage", "run.json.gz", "--format", "json"]).file("run.json.gz", &packed);
    let plain = masthead(["triage", "run.json", "--format", "json"]).file("run.json", FAILED);
    let (zipped, plain) = (zipped.run(), plain.run());
    assert_eq!(zipped.out.replace("run.json.gz", "run.json"), plain.out);
    assert_snapshot!(said_of("cut.json.gz", &packed[..packed.len() / 2]));
}

#[test]
fn nothing_of_that_name() {
    assert_snapshot!(masthead(["triage", "nowhere.json"]).run().screen());
}

#[test]
fn a_folder_without_traces() {
    assert_snapshot!(masthead(["triage", "."]).file("readme.txt", "hello").run().screen());
}

#[test]
fn a_pdf() {
    assert_snapshot!(said_of("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"));
}

#[test]
fn an_empty_file() {
    assert_snapshot!(said_of("run.json", ""));
}

#[test]
fn json_that_is_no_trace() {
    assert_snapshot!(said_of("x.json", r#"{"runs": [{"id": "a", "score": 0.5}, {"id": "b"}]}"#));
}

#[test]
fn json_that_breaks_off() {
    let half = &FAILED[..FAILED.len() / 2];
    assert_snapshot!(said_of("run.json", half));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_run() {
    let marked = masthead(["triage", "run.json", "--format", "json"])
        .file("run.json", format!("\u{feff}{FAILED}"));
    let plain = masthead(["triage", "run.json", "--format", "json"]).file("run.json", FAILED);
    assert_eq!(marked.run().verdict()["verdict"], plain.run().verdict()["verdict"]);
}

#[test]
fn bytes_that_are_no_text_are_complained_about_and_the_run_is_read() {
    let mut bytes = FAILED.as_bytes().to_vec();
    let at = FAILED.find("Lisbon").expect("the example names a town");
    bytes[at] = 0xff;
    let said = masthead(["triage", "run.json", "--format", "json"]).file("run.json", bytes).run();
    let verdict = said.verdict();
    assert_eq!(verdict["trace"]["steps"], 44, "nothing is lost");
    assert_eq!(verdict["verdict"]["mode"], "FM-1.3");
    let complaints = verdict["complaints"].to_string();
    assert!(complaints.contains("UTF-8"), "{complaints}");
}

#[test]
fn a_line_that_is_no_json_costs_that_line_alone() {
    let line = UNTOLD.replace('\n', "");
    let said = masthead(["triage", "runs.jsonl", "--format", "json"])
        .file("runs.jsonl", format!("{line}\n{{\"messages\": [\n{line}\n"))
        .run();
    assert_eq!(said.status, 2, "{}", said.screen());
    let all = said.json();
    let read = all.iter().filter(|one| one.get("verdict").is_some()).count();
    assert_eq!((all.len(), read), (3, 2), "{}", said.out);
    assert_eq!(all[1]["source"]["record"], "/1");
}

#[test]
fn a_bad_file_in_a_list_is_named_on_standard_error_in_every_format() {
    for format in ["text", "slack", "markdown"] {
        let said = masthead(["triage", "a.json", "b.json", "--format", format])
            .file("a.json", "")
            .file("b.json", SUCCEEDED)
            .run();
        assert_eq!(said.status, 2, "{format}");
        assert!(said.err.starts_with("masthead: a.json: "), "{format}: {}", said.err);
        assert!(said.out.to_lowercase().contains("no failure"), "{format}: {}", said.out);
    }
}

/// A session that called a subagent, and the file of that subagent.
const SESSION: &str = r#"{"type":"user","uuid":"a","sessionId":"s","message":{"content":"Look."}}
{"type":"assistant","uuid":"b","sessionId":"s","message":{"content":[{"type":"tool_use","id":"t","name":"Task","input":{}}]}}
{"type":"user","uuid":"c","sessionId":"s","toolUseResult":{"agentId":"x"},"message":{"content":[{"type":"tool_result","tool_use_id":"t","content":"Seen."}]}}
"#;
const SUBAGENT: &str = r#"{"type":"user","uuid":"p","sessionId":"s","isSidechain":true,"agentId":"x","message":{"content":"Look there."}}
{"type":"assistant","uuid":"q","sessionId":"s","isSidechain":true,"agentId":"x","message":{"content":[{"type":"text","text":"Seen."}]}}
"#;

#[test]
fn the_file_of_a_subagent_is_read_with_its_session_and_not_again() {
    let folder = |path| {
        masthead(["triage", path, "--format", "jsonl"])
            .file("logs/s.jsonl", SESSION)
            .file("logs/s/subagents/agent-x.jsonl", SUBAGENT)
            .file("logs/s/subagents/agent-x.meta.json", r#"{"agentType":"scout"}"#)
            .run()
            .out
    };
    let told = folder("logs");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains(r#""agents":["claude-code","scout"]"#), "{told}");
    // Asked for by itself it is a run of its own; what describes it is no trace.
    assert_eq!(folder("logs/s/subagents").lines().count(), 2);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_those_that_lead_nowhere_are_named() {
    use std::os::unix::fs::symlink;
    let start = masthead(["triage", "runs", "--format", "jsonl"])
        .file("runs/a.json", FAILED)
        .file("other/b.json", SUCCEEDED);
    let runs = start.folder.path().join("runs");
    symlink("../other/b.json", runs.join("b.json")).expect("a link can be made");
    symlink("a.json", runs.join("again.json")).expect("a link can be made");
    symlink("nowhere.json", runs.join("lost.json")).expect("a link can be made");
    symlink("..", runs.join("up")).expect("a link can be made");
    let said = start.run();
    assert_eq!(said.out.lines().count(), 3, "{}", said.screen());
    assert!(said.out.contains("leads nowhere"), "{}", said.screen());
    assert!(said.err.contains("1 links to folders were not followed"), "{}", said.screen());
}

#[cfg(unix)]
#[test]
fn a_name_stays_on_one_line() {
    let said = said_of("a\nmasthead: all is well.json", "{");
    assert!(said.contains("a\\nmasthead"), "{said}");
}
