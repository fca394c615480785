//! FM-1.4: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::LossOfConversationHistory,
    page: include_str!("FM-1.4.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "pinned-facts",
        text: "declare which facts survive compaction and pin them outside of the window",
        measured: None,
    },
    wrong_fix: "a longer context window moves the loss to a later turn",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
