//! FM-1.5: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::UnawareOfTerminationConditions,
    page: include_str!("FM-1.5.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "evaluable-termination",
        text: "state when the run is done as a predicate over observable state, with hard caps and a give-up state",
        measured: None,
    },
    wrong_fix: "'make sure to stop when done' cannot be evaluated by anything",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
