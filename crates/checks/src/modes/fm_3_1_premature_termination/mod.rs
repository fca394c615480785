//! FM-3.1: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

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
    check: None,
};
