//! What changed in the files that a spec names as proof: one that is there no more, or holds fewer cases.

use super::{Change, Kind};
use crate::gate::files::named_by;
use crate::gate::review::Place;
use crate::gate::ship::File;
use case::{Clause, ClauseKind, Spec};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version, and what was seen of the files that it names; one that was not looked for is not among them.
pub type Looked<'a> = (&'a Spec, &'a BTreeMap<Arc<str>, File>);

pub(super) fn compare((old, before): Looked<'_>, (new, after): Looked<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    for clause in &new.clauses {
        let Some(name) = named_by(clause) else { continue };
        let Some(is) = after.get(name) else { continue };
        // The file of that name, or the one whose place it took.
        let predecessor = before.get(name).or_else(|| replaced(old, clause, before));
        let what = match (predecessor.map_or(Held::Nothing, held), held(is)) {
            (Held::Cases(_) | Held::Something, Held::Nothing) => {
                format!("`{name}` is not there, or empty")
            }
            (Held::Cases(was), Held::Cases(is)) if is < was => {
                format!("`{name}` holds {is} cases, and there were {was}")
            }
            (Held::Nothing | Held::Cases(_) | Held::Something, _) => continue,
        };
        let kind = match clause.kind {
            ClauseKind::Verification(_) => Kind::VerifierWeakened,
            _ => Kind::Loosened,
        };
        let change = Change::new(kind, what).bearing(&super::clauses::bears_on(&clause.kind));
        let was = old.clause(&clause.id).map(Place::of);
        found.push(change.between(was, Some(Place::of(clause))));
    }
    found
}

/// The file that a clause of the same kind and id named before.
fn replaced<'f>(
    old: &Spec,
    clause: &Clause,
    before: &'f BTreeMap<Arc<str>, File>,
) -> Option<&'f File> {
    let was = old.clause(&clause.id)?;
    before.get(named_by(was)?)
}

/// What a file holds.
#[derive(Clone, Copy)]
enum Held {
    Nothing,
    /// So many cases.
    Cases(usize),
    /// Something whose form tells no number.
    Something,
}

fn held(file: &File) -> Held {
    match file {
        File::Missing | File::Empty | File::Data | File::Present { cases: Some(0) } => {
            Held::Nothing
        }
        File::Present { cases: Some(cases) } => Held::Cases(*cases),
        File::Schema | File::Present { cases: None } => Held::Something,
    }
}
