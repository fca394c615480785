//! The runs that a report counts: judged here, or read from the verdicts that `masthead triage` wrote;
//! with the outcomes that a file beside them gives.

use super::outcomes::Outcomes;
use crate::cli::Source;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Result, bail};
use checks::outcome::Status;
use desk::{Desk, Judged, Records};
use incidents::Sighting;
use incidents::distinct::{Distinct, Twins};
use incidents::fingerprint::{RunOutcome, RunRecord};
use incidents::join;
use ingest::Unreadable;
use rayon::prelude::*;
use report::incident::WrittenRun;

/// A run of which no agent names its model.
const UNNAMED: &str = "no model named";

/// What is looked for in each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// How it ended, and its modes, which are looked for without the run's record of that. A check that
    /// reads the record would find its mode in failed runs for that reason alone, and a comparison of
    /// failed with successful runs would prove itself.
    Modes,
    /// How it ended.
    Outcome,
}

/// A run, as it is counted.
pub(super) struct Run {
    /// Its model, modes and outcome.
    pub(super) record: RunRecord,
    /// Where it is from, and its task.
    pub(super) from: Sighting,
    /// The system that it is a run of, where somebody names one.
    pub(super) system: Option<String>,
    /// Whether its modes were looked for with its own record in view.
    sighted: bool,
    /// What else tells its set-up from another, by the file of outcomes.
    pub(super) besides: Vec<String>,
}

/// Everything that could be counted.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) runs: Vec<Run>,
    /// Inputs that could not be read.
    pub(super) unread: usize,
    /// Runs that were found more than once; each counts once.
    pub(super) doubled: usize,
    /// Runs of verdicts that saw the run's own record.
    pub(super) sighted: usize,
}

/// Reads and judges the runs. What cannot be read is said and counted.
pub(super) fn gather(source: &Source, outcomes: &Outcomes, look: Look) -> Result<Gathered> {
    let inputs = Inputs::find(&source.paths)?;
    if look == Look::Modes && inputs.list.iter().any(|input| matches!(input, Input::Stdin)) {
        bail!("a fingerprint reads each run twice; give the runs as files");
    }
    let mut desk = settings::desk(source, &inputs)?;
    let endings: Vec<Vec<Status>> = match look {
        Look::Modes => inputs.list.par_iter().map(|input| endings(input, &desk)).collect(),
        Look::Outcome => inputs.list.iter().map(|_| Vec::new()).collect(),
    };
    if look == Look::Modes {
        desk.records = Records::Blinded;
    }
    let looked: Vec<Looked> = inputs
        .list
        .par_iter()
        .zip(endings)
        .map(|(input, endings)| match written(input) {
            Ok(Some(found)) => found,
            Ok(None) => judged(input, &desk, endings),
            Err(why) => Looked { unread: vec![why], ..Looked::default() },
        })
        .collect();
    let (mut gathered, mut distinct) = (Gathered::default(), <(Distinct, Twins)>::default());
    for one in looked {
        gathered.take(one, outcomes, &mut distinct);
    }
    outcomes.say_unused();
    Ok(gathered)
}

impl Gathered {
    fn take(
        &mut self,
        looked: Looked,
        outcomes: &Outcomes,
        (distinct, twins): &mut (Distinct, Twins),
    ) {
        for why in &looked.unread {
            anstream::eprintln!("masthead: {}", report::line(why));
        }
        self.unread += looked.unread.len() + looked.written_off;
        for mut run in looked.runs {
            if run.record.model.is_empty() {
                UNNAMED.clone_into(&mut run.record.model);
            }
            // What the file says of a copy is used up as well.
            let mut run = outcomes.applied(run);
            twins.number(&mut run.from);
            if !distinct.add(&run.from) {
                self.doubled += 1;
                continue;
            }
            self.sighted += usize::from(run.sighted);
            self.runs.push(run);
        }
    }
}

/// What a look at an input came to.
#[derive(Default)]
struct Looked {
    runs: Vec<Run>,
    /// Why something in it could not be read.
    unread: Vec<String>,
    /// Inputs that its verdicts name as unreadable.
    written_off: usize,
}

/// The runs of a file that `masthead triage` wrote; `None` for any other.
fn written(input: &Input) -> Result<Option<Looked>, String> {
    if !input.begins_with_verdicts() {
        return Ok(None);
    }
    let named = |why: String| format!("{}: {why}", input.name());
    let bytes = input.bytes().map_err(named)?;
    let unpacked = ingest::bytes::unpack(&bytes).map_err(named)?;
    let runs = report::incident::written_runs(&unpacked.bytes);
    let Some((runs, written_off)) = runs.map_err(|why| named(why.to_string()))? else {
        return Ok(None);
    };
    let run = |WrittenRun { record, run, system, sighted }: WrittenRun| Run {
        record,
        from: run,
        system,
        sighted,
        besides: Vec::new(),
    };
    let runs = runs.into_iter().map(run).collect();
    Ok(Some(Looked { runs, unread: Vec::new(), written_off }))
}

/// How the runs of an input ended, in their order.
fn endings(input: &Input, desk: &Desk) -> Vec<Status> {
    let mut endings = Vec::new();
    if input.begins_with_verdicts() {
        return endings;
    }
    let ending = |judged: Result<Judged, Unreadable>| {
        judged.map_or(Status::Unknown, |judged| judged.triage.outcome.status)
    };
    input.judge(desk, &ending, &mut |one| endings.push(one));
    endings
}

/// The runs of an input, judged; their endings as they were found before, where they were.
fn judged(input: &Input, desk: &Desk, endings: Vec<Status>) -> Looked {
    let found = |judged: Result<Judged, Unreadable>| match judged {
        Ok(judged) => Ok((judged.triage.outcome.status, found_in(&judged, desk))),
        Err(why) => Err(why.to_string()),
    };
    let mut looked = Looked::default();
    let mut endings = endings.into_iter();
    input.judge(desk, &found, &mut |one| {
        let before = endings.next();
        match one {
            Ok((own, mut run)) => {
                run.record.outcome = outcome(before.unwrap_or(own));
                looked.runs.push(run);
            }
            Err(why) => looked.unread.push(why),
        }
    });
    looked
}

/// The run, not graded yet.
fn found_in(judged: &Judged, desk: &Desk) -> Run {
    let from = Sighting::of(&judged.case);
    let found = judged.triage.modes.iter().filter(|one| !one.reading.findings().is_empty());
    let record = RunRecord {
        model: from.models.join(" + "),
        population: from.population,
        outcome: RunOutcome::Ungraded,
        modes: found.map(|one| one.mode).collect(),
    };
    let configured = desk.config.system_of(&judged.case.trace);
    let system =
        configured.map(|system| system.name.clone()).or_else(|| join::system(&judged.case));
    Run { record, from, system, sighted: false, besides: Vec::new() }
}

const fn outcome(status: Status) -> RunOutcome {
    match status {
        Status::Failed => RunOutcome::Failed,
        Status::Succeeded => RunOutcome::Succeeded,
        Status::Infrastructure | Status::Unverified | Status::Unknown => RunOutcome::Ungraded,
    }
}
