//! Files that a spec names as proof: how many different cases they hold, or whether they are a schema. Told by
//! their form; what they say is for people.

use case::unfilled::{holds_nothing, says_nothing};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing at all, or an empty list.
    Nothing,
    /// So many cases, each different from the others.
    Cases(usize),
    /// The schema of a message.
    Schema,
    /// Something else, though its form would tell cases and schemas.
    Data,
    /// Something in a form that is not read.
    Unread,
}

/// What the file called `name` holds.
pub fn held(name: &str, bytes: &[u8]) -> Held {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let form = Form::of(ending.as_deref());
    let Ok(text) = std::str::from_utf8(bytes) else {
        return if form == Form::Any { Held::Unread } else { Held::Data };
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if holds_nothing(text) {
        return Held::Nothing;
    }
    match form {
        Form::Lines => {
            match different(text.lines().filter_map(|line| serde_json::from_str(line).ok())) {
                0 => Held::Data,
                cases => Held::Cases(cases),
            }
        }
        Form::Json => serde_json::from_str(text).map_or(Held::Data, |document| of(&document)),
        Form::Yaml => serde_saphyr::from_str(text).map_or(Held::Data, |document| of(&document)),
        Form::Rows => rows(text),
        Form::Any if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or(Held::Unread, |document| of(&document))
        }
        Form::Any => Held::Unread,
    }
}

/// The document in the file called `name`, or its text where that is in a form that is not read: what two
/// versions of a schema are compared by. `None` where it is no text.
pub fn document(name: &str, bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim();
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let read = match Form::of(ending.as_deref()) {
        Form::Json => serde_json::from_str(text).ok(),
        Form::Yaml => serde_saphyr::from_str(text).ok(),
        Form::Any if text.starts_with('{') => serde_json::from_str(text).ok(),
        Form::Lines | Form::Rows | Form::Any => None,
    };
    Some(read.unwrap_or_else(|| Value::String(text.to_owned())))
}

/// In which form a file is written, as far as its name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Json,
    Yaml,
    Rows,
    Any,
}

impl Form {
    fn of(ending: Option<&str>) -> Self {
        match ending {
            Some("jsonl" | "ndjson") => Self::Lines,
            Some("json") => Self::Json,
            Some("yaml" | "yml") => Self::Yaml,
            Some("csv" | "tsv") => Self::Rows,
            Some(_) | None => Self::Any,
        }
    }
}

