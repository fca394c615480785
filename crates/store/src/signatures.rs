//! Which incident the next run of a signature joins. The table is made from the incidents' openings, and made
//! anew where an earlier version made it by other rules, and with it the names of runs and what lists ask for.
//! Decides nothing about a run.

use crate::error::Error;
use crate::{columns, events};
use incidents::event::{Opening, What};
use incidents::{Incident, IncidentId};
use sqlx::{AnyConnection, Row as _};

/// The rules by which the table is made. Another number makes it anew in every book, once.
const RULES: i64 = 4;

/// Makes `id` the incident that the next run with that key joins.
pub(crate) async fn own(to: &mut AnyConnection, id: &IncidentId, key: &str) -> Result<(), Error> {
    let query = "INSERT INTO signatures (signature_key, incident) VALUES ($1, $2) \
                 ON CONFLICT (signature_key) DO UPDATE SET incident = excluded.incident";
    sqlx::query(query).bind(key).bind(id.to_string()).execute(to).await?;
    Ok(())
}

/// The newest incident that a run with that opening may join, by the first of its keys that leads to one. What
/// is merged into another leads to that.
pub(crate) async fn lead(
    to: &mut AnyConnection,
    opening: &Opening,
) -> Result<Option<IncidentId>, Error> {
    for key in opening.keys() {
        let query = "SELECT incident FROM signatures WHERE signature_key = $1";
        if let Some(known) = events::found(to, query, &key).await? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Whether the table was made by the rules of today.
pub(crate) async fn are_current(from: &mut AnyConnection) -> Result<bool, Error> {
    let known = "SELECT value FROM counters WHERE name = 'signature rules'";
    let row = sqlx::query(known).fetch_optional(from).await?;
    let rules = row.map(|row| row.try_get::<i64, _>(0)).transpose()?;
    Ok(rules.is_some_and(|rules| RULES <= rules))
}

/// Forgets by which rules the table was made, so that the next filing makes it anew.
pub(crate) async fn outdate(to: &mut AnyConnection) -> Result<(), Error> {
    sqlx::query("DELETE FROM counters WHERE name = 'signature rules'").execute(to).await?;
    Ok(())
}

/// Makes the table anew where it was made by the rules of an earlier version. To be called by whoever writes
/// alone.
pub(crate) async fn renew(to: &mut AnyConnection) -> Result<(), Error> {
    if are_current(to).await? {
        return Ok(());
    }
    let mut all: Vec<Incident> = events::load_where(to, "1 = 1").await?;
    // In the order of their numbers, so that every signature is its newest incident's.
    all.sort_by(|one, other| one.id.cmp(&other.id));
    sqlx::query("DELETE FROM signatures").execute(&mut *to).await?;
    for incident in &all {
        columns::write(to, incident).await?;
        let opened = incident.timeline.first().map(|event| &event.what);
        if let Some(What::Opened(opening)) = opened
            && let Some(key) = opening.key()
        {
            own(to, &incident.id, &key).await?;
        }
    }
    events::rename_runs(to, &all).await?;
    let query = "INSERT INTO counters (name, value) VALUES ('signature rules', $1) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(query).bind(RULES).execute(to).await?;
    Ok(())
}
