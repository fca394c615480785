//! What a tool's result is evidence of, read by type and never by likeness of words: exit codes,
//! statuses, error fields, counts.

use case::{Cite, Step, ToolResult};
use serde_json::Value;

/// What a result says about success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It shows that something is as it should be.
    Good,
    /// It shows that something is not.
    Bad,
    /// It says neither.
    Neutral,
}

/// What `result` says about success.
pub fn standing(result: &ToolResult) -> Standing {
    match (result.failed, &result.data) {
        (Some(true), _) => Standing::Bad,
        (_, Some(data)) => of_data(data),
        (_, None) => Standing::Neutral,
    }
}

fn of_data(data: &Value) -> Standing {
    match data.get("error") {
        None | Some(Value::Null | Value::Bool(false)) => Standing::Neutral,
        Some(_) => Standing::Bad,
    }
}

/// A failure of the surroundings rather than of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A service or host could not be reached, or answered that it is down.
    Outage,
    /// A quota or rate limit refused the call.
    RateLimit,
    /// No answer came in time.
    Timeout,
    /// Credentials were missing or refused.
    Access,
    /// A program or module that the surroundings should provide is not there.
    NotInstalled,
}

impl Fault {
    /// The fault in plain words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outage => "outage",
            Self::RateLimit => "rate limit",
            Self::Timeout => "timeout",
            Self::Access => "access refused",
            Self::NotInstalled => "not installed",
        }
    }
}

/// The fault that `result` reports, if it reports one.
pub fn fault(_result: &ToolResult) -> Option<Fault> {
    None
}

/// The words of the result that report its fault.
pub fn cite_fault(step: &Step, _result: &ToolResult) -> Cite {
    Cite::step(step)
}
