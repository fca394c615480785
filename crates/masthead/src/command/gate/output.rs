//! What a gate is printed as for builds and code reviews. Terminal and JSON are the command's own.

use super::review::{Held, Outcome};
use report::Gated;

/// What makes a document of all specs, and of what could not be read (path and reason).
type Written = fn(&[Gated<'_>], &[(String, String)]) -> String;

/// All specs in one document.
pub(super) fn document(written: Written, outcomes: &[Outcome]) -> String {
    let specs: Vec<Gated<'_>> = outcomes.iter().flatten().map(gated).collect();
    let unread = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    written(&specs, &unread.cloned().collect::<Vec<_>>())
}

fn gated(held: &Held) -> Gated<'_> {
    let Held { path, system: _, owners, review, covered, unsigned: _ } = held;
    Gated { path, system: system(held), review, owners, covered }
}

/// The system that a spec is for; its path where it names none.
pub(super) fn system(held: &Held) -> &str {
    if held.system.is_empty() { &held.path } else { &held.system }
}
