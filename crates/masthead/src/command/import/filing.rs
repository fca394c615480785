//! Files the failed runs, or shows what filing them would come to.

use super::found::{Failed, Found, name};
use crate::cli::Import;
use crate::cli::report::ReportFormat;
use crate::command::incident::book::{self, Book};
use crate::command::open::{self, Filed};
use crate::exit::Exit;
use anyhow::Result;
use incidents::interval::Share;
use incidents::join::Joined;
use incidents::past::IMPORTED;
use incidents::sighting::Population;
use incidents::{Incident, Sighting, Stamp};
use jiff::Timestamp;
use report::import::{Imported, Row};
use std::collections::BTreeSet;

pub(super) fn run(asked: &Import, found: &Found) -> Result<Exit> {
    let mut imported = counted(found);
    imported.answering = asked.confirm || asked.csv.is_some() || asked.csv_in.is_some();
    let mut unrouted = Vec::new();
    if asked.tag {
        let book = Book::for_runs(&asked.keeping, &found.config)?.of_the_past();
        let labels = std::iter::once(IMPORTED).chain(asked.label.as_deref());
        let labels: Vec<String> = labels.map(str::to_owned).collect();
        let known = Known::of(&book.store.incidents()?);
        unrouted = Filing { book, labels, known }.file(found, &mut imported);
    } else {
        show(asked, found, &mut imported);
    }
    let text = match asked.format {
        ReportFormat::Json => report::import::json(&imported),
        ReportFormat::Text | ReportFormat::Html => report::import::text(&imported),
    };
    super::print(&text, asked.out.as_deref())?;
    for problem in &imported.problems {
        anstream::eprintln!("masthead: {}", report::line(problem));
    }
    for why in &unrouted {
        anstream::eprintln!("masthead: nobody has it: {}", report::line(why));
    }
    Ok(if !imported.problems.is_empty() {
        Exit::Unusable
    } else if unrouted.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

fn counted(found: &Found) -> Imported {
    let of = |population: Population| {
        let is_own = |one: &&Failed| {
            one.brought.opening.sighting.as_ref().is_some_and(|run| run.population == population)
        };
        // What broke in the surroundings is no failure of the agents, and in no rate.
        let is_theirs = |one: &&Failed| !one.brought.opening.signature.is_outage();
        let failed = found.failed.iter().filter(is_own).filter(is_theirs).count();
        let succeeded = found.succeeded.iter().filter(|one| **one == population).count();
        (population, Share::new(failed, failed + succeeded))
    };
    let rates = Population::ALL.map(of).into_iter().filter(|(_, share)| 0 < share.of);
    Imported {
        failed: found.failed.len(),
        succeeded: found.succeeded.len(),
        untold: found.untold.clone(),
        undated: found.failed.iter().filter(|one| one.at.is_none()).count(),
        rates: if found.succeeded.is_empty() { Vec::new() } else { rates.collect() },
        problems: found.problems.clone(),
        doubled: found.doubled,
        passed_over: found.passed_over.clone(),
        prose: found.prose.iter().map(|one| one.page.path.clone()).collect(),
        ..Imported::default()
    }
}

/// The runs that the book has, in whichever incident.
struct Known(BTreeSet<[String; 3]>);

impl Known {
    fn of(incidents: &[Incident]) -> Self {
        Self(incidents.iter().flat_map(|one| &one.sightings).map(key).collect())
    }

    /// Whether the run is new; it is known from here on.
    fn add(&mut self, run: &Sighting) -> bool {
        self.0.insert(key(run))
    }
}

/// What makes two runs the same, as `Sighting::is_same_run` has it.
fn key(run: &Sighting) -> [String; 3] {
    let record = run.record.clone().unwrap_or_default();
    [run.content_hash.clone(), record, run.trace.clone()]
}

struct Filing {
    book: Book,
    labels: Vec<String>,
    known: Known,
}

impl Filing {
    /// Files every run, the oldest first, and then sends the incidents on: a timeline tells what happened in
    /// its order. What the book refuses is named, and the rest goes on.
    fn file(mut self, found: &Found, imported: &mut Imported) -> Vec<String> {
        imported.filed = true;
        let mut filed: Vec<(&Failed, Filed)> = Vec::new();
        for one in &found.failed {
            let run = one.brought.opening.sighting.as_ref();
            if run.is_some_and(|run| !self.known.add(run)) {
                imported.known += 1;
                continue;
            }
            let at = one.at.unwrap_or(self.book.stamp.at);
            match open::put(&self.book, &one.brought, at) {
                Ok(put) => {
                    add(&mut imported.rows, row(one, Some(&put), self.book.stamp.at));
                    join(&mut filed, one, put);
                }
                Err(problem) => imported.problems.push(not_filed(&run_name(one), &problem)),
            }
        }
        let mut unrouted = Vec::new();
        for (one, mut filed) in filed {
            match self.settle(one, &mut filed) {
                Ok(()) => unrouted.extend(filed.unrouted),
                Err(problem) => {
                    imported.problems.push(not_filed(filed.incident.id.as_str(), &problem));
                }
            }
            if matches!(filed.joined, Joined::Regressed(_)) {
                imported.remarks.extend(filed.remarks);
            }
        }
        unrouted.sort();
        unrouted.dedup();
        unrouted
    }

    fn settle(&self, one: &Failed, filed: &mut Filed) -> Result<()> {
        filed.incident = self.labelled(filed)?;
        open::settle(&self.book, &one.brought, filed)
    }

    /// Puts on the labels that it does not have yet. What lived in the book before was not filed from the
    /// past.
    fn labelled(&self, filed: &Filed) -> Result<Incident> {
        let incident = &filed.incident;
        let fits = |label: &&String| filed.joined == Joined::New || *label != IMPORTED;
        let is_new = |label: &&String| !incident.tags.contains(*label);
        let wanted: Vec<&String> = self.labels.iter().filter(fits).filter(is_new).collect();
        if wanted.is_empty() {
            return Ok(incident.clone());
        }
        self.book.change_all(incident.id.as_str(), |incident: &Incident, stamp: Stamp| {
            wanted.iter().map(|label| incident.tag(label, stamp.clone())).collect()
        })
    }
}

/// One entry an incident: what it stands at now, and whether a run of it came back.
fn join<'f>(all: &mut Vec<(&'f Failed, Filed)>, one: &'f Failed, put: Filed) {
    match all.iter_mut().find(|(_, known)| known.incident.id == put.incident.id) {
        Some((_, known)) => known.go_on(put),
        None => all.push((one, put)),
    }
}

