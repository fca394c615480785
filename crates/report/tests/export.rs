//! A run that is written in a format and read again is the same run, as far as the format can carry
//! it; what it cannot carry is named.

use case::{Act, ActorKind, Case, Owners, Step, Trace};
use ingest::{Alone, Input, Run};
use redact::Redactor;
use report::export::{self, Exported, Format};
use serde_json::{Value, json};

fn read(document: &Value) -> Run {
    let text = document.to_string();
    let input = Input { path: "run.json", bytes: text.as_bytes(), beside: &Alone };
    let mut runs = Vec::new();
    ingest::read(input, &Redactor::off(), &mut |run| runs.push(run.expect("it is readable")));
    assert_eq!(runs.len(), 1, "one document, one run");
    runs.remove(0)
}

fn written(document: &Value, format: Format) -> Exported {
    let Run { trace, spec, complaints: _ } = read(document);
    let case = Case { trace, spec, symptom: None, owners: Owners::default() };
    export::document(&case, format)
}

/// Who did what, with arguments, the call that is answered, and what is said of failures.
fn told(trace: &Trace) -> Vec<String> {
    trace.steps.iter().map(|step| line(trace, step)).collect()
}

fn line(trace: &Trace, step: &Step) -> String {
    let name = |no: case::ActorNo| {
        let actor = &trace.actors[no.index()];
        format!("{:?} {}", actor.kind, actor.name)
    };
    let who = match (trace.kind(step), &step.act) {
        // Which tool answers is known by the call.
        (ActorKind::Tool, Act::Result(_)) => "tool".to_owned(),
        _ => name(step.actor),
    };
    let what = match &step.act {
        Act::Instruct(text) => format!("instructs {}", text.text),
        Act::Say { text, to } => format!("says {:?} {}", to.map(name), text.text),
        Act::Think(text) => format!("thinks {}", text.text),
        Act::Call(call) => {
            let none = call.arguments.is_null() || call.arguments == json!({});
            let arguments = if none { Value::Null } else { call.arguments.clone() };
            format!("calls {} {arguments} -> {:?}", call.tool.text, call.result)
        }
        Act::Result(result) => {
            let failed = result.failed == Some(true);
            format!("answers {:?} {failed} {}", result.call, result.text.text)
        }
        Act::Handoff { to, text } => format!("hands to {} {:?}", name(*to), text.is_some()),
        Act::Event { kind, text } => {
            format!("{kind:?} {}", text.as_ref().map_or("", |text| &text.text))
        }
    };
    format!("{who} {what}")
}

/// A run with everything that an ATIF file of one agent has.
fn trajectory() -> Value {
    json!({
        "schema_version": "ATIF-v1.7", "session_id": "s-1", "trajectory_id": "t-1",
        "agent": {"name": "clerk", "version": "2", "model_name": "m-1", "tool_definitions": [
            {"type": "function", "function": {"name": "find_room", "description": "Finds a room.",
             "parameters": {"type": "object", "required": ["day"]}}}]},
        "steps": [
            {"step_id": 1, "source": "system", "message": "Book rooms."},
            {"step_id": 2, "source": "user", "message": "A room.", "timestamp": "2026-01-05T10:00:00Z"},
            {"step_id": 3, "source": "agent", "message": "Looking.", "reasoning_content": "Two.",
             "timestamp": "2026-01-05T10:00:01Z",
             "tool_calls": [
                {"tool_call_id": "a", "function_name": "find_room",
                 "arguments": {"day": "Mon", "seats": 4, "near": null, "share": 0.5}},
                {"tool_call_id": "b", "function_name": "ask_desk", "arguments": {}}],
             "observation": {"results": [
                {"source_call_id": "b", "content": "no", "extra": {"is_error": true}},
                {"source_call_id": "a", "content": "{\"room\": 5}"}]}},
            {"step_id": 4, "source": "user", "message": "Go on."},
            {"step_id": 5, "source": "agent", "message": "", "tool_calls": [
                {"tool_call_id": "a", "function_name": "find_room", "arguments": {"day": "Tue"}}],
             "observation": {"results": [{"source_call_id": "a", "content": "none"}]}},
            {"step_id": 6, "source": "user", "message": "Go on."},
            {"step_id": 7, "source": "agent", "message": ""},
            {"step_id": 8, "source": "agent", "message": "Room 5 it is."},
            {"step_id": 9, "source": "user", "message": "Thanks."}
        ]
    })
}

