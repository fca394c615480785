//! What a finding's score is worth by what was counted: how often findings of its mode and strength
//! were right on runs that people had labelled, and on runs that were broken on purpose.
//!
//! The counts are in `calibration/table.rs`, which `cargo xtask score --calibrate` writes. This file
//! decides what they may do to a score: counted labels make it a probability, injected faults may only
//! lower it, and neither lifts a weak finding to where it could lead.

mod table;

use crate::reading::{Finding, Reading, Score, ScoreBasis};
use crate::taxonomy::Mode;

/// How strong a mode calls a finding of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Too weak to lead even in a run that is known to have failed.
    Weak,
    /// Strong enough to lead in a run that is known to have failed.
    Middle,
    /// Strong enough to lead alone.
    Strong,
}

impl Band {
    /// Every band, the weakest first.
    pub const ALL: [Self; 3] = [Self::Weak, Self::Middle, Self::Strong];

    /// The band of a mode's own score.
    pub fn of(own: Score) -> Self {
        let is_below = |band: &Self| own.get() < band.ends();
        Self::ALL.into_iter().find(is_below).unwrap_or(Self::Strong)
    }

    /// Where the band ends.
    const fn ends(self) -> f64 {
        match self {
            Self::Weak => LEADS_A_FAILURE,
            Self::Middle => LEADS_ALONE,
            Self::Strong => 1.0,
        }
    }

    /// The name of the variant, for the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weak => "Weak",
            Self::Middle => "Middle",
            Self::Strong => "Strong",
        }
    }
}

/// Below this a finding is shown and never leads when nothing else says that the run failed: a
/// healthy run may repeat itself or skip a check, and a wrong route costs an incident cycle. The
/// lowest threshold at which, of the findings at and above it on runs with a known outcome, three in
/// four stand in runs that failed, with 95 % confidence (`docs/accuracy.md`, "Thresholds").
pub const LEADS_ALONE: f64 = 0.6;

/// Below this a finding does not lead even when the run is known to have failed: a structure this
/// weak stands in as many runs that went well.
pub const LEADS_A_FAILURE: f64 = 0.3;

/// How often findings were right, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those that were.
    pub right: u32,
    /// All of them.
    pub fired: u32,
}

/// What was counted of the findings of one mode and band.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The mode.
    pub mode: Mode,
    /// How strong the mode itself called them.
    pub band: Band,
    /// On runs that people had labelled.
    pub labels: Count,
    /// Of how many frameworks those runs were.
    pub frameworks: usize,
    /// On runs with an injected fault, with something that only looks like one, and untouched.
    pub injected: Count,
}

/// How often a mode was right on the labelled runs of one framework.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The mode.
    pub mode: Mode,
    /// The framework, as the trace names it.
    pub framework: &'static str,
    /// Its findings, the weak ones included.
    pub count: Count,
}

/// With fewer findings than that nothing is made of a count.
pub const ENOUGH: u32 = 10;

/// Labels of so many frameworks may lift a score: what was right in one alone may be one structure of it,
/// which says nothing of the mode's others.
pub const FRAMEWORKS: usize = 2;

/// So many findings of the kind that its author expected stand beside every count. Ten findings that
/// were all right then move a score of 0.75 to 0.89, and a mode that fired three times claims nothing.
pub const EXPECTED: f64 = 8.0;

/// What was counted, as it is checked in.
pub const fn rows() -> &'static [Row] {
    table::ROWS
}

/// How often the mode was right on the labelled runs of the framework; `None` where it never fired
/// there.
pub fn record(mode: Mode, framework: &str) -> Option<Count> {
    let own = |one: &&Record| one.mode == mode && one.framework == framework;
    table::RECORDS.iter().find(own).map(|one| one.count)
}

/// The reading with its findings' scores as the counts have them. What somebody's answer shows, and
/// what its own refuter holds down, was never counted.
pub(crate) fn counted(mode: Mode, reading: Reading) -> Reading {
    let Reading::Found(mut findings) = reading else {
        return reading;
    };
    let is_counted = |one: &Finding| one.rests_on.is_empty() && !one.is_refuted();
    for finding in &mut findings {
        finding.own = finding.score;
        if !is_counted(finding) {
            continue;
        }
        let band = Band::of(finding.own);
        let row = table::ROWS.iter().find(|row| row.mode == mode && row.band == band);
        if let Some(row) = row {
            (finding.score, finding.basis) = weighed(finding.own, row);
        }
    }
    Reading::found_or(findings, || Reading::clear(""))
}

