//! FM-2.5: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::IgnoredOtherAgentsInput,
    page: include_str!("FM-2.5.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "acknowledged-feedback",
        text: "make feedback a typed message that the receiver must acknowledge with what it changed",
        measured: None,
    },
    wrong_fix: "a firmer tone towards the receiver; more rounds of the same exchange",
    single_agent: false,
    check: None,
};
