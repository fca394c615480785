//! Announced amounts, numbers and environments against the arguments of the call that carries the
//! act out.
//!
//! Compared only where an act that changes something is announced with exactly one such value, and
//! the stretch holds exactly one call of its tool: then the argument can be no other part of a plan.

use super::announced::{Comparison, Mismatch, Told, intent_end};
use super::clause::{self, Clause};
use super::known;
use super::measured;
use super::moved;
use super::target::{self, Leaf};
use crate::pattern::pattern;
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Sentence};
use case::Step;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// How far the stretch is searched for a second call of the tool.
const NEXT_ACTS: usize = 50;

/// Words that keep a value from being the one that is meant.
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:about|around|roughly|approximately|approx|up to|at least|at most|under|over|below|above|maximum|limit|each|per|worth|more|less|than|additional|another|extra|by|which|that|who|whose|of its|costs?|priced)\b",
    )
});

/// Environments, with the other words for each.
const ENVIRONMENTS: &[&[&str]] = &[
    &["production", "prod", "live"],
    &["staging", "stage", "stg", "preprod", "pre-production"],
    &["development", "dev"],
    &["testing", "test", "qa"],
    &["sandbox"],
    &["canary"],
];

/// Those that are ordinary words as well: they count only with a noun for their kind behind them.
const ORDINARY: &[&str] = &["live", "stage", "test", "testing", "dev"];
const KINDS: &[&str] = &["environment", "env", "cluster", "namespace", "system", "server"];
const INTO: &[&str] = &["to", "in", "on", "into", "against"];

/// Words that may stand between an act and the environment of its object.
const ARTICLES: &[&str] = &["the", "our", "your", "whole", "entire"];

/// What a key calls the argument that holds an environment.
const PLACES: &[&str] = &[
    "env",
    "environment",
    "cluster",
    "namespace",
    "stage",
    "target",
    "tier",
    "system",
    "server",
    "workspace",
    "account",
];

/// A value that the words announce, and where.
pub(super) struct Value {
    /// Where it stands behind the act.
    pub(super) range: Range<usize>,
    /// The argument that holds another one.
    pub(super) at: usize,
}

impl<'c> Comparison<'_, 'c> {
    /// Compares the values of each clause with the arguments of the call that it announces.
    pub(super) fn values(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        for (words, sentence) in &told.intents {
            if LOOSE.is_match(clause::before_purpose(sentence.text)) {
                continue;
            }
            for clause in clause::clauses(sentence, intent_end(sentence)) {
                self.value(told, (words, sentence, clause));
            }
        }
    }

    fn value(
        &mut self,
        told: &Told<'_, 'c>,
        (words, sentence, clause): (&'c Step, &Sentence<'c>, Clause<'c>),
    ) {
        let Some((step, behind)) = self.only_call(told, &clause) else {
            return;
        };
        let leaves: Vec<Leaf<'c>> = target::leaves_of(step).collect();
        let other = moved::other_sum((sentence, behind), &leaves, told)
            .or_else(|| other_number((sentence, behind), &leaves))
            .or_else(|| measured::other(behind, &leaves))
            .or_else(|| other_environment((behind, step), &leaves, told));
        let Some((value, leaf)) =
            other.and_then(|value| leaves.get(value.at).map(|leaf| (value, leaf)))
        else {
            return;
        };
        if target::is_mentioned(told, &leaf.text) {
            return;
        }
        let start = clause::place(words.words(), behind) + value.range.start;
        self.ledger.targets.push(Mismatch {
            words,
            range: start..start + value.range.len(),
            announced: behind[value.range].to_owned(),
            act: step,
            actual: leaf.text.clone(),
            pointer: Some(leaf.pointer.clone()),
            turn: told.index,
        });
    }

    /// The call that carries out the act of `clause`, if it changes something and is the only one of
    /// its tool in the stretch; with what the clause says behind the act.
    fn only_call(&self, told: &Told<'_, 'c>, clause: &Clause<'c>) -> Option<(&'c Step, &'c str)> {
        let mut acts = told.turn.acts.iter().filter_map(|step| Some((*step, step.call()?)));
        let (step, behind) = acts
            .find_map(|(step, call)| clause::behind_act(clause, call).map(|rest| (step, rest)))?;
        let changes = self.view.exchange_of(step.no).is_some_and(|one| may_act(one.effect));
        let key = |step: &Step| step.call().map(|call| known::key(&call.tool.text));
        let next = self.calls.next_acts(told.turn, NEXT_ACTS);
        let same = next.iter().filter(|other| key(other) == key(step)).count();
        (changes && same == 1 && next.len() < NEXT_ACTS).then_some((step, behind))
    }
}

/// A tool whose name does not say may act: `process_refund`.
fn may_act(effect: Effect) -> bool {
    effect.acts() || effect == Effect::Unknown
}

