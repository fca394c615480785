//! Exports of trace stores: one small run in each comes out as the same steps, odd elements are
//! named, and what is repeated is told once.

#[path = "reading/order.rs"]
mod order;
mod reading;

use order::{TOLD, chat};
use reading::{run, runs, told};
use serde_json::{Value, json};

/// The messages of the first request, its answer, those of the second, and its answer.
fn talk() -> [Value; 4] {
    let (system, asked, called, came, done) = chat();
    [json!([system, asked]), called.clone(), json!([system, asked, called, came]), done]
}

fn second(second: u32) -> String {
    format!("2026-03-01T10:00:{second:02}.000Z")
}

// ---- Langfuse ---------------------------------------------------------------------------------

fn observation((id, parent): (&str, &str), kind: &str, from: u32, more: &Value) -> Value {
    let mut observation = json!({"id": id, "traceId": "t", "type": kind, "name": id,
        "parentObservationId": if parent.is_empty() { Value::Null } else { parent.into() },
        "startTime": second(from), "endTime": second(from + 1), "level": "DEFAULT"});
    for (name, value) in more.as_object().expect("an object") {
        observation[name] = value.clone();
    }
    observation
}

fn observations(write: fn(&Value) -> Value) -> Value {
    let [first, called, second, done] = talk();
    json!([
        observation(
            ("m2", "clerk"),
            "GENERATION",
            4,
            &json!({"input": write(&second), "output": write(&done)})
        ),
        observation(
            ("look_up", "clerk"),
            "TOOL",
            2,
            &json!({"input": write(&json!({"order": "A1"})), "output": "shipped"})
        ),
        observation(
            ("m1", "clerk"),
            "GENERATION",
            1,
            &json!({"input": write(&first), "output": write(&called),
            "model": "m", "usageDetails": {"input": 12}, "metadata": "{\"attributes\":{\"x\":\"y\"}}"})
        ),
        observation(("w", "clerk"), "SPAN", 1, &json!({"input": null, "output": null})),
        observation(("clerk", ""), "AGENT", 0, &json!({"endTime": "2026-03-01T10:00:09Z"})),
    ])
}

fn as_json(value: &Value) -> Value {
    value.clone()
}

fn as_text(value: &Value) -> Value {
    value.to_string().into()
}

fn as_text_twice(value: &Value) -> Value {
    as_text(&as_text(value))
}

#[test]
fn langfuse_observations_are_read_however_often_they_are_encoded() {
    for write in [as_json, as_text, as_text_twice] {
        let run = run(&json!({"data": observations(write), "meta": {"page": 1}}));
        assert_eq!(told(&run.trace), TOLD);
        assert_eq!(run.trace.dialect, "langfuse");
        assert_eq!(run.trace.id.as_ref(), "t");
        assert!(run.trace.actors.iter().any(|actor| actor.model.as_deref() == Some("m")));
        assert!(run.trace.closed);
        assert_eq!(run.complaints.len(), 1, "{:?}", run.complaints);
    }
}

#[test]
fn a_langfuse_trace_brings_its_labels_and_scores() {
    let trace = json!({"id": "t", "projectId": "p", "name": "desk", "sessionId": "s", "release": "7",
        "scores": [
            {"id": "1", "name": "verdict", "dataType": "CATEGORICAL", "stringValue": "fail",
             "comment": "It is not.", "traceId": "t"},
            {"id": "2", "name": "toxicity", "dataType": "NUMERIC", "value": 0, "traceId": "t"},
            {"id": "2", "name": "toxicity", "dataType": "NUMERIC", "value": 0, "traceId": "t"},
            {"id": "3", "name": "task_completion", "dataType": "BOOLEAN", "value": 1,
             "stringValue": "True", "observationId": "m2", "traceId": "t"}],
        "observations": [{"id": "m1", "type": "GENERATION", "startTime": null, "input": null}]});
    let run = run(&json!({"trace": trace, "observations": observations(as_text)}));
    assert_eq!(told(&run.trace)[..5], TOLD);
    let judged: Vec<String> = told(&run.trace)[5..].to_vec();
    assert_eq!(
        judged,
        [
            "verdict Verification It is not.",
            "toxicity Verification 0",
            "task_completion Verification 1",
        ]
    );
    assert_eq!(run.trace.records.len(), 2, "{:?}", run.trace.records);
    let labels = &run.trace.labels;
    assert_eq!((labels.session.as_deref(), labels.version.as_deref()), (Some("s"), Some("7")));
    assert_eq!(labels.system.as_deref(), Some("desk"));
}

