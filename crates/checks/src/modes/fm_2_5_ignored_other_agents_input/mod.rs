//! FM-2.5: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

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
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
