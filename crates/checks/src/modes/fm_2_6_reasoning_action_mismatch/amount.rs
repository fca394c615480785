//! Sums of money as people and tools write them, in every reading that the writing allows.
//!
//! `1.250` is a thousand and more to one half of the world and a little more than one to the other;
//! which of them is meant is not decided here.

use crate::pattern::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A number with whatever may belong to it; which of them are money is told afterwards.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:([$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|INR|CAD|AUD)\b)\s?)?",
        r"([0-9]+(?:[.,'’][0-9]+|[ \x{a0}\x{202f}\x{2009}][0-9]{3})*)",
        r"(?:[\s-]?(k|m|mn|mio|b|bn|hundred|grand|thousand|million|billion)\b)?",
        r"(?:\s?([€£¥₹]|(?:USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|dollars?|euros?|pounds?|cents?|pence)\b))?",
    ))
});

/// A sum in hundredths, so that equal sums are equal numbers.
pub(super) type Cents = i64;

/// By how much the units differ in which tools count: hundredths, thousandths, hundredths of
/// hundredths and millionths.
const UNITS: &[Cents] = &[100, 1_000, 10_000, 1_000_000];

/// A sum in a text.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Everything that it may come to; empty where it cannot be read.
    pub(super) readings: Vec<Cents>,
    /// How far off it may be, for "1.2k" and "$80" are said of a little more and a little less.
    slack: Cents,
}

impl Sum {
    /// Whether `actual` may be this sum, in whatever unit it is counted, or cannot be held against
    /// it.
    pub(super) fn may_be(&self, actual: Cents) -> bool {
        let equals = |one: Cents, other: Cents| (one - other).abs() <= self.slack;
        let scaled = |one: Cents| {
            UNITS.iter().any(|unit| {
                one.checked_mul(*unit) == Some(actual) || actual.checked_mul(*unit) == Some(one)
            })
        };
        self.readings.is_empty()
            || self.readings.iter().any(|one| equals(*one, actual) || scaled(*one))
    }
}

/// The sums in `text`: only what is plainly money, with a sign, with a currency, or with two
/// decimals.
pub(super) fn sums(text: &str) -> Vec<Sum> {
    NUMBER.captures_iter(text).filter_map(|found| sum(text, &found)).collect()
}

fn sum(text: &str, found: &regex::Captures<'_>) -> Option<Sum> {
    let (whole, number) = (found.get(0)?, found.get(2)?);
    let (scale, unit) = (found.get(3), found.get(4));
    let before = text[..whole.start()].chars().next_back();
    let after = text[whole.end()..].chars().next();
    let is_signed = found.get(1).is_some() || unit.is_some();
    let is_decimal = number.as_str().rsplit_once('.').is_some_and(|(_, last)| last.len() == 2);
    let is_inner = before
        .is_some_and(|letter| letter.is_alphanumeric() || "._-#/:".contains(letter))
        || after.is_some_and(|letter| letter.is_alphanumeric() || "%/:-".contains(letter));
    if !is_signed && (!is_decimal || is_inner || scale.is_some()) {
        return None;
    }
    let is_cut = after.is_some_and(|letter| letter.is_ascii_digit());
    let is_small = unit.is_some_and(|unit| {
        matches!(unit.as_str().to_lowercase().as_str(), "cent" | "cents" | "pence")
    });
    let mut values = if is_cut { Vec::new() } else { readings(number.as_str()) };
    if is_small {
        values.extend(values.clone().into_iter().map(|value| value / 100.0));
    }
    if !is_signed && values.is_empty() {
        return None;
    }
    let factors = scale.map_or(&[1.0][..], |scale| factors(scale.as_str()));
    let readings: Vec<Cents> = values
        .iter()
        .flat_map(|value| factors.iter().filter_map(move |factor| of_number(value * factor)))
        .collect();
    let largest = readings.iter().copied().max().unwrap_or_default();
    let is_whole = number.as_str().bytes().all(|byte| byte.is_ascii_digit());
    let slack = match (scale, is_whole) {
        (Some(_), _) => largest / 10,
        (None, true) => 99.min(largest / 20),
        (None, false) => 0,
    };
    Some(Sum { range: whole.range(), readings, slack })
}

