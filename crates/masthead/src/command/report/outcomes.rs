//! How runs ended, by a CSV file beside them: for runs that do not carry their own record.

use super::gathered::Run;
use crate::command::run_name;
use anyhow::{Context, Result, bail};
use incidents::Sighting;
use incidents::fingerprint::RunOutcome;
use incidents::reliability::Try;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The outcomes, by the last part of what names a run.
#[derive(Default)]
pub(super) struct Outcomes {
    /// The file, as people know it.
    name: String,
    by_end: BTreeMap<String, Vec<Given>>,
}

/// One line of the file.
struct Given {
    /// Its number, from 1.
    line: u64,
    /// The end of the run's path, or its id.
    run: String,
    outcome: RunOutcome,
    model: Option<String>,
    task: Option<String>,
    /// What else tells set-ups apart, as `name value`.
    besides: Vec<String>,
    used: AtomicBool,
}

/// Where the columns stand.
struct Columns {
    run: Option<usize>,
    outcome: usize,
    model: Option<usize>,
    task: Option<usize>,
    by: Vec<(String, usize)>,
}

impl Columns {
    fn find(head: &csv::StringRecord, by: &[String], name: &str) -> Result<Self> {
        let column = |wanted: &str| head.iter().position(|one| one.eq_ignore_ascii_case(wanted));
        let (run, task) = (column("run"), column("task"));
        let (Some(outcome), true) = (column("outcome"), run.is_some() || task.is_some()) else {
            bail!("{name}: the first line must name the columns run and outcome");
        };
        let by = by.iter().map(|wanted| {
            let at = column(wanted).with_context(|| {
                let there: Vec<&str> = head.iter().collect();
                format!("{name}: --by {wanted}: no such column; there are {}", there.join(", "))
            })?;
            Ok((wanted.clone(), at))
        });
        Ok(Self { run, outcome, model: column("model"), task, by: by.collect::<Result<_>>()? })
    }

    fn given(&self, row: &csv::StringRecord) -> Given {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let filled =
            |at: Option<usize>| at.map(cell).filter(|text| !text.is_empty()).map(str::to_owned);
        Given {
            line: row.position().map_or(0, csv::Position::line),
            run: filled(self.run).unwrap_or_default(),
            outcome: read_outcome(cell(self.outcome)),
            model: filled(self.model),
            task: filled(self.task),
            besides: self.by.iter().map(|(name, at)| format!("{name} {}", cell(*at))).collect(),
            used: AtomicBool::new(false),
        }
    }
}

impl Outcomes {
    /// The outcomes of the file, if one is given. The columns `by` tell set-ups apart besides the model.
    pub(super) fn given(path: Option<&Path>, by: &[String]) -> Result<Self> {
        let Some(path) = path else {
            if let Some(column) = by.first() {
                bail!("--by {column} names a column of --outcomes FILE; give the file");
            }
            return Ok(Self::default());
        };
        let name = path.display().to_string();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_path(path)
            .with_context(|| format!("{name}: the outcomes cannot be read"))?;
        let head = reader.headers().with_context(|| format!("{name}: not a CSV file"))?.clone();
        let columns = Columns::find(&head, by, &name)?;
        let mut outcomes = Self { name: name.clone(), by_end: BTreeMap::new() };
        for row in reader.records() {
            let row = row.with_context(|| format!("{name}: a line is not CSV"))?;
            let given = columns.given(&row);
            outcomes.by_end.entry(run_name::end(&given.run).to_owned()).or_default().push(given);
        }
        Ok(outcomes)
    }

    /// Every line as a try of its task, where no run is given.
    pub(super) fn tries(&self) -> Result<Vec<Try>> {
        let mut lines: Vec<&Given> = self.by_end.values().flatten().collect();
        lines.sort_by_key(|given| given.line);
        let tried = |given: &&Given| {
            let task = given.task.clone().with_context(|| {
                format!(
                    "{}: line {}: column task: without runs each line must name its task",
                    self.name, given.line
                )
            })?;
            let model = given.model.clone().unwrap_or_else(|| "no model named".to_owned());
            let setup = std::iter::once(model).chain(given.besides.iter().cloned());
            let setup = setup.collect::<Vec<_>>().join(", ");
            Ok(Try { task, setup, population: None, outcome: given.outcome })
        };
        lines.iter().map(tried).collect()
    }

    /// The run with what the file says of it; the file outranks the run's own record.
    pub(super) fn applied(&self, mut run: Run) -> Run {
        let Some(given) = self.of(&run.from) else { return run };
        given.used.store(true, Ordering::Relaxed);
        run.record.outcome = given.outcome;
        if let Some(model) = &given.model {
            run.record.model.clone_from(model);
        }
        if let Some(task) = &given.task {
            run.from.task = Some(task.clone());
        }
        run.besides.clone_from(&given.besides);
        run
    }

    fn of(&self, sighting: &Sighting) -> Option<&Given> {
        let [exact, path, id] = run_name::names(sighting);
        let named = |name: &str| self.by_end.get(run_name::end(name)).into_iter().flatten();
        let at = |path: &str| named(path).find(|given| run_name::is_end_of(&given.run, path));
        at(&exact).or_else(|| at(&path)).or_else(|| named(&id).find(|given| given.run == id))
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
        "failed" | "0" | "false" => RunOutcome::Failed,
        "succeeded" | "passed" | "1" | "true" => RunOutcome::Succeeded,
        _ => RunOutcome::Ungraded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_grade_a_run() {
        use RunOutcome::{Failed, Succeeded, Ungraded};
        let read = ["failed", "Passed", "1", "0", "infrastructure", "0.5", ""].map(read_outcome);
        let wanted = [Failed, Succeeded, Succeeded, Failed, Ungraded, Ungraded, Ungraded];
        assert_eq!(read, wanted);
    }
}
