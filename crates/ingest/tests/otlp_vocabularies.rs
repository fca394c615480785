//! One small run in each vocabulary comes out as the same steps.

#[path = "reading/order.rs"]
mod order;
mod reading;

use order::{CALL, TOLD, chat};
use reading::{run, told};
use serde_json::{Value, json};

/// A span as development kits print it, with its attributes as an object.
fn span(id: &str, parent: &str, times: (u64, u64), attributes: Value) -> Value {
    let mut span = json!({"name": format!("span {id}"),
        "context": {"trace_id": "t", "span_id": id}, "parent_id": parent,
        "start_time": times.0 * 1_000_000_000_000_000, "end_time": times.1 * 1_000_000_000_000_000,
        "status": {"status_code": "OK"}});
    span["attributes"] = attributes;
    span
}

/// The agent's span, two requests and the tool's span between them.
fn spans(agent: Value, first: Value, tool: Value, second: Value) -> Value {
    json!([
        span("a", "", (1_000, 1_009), agent),
        span("m1", "a", (1_001, 1_002), first),
        span("x", "a", (1_002, 1_003), tool),
        span("m2", "a", (1_004, 1_005), second),
    ])
}

fn assert_told(document: &Value) {
    let run = run(document);
    assert_eq!(told(&run.trace), TOLD, "{:?}", run.complaints);
    assert_eq!(run.trace.capture.silent, 0);
    assert_eq!(run.spec.clauses[0].id.0.as_ref(), "instructions:clerk");
}

#[test]
fn langfuse_observations() {
    let (system, asked, called, came, done) = chat();
    let model = |input: Value, output: Value| {
        json!({"langfuse.observation.type": "generation", "langfuse.observation.model.name": "m",
            "langfuse.observation.input": input.to_string(),
            "langfuse.observation.output": output.to_string(), "session.id": "s"})
    };
    let document = spans(
        json!({"langfuse.observation.type": "agent", "gen_ai.agent.name": "clerk"}),
        model(json!([system, asked]), called.clone()),
        json!({"langfuse.observation.type": "tool", "gen_ai.tool.name": "look_up",
            "langfuse.observation.input": CALL, "langfuse.observation.output": "shipped"}),
        model(json!([system, asked, called, came]), done),
    );
    assert_told(&document);
    assert_eq!(run(&document).trace.labels.session.as_deref(), Some("s"));
}

#[test]
fn a_level_of_langfuse_is_a_failure() {
    let document = json!([span(
        "x",
        "",
        (1, 2),
        json!({"langfuse.observation.type": "tool",
        "langfuse.observation.level": "ERROR", "langfuse.observation.status_message": "no row",
        "langfuse.observation.input": "{}"})
    )]);
    assert_eq!(told(&run(&document).trace)[1], "span x answers 1 failed: no row [no row]");
}

#[test]
fn mlflow_spans_in_their_envelope() {
    let (system, asked, called, came, done) = chat();
    let word = |text: &str| Value::String(text.to_owned()).to_string();
    let model = |input: Value, output: Value| {
        json!({"mlflow.spanType": word("CHAT_MODEL"),
            "mlflow.spanInputs": json!({"model": "m", "messages": input}).to_string(),
            "mlflow.spanOutputs": json!({"choices": [{"index": 0, "message": output}]}).to_string()})
    };
    let mut all = spans(
        json!({"mlflow.spanType": word("AGENT")}),
        model(json!([system, asked]), called.clone()),
        json!({"mlflow.spanType": word("TOOL"), "mlflow.spanInputs": CALL,
            "mlflow.spanOutputs": word("shipped")}),
        model(json!([system, asked, called, came]), done),
    );
    all[0]["name"] = json!("clerk");
    all[2]["name"] = json!("look_up");
    assert_told(&json!({"info": {"trace_id": "tr-1"}, "data": {"spans": all}}));
}

