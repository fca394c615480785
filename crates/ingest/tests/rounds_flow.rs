//! Rounds against a web service and sessions of a flow engine: every turn ends in a step, and what
//! the harness says of the ending in a record.

mod support;

use case::RecordKind;
use case::record::EndReason;
use serde_json::{Value, json};

fn ending(run: &ingest::Run) -> Option<(EndReason, bool)> {
    run.trace.records.iter().find_map(|record| match &record.kind {
        RecordKind::Ended(end) => Some((end.reason, record.step.is_some())),
        _ => None,
    })
}

fn rounds() -> Value {
    json!({"task_id": "t1", "instruction": "Order a lamp.", "context": "It is Monday.", "prompt": "Use GET and POST.",
        "status": "completed", "rounds": 4, "model": "m-1", "attempt": 2, "infra_reason": null, "expected": "never read",
        "turns": [
            {"round": 0, "agent_reply": "GET http://x/lamps", "action_kind": "get", "url": "http://x/lamps",
             "payload": null, "observation": "one lamp"},
            {"round": 1, "agent_reply": "I order it.\nPOST http://x/orders {}", "action_kind": "post",
             "url": "http://x/orders", "payload": {"lamp": 1}, "observation": "accepted"},
            {"round": 2, "agent_reply": "hm", "action_kind": "invalid", "url": null, "payload": null, "observation": "no such action"},
            {"round": 3, "agent_reply": "FINISH([1])", "action_kind": "finish", "url": null, "payload": null, "observation": null}],
        "history": [{"role": "user", "content": "repeats"}, {"role": "agent", "content": "the rounds"}],
        "write_attempts": [
            {"url": "http://x/orders", "payload": {"lamp": 1}, "accepted": false, "status_code": 400},
            {"url": "http://x/other", "payload": {}, "accepted": true}]})
}

#[test]
fn requests_are_calls_and_the_harness_says_which_writes_failed() {
    let run = support::run(&rounds().to_string());
    assert_eq!(
        support::told(&run),
        [
            "system instructs",
            "user says",
            "user says",
            "agent calls",
            "get returns",
            "agent says",
            "agent calls",
            "post returns",
            "agent says",
            "environment event",
            "agent says",
            "environment event"
        ]
    );
    let results: Vec<Option<bool>> =
        run.trace.steps.iter().filter_map(|step| Some(step.result()?.failed)).collect();
    assert_eq!(results, [None, Some(true)]);
    let call = run.trace.steps[6].call().expect("a call");
    assert_eq!(call.arguments["payload"], json!({"lamp": 1}));
    assert_eq!(
        call.argument("/payload/lamp").expect("quotable").origin.pointer(),
        "/turns/1/payload/lamp"
    );
    assert_eq!(ending(&run), Some((EndReason::Regular, false)));
    assert_eq!(run.complaints.len(), 1, "the write that no round made");
    assert_eq!(run.trace.labels.task.as_deref(), Some("t1"));
}

#[test]
fn a_service_that_broke_down_is_told_and_quoted() {
    let mut broken = rounds();
    broken["status"] = "error".into();
    broken["infra_reason"] = "400 no provider".into();
    let run = support::run(&broken.to_string());
    assert_eq!(ending(&run), Some((EndReason::Breakdown, true)));
    broken["infra_reason"] = Value::Null;
    broken["status"] = "agent_invalid_action".into();
    assert_eq!(
        ending(&support::run(&broken.to_string())).map(|(reason, _)| reason),
        Some(EndReason::AgentError)
    );
}

#[test]
fn odd_rounds_are_kept_and_complained_of() {
    let run = support::run(
        &json!({"turns": [null, {"agent_reply": null, "action_kind": "get"}, 7,
            {"agent_reply": "x", "action_kind": "get", "url": 3, "observation": {"a": 1}}]})
        .to_string(),
    );
    assert_eq!(support::elements(&run), 4);
    assert_eq!(run.complaints.len(), 2);
}

