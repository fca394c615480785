//! What a whole trace says that no single request tells: the same said once more, a failure that is
//! nobody's words, an answer that stands on the outermost span alone, times in odd units.

mod reading;

use reading::{run, told};
use serde_json::{Value, json};

fn span(id: &str, parent: &str, (start, end): (u64, u64), given: &Value) -> Value {
    let pairs = given.as_object().expect("an object").iter();
    let any = |value: &Value| match value {
        Value::String(text) => json!({"stringValue": text}),
        other => json!({"stringValue": other.to_string()}),
    };
    let attributes: Vec<Value> =
        pairs.map(|(key, value)| json!({"key": key, "value": any(value)})).collect();
    json!({"traceId": "5b8aa5a2d2c872e8321cf37308d69df2", "spanId": id, "parentSpanId": parent,
        "name": id, "startTimeUnixNano": start * 1_000_000_000, "endTimeUnixNano": end * 1_000_000_000,
        "attributes": attributes})
}

fn read(spans: &[Value]) -> ingest::Run {
    run(&json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
}

fn agent() -> Value {
    json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "clerk"})
}

fn chat(given: &[(&str, &str)], answer: &str) -> Value {
    let message = |(role, text): &(&str, &str)| json!({"role": role, "parts": [{"type": "text", "content": text}]});
    let given: Vec<Value> = given.iter().map(message).collect();
    json!({"gen_ai.operation.name": "chat", "gen_ai.input.messages": given,
        "gen_ai.output.messages": [message(&("assistant", answer))]})
}

#[test]
fn who_says_the_same_once_more_without_a_history_is_heard_again() {
    let again = read(&[
        span("a", "", (1, 9), &agent()),
        span("b", "a", (2, 3), &chat(&[("user", "next")], "one")),
        span("c", "a", (4, 5), &chat(&[("user", "next")], "two")),
    ]);
    let due = ["user says: next", "clerk says: one", "user says: next", "clerk says: two"];
    assert_eq!(told(&again.trace), due);
    // Another task of the same words, as a title, is no further turn.
    let other = [("system", "Write a title."), ("user", "next")];
    let title = read(&[
        span("a", "", (1, 9), &agent()),
        span("b", "a", (2, 3), &chat(&other, "Cards")),
        span("c", "a", (4, 5), &chat(&[("user", "next")], "two")),
    ]);
    let said = told(&title.trace).into_iter().filter(|line| line == "user says: next").count();
    assert_eq!(said, 1);
}

#[test]
fn what_a_colleague_said_and_a_request_is_given_is_a_message_between_the_two() {
    let named =
        |name: &str| json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name});
    let order = "Please look up the order A-1.";
    let team = |order_given: &str| {
        read(&[
            span("a", "", (1, 4), &named("lead")),
            span("b", "a", (2, 3), &chat(&[("user", "Where is my order?")], order)),
            span("c", "", (5, 8), &named("clerk")),
            span("d", "c", (6, 7), &chat(&[("user", order_given)], "It has left.")),
        ])
    };
    let due = [
        "user says: Where is my order?",
        "lead says to clerk: Please look up the order A-1.",
        "clerk says: It has left.",
    ];
    assert_eq!(told(&team(order).trace), due);
    assert_eq!(told(&team(&format!("[lead] {order}")).trace), due);
    let other = told(&team("Please look up the order A-2.").trace);
    assert!(other.contains(&"user says: Please look up the order A-2.".to_owned()), "{other:?}");
}

#[test]
fn what_several_are_given_is_said_to_all() {
    let named =
        |name: &str| json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name});
    let run = read(&[
        span("a", "", (1, 4), &named("lead")),
        span("b", "a", (2, 3), &chat(&[("user", "Plan it.")], "Both of you look.")),
        span("c", "", (5, 6), &named("clerk")),
        span("d", "c", (5, 6), &chat(&[("user", "Both of you look.")], "I see it.")),
        span("e", "", (7, 8), &named("checker")),
        span(
            "f",
            "e",
            (7, 8),
            &chat(&[("user", "Both of you look."), ("user", "I see it.")], "So do I."),
        ),
    ]);
    let due = [
        "user says: Plan it.",
        "lead says: Both of you look.",
        "clerk says to checker: I see it.",
        "checker says: So do I.",
    ];
    assert_eq!(told(&run.trace), due);
}

#[test]
fn a_failure_of_the_service_is_not_hung_on_the_words_before_it() {
    let mut failed = span("b", "a", (2, 3), &chat(&[("user", "go")], ""));
    failed["status"] = json!({"code": 2, "message": "503 from the service"});
    let attributes = failed["attributes"].as_array_mut().expect("a list");
    attributes.retain(|pair| pair["key"] != "gen_ai.output.messages");
    let run = read(&[span("a", "", (1, 9), &agent()), failed]);
    let due = ["user says: go", "harness Error 503 from the service [503 from the service]"];
    assert_eq!(told(&run.trace), due);
}

#[test]
fn an_answer_that_only_the_outermost_span_has_is_the_last_word() {
    let kind = |kind: &str, input: &str, output: &str| {
        json!({"openinference.span.kind": kind, "input.value": input, "output.value": output,
            "tool.name": "test"})
    };
    let spans = |answer: &str| {
        [
            span("a", "", (1, 9), &kind("AGENT", "Make it pass.", answer)),
            span("b", "a", (2, 3), &chat(&[("user", "Make it pass.")], "I look.")),
            span("c", "a", (4, 5), &kind("TOOL", "{}", "3 failed")),
        ]
    };
    let run = read(&spans("It does not pass."));
    assert_eq!(told(&run.trace).last().map(String::as_str), Some("a says: It does not pass."));
    assert_eq!(read(&spans("I look.")).trace.steps.len(), run.trace.steps.len() - 1);
    let asked = told(&run.trace).into_iter().filter(|line| line.contains("Make it pass.")).count();
    assert_eq!(asked, 1);
}

#[test]
fn times_in_odd_units_order_spans_and_those_that_cannot_be_read_are_named() {
    let at = |time: Value, id: &str, answer: &str| {
        let mut one = span(id, "", (1, 1), &chat(&[], answer));
        one["startTimeUnixNano"] = time.clone();
        one["endTimeUnixNano"] = time;
        one
    };
    let run = read(&[
        at(json!([1_746_093_606, 0]), "b", "second"),
        at(json!(1_746_093_605.5), "a", "first"),
    ]);
    let said: Vec<String> =
        told(&run.trace).into_iter().filter(|line| line.starts_with("assistant")).collect();
    assert_eq!(said, ["assistant says: first", "assistant says: second"]);
    let odd = read(&[at(json!({"of": "day"}), "a", "first")]);
    let told: Vec<&str> = odd.complaints.iter().map(|complaint| &*complaint.what).collect();
    assert!(told.iter().any(|what| what.contains("cannot be read")), "{told:?}");
}
