//! Session logs of Claude Code: the conversation that went on becomes steps, subagents stand where
//! they were called, and no line is lost without a word.

mod reading;
#[expect(dead_code, reason = "steps are told with their words here")]
mod support;

use case::RecordKind;
use case::record::EndReason;
use ingest::{Beside, Input, Run};
use reading::told;
use redact::Redactor;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SESSION: &str = "s-1";

fn line(kind: &str, uuid: &str, parent: Option<&str>, content: Value) -> Value {
    let mut line = json!({"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": SESSION,
        "timestamp": "2026-01-05T10:00:00Z", "version": "2.0.0", "isSidechain": false,
        "message": {"role": kind}});
    line["message"]["content"] = content;
    line
}

fn reply(uuid: &str, parent: &str, id: &str, block: Value) -> Value {
    let mut line = line("assistant", uuid, Some(parent), Value::Array(vec![block]));
    line["message"]["id"] = json!(id);
    line["message"]["model"] = json!("m-1");
    line
}

fn call(id: &str, name: &str, input: Value) -> Value {
    let mut call = json!({"type": "tool_use", "id": id, "name": name});
    call["input"] = input;
    call
}

fn came(id: &str, content: &str) -> Value {
    json!([{"type": "tool_result", "tool_use_id": id, "content": content}])
}

fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| line.to_string() + "\n").collect()
}

fn run(lines: &[Value]) -> Run {
    support::run(&text(lines))
}

fn complaints(run: &Run) -> Vec<(String, String)> {
    let all = run.complaints.iter();
    all.map(|one| (one.at.pointer(), one.what.clone())).collect()
}

fn endings(run: &Run) -> Vec<EndReason> {
    let ended = run.trace.records.iter().filter_map(|record| match &record.kind {
        RecordKind::Ended(ending) => Some(ending.reason),
        _ => None,
    });
    ended.collect()
}

#[test]
fn the_pieces_of_one_reply_and_the_results_between_them_are_told_in_order() {
    let run = run(&[
        json!({"type": "queue-operation", "operation": "enqueue", "sessionId": SESSION}),
        line("user", "a", None, json!("Tidy the shelf.")),
        reply("b", "a", "m1", json!({"type": "thinking", "thinking": "Look first."})),
        reply("c", "b", "m1", json!({"type": "text", "text": "Looking."})),
        reply("d", "c", "m1", call("t1", "Bash", json!({"command": "ls"}))),
        reply("e", "d", "m1", call("t2", "Bash", json!({"command": "pwd"}))),
        line("user", "f", Some("d"), came("t1", "books")),
        line(
            "user",
            "g",
            Some("e"),
            json!([{"type": "tool_result", "tool_use_id": "t2",
            "content": "Exit code 1", "is_error": true}]),
        ),
        reply("h", "g", "m2", json!({"type": "text", "text": "Tidy."})),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Tidy the shelf.",
            "claude-code thinks: Look first.",
            "claude-code says: Looking.",
            "claude-code calls Bash {\"command\":\"ls\"}",
            "claude-code calls Bash {\"command\":\"pwd\"}",
            "Bash answers 4: books",
            "Bash answers 5 failed: Exit code 1",
            "claude-code says: Tidy.",
        ]
    );
    assert_eq!(run.complaints, []);
    assert_eq!(run.trace.labels.session.as_deref(), Some(SESSION));
    assert_eq!(run.trace.labels.version.as_deref(), Some("2.0.0"));
    let agent = run.trace.agents().next().expect("there is an agent");
    assert_eq!(agent.model.as_deref(), Some("m-1"));
    assert_eq!(endings(&run), []);
}

#[test]
fn an_edited_prompt_and_a_repeated_reply_leave_the_earlier_one_out() {
    let run = run(&[
        line("user", "a", None, json!("Paint it.")),
        reply("b", "a", "m1", json!({"type": "text", "text": "Red."})),
        reply("c", "a", "m2", json!({"type": "text", "text": "Blue."})),
        line("user", "d", Some("c"), json!("Darker.")),
        reply("e", "d", "m3", json!({"type": "text", "text": "Done."})),
        line("user", "f", Some("c"), json!("Lighter.")),
        reply("g", "f", "m4", json!({"type": "text", "text": "Lighter now."})),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Paint it.",
            "claude-code says: Blue.",
            "user says: Lighter.",
            "claude-code says: Lighter now.",
        ]
    );
    let what = "3 lines of a turn that was edited or repeated later; left out".to_owned();
    assert_eq!(complaints(&run), [("/1".to_owned(), what)]);
}

