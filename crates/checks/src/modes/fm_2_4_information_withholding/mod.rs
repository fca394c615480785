//! FM-2.4: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::InformationWithholding,
    page: include_str!("FM-2.4.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "typed-handoff",
        text: "give the handoff a schema with required fields, validated by sender and receiver",
        measured: None,
    },
    wrong_fix: "asking the agents to share more does not say what",
    single_agent: false,
    check: None,
};
