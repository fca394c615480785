//! Rules on the same call made again, and on a call that each call of another tool is followed by.

use super::held::call;
use crate::pattern::pattern;
use crate::view::constraints::wording::{Worded, worded};
use case::Predicate;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

const TIMES: &str =
    r"(once|twice|two times|three times|four times|five times|\d{1,4} times|a second time|again)";

/// `Do not call search with the same query twice`, `Never call search more than twice with the same arguments`.
static EQUAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*(?:you must )?(?:never|do not|don['’]t|must not) (?:call|use|invoke|run) `?([\w.-]+?)`?(?: (more than))?(?: {TIMES})? {SAME}(?: (more than))?(?: {TIMES})?\s*[.!]?$"
    ))
});

const SAME: &str = r"with (?:exactly )?(?:the )?(?:same|equal|identical) (?:arguments?|parameters?|query|queries|inputs?|values?|args)";

/// What makes a count one of equal calls: all that a call is given is the same.
static EQUALLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),? (?:with|for|on) (?:exactly |precisely )?(?:the |an? )?(?:very )?(?:same|equal|identical)(?: search| call| query)? (?:arguments?|args|parameters?|quer(?:y|ies)|inputs?|values?|words?|wording|terms?|keywords?|texts?|strings?|requests?)\b",
    )
});

/// `Always call get_ticket after assign_ticket`.
static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    let of = r"(?:(?:each|every|any) (?:call of |use of )?|calling |using )?";
    let verb = r"(?:call|use|invoke|run)";
    pattern(&format!(
        r"(?i)^\W*(?:(?:always|you must(?: always)?) {verb} `?([\w.-]+?)`? after {of}`?([\w.-]+?)`?|after (?:(?:each|every|calling|each call of|every call of) )?`?([\w.-]+?)`?,? (?:always |you must )?{verb} `?([\w.-]+?)`?)(?: to (?:confirm|verify|check|see|read back|make sure)\b[^,;]{{0,60}}?)?\s*[.!]?$"
    ))
});

/// The rule that a sentence with marked names states, where it is one of these.
pub(super) fn read(said: &str, known: &BTreeSet<Arc<str>>) -> Option<Predicate> {
    let tool = |name: Option<regex::Match<'_>>| known.get(name?.as_str()).cloned();
    if let Some(found) = EQUAL.captures(said) {
        let tool = tool(found.get(1))?;
        let is_bound = found.get(2).or(found.get(4)).is_some();
        let times = found.get(3).or(found.get(5)).map_or("again", |times| times.as_str());
        let times = count(times)?;
        // "Not twice" leaves one; "not more than twice" leaves two.
        let times = if is_bound { times } else { times.checked_sub(1)? };
        return (0 < times).then(|| Predicate::AtMost {
            call: call(&tool),
            times,
            equal_arguments: true,
        });
    }
    if EQUALLY.find_iter(said).count() == 1
        && let Some(Worded::Calls(Predicate::AtMost { call, times, equal_arguments: _ })) =
            worded(&EQUALLY.replace(said, ""), None, known)
    {
        return Some(Predicate::AtMost { call, times, equal_arguments: true });
    }
    let found = FOLLOWS.captures(said)?;
    let (follow, trigger) = match (found.get(1), found.get(3)) {
        (Some(_), _) => (tool(found.get(1))?, tool(found.get(2))?),
        (None, _) => (tool(found.get(4))?, tool(found.get(3))?),
    };
    Some(Predicate::After { trigger: call(&trigger), follow: call(&follow), steps: None })
}

fn count(said: &str) -> Option<u32> {
    const WORDS: [(&str, u32); 5] =
        [("once", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5)];
    let said = said.to_lowercase();
    if ["twice", "a second time", "again"].contains(&said.as_str()) {
        return Some(2);
    }
    let first = said.split(' ').next()?;
    let known = WORDS.iter().find(|(word, _)| *word == first).map(|(_, number)| *number);
    known.or_else(|| first.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_call_again_is_counted_with_its_arguments() {
        let known: BTreeSet<Arc<str>> =
            ["search", "get_ticket", "assign_ticket"].map(Arc::from).into();
        let most = |said: &str| match read(said, &known) {
            Some(Predicate::AtMost { times, equal_arguments: true, .. }) => Some(times),
            _ => None,
        };
        assert_eq!(most("Do not call `search` with the same query twice."), Some(1));
        assert_eq!(most("Never call search more than twice with the same arguments."), Some(2));
        assert_eq!(most("Never call `search` with the same arguments more than 3 times."), Some(3));
        assert_eq!(most("Never call search with the same arguments again."), Some(1));
        assert_eq!(most("Never call search with the same arguments once."), None);
        assert_eq!(most("Call search at most twice with the same arguments."), Some(2));
        assert_eq!(most("Call `search` with the same query no more than 3 times."), Some(3));
        assert_eq!(most("At most 2 calls of `search` with equal arguments."), Some(2));
        assert_eq!(most("Call search at most twice with the same words."), Some(2));
        assert_eq!(
            most("You may make no more than 3 calls to get_ticket with identical arguments."),
            Some(3)
        );
        assert_eq!(most("Call get_ticket at most twice with the same id."), None);
        assert_eq!(most("Call get_ticket at most twice with the same arguments per team."), None);
        assert_eq!(most("Call search with the same arguments."), None);
        assert_eq!(most("Never call browse with the same arguments twice."), None);
        let follows = |said: &str| matches!(read(said, &known), Some(Predicate::After { follow, .. }) if &*follow.tool == "get_ticket");
        assert!(follows("Always call `get_ticket` after `assign_ticket`."));
        assert!(follows("After every assign_ticket, call get_ticket."));
        assert!(follows("After assign_ticket, call get_ticket to confirm the team."));
        assert!(!follows("After assign_ticket, call get_ticket if the team is new."));
        assert!(!follows("After lunch, call get_ticket."));
        assert!(!follows("Call get_ticket after lunch."));
    }
}