#[test]
fn repeated_lines_are_read_once_and_early_results_stand_behind_their_call() {
    let first = line("user", "a", None, json!("Count."));
    let run = run(&[
        first.clone(),
        first,
        line("user", "a", None, json!("Other.")),
        line("user", "b", Some("a"), came("t1", "seven")),
        reply("c", "a", "m1", call("t1", "Count", json!({}))),
    ]);
    assert_eq!(
        told(&run.trace),
        ["user says: Count.", "claude-code calls Count {}", "Count answers 2: seven"]
    );
    let places: Vec<String> = complaints(&run).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/1", "/2"]);
}

#[test]
fn a_compaction_is_one_event_with_its_summary() {
    let boundary = json!({"type": "system", "subtype": "compact_boundary", "uuid": "c",
        "parentUuid": null, "logicalParentUuid": "b", "sessionId": SESSION,
        "content": "Conversation compacted"});
    let mut summary = line("user", "d", Some("c"), json!("They were painting."));
    summary["isCompactSummary"] = json!(true);
    let run = run(&[
        line("user", "a", None, json!("Paint it.")),
        reply("b", "a", "m1", json!({"type": "text", "text": "Painting."})),
        boundary,
        summary,
        reply("e", "d", "m2", json!({"type": "text", "text": "Painted."})),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Paint it.",
            "claude-code says: Painting.",
            "harness Compaction They were painting.",
            "claude-code says: Painted.",
        ]
    );
}

#[test]
fn a_refused_call_and_an_interruption_are_events_and_a_stop() {
    let mut refused = line(
        "user",
        "c",
        Some("b"),
        json!([{"type": "tool_result",
        "tool_use_id": "t1", "content": "No.", "is_error": true}]),
    );
    refused["toolDenialKind"] = json!("user-rejected");
    let run = run(&[
        line("user", "a", None, json!("Throw it away.")),
        reply("b", "a", "m1", call("t1", "Bash", json!({"command": "rm it"}))),
        refused,
        line(
            "user",
            "d",
            Some("c"),
            json!([{"type": "text", "text": "[Request interrupted by user]"}]),
        ),
    ]);
    assert_eq!(
        told(&run.trace)[2..],
        [
            "Bash answers 2 failed: No.",
            "harness Other user-rejected",
            "user Other [Request interrupted by user]",
        ]
    );
    assert_eq!(endings(&run), [EndReason::Stopped]);
}

#[test]
fn a_session_that_goes_on_after_an_interruption_was_not_stopped() {
    let run = run(&[
        line("user", "a", None, json!("Go.")),
        line("user", "b", Some("a"), json!("[Request interrupted by user]")),
        line("user", "c", Some("b"), json!("Go slowly.")),
        reply("d", "c", "m1", json!({"type": "text", "text": "Gone."})),
    ]);
    assert_eq!(endings(&run), []);
}

#[test]
fn what_the_harness_writes_in_a_persons_turn_is_no_word_of_the_person() {
    let mut meta = line("user", "b", Some("a"), json!("Base directory: /shelf"));
    meta["isMeta"] = json!(true);
    let run = run(&[
        line(
            "user",
            "y",
            None,
            json!("<command-name>/clear</command-name><command-args></command-args>"),
        ),
        line(
            "user",
            "z",
            Some("y"),
            json!("<command-name>/mend</command-name><command-args>it</command-args>"),
        ),
        line("user", "a", Some("z"), json!("<local-command-stdout>ok</local-command-stdout>")),
        meta,
        line("user", "c", Some("b"), json!("Begin.")),
        json!({"type": "attachment", "uuid": "d", "parentUuid": "c", "sessionId": SESSION,
            "attachment": {"type": "queued_command", "prompt": "And hurry."}}),
        json!({"type": "attachment", "uuid": "e", "parentUuid": "d", "sessionId": SESSION,
            "attachment": {"type": "task_reminder", "content": []}}),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user Other <command-name>/clear</command-name><command-args></command-args>",
            "user says: <command-name>/mend</command-name><command-args>it</command-args>",
            "harness Other <local-command-stdout>ok</local-command-stdout>",
            "harness instructs: Base directory: /shelf",
            "user says: Begin.",
            "user says: And hurry.",
        ]
    );
}

