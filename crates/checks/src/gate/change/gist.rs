//! What two sentences say beside their tone, and whether the one leaves open what the other demands. Nothing
//! is understood: words that only stress are left out, and the rest is compared word by word, in its order.

use super::leaning::{Leaning, of_bound};
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Denials, which people write in many ways: one form for all.
static DENIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:must|should|shall|may|can|could|do|does|did)(?: not|n't)|cannot|never|(?:are|is) not (?:allowed|permitted) to|under no circumstances)\b",
    )
});

/// What only stresses, in several words.
static STRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:make sure(?: that| to| you)*|be sure(?: that| to)*|at all times|it is (?:very |extremely |absolutely )*(?:important|critical|crucial|essential|vital)(?: that| to)*|remember(?: that| to)|(?:have|has|need|needs) to|(?:are|is) required to)\b",
    )
});

/// What only stresses, in one word: duty without a condition, emphasis, courtesy and articles.
const STRESSED: &str = "\
a an the please kindly very really quite so too always absolutely strictly definitely certainly truly simply just \
carefully thoroughly diligently precisely properly correctly accurately clearly politely gently extremely highly \
particularly especially importantly ever note remember important critical crucial must shall should ensure you your";

/// What lets a reader off: an exception, a condition that is up to them, a permission, an attempt.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:when|where|if|whenever|wherever|as|unless|insofar as|as far as|as much as|as often as|to the extent)(?: (?:it is|it's|at all|ever))? (?:possible|feasible|practical|practicable|appropriate|needed|necessary|convenient|reasonable|desired|desirable|applicable|time (?:allows|permits))",
        r"|as you see fit|at your (?:own )?discretion|on a best[- ]effort basis|unless|except|may|might|could|can|(?:try|attempt|aim|strive)(?: not)? to|ideally|preferably|usually|normally|generally|typically|mostly|optionally|if you (?:like|want|wish))\b",
    ))
});

/// The words of a sentence without those that only stress, in their order.
pub(super) fn gist(said: &str) -> Vec<String> {
    let lower = said.to_lowercase().replace('’', "'");
    let plain = DENIALS.replace_all(&lower, " not ");
    let plain = STRESS.replace_all(&plain, " ");
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '-' | '_');
    let words = plain.split(|letter: char| !is_part(letter));
    let words = words.map(|word| word.trim_matches(['\'', '-', '_']));
    let is_stress = |word: &str| STRESSED.split_whitespace().any(|known| known == word);
    let mut words: Vec<String> =
        words.filter(|word| !word.is_empty() && !is_stress(word)).map(str::to_owned).collect();
    // "Not any" is not.
    if words.iter().any(|word| word == NOT) {
        words.retain(|word| word != "any");
    }
    words
}

/// Every denial.
const NOT: &str = "not";

/// Whether `new` tells to do what `old` forbade: the same words without the denial.
pub(super) fn is_turned(old: &str, new: &str) -> bool {
    let (was, is) = (gist(old), gist(new));
    let denials = was.iter().enumerate().filter(|(_, word)| *word == NOT);
    denials.map(|(at, _)| at).any(|at| {
        let others = was.iter().enumerate().filter(|(to, _)| *to != at);
        others.map(|(_, word)| word).eq(is.iter())
    })
}

/// A number that bounds from above, and one from below; where it is denied, the other way about.
static ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:at (?:the )?most|(?:no|not) more (?:often )?than|up to|within|maximum|max|limit(?:ed)?|no longer than)\b",
    )
});
static BELOW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:at least|minimum|(?:no|not) (?:fewer|less) than|or more)\b"));
static BEYOND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:more (?:often )?than|above|over|beyond|exceed\w*|longer than)\b")
});
static SHORT_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:fewer than|less than|below|under)\b"));
static DENIED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:not|never|no|cannot|avoid|without)\b|n't\b"));
static THOUSANDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d),(\d{3})\b"));

/// Which way the numbers of a sentence moved, where nothing else in it did; `None` where more did, or none.
pub(super) fn of_numbers(old: &str, new: &str) -> Option<Leaning> {
    let (was, is) = (numbered(old), numbered(new));
    if was.len() != is.len() {
        return None;
    }
    let mut leaning = Leaning::Same;
    for (one, other) in was.iter().zip(&is) {
        leaning = match (one, other) {
            (Ok(was), Ok(is)) => leaning.and(of_bound(*was, *is)),
            (Err(was), Err(is)) if was == is => leaning,
            (Ok(_) | Err(_), _) => return None,
        };
    }
    let lower = old.to_lowercase().replace('’', "'");
    let is_denied = DENIED.is_match(&lower);
    let is_above = ABOVE.is_match(&lower) || is_denied && BEYOND.is_match(&lower);
    let is_below = BELOW.is_match(&lower) || is_denied && SHORT_OF.is_match(&lower);
    match (leaning, is_above, is_below) {
        (Leaning::Same, _, _) => None,
        (moved, true, false) => Some(moved),
        (moved, false, true) => Some(moved.reversed()),
        (Leaning::Tighter | Leaning::Looser | Leaning::Other, _, _) => Some(Leaning::Other),
    }
}

