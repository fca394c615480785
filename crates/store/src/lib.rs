//! Keeps the incident book: SQLite for one machine, PostgreSQL for a team, behind one synchronous API.
//!
//! The events are the truth, appended to and never changed; every other table is made from them in the
//! same transaction. What may happen to an incident is decided by `incidents`; this crate decides
//! nothing, sends nothing and reads no clock.
//!
//! Read in this order: [`Store`] (opening and changing), [`list`] (what is asked of many), [`outbox`],
//! [`transfer`] (export, import, backup), `wire` (how events are written).

mod book;
mod columns;
mod error;
mod events;
pub mod list;
mod open;
pub mod outbox;
mod reviews;
mod signatures;
pub mod transfer;
mod wire;

pub use book::{Change, Filed, Store};
pub use error::Error;
pub use list::{Filter, Listed, Page};
