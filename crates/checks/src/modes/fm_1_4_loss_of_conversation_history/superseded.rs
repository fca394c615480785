//! A person gives one value of a kind, later gives another one in its place, and an act still takes the
//! first.
//!
//! Words of correction nominate. That the agent repeats the new value shows that it had taken it up; without
//! that, whether the second was meant in the place of the first is a person's to say.

use super::corrected::{self, Corrected};
use super::fields;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::{Exchange, View, is_from_person, prose};
use case::{Act, ActorKind, Case, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The agent had repeated the new value. The old one may still be right for something else.
const TAKEN_UP: Score = Score::new(0.5);
/// It had not.
const UNSAID: Score = Score::new(0.3);

/// How many corrections are looked into.
const MOST: usize = 8;

/// Words by which something takes the place of something else.
static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:instead|no longer|not any ?more|n['’]t (?:work|valid|mine|used)|actually|from now on|wait|sorry|correction|changed|replace[ds]?|out of date|outdated|wrong|my mistake|new one|new (?:address|number|date|account|card|e-?mail|phone))\b",
    )
});

/// The first act on a value that a later one had taken the place of: found, where the agent had taken the
/// new one up, else asked about.
pub(super) fn of(view: &View<'_>) -> (Option<Finding>, Option<Question>) {
    let Some((one, made)) = first(view) else {
        return (None, None);
    };
    let told = |score| {
        let mut found = corrected::finding(&one, made);
        found.score = score;
        found.own = score;
        found
    };
    if is_taken_up(view, &one, made) {
        return (Some(told(TAKEN_UP)), None);
    }
    let ask = format!(
        "Was {} at step {} given in the place of {} for {} at step {}?",
        one.new, one.step.no, one.old, made.call.tool.text, made.step.no
    );
    (None, Some(Question::new(ask, Reply::Yes, told(UNSAID))))
}

fn first<'v, 'c>(view: &'v View<'c>) -> Option<(Corrected<'c>, &'v Exchange<'c>)> {
    let persons: Vec<&Step> =
        view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step)).collect();
    let later = persons.iter().enumerate().skip(1);
    let mut all = later.filter_map(|(at, step)| replaced(step, &persons[..at])).take(MOST);
    all.find_map(|one| {
        let made = view.exchanges.iter().find(|made| corrected::falls_back(view, &one, made))?;
        Some((one, made))
    })
}

/// The one value of its kind that the message gives in the place of the one that was given before.
fn replaced<'c>(step: &'c Step, before: &[&'c Step]) -> Option<Corrected<'c>> {
    let words = step.words();
    let found = CORRECTS.find(words)?;
    let values: Vec<(usize, &str)> = fields::values(words).collect();
    let [(_, new)] = values.as_slice() else {
        return None;
    };
    let alike = |value: &&str| is_of_a_kind(value, new);
    let given = before.iter().flat_map(|step| fields::values(step.words())).map(|(_, it)| it);
    let mut given = given.filter(alike);
    let old = given.next()?;
    if old == *new || given.any(|other| other != old) {
        return None;
    }
    let mut ranges = prose::sentences_near(words, |near| CORRECTS.is_match(near))
        .into_iter()
        .map(|one| one.start..one.start + one.text.len());
    let range = ranges.find(|range| range.contains(&found.start()))?;
    Some(Corrected { step, range, old, new })
}

/// Whether two values are of one kind: by what they are, or by how they are written.
fn is_of_a_kind(one: &str, other: &str) -> bool {
    match (fields::of_hidden(one), fields::of_hidden(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => corrected::are_of_a_kind(one, other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether an agent repeats the new value before the act.
fn is_taken_up(view: &View<'_>, one: &Corrected<'_>, made: &Exchange<'_>) -> bool {
    let says = |step: &Step| is_said(view.case, step) && step.words().contains(one.new);
    view.between(one.step.no, made.step.no).iter().any(says)
}

fn is_said(case: &Case, step: &Step) -> bool {
    matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Agent
}