/// One with two agents, a handoff, a compaction and a result that no call waits for.
fn delegated() -> Value {
    json!({
        "schema_version": "ATIF-v1.7", "trajectory_id": "t-2", "agent": {"name": "clerk", "version": "2"},
        "steps": [
            {"step_id": 1, "source": "user", "message": "Scout it."},
            {"step_id": 2, "source": "agent", "message": "Delegating.",
             "tool_calls": [{"tool_call_id": "a", "function_name": "delegate", "arguments": {}}],
             "observation": {"results": [{"source_call_id": "a", "content": "done",
                "subagent_trajectory_ref": [{"trajectory_id": "sub"}]}]}},
            {"step_id": 3, "source": "system", "message": "Summary.",
             "extra": {"context_management": {"type": "compaction"}}},
            {"step_id": 4, "source": "agent", "message": "On it.",
             "observation": {"results": [{"content": "a bell rings"}]}}
        ],
        "subagent_trajectories": [
            {"schema_version": "ATIF-v1.7", "trajectory_id": "sub", "agent": {"name": "scout", "version": "1",
             "model_name": "m-2"},
             "steps": [{"step_id": 1, "source": "agent", "message": "Scouted.", "tool_calls": [
                {"tool_call_id": "x", "function_name": "look", "arguments": {"at": "door"}}],
                "observation": {"results": [{"source_call_id": "x", "content": "open"}]}}]}]
    })
}

/// A chat of several, with names, an addressee, failures and unreadable arguments.
fn talk() -> Value {
    json!({"id": "c-1", "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Pay it."},
        {"role": "assistant", "name": "planner", "recipient": "payer", "content": "Please pay."},
        {"role": "assistant", "name": "payer", "content": null, "tool_calls": [
            {"id": "p", "type": "function", "function": {"name": "pay", "arguments": "{\"sum\": 5}"}},
            {"id": "q", "type": "function", "function": {"name": "log", "arguments": "not json"}}]},
        {"role": "tool", "tool_call_id": "p", "content": [
            {"type": "text", "text": "paid"}, {"type": "text", "text": "receipt 7"}]},
        {"role": "tool", "tool_call_id": "q", "content": "", "error": "disk full"},
        {"role": "tool", "tool_call_id": "gone", "content": "stray"},
        {"role": "assistant", "name": "payer", "content": "Paid."}
    ]})
}

#[test]
fn a_trajectory_that_is_written_as_one_reads_the_same() {
    for document in [trajectory(), delegated()] {
        let exported = written(&document, Format::Atif);
        let before = read(&document).trace;
        let after = read(&exported.document).trace;
        assert_eq!(told(&after), told(&before), "{:#}", exported.document);
        let times = |trace: &Trace| trace.steps.iter().map(|step| step.time).collect::<Vec<_>>();
        assert_eq!(times(&after), times(&before));
        assert_eq!(after.id, before.id);
    }
}

#[test]
fn every_format_is_read_again_from_a_trajectory() {
    let before = told(&read(&trajectory()).trace);
    for format in [Format::Chat, Format::Otlp] {
        let exported = written(&trajectory(), format);
        let after = told(&read(&exported.document).trace);
        assert_eq!(after, before, "{format:?} {:#}", exported.document);
    }
}

