//! Bounds on the calls of a tool for each of something: `at most once per document`. What each of them is, no call
//! shows, so that it is no predicate; that the agent is bound by it is plain all the same.

use super::names::Names;
use super::reworded::reworded;
use crate::pattern::pattern;
use crate::view::constraints::wording::{Worded, worded};
use case::Predicate;
use regex::Regex;
use std::sync::LazyLock;

static EACH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),? (?:per|(?:for |in |on )?(?:each|every)) [a-z][\w-]*(?: [a-z][\w-]*){0,4}(\s*[.!]*)$",
    )
});

/// Whether a sentence bounds how often a tool that it names is called for each of something.
pub(super) fn is_bound(said: &str, names: &Names) -> bool {
    let own = reworded(said).own;
    if !EACH.is_match(&own) {
        return false;
    }
    let marked = names.marked(&EACH.replace(&own, "$1"));
    let known = names.for_sentence(&marked);
    matches!(worded(&marked, None, &known), Some(Worded::Calls(Predicate::AtMost { .. })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_bound_for_each_of_something_is_one() {
        let names = Names::new(["open_lock", "read_tide"].map(Arc::from));
        for said in [
            "open_lock may be called at most once per barge.",
            "Call open_lock no more than twice for each barge of the day.",
        ] {
            assert!(is_bound(said, &names), "{said}");
        }
        for said in [
            "open_lock may be called at most once.",
            "Open the lock at most once per barge.",
            "Call open_lock once per barge.",
            "Call read_tide for each barge.",
        ] {
            assert!(!is_bound(said, &names), "{said}");
        }
    }
}
