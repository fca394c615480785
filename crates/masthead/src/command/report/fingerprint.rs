//! `masthead report fingerprint`: judges runs, failed and successful ones, and counts modes by model.
//!
//! Modes are looked for without the run's record of how it ended. A check that reads the record would
//! find its mode in failed runs for that reason alone, and the comparison would prove itself.

use super::outcomes::Outcomes;
use crate::cli::report::Fingerprint;
use crate::exit::Exit;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Result, bail};
use checks::outcome::Status;
use desk::{Desk, Judged, Records};
use incidents::Sighting;
use incidents::fingerprint::{RunOutcome, RunRecord};
use ingest::Unreadable;
use jiff::Timestamp;
use rayon::prelude::*;
use report::book::{Made, Scope};

/// A run of which no agent names its model.
const UNNAMED: &str = "no model named";

pub(super) fn made(asked: &Fingerprint, at: Timestamp) -> Result<(Made, Exit)> {
    let inputs = Inputs::find(&asked.source.paths)?;
    if inputs.list.iter().any(|input| matches!(input, Input::Stdin)) {
        bail!("a fingerprint reads each run twice; give the runs as files");
    }
    let outcomes = asked.outcomes.as_deref().map(Outcomes::read).transpose()?;
    let outcomes = outcomes.unwrap_or_default();
    let mut desk = settings::desk(&asked.source, &inputs)?;
    let endings: Vec<Vec<Status>> =
        inputs.list.par_iter().map(|input| endings(input, &desk)).collect();
    desk.records = Records::Blinded;
    let looked: Vec<Vec<Looked>> = inputs
        .list
        .par_iter()
        .zip(endings)
        .map(|(input, endings)| {
            let graded = Graded { endings, outcomes: &outcomes };
            graded.look(input, &desk)
        })
        .collect();
    let (mut runs, mut unread) = (Vec::new(), 0);
    for one in looked.into_iter().flatten() {
        match one {
            Looked::Run(run) => runs.push(*run),
            Looked::Unread(why) => {
                anstream::eprintln!("masthead: {}", report::line(&why));
                unread += 1;
            }
        }
    }
    outcomes.say_unused();
    if let Some(model) = &asked.model {
        runs.retain(|run| run.model == *model);
    }
    if runs.is_empty() {
        bail!("no run to count: {unread} inputs could not be read, and no other fits");
    }
    let chosen = asked.model.iter().map(|model| ("model", model.clone())).collect();
    let scope = Scope { window: "the runs that were given".to_owned(), chosen, at };
    let exit = if unread == 0 { Exit::Fine } else { Exit::Unusable };
    Ok((report::book::fingerprint(&runs, unread, &scope), exit))
}

/// What a look at a run came to.
enum Looked {
    Run(Box<RunRecord>),
    Unread(String),
}

/// How the runs of an input ended, in their order.
fn endings(input: &Input, desk: &Desk) -> Vec<Status> {
    let mut endings = Vec::new();
    let ending = |judged: Result<Judged, Unreadable>| {
        judged.map_or(Status::Unknown, |judged| judged.triage.outcome.status)
    };
    input.judge(desk, &ending, &mut |one| endings.push(one));
    endings
}

/// What is known of how the runs of an input ended.
struct Graded<'a> {
    /// By their own records, in the order of the runs.
    endings: Vec<Status>,
    outcomes: &'a Outcomes,
}

impl Graded<'_> {
    fn look(self, input: &Input, desk: &Desk) -> Vec<Looked> {
        let found = |judged: Result<Judged, Unreadable>| match judged {
            Ok(judged) => Ok(record(&judged)),
            Err(why) => Err(why.to_string()),
        };
        let mut looked = Vec::new();
        let mut endings = self.endings.into_iter();
        input.judge(desk, &found, &mut |one| {
            let ending = endings.next().unwrap_or(Status::Unknown);
            looked.push(match one {
                Ok((run, sighting)) => {
                    let run = RunRecord { outcome: outcome(ending), ..run };
                    Looked::Run(Box::new(self.outcomes.applied(run, &sighting)))
                }
                Err(why) => Looked::Unread(why),
            });
        });
        looked
    }
}

/// The run, not graded yet.
fn record(judged: &Judged) -> (RunRecord, Sighting) {
    let sighting = Sighting::of(&judged.case);
    let model = match sighting.models.as_slice() {
        [] => UNNAMED.to_owned(),
        models => models.join(" + "),
    };
    let found = judged.triage.modes.iter().filter(|one| !one.reading.findings().is_empty());
    let run = RunRecord {
        model,
        population: sighting.population,
        outcome: RunOutcome::Ungraded,
        modes: found.map(|one| one.mode).collect(),
    };
    (run, sighting)
}

const fn outcome(status: Status) -> RunOutcome {
    match status {
        Status::Failed => RunOutcome::Failed,
        Status::Succeeded => RunOutcome::Succeeded,
        Status::Infrastructure | Status::Unverified | Status::Unknown => RunOutcome::Ungraded,
    }
}
