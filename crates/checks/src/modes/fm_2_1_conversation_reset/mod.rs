//! FM-2.1: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::ConversationReset,
    page: include_str!("FM-2.1.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "resumable-session",
        text: "carry a session and state id on every message so that a restart is detected and resumed",
        measured: None,
    },
    wrong_fix: "retrying the run repeats the restart",
    single_agent: false,
    check: None,
};