/// What one document holds: a list of cases, alone or as the one list in a mapping, or a schema.
fn of(document: &Value) -> Held {
    if is_put_off(document) {
        return Held::Nothing;
    }
    match document {
        Value::Array(list) => cases(list),
        Value::Object(_) if is_schema(document) => Held::Schema,
        Value::Object(members) => {
            let is_own = |schema: &str| schema.starts_with("masthead.");
            let mut lists = members.values().filter_map(Value::as_array);
            match (lists.next(), lists.next()) {
                (Some(list), None) if !document["schema"].as_str().is_some_and(is_own) => {
                    cases(list)
                }
                _ => Held::Data,
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Held::Data,
    }
}

/// Whether a document has places to fill in, and every one of them says nothing.
fn is_put_off(document: &Value) -> bool {
    match document {
        Value::String(words) => says_nothing(words),
        Value::Object(members) => !members.is_empty() && members.values().all(is_put_off),
        Value::Array(items) => !items.is_empty() && items.iter().all(is_put_off),
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn cases(list: &[Value]) -> Held {
    match different(list.iter().cloned()) {
        0 if list.is_empty() => Held::Nothing,
        0 => Held::Data,
        cases => Held::Cases(cases),
    }
}

/// How many different records there are; what names nothing is none.
fn different(records: impl Iterator<Item = Value>) -> usize {
    let is_record = |value: &Value| match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::String(words) => !says_nothing(words),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };
    records.filter(is_record).map(|value| value.to_string()).collect::<BTreeSet<_>>().len()
}

/// The rows below the head.
fn rows(text: &str) -> Held {
    let rows = text.lines().skip(1).map(str::trim).filter(|row| !says_nothing(row));
    match rows.collect::<BTreeSet<_>>().len() {
        0 => Held::Nothing,
        cases => Held::Cases(cases),
    }
}

/// Whether a mapping says of what shape something is, in the words of JSON Schema or Avro.
fn is_schema(document: &Value) -> bool {
    let has = |key: &str| document.get(key).is_some();
    let is_of = |key: &str, is_such: fn(&Value) -> bool| document.get(key).is_some_and(is_such);
    let shape = ["properties", "items", "enum", "required", "fields", "symbols"];
    has("$schema")
        || is_of("$ref", Value::is_string)
        || is_of("properties", Value::is_object)
        || ["anyOf", "oneOf", "allOf"].into_iter().any(|key| is_of(key, Value::is_array))
        || is_of("type", Value::is_string) && shape.into_iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_only_says_that_it_is_to_come_holds_nothing() {
        for (name, text) in [
            ("long.py", "# TODO\n"),
            ("long.py", "# TODO: a run of 400 steps\n\n# Ida, 2026\n"),
            ("long.rs", "// tbd\n"),
            ("long.md", "# Long runs\n\nTo be defined.\n"),
            ("long.md", "<!-- to be written -->\n"),
            ("cases.jsonl", "# TODO\n"),
            ("cases.yaml", "cases: tbd\n"),
            ("cases.json", "\"tbd\""),
            ("cases.json", "{\"cases\": [\"TODO\"]}"),
            ("cases.csv", "# TODO\n"),
        ] {
            assert_eq!(held(name, text.as_bytes()), Held::Nothing, "{name}: {text}");
        }
        for (name, text) in [
            ("long.py", "# TODO: more of them\ndef test_long():\n    assert run(400).kept()\n"),
            ("long.md", "# Long runs\n\nRun the desk over 400 orders.\n"),
        ] {
            assert_eq!(held(name, text.as_bytes()), Held::Unread, "{name}: {text}");
        }
    }

    #[test]
    fn a_document_is_the_same_in_json_and_in_yaml() {
        let of = |name: &str, text: &str| document(name, text.as_bytes());
        let read = of("a.json", "{\"required\": [\"berth\"]}");
        assert_eq!(read, of("a.yaml", "required:\n  - berth\n"));
        assert_eq!(of("a.proto", "message Berth {}\n"), Some("message Berth {}".into()));
        assert_eq!(document("a.json", &[0xff]), None);
    }

    #[test]
    fn cases_are_counted_once_each() {
        let of = |name: &str, text: &str| held(name, text.as_bytes());
        assert_eq!(of("a.jsonl", "{\"a\":1}\n{\"a\":2}\n\n{\"a\":1}\n"), Held::Cases(2));
        assert_eq!(of("a.json", "[{\"a\":1}, {\"a\":1}, \"Which order?\"]"), Held::Cases(2));
        assert_eq!(of("a.json", "{\"name\": \"n\", \"cases\": [{\"a\":1}]}"), Held::Cases(1));
        assert_eq!(of("a.yaml", "- {task: Pay it.}\n- {task: Pay her.}\n"), Held::Cases(2));
        assert_eq!(of("a.csv", "task\nPay it.\nPay it.\n\nPay her.\n"), Held::Cases(2));
        assert_eq!(of("cases", "[{\"a\":1}]"), Held::Cases(1));
    }

    #[test]
    fn what_is_no_list_of_cases_counts_as_none() {
        let of = |name: &str, text: &str| held(name, text.as_bytes());
        assert_eq!(of("a.jsonl", "Pay it.\n"), Held::Data);
        assert_eq!(of("a.yaml", "Pay it.\n"), Held::Data);
        assert_eq!(of("a.json", "{\"a\": 1}"), Held::Data);
        assert_eq!(of("s.yaml", "schema: masthead.spec/1\nagents: [{name: a}]\n"), Held::Data);
        assert_eq!(of("a.json", "[]"), Held::Nothing);
        assert_eq!(of("a.jsonl", " \n"), Held::Nothing);
        assert_eq!(of("a.csv", "task\n"), Held::Nothing);
        assert_eq!(of("passwd", "root:x:0\n"), Held::Unread);
        assert_eq!(held("a.jsonl", b"\x7fELF\xff\xfe"), Held::Data);
        assert_eq!(held("a", b"\x7fELF\xff\xfe"), Held::Unread);
    }

    #[test]
    fn a_schema_is_told_by_its_words() {
        let of = |name: &str, text: &str| held(name, text.as_bytes());
        assert_eq!(of("h.json", "{\"type\": \"object\", \"required\": [\"order\"]}"), Held::Schema);
        assert_eq!(of("h.yaml", "properties:\n  order: {type: string}\n"), Held::Schema);
        assert_eq!(of("h.avsc", "{\"type\": \"record\", \"fields\": []}"), Held::Schema);
        assert_eq!(of("h.json", "{\"order\": \"A-1\"}"), Held::Data);
    }
}
