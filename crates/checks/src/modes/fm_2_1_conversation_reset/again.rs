//! A run that begins again without a word from outside: its first acts come again in their order, to the
//! letter and with equal results, or an agent greets anew and then makes the run's first call again.
//!
//! A loop turns more than once, and a log that tells its history once more tells all of it: both are
//! no matter of this module.

use super::ENTRY;
use super::replay::Replay;
use super::returns::{self, PROGRESS, Start};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::verification::identifiers;
use crate::view::{Exchange, View};
use case::trace::CallForm;
use case::{Act, Cite, Searched, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The first acts came again to the letter, and nothing new came of them.
const SAME_ACTS: Score = Score::new(0.62);
/// An agent greeted in the middle, and the first call came again.
const GREETED: Score = Score::new(0.6);
/// How many acts make a beginning; two of them where the first is a sentence and the second a call.
const BEGINNING: usize = 3;
/// How many acts after a greeting are looked at for the first call.
const SOON: usize = 3;

/// Words that open a conversation. They only nominate.
pub(super) static GREETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:hello|hi|hey|welcome|greetings|good (?:morning|afternoon|evening|day))\b|\bhow (?:can|may) i (?:help|assist)\b",
    )
});

/// What came of looking, where the run began again by itself.
pub(super) fn of(view: &View<'_>, start: &Start<'_>) -> Option<Replay> {
    let alone = returns::alone(view, start);
    let mut deeds = vec![start.first];
    deeds.extend(alone);
    let keys: Vec<Option<Key>> = deeds.iter().map(|step| key(view, step)).collect();
    repeated(view, &deeds, &keys).or_else(|| greeted(view, &deeds, &keys).map(Replay::Reset))
}

/// What two acts have in common that are the same act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// One speaker says the same.
    Words(u64),
    /// One agent makes the same call and gets the same back.
    Call(usize, u64, Option<u64>),
}

pub(super) fn key(view: &View<'_>, step: &Step) -> Option<Key> {
    let Some(call) = step.call() else {
        return view.words_key(step.no).map(Key::Words);
    };
    let made = view.exchange_of(step.no)?;
    let is_told = call.form == CallForm::Data
        && call.arguments.as_object().is_some_and(|members| !members.is_empty());
    let is_told = is_told && call.arguments != Value::Null;
    is_told.then_some(Key::Call(step.actor.index(), made.call_key, made.result_key()))
}

/// The first acts, come again in their order.
fn repeated(view: &View<'_>, deeds: &[&Step], keys: &[Option<Key>]) -> Option<Replay> {
    let beginning: Vec<Key> = keys.iter().take(BEGINNING).map_while(|key| *key).collect();
    let is_call = |key: &&Key| matches!(key, Key::Call(..));
    let is_short = matches!(beginning.as_slice(), [Key::Words(_), Key::Call(..), ..])
        && returns::is_sentence(deeds.first()?);
    let length = if is_short { 2 } else { BEGINNING };
    let beginning = beginning.get(..length)?;
    let different: BTreeSet<Key> = beginning.iter().copied().collect();
    if different.len() < length || beginning.iter().filter(is_call).count() == 0 {
        return None;
    }
    let is_again = |at: &usize| {
        let own = keys.get(*at..*at + length);
        own.is_some_and(|own| own.iter().zip(beginning).all(|(own, first)| *own == Some(*first)))
    };
    let mut again = (length..keys.len()).filter(is_again);
    let at = again.next().filter(|at| PROGRESS <= *at)?;
    // More often it is a loop, and told whole it is the log that repeats itself.
    if again.next().is_some() || keys.get(..at) == keys.get(at..2 * at) {
        return None;
    }
    let before = deeds.get(at - 1)?;
    if super::is_explained(view, before) {
        return None;
    }
    let (first, back) = (deeds.first()?, deeds.get(at)?);
    let looks = looks_since(view, back.no);
    if looks.iter().any(|(then, now)| then.result_key() != now.result_key()) {
        return None;
    }
    let end = deeds.get(at + length - 1)?;
    let summary = format!(
        "the run begins again at step {} as it began at step {}: its first {length} acts come again to the letter, and they bring nothing new",
        back.no, first.no
    );
    let found = Finding::new(ENTRY.mode, SAME_ACTS, Cite::step(back), summary)
        .citing([Cite::step(first), Cite::step(end)])
        .refuters(refuters(view, first, back));
    Some(if only_looks(view, &looks, back.no) {
        Replay::Perhaps(found)
    } else {
        Replay::Reset(found)
    })
}

