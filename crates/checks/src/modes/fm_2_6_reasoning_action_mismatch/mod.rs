//! FM-2.6: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::ReasoningActionMismatch,
    page: include_str!("FM-2.6.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "intent-action-log",
        text: "log the stated intent beside the structured call at each step and stop on a mismatch before it is executed",
        measured: None,
    },
    wrong_fix: "a prompt to 'think carefully'; more retries: they repeat the mismatch",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
