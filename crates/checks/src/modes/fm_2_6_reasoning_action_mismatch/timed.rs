//! An announced length of time against the argument of that name that holds one: both say in which
//! unit, the words behind the number and the argument in its name.

use super::target::Leaf;
use super::valued::Value;
use crate::pattern::pattern;
use crate::view::effect;
use crate::view::prose;
use regex::Regex;
use std::sync::LazyLock;

/// A number and its unit.
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[ (])(\d{1,9}) ?-?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|weeks?)\b",
    )
});

/// Units with what they hold in milliseconds.
const UNITS: &[(&[&str], u64)] = &[
    (&["ms", "millis", "millisecond", "milliseconds"], 1),
    (&["s", "sec", "secs", "second", "seconds"], 1_000),
    (&["m", "min", "mins", "minute", "minutes"], 60_000),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 604_800_000),
];

/// The one length of time that is announced, where the one argument whose name is announced with it holds
/// another.
pub(super) fn other_length((sentence, behind): (&str, &str), leaves: &[Leaf<'_>]) -> Option<Value> {
    let mut told = LENGTH.captures_iter(sentence);
    told.next().filter(|_| told.next().is_none())?;
    let found = LENGTH.captures(behind)?;
    let (number, unit) = (found.get(1)?, found.get(2)?);
    let announced = number.as_str().parse::<u64>().ok()?.checked_mul(holds(unit.as_str())?)?;
    let said: Vec<&str> = prose::tokens(sentence).map(|(_, word)| word).collect();
    let mut named =
        leaves.iter().enumerate().filter_map(|(at, leaf)| Some((at, length(leaf, &said)?)));
    let (at, actual) = named.next().filter(|_| named.next().is_none())?;
    (announced != actual).then(|| Value { range: number.start()..unit.end(), at })
}

/// What an argument holds in milliseconds, if its name says in which unit and all else of it is said.
fn length(leaf: &Leaf<'_>, said: &[&str]) -> Option<u64> {
    let mut words: Vec<String> = effect::words(prose::key_of(&leaf.pointer)).collect();
    let unit = holds(&words.pop()?)?;
    let is_said =
        |word: &String| said.iter().any(|token| prose::kindred(word, token) || *token == *word);
    let is_named = !words.is_empty() && words.iter().all(is_said);
    let number = leaf.text.trim().parse::<u64>().ok().filter(|_| is_named)?;
    number.checked_mul(unit)
}

fn holds(unit: &str) -> Option<u64> {
    let unit = unit.to_lowercase();
    UNITS.iter().find(|(names, _)| names.contains(&&*unit)).map(|(_, length)| *length)
}
