//! The heart: a case in, a triage out. Pure, synchronous, total, deterministic; no I/O, no clock.
//!
//! Read in this order: [`taxonomy`], [`reading`] (what a mode says), [`question`] (what it asks),
//! [`view`] (what it reads), [`graph`] (what rests on what), `modes` (one folder each), [`catalog`] (what
//! the project knows). Before a run there is only its spec: [`gate`] asks what it answers.

pub mod calibration;
pub mod catalog;
pub mod effects;
pub mod gate;
pub mod graph;
pub mod identity;
pub mod labels;
pub mod outcome;
pub mod predicate;
pub mod published;
pub mod question;
pub mod reading;
pub mod readings;
pub mod signs;
pub mod standing;
pub mod sufficiency;
pub mod suspects;
pub mod taxonomy;
pub mod triage;
pub mod verdict;
pub mod view;

mod infrastructure;
mod lexicon;
mod modes;
mod pattern;
mod proof;
mod sieve;
mod sources;
mod whole;

pub use question::{Answer, Answers, Question, Reply};
pub use reading::{Finding, Reading, Score};
pub use taxonomy::{Category, Mode};
pub use triage::{Triage, triage, triage_of};
pub use verdict::{Class, Verdict};
