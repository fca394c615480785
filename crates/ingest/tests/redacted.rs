//! What a reader of structured data must redact that no text shows: numbers by the names of their
//! members, and ids.

use ingest::{Alone, Input};
use redact::{Redactor, Settings, key_from};

#[test]
fn numbers_and_ids_are_redacted_by_what_they_are() {
    let text = r#"[{"role": "assistant", "tool_calls": [{"id": "anna@example.com", "name": "pay",
            "args": {"card_number": 4111111111111111, "amount": 4111111111111111, "phone": 12125550187}}]},
        {"role": "tool", "tool_call_id": "anna@example.com", "content": "paid"}]"#;
    let redactor = Redactor::new(Settings { key: key_from("test"), allow: Vec::new() });
    let mut runs = Vec::new();
    let input = Input { path: "run.json", bytes: text.as_bytes(), beside: &Alone };
    ingest::read(input, &redactor, &mut |run| runs.push(run.expect("it is readable")));
    let steps = &runs[0].trace.steps;
    let call = steps[0].call().expect("it is the call");
    assert!(call.id.as_deref().is_some_and(|id| id.starts_with("‹email:")), "{:?}", call.id);
    assert_eq!(call.result, Some(steps[1].no));
    let shown = call.arguments.to_string();
    assert!(shown.contains("\"card_number\":\"‹card:"), "{shown}");
    assert!(shown.contains("\"phone\":\"‹phone:"), "{shown}");
    assert!(shown.contains("\"amount\":4111111111111111"), "{shown}");
}
