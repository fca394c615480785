//! How often the suspects name the labelled turn: in the runs that the weights were learned from, and
//! in runs that were held out.

use super::Run;
use super::fit::{Settings, fit, shares};
use std::collections::{BTreeMap, BTreeSet};

/// Into how many parts the questions are cut, one time after the other: which questions fall together
/// moves the figures of small sources by several hundredths.
const CUTS: [u64; 3] = [8, 10, 12];

/// What is counted, each as a share of the runs of one source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// How many runs.
    pub runs: usize,
    /// The first suspect is the labelled turn.
    pub first: f64,
    /// It is among the first three.
    pub three: f64,
    /// It is among the first five.
    pub five: f64,
    /// One of several labelled turns is among the first three.
    pub any_three: f64,
    /// The first suspect's agent is to blame; of the runs with several agents.
    pub agent: Option<f64>,
}

/// By source.
pub type BySource = BTreeMap<String, Figures>;

/// The figures in the runs that the weights were learned from.
pub fn in_sample(runs: &[Run], settings: Settings) -> BySource {
    let all: Vec<&Run> = runs.iter().collect();
    let weights = fit(&all, settings);
    counted(runs.iter().map(|run| (run, shares(run, &weights))))
}

/// The figures in runs whose question was held out, on average over several cuts of the questions.
pub fn by_question(runs: &[Run], settings: Settings) -> BySource {
    let shares = |parts: u64| held_out(runs, settings, move |run| part(run, parts).to_string());
    let mut figures = counted(CUTS.into_iter().flat_map(shares));
    // Every run was counted once a cut.
    for one in figures.values_mut() {
        one.runs /= CUTS.len();
    }
    figures
}

/// The figures in runs of sources that were held out.
pub fn by_source(runs: &[Run], settings: Settings) -> BySource {
    counted(held_out(runs, settings, family).into_iter())
}

/// The shares in runs that were held out with everything of the same part; `part` names it.
fn held_out(
    runs: &[Run],
    settings: Settings,
    part: impl Fn(&Run) -> String,
) -> Vec<(&Run, Vec<f64>)> {
    let parts: BTreeSet<String> = runs.iter().map(&part).collect();
    let mut all = Vec::new();
    for held in &parts {
        let others: Vec<&Run> = runs.iter().filter(|run| part(run) != *held).collect();
        let weights = fit(&others, settings);
        let own = runs.iter().filter(|run| part(run) == *held);
        all.extend(own.map(|run| (run, shares(run, &weights))));
    }
    all
}

/// Which part of the questions a run belongs to.
fn part(run: &Run, parts: u64) -> u64 {
    let hash = run.question.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The upper half is mixed best.
    (hash >> 32) % parts
}

/// The source of a run, where two that hold the same runs are one.
fn family(run: &Run) -> String {
    match run.source.as_str() {
        "agentrx_magentic" | "who_and_when_hc" => "the same runs twice".to_owned(),
        own => own.to_owned(),
    }
}

fn counted<'r>(runs: impl Iterator<Item = (&'r Run, Vec<f64>)>) -> BySource {
    let mut sums: BTreeMap<String, (Figures, f64, f64)> = BTreeMap::new();
    for (run, shares) in runs.filter(|(run, _)| run.has_failure) {
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|one, other| shares[*other].total_cmp(&shares[*one]));
        let among = |most: usize, is: fn(&super::Turn) -> bool| {
            let hit = order.iter().take(most).any(|turn| is(&run.turns[*turn]));
            if hit { 1.0 } else { 0.0 }
        };
        let (figures, blamed, of) = sums.entry(run.source.clone()).or_default();
        figures.runs += 1;
        figures.first += among(1, |turn| turn.is_root);
        figures.three += among(3, |turn| turn.is_root);
        figures.five += among(5, |turn| turn.is_root);
        figures.any_three += among(3, |turn| turn.is_failure);
        if let Some(first) = order.first().filter(|_| !run.blamed.is_empty()) {
            *of += 1.0;
            *blamed += if run.blamed.contains(&run.turns[*first].agent) { 1.0 } else { 0.0 };
        }
    }
    let shared = |(source, (sum, blamed, of)): (String, (Figures, f64, f64))| {
        let runs = f64::from(u32::try_from(sum.runs).unwrap_or(u32::MAX));
        let figures = Figures {
            runs: sum.runs,
            first: sum.first / runs,
            three: sum.three / runs,
            five: sum.five / runs,
            any_three: sum.any_three / runs,
            agent: (0.0 < of).then_some(blamed / of),
        };
        (source, figures)
    };
    sums.into_iter().map(shared).collect()
}
