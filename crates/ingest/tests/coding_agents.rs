//! The logs of coding agents other than Claude Code's: each becomes steps in order, says how the
//! session ended where the log does, and loses no element without a word.

mod reading;
#[expect(dead_code, reason = "steps are told with their words here")]
mod support;

use case::RecordKind;
use case::record::EndReason;
use ingest::Run;
use reading::told;
use serde_json::{Value, json};

fn lines(lines: &[Value]) -> Run {
    let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
    support::run(&text)
}

fn endings(run: &Run) -> Vec<EndReason> {
    let ended = run.trace.records.iter().filter_map(|record| match &record.kind {
        RecordKind::Ended(ending) => Some(ending.reason),
        _ => None,
    });
    ended.collect()
}

fn places(run: &Run) -> Vec<String> {
    run.complaints.iter().map(|one| one.at.pointer()).collect()
}

fn item(payload: Value) -> Value {
    let mut line = json!({"timestamp": "2026-01-05T10:00:00Z", "type": "response_item"});
    line["payload"] = payload;
    line
}

fn event(payload: Value) -> Value {
    let mut line = json!({"timestamp": "2026-01-05T10:00:01Z", "type": "event_msg"});
    line["payload"] = payload;
    line
}

#[test]
fn a_rollout_is_told_once_although_events_repeat_it() {
    let run = lines(&[
        json!({"type": "session_meta", "payload": {"id": "r-1", "cli_version": "1.0",
            "base_instructions": {"text": "Be neat."}}}),
        json!({"type": "turn_context", "payload": {"model": "m-1"}}),
        event(json!({"type": "task_started"})),
        item(json!({"type": "message", "role": "user", "content": [
            {"type": "input_text", "text": "<environment_context>x</environment_context>"}]})),
        item(json!({"type": "message", "role": "user", "content": [
            {"type": "input_text", "text": "Sweep."}]})),
        event(json!({"type": "user_message", "message": "Sweep."})),
        item(json!({"type": "reasoning", "summary": [], "encrypted_content": "zzz"})),
        event(json!({"type": "agent_message", "message": "Sweeping."})),
        item(json!({"type": "message", "role": "assistant", "content": [
            {"type": "output_text", "text": "Sweeping."}]})),
        item(json!({"type": "function_call", "name": "shell", "call_id": "c1",
            "arguments": "{\"command\": [\"sweep\"]}"})),
        event(json!({"type": "exec_command_end", "call_id": "c1", "exit_code": 3,
            "aggregated_output": "dust"})),
        item(json!({"type": "function_call_output", "call_id": "c1", "output": "dust"})),
        event(json!({"type": "task_complete", "last_agent_message": "Sweeping."})),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "harness instructs: Be neat.",
            "harness Other <environment_context>x</environment_context>",
            "user says: Sweep.",
            "codex Other",
            "codex says: Sweeping.",
            "codex calls shell {\"command\":[\"sweep\"]}",
            "shell answers 6 failed: dust",
        ]
    );
    assert_eq!(run.complaints, []);
    assert_eq!(endings(&run), [EndReason::Regular]);
    assert_eq!(run.trace.id.as_ref(), "r-1");
    assert_eq!(run.spec.clauses[0].text.text.as_ref(), "Be neat.");
    let agent = run.trace.agents().next().expect("there is an agent");
    assert_eq!(agent.model.as_deref(), Some("m-1"));
}

#[test]
fn exit_codes_in_results_say_whether_a_command_failed() {
    let call = |id: &str| {
        item(json!({"type": "function_call", "name": "sh", "call_id": id, "arguments": "{}"}))
    };
    let came = |id: &str, output: Value| {
        item(json!({"type": "function_call_output", "call_id": id, "output": output}))
    };
    let run = lines(&[
        json!({"type": "session_meta", "payload": {"id": "r-2"}}),
        call("a"),
        came("a", json!("{\"output\": \"no\", \"metadata\": {\"exit_code\": 2}}")),
        call("b"),
        came("b", json!("Exit code: 0\nWall time: 1 seconds\nOutput:\nExit code: 9")),
        call("c"),
        came("c", json!("Chunk ID: 1\nProcess exited with code 1\nOutput:\nno")),
        call("d"),
        came("d", json!({"content": "yes", "success": true})),
        call("e"),
        came("e", json!("Exit code 7 was what I feared.")),
    ]);
    let failed: Vec<Option<bool>> = run
        .trace
        .steps
        .iter()
        .filter_map(|step| step.result().map(|result| result.failed))
        .collect();
    assert_eq!(failed, [Some(true), Some(false), Some(true), Some(false), None]);
    assert_eq!(run.trace.steps[1].words(), "no");
}

