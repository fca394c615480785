//! The events of an incident: loaded, and appended at the next place. What else is made from an event
//! (the runs, the tags, the signature's incident) is written beside it.

use crate::columns::{self, count};
use crate::error::Error;
use crate::signatures;
use crate::wire;
use incidents::distinct::Twins;
use incidents::event::What;
use incidents::past;
use incidents::{Event, Incident, IncidentId, Sighting};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeMap;

/// The incident as its events have it.
pub(crate) async fn load(
    from: &mut AnyConnection,
    id: &IncidentId,
) -> Result<Option<Incident>, Error> {
    let query = "SELECT form, body FROM events WHERE incident = $1 ORDER BY sequence";
    let rows = sqlx::query(query).bind(id.to_string()).fetch_all(from).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let events = rows.iter().map(|row| event(row, id)).collect::<Result<Vec<_>, _>>()?;
    folded(id.clone(), events).map(Some)
}

/// Every incident that the condition chooses, in the order of their opening. The condition is one of
/// ours, about the columns of `incidents`, and takes no values.
pub(crate) async fn load_where(
    from: &mut AnyConnection,
    condition: &str,
) -> Result<Vec<Incident>, Error> {
    let query = format!(
        "SELECT form, body, incident FROM events WHERE incident IN \
         (SELECT id FROM incidents WHERE {condition}) ORDER BY incident, sequence"
    );
    let rows = sqlx::query(&query).fetch_all(from).await?;
    let mut all: BTreeMap<IncidentId, Vec<Event>> = BTreeMap::new();
    for row in &rows {
        let id = IncidentId::new(row.try_get::<String, _>(2)?);
        let event = event(row, &id)?;
        all.entry(id).or_default().push(event);
    }
    let mut all: Vec<Incident> =
        all.into_iter().map(|(id, events)| folded(id, events)).collect::<Result<_, _>>()?;
    all.sort_by(|one, other| (one.opened, &one.id).cmp(&(other.opened, &other.id)));
    Ok(all)
}

fn event(row: &AnyRow, id: &IncidentId) -> Result<Event, Error> {
    let (form, body): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
    wire::read(form, &body).map_err(|why| unreadable(id, &why.to_string()))
}

fn folded(id: IncidentId, events: Vec<Event>) -> Result<Incident, Error> {
    let broken = unreadable(&id, "its events do not begin with one opening");
    Incident::replay(id, events).ok_or(broken)
}

fn unreadable(id: &IncidentId, why: &str) -> Error {
    Error::Unreadable { what: format!("incident {id}"), why: why.to_owned() }
}

/// Appends the events behind those that the incident has, and takes them into account.
pub(crate) async fn append(
    to: &mut AnyConnection,
    incident: &mut Incident,
    events: Vec<Event>,
) -> Result<(), Error> {
    for event in events {
        let event = storable(&incident.id, event)?;
        insert(to, &incident.id, incident.version(), &event).await?;
        incident.apply(event);
    }
    columns::write(to, incident).await
}

/// Writes the events of an incident that is new, which begin with its opening.
pub(crate) async fn begin(
    to: &mut AnyConnection,
    id: IncidentId,
    events: Vec<Event>,
) -> Result<Incident, Error> {
    let events = events.into_iter().map(|event| storable(&id, event));
    let events = events.collect::<Result<Vec<_>, _>>()?;
    for (at, event) in events.iter().enumerate() {
        insert(to, &id, at, event).await?;
    }
    let incident = folded(id, events)?;
    columns::write(to, &incident).await?;
    Ok(incident)
}

/// The event as it can be kept.
pub(crate) fn storable(id: &IncidentId, event: Event) -> Result<Event, Error> {
    wire::without_nul(event).map_err(|why| unreadable(id, &why.to_string()))
}

async fn insert(
    to: &mut AnyConnection,
    id: &IncidentId,
    at: usize,
    event: &Event,
) -> Result<(), Error> {
    let body = wire::written(event).map_err(|why| unreadable(id, &why.to_string()))?;
    let query = "INSERT INTO events (incident, sequence, at, kind, form, body) \
                 VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(query)
        .bind(id.to_string())
        .bind(count(at))
        .bind(event.at.as_microsecond())
        .bind(wire::kind(event))
        .bind(wire::FORM)
        .bind(body)
        .execute(&mut *to)
        .await?;
    beside(to, id, event).await
}

