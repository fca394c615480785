//! What is odd about the ids and times of spans: each oddity is said, and costs only itself.

#[expect(dead_code, reason = "complaints and words are read here, no steps told")]
mod reading;

use reading::runs;
use serde_json::{Value, json};

/// A model's answer as a bare span.
fn answer(id: &str, parent: &str, (start, end): (&str, &str), words: &str) -> Value {
    let told = json!([{"role": "assistant", "parts": [{"type": "text", "content": words}]}]);
    json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": id, "parentSpanId": parent,
        "name": "chat m", "startTimeUnixNano": start, "endTimeUnixNano": end,
        "attributes": {"gen_ai.operation.name": "chat", "gen_ai.output.messages": told.to_string()}})
}

#[test]
fn what_is_odd_about_ids_and_times_is_said() {
    let (one, two) = ("00000000000000a1", "00000000000000a2");
    let (now, then) = ("1700000000000000000", "1700000000000000009");
    let fine = |id, parent| answer(id, parent, (now, then), "Yes.");
    for (spans, due) in [
        (vec![fine(one, two), fine(two, one)], "2 spans stand above themselves"),
        (vec![fine(one, one), fine(two, "")], "1 spans stand above themselves"),
        (vec![fine("", ""), fine("0000000000000000", "")], "2 spans have no id"),
        (vec![fine(one, ""), fine(one, "")], "the repetition was left out"),
        (vec![fine(one, ""), answer(one, "", (now, then), "No.")], "what they say differs"),
        (
            vec![fine(one, ""), answer(two, one, ("1600000000000000000", then), "No.")],
            "clocks differ",
        ),
        (vec![answer(one, "", (then, now), "No.")], "end before they begin"),
        (vec![answer(one, "", ("8000000000000000000", ""), "No.")], "after 2199"),
        (vec![answer(one, "", ("18446744073709551615", now), "No.")], "times that cannot be read"),
    ] {
        let found = runs(&json!(spans).to_string()).remove(0).expect("it is readable");
        let said: Vec<&str> = found.complaints.iter().map(|one| &*one.what).collect();
        assert!(said.iter().any(|what| what.contains(due)), "{due}: {said:?}");
    }
    let unset = runs(&json!([answer(one, "", ("0", "0"), "Yes.")]).to_string()).remove(0);
    let unset = unset.expect("it is readable");
    assert_eq!((unset.trace.started, unset.complaints.len()), (None, 0));
}

#[test]
fn words_put_together_from_keys_are_quoted_where_each_stands() {
    let said = |attributes: Value| {
        let span = json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00000000000000a1",
            "name": "chat m", "startTimeUnixNano": "1700000000000000000", "attributes": attributes});
        let run = reading::run(&span);
        let texts = run.trace.steps.iter().filter_map(|step| Some(step.text()?.text.to_string()));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        said(json!({"gen_ai.prompt.0.note": "Be brief.", "gen_ai.prompt.0.rank": 3})),
        ["Be brief."]
    );
    assert_eq!(said(json!({"gen_ai.prompt.0.content": []})), Vec::<String>::new());
}

/// A span of a model that was given `history`, and answers with a call of `tool`, or with words.
fn turn(number: u8, history: &[Value], answer: &Value) -> Value {
    let given = Value::from(history.to_vec()).to_string();
    let told = json!([answer]).to_string();
    json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": format!("00000000000000b{number}"),
        "parentSpanId": "00000000000000a1", "name": "chat m",
        "startTimeUnixNano": format!("170000000000000000{number}"),
        "attributes": {"gen_ai.operation.name": "chat", "gen_ai.input.messages": given,
            "gen_ai.output.messages": told}})
}

fn message(role: &str, part: &Value) -> Value {
    json!({"role": role, "parts": [part]})
}

fn call(tool: &str, city: &str) -> Value {
    let part =
        json!({"type": "tool_call", "id": "call_0", "name": tool, "arguments": {"city": city}});
    message("assistant", &part)
}

fn result(degrees: &str) -> Value {
    message("tool", &json!({"type": "tool_call_response", "id": "call_0", "response": degrees}))
}