#[test]
fn what_only_events_tell_is_told_and_an_aborted_turn_was_stopped() {
    let run = lines(&[
        json!({"type": "session_meta", "payload": {"id": "r-3"}}),
        event(json!({"type": "user_message", "message": "Sweep."})),
        event(json!({"type": "agent_reasoning", "text": "A broom."})),
        event(json!({"type": "exec_command_end", "call_id": "c1", "command": ["sweep"],
            "exit_code": 0, "aggregated_output": "clean"})),
        event(json!({"type": "context_compacted"})),
        event(json!({"type": "error", "message": "stream disconnected"})),
        event(json!({"type": "turn_aborted", "reason": "interrupted"})),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Sweep.",
            "codex thinks: A broom.",
            "codex calls exec_command_end [\"sweep\"]",
            "exec_command_end answers 3: clean",
            "harness Compaction",
            "harness Error stream disconnected",
            "harness Other interrupted",
        ]
    );
    assert_eq!(endings(&run), [EndReason::Stopped]);
}

#[test]
fn an_older_rollout_holds_bare_items() {
    let run = lines(&[
        json!({"id": "r-4", "timestamp": "2025-05-01T10:00:00Z", "instructions": "Be quick.", "git": null}),
        json!({"record_type": "state"}),
        json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi."}]}),
        json!({"type": "local_shell_call", "call_id": "c1", "status": "completed",
            "action": {"type": "exec", "command": ["ls"]}}),
        json!({"type": "function_call_output", "call_id": "c1", "output": "a"}),
        json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Yo."}]}),
        json!({"type": "mystery"}),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "harness instructs: Be quick.",
            "user says: Hi.",
            "codex calls local_shell_call {\"command\":[\"ls\"],\"type\":\"exec\"}",
            "local_shell_call answers 3: a",
            "codex says: Yo.",
        ]
    );
    assert_eq!(places(&run), ["/6"]);
}

#[test]
fn a_gemini_session_is_the_conversation_as_it_stood_in_the_end() {
    let run = lines(&[
        json!({"sessionId": "g-1", "projectHash": "h", "startTime": "2026-01-05T10:00:00Z"}),
        json!({"id": "1", "type": "user", "content": [{"text": "Water it."}]}),
        json!({"id": "2", "type": "gemini", "content": "", "model": "m-1"}),
        json!({"$set": {"lastUpdated": "2026-01-05T10:00:09Z"}}),
        json!({"id": "2", "type": "gemini", "content": "Watering.", "model": "m-1",
            "thoughts": [{"subject": "Water", "description": "The can."}],
            "toolCalls": [{"id": "t", "name": "pour", "args": {"litres": 1}, "status": "error",
                "result": [{"functionResponse": {"id": "t", "name": "pour",
                    "response": {"error": "empty"}}}]}]}),
        json!({"id": "3", "type": "user", "content": "Never mind."}),
        json!({"$rewindTo": "3"}),
        json!({"id": "4", "type": "user", "content": "Fill it."}),
        json!({"id": "5", "type": "error", "content": "No tap."}),
        json!({"id": "6", "type": "odd", "content": "?"}),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Water it.",
            "gemini-cli thinks: The can.",
            "gemini-cli says: Watering.",
            "gemini-cli calls pour {\"litres\":1}",
            "pour answers 4 failed: empty",
            "user says: Fill it.",
            "harness Error No tap.",
        ]
    );
    assert_eq!(places(&run), ["/6", "/9"]);
    assert_eq!(run.trace.labels.session.as_deref(), Some("g-1"));
}

