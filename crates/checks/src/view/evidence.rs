//! What a tool's result is evidence of, read by type and never by likeness of words: exit codes,
//! statuses, error fields, counts.

use case::ToolResult;
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
