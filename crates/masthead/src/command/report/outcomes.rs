//! How runs ended, by a CSV file beside them: for runs that do not carry their own record.

use super::gathered::Run;
use crate::command::{run_name, table};
use anyhow::{Context, Result, bail};
use incidents::Sighting;
use incidents::fingerprint::RunOutcome;
use incidents::reliability::{Task, Try};
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
    line: usize,
    /// The end of the run's path, or its id.
    run: String,
    outcome: RunOutcome,
    model: Option<String>,
    task: Option<String>,
    system: Option<String>,
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
    system: Option<usize>,
    by: Vec<(String, usize)>,
}

impl Columns {
    fn find(head: &csv::StringRecord, by: &[String], name: &str) -> Result<Self> {
        let column = |wanted: &str| head.iter().position(|one| one.eq_ignore_ascii_case(wanted));
        let (run, task) = (column("run"), column("task"));
        let (Some(outcome), true) = (column("outcome"), run.is_some() || task.is_some()) else {
            bail!("{name}: the first line must name the column outcome, and run or task");
        };
        let by = by.iter().map(|wanted| {
            let at = column(wanted).with_context(|| {
                let there: Vec<&str> = head.iter().collect();
                format!("{name}: --by {wanted}: no such column; there are {}", there.join(", "))
            })?;
            Ok((wanted.clone(), at))
        });
        let by = by.collect::<Result<_>>()?;
        Ok(Self { run, outcome, model: column("model"), task, system: column("system"), by })
    }

    /// What a row on that line says; the cell as it is where it says nothing of how the run ended.
    fn given<'r>(&self, row: &'r csv::StringRecord, line: usize) -> Result<Given, &'r str> {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let filled =
            |at: Option<usize>| at.map(cell).filter(|text| !text.is_empty()).map(str::to_owned);
        let said = cell(self.outcome);
        Ok(Given {
            line,
            run: filled(self.run).unwrap_or_default(),
            outcome: read_outcome(said).ok_or(said)?,
            model: filled(self.model),
            task: filled(self.task),
            system: filled(self.system),
            besides: self.by.iter().map(|(name, at)| format!("{name} {}", cell(*at))).collect(),
            used: AtomicBool::new(false),
        })
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
        let text = table::text(path)?;
        table::quoted(path, &text, b',')?;
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let head = reader.headers().with_context(|| format!("{name}: not a CSV file"))?.clone();
        let columns = Columns::find(&head, by, &name)?;
        let mut outcomes = Self { name: name.clone(), by_end: BTreeMap::new() };
        let mut unknown = Vec::new();
        for row in reader.records() {
            let row = row.with_context(|| format!("{name}: a line is not CSV"))?;
            let line = table::line(&text, &row);
            match columns.given(&row, line) {
                Ok(given) => {
                    let end = run_name::end(&given.run).to_owned();
                    outcomes.by_end.entry(end).or_default().push(given);
                }
                Err(said) => unknown.push((line, said.to_owned())),
            }
        }
        refuse(&name, &unknown)?;
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
            let task = Task { system: given.system.clone(), name: task };
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
        if let Some(system) = &given.system {
            run.system = Some(system.clone());
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

/// Refuses words that do not say how a run ended: a figure without those lines would be wrong, and look right.
fn refuse(name: &str, unknown: &[(usize, String)]) -> Result<()> {
    let Some((line, said)) = unknown.first() else { return Ok(()) };
    let more = match unknown.len() - 1 {
        0 => String::new(),
        1 => " (and 1 more line)".to_owned(),
        more => format!(" (and {more} more lines)"),
    };
    bail!(
        "{name}:{line}: column outcome: {said:?} does not say how it ended; write 1 or succeeded, 0 or failed, \
         nothing where nobody knows{more}"
    )
}

/// How a run ended, by one cell; `None` where it does not say.
fn read_outcome(text: &str) -> Option<RunOutcome> {
    if let Ok(number) = text.parse::<f64>() {
        let graded = [(1.0, RunOutcome::Succeeded), (0.0, RunOutcome::Failed)];
        let is = |wanted: f64| 0.0 <= number && number.abs().total_cmp(&wanted).is_eq();
        return graded.into_iter().find(|(wanted, _)| is(*wanted)).map(|(_, outcome)| outcome);
    }
    match text.to_ascii_lowercase().as_str() {
        "failed" | "fail" | "failure" | "false" => Some(RunOutcome::Failed),
        "succeeded" | "success" | "passed" | "pass" | "true" => Some(RunOutcome::Succeeded),
        // What a triage calls a run that nobody graded, or whose surroundings broke.
        "" | "ungraded" | "unknown" | "unverified" | "infrastructure" => Some(RunOutcome::Ungraded),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_and_rewards_grade_a_run_and_nothing_else_does() {
        use RunOutcome::{Failed, Succeeded, Ungraded};
        let read = |texts: [&str; 6]| texts.map(read_outcome);
        let graded = read(["failed", "Passed", "1", "0", "1.0", "0.0"]);
        assert_eq!(graded, [Failed, Succeeded, Succeeded, Failed, Succeeded, Failed].map(Some));
        let others = read(["infrastructure", "", "0.5", "-1", "maybe", "nan"]);
        assert_eq!(others, [Some(Ungraded), Some(Ungraded), None, None, None, None]);
    }
}
