//! What a run and a spec *are*: the types that every other crate speaks in.
//!
//! Read in this order: [`origin`] (where a text came from), [`trace`] (the run), [`record`] (what a
//! reward, a verifier or a harness wrote down about it), [`spec`] and [`predicate`] (what was asked
//! of it), [`cite`] (how a finding points at either). [`spoken`] tells which words of a text are its writer's,
//! [`unfilled`] which of them say nothing.
//!
//! Invariants: no I/O, no clock, no globals, no panics, no `Serialize`. Texts are already redacted
//! when they get here. A [`cite::Cite`] can only be made from text that is really there.

pub mod cite;
pub mod complaint;
pub mod hidden;
pub mod origin;
pub mod owner;
pub mod predicate;
pub mod record;
pub mod spec;
pub mod spoken;
pub mod trace;
pub mod unfilled;

pub use cite::{Cite, Quote, Searched};
pub use complaint::Complaint;
pub use origin::{Origin, Passage};
pub use owner::{Owner, Owners};
pub use predicate::Predicate;
pub use record::{Ending, Record, RecordKind};
pub use spec::{Clause, ClauseKind, Role, Spec, SpecSource};
pub use trace::{Act, Actor, ActorKind, ActorNo, Call, Step, StepNo, ToolResult, Trace};

use std::sync::Arc;

/// One failed (or suspected) run together with what it was supposed to do.
#[derive(Clone, Debug)]
pub struct Case {
    /// The run.
    pub trace: Trace,
    /// What the run was held to; [`SpecSource::Absent`] when nothing is known.
    pub spec: Spec,
    /// What the person who asks says went wrong (`--failed`). It outranks what the trace says.
    pub symptom: Option<Arc<str>>,
    /// Who answers for which layer of this system.
    pub owners: Owners,
}
