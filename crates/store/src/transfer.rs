//! Out of a store and into another one: an export of JSON lines that every version and both databases
//! read, and a copy of an SQLite file. The outbox stays: what is on its way from one store must not be
//! sent by two.

use crate::book::Store;
use crate::error::Error;
use crate::events;
use crate::open::Backend;
use crate::reviews;
use crate::signatures;
use crate::wire::{self, Unreadable};
use incidents::{Event, IncidentId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};
use std::io::{BufRead, Write};
use std::path::Path;

/// The form of an export.
const SCHEMA: &str = "masthead.incidents/2";

/// The form before, which did not say how much it holds.
const UNCOUNTED: &str = "masthead.incidents/1";

/// A line of an export. The first one says what it is, the second how much follows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Schema(String),
    Holds(Holds),
    Incident { id: String, events: Vec<serde_json::Value> },
    Review { on: String, by: String },
}

/// How much an export holds: what is cut off is missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Holds {
    incidents: usize,
    reviews: usize,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Incidents that were not there.
    pub new: usize,
    /// Incidents that were there with a part of these events, and have them all now.
    pub continued: usize,
    /// Incidents that were there with all of these events.
    pub known: usize,
}

impl Store {
    /// Writes everything but the outbox as JSON lines.
    ///
    /// # Errors
    /// As the database and the other side do.
    pub fn export(&self, to: &mut impl Write) -> Result<usize, Error> {
        let all = self.whole("1 = 1")?;
        let reviews = self.reviews()?;
        write_line(to, &Line::Schema(SCHEMA.to_owned()))?;
        write_line(to, &Line::Holds(Holds { incidents: all.len(), reviews: reviews.len() }))?;
        for incident in &all {
            let events = incident.timeline.iter().map(value).collect::<Result<_, _>>();
            let events = events.map_err(|why| unwritable(&incident.id, &why))?;
            write_line(to, &Line::Incident { id: incident.id.to_string(), events })?;
        }
        for (on, by) in reviews {
            write_line(to, &Line::Review { on: on.to_string(), by })?;
        }
        Ok(all.len())
    }

    /// Reads an export, of this form or the one before, all of it or nothing. An incident that is there already must have the same
    /// events as far as both go.
    ///
    /// # Errors
    /// Says which line is wrong, and why.
    pub fn import(&self, from: impl BufRead) -> Result<Imported, Error> {
        let lines = read_lines(from)?;
        self.wait(self.retried(async |to| {
            let mut imported = Imported::default();
            for (at, line) in &lines {
                take(to, line, &mut imported).await.map_err(|error| at_line(*at, error))?;
            }
            count_on(to).await?;
            // An export of an earlier version does not number the runs that are equal in a file.
            signatures::outdate(to).await?;
            Ok(imported)
        }))
    }

    /// Copies an SQLite store into a file that is not there yet, whole and without holding up writers.
    ///
    /// # Errors
    /// Refuses a file that is there, and a PostgreSQL store, which has tools of its own.
    pub fn backup(&self, path: &Path) -> Result<(), Error> {
        if self.database.backend == Backend::Postgres {
            return Err(Error::BackupElsewhere);
        }
        if path.exists() {
            let there = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(Error::File { path: path.to_owned(), source: there });
        }
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            let to = path.to_string_lossy().into_owned();
            sqlx::query("VACUUM INTO $1").bind(to).execute(&mut *connection).await?;
            Ok(())
        })
    }
}

/// What one line brings.
enum Brought {
    Incident(IncidentId, Vec<Event>),
    Review(Date, String),
}

fn write_line(to: &mut impl Write, line: &Line) -> Result<(), Error> {
    serde_json::to_writer(&mut *to, line).map_err(std::io::Error::from)?;
    to.write_all(b"\n")?;
    Ok(())
}

fn value(event: &Event) -> Result<serde_json::Value, Unreadable> {
    Ok(serde_json::to_value(wire::EventV1::from(event))?)
}

fn unwritable(id: &IncidentId, why: &Unreadable) -> Error {
    Error::Unreadable { what: format!("incident {id}"), why: why.to_string() }
}

fn at_line(line: usize, error: Error) -> Error {
    match error {
        passing if passing.is_passing() => passing,
        error => Error::Import { line, why: error.to_string() },
    }
}