/// Every call with its result, in order.
fn answered_calls(calls: &[(Value, Value)]) -> Vec<(String, String)> {
    let mut history = vec![message("user", &json!({"type": "text", "content": "How warm is it?"}))];
    let mut spans = Vec::new();
    for (number, (asked, came)) in (1..).zip(calls) {
        spans.push(turn(number, &history, asked));
        history.extend([asked.clone(), came.clone()]);
    }
    let words = message("assistant", &json!({"type": "text", "content": "Mild."}));
    spans.push(turn(9, &history, &words));
    spans.push(json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00000000000000a1",
        "name": "invoke_agent a", "startTimeUnixNano": "1700000000000000000",
        "attributes": {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "a"}}));
    let run = reading::run(&json!(spans));
    let calls = run.trace.steps.iter().filter_map(case::Step::call);
    let pairs = calls.map(|call| {
        let result = call.result.and_then(|step| run.trace.step(step)?.text());
        (call.arguments.to_string(), result.map(|text| text.text.to_string()).unwrap_or_default())
    });
    pairs.collect()
}

#[test]
fn ids_that_are_numbered_anew_each_turn_lose_no_call_and_no_result() {
    for (second, tool) in [("Rome", "weather"), ("Oslo", "weather"), ("Oslo", "forecast")] {
        let calls = [
            (call("weather", "Oslo"), result("4 degrees")),
            (call(tool, second), result("9 degrees")),
        ];
        let told = answered_calls(&calls);
        let results: Vec<&str> = told.iter().map(|(_, result)| &**result).collect();
        assert_eq!(results, ["4 degrees", "9 degrees"], "{tool} {second}: {told:?}");
    }
}

/// A request of a model: what it was given and the call that came back, as a bare span.
fn asks(id: &str, at: u32, given: &Value, (tool, arguments): (&str, &Value)) -> Value {
    let back = json!([{"role": "assistant", "parts": [
        {"type": "tool_call", "id": "call_0", "name": tool, "arguments": arguments}]}]);
    json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": id, "name": "chat m",
        "startTimeUnixNano": format!("17000000000000000{at}"),
        "endTimeUnixNano": format!("17000000000000000{}", at + 5),
        "attributes": {"gen_ai.operation.name": "chat",
            "gen_ai.input.messages": given.to_string(), "gen_ai.output.messages": back.to_string()}})
}

/// The span of a tool that carries out `call_0`.
fn does(id: &str, at: u32, (tool, arguments): (&str, &Value), result: &str) -> Value {
    json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": id,
        "name": format!("execute_tool {tool}"),
        "startTimeUnixNano": format!("17000000000000000{at}"),
        "endTimeUnixNano": format!("17000000000000000{}", at + 5),
        "attributes": {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool,
            "gen_ai.tool.call.id": "call_0", "gen_ai.tool.call.arguments": arguments.to_string(),
            "gen_ai.tool.call.result": result}})
}

#[test]
fn a_call_id_that_each_turn_gives_anew_stands_for_several_calls() {
    let person = json!({"role": "user", "parts": [{"type": "text", "content": "Which boats?"}]});
    let call = |tool: &str, given: &Value| {
        json!({"role": "assistant", "parts": [
            {"type": "tool_call", "id": "call_0", "name": tool, "arguments": given}]})
    };
    let came = |result: &str| {
        json!({"role": "tool", "parts": [
            {"type": "tool_call_response", "id": "call_0", "response": result}]})
    };
    let (one, two) = (json!({"pier": 1}), json!({"pier": 2}));
    for other in ["count_boats", "find_berth"] {
        let first = asks("00000000000000a1", 10, &json!([person]), ("count_boats", &one));
        let given = json!([person, call("count_boats", &one), came("3")]);
        let second = asks("00000000000000a3", 30, &given, (other, &two));
        let mut given = given.as_array().cloned().unwrap_or_default();
        given.extend([call(other, &two), came("8")]);
        let last = asks("00000000000000a5", 50, &json!(given), ("finish", &json!({})));
        let tools = [
            does("00000000000000a2", 20, ("count_boats", &one), "3"),
            does("00000000000000a4", 40, (other, &two), "8"),
        ];
        let requests = [first, second, last.clone()];
        let all: Vec<&Value> = requests.iter().chain(&tools).collect();
        let bare: Vec<&Value> = tools.iter().collect();
        for spans in [json!(all), json!(requests), json!(bare), json!([last])] {
            let found = reading::runs(&spans.to_string()).remove(0).expect("it is readable");
            let calls = found.trace.steps.iter().filter_map(case::Step::call);
            let told: Vec<(String, Option<String>)> = calls
                .filter(|call| &*call.tool.text != "finish")
                .map(|call| {
                    let result = call.result.and_then(|no| found.trace.step(no)?.result());
                    (call.arguments.to_string(), result.map(|one| one.text.text.to_string()))
                })
                .collect();
            let due = [("{\"pier\":1}", "3"), ("{\"pier\":2}", "8")];
            let due = due.map(|(given, came)| (given.to_owned(), Some(came.to_owned())));
            assert_eq!(told, due, "{other}: {spans}");
        }
    }
}
