//! FM-3.1: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::PrematureTermination,
    page: include_str!("FM-3.1.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "exit-predicate",
        text: "let the run end only when the success predicate holds or the give-up state is declared",
        measured: None,
    },
    wrong_fix: "a longer time budget: the run ended by itself",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
