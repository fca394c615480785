//! FM-1.2: what is known of the mode. Not judged yet: there is a page and a fix, and no check.

use crate::catalog::{Entry, FixEntry, Need};
use crate::taxonomy::Mode;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::DisobeyRoleSpecification,
    page: include_str!("FM-1.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "role-allow-list",
        text: "give each role a tool allow-list and a statement of what it may not do, enforced by the orchestrator",
        measured: None,
    },
    wrong_fix: "'stay in your role' leaves the tools in the agent's hands",
    single_agent: true,
    check: None,
};
