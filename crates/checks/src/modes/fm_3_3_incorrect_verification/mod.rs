//! FM-3.3: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::IncorrectVerification,
    page: include_str!("FM-3.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "tool-mediated-exit",
        text: "grant success only on a tool's result that proves it, such as a cleared alert or a passing test; the agent's word does not count",
        measured: None,
    },
    wrong_fix: "a bigger model or 'double-check your work': the agent still grades itself",
    single_agent: true,
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
