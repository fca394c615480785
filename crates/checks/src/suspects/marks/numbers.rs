//! Numbers that an agent states before anything gave them: worked out, remembered or made up, and in
//! all three cases where a wrong one begins.
//!
//! Only the agents' own numbers are kept; everything else is searched for them. Single digits, marks
//! of lists and parts of names are no numbers.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use super::came::Came;
use super::mark_first;
use crate::view::scan::{self, Kind};
use case::{Act, Step, StepNo};
use foldhash::fast::FixedState;
use memchr::memmem;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;

/// A number with fewer digits stands in two places by chance.
const DIGITS: usize = 2;
/// From so many later turns on a number counts as used often.
const OFTEN: usize = 3;
/// The longest beginning of what stands in for a secret, in bytes.
const PLACEHOLDER: usize = 40;
/// How deep arguments are searched.
const DEPTH: usize = 12;

/// The numbers of the agents.
#[derive(Debug, Default)]
pub(in super::super) struct Numbers {
    /// Each number with the turn that holds it first; given ones are taken out.
    first: HashMap<u64, usize, FixedState>,
    /// By turn: the different numbers that it holds.
    held: Vec<Vec<u64>>,
    /// By turn: the first new number that it states, for people.
    stated: Vec<Option<Stated>>,
}

/// Where a number is stated.
#[derive(Clone, Debug)]
pub(in super::super) struct Stated {
    pub(in super::super) step: StepNo,
    pub(in super::super) range: Range<usize>,
}

impl Numbers {
    /// Reads the agents' turns, then everything else as far as there is something to look for.
    pub(in super::super) fn of(scene: &Scene<'_, '_>) -> Self {
        let mut numbers = Self::default();
        let mut at_step: HashMap<u64, StepNo, FixedState> = HashMap::default();
        for turn in 0..scene.turns.len() {
            let mut held = Vec::new();
            for step in scene.steps(turn) {
                in_step(step, &mut |number, _| {
                    at_step.entry(number).or_insert_with(|| {
                        numbers.first.insert(number, turn);
                        step.no
                    });
                    held.push(number);
                });
            }
            held.sort_unstable();
            held.dedup();
            numbers.held.push(held);
        }
        if !numbers.first.is_empty() {
            let others = scene.view.case.trace.steps.iter();
            for step in others.filter(|step| scene.turn_of(step.no).is_none()) {
                in_step(step, &mut |number, _| {
                    if at_step.get(&number).is_some_and(|own| step.no < *own) {
                        numbers.first.remove(&number);
                    }
                });
            }
        }
        let stated = |turn| numbers.stated_in(scene, turn);
        numbers.stated = (0..scene.turns.len()).map(stated).collect();
        numbers
    }

