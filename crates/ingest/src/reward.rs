//! Rewards as harnesses write them: a number, a truth value, or a number in a string. Takes nothing
//! for a reward that is not plainly one of these.

use crate::draft::Draft;
use crate::json::At;
use case::{Record, RecordKind};

/// The largest number that is taken for a reward: what lies beyond is a time, an id or an overflow.
const LARGEST: f64 = 1e9;

/// Puts the reward at `at` on record, with 1 for full success.
pub(crate) fn record(draft: &mut Draft<'_>, at: At<'_>) {
    match number(&at) {
        Some(value) if value.is_finite() && value.abs() <= LARGEST => {
            let kind = RecordKind::Reward { value, full: 1.0 };
            draft.trace.records.push(Record { kind, at: at.origin, step: None });
        }
        Some(_) => draft.complain(&at.origin, "this reward is out of all bounds; left out"),
        None => draft.complain(&at.origin, "this reward is no number; left out"),
    }
}

/// Puts the word on success at `at` on record as a reward of 1 or 0.
pub(crate) fn success(draft: &mut Draft<'_>, at: At<'_>) {
    if number(&at).is_some_and(|value| (0.0..=1.0).contains(&value)) {
        record(draft, at);
    } else {
        draft.complain(&at.origin, "this success is neither true nor false; left out");
    }
}

fn number(at: &At<'_>) -> Option<f64> {
    let truth = at.value.as_bool().map(|truth| if truth { 1.0 } else { 0.0 });
    let written = || at.as_str()?.trim().parse().ok();
    truth.or_else(|| at.value.as_f64()).or_else(written)
}
