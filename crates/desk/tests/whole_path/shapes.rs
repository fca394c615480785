//! Small runs of every dialect, and ways to spoil them. The bundled examples are most of them: they
//! are what a detector fires on, so that spoilt ones come near to firing too.

use proptest::prelude::*;
use serde_json::{Value, json};

const EXAMPLES: [&str; 6] = [
    include_str!("../../../../examples/loop/run.json"),
    include_str!("../../../../examples/assumption/run.json"),
    include_str!("../../../../examples/mismatch/trace.json"),
    include_str!("../../../../examples/victory/trace.json"),
    include_str!("../../../../examples/unrun-verifier/run.json"),
    include_str!("../../../../examples/success/run.json"),
];

/// Every shape as it is.
pub(crate) fn all() -> Vec<Value> {
    let examples = EXAMPLES.iter().map(|text| serde_json::from_str(text).expect("it is JSON"));
    examples.chain([group_chat(), with_people()]).collect()
}

/// One of them.
pub(crate) fn whole() -> impl Strategy<Value = Value> {
    proptest::sample::select(all())
}

/// One of them, spoilt in a few places.
pub(crate) fn mutated() -> impl Strategy<Value = Value> {
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), change()), 1..5);
    (whole(), changes).prop_map(|(mut run, changes)| {
        for (place, change) in changes {
            let mut nth = place.index(count(&run));
            apply(&mut run, &mut nth, &change);
        }
        run
    })
}

fn group_chat() -> Value {
    json!({"question": "How many rows has the table?", "system_prompt": {"Checker": "Check twice."}, "history": [
        {"name": "Planner", "role": "user", "content": "```sh\nwc -l table.csv\n```"},
        {"name": "Terminal", "role": "user", "content": "exitcode: 0 (execution succeeded)\n120 table.csv"},
        {"name": "Planner", "role": "user", "content": "The table has 112 rows. TERMINATE"}]})
}

/// Personal data and a credential in many places, so that placeholders come near to quotations.
fn with_people() -> Value {
    let call = |id: u32| {
        json!({"role": "assistant", "name": "ann@example.org", "content": "I will write to ann@example.org.",
            "tool_calls": [{"id": format!("c{id}"), "type": "function", "function":
                {"name": "send_mail", "arguments": "{\"to\": \"bob@example.org\", \"password\": \"hunter22\"}"}}]})
    };
    let result = |id: u32| {
        json!({"role": "tool", "tool_call_id": format!("c{id}"),
            "content": "{\"error\": \"bob@example.org is unknown\", \"asked_by\": \"ann@example.org\"}"})
    };
    let mut messages = vec![
        json!({"role": "system", "content": "Write mails. Stop when ann@example.org is content."}),
        json!({"role": "user", "name": "ann@example.org", "content": "Write to bob@example.org, please."}),
    ];
    messages.extend((0..4).flat_map(|id| [call(id), result(id)]));
    messages
        .push(json!({"role": "assistant", "content": "I have sent the mail to bob@example.org."}));
    json!({"id": "mail of ann@example.org", "messages": messages})
}

/// What can become of one place.
#[derive(Clone, Debug)]
enum Change {
    /// Something else stands there.
    Put(Value),
    /// An element or a member is missing.
    Drop,
    /// An element is there several times.
    Repeat(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => value().prop_map(Change::Put),
        1 => Just(Change::Drop),
        2 => (2_usize..6).prop_map(Change::Repeat),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!({})),
        Just(json!([])),
        Just(json!([null, {}, "x"])),
        Just(json!("I will call search_tickets for NET-2207 and O-88120.")),
        Just(json!("Done: it is resolved \u{2039}email:12ab\u{203a}, 5 results.")),
        Just(json!("{\"status\": \"resolved\", \"error\": null, \"to\": \"cat@example.org\"}")),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

/// Every value in the tree, itself included.
fn count(value: &Value) -> usize {
    let below: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    };
    below + 1
}

/// Changes the `nth` value, counted through the whole tree.
fn apply(value: &mut Value, nth: &mut usize, change: &Change) {
    if *nth == 0 {
        *nth = usize::MAX;
        match change {
            Change::Put(new) => *value = new.clone(),
            Change::Drop => *value = Value::Null,
            Change::Repeat(times) => repeat(value, *times),
        }
        return;
    }
    *nth -= 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| apply(item, nth, change)),
        Value::Object(members) => members.values_mut().for_each(|one| apply(one, nth, change)),
        _ => {}
    }
}

/// The last element of an array several times, or a text said over and over.
fn repeat(value: &mut Value, times: usize) {
    match value {
        Value::Array(items) => {
            let last = items.last().cloned();
            items.extend(last.into_iter().cycle().take(times));
        }
        Value::String(text) => *text = vec![text.as_str(); times].join(" "),
        _ => {}
    }
}
