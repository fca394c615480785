//! When two results, or two utterances, are the same to a reader: white space, clock times and
//! the ids of single requests do not count. Only what is clearly volatile is left out; a date, a
//! count or a status never is.

use crate::pattern::pattern;
use crate::view::{Exchange, effect, prose};
use case::{Act, ActorNo, Call, Case, Step, ToolResult};
use regex::Regex;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// Members that name a moment of asking, a time taken or a single request. `updated_at` and the
/// like are not among them: they tell of the thing asked about.
const VOLATILE: &[&str] = &[
    "checked_at",
    "correlation_id",
    "current_time",
    "duration",
    "duration_ms",
    "elapsed",
    "elapsed_ms",
    "execution_time",
    "fetched_at",
    "generated_at",
    "latency",
    "latency_ms",
    "now",
    "queried_at",
    "request_id",
    "requestid",
    "server_time",
    "span_id",
    "timestamp",
    "took",
    "took_ms",
    "trace_id",
    "traceid",
    "wall_time",
];

/// Clock times with or without their date, times taken, memory addresses, and lines that number the
/// request or the piece of output and say nothing of what came out.
static VOLATILE_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\d{4}-\d{2}-\d{2}[T ])?\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?",
        r"|\b\d+(?:\.\d+)? ?(?:ms|s|sec|secs|seconds)\b",
        r"|0x[0-9a-fA-F]{6,}",
        r"|(?im:^(?:chunk|request|correlation|trace|span) id: *\S+ *$)",
    ))
});

/// Counters that people put into otherwise equal sentences: "attempt 3".
static COUNTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(attempt|retry|round|turn|iteration|try) #?\d+"));

/// What must be left of a text without its volatile parts; else the time was what it is about.
const SUBSTANCE: usize = 8;

/// Equal for results that say the same.
pub fn steady_key(result: &ToolResult) -> u64 {
    let mut hasher = DefaultHasher::new();
    match &result.data {
        Some(data) => hash_steady(data, &mut hasher),
        None => steady_text(&result.text.text).hash(&mut hasher),
    }
    hasher.finish()
}

/// The letters at each end by which two utterances are told apart at a glance.
const GLANCE: usize = 24;

/// For each step, a key that is equal for words of one speaker that say the same; `None` where
/// nothing is said. Only words that begin and end alike are compared as a whole, so that most are never
/// read to their end.
pub fn words_keys<'c>(case: &'c Case) -> Vec<Option<u64>> {
    let openings: Vec<Option<u64>> = case.trace.steps.iter().map(opening).collect();
    let mut shared: BTreeMap<u64, usize> = BTreeMap::new();
    for opening in openings.iter().flatten() {
        *shared.entry(*opening).or_default() += 1;
    }
    // Half of what begins and ends alike is alike to the letter, and has its key already.
    let mut keys: BTreeMap<(ActorNo, &str), Option<u64>> = BTreeMap::new();
    let mut key_of = |speaker: ActorNo, words| {
        *keys.entry((speaker, words)).or_insert_with(|| words_key(speaker, words))
    };
    let key = |(step, opening): (&'c Step, Option<u64>)| match shared.get(&opening?) {
        Some(2..) => key_of(step.actor, step.words()),
        _ => opening,
    };
    case.trace.steps.iter().zip(openings).map(key).collect()
}

/// The speaker, and the first and last letters of what is said; digits are left out, because they may be a
/// counter or a time.
fn opening(step: &Step) -> Option<u64> {
    if !matches!(step.act, Act::Say { .. }) {
        return None;
    }
    let words = step.words().trim_start();
    words.chars().next()?;
    let letters = || words.chars().filter(|letter| letter.is_alphabetic());
    // Gathered first: a hash takes one long piece in a fraction of the time of many short ones.
    let mut glance = String::with_capacity(4 * GLANCE);
    for letter in letters().take(GLANCE).chain(letters().rev().take(GLANCE)) {
        if letter.is_ascii() {
            glance.push(letter.to_ascii_lowercase());
        } else {
            glance.extend(letter.to_lowercase());
        }
    }
    let mut hasher = DefaultHasher::new();
    step.actor.hash(&mut hasher);
    glance.hash(&mut hasher);
    Some(hasher.finish())
}

