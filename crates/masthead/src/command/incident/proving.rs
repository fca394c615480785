//! `masthead incident prove`: the team's own reruns against the incident's runs.

use super::book::Book;
use super::{Refused, warn};
use crate::cli::Source;
use crate::cli::incident::Prove;
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::Inputs;
use crate::settings;
use anyhow::{Result, bail};
use incidents::prove::{self, Rerun, Subject, Verdict};
use incidents::{Incident, Sighting};
use std::path::PathBuf;

/// A run that was read for a comparison.
struct Read {
    run: Sighting,
    rerun: Rerun,
}

pub(super) fn run(book: &Book, asked: &Prove) -> Result<Exit> {
    let incident = book.incident(&asked.id)?;
    let Some(subject) = Subject::of(&incident) else {
        return Err(Refused(unprovable(&incident)).into());
    };
    let after = read(asked.after.clone(), &asked.spec)?;
    let ran = after.iter().map(|one| &one.run);
    let own = incident.not_its_own(ran).map_err(|why| Refused(format!("{}: {why}", incident.id)));
    own?;
    let before = before(&incident, asked)?;
    let reruns = |all: Vec<Read>| all.into_iter().map(|one| one.rerun).collect::<Vec<_>>();
    let proof = prove::compare(&subject, &reruns(before), &reruns(after));
    let compared =
        book.change(&asked.id, |incident, stamp| incident.compare(proof.clone(), stamp))?;
    write::print(&report::incident::proof(&compared, &proof))?;
    Ok(match proof.verdict() {
        Verdict::Proven => Exit::Fine,
        Verdict::Refuted => Exit::Refused,
        Verdict::Open => Exit::CannotTell,
    })
}

/// Why reruns prove nothing of it, and what to do.
fn unprovable(incident: &Incident) -> String {
    let id = &incident.id;
    if incident.category().is_none() && incident.signature.is_outage() {
        return format!(
            "{id} is an outage ({}), not a mode of an agent: reruns prove nothing of a service. File what runs after \
             the fix, which joins {id} where the same thing broke again; once it does not: masthead incident close {id}",
            incident.signature.text()
        );
    }
    format!(
        "{id}: no mode is named that could be gone; name it first: masthead incident judge {id} --mode MODE"
    )
}

/// The runs from before: those that are named, else the incident's own where they were.
fn before(incident: &Incident, asked: &Prove) -> Result<Vec<Read>> {
    if !asked.before.is_empty() {
        return read(asked.before.clone(), &asked.spec);
    }
    let mut paths: Vec<PathBuf> = incident.sightings.iter().map(|run| (&run.path).into()).collect();
    paths.sort();
    paths.dedup();
    let is_there = |path: &PathBuf| Inputs::find(std::slice::from_ref(path)).is_ok();
    let there: Vec<PathBuf> = paths.iter().filter(|path| is_there(path)).cloned().collect();
    if there.len() < paths.len() {
        warn(&format!(
            "{} of {} files with runs of {} are not where they were",
            paths.len() - there.len(),
            paths.len(),
            incident.id
        ));
    }
    let all = if there.is_empty() { Vec::new() } else { read(there, &asked.spec)? };
    // What began after the last fix is known of without being read.
    let runs = || incident.sightings.iter().filter(|run| !incident.ran_after_last_fix(run));
    let is_own = |one: &Read| runs().any(|run| run.is_same_run(&one.run));
    let own: Vec<Read> = all.into_iter().filter(is_own).collect();
    if own.is_empty() {
        bail!(
            "{}: none of its runs can be read again from here; name runs from before the fix: \
             --before PATH",
            incident.id
        );
    }
    Ok(own)
}

/// Judges every run of these inputs.
fn read(paths: Vec<PathBuf>, spec: &[String]) -> Result<Vec<Read>> {
    let source = Source { paths, spec: spec.to_vec(), no_redact: false };
    let inputs = Inputs::find(&source.paths)?;
    let desk = settings::desk(&source, &inputs)?;
    let mut runs = Vec::new();
    let mut unread = None;
    let render = |judged: Result<desk::Judged, ingest::Unreadable>| {
        judged.map(|judged| {
            let mut rerun = Rerun::of(&judged.case, &judged.triage);
            if let Some(system) = desk.config.system_of(&judged.case.trace) {
                rerun.system = Some(system.name.clone());
            }
            Read { run: Sighting::of(&judged.case), rerun }
        })
    };
    for input in &inputs.list {
        input.judge(&desk, &render, &mut |read| match read {
            Ok(read) => runs.push(read),
            Err(why) => unread = Some(why),
        });
    }
    // A rerun that is left out may be the one that still fails.
    match unread {
        Some(why) => bail!("{why}; a comparison needs every run that is named"),
        None => Ok(runs),
    }
}
