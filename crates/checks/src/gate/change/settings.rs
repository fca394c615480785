//! What changed in the settings of another tool's agent file. What a setting does there is known from its
//! format. Where its values are known in their order, which of two holds more is known, too; any other value that
//! is another one is told and not weighed, and of a setting that is not known nothing is judged.

use super::leaning::Leaning;
use super::{Change, Kind, wording};
use crate::gate::Requirement;
use crate::gate::prompt::{Names, Sentence, is_hollow};
use crate::gate::review::Place;
use case::spec::{Does, Scale, Setting};
use case::{Clause, Spec};
use std::cmp::Ordering;
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
        |(_, was), (_, is)| {
            let is_ranked = matches!(is.does, Does::Ranks(_));
            was.does == is.does && was.values == is.values && !is_ranked
        },
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
            found.extend(is.and_then(|is| told((Some(*was), Some(is)), [old, new])));
            is.is_none()
        });
    }
    found.extend(before.into_iter().filter_map(|was| told((Some(was), None), [old, new])));
    found.extend(after.into_iter().filter_map(|is| told((None, Some(is)), [old, new])));
    found
}

/// A setting of the old version and of the new one; either may lack it.
type Both<'s> = (Option<Set<'s>>, Option<Set<'s>>);

fn told(both: Both<'_>, specs: [&Spec; 2]) -> Option<Change> {
    let (_, one) = both.1.or(both.0)?;
    if let Does::Ranks(scale) = one.does {
        return ranked(both, scale);
    }
    let is_set = |(_, one): &Set<'_>| one.is_set();
    match (both.0.filter(is_set), both.1.filter(is_set)) {
        (Some(was), Some(is)) => changed(was, is, specs),
        (Some(was), None) => Some(gone(was).between(place(both.0), place(both.1))),
        (None, Some(is)) => Some(come(is).between(place(both.0), place(both.1))),
        (None, None) => None,
    }
}

fn place(one: Option<Set<'_>>) -> Option<Place> {
    one.map(|(clause, _)| Place::of(clause))
}

/// Where a setting stands on its scale.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It is not set, and what holds then is not known.
    Unset,
    /// At that rank.
    At(usize),
    /// At a value that the scale does not know.
    Off,
}

impl Stands {
    fn of(one: Option<Set<'_>>, scale: Scale) -> Self {
        let values = one.map_or(&[][..], |(_, one)| one.values.as_slice());
        match (values, scale.unset) {
            ([], Some(rank)) => Self::At(rank),
            ([], None) => Self::Unset,
            ([value], _) => scale.rank(value).map_or(Self::Off, Self::At),
            ([_, _, ..], _) => Self::Off,
        }
    }

    /// Which of two holds more. Where nothing says what holds without the setting, the ends of the scale are
    /// told from it alone.
    fn leaning(self, new: Self, scale: Scale) -> Leaning {
        match (self, new) {
            (Self::At(old), Self::At(new)) => match new.cmp(&old) {
                Ordering::Less => Leaning::Tighter,
                Ordering::Equal => Leaning::Same,
                Ordering::Greater => Leaning::Looser,
            },
            (Self::Unset, Self::At(0)) => Leaning::Tighter,
            (Self::Unset, Self::At(rank)) if rank == scale.loosest() => Leaning::Looser,
            (Self::At(0), Self::Unset) => Leaning::Looser,
            (Self::Unset | Self::At(_) | Self::Off, _) => Leaning::Other,
        }
    }
}