/// The lookups from `back` on that had been made before, each behind the last one like it.
fn looks_since<'v, 'c>(
    view: &'v View<'c>,
    back: StepNo,
) -> Vec<(&'v Exchange<'c>, &'v Exchange<'c>)> {
    let (before, since) =
        view.exchanges.split_at(view.exchanges.partition_point(|made| made.step.no < back));
    let before: BTreeMap<u64, &Exchange<'_>> =
        before.iter().map(|made| (made.call_key, made)).collect();
    let looks = since.iter().filter(|made| !made.effect.acts() && made.result.is_some());
    looks.filter_map(|now| Some((*before.get(&now.call_key)?, now))).collect()
}

/// Whether nothing but looking follows the return, and what is looked at again had been changed: that may
/// be a check of the work rather than its beginning.
fn only_looks(view: &View<'_>, looks: &[(&Exchange<'_>, &Exchange<'_>)], back: StepNo) -> bool {
    let goes_on = view.exchanges.iter().any(|made| back < made.step.no && made.effect.acts());
    let is_changed = |(then, _): &(&Exchange<'_>, &Exchange<'_>)| {
        let mut things = BTreeSet::new();
        identifiers(&then.call.arguments, &mut things);
        let between = view.exchanges.iter().filter(|made| {
            then.step.no < made.step.no && made.step.no < back && made.effect.acts()
        });
        between.into_iter().any(|made| {
            let mut own = BTreeSet::new();
            identifiers(&made.call.arguments, &mut own);
            !own.is_disjoint(&things)
        })
    };
    !goes_on && looks.iter().any(is_changed)
}

/// An agent that greets in the middle of the work, and the run's first call soon after it.
fn greeted(view: &View<'_>, deeds: &[&Step], keys: &[Option<Key>]) -> Option<Finding> {
    let is_call = |key: &Option<Key>| matches!(key, Some(Key::Call(..)));
    let first_call = keys.iter().position(is_call)?;
    let opens = |step: &Step| matches!(step.act, Act::Say { .. }) && GREETS.is_match(step.words());
    let later = deeds.iter().enumerate().skip(PROGRESS.max(first_call + 1));
    let (at, greeting) = later.into_iter().find(|(_, step)| opens(step))?;
    let soon = at + 1..keys.len().min(at + 1 + SOON);
    let again = soon.into_iter().find(|next| keys.get(*next) == keys.get(first_call))?;
    let (first, made) = (deeds.get(first_call)?, deeds.get(again)?);
    let summary = format!(
        "step {} greets in the middle of the work, and the first call of the run, step {}, is made again at step {}",
        greeting.no, first.no, made.no
    );
    Some(
        Finding::new(ENTRY.mode, GREETED, Cite::step(greeting), summary)
            .citing([Cite::step(first), Cite::step(made)])
            .refuters(refuters(view, first, greeting)),
    )
}

fn refuters(view: &View<'_>, first: &Step, back: &Step) -> [Refuter; 2] {
    let between = Searched::Steps(first.no, back.no);
    let last = view.last_step().map_or(back.no, |last| last.no);
    let asked = Cite::absent("words of a person or the harness, an error or a limit", between);
    let told = Cite::absent("all earlier steps, word for word", Searched::Steps(back.no, last));
    [
        Refuter::not_held("somebody wanted the run to begin again", asked),
        Refuter::not_held("the log tells the history once more", told),
    ]
}