#[test]
fn a_service_that_fails_for_good_breaks_the_session_down() {
    let mut failed =
        reply("b", "a", "x", json!({"type": "text", "text": "API Error: 529 overloaded"}));
    failed["message"]["model"] = json!("<synthetic>");
    failed["isApiErrorMessage"] = json!(true);
    let again = [line("user", "a", None, json!("Go.")), failed.clone()];
    assert_eq!(endings(&run(&again)), [EndReason::Breakdown]);
    let later = [
        line("user", "a", None, json!("Go.")),
        failed,
        line("user", "c", Some("b"), json!("Again.")),
        reply("d", "c", "m2", json!({"type": "text", "text": "Gone."})),
    ];
    let run = run(&later);
    assert_eq!(endings(&run), []);
    assert_eq!(told(&run.trace)[1], "harness Error API Error: 529 overloaded");
}

fn stream(last: Value) -> Vec<Value> {
    vec![
        json!({"type": "system", "subtype": "init", "session_id": SESSION, "model": "m-1",
            "tools": ["Bash", "Task"], "permissionMode": "default", "claude_code_version": "2.1"}),
        json!({"type": "assistant", "session_id": SESSION, "parent_tool_use_id": null,
            "message": {"id": "m1", "content": [call("t1", "Task",
                json!({"prompt": "Look.", "subagent_type": "scout"}))]}}),
        json!({"type": "user", "session_id": SESSION, "parent_tool_use_id": "t1",
            "message": {"content": [{"type": "text", "text": "Look."}]}}),
        json!({"type": "assistant", "session_id": SESSION, "parent_tool_use_id": "t1",
            "message": {"id": "m2", "content": [{"type": "text", "text": "Nothing."}]}}),
        json!({"type": "user", "session_id": SESSION, "parent_tool_use_id": null,
            "message": {"content": came("t1", "Nothing.")}}),
        last,
    ]
}

#[test]
fn a_stream_gives_tools_subagents_and_the_ending() {
    let run = run(&stream(json!({"type": "result", "subtype": "success", "is_error": false,
        "num_turns": 2, "result": "All quiet.", "session_id": SESSION})));
    assert_eq!(
        told(&run.trace),
        [
            "claude-code calls Task {\"prompt\":\"Look.\",\"subagent_type\":\"scout\"}",
            "claude-code hands off to scout",
            "scout says: Nothing.",
            "Task answers 1: Nothing.",
            "claude-code says: All quiet.",
        ]
    );
    assert_eq!(endings(&run), [EndReason::Regular]);
    let tools: Vec<&str> = run.spec.tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(tools, ["Bash", "Task"]);
}

#[test]
fn each_way_in_which_a_stream_ends_has_its_reason() {
    let ended = |subtype: &str, is_error: bool| {
        let last = json!({"type": "result", "subtype": subtype, "is_error": is_error,
            "session_id": SESSION, "result": "API Error: 500"});
        endings(&run(&stream(last)))
    };
    assert_eq!(ended("error_max_turns", true), [EndReason::StepLimit]);
    assert_eq!(ended("error_max_budget_usd", true), [EndReason::CostLimit]);
    assert_eq!(ended("error_during_execution", true), [EndReason::Unknown]);
    assert_eq!(ended("success", true), [EndReason::Breakdown]);
}

#[test]
fn lines_that_are_no_json_are_left_out_with_their_place() {
    let text = format!(
        "Starting up\n{}\nnot this\n{}\n",
        line("user", "a", None, json!("Go.")),
        reply("b", "a", "m1", json!({"type": "text", "text": "Gone."}))
    );
    let run = support::run(&text);
    assert_eq!(told(&run.trace), ["user says: Go.", "claude-code says: Gone."]);
    let places: Vec<String> = complaints(&run).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/0", "/2"]);
}

#[test]
fn an_exported_list_of_lines_is_the_same_session() {
    let document = json!({"loglines": [
        {"type": "user", "message": {"role": "user", "content": "Go."}},
        {"type": "assistant", "message": {"role": "assistant", "content": [
            {"type": "text", "text": "Gone."}]}}]});
    let run = reading::run(&document);
    assert_eq!(told(&run.trace), ["user says: Go.", "claude-code says: Gone."]);
    assert_eq!(run.trace.steps[1].at.pointer(), "/loglines/1");
}

