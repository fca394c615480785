//! What can go wrong with a store, whose fault it is, and what to do.

use incidents::{IncidentId, Refusal};
use std::path::PathBuf;

/// Why the store did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is none that a store can be at: whoever wrote it.
    #[error("`{0}` is no address of a store; write sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Address(String),
    /// Nothing answers there: the address, the network, the server or the rights on the folder.
    #[error(
        "cannot open the store at {place}: {source}; see whether it is there and may be written"
    )]
    Unreachable {
        /// Where, without a password.
        place: String,
        /// What the database says.
        source: sqlx::Error,
    },
    /// It may be read and not written: the rights on the file, or on its folder, in which SQLite keeps two more.
    #[error(
        "the store at {place} may not be written by whoever runs this; give the right to write to the file and to \
         its folder, in which the database keeps -wal and -shm files, or work on a copy of it"
    )]
    ReadOnly {
        /// Where, without a password.
        place: String,
    },
    /// There is no store there, and whoever asks does not want one made: whoever typed the place.
    #[error(
        "there is no incident book at {place}; `masthead incident open` makes one with the first \
         incident"
    )]
    Nothing {
        /// Where, without a password.
        place: String,
    },
    /// A newer Masthead has used it: this one is too old for it.
    #[error(
        "the store at {place} has schema {found}, and this Masthead knows {known}; \
         use the Masthead that wrote it, or a newer one"
    )]
    Newer {
        /// Where.
        place: String,
        /// Its schema.
        found: i64,
        /// The newest one that is known here.
        known: i64,
    },
    /// Its schema could not be brought up to date: the database's rights or space.
    #[error("cannot bring the schema of the store at {place} up to date: {source}")]
    Schema {
        /// Where.
        place: String,
        /// Why.
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// There is no such incident: whoever named it.
    #[error("there is no incident {0}; `masthead incident list` shows those there are")]
    NoSuchIncident(IncidentId),
    /// The step is not allowed: the refusal says why and what to do instead.
    #[error("{id}: {refusal}")]
    Refused {
        /// The incident.
        id: IncidentId,
        /// Why not.
        refusal: Refusal,
    },
    /// Others wrote at the same time, again and again: try once more.
    #[error("others are writing to the store all the time; nothing was written, try again")]
    Contended,
    /// What is stored cannot be read: a newer form, or somebody changed it by hand.
    #[error("cannot read {what} in the store: {why}; restore a backup, or use a newer Masthead")]
    Unreadable {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
    /// The store has an incident of that name with other events: of another book, or of the same one that went on
    /// otherwise in both places. Whoever chose the store.
    #[error(
        "{0} is in this store with other events: it is another incident, or one that went on in both books; \
         import into a store of its own (--store)"
    )]
    Elsewise(IncidentId),
    /// A line of an export cannot be imported: the file.
    #[error("line {line}: {why}; nothing was imported")]
    Import {
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A file could not be read or written: its rights, or the space.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An export or import broke off: the other side.
    #[error("the transfer broke off: {0}")]
    Transfer(#[from] std::io::Error),
    /// A backup of a PostgreSQL store: it has tools of its own.
    #[error(
        "a PostgreSQL store is backed up with pg_dump; or write an export, which every store reads"
    )]
    BackupElsewhere,
    /// The database refused a statement: its state, space or rights.
    #[error("the store's database says: {0}")]
    Database(#[from] sqlx::Error),
}

/// Whether a database says that it may not be written: SQLite by the low byte of its code.
pub(crate) fn is_read_only(error: &sqlx::Error) -> bool {
    const READ_ONLY: u32 = 8;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == READ_ONLY)
}

impl Error {
    /// Whether another try may succeed: somebody else held a lock or was first.
    pub(crate) fn is_passing(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        // SQLite's busy and its snapshot variant; PostgreSQL's serialization failure and deadlock.
        let passing = ["5", "517", "261", "40001", "40P01"];
        error.is_unique_violation() || error.code().is_some_and(|code| passing.contains(&&*code))
    }
}