#[test]
fn messages_that_gave_way_to_a_summary_still_happened() {
    let run = lines(&[
        json!({"sessionId": "g-2", "projectHash": "h"}),
        json!({"id": "1", "type": "user", "content": "Water it."}),
        json!({"id": "2", "type": "gemini", "content": "Watered."}),
        json!({"$set": {"messages": [{"id": "9", "type": "user", "content": "So far: watered."}]}}),
        json!({"id": "3", "type": "gemini", "content": "All done."}),
        json!({"id": "4", "type": "user", "content": "Wait."}),
        json!({"$set": {"messages": [{"id": "9", "type": "user", "content": "So far: watered."},
            {"id": "3", "type": "gemini", "content": "All done."}]}}),
        json!({"$rewindTo": "nowhere"}),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "user says: Water it.",
            "gemini-cli says: Watered.",
            "harness Compaction",
            "user says: So far: watered.",
            "gemini-cli says: All done.",
        ]
    );
    assert_eq!(places(&run), ["/6", "/7"]);
}

#[test]
fn a_saved_gemini_conversation_is_read_from_its_contents() {
    let run = reading::run(&json!({"contents": [
        {"role": "user", "parts": [{"text": "Water it."}]},
        {"role": "model", "parts": [{"text": "Hm.", "thought": true},
            {"functionCall": {"name": "pour", "args": {"litres": 1}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "pour", "response": {"output": "wet"}}}]},
        {"role": "model", "parts": [{"text": "Watered."}]}]}));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Water it.",
            "model thinks: Hm.",
            "model calls pour {\"litres\":1}",
            "pour answers 3: {\"output\":\"wet\"}",
            "model says: Watered.",
        ]
    );
    assert_eq!(run.complaints, []);
}

fn shown(kind: &str, data: Value) -> Value {
    let mut line = json!({"type": kind, "timestamp": "2026-01-05T10:00:00Z", "parentId": null});
    line["data"] = data;
    line
}

#[test]
fn a_copilot_stream_is_told_after_the_words_before_it() {
    let stream = [
        shown(
            "session.start",
            json!({"sessionId": "p-1", "copilotVersion": "1", "selectedModel": "m-1"}),
        ),
        shown("user.message", json!({"content": "Bake."})),
        shown("assistant.turn_start", json!({"turnId": "0"})),
        shown(
            "assistant.message",
            json!({"messageId": "a", "content": "", "reasoningText": "Flour.",
            "toolRequests": [{"toolCallId": "t", "name": "oven", "arguments": {"heat": 5}}]}),
        ),
        shown(
            "tool.execution_start",
            json!({"toolCallId": "t", "toolName": "oven", "arguments": {"heat": 5}}),
        ),
        shown(
            "tool.execution_complete",
            json!({"toolCallId": "t", "success": false,
            "error": {"message": "cold", "code": "failure"}}),
        ),
        shown(
            "assistant.message",
            json!({"messageId": "b", "content": "Baked.", "toolRequests": []}),
        ),
        shown("unheard.of", json!({})),
    ];
    let body: String = stream.iter().map(|line| line.to_string() + "\n").collect();
    let run = support::run(&format!("Loading the oven\n{body}"));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Bake.",
            "copilot-cli thinks: Flour.",
            "copilot-cli calls oven {\"heat\":5}",
            "oven answers 3 failed: cold",
            "copilot-cli says: Baked.",
        ]
    );
    assert_eq!(places(&run), ["/8", "/0"]);
    assert_eq!(endings(&run), []);
}

#[test]
fn a_copilot_stream_says_who_stopped_it_and_which_subagent_spoke() {
    let run = lines(&[
        shown("session.start", json!({"sessionId": "p-2"})),
        shown(
            "tool.execution_start",
            json!({"toolCallId": "t", "toolName": "task", "arguments": {}}),
        ),
        shown("subagent.started", json!({"toolCallId": "t", "agentName": "taster"})),
        shown("assistant.message", json!({"content": "Sweet.", "parentToolCallId": "t"})),
        shown("abort", json!({"reason": "user_initiated"})),
    ]);
    assert_eq!(
        told(&run.trace)[1..],
        ["copilot-cli hands off to taster", "taster says: Sweet.", "harness Other user_initiated"]
    );
    assert_eq!(endings(&run), [EndReason::Stopped]);
}