fn session() -> Value {
    json!({"agent_type": "intake", "conversation_id": "c1", "greeting": "Welcome.", "persona": "never read",
        "outcome": {"ended": true, "end_reason": "user_done"}, "metadata": {"setup_error": null},
        "turns": [
            {"n": 1, "user_msg": "I moved.", "agent_reply": "Where to?", "tools_used": ["lookup"], "steps": [
                {"tool": "lookup", "args": {"q": "me"}, "result": "found", "ok": true}]},
            {"n": 2, "user_msg": "To the harbour.", "agent_reply": "", "tools_used": ["save"], "steps": []}],
        "flow_trace": [
            {"kind": "transition_check", "turn": 1, "result": "not_satisfied", "condition": "x"},
            {"kind": "state_enter", "turn": 1, "state": "ask"},
            {"kind": "var_set", "turn": 9, "key": "city", "value": "y"},
            {"kind": "flow_end", "turn": 2, "state": "done", "reason": "completed"}],
        "flow_spec": {"states": [{"id": "ask", "goal": "Ask where to.", "type": "conversation", "allowed_tools": ["lookup", "save"]},
                {"id": "bye", "say": "Goodbye.", "type": "say"},
                {"id": "book", "tool": "reserve", "type": "tool"}, {"id": "done", "type": "end"}],
            "transitions": [{"id": "t1", "from": "ask", "to": "bye", "kind": "llm_condition", "condition": "the address is known"},
                {"id": "t2", "from": "bye", "to": "done", "kind": "always"}]}})
}

#[test]
fn a_session_is_told_by_turns_with_what_the_engine_did_in_them() {
    let run = support::run(&session().to_string());
    assert_eq!(
        support::told(&run),
        [
            "agent says",
            "user says",
            "flow event",
            "agent calls",
            "lookup returns",
            "agent says",
            "user says",
            "flow event",
            "agent calls",
            "agent event",
            "flow event"
        ]
    );
    let ids: Vec<&str> = run.spec.clauses.iter().map(|clause| &*clause.id.0).collect();
    assert_eq!(ids, ["state:ask", "state:bye", "termination:t1"]);
    let tools: Vec<&str> = run.spec.tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(tools, ["lookup", "save", "reserve"]);
    assert_eq!(run.complaints.len(), 2, "the idle check, and the turn that is not there");
}

#[test]
fn a_way_out_of_a_flow_that_could_have_gone_on_is_how_it_gives_up() {
    let mut session = session();
    session["flow_spec"] = serde_json::json!({
        "states": [{"id": "ask", "goal": "Ask.", "type": "conversation"}, {"id": "book", "tool": "reserve", "type": "tool"},
            {"id": "read", "goal": "Read it back.", "type": "conversation"}, {"id": "text", "tool": "send", "type": "tool"},
            {"id": "bye", "say": "Goodbye.", "type": "say"}, {"id": "done", "type": "end"}],
        "transitions": [
            {"id": "on", "from": "ask", "to": "book", "kind": "llm_condition", "condition": "the slot is free"},
            {"id": "out", "from": "ask", "to": "bye", "kind": "llm_condition", "condition": "nothing is free"},
            {"id": "booked", "from": "book", "to": "read", "kind": "llm_condition", "condition": "reserve ran"},
            {"id": "enough", "from": "read", "to": "text", "kind": "llm_condition", "condition": "that is all"},
            {"id": "sent", "from": "text", "to": "bye", "kind": "always"},
            {"id": "over", "from": "bye", "to": "done", "kind": "always"}]});
    let run = support::run(&session.to_string());
    let ids = run.spec.clauses.iter().map(|clause| &*clause.id.0);
    let ends: Vec<&str> = ids.filter(|id| !id.starts_with("state:")).collect();
    assert_eq!(ends, ["give_up:out", "termination:enough"]);
}

#[test]
fn a_session_that_could_not_be_set_up_broke_down() {
    let mut broken = session();
    broken["metadata"]["setup_error"] = "no credit".into();
    broken["flow_trace"] = json!([]);
    assert_eq!(ending(&support::run(&broken.to_string())), Some((EndReason::Breakdown, true)));
}
