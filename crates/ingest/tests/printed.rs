//! What programs print as they run, and what applications log of a model's service: each form is
//! read whole, with its calls paired and its failures told.

mod support;

use case::trace::EventKind;
use case::{Act, RecordKind};
use ingest::Run;
use support::{elements, run, told};

/// What came of each call: its tool, and whether it failed.
fn outcomes(run: &Run) -> Vec<(String, Option<bool>)> {
    let calls = run.trace.steps.iter().filter_map(|step| step.call());
    let outcomes = calls.map(|call| {
        let result = call.result.and_then(|result| run.trace.step(result)?.result());
        (call.tool.text.to_string(), result.and_then(|result| result.failed))
    });
    outcomes.collect()
}

#[test]
fn codex_exec_prints_a_thread() {
    let run = run(r#"{"type": "thread.started", "thread_id": "t-9"}
{"type": "turn.started"}
{"type": "item.completed", "item": {"id": "i0", "type": "reasoning", "text": "Look first."}}
{"type": "item.started", "item": {"id": "i1", "type": "command_execution", "command": "ls", "status": "in_progress"}}
{"type": "item.completed", "item": {"id": "i1", "type": "command_execution", "command": "ls", "aggregated_output": "no", "exit_code": 2, "status": "failed"}}
{"type": "item.completed", "item": {"id": "i2", "type": "mcp_tool_call", "server": "s", "tool": "pay", "arguments": {"n": 1}, "result": {"content": [{"type": "text", "text": "paid"}]}, "status": "completed"}}
{"type": "item.completed", "item": {"id": "i3", "type": "agent_message", "text": "It is paid."}}
{"type": "item.started", "item": {"id": "i4", "type": "command_execution", "command": "sleep", "status": "in_progress"}}
{"type": "turn.failed", "error": {"message": "stream disconnected"}}"#);
    assert_eq!(run.trace.dialect, "codex-exec");
    assert_eq!(run.trace.labels.session.as_deref(), Some("t-9"));
    assert_eq!(
        told(&run),
        [
            "codex thinks",
            "codex calls",
            "command_execution returns",
            "codex calls",
            "pay returns",
            "codex says",
            "codex calls",
            "harness event",
        ]
    );
    let due = [
        ("command_execution".to_owned(), Some(true)),
        ("pay".to_owned(), Some(false)),
        ("command_execution".to_owned(), None),
    ];
    assert_eq!(outcomes(&run), due);
    assert!(matches!(run.trace.records[0].kind, RecordKind::Ended(_)));
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn gemini_prints_a_session_in_pieces() {
    let text = r#"{"type": "init", "session_id": "s-1", "model": "m-1"}
{"type": "message", "role": "user", "content": "pay it"}
{"type": "message", "role": "assistant", "content": "I will ", "delta": true}
{"type": "message", "role": "assistant", "content": "pay.", "delta": true}
{"type": "tool_use", "tool_name": "pay", "tool_id": "p1", "parameters": {"n": 1}}
{"type": "tool_result", "tool_id": "p1", "status": "error", "error": {"type": "X", "message": "denied"}}
{"type": "result", "status": "success"}"#;
    // The words of pieces stand in several lines, so they are not held against the first.
    let run = support::read(text.as_bytes()).remove(0).expect("it is readable");
    assert_eq!(run.trace.dialect, "gemini-stream");
    assert_eq!(told(&run), ["user says", "gemini says", "gemini calls", "pay returns"]);
    assert_eq!(run.trace.steps[1].words(), "I will pay.");
    assert_eq!(outcomes(&run), [("pay".to_owned(), Some(true))]);
    assert_eq!(elements(&run), 4);
}

#[test]
fn pydantic_ai_writes_requests_and_responses() {
    let run = run(r#"[{"kind": "request", "parts": [
            {"part_kind": "system-prompt", "content": "Be brief."},
            {"part_kind": "user-prompt", "content": "pay it"}]},
        {"kind": "response", "model_name": "m-1", "parts": [
            {"part_kind": "thinking", "content": "hm"},
            {"part_kind": "tool-call", "tool_name": "pay", "args": "{\"n\": 1}", "tool_call_id": "c1"}]},
        {"kind": "request", "parts": [
            {"part_kind": "retry-prompt", "tool_name": "pay", "content": "n is too small", "tool_call_id": "c1"}]},
        {"kind": "response", "parts": [{"part_kind": "text", "content": "It failed."}]}]"#);
    assert_eq!(run.trace.dialect, "pydantic-ai");
    assert_eq!(
        told(&run),
        [
            "harness instructs",
            "user says",
            "assistant thinks",
            "assistant calls",
            "pay returns",
            "assistant says",
        ]
    );
    assert_eq!(outcomes(&run), [("pay".to_owned(), Some(true))]);
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn smolagents_keeps_its_steps() {
    let run = run(r#"[{"system_prompt": "Be brief."}, {"task": "pay it"},
        {"step_number": 1, "model_output": "I pay.", "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "pay", "arguments": {"n": 1}}}],
         "error": {"type": "X", "message": "denied"}, "observations": null, "action_output": null},
        {"step_number": 2, "model_output": "I say so.", "tool_calls": [
            {"id": "c2", "type": "function", "function": {"name": "final_answer", "arguments": {"answer": "no"}}}],
         "error": null, "observations": "", "action_output": "no"}]"#);
    assert_eq!(run.trace.dialect, "smolagents");
    let due = [("pay".to_owned(), Some(true)), ("final_answer".to_owned(), None)];
    assert_eq!(outcomes(&run), due);
    assert_eq!(told(&run).len(), 8);
}

#[test]
fn a_response_of_the_service_is_read_with_what_was_asked() {
    let run = run(
        r#"{"id": "r-1", "object": "response", "model": "m-1", "instructions": "Be brief.",
        "input": "pay it", "error": null, "output": [
          {"type": "function_call", "call_id": "c1", "name": "pay", "arguments": "{}"},
          {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "On it."}]}]}"#,
    );
    assert_eq!(run.trace.dialect, "openai-response");
    assert_eq!(told(&run), ["user says", "assistant calls", "assistant says"]);
    assert_eq!(&*run.spec.clauses[0].text.text, "Be brief.");
}

