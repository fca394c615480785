//! Who has the turn: who began, who tells whom what to do, and who takes over from whom.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use super::came::Came;
use case::{Act, ActorKind, ActorNo, Step};
use std::collections::BTreeSet;

pub(super) fn mark(scene: &Scene<'_, '_>, came: &[Came], marks: &mut [Marks]) {
    let is_agent_step = |step: &&Step| scene.view.case.trace.kind(step) == ActorKind::Agent;
    let steps = scene.view.case.trace.steps.iter().filter(is_agent_step);
    let coordinators: BTreeSet<ActorNo> =
        steps.filter(|step| told(scene, step).is_some()).map(|step| step.actor).collect();
    let mut told_since: BTreeSet<ActorNo> = BTreeSet::new();
    let mut seen: BTreeSet<ActorNo> = BTreeSet::new();
    let mut has_result = false;
    for (at, turn) in scene.turns.iter().enumerate() {
        let marks = &mut marks[at];
        let others = |other: Option<usize>| {
            other.and_then(|at| scene.turns.get(at)).is_some_and(|other| other.actor != turn.actor)
        };
        marks.set_if(others(at.checked_sub(1)), Feature::TakesOver);
        marks.set_if(others(Some(at + 1)), Feature::HandsBack);
        marks.set_if(coordinators.contains(&turn.actor), Feature::Coordinates);
        marks.set_if(told_since.remove(&turn.actor), Feature::Addressed);
        for to in scene.steps(at).filter_map(|step| told(scene, step)) {
            marks.set(Feature::Instructs);
            told_since.insert(to);
        }
        let is_first_other = seen.len() == 1 && !seen.contains(&turn.actor);
        marks.set_if(is_first_other, Feature::FirstOfOther);
        marks.set_if(is_first_other && !has_result, Feature::FirstOfOtherBlind);
        marks.set_if(seen.insert(turn.actor), Feature::FirstOfAgent);
        has_result |= came.get(at).is_some_and(|came| came.has_result());
    }
    if let Some(begins) = marks.get_mut(usize::from(opens(scene))) {
        begins.set(Feature::BeginsWork);
    }
}

/// Whether the first turn is the request itself: nobody said anything before it.
fn opens(scene: &Scene<'_, '_>) -> bool {
    let steps = &scene.view.case.trace.steps;
    let first = scene.turns.first().map_or(0, |turn| turn.first().index());
    let before = steps.get(..first).unwrap_or_default();
    !before.iter().any(|step| matches!(step.act, Act::Say { .. }))
}

/// The other agent that the step tells what to do.
fn told(scene: &Scene<'_, '_>, step: &Step) -> Option<ActorNo> {
    let to = match &step.act {
        Act::Say { text: _, to } => (*to)?,
        Act::Handoff { to, text: _ } => *to,
        Act::Instruct(_) | Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Event { .. } => {
            return None;
        }
    };
    (scene.is_agent(to) && to != step.actor).then_some(to)
}
