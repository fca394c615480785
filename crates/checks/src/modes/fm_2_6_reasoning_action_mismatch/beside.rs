//! What stands in the words beside a write without being read as an announcement: an identifier of
//! the row of one of its arguments, while the words hold no such argument.
//!
//! It may be what the write is about in words that are not read here, or something else that the words
//! speak of. Nothing is found by it: it keeps words that were not read from passing for words that
//! agree.

use super::announced::{Comparison, Mismatch, Told};
use super::doubted::{self, Doubt};
use super::named;
use super::target::{self, Leaf};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::prose;
use case::Step;
use std::collections::BTreeSet;

/// How many names are kept that only the run itself can tell apart.
const MOST_NAMES: usize = 16;

/// Words beside one write that are read for identifiers; longer ones are reports.
const MOST: usize = 200;

impl<'c> Comparison<'_, 'c> {
    /// Notes an identifier beside a write that no argument holds.
    pub(super) fn beside(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.words.is_empty() || self.is_code(told) {
            return;
        }
        let writes: Vec<&'c Step> =
            told.turn.acts.iter().copied().filter(|step| self.may_write(step)).collect();
        if writes.is_empty() {
            return;
        }
        let next = self.calls.next_acts(told.turn, doubted::NEXT_ACTS);
        let carried = doubted::carried(told.turn.acts.iter().chain(&next).copied());
        for write in writes {
            for leaf in target::leaves_of(write) {
                let shape = prose::shape(&leaf.text);
                let Some(shape) = shape.filter(|_| !target::is_mentioned(told, &leaf.text)) else {
                    continue;
                };
                let found = told.words.iter().find_map(|words| {
                    let mut tokens = prose::tokens(words.words()).take(MOST);
                    let is_rival = |token: &str| {
                        prose::shape(token).as_deref() == Some(&*shape)
                            && named::differs_in_number(token, &leaf.text, &shape)
                            && !doubted::is_carried(token, &carried)
                    };
                    tokens.find(|(_, token)| is_rival(token)).map(|found| (*words, found))
                });
                if let Some((words, (at, token))) = found {
                    self.doubt_beside(words, (at, token), (write, leaf.text));
                    return;
                }
                self.name_beside(told, &leaf, &carried);
            }
        }
    }

    /// Notes a name in the words that begins otherwise than the argument: the run may tell them apart.
    fn name_beside(&mut self, told: &Told<'_, 'c>, leaf: &Leaf<'c>, carried: &BTreeSet<String>) {
        if MOST_NAMES <= self.ledger.beside.len() {
            return;
        }
        let found = told.words.iter().find_map(|words| {
            let mut tokens = prose::tokens(words.words()).take(MOST);
            let is_other = |token: &str| {
                target::is_name_beside(token, leaf, told)
                    && !named::is_one(token, &leaf.text)
                    && !doubted::is_carried(token, carried)
            };
            tokens.find(|(_, token)| is_other(token)).map(|found| (*words, found))
        });
        if let Some((words, (at, token))) = found {
            self.ledger.beside.push(Mismatch {
                words,
                range: at..at + token.len(),
                announced: token.to_owned(),
                act: leaf.step,
                actual: leaf.text.clone(),
                pointer: Some(leaf.pointer.clone()),
                turn: told.index,
            });
        }
    }

    pub(super) fn doubt_beside(
        &mut self,
        words: &'c Step,
        (at, token): (usize, &str),
        (act, actual): (&'c Step, String),
    ) {
        let is_known =
            self.ledger.targets.iter().chain(&self.ledger.names).any(|one| one.act.no == act.no)
                || self.ledger.doubts.iter().any(|doubt| doubt.act.no == act.no);
        if !is_known {
            let range = at..at + token.len();
            self.ledger.doubts.push(Doubt {
                words,
                range,
                announced: token.to_owned(),
                act,
                actual,
            });
        }
    }

    pub(super) fn may_write(&self, step: &Step) -> bool {
        self.view.exchange_of(step.no).is_some_and(|made| {
            made.standing != Standing::Bad && (made.effect.acts() || made.effect == Effect::Unknown)
        })
    }
}
