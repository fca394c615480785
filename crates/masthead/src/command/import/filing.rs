//! Files the failed runs, or shows what filing them would come to.

use super::found::{Failed, Found, name};
use crate::cli::Import;
use crate::cli::report::ReportFormat;
use crate::command::incident::book::{self, Book};
use crate::command::open::{self, Filed};
use crate::command::telling::sending::{self, Whom};
use crate::exit::Exit;
use anyhow::Result;
use incidents::distinct::{Distinct, Twins};
use incidents::interval::Share;
use incidents::join::Joined;
use incidents::past::{self, IMPORTED};
use incidents::sighting::Population;
use incidents::{Incident, IncidentId};
use jiff::Timestamp;
use report::import::{Imported, Row};
use std::collections::BTreeMap;

pub(super) fn run(asked: &Import, found: &Found) -> Result<Exit> {
    let mut imported = counted(found);
    if asked.failed.is_some() && 0 < imported.succeeded {
        imported.remarks.push(format!(
            "{} by what is recorded of them: --failed is for those that say nothing; to file one all the same: \
             masthead incident open RUN --failed \"what went wrong\"",
            match imported.succeeded {
                1 => "1 run succeeded".to_owned(),
                many => format!("{many} runs succeeded"),
            }
        ));
    }
    imported.answering = asked.confirm || asked.csv.is_some() || asked.csv_in.is_some();
    let mut unrouted = Vec::new();
    let mut open = None;
    if asked.tag {
        let book = Book::for_runs(&asked.keeping, &found.config)?;
        let labels = std::iter::once(IMPORTED).chain(asked.label.as_deref());
        let labels: Vec<String> = labels.map(str::to_owned).collect();
        let known = Known::of(&book.store.incidents()?);
        unrouted = Filing { book: &book, labels, known }.file(found, &mut imported);
        open = Some(book);
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
    if let Some(book) = open {
        // Of what is past nobody hears; of an incident that came back whoever has it does.
        let is_text = asked.format == ReportFormat::Text && asked.out.is_none();
        sending::after(&book, if is_text { Whom::Everybody } else { Whom::NotStandardOutput });
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

/// What the book has.
struct Known {
    /// Its runs, in whichever incident.
    runs: Distinct,
    /// The incidents that an import left unfinished, by the content of their runs.
    unfinished: BTreeMap<String, IncidentId>,
}

impl Known {
    fn of(incidents: &[Incident]) -> Self {
        let mut known = Self { runs: Distinct::default(), unfinished: BTreeMap::new() };
        let mut twins = Twins::default();
        for one in incidents {
            let is_unfinished = past::is_unfinished(one);
            for run in &one.sightings {
                let mut run = run.clone();
                twins.number(&mut run);
                known.runs.add(&run);
                if is_unfinished {
                    known.unfinished.insert(run.content_hash.clone(), one.id.clone());
                }
            }
        }
        known
    }
}

struct Filing<'b> {
    book: &'b Book,
    labels: Vec<String>,
    known: Known,
}

impl Filing<'_> {
    /// Files every run. Those of one signature go in together, the oldest first: whatever stops the import
    /// leaves whole incidents, and the next one takes the rest. What the book refuses is named, and the rest
    /// goes on.
    fn file(mut self, found: &Found, imported: &mut Imported) -> Vec<String> {
        imported.filed = true;
        let mut unrouted = Vec::new();
        let (groups, unfinished) = self.groups(found, imported);
        for (id, one) in unfinished {
            if let Err(problem) = self.finish((&id, one), imported, &mut unrouted) {
                imported.problems.push(not_filed(id.as_str(), &problem));
            }
        }
        for group in groups {
            if let Err(problem) = self.together(&group, imported, &mut unrouted) {
                self.one_by_one((&group, &problem), imported, &mut unrouted);
            }
        }
        unrouted.sort();
        unrouted.dedup();
        unrouted
    }

    /// Does what an import that was stopped did not come to.
    fn finish(
        &self,
        (id, one): (&IncidentId, &Failed),
        imported: &mut Imported,
        unrouted: &mut Vec<String>,
    ) -> Result<()> {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        let (is_done, nobody) = open::finish(self.book, (id, &one.brought), &labels)?;
        imported.finished.extend(is_done.then(|| id.clone()));
        unrouted.extend(nobody);
        Ok(())
    }

    /// The runs that are new, by signature, in the order of their first ones; and the incidents that an import
    /// left unfinished, each with a run of it.
    fn groups<'f>(
        &mut self,
        found: &'f Found,
        imported: &mut Imported,
    ) -> (Vec<Vec<&'f Failed>>, BTreeMap<IncidentId, &'f Failed>) {
        let mut unfinished = BTreeMap::new();
        let mut groups: Vec<(Option<String>, Vec<&Failed>)> = Vec::new();
        for one in &found.failed {
            let run = one.brought.opening.sighting.as_ref();
            if let Some(run) = run
                && !self.known.runs.add(run)
            {
                imported.known += 1;
                if let Some(id) = self.known.unfinished.get(&run.content_hash) {
                    unfinished.entry(id.clone()).or_insert(one);
                }
                continue;
            }
            let key = one.brought.opening.key();
            let same = groups.iter_mut().find(|(known, _)| key.is_some() && *known == key);
            match same {
                Some((_, group)) => group.push(one),
                None => groups.push((key, vec![one])),
            }
        }
        (groups.into_iter().map(|(_, group)| group).collect(), unfinished)
    }

    fn together(
        &self,
        group: &[&Failed],
        imported: &mut Imported,
        unrouted: &mut Vec<String>,
    ) -> Result<()> {
        let runs: Vec<_> =
            group.iter().map(|one| (&one.brought, one.at.unwrap_or(self.book.stamp.at))).collect();
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        let filed = open::file_past(self.book, &runs, &labels)?;
        for (one, filed) in group.iter().zip(filed) {
            if filed.joined == Joined::Known {
                // Another import filed it a moment ago.
                imported.known += 1;
                continue;
            }
            add(&mut imported.rows, row(one, Some(&filed), self.book.stamp.at));
            unrouted.extend(filed.unrouted);
            if matches!(filed.joined, Joined::Regressed(_) | Joined::Undated) {
                imported.remarks.extend(filed.remarks);
            }
        }
        Ok(())
    }

    /// What was refused together may be refused for one of them alone.
    fn one_by_one(
        &self,
        (group, problem): (&[&Failed], &anyhow::Error),
        imported: &mut Imported,
        unrouted: &mut Vec<String>,
    ) {
        if let [only] = group {
            imported.problems.push(not_filed(&run_name(only), problem));
            return;
        }
        for one in group {
            if let Err(problem) = self.together(&[one], imported, unrouted) {
                imported.problems.push(not_filed(&run_name(one), &problem));
            }
        }
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
            if matches!(row.joined, Some("regressed" | "reopened")) {
                known.joined = row.joined;
            }
        }
        None => rows.push(row),
    }
}
