//! The incident book: what becomes of a verdict. Pure, total, deterministic; no I/O, no clock, no
//! serialization. Times and ids are arguments.
//!
//! Read in this order: [`event`] (what can happen to an incident), [`incident`] (what the events come
//! to), [`life`] (which event may come next, and why another is refused), [`signature`] and [`join`]
//! (which incident a run belongs to), [`owners`] (who mends it), [`root_cause`] and [`postmortem`]
//! (what may be written down as the cause), [`prove`] (whether a fix worked). Then what many incidents
//! say: [`tagged`] (the few facts that are counted), [`distribution`], [`clusters`], [`backlog`],
//! [`fingerprint`], [`leader`], [`gaps`], [`cadence`], [`drill`], [`held`], [`taxonomy_import`],
//! [`confirmed`], [`raters`]; what is filed long after, [`past`] and [`three_questions`]. Below all of
//! them stands the arithmetic: [`interval`], [`agreement`], [`reliability`].

pub mod agreement;
pub mod backlog;
pub mod cadence;
pub mod change;
pub mod clusters;
pub mod confirmed;
pub mod distinct;
pub mod distribution;
pub mod drill;
pub mod event;
pub mod fingerprint;
pub mod fix_order;
pub mod gaps;
pub mod held;
pub mod incident;
pub mod interval;
pub mod join;
pub mod judgement;
pub mod leader;
pub mod life;
pub mod notice;
pub mod owners;
pub mod past;
pub mod postmortem;
pub mod prove;
pub mod raters;
pub mod refusal;
pub mod reliability;
pub mod root_cause;
pub mod sighting;
pub mod signature;
pub mod tagged;
pub mod taxonomy_import;
pub mod three_questions;

pub use change::{ChangeKind, FixNo, PlannedFix};
pub use event::{Author, AuthorKind, Event, Stamp, What};
pub use incident::{Incident, IncidentId, State};
pub use judgement::Judgement;
pub use refusal::Refusal;
pub use sighting::Sighting;
pub use signature::Signature;
pub use tagged::Tagged;
