//! Which call a result answers: by ids of every kind, by names where ids are shared, and by nothing
//! where that would be a guess.

mod support;

use support::{elements, run, told};

/// The tool of the call that each result answers; `none` for one without a call.
fn answered(text: &str) -> Vec<String> {
    let run = run(text);
    let results = run.trace.steps.iter().filter_map(|step| step.result());
    let calls = results.map(|result| result.call.and_then(|call| run.trace.step(call)?.call()));
    calls.map(|call| call.map_or("none".to_owned(), |call| call.tool.text.to_string())).collect()
}

#[test]
fn numbers_are_ids() {
    let chat = r#"[{"role": "assistant", "tool_calls": [{"id": 2, "name": "a", "args": {}},
            {"id": 3, "name": "b", "args": {}}]},
        {"role": "tool", "tool_call_id": 3, "content": "b"},
        {"role": "tool", "tool_call_id": "2", "content": "a"}]"#;
    assert_eq!(answered(chat), ["b", "a"]);
    let spans = r#"{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "5b8aa5a2d2c872e8321cf37308d69df2",
        "spanId": "0000000000000001", "name": "chat", "attributes": [
          {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
          {"key": "gen_ai.input.messages", "value": {"stringValue": "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":2,\"name\":\"a\",\"arguments\":{}},{\"type\":\"tool_call\",\"id\":3,\"name\":\"b\",\"arguments\":{}}]},{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":3,\"response\":\"b\"}]},{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":2,\"response\":\"a\"}]}]"}}]}]}]}]}"#;
    assert_eq!(answered(spans), ["b", "a"]);
    let guessed = r#"{"x": {"log": [{"speaker": "user", "words": "do both of them"},
        {"speaker": "agent", "words": "on it now", "actions": [{"id": 2, "name": "a"}, {"id": 3, "name": "b"}]},
        {"speaker": "tool", "call_id": 3, "words": "done with b"},
        {"speaker": "tool", "call_id": 2, "words": "done with a"}]}}"#;
    assert_eq!(answered(guessed), ["b", "a"]);
}

#[test]
fn an_id_that_cannot_be_read_pairs_nothing_while_several_calls_wait() {
    let text = |waiting: &str| {
        format!(
            r#"[{{"role": "assistant", "tool_calls": [{waiting}]}},
                {{"role": "tool", "tool_call_id": [7, 8], "content": "x"}}]"#
        )
    };
    let (one, two) = (r#"{"id": "1", "name": "a"}"#, r#"{"id": "2", "name": "b"}"#);
    assert_eq!(answered(&text(&format!("{one},{two}"))), ["none"]);
    assert_eq!(answered(&text(one)), ["a"]);
    let run = run(&text(&format!("{one},{two}")));
    assert!(run.complaints.iter().any(|complaint| complaint.what.contains("cannot be read")));
}

#[test]
fn calls_of_one_turn_that_share_an_id_are_told_apart_by_name_or_order() {
    let text = |results: &str| {
        format!(
            r#"[{{"role": "assistant", "tool_calls": [{{"id": "0", "name": "a"}}, {{"id": "0", "name": "b"}}]}},
                {results}]"#
        )
    };
    let result =
        |name: &str| format!(r#"{{"role": "tool", "tool_call_id": "0", {name} "content": "x"}}"#);
    let (named_b, named_a) = (result(r#""name": "b","#), result(r#""name": "a","#));
    assert_eq!(answered(&text(&format!("{named_b},{named_a}"))), ["b", "a"]);
    assert_eq!(answered(&text(&format!("{0},{0}", result("")))), ["a", "b"]);
    assert_eq!(answered(&text(&result(r#""name": "c","#))), ["none"]);
    assert_eq!(
        told(&run(&text(&format!("{0},{0}", result(""))))).last().map(String::as_str),
        Some("b returns")
    );
}

#[test]
fn an_id_that_a_later_turn_uses_again_is_that_turns() {
    let text = r#"[{"role": "assistant", "tool_calls": [{"id": "0", "name": "a"}]},
        {"role": "user", "content": "Do the other one."},
        {"role": "assistant", "tool_calls": [{"id": "0", "name": "b"}]},
        {"role": "tool", "tool_call_id": "0", "content": "x"}]"#;
    assert_eq!(answered(text), ["b"]);
}

#[test]
fn the_results_in_one_message_of_tools_each_go_to_their_own_call() {
    let text = r#"[{"role": "assistant", "content": [
            {"type": "tool-call", "toolCallId": "1", "toolName": "a", "input": {}},
            {"type": "tool-call", "toolCallId": "2", "toolName": "b", "input": {}}]},
        {"role": "tool", "content": [
            {"type": "tool-result", "toolCallId": "2", "toolName": "b", "output": {"type": "error-text", "value": "no"}},
            {"type": "tool-result", "toolCallId": "1", "toolName": "a", "output": {"type": "json", "value": {"x": 1}}}]}]"#;
    assert_eq!(answered(text), ["b", "a"]);
    let run = run(text);
    assert_eq!(told(&run)[2..], ["b returns", "a returns"]);
    assert_eq!(elements(&run), 2);
    let results: Vec<_> = run.trace.steps.iter().filter_map(|step| step.result()).collect();
    assert_eq!((&*results[0].text.text, results[0].failed), ("no", Some(true)));
    assert_eq!((&*results[1].text.text, results[1].failed), (r#"{"x":1}"#, None));
}
