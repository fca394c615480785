//! What the paths hold: failed runs, runs that went well, postmortems in prose, and what cannot be read.
//! A bad file does not stop the rest.

use super::prose::{self, Prose};
use crate::cli::Import;
use crate::command::incident::opening;
use crate::command::open::{self, Brought, NotFailed};
use crate::command::triage::progress;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::Result;
use checks::outcome::Status;
use desk::{Config, Desk, Judged};
use incidents::Sighting;
use incidents::sighting::Population;
use jiff::Timestamp;
use rayon::prelude::*;
use std::path::PathBuf;

/// What was found.
pub(super) struct Found {
    /// The failed runs, the oldest first; those without a date at the end.
    pub(super) failed: Vec<Failed>,
    /// The runs that succeeded, by population.
    pub(super) succeeded: Vec<Population>,
    /// The names of the runs of which nothing shows that they failed.
    pub(super) untold: Vec<String>,
    /// What could not be read, and why.
    pub(super) problems: Vec<String>,
    pub(super) prose: Vec<Prose>,
    /// Who owns what, by the configuration of the runs.
    pub(super) config: Config,
}

/// A run that failed.
pub(super) struct Failed {
    pub(super) brought: Brought,
    /// When, where it says so.
    pub(super) at: Option<Timestamp>,
}

/// What a look at a run came to.
enum Looked {
    Failed(Box<Brought>),
    Succeeded(Population),
    Untold(String),
    Unread(String),
}

impl Found {
    /// Looks at everything that the paths hold.
    pub(super) fn look(asked: &Import) -> Result<Self> {
        let mut problems = Vec::new();
        let (inputs, pages) = paths(asked, &mut problems);
        let source = asked.source(asked.paths.clone());
        let mut desk = settings::desk(&source, &inputs)?;
        let symptom = asked.failed.as_deref().map(|symptom| desk.redactor.redact(symptom));
        desk.symptom = symptom.map(Into::into);
        let bar = progress(inputs.list.len());
        let look = |input: &Input| {
            let looked = look_at(input, &desk);
            bar.inc(1);
            looked
        };
        let looked: Vec<Vec<Looked>> = inputs.list.par_iter().map(look).collect();
        bar.finish_and_clear();
        settings::say_idle(&source, &desk);
        let mut found = Self {
            failed: Vec::new(),
            succeeded: Vec::new(),
            untold: Vec::new(),
            problems,
            prose: Vec::new(),
            config: desk.config.clone(),
        };
        for one in looked.into_iter().flatten() {
            found.take(one);
        }
        // As far as the dates tell, an incident begins with its first run.
        found.failed.sort_by_key(|one| (one.at.is_none(), one.at));
        for page in pages {
            match prose::read(&page, &desk.redactor) {
                Ok(read) => found.prose.push(read),
                Err(problem) => found.problems.push(problem.to_string()),
            }
        }
        Ok(found)
    }

    fn take(&mut self, looked: Looked) {
        match looked {
            Looked::Failed(brought) => {
                let at = brought.opening.sighting.as_ref().and_then(|run| run.began);
                self.failed.push(Failed { brought: *brought, at });
            }
            Looked::Succeeded(population) => self.succeeded.push(population),
            Looked::Untold(name) => self.untold.push(name),
            Looked::Unread(why) => self.problems.push(why),
        }
    }
}

/// The files that may hold runs, and those in prose. What stands for nothing is a problem of its own.
fn paths(asked: &Import, problems: &mut Vec<String>) -> (Inputs, Vec<PathBuf>) {
    let (mut inputs, mut pages) = (Inputs::default(), Vec::new());
    for path in &asked.paths {
        if prose::is_page(path) && path.is_file() {
            pages.push(path.clone());
            continue;
        }
        let own = if path.is_dir() { prose::pages(path) } else { Vec::new() };
        match Inputs::find(std::slice::from_ref(path)) {
            Ok(mut one) => inputs.list.append(&mut one.list),
            // A folder of prose alone.
            Err(_) if !own.is_empty() => {}
            Err(problem) => problems.push(format!("{problem:#}")),
        }
        pages.extend(own);
    }
    // A glob takes pages for files of runs.
    let is_page = |input: &Input| matches!(input, Input::File(path) if prose::is_page(path));
    for input in inputs.list.extract_if(.., |input| is_page(input)) {
        if let Input::File(path) = input {
            pages.push(path);
        }
    }
    (inputs, pages)
}

fn look_at(input: &Input, desk: &Desk) -> Vec<Looked> {
    if input.begins_with_verdicts() {
        return written(input);
    }
    let look = |judged: Result<Judged, ingest::Unreadable>| match judged {
        Ok(judged) => looked(&judged, desk),
        Err(why) => Looked::Unread(why.to_string()),
    };
    let mut all = Vec::new();
    input.judge(desk, &look, &mut |one| all.push(one));
    all
}

fn looked(judged: &Judged, desk: &Desk) -> Looked {
    let run = || Sighting::of(&judged.case);
    match open::brought(judged, &desk.config) {
        Ok(brought) => Looked::Failed(Box::new(brought)),
        Err(_) if judged.triage.outcome.status == Status::Succeeded => {
            Looked::Succeeded(run().population)
        }
        Err(NotFailed::Succeeded | NotFailed::Untold) => Looked::Untold(name(&run())),
    }
}

/// What people call a run: its file, and its place in it.
pub(super) fn name(run: &Sighting) -> String {
    match &run.record {
        Some(record) => format!("{}:{record}", run.path),
        None => run.path.clone(),
    }
}

/// The verdicts that a file holds; those of runs that went well are counted with them.
fn written(input: &Input) -> Vec<Looked> {
    let verdicts = match opening::verdicts(input) {
        Ok(verdicts) => verdicts.unwrap_or_default(),
        Err(problem) => return vec![Looked::Unread(format!("{problem:#}"))],
    };
    let brought = verdicts.into_iter().map(opening::of_verdict);
    let mut all: Vec<Looked> = brought.map(|one| Looked::Failed(Box::new(one))).collect();
    let failed: Vec<Sighting> = all
        .iter()
        .filter_map(|one| match one {
            Looked::Failed(brought) => brought.opening.sighting.clone(),
            Looked::Succeeded(_) | Looked::Untold(_) | Looked::Unread(_) => None,
        })
        .collect();
    let bytes = input.bytes().unwrap_or_default();
    let unpacked = ingest::bytes::unpack(&bytes);
    let runs =
        unpacked.ok().and_then(|all| report::incident::written_runs(&all.bytes).ok().flatten());
    let Some((runs, unread)) = runs else { return all };
    let is_failed = |run: &Sighting| failed.iter().any(|one| one.is_same_run(run));
    for one in runs.into_iter().filter(|one| !is_failed(&one.run)) {
        all.push(match one.record.outcome {
            incidents::fingerprint::RunOutcome::Succeeded => {
                Looked::Succeeded(one.record.population)
            }
            incidents::fingerprint::RunOutcome::Failed
            | incidents::fingerprint::RunOutcome::Ungraded => Looked::Untold(name(&one.run)),
        });
    }
    if 0 < unread {
        let what = format!("{}: names {unread} inputs that could not be read", input.name());
        all.push(Looked::Unread(what));
    }
    all
}
