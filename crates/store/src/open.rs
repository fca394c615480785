//! Opening a store: which database, with which settings, and with the schema that is known here.

use crate::error::{self, Error};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _};
use std::borrow::Cow;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

/// The databases that a store can live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Every change of the schema, in order. A change that was released is never edited.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "incident book", include_str!("../migrations/0001_incident_book.sql")),
    (2, "notices in order", include_str!("../migrations/0002_notices_in_order.sql")),
    (3, "gaps that come back", include_str!("../migrations/0003_gaps_that_come_back.sql")),
];

/// How long a writer waits for another process's transaction: eight that write at once were measured to
/// wait well under a second.
const PATIENCE_MS: u32 = 30_000;

/// How often bringing the schema up to date is tried where other processes open the store at the
/// same time.
const TRIES: usize = 20;

/// An open database.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) pool: AnyPool,
    pub(crate) backend: Backend,
    /// Where it is, without a password.
    pub(crate) place: String,
}

/// Whether a store may be made where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Making {
    /// It is, with its tables.
    Allowed,
    /// It is an error: who only reads has mistyped its place.
    Refused,
}

pub(crate) async fn open(url: &str, making: Making) -> Result<Database, Error> {
    sqlx::any::install_default_drivers();
    let backend = backend(url)?;
    let place = place(url);
    let given = url;
    let url = if backend == Backend::Sqlite { sqlite_url(url) } else { url.to_owned() };
    if making == Making::Refused && file(backend, given).is_some_and(|file| !file.exists()) {
        return Err(Error::Nothing { place });
    }
    let unreachable = |source| {
        if error::is_read_only(&source) {
            Error::ReadOnly { place: place.clone() }
        } else {
            Error::Unreachable { place: place.clone(), source }
        }
    };
    let options =
        AnyConnectOptions::from_str(&url).map_err(unreachable)?.disable_statement_logging();
    let pool = AnyPoolOptions::new()
        // The facade does one thing at a time; a second connection would only wait for the first.
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| Box::pin(settle(connection, backend)));
    probe(&options, backend).await.map_err(unreachable)?;
    let pool = pool.connect_lazy_with(options);
    if making == Making::Refused && !is_store(&pool).await {
        return Err(Error::Nothing { place });
    }
    migrate(&pool, &place).await?;
    Ok(Database { pool, backend, place })
}

/// Connects once by itself: a pool would try again and again and then know no reason. Switching a new
/// file to its write-ahead log needs it alone for a moment; others that open it at the same time try
/// again.
async fn probe(options: &AnyConnectOptions, backend: Backend) -> Result<(), sqlx::Error> {
    let mut tried = 0;
    loop {
        tried += 1;
        match settled(options, backend).await {
            Err(error) if tried < TRIES && is_locked(&error) => pause(tried).await,
            outcome => return outcome,
        }
    }
}

async fn settled(options: &AnyConnectOptions, backend: Backend) -> Result<(), sqlx::Error> {
    let mut connection = AnyConnection::connect_with(options).await?;
    let outcome = settle(&mut connection, backend).await;
    connection.close().await?;
    outcome
}

fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("5" | "6" | "261" | "517"))
}

/// A little longer each time.
pub(crate) async fn pause(tried: usize) {
    let millis = u64::try_from(tried).unwrap_or(1).saturating_mul(10).min(200);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

fn backend(url: &str) -> Result<Backend, Error> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        // SQLite takes no path for a book of its own that is gone when the program ends.
        Some("sqlite")
            if file(Backend::Sqlite, url).is_none_or(|path| path.as_os_str().is_empty()) =>
        {
            Err(Error::Address(place(url)))
        }
        Some("sqlite") => Ok(Backend::Sqlite),
        Some("postgres" | "postgresql") => Ok(Backend::Postgres),
        Some(_) | None => Err(Error::Address(place(url))),
    }
}

/// The address without a password.
fn place(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Some((login, host)) = authority.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = login.split(':').next().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}/{path}")
}

/// `sqlite:PATH` for any path, with the file made where it is missing. Whole, because an address takes
/// the first part of a relative path for a host.
fn sqlite_url(url: &str) -> String {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = path.strip_prefix("//").unwrap_or(path);
    let whole =
        std::path::absolute(path).map_or_else(|_| path.into(), std::path::PathBuf::into_os_string);
    let whole = whole.to_string_lossy();
    let escaped = whole.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{escaped}?mode=rwc")
}

/// The file of an SQLite store.
fn file(backend: Backend, url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:").filter(|_| backend == Backend::Sqlite)?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path).trim()))
}

