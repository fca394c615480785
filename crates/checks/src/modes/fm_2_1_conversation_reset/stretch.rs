//! A stretch from the middle of the run played again: a sentence and what several agents did after it come
//! once more in their order, to the letter and with equal results, and nobody from outside spoke.
//!
//! A loop turns more than once, and what changed something in between may be checked by the same
//! questions and looks: both are no matter of this module.

use super::again::Key;
use super::replay::{self, Mark, Replay};
use super::returns;
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View};
use case::Cite;
use std::collections::{BTreeMap, BTreeSet};

/// Acts that tell one stretch from another.
const TELLING: usize = 3;
/// With fewer acts, one request may simply have been sent again.
const LETTER: usize = 4;
/// Stretches that are looked into.
const MOST: usize = 10;

/// A stretch that comes again: where it begins at first and again, and how many acts it has.
#[derive(Clone, Copy)]
struct Stretch {
    first: usize,
    again: usize,
    length: usize,
}

/// The first stretch that was played again.
pub(super) fn of(view: &View<'_>, marks: &[Mark<'_>]) -> Option<Replay> {
    let mut times: BTreeMap<Key, usize> = BTreeMap::new();
    for mark in marks {
        *times.entry(mark.key).or_default() += 1;
    }
    // A call that is made a third time somewhere is a loop.
    let turns = |stretch: &Stretch| {
        let own = &marks[stretch.first..stretch.first + stretch.length];
        let mut calls = own.iter().filter(|mark| matches!(mark.key, Key::Call(..)));
        calls.any(|mark| times.get(&mark.key).is_some_and(|times| 2 < *times))
    };
    let again = stretches(marks).into_iter().filter(|stretch| !turns(stretch));
    let found = again.take(MOST).find(|stretch| is_played(view, marks, *stretch))?;
    let Stretch { first, again, length } = found;
    let (back, began) = (marks[again].step, marks[first].step);
    let summary = format!(
        "{length} words and acts in a row, from step {} on, come again to the letter from step {} on, with the results that they had",
        began.no, back.no
    );
    let end = Cite::step(marks[again + length - 1].step);
    let finding = replay::finding(view, (back, began), summary).citing([end]);
    // Told whole it may be the log that repeats itself.
    let is_whole = first + length == again && marks[..first].iter().all(|mark| mark.by_person);
    let is_open = length < LETTER || is_whole;
    Some(if is_open { Replay::Perhaps(finding) } else { Replay::Reset(finding) })
}

/// The stretches that come twice, each from its first act on.
fn stretches(marks: &[Mark<'_>]) -> Vec<Stretch> {
    let mut places: BTreeMap<[Key; TELLING], Vec<usize>> = BTreeMap::new();
    for (at, window) in marks.windows(TELLING).enumerate() {
        let key = [window[0].key, window[1].key, window[2].key];
        places.entry(key).or_default().push(at);
    }
    let twice = |places: &Vec<usize>| match places.as_slice() {
        [first, again] if first + TELLING <= *again => Some((*again, *first)),
        _ => None,
    };
    let begins: BTreeMap<usize, usize> = places.values().filter_map(twice).collect();
    let mut found: Vec<Stretch> = Vec::new();
    for (again, first) in begins {
        let is_inside = |last: &Stretch| {
            again < last.again + last.length && again - first == last.again - last.first
        };
        if found.last().is_some_and(is_inside) {
            continue;
        }
        let both = marks[first..again].iter().zip(&marks[again..]);
        let length = both.take_while(|(one, other)| one.key == other.key).count();
        found.push(Stretch { first, again, length });
    }
    found
}

fn is_played(view: &View<'_>, marks: &[Mark<'_>], stretch: Stretch) -> bool {
    let Stretch { first, again, length } = stretch;
    let own = &marks[first..first + length];
    let between = &marks[first + length..again];
    let opens = own.first().is_some_and(|mark| {
        let says = !mark.by_person && matches!(mark.key, Key::Words(_));
        says && returns::is_sentence(mark.step)
    });
    let different: BTreeSet<Key> = own.iter().map(|mark| mark.key).collect();
    let by_agents = own.iter().filter(|mark| !mark.by_person);
    let agents: BTreeSet<usize> = by_agents.map(|mark| mark.step.actor.index()).collect();
    opens
        && different.len() == length
        && 1 < agents.len()
        && !between.iter().any(|mark| mark.by_person)
        && calls_well(view, own)
        && (changes(view, own) || !may_change_between(view, (first + length - 1, again), marks))
        && !replay::is_wanted(view, marks, (first, again, again + length - 1))
}

/// Whether a call is among `marks`, and none of them failed: what failed is tried again.
fn calls_well(view: &View<'_>, marks: &[Mark<'_>]) -> bool {
    let mut calls = marks.iter().filter_map(|mark| view.exchange_of(mark.step.no)).peekable();
    let went_well = |made: &Exchange<'_>| made.result.is_some() && made.standing != Standing::Bad;
    calls.peek().is_some() && calls.all(went_well)
}

/// Whether a call among `marks` changes something: what is checked again is not changed again.
fn changes(view: &View<'_>, marks: &[Mark<'_>]) -> bool {
    let mut calls = marks.iter().filter_map(|mark| view.exchange_of(mark.step.no));
    calls.any(|made| made.effect.acts())
}

/// Whether a call between two marks may have changed something.
fn may_change_between(view: &View<'_>, (from, to): (usize, usize), marks: &[Mark<'_>]) -> bool {
    let between = view.between(marks[from].step.no, marks[to].step.no).iter();
    let mut calls = between.filter_map(|step| step.call().and(view.exchange_of(step.no)));
    calls.any(|made| made.effect.acts() || matches!(made.effect, Effect::Runs | Effect::Unknown))
}