/// The words of a sentence, its numbers as such. That more than one of something is meant makes no other word.
fn numbered(said: &str) -> Vec<Result<u32, String>> {
    const NUMBERS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let said = THOUSANDS.replace_all(said, "$1$2");
    let words = gist(&said).into_iter().filter(|word| !["time", "times"].contains(&&**word));
    let read = |word: String| {
        let known = NUMBERS.iter().position(|number| *number == word);
        let often = match word.as_str() {
            "once" => Some(1),
            "twice" => Some(2),
            digits => digits.parse().ok(),
        };
        let number = known.and_then(|at| u32::try_from(at).ok()).or(often);
        number.ok_or_else(|| word.strip_suffix('s').map_or(word.clone(), str::to_owned))
    };
    words.map(read).collect()
}

/// What begins the part of a sentence that may stand in front of it as well as behind.
const LINKS: [&str; 12] = [
    "after", "as", "before", "for", "if", "in", "once", "unless", "until", "when", "whenever",
    "while",
];

/// Whether a part of a sentence only moved to its front or to its end.
pub(super) fn is_moved(old: &str, new: &str) -> bool {
    let (was, is) = (gist(old), gist(new));
    let begins =
        |words: &[String]| words.first().is_some_and(|word| LINKS.contains(&word.as_str()));
    was.len() == is.len()
        && (1..was.len()).any(|at| {
            let (front, end) = was.split_at(at);
            let is_moved = end.iter().chain(front).eq(is.iter());
            is_moved && (begins(front) || begins(end))
        })
}

/// What makes an *or* behind it one of the condition, and not of what is demanded.
const RELATES: [&str; 14] = [
    "after", "before", "between", "for", "if", "in", "on", "once", "unless", "until", "when",
    "whenever", "where", "while",
];

/// Whether `new` says all that `old` said, and lets something else be done in its place.
pub(super) fn is_alternative(old: &str, new: &str) -> bool {
    let (was, is) = (gist(old), gist(new));
    let mut left = was.iter().peekable();
    let mut first = None;
    for (at, word) in is.iter().enumerate() {
        if left.next_if_eq(&word).is_none() && first.is_none() {
            first = Some(at);
        }
    }
    let Some((at, before)) = first.and_then(|at| Some((at, is.get(..at)?))) else { return false };
    let relates = |word: &String| RELATES.contains(&word.as_str());
    // "Before or after" takes back what "before" demands.
    let of_link = before.last().is_some_and(relates);
    let is_or = is.get(at).is_some_and(|word| word == "or");
    left.peek().is_none() && is_or && (of_link || !before.iter().any(relates))
}

/// Whether `new` says all that `old` said, word after word, and beside it something that lets the reader off.
pub(super) fn is_opened(old: &str, new: &str) -> bool {
    let (was, is) = (gist(old), gist(new));
    let mut left = is.iter();
    let is_whole = was.iter().all(|word| left.any(|other| other == word));
    is_whole && openings(old) < openings(new)
}

/// What gives a reason rather than a condition.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:because|since|so that|otherwise|as (?:it|they|this|that|the|we|you))\b|[;:(]",
    )
});

/// What adds to a list, so that more is forbidden.
const ADDS: [&str; 6] = ["or", "nor", "and", "any", "all", "ever"];

/// Whether a ban in the words of `old` is a ban of less in those of `new`: the same words, and a condition.
pub(super) fn is_narrowed(old: &str, new: &str) -> bool {
    let until = REASON.find(new).map_or(new.len(), |reason| reason.start());
    let (was, is) = (gist(old), gist(new.get(..until).unwrap_or(new)));
    let mut more = Vec::new();
    let mut left = was.iter().peekable();
    for word in &is {
        if left.next_if_eq(&word).is_none() {
            more.push(word.as_str());
        }
    }
    left.peek().is_none() && !more.is_empty() && !more.iter().any(|word| ADDS.contains(word))
}

fn openings(said: &str) -> usize {
    let lower = said.to_lowercase().replace('’', "'");
    let plain = DENIALS.replace_all(&lower, " not ");
    OPENS.find_iter(&BOUNDED.replace_all(&plain, " ")).count()
}