#[test]
fn lines_of_observations_are_sorted_by_trace_and_odd_ones_are_named() {
    let mut other =
        observation(("o", ""), "GENERATION", 0, &json!({"input": "Hello?", "output": "Yes?"}));
    other["traceId"] = "u".into();
    let mut all = observations(as_text).as_array().expect("a list").clone();
    all.insert(2, other);
    all.push(json!({"odd": true}));
    all.push(all[0].clone());
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    let found = runs(&lines.join("\n"));
    let found: Vec<_> = found.into_iter().map(|run| run.expect("readable")).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(told(&found[0].trace), TOLD);
    assert_eq!(told(&found[1].trace), ["user says: Hello?", "assistant says: Yes?"]);
    let complaints: Vec<&str> = found[0].complaints.iter().map(|it| it.what.as_ref()).collect();
    assert!(complaints.iter().any(|what| what.contains("no observation")), "{complaints:?}");
    assert!(complaints.iter().any(|what| what.contains("came before")), "{complaints:?}");
}

#[test]
fn where_nothing_is_marked_the_outermost_span_is_the_agent() {
    let outer =
        observation(("desk", ""), "SPAN", 0, &json!({"input": "Is A1 shipped?", "output": "Yes."}));
    let inner = observation(("f", "desk"), "SPAN", 1, &json!({"input": "x"}));
    let run = run(&json!([inner, outer]));
    assert_eq!(told(&run.trace), ["user says: Is A1 shipped?", "desk says: Yes."]);
    assert_eq!(run.complaints.len(), 2, "{:?}", run.complaints);
}

#[test]
fn a_generation_around_another_is_told_once() {
    let outer = observation(
        ("stream", ""),
        "GENERATION",
        0,
        &json!({"input": "Hi.", "output": "Hello.",
        "endTime": second(9)}),
    );
    let inner = observation(
        ("request", "stream"),
        "GENERATION",
        1,
        &json!({
        "input": [{"role": "user", "content": "Hello?"}], "output": "Yes?"}),
    );
    let run = run(&json!([outer, inner]));
    assert_eq!(told(&run.trace), ["user says: Hello?", "assistant says: Yes?"]);
}

#[test]
fn a_failed_observation_says_so() {
    let failed = observation(
        ("m", ""),
        "GENERATION",
        0,
        &json!({"input": "Hello?", "level": "ERROR", "statusMessage": "rate limit"}),
    );
    let run = run(&json!([failed]));
    assert_eq!(told(&run.trace), ["user says: Hello?", "harness Error rate limit [rate limit]"]);
}

// ---- LangSmith --------------------------------------------------------------------------------

/// Messages as the framework's serializer writes them.
fn constructed(name: &str, kwargs: &Value) -> Value {
    json!({"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name],
        "kwargs": kwargs})
}

fn langsmith() -> Vec<Value> {
    let system = constructed("SystemMessage", &json!({"content": "Be brief."}));
    let asked = constructed("HumanMessage", &json!({"content": "Is A1 shipped?"}));
    let called = constructed(
        "AIMessage",
        &json!({"content": "", "tool_calls": [
        {"name": "look_up", "args": {"order": "A1"}, "id": "c1", "type": "tool_call"}]}),
    );
    let came = constructed("ToolMessage", &json!({"content": "shipped", "tool_call_id": "c1"}));
    let done = constructed("AIMessage", &json!({"content": "Yes."}));
    let generated = |message: &Value| json!({"generations": [[{"text": "", "message": message}]]});
    let node = json!({"metadata": {"langgraph_node": "clerk", "thread_id": "s"}});
    let run = |id: &str, kind: &str, from: u32, inputs: Value, outputs: Value| {
        json!({"id": id, "trace_id": "r", "parent_run_id": if id == "r" { Value::Null } else { "r".into() },
            "name": id, "run_type": kind, "start_time": second(from), "end_time": second(from + 1),
            "inputs": inputs, "outputs": outputs, "extra": node})
    };
    vec![
        run("r", "chain", 0, json!({"question": "x"}), json!({"answer": "Yes."})),
        run("m1", "llm", 1, json!({"messages": [[system, asked]]}), generated(&called)),
        run("look_up", "tool", 3, json!({"input": "{\"order\":\"A1\"}"}), json!({"output": came})),
        run("m2", "llm", 5, json!({"messages": [[system, asked, called, came]]}), generated(&done)),
    ]
}