#[test]
fn an_opencode_session_is_told_with_the_state_of_its_tools() {
    let message = |role: &str, parts: Value| {
        json!({"info": {"role": role, "agent": "build",
        "modelID": "m-1", "time": {"created": 1_767_607_200_000_u64}}, "parts": parts})
    };
    let tool = |id: &str, state: Value| json!({"type": "tool", "callID": id, "tool": "bash", "state": state});
    let run = reading::run(&json!({"info": {"id": "ses_1", "version": "1"}, "messages": [
        message("user", json!([{"type": "text", "text": "Mend it."},
            {"type": "text", "text": "Read the list.", "synthetic": true}])),
        message("assistant", json!([{"type": "step-start"}, {"type": "reasoning", "text": "Glue."},
            tool("a", json!({"status": "completed", "input": {"command": "glue"}, "output": "stuck",
                "metadata": {"exit": 1}})),
            tool("b", json!({"status": "error", "input": {}, "error": "no glue"})),
            tool("c", json!({"status": "running", "input": {}})),
            {"type": "text", "text": "Mended."}, {"type": "novelty"}])),
        message("assistant", json!([]))]}));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Mend it.",
            "harness Other Read the list.",
            "build thinks: Glue.",
            "build calls bash {\"command\":\"glue\"}",
            "bash answers 4 failed: stuck",
            "build calls bash {}",
            "bash answers 6 failed: no glue",
            "build calls bash {}",
            "build says: Mended.",
            "build Other {\"type\":\"novelty\"}",
            "build Empty",
        ]
    );
    assert_eq!(places(&run), ["/messages/1/parts/6"]);
}

#[test]
fn an_opencode_session_that_was_printed_is_told_part_by_part() {
    let line = |kind: &str, name: &str, inner: Value| {
        json!({"type": kind, "sessionID": "ses_2",
        "timestamp": 1_767_607_200_000_u64, name: inner})
    };
    let run = lines(&[
        line("step_start", "part", json!({"type": "step-start"})),
        line(
            "tool_use",
            "part",
            json!({"type": "tool", "callID": "a", "tool": "read",
            "state": {"status": "completed", "input": {"path": "a"}, "output": "b"}}),
        ),
        line("text", "part", json!({"type": "text", "text": "It says b."})),
        line(
            "error",
            "error",
            json!({"name": "MessageAbortedError", "data": {"message": "Stopped."}}),
        ),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "opencode calls read {\"path\":\"a\"}",
            "read answers 1: b",
            "opencode says: It says b.",
            "harness Error Stopped.",
        ]
    );
    assert_eq!(endings(&run), [EndReason::Stopped]);
    assert_eq!(run.trace.labels.session.as_deref(), Some("ses_2"));
}

#[test]
fn each_line_of_a_file_may_be_an_exported_session() {
    let session = json!({"info": {"id": "ses"}, "messages": [{"info": {"role": "user"},
        "parts": [{"type": "text", "text": "Hi."}]}]});
    let records: Vec<_> = support::runs(&format!("{session}\n{session}\n"))
        .into_iter()
        .map(|run| run.trace.source.record.expect("one of many"))
        .collect();
    assert_eq!(records, ["/0".into(), "/1".into()]);
}

#[test]
fn calls_in_tags_are_paired_with_results_in_words() {
    let part = |text: &str| json!({"type": "text", "text": text});
    let run = reading::run(&json!([
        {"role": "user", "ts": 1_767_607_200_000_u64, "content": [part("<task>\nMend it.\n</task>"),
            part("<environment_details>\n# Time\n</environment_details>")]},
        {"role": "assistant", "content": [part(
            "<thinking>Glue.</thinking>\nI will look.\n<execute_command>\n<command>ls</command>\n</execute_command>")]},
        {"role": "user", "content": [part("[execute_command for 'ls'] Result:\nglue")]},
        {"role": "assistant", "content": [part("<read_file>\n<path>a</path>\n</read_file>")]},
        {"role": "user", "content": [part(
            "[read_file for 'a'] Result:\nThe tool execution failed with the following error:\n<error>x</error>")]},
        {"role": "assistant", "content": [part(
            "<attempt_completion>\n<result>\nMended.\n</result>\n</attempt_completion>")]},
        {"role": "user", "content": [part("<feedback>\nThanks.\n</feedback>")]}]));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Mend it.",
            "harness Other <environment_details>\n# Time\n</environment_details>",
            "cline thinks: Glue.",
            "cline says: I will look.",
            "cline calls execute_command {\"code\":\"ls\"}",
            "execute_command answers 5: [execute_command for 'ls'] Result:\nglue",
            "cline calls read_file {\"code\":\"\\n<path>a</path>\\n\"}",
            "read_file answers 7 failed: [read_file for 'a'] Result:\nThe tool execution failed with the following error:\n<error>x</error>",
            "cline says: Mended.",
            "user says: Thanks.",
        ]
    );
    assert_eq!(run.complaints, []);
}

