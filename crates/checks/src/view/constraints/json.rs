//! JSON as the answer: whether a sentence demands it, and whether an answer is, holds or lacks it.

use crate::pattern::pattern;
use regex::Regex;
use serde_json::Value;
use std::ops::Range;
use std::sync::LazyLock;

static DEMANDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:please|always|you must|you should|you have to) )*(?:(?:answer|respond|reply|give|provide|write|format|present|return|state)(?: (?:only|strictly|exclusively|me|us|your|the|a|an|final|whole|entire|back|answer|reply|response|result|message|it))*(?: in| as| with)?",
        r"|(?:your|the) (?:(?:final|whole|entire|last) )*(?:answer|reply|response|message)(?: (?:should|must|has to|needs to|is to))(?: only)? (?:be|be in|consist of|be formatted as|contain)(?: only)?)",
        r"(?: a| an| valid| single| only| one| raw| strict| plain| well-formed| pure| exactly)* json\b",
        r"( (?:file|files|path|link|endpoint|document|from)\b)?",
    ))
});

/// The words by which a sentence demands an answer in JSON.
pub(super) fn demanded(sentence: &str) -> Option<Range<usize>> {
    let found = DEMANDED.captures(sentence).filter(|found| found.get(1).is_none())?;
    Some(found.get(0)?.range())
}

/// How an answer stands to JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It is JSON, in a fence or bare.
    Whole,
    /// It holds JSON, and so many words beside it.
    Among(usize),
    /// It has brackets that are no JSON as they stand: it may be cut, or be no JSON.
    Broken,
    /// Nothing in it is JSON.
    Nowhere,
}

/// How `text` stands to JSON.
pub(super) fn held(text: &str) -> Held {
    let own = without_thought(text).trim();
    if serde_json::from_str::<Value>(own).is_ok_and(|value| value.is_object() || value.is_array()) {
        return Held::Whole;
    }
    let Some(open) = own.find('{') else {
        // A list in brackets is JSON; a reference or a link is none.
        let starts = own.trim_start_matches('`').trim_start_matches("json").trim_start();
        return if starts.starts_with('[') { Held::Broken } else { Held::Nowhere };
    };
    let mut stream = serde_json::Deserializer::from_str(&own[open..]).into_iter::<Value>();
    let is_value = matches!(stream.next(), Some(Ok(_)));
    if !is_value {
        return Held::Broken;
    }
    let end = open + stream.byte_offset();
    let around = [&own[..open], own.get(end..).unwrap_or_default()];
    let words = around.iter().flat_map(|part| part.split_whitespace()).filter(|word| is_word(word));
    match words.count() {
        0 => Held::Whole,
        words => Held::Among(words),
    }
}

/// A word around the value, and no fence or its label.
fn is_word(word: &str) -> bool {
    let bare = word.trim_matches('`');
    bare.chars().any(char::is_alphabetic) && !bare.eq_ignore_ascii_case("json")
}

/// What follows the thought that some models write before their answer.
fn without_thought(text: &str) -> &str {
    text.rfind("</think>").and_then(|at| text.get(at + "</think>".len()..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demand_is_read_in_many_wordings() {
        for sentence in [
            "Respond only with valid JSON.",
            "Give your answer in valid JSON.",
            "Reply with a single JSON object with the keys \"a\" and \"b\" and nothing else.",
            "Your final answer must be a JSON object.",
            "You must return your answer as JSON.",
        ] {
            assert!(demanded(sentence).is_some(), "{sentence}");
        }
        for sentence in
            ["Answer with the JSON file attached.", "The tool gives JSON.", "Read the JSON first."]
        {
            assert!(demanded(sentence).is_none(), "{sentence}");
        }
    }

    #[test]
    fn prose_with_brackets_is_no_json() {
        assert_eq!(held("It is built in 1950 [1], see [the page](http://x)."), Held::Nowhere);
        assert_eq!(held("```json\n{\"age\": 75}\n```"), Held::Whole);
        assert_eq!(held("<think>{a}</think>{\"age\": 75}"), Held::Whole);
        assert_eq!(held("[1, 2]"), Held::Whole);
        assert_eq!(held("Here it is: {\"age\": 75} I hope it helps."), Held::Among(7));
        assert_eq!(held("{\"age\": 75"), Held::Broken);
    }
}
