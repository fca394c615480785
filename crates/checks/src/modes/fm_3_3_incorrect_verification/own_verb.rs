//! A tool's own verb in what is said and in what is shown: the report by its participle, and the member
//! of a look that is named after it.

use crate::pattern::pattern;
use crate::view::{claims, effect, prose};
use case::Step;
use regex::Regex;
use serde_json::{Map, Value};
use std::ops::Range;
use std::sync::LazyLock;

/// The first sentence that says that the act was done, by the participle of the verb that `tool` begins
/// with.
pub(super) fn done_in(word: &Step, tool: &str) -> Option<Range<usize>> {
    let named: Vec<String> = effect::words(effect::proper(tool)).collect();
    let (verb, nouns) = named.split_first()?;
    let says = |one: &&prose::Sentence<'_>| {
        let mut after = AUXILIARY.captures_iter(one.text).filter_map(|found| found.get(1));
        let done = after.find(|word| is_participle(&word.as_str().to_lowercase(), verb));
        !one.text.ends_with('?')
            && done.is_some_and(|done| is_affirmed_of(&one.text[..done.end()], nouns))
    };
    let sentences = prose::sentences(word.words(), &AUXILIARY);
    let one = sentences.iter().find(says)?;
    Some(one.start..one.start + one.text.len())
}

/// Whether nothing holds back what is said up to the participle. The name of the thing, such as a plan,
/// holds nothing back; what comes behind tells how or for how long.
fn is_affirmed_of(said: &str, nouns: &[String]) -> bool {
    let words = said.split_whitespace();
    let is_noun = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        nouns.contains(&bare)
    };
    let words: Vec<&str> = words.filter(|word| !is_noun(word)).collect();
    claims::is_affirmed(&words.join(" "))
}

/// The word behind an auxiliary: `has been paused`, `I have paused`, `is now paused`.
static AUXILIARY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:has|have|is|are|was|were|been|I|we)|['’]ve)(?: been| now| just| also| successfully)* ([a-z]+)\b",
    )
});

/// Whether the word is the participle of the verb: `paused` of `pause`, `stopped` of `stop`.
fn is_participle(word: &str, verb: &str) -> bool {
    let is_regular = || {
        let base = word.strip_suffix("ed")?;
        let doubled = base.strip_prefix(verb).filter(|rest| verb.ends_with(*rest));
        let with_y = || base.strip_suffix('i').zip(verb.strip_suffix('y'));
        let is_y = || with_y().is_some_and(|(one, other)| one == other);
        let is_e = verb.strip_suffix('e') == Some(base);
        (is_e || doubled.is_some_and(|rest| rest.len() < 2) || is_y()).then_some(())
    };
    claims::is_form(verb, word) || is_regular().is_some()
}

/// A member named after the act that the look shows as false: `refunded`, `is_closed`.
pub(super) fn denied(members: &Map<String, Value>, verb: &str) -> Option<String> {
    let names = |name: &str| {
        let words: Vec<String> = effect::words(name).collect();
        let is_plain = words.iter().all(|word| {
            is_participle(word, verb) || matches!(word.as_str(), "is" | "was" | "has" | "been")
        });
        is_plain && words.iter().any(|word| is_participle(word, verb))
    };
    let found =
        members.iter().find(|(name, value)| **value == Value::Bool(false) && names(name))?;
    Some(found.0.clone())
}