#[test]
fn langsmith_runs_with_serialized_messages() {
    let run = run(&Value::Array(langsmith()));
    assert_eq!(told(&run.trace), TOLD);
    assert_eq!(run.trace.labels.session.as_deref(), Some("s"));
}

#[test]
fn langsmith_halves_are_put_together_by_id() {
    let mut post = Vec::new();
    let mut patch = Vec::new();
    for mut run in langsmith() {
        let id = run["id"].as_str().expect("an id").to_owned();
        let order = if id == "r" { "1Zr".to_owned() } else { format!("1Zr.2Z{id}") };
        patch.push(json!({"id": id, "dotted_order": order, "end_time": run["end_time"].take(),
            "outputs": run["outputs"].take(), "inputs": {}}));
        let begun = run.as_object_mut().expect("an object");
        for taken in ["outputs", "end_time", "parent_run_id", "trace_id"] {
            begun.remove(taken);
        }
        run["dotted_order"] = order.into();
        post.push(run);
    }
    let run = run(&json!({"post": post, "patch": patch}));
    assert_eq!(told(&run.trace), TOLD);
    assert_eq!(run.trace.id.as_ref(), "r");
}

#[test]
fn langsmith_runs_may_lie_in_one_another() {
    let mut runs = langsmith();
    let children: Vec<Value> = runs.split_off(1);
    runs[0]["child_runs"] = Value::Array(children);
    runs[0]["error"] = "stopped".into();
    runs[0]["feedback_stats"] = json!({"correctness": {"n": 1, "avg": 0.0}});
    let run = run(&runs[0]);
    assert_eq!(told(&run.trace)[1..4], TOLD[..3]);
    assert_eq!(told(&run.trace)[4], "look_up answers 4: shipped");
    assert_eq!(told(&run.trace)[5], TOLD[4]);
    assert_eq!(told(&run.trace)[0], "harness Error stopped [stopped]");
    assert_eq!(told(&run.trace)[6], "correctness Verification 0.0");
    assert_eq!(run.trace.records.len(), 1);
}

// ---- OpenAI Agents ----------------------------------------------------------------------------

/// A trace of two agents, of which one hands over to the other.
fn agents() -> Vec<Value> {
    let span = |id: &str, parent: &str, from: u32, data: Value| {
        json!({"object": "trace.span", "id": id, "trace_id": "t", "error": null,
            "parent_id": if parent.is_empty() { Value::Null } else { parent.into() },
            "started_at": second(from), "ended_at": second(from + 1), "span_data": data})
    };
    let mut front = span(
        "a",
        "",
        0,
        json!({"type": "agent", "name": "front", "tools": ["look_up"],
        "handoffs": ["clerk"], "output_type": "str"}),
    );
    front["ended_at"] = second(9).into();
    let mut clerk = span("b", "", 5, json!({"type": "agent", "name": "clerk", "tools": []}));
    clerk["ended_at"] = second(9).into();
    vec![
        json!({"object": "trace", "id": "t", "workflow_name": "desk", "group_id": "s"}),
        span("g", "a", 1, json!({"type": "guardrail", "name": "polite", "triggered": false})),
        span(
            "m",
            "a",
            2,
            json!({"type": "generation", "model": "m",
            "input": [{"role": "user", "content": "Is A1 shipped?"}],
            "output": [{"role": "assistant", "content": "One moment."}]}),
        ),
        span("h", "a", 4, json!({"type": "handoff", "from_agent": "front", "to_agent": "clerk"})),
        front,
        clerk,
        span(
            "f",
            "b",
            6,
            json!({"type": "function", "name": "look_up",
            "input": "{\"order\":\"A1\"}", "output": "shipped"}),
        ),
        span("r", "b", 8, json!({"type": "response", "response_id": "x", "usage": null})),
    ]
}

#[test]
fn openai_agents_traces_tell_handoffs_and_guardrails() {
    let text: Vec<String> = agents().iter().map(Value::to_string).collect();
    let found = runs(&text.join("\n"));
    let run = found.into_iter().next().expect("one").expect("readable");
    assert_eq!(
        told(&run.trace),
        [
            "polite Verification {\"name\":\"polite\",\"triggered\":false,\"type\":\"guardrail\"}",
            "user says: Is A1 shipped?",
            "front says: One moment.",
            "front calls handoff {\"from_agent\":\"front\",\"to_agent\":\"clerk\",\"type\":\"handoff\"}",
            "front hands off to clerk",
            "clerk calls look_up {\"order\":\"A1\"}",
            "look_up answers 6: shipped",
            "clerk Other",
        ]
    );
    assert_eq!(run.trace.labels.system.as_deref(), Some("desk"));
    assert_eq!(run.trace.records.len(), 1);
}

