//! What changed in the settings of another tool's agent file. What a setting does there is known from its
//! format; what its value means is not, so a value that is another one is told and not weighed.

use super::leaning::Leaning;
use super::{Change, Kind, wording};
use crate::gate::Requirement;
use crate::gate::prompt::{Names, Sentence, is_hollow};
use crate::gate::review::Place;
use case::spec::{Does, Setting};
use case::{Clause, Spec};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A setting with the clause that states it.
type Set<'s> = (&'s Clause, &'s Setting);

pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let (mut before, mut after) = (set(old), set(new));
    let mut found = Vec::new();
    let same: [fn(&Set<'_>, &Set<'_>) -> bool; 4] = [
        |(was, _), (is, _)| was.id == is.id,
        // The one it belongs to may have another name.
        |(_, was), (_, is)| was == is,
        |(_, was), (_, is)| was.does == is.does && was.values == is.values,
        // Or the key itself: `guardrail` became `guardrails`.
        |(one, was), (other, is)| {
            let shares = is.values.iter().any(|value| was.values.contains(value));
            was.does == is.does && one.role == other.role && shares && was.does == Does::Checks
        },
    ];
    for is_same in same {
        before.retain(|was| {
            let at = after.iter().position(|is| is_same(was, is));
            let is = at.map(|at| after.remove(at));
            found.extend(is.and_then(|is| changed(*was, is, [old, new])));
            is.is_none()
        });
    }
    found.extend(before.into_iter().filter(|(_, one)| one.is_set()).map(gone));
    found.extend(after.into_iter().filter(|(_, one)| one.is_set()).map(come));
    found
}

fn set(spec: &Spec) -> Vec<Set<'_>> {
    let clauses = spec.clauses.iter();
    clauses.filter_map(|clause| Some((clause, spec.settings.get(&clause.id)?))).collect()
}

fn bears_on(does: Does) -> &'static [Requirement] {
    match does {
        Does::Checks => &[Requirement::Coverage, Requirement::Verifier],
        Does::Holds | Does::Allows | Does::Frees => &[Requirement::Roles],
        Does::Shapes | Does::Runs => &[],
    }
}

fn gone((clause, Setting { key, does, values: _ }): Set<'_>) -> Change {
    let (kind, what) = match does {
        Does::Checks => (Kind::VerifierWeakened, format!("the check `{key}` is gone")),
        Does::Shapes => (Kind::VerifierWeakened, format!("the check of the form `{key}` is gone")),
        Does::Holds | Does::Allows => (Kind::Loosened, format!("the limit `{key}` is gone")),
        Does::Frees => (Kind::Structural, format!("`{key}` is allowed no more")),
        Does::Runs => (Kind::InfrastructureAlerting, format!("the setting `{key}` is gone")),
    };
    Change::new(kind, what).bearing(bears_on(*does)).between(Some(Place::of(clause)), None)
}

fn come((clause, Setting { key, does, values: _ }): Set<'_>) -> Change {
    let (kind, what) = match does {
        Does::Checks => (Kind::Structural, format!("the check `{key}` is new")),
        Does::Shapes => (
            Kind::InfrastructureAlerting,
            format!("the check of the form `{key}` is new, which proves nothing of the task"),
        ),
        Does::Holds | Does::Allows => (Kind::Structural, format!("the limit `{key}` is new")),
        Does::Frees => (Kind::Loosened, format!("`{key}` is allowed")),
        Does::Runs => (Kind::InfrastructureAlerting, format!("the setting `{key}` is new")),
    };
    Change::new(kind, what).bearing(bears_on(*does)).between(None, Some(Place::of(clause)))
}

fn changed(old: Set<'_>, new: Set<'_>, specs: [&Spec; 2]) -> Option<Change> {
    let ((was_at, was), (is_at, is)) = (old, new);
    let places = |change: Change| {
        let between = (Some(Place::of(was_at)), Some(Place::of(is_at)));
        change.bearing(bears_on(is.does)).between(between.0, between.1)
    };
    match (was.is_set(), is.is_set()) {
        (true, false) => return Some(places(gone(old))),
        (false, true) => return Some(places(come(new))),
        (false, false) => return None,
        (true, true) => {}
    }
    let values = |one: &Setting| one.values.iter().cloned().collect::<BTreeSet<Arc<str>>>();
    let (before, after) = (values(was), values(is));
    if before == after {
        return None;
    }
    let key = &is.key;
    let leaning = match is.does {
        Does::Allows | Does::Frees => of_sets(&after, &before),
        Does::Checks if is_weaker(old, new, specs) => Leaning::Looser,
        Does::Checks | Does::Holds => of_sets(&before, &after),
        Does::Shapes | Does::Runs => Leaning::Other,
    };
    let (kind, what) = match (is.does, leaning) {
        (_, Leaning::Same) => return None,
        (Does::Checks, Leaning::Looser) => {
            (Kind::VerifierWeakened, format!("the check `{key}` asks for less"))
        }
        (_, Leaning::Looser) => (Kind::Loosened, format!("`{key}` lets more through")),
        (_, Leaning::Tighter) => (Kind::Structural, format!("`{key}` lets less through")),
        (Does::Shapes | Does::Runs, Leaning::Other) => {
            (Kind::InfrastructureAlerting, format!("the setting `{key}` is another one"))
        }
        (Does::Checks | Does::Holds | Does::Allows | Does::Frees, Leaning::Other) => {
            (Kind::Wording, format!("the setting `{key}` is another one"))
        }
    };
    Some(places(Change::new(kind, what)))
}

/// Which of two sets of things that hold an agent holds more.
fn of_sets(old: &BTreeSet<Arc<str>>, new: &BTreeSet<Arc<str>>) -> Leaning {
    match (new.is_superset(old), old.is_superset(new)) {
        (true, true) => Leaning::Same,
        (true, false) => Leaning::Tighter,
        (false, true) => Leaning::Looser,
        (false, false) => Leaning::Other,
    }
}

/// Whether a check that is said in words says less.
fn is_weaker((was_at, was): Set<'_>, (is_at, is): Set<'_>, [old, new]: [&Spec; 2]) -> bool {
    let ([before], [after]) = (was.values.as_slice(), is.values.as_slice()) else { return false };
    let sentence = |clause: &Clause, said: &str| Sentence {
        place: Place::of(clause),
        role: "".into(),
        said: said.to_owned(),
        heading: None,
    };
    let names = [&Names::of(old), &Names::of(new)];
    let told = wording::reworded(&sentence(was_at, before), &sentence(is_at, after), names);
    told.kind.weakens() || is_hollow(after) && !is_hollow(before)
}
