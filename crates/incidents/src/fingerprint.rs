//! How each model fails: modes a failed run, how often each mode shows in failed and in successful
//! runs, and what to build against the one that goes with failure most. What shows as often in runs
//! that succeed is harmless, however often it shows.

use crate::interval::{Interval, Share, difference, number};
use crate::sighting::Population;
use checks::Mode;
use std::collections::{BTreeMap, BTreeSet};

/// One run, failed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// The model; runs of several models count for none of them alone, and are named together.
    pub model: String,
    /// One agent or several.
    pub population: Population,
    /// Whether it did its task.
    pub outcome: RunOutcome,
    /// The modes that were found in it.
    pub modes: BTreeSet<Mode>,
}

/// Whether a run did its task, on another's word than the agent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunOutcome {
    /// It did.
    Succeeded,
    /// It did not.
    Failed,
    /// Nobody says. Such runs are counted and used for nothing.
    Ungraded,
}

/// One mode of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModePrint {
    /// The mode.
    pub mode: Mode,
    /// In how many of the failed runs it shows.
    pub failed: Share,
    /// In how many of the successful ones.
    pub succeeded: Share,
    /// The interval of the difference, failed minus succeeded; `None` without runs of both kinds.
    pub lift: Option<Interval>,
    /// What that comes to.
    pub weight: Weight,
}

impl ModePrint {
    /// The difference itself, failed minus succeeded.
    pub fn difference(&self) -> Option<f64> {
        Some(self.failed.rate()? - self.succeeded.rate()?)
    }
}

/// Whether a mode goes with failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It shows more often in failed runs, beyond chance.
    GoesWithFailure,
    /// It shows more often in successful ones, beyond chance.
    GoesWithSuccess,
    /// The runs do not tell.
    Open,
}

/// How one model fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    /// The model.
    pub model: String,
    /// One agent or several.
    pub population: Population,
    /// How many failed.
    pub failed: usize,
    /// How many succeeded.
    pub succeeded: usize,
    /// Of how many nobody says.
    pub ungraded: usize,
    /// The mean number of modes of a failed run; `None` where none failed.
    pub modes_a_failed_run: Option<f64>,
    /// Every mode that shows in a graded run, the strongest lift first.
    pub modes: Vec<ModePrint>,
}

impl Fingerprint {
    /// The mode to build against first: of those that go with failure beyond chance the one with the
    /// largest difference. Without such a mode there is none, and more runs are needed.
    pub fn dominant(&self) -> Option<&ModePrint> {
        self.modes.iter().find(|one| one.weight == Weight::GoesWithFailure)
    }

    /// What to build against it, from the catalogue of structural fixes.
    pub fn prescription(&self) -> Option<&'static str> {
        self.dominant().map(|one| one.mode.entry().fix.text)
    }
}

/// The fingerprint of each model, by name; single-agent and multi-agent runs apart.
pub fn fingerprints(runs: &[RunRecord]) -> Vec<Fingerprint> {
    let mut models: BTreeMap<(&str, Population), Vec<&RunRecord>> = BTreeMap::new();
    for run in runs {
        models.entry((&run.model, run.population)).or_default().push(run);
    }
    models.into_iter().map(|((model, population), runs)| print(model, population, &runs)).collect()
}

fn print(name: &str, population: Population, runs: &[&RunRecord]) -> Fingerprint {
    let of = |outcome: RunOutcome| -> Vec<&RunRecord> {
        runs.iter().copied().filter(|run| run.outcome == outcome).collect()
    };
    let (failed, succeeded) = (of(RunOutcome::Failed), of(RunOutcome::Succeeded));
    let total: usize = failed.iter().map(|run| run.modes.len()).sum();
    let prints = Mode::ALL.into_iter().map(|mode| mode_print(mode, &failed, &succeeded));
    let mut modes: Vec<ModePrint> =
        prints.filter(|one| 0 < one.failed.part + one.succeeded.part).collect();
    let order =
        |one: &ModePrint| one.difference().unwrap_or_else(|| one.failed.rate().unwrap_or(0.0));
    modes.sort_by(|one, other| order(other).total_cmp(&order(one)));
    Fingerprint {
        model: name.to_owned(),
        population,
        modes_a_failed_run: (!failed.is_empty()).then(|| number(total) / number(failed.len())),
        ungraded: of(RunOutcome::Ungraded).len(),
        failed: failed.len(),
        succeeded: succeeded.len(),
        modes,
    }
}

fn mode_print(mode: Mode, failed: &[&RunRecord], succeeded: &[&RunRecord]) -> ModePrint {
    let share = |runs: &[&RunRecord]| {
        Share::new(runs.iter().filter(|run| run.modes.contains(&mode)).count(), runs.len())
    };
    let (failed, succeeded) = (share(failed), share(succeeded));
    let lift = difference(failed, succeeded);
    let weight = match lift {
        Some(lift) if 0.0 < lift.low => Weight::GoesWithFailure,
        Some(lift) if lift.high < 0.0 => Weight::GoesWithSuccess,
        Some(_) | None => Weight::Open,
    };
    ModePrint { mode, failed, succeeded, lift, weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(name: &str, outcome: RunOutcome, modes: &[Mode], count: usize) -> Vec<RunRecord> {
        let modes = modes.iter().copied().collect();
        let run =
            RunRecord { model: name.to_owned(), population: Population::Multi, outcome, modes };
        vec![run; count]
    }

    #[test]
    fn a_mode_that_shows_as_often_in_successful_runs_is_prescribed_nothing() {
        let (often, fatal) = (Mode::StepRepetition, Mode::PrematureTermination);
        let all = [
            runs("m", RunOutcome::Failed, &[often, fatal], 18),
            runs("m", RunOutcome::Failed, &[often], 2),
            runs("m", RunOutcome::Succeeded, &[often], 19),
            runs("m", RunOutcome::Succeeded, &[], 1),
            runs("m", RunOutcome::Ungraded, &[fatal], 5),
        ]
        .concat();
        let prints = fingerprints(&all);
        let print = &prints[0];
        assert_eq!((print.failed, print.succeeded, print.ungraded), (20, 20, 5));
        assert_eq!(print.modes_a_failed_run, Some(38.0 / 20.0));
        assert_eq!(print.dominant().map(|one| one.mode), Some(fatal));
        assert_eq!(print.prescription(), Some(fatal.entry().fix.text));
        let repetition = print.modes.iter().find(|one| one.mode == often).expect("it shows");
        assert_eq!((repetition.failed, repetition.weight), (Share::new(20, 20), Weight::Open));
    }

    #[test]
    fn few_runs_prescribe_nothing() {
        let all = [
            runs("m", RunOutcome::Failed, &[Mode::PrematureTermination], 1),
            runs("m", RunOutcome::Succeeded, &[], 1),
        ]
        .concat();
        assert_eq!(fingerprints(&all)[0].prescription(), None);
    }

    #[test]
    fn models_and_populations_are_kept_apart() {
        let mut all = runs("b", RunOutcome::Failed, &[], 1);
        all.extend(runs("a", RunOutcome::Failed, &[], 1));
        all.push(RunRecord { population: Population::Single, ..all[0].clone() });
        let prints = fingerprints(&all);
        let names: Vec<(&str, Population)> =
            prints.iter().map(|one| (one.model.as_str(), one.population)).collect();
        let wanted =
            [("a", Population::Multi), ("b", Population::Single), ("b", Population::Multi)];
        assert_eq!(names, wanted);
    }
}
