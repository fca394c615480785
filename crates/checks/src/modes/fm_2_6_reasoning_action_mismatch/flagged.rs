//! A stated number of records with a mark against the records that carry it: "6 free rooms"
//! where two of three are marked as free.
//!
//! Fewer than there are may be a selection and is never found; more than there are is none.

use crate::pattern::pattern;
use crate::view::prose::{self, Manner};
use case::{Step, ToolResult};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// "6 free". A sum of money, a decimal or an id is no count.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\s)(?:\*\*)?([0-9]{1,4}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\*\*)? ([a-z]{4,})\b",
    )
});

/// Words that keep the number from being how many there are.
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|no|if|would|could|should|will|about|around|over|under|more|less|than|at least|up to|next|first|last|within)\b|n['’]t\b",
    )
});

const NUMBERS: &[&str] =
    &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Records of one kind that all carry the same mark.
struct Marked<'c> {
    result: &'c Step,
    all: usize,
    carry: usize,
    /// What each of them counts itself, summed up: one record may stand for several things.
    sums: Vec<u64>,
}

/// More records stated than carry the mark.
pub(super) struct TooMany<'c> {
    /// Where they are stated.
    pub(super) range: Range<usize>,
    /// How many are stated.
    pub(super) stated: usize,
    /// The result that holds the records.
    pub(super) result: &'c Step,
    /// How many of them carry the mark.
    pub(super) actual: usize,
    /// The mark.
    pub(super) mark: String,
}

/// What became of the stated numbers of marked records.
#[derive(Default)]
pub(super) struct Flagged<'c> {
    /// Numbers that the result bears out.
    pub(super) held: usize,
    /// Numbers that it does not.
    pub(super) wrong: Vec<TooMany<'c>>,
}

/// Compares the numbers of marked records that `step` states with the results before it.
pub(super) fn read<'c>(step: &Step, results: &[(&'c Step, &'c ToolResult)]) -> Flagged<'c> {
    let mut flagged = Flagged::default();
    let has_marks = |(_, result): &&(&Step, &ToolResult)| result.text.text.contains("true");
    let mut marking = results.iter().filter(has_marks).peekable();
    if marking.peek().is_none() || !NUMBERED.is_match(step.words()) {
        return flagged;
    }
    let mut marked: BTreeMap<String, Vec<Marked<'c>>> = BTreeMap::new();
    for (came, result) in marking {
        for (mark, records) in result.data.iter().flat_map(|data| collections(came, data)) {
            marked.entry(mark).or_default().push(records);
        }
    }
    for sentence in prose::sentences(step.words(), &NUMBERED) {
        let is_meant = sentence.manner == Manner::States && !LOOSE.is_match(sentence.text);
        let found = NUMBERED.captures(sentence.text).filter(|_| is_meant);
        let Some((number, mark)) = found.as_ref().and_then(|one| one.get(1).zip(one.get(2))) else {
            continue;
        };
        // Records of two kinds: the words may speak of either.
        let Some([records]) = marked.get(&mark.as_str().to_lowercase()).map(Vec::as_slice) else {
            continue;
        };
        let stated = number_of(number.as_str());
        let is_summed = records.sums.iter().any(|sum| usize::try_from(*sum) == Ok(stated));
        if stated == records.carry || stated == records.all || is_summed {
            flagged.held += 1;
        } else if records.carry < stated {
            flagged.wrong.push(TooMany {
                range: sentence.start + number.start()..sentence.start + mark.end(),
                stated,
                result: records.result,
                actual: records.carry,
                mark: mark.as_str().to_lowercase(),
            });
        }
    }
    flagged
}

fn number_of(text: &str) -> usize {
    let word = NUMBERS.iter().position(|word| word.eq_ignore_ascii_case(text));
    word.map_or_else(|| text.parse().unwrap_or(0), |at| at + 2)
}

/// The collections of records in `data`, each by a mark that all of its records carry.
fn collections<'c>(result: &'c Step, data: &Value) -> Vec<(String, Marked<'c>)> {
    let mut found = Vec::new();
    let mut open = vec![data];
    while let Some(value) = open.pop() {
        let items: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(members) => members.values().collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => continue,
        };
        push_marks(result, &items, &mut found);
        open.extend(items);
    }
    found
}

/// The marks that all of at least two records carry.
fn push_marks<'c>(result: &'c Step, items: &[&Value], found: &mut Vec<(String, Marked<'c>)>) {
    let first = items.first().filter(|_| 1 < items.len()).and_then(|item| item.as_object());
    let members = first.into_iter().flatten();
    for (name, _) in members.filter(|(_, value)| value.is_boolean()) {
        let marks = items.iter().map(|item| item.get(name).and_then(Value::as_bool));
        if let Some(marks) = marks.collect::<Option<Vec<bool>>>() {
            let carry = marks.iter().filter(|mark| **mark).count();
            let mark = (
                name.to_lowercase(),
                Marked { result, all: items.len(), carry, sums: sums(items, name) },
            );
            found.push(mark);
        }
    }
}

/// What the numbers and the lists of each name come to, over all records and over those that carry
/// the mark.
fn sums(items: &[&Value], mark: &str) -> Vec<u64> {
    let mut sums: BTreeMap<(&str, bool), u64> = BTreeMap::new();
    for item in items {
        let carries = item.get(mark).and_then(Value::as_bool) == Some(true);
        for (name, value) in item.as_object().into_iter().flatten() {
            let length = || value.as_array().and_then(|list| u64::try_from(list.len()).ok());
            let Some(number) = value.as_u64().or_else(length) else {
                continue;
            };
            for of_carriers in
                [false, true].into_iter().filter(|of_carriers| carries || !of_carriers)
            {
                let sum = sums.entry((name, of_carriers)).or_default();
                *sum = sum.saturating_add(number);
            }
        }
    }
    sums.into_values().collect()
}
