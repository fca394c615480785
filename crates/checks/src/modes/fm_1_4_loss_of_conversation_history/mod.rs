//! FM-1.4: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

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
    check: None,
};
