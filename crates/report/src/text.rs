//! The terminal: one verdict on one screen of at most 24 lines and 80 columns that reads without
//! colour, or one line for each of many runs.

mod ask;
mod checks;
mod head;
mod many;
mod missing;
mod screen;
mod screens;

pub use many::{Totals, line};

use crate::Judged;
use ::checks::verdict::Class;
use screen::Screen;

/// The most lines of a screen: a terminal that nobody has made larger.
const LINES: usize = 24;

/// The screen of one run, with a line break at its end.
pub fn screen(judged: &Judged<'_>) -> String {
    crate::hidden::within(judged, |judged| self::judged(judged).render())
}

fn judged(judged: &Judged<'_>) -> Screen {
    match judged.triage.verdict.class {
        Class::Layer(category) => screens::layer(judged, category),
        Class::Infrastructure | Class::External => screens::infrastructure(judged),
        Class::Inconclusive if crate::phrase::is_unverified(judged) => screens::unverified(judged),
        Class::Inconclusive => screens::cannot_tell(judged),
        Class::Nothing => screens::nothing(judged),
    }
}
