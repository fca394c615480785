//! Announced values that are written with the name of their argument (`order_id=A-17`), and announcements
//! that consist of one identifier and nothing else ("Checking A-17 now."), against the call beside them.

use super::announced::{Comparison, Mismatch, Told};
use super::doubted;
use super::named;
use super::target::{self, Leaf};
use crate::pattern::pattern;
use crate::view::prose;
use case::Step;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A name, and its value.
static PAIR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b([A-Za-z]\w*)\s?[=:]\s?["'`]?(#?[A-Za-z0-9][\w.@-]*)"#));

/// A lead, a verb, and one thing: nothing else is announced.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:now|next|first|ok|okay|then),? )*(?:(?:i will|i['’]ll|i am|i['’]m|let me|going to|we will|we['’]ll) )*(?:(?:now|next|first|also|just|then|going to) )*[a-z]+(?: up| at| into| for)?(?: the)?(?: [a-z]+)? [`]*(#?\w\S*?)[`]*(?: now| first| next)?[.!…:]*$",
    )
});

impl<'c> Comparison<'_, 'c> {
    /// Compares values that are written with their key, or stand alone.
    pub(super) fn keyed(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        let next = self.calls.next_acts(told.turn, doubted::NEXT_ACTS);
        let carried = doubted::carried(told.turn.acts.iter().chain(&next).copied());
        let leaves: Vec<Leaf<'c>> =
            told.turn.acts.iter().flat_map(|step| target::leaves_of(step)).collect();
        for (words, sentence) in &told.intents {
            let pairs = PAIR.captures_iter(sentence.text);
            let keyed = pairs.filter_map(|found| {
                let (key, value) = (found.get(1)?.as_str(), found.get(2)?);
                let leaf = leaves.iter().find(|leaf| prose::key_of(&leaf.pointer) == key)?;
                Some((value.range(), leaf))
            });
            let alone =
                ALONE.captures(sentence.text).and_then(|found| found.get(1)).and_then(|found| {
                    let leaf = leaves.iter().find(|leaf| is_of_row(found.as_str(), &leaf.text))?;
                    Some((found.range(), leaf))
                });
            let alone = alone.filter(|_| told.turn.acts.len() == 1);
            let found: Vec<(Range<usize>, &Leaf<'c>)> = keyed.chain(alone).collect();
            for (range, leaf) in found {
                let token = sentence.text[range.clone()].trim_end_matches(['.', '-']);
                let is_kept = doubted::is_carried(token, &carried)
                    || target::is_mentioned(told, &leaf.text)
                    || prose::shape(token) != prose::shape(&leaf.text);
                if !is_kept {
                    self.add_differing(told, (words, range.start + sentence.start, token), leaf);
                }
            }
        }
    }

    /// Adds a value of the turn's words that an argument differs from; of each turn the first.
    pub(super) fn add_differing(
        &mut self,
        told: &Told<'_, 'c>,
        (words, start, announced): (&'c Step, usize, &str),
        leaf: &Leaf<'c>,
    ) {
        let is_same = |one: &Mismatch<'_>| one.turn == told.index;
        if self.ledger.targets.iter().chain(&self.ledger.names).any(is_same) {
            return;
        }
        self.ledger.targets.push(Mismatch {
            words,
            range: start..start + announced.len(),
            announced: announced.to_owned(),
            act: leaf.step,
            actual: leaf.text.clone(),
            pointer: Some(leaf.pointer.clone()),
            turn: told.index,
        });
    }
}

/// Whether two identifiers are of one row, and two.
fn is_of_row(token: &str, argument: &str) -> bool {
    let shape = prose::shape(token);
    let is_alike = shape.is_some() && shape == prose::shape(argument) && token != argument;
    is_alike && shape.is_some_and(|shape| named::differs_in_number(token, argument, &shape))
}
