//! A person picks one of the records that a result lists, and the agents go on with another one: its
//! value is what they act with, and the picked one's stands in nothing that they do or say any more.
//!
//! Words that may mean another record than the one they name take the finding back.

use super::ENTRY;
use super::another;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::records::{self, Record};
use crate::view::{Exchange, View, is_from_person, prose};
use case::{ActorKind, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// The picked one is named to the letter, and another one of the same list is acted with.
const OTHER: Score = Score::new(0.6);
/// Lists that are looked into.
const MOST: usize = 16;
/// The shortest and longest value that names a record, in bytes.
const NAMES: std::ops::RangeInclusive<usize> = 3..=60;

/// Words by which the record that is named may not be the one that is wanted.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|no|never|other|another|except|but|instead|rather|than|without|from|either|or|both|all|any|next|earlier|later|cheaper|if|unless)\b|n['’]t\b|\?",
    )
});

/// A record that a person picked from a list.
struct Pick<'c> {
    list: Vec<Record>,
    at: usize,
    /// The result that lists it.
    listed: &'c Step,
    /// The person's word.
    word: &'c Step,
    /// The name by which it is picked.
    name: String,
}

/// The finding, where the agents act with a record that was not the picked one.
pub(super) fn look(view: &View<'_>) -> Option<Finding> {
    let answered = view.exchanges.iter().filter(|made| made.standing != Standing::Bad);
    let lists = answered.filter_map(|made| Some((made.result?.0, made.result?.1.data.as_ref()?)));
    let lists = lists
        .flat_map(|(step, data)| records::lists(data).into_iter().map(move |list| (step, list)));
    lists.take(MOST).find_map(|(step, list)| {
        let pick = pick(view, step, list)?;
        let own = pick.list.get(pick.at)?;
        own.iter().find_map(|(key, value)| turned(view, &pick, (key, value)))
    })
}

/// The one record of the list that a person names after it was listed, and by no word before: what the
/// person brought along may be what is to be changed for another.
fn pick<'c>(view: &View<'c>, listed: &'c Step, list: Vec<Record>) -> Option<Pick<'c>> {
    let words: Vec<&Step> =
        view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step)).collect();
    let task = view.case.trace.task.as_ref().map_or("", |task| &*task.text);
    let mut picked: Option<(usize, &'c Step, String)> = None;
    for (at, record) in list.iter().enumerate() {
        for (key, value) in record {
            let is_shared = list.iter().enumerate().any(|(other, record)| {
                other != at && records::value(record, key).is_none_or(|own| holds(own, value))
            });
            if is_shared || !names(value) {
                continue;
            }
            let Some(word) = words.iter().find(|step| holds(step.words(), value)) else {
                continue;
            };
            let is_other = picked.as_ref().is_some_and(|(first, _, _)| *first != at);
            if is_other || word.no < listed.no || holds(task, value) {
                return None;
            }
            picked.get_or_insert_with(|| (at, word, value.clone()));
        }
    }
    let (at, word, name) = picked?;
    let is_plain = !OTHERWISE.is_match(word.words());
    is_plain.then_some(Pick { list, at, listed, word, name })
}

/// Whether a value may name its record: a word or an identifier, and no number or text.
fn names(value: &str) -> bool {
    NAMES.contains(&value.len()) && value.chars().any(char::is_alphabetic)
}

/// The finding for one member of the picked record: an identifier, of which another record has another
/// one, which is acted with.
fn turned(view: &View<'_>, pick: &Pick<'_>, (key, value): (&str, &str)) -> Option<Finding> {
    let form = another::form(value)?;
    let others = pick.list.iter().enumerate().filter(|(at, _)| *at != pick.at);
    let others: Vec<&str> = others
        .filter_map(|(_, record)| records::value(record, key))
        .filter(|other| !other.eq_ignore_ascii_case(value) && another::form(other).is_some())
        .collect();
    if others.is_empty() || form.is_empty() {
        return None;
    }
    let since = pick.word.no;
    let own = || view.after(since).iter().filter(|step| is_own(view, step));
    if own().any(|step| step.call().is_some() && tells(step, value)) {
        return None;
    }
    let mut later = view.exchanges.iter().filter(|made| since < made.step.no && works(made));
    let (made, other) = later.find_map(|made| {
        let leaves = prose::leaves(&made.call.arguments);
        let is_taken =
            |other: &&&str| leaves.iter().any(|(_, text)| text.trim().eq_ignore_ascii_case(other));
        Some((made, *others.iter().find(is_taken)?))
    })?;
    let returns = own().find(|step| made.step.no < step.no && tells(step, value));
    if returns.is_some() {
        return None;
    }
    let first = own().find(|step| tells(step, other) && !tells(step, value)).unwrap_or(made.step);
    finding(view, pick, (first, made), (value, other))
}

/// Whether the call does more than look.
fn works(made: &Exchange<'_>) -> bool {
    match made.effect {
        Effect::Changes | Effect::Sends | Effect::Runs | Effect::Unknown => true,
        Effect::Reads | Effect::Verifies | Effect::Tells | Effect::Asks | Effect::Finishes => false,
    }
}

fn is_own(view: &View<'_>, step: &Step) -> bool {
    view.case.trace.kind(step) == ActorKind::Agent && step.result().is_none()
}

/// Whether the step's words or arguments hold the value.
fn tells(step: &Step, value: &str) -> bool {
    match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(_, text)| holds(text, value)),
        None => holds(step.words(), value),
    }
}

/// Whether `value` stands in `text` as a whole.
fn holds(text: &str, value: &str) -> bool {
    let (text, value) = (text.to_lowercase(), value.trim().to_lowercase());
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    !value.is_empty()
        && text.match_indices(&value).any(|(at, _)| {
            !is_part(text[..at].chars().next_back())
                && !is_part(text[at + value.len()..].chars().next())
        })
}

fn finding(
    view: &View<'_>,
    pick: &Pick<'_>,
    (first, made): (&Step, &Exchange<'_>),
    (value, other): (&str, &str),
) -> Option<Finding> {
    let last = view.case.trace.last()?;
    let summary = format!(
        "the person picked {} at step {}, and from step {} on the agents work with {other}, another one of the list at step {}: {} at step {} takes it",
        pick.name, pick.word.no, first.no, pick.listed.no, made.call.tool.text, made.step.no
    );
    let cite =
        |step: &Step, words: &str| Cite::words(step, words).unwrap_or_else(|| Cite::step(step));
    let after = |from: StepNo| Searched::Steps(from, last);
    let wanted =
        Cite::absent(format!("{other} or its record in a person's word"), after(pick.word.no));
    let back = Cite::absent(format!("{value} in an agent's act"), after(first.no));
    Some(
        Finding::new(ENTRY.mode, OTHER, cite(first, other), summary)
            .citing([cite(pick.word, &pick.name), cite(pick.listed, value), Cite::step(made.step)])
            .refuters([
                Refuter::not_held("the person wanted the other one", wanted),
                Refuter::not_held(format!("the work returned to {value}"), back),
            ]),
    )
}
