//! FM-2.3: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::TaskDerailment,
    page: include_str!("FM-2.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "objective-decision-record",
        text: "give the objective an id, carry it on every message and let it change only at a recorded decision",
        measured: None,
    },
    wrong_fix: "a stronger reminder of the goal drifts with everything else",
    single_agent: false,
    check: None,
};
