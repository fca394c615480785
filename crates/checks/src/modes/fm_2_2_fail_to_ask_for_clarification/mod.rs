//! FM-2.2: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::FailToAskForClarification,
    page: include_str!("FM-2.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "clarification-gate",
        text: "put a branch into the flow: an unresolved ambiguity leads to a question or to read-only work, never to a write",
        measured: None,
    },
    wrong_fix: "'ask when uncertain' is a sentence, not a gate; the same ambiguous input is acted on at the same rate",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
