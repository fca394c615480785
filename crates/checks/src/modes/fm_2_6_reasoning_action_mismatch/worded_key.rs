//! An announced value that stands behind the words of its argument's name ("set the amount to 84.5"),
//! against that very argument of the call beside it.
//!
//! The name of the argument says what the value is for, so no verb has to be known.

use super::announced::{Comparison, Told};
use super::doubted;
use super::target::{self, Leaf};
use crate::view::effect;
use crate::view::prose;
use case::Step;
use std::ops::Range;

/// Words between an argument's name and the value that it is given.
const LINKS: &[&str] = &["to", "at", "as", "of"];

/// What one unit holds of another one: cents, percent, thousands, and the parts of a day.
const UNITS: &[f64] = &[7.0, 24.0, 60.0, 100.0, 1_000.0, 1_024.0, 1_440.0, 3_600.0, 86_400.0];

/// The shortest name of an argument that is no word for anything, in bytes.
const NAMED: usize = 4;

impl<'c> Comparison<'_, 'c> {
    /// Compares values that are announced behind the words of an argument's name.
    pub(super) fn worded_keys(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        let next = self.calls.next_acts(told.turn, doubted::NEXT_ACTS);
        let leaves: Vec<Leaf<'c>> = next.iter().flat_map(|step| target::leaves_of(step)).collect();
        let own = told.turn.acts.iter().flat_map(|step| target::leaves_of(step));
        for leaf in own {
            let found = told.intents.iter().find_map(|(words, sentence)| {
                let range = announced(sentence.text, &leaf)?;
                let token = &sentence.text[range.clone()];
                let is_carried = leaves.iter().any(|other| is_same(&other.text, token));
                let is_said = target::is_mentioned(told, &leaf.text);
                (!is_carried && !is_said).then_some((*words, sentence.start + range.start, token))
            });
            if let Some(found) = found {
                self.add_differing(told, found, &leaf);
                return;
            }
        }
        self.told_before(told, &leaves);
    }

    /// A number that somebody else gave right before, that the turn announces, and that no call carries,
    /// where the one number of the call that its words do not hold is another.
    fn told_before(&mut self, told: &Told<'_, 'c>, leaves: &[Leaf<'c>]) {
        let [act] = told.turn.acts[..] else {
            return;
        };
        let Some(first) = told.words.first() else {
            return;
        };
        let changes = self.view.exchange_of(act.no).is_some_and(|made| made.effect.acts());
        let steps = &self.view.case.trace.steps;
        let earlier = steps.get(..first.no.index()).unwrap_or_default().iter().rev();
        let says =
            |step: &&Step| matches!(step.act, case::Act::Say { .. } | case::Act::Handoff { .. });
        let before = earlier.into_iter().find(says).filter(|step| step.actor != told.turn.actor);
        let Some(before) = before.filter(|_| changes) else {
            return;
        };
        let mut unsaid = target::leaves_of(act)
            .filter(|leaf| number(&leaf.text).is_some() && !target::is_mentioned(told, &leaf.text));
        let (Some(leaf), None) = (unsaid.next(), unsaid.next()) else {
            return;
        };
        // A number inside of another argument, as in an address, is carried.
        let carried = doubted::carried(std::iter::once(act));
        let is_given =
            |token: &str| prose::tokens(before.words()).any(|(_, other)| is_same(other, token));
        let found = told.intents.iter().find_map(|(words, sentence)| {
            let mut tokens = prose::tokens(sentence.text);
            let (at, token) = tokens.find(|(at, token)| {
                let range = *at..at + token.len();
                number(token).is_some_and(|other| {
                    2 <= token.len()
                        && is_whole(sentence.text, &range)
                        && differs(other, &leaf.text)
                        && is_given(token)
                        && !doubted::is_carried(token, &carried)
                        && !leaves.iter().any(|one| is_same(&one.text, token))
                })
            })?;
            Some((*words, sentence.start + at, token))
        });
        if let Some(found) = found {
            self.add_differing(told, found, &leaf);
        }
    }
}

/// Where the sentence gives the argument another number, in bytes.
fn announced(text: &str, leaf: &Leaf<'_>) -> Option<Range<usize>> {
    number(&leaf.text)?;
    let key: Vec<String> = effect::words(prose::key_of(&leaf.pointer)).collect();
    if key.iter().map(String::len).sum::<usize>() < NAMED {
        return None;
    }
    let tokens: Vec<(usize, &str)> = prose::tokens(text).collect();
    tokens.windows(key.len() + 2).find_map(|window| {
        let (name, rest) = window.split_at(key.len());
        let [(_, link), (start, value)] = rest else {
            return None;
        };
        let is_name =
            name.iter().zip(&key).all(|((_, token), word)| token.eq_ignore_ascii_case(word));
        let is_link = LINKS.iter().any(|one| one.eq_ignore_ascii_case(link));
        let range = *start..start + value.len();
        let other = number(value).filter(|_| is_name && is_link && is_whole(text, &range))?;
        differs(other, &leaf.text).then_some(range)
    })
}

/// Whether a number is another one than the argument, in whatever unit.
fn differs(other: f64, argument: &str) -> bool {
    number(argument).is_some_and(|actual| {
        let is_unit = |unit: &f64| is_near(other * unit, actual) || is_near(actual * unit, other);
        !is_near(other, actual) && !UNITS.iter().any(is_unit)
    })
}

/// Whether the number is not counted in anything: "5%" and "1,500" and "5 hours" are other numbers.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let rest = &text[range.end..];
    let next = prose::tokens(rest).next().map_or("", |(_, token)| token);
    let is_apart = rest.is_empty() || rest.starts_with([' ', '.', ';', ':', '!']);
    is_apart && before == Some(' ') && (rest.starts_with(['.', ';']) || !is_unit_word(next))
}

/// Words behind a number that make it another one, or may.
fn is_unit_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "hundred", "thousand", "million", "billion", "dozen", "percent", "cents", "seconds",
        "minutes", "hours", "days", "weeks", "months", "years", "each", "per", "more", "less",
        // As many in each of several places come to another number.
        "in", "on", "across", "over", "for",
    ];
    WORDS.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn is_same(argument: &str, token: &str) -> bool {
    let numbers = number(argument).zip(number(token));
    argument.trim() == token || numbers.is_some_and(|(one, other)| is_near(one, other))
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

/// A plain number.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_plain && prose::has_digit(text))
}
