//! A gate's review: one screen for one spec, a list of many, and `masthead.gate/1`.

mod convert;
mod many;
mod text;
mod v1;

pub use many::list;
pub use text::screen;

use crate::Colour;
use case::Owners;
use case::hidden::unhashed;
use checks::gate::{Day, Review};

/// A spec that was held against the questions.
#[derive(Clone, Copy)]
pub struct Reviewed<'a> {
    /// The file, as the user named it.
    pub path: &'a str,
    /// The system that it is for; empty where it names none.
    pub system: &'a str,
    /// What was ruled.
    pub review: &'a Review,
    /// Who answers for which layer.
    pub owners: &'a Owners,
    /// Whether the terminal shows colour.
    pub colour: Colour,
}

/// One spec, or a file that could not be read as one.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// It was reviewed.
    Reviewed(Reviewed<'a>),
    /// It could not be read.
    Unreadable {
        /// The file, as the user named it.
        path: &'a str,
        /// What is wrong with it and how to mend it.
        what: &'a str,
    },
}

/// All specs as one object of JSON on lines, with a line break at its end.
pub fn json(entries: &[Entry<'_>], today: Day) -> String {
    let text = serde_json::to_string_pretty(&convert::gate(entries, today));
    let text = text.expect("the wire types have no maps");
    format!("{}\n", unhashed(&text))
}

/// The JSON Schema of the object.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(v1::Gate).to_value()
}
