//! Announced times with their unit ("2 hours") against the argument whose name says in which unit it
//! counts (`timeout_seconds`): two numbers that differ are one time, or they surely are two.

use super::target::Leaf;
use super::valued::Value;
use crate::pattern::pattern;
use crate::view::effect;
use crate::view::prose;
use regex::Regex;
use std::sync::LazyLock;

/// The units that the name of an argument may count in, in milliseconds. `m`, `min` and `mo` stand
/// for other things there as well.
const COUNTED_IN: &[(&[&str], f64)] = &[
    (&["ms", "msec", "msecs", "millis", "millisecond", "milliseconds"], 1.0),
    (&["s", "sec", "secs", "second", "seconds"], 1_000.0),
    (&["mins", "minute", "minutes"], 60_000.0),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000.0),
    (&["day", "days"], 86_400_000.0),
    (&["week", "weeks"], 604_800_000.0),
];

/// A number with a unit of time.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(\d{1,9}(?:\.\d{1,3})?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)",
        r"[ -]?(ms|msec|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|weeks?)\b",
    ))
});

const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// How far two times may lie apart and be one: what rounding to a unit costs.
const ROUNDED: f64 = 1e-3;

/// The one time that `words` tell, with its place, in milliseconds. Of several nobody knows which
/// is meant, and "1 hour 30 minutes" are two.
fn told(words: &str) -> Option<(std::ops::Range<usize>, f64)> {
    let mut found = TIME.captures_iter(words);
    let only = found.next().filter(|_| found.next().is_none())?;
    let (whole, number, unit) = (only.get(0)?, only.get(1)?, only.get(2)?);
    let before = &words[..whole.start()];
    let is_part = before.ends_with(['.', ',', '-', ':', '/']) || before.ends_with("half ");
    let unit = match unit.as_str().to_lowercase().as_str() {
        "min" => 60_000.0,
        unit => in_milliseconds(unit)?,
    };
    (!is_part).then_some((whole.range(), value(number.as_str())? * unit))
}

fn value(word: &str) -> Option<f64> {
    let word = word.to_lowercase();
    let spelled = NUMBERS.iter().zip(1_u8..).find(|(name, _)| **name == word);
    let article = matches!(word.as_str(), "a" | "an").then_some(1.0);
    word.parse().ok().or(article).or_else(|| spelled.map(|(_, value)| f64::from(value)))
}

fn in_milliseconds(unit: &str) -> Option<f64> {
    COUNTED_IN.iter().find(|(names, _)| names.contains(&unit)).map(|(_, value)| *value)
}

/// The only argument that counts a time by its name, with its place and what it comes to.
fn counted(leaves: &[Leaf<'_>]) -> Option<(usize, f64)> {
    let mut times = leaves.iter().enumerate().filter_map(|(at, leaf)| {
        let unit = effect::words(prose::key_of(&leaf.pointer)).last()?;
        let number: f64 = leaf.text.parse().ok()?;
        Some((at, number * in_milliseconds(&unit)?))
    });
    times.next().filter(|_| times.next().is_none())
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.abs().max(other.abs()) * ROUNDED
}

/// The time that the words give to the argument by its own name, where that is another one.
pub(super) fn other(behind: &str, leaves: &[Leaf<'_>]) -> Option<Value> {
    let (range, announced) = told(behind)?;
    let (at, actual) = counted(leaves)?;
    let names = |token: &str| {
        let mut words = effect::words(prose::key_of(&leaves[at].pointer));
        words.any(|word| 4 <= word.len() && prose::kindred(&word, token))
    };
    // A unit is named by the time itself.
    let around = [&behind[..range.start], &behind[range.end..]];
    let is_named = around.iter().any(|part| prose::tokens(part).any(|(_, token)| names(token)));
    (is_named && !is_same(announced, actual)).then_some(Value { range, at })
}

/// Whether `words` tell the very time that an argument counts.
pub(super) fn agrees(words: &str, leaves: &[Leaf<'_>]) -> bool {
    let times = told(words).zip(counted(leaves));
    times.is_some_and(|((_, announced), (_, actual))| is_same(announced, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_unit() {
        for (words, time) in [
            ("a timeout of 2 hours", 7_200_000.0),
            ("wait for 90s", 90_000.0),
            ("give it an hour", 3_600_000.0),
            ("three days", 259_200_000.0),
            ("within 1.5 min", 90_000.0),
        ] {
            assert_eq!(told(words).map(|(_, time)| time), Some(time), "{words}");
        }
        for words in ["between 2 hours and 3 hours", "half an hour", "9 servers", "at 10:30 h"] {
            assert_eq!(told(words), None, "{words}");
        }
    }
}
