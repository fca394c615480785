//! An announcement that no other reading compares: it speaks of the act, and holds a value that other calls
//! of the run give to an argument which this call gives another one, of which the words say nothing.
//!
//! The run itself says that both are values of one kind. Whether the words mean the act by it is for a person.

use super::announced::{Comparison, Told, intent_end, is_about};
use super::clause;
use super::doubted;
use super::target::{self, Leaf};
use crate::view::prose;
use case::Step;
use std::collections::{BTreeMap, BTreeSet};

/// A shorter value is found in words by chance.
const SHORTEST: usize = 3;
/// Longer values are texts.
const LONGEST: usize = 40;

impl<'c> Comparison<'_, 'c> {
    /// Notes a value of the words that the run gives elsewhere where the call of the turn holds another.
    pub(super) fn placed(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        let next = self.calls.next_acts(told.turn, doubted::NEXT_ACTS);
        let carried = doubted::carried(told.turn.acts.iter().chain(&next).copied());
        let acts: Vec<&'c Step> =
            told.turn.acts.iter().filter(|act| self.may_write(act)).copied().collect();
        for act in acts {
            for leaf in target::leaves_of(act).filter(|leaf| is_word(&leaf.text)) {
                if target::is_mentioned(told, &leaf.text) {
                    continue;
                }
                let others = self.values_of(&leaf);
                let found = told.intents.iter().find_map(|(words, sentence)| {
                    let from = intent_end(sentence);
                    let behind = clause::before_purpose(sentence.text).get(from..)?;
                    let mut tokens = prose::tokens(behind);
                    let is_other = |token: &str| {
                        others.contains(&token.to_lowercase())
                            && !doubted::is_carried(token, &carried)
                    };
                    let (at, token) = tokens.find(|(_, token)| is_other(token))?;
                    is_about(act, sentence).then_some((*words, sentence.start + from + at, token))
                });
                if let Some((words, at, token)) = found {
                    self.doubt_beside(words, (at, token), (act, leaf.text));
                    return;
                }
            }
        }
    }

    /// What other calls give to the argument of that name, in small letters.
    fn values_of(&mut self, leaf: &Leaf<'_>) -> BTreeSet<String> {
        let key = prose::key_of(&leaf.pointer).to_lowercase();
        let view = self.view;
        let given = self.given.get_or_insert_with(|| {
            let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for made in &view.exchanges {
                for (pointer, text) in prose::leaves(&made.call.arguments) {
                    if is_word(&text) {
                        let key = prose::key_of(&pointer).to_lowercase();
                        given.entry(key).or_default().insert(text.to_lowercase());
                    }
                }
            }
            given
        });
        let mut values = given.get(&key).cloned().unwrap_or_default();
        values.remove(&leaf.text.to_lowercase());
        values
    }
}

/// Whether a value is one word that can stand in a sentence as a name.
fn is_word(text: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&text.len())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.contains(char::is_whitespace)
}
