//! FM-2.4: not built yet; it says so instead of guessing.

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::Reading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

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
    check,
};

fn check(_: &Case, _: &View<'_>) -> Reading {
    Reading::cannot_tell("not built yet")
}