/// Whether a store was ever made there.
async fn is_store(pool: &AnyPool) -> bool {
    let Ok(mut connection) = pool.acquire().await else { return false };
    sqlx::query("SELECT 1 FROM counters").fetch_optional(&mut *connection).await.is_ok()
}

/// The settings of one connection. `FULL` syncs the log at every commit, so that what was said to be
/// written survives a power cut as well as a kill; an incident book commits seldom enough to afford it.
async fn settle(connection: &mut AnyConnection, backend: Backend) -> Result<(), sqlx::Error> {
    match backend {
        Backend::Sqlite => {
            let patience = format!("PRAGMA busy_timeout = {PATIENCE_MS}");
            connection.execute(patience.as_str()).await?;
            connection.execute("PRAGMA journal_mode = WAL").await?;
            connection.execute("PRAGMA synchronous = FULL").await?;
        }
        Backend::Postgres => {
            connection.execute("SET client_min_messages TO WARNING").await?;
        }
    }
    Ok(())
}

fn migrator() -> Migrator {
    let migration = |(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(
            *version,
            Cow::Borrowed(name),
            MigrationType::Simple,
            Cow::Borrowed(sql),
            false,
        )
    };
    Migrator { migrations: MIGRATIONS.iter().map(migration).collect(), ..Migrator::DEFAULT }
}

/// The newest schema that is known here.
pub(crate) fn known() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or(0)
}

/// Brings the schema up to date. SQLite has no lock for that: a process that comes second fails on the
/// tables that the first one made, and finds them there at its next try.
async fn migrate(pool: &AnyPool, place: &str) -> Result<(), Error> {
    // A login that may make no tables uses those that are there: nothing is asked of it where nothing is missing.
    if schema(pool).await.is_ok_and(|found| found == known()) {
        return Ok(());
    }
    let migrator = migrator();
    let mut tried = 0;
    loop {
        tried += 1;
        match migrator.run(pool).await {
            Ok(()) => return Ok(()),
            Err(MigrateError::VersionMissing(_)) => {
                let found = schema(pool).await?;
                return Err(Error::Newer { place: place.to_owned(), found, known: known() });
            }
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) if tried < TRIES => {
                pause(tried).await;
            }
            Err(source) => {
                let source = Box::new(source);
                return Err(Error::Schema { place: place.to_owned(), source });
            }
        }
    }
}

/// The schema that the store has.
pub(crate) async fn schema(pool: &AnyPool) -> Result<i64, Error> {
    let mut connection = pool.acquire().await?;
    let applied = connection.list_applied_migrations().await;
    let applied = applied.map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
    Ok(applied.iter().map(|one| one.version).max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(place("postgres://kim:secret@db:5432/book?x=y"), "postgres://kim@db:5432/book");
        assert_eq!(place("postgres://db/book"), "postgres://db/book");
        assert_eq!(place("sqlite:/var/lib/book.db"), "sqlite:/var/lib/book.db");
    }

    #[test]
    fn a_database_that_may_not_be_written_is_known_by_its_code() {
        sqlx::any::install_default_drivers();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            let opened = AnyConnection::connect("sqlite::memory:").await;
            let mut connection = opened.expect("memory needs no file");
            connection.execute("PRAGMA query_only = 1").await.expect("it is a setting");
            let refused = connection.execute("CREATE TABLE one (two TEXT)").await;
            let refused = refused.expect_err("nothing may be written");
            assert!(error::is_read_only(&refused), "{refused}");
            let other = connection.execute("SELECT * FROM nothing").await.expect_err("no table");
            assert!(!error::is_read_only(&other), "{other}");
        });
    }

    #[test]
    fn a_path_may_hold_what_addresses_escape() {
        assert_eq!(sqlite_url("sqlite:/a b?#%.db"), "sqlite:///a b%3F%23%25.db?mode=rwc");
        assert_eq!(sqlite_url("sqlite:///abs.db"), "sqlite:///abs.db?mode=rwc");
    }

    #[test]
    fn another_database_is_refused_with_what_to_write() {
        let said = backend("mysql://u:p@h/d").expect_err("no such backend").to_string();
        assert_eq!(
            said,
            "`mysql://u@h/d` is no address of a store; write sqlite:PATH or postgres://USER@HOST/DATABASE"
        );
        for nowhere in ["sqlite:", "sqlite://", "sqlite: "] {
            assert!(matches!(backend(nowhere), Err(Error::Address(_))), "{nowhere}");
        }
    }
}
