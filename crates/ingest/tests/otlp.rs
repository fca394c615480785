//! OTLP/JSON: one small trace in each vocabulary and carrier comes out as the same steps.

mod reading;

use reading::{run, runs, told};
use serde_json::{Value, json};

fn any(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({"stringValue": text}),
        Value::Bool(truth) => json!({"boolValue": truth}),
        Value::Number(number) if number.is_f64() => json!({"doubleValue": number}),
        Value::Number(number) => json!({"intValue": number.to_string()}),
        Value::Array(items) => {
            json!({"arrayValue": {"values": items.iter().map(any).collect::<Vec<_>>()}})
        }
        Value::Object(_) => json!({"kvlistValue": {"values": attributes(value)}}),
        Value::Null => json!({}),
    }
}

fn attributes(members: &Value) -> Value {
    let members = members.as_object().expect("attributes are an object");
    members.iter().map(|(key, value)| json!({"key": key, "value": any(value)})).collect()
}

/// A span of trace `t` from second `times.0` to second `times.1`.
fn span(id: &str, parent: &str, times: (u64, u64), given: &Value) -> Value {
    json!({
        "traceId": "t", "spanId": id, "parentSpanId": parent, "name": format!("span {id}"), "kind": 1,
        "startTimeUnixNano": format!("{}000000000", times.0),
        "endTimeUnixNano": format!("{}000000000", times.1),
        "attributes": attributes(given), "status": {}
    })
}

fn request(spans: &Value) -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes(&json!({"service.name": "desk", "service.version": "7"}))},
        "scopeSpans": [{"scope": {"name": "openinference.instrumentation.shop"}, "spans": spans}]
    }]})
}

/// What every vocabulary below tells.
const TOLD: [&str; 6] = [
    "system instructs: Be brief.",
    "user says: Is A1 shipped?",
    "clerk calls look_up {\"order\":\"A1\"}",
    "look_up answers 3: shipped",
    "clerk says: Yes.",
    "",
];

fn assert_told(document: &Value) {
    let run = run(document);
    assert_eq!(told(&run.trace), TOLD[..5]);
    assert_eq!(run.spec.clauses[0].id.0.as_ref(), "instructions:clerk");
    assert_eq!(run.trace.labels.system.as_deref(), Some("desk"));
    assert_eq!(run.trace.capture.silent, 0);
}

const CALL: &str = r#"{"order":"A1"}"#;

fn current() -> (Value, Value, Value, Value) {
    let asked = json!({"role": "user", "parts": [{"type": "text", "content": "Is A1 shipped?"}]});
    let called = json!({"role": "assistant", "parts": [
        {"type": "tool_call", "id": "c1", "name": "look_up", "arguments": {"order": "A1"}}]});
    let came = json!({"role": "tool", "parts": [
        {"type": "tool_call_response", "id": "c1", "response": "shipped"}]});
    let done = json!({"role": "assistant", "parts": [{"type": "text", "content": "Yes."}]});
    (asked, called, came, done)
}

fn current_spans(write: fn(Value) -> Value) -> Value {
    let (asked, called, came, done) = current();
    let model = |input: Value, output: Value| {
        json!({
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "m",
            "gen_ai.system_instructions": write(json!([{"type": "text", "content": "Be brief."}])),
            "gen_ai.tool.definitions": write(json!([{"type": "function", "name": "look_up",
                "description": "Looks up.", "parameters": {"required": ["order"]}}])),
            "gen_ai.input.messages": write(input), "gen_ai.output.messages": write(output)
        })
    };
    let agent = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"});
    let tool = json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
        "gen_ai.tool.call.id": "c1", "gen_ai.tool.call.arguments": CALL,
        "gen_ai.tool.call.result": "shipped"});
    json!([
        span("m1", "a", (1, 2), &model(json!([asked]), json!([called]))),
        span("x", "a", (2, 3), &tool),
        span("m2", "a", (4, 5), &model(json!([asked, called, came]), json!([done]))),
        span("a", "", (0, 6), &agent),
    ])
}