#[test]
fn a_run_that_was_laid_down_is_read_item_by_item() {
    let agent = json!({"name": "clerk"});
    let call = json!({"type": "function_call", "call_id": "c1", "name": "look_up",
        "arguments": "{\"order\":\"A1\"}"});
    let run = run(&json!({"$schemaVersion": "1.5", "original_input": "Is A1 shipped?",
        "current_agent": agent, "current_step": {"type": "next_step_interruption", "data": {}},
        "generated_items": [
            {"type": "tool_call_item", "agent": agent, "raw_item": call},
            {"type": "tool_approval_item", "agent": agent, "raw_item": call},
            {"type": "tool_call_output_item", "agent": agent, "output": "shipped",
             "raw_item": {"type": "function_call_output", "call_id": "c1", "output": "shipped"}},
            {"type": "message_output_item", "agent": agent, "raw_item": {"type": "message",
             "role": "assistant", "content": [{"type": "output_text", "text": "Yes."}]}},
            {"type": "reasoning_item", "agent": agent, "raw_item": {"type": "reasoning", "summary": []}}],
        "input_guardrail_results": [{"guardrail": {"type": "input", "name": "polite"},
            "output": {"tripwireTriggered": true, "outputInfo": null}}],
        "trace": {"object": "trace", "id": "t", "workflow_name": "desk"}}));
    assert_eq!(
        told(&run.trace)[..4],
        [
            "user says: Is A1 shipped?",
            "clerk calls look_up {\"order\":\"A1\"}",
            "look_up answers 2: shipped",
            "clerk says: Yes.",
        ]
    );
    assert_eq!(run.trace.id.as_ref(), "t");
    assert_eq!(run.trace.records.len(), 2, "{:?}", run.trace.records);
    assert!(run.complaints.iter().any(|it| it.what.contains("approval")));
}

// ---- the others -------------------------------------------------------------------------------

#[test]
fn opik_traces_with_their_spans() {
    let [first, called, second_input, done] = talk();
    let span = |id: &str, kind: &str, from: u32, input: Value, output: Value| {
        json!({"id": id, "trace_id": "t", "parent_span_id": null, "name": id, "type": kind,
            "start_time": second(from), "end_time": second(from + 1), "input": input, "output": output,
            "metadata": {"agent_name": "clerk"}})
    };
    let spans = json!([
        span("m1", "llm", 1, json!({"messages": first}), json!({"choices": [{"message": called}]})),
        span("look_up", "tool", 3, json!({"order": "A1"}), json!("shipped")),
        span(
            "m2",
            "llm",
            5,
            json!({"messages": second_input}),
            json!({"choices": [{"message": done}]})
        ),
    ]);
    let trace = json!({"id": "t", "name": "desk", "start_time": second(0), "end_time": second(9),
        "thread_id": "s", "input": {"q": "x"}, "output": null, "project_name": "shop",
        "feedback_scores": [{"name": "success", "value": 1.0, "reason": "It is.", "source": "sdk"}],
        "guardrails_validations": [{"span_id": "m2", "checks": [{"name": "PII", "result": "failed"}]}]});
    let run = run(&json!({"traces": [trace], "spans": spans}));
    assert_eq!(told(&run.trace)[..5], TOLD);
    assert_eq!(told(&run.trace)[5..], ["success Verification It is.", "PII Verification failed"]);
    assert_eq!(run.trace.records.len(), 2);
    assert_eq!(run.trace.labels.session.as_deref(), Some("s"));
}

