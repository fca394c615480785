//! A sentence in the words that rules are read from: denials of denials resolved, and the orders in which
//! calls must come written the one way round. Nothing is added that the sentence does not say.

use super::bans;
use super::marks::unmarked;
use super::orders;
use crate::pattern::pattern;
use case::spoken::own_words;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A denial that encourages: `never hesitate to ask`.
static ENCOURAGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:you )?(?:need|should|must) not|(?:you )?shouldn['’]t|never|do not|don['’]t) (?:ever )?(?:hesitate|be (?:afraid|shy|reluctant|scared)|feel shy|hold back|think twice)(?: (?:to|from|before|about))?\b\s*",
    )
});

/// A denial that allows: `not forbidden to ask`.
static ALLOWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|no longer|(?:is|are)n['’]t) (?:strictly )?(?:forbidden|prohibited|banned|off[- ]limits)(?: (?:to|from))?\b",
    )
});

/// A name behind the word for what it names.
static THE_TOOL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bthe (?:tool|function) (`?[a-z][a-z0-9-]*_[a-z0-9_-]+`?)"));

/// A denial that insists: `never fail to ask`.
static INSISTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:must|should|may|can|shall) ?not|can['’]t|mustn['’]t|never|do not|don['’]t) (?:ever )?(?:forget|fail|omit|neglect) to\b",
    )
});

/// `Only call refund after get_order`.
static ONLY_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:please )?(?:you )?(?:(?:may|must|can|should|shall|are (?:allowed|permitted) to) )?only (call|use|invoke|run) (\S+(?: (?:tool|function))?) after ",
    )
});

/// `refund may only be called after get_order`.
static MAY_ONLY_BE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:the )?(\S+)(?: (?:tool|function))? (?:(?:may|must|can|should|shall) only be|is only to be) (?:called|used|invoked|run) after ",
    )
});

/// `… after you have called`: the same as `after calling`.
static HAVING_CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bafter (?:you (?:have )?|you['’]ve |having )(?:first )?(?:called|used|invoked|run) ",
    )
});

/// `Never call refund until you have called get_order`, `… without calling get_order first`.
static NOT_WITHOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*(?:you )?(?:never|do not|don['’]t|must not|may not|should not|shall not|cannot) (?:call|use|invoke|run) \S+) (?:until (?:you have |you['’]ve )(?:first )?(?:called|used|invoked|run)|without (?:first |previously )?(?:calling|using|invoking|running)) (\S+?)(?: first| before)?([.!;,]|$)",
    )
});

/// A name, with its marks.
pub(super) const NAME: &str = r"`?[A-Za-z][A-Za-z0-9.-]*_[A-Za-z0-9_.-]*[A-Za-z0-9]`?";

/// `Before refund_all, call get_order`.
static BEFORE_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*before (?:(?:calling|using|invoking|running|you (?:call|use|invoke|run)) )?({NAME}|`[^`\s]+`),? (?:you must )?(?:always )?(?:first )?(?:call|use|invoke|run) ({NAME}|`[^`\s]+`)(?: first)?\s*([.!]|$)"
    ))
});

/// `refund_all must come after get_order`, `get_order must precede refund_all`.
static COMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*(?:the )?({NAME}|`[^`\s]+`)(?: (?:tool|function|call))? (?:must|has to|needs to|should|shall|is to|(?:may|can) only)(?: always| only)? (?:(?:come|happen|go|run|be (?:called|used|invoked|run))(?: only)? (?:(after)|(before))|(follow)|(precede))(?: calling| using| the| a| an| each| every| any)? ({NAME}|`[^`\s]+`)\s*([.!]|$)"
    ))
});

/// `Keep responses under 50 words`: the answer is meant, whoever's it is.
static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*(?:please |always )*(?:keep|limit|restrict)) (?:(?:all|each|every|any) )?(?:of )?(?:your )?(response|answer|reply|message)(?:s|es)?\b",
    )
});