#[test]
fn vercel_ai_sdk() {
    let asked = json!({"role": "user", "content": [{"type": "text", "text": "Is A1 shipped?"}]});
    let system = json!({"role": "system", "content": "Be brief."});
    let called = json!({"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "c1",
        "toolName": "look_up", "input": {"order": "A1"}}]});
    let came = json!({"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c1",
        "toolName": "look_up", "output": {"type": "text", "value": "shipped"}}]});
    let model = |messages: Value| {
        json!({"ai.operationId": "ai.generateText.doGenerate", "ai.model.id": "m",
            "ai.prompt.tools": [json!({"type": "function", "name": "look_up",
                "inputSchema": {"required": ["order"]}}).to_string()],
            "ai.prompt.messages": messages.to_string(), "gen_ai.request.model": "m"})
    };
    let mut first = model(json!([system, asked]));
    first["ai.response.toolCalls"] =
        json!(json!([{"toolCallId": "c1", "toolName": "look_up", "args": CALL}]).to_string());
    let mut second = model(json!([system, asked, called, came]));
    second["ai.response.text"] = json!("Yes.");
    let document = spans(
        json!({"ai.operationId": "ai.generateText", "ai.telemetry.functionId": "clerk",
            "ai.prompt": json!({"system": "Be brief.", "prompt": "Is A1 shipped?"}).to_string(),
            "ai.response.text": "Yes."}),
        first,
        json!({"ai.operationId": "ai.toolCall", "ai.toolCall.name": "look_up",
            "ai.toolCall.id": "c1", "ai.toolCall.args": CALL, "ai.toolCall.result": "shipped"}),
        second,
    );
    assert_told(&document);
    assert_eq!(run(&document).spec.tools[0].required, ["order".into()]);
}

#[test]
fn google_adk_with_the_request_around_the_request() {
    let asked = json!({"role": "user", "parts": [{"text": "Is A1 shipped?"}]});
    let called = json!({"role": "model", "parts": [{"function_call":
        {"id": "c1", "name": "look_up", "args": {"order": "A1"}}}]});
    let came = json!({"role": "user", "parts": [{"function_response":
        {"id": "c1", "name": "look_up", "response": {"result": "shipped"}}}]});
    let done = json!({"role": "model", "parts": [{"text": "Yes."}]});
    let model = |contents: Value, answer: Value| {
        json!({"gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "m",
            "gcp.vertex.agent.llm_request": json!({"model": "m", "contents": contents,
                "config": {"system_instruction": "Be brief.", "tools": [{"function_declarations":
                    [{"name": "look_up", "parameters": {"required": ["order"]}}]}]}}).to_string(),
            "gcp.vertex.agent.llm_response": json!({"content": answer}).to_string()})
    };
    let mut all = spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"}),
        model(json!([asked]), called.clone()),
        json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
            "gen_ai.tool.call.id": "c1", "gcp.vertex.agent.llm_request": "{}",
            "gcp.vertex.agent.tool_call_args": CALL,
            "gcp.vertex.agent.tool_response": "shipped"}),
        model(json!([asked, called, came]), done),
    );
    // The service's own span of the same request says nothing.
    let inner =
        span("s", "m1", (1_001, 1_002), json!({"gen_ai.operation.name": "generate_content"}));
    all.as_array_mut().expect("a list").push(inner);
    assert_told(&all);
    assert_eq!(run(&all).trace.capture.expected, 3);
    assert_eq!(run(&all).spec.tools.len(), 1);
}

#[test]
fn pydantic_ai_with_a_list_of_events() {
    let (system, asked, called, came, done) = chat();
    let event = |name: &str, message: &Value| {
        let mut event = message.clone();
        event["event.name"] = json!(name);
        event
    };
    let given = [
        event("gen_ai.system.message", &system),
        event("gen_ai.user.message", &asked),
        event("gen_ai.assistant.message", &called),
        event("gen_ai.tool.message", &came),
    ];
    let choice =
        |message: &Value| json!({"event.name": "gen_ai.choice", "index": 0, "message": message});
    let model = |events: Value| json!({"gen_ai.operation.name": "chat", "logfire.msg": "chat m", "events": events.to_string()});
    let history = [&given[..], &[choice(&done)]].concat();
    assert_told(&spans(
        json!({"agent_name": "clerk", "model_name": "m", "logfire.msg": "clerk run",
            "all_messages_events": json!(history).to_string(), "final_result": "Yes."}),
        model(json!([given[0], given[1], choice(&called)])),
        json!({"gen_ai.tool.name": "look_up", "gen_ai.tool.call.id": "c1",
            "logfire.msg": "running tool", "tool_arguments": CALL, "tool_response": "shipped"}),
        model(json!([given[0], given[1], given[2], given[3], choice(&done)])),
    ));
}

#[test]
fn logfire_request_and_response_data() {
    let (system, asked, called, came, done) = chat();
    let model = |messages: Value, message: Value| {
        json!({"logfire.msg": "Chat Completion", "gen_ai.request.model": "m",
            "request_data": json!({"messages": messages, "model": "m"}).to_string(),
            "response_data": json!({"message": message}).to_string()})
    };
    assert_told(&spans(
        json!({"agent_name": "clerk", "logfire.msg": "clerk run"}),
        model(json!([system, asked]), called.clone()),
        json!({"gen_ai.tool.name": "look_up", "logfire.msg": "running tool",
            "tool_arguments": CALL, "tool_response": "shipped"}),
        model(json!([system, asked, called, came]), done),
    ));
}

