//! What a task is about: the words and values that tell it from other tasks, and where the agents'
//! own acts hold them. Words of grammar tell a language, and nothing else.

use crate::view::{View, prose};
use case::{Act, ActorKind, Step, StepNo};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

/// From this length on a word tells a subject; shorter ones are mostly grammar.
const TELLING: usize = 5;
/// Forms of one word share at least this many letters.
const STEM: usize = 5;
/// Longer words of grammar and of asking, by their stems, in order: they stand in every task.
const COMMON: [&str; 22] = [
    "about", "after", "again", "answe", "befor", "betwe", "could", "every", "first", "follo",
    "given", "other", "pleas", "provi", "shoul", "their", "there", "these", "those", "using",
    "where", "which",
];

/// What a text is about.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// Stems of its telling words, and its values.
    pub(super) about: BTreeSet<String>,
    /// Its words of grammar.
    pub(super) grammar: BTreeSet<String>,
}

/// What of a subject the agents' acts hold.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// What of the task's subject stands in them.
    pub(super) shared: HashSet<String>,
    /// Which of the task's words of grammar do.
    pub(super) grammar: BTreeSet<String>,
    /// Everything else that they are about.
    pub(super) other: HashSet<String>,
    /// The last step that holds any of the subject.
    pub(super) last: Option<StepNo>,
    /// The agents' steps that have words of their own, and how many telling words are in each.
    pub(super) steps: Vec<(StepNo, usize)>,
}

impl Subject {
    /// What `text` is about.
    pub(super) fn of(text: &str) -> Self {
        let mut subject = Self::default();
        subject.take(text);
        subject
    }

    /// Adds what `text` is about.
    pub(super) fn take(&mut self, text: &str) {
        for word in words(text) {
            if let Some(stem) = stem(word) {
                self.about.insert(stem.into_owned());
            } else if is_grammar(word) {
                self.grammar.insert(word.to_ascii_lowercase());
            }
        }
    }

    /// Where the agents' acts from `from` on, and what came of them, hold the subject.
    pub(super) fn follow(&self, view: &View<'_>, from: StepNo) -> Followed {
        let mut followed = Followed::default();
        for step in view.case.trace.steps.get(from.index()..).unwrap_or_default() {
            if is_asking(view, step) {
                continue;
            }
            let by_agent = view.case.trace.kind(step) == ActorKind::Agent;
            let count = match step.call() {
                Some(call) => {
                    let leaves = prose::leaves(&call.arguments);
                    leaves.iter().map(|(_, text)| self.meet(step.no, text, &mut followed)).sum()
                }
                None => self.meet(step.no, step.words(), &mut followed),
            };
            if by_agent && count > 0 {
                followed.steps.push((step.no, count));
            }
        }
        followed
    }

    /// Notes what `text` shares with the subject; returns how many telling words it has.
    fn meet(&self, at: StepNo, text: &str, followed: &mut Followed) -> usize {
        let mut telling = 0;
        for word in words(text) {
            let Some(stem) = stem(word) else {
                if is_grammar(word) {
                    let word = lower(word);
                    if self.grammar.contains(&*word) && !followed.grammar.contains(&*word) {
                        followed.grammar.insert(word.into_owned());
                    }
                }
                continue;
            };
            telling += 1;
            // Most words stand in many places: only the first one is kept.
            let all = if self.about.contains(&*stem) {
                followed.last = Some(at);
                &mut followed.shared
            } else {
                &mut followed.other
            };
            if !all.contains(&*stem) {
                all.insert(stem.into_owned());
            }
        }
        telling
    }
}

impl Followed {
    /// Where the last third of the agents' steps begins.
    pub(super) fn last_third(&self) -> Option<StepNo> {
        let from = self.steps.len() - self.steps.len().div_ceil(3);
        self.steps.get(from).map(|(step, _)| *step)
    }
}

/// Whether the step only states what is wanted: a person's word or an instruction put in force.
pub(super) fn is_asking(view: &View<'_>, step: &Step) -> bool {
    let by_person = view.case.trace.kind(step) == ActorKind::Person;
    matches!(step.act, Act::Instruct(_)) || (by_person && step.result().is_none())
}

/// Runs of ASCII letters and digits. In other scripts words are not told by spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.is_ascii())
}

/// What tells a subject in `word`: its stem, or the whole of a value.
fn stem(word: &str) -> Option<Cow<'_, str>> {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    if has_digit {
        return (word.len() >= 2).then(|| lower(word));
    }
    let stem = lower(word.get(..STEM).filter(|_| word.len() >= TELLING)?);
    COMMON.binary_search(&&*stem).is_err().then_some(stem)
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    Cow::Borrowed(word)
}

fn is_grammar(word: &str) -> bool {
    (2..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::COMMON;

    #[test]
    fn the_common_words_can_be_searched() {
        assert!(COMMON.is_sorted());
    }
}
