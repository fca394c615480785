//! Marks every turn of a run with its features, in a few passes over what the view already holds.
//! Judges nothing: what a mark weighs is not known here.

mod calls;
mod came;
mod found;
pub(super) mod numbers;
mod restart;
mod rests;
mod roles;
mod words;

use super::feature::{Feature, Marks};
use super::scene::Scene;
use numbers::Numbers;

pub(super) use calls::first_unrecovered;
pub(super) use found::{asked, pinned};

/// The marks of all turns, in order.
pub(super) fn of(scene: &Scene<'_, '_>, numbers: &Numbers) -> Vec<Marks> {
    let mut marks = vec![Marks::default(); scene.turns.len()];
    let came = came::of(scene);
    found::mark(scene, &mut marks);
    rests::mark(scene, &mut marks);
    roles::mark(scene, &came, &mut marks);
    calls::mark(scene, &came, &mut marks);
    numbers.mark(scene, &came, &mut marks);
    restart::mark(scene, &mut marks);
    words::mark(scene, &came, &mut marks);
    marks.iter_mut().for_each(combine);
    marks
}

/// Marks what only two features together say.
fn combine(turn: &mut Marks) {
    let is_silent = turn.has(Feature::HandsBack) && turn.has(Feature::Unsaid);
    turn.set_if(is_silent, Feature::HandsBackUnsaid);
    let ends_on_given = turn.has(Feature::Ends) && turn.has(Feature::UsesGiven);
    turn.set_if(ends_on_given, Feature::EndsOnGiven);
}

/// Sets a mark on the first turn that one of several marks is set on.
fn mark_first(marks: &mut [Marks], of: Feature, first: Feature) {
    if let Some(turn) = marks.iter_mut().find(|turn| turn.has(of)) {
        turn.set(first);
    }
}

#[cfg(test)]
mod tests;
