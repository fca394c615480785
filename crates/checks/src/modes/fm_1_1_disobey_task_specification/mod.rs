//! FM-1.1: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

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
    check: None,
};