#[test]
fn current_conventions_as_json_in_strings() {
    let document = request(&current_spans(|value| Value::String(value.to_string())));
    assert_told(&document);
    let run = run(&document);
    let asked = &run.trace.steps[1].text().expect("words").origin;
    assert_eq!(
        asked.pointer(),
        "/resourceSpans/0/scopeSpans/0/spans/0/attributes/0/value/stringValue/0/parts/0/content"
            .replace("attributes/0", &place(&document, 0, "gen_ai.input.messages"))
    );
    assert_eq!(run.spec.roles[0].tools.as_deref(), Some(&["look_up".into()][..]));
    assert_eq!(run.trace.id.as_ref(), "t");
    assert_eq!(run.trace.labels.framework.as_deref(), Some("shop"));
}

fn place(document: &Value, span: usize, key: &str) -> String {
    let attributes = &document["resourceSpans"][0]["scopeSpans"][0]["spans"][span]["attributes"];
    let attributes = attributes.as_array().expect("a list");
    let at = attributes.iter().position(|pair| pair["key"] == key).expect("there");
    format!("attributes/{at}")
}

#[test]
fn current_conventions_as_structured_values() {
    assert_told(&request(&current_spans(|value| value)));
}

#[test]
fn current_conventions_on_an_event() {
    let mut spans = current_spans(|value| value);
    for span in spans.as_array_mut().expect("a list") {
        let all = span["attributes"].take();
        let all = all.as_array().expect("a list").clone();
        let (event, own): (Vec<Value>, Vec<Value>) = all
            .into_iter()
            .partition(|pair| pair["key"].as_str().expect("a key").contains("messages"));
        span["attributes"] = Value::Array(own);
        span["events"] =
            json!([{"name": "gen_ai.client.inference.operation.details", "attributes": event}]);
    }
    assert_told(&request(&spans));
}

#[test]
fn legacy_flattened_keys_of_traceloop() {
    let first = json!({
        "llm.request.type": "chat", "gen_ai.system": "x",
        "llm.request.functions.0.name": "look_up", "llm.request.functions.0.parameters": "{\"required\":[\"order\"]}",
        "gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief.",
        "gen_ai.prompt.1.role": "user", "gen_ai.prompt.1.content": "Is A1 shipped?",
        "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.finish_reason": "tool_calls",
        "gen_ai.completion.0.tool_calls.0.id": "c1", "gen_ai.completion.0.tool_calls.0.name": "look_up",
        "gen_ai.completion.0.tool_calls.0.arguments": CALL
    });
    let mut second = first.clone();
    let later = json!({
        "gen_ai.prompt.2.role": "assistant", "gen_ai.prompt.2.tool_calls.0.id": "c1",
        "gen_ai.prompt.2.tool_calls.0.name": "look_up", "gen_ai.prompt.2.tool_calls.0.arguments": CALL,
        "gen_ai.prompt.3.role": "tool", "gen_ai.prompt.3.tool_call_id": "c1",
        "gen_ai.prompt.3.content": "shipped",
        "gen_ai.completion.0.content": "Yes."
    });
    let members = second.as_object_mut().expect("an object");
    members.retain(|key, _| !key.starts_with("gen_ai.completion.0.tool"));
    members.extend(later.as_object().expect("an object").clone());
    let run = run(&request(&json!([
        span("w", "", (0, 9), &json!({"traceloop.span.kind": "workflow"})),
        span(
            "a",
            "w",
            (0, 8),
            &json!({"traceloop.span.kind": "agent", "traceloop.entity.name": "clerk"})
        ),
        span("m1", "a", (1, 2), &first),
        span(
            "x",
            "a",
            (2, 3),
            &json!({"traceloop.span.kind": "tool", "traceloop.entity.name": "look_up",
            "traceloop.entity.input": CALL, "traceloop.entity.output": "shipped"})
        ),
        span("m2", "a", (4, 5), &second),
    ])));
    assert_eq!(told(&run.trace), TOLD[..5]);
    assert_eq!(run.spec.tools[0].required, ["order".into()]);
    assert_eq!(
        run.complaints[0].what,
        "1 of 5 spans are wrappers or infrastructure and gave no step"
    );
}

