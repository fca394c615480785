//! What changed in who there is, what they hold, what the tools take, and which model answers.

use super::leaning::{Leaning, of_allowed, of_required};
use super::{Change, Kind};
use crate::gate::Requirement;
use crate::gate::review::Place;
use case::spec::Tool;
use case::{ClauseKind, Role, Spec, SpecSource};
use std::sync::Arc;

pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut found = Vec::new();
    for was in &old.roles {
        match counterpart(was, old, new) {
            Some(is) => found.extend(of_role((old, was), (new, is))),
            None => found.push(gone(old, was)),
        }
    }
    for is in &new.roles {
        if counterpart(is, new, old).is_none() && !is.name.is_empty() {
            let what = format!("the role {} is new", is.name);
            let change = Change::new(Kind::Structural, what).bearing(&[Requirement::Roles]);
            found.push(change.between(None, Some(place(new, &is.name))));
        }
    }
    found.extend(of_tools(old, new));
    found.extend(of_models(old, new));
    found
}

/// The role of that name, or the one beside it where each side has one.
fn counterpart<'s>(role: &Role, of: &Spec, other: &'s Spec) -> Option<&'s Role> {
    let named = other.roles.iter().find(|one| one.name == role.name);
    let only = other.roles.first().filter(|_| of.roles.len() == 1 && other.roles.len() == 1);
    named.or(only)
}

/// A role that is gone. One that verified leaves nobody who does.
fn gone(spec: &Spec, role: &Role) -> Change {
    let verifies = spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => coverage.by.as_ref() == Some(&role.name),
        _ => false,
    });
    let kind = if verifies { Kind::VerifierWeakened } else { Kind::Structural };
    let what = format!("the role {} is gone", role.name);
    Change::new(kind, what)
        .bearing(&[Requirement::Roles])
        .between(Some(place(spec, &role.name)), None)
}

fn of_role((old, was): (&Spec, &Role), (new, is): (&Spec, &Role)) -> Option<Change> {
    let leaning = of_allowed(was.tools.as_deref(), is.tools.as_deref());
    let none = Vec::new();
    let (before, after) = (was.tools.as_ref().unwrap_or(&none), is.tools.as_ref().unwrap_or(&none));
    let names = |these: &[Arc<str>], other: &[Arc<str>]| {
        let only: Vec<&str> =
            these.iter().filter(|one| !other.contains(one)).map(|one| &**one).collect();
        only.join(", ")
    };
    let name = &is.name;
    let (kind, what) = match leaning {
        Leaning::Same => return None,
        Leaning::Tighter if was.tools.is_none() => {
            (Kind::Structural, format!("the tools of {name} are stated"))
        }
        Leaning::Tighter => {
            (Kind::Structural, format!("{name} holds no more {}", names(before, after)))
        }
        Leaning::Looser if is.tools.is_none() => {
            (Kind::Loosened, format!("the tools of {name} are stated no more"))
        }
        // A tool in the place of another one is one more that it holds.
        Leaning::Looser | Leaning::Other => {
            (Kind::Loosened, format!("{name} holds {} as well", names(after, before)))
        }
    };
    let change = Change::new(kind, what).bearing(&[Requirement::Roles]);
    Some(change.between(Some(place(old, &was.name)), Some(place(new, &is.name))))
}

fn of_tools(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut found = Vec::new();
    for was in &old.tools {
        let Some(is) = new.tool(&was.name) else {
            let what = format!("the tool {} is declared no more", was.name);
            found.push(
                Change::new(Kind::WithoutEffect, what).between(Some(place(old, &was.name)), None),
            );
            continue;
        };
        let between = |change: Change| {
            change.between(Some(place(old, &was.name)), Some(place(new, &is.name)))
        };
        let bears = [Requirement::Clarification];
        if let Some((kind, what)) = of_arguments(was, is) {
            found.push(between(Change::new(kind, what).bearing(&bears)));
        }
        if was.changes_state != is.changes_state {
            let bears = [Requirement::Guards, Requirement::Coverage];
            let name = &is.name;
            let (kind, what) = if is.changes_state == Some(true) {
                (Kind::Structural, format!("{name} is declared to change state"))
            } else if was.changes_state == Some(true) {
                (Kind::Loosened, format!("{name} is no more declared to change state"))
            } else {
                (Kind::WithoutEffect, format!("whether {name} changes state is put otherwise"))
            };
            found.push(between(Change::new(kind, what).bearing(&bears)));
        }
        let text = |tool: &Tool| tool.description.as_ref().map(|text| text.text.clone());
        if text(was) != text(is) {
            let what = format!("the description of {} is another one", is.name);
            found.push(between(Change::new(Kind::WithoutEffect, what)));
        }
    }
    for is in new.tools.iter().filter(|is| old.tool(&is.name).is_none()) {
        let what = format!("the tool {} is declared", is.name);
        found
            .push(Change::new(Kind::WithoutEffect, what).between(None, Some(place(new, &is.name))));
    }
    found
}

/// What became of the arguments that a tool requires. One that took another one's place may be the same under
/// another name.
fn of_arguments(was: &Tool, is: &Tool) -> Option<(Kind, String)> {
    let name = &is.name;
    let only = |these: &[Arc<str>], other: &[Arc<str>]| -> Vec<Arc<str>> {
        these.iter().filter(|one| !other.contains(one)).cloned().collect()
    };
    let lost = only(&was.required, &is.required);
    let gained = only(&is.required, &was.required);
    let (gone, come) = (lost.join(", "), gained.join(", "));
    Some(match of_required(&was.required, &is.required) {
        Leaning::Same => return None,
        Leaning::Tighter => (Kind::Structural, format!("{name} requires {come} as well")),
        Leaning::Other if lost.len() <= gained.len() => {
            (Kind::Replaced, format!("{name} requires {come} in place of {gone}"))
        }
        Leaning::Looser | Leaning::Other => {
            (Kind::Loosened, format!("{name} requires {gone} no more"))
        }
    })
}

/// Models are a set for each role: one more or one less is another choice.
fn of_models(old: &Spec, new: &Spec) -> Vec<Change> {
    let names = |spec: &Spec, role: Option<&Arc<str>>| {
        let of_role = spec.models.iter().filter(|model| model.role.as_ref() == role);
        of_role.map(|model| model.name.to_string()).collect::<Vec<_>>().join(", ")
    };
    let mut roles: Vec<Option<&Arc<str>>> =
        old.models.iter().chain(&new.models).map(|model| model.role.as_ref()).collect();
    roles.sort_unstable();
    roles.dedup();
    let mut found = Vec::new();
    for role in roles {
        let (was, is) = (names(old, role), names(new, role));
        if was == is {
            continue;
        }
        let stated =
            |name: &str| if name.is_empty() { "none stated".to_owned() } else { name.to_owned() };
        let what = format!("the model: {} became {}", stated(&was), stated(&is));
        let at = |spec: &Spec| {
            let model = spec.models.iter().find(|model| model.role.as_ref() == role)?;
            Some(Place {
                file: model.file.clone(),
                line: model.line,
                clause: None,
                quote: model.name.clone(),
            })
        };
        found.push(Change::new(Kind::Model, what).between(at(old), at(new)));
    }
    found
}

/// A name, which stands in the spec file somewhere.
fn place(spec: &Spec, name: &Arc<str>) -> Place {
    let file = match &spec.source {
        SpecSource::Declared { path, hash: _ } => Some(path.clone()),
        SpecSource::FromTrace | SpecSource::Absent => None,
    };
    Place { file, line: None, clause: None, quote: name.clone() }
}