fn not_filed(name: &str, problem: &anyhow::Error) -> String {
    format!("{name}: not filed: {}", crate::command::incident::told(problem))
}

/// What filing would come to: failed runs of one signature are one incident.
fn show(asked: &Import, found: &Found, imported: &mut Imported) {
    let now = asked.keeping.at.unwrap_or_else(Timestamp::now);
    let registry = book::registry(&found.config);
    let mut keys: Vec<Option<String>> = Vec::new();
    for one in &found.failed {
        let opening = &one.brought.opening;
        let key = opening.key();
        let same = keys.iter().position(|known| key.is_some() && *known == key);
        let mut row = row(one, None, now);
        let named = one.brought.owner.as_ref().map(|route| route.to.name.clone());
        let route = registry.route(opening.judgement.class, opening.system.as_deref()).ok();
        row.owner = named.or_else(|| route.map(|route| route.to.name));
        if let Some(known) = same.and_then(|at| imported.rows.get_mut(at)) {
            known.runs.append(&mut row.runs);
        } else {
            keys.push(key);
            imported.rows.push(row);
        }
    }
}

fn run_name(one: &Failed) -> String {
    one.brought.opening.sighting.as_ref().map(name).unwrap_or_default()
}

fn row(one: &Failed, filed: Option<&Filed>, now: Timestamp) -> Row {
    let opening = &one.brought.opening;
    let incident = filed.map(|filed| &filed.incident);
    Row {
        id: incident.map(|incident| incident.id.clone()),
        joined: filed.map(|filed| filed.joined.name()),
        class: incident.map_or(opening.judgement.class, Incident::class),
        mode: incident.map_or(opening.judgement.mode, Incident::mode),
        system: opening.system.clone(),
        title: incident.map_or(&opening.title, |incident| &incident.title).clone(),
        owner: incident.and_then(|incident| Some(incident.route.as_ref()?.to.name.clone())),
        first: one.at.unwrap_or(now),
        runs: vec![run_name(one)],
    }
}

/// One row an incident.
fn add(rows: &mut Vec<Row>, mut row: Row) {
    match rows.iter_mut().find(|known| known.id.is_some() && known.id == row.id) {
        Some(known) => {
            known.runs.append(&mut row.runs);
            // An incident that is new is new for all of its runs.
            if row.joined == Some("regressed") {
                known.joined = row.joined;
            }
        }
        None => rows.push(row),
    }
}