#[test]
fn legacy_events_one_a_message() {
    let event = |name: &str, given: Value| json!({"name": name, "attributes": attributes(&given)});
    let chat = json!({"gen_ai.operation.name": "chat"});
    let mut first = span("m1", "a", (1, 2), &chat);
    let system = event("gen_ai.system.message", json!({"content": "Be brief."}));
    let asked =
        event("gen_ai.user.message", json!({"content": "[{\"text\": \"Is A1 shipped?\"}]"}));
    let used = r#"[{"toolUse": {"toolUseId": "c1", "name": "look_up", "input": {"order": "A1"}}}]"#;
    let came = r#"[{"toolResult": {"toolUseId": "c1", "status": "success", "content": [{"text": "shipped"}]}}]"#;
    first["events"] = json!([
        system,
        asked,
        event("gen_ai.choice", json!({"message": used, "finish_reason": "tool_use"}))
    ]);
    let mut second = span("m2", "a", (4, 5), &chat);
    second["events"] = json!([
        system,
        asked,
        event("gen_ai.assistant.message", json!({"content": used})),
        event("gen_ai.tool.message", json!({"content": came, "role": "tool"})),
        event(
            "gen_ai.choice",
            json!({"message": "[{\"text\": \"Yes.\"}]", "finish_reason": "end_turn"})
        ),
    ]);
    let mut tool = span(
        "x",
        "a",
        (2, 3),
        &json!({"gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look_up", "gen_ai.tool.call.id": "c1"}),
    );
    tool["events"] = json!([
        event("gen_ai.tool.message", json!({"role": "tool", "content": CALL, "id": "c1"})),
        event("gen_ai.choice", json!({"message": "shipped", "id": "c1"})),
    ]);
    let agent = span(
        "a",
        "",
        (0, 6),
        &json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"}),
    );
    assert_told(&request(&json!([first, tool, second, agent])));
}

fn openinference() -> Value {
    let first = json!({
        "openinference.span.kind": "LLM", "llm.model_name": "m",
        "llm.tools.0.tool.json_schema": "{\"type\":\"function\",\"function\":{\"name\":\"look_up\"}}",
        "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.contents.0.message_content.type": "text",
        "llm.input_messages.1.message.contents.0.message_content.text": "Is A1 shipped?",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "look_up",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": CALL
    });
    let second = json!({
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
        "llm.input_messages.1.message.role": "user", "llm.input_messages.1.message.content": "Is A1 shipped?",
        "llm.input_messages.2.message.role": "assistant",
        "llm.input_messages.2.message.tool_calls.0.tool_call.id": "other id, same call",
        "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "look_up",
        "llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments": "{\"order\": \"A1\"}",
        "llm.input_messages.3.message.role": "tool",
        "llm.input_messages.3.message.tool_call_id": "other id, same call",
        "llm.input_messages.3.message.content": "shipped",
        "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "Yes."
    });
    json!([
        span("m1", "a", (1, 2), &first),
        span(
            "x",
            "a",
            (2, 3),
            &json!({"openinference.span.kind": "TOOL", "tool.name": "look_up",
            "input.value": CALL, "output.value": "shipped"})
        ),
        span("m2", "a", (4, 5), &second),
        span(
            "a",
            "",
            (0, 6),
            &json!({"openinference.span.kind": "AGENT", "agent.name": "clerk",
            "input.value": "Is A1 shipped?", "output.value": "Yes."})
        ),
    ])
}

#[test]
fn openinference_flattened_keys() {
    assert_told(&request(&openinference()));
}