    /// The first new number that the turn states, as it is spelled.
    pub(in super::super) fn spelled<'c>(
        &self,
        scene: &Scene<'_, 'c>,
        turn: usize,
    ) -> Option<&'c str> {
        let stated = self.stated.get(turn)?.as_ref()?;
        scene.view.case.trace.step(stated.step)?.words().get(stated.range.clone())
    }

    fn stated_in(&self, scene: &Scene<'_, '_>, turn: usize) -> Option<Stated> {
        let mut found = None;
        for step in scene.steps(turn).filter(|step| step.call().is_none()) {
            in_step(step, &mut |number, range| {
                if found.is_none() && self.is_new(turn, number) {
                    found = Some(Stated { step: step.no, range });
                }
            });
        }
        found
    }

    /// Whether the number stands in this turn first of all.
    fn is_new(&self, turn: usize, number: u64) -> bool {
        self.first.get(&number) == Some(&turn)
    }

    pub(super) fn mark(&self, scene: &Scene<'_, '_>, came: &[Came], marks: &mut [Marks]) {
        let mut has_result = false;
        for (at, marks) in marks.iter_mut().enumerate() {
            let goes_on = 0 < at && !marks.has(Feature::TakesOver);
            let is_new = self.held[at].iter().any(|number| self.is_new(at, *number));
            let is_stated = self.stated[at].is_some();
            marks.set_if(is_new, Feature::NewNumber);
            marks.set_if(is_stated, Feature::NewNumberSaid);
            marks.set_if(is_stated && goes_on, Feature::NewNumberGoingOn);
            let is_early = !has_result && is_new && 0 < at && calls_nothing(scene, at);
            marks.set_if(is_early, Feature::StatesEarly);
            has_result |= came[at].has_result();
        }
        // The first turn is often the request: all its numbers are new.
        if let Some((_, after)) = marks.split_first_mut() {
            mark_first(after, Feature::NewNumber, Feature::NewNumberFirst);
            mark_first(after, Feature::NewNumberSaid, Feature::NewNumberSaidFirst);
        }
        self.mark_used(marks);
    }

    fn mark_used(&self, marks: &mut [Marks]) {
        let mut users = vec![0_usize; marks.len()];
        for (at, held) in self.held.iter().enumerate() {
            let from = held.iter().filter_map(|number| self.first.get(number));
            let mut from: Vec<usize> = from.copied().filter(|from| *from < at).collect();
            from.sort_unstable();
            from.dedup();
            for turn in from {
                users[turn] += 1;
            }
            let is_last = at + 1 == self.held.len();
            let first = held.iter().filter_map(|number| self.first.get(number)).min();
            if let Some(first) = first.filter(|first| is_last && 0 < **first && **first < at) {
                marks[*first].set(Feature::NumberOfAnswer);
            }
        }
        for (marks, users) in marks.iter_mut().zip(users).skip(1) {
            marks.set_if(OFTEN <= users, Feature::NumberUsedOften);
        }
    }
}

fn calls_nothing(scene: &Scene<'_, '_>, turn: usize) -> bool {
    scene.steps(turn).all(|step| step.call().is_none())
}

/// The numbers of a step, each with where it stands in the text.
fn in_step(step: &Step, take: &mut impl FnMut(u64, Range<usize>)) {
    match &step.act {
        Act::Call(call) => in_data(&call.arguments, DEPTH, take),
        Act::Instruct(_)
        | Act::Say { .. }
        | Act::Think(_)
        | Act::Result(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => in_text(step.words(), take),
    }
}

fn in_data(data: &Value, depth: usize, take: &mut impl FnMut(u64, Range<usize>)) {
    match data {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => in_text(&number.to_string(), take),
        Value::String(text) => in_text(text, take),
        Value::Array(_) | Value::Object(_) if depth == 0 => {}
        Value::Array(items) => items.iter().for_each(|item| in_data(item, depth - 1, take)),
        Value::Object(members) => {
            members.values().for_each(|member| in_data(member, depth - 1, take));
        }
    }
}

fn in_text(text: &str, take: &mut impl FnMut(u64, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(start) = scan::find(bytes, end, Kind::DIGITS) {
        end = start + length(&bytes[start..]);
        let number = &bytes[start..end];
        let digits = number.iter().filter(|byte| byte.is_ascii_digit()).count();
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let is_glued = before.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let is_mark = digits == DIGITS && matches!(bytes.get(end), Some(b'.' | b')'));
        if DIGITS <= digits && !is_glued && !is_mark && !is_hidden(&bytes[..start]) {
            take(key(number), start..end);
        }
    }
}

/// Whether what stands in for a secret begins before and does not end: its digits are another key's in
/// every process.
fn is_hidden(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(PLACEHOLDER)..];
    let open = memmem::rfind(near, "‹".as_bytes());
    open.is_some_and(|open| memmem::find(&near[open..], "›".as_bytes()).is_none())
}

/// How long the number is that the bytes begin with: its digits, and single points and commas between.
fn length(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let is_between =
            matches!(byte, b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !byte.is_ascii_digit() && !is_between {
            break;
        }
        end += 1;
    }
    end
}

/// Equal for equal numbers, however their digits are grouped: FNV-1a of what is left without commas.
fn key(number: &[u8]) -> u64 {
    let plain = number.iter().filter(|byte| **byte != b',');
    plain.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
