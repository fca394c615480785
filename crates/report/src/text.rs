//! The terminal: one verdict on one screen of at most 24 lines and 80 columns that reads without
//! colour, or one line for each of many runs.

mod ask;
mod checks;
mod head;
mod many;
mod screen;
mod screens;

pub use many::{Totals, line};

use crate::{Entry, Judged, words};
use ::checks::verdict::Class;
use screen::Screen;

/// The most lines of a screen: a terminal that nobody has made larger.
const LINES: usize = 24;

/// The screen of one entry, with a line break at its end.
pub fn screen(entry: &Entry<'_>) -> String {
    match entry {
        Entry::Judged(judged) => self::judged(judged).render(),
        Entry::Unreadable { path, at, what } => {
            let path = words::line(path);
            let at = words::line(at);
            let place = if at.is_empty() {
                path
            } else {
                format!("{path}:{at}")
            };
            format!("{place}: {}\n", words::line(what))
        }
    }
}

/// The screen of what was judged.
fn judged(judged: &Judged<'_>) -> Screen {
    match judged.triage.verdict.class {
        Class::Layer(category) => screens::layer(judged, category),
        Class::Infrastructure | Class::External => screens::infrastructure(judged),
        Class::Inconclusive if crate::phrase::is_unverified(judged) => screens::unverified(judged),
        Class::Inconclusive => screens::cannot_tell(judged),
        Class::Nothing => screens::nothing(judged),
    }
}
