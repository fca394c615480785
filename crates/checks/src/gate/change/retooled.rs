//! Tools that have another name in the new version, and stand there wherever the old name stood: in the lists of
//! the roles, in clauses, in declarations, in words. A tool that takes another one's place in a list alone is no
//! rename, nor is one whose name suggests another effect: nothing shows that it is the same tool.

use super::{Change, Kind};
use crate::gate::names::by_name;
use crate::gate::review::Place;
use case::predicate::CallPattern;
use case::spec::Tool;
use case::{Clause, ClauseKind, Predicate, Spec};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where each tool stands, in words that two versions can be compared by.
type Stands = BTreeMap<Arc<str>, Vec<String>>;

/// A tool's name in the old version, and the one that it has in the new one.
pub(super) struct Renamed {
    from: Arc<str>,
    to: Arc<str>,
}

/// The old version with the names that its tools have in the new one, what was renamed, and how to undo it.
pub(super) fn tools(old: Spec, new: &Spec) -> (Spec, Vec<Change>, Vec<Renamed>) {
    let (mut before, mut after) = (stands(&old, new), stands(new, &old));
    let known: BTreeSet<Arc<str>> = after.keys().cloned().collect();
    after.retain(|name, _| !before.contains_key(name));
    before.retain(|name, _| !known.contains(name));
    if before.is_empty() || after.is_empty() {
        return (old, Vec::new(), Vec::new());
    }
    in_words(&old, &mut before);
    in_words(new, &mut after);
    let (gone, come): (Vec<_>, Vec<_>) = (before.keys().collect(), after.keys().collect());
    let mut spec = old;
    let (mut found, mut renamed) = (Vec::new(), Vec::new());
    for from in &gone {
        let fits = |to: &&&Arc<str>| is_same((&spec, from), (new, to), (&before, &after));
        let mut fitting = come.iter().filter(fits);
        let Some(to) = fitting.next().filter(|_| fitting.next().is_none()) else { continue };
        // The same must be found from the other side: two tools may not become one.
        let back = |other: &&&Arc<str>| is_same((&spec, other), (new, to), (&before, &after));
        if 1 < gone.iter().filter(back).count() {
            continue;
        }
        renamed.push(Renamed { from: (*from).clone(), to: (*to).clone() });
    }
    for Renamed { from, to } in &renamed {
        let what = format!("the tool {from} is called {to}");
        let change = Change::new(Kind::WithoutEffect, what);
        let places = (Place::of_tool(&spec, from), Place::of_tool(new, to));
        found.push(change.between(Some(places.0), Some(places.1)));
        rename(&mut spec, new, (from, to));
    }
    (spec, found, renamed)
}

/// The places of the old version in its own words again.
pub(super) fn in_old_words(changes: &mut [Change], renamed: &[Renamed]) {
    for place in changes.iter_mut().filter_map(|change| change.old.as_mut()) {
        for Renamed { from, to } in renamed {
            place.quote = replaced(&place.quote, to, from).into();
        }
    }
}

/// Whether the one stands where the other one stood, in more than a list that could hold any tool.
fn is_same(
    (old, from): (&Spec, &Arc<str>),
    (new, to): (&Spec, &Arc<str>),
    (before, after): (&Stands, &Stands),
) -> bool {
    let (was, is) = (before.get(from), after.get(to));
    let is_in_more =
        was.is_some_and(|stands| stands.iter().any(|place| !place.starts_with("role")));
    let stated = |spec: &Spec, name: &str| spec.tool(name).and_then(|tool| tool.changes_state);
    let is_alike = by_name(from) == by_name(to)
        || stated(old, from).is_some() && stated(old, from) == stated(new, to);
    was == is && is_in_more && is_alike && describes_same(old.tool(from), new.tool(to), (from, to))
}

/// Whether two declarations say the same of a tool.
fn describes_same(old: Option<&Tool>, new: Option<&Tool>, (from, to): (&str, &str)) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return old.is_none() && new.is_none() };
    let required = |tool: &Tool| tool.required.iter().cloned().collect::<BTreeSet<Arc<str>>>();
    let text = |tool: &Tool| tool.description.as_ref().map(|text| text.text.clone());
    let was = text(old).map(|text| replaced(&text, from, to));
    required(old) == required(new) && was.as_deref() == text(new).as_deref()
}

/// Where the tools of `spec` stand. A role is told by its name where the other version has it, too.
fn stands(spec: &Spec, other: &Spec) -> Stands {
    let mut found = Stands::new();
    let mut copy = spec.clone();
    visit(&mut copy, other, &mut |place, name| {
        found.entry(name.clone()).or_default().push(place.to_owned());
    });
    found
}

/// Adds where the names stand in words.
fn in_words(spec: &Spec, found: &mut Stands) {
    let texts = words(spec);
    for (name, places) in found {
        let said: usize = texts.iter().map(|text| occurrences(text, name).len()).sum();
        places.extend((0..said).map(|_| "words".to_owned()));
        places.sort_unstable();
    }
}

