//! News on its way: written with the event that it is about, claimed by one sender at a time, sent
//! once, tried again with pauses, given up with its last error. The news of an incident go to an address
//! in their order.
//!
//! A sender that dies leaves its lease to run out, and another one takes over. What it had sent by then
//! is sent again, with the same key: the other side, or the receiving service's own de-duplication,
//! must know it by that. What nobody can be told any more stays until a person lets it go.

use crate::book::{self, Store};
use crate::columns::{count, moment};
use crate::error::Error;
use crate::open::Backend;
use incidents::event::Link;
use incidents::notice::{Delivery, News, Notice, Trouble, after_failure};
use incidents::{Incident, IncidentId, Stamp};
use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

/// A notice that somebody is to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The notice.
    pub notice: Notice,
    /// How often it failed before.
    pub failures: u32,
    /// What the service calls the thing that holds the incident's earlier notices.
    pub reference: Option<String>,
    /// By which the store knows this sender again.
    lease: i64,
}

/// A notice and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The notice.
    pub notice: Notice,
    /// Where it stands.
    pub delivery: Delivery,
    /// How often it failed.
    pub failures: u32,
    /// Why it failed the last time.
    pub error: Option<String>,
}

/// Which notices are asked for, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The address that they go to.
    pub address: &'a str,
    /// The most.
    pub most: usize,
    /// How long the sender has until another one may take over: longer than sending them may take.
    pub lease: SignedDuration,
    /// Now.
    pub now: Timestamp,
}

/// What came of sending a notice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What the service calls the thing that holds it.
    pub reference: Option<String>,
    /// Where people see it, to be noted on the incident unless that is there already, and by whom.
    pub link: Option<(Link, Stamp)>,
}

const COLUMNS: &str = "notice_key, incident, news, channel, address, body, state, due, attempts, \
    lease, error, place";

/// Whether nothing is on its way to the same address that the incident had to tell before.
const IS_NEXT: &str = "NOT EXISTS (SELECT 1 FROM outbox earlier WHERE \
    earlier.incident = outbox.incident AND earlier.channel = outbox.channel \
    AND earlier.address = outbox.address AND earlier.state IN ('waiting', 'leased') \
    AND (earlier.place, earlier.notice_key) < (outbox.place, outbox.notice_key))";

impl Store {
    /// Puts news into the outbox that belong to no change of an incident: a fix that is late, a review
    /// that is due. News with a key that is known are not told again.
    ///
    /// # Errors
    /// As the database does.
    pub fn tell(&self, notices: &[Notice]) -> Result<(), Error> {
        self.wait(self.retried(async |to| enqueue(to, notices).await))
    }

    /// Takes notices to send to an address: those that wait and may be sent by now, and those whose sender
    /// did not come back; of each incident only the first.
    ///
    /// # Errors
    /// As the database does.
    pub fn claim(&self, asked: Claim<'_>) -> Result<Vec<Claimed>, Error> {
        // PostgreSQL hands each sender other rows; SQLite lets one sender claim at a time anyway.
        let lock = match self.database.backend {
            Backend::Sqlite => "",
            Backend::Postgres => " FOR UPDATE OF outbox SKIP LOCKED",
        };
        let query = format!(
            "UPDATE outbox SET state = 'leased', due = $1, lease = lease + 1 WHERE notice_key IN \
             (SELECT notice_key FROM outbox WHERE address = $2 AND state IN ('waiting', 'leased') \
             AND due <= $3 AND {IS_NEXT} ORDER BY due, incident, place, notice_key LIMIT $4{lock}) \
             RETURNING {COLUMNS}, (SELECT MAX(known.reference) FROM outbox known WHERE \
             known.incident = outbox.incident AND known.channel = outbox.channel \
             AND known.address = outbox.address)"
        );
        let until = asked.now.checked_add(asked.lease).unwrap_or(Timestamp::MAX);
        self.wait(self.retried(async |to| {
            let rows = sqlx::query(&query)
                .bind(until.as_microsecond())
                .bind(asked.address)
                .bind(asked.now.as_microsecond())
                .bind(count(asked.most))
                .fetch_all(to)
                .await?;
            let mut claimed = rows.iter().map(claimed).collect::<Result<Vec<_>, _>>()?;
            claimed.sort_by(|one, other| one.notice.key.cmp(&other.notice.key));
            Ok(claimed)
        }))
    }

    /// The notice was sent. Whether that still counts is told: not where the lease had run out and
    /// another sender has it. What the service made of it is noted on the incident at once.
    ///
    /// # Errors
    /// As the database does.
    pub fn sent(&self, claimed: &Claimed, told: &Told, now: Timestamp) -> Result<bool, Error> {
        let delivery = Delivery::Sent(now);
        self.wait(self.retried(async |to| {
            if let (Some(id), Some((link, stamp))) = (&claimed.notice.incident, &told.link) {
                self.note(to, id, (link, stamp)).await?;
            }
            settle(to, claimed, (&delivery, None, told.reference.as_deref())).await
        }))
    }