#[test]
fn deepeval_traces_and_the_cases_of_a_test_run() {
    let [first, called, second_input, done] = talk();
    let span = |id: &str, from: u32, input: Value, output: Value| {
        json!({"uuid": id, "name": id, "status": "SUCCESS", "parentUuid": "a", "input": input,
            "output": output, "startTime": second(from), "endTime": second(from + 1)})
    };
    let agent = json!({"uuid": "a", "name": "clerk", "status": "SUCCESS", "startTime": second(0),
        "endTime": second(9), "availableTools": ["look_up"], "agentHandoffs": [], "input": "x"});
    let trace = json!({"uuid": "t", "name": "desk", "threadId": "s", "agentSpans": [agent],
        "baseSpans": [span("w", 1, json!({}), json!(null))], "retrieverSpans": [],
        "llmSpans": [span("m2", 5, second_input, done), span("m1", 1, first, called)],
        "toolSpans": [span("look_up", 3, json!({"order": "A1"}), json!("shipped"))]});
    let found = run(&trace);
    assert_eq!(told(&found.trace), TOLD);
    assert_eq!(found.trace.labels.session.as_deref(), Some("s"));

    let metric = |is_content: bool| {
        json!([{"name": "Task", "success": is_content, "score": 0.4,
        "threshold": 0.5, "reason": "Half."}])
    };
    let bare = json!({"name": "b", "input": "Is A1 shipped?", "actualOutput": "Yes.",
        "expectedOutput": "No.", "toolsCalled": [{"name": "look_up",
        "inputParameters": {"order": "A1"}, "output": "shipped"}], "metricsData": metric(false)});
    let turns = json!({"name": "c", "metricsData": metric(true), "turns": [
        {"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Yes?"}]});
    let cases = json!({"testRunData": {"testCases": [{"name": "a", "trace": trace, "success": true,
        "metricsData": []}, bare], "conversationalTestCases": [turns]}});
    let found: Vec<_> =
        runs(&cases.to_string()).into_iter().map(|run| run.expect("readable")).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(told(&found[0].trace), TOLD);
    assert_eq!(
        told(&found[1].trace),
        [
            "user says: Is A1 shipped?",
            "assistant calls look_up {\"order\":\"A1\"}",
            "look_up answers 2: shipped",
            "assistant says: Yes.",
            "Task Verification Half.",
        ]
    );
    assert_eq!(found[1].trace.records.len(), 1);
    let source = found[1].trace.source.record.as_deref();
    assert_eq!(source, Some("/testRunData/testCases/1"));
    assert_eq!(told(&found[2].trace)[..2], ["user says: Hello?", "assistant says: Yes?"]);
}

#[test]
fn jaeger_traces_speak_the_vocabularies_of_opentelemetry() {
    let [first, called, second_input, done] = talk();
    let tag = |key: &str, value: Value| json!({"key": key, "type": "string", "value": value});
    let span = |id: &str, from: i64, tags: Value| {
        json!({"traceID": "t", "spanID": id, "operationName": id, "processID": "p1", "logs": [],
            "references": [{"refType": "CHILD_OF", "traceID": "t", "spanID": "a"}],
            "startTime": 1_772_359_200_000_000_i64 + from, "duration": 100_000, "tags": tags})
    };
    let model = |input: &Value, output: &Value| {
        json!([
            tag("gen_ai.operation.name", "chat".into()),
            tag("gen_ai.input.messages", input.to_string().into()),
            tag("gen_ai.output.messages", output.to_string().into())
        ])
    };
    let mut agent = span(
        "a",
        0,
        json!([
            tag("gen_ai.operation.name", "invoke_agent".into()),
            tag("gen_ai.agent.name", "clerk".into())
        ]),
    );
    agent["references"] = json!([]);
    agent["duration"] = 5_000_000.into();
    let tool = json!([
        tag("gen_ai.operation.name", "execute_tool".into()),
        tag("gen_ai.tool.name", "look_up".into()),
        tag("gen_ai.tool.call.id", "c1".into()),
        tag("gen_ai.tool.call.result", "shipped".into())
    ]);
    let run = run(&json!({"data": [{"traceID": "t", "spans": [agent,
        span("m1", 1_000_000, model(&first, &called)), span("x", 2_000_000, tool),
        span("m2", 3_000_000, model(&second_input, &done))],
        "processes": {"p1": {"serviceName": "shop", "tags": [tag("service.version", "7".into())]}}}],
        "total": 0, "errors": null}));
    assert_eq!(told(&run.trace), TOLD);
    assert_eq!(run.trace.labels.system.as_deref(), Some("shop"));
    assert_eq!(run.trace.labels.version.as_deref(), Some("7"));
}

