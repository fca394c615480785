//! What rests on each turn, and what it rests on itself: the way back from the symptom, and the
//! specific values that a turn brings or takes.

use super::super::brought;
use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use crate::graph::Link;
use case::Act;

pub(super) fn mark(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    mark_slice(scene, marks);
    mark_used(scene, marks);
    mark_values(scene, marks);
    for one in brought::of(scene.view, scene.slice) {
        if let Some(turn) = scene.turn_of(one.step) {
            marks[turn].set(Feature::Brought);
        }
    }
}

fn mark_slice(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    let is_unseen = scene.view.exchanges.is_empty();
    for (turn, marks) in scene.turns.iter().zip(marks) {
        for step in &turn.steps {
            let far = scene.slice.distance(*step);
            marks.set_if(far == Some(1), Feature::RestsNear);
            marks.set_if(far > Some(1), Feature::RestsFar);
        }
        marks.set_if(is_unseen && marks.has(Feature::RestsFar), Feature::RestsFarUnseen);
    }
}

/// The turns whose new values a later turn uses.
fn mark_used(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    for step in &scene.view.case.trace.steps {
        for edge in scene.graph.rests_on(step.no) {
            let from =
                scene.turn_of(edge.from).filter(|from| scene.turn_of(step.no) != Some(*from));
            if let (Some(from), Link::Value(_)) = (from, &edge.link) {
                marks[from].set(Feature::NewValueUsed);
            }
        }
    }
}

/// Where a value stood first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Nowhere,
    /// In an agent's own turn.
    Own,
    /// In a request, an instruction or a result.
    Given,
}

fn mark_values(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    let values = scene.view.values();
    let mut first = vec![First::Nowhere; values.len()];
    for step in &scene.view.case.trace.steps {
        let turn = scene.turn_of(step.no);
        for value in values.at(step) {
            let first = &mut first[value.index()];
            match (*first, turn) {
                (First::Nowhere, None) => *first = First::Given,
                (First::Nowhere, Some(turn)) => {
                    *first = First::Own;
                    marks[turn].set(Feature::NewValue);
                    let is_call = matches!(step.act, Act::Call(_));
                    marks[turn].set_if(is_call, Feature::NewValueInCall);
                }
                (First::Given, Some(turn)) => marks[turn].set(Feature::UsesGiven),
                (First::Own, _) | (First::Given, None) => {}
            }
        }
    }
}