#[test]
fn every_spelling_of_a_span_is_read() {
    let spans = openinference();
    let bare = spans.as_array().expect("a list").iter().map(|span| {
        let pairs = span["attributes"].as_array().expect("a list").iter();
        let flat = pairs.map(|pair| {
            (pair["key"].as_str().expect("a key").to_owned(), pair["value"]["stringValue"].clone())
        });
        json!({
            "name": span["name"], "context": {"trace_id": "t", "span_id": span["spanId"]},
            "parent_id": span["parentSpanId"], "start_time": span["startTimeUnixNano"],
            "end_time": span["endTimeUnixNano"], "status": {"status_code": "OK"},
            "attributes": flat.collect::<serde_json::Map<_, _>>()
        })
    });
    let run = run(&bare.collect());
    assert_eq!(told(&run.trace), TOLD[..5]);
    let snake = request(&openinference()).to_string();
    let snake = snake
        .replace("resourceSpans", "resource_spans")
        .replace("scopeSpans", "scope_spans")
        .replace("traceId", "trace_id")
        .replace("spanId", "span_id")
        .replace("parentSpanId", "parent_span_id")
        .replace("stringValue", "string_value");
    assert_told(&serde_json::from_str(&snake).expect("still JSON"));
}

#[test]
fn the_spans_of_a_trace_may_be_spread_over_lines() {
    let spans = openinference();
    let lines: Vec<String> = spans
        .as_array()
        .expect("a list")
        .iter()
        .map(|span| request(&json!([span])).to_string())
        .collect();
    let found = runs(&lines.join("\n"));
    let [Ok(run)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(told(&run.trace), TOLD[..5]);
    assert_eq!(run.trace.source.record, None);
    assert!(run.trace.steps[2].at.pointer().starts_with("/0/resourceSpans"));
}

#[test]
fn each_trace_is_a_run() {
    let other = request(&openinference()).to_string().replace(r#""t""#, r#""u""#);
    let found = runs(&format!("[{},{other}]", request(&openinference())));
    let records: Vec<_> = found
        .iter()
        .map(|run| {
            let trace = &run.as_ref().expect("readable").trace;
            (trace.id.to_string(), trace.source.record.clone())
        })
        .collect();
    assert_eq!(records, [("t".to_owned(), Some("/0".into())), ("u".to_owned(), Some("/1".into()))]);
}

#[test]
fn an_agent_takes_over_where_another_asked_for_it_or_called_it() {
    let model = |name: &str, output: Value| {
        json!({"gen_ai.operation.name": "chat", "gen_ai.agent.name": name,
            "gen_ai.output.messages": [{"role": "assistant", "parts": [output]}]})
    };
    let agent =
        |name: &str| json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name});
    let leave = json!({"type": "tool_call", "id": "h", "name": "transfer_to_bob", "arguments": {}});
    let say = |text: &str| json!({"type": "text", "content": text});
    let mut ask = model("carol", say("42"));
    ask["gen_ai.input.messages"] = json!([{"role": "user", "parts": [say("Count.")]}]);
    let run = run(&request(&json!([
        span("a", "", (1, 9), &agent("ann")),
        span("m1", "a", (2, 3), &model("ann", leave)),
        span("b", "", (10, 30), &agent("bob")),
        span("m2", "b", (11, 12), &model("bob", say("Hm."))),
        span("c", "b", (13, 20), &agent("carol")),
        span("m3", "c", (14, 15), &ask),
    ])));
    assert_eq!(
        told(&run.trace),
        [
            "ann calls transfer_to_bob {}",
            "ann hands off to bob",
            "bob says: Hm.",
            "bob hands off to carol",
            "bob says to carol: Count.",
            "carol says: 42",
        ]
    );
}

#[test]
fn a_trace_without_content_keeps_a_step_for_each_span_that_matters() {
    let mut failed = span(
        "x",
        "gone",
        (2, 3),
        &json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up"}),
    );
    failed["status"] = json!({"code": 2, "message": "no answer"});
    let run = run(&request(&json!([
        span("m", "gone", (1, 2), &json!({"gen_ai.operation.name": "chat"})),
        failed,
        span("h", "m", (1, 2), &json!({"http.method": "POST"})),
    ])));
    assert_eq!(
        told(&run.trace),
        [
            "assistant Other",
            "assistant calls look_up null",
            "look_up answers 2 failed: no answer [no answer]"
        ]
    );
    let capture = run.trace.capture;
    assert_eq!((capture.expected, capture.silent, capture.orphans), (2, 2, 2));
}

