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

/// The predicate that such a value stands for; `None` where it is none.
pub(crate) fn read(value: &Value) -> Option<Predicate> {
    let (key, inside) = value.as_object()?.iter().next()?;
    let parts = || inside.as_array()?.iter().map(read).collect::<Option<Vec<_>>>();
    Some(match key.as_str() {
        "called" => Predicate::Called(read_call(inside)?),
        "not_called" => Predicate::NotCalled(read_call(inside)?),
        "before" => Predicate::Before {
            first: read_call(inside.get("first")?)?,
            then: read_call(inside.get("then")?)?,
        },
        "after" => Predicate::After {
            trigger: read_call(inside.get("trigger")?)?,
            follow: read_call(inside.get("follow")?)?,
            steps: inside.get("within").and_then(read_count),
        },
        "at_most" => Predicate::AtMost {
            call: read_call(inside.get("call")?)?,
            times: inside.get("times").and_then(read_count)?,
            equal_arguments: inside.get("equal_arguments").and_then(Value::as_bool)?,
        },
        "last_result" => read_result(inside)?,
        "all" => Predicate::All(parts()?),
        "any" => Predicate::Any(parts()?),
        "not" => Predicate::Not(Box::new(read(inside)?)),
        _ => return None,
    })
}

fn read_count(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|count| u32::try_from(count).ok())
}

fn read_call(value: &Value) -> Option<CallPattern> {
    let arguments = value.get("args").and_then(Value::as_object).into_iter().flatten();
    Some(CallPattern {
        tool: value.get("tool")?.as_str()?.into(),
        arguments: arguments.map(|(at, value)| (at.as_str().into(), value.clone())).collect(),
    })
}

fn read_result(value: &Value) -> Option<Predicate> {
    let words = |key: &str| value.get(key).and_then(Value::as_str);
    let at = match (words("pointer"), words("pattern")) {
        (Some(pointer), _) => ResultAt::Pointer(pointer.into()),
        (None, pattern) => ResultAt::Pattern(pattern?.into()),
    };
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    let test = match (value.get("equals"), value.get("differs")) {
        (Some(expected), _) => Test::Equals(expected.clone()),
        (None, Some(other)) => Test::Differs(other.clone()),
        (None, None) => match (number("at_least"), number("at_most")) {
            (Some(least), _) => Test::AtLeast(least),
            (None, Some(most)) => Test::AtMost(most),
            (None, None) => Test::Exists,
        },
    };
    Some(Predicate::LastResult { tool: words("tool")?.into(), at, test })
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
        assert_eq!(read(&expected), Some(guard));
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
        let is_not = Predicate::Not(Box::new(open));
        assert_eq!(value(&is_not), expected);
        assert_eq!(read(&expected), Some(is_not));
    }
}
