//! FM-3.2: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::NoOrIncompleteVerification,
    page: include_str!("FM-3.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "multi-level-verifier",
        text: "verify each objective by a tool at the step, at milestones and at the end, by someone other than the producer",
        measured: None,
    },
    wrong_fix: "infrastructure alerts and schema validation stay green while the output is wrong",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