#[test]
fn what_was_on_the_screen_is_told_by_kind() {
    let say = |kind: &str, text: &str| json!({"ts": 1_767_607_200_000_u64, "type": "say", "say": kind, "text": text});
    let run = reading::run(&json!([
        say("task", "Mend it."),
        say("api_req_started", "{\"request\": \"x\"}"),
        say("text", "Looking."),
        say("tool", "{\"tool\": \"readFile\", \"path\": \"a\"}"),
        say("command", "ls"),
        say("command_output", "glue"),
        {"ts": 1, "type": "ask", "ask": "followup", "text": "{\"question\": \"Which glue?\"}"},
        say("checkpoint_created", ""),
        say("marvel", "?"),
        say("api_req_started", "{\"cancelReason\": \"user_cancelled\"}")]));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Mend it.",
            "cline says: Looking.",
            "cline calls readFile {\"path\":\"a\",\"tool\":\"readFile\"}",
            "cline calls command \"ls\"",
            "tool answers 4: glue",
            "cline says: Which glue?",
            "harness Other user_cancelled",
        ]
    );
    assert_eq!(places(&run), ["/8"]);
    assert_eq!(endings(&run), [EndReason::Stopped]);
}

#[test]
fn each_stage_is_an_agent_told_by_its_last_event() {
    let system = json!({"type": "SystemMessage", "content": "Diagnose."});
    let asked = json!({"type": "HumanMessage", "content": "It leaks."});
    let call = json!({"type": "AIMessage", "content": "Looking.", "tool_calls": [
        {"name": "look", "args": {"at": "tap"}, "id": "1"}, {"name": "listen", "args": {}, "id": "2"}]});
    let (seen, heard) = (
        json!({"type": "ToolMessage", "content": "drip"}),
        json!({"type": "ToolMessage", "content": "plop"}),
    );
    let event = |stage: &str, messages: Value| json!({"type": "event", "stage": stage, "messages": messages});
    let run = lines(&[
        json!({"type": "metadata", "problem_id": "leak", "total_stages": 2}),
        json!({"type": "stage_start", "stage": "diagnosis"}),
        event("diagnosis", json!([system, asked])),
        event("diagnosis", json!([system, asked, call, seen, heard])),
        json!({"type": "stage_start", "stage": "repair"}),
        event("repair", json!([{"type": "AIMessage", "content": "Repaired."}])),
        json!({"type": "coda"}),
    ]);
    assert_eq!(
        told(&run.trace),
        [
            "harness hands off to diagnosis",
            "harness instructs: Diagnose.",
            "user says to diagnosis: It leaks.",
            "diagnosis says: Looking.",
            "diagnosis calls look {\"at\":\"tap\"}",
            "diagnosis calls listen {}",
            "look answers 5: drip",
            "listen answers 6: plop",
            "harness hands off to repair",
            "repair says: Repaired.",
        ]
    );
    assert_eq!(run.trace.labels.task.as_deref(), Some("leak"));
    assert_eq!(places(&run), ["/6"]);
}

#[test]
fn cline_s_results_may_stand_in_the_part_after_their_head() {
    let text = r#"[{"role": "user", "content": [{"type": "text", "text": "<task>\ntest it\n</task>"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "<execute_command>\n<command>test</command>\n</execute_command>"}]},
        {"role": "user", "content": [{"type": "text", "text": "[execute_command for 'test'] Result:"},
            {"type": "text", "text": "3 failing"},
            {"type": "text", "text": "<environment_details>\nx\n</environment_details>"}]}]"#;
    let run = support::run(text);
    let told = support::told(&run);
    assert_eq!(told[1..3], ["cline calls", "execute_command returns"]);
    assert!(!told.iter().skip(1).any(|line| line == "user says"), "{told:?}");
}
