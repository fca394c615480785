//! Whatever the bytes, reading them ends in runs or refusals, never in a panic; and what is read
//! can be quoted.

#[expect(dead_code, reason = "nothing is told or counted here")]
mod support;

use proptest::prelude::*;
use serde_json::{Value, json};

/// Small inputs of every dialect, to be mutated.
fn shapes() -> Vec<Value> {
    vec![
        json!({"system": "s", "tools": [{"name": "t"}, "u"], "model": "m", "messages": [
            {"role": "user", "content": [{"type": "text", "text": "hi ```python\nx\n``` "}]},
            {"role": "assistant", "content": null, "reasoning": "r",
             "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{\"a\": [1]}"}}]},
            {"role": "tool", "tool_call_id": "1", "content": [{"type": "text", "text": "ok"}]}]}),
        json!([{"role": "user", "name": "a", "content": "go"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "2", "name": "f", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "2", "content": "x"}]},
            {"role": "user", "name": "b", "content": "exitcode: 1 (x)"}]),
        json!({"question": "q", "system_prompt": {"A": "p"}, "history": [
            {"name": "A", "role": "user", "content": "```sh\nls\n```"},
            {"name": "T", "role": "user", "content": "exitcode: 0 (y)"}]}),
        json!([{"role": "human", "content": "go"}, {"role": "O (thought)", "content": "t"},
            {"role": "O (-> X)", "content": "c"}, {"role": "O (termination condition)", "content": "e"}]),
        json!([{"task_id": 1, "reward": 1.0, "trial": 0, "info": {"error": "e"}, "traj": [
            {"role": "user", "content": "hi"}]}]),
        json!({"info": {"environment_info": {"policy": "p"}}, "tasks": [{"id": 1, "evaluation_criteria": {}}],
            "simulations": [{"id": "s", "task_id": 1, "termination_reason": "x", "reward_info":
                {"reward": 0.5, "db_check": {"db_match": true}, "nl_assertions": [{"met": null}]},
                "messages": [{"role": "user", "content": "hi"}]}]}),
    ]
}

/// Puts `new` at the `nth` place of `value`, counted through the whole tree.
fn replace(value: &mut Value, nth: &mut usize, new: &Value) {
    if *nth == 0 {
        *value = new.clone();
        *nth = usize::MAX;
        return;
    }
    *nth -= 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, nth, new)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, nth, new)),
        _ => {}
    }
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!({})),
        Just(json!([])),
        Just(json!([null, {}, "x"])),
        Just(json!({"type": "tool_result", "content": [1, {"text": 2}]})),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ (`>a-]{0,12}".prop_map(Value::from),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!support::read(&bytes).is_empty());
    }

    #[test]
    fn mutated_shapes_are_read_or_refused(
        shape in proptest::sample::select(shapes()),
        changes in proptest::collection::vec((0_usize..40, odd_value()), 1..4),
    ) {
        let mut shape = shape;
        for (place, new) in changes {
            let mut nth = place;
            replace(&mut shape, &mut nth, &new);
        }
        let text = shape.to_string();
        let all = support::read(text.as_bytes());
        prop_assert!(!all.is_empty());
        let raw = support::document(&text);
        for run in all.iter().flatten() {
            prop_assert_eq!(support::misquoted(&raw, run), Vec::<String>::new());
        }
    }

    #[test]
    fn cut_off_files_are_read_or_refused(
        shape in proptest::sample::select(shapes()),
        share in 0.0_f64..1.0,
    ) {
        let text = shape.to_string().into_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "a share of a small length")]
        let end = (text.len() as f64 * share) as usize;
        prop_assert!(!support::read(&text[..end]).is_empty());
    }
}