fn read_lines(from: impl BufRead) -> Result<Vec<(usize, Brought)>, Error> {
    let mut all = Vec::new();
    let mut has_schema = false;
    let mut wanted = None;
    let mut lines = 0;
    for (at, line) in from.lines().enumerate() {
        let (at, line) = (at + 1, line?);
        lines = at;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |why: String| Error::Import { line: at, why };
        let line: Line = serde_json::from_str(&line)
            .map_err(|why| wrong(format!("this is no line of an export ({why})")))?;
        match line {
            Line::Schema(schema) if schema == SCHEMA => {
                has_schema = true;
                wanted = wanted.or(Some(Wanted::NotSaid));
            }
            Line::Schema(schema) if schema == UNCOUNTED => has_schema = true,
            Line::Schema(schema) => {
                return Err(wrong(format!(
                    "the export has the form `{schema}`; this Masthead reads `{SCHEMA}` and `{UNCOUNTED}`"
                )));
            }
            _ if !has_schema => {
                return Err(wrong(format!("an export begins with {{\"schema\":\"{SCHEMA}\"}}")));
            }
            Line::Holds(holds) => wanted = Some(Wanted::These(holds)),
            Line::Incident { id, events } => {
                let events = events.into_iter().map(event).collect::<Result<Vec<_>, _>>();
                let events = events.map_err(|why| wrong(why.to_string()))?;
                all.push((at, Brought::Incident(IncidentId::new(id), events)));
            }
            Line::Review { on, by } => {
                let on = on.parse().map_err(|why: jiff::Error| wrong(why.to_string()))?;
                all.push((at, Brought::Review(on, by)));
            }
        }
    }
    let wrong = |why: String| Error::Import { line: lines.max(1), why };
    if !has_schema {
        return Err(wrong(format!(
            "the file is empty; an export begins with {{\"schema\":\"{SCHEMA}\"}}"
        )));
    }
    whole(&all, wanted).map_err(wrong)?;
    Ok(all)
}

/// What an export that says how much it holds must hold.
#[derive(Clone, Copy)]
enum Wanted {
    /// It does not get as far as to say it.
    NotSaid,
    /// So much.
    These(Holds),
}

/// Refuses an export that holds less than it says: it was cut off, or lines of it are gone.
fn whole(all: &[(usize, Brought)], wanted: Option<Wanted>) -> Result<(), String> {
    let is_incident = |(_, one): &&(usize, Brought)| matches!(one, Brought::Incident(..));
    let incidents = all.iter().filter(is_incident).count();
    let found = Holds { incidents, reviews: all.len() - incidents };
    match wanted {
        None => Ok(()),
        Some(Wanted::These(wanted)) if wanted == found => Ok(()),
        Some(Wanted::NotSaid) => Err("the export breaks off behind its first line".to_owned()),
        Some(Wanted::These(wanted)) => Err(format!(
            "the export is not whole: it says {} incidents and {} reviews, and holds {} and {}; export again, \
             or copy it again",
            wanted.incidents, wanted.reviews, found.incidents, found.reviews
        )),
    }
}

fn event(value: serde_json::Value) -> Result<Event, Unreadable> {
    let event: wire::EventV1 = serde_json::from_value(value)?;
    event.try_into()
}

async fn take(
    to: &mut AnyConnection,
    line: &Brought,
    imported: &mut Imported,
) -> Result<(), Error> {
    let (id, events) = match line {
        Brought::Review(on, by) => return reviews::insert(to, *on, by).await,
        Brought::Incident(id, events) => (id, events),
    };
    let Some(mut known) = events::load(to, id).await? else {
        events::begin(to, id.clone(), events.clone()).await?;
        imported.new += 1;
        return Ok(());
    };
    let both = known.version().min(events.len());
    if known.timeline[..both] != events[..both] {
        return Err(Error::Elsewise(id.clone()));
    }
    if known.version() < events.len() {
        events::append(to, &mut known, events[both..].to_vec()).await?;
        imported.continued += 1;
    } else {
        imported.known += 1;
    }
    Ok(())
}

/// Numbers go on behind the highest one that came in, and every signature is its newest incident's.
async fn count_on(to: &mut AnyConnection) -> Result<(), Error> {
    let rows = sqlx::query("SELECT id FROM incidents").fetch_all(&mut *to).await?;
    for (counter, prefix) in [("incident", "INC-"), ("drill", "DRILL-")] {
        let mut highest = 0;
        for row in &rows {
            let id: String = row.try_get(0)?;
            let number = id.strip_prefix(prefix).and_then(|number| number.parse::<i64>().ok());
            highest = highest.max(number.unwrap_or(0));
        }
        let query = "UPDATE counters SET value = $1 WHERE name = $2 AND value < $1";
        sqlx::query(query).bind(highest).bind(counter).execute(&mut *to).await?;
    }
    Ok(())
}
