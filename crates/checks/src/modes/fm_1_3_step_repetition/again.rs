//! A piece of work that its author hands over a second time, nearly line for line, although what it
//! was told in between held nothing.
//!
//! Twice is enough only for a text that nobody writes anew by chance. A reply with anything in it
//! to act on is none of this mode's business: whether it was heeded is FM-2.5's.

use crate::reading::{Finding, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use std::collections::{BTreeMap, BTreeSet};

/// From this many lines on a text is a piece of work and no phrase.
const LINES: usize = 8;
/// Shorter lines are brackets, fences and rules, which any two texts share.
const SHORT_LINE: usize = 4;
/// So many of ten lines of each text stand in the other one.
const ALIKE_OF_TEN: usize = 9;
/// The labour was done twice; what it cost beyond that does not show.
const HANDED_OVER_AGAIN: Score = Score::new(0.6);

/// The second time, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    let mute = mute_speakers(case, view);
    if mute.is_empty() {
        return None;
    }
    let mut last: BTreeMap<ActorNo, (&Step, BTreeSet<&str>)> = BTreeMap::new();
    for step in &view.said {
        if mute.contains(&step.actor) || view.is_copy(step.no) {
            continue;
        }
        let lines = lines(step.words());
        if let Some((first, before)) = last.get(&step.actor)
            && are_alike(before, &lines)
            && let Some(reply) = mute_reply(case, view, (first, step), &mute)
        {
            return Some(finding(case, first, reply, step));
        }
        last.insert(step.actor, (step, lines));
    }
    None
}

/// The agents who say the very same in each of at least two turns: what they say answers nothing.
fn mute_speakers(case: &Case, view: &View<'_>) -> BTreeSet<ActorNo> {
    let mut said: BTreeMap<ActorNo, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for step in view.said.iter().filter(|step| !view.is_copy(step.no)) {
        let (turns, texts) = said.entry(step.actor).or_default();
        *turns += 1;
        texts.insert(step.words().trim());
    }
    let calls = |actor: ActorNo| {
        case.trace.steps.iter().any(|step| step.actor == actor && step.call().is_some())
    };
    let is_mute = |(actor, (turns, texts)): (ActorNo, (usize, BTreeSet<&str>))| {
        let is_phrase = texts.iter().all(|text| text.lines().take(2).count() < 2);
        (2 <= turns && texts.len() == 1 && is_phrase && !calls(actor)).then_some(actor)
    };
    said.into_iter().filter_map(is_mute).collect()
}

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|line| SHORT_LINE <= line.len()).collect()
}

fn are_alike(one: &BTreeSet<&str>, other: &BTreeSet<&str>) -> bool {
    let most = one.len().max(other.len());
    let same = || one.intersection(other).count();
    LINES <= one.len().min(other.len()) && ALIKE_OF_TEN * most <= 10 * same()
}

/// The reply between the two, if nothing but replies without content stands there.
fn mute_reply<'c>(
    case: &Case,
    view: &View<'c>,
    (first, second): (&Step, &Step),
    mute: &BTreeSet<ActorNo>,
) -> Option<&'c Step> {
    let between = view.between(first.no, second.no);
    let is_nothing = |step: &Step| match &step.act {
        Act::Say { .. } => mute.contains(&step.actor),
        // Code in the text, which nobody ran.
        Act::Call(call) => step.actor == first.actor && call.result.is_none(),
        Act::Event { kind, text: _ } => *kind == EventKind::Empty,
        Act::Instruct(_) | Act::Think(_) | Act::Result(_) | Act::Handoff { .. } => false,
    };
    let is_reply = |step: &&Step| {
        matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Agent
    };
    let reply = between.iter().find(is_reply)?;
    between.iter().all(is_nothing).then_some(reply)
}

fn finding(case: &Case, first: &Step, reply: &Step, second: &Step) -> Finding {
    let who = case.trace.actor(second).map_or("an agent", |actor| &actor.name);
    let summary = format!(
        "{who} hands over at step {} what it handed over at step {}, nearly line for line, and the reply in between holds nothing",
        second.no, first.no
    );
    let between = Cite::absent("a request or a result", Searched::Steps(first.no, second.no));
    Finding::new(Mode::StepRepetition, HANDED_OVER_AGAIN, Cite::step(second), summary)
        .citing([Cite::step(first), Cite::step(reply)])
        .refuters([Refuter::not_held("something to act on in between", between)])
}
