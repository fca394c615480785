//! The sentences inside of a message that is data as a whole: `FINISH(["..."])`, `{"answer": "..."}`.
//!
//! Data that says `false` anywhere is left alone: its sentences may be what is denied beside them.

use serde_json::Value;
use std::ops::Range;

/// Where the sentences of a message stand that is data; `None` for any other message.
pub(super) fn strings(text: &str) -> Option<Vec<Range<usize>>> {
    let own = text.trim();
    let (inner, is_call) = match own.strip_suffix(')') {
        Some(call) => (argument(call)?, true),
        None => (own, false),
    };
    let opens = inner.starts_with(['{', '[']) || (is_call && inner.starts_with('"'));
    let closes = inner.ends_with(['}', ']', '"']);
    if !opens || !closes {
        return None;
    }
    let value: Value = serde_json::from_str(inner).ok()?;
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    Some(if denies(&value) { Vec::new() } else { literals(inner, start) })
}

/// What stands in the brackets of a call by a plain name.
fn argument(call: &str) -> Option<&str> {
    let (name, argument) = call.split_once('(')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| argument.trim())
}

fn denies(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::Array(entries) => entries.iter().any(denies),
        Value::Object(members) => members.values().any(denies),
        Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

/// How many spaces make a string one that may be a sentence.
const SPACES: usize = 2;

/// The string values in the text of a JSON value, without their quotation marks.
fn literals(json: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = json.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'"', bytes.get(at..).unwrap_or_default()) {
        let from = at + open + 1;
        let mut to = from;
        while let Some(byte) = bytes.get(to).filter(|byte| **byte != b'"') {
            to += if *byte == b'\\' { 2 } else { 1 };
        }
        at = to + 1;
        let rest = json.get(at..).unwrap_or_default();
        let is_key = rest.trim_start().starts_with(':');
        let words = json.get(from..to).unwrap_or_default();
        if !is_key && SPACES <= words.matches(' ').count() {
            found.push(start + from..start + to);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<&str>> {
        Some(strings(text)?.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn a_message_that_is_data_is_read_by_its_strings() {
        let said = "The value has been recorded.";
        assert_eq!(read(&format!("FINISH([\"{said}\"])")), Some(vec![said]));
        assert_eq!(read(&format!(" {{\"answer\": \"{said}\", \"n\": 1}}\n")), Some(vec![said]));
        assert_eq!(read(&format!("{{\"done\": false, \"why\": \"{said}\"}}")), Some(vec![]));
        assert_eq!(read("The value (see above)"), None);
        assert_eq!(read("[Note] It is done]"), None);
    }
}
