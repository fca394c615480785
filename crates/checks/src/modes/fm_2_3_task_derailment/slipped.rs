//! The task's numbers told again with other digits, where fewer words around them are the task's.
//!
//! What is worked out from a number stands beside the same unit, too. So either two words on both sides
//! are the task's, or the unit is and the digits are the same in another order, which no sum is by
//! chance; and no agent may name the task's own number anywhere.

use super::restated::{Place, Swap};
use crate::view::{effect, prose};
use case::{Act, ActorKind, Call, Case, Step};
use std::collections::{HashMap, HashSet};

/// A shorter word behind a number is none that says what is counted.
const UNIT: usize = 4;
/// Numbers that are looked into. One is enough for a finding.
const MOST: usize = 4;

/// Up to this far from a number is what is left of it, or one more.
const NEAR: u64 = 2;
/// The largest share or multiple: months, a dozen.
const FACTOR: u64 = 12;

/// A word with its place.
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    at: usize,
}

/// The words around a number: two before it and two behind it.
type Around = [String; 4];

/// The task's numbers, as it spells them, by what is around them.
#[derive(Default)]
struct Numbers {
    by_words: HashMap<Around, String>,
    by_unit: HashMap<String, Vec<String>>,
    /// All of them, in one spelling.
    all: HashSet<String>,
}

/// Every number in an agent's words that stands in the place of one of the task's, in the order of
/// the run.
pub(super) fn look<'c>(case: &'c Case, task: &str) -> Vec<Swap<'c>> {
    let numbers = Numbers::of(task);
    let mut swaps = Vec::new();
    if numbers.by_unit.is_empty() && numbers.by_words.is_empty() {
        return swaps;
    }
    let mut named = HashSet::new();
    for step in &case.trace.steps {
        if case.trace.kind(step) != ActorKind::Agent || step.result().is_some() {
            continue;
        }
        let found = match &step.act {
            Act::Call(call) => numbers.in_call(step, call, &mut named),
            Act::Say { .. }
            | Act::Think(_)
            | Act::Handoff { .. }
            | Act::Instruct(_)
            | Act::Result(_)
            | Act::Event { .. } => numbers.in_words(step, &mut named),
        };
        let room = MOST.saturating_sub(swaps.len());
        swaps.extend(found.into_iter().take(room));
    }
    swaps.retain(|swap| number(&swap.old).is_none_or(|old| !named.contains(&old)));
    swaps
}

impl Numbers {
    fn of(task: &str) -> Self {
        let words = words(task);
        let mut numbers = Self::default();
        for (at, word) in words.iter().enumerate() {
            let Some(number) = number(word.text) else {
                continue;
            };
            numbers.all.insert(number);
            if let Some(around) = around(&words, at) {
                numbers.by_words.entry(around).or_insert_with(|| word.text.to_owned());
            }
            if let Some(unit) = unit(&words, at) {
                numbers.by_unit.entry(unit).or_default().push(word.text.to_owned());
            }
        }
        numbers
    }

