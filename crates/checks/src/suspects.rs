//! Where to look first: the agents' turns, ranked by what points at them. Weights, not
//! probabilities: two teams of people who label the same runs name the same step in about a third of
//! them.
//!
//! Every turn is marked with structural features (`feature.rs`); what each weighs was learned from
//! runs whose failing step people had named (`weights.rs`, `docs/suspects.md`). No feature is a
//! finding's wording, a name or a place in the run.

mod brought;
mod feature;
mod marks;
mod scene;
mod turn;
mod weights;
mod why;

pub use feature::{Feature, Marks};

use crate::graph::{Graph, Slice, chain};
use crate::question::Answers;
use crate::readings::{self, ModeReading};
use crate::view::View;
use case::{Case, StepNo};
use marks::numbers::Numbers;
use scene::Scene;

/// A step to look at, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    /// The step that stands for the turn.
    pub step: StepNo,
    /// How strongly it is suspected, from 0 to 1: one half is as strongly as the average turn of the
    /// run. No probability.
    pub weight: f64,
    /// Why, as a phrase.
    pub why: String,
}

/// A turn of an agent with its features, as the weights are learned from it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The step that stands for the turn.
    pub step: StepNo,
    /// What it has.
    pub marks: Marks,
}

/// How many suspects are listed: people look at a handful.
const MOST: usize = 5;

/// The suspects of the run, the strongest first; none for a run that succeeded, which has no symptom
/// to walk back from.
pub fn of(
    view: &View<'_>,
    modes: &[ModeReading],
    graph: &Graph,
    slice: Option<&Slice<'_>>,
) -> Vec<Suspect> {
    let Some(slice) = slice else {
        return Vec::new();
    };
    let scene = Scene::of(view, modes, (graph, slice));
    let numbers = Numbers::of(&scene);
    let marks = marks::of(&scene, &numbers);
    let weights = weigh(&marks);
    let mut order: Vec<usize> = (0..marks.len()).collect();
    // A stable sort keeps equals in the order of the run.
    order.sort_by(|one, other| weights[*other].total_cmp(&weights[*one]));
    let suspect = |turn: usize| Suspect {
        step: stands_for(&scene, turn),
        weight: weights[turn],
        why: why::of(&scene, &numbers, (turn, marks[turn])),
    };
    order.into_iter().take(MOST).map(suspect).collect()
}

/// All turns of a run that did not succeed, with their features.
pub fn candidates(case: &Case) -> Vec<Candidate> {
    let view = View::new(case);
    let modes = readings::of(&view, &Answers::none());
    let Some(symptom) = chain::symptom(&view, view.outcome()) else {
        return Vec::new();
    };
    let graph = Graph::of(&view);
    let slice = graph.back_from(symptom);
    let scene = Scene::of(&view, &modes, (&graph, &slice));
    let marks = marks::of(&scene, &Numbers::of(&scene));
    let candidate =
        |(turn, marks): (usize, Marks)| Candidate { step: stands_for(&scene, turn), marks };
    marks.into_iter().enumerate().map(candidate).collect()
}

/// What a feature weighs.
pub fn weight_of(feature: Feature) -> f64 {
    let known = weights::WEIGHTS.iter().find(|(known, _)| *known == feature);
    known.map_or(0.0, |(_, weight)| *weight)
}

/// Each turn's share of the suspicion held against an even share: one half where they are equal.
fn weigh(marks: &[Marks]) -> Vec<f64> {
    let sum = |marks: &Marks| marks.iter().map(weight_of).sum::<f64>();
    let sums: Vec<f64> = marks.iter().map(sum).collect();
    let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let turns = u32::try_from(shares.len()).map_or(f64::INFINITY, f64::from);
    let even = shares.iter().sum::<f64>() / turns;
    shares.iter().map(|share| share / (share + even)).collect()
}

/// The step of the turn that a finding is pinned on, else its first.
fn stands_for(scene: &Scene<'_, '_>, turn: usize) -> StepNo {
    let first = scene.turns.get(turn).map_or(StepNo::at_index(0), turn::Turn::first);
    let own = marks::pinned(scene).filter(|(at, _, _)| *at == turn);
    let pinned = own.filter_map(|(_, _, finding)| finding.divergence);
    pinned.filter(|step| scene.turn_of(*step) == Some(turn)).min().unwrap_or(first)
}

#[cfg(test)]
mod tests;