#[test]
fn a_request_and_its_response_are_one_run() {
    let one =
        run(r#"{"request": {"model": "m-1", "messages": [{"role": "user", "content": "pay it"}]},
        "response": {"choices": [{"message": {"role": "assistant", "content": "Paid."}}]}}"#);
    assert_eq!(one.trace.dialect, "api-log");
    assert_eq!(told(&one), ["user says", "assistant says"]);
    let agent = one.trace.agents().next().and_then(|agent| agent.model.clone());
    assert_eq!(agent.as_deref(), Some("m-1"));
    let is_error =
        |step: &case::Step| matches!(step.act, Act::Event { kind: EventKind::Error, text: _ });
    assert!(!one.trace.steps.iter().any(is_error));
}

#[test]
fn calls_that_cursor_prints_into_a_stream_are_read() {
    // The tool's name is the name of a member, no value that it could be held against.
    let text = r#"{"type": "system", "subtype": "init", "session_id": "s", "model": "m", "cwd": "/x"}
{"type": "user", "message": {"role": "user", "content": [{"type": "text", "text": "read it"}]}, "session_id": "s"}
{"type": "tool_call", "subtype": "started", "call_id": "c1", "tool_call": {"readToolCall": {"args": {"path": "a"}}}, "session_id": "s"}
{"type": "tool_call", "subtype": "completed", "call_id": "c1", "tool_call": {"readToolCall": {"args": {"path": "a"}, "result": {"error": "no such file"}}}, "session_id": "s"}
{"type": "result", "subtype": "success", "is_error": false, "result": "There is none.", "session_id": "s"}"#;
    let run = support::read(text.as_bytes()).remove(0).expect("it is readable");
    assert_eq!(outcomes(&run), [("read".to_owned(), Some(true))]);
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn what_the_service_did_itself_is_a_call_with_its_result() {
    let run = run(r#"{"id": "r-1", "object": "response", "output": [
        {"type": "mcp_call", "id": "m1", "name": "pay", "arguments": "{}", "output": null, "error": "denied"},
        {"type": "web_search_call", "id": "w1", "status": "completed", "action": {"query": "x"}},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "No."}]}]}"#);
    let due = [("pay".to_owned(), Some(true)), ("web_search_call".to_owned(), None)];
    assert_eq!(outcomes(&run), due);
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}