    /// Notes the link on the incident, unless it has it or takes none.
    async fn note(
        &self,
        to: &mut AnyConnection,
        id: &IncidentId,
        (link, stamp): (&Link, &Stamp),
    ) -> Result<(), Error> {
        let mut incident = self.held(to, id).await?;
        if incident.links.contains(link) {
            return Ok(());
        }
        match incident.link(link.clone(), stamp.clone()) {
            Ok(event) => book::apply(to, &mut incident, event.into()).await,
            // One that was merged goes on under another name.
            Err(_) => Ok(()),
        }
    }

    /// The notice could not be sent: it waits, or is given up. Why is kept.
    ///
    /// # Errors
    /// As the database does.
    pub fn failed(
        &self,
        claimed: &Claimed,
        (error, trouble): (&str, Trouble),
        now: Timestamp,
    ) -> Result<Delivery, Error> {
        let failures = claimed.failures.saturating_add(1);
        let delivery = after_failure(failures, (error, trouble), now);
        let settled = (&delivery, Some(error), None);
        self.wait(self.retried(async |to| settle(to, claimed, settled).await))?;
        Ok(delivery)
    }

    /// Lets nothing that waits for an address be sent before that time: what kept one notice from it keeps
    /// the others from it as well.
    ///
    /// # Errors
    /// As the database does.
    pub fn postpone(&self, address: &str, until: Timestamp) -> Result<(), Error> {
        let query =
            "UPDATE outbox SET due = $1 WHERE address = $2 AND state = 'waiting' AND due < $1";
        self.wait(self.retried(async |to| {
            sqlx::query(query).bind(until.as_microsecond()).bind(address).execute(to).await?;
            Ok(())
        }))
    }

    /// Lets everything for an address that waits after a failure, or was given up, be sent now: somebody has
    /// mended what was in the way. Says how many there are.
    ///
    /// # Errors
    /// As the database does.
    pub fn again(&self, address: &str, now: Timestamp) -> Result<u64, Error> {
        let query = "UPDATE outbox SET state = 'waiting', due = $1, attempts = 0 WHERE address = $2 \
                     AND (state = 'dead' OR (state = 'waiting' AND $1 < due))";
        self.wait(self.retried(async |to| {
            let done =
                sqlx::query(query).bind(now.as_microsecond()).bind(address).execute(to).await?;
            Ok(done.rows_affected())
        }))
    }

    /// Lets go of everything for an address that was not sent, and notes on each incident in `words` what was
    /// let go, all at once. What somebody sends just now stays. Gives what was let go.
    ///
    /// # Errors
    /// As the database does.
    pub fn let_go(
        &self,
        address: &str,
        (stamp, now): (&Stamp, Timestamp),
        words: impl Fn(&[&Notice]) -> String,
    ) -> Result<Vec<Notice>, Error> {
        let query = format!(
            "UPDATE outbox SET state = 'dropped', due = $1, error = $2 WHERE address = $3 \
             AND (state IN ('waiting', 'dead') OR (state = 'leased' AND due < $1)) RETURNING {COLUMNS}"
        );
        let why = format!("let go by {}", stamp.by.name);
        self.wait(self.retried(async |to| {
            // Incidents before notices, as everybody who holds both takes them.
            let mut incidents = self.told_at(to, address).await?;
            let rows = sqlx::query(&query)
                .bind(now.as_microsecond())
                .bind(why.as_str())
                .bind(address)
                .fetch_all(&mut *to)
                .await?;
            let mut gone = rows.iter().map(notice).collect::<Result<Vec<_>, _>>()?;
            gone.sort_by(|one, other| one.key.cmp(&other.key));
            for incident in &mut incidents {
                let own = gone.iter().filter(|one| one.incident.as_ref() == Some(&incident.id));
                let own: Vec<&Notice> = own.collect();
                if own.is_empty() {
                    continue;
                }
                // One that was merged goes on under another name, and takes no notes.
                if let Ok(noted) = incident.note(&words(&own), stamp.clone()) {
                    book::apply(to, incident, noted.into()).await?;
                }
            }
            Ok(gone)
        }))
    }