#[test]
fn a_chat_that_is_written_as_one_reads_the_same() {
    let exported = written(&talk(), Format::Chat);
    assert_eq!(told(&read(&exported.document).trace), told(&read(&talk()).trace));
    assert_eq!(exported.lost.into_keys().collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_chat_keeps_names_addressees_and_odd_arguments_as_a_trajectory() {
    let exported = written(&talk(), Format::Atif);
    let pairs = |lines: Vec<String>| -> Vec<String> {
        // Of two blocks of one result a call names the last one then.
        lines.into_iter().map(|line| line.split(" -> ").next().unwrap_or("").to_owned()).collect()
    };
    let after = pairs(told(&read(&exported.document).trace));
    assert_eq!(after, pairs(told(&read(&talk()).trace)));
}

#[test]
fn a_handoff_and_two_agents_survive_as_spans() {
    let exported = written(&delegated(), Format::Otlp);
    let before = told(&read(&delegated()).trace);
    let after = told(&read(&exported.document).trace);
    let is_carried = |line: &&String| !line.contains("Compaction");
    let before: Vec<&String> = before.iter().filter(is_carried).collect();
    assert_eq!(after.iter().collect::<Vec<_>>(), before, "{:#}", exported.document);
    assert!(exported.lost.contains_key("compaction that is no agent's"), "{:?}", exported.lost);
}

#[test]
fn what_chat_has_no_place_for_is_named() {
    let exported = written(&delegated(), Format::Chat);
    assert!(exported.lost.contains_key("handoff to another agent"), "{:?}", exported.lost);
    assert!(exported.lost.contains_key("compaction"), "{:?}", exported.lost);
}

#[test]
fn spans_have_ids_and_times_that_the_protocol_takes() {
    let exported = written(&trajectory(), Format::Otlp);
    let again = written(&trajectory(), Format::Otlp);
    assert_eq!(exported.document, again.document);
    let spans = &exported.document["resourceSpans"][0]["scopeSpans"][0]["spans"];
    let spans = spans.as_array().expect("there are spans");
    let is_hex = |id: &Value, length: usize| {
        id.as_str()
            .is_some_and(|id| id.len() == length && id.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let mut ids = std::collections::BTreeSet::new();
    for span in spans {
        assert!(is_hex(&span["traceId"], 32) && is_hex(&span["spanId"], 16), "{span:#}");
        assert!(ids.insert(span["spanId"].to_string()), "two spans under one id");
        let time = |name: &str| span[name].as_str().and_then(|time| time.parse::<i64>().ok());
        assert!(time("startTimeUnixNano") <= time("endTimeUnixNano"), "{span:#}");
    }
    let is_known = |parent: &Value| parent.is_null() || ids.contains(&parent.to_string());
    assert!(spans.iter().all(|span| is_known(&span["parentSpanId"])));
}

#[test]
fn a_trajectory_keeps_to_the_rules_of_its_format() {
    for document in [trajectory(), delegated(), talk()] {
        let exported = written(&document, Format::Atif).document;
        for (index, step) in exported["steps"].as_array().expect("steps").iter().enumerate() {
            assert_eq!(step["step_id"], index + 1);
            assert!(step["message"].is_string(), "{step:#}");
            let is_agent = step["source"] == "agent";
            for name in ["model_name", "reasoning_content", "tool_calls"] {
                assert!(is_agent || step.get(name).is_none(), "{step:#}");
            }
            let Some(calls) = step["tool_calls"].as_array() else { continue };
            let results = step["observation"]["results"].as_array().into_iter().flatten();
            for id in results.map(|result| &result["source_call_id"]).filter(|id| !id.is_null()) {
                assert!(calls.iter().any(|call| call["tool_call_id"] == *id), "{step:#}");
            }
        }
    }
}

#[test]
fn placeholders_lose_the_hash_that_differs_between_processes() {
    let text = trajectory().to_string().replace("A room.", "Write to ann@example.org.");
    let input = Input { path: "run.json", bytes: text.as_bytes(), beside: &Alone };
    let redactor = Redactor::new(redact::Settings { key: [7; 32], allow: Vec::new() });
    let mut documents = Vec::new();
    ingest::read(input, &redactor, &mut |run| {
        let Run { trace, spec, complaints: _ } = run.expect("it is readable");
        let case = Case { trace, spec, symptom: None, owners: Owners::default() };
        documents.push(export::document(&case, Format::Chat).document.to_string());
    });
    assert!(documents[0].contains("‹email›"), "{}", documents[0]);
}

#[test]
fn what_was_guessed_or_is_missing_comes_back_as_such() {
    let known =
        json!([{"role": "user", "content": "go"}, {"role": "assistant", "content": "gone"}]);
    for format in [Format::Atif, Format::Otlp, Format::Chat] {
        let Run { mut trace, spec, complaints: _ } = read(&known);
        trace.guessed = true;
        trace.capture = case::trace::Capture { expected: 10, silent: 4, orphans: 1 };
        let capture = trace.capture;
        let case = Case { trace, spec, symptom: None, owners: Owners::default() };
        let Exported { document, lost } = export::document(&case, format);
        let again = read(&document).trace;
        assert!(again.guessed, "{format:?}");
        assert_eq!(again.capture, capture, "{format:?}");
        assert_eq!(lost.keys().filter(|what| what.contains("only Masthead")).count(), 2);
        assert!(!read(&written(&known, format).document).trace.guessed);
    }
}
