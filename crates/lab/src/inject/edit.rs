//! Changes a run in place and keeps its numbers right: steps, calls with their results, requests.

use super::site::Done;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorNo, Call, Case, Passage, Step, StepNo, ToolResult};
use serde_json::Value;
use std::ops::Range;

/// Something that is put into a run.
pub(super) enum Piece {
    /// Words.
    Say { actor: ActorNo, to: Option<ActorNo>, text: String },
    /// Reasoning that nobody hears.
    Think { actor: ActorNo, text: String },
    /// Instructions.
    Instruct { actor: ActorNo, text: String },
    /// A call with its result.
    Exchange(Exchanged),
    /// Something that happens to the run.
    Event { actor: ActorNo, kind: EventKind, text: &'static str },
}

/// A call with its result, outside of any run.
#[derive(Clone)]
pub(super) struct Exchanged {
    pub(super) caller: ActorNo,
    pub(super) tool_actor: ActorNo,
    pub(super) tool: String,
    pub(super) arguments: Value,
    pub(super) result: String,
    pub(super) failed: Option<bool>,
}

/// Puts `pieces` before the step at `at`, and returns the numbers of the steps that they became.
pub(super) fn insert(case: &mut Case, at: usize, pieces: Vec<Piece>) -> Vec<StepNo> {
    let at = at.min(case.trace.steps.len());
    let rest = case.trace.steps.split_off(at);
    let like = case.trace.steps.last().or_else(|| rest.first()).cloned();
    for piece in pieces {
        put(&mut case.trace.steps, piece, like.as_ref());
    }
    let end = case.trace.steps.len();
    case.trace.steps.extend(rest);
    let moved = |no: StepNo| {
        let by = if no.index() < at { 0 } else { end - at };
        Some(StepNo::at_index(no.index() + by))
    };
    renumber(case, &moved, at..end);
    (at..end).map(StepNo::at_index).collect()
}

/// Takes the steps out for which `goes` is true. A call and its result go together.
pub(super) fn remove(case: &mut Case, goes: impl Fn(&Step) -> bool) {
    let stays: Vec<bool> = case.trace.steps.iter().map(|step| !goes(step)).collect();
    let number = |no: StepNo| {
        let before = stays.get(..no.index())?.iter().filter(|stays| **stays).count();
        stays.get(no.index())?.then(|| StepNo::at_index(before))
    };
    let mut each = stays.iter();
    case.trace.steps.retain(|_| each.next() == Some(&true));
    renumber(case, &number, 0..0);
}

/// Cuts the run off before the step at `at`.
pub(super) fn cut(case: &mut Case, at: usize) {
    remove(case, |step| at <= step.no.index());
}

/// Takes exchanges out, each call with its result.
pub(super) fn without(case: &mut Case, done: &[Done]) {
    remove(case, |step| done.iter().any(|one| one.call == step.no || one.result == step.no));
}

/// Gives every number its new one; steps in `new` have theirs already.
fn renumber(case: &mut Case, number: &dyn Fn(StepNo) -> Option<StepNo>, new: Range<usize>) {
    for (at, step) in case.trace.steps.iter_mut().enumerate() {
        step.no = StepNo::at_index(at);
        if new.contains(&at) {
            continue;
        }
        match &mut step.act {
            Act::Call(call) => call.result = call.result.and_then(number),
            Act::Result(result) => result.call = result.call.and_then(number),
            Act::Instruct(_)
            | Act::Say { .. }
            | Act::Think(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => {}
        }
    }
    case.trace.requests.retain_mut(|request| {
        request.left_out = request.left_out.iter().filter_map(|no| number(*no)).collect();
        number(request.step).is_some_and(|no| {
            request.step = no;
            true
        })
    });
    for record in &mut case.trace.records {
        record.step = record.step.and_then(number);
    }
}

/// Gives the words of a step another wording.
pub(super) fn reword(case: &mut Case, step: StepNo, words: &str) {
    let Some(step) = case.trace.steps.get_mut(step.index()) else {
        return;
    };
    let origin = step.at.clone();
    match &mut step.act {
        Act::Say { text, .. } | Act::Instruct(text) | Act::Think(text) => {
            *text = Passage::new(words, text.origin.clone());
        }
        Act::Result(result) => {
            result.text = Passage::new(words, result.text.origin.clone());
            result.data = serde_json::from_str(words).ok();
        }
        Act::Event { text, .. } | Act::Handoff { text, .. } => {
            *text = Some(Passage::new(words, origin));
        }
        Act::Call(_) => {}
    }
}

/// Puts another value in the place of `old` in a call and in its result.
pub(super) fn swap(case: &mut Case, call: StepNo, old: &str, new: &str) {
    let result = case.trace.step(call).and_then(Step::call).and_then(|call| call.result);
    if let Some(Step { act: Act::Call(call), .. }) = case.trace.steps.get_mut(call.index()) {
        swap_in(&mut call.arguments, old, new);
    }
    if let Some(result) = result {
        let words = case.trace.step(result).map(|step| step.words().replace(old, new));
        reword(case, result, &words.unwrap_or_default());
    }
}

fn swap_in(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) => *text = text.replace(old, new),
        Value::Array(items) => items.iter_mut().for_each(|item| swap_in(item, old, new)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| swap_in(member, old, new));
        }
        Value::Number(number) if number.to_string() == old => {
            if let Ok(other) = serde_json::from_str(new) {
                *value = other;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn put(steps: &mut Vec<Step>, piece: Piece, like: Option<&Step>) {
    let at = like.map(|step| step.at.clone()).unwrap_or_default();
    let passage = |text: String| Passage::new(text, at.clone());
    let acts = match piece {
        Piece::Say { actor, to, text } => vec![(actor, Act::Say { text: passage(text), to })],
        Piece::Think { actor, text } => vec![(actor, Act::Think(passage(text)))],
        Piece::Instruct { actor, text } => vec![(actor, Act::Instruct(passage(text)))],
        Piece::Event { actor, kind, text } => {
            vec![(actor, Act::Event { kind, text: Some(passage(text.to_owned())) })]
        }
        Piece::Exchange(exchanged) => {
            let [call, result] = [0, 1].map(|next| StepNo::at_index(steps.len() + next));
            let made = Call {
                tool: passage(exchanged.tool),
                arguments: exchanged.arguments,
                arguments_at: at.clone(),
                form: CallForm::Data,
                id: None,
                result: Some(result),
            };
            let came = ToolResult {
                data: serde_json::from_str(&exchanged.result).ok(),
                text: passage(exchanged.result),
                call: Some(call),
                failed: exchanged.failed,
            };
            vec![(exchanged.caller, Act::Call(made)), (exchanged.tool_actor, Act::Result(came))]
        }
    };
    let time = like.and_then(|step| step.time);
    steps.extend(acts.into_iter().map(|(actor, act)| {
        // Its number is given when all are in place.
        Step { no: StepNo::at_index(0), actor, act, at: at.clone(), time, error: None }
    }));
}