/// What a word or letter behind a number multiplies it with; "m" stands for both.
fn factors(scale: &str) -> &'static [f64] {
    match scale.to_lowercase().as_str() {
        "hundred" => &[100.0],
        "k" | "grand" | "thousand" => &[1e3],
        "m" => &[1e3, 1e6],
        "mn" | "mio" | "million" => &[1e6],
        _ => &[1e9],
    }
}

/// Every number that `text`, digits with marks between them, may be.
fn readings(text: &str) -> Vec<f64> {
    let is_space = |letter: char| letter.is_whitespace();
    let groups: Vec<&str> = text.split(|letter: char| !letter.is_ascii_digit()).collect();
    let marks: Vec<char> = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let mut found: Vec<f64> = Vec::new();
    if are_groups(&groups) {
        found.extend(groups.concat().parse::<f64>());
    }
    if let ([head @ .., last], [inner @ .., mark @ ('.' | ',')]) = (&groups[..], &marks[..])
        && !inner.contains(mark)
        && (head.len() == 1 || are_groups(head))
    {
        found.extend(format!("{}.{last}", head.concat()).parse::<f64>());
    }
    // Two numbers may stand side by side.
    if let Some((first, _)) = text.split_once(is_space) {
        found.extend(readings(first));
    }
    found
}

/// Whether `groups` are one number in thousands, or in hundreds before the last ones.
fn are_groups(groups: &[&str]) -> bool {
    let [first, rest @ ..] = groups else {
        return false;
    };
    let Some(last) = rest.last() else {
        return true;
    };
    first.len() <= 3 && last.len() == 3 && rest.iter().all(|group| matches!(group.len(), 2 | 3))
}

/// The number that `text` is, without its sign.
pub(super) fn cents(text: &str) -> Option<Cents> {
    let plain = text.replace(',', "");
    let number: f64 = plain.trim().parse().ok()?;
    of_number(number)
}

/// Everything that an argument of that text may come to.
pub(super) fn argument(text: &str) -> Vec<Cents> {
    let is_number = |letter: char| letter.is_ascii_digit() || ".,'’ ".contains(letter);
    let written = if text.chars().all(is_number) { readings(text.trim()) } else { Vec::new() };
    cents(text).into_iter().chain(written.into_iter().filter_map(of_number)).collect()
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

    fn read(text: &str) -> Vec<Cents> {
        sums(text).into_iter().flat_map(|sum| sum.readings).collect()
    }

    #[test]
    fn sums_are_told_from_other_numbers() {
        assert_eq!(read("refund $1,250.5 and 20.00, or 7 EUR"), [125_050, 2000, 700]);
        assert!(read("version 2.0 of order 4411, 3 items, 10.5 hours, 20.00%, 1.2.34").is_empty());
    }

    #[test]
    fn separators_are_read_in_every_way_that_they_are_written() {
        let same = ["€1.250,00", "CHF 1'250.00", "€1 250,00", "€1\u{202f}250,00", "1,250.00"];
        for text in same {
            assert!(read(text).contains(&125_000), "{text}");
            assert_eq!(sums(text).len(), 1, "{text}");
        }
        assert_eq!(read("1.250 €"), [125_000, 125]);
        assert_eq!(read("€12,50"), [1250]);
        assert_eq!(read("₹1,25,000.00"), [12_500_000]);
        assert_eq!(read("50 cents"), [5000, 50]);
    }

    #[test]
    fn words_for_thousands_multiply() {
        for (text, cents) in [
            ("$2k", 200_000),
            ("$1.2K", 120_000),
            ("$1.5 million", 150_000_000),
            ("3 thousand dollars", 300_000),
            ("€2m", 200_000_000),
        ] {
            assert!(read(text).contains(&cents), "{text}");
        }
        assert_eq!(read("$5 kits"), [500]);
    }

    #[test]
    fn a_round_sum_may_be_a_little_off_and_a_written_out_one_may_not() {
        let may_be = |text: &str, actual| sums(text)[0].may_be(actual);
        assert!(may_be("$80", 7999));
        assert!(may_be("$1.2k", 123_400));
        assert!(may_be("$20.00", 200_000));
        assert!(!may_be("$20.00", 20_000));
        assert!(!may_be("$20.00", 1999));
        assert!(!may_be("$80", 9000));
    }
}
