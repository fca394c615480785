//! The days on which the distribution was reviewed.

use crate::book::Store;
use crate::error::Error;
use jiff::civil::Date;
use sqlx::{AnyConnection, Row as _};

impl Store {
    /// Notes that somebody reviewed the distribution on that day.
    ///
    /// # Errors
    /// As the database does.
    pub fn review(&self, on: Date, by: &str) -> Result<(), Error> {
        self.wait(self.retried(async |to| insert(to, on, by).await))
    }

    /// Every review, the first one first, with who made it.
    ///
    /// # Errors
    /// As the database does.
    pub fn reviews(&self) -> Result<Vec<(Date, String)>, Error> {
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            all(&mut connection).await
        })
    }
}

pub(crate) async fn insert(to: &mut AnyConnection, on: Date, by: &str) -> Result<(), Error> {
    let query = "INSERT INTO reviews (reviewed_on, reviewer) VALUES ($1, $2) \
                 ON CONFLICT (reviewed_on, reviewer) DO NOTHING";
    sqlx::query(query).bind(on.to_string()).bind(by).execute(to).await?;
    Ok(())
}

pub(crate) async fn all(from: &mut AnyConnection) -> Result<Vec<(Date, String)>, Error> {
    let query = "SELECT reviewed_on, reviewer FROM reviews ORDER BY reviewed_on, reviewer";
    let rows = sqlx::query(query).fetch_all(from).await?;
    let read = |row: &sqlx::any::AnyRow| {
        let (day, by): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let day = day.parse().map_err(|why: jiff::Error| Error::Unreadable {
            what: "the day of a review".to_owned(),
            why: why.to_string(),
        });
        Ok((day?, by))
    };
    rows.iter().map(read).collect()
}