/// What became of a setting whose values are known in their order.
fn ranked((was, is): Both<'_>, scale: Scale) -> Option<Change> {
    let values = |one: Option<Set<'_>>| one.map(|(_, one)| one.values.join(", "));
    let (before, after) = (values(was), values(is));
    if before == after {
        return None;
    }
    let (_, one) = is.or(was)?;
    let key = &one.key;
    let how = match (before, after) {
        (Some(before), Some(after)) => format!("`{before}` became `{after}`"),
        (Some(before), None) => format!("`{before}` is gone"),
        (None, Some(after)) => format!("`{after}` is new"),
        (None, None) => return None,
    };
    let (kind, what) = match Stands::of(was, scale).leaning(Stands::of(is, scale), scale) {
        Leaning::Same => (Kind::WithoutEffect, format!("`{key}` holds what it held: {how}")),
        Leaning::Looser => (Kind::Loosened, format!("`{key}` lets more through: {how}")),
        Leaning::Tighter => (Kind::Structural, format!("`{key}` lets less through: {how}")),
        Leaning::Other => {
            let what =
                format!("`{key}` is not judged: {how}, and which of them holds more is not known");
            (Kind::NotJudged, what)
        }
    };
    let change = Change::new(kind, what).bearing(bears_on(one.does));
    Some(change.between(place(was), place(is)))
}

fn set(spec: &Spec) -> Vec<Set<'_>> {
    let clauses = spec.clauses.iter();
    clauses.filter_map(|clause| Some((clause, spec.settings.get(&clause.id)?))).collect()
}

const NOT_JUDGED: &str = "and is not judged: what it does is not known";

fn bears_on(does: Does) -> &'static [Requirement] {
    match does {
        Does::Checks => &[Requirement::Coverage, Requirement::Verifier],
        Does::Holds | Does::Allows | Does::Frees | Does::Ranks(_) => &[Requirement::Roles],
        Does::Shapes | Does::Runs | Does::Unknown => &[],
    }
}

fn gone((_, Setting { key, does, values: _ }): Set<'_>) -> Change {
    let (kind, what) = match does {
        Does::Checks => (Kind::VerifierWeakened, format!("the check `{key}` is gone")),
        Does::Shapes => (Kind::VerifierWeakened, format!("the check of the form `{key}` is gone")),
        Does::Holds | Does::Allows | Does::Ranks(_) => {
            (Kind::Loosened, format!("the limit `{key}` is gone"))
        }
        Does::Frees => (Kind::Structural, format!("`{key}` is allowed no more")),
        Does::Runs => (Kind::InfrastructureAlerting, format!("the setting `{key}` is gone")),
        Does::Unknown => (Kind::NotJudged, format!("the setting `{key}` is gone, {NOT_JUDGED}")),
    };
    Change::new(kind, what).bearing(bears_on(*does))
}

fn come((_, Setting { key, does, values: _ }): Set<'_>) -> Change {
    let (kind, what) = match does {
        Does::Checks => (Kind::Structural, format!("the check `{key}` is new")),
        Does::Shapes => (
            Kind::InfrastructureAlerting,
            format!("the check of the form `{key}` is new, which proves nothing of the task"),
        ),
        Does::Holds | Does::Allows | Does::Ranks(_) => {
            (Kind::Structural, format!("the limit `{key}` is new"))
        }
        Does::Frees => (Kind::Loosened, format!("`{key}` is allowed")),
        Does::Runs => (Kind::InfrastructureAlerting, format!("the setting `{key}` is new")),
        Does::Unknown => (Kind::NotJudged, format!("the setting `{key}` is new, {NOT_JUDGED}")),
    };
    Change::new(kind, what).bearing(bears_on(*does))
}

fn changed(old: Set<'_>, new: Set<'_>, specs: [&Spec; 2]) -> Option<Change> {
    let ((_, was), (_, is)) = (old, new);
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
        Does::Shapes | Does::Runs | Does::Ranks(_) | Does::Unknown => Leaning::Other,
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
        (
            Does::Checks | Does::Holds | Does::Allows | Does::Frees | Does::Ranks(_),
            Leaning::Other,
        ) => (Kind::Wording, format!("the setting `{key}` is another one")),
        (Does::Unknown, Leaning::Other) => {
            (Kind::NotJudged, format!("the setting `{key}` is another one, {NOT_JUDGED}"))
        }
    };
    let change = Change::new(kind, what).bearing(bears_on(is.does));
    Some(change.between(place(Some(old)), place(Some(new))))
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
