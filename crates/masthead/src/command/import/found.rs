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
use incidents::distinct::{Distinct, Twins};
use incidents::fingerprint::RunOutcome;
use incidents::sighting::Population;
use jiff::Timestamp;
use rayon::prelude::*;
use redact::Redactor;
use std::path::PathBuf;
use std::sync::Arc;

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
    /// Pages that lie there and are no postmortems, as far as their names and shapes tell.
    pub(super) passed_over: Vec<String>,
    /// Runs that were found more than once; each counts once.
    pub(super) doubled: usize,
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
    Succeeded(Box<Sighting>),
    Untold(Box<Sighting>),
    Unread(String),
}

impl Found {
    /// Looks at everything that the paths hold.
    pub(super) fn look(asked: &Import) -> Result<Self> {
        let mut problems = Vec::new();
        let (inputs, pages) = paths(asked, &mut problems);
        let mut seen = (Distinct::default(), Twins::default());
        let source = asked.source(asked.paths.clone());
        let mut desk = settings::desk(&source, &inputs)?;
        let symptom = asked.failed.as_deref().map(|symptom| desk.redactor.redact(symptom));
        // A word for many runs is for those that say nothing themselves.
        desk.symptom = None;
        let symptom: Option<Arc<str>> = symptom.map(Into::into);
        let bar = progress(inputs.list.len());
        let look = |input: &Input| {
            let looked = look_at(input, &desk, symptom.as_ref());
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
            passed_over: Vec::new(),
            doubled: 0,
            config: desk.config.clone(),
        };
        for one in looked.into_iter().flatten() {
            found.take(one, &mut seen);
        }
        // As far as the dates tell, an incident begins with its first run.
        found.failed.sort_by_key(|one| (one.at.is_none(), one.at));
        for page in pages {
            found.read(&page, &desk.redactor);
        }
        Ok(found)
    }

    fn read(&mut self, page: &Lying, redactor: &Redactor) {
        let (Lying::Named(path) | Lying::Found(path)) = page;
        let is_named = matches!(page, Lying::Named(_));
        if !is_named && prose::is_about(path) {
            self.passed_over.push(path.display().to_string());
            return;
        }
        match prose::read(path, redactor) {
            Ok(read) if is_named || read.is_told() => self.prose.push(read),
            Ok(read) => self.passed_over.push(read.page.path),
            Err(problem) => self.problems.push(problem.to_string()),
        }
    }

    fn take(&mut self, mut looked: Looked, (distinct, twins): &mut (Distinct, Twins)) {
        let run = match &mut looked {
            Looked::Failed(brought) => brought.opening.sighting.as_mut(),
            Looked::Succeeded(run) | Looked::Untold(run) => Some(&mut **run),
            Looked::Unread(_) => None,
        };
        let is_copy = run.is_some_and(|run| {
            twins.number(run);
            !distinct.add(run)
        });
        if is_copy {
            self.doubled += 1;
            return;
        }
        match looked {
            Looked::Failed(brought) => {
                let at = brought.opening.sighting.as_ref().and_then(|run| run.began);
                self.failed.push(Failed { brought: *brought, at });
            }
            Looked::Succeeded(run) => self.succeeded.push(run.population),
            Looked::Untold(run) => self.untold.push(name(&run)),
            Looked::Unread(why) => self.problems.push(why),
        }
    }
}

/// A page of prose.
enum Lying {
    /// Somebody named it.
    Named(PathBuf),
    /// It lies in a folder, or fits a glob.
    Found(PathBuf),
}

/// The files that may hold runs, and those in prose. What stands for nothing is a problem of its own.
fn paths(asked: &Import, problems: &mut Vec<String>) -> (Inputs, Vec<Lying>) {
    let (mut inputs, mut pages) = (Inputs::default(), Vec::new());
    for path in &asked.paths {
        if prose::is_page(path) && path.is_file() {
            pages.push(Lying::Named(path.clone()));
            continue;
        }
        let own = if path.is_dir() { prose::pages(path) } else { Vec::new() };
        match Inputs::find(std::slice::from_ref(path)) {
            Ok(mut one) => inputs.list.append(&mut one.list),
            // A folder of prose alone.
            Err(_) if own.iter().any(|path| !prose::is_about(path)) => {}
            Err(problem) => problems.push(format!("{problem:#}")),
        }
        pages.extend(own.into_iter().map(Lying::Found));
    }
    // A glob takes pages for files of runs.
    let is_page = |input: &Input| matches!(input, Input::File(path) if prose::is_page(path));
    for input in inputs.list.extract_if(.., |input| is_page(input)) {
        if let Input::File(path) = input {
            pages.push(Lying::Found(path));
        }
    }
    (inputs, pages)
}

fn look_at(input: &Input, desk: &Desk, symptom: Option<&Arc<str>>) -> Vec<Looked> {
    if input.begins_with_verdicts() {
        return written(input);
    }
    let look = |judged: Result<Judged, ingest::Unreadable>| match judged {
        Ok(judged) => looked(judged, desk, symptom),
        Err(why) => Looked::Unread(why.to_string()),
    };
    let mut all = Vec::new();
    input.judge(desk, &look, &mut |one| all.push(one));
    all
}

fn looked(judged: Judged, desk: &Desk, symptom: Option<&Arc<str>>) -> Looked {
    let is_untold = matches!(judged.triage.outcome.status, Status::Unverified | Status::Unknown);
    let judged = match symptom.filter(|_| is_untold) {
        Some(symptom) => desk.told(judged, Arc::clone(symptom)),
        None => judged,
    };
    let run = || Sighting::of(&judged.case);
    match open::brought(&judged, &desk.config) {
        // The same words for many runs tell none of them apart.
        Ok(mut brought) => {
            brought.opening = brought.opening.under_finding(&judged.triage);
            Looked::Failed(Box::new(brought))
        }
        Err(_) if judged.triage.outcome.status == Status::Succeeded => {
            Looked::Succeeded(Box::new(run()))
        }
        Err(NotFailed::Succeeded | NotFailed::Untold) => Looked::Untold(Box::new(run())),
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
    let is_failed =
        |run: &Sighting| failed.iter().any(|one| one.is_same_run(run) && one.record == run.record);
    for one in runs.into_iter().filter(|one| !is_failed(&one.run)) {
        all.push(match one.record.outcome {
            RunOutcome::Succeeded => Looked::Succeeded(Box::new(one.run)),
            RunOutcome::Failed | RunOutcome::Ungraded => Looked::Untold(Box::new(one.run)),
        });
    }
    if 0 < unread {
        let what = format!("{}: names {unread} inputs that could not be read", input.name());
        all.push(Looked::Unread(what));
    }
    all
}
