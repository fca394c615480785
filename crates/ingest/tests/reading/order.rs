//! One small run about an order, as many exports tell it: the steps that must come out, and its
//! messages as chat services write them. How an export wraps them, each test says itself.

use serde_json::{Value, json};

/// The arguments of the one call, as they stand in it.
pub(crate) const CALL: &str = r#"{"order":"A1"}"#;

/// What every such run tells.
pub(crate) const TOLD: [&str; 5] = [
    "system instructs: Be brief.",
    "user says: Is A1 shipped?",
    "clerk calls look_up {\"order\":\"A1\"}",
    "look_up answers 3: shipped",
    "clerk says: Yes.",
];

/// Its messages: the instruction, the question, the call, its result and the answer.
pub(crate) fn chat() -> (Value, Value, Value, Value, Value) {
    let system = json!({"role": "system", "content": "Be brief."});
    let asked = json!({"role": "user", "content": "Is A1 shipped?"});
    let called = json!({"role": "assistant", "content": "", "tool_calls": [{"id": "c1",
        "type": "function", "function": {"name": "look_up", "arguments": CALL}}]});
    let came = json!({"role": "tool", "tool_call_id": "c1", "content": "shipped"});
    let done = json!({"role": "assistant", "content": "Yes."});
    (system, asked, called, came, done)
}