/// "to 5 replicas", "replicas to 5" against the one argument of that name.
fn other_number((sentence, behind): (&Sentence<'_>, &str), leaves: &[Leaf<'_>]) -> Option<Value> {
    let tokens: Vec<_> = prose::tokens(behind).collect();
    let mut named = leaves
        .iter()
        .enumerate()
        .filter_map(|(at, leaf)| Some((at, stated_number(&tokens, behind, leaf)?)));
    let (at, (start, token)) = named.next().filter(|_| named.next().is_none())?;
    let announced = whole(token)?;
    let actual = whole(&leaves[at].text)?;
    let in_unit = |unit: &u64| {
        announced.checked_mul(*unit) == Some(actual) || actual.checked_mul(*unit) == Some(announced)
    };
    let differs = leaves.iter().all(|leaf| whole(&leaf.text) != Some(announced))
        && !UNITS.iter().any(in_unit)
        && !moved::reckons(sentence.text);
    differs.then(|| Value { range: start..start + token.len(), at })
}

/// The one number that the words give to the argument by its own name, if it is plainly whole and
/// counted in nothing else.
fn stated_number<'t>(
    tokens: &[(usize, &'t str)],
    behind: &str,
    leaf: &Leaf<'_>,
) -> Option<(usize, &'t str)> {
    whole(&leaf.text)?;
    let key = prose::key_of(&leaf.pointer);
    let is_named = |token: &str| {
        effect::words(key).any(|word| word.len() >= 4 && prose::kindred(&word, token))
    };
    let mut stated = tokens.windows(3).filter_map(|window| match window {
        [(_, joint), number, (_, name)] if INTO_NUMBER.contains(joint) && is_named(name) => {
            Some((*number, true))
        }
        [(_, name), (_, joint), number] if INTO_NUMBER.contains(joint) && is_named(name) => {
            Some((*number, false))
        }
        _ => None,
    });
    let ((start, token), is_counted) = stated.next().filter(|_| stated.next().is_none())?;
    let rest = &behind[start + token.len()..];
    // "1,500", "5%" and "5 minutes" are other numbers than their first digits.
    let is_plain = rest.starts_with(' ') || prose::tokens(rest).next().is_none();
    let is_all = is_plain && (is_counted || clause::stands_alone(rest));
    (is_all && whole(token).is_some()).then_some((start, token))
}

/// What one unit holds of the next: seconds, minutes, hours, days, percent and multiples of bytes.
const UNITS: &[u64] =
    &[7, 24, 60, 100, 1_000, 1_024, 1_440, 3_600, 60_000, 86_400, 1_000_000, 1_048_576];

/// What a number comes behind that something is set to.
const INTO_NUMBER: &[&str] = &["to", "with", "at", "of", "is"];

fn whole(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// "to staging" against an argument that is another environment.
fn other_environment(
    (behind, act): (&str, &Step),
    leaves: &[Leaf<'_>],
    told: &Told<'_, '_>,
) -> Option<Value> {
    let mut places = leaves
        .iter()
        .enumerate()
        .filter_map(|(at, leaf)| Some((at, environment(&leaf.text)?, leaf)));
    let (at, actual, leaf) = places.next().filter(|_| places.next().is_none())?;
    if !effect::words(prose::key_of(&leaf.pointer)).any(|word| PLACES.contains(&word.as_str())) {
        return None;
    }
    let tokens: Vec<_> = prose::tokens(behind).collect();
    let (start, token) = tokens.iter().enumerate().find_map(|(place, (start, token))| {
        environment(token)?;
        let before = tokens[..place].iter().rev().map(|(_, word)| *word);
        let into = before.clone().find(|word| !["the", "our", "your"].contains(word));
        let kind = tokens.get(place + 1).is_some_and(|(_, word)| KINDS.contains(word));
        let alone = kind || clause::stands_alone(&behind[start + token.len()..]);
        // "call `deploy` for the staging cluster": what it is for is told by the word for its kind.
        let is_into = match into {
            Some("for") | None => kind,
            Some(word) => INTO.contains(&word),
        };
        // "flush the staging cache": it stands before what the act is done to.
        let rest = behind[start + token.len()..].trim_start();
        let is_of_object =
            is_object_of(act, rest) && before.clone().all(|word| ARTICLES.contains(&word));
        let is_meant = (is_into && alone && (kind || !ORDINARY.contains(token)))
            || (is_of_object && !ORDINARY.contains(token));
        is_meant.then_some((*start, *token))
    })?;
    let announced = environment(token)?;
    let others = |text: &str| {
        prose::tokens(text).filter_map(|(_, word)| environment(word)).any(|one| one != announced)
    };
    let speaks_of_others = told.words.iter().any(|step| others(step.words()));
    let differs = announced != actual && !speaks_of_others;
    differs.then(|| Value { range: start..start + token.len(), at })
}

/// Whether `rest` begins with a word of the tool's name that is all of the object.
fn is_object_of(act: &Step, rest: &str) -> bool {
    let Some((call, (0, noun))) = act.call().zip(prose::tokens(rest).next()) else {
        return false;
    };
    let mut words = effect::words(&call.tool.text);
    words.any(|word| 3 <= word.len() && prose::kindred(&word, noun))
        && rest.get(noun.len()..).is_some_and(clause::stands_alone)
}

/// Which environment a word is.
fn environment(word: &str) -> Option<usize> {
    let is = |names: &&[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    ENVIRONMENTS.iter().position(is)
}
