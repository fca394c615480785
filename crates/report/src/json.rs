//! The verdict as JSON, `masthead.triage/1`: one compact object, or the elements of an array one by
//! one, so that a folder of any size needs no more memory than one run.

mod convert;
mod find;
pub(crate) mod predicate;
pub(crate) mod read;
mod v1;

pub use read::Bad;
pub(crate) use v1::SCHEMA;

use crate::{Entry, hidden};
use case::hidden::unhashed;

/// What stands in an array before its next element, when `printed` are there.
pub const fn before(printed: usize) -> &'static str {
    if printed == 0 { "[\n" } else { ",\n" }
}

/// What ends an array of so many elements.
pub const fn close(printed: usize) -> &'static str {
    if printed == 0 { "[]\n" } else { "\n]\n" }
}

/// The object on one line, without a line break at its end.
pub fn value(entry: &Entry<'_>) -> String {
    let text = match entry {
        Entry::Judged(judged) => {
            hidden::within(judged, |judged| serde_json::to_string(&convert::element(judged)))
        }
        Entry::Unreadable { path, at, what } => {
            serde_json::to_string(&convert::unreadable(path, at, what))
        }
    };
    unhashed(&text.expect("the wire types have no maps with other keys than strings"))
}

/// The JSON Schema of one element.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(v1::Element).to_value()
}
