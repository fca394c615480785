//! How runs ended, by a CSV file beside them: for runs that do not carry their own record.

use anyhow::{Context, Result, bail};
use incidents::Sighting;
use incidents::fingerprint::{RunOutcome, RunRecord};
use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::atomic::{AtomicBool, Ordering};

/// The outcomes, by the last part of what names a run.
#[derive(Default)]
pub(super) struct Outcomes {
    by_end: BTreeMap<String, Vec<Given>>,
}

/// One line of the file.
struct Given {
    /// The end of the run's path, or its id.
    run: String,
    outcome: RunOutcome,
    model: Option<String>,
    used: AtomicBool,
}

impl Outcomes {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_path(path)
            .with_context(|| format!("{name}: the outcomes cannot be read"))?;
        let head = reader.headers().with_context(|| format!("{name}: not a CSV file"))?.clone();
        let column = |wanted: &str| head.iter().position(|one| one.eq_ignore_ascii_case(wanted));
        let (Some(run), Some(outcome)) = (column("run"), column("outcome")) else {
            bail!("{name}: the first line must name the columns run and outcome");
        };
        let model = column("model");
        let mut outcomes = Self::default();
        for row in reader.records() {
            let row = row.with_context(|| format!("{name}: a line is not CSV"))?;
            let cell = |at: usize| row.get(at).unwrap_or_default();
            let given = Given {
                run: cell(run).to_owned(),
                outcome: read_outcome(cell(outcome)),
                model: model.map(cell).filter(|model| !model.is_empty()).map(str::to_owned),
                used: AtomicBool::new(false),
            };
            outcomes.by_end.entry(end(&given.run).to_owned()).or_default().push(given);
        }
        Ok(outcomes)
    }

    /// The run with what the file says of it; the file outranks the run's own record.
    pub(super) fn applied(&self, run: RunRecord, sighting: &Sighting) -> RunRecord {
        let Some(given) = self.of(sighting) else { return run };
        given.used.store(true, Ordering::Relaxed);
        let model = given.model.clone().unwrap_or(run.model);
        RunRecord { outcome: given.outcome, model, ..run }
    }

    fn of(&self, sighting: &Sighting) -> Option<&Given> {
        let record = sighting.record.as_ref().map_or_else(String::new, |at| format!(":{at}"));
        let path = format!("{}{record}", sighting.path);
        let named = |name: &str| self.by_end.get(end(name)).into_iter().flatten();
        let at = |path: &str| named(path).find(|given| is_end_of(&given.run, path));
        // A file that is named without a record is graded as a whole.
        at(&path)
            .or_else(|| at(&sighting.path))
            .or_else(|| named(&sighting.trace).find(|given| given.run == sighting.trace))
    }

    /// Says how many lines fitted no run: most often a path that is spelled otherwise.
    pub(super) fn say_unused(&self) {
        let unused = self.by_end.values().flatten().filter(|one| !one.used.load(Ordering::Relaxed));
        let unused: Vec<&Given> = unused.collect();
        if let Some(first) = unused.first() {
            let first = report::line(&first.run);
            match unused.len() {
                1 => anstream::eprintln!("masthead: 1 outcome fits no run: {first}"),
                many => {
                    anstream::eprintln!("masthead: {many} outcomes fit no run, such as {first}");
                }
            }
        }
    }
}

fn read_outcome(text: &str) -> RunOutcome {
    match text.to_ascii_lowercase().as_str() {
        "failed" => RunOutcome::Failed,
        "succeeded" | "passed" => RunOutcome::Succeeded,
        _ => RunOutcome::Ungraded,
    }
}

/// What stands behind the last slash.
fn end(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether `path` ends with the whole parts of `run`.
fn is_end_of(run: &str, path: &str) -> bool {
    let parts = |of: &str| -> Vec<String> {
        let parts = Path::new(of).components().filter(|part| *part != Component::CurDir);
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    parts(path).ends_with(&parts(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_whole_parts_of_its_path() {
        assert!(is_end_of("b/run.json", "/a/b/run.json"));
        assert!(is_end_of("run.json:3", "./b/run.json:3"));
        assert!(!is_end_of("run.json", "/a/rerun.json"));
        assert!(!is_end_of("c/run.json", "/a/b/run.json"));
    }

    #[test]
    fn only_two_words_grade_a_run() {
        use RunOutcome::{Failed, Succeeded, Ungraded};
        let read = ["failed", "Passed", "succeeded", "infrastructure", ""].map(read_outcome);
        assert_eq!(read, [Failed, Succeeded, Succeeded, Ungraded, Ungraded]);
    }
}