    /// The incidents with notices for an address that were not sent, held against other writers.
    async fn told_at(&self, to: &mut AnyConnection, address: &str) -> Result<Vec<Incident>, Error> {
        let query = "SELECT DISTINCT incident FROM outbox WHERE address = $1 AND incident IS NOT NULL \
                     AND state IN ('waiting', 'leased', 'dead') ORDER BY incident";
        let mut held = Vec::new();
        for row in sqlx::query(query).bind(address).fetch_all(&mut *to).await? {
            match self.held(to, &IncidentId::new(row.try_get::<String, _>(0)?)).await {
                Ok(incident) => held.push(incident),
                Err(Error::NoSuchIncident(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(held)
    }

    /// Everything in the outbox, by key.
    ///
    /// # Errors
    /// As the database does.
    pub fn outbox(&self) -> Result<Vec<Posted>, Error> {
        self.posted("1 = 1")
    }

    /// What was not sent: what waits, what somebody sends just now, what was given up.
    ///
    /// # Errors
    /// As the database does.
    pub fn unsent(&self) -> Result<Vec<Posted>, Error> {
        self.posted("state NOT IN ('sent', 'dropped')")
    }

    fn posted(&self, condition: &str) -> Result<Vec<Posted>, Error> {
        let query = format!("SELECT {COLUMNS} FROM outbox WHERE {condition} ORDER BY notice_key");
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            let rows = sqlx::query(&query).fetch_all(&mut *connection).await?;
            rows.iter().map(posted).collect()
        })
    }
}

/// Writes what is to be told. A key that is there already is left as it is.
pub(crate) async fn enqueue(to: &mut AnyConnection, notices: &[Notice]) -> Result<(), Error> {
    let query = "INSERT INTO outbox (notice_key, incident, news, channel, address, body, state, due, \
                 attempts, lease, error, place) \
                 VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, 0, NULL, $7) \
                 ON CONFLICT (notice_key) DO NOTHING";
    for notice in notices {
        sqlx::query(query)
            .bind(notice.key.as_str())
            .bind(notice.incident.as_ref().map(ToString::to_string))
            .bind(notice.news.name())
            .bind(notice.channel.as_str())
            .bind(notice.address.as_str())
            .bind(notice.body.as_str())
            .bind(count(notice.place))
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}

async fn settle(
    to: &mut AnyConnection,
    claimed: &Claimed,
    (delivery, error, reference): (&Delivery, Option<&str>, Option<&str>),
) -> Result<bool, Error> {
    let (state, due) = match delivery {
        Delivery::Waiting(until) => ("waiting", *until),
        Delivery::Leased(until) => ("leased", *until),
        Delivery::Sent(at) => ("sent", *at),
        Delivery::Dead(_) => ("dead", Timestamp::UNIX_EPOCH),
        Delivery::Dropped(at) => ("dropped", *at),
    };
    let failures = claimed.failures + u32::from(state != "sent");
    let query = "UPDATE outbox SET state = $1, due = $2, error = $3, attempts = $4, reference = $5 \
                 WHERE notice_key = $6 AND lease = $7 AND state = 'leased'";
    let done = sqlx::query(query)
        .bind(state)
        .bind(due.as_microsecond())
        .bind(error)
        .bind(i64::from(failures))
        .bind(reference)
        .bind(claimed.notice.key.as_str())
        .bind(claimed.lease)
        .execute(to)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn notice(row: &AnyRow) -> Result<Notice, Error> {
    let key: String = row.try_get(0)?;
    let news: String = row.try_get(2)?;
    let news = News::from_name(&news).ok_or_else(|| Error::Unreadable {
        what: format!("the notice {key}"),
        why: format!("`{news}` is no news that this Masthead knows"),
    })?;
    let incident: Option<String> = row.try_get(1)?;
    Ok(Notice {
        key,
        incident: incident.map(IncidentId::new),
        news,
        channel: row.try_get(3)?,
        address: row.try_get(4)?,
        body: row.try_get(5)?,
        place: usize::try_from(row.try_get::<i64, _>(11)?).unwrap_or(0),
    })
}

fn failures(row: &AnyRow) -> Result<u32, Error> {
    Ok(u32::try_from(row.try_get::<i64, _>(8)?).unwrap_or(u32::MAX))
}

fn claimed(row: &AnyRow) -> Result<Claimed, Error> {
    let (notice, failures) = (notice(row)?, failures(row)?);
    Ok(Claimed { notice, failures, lease: row.try_get(9)?, reference: row.try_get(12)? })
}

fn posted(row: &AnyRow) -> Result<Posted, Error> {
    let state: String = row.try_get(6)?;
    let due = moment(row.try_get(7)?);
    let error: Option<String> = row.try_get(10)?;
    let delivery = match state.as_str() {
        "leased" => Delivery::Leased(due),
        "sent" => Delivery::Sent(due),
        "dead" => Delivery::Dead(error.clone().unwrap_or_default()),
        "dropped" => Delivery::Dropped(due),
        _ => Delivery::Waiting(due),
    };
    Ok(Posted { notice: notice(row)?, delivery, failures: failures(row)?, error })
}
