//! A stretch of the run's beginning played again: words that open, and then the run's first calls once
//! more in their order, to the letter and with equal results.
//!
//! It also looks where a person speaks in between, as long as that person only says what was said
//! before. A loop turns more than once, and a log that tells its history once more tells all of it: both
//! are no matter of this module.

use super::again::{self, GREETS, Key};
use super::{AFRESH, ENTRY, is_explained, stretch};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{View, is_from_person, steady};
use case::trace::EventKind;
use case::{Act, ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Words that open, and two calls made again with equal results.
const REPLAYED: Score = Score::new(0.62);
/// How many calls make a block.
const CALLS: usize = 2;
/// How many acts and words after the opening ones are looked at for them.
const SOON: usize = 14;
/// Openings that are looked into.
const MOST: usize = 10;
/// How many acts and words, come again to the letter from the first one on, are a beginning, a call
/// among them.
const LETTER: usize = 4;
/// More words than these say why it all begins anew.
const BARE: usize = 8;

/// A person's words that may want the work done again. They only take a decision back.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:again|once more|one more time|forget|from scratch|redo|re-?check|double[- ]check|verify|repeat)\b",
    )
});

/// Something that an agent or a person did or said.
pub(super) struct Mark<'c> {
    pub(super) step: &'c Step,
    pub(super) key: Key,
    pub(super) by_person: bool,
}

/// What came of looking.
pub(super) enum Replay {
    /// The run began again.
    Reset(Finding),
    /// It did, and an agent says why.
    Perhaps(Finding),
}

/// The first such stretch.
pub(super) fn of(view: &View<'_>) -> Option<Replay> {
    // Words alone are no beginning that could be played again.
    if view.exchanges.is_empty() {
        return None;
    }
    let marks = marks(view);
    let is_call = |at: &usize| marks.get(*at).is_some_and(|mark| matches!(mark.key, Key::Call(..)));
    let calls: Vec<usize> = (0..marks.len()).filter(is_call).collect();
    to_the_letter(view, &marks, &calls)
        .or_else(|| opened(view, &marks, &calls))
        .or_else(|| stretch::of(view, &marks))
}

fn marks<'c>(view: &View<'c>) -> Vec<Mark<'c>> {
    let trace = &view.case.trace;
    let mark = |step: &'c Step| {
        let by_person = is_from_person(view.case, step);
        let counts = by_person || trace.kind(step) == ActorKind::Agent;
        if !counts || view.is_copy(step.no) {
            return None;
        }
        let key = match &step.act {
            Act::Call(_) => again::key(view, step),
            // One message may come in several pieces.
            Act::Say { .. } if view.goes_on(step) => None,
            Act::Say { .. } => steady::words_key(step.actor, &view.whole(step)).map(Key::Words),
            Act::Instruct(_)
            | Act::Think(_)
            | Act::Result(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => None,
        };
        Some(Mark { step, key: key?, by_person })
    };
    trace.steps.iter().filter_map(mark).collect()
}

/// Words of an agent that open, and the run's first calls behind them.
fn opened(view: &View<'_>, marks: &[Mark<'_>], calls: &[usize]) -> Option<Replay> {
    let first = calls.get(..CALLS)?;
    let keys: Vec<Key> =
        first.iter().filter_map(|at| marks.get(*at)).map(|made| made.key).collect();
    if keys.first() == keys.last() {
        return None;
    }
    let (start, end) = (*first.first()?, *first.last()?);
    let opens = |mark: &Mark<'_>| {
        let words = mark.step.words();
        let says = !mark.by_person && matches!(mark.key, Key::Words(_));
        says && (GREETS.is_match(words) || AFRESH.is_match(words))
    };
    let later = marks.iter().enumerate().skip(end + 1).filter(|(_, mark)| opens(mark)).take(MOST);
    for (at, mark) in later {
        let behind = calls.partition_point(|call| *call < at);
        let again = calls.get(behind..behind + CALLS)?;
        let is_same = again.iter().zip(&keys).all(|(at, key)| marks[*at].key == *key);
        let last = *again.last()?;
        let turns = calls.iter().filter(|at| marks[**at].key == keys[0]).count();
        if !is_same || last > at + SOON || turns > 2 || is_wanted(view, marks, (start, at, last)) {
            continue;
        }
        let summary = format!(
            "step {} opens in the middle of the work, and the run's first {CALLS} calls, from step {} on, are made again from step {} on with equal results",
            mark.step.no, marks[start].step.no, marks[again[0]].step.no
        );
        let finding = finding(view, (mark.step, marks[start].step), summary)
            .citing(again.iter().map(|at| Cite::step(marks[*at].step)).collect::<Vec<_>>());
        let words = mark.step.words();
        let is_bare = words.split_whitespace().take(BARE + 1).count() <= BARE;
        let is_clear = is_bare || !AFRESH.is_match(words);
        return Some(if is_clear { Replay::Reset(finding) } else { Replay::Perhaps(finding) });
    }
    None
}