/// Everything that is said in words.
fn words(spec: &Spec) -> Vec<&str> {
    let roles = spec.roles.iter().filter_map(|role| role.instructions.as_ref());
    let clauses = spec.clauses.iter().map(|clause| &clause.text);
    roles.chain(clauses).map(|text| &*text.text).collect()
}

fn rename(spec: &mut Spec, new: &Spec, (from, to): (&Arc<str>, &Arc<str>)) {
    visit(spec, new, &mut |_, name| {
        if name == from {
            *name = to.clone();
        }
    });
    let texts = spec.roles.iter_mut().filter_map(|role| role.instructions.as_mut());
    let texts = texts.chain(spec.clauses.iter_mut().map(|clause| &mut clause.text));
    let texts = texts.chain(spec.tools.iter_mut().filter_map(|tool| tool.description.as_mut()));
    for text in texts {
        text.text = replaced(&text.text, from, to).into();
    }
    if let Some(at) = spec.tools_at.remove(from) {
        spec.tools_at.insert(to.clone(), at);
    }
}

/// Shows every name of a tool with the place in which it stands.
fn visit(spec: &mut Spec, other: &Spec, see: &mut dyn FnMut(&str, &mut Arc<str>)) {
    for role in &mut spec.roles {
        let is_known = other.roles.iter().any(|one| one.name == role.name);
        let place = if is_known { format!("role {}", role.name) } else { "role".to_owned() };
        role.tools.iter_mut().flatten().for_each(|tool| see(&place, tool));
    }
    for tool in &mut spec.tools {
        // A declaration of nothing but a name is one more list of names.
        let is_bare = tool.required.is_empty() && tool.description.is_none();
        see(if is_bare { "role of all" } else { "declared" }, &mut tool.name);
    }
    spec.clauses.iter_mut().for_each(|clause| in_clause(clause, see));
}

fn in_clause(clause: &mut Clause, see: &mut dyn FnMut(&str, &mut Arc<str>)) {
    match &mut clause.kind {
        ClauseKind::Constraint(predicate) => {
            in_predicates(predicate, &mut |tool| see("rule", tool));
        }
        ClauseKind::Success(predicate) => {
            in_predicates(predicate, &mut |tool| see("success", tool));
        }
        ClauseKind::GiveUp(predicate) => in_predicates(predicate, &mut |tool| see("end", tool)),
        ClauseKind::Guard(guard) => see("guard", &mut guard.tool),
        ClauseKind::Clarification(branch) => {
            branch.ask.iter_mut().for_each(|tool| see("asks", tool));
            branch.meanwhile.iter_mut().flatten().for_each(|tool| see("meanwhile", tool));
            in_predicates(&mut branch.when, &mut |tool| see("when", tool));
        }
        ClauseKind::Verification(coverage) => {
            see("verifies", &mut coverage.tool);
            in_predicates(&mut coverage.predicate, &mut |tool| see("proof", tool));
        }
        ClauseKind::Handoff(handoff) => {
            handoff.acknowledged_by.iter_mut().for_each(|tool| see("acknowledges", tool));
        }
        ClauseKind::Objective(objective) => {
            objective.recorded_in.iter_mut().for_each(|tool| see("records", tool));
        }
        ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => {}
    }
}

fn in_predicates(predicate: &mut Option<Predicate>, see: &mut dyn FnMut(&mut Arc<str>)) {
    if let Some(predicate) = predicate {
        in_predicate(predicate, see);
    }
}

fn in_predicate(predicate: &mut Predicate, see: &mut dyn FnMut(&mut Arc<str>)) {
    let mut call = |call: &mut CallPattern| see(&mut call.tool);
    match predicate {
        Predicate::Called(one)
        | Predicate::NotCalled(one)
        | Predicate::AtMost { call: one, times: _, equal_arguments: _ } => call(one),
        Predicate::Before { first: one, then: other }
        | Predicate::After { trigger: one, follow: other, steps: _ } => {
            call(one);
            call(other);
        }
        Predicate::LastResult { tool, at: _, test: _ } => see(tool),
        Predicate::All(parts) | Predicate::Any(parts) => {
            for part in parts {
                in_predicate(part, see);
            }
        }
        Predicate::Not(part) => in_predicate(part, see),
    }
}

/// Where `name` stands in `text` as a word of its own.
fn occurrences(text: &str, name: &str) -> Vec<usize> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let is_alone = |at: &usize| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    };
    text.match_indices(name).map(|(at, _)| at).filter(is_alone).collect()
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut end = 0;
    for at in occurrences(text, from) {
        out.push_str(text.get(end..at).unwrap_or_default());
        out.push_str(to);
        end = at + from.len();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_as_a_word_of_its_own() {
        let out = replaced("Call get, `get` and get_all; get.", "get", "fetch");
        assert_eq!(out, "Call fetch, `fetch` and get_all; fetch.");
    }
}
