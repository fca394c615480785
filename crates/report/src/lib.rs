//! One file per output: a judged case in, a string out. Pure: no I/O, no terminal detection, no
//! clock; the same input gives the same bytes.
//!
//! Nothing is decided here. Keyed hashes inside redaction placeholders are dropped everywhere but
//! in [`show`], because the key differs from process to process and a report must not.

pub mod book;
pub mod diff;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod gate;
pub mod gate_against;
pub mod gate_change;
pub mod github;
pub mod import;
pub mod incident;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod show;
pub mod slack;
pub mod summary;
pub mod text;

mod asked;
mod gated;
mod hidden;
mod phrase;
mod words;

pub use asked::asked;
pub use case::hidden::unhashed;
pub use gated::Gated;
pub use hidden::RunWords;
pub use json::json_schema;
pub use words::line;

use case::{Case, Complaint};
use checks::{Answers, Category, Triage};
use std::time::Duration;

/// One input and what became of it.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// It was read and judged.
    Judged(Judged<'a>),
    /// It could not be read.
    Unreadable {
        /// The file, as the user named it.
        path: &'a str,
        /// The pointer of the element that could not be read; `""` for the file as a whole.
        at: &'a str,
        /// What is wrong with it and how to mend it.
        what: &'a str,
    },
}

/// A case with everything that is said about it.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The case.
    pub case: &'a Case,
    /// What is said about it.
    pub triage: &'a Triage,
    /// What its reader could not place.
    pub complaints: &'a [Complaint],
    /// The answers that the triage was made with.
    pub answers: &'a Answers,
    /// What to show of it.
    pub show: Show,
    /// The run's words, where they are to be left out and were gathered before.
    pub run_words: Option<&'a RunWords>,
    /// How long it took; only where it was asked for.
    pub timing: Option<Timing>,
}

/// What to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Show {
    /// Whether words of the run are quoted.
    pub quotes: Quotes,
    /// The checks that were asked for.
    pub checks: Checks,
    /// Whether the terminal shows colour.
    pub colour: Colour,
    /// The terminal's columns; screens use 80 at most.
    pub width: u16,
}

impl Default for Show {
    fn default() -> Self {
        Self { quotes: Quotes::Shown, checks: Checks::ALL, colour: Colour::Plain, width: 80 }
    }
}

/// Whether words of the run are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// They are.
    Shown,
    /// They are not: places and counts only.
    Hidden,
}

/// Whether the terminal shows colour. Nothing is said by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// None.
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// Which of the three checks were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks([bool; 3]);

impl Checks {
    /// All three.
    pub const ALL: Self = Self([true; 3]);

    /// Only those; all three if none is named.
    pub fn only(asked: &[Category]) -> Self {
        if asked.is_empty() {
            return Self::ALL;
        }
        Self(Category::ALL.map(|category| asked.contains(&category)))
    }

    /// Whether that check was asked for.
    pub const fn contains(self, category: Category) -> bool {
        let Self([specification, coordination, verification]) = self;
        match category {
            Category::Specification => specification,
            Category::Coordination => coordination,
            Category::Verification => verification,
        }
    }
}

/// How long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// From the bytes to the steps, redaction included.
    pub reading: Duration,
    /// From the steps to the verdict.
    pub judging: Duration,
}
