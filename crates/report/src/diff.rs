//! Two triages of the same runs side by side: which verdicts changed, by mode, class and source.
//! What a change of a rule is reviewed with. Decides nothing about which of the two is right.

mod compare;
mod json;
mod pair;
mod read;
mod text;

use crate::json::Bad;

pub use compare::{Answered, Change, Difference, Moved, Said};
pub use json::{json, json_schema};
pub use read::Output;
pub use text::{Rows, text};

/// Reads the output of `masthead triage --format json` or `jsonl`.
pub fn read(bytes: &[u8]) -> Result<Output, Bad> {
    read::output(bytes)
}

/// What changed from one to the other.
pub fn compare(before: &Output, after: &Output) -> Difference {
    compare::outputs(before, after)
}
