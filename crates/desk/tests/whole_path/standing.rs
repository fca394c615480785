//! Holds the quotations of a verdict against the raw input: each must stand, verbatim, in the
//! string that its origin points at. Knows the wire format and nothing of how it came about.

use serde_json::Value;
use std::borrow::Cow;

/// `text` as one document; lines are an array with `null` for what is no JSON.
pub(crate) fn document(text: &str) -> Value {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).unwrap_or_else(|_| {
        text.lines().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect()
    })
}

/// Every quotation of `said` that does not stand in `raw` where it says.
pub(crate) fn misquoted(raw: &Value, said: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    look(raw, said, &mut wrong);
    wrong
}

fn look(raw: &Value, said: &Value, wrong: &mut Vec<String>) {
    match said {
        Value::Array(items) => items.iter().for_each(|item| look(raw, item, wrong)),
        Value::Object(members) => {
            if let (Some(Value::String(origin)), Some(Value::String(quote))) =
                (members.get("origin"), members.get("quote"))
                && !stands(raw, origin, quote)
            {
                wrong.push(format!("{origin}: {quote}"));
            }
            members.values().for_each(|member| look(raw, member, wrong));
        }
        _ => {}
    }
}

fn stands(raw: &Value, origin: &str, quote: &str) -> bool {
    let placeholder =
        quote.contains(':') && quote.contains('\u{2039}') && quote.contains('\u{203a}');
    !placeholder
        && resolve(raw, origin).is_some_and(|found| match found.as_ref() {
            Value::String(text) => text.contains(quote),
            other => other.to_string().contains(quote),
        })
}

/// What `pointer` points at; strings that hold JSON are descended into.
pub(crate) fn resolve<'v>(raw: &'v Value, pointer: &str) -> Option<Cow<'v, Value>> {
    let mut here = Cow::Borrowed(raw);
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        if let Value::String(text) = here.as_ref() {
            here = Cow::Owned(serde_json::from_str(text).ok()?);
        }
        here = match here {
            Cow::Borrowed(value) => Cow::Borrowed(below(value, &name)?),
            Cow::Owned(value) => Cow::Owned(below(&value, &name)?.clone()),
        };
    }
    Some(here)
}

fn below<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}
