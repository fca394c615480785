//! What many incidents, or many runs, say: how they spread, what to build, how each model fails, the
//! leader's page, the reviews, how far set-ups can be relied
//! on, how far raters agree, what a taxonomy of symptoms can route. Each as text, as one HTML file and as `masthead.report/1`.
//!
//! The figures are made in `incidents`; here they are put in order and into words. Single-agent and
//! multi-agent runs are never counted together, and published shares stand apart from the reader's own.

mod agreement;
mod backlog;
mod cadence;
mod distribution;
mod fingerprint;
mod html;
mod leader;
mod page;
mod passk;
mod symptoms;
mod text;
mod v1;

pub use agreement::agreement;
pub use backlog::backlog;
pub use cadence::cadence;
pub use distribution::distribution;
pub use fingerprint::{Gathered, fingerprint};
pub use leader::leader;
pub use passk::{LeftOut, passk};
pub use symptoms::symptoms;

use case::hidden::unhashed;
use jiff::Timestamp;

pub(crate) use page::told as told_share;

/// Up to five names, and how many more there are.
pub(crate) fn ended(names: &[String]) -> String {
    /// As many as help to find the rest.
    const MOST: usize = 5;
    let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Runs that were found more than once, in a line.
pub(crate) fn twice(doubled: usize) -> String {
    let runs = crate::words::count(doubled, "run");
    format!("{runs} found twice, with the same content: each counts once")
}

/// What a report is about.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The window in words: `the last 30`.
    pub window: String,
    /// What was chosen besides: a name and a value each.
    pub chosen: Vec<(&'static str, String)>,
    /// The moment that counts as now.
    pub at: Timestamp,
}

/// A report that was made, in every form.
pub struct Made {
    page: page::Page,
    json: v1::Report,
}

impl Made {
    /// For a terminal: 80 columns.
    pub fn text(&self) -> String {
        unhashed(&text::text(&self.page))
    }

    /// One file for a browser or a printer.
    pub fn html(&self) -> String {
        unhashed(&html::html(&self.page))
    }

    /// `masthead.report/1`, one object, with a line break at its end.
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(&self.json).expect("the wire types have no maps");
        format!("{}\n", unhashed(&text))
    }
}

/// What stands beside figures of runs of which none passed.
fn none_passed() -> &'static str {
    "no run that passed is among these. Where only failed runs were kept or filed, how often runs fail is not \
     measured here: give the passed ones as well"
}

/// The JSON Schema of a report.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(v1::Report).to_value()
}

impl Scope {
    /// What a page says of itself below its title.
    fn about(&self) -> Vec<String> {
        let mut about = vec![format!("Window: {}.", self.window)];
        if !self.chosen.is_empty() {
            let chosen = self.chosen.iter().map(|(name, value)| format!("{name} {value}"));
            about.push(format!("Only: {}.", chosen.collect::<Vec<_>>().join(", ")));
        }
        about.push(format!("As of {}.", incidents::incident::day(self.at)));
        about
    }
}
