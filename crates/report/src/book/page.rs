//! A report as headings, prose, bars, tables and cards, before it is text or a web page. What is said
//! and in which order is decided above this; how it looks, in `text` and `html`.

use incidents::agreement::Kappa;
use incidents::interval::{Interval, Share};

/// A whole report.
pub(super) struct Page {
    pub(super) title: String,
    /// What it is about: the window, what was chosen, when.
    pub(super) about: Vec<String>,
    pub(super) sections: Vec<Section>,
}

/// A heading and what stands below it.
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
}

/// A piece of a section.
pub(super) enum Block {
    Prose(String),
    /// Something that must be known before the figures are used.
    Caution(String),
    Bars(Bars),
    Means(Means),
    Lifts(Lifts),
    Table(Table),
    Card(Card),
}

/// Shares of one whole, a bar each.
pub(super) struct Bars {
    pub(super) caption: String,
    pub(super) rows: Vec<Bar>,
}

/// One of them.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) share: Share,
}

/// Means between nothing and all, a bar each.
pub(super) struct Means {
    pub(super) caption: String,
    pub(super) rows: Vec<MeanBar>,
}

/// One of them.
pub(super) struct MeanBar {
    pub(super) label: String,
    pub(super) value: f64,
    pub(super) interval: Interval,
}

/// How much more often each of some things shows in failed runs than in successful ones.
pub(super) struct Lifts {
    pub(super) caption: String,
    pub(super) rows: Vec<Lift>,
}

/// One of them.
pub(super) struct Lift {
    pub(super) label: String,
    pub(super) failed: Share,
    pub(super) succeeded: Share,
    /// The difference and its interval; `None` without runs of both kinds.
    pub(super) difference: Option<(f64, Interval)>,
    /// What that comes to, in a few words.
    pub(super) note: &'static str,
}

/// Rows and columns; the first column names the row.
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// One thing with labelled facts.
pub(super) struct Card {
    pub(super) head: String,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Section {
    pub(super) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), blocks: Vec::new() }
    }

    pub(super) fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    pub(super) fn prose(self, text: impl Into<String>) -> Self {
        self.with(Block::Prose(text.into()))
    }

    pub(super) fn caution(self, text: impl Into<String>) -> Self {
        self.with(Block::Caution(text.into()))
    }
}

/// A share in percent, without decimals.
pub(super) fn percent(rate: f64) -> String {
    format!("{:.0}%", rate * 100.0)
}

/// `25-58%`.
pub(super) fn range(of: Interval) -> String {
    format!("{:.0}-{:.0}%", of.low * 100.0, of.high * 100.0)
}

/// `12 of 30, 40% (25-58%)`.
pub(crate) fn told(share: Share) -> String {
    match (share.rate(), share.wilson()) {
        (Some(rate), Some(interval)) => {
            format!("{share}, {} ({})", percent(rate), range(interval))
        }
        _ => "none to count".to_owned(),
    }
}

/// `+32 points (+12 to +50)`.
pub(super) fn points((difference, interval): (f64, Interval)) -> String {
    format!(
        "{:+.0} ({:+.0} to {:+.0})",
        zeroed(difference),
        zeroed(interval.low),
        zeroed(interval.high)
    )
}

/// In percentage points, without a sign before nothing.
fn zeroed(rate: f64) -> f64 {
    let points = (rate * 100.0).round();
    if points == 0.0 { 0.0 } else { points }
}

/// `0.71 (0.50 to 0.91), n = 28`. Where the raters never differ, or one of them never varies, the error of
/// a large sample is nothing, which says nothing about the truth.
pub(super) fn kappa(of: Option<&Kappa>) -> String {
    let Some(of) = of else { return "does not vary".to_owned() };
    // A hair below nothing is nothing.
    let shown = |value: f64| if value.abs() < 0.005 { 0.0 } else { value };
    let range = match (of.interval, 1.0 - of.observed < 1e-9) {
        (Some(Interval { low, high }), _) => format!("{:.2} to {:.2}", shown(low), shown(high)),
        (None, true) => "no interval".to_owned(),
        // They differ, but one of them always said the same: there is nothing to reckon an error from.
        (None, false) => "varies too little".to_owned(),
    };
    format!("{:.2} ({range}), n = {}", shown(of.value), of.subjects)
}