/// The score of a finding that its mode gives `own`, and what it rests on.
pub fn weighed(own: Score, row: &Row) -> (Score, ScoreBasis) {
    let value = own.get();
    if ENOUGH <= row.labels.fired {
        let may_lift = row.band == Band::Strong && FRAMEWORKS <= row.frameworks;
        let most = if may_lift { 1.0 } else { value };
        return (Score::new(shrunk(value, row.labels).min(most)), ScoreBasis::Labels);
    }
    if ENOUGH <= row.injected.fired {
        return (Score::new(shrunk(value, row.injected).min(value)), ScoreBasis::Injected);
    }
    (own, ScoreBasis::Prior)
}

/// The mean of a Beta-binomial whose prior is the mode's own score, [`EXPECTED`] findings strong.
/// Rounded to two digits: the counts bear no more.
pub fn shrunk(own: f64, count: Count) -> f64 {
    let mean = EXPECTED.mul_add(own, f64::from(count.right)) / (f64::from(count.fired) + EXPECTED);
    (mean * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(band: Band, labels: (u32, u32), injected: (u32, u32)) -> Row {
        let count = |(right, fired)| Count { right, fired };
        let (labels, injected) = (count(labels), count(injected));
        Row { mode: Mode::StepRepetition, band, labels, frameworks: FRAMEWORKS, injected }
    }

    fn score(own: f64, row: &Row) -> (f64, ScoreBasis) {
        let (score, basis) = weighed(Score::new(own), row);
        (score.get(), basis)
    }

    #[test]
    fn enough_labels_make_a_score_a_probability_and_few_do_not() {
        let measured = row(Band::Strong, (10, 10), (0, 0));
        assert_eq!(score(0.75, &measured), (0.89, ScoreBasis::Labels));
        let few = row(Band::Strong, (3, 3), (0, 0));
        assert_eq!(score(0.75, &few), (0.75, ScoreBasis::Prior));
    }

    #[test]
    fn labels_of_one_framework_lift_nothing_and_may_lower() {
        let of_one = |labels| Row { frameworks: 1, ..row(Band::Strong, labels, (0, 0)) };
        assert_eq!(score(0.75, &of_one((10, 10))), (0.75, ScoreBasis::Labels));
        assert!(score(0.75, &of_one((2, 12))).0 < LEADS_ALONE);
    }

    #[test]
    fn a_mode_that_was_wrong_loses_its_lead() {
        let wrong = row(Band::Strong, (2, 12), (0, 0));
        assert!(score(0.7, &wrong).0 < LEADS_ALONE);
    }

    #[test]
    fn no_count_lifts_a_weak_finding_and_injected_faults_lift_none() {
        let weak = row(Band::Middle, (20, 20), (0, 0));
        assert_eq!(score(0.4, &weak), (0.4, ScoreBasis::Labels));
        let injected = row(Band::Strong, (0, 0), (30, 30));
        assert_eq!(score(0.7, &injected), (0.7, ScoreBasis::Injected));
        let missed = row(Band::Strong, (0, 0), (15, 30));
        assert_eq!(score(0.7, &missed), (0.54, ScoreBasis::Injected));
    }

    #[test]
    fn a_band_is_told_by_what_it_may_lead() {
        let bands = [0.25, 0.3, 0.59, 0.6, 1.0].map(|own| Band::of(Score::new(own)));
        assert_eq!(bands, [Band::Weak, Band::Middle, Band::Middle, Band::Strong, Band::Strong]);
    }

    #[test]
    fn a_mode_and_band_has_one_row() {
        let mut seen: Vec<(Mode, Band)> = rows().iter().map(|row| (row.mode, row.band)).collect();
        seen.dedup();
        assert_eq!(seen.len(), rows().len());
        assert!(rows().iter().all(|row| row.labels.right <= row.labels.fired));
    }
}
