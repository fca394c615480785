//! From a review to `masthead.gate/1`, field by field.

use super::{Entry, Reviewed, v1};
use checks::gate::signed::Signature;
use checks::gate::{Day, Lack, Level, Place, Requirement, Ruling, Standing};
use checks::taxonomy::{Category, Mode};

pub(super) fn gate<'a>(entries: &[Entry<'a>], today: Day) -> v1::Gate<'a> {
    let ships = |entry: &Entry<'_>| match entry {
        Entry::Reviewed(reviewed) => reviewed.review.may_ship(),
        Entry::Unreadable { path: _, what: _ } => false,
    };
    v1::Gate {
        schema: v1::SCHEMA,
        tool: v1::Tool {
            version: env!("CARGO_PKG_VERSION"),
            rules: checks::identity::rules().to_string(),
        },
        today: today.to_string(),
        may_ship: entries.iter().all(ships),
        specs: entries.iter().map(element).collect(),
    }
}

fn element<'a>(entry: &Entry<'a>) -> v1::Element<'a> {
    match *entry {
        Entry::Reviewed(reviewed) => v1::Element::Spec(Box::new(spec(reviewed))),
        Entry::Unreadable { path, what } => {
            v1::Element::Unreadable(v1::Unreadable { path, error: what })
        }
    }
}

fn spec(reviewed: Reviewed<'_>) -> v1::Spec<'_> {
    let Reviewed { path, system, review, owners, colour: _ } = reviewed;
    let blocking: Vec<Requirement> = review.blocking().map(|one| one.requirement).collect();
    v1::Spec {
        path,
        system: (!system.is_empty()).then_some(system),
        may_ship: review.may_ship(),
        level: level(review.level),
        owners: Category::ALL.map(|category| owner(category, owners)).into_iter().collect(),
        rulings: review.rulings.iter().map(|one| ruling(one, &blocking)).collect(),
    }
}

pub(super) const fn level(level: Level) -> &'static str {
    match level {
        Level::Blockers => "blockers",
        Level::All => "all",
    }
}

/// Who answers for a gate, where somebody is named.
pub(super) const fn named(category: Category, owners: &case::Owners) -> Option<&case::Owner> {
    match category {
        Category::Specification => owners.specification.as_ref(),
        Category::Coordination => owners.coordination.as_ref(),
        Category::Verification => owners.verification.as_ref(),
    }
}

fn owner(category: Category, owners: &case::Owners) -> v1::Owner<'_> {
    let named = named(category, owners);
    v1::Owner {
        category: category.code(),
        role: category.owner_role(),
        name: named.map(|owner| &*owner.name),
        source: named.map(|owner| &*owner.source),
    }
}

fn ruling<'a>(one: &'a Ruling, blocking: &[Requirement]) -> v1::Ruling<'a> {
    let Ruling { requirement, standing, reason, evidence, lacks, signed, waived } = one;
    v1::Ruling {
        question: requirement.code(),
        asks: requirement.entry().question,
        category: requirement.category().code(),
        modes: requirement.modes().iter().copied().map(Mode::code).collect(),
        standing: match standing {
            Standing::Passes => "passes",
            Standing::Fails => "fails",
            Standing::Unknown => "unknown",
            Standing::NotApplicable => "not-applicable",
        },
        blocks: blocking.contains(requirement),
        reason,
        evidence: evidence.iter().map(place).collect(),
        lacks: lacks.iter().map(lack).collect(),
        signed: signed.as_ref().map(signature),
        waived: waived.as_ref().map(signature),
    }
}

fn lack(one: &Lack) -> v1::Lack<'_> {
    let Lack { what, place: at, mend } = one;
    v1::Lack { what, place: place(at), mend }
}

fn place(one: &Place) -> v1::Place<'_> {
    let Place { file, line, clause, quote } = one;
    v1::Place {
        file: file.as_deref(),
        line: *line,
        clause: clause.as_ref().map(|clause| &*clause.0),
        quote,
    }
}

fn signature(one: &Signature) -> v1::Signature<'_> {
    let Signature { by, on, until, text, source } = one;
    v1::Signature { by, on: on.to_string(), until: until.to_string(), text, source }
}