#[test]
fn evaluators_leave_records_only_where_they_are_plain() {
    let judge = |label: Value| {
        json!({"openinference.span.kind": "EVALUATOR", "evaluations.0.evaluation.name": "tone",
            "evaluations.0.evaluation.score": label})
    };
    let mut asked = span("m", "", (1, 2), &json!({"gen_ai.operation.name": "chat"}));
    asked["events"] = json!([{"name": "gen_ai.evaluation.result", "attributes": attributes(&json!({
        "gen_ai.evaluation.name": "facts", "gen_ai.evaluation.score.label": "fail",
        "gen_ai.evaluation.explanation": "wrong year"}))}]);
    let run = run(&request(&json!([
        asked,
        span("e1", "", (3, 4), &judge(json!(1.0))),
        span("e2", "", (5, 6), &judge(json!(0.4))),
        span(
            "g",
            "",
            (7, 8),
            &json!({"openinference.span.kind": "GUARDRAIL", "output.value": "{\"tripwire_triggered\": true}"})
        ),
    ])));
    let told = told(&run.trace);
    assert_eq!(told[1], "facts Verification wrong year");
    assert_eq!(told.len(), 5);
    let kinds: Vec<String> =
        run.trace.records.iter().map(|record| format!("{:?}", record.kind)).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert!(
        kinds[0].contains("Failed") && kinds[1].contains("Passed") && kinds[2].contains("Failed")
    );
}

#[test]
fn only_the_input_s_own_word_is_a_compaction() {
    let chat = |input: Value| {
        json!({"gen_ai.operation.name": "chat", "gen_ai.input.messages": input,
            "gen_ai.output.messages": [{"role": "assistant", "parts": [{"type": "text", "content": "ok"}]}]})
    };
    let said = |text: &str| json!({"role": "user", "parts": [{"type": "text", "content": text}]});
    let agent = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"});
    let compact = json!({"role": "user", "parts": [{"type": "compaction", "id": "k", "content": "in short"}]});
    let run = run(&request(&json!([
        span("a", "", (0, 9), &agent),
        span("m1", "a", (1, 2), &chat(json!([said("one"), said("two")]))),
        span("m2", "a", (3, 4), &chat(json!([said("two"), compact]))),
    ])));
    assert_eq!(told(&run.trace)[3..], ["clerk Compaction in short", "clerk says: ok"]);
    assert!(run.complaints.iter().any(|one| one.what.contains("leaves out 1 of the 2 parts")));
}

#[test]
fn a_request_leaves_out_what_no_later_one_is_given_again() {
    let chat = |words: &[&str], answer: &str, tokens: u64| {
        let said =
            |text: &&str| json!({"role": "user", "parts": [{"type": "text", "content": text}]});
        let input: Vec<Value> = words.iter().map(said).collect();
        json!({"gen_ai.operation.name": "chat", "gen_ai.input.messages": input,
            "gen_ai.usage.input_tokens": tokens,
            "gen_ai.output.messages": [{"role": "assistant", "parts": [{"type": "text", "content": answer}]}]})
    };
    let agent = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"});
    let run = run(&request(&json!([
        span("a", "", (0, 9), &agent),
        span("m1", "a", (1, 2), &chat(&["one", "two", "three"], "first", 30)),
        span("m2", "a", (3, 4), &chat(&["three"], "second", 10)),
        span("m3", "a", (5, 6), &chat(&["two", "three"], "third", 20)),
    ])));
    let said = ["user says: one", "user says: two", "user says: three"];
    assert_eq!(told(&run.trace)[..3], said);
    let requests = run.trace.requests.iter().map(|one| {
        let left_out: Vec<u32> = one.left_out.iter().map(|step| step.get()).collect();
        (one.step.get(), one.tokens, one.lost, left_out)
    });
    let requests: Vec<_> = requests.collect();
    let expected = [(4, Some(30), 0, vec![]), (5, Some(10), 1, vec![1]), (6, Some(20), 0, vec![])];
    assert_eq!(requests, expected);
}

