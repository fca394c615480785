//! The order in which calls must come, in words that put it the other way about, written the one way in which it is
//! read: *call one only after the other*, or *never call one before calling the other*.

use super::reworded::NAME;
use crate::pattern::pattern;
use regex::{Captures, Regex};
use std::sync::LazyLock;

const CALL: &str = "(?:call|use|invoke|run)";
const CALLED: &str = "(?:called|used|invoked|run)";

/// `Only after get_order may you call refund_all`, `Only once get_order has returned may refund_all be called`.
static ONLY_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(\W*)only (?:after|once|when) (?:calling |having {CALLED} |a call (?:of|to) |you (?:have |['’]ve )?{CALLED} )?({NAME}|`[^`\s]+`)(?: (?:has|was)(?: been)? (?:{CALLED}|returned|succeeded|finished))?,? (?:(?:may|can|should|must) you {CALL} ({NAME}|`[^`\s]+`)|(?:may|can|should|must) ({NAME}|`[^`\s]+`) be {CALLED})\s*([.!]|$)"
    ))
});

/// `refund_all only after get_order`.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(\W*)({NAME}|`[^`\s]+`)(?:,|:| [-–—])? only after ({NAME}|`[^`\s]+`)\s*([.!]|$)"
    ))
});

/// `No refund_all before get_order`, `No call of refund_all without get_order`.
static NONE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(\W*)no (?:calls? (?:of|to) )?({NAME}|`[^`\s]+`) (?:before|without) (?:a (?:prior |preceding )?(?:call (?:of|to) )?)?(?:calling )?({NAME}|`[^`\s]+`)(?: first)?\s*([.!]|$)"
    ))
});

/// `Never refund with refund_all`: the verb is the one that the tool is named for.
static BY_ITS_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(\W*(?:you )?(?:never|do not|don['’]t|must not|may not|should not|shall not|cannot) )(?:ever )?(\w+) (?:with|via|using|through|by(?: calling| using)?) ({NAME}|`[^`\s]+`)"
    ))
});

/// `Never call refund_all unless you have called get_order`, `… before get_order has returned`.
static UNLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(\W*(?:you )?(?:never|do not|don['’]t|must not|may not|should not|shall not|cannot) {CALL} \S+) (?:unless you (?:have |['’]ve )?(?:first |already )?{CALLED} ({NAME}|`[^`\s]+`)(?: first| before)?|(?:unless|until|before) ({NAME}|`[^`\s]+`) (?:has|was)(?: been)? (?:{CALLED}|returned|succeeded|finished))\s*([.!]|$)"
    ))
});

/// The sentence with such an order put the one way.
pub(super) fn plain(said: &str) -> String {
    // All of these name a tool, as names of several words or as code.
    if !said.contains(['_', '`']) {
        return said.to_owned();
    }
    let said = ONLY_AFTER.replace(said, "${1}Call $3$4 only after $2$5");
    let said = ALONE.replace(&said, "${1}Call $2 only after $3$4");
    let said = NONE_BEFORE.replace(&said, "${1}Never call $2 before calling $3$4");
    let said = BY_ITS_VERB.replace(&said, |found: &Captures<'_>| {
        let of = |at: usize| found.get(at).map_or("", |one| one.as_str());
        let (start, verb, tool) = (of(1), of(2), of(3));
        let first = tool.trim_matches('`').split('_').next().unwrap_or_default();
        if first.eq_ignore_ascii_case(verb) {
            format!("{start}call {tool}")
        } else {
            of(0).to_owned()
        }
    });
    UNLESS.replace(&said, "$1 before calling $2$3$4").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_put_the_one_way() {
        for (said, as_plain) in [
            (
                "Only after read_tide may you call open_lock.",
                "Call open_lock only after read_tide.",
            ),
            (
                "Only once `read_tide` has returned may open_lock be called.",
                "Call open_lock only after `read_tide`.",
            ),
            ("open_lock only after read_tide.", "Call open_lock only after read_tide."),
            ("No open_lock before read_tide.", "Never call open_lock before calling read_tide."),
            (
                "Never open with open_lock without first calling read_tide.",
                "Never call open_lock without first calling read_tide.",
            ),
            (
                "Do not call open_lock unless you have called read_tide.",
                "Do not call open_lock before calling read_tide.",
            ),
            (
                "Never call open_lock until read_tide has been called.",
                "Never call open_lock before calling read_tide.",
            ),
        ] {
            assert_eq!(plain(said), as_plain);
        }
        for said in [
            "Only after read_tide may you rest.",
            "Never begin with open_lock without reading.",
            "No open_lock before noon.",
            "Do not call open_lock unless the keeper agrees.",
        ] {
            assert_eq!(plain(said), said);
        }
    }
}
