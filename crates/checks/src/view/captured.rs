//! Whether what a call was given is in the trace. Equal blanks, equal masks and equal cut ends show
//! that nothing was captured, not that two calls are the same.

use super::Exchange;
use crate::view::View;
use case::{Act, Call, Step};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in for a value that was taken out.
const STAND_INS: [&str; 13] = [
    "elided",
    "filtered",
    "hidden",
    "masked",
    "omitted",
    "redacted",
    "removed",
    "sanitised",
    "sanitized",
    "scrubbed",
    "secret",
    "suppressed",
    "truncated",
];

/// The longest text that only stands in for a value, in bytes.
const STAND_IN: usize = 48;
/// From this length on, in bytes, dots at the end of a text are where it was cut.
const CUT: usize = 20;
/// So many equal marks and nothing else are a mask; fewer are a path or a pattern.
const MASK: usize = 3;

/// Whether the words of a result say anything: equal blanks show that nothing was captured, not that nothing
/// was new.
pub(crate) fn says_something(words: &str) -> bool {
    let bare = words.trim_matches(|letter: char| !letter.is_alphanumeric());
    !bare.is_empty() && !bare.eq_ignore_ascii_case("redacted")
}

/// Whether all that `call` was given is in the trace.
pub(crate) fn is_whole(call: &Call) -> bool {
    match &call.arguments {
        Value::Null => false,
        // What could not be read as data although it was meant as such was cut.
        Value::String(text) => {
            let text = text.trim();
            !text.is_empty() && !text.starts_with(['{', '[']) && is_value(text)
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            texts(&call.arguments).all(is_value)
        }
    }
}

/// The keys of the calls that cannot be compared by what they were given: it was not captured, or it
/// holds no letter and no digit although each call was announced as another one.
pub(super) fn incomparable(view: &View<'_>) -> BTreeSet<u64> {
    let mut keys = BTreeSet::new();
    let mut announced: BTreeMap<u64, &str> = BTreeMap::new();
    for made in &view.exchanges {
        if keys.contains(&made.call_key) {
            continue;
        }
        if !is_whole(made.call) {
            keys.insert(made.call_key);
        } else if is_blank(made.call)
            && let Some(words) = announcement(view, made)
            && *announced.entry(made.call_key).or_insert(words) != words
        {
            keys.insert(made.call_key);
        }
    }
    keys
}

/// What the agent said as it made the call.
fn announcement<'c>(view: &View<'c>, made: &Exchange<'c>) -> Option<&'c str> {
    let before = view.case.trace.steps.get(made.step.no.index().checked_sub(1)?)?;
    let says = |step: &Step| matches!(step.act, Act::Say { .. } | Act::Think(_));
    (before.actor == made.step.actor && says(before)).then(|| before.words().trim())
}

/// Whether it was given something, and no letter or digit in it.
fn is_blank(call: &Call) -> bool {
    let mut leaves = texts(&call.arguments).filter(|text| !text.is_empty()).peekable();
    leaves.peek().is_some()
        && !holds_number(&call.arguments)
        && leaves.all(|text| !text.chars().any(char::is_alphanumeric))
}

fn holds_number(value: &Value) -> bool {
    match value {
        Value::Number(_) | Value::Bool(_) => true,
        Value::Array(items) => items.iter().any(holds_number),
        Value::Object(members) => members.values().any(holds_number),
        Value::Null | Value::String(_) => false,
    }
}

/// The texts of a JSON value.
fn texts(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        Value::Array(items) => Box::new(items.iter().flat_map(texts)),
        Value::Object(members) => Box::new(members.values().flat_map(texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Box::new(std::iter::empty()),
    }
}

/// Whether a text is a value rather than what is left of one.
fn is_value(text: &str) -> bool {
    let text = text.trim();
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return true;
    };
    let is_mask = !first.is_alphanumeric()
        && letters.all(|letter| letter == first)
        && MASK <= text.chars().count();
    let is_cut = CUT <= text.len() && (text.ends_with('…') || text.ends_with("..."));
    !(is_mask || is_cut || stands_in(text))
}

/// A word such as `[REDACTED]`, or a text whose end says that more was there.
fn stands_in(text: &str) -> bool {
    let is_mark = |letter: char| !letter.is_alphanumeric();
    let says = |part: &str| {
        let mut words = part.split(is_mark).filter(|word| !word.is_empty());
        words.any(|word| STAND_INS.iter().any(|known| word.eq_ignore_ascii_case(known)))
    };
    let is_bracketed = |part: &str| {
        part.starts_with(['[', '<', '{', '(', '*', '#', '_'])
            && part.ends_with([']', '>', '}', ')', '*', '#', '_'])
    };
    if text.len() <= STAND_IN {
        let bare = text.trim_matches(is_mark);
        let is_alone = STAND_INS.iter().any(|known| bare.eq_ignore_ascii_case(known));
        return (is_alone && (bare.len() < text.len() || is_shouted(bare)))
            || (is_bracketed(text) && says(text));
    }
    let tail = text.rfind(['[', '<', '(']).and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.len() <= STAND_IN && is_bracketed(tail) && says(tail))
}

/// Whether a word is in capitals, as no argument of a tool is that only happens to be such a word.
fn is_shouted(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_value_is_told_from_one() {
        for text in ["", ".", "/", "..", "**", "hidden", "a.txt", "Wait...", "[x]", "<div>"] {
            assert!(is_value(text), "{text}");
        }
        for text in [
            "***",
            "•••••",
            "[REDACTED]",
            "REDACTED",
            "<masked>",
            "[12 characters removed]",
            "select a from b where c = 1 and…",
            "select a from b where c = 1 and...",
            "select a from b where c = 1 and d = 2 and e = 3 [truncated]",
        ] {
            assert!(!is_value(text), "{text}");
        }
    }
}
