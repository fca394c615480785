//! Words that leave to the reader whether a rule is kept: what is only usual, tried or wished for binds nobody,
//! whatever it names.

use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static HEDGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:when|where|if|whenever|wherever|as|insofar as|as far as|as much as|as often as|to the extent)(?: (?:it is|it's|at all|ever))? (?:possible|feasible|practical|practicable|convenient|reasonable|desired|desirable|time (?:allows|permits))",
        r"|as you see fit|at your (?:own )?discretion|on a best[- ]effort basis|(?:try|attempt|aim|strive|endeavou?r)(?: your best)?(?: not)? to|do your best(?: not)? to",
        r"|ideally|preferably|usually|normally|generally|typically|mostly|optionally|in most cases|most of the time|(?:if|when|whenever) you (?:like|want|wish|can)\b|(?:it is|it's) (?:best|better|preferable|a good idea)(?: not)? to)\b",
    ))
});

/// Not even to try is more than not to do.
static NOT_EVEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|cannot|without|avoid)(?: ever| even)? (?:try|attempt|aim|strive)(?:ing)? to\b|n['’]t(?: ever| even)? (?:try|attempt|aim|strive) to\b",
    )
});

/// Where a reason begins: what is usual in it is none of the rule.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:because|since|so that)\b|;|[:(,–—]\s?(?:it|this|that|they|which|as)\b")
});

/// Whether a rule in its writer's own words is left to the reader.
pub(crate) fn is_hedged(own: &str) -> bool {
    let until = REASON.find(own).map_or(own.len(), |reason| reason.start());
    let rule = own.get(..until).unwrap_or(own);
    HEDGES.is_match(&NOT_EVEN.replace_all(rule, "not"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_tried_or_usual_binds_nobody() {
        for own in [
            "Usually, do not moor before the pilot came.",
            "Try not to moor before the pilot came.",
            "Moor at the north quay if possible.",
            "You should ideally ask the pilot.",
            "It is best not to moor at night.",
        ] {
            assert!(is_hedged(own), "{own}");
        }
        for own in [
            "Never try to moor at night.",
            "Do not attempt to moor before the pilot came.",
            "Never moor at night: it usually ends badly.",
            "Ask the pilot, because mooring is normally hers.",
            "Trial moorings are to be logged.",
        ] {
            assert!(!is_hedged(own), "{own}");
        }
    }
}
