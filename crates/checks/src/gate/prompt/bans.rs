//! Bans as people put them: the ways of saying one, whom it binds, and what it names that a program can compare
//! with the arguments of calls. A word nominates; a value counts only where it is written as one.

use super::reworded::NAME;
use super::values;
use crate::pattern::pattern;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Whom a ban binds, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ban {
    /// It is said to the agent, without a condition, and names a value that it could get at: a file, a path,
    /// a command, or a thing by its name.
    OfAValue,
    /// It is said to the agent.
    OfTheAgent,
    /// It is said of something or somebody else.
    OfAnother,
    /// Something else is not able to do something, which forbids nothing.
    Ability,
}

static TO_THE_AGENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:important|note|rule|warning|critical|\d+)\b\W+)?(?:please |and |but |also )*",
        r"(?:(?:under|in|at) no (?:circumstances?|case|time)\b",
        r"|(?:you )?(?:\w+ly )?(?:(?:must|may|shall|should|can|do|are)(?: not| never|n['’]t)|cannot|never|avoid|refrain from|don['’]t|(?:are )?(?:strictly )?(?:forbidden|prohibited))\b)",
    ))
});

/// Makes a ban one that no value alone decides.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|unless|until|except|without|before|after|while|where|otherwise)\b",
    )
});

static UNABLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:cannot|can not|can['’]t) (\w+)"));

/// What somebody would not do is told of them, and binds nobody.
static WOULD_NOT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(\w+) (?:would|could|might)(?: (?:never|not)|n['’]t)\b"));

impl Ban {
    /// Whom a sentence in its writer's own words binds, which forbids something.
    pub(super) fn of(own: &str) -> Self {
        if TO_THE_AGENT.is_match(own) {
            let is_plain = values::is_named(own) && !CONDITION.is_match(own);
            return if is_plain { Self::OfAValue } else { Self::OfTheAgent };
        }
        let word = UNABLE.captures(own).and_then(|found| found.get(1));
        match word {
            Some(word) if !word.as_str().eq_ignore_ascii_case("be") => Self::Ability,
            Some(_) | None => Self::OfAnother,
        }
    }
}

/// Whether a sentence forbids the agent something.
pub(super) fn is_said_to_the_agent(own: &str) -> bool {
    TO_THE_AGENT.is_match(own)
}

/// Whether a sentence only tells what somebody would not do.
pub(super) fn is_told_of_others(own: &str) -> bool {
    let subject = WOULD_NOT.captures(own).and_then(|found| found.get(1));
    subject.is_some_and(|subject| !subject.as_str().eq_ignore_ascii_case("you"))
}

/// `Calling refund is forbidden`, `refund_order is off limits`.
static IS_FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^[^\w`]*(?:(?:calling|using|invoking|running|(?:the )?use of) (?:the )?(`?[\w.-]+`?)|({NAME}|`[^`\s]+`|\w+_\w+))(?: (?:tool|function))? is (?:strictly |absolutely )?(?:forbidden|prohibited|banned|off[- ]limits|not (?:allowed|permitted))\b",
    ))
});

/// `refund_order must not be called`.
static NOT_TO_BE_CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^[^\w`]*(?:the )?(?:tool |function )?({NAME}|`[^`\s]+`)(?: (?:tool|function))? (?:must|may|should|shall|can) (?:not|never) (?:ever )?be (?:called|used|invoked|run)\s*([.!]|$)",
    ))
});

/// Words of emphasis between a denial and its verb: `Do not, under any circumstances, call`.
static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(never|not|don['’]t|cannot|can['’]t),? (?:under any circumstances?|in any (?:case|event)|for any reason|at any (?:time|point)|ever|on any account|no matter (?:what|why)),? ",
    )
});

/// `Under no circumstances may you call`.
static UNDER_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*)(?:under no circumstances?|in no (?:case|event)|at no (?:time|point)),?(?: (?:may|must|should|can|shall|are) you| you (?:may|must|should|can|shall|are))?(?: (?:allowed|permitted) to| to)?(?: ever)? (call|use|invoke|run)\b",
    )
});

/// `Never call refund twice`.
static TWICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*(?:you )?)(?:(?:must|may|should|shall|do) not|never|cannot|don['’]t) (?:ever )?(call|use|invoke|run) (?:the )?(\S+)(?: (?:tool|function))? (?:twice|a second time|two times)\b",
    )
});

