//! What a run writes down about itself as data: an object in a message, a yes or no in one of its
//! members, alone or with its reason beside it.
//!
//! What such a member means its reader has to say; here it is only found.

use serde_json::Value;

/// The object that makes up a text, fenced or not.
pub fn object(words: &str) -> Option<Value> {
    let words = words.trim().trim_matches('`').trim_start_matches("json").trim();
    (words.starts_with('{') && words.ends_with('}')).then(|| serde_json::from_str(words).ok())?
}

/// The same behind a line that announces it: `Progress:`.
pub fn announced_object(words: &str) -> Option<Value> {
    let line = words.trim_start().lines().next().filter(|line| line.trim_end().ends_with(':'));
    let rest = line.and_then(|line| words.trim_start().strip_prefix(line));
    object(rest.unwrap_or(words))
}

/// A yes or no, alone or with its reason beside it.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Object(members) => {
            let mut truths = members.values().filter_map(Value::as_bool);
            truths.next().filter(|_| truths.next().is_none())
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// Whether one of `words` is a word of a member's name.
pub fn is_named(name: &str, words: &[&str]) -> bool {
    let name = name.to_lowercase();
    name.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_alone_fenced_or_behind_a_line_that_announces_it() {
        for text in ["{\"stuck\": true}", "```json\n{\"stuck\": true}\n```"] {
            assert!(object(text).is_some(), "{text}");
        }
        assert!(object("Progress:\n{\"stuck\": true}").is_none());
        assert!(announced_object("Progress:\n{\"stuck\": true}").is_some());
        assert!(announced_object("It is {\"stuck\": true}").is_none());
    }

    #[test]
    fn a_reason_may_stand_beside_the_truth() {
        let value = serde_json::json!({"reason": "the same page again", "answer": true});
        assert_eq!(truth(&value), Some(true));
        assert_eq!(truth(&serde_json::json!({"a": true, "b": false})), None);
        assert!(is_named("is_in_loop", &["loop"]) && !is_named("loophole", &["loop"]));
    }
}
