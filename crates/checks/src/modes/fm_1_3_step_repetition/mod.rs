//! FM-1.3: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::StepRepetition,
    page: include_str!("FM-1.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "state-guard",
        text: "declare a progress marker or idempotency key and a largest number of equal repeats for this step",
        measured: None,
    },
    wrong_fix: "'don't repeat yourself' gives the agent no state to check; a step cap alone contains the loop and does not end the task",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