/// How often, in numbers or words.
const NUMBER: &str = r"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)";

/// `Limit yourself to two get_order calls`, `You have a budget of 10 calls of get_order`.
static ALLOWANCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*(?:you (?:must |should )?)?(?:(?:limit|restrict|confine) (?:yourself|your work) to|(?:have )?(?:an? )?(?:budget|quota|allowance|maximum|limit) of)(?: at most| only)? {NUMBER} (?:({NAME}|`[^`\s]+`) (?:tool )?calls?|calls? (?:of|to) (?:the )?({NAME}|`[^`\s]+`))(?: in total)?\s*([.!]|$)"
    ))
});

/// `Refrain from calling refund more than twice`.
static REFRAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*)(?:refrain from|avoid) (call|us|invok|runn)ing (?:the )?(\S+)(?: (?:tool|function))? (more than|again|twice)\b",
    )
});

/// `refund may be used only once`.
static USED_SO_OFTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*(?:the )?({NAME}|`[^`\s]+`)(?: (?:tool|function))? (?:(?:may|must|can|should|shall|is to)(?: only)? be (?:called|used|invoked|run)) (?:only |at most |no more than |up to )?(once|twice|{NUMBER} times)\s*([.!]|$)"
    ))
});

/// A count of calls put the plain way: `Call refund at most two times`.
fn counted(said: &str) -> Cow<'_, str> {
    let said = REFRAIN.replace(said, "${1}Do not call $3 $4");
    let said = ALLOWANCE.replace(&said, "Call $2$3 at most $1 times$4").into_owned();
    Cow::Owned(USED_SO_OFTEN.replace(&said, "Call $1 at most $2$4").into_owned())
}

/// The sentence with its ban put the plain way: `Never call refund`.
pub(super) fn plain(said: &str) -> String {
    let said = counted(said);
    let said = EMPHASIS.replace_all(&said, "$1 ");
    let said = IS_FORBIDDEN.replace(&said, "Never call $1$2");
    let said = NOT_TO_BE_CALLED.replace(&said, "Never call $1$2");
    let said = UNDER_NO.replace(&said, "${1}Never $2");
    TWICE.replace(&said, "${1}Do not $2 $3 more than once").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_is_put_the_plain_way() {
        for (said, as_plain) in [
            ("Calling refund is forbidden.", "Never call refund."),
            ("Use of the refund tool is not permitted.", "Never call refund."),
            ("`delete_order` is off limits.", "Never call `delete_order`."),
            ("Do NOT, under any circumstances, call refund.", "Do NOT call refund."),
            ("Under no circumstances may you call refund.", "Never call refund."),
            ("refund_order must never be called.", "Never call refund_order."),
            ("Do not ever call refund.", "Do not call refund."),
            ("Never call refund twice.", "Do not call refund more than once."),
            ("The captain is forbidden to sail.", "The captain is forbidden to sail."),
            ("Never call twice a day.", "Never call twice a day."),
            ("Limit yourself to two get_order calls.", "Call get_order at most two times."),
            ("You have a budget of 10 calls to get_order.", "Call get_order at most 10 times."),
            ("Refrain from calling refund more than twice.", "Do not call refund more than twice."),
            ("refund_all may be used only once.", "Call refund_all at most once."),
            (
                "refund_all may be used only once per trip.",
                "refund_all may be used only once per trip.",
            ),
            ("You have a budget of 10 crowns.", "You have a budget of 10 crowns."),
        ] {
            assert_eq!(plain(said), as_plain);
        }
    }

    #[test]
    fn a_ban_says_whom_it_binds() {
        for (own, ban) in [
            ("You MUST NOT read answer_key.yaml under any circumstances.", Ban::OfAValue),
            ("Do not access the folder `payroll`.", Ban::OfAValue),
            ("Never write outside of /tmp/work.", Ban::OfAValue),
            ("Never read notes.txt unless the user agrees.", Ban::OfTheAgent),
            ("Do not open a letter.", Ban::OfTheAgent),
            ("Basic fares cannot be changed.", Ban::OfAnother),
            ("The `gateway` cannot connect to the network.", Ban::Ability),
        ] {
            assert_eq!(Ban::of(own), ban, "{own}");
        }
        assert!(is_told_of_others("The old clerk would never call refund."));
        assert!(!is_told_of_others("You would never call refund."));
    }
}
