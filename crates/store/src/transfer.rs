//! Out of a store and into another one: an export of JSON lines that every version and both databases
//! read, and a copy of an SQLite file. The outbox stays: what is on its way from one store must not be
//! sent by two.

use crate::book::Store;
use crate::error::Error;
use crate::events;
use crate::open::Backend;
use crate::reviews;
use crate::wire::{self, Unreadable};
use incidents::{Event, IncidentId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};
use std::io::{BufRead, Write};
use std::path::Path;

/// The form of an export.
const SCHEMA: &str = "masthead.incidents/1";

/// A line of an export. The first one says what it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Schema(String),
    Incident { id: String, events: Vec<serde_json::Value> },
    Review { on: String, by: String },
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
        write_line(to, &Line::Schema(SCHEMA.to_owned()))?;
        for incident in &all {
            let events = incident.timeline.iter().map(value).collect::<Result<_, _>>();
            let events = events.map_err(|why| unwritable(&incident.id, &why))?;
            write_line(to, &Line::Incident { id: incident.id.to_string(), events })?;
        }
        for (on, by) in self.reviews()? {
            write_line(to, &Line::Review { on: on.to_string(), by })?;
        }
        Ok(all.len())
    }

    /// Reads an export, all of it or nothing. An incident that is there already must have the same
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
    for (at, line) in from.lines().enumerate() {
        let (at, line) = (at + 1, line?);
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |why: String| Error::Import { line: at, why };
        let line: Line = serde_json::from_str(&line)
            .map_err(|why| wrong(format!("this is no line of an export ({why})")))?;
        match line {
            Line::Schema(schema) if schema == SCHEMA => has_schema = true,
            Line::Schema(schema) => {
                return Err(wrong(format!(
                    "the export has the form `{schema}`; this Masthead reads `{SCHEMA}`"
                )));
            }
            _ if !has_schema => {
                return Err(wrong(format!("an export begins with {{\"schema\":\"{SCHEMA}\"}}")));
            }
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
    Ok(all)
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
        let why =
            "another incident of that name is in this store; import into an empty one".to_owned();
        return Err(Error::Unreadable { what: format!("incident {id}"), why });
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
