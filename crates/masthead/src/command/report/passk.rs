//! `masthead report passk`: how often a task that is tried again succeeds every time, and how often at
//! least once, by what was tried.

use super::gathered::{self, Gathered, Look, Run};
use super::outcomes::Outcomes;
use crate::cli::Source;
use crate::cli::report::Passk;
use crate::exit::Exit;
use anyhow::{Result, bail};
use incidents::reliability::{Task, Try};
use jiff::Timestamp;
use report::book::{LeftOut, Made, Scope};

pub(super) fn made(asked: &Passk, at: Timestamp) -> Result<(Made, Exit)> {
    let outcomes = Outcomes::given(asked.outcomes.as_deref(), &asked.by)?;
    let (mut tries, left_out) = match (asked.paths.is_empty(), &asked.outcomes) {
        (true, None) => bail!("give the runs, or the outcomes of tries with --outcomes FILE"),
        (true, Some(_)) => (outcomes.tries()?, LeftOut::default()),
        (false, _) => of_runs(asked, &outcomes)?,
    };
    if let Some(model) = &asked.model {
        tries.retain(|one| one.setup == *model || one.setup.starts_with(&format!("{model}, ")));
    }
    if let Some(system) = &asked.system {
        tries.retain(|one| one.task.system.as_ref() == Some(system));
    }
    let given = [("system", &asked.system), ("model", &asked.model)];
    let chosen =
        given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
    let scope = Scope { window: "the runs that were given".to_owned(), chosen, at };
    let exit = if left_out.unread == 0 { Exit::Fine } else { Exit::Unusable };
    Ok((report::book::passk(&tries, left_out, &scope), exit))
}

fn of_runs(asked: &Passk, outcomes: &Outcomes) -> Result<(Vec<Try>, LeftOut)> {
    let source =
        Source { paths: asked.paths.clone(), spec: asked.spec.clone(), no_redact: asked.no_redact };
    let gathered = gathered::gather(&source, outcomes, Look::Outcome)?;
    let Gathered { runs, unread, doubled, sighted: _ } = gathered;
    let all = runs.len();
    let tries: Vec<Try> = runs.into_iter().filter_map(tried).collect();
    let without_task = all - tries.len();
    Ok((tries, LeftOut { without_task, unread, doubled }))
}

/// A run of a task; `None` where it names none.
fn tried(run: Run) -> Option<Try> {
    Some(Try {
        task: Task {
            system: run.system,
            name: run.from.task.filter(|task| !task.trim().is_empty())?,
        },
        setup: std::iter::once(run.record.model).chain(run.besides).collect::<Vec<_>>().join(", "),
        population: Some(run.record.population),
        outcome: run.record.outcome,
    })
}