#[test]
fn strands_with_its_turns_and_statuses() {
    let event = |name: &str, attributes: Value| json!({"name": name, "attributes": attributes});
    let asked =
        event("gen_ai.user.message", json!({"content": "[{\"text\": \"Is A1 shipped?\"}]"}));
    let used = r#"[{"toolUse": {"toolUseId": "c1", "name": "look_up", "input": {"order": "A1"}}}]"#;
    let came = r#"[{"toolResult": {"toolUseId": "c1", "status": "success", "content": [{"text": "shipped"}]}}]"#;
    let chat = json!({"gen_ai.operation.name": "chat", "gen_ai.system": "strands-agents"});
    let mut all = spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk",
            "gen_ai.agent.system_prompt": "Be brief.", "gen_ai.agent.tools": "[\"look_up\"]"}),
        chat.clone(),
        json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
            "gen_ai.tool.call.id": "c1", "gen_ai.tool.status": "success"}),
        chat,
    );
    let choice = event("gen_ai.choice", json!({"message": used, "finish_reason": "tool_use"}));
    all[1]["events"] = json!([asked, choice]);
    all[2]["events"] = json!([
        event("gen_ai.tool.message", json!({"role": "tool", "content": CALL, "id": "c1"})),
        event("gen_ai.choice", json!({"message": "[{\"text\": \"shipped\"}]", "id": "c1"})),
    ]);
    all[3]["events"] = json!([
        asked,
        event("gen_ai.assistant.message", json!({"content": used})),
        event("gen_ai.tool.message", json!({"content": came})),
        event("gen_ai.choice", json!({"message": "[{\"text\": \"Yes.\"}]"})),
    ]);
    let mut turn = span("l", "a", (1_001, 1_003), json!({"event_loop.cycle_id": "1"}));
    turn["events"] =
        json!([asked, event("gen_ai.choice", json!({"message": used, "tool.result": came}))]);
    all.as_array_mut().expect("a list").push(turn);
    assert_told(&all);
    let trace = run(&all).trace;
    assert_eq!(trace.steps[3].result().and_then(|result| result.failed), Some(false));
}

#[test]
fn strands_with_the_current_conventions() {
    let details = |key: &str, messages: Value| {
        json!({"name": "gen_ai.client.inference.operation.details",
            "attributes": {key: messages.to_string()}})
    };
    let part = |role: &str, part: Value| json!([{"role": role, "parts": [part]}]);
    let call =
        json!({"type": "tool_call", "name": "look_up", "id": "c1", "arguments": {"order": "A1"}});
    let came = json!({"type": "tool_call_response", "id": "c1", "response": [{"text": "shipped"}]});
    let mut tool = span(
        "x",
        "",
        (2, 3),
        json!({"gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look_up", "gen_ai.tool.call.id": "c1"}),
    );
    tool["events"] = json!([
        details("gen_ai.input.messages", part("tool", call)),
        details("gen_ai.output.messages", part("tool", came)),
    ]);
    assert_eq!(
        told(&run(&json!([tool])).trace),
        ["assistant calls look_up {\"order\":\"A1\"}", "look_up answers 1: shipped"]
    );
}

/// Requests with flattened keys, as many instrumentations wrote them.
fn flattened(mark: &str, kind: &str) -> (Value, Value) {
    let mut first = json!({
        mark: kind,
        "gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief.",
        "gen_ai.prompt.1.role": "user", "gen_ai.prompt.1.content": "Is A1 shipped?"
    });
    let mut second = first.clone();
    for (key, value) in [
        ("gen_ai.completion.0.role", "assistant"),
        ("gen_ai.completion.0.tool_calls.0.id", "c1"),
        ("gen_ai.completion.0.tool_calls.0.name", "look_up"),
        ("gen_ai.completion.0.tool_calls.0.arguments", CALL),
    ] {
        first[key] = json!(value);
    }
    for (key, value) in [
        ("gen_ai.prompt.2.role", "assistant"),
        ("gen_ai.prompt.2.tool_calls.0.id", "c1"),
        ("gen_ai.prompt.2.tool_calls.0.name", "look_up"),
        ("gen_ai.prompt.2.tool_calls.0.arguments", CALL),
        ("gen_ai.prompt.3.role", "tool"),
        ("gen_ai.prompt.3.tool_call_id", "c1"),
        ("gen_ai.prompt.3.content", "shipped"),
        ("gen_ai.completion.0.content", "Yes."),
    ] {
        second[key] = json!(value);
    }
    (first, second)
}

