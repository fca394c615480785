//! FM-1.2: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

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
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
