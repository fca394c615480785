//! Sentences that sound like a constraint and check nothing, and the data that would take their place.

use super::About;
use super::about::is_on_repeats;
use super::words::{is_verb, residue};
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Names, values and numbers: what a run can show.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"\d|`[^`]+`|"[^"]+"|“[^”]+”|\b[a-z]+_[a-z_]+\b|\b[A-Z]{3,}\b|/[a-z]+/|\$"#)
});

static ON_MEMORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:remember|forget|keep (?:in mind|track)|memory|recall|lose track|conversation history)\b",
    )
});

static ON_THOUGHT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:think|reason|reflect|plan|consider)\b"));

/// What no run is compared with, whatever the number or the name in it: how long somebody has done something,
/// and whose words are all to be kept.
static PRAISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:with )?(?:over |more than )?(?:\d+\+?|many|several|decades?|\w+) (?:years?|decades?) of (?:\w+ )?experience\b|\b(?:everything|all|anything)(?: that)? (?:the|an?|your|each) \w+ (?:has |have )?(?:said|says|told|tells|wrote|writes|mentioned|mentions)\b(?: you)?",
    )
});

/// Whether nothing stands in the sentence that a run could show.
pub(super) fn is_hollow(said: &str) -> bool {
    let said = &*PRAISE.replace_all(said, " ");
    // Capitals are for emphasis as often as for a name; a name has more than the words of any prompt.
    let is_shouted = |found: regex::Match<'_>| {
        let shouts = found.as_str().chars().all(|letter| letter.is_ascii_uppercase());
        shouts && residue(found.as_str()).is_empty()
    };
    is_bare(said) && NAMES.find_iter(said).all(is_shouted)
}

/// What leaves to the reader when, how much or whether.
static HEDGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:as|when|where|if|whenever|wherever|to the extent|as far as|as much as)(?: (?:it is|it's|you (?:think|find|deem|consider|see)(?: it)?|deemed|considered))? (?:appropriate|needed|necessary|required|possible|suitable|sensible|reasonable|feasible|useful|helpful|desired|desirable|fit|applicable|warranted|prudent)",
        r"|at your (?:own )?discretion|as you see fit|in (?:an? )?(?:appropriate|suitable|sensible|reasonable) (?:way|manner|fashion)|appropriately|suitably|sensibly|reasonably|accordingly)\b",
    ))
});

/// Whether a sentence leaves it to the reader when something is called for: what is needed is whatever seems so.
pub(super) fn is_hedged(said: &str) -> bool {
    HEDGES.is_match(said) || NEEDED.is_match(said)
}

static NEEDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:you|it|that) (?:really |actually )?needs?|is (?:needed|necessary|required|relevant)|(?:needed|necessary|required|relevant|appropriate|suitable) (?:tools?|functions?))\b",
    )
});

/// Words for how old, long or many something is, without a number.
const VAGUE: [&str; 12] = [
    "old",
    "older",
    "oldest",
    "long",
    "longer",
    "large",
    "larger",
    "big",
    "bigger",
    "stale",
    "everything",
    "parts",
];

/// Whether nothing is left of it that not any prompt could hold; where a hedge stands beside a verb, that
/// verb is left to the reader, too.
fn is_bare(said: &str) -> bool {
    let left = residue(said);
    if left.is_empty() || !HEDGES.is_match(said) {
        return left.is_empty();
    }
    let rest = residue(&HEDGES.replace_all(said, " "));
    rest.iter().all(|word| is_verb(word) || VAGUE.contains(&word.as_str()))
}

/// The lines of `masthead.spec.yaml` that would hold what it is after, with gaps in capitals.
pub(super) fn instead(about: About, said: &str) -> String {
    let lines = match about {
        _ if is_on_repeats(said) => "guards: [{tool: TOOL, max_repeats: 2, progress: /FIELD}]",
        About::Termination => {
            "termination: {success: {last_result: {tool: TOOL, pointer: /FIELD, equals: VALUE}}, give_up: {text: WORDS, predicate: PREDICATE}, caps: {steps: N}}"
        }
        About::Clarification => {
            "clarification: {text: WORDS, when: PREDICATE, ask: TOOL, meanwhile: []}"
        }
        About::Verification => {
            "verification: [{objective: WORDS, level: final, tool: TOOL, proves: task, result: {last_result: {tool: TOOL, pointer: /FIELD, equals: VALUE}}}]"
        }
        About::Role => {
            "agents: [{name: NAME, role: WORDS, may: [WORDS], may_not: [WORDS], tools: [TOOL]}]"
        }
        About::Format => {
            "verification: [{objective: WORDS, level: final, tool: TOOL, proves: format}]"
        }
        About::Limit => "termination: {caps: {steps: N, seconds: N}}",
        About::Obligation | About::Prohibition if ON_MEMORY.is_match(said) => {
            "context: {pinned: [FACT], budget_tokens: N, compaction: WORDS}"
        }
        About::Obligation if ON_THOUGHT.is_match(said) => {
            "logging: {intent: FIELD, act: FIELD, share: 0.95}"
        }
        About::Prohibition => "constraints: [{id: ID, text: WORDS, predicate: {not_called: TOOL}}]",
        About::Obligation => "constraints: [{id: ID, text: WORDS, predicate: {called: TOOL}}]",
    };
    lines.to_owned()
}