/// The first words and acts of the run, the person's own among them, come again to the letter.
fn to_the_letter(view: &View<'_>, marks: &[Mark<'_>], calls: &[usize]) -> Option<Replay> {
    let first = marks.first()?;
    if matches!(first.key, Key::Call(..)) {
        return None;
    }
    let from = calls.first()? + 1;
    let at = (from.max(LETTER)..marks.len()).find(|at| marks[*at].key == first.key)?;
    let length =
        marks[at..].iter().zip(&marks[..at]).take_while(|(one, two)| one.key == two.key).count();
    let people = marks[..length].iter().filter(|mark| mark.by_person).count();
    // One message that is sent again may be meant; a whole exchange of them is played again.
    let is_exchange = !first.by_person || people > 1;
    let is_long = length >= LETTER && length < at && *calls.first()? < length;
    let is_once = marks[at + length.max(1)..].iter().all(|mark| mark.key != first.key);
    if !is_exchange || people == 0 || !is_long || !is_once {
        return None;
    }
    if is_wanted(view, marks, (0, at, at + length - 1)) {
        return None;
    }
    let summary = format!(
        "the first {length} words and acts of the run come again to the letter from step {} on, with the results that they had from step {} on",
        marks[at].step.no, first.step.no
    );
    let end = Cite::step(marks[at + length - 1].step);
    let finding = finding(view, (marks[at].step, first.step), summary).citing([end]);
    Some(Replay::Reset(finding))
}

/// Whether something says that the work was to be done again: new words of a person, the harness or an
/// error in the stretch, words of the person before it, or a call that failed.
pub(super) fn is_wanted(
    view: &View<'_>,
    marks: &[Mark<'_>],
    (start, at, last): (usize, usize, usize),
) -> bool {
    let known = |mark: &Mark<'_>| marks[..at].iter().any(|before| before.key == mark.key);
    let is_news = marks[at..=last].iter().any(|mark| mark.by_person && !known(mark));
    let (opening, end) = (marks[at].step, marks[last].step);
    let before = &marks[at - 1];
    let breaks = |step: &Step| match step.act {
        Act::Event { kind, text: _ } => match kind {
            EventKind::Error | EventKind::Limit | EventKind::Compaction => true,
            EventKind::Verification | EventKind::Empty | EventKind::Other => false,
        },
        Act::Instruct(_) => true,
        Act::Say { .. } | Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Handoff { .. } => {
            view.case.trace.kind(step) == ActorKind::Harness
        }
    };
    let person = marks[start..at].iter().rev().find(|mark| mark.by_person);
    is_news
        || view.between(before.step.no, end.no).iter().any(breaks)
        || person.is_some_and(|mark| {
            AGAIN.is_match(mark.step.words()) || AFRESH.is_match(mark.step.words())
        })
        || is_explained(view, before.step)
        || last_call_failed(view, &marks[..at])
        || opening.no < before.step.no
}

/// Whether the last call among `marks` failed.
fn last_call_failed(view: &View<'_>, marks: &[Mark<'_>]) -> bool {
    let last = marks.iter().rev().find_map(|mark| view.exchange_of(mark.step.no));
    last.is_some_and(|made| made.standing == Standing::Bad)
}

pub(super) fn finding(view: &View<'_>, (back, first): (&Step, &Step), summary: String) -> Finding {
    let last = view.last_step().map_or(back.no, |last| last.no);
    let between = Searched::Steps(first.no, back.no);
    Finding::new(ENTRY.mode, REPLAYED, Cite::step(back), summary)
        .citing([Cite::step(first)])
        .refuters([
            Refuter::not_held(
                "somebody wanted the run to begin again",
                Cite::absent("new words of a person or the harness, an error or a limit", between),
            ),
            Refuter::not_held(
                "the log tells the history once more",
                Cite::absent("all earlier steps, word for word", Searched::Steps(back.no, last)),
            ),
        ])
}
