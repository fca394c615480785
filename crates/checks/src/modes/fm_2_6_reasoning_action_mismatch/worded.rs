//! How a report of an act is worded: whether it denies the act, tells somebody something, or names the
//! object at all.

use super::clause;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// What stands right behind the participle of a report that denies the act, or that speaks of somebody who
/// was told something: "I have sent no email", "I have updated you on the order".
static NOTHING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:out |off )?(?:no|none|nothing|nobody|neither|zero)\b"));

/// See [`NOTHING`].
static SOMEBODY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:you|him|her|them|us|everyone|everybody)\b"));

/// What may come behind the object beside what may come behind any head of one.
const BEHIND: &[&str] = &[
    "that",
    "which",
    "who",
    "you",
    "we",
    "i",
    "successfully",
    "earlier",
    "yesterday",
    "about",
    "regarding",
    "of",
    "under",
    "per",
    "was",
    "has",
    "have",
    "is",
    "are",
    "were",
    "or",
    "but",
    "within",
    "through",
    "over",
    "after",
    "before",
    "already",
    "again",
];

/// Words of an instruction that tells what happened before.
static RETOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:summary|so far|previous(?:ly)?|earlier|conversation|history|recap|context)\b",
    )
});

/// Whether what comes behind the participle makes it no report of the act.
pub(super) fn reports_nothing(participle: &str, rest: &str) -> bool {
    NOTHING.is_match(rest) || (participle == "updated" && SOMEBODY.is_match(rest))
}

/// Whether an instruction tells what happened before.
pub(super) fn retells(text: &str) -> bool {
    RETOLD.is_match(text)
}

/// Whether a word with `rest` behind it is the object itself: "the ticket text" is a text.
pub(super) fn is_head(rest: &str) -> bool {
    let next = rest.split_whitespace().next().unwrap_or_default();
    let word = next.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_name = word.chars().any(|letter| letter.is_uppercase() || letter.is_ascii_digit());
    is_name
        || clause::stands_alone(rest)
        || BEHIND.iter().any(|one| one.eq_ignore_ascii_case(word))
        || word.ends_with("ly")
}
