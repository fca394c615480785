//! A conditional logit: in each run the failing turn is drawn with a chance that grows with the sum of
//! its features' weights. Fitted by proximal gradient steps, which is deterministic; weights that the
//! runs do not insist on stay at nothing.

use super::Run;
use checks::suspects::Feature;
use std::collections::BTreeMap;

/// How many features there are.
const FEATURES: usize = Feature::ALL.len();

/// What the fit is told beside the runs.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How much each weight costs by its size, which keeps the table short.
    pub sparse: f64,
    /// How much each costs by its square, which keeps the weights small.
    pub small: f64,
    /// How many steps are made.
    pub rounds: usize,
}

impl Default for Settings {
    /// Chosen by cross-validation by question, among 1 to 13 and 3 to 100: neighbours do as well.
    fn default() -> Self {
        Self { sparse: 3.0, small: 5.0, rounds: 2000 }
    }
}

/// What all runs of a source together count, whatever their number: more where people named the
/// step in many runs. Two sources are one set of runs in two formats; in one the faults are a
/// program's, at regular places; in one most runs have two or three turns, and any of them will do.
const SOURCES: [(&str, f64); 7] = [
    ("who_and_when_ag", 1.2),
    ("who_and_when_hc", 0.5),
    ("agentrx_magentic", 0.75),
    ("agentrx_tau", 0.5),
    ("agentracer", 0.3),
    ("agent_error_bench", 0.75),
    ("agent_process_bench", 0.2),
];

/// What a source counts that all its runs together count by default.
const ALL_OF_A_SOURCE: f64 = 100.0;

/// What each run counts.
pub fn weights_of_sources(runs: &[&Run]) -> Vec<f64> {
    let usable = |run: &&&Run| run.turns.iter().any(|turn| turn.is_root);
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for run in runs.iter().filter(usable) {
        *counts.entry(&run.source).or_default() += 1.0;
    }
    let weight = |run: &&Run| {
        let known = SOURCES.iter().find(|(source, _)| *source == run.source);
        let share = known.map_or(1.0, |(_, share)| *share);
        if usable(&run) { share * ALL_OF_A_SOURCE / counts[run.source.as_str()] } else { 0.0 }
    };
    runs.iter().map(weight).collect()
}

/// The weights that explain the runs best, in the order of [`Feature::ALL`].
pub fn fit(runs: &[&Run], settings: Settings) -> Vec<f64> {
    let counts = weights_of_sources(runs);
    let mut weights = vec![0.0; FEATURES];
    let mut ahead = weights.clone();
    let mut momentum = 1.0_f64;
    let step = step_length(runs, &counts, settings);
    for _ in 0..settings.rounds {
        let gradient = gradient(runs, &counts, &ahead, settings);
        let next: Vec<f64> = ahead
            .iter()
            .zip(&gradient)
            .map(|(weight, slope)| shrunk(weight - step * slope, step * settings.sparse))
            .collect();
        let more = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let pull = (momentum - 1.0) / more;
        ahead = next.iter().zip(&weights).map(|(new, old)| new + pull * (new - old)).collect();
        weights = next;
        momentum = more;
    }
    weights
}

/// A weight nearer to nothing by `by`.
fn shrunk(weight: f64, by: f64) -> f64 {
    weight.signum() * (weight.abs() - by).max(0.0)
}

/// Small enough for every run: no direction is steeper than a turn's features, counted, allow.
fn step_length(runs: &[&Run], counts: &[f64], settings: Settings) -> f64 {
    let most = |run: &&Run| run.turns.iter().map(|turn| turn.features.len()).max().unwrap_or(0);
    let steep = runs
        .iter()
        .zip(counts)
        .map(|(run, count)| count * f64::from(u32::try_from(most(run)).unwrap_or(u32::MAX)) / 2.0);
    1.0 / (settings.small + steep.sum::<f64>())
}

fn gradient(runs: &[&Run], counts: &[f64], weights: &[f64], settings: Settings) -> Vec<f64> {
    let mut gradient: Vec<f64> = weights.iter().map(|weight| settings.small * weight).collect();
    for (run, count) in runs.iter().zip(counts).filter(|(_, count)| 0.0 < **count) {
        let shares = shares(run, weights);
        let of_root: f64 =
            run.turns.iter().zip(&shares).filter(|(turn, _)| turn.is_root).map(|(_, s)| s).sum();
        for (turn, share) in run.turns.iter().zip(&shares) {
            let wanted = if turn.is_root { share / of_root } else { 0.0 };
            for feature in &turn.features {
                gradient[*feature] += count * (share - wanted);
            }
        }
    }
    gradient
}

/// Each turn's share of the suspicion.
pub(super) fn shares(run: &Run, weights: &[f64]) -> Vec<f64> {
    let sum = |features: &[usize]| features.iter().map(|feature| weights[*feature]).sum::<f64>();
    let sums: Vec<f64> = run.turns.iter().map(|turn| sum(&turn.features)).collect();
    let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let all: f64 = shares.iter().sum();
    shares.iter().map(|share| share / all).collect()
}

#[cfg(test)]
mod tests {
    use super::{Settings, fit};
    use crate::learn::{Run, Turn};

    fn run(turns: &[(&[usize], bool)]) -> Run {
        let turn = |(features, is_root): &(&[usize], bool)| Turn {
            features: features.to_vec(),
            agent: String::new(),
            is_root: *is_root,
            is_failure: *is_root,
            origin: String::new(),
        };
        let turns = turns.iter().map(turn).collect();
        let (source, question) = ("own".to_owned(), String::new());
        let blamed = std::collections::BTreeSet::new();
        Run { source, question, turns, has_failure: true, blamed }
    }

    #[test]
    fn what_failing_turns_have_gains_weight_and_what_the_others_have_loses_it() {
        let run = run(&[(&[0], true), (&[1], false), (&[], false), (&[2], true), (&[2], false)]);
        let weights = fit(&[&run], Settings::default());
        assert!(0.0 < weights[0] && weights[1] < 0.0, "{weights:?}");
        assert!(weights[3..].iter().all(|weight| *weight == 0.0));
    }

    #[test]
    fn the_same_runs_give_the_same_weights() {
        let run = run(&[(&[0, 1], true), (&[1], false)]);
        assert_eq!(fit(&[&run], Settings::default()), fit(&[&run], Settings::default()));
    }
}