    /// The numbers in the arguments of `call`. Notes those of the task.
    fn in_call<'c>(
        &self,
        step: &'c Step,
        call: &Call,
        named: &mut HashSet<String>,
    ) -> Vec<Swap<'c>> {
        let mut swaps = Vec::new();
        for (pointer, text) in prose::leaves(&call.arguments) {
            if !prose::has_digit(&text) {
                continue;
            }
            self.name(&words(&text), named);
            if let Some(old) = self.slipped_into(&pointer, &text) {
                swaps.push(Swap { step, at: Place::Argument(pointer), old, new: text });
            }
        }
        swaps
    }

    /// The same in what is said.
    fn in_words<'c>(&self, step: &'c Step, named: &mut HashSet<String>) -> Vec<Swap<'c>> {
        if !prose::has_digit(step.words()) {
            return Vec::new();
        }
        let words = words(step.words());
        self.name(&words, named);
        let all = words.iter().enumerate();
        let slipped = all.filter_map(|(at, word)| Some((word, self.slipped(&words, at)?)));
        let swap = |(word, old): (&Word<'_>, String)| {
            let at = Place::Words(word.at..word.at + word.text.len());
            Swap { step, at, old, new: word.text.to_lowercase() }
        };
        slipped.map(swap).collect()
    }

    /// Notes which of the task's numbers `words` name.
    fn name(&self, words: &[Word<'_>], named: &mut HashSet<String>) {
        let numbers = words.iter().filter_map(|word| number(word.text));
        named.extend(numbers.filter(|number| self.all.contains(number)));
    }

    /// The task's number in whose place the one at `at` stands.
    fn slipped(&self, words: &[Word<'_>], at: usize) -> Option<String> {
        let new = number(words.get(at)?.text).filter(|new| !self.all.contains(new))?;
        let by_words = || {
            let old = self.by_words.get(&around(words, at)?)?;
            (!self.is_worked_out(&new, old)).then_some(old)
        };
        let by_unit = || self.turned(&unit(words, at)?, &new);
        by_unit().or_else(by_words).cloned()
    }

    /// The task's number in whose place an argument stands that is named after what it counts.
    fn slipped_into(&self, pointer: &str, text: &str) -> Option<String> {
        let new = number(text).filter(|new| !self.all.contains(new))?;
        let mut units =
            effect::words(prose::key_of(pointer)).flat_map(|word| [format!("{word}s"), word]);
        units.find_map(|unit| self.turned(&unit, &new)).cloned()
    }

    /// The task's number of that unit with the same digits in another order.
    fn turned(&self, unit: &str, new: &str) -> Option<&String> {
        let mut own = self.by_unit.get(unit)?.iter();
        own.find(|old| number(old).is_some_and(|old| digits(&old) == digits(new)))
    }
}

impl Numbers {
    /// Whether `new` may come of `old` by simple arithmetic: a part or a multiple of it, one or two
    /// more or less, or what it comes to with another number of the task.
    fn is_worked_out(&self, new: &str, old: &str) -> bool {
        let parse = |text: &str| number(text).and_then(|plain| plain.parse::<u64>().ok());
        let (Some(new), Some(old)) = (parse(new), parse(old)) else {
            return true;
        };
        let is_near = new.abs_diff(old) <= NEAR;
        let is_part = (2..=FACTOR)
            .any(|factor| new.saturating_mul(factor) == old || old.saturating_mul(factor) == new);
        let others = self.all.iter().filter_map(|other| other.parse::<u64>().ok());
        let mut others = others.filter(|other| *other != old);
        is_near
            || is_part
            || others.any(|other| {
                new == old.saturating_add(other)
                    || new == old.abs_diff(other)
                    || new == old.saturating_mul(other)
                    || new.saturating_mul(other) == old
                    || new.saturating_mul(old) == other
            })
    }
}

/// The number that a word is, without the marks between thousands; dates, times and names have other
/// marks, and can be written in several ways.
pub(super) fn number(word: &str) -> Option<String> {
    if !word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') {
        return None;
    }
    let plain: String = word.chars().filter(char::is_ascii_digit).collect();
    (2 <= plain.len()).then_some(plain)
}

fn digits(number: &str) -> Vec<u8> {
    let mut digits: Vec<u8> = number.bytes().collect();
    digits.sort_unstable();
    digits
}

/// What is counted: the word behind the number.
pub(super) fn unit(words: &[Word<'_>], at: usize) -> Option<String> {
    let next = words.get(at + 1)?.text;
    let is_word = UNIT <= next.len() && next.chars().all(char::is_alphabetic);
    is_word.then(|| next.to_lowercase())
}

fn around(words: &[Word<'_>], at: usize) -> Option<Around> {
    let word = |at: usize| words.get(at).map(|word| word.text.to_lowercase());
    let first = at.checked_sub(2)?;
    Some([word(first)?, word(first + 1)?, word(at + 1)?, word(at + 2)?])
}

/// The words of a text: letters and digits, joined by marks that stand between two of them.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let is_joint = |letter: char| matches!(letter, '.' | ',' | '-' | '_' | '/' | ':' | '\'' | '#');
    let pieces = text.split(|letter: char| !(letter.is_alphanumeric() || is_joint(letter)));
    let words = pieces.map(|piece| piece.trim_matches(is_joint)).filter(|word| !word.is_empty());
    let base = text.as_ptr() as usize;
    words.map(|word| Word { text: word, at: word.as_ptr() as usize - base }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Numbers, words};

    fn slipped(said: &str) -> Option<String> {
        let numbers = Numbers::of("Please send the 36 crates to hall 7 before noon on day 120.");
        let words = words(said);
        (0..words.len()).find_map(|at| numbers.slipped(&words, at))
    }

    #[test]
    fn other_digits_beside_the_unit_are_a_slip_and_sums_are_none() {
        assert_eq!(slipped("We load 63 crates first."), Some("36".to_owned()));
        assert_eq!(slipped("We load 18 crates first."), None);
        assert_eq!(slipped("So send the 41 crates to hall 7."), Some("36".to_owned()));
        assert_eq!(slipped("So send the 18 crates to hall 7."), None);
        assert_eq!(slipped("We load 36 crates and 63 pallets."), None);
    }
}
