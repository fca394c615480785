//! Sums of money as people and tools write them.

use crate::pattern::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Only what is plainly money: with a sign, with a currency, or with two decimals.
static MONEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"[$€£]\s?([0-9][0-9,]*(?:\.[0-9]+)?)",
        r"|\b([0-9][0-9,]*(?:\.[0-9]+)?)\s?(?:€|£|(?:USD|EUR|GBP|CHF|dollars|euros|pounds)\b)",
        r"|\b([0-9][0-9,]*\.[0-9]{2})\b",
    ))
});

/// A sum in hundredths, so that equal sums are equal numbers.
pub(super) type Cents = i64;

/// The sums in `text`, with their places.
pub(super) fn sums(text: &str) -> Vec<(Range<usize>, Cents)> {
    let found = MONEY.captures_iter(text);
    let sum = |found: regex::Captures<'_>| {
        let number = (1..=3).find_map(|group| found.get(group))?;
        Some((found.get(0)?.range(), cents(number.as_str())?))
    };
    found.filter_map(sum).collect()
}

/// The number that `text` is, without its sign.
pub(super) fn cents(text: &str) -> Option<Cents> {
    let plain = text.replace(',', "");
    let number: f64 = plain.trim().parse().ok()?;
    of_number(number)
}

/// A number without its sign, to the hundredth.
pub(super) fn of_number(number: f64) -> Option<Cents> {
    let scaled = (number.abs() * 100.0).round();
    // Beyond this a float holds no hundredths.
    if scaled < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "it was rounded and is in range")]
        return Some(scaled as Cents);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_from_other_numbers() {
        let read = |text: &str| sums(text).into_iter().map(|(_, cents)| cents).collect::<Vec<_>>();
        assert_eq!(read("refund $1,250.5 and 20.00, or 7 EUR"), [125_050, 2000, 700]);
        assert!(read("version 2.0 of order 4411, 3 items, 10.5 hours").is_empty());
    }
}
