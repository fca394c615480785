//! Roles that have another name in the new version and are otherwise the same: what they hold, what binds them
//! and what they are instructed with.

use super::{Change, Kind};
use crate::gate::Requirement;
use crate::gate::review::Place;
use case::{Clause, ClauseKind, Role, Spec};
use std::sync::Arc;

/// The old version with the names that the roles have in the new one, and what was renamed.
pub(super) fn roles(old: Spec, new: &Spec) -> (Spec, Vec<Change>) {
    let mut spec = old;
    let mut found = Vec::new();
    let names: Vec<Arc<str>> = spec.roles.iter().map(|role| role.name.clone()).collect();
    for name in names {
        let Some(now) = successor(&name, &spec, new) else { continue };
        let what = format!("the role {name} is called {now}");
        let between = |spec: &Spec, name: &str| {
            let role = spec.roles.iter().find(|role| *role.name == *name)?;
            Some(Place::of_role(spec, role))
        };
        let change = Change::new(Kind::WithoutEffect, what).bearing(&[Requirement::Roles]);
        found.push(change.between(between(&spec, &name), between(new, &now)));
        rename(&mut spec, &name, &now);
    }
    (spec, found)
}

/// The one role that is new and like the one that is gone.
fn successor(name: &Arc<str>, old: &Spec, new: &Spec) -> Option<Arc<str>> {
    let in_spec = |spec: &Spec, name: &str| spec.roles.iter().any(|role| *role.name == *name);
    let was = old.roles.iter().find(|role| role.name == *name)?;
    if name.is_empty() || in_spec(new, name) {
        return None;
    }
    let is_new = |role: &&Role| !role.name.is_empty() && !in_spec(old, &role.name);
    let mut alike = new.roles.iter().filter(is_new).filter(|&is| alike((old, was), (new, is)));
    let only = alike.next()?;
    alike.next().is_none().then(|| only.name.clone())
}

fn alike((old, was): (&Spec, &Role), (new, is): (&Spec, &Role)) -> bool {
    let words = |role: &Role| role.instructions.as_ref().map(|words| words.text.clone());
    let tools = |role: &Role| {
        let mut tools = role.tools.clone();
        if let Some(tools) = &mut tools {
            tools.sort_unstable();
        }
        tools
    };
    tools(was) == tools(is)
        && words(was) == words(is)
        && bounds(old, &was.name) == bounds(new, &is.name)
}

/// What binds a role, in words and as data, in one order.
fn bounds(spec: &Spec, role: &str) -> Vec<String> {
    let own = spec.clauses.iter().filter(|clause| clause.role.as_deref() == Some(role));
    let mut said: Vec<String> =
        own.map(|clause| format!("{:?} {}", clause.kind, clause.text.text)).collect();
    said.sort_unstable();
    said
}

fn rename(spec: &mut Spec, from: &Arc<str>, to: &Arc<str>) {
    let put = |name: &mut Arc<str>| {
        if *name == *from {
            *name = to.clone();
        }
    };
    spec.roles.iter_mut().for_each(|role| put(&mut role.name));
    spec.models.iter_mut().filter_map(|model| model.role.as_mut()).for_each(put);
    for Clause { kind, role, .. } in &mut spec.clauses {
        role.iter_mut().for_each(put);
        match kind {
            ClauseKind::Handoff(handoff) => {
                handoff.from.iter_mut().for_each(put);
                put(&mut handoff.to);
            }
            ClauseKind::Objective(objective) => {
                objective.changed_by.iter_mut().flatten().for_each(put);
            }
            ClauseKind::Verification(coverage) => coverage.by.iter_mut().for_each(put),
            ClauseKind::Constraint(_)
            | ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Guard(_)
            | ClauseKind::Success(_)
            | ClauseKind::GiveUp(_)
            | ClauseKind::Cap(_)
            | ClauseKind::Context(_)
            | ClauseKind::Clarification(_)
            | ClauseKind::Logging(_)
            | ClauseKind::Judge(_)
            | ClauseKind::Sampling(_)
            | ClauseKind::Prose => {}
        }
    }
}
