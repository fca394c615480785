//! What a check by a tool comes to: that the tool is called, or, where the check comes before an act, that it is
//! called before the tool of that act. Where no known tool is named for the act, nothing is held: a call at any time
//! would keep to it.

use super::held::call;
use super::matter::is_precondition;
use super::names::Names;
use crate::pattern::pattern;
use case::Predicate;
use regex::Regex;
use std::sync::{Arc, LazyLock};

static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:before|prior to) (.+?)\s*(?:[.!;,]|$)"));

/// Words of an act that are no part of what it is called.
const SMALL: [&str; 14] = [
    "a", "an", "any", "each", "every", "it", "its", "that", "the", "this", "you", "your", "ever",
    "actually",
];

/// The condition over calls that a check by `tool` comes to.
pub(super) fn by(tool: &Arc<str>, own: &str, names: &Names) -> Option<Predicate> {
    let act = BEFORE.captures(own).and_then(|found| found.get(1));
    let Some(act) = act.filter(|_| is_precondition(&format!("check: {own}"))) else {
        return Some(Predicate::Called(call(tool)));
    };
    let then = named_for(act.as_str(), names).filter(|then| then != tool)?;
    Some(Predicate::Before { first: call(tool), then: call(&then) })
}

/// The one tool that goes by the words of an act: `open a claim`, `opening the claim` for `open_claim`.
fn named_for(act: &str, names: &Names) -> Option<Arc<str>> {
    let lower = act.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !SMALL.contains(word))
        .collect();
    let is_named = |tool: &&Arc<str>| {
        let name = tool.to_lowercase();
        let parts: Vec<&str> = name.split(['_', '-', '.']).collect();
        let ([first, rest @ ..], [verb, words @ ..]) = (parts.as_slice(), words.as_slice()) else {
            return false;
        };
        rest == words && is_form_of(verb, first)
    };
    let known = names.for_sentence(act);
    let mut found = known.iter().filter(is_named);
    found.next().filter(|_| found.next().is_none()).cloned()
}

fn is_form_of(word: &str, verb: &str) -> bool {
    let stem = word.strip_suffix("ing");
    word == verb
        || stem.is_some_and(|stem| {
            stem == verb
                || verb.strip_suffix('e') == Some(stem)
                || stem
                    .strip_prefix(verb)
                    .is_some_and(|last| last.len() == 1 && verb.ends_with(last))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_before_an_act_comes_before_its_tool() {
        let names = Names::new(["read_tide", "open_lock", "move_barge"].map(Arc::from));
        let of = |own: &str| by(&"read_tide".into(), own, &names);
        let is_before = |own: &str, tool: &str| matches!(of(own), Some(Predicate::Before { then, .. }) if &*then.tool == tool);
        assert!(is_before("Verify the level with read_tide before you open a lock.", "open_lock"));
        assert!(is_before("Check with read_tide before opening the lock.", "open_lock"));
        assert_eq!(of("Verify the level with read_tide before you paint a lock."), None);
        assert_eq!(
            of("Verify the level with read_tide before you open a lock for the night."),
            None
        );
        for own in
            ["Check the level with read_tide.", "Check the level with read_tide before you answer."]
        {
            assert!(matches!(of(own), Some(Predicate::Called(_))), "{own}");
        }
    }
}
