//! What a result says of a thing that is not over: a job that was started, a check that is queued.

use super::Exchange;

/// States in which something has begun and come to nothing yet.
const UNDERWAY: &[&str] = &[
    "queued",
    "pending",
    "running",
    "started",
    "inprogress",
    "scheduled",
    "processing",
    "waiting",
];

/// The members by which results name a state.
const STATES: &[&str] = &["status", "state"];

/// The word of the result that says that the thing is under way, if its state is such a word.
pub(crate) fn state<'e>(exchange: &'e Exchange<'_>) -> Option<&'e str> {
    let data = exchange.result?.1.data.as_ref()?.as_object()?;
    let word = STATES.iter().find_map(|name| data.get(*name)?.as_str())?;
    let bare: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    UNDERWAY.contains(&bare.to_ascii_lowercase().as_str()).then_some(word)
}