/// Equal for words of one speaker that say the same; `None` for none.
pub(crate) fn words_key(speaker: ActorNo, text: &str) -> Option<u64> {
    let words = plain(text);
    if words.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    speaker.hash(&mut hasher);
    // Everything volatile has a digit.
    if prose::has_digit(&words) {
        COUNTER.replace_all(&steady_text(&words), "$1").hash(&mut hasher);
    } else {
        words.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The words of `text` in lower case, with one space between every two.
fn plain(text: &str) -> String {
    if !text.is_ascii() {
        let words: Vec<&str> = text.split_whitespace().collect();
        return words.join(" ").to_lowercase();
    }
    // Most texts are ASCII. There no letter needs looking up, and every byte is written down: a
    // second space in a row is written over, which is cheaper than asking first.
    let mut words = vec![0; text.len()];
    let mut end = 0;
    let mut was_space = true;
    for byte in text.bytes() {
        let is_space = matches!(byte, b'\t'..=b'\r' | b' ');
        words[end] = if is_space { b' ' } else { byte.to_ascii_lowercase() };
        end += usize::from(!(is_space && was_space));
        was_space = is_space;
    }
    words.truncate(end);
    if was_space {
        words.pop();
    }
    String::from_utf8(words).expect("ASCII in lower case is ASCII")
}

/// Members of a call that count its tries and tell the tool nothing of what it is about.
const TRIES: &[&str] = &["attempt", "attempts", "retry", "retries", "try"];

/// Words beside those in the name of such a member.
const BESIDE: &[&str] = &["count", "current", "index", "no", "num", "number", "nr"];

/// Equal for calls of one tool that are given the same, whatever count of their tries they carry.
pub fn call_key(exchange: &Exchange<'_>) -> u64 {
    let call = exchange.call;
    let Some(members) = call.arguments.as_object() else {
        return exchange.call_key;
    };
    if !members.iter().any(|(name, value)| counts_tries(name, value)) {
        return exchange.call_key;
    }
    let rest = members.iter().filter(|(name, value)| !counts_tries(name, value));
    let rest = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
    super::key_of_call(&call.tool.text, &Value::Object(rest))
}

fn counts_tries(name: &str, value: &Value) -> bool {
    let is_number = value.is_u64()
        || value
            .as_str()
            .is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let mut words = effect::words(name).peekable();
    is_number
        && words.peek().is_some()
        && effect::words(name).any(|word| TRIES.contains(&word.as_str()))
        && words.all(|word| TRIES.contains(&word.as_str()) || BESIDE.contains(&word.as_str()))
}

/// Whether the call lets time pass. Its name, or the command it runs, nominates; all that follows
/// is more patience with what is asked again in between.
pub fn is_wait(call: &Call) -> bool {
    const WAITS: [&str; 4] = ["wait", "sleep", "delay", "pause"];
    let tool = call.tool.text.to_lowercase();
    let mut words = tool.split(|letter: char| !letter.is_alphanumeric());
    let command =
        ["command", "cmd", "code"].iter().find_map(|name| call.arguments.get(name)?.as_str());
    words.any(|word| WAITS.contains(&word))
        || command.is_some_and(|code| code.contains("sleep ") || code.contains("sleep("))
}

/// Whether the exchange is a gesture (a key, a click, a page turn, one change taken back) that is acknowledged in the same
/// few words whatever it brings about, so that an equal result does not show an equal state.
pub fn is_gesture(exchange: &Exchange<'_>) -> bool {
    const GESTURES: [&str; 16] = [
        "back", "click", "down", "forward", "key", "keypress", "next", "pop", "press", "prev",
        "redo", "scroll", "swipe", "tap", "undo", "up",
    ];
    /// Longer results show the page itself, and then equal means equal.
    const ACKNOWLEDGEMENT: usize = 200;
    let tool = exchange.call.tool.text.to_lowercase();
    let mut words = tool.split(|letter: char| !letter.is_alphanumeric());
    let is_short = |(step, _): (&Step, &ToolResult)| step.words().len() < ACKNOWLEDGEMENT;
    words.any(|word| GESTURES.contains(&word)) && exchange.result.is_some_and(is_short)
}

/// The text without its volatile parts, unless nothing else is in it.
fn steady_text(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let steady = VOLATILE_TEXT.replace_all(text, "~");
    let is_substance = |letter: &char| letter.is_alphanumeric();
    if steady.chars().filter(is_substance).take(SUBSTANCE).count() < SUBSTANCE {
        return Cow::Borrowed(text);
    }
    steady
}

fn hash_steady(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::String(text) => steady_text(text).hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            for item in items {
                hash_steady(item, hasher);
            }
        }
        Value::Object(members) => {
            let all = members.keys().all(|name| is_volatile(name));
            for (name, member) in members {
                if all || !is_volatile(name) {
                    name.hash(hasher);
                    hash_steady(member, hasher);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => super::hash_value(value, hasher),
    }
}

fn is_volatile(name: &str) -> bool {
    VOLATILE.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Origin, Passage};
    use serde_json::json;

    #[test]
    fn plain_words_are_in_lower_case_with_one_space_between_every_two() {
        for (text, words) in [(" A\t\nb\x0B c ", "a b c"), ("", ""), (" \n ", ""), ("É  a", "é a")]
        {
            assert_eq!(plain(text), words);
        }
    }

    fn text(text: &str) -> u64 {
        steady_key(&ToolResult {
            text: Passage::new(text, Origin::top()),
            data: None,
            call: None,
            failed: None,
        })
    }

    fn data(data: Value) -> u64 {
        steady_key(&ToolResult {
            text: Passage::new("", Origin::top()),
            data: Some(data),
            call: None,
            failed: None,
        })
    }

    #[test]
    fn the_moment_of_asking_makes_no_difference() {
        assert_eq!(
            text("2026-01-05T10:00:00Z no such host, took 12 ms"),
            text("2026-01-05T10:00:09Z no such host, took 7 ms")
        );
        assert_eq!(
            data(json!({"status": "pending", "timestamp": 1})),
            data(json!({"status": "pending", "timestamp": 2}))
        );
    }

    #[test]
    fn what_the_result_is_about_makes_one() {
        assert_ne!(text("3 pods ready"), text("4 pods ready"));
        assert_ne!(text("10:00:00"), text("10:00:09"));
        assert_ne!(
            data(json!({"updated_at": "2026-01-05"})),
            data(json!({"updated_at": "2026-01-06"}))
        );
        assert_ne!(data(json!({"now": 1})), data(json!({"now": 2})));
    }
}
