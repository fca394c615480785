//! Predicates in the notation of the spec file, so that a fix can be pasted into one.

use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use serde_json::{Map, Value, json};

/// The predicate as a spec file writes it.
pub(super) fn value(predicate: &Predicate) -> Value {
    match predicate {
        Predicate::Called(pattern) => json!({ "called": call(pattern) }),
        Predicate::NotCalled(pattern) => json!({ "not_called": call(pattern) }),
        Predicate::Before { first, then } => {
            json!({ "before": { "first": call(first), "then": call(then) } })
        }
        Predicate::After { trigger, follow, steps } => after(trigger, follow, *steps),
        Predicate::AtMost { call: counted, times, equal_arguments } => json!({ "at_most": {
            "call": call(counted), "times": times, "equal_arguments": equal_arguments,
        } }),
        Predicate::LastResult { tool, at, test } => last_result(tool, at, test),
        Predicate::All(parts) => json!({ "all": values(parts) }),
        Predicate::Any(parts) => json!({ "any": values(parts) }),
        Predicate::Not(part) => json!({ "not": value(part) }),
    }
}

fn values(parts: &[Predicate]) -> Vec<Value> {
    parts.iter().map(value).collect()
}

fn call(pattern: &CallPattern) -> Value {
    let mut object = Map::new();
    object.insert("tool".to_owned(), json!(&*pattern.tool));
    if !pattern.arguments.is_empty() {
        let arguments: Map<String, Value> = pattern
            .arguments
            .iter()
            .map(|(pointer, value)| (pointer.to_string(), value.clone()))
            .collect();
        object.insert("args".to_owned(), Value::Object(arguments));
    }
    Value::Object(object)
}

fn after(trigger: &CallPattern, follow: &CallPattern, steps: Option<u32>) -> Value {
    let mut object = Map::new();
    object.insert("trigger".to_owned(), call(trigger));
    object.insert("follow".to_owned(), call(follow));
    if let Some(steps) = steps {
        object.insert("within".to_owned(), json!(steps));
    }
    json!({ "after": object })
}

fn last_result(tool: &str, at: &ResultAt, test: &Test) -> Value {
    let mut object = Map::new();
    object.insert("tool".to_owned(), json!(tool));
    let (key, place) = match at {
        ResultAt::Pointer(pointer) => ("pointer", pointer),
        ResultAt::Pattern(pattern) => ("pattern", pattern),
    };
    object.insert(key.to_owned(), json!(&**place));
    let (key, value) = match test {
        Test::Equals(value) => ("equals", value.clone()),
        Test::Differs(value) => ("differs", value.clone()),
        Test::AtLeast(number) => ("at_least", json!(number)),
        Test::AtMost(number) => ("at_most", json!(number)),
        Test::Exists => ("exists", json!(true)),
    };
    object.insert(key.to_owned(), value);
    json!({ "last_result": object })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_reads_as_in_a_spec_file() {
        let guard = Predicate::AtMost {
            call: CallPattern {
                tool: "search".into(),
                arguments: vec![("/q".into(), json!("VPN"))],
            },
            times: 2,
            equal_arguments: true,
        };
        let expected = json!({"at_most": {
            "call": {"tool": "search", "args": {"/q": "VPN"}}, "times": 2, "equal_arguments": true,
        }});
        assert_eq!(value(&guard), expected);
    }

    #[test]
    fn a_last_result_reads_as_in_a_spec_file() {
        let open = Predicate::LastResult {
            tool: "get".into(),
            at: ResultAt::Pointer("/status".into()),
            test: Test::Exists,
        };
        let expected = json!({"not": {"last_result": {
            "tool": "get", "pointer": "/status", "exists": true,
        }}});
        assert_eq!(value(&Predicate::Not(Box::new(open))), expected);
    }
}
