//! What is known of the findings of each mode: how often they were right on runs that people had
//! labelled, and on runs that were broken on purpose. Read in this process and not off a verdict,
//! because a verdict holds scores that these counts have moved already.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use case::{Case, StepNo};
use checks::calibration::Band;
use checks::view::View;
use checks::{Answers, Mode, Reading, readings};
use ingest::{Alone, Input};
use serde_json::Value;

use super::Corpus;
use crate::inject::{self, Kind};

/// A finding on a labelled run.
pub(super) struct Labelled {
    pub(super) mode: Mode,
    /// The score that its mode gave it.
    pub(super) own: f64,
    pub(super) band: Band,
    pub(super) right: bool,
    /// As the trace names it.
    pub(super) framework: String,
    /// Equal for runs on the same task: they are held out together.
    pub(super) task: u64,
}

/// A finding on a run that was broken, made to look broken, or left alone.
pub(super) struct Injected {
    pub(super) mode: Mode,
    pub(super) band: Band,
    pub(super) right: bool,
}

/// One recipe's counts over a set of runs.
#[derive(Clone, Copy, Default)]
pub(super) struct Tried {
    pub(super) applied: usize,
    pub(super) found: usize,
}

/// What came of all recipes of one mode over a set of runs.
#[derive(Clone, Copy, Default)]
pub(super) struct OfMode {
    /// Faults, and those found at their step.
    pub(super) faults: Tried,
    /// Near misses, and those taken for the mode.
    pub(super) misses: Tried,
    /// Untouched runs, and those in which the mode is found.
    pub(super) controls: Tried,
}

/// Everything that was counted.
#[derive(Default)]
pub(super) struct Evidence {
    pub(super) labelled: Vec<Labelled>,
    pub(super) injected: Vec<Injected>,
    /// By mode: on our own runs, and on runs of the corpus that succeeded.
    pub(super) own: BTreeMap<Mode, OfMode>,
    pub(super) corpus: BTreeMap<Mode, OfMode>,
    /// How many runs of either kind there were.
    pub(super) runs: (usize, usize),
}

/// Which of several places a fault is put into: one seed, so that the page stays the same.
const SEED: u64 = 1;

impl Evidence {
    /// Reads the labelled runs, and breaks those that succeeded.
    pub(super) fn gather(corpus: &Corpus, labels: &[Value]) -> Result<Self, String> {
        let own = inject::own()?;
        let succeeded = inject::succeeded(&crate::bench::desk(), &outcome_files(corpus, labels));
        let mut evidence = Self { runs: (own.len(), succeeded.len()), ..Self::default() };
        evidence.labelled = labelled(corpus, labels);
        evidence.own = broken(&own, &mut evidence.injected);
        evidence.corpus = broken(&succeeded, &mut evidence.injected);
        Ok(evidence)
    }
}

/// The files of the runs that are labelled as passed.
fn outcome_files(corpus: &Corpus, labels: &[Value]) -> Vec<PathBuf> {
    let passed = labels.iter().filter(|label| text(label, "outcome") == "passed");
    let paths: BTreeSet<&str> = passed.map(|label| text(label, "path")).collect();
    let files = paths.into_iter().map(|path| corpus.traces().join(path));
    files.filter(|path| path.is_file()).collect()
}

/// The findings on every run whose modes people had labelled.
fn labelled(corpus: &Corpus, labels: &[Value]) -> Vec<Labelled> {
    let with_modes = labels.iter().filter(|label| label["modes"].is_object());
    let mut of_file: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for label in with_modes {
        of_file.entry(text(label, "path")).or_default().push(label);
    }
    let mut found = Vec::new();
    for (path, labels) in of_file {
        each_case(&corpus.traces().join(path), |case| {
            let record = case.trace.source.record.as_deref().unwrap_or_default();
            let own = labels.iter().find(|label| text(label, "record") == record);
            if let Some(label) = own {
                found.extend(findings(case, label));
            }
        });
    }
    found
}