/// What is looked up by other ways than the incident.
async fn beside(to: &mut AnyConnection, id: &IncidentId, event: &Event) -> Result<(), Error> {
    match &event.what {
        What::Opened(opening) => {
            if let Some(run) = &opening.sighting {
                own_run(to, id, run).await?;
            }
            if let Some(page) = past::page_of(opening) {
                own(to, id, &page_name(page)).await?;
            }
            if let Some(key) = opening.key() {
                signatures::own(to, id, &key).await?;
            }
        }
        What::Sighted(run) => own_run(to, id, run).await?,
        What::Tagged(tag) => {
            let query = "INSERT INTO tags (tag, incident) VALUES ($1, $2)";
            sqlx::query(query).bind(tag).bind(id.to_string()).execute(to).await?;
        }
        What::Untagged(tag) => {
            let query = "DELETE FROM tags WHERE tag = $1 AND incident = $2";
            sqlx::query(query).bind(tag).bind(id.to_string()).execute(to).await?;
        }
        What::MergedInto(into) => {
            let query = "UPDATE signatures SET incident = $1 WHERE incident = $2";
            sqlx::query(query).bind(into.to_string()).bind(id.to_string()).execute(to).await?;
        }
        What::Judged(_)
        | What::Routed(_)
        | What::Accepted
        | What::Rejected { .. }
        | What::Planned(_)
        | What::Shipped { .. }
        | What::Compared(_)
        | What::Explained(_)
        | What::Closed(_)
        | What::Reopened { .. }
        | What::Absorbed(_)
        | What::Linked(_)
        | What::Noted(_) => {}
    }
    Ok(())
}

/// The name of a run: what makes it the same wherever it lies.
fn run_name(run: &Sighting) -> String {
    let (content, trace, twin) = run.identity();
    format!("run {content} {twin} {trace}")
}

/// The name of a page in prose: its content.
fn page_name(hash: &str) -> String {
    format!("page {hash}")
}

/// Makes anew the table of the runs and pages that were filed. An earlier version knew a run by its place.
pub(crate) async fn rename_runs(
    to: &mut AnyConnection,
    incidents: &[Incident],
) -> Result<(), Error> {
    sqlx::query("DELETE FROM runs").execute(&mut *to).await?;
    let mut twins = Twins::default();
    for incident in incidents {
        for run in &incident.sightings {
            let mut run = run.clone();
            twins.number(&mut run);
            own_run(to, &incident.id, &run).await?;
        }
        if let Some(What::Opened(opening)) = incident.timeline.first().map(|event| &event.what)
            && let Some(page) = past::page_of(opening)
        {
            own(to, &incident.id, &page_name(page)).await?;
        }
    }
    Ok(())
}

async fn own_run(to: &mut AnyConnection, id: &IncidentId, run: &Sighting) -> Result<(), Error> {
    own(to, id, &run_name(run)).await
}

async fn own(to: &mut AnyConnection, id: &IncidentId, name: &str) -> Result<(), Error> {
    let query = "INSERT INTO runs (run, incident) VALUES ($1, $2) \
                 ON CONFLICT (run) DO UPDATE SET incident = excluded.incident";
    sqlx::query(query).bind(name).bind(id.to_string()).execute(to).await?;
    Ok(())
}

/// The incident that holds that run.
pub(crate) async fn of_run(
    from: &mut AnyConnection,
    run: &Sighting,
) -> Result<Option<IncidentId>, Error> {
    let query = "SELECT incident FROM runs WHERE run = $1";
    found(from, query, &run_name(run)).await
}

/// The incident that was opened from a page of that content.
pub(crate) async fn of_page(
    from: &mut AnyConnection,
    hash: &str,
) -> Result<Option<IncidentId>, Error> {
    found(from, "SELECT incident FROM runs WHERE run = $1", &page_name(hash)).await
}

pub(crate) async fn found(
    from: &mut AnyConnection,
    query: &str,
    name: &str,
) -> Result<Option<IncidentId>, Error> {
    let row = sqlx::query(query).bind(name).fetch_optional(from).await?;
    row.map(|row| Ok(IncidentId::new(row.try_get::<String, _>(0)?))).transpose()
}