#[test]
fn agentops_entities() {
    let (first, second) = flattened("agentops.span.kind", "llm");
    assert_told(&spans(
        json!({"agentops.span.kind": "agent", "agent.name": "clerk"}),
        first,
        json!({"agentops.span.kind": "tool", "tool.name": "look_up", "tool.parameters": CALL,
            "tool.result": "shipped"}),
        second,
    ));
}

#[test]
fn traceloop_entities_with_a_prompt_that_has_a_name() {
    let (mut first, second) = flattened("llm.request.type", "chat");
    first["gen_ai.prompt.name"] = json!("clerk prompt");
    assert_told(&spans(
        json!({"traceloop.span.kind": "agent", "traceloop.entity.name": "clerk"}),
        first,
        json!({"traceloop.span.kind": "tool", "traceloop.entity.name": "look_up",
            "traceloop.entity.input": CALL, "traceloop.entity.output": "shipped"}),
        second,
    ));
}

#[test]
fn langsmith_kinds() {
    let (system, asked, called, came, done) = chat();
    let model = |input: Value, output: Value| {
        json!({"langsmith.span.kind": "llm", "gen_ai.prompt": json!({"messages": input}).to_string(),
            "gen_ai.completion": json!({"choices": [{"message": output}]}).to_string()})
    };
    assert_told(&spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"}),
        model(json!([system, asked]), called.clone()),
        json!({"langsmith.span.kind": "tool", "gen_ai.tool.name": "look_up",
            "gen_ai.prompt": CALL, "gen_ai.completion": "shipped"}),
        model(json!([system, asked, called, came]), done),
    ));
}

#[test]
fn laminar_types() {
    let (system, asked, called, came, done) = chat();
    let model = |input: Value, output: Value| {
        json!({"lmnr.span.type": "LLM", "lmnr.span.input": input.to_string(),
            "lmnr.span.output": json!([output]).to_string()})
    };
    let mut all = spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"}),
        model(json!([system, asked]), called.clone()),
        json!({"lmnr.span.type": "TOOL", "lmnr.span.input": CALL,
            "lmnr.span.output": "\"shipped\""}),
        model(json!([system, asked, called, came]), done),
    );
    all[2]["name"] = json!("look_up");
    assert_told(&all);
}

#[test]
fn genkit_actions() {
    let say = |role: &str, part: Value| json!({"role": role, "content": [part]});
    let call = json!({"toolRequest": {"ref": "c1", "name": "look_up", "input": {"order": "A1"}}});
    let came = json!({"toolResponse": {"ref": "c1", "name": "look_up", "output": "shipped"}});
    let given = [
        say("system", json!({"text": "Be brief."})),
        say("user", json!({"text": "Is A1 shipped?"})),
        say("model", call),
        say("tool", came),
    ];
    let model = |messages: Value, message: Value| {
        json!({"genkit:type": "action", "genkit:metadata:subtype": "model",
            "genkit:input": json!({"messages": messages, "tools": [{"name": "look_up",
                "inputSchema": {"required": ["order"]}}]}).to_string(),
            "genkit:output": json!({"message": message, "finishReason": "stop"}).to_string()})
    };
    assert_told(&spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"}),
        model(json!(given[..2]), given[2].clone()),
        json!({"genkit:type": "action", "genkit:metadata:subtype": "tool",
            "genkit:name": "look_up", "genkit:input": CALL, "genkit:output": "\"shipped\""}),
        model(json!(given), say("model", json!({"text": "Yes."}))),
    ));
}

#[test]
fn any_agent_calls_without_ids() {
    let given = json!([{"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Is A1 shipped?"}]);
    assert_told(&spans(
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk",
            "gen_ai.output": "Yes.", "gen_ai.output.type": "text"}),
        json!({"gen_ai.operation.name": "call_llm", "gen_ai.input.messages": given.to_string(),
            "gen_ai.output": json!([{"tool.name": "look_up", "tool.args": CALL}]).to_string(),
            "gen_ai.output.type": "json"}),
        json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
            "gen_ai.tool.args": CALL, "gen_ai.output": "shipped", "gen_ai.output.type": "text"}),
        json!({"gen_ai.operation.name": "call_llm", "gen_ai.output": "Yes.",
            "gen_ai.output.type": "text"}),
    ));
}

#[test]
fn the_guide_lists_every_vocabulary_in_order() {
    let guide = include_str!("../../../docs/guide/opentelemetry.md");
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| "));
    let rows = rows.filter_map(|row| row.split_once(" | "));
    let listed: Vec<_> = rows
        .filter_map(|(name, rest)| Some((name, rest.split_once(" | ")?.0)))
        .filter(|row| row.0 != "vocabulary")
        .collect();
    assert_eq!(listed, ingest::vocabularies().collect::<Vec<_>>());
}
