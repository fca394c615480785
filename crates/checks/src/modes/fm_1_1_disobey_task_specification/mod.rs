//! FM-1.1: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::DisobeyTaskSpecification,
    page: include_str!("FM-1.1.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "constraint-ledger",
        text: "state every constraint with an id and a predicate, and evaluate the ledger before the run may end",
        measured: None,
    },
    wrong_fix: "'be more precise' adds no constraint that anything can check",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
