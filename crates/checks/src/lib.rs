//! The heart: a case in, a triage out. Pure, synchronous, total, deterministic; no I/O, no clock.
//!
//! Read in this order: [`taxonomy`], [`reading`] (what a mode says), [`question`] (what it asks),
//! [`view`] (what it reads), `modes` (one folder each), [`catalog`] (what the project knows).

pub mod catalog;
pub mod identity;
pub mod published;
pub mod question;
pub mod reading;
pub mod readings;
pub mod taxonomy;
pub mod view;

mod modes;
