//! News on its way: written with the event that it is about, claimed by one sender at a time, sent
//! once, tried again with pauses, given up with its last error.
//!
//! A sender that dies leaves its lease to run out, and another one takes over. What it had sent by then
//! is sent again, with the same key: the other side, or the receiving service's own de-duplication,
//! must know it by that.

use crate::book::Store;
use crate::columns::{count, moment};
use crate::error::Error;
use crate::open::Backend;
use incidents::IncidentId;
use incidents::notice::{Delivery, LEASE, News, Notice, after_failure};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

/// A notice that somebody is to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The notice.
    pub notice: Notice,
    /// How often it failed before.
    pub failures: u32,
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
}

const COLUMNS: &str = "notice_key, incident, news, channel, address, body, state, due, attempts, \
    lease, error";

impl Store {
    /// Puts news into the outbox that belong to no change of an incident: a fix that is late, a review
    /// that is due. News with a key that is known are not told again.
    ///
    /// # Errors
    /// As the database does.
    pub fn tell(&self, notices: &[Notice]) -> Result<(), Error> {
        self.wait(self.retried(async |to| enqueue(to, notices).await))
    }

    /// Takes up to `most` notices to send: those that wait and may be sent by now, and those whose
    /// sender did not come back.
    ///
    /// # Errors
    /// As the database does.
    pub fn claim(&self, most: usize, now: Timestamp) -> Result<Vec<Claimed>, Error> {
        // PostgreSQL hands each sender other rows; SQLite lets one sender claim at a time anyway.
        let lock = match self.database.backend {
            Backend::Sqlite => "",
            Backend::Postgres => " FOR UPDATE SKIP LOCKED",
        };
        let query = format!(
            "UPDATE outbox SET state = 'leased', due = $1, lease = lease + 1 WHERE notice_key IN \
             (SELECT notice_key FROM outbox WHERE state IN ('waiting', 'leased') AND due <= $2 \
             ORDER BY due, notice_key LIMIT $3{lock}) RETURNING {COLUMNS}"
        );
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        self.wait(self.retried(async |to| {
            let rows = sqlx::query(&query)
                .bind(until.as_microsecond())
                .bind(now.as_microsecond())
                .bind(count(most))
                .fetch_all(to)
                .await?;
            let mut claimed = rows.iter().map(claimed).collect::<Result<Vec<_>, _>>()?;
            claimed.sort_by(|one, other| one.notice.key.cmp(&other.notice.key));
            Ok(claimed)
        }))
    }

    /// The notice was sent. Whether that still counts is told: not where the lease had run out and
    /// another sender has it.
    ///
    /// # Errors
    /// As the database does.
    pub fn sent(&self, claimed: &Claimed, now: Timestamp) -> Result<bool, Error> {
        let delivery = Delivery::Sent(now);
        self.wait(self.retried(async |to| settle(to, claimed, &delivery).await))
    }

    /// The notice could not be sent: it waits, or is given up.
    ///
    /// # Errors
    /// As the database does.
    pub fn failed(
        &self,
        claimed: &Claimed,
        error: &str,
        now: Timestamp,
    ) -> Result<Delivery, Error> {
        let delivery = after_failure(claimed.failures.saturating_add(1), error, now);
        self.wait(self.retried(async |to| settle(to, claimed, &delivery).await))?;
        Ok(delivery)
    }

    /// Everything in the outbox, by key.
    ///
    /// # Errors
    /// As the database does.
    pub fn outbox(&self) -> Result<Vec<Posted>, Error> {
        let query = format!("SELECT {COLUMNS} FROM outbox ORDER BY notice_key");
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
                 attempts, lease, error) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, 0, NULL) \
                 ON CONFLICT (notice_key) DO NOTHING";
    for notice in notices {
        sqlx::query(query)
            .bind(notice.key.as_str())
            .bind(notice.incident.as_ref().map(ToString::to_string))
            .bind(notice.news.name())
            .bind(notice.channel.as_str())
            .bind(notice.address.as_str())
            .bind(notice.body.as_str())
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}

async fn settle(
    to: &mut AnyConnection,
    claimed: &Claimed,
    delivery: &Delivery,
) -> Result<bool, Error> {
    let (state, due, error) = match delivery {
        Delivery::Waiting(until) => ("waiting", *until, None),
        Delivery::Leased(until) => ("leased", *until, None),
        Delivery::Sent(at) => ("sent", *at, None),
        Delivery::Dead(error) => ("dead", Timestamp::UNIX_EPOCH, Some(error.clone())),
    };
    let failures = claimed.failures + u32::from(state != "sent");
    let query = "UPDATE outbox SET state = $1, due = $2, error = $3, attempts = $4 \
                 WHERE notice_key = $5 AND lease = $6 AND state = 'leased'";
    let done = sqlx::query(query)
        .bind(state)
        .bind(due.as_microsecond())
        .bind(error)
        .bind(i64::from(failures))
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
    })
}

fn failures(row: &AnyRow) -> Result<u32, Error> {
    Ok(u32::try_from(row.try_get::<i64, _>(8)?).unwrap_or(u32::MAX))
}

fn claimed(row: &AnyRow) -> Result<Claimed, Error> {
    Ok(Claimed { notice: notice(row)?, failures: failures(row)?, lease: row.try_get(9)? })
}

fn posted(row: &AnyRow) -> Result<Posted, Error> {
    let state: String = row.try_get(6)?;
    let due = moment(row.try_get(7)?);
    let error: Option<String> = row.try_get(10)?;
    let delivery = match state.as_str() {
        "leased" => Delivery::Leased(due),
        "sent" => Delivery::Sent(due),
        "dead" => Delivery::Dead(error.unwrap_or_default()),
        _ => Delivery::Waiting(due),
    };
    Ok(Posted { notice: notice(row)?, delivery, failures: failures(row)? })
}
