//! What is found of faults that were put into runs on purpose: by mode, on our own runs and on those of
//! the corpus that succeeded.

use std::collections::BTreeMap;

use checks::Mode;

use super::evidence::{Evidence, OfMode, Tried};
use super::figures::{number, share};
use super::table::Table;

/// Recall at the step, and what was taken for a fault.
pub(super) fn table(evidence: &Evidence) -> Table {
    let head = [
        "mode",
        "own runs: found at the step",
        "corpus: found at the step",
        "near misses taken for one",
        "untouched runs: false alarms",
    ];
    let of = |all: &BTreeMap<Mode, OfMode>, mode| all.get(&mode).copied().unwrap_or_default();
    let told = |tried: Tried| share(tried.found, tried.applied);
    let row = |mode: Mode| {
        let (own, corpus) = (of(&evidence.own, mode), of(&evidence.corpus, mode));
        vec![
            mode.to_string(),
            told(own.faults),
            told(corpus.faults),
            told(both(own.misses, corpus.misses)),
            told(both(own.controls, corpus.controls)),
        ]
    };
    let mut rows: Vec<Vec<String>> = Mode::ALL.into_iter().map(row).collect();
    rows.push(vec![
        "mean over the modes".to_owned(),
        mean(&evidence.own),
        mean(&evidence.corpus),
        "-".to_owned(),
        "-".to_owned(),
    ]);
    let head = head.map(str::to_owned).to_vec();
    Table { title: "Injected faults", head, rows }
}

/// The mean recall over the modes that any recipe could be applied to.
fn mean(all: &BTreeMap<Mode, OfMode>) -> String {
    let tried = all.values().map(|one| one.faults).filter(|faults| 0 < faults.applied);
    let shares: Vec<f64> = tried.map(|one| number(one.found) / number(one.applied)).collect();
    if shares.is_empty() {
        return "-".to_owned();
    }
    format!("{:.2}", shares.iter().sum::<f64>() / number(shares.len()))
}

const fn both(one: Tried, other: Tried) -> Tried {
    Tried { applied: one.applied + other.applied, found: one.found + other.found }
}

/// What the runs were.
pub(super) fn told(evidence: &Evidence) -> String {
    let (own, corpus) = evidence.runs;
    format!(
        "{own} small runs of our own and {corpus} runs of the corpus whose own records call them a success were
broken by recipes written from the definitions of the modes (`cargo xtask inject`). A run in which the mode is found before
anything is done to it is a false alarm and is not broken.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_counts_modes_and_not_faults() {
        let of = |found, applied| OfMode { faults: Tried { applied, found }, ..OfMode::default() };
        let all = BTreeMap::from([
            (Mode::StepRepetition, of(100, 100)),
            (Mode::ConversationReset, of(0, 2)),
            (Mode::TaskDerailment, of(0, 0)),
        ]);
        assert_eq!(mean(&all), "0.50");
    }
}