#[test]
fn subagents_in_the_same_file_are_found_by_what_they_were_asked() {
    let aside = |uuid: &str, parent: Option<&str>, kind: &str, words: &str| {
        let mut aside = line(kind, uuid, parent, json!([{"type": "text", "text": words}]));
        aside["isSidechain"] = json!(true);
        aside
    };
    let run = run(&[
        line("user", "a", None, json!("Look and count.")),
        reply(
            "b",
            "a",
            "m1",
            call("t1", "Task", json!({"prompt": "Count.", "subagent_type": "clerk"})),
        ),
        aside("x", None, "user", "Count."),
        aside("y", Some("x"), "assistant", "Seven."),
        line("user", "c", Some("b"), came("t1", "Seven.")),
        aside("z", None, "user", "Warm up."),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Look and count.",
            "claude-code calls Task {\"prompt\":\"Count.\",\"subagent_type\":\"clerk\"}",
            "claude-code hands off to clerk",
            "clerk says: Seven.",
            "Task answers 2: Seven.",
            "claude-code says to subagent: Warm up.",
        ]
    );
    assert_eq!(complaints(&run)[0].0, "/5");
}

/// A folder in memory.
struct Shelf(BTreeMap<String, String>);

impl Beside for Shelf {
    fn open(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).map(|text| text.clone().into_bytes())
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let names = self.0.keys().filter_map(|path| path.strip_prefix(&prefix));
        names.filter(|name| !name.contains('/')).map(str::to_owned).collect()
    }
}

fn child(id: &str, words: &str) -> String {
    let mut asked = line("user", "p", None, json!("Find it."));
    asked["isSidechain"] = json!(true);
    asked["agentId"] = json!(id);
    let mut found = reply("q", "p", "m9", json!({"type": "text", "text": words}));
    found["isSidechain"] = json!(true);
    text(&[asked, found])
}

fn parent() -> String {
    let mut ended = line("user", "c", Some("b"), came("t1", "found"));
    ended["toolUseResult"] = json!({"agentId": "one"});
    let mut missed = line("user", "e", Some("d"), came("t2", "lost"));
    missed["toolUseResult"] = json!({"agentId": "gone"});
    text(&[
        line("user", "a", None, json!("Find both.")),
        reply("b", "a", "m1", call("t1", "Agent", json!({"prompt": "Find it."}))),
        ended,
        reply("d", "c", "m2", call("t2", "Agent", json!({"prompt": "Find it."}))),
        missed,
    ])
}

fn shelf() -> Shelf {
    Shelf(BTreeMap::from([
        ("s-1/subagents/agent-one.jsonl".into(), child("one", "Here.")),
        ("s-1/subagents/agent-one.meta.json".into(), json!({"agentType": "finder"}).to_string()),
        ("s-1/subagents/agent-two.jsonl".into(), child("two", "There.")),
    ]))
}

#[test]
fn subagents_are_read_from_the_files_of_their_session() {
    let (text, shelf) = (parent(), shelf());
    let input = Input { path: "logs/s-1.jsonl", bytes: text.as_bytes(), beside: &shelf };
    let mut runs = Vec::new();
    ingest::read(input, &Redactor::off(), &mut |run| runs.push(run.expect("readable")));
    assert_eq!(runs.len(), 1);
    assert_eq!(
        told(&runs[0].trace),
        [
            "user says: Find both.",
            "claude-code calls Agent {\"prompt\":\"Find it.\"}",
            "claude-code hands off to finder",
            "finder says: Here.",
            "Agent answers 2: found",
            "claude-code calls Agent {\"prompt\":\"Find it.\"}",
            "Agent answers 6: lost",
            "claude-code says to subagent: Find it.",
            "subagent says: There.",
        ]
    );
    let said = &runs[0].trace.steps[3];
    assert_eq!(said.at.other_file(), Some("s-1/subagents/agent-one.jsonl"));
    assert_eq!(said.at.pointer(), "/1");
    assert_eq!(runs[0].complaints.len(), 2);
}

/// The shelf as it is seen from a folder in it.
struct From<'s>(&'s Shelf, &'static str);

