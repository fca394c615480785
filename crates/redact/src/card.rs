//! Numbers of payment cards: the lengths and first digits of the networks, and the check digit (ISO/IEC 7812-1, annex B).
//! Refuses every other long number: hashes, times in nanoseconds, identifiers of spans.

use std::ops::Range;

use crate::number::{BLANKS, Groups};

/// How cards are printed: the lengths of the groups. The last is written without any separator.
const PRINTED: &[&[usize]] = &[&[4, 4, 4, 4], &[4, 6, 5], &[4, 4, 4, 4, 3]];

/// Names of members, in lower case and without signs.
const NAMES: &[&str] = &[
    "card",
    "cardnumber",
    "cardno",
    "creditcard",
    "creditcardnumber",
    "debitcard",
    "debitcardnumber",
    "ccnumber",
    "ccnum",
    "pan",
    "primaryaccountnumber",
];

/// The card among the groups.
pub(crate) fn find(groups: &Groups<'_>) -> Option<Range<usize>> {
    let single = groups.windows(1);
    let printed = PRINTED.iter().flat_map(|lengths| {
        let windows = groups.windows(lengths.len());
        windows.filter(|window| groups.lengths(window) == **lengths && is_even(groups, window))
    });
    let mut candidates = printed.chain(single);
    let found = candidates.find(|window| is_card(&groups.digits(window)))?;
    Some(groups.range(&found))
}

/// Whether a member of this name holds the number of a card.
pub(crate) fn is_name(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    let plain: String = letters.map(|char| char.to_ascii_lowercase()).collect();
    NAMES.contains(&plain.as_str())
}

/// Whether one separator, a blank of any width, a hyphen or a dot, stands between all groups.
fn is_even(groups: &Groups<'_>, window: &Range<usize>) -> bool {
    let mut separators = (window.start..window.end - 1).map(|group| groups.separator(group));
    let first = separators.next();
    let is_separator = |text: &str| matches!(text, " " | "-" | ".") || BLANKS.contains(&text);
    first.is_some_and(is_separator) && separators.all(|separator| Some(separator) == first)
}

/// Whether the digits are a card's: first digits and length of a network, and the check digit.
fn is_card(digits: &str) -> bool {
    let first = |count: usize| digits.get(..count).and_then(|part| part.parse::<u32>().ok());
    let (Some(two), Some(four)) = (first(2), first(4)) else {
        return false;
    };
    let is_known = match digits.len() {
        // American Express.
        15 => two == 34 || two == 37,
        // Visa, Mastercard, Discover, JCB, UnionPay.
        16 => {
            matches!(two, 40..=49 | 51..=55 | 62 | 65)
                || matches!(four, 2221..=2720 | 3528..=3589 | 6011)
        }
        // UnionPay and Visa.
        19 => two == 62 || (40..=49).contains(&two),
        _ => false,
    };
    is_known && has_check_digit(digits) && !is_monotone(digits)
}

/// The check digit of ISO/IEC 7812-1: from the right, every second digit counts twice.
fn has_check_digit(digits: &str) -> bool {
    let values = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let weighed = values.enumerate().map(|(at, value)| match (at % 2, value * 2) {
        (0, _) => value,
        (_, twice) if 9 < twice => twice - 9,
        (_, twice) => twice,
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

/// `4444444444444448`: all but the last digit alike is a stand-in.
fn is_monotone(digits: &str) -> bool {
    let (body, _) = digits.split_at(digits.len() - 1);
    body.bytes().all(|byte| Some(byte) == body.bytes().next())
}
