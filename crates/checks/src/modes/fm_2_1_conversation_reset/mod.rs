//! FM-2.1: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

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
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
