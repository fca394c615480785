//! The trace shorthand that the pages of the failure modes are written in: short enough for a
//! manager to read, exact enough to be a test.
//!
//! One step a line, `NUMBER ACTOR WORDS`, with further lines indented; step 4 below is where the
//! page's mode must be found:
//!
//! ```text
//! task  Get the payments service back up.
//! system ops-bot
//! tools rollout_restart(app) page_oncall
//! 1 user  Restart the payments pods.
//! 2 planner -> executor  Please restart payments.
//! 3 executor thinks  One restart will do.
//! 4 executor  call rollout_restart {"app": "payments"}   <- FM-1.3
//! 5 tool  {"status": "restarted"}
//! 6 executor hands to planner  Restarted, over to you.
//! 7 planner  lets its turn pass
//! 8 event limit  20 steps used
//! request 4 tokens 1200
//! request 6 without 2 3
//! record reward 0
//! ```
//!
//! The crate says what a page claims. It refuses to judge the claim: that is the harness's work.

mod gate;
mod header;
mod line;
mod page;
mod read;
mod step;

pub use gate::{FileSaid, GateExample, GatePage, Ruled, Ships, gate_page};
pub use page::{Expectation, Page, PageExample, page};
pub use read::read;

use case::spec::Tool;
use case::{StepNo, Trace};
use std::fmt;
use std::sync::Arc;

/// A trace in shorthand, read.
#[derive(Clone, Debug)]
pub struct Example {
    /// The run. Step N stands at `/N-1`, its words at `/N-1/text`, a call's parts at `/N-1/tool`
    /// and `/N-1/arguments`.
    pub trace: Trace,
    /// The steps that a finding must pin, in the order of the lines.
    pub marks: Vec<Mark>,
    /// The tools that the example declares. The trace itself has no place for them.
    pub tools: Vec<Tool>,
    /// What a person said went wrong, from a `symptom` line.
    pub symptom: Option<Arc<str>>,
}

/// A `<- FM-1.3` at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The step whose line it ends.
    pub step: StepNo,
    /// The mode that must be found there, such as `FM-1.3`.
    pub code: String,
}

/// What is wrong with a shorthand text or a page. It is the page's author who mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The line, from 1, in the text that was handed in.
    pub line: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

impl Error {
    pub(crate) fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for Error {}
