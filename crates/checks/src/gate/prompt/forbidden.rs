//! Tools that stand in a list and nothing else, under a heading that forbids: what is named there is forbidden
//! by where it stands.

use super::Held;
use super::held::{call, list};
use super::names::Names;
use crate::pattern::pattern;
use case::Predicate;
use regex::Regex;
use std::sync::LazyLock;

/// A heading or lead-in that forbids what stands under it.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:never|do not|don['’]?ts?|must not|may not|cannot|not (?:be )?(?:allowed|permitted|used?|called?)|forbidden|prohibited|banned|disallowed|off[- ]limits)\b",
    )
});

/// A heading that forbids under a condition, or allows.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|unless|until|except|without|before|after|while|only|but|not forbidden|not prohibited)\b",
    )
});

/// What the reader put in front of an item, or what its writer did.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:never|do not|don['’]t|you must not|must not)\b(?: (?:use|call|invoke|run))?:?\s+)?",
    )
});

/// Why it is forbidden, which stands behind the name.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\s[-–—]\s|[:;(,]\s?(?:it|this|because|which|as)\b|:\s|\s\(|\s(?:because|since|as it)\b)",
    )
});

/// The most words of a heading: a longer one says more than that something is forbidden.
const LONGEST: usize = 8;

/// The tools that an item under `heading` forbids; `None` where it is anything else than their names.
pub(super) fn listed(own: &str, heading: Option<&str>, names: &Names) -> Option<Held> {
    let heading = heading?;
    let is_short = heading.split_whitespace().count() <= LONGEST;
    if !is_short || !FORBIDS.is_match(heading) || CONDITION.is_match(heading) {
        return None;
    }
    let item = own.get(LEAD.find(own).map_or(0, |lead| lead.end())..)?;
    let (item, reason) = match REASON.find(item) {
        Some(reason) => (item.get(..reason.start())?, item.get(reason.start()..)?),
        None => (item, ""),
    };
    if CONDITION.is_match(reason) {
        return None;
    }
    let banned = list(item, &names.for_sentence(item))?;
    let mut bans: Vec<Predicate> =
        banned.iter().map(|tool| Predicate::NotCalled(call(tool))).collect();
    let one = bans.pop()?;
    Some(Held::Calls(if bans.is_empty() {
        one
    } else {
        bans.push(one);
        Predicate::All(bans)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_name_alone_is_forbidden_by_its_heading() {
        let names = Names::new(["delete_order", "browser", "search"].map(Arc::from));
        let is_ban = |own, heading| listed(own, Some(heading), &names).is_some();
        for heading in ["Forbidden", "Never use", "Tools you must not use", "Never use:"] {
            for item in [
                "browser",
                "Do not `delete_order`",
                "`browser`, `search`",
                "delete_order: it cannot be undone.",
            ] {
                assert!(is_ban(item, heading), "{heading} {item}");
            }
        }
        for (item, heading) in [
            ("browser", "Tools"),
            ("browser", "Never use before the person agreed"),
            ("browser (unless the person agreed)", "Forbidden"),
            ("search for the order twice", "Forbidden"),
            ("chat", "Forbidden"),
        ] {
            assert!(!is_ban(item, heading), "{heading} {item}");
        }
    }
}