#[test]
fn a_trace_store_may_call_the_spans_batches() {
    let span = json!({"traceId": "dA==", "spanId": "cw==", "name": "chat m",
        "startTimeUnixNano": "1000000000", "endTimeUnixNano": "2000000000", "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.prompt", "value": {"stringValue": "Hello?"}}]});
    let resource = json!([{"resource": {"attributes": []}, "scopeSpans": [{"spans": [span]}]}]);
    let bare = run(&json!({"batches": resource}));
    let whole = run(&json!({"trace": {"resourceSpans": resource}, "metrics": {}}));
    assert_eq!(told(&bare.trace), ["user says: Hello?"]);
    assert_eq!(told(&whole.trace), told(&bare.trace));
}

#[test]
fn datadog_spans_as_clients_send_them() {
    let [first, _, second_input, done] = talk();
    let called = json!({"role": "assistant", "content": "", "tool_calls": [
        {"name": "look_up", "arguments": {"order": "A1"}, "tool_id": "c1", "type": "function"}]});
    let span = |id: &str, kind: &str, from: i64, input: Value, output: Value| {
        json!({"span_id": id, "parent_id": if kind == "agent" { "undefined" } else { "a" },
            "trace_id": "t", "name": if kind == "agent" { "clerk" } else { id },
            "meta": {"kind": kind, "input": input, "output": output}, "status": "ok",
            "start_ns": 1_772_359_200_000_000_000_i64 + from,
            "duration": if kind == "agent" { 90.0 } else { 1.0 }})
    };
    let spans = json!([
        span("a", "agent", 0, json!({"value": "Is A1 shipped?"}), json!({"value": "Yes."})),
        span("m1", "llm", 10, json!({"messages": first}), json!({"messages": [called]})),
        span(
            "look_up",
            "tool",
            20,
            json!({"value": "{\"order\":\"A1\"}"}),
            json!({"value": "shipped"})
        ),
        span("m2", "llm", 30, json!({"messages": second_input}), json!({"messages": [done]})),
    ]);
    let run =
        run(&json!({"data": {"type": "span", "attributes": {"ml_app": "shop", "session_id": "s",
        "tags": ["env:staging", "version:7"], "spans": spans}}}));
    assert_eq!(told(&run.trace), TOLD);
    let labels = &run.trace.labels;
    assert_eq!((labels.system.as_deref(), labels.session.as_deref()), (Some("shop"), Some("s")));
    assert_eq!(
        (labels.environment.as_deref(), labels.version.as_deref()),
        (Some("staging"), Some("7"))
    );
}

#[test]
fn what_only_a_whole_trace_says_is_told() {
    let span = json!({"id": "s", "trace_id": "t", "name": "look_up", "type": "tool",
        "start_time": second(2), "end_time": second(3), "input": {"order": "A1"}, "output": {"output": "none"}});
    let trace = json!({"id": "t", "name": "clerk", "start_time": second(1), "end_time": second(4),
        "input": {"question": "Is A1 shipped?"}, "output": {"answer": "I do not know."},
        "feedback_scores": []});
    let run = run(&json!({"traces": [trace], "spans": [span]}));
    let told = told(&run.trace);
    assert_eq!(told.first().map(String::as_str), Some("user says: Is A1 shipped?"));
    assert_eq!(told.last().map(String::as_str), Some("assistant says: I do not know."));
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn what_a_whole_trace_repeats_is_told_once_however_it_is_written() {
    let answer = "The order A1 was shipped on Monday.";
    let model = json!({"id": "s", "trace_id": "t", "name": "ask", "type": "llm",
        "start_time": second(2), "end_time": second(3),
        "input": {"messages": [{"role": "user", "content": "Is A1 shipped?"}]},
        "output": {"choices": [{"message": {"role": "assistant", "content": answer}}]}});
    let list = json!({"messages": [{"content": "Is A1 shipped?"}, {"content": answer}]});
    let told_of = |output: Value| {
        let trace = json!({"id": "t", "name": "clerk", "start_time": second(1), "end_time": second(4),
            "input": {}, "output": output, "feedback_scores": []});
        told(&run(&json!({"traces": [trace], "spans": [model]})).trace)
    };
    let due = told_of(Value::Null);
    assert_eq!(
        due.last().map(String::as_str),
        Some("assistant says: The order A1 was shipped on Monday.")
    );
    for output in [
        json!(answer),
        json!(json!(answer).to_string()),
        json!(json!(json!(answer).to_string()).to_string()),
        json!(json!(list.to_string()).to_string()),
    ] {
        assert_eq!(told_of(output.clone()), due, "{output}");
    }
    let other = told_of(json!("The order A1 is on its way to you."));
    assert_eq!(other.len(), due.len() + 1, "{other:?}");
}