/// The same order of two calls, with the tool first that must be called first.
fn in_order(said: &str) -> Cow<'_, str> {
    let Some(found) = COMES.captures(said) else { return Cow::Borrowed(said) };
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let is_later = found.get(2).or(found.get(4)).is_some();
    let (one, other, end) = (part(1), part(6), part(7));
    Cow::Owned(if is_later {
        format!("Call {one} only after calling {other}{end}")
    } else {
        format!("Call {one} before calling {other}{end}")
    })
}

/// A sentence as rules are read from it.
pub(super) struct Reworded {
    /// All of it, quotations and all.
    pub(super) whole: String,
    /// What its writer says in their own words.
    pub(super) own: String,
    /// Whether it only encourages: it forbids nothing, and demands nothing.
    pub(super) encourages: bool,
}

/// The sentence in those words.
pub(super) fn reworded(said: &str) -> Reworded {
    let said = unmarked(said);
    let said = &*said;
    let own = own_words(said);
    let encourages = ENCOURAGES.is_match(&own) || ALLOWS.is_match(&own);
    let whole = if encourages {
        Cow::Owned(ALLOWS.replace(&ENCOURAGES.replace(said, ""), "free").into_owned())
    } else {
        INSISTS.replace(said, "always")
    };
    let whole = orders::plain(&bans::plain(&whole));
    let whole = ANSWERS.replace(&whole, "$1 your $2");
    let whole = in_order(&whole);
    let whole = BEFORE_IT.replace(&whole, "Call $2 before calling $1$3");
    let whole = THE_TOOL.replace_all(&whole, "$1").into_owned();
    let whole = HAVING_CALLED.replace(&whole, "after calling ");
    let whole = ONLY_AFTER.replace(&whole, "$1 $2 only after ");
    let whole = MAY_ONLY_BE.replace(&whole, "Call $1 only after ");
    let whole = NOT_WITHOUT.replace(&whole, "$1 before calling $2$3").into_owned();
    let own = own_words(&whole).into_owned();
    Reworded { whole, own, encourages }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_of_a_denial_forbids_nothing() {
        for (said, own, encourages) in [
            ("Never hesitate to call refund.", "call refund.", true),
            ("If unsure, don't be afraid to ask.", "If unsure, ask.", true),
            ("Don't forget to call get_order.", "always call get_order.", false),
            ("You must not fail to call get_order.", "You always call get_order.", false),
            ("You are not prohibited from calling refund.", "You are free calling refund.", true),
            ("Never call refund.", "Never call refund.", false),
            ("She said \"never hesitate to pay\" once.", "She said … once.", false),
        ] {
            let read = reworded(said);
            assert_eq!((read.own.as_str(), read.encourages), (own, encourages), "{said}");
        }
    }

    #[test]
    fn an_order_of_calls_is_read_the_one_way_round() {
        for (said, own) in [
            ("Only call refund after get_order.", "call refund only after get_order."),
            (
                "You may only use refund after calling get_order.",
                "use refund only after calling get_order.",
            ),
            (
                "refund may only be called after you have called get_order.",
                "Call refund only after calling get_order.",
            ),
            (
                "Never call refund without calling get_order first.",
                "Never call refund before calling get_order.",
            ),
            (
                "Do not call refund until you have called get_order.",
                "Do not call refund before calling get_order.",
            ),
            ("Calling refund_all is forbidden.", "Never call refund_all."),
            ("The tool refund_all must never be used.", "Never call refund_all."),
            ("`refund` may not be called!", "Never call `refund`!"),
            ("Do NOT, under any circumstances, call refund_all.", "Do NOT call refund_all."),
            ("Before refund_all, call get_order.", "Call get_order before calling refund_all."),
            ("Calling get_order is free.", "Calling get_order is free."),
            (
                "refund_all must come after get_order.",
                "Call refund_all only after calling get_order.",
            ),
            (
                "refund_all must follow `get_order`.",
                "Call refund_all only after calling `get_order`.",
            ),
            ("get_order has to precede refund_all.", "Call get_order before calling refund_all."),
            ("get_order may come before refund_all.", "get_order may come before refund_all."),
            ("Keep responses under 50 words.", "Keep your response under 50 words."),
            ("Do not call refund without a reason.", "Do not call refund without a reason."),
        ] {
            assert_eq!(reworded(said).own, own);
        }
    }
}