fn each_case(path: &Path, mut take: impl FnMut(&Case)) {
    let Ok(bytes) = std::fs::read(path) else {
        return;
    };
    let desk = crate::bench::desk();
    let path = path.to_string_lossy();
    desk.read(Input { path: &path, bytes: &bytes, beside: &Alone }, &mut |judged| {
        if let Ok(judged) = judged {
            take(&judged.case);
        }
    });
}

/// The findings of a run that no refuter holds down, each held against the label.
fn findings(case: &Case, label: &Value) -> Vec<Labelled> {
    let framework = case.trace.labels.framework.as_deref().unwrap_or_default();
    let mut task = DefaultHasher::new();
    let first = case.trace.steps.iter().find(|step| !step.words().is_empty());
    first.map(case::Step::words).hash(&mut task);
    let task = task.finish();
    let mut all = Vec::new();
    for one in readings::of(&View::new(case), &Answers::none()) {
        let best = one.reading.findings().iter().find(|finding| !finding.is_refuted());
        all.extend(best.map(|finding| Labelled {
            mode: one.mode,
            own: finding.own.get(),
            band: Band::of(finding.own),
            right: is_labelled(label, one.mode),
            framework: framework.to_owned(),
            task,
        }));
    }
    all
}

/// Whether the label has the mode. Sources define FM-3.2 and FM-3.3 the other way round: where that is
/// so, either will do.
pub(super) fn is_labelled(label: &Value, mode: Mode) -> bool {
    let has = |mode: Mode| match &label["modes"][mode.code()] {
        Value::Bool(has) => *has,
        Value::Number(has) => has.as_f64().is_some_and(|has| has > 0.0),
        _ => false,
    };
    let third = [Mode::NoOrIncompleteVerification, Mode::IncorrectVerification];
    let is_merged = label["modes_merged_32_33"].as_bool().unwrap_or_default();
    has(mode) || (is_merged && third.contains(&mode) && third.into_iter().any(has))
}

/// Breaks every run in every way, and counts by mode what is found.
fn broken(cases: &[Case], findings: &mut Vec<Injected>) -> BTreeMap<Mode, OfMode> {
    let mut counts: BTreeMap<Mode, OfMode> = BTreeMap::new();
    let untouched: Vec<Vec<Reading>> = cases.iter().map(read).collect();
    for mode in Mode::ALL {
        let controls = &mut counts.entry(mode).or_default().controls;
        for readings in &untouched {
            let best = strongest(&readings[place(mode)]);
            controls.take(best.is_some());
            findings.extend(best.map(|band| Injected { mode, band, right: false }));
        }
    }
    for recipe in inject::recipes() {
        let mode = recipe.mode;
        for (case, before) in cases.iter().zip(&untouched) {
            let was_found = strongest(&before[place(mode)]).is_some();
            let Some(injected) = (!was_found).then(|| recipe.apply(case, SEED)).flatten() else {
                continue;
            };
            let reading = &read(&injected.case)[place(mode)];
            let is_fault = recipe.kind == Kind::Fault;
            let there = strongest(reading).filter(|_| !is_fault || cites(reading, &injected.at));
            let of_mode = counts.entry(mode).or_default();
            let tried = if is_fault { &mut of_mode.faults } else { &mut of_mode.misses };
            tried.take(there.is_some());
            findings.extend(there.map(|band| Injected { mode, band, right: is_fault }));
        }
    }
    counts
}

impl Tried {
    fn take(&mut self, is_found: bool) {
        self.applied += 1;
        self.found += usize::from(is_found);
    }
}

fn read(case: &Case) -> Vec<Reading> {
    let all = readings::of(&View::new(case), &Answers::none());
    all.into_iter().map(|one| one.reading).collect()
}

fn place(mode: Mode) -> usize {
    Mode::ALL.iter().position(|one| *one == mode).unwrap_or_default()
}

fn strongest(reading: &Reading) -> Option<Band> {
    let best = reading.findings().iter().find(|finding| !finding.is_refuted())?;
    Some(Band::of(best.own))
}

fn cites(reading: &Reading, at: &[StepNo]) -> bool {
    let mut cites = reading.findings().iter().flat_map(checks::Finding::citations);
    cites.any(|cite| cite.step_no().is_some_and(|step| at.contains(&step)))
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