#[test]
fn every_sentence_is_told_once_however_often_requests_repeat_it() {
    let words = |number: usize| format!("sentence {number}.");
    let message = |number: usize| {
        let role = if number.is_multiple_of(2) { "user" } else { "assistant" };
        json!({"role": role, "parts": [{"type": "text", "content": words(number)}]})
    };
    let spans: Vec<Value> = (0..10)
        .map(|turn| {
            let input: Vec<Value> = (0..=turn * 2).map(message).collect();
            let given = json!({"gen_ai.operation.name": "chat",
                "gen_ai.input.messages": Value::Array(input).to_string(),
                "gen_ai.output.messages": json!([message(turn * 2 + 1)]).to_string()});
            let start = turn as u64 + 1;
            span(&format!("m{turn}"), "", (start, start), &given)
        })
        .collect();
    let run = run(&request(&Value::Array(spans)));
    let told: Vec<&str> = run.trace.steps.iter().map(case::Step::words).collect();
    let expected: Vec<String> = (0..20).map(words).collect();
    assert_eq!(told, expected);
    assert_eq!(run.complaints, []);
}

#[test]
fn what_is_not_read_is_complained_about() {
    let document = json!([request(&openinference()), {"resourceMetrics": [{}]}, {"other": 1}]);
    let complaints = run(&document).complaints;
    let said: Vec<_> = complaints.iter().map(|one| (one.at.pointer(), one.what.as_str())).collect();
    assert_eq!(
        said,
        [
            (
                "/1/resourceMetrics".to_owned(),
                "metrics tell nothing about a run; they were left out"
            ),
            ("/2".to_owned(), "holds no spans; it was left out")
        ]
    );
    let plain = request(&json!([span("s", "", (1, 2), &json!({"http.method": "GET"}))]));
    let found = runs(&plain.to_string());
    let refused = found[0].as_ref().expect_err("there is nothing to say");
    assert!(refused.what.contains("none of an agent"));
}

#[test]
fn what_is_no_span_in_a_list_of_spans_is_named_one_by_one() {
    let (asked, ..) = current();
    let model = |text: &str| {
        json!({"gen_ai.operation.name": "chat", "gen_ai.input.messages": [asked],
            "gen_ai.output.messages": [{"role": "assistant", "parts": [{"type": "text", "content": text}]}]})
    };
    let (first, last) =
        (span("a", "", (1, 2), &model("Yes.")), span("b", "", (3, 4), &model("No.")));
    let spans = json!([first, 5, null, "x", {}, last]);
    for (document, base) in [
        (json!({"spans": spans}), "/spans"),
        (request(&spans), "/resourceSpans/0/scopeSpans/0/spans"),
    ] {
        let run = run(&document);
        let odd = run.complaints.iter().filter(|complaint| complaint.what.contains("no span;"));
        let places: Vec<String> = odd.map(|complaint| complaint.at.pointer()).collect();
        assert_eq!(places, [1, 2, 3, 4].map(|at| format!("{base}/{at}")));
    }
}

#[test]
fn a_failure_names_the_exception_that_its_status_leaves_out() {
    let error = |status: &str, kind: &str, message: &str| {
        let given = json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up"});
        let mut tool = span("x", "", (1, 2), &given);
        tool["status"] = json!({"code": 2, "message": status});
        let thrown = json!({"exception.type": kind, "exception.message": message});
        tool["events"] = json!([{"name": "exception", "attributes": attributes(&thrown)}]);
        let run = run(&request(&json!([tool])));
        run.trace.steps.iter().find_map(|step| step.error.clone()).map(|error| error.to_string())
    };
    let due = |text: &str| Some(text.to_owned());
    assert_eq!(error("it failed", "Gone", "no row"), due("it failed; Gone: no row"));
    assert_eq!(error("Gone: no row", "Gone", "no row"), due("Gone: no row"));
    assert_eq!(error("no row", "Gone", "no row"), due("no row; Gone"));
    assert_eq!(error("", "Gone", "no row"), due("Gone: no row"));
    assert_eq!(error("", "Gone", ""), due("Gone"));
}