/// Leave that is a limit: `may only`, `can be called at most`.
static BOUNDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|might|could|can)(?: be \w+)? (?:only|at most|no more than|not more than|up to)\b",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_no_part_of_the_gist_and_everything_else_is() {
        let same = |one, other| gist(one) == gist(other);
        assert!(same("Verify the amount.", "Please always verify the amount very carefully!"));
        assert!(same("Never pay twice.", "You must not pay twice."));
        assert!(same("Make sure that you verify it.", "You must verify it."));
        for (one, other) in [
            ("Ask the operator before you restock.", "Ask the operator after you restock."),
            ("Ask before you restock.", "Restock before you ask."),
            ("Escalate when the customer is angry.", "Escalate unless the customer is angry."),
            ("Confirm the amount before paying.", "Confirm the amount while paying."),
            ("Never restock broken items.", "Never restock broken items on the first attempt."),
            ("Pay within an hour.", "Pay within a day."),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_rule_that_is_turned_or_moved_is_told() {
        assert!(is_turned("Never moor before the pilot came.", "Moor before the pilot came."));
        assert!(!is_turned("Ask the pilot.", "Do not ask the pilot."));
        assert!(!is_turned("Never moor at night.", "Moor at dawn."));
        assert!(!is_turned("Never moor at night.", "Do not moor at night."));
        assert!(is_moved("Log the depth after each turn.", "After each turn, log the depth."));
        assert!(!is_moved("Ask before you moor.", "Moor before you ask."));
        assert_eq!(gist("Do not hire any tugs."), gist("Never hire tugs."));
    }

    #[test]
    fn something_in_the_place_of_what_is_demanded_is_told_from_a_wider_condition() {
        let ask = "Ask the pilot before you moor.";
        assert!(is_alternative(ask, "Ask the pilot before or after you moor."));
        assert!(is_alternative(ask, "Ask the pilot or the mate before you moor."));
        assert!(!is_alternative(ask, "Ask the pilot before you moor or cast off."));
        assert!(!is_alternative(ask, "Ask the pilot and the mate before you moor."));
        assert!(!is_alternative(ask, ask));
    }

    #[test]
    fn a_number_that_moves_holds_less_or_more_by_what_bounds_it() {
        for (old, new, leaning) in [
            ("Never pay more than $50.", "Never pay more than $500.", Some(Leaning::Looser)),
            ("Never pay more than $500.", "Never pay more than $50.", Some(Leaning::Tighter)),
            (
                "Do not moor more than once per tide.",
                "Do not moor more than five times per tide.",
                Some(Leaning::Looser),
            ),
            (
                "Do not pay more than 5,000 crowns.",
                "Do not pay more than 50000 crowns.",
                Some(Leaning::Looser),
            ),
            ("Retry at most 3 times.", "Retry at most 30 times.", Some(Leaning::Looser)),
            ("Take at least 3 soundings.", "Take at least 1 sounding.", Some(Leaning::Looser)),
            (
                "Above 50 crowns ask the mate.",
                "Above 90 crowns ask the mate.",
                Some(Leaning::Other),
            ),
            ("Never pay more than 50 crowns.", "Don't pay more than 50 crowns.", None),
            ("Never pay more than 50 crowns.", "Never ask more than 90 crowns.", None),
        ] {
            assert_eq!(of_numbers(old, new), leaning, "{old} {new}");
        }
    }

    #[test]
    fn what_lets_the_reader_off_is_told_from_what_is_only_added() {
        for (old, new) in [
            ("Every change must be approved.", "Every change may be approved."),
            ("Always verify the identity.", "Verify the identity when possible."),
            ("Ask the operator before a refund.", "Try to ask the operator before a refund."),
            ("Ask the operator.", "Ask the operator unless the sum is small."),
        ] {
            assert!(is_opened(old, new), "{old} {new}");
            assert!(!is_opened(new, old), "{new} {old}");
        }
        let ban = "Never restock broken items.";
        assert!(is_narrowed(ban, "Never restock broken items on the first attempt."));
        for wider in [
            "Never restock broken or lost items.",
            "Never restock items.",
            "Never ever restock broken items!",
            "Never restock broken items, because they would be sold.",
        ] {
            assert!(!is_narrowed(ban, wider), "{wider}");
        }
        assert!(!is_opened("Ask the operator.", "Ask the operator and the planner."));
        assert!(!is_opened("You may not pay twice.", "You cannot pay twice."));
        assert!(!is_opened("Pay after a look.", "You may only pay after a look."));
    }
}