impl From<'_> {
    fn place(&self, path: &str) -> String {
        let mut place: Vec<&str> = self.1.split('/').filter(|piece| !piece.is_empty()).collect();
        for piece in path.split('/').filter(|piece| !piece.is_empty()) {
            if piece == ".." {
                place.pop();
            } else {
                place.push(piece);
            }
        }
        place.join("/")
    }
}

impl Beside for From<'_> {
    fn open(&self, path: &str) -> Option<Vec<u8>> {
        self.0.open(&self.place(path))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.0.list(&self.place(folder))
    }
}

#[test]
fn the_file_of_a_subagent_is_a_part_only_where_its_session_lies() {
    let mut shelf = shelf();
    let folder = "s-1/subagents";
    let is_part = |shelf: &Shelf, name: &str| {
        ingest::beside::is_part(&format!("logs/{folder}/{name}"), &From(shelf, folder))
    };
    assert!(!is_part(&shelf, "agent-one.jsonl"));
    shelf.0.insert("s-1.jsonl".into(), parent());
    assert!(is_part(&shelf, "agent-one.jsonl"));
    assert!(is_part(&shelf, "agent-one.meta.json"));
    assert!(!is_part(&shelf, "notes.jsonl"));
}

#[test]
fn a_subagent_beside_its_session_is_a_part_if_the_session_mentions_it() {
    let mut shelf = Shelf(BTreeMap::from([
        ("agent-one.jsonl".into(), child("one", "Here.")),
        ("agent-six.jsonl".into(), child("six", "Alone.")),
    ]));
    let is_part = |shelf: &Shelf, path: &str| ingest::beside::is_part(path, shelf);
    assert!(!is_part(&shelf, "agent-one.jsonl"));
    shelf.0.insert("s-1.jsonl".into(), parent());
    assert!(is_part(&shelf, "agent-one.jsonl"));
    assert!(!is_part(&shelf, "agent-six.jsonl"));
}

#[test]
fn the_file_of_a_subagent_alone_is_its_own_run() {
    let run = support::run(&child("one", "Here."));
    assert_eq!(told(&run.trace), ["user says: Find it.", "claude-code says: Here."]);
}

#[test]
fn every_line_that_goes_in_is_told_or_complained_about() {
    let run = run(&[
        line("user", "a", None, json!(null)),
        line("assistant", "b", Some("a"), json!([])),
        reply("c", "b", "m1", json!({"type": "thinking", "thinking": ""})),
        reply("d", "c", "m1", json!({"type": "wonder", "of": "all"})),
        line("user", "e", Some("d"), came("nobody", "x")),
        json!({"type": "brand-new", "sessionId": SESSION}),
        json!({"type": "brand-new", "sessionId": SESSION}),
        line("user", "f", Some("e"), json!([{"type": "image"}, {"type": "text", "text": " "}])),
        json!(7),
    ]);
    let told: Vec<String> = run.trace.steps.iter().map(|step| step.at.pointer()).collect();
    assert_eq!(told, ["/0", "/1", "/2", "/3", "/4", "/7"]);
    let places: Vec<String> = complaints(&run).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/3/message/content/0", "/4/message/content/0", "/5"]);
    assert!(complaints(&run)[2].1.starts_with("3 lines are of a kind that is not known"));
}

#[test]
fn a_last_reply_that_stopped_for_a_tool_or_had_not_stopped_leaves_the_turn_open() {
    let stopped = |uuid: &str, parent: &str, reason: Value| {
        let mut line = reply(uuid, parent, uuid, json!({"type": "text", "text": uuid}));
        line["message"]["stop_reason"] = reason;
        line
    };
    let is_open = |lines: &[Value]| {
        let asked = line("user", "u", None, json!("go"));
        let lines: Vec<Value> = std::iter::once(asked).chain(lines.iter().cloned()).collect();
        run(&lines).trace.open_turn
    };
    let first = stopped("a", "u", json!("end_turn"));
    assert!(!is_open(std::slice::from_ref(&first)));
    assert!(is_open(&[stopped("a", "u", json!("tool_use"))]));
    assert!(is_open(&[first.clone(), stopped("b", "a", Value::Null)]));
    // A log that never says why a reply stopped says nothing by it.
    assert!(!is_open(&[stopped("a", "u", Value::Null)]));
    let after = line("user", "c", Some("b"), came("x", "done"));
    assert!(!is_open(&[stopped("b", "u", json!("tool_use")), after]));
}
