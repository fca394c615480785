//! What changed in the words of prompts: sentence by sentence, whatever their order.

use super::clauses::normal;
use super::said_as_data::{Rule, is_data_of};
use super::{Change, Kind, wording};
use crate::gate::Requirement;
use crate::gate::prompt::{Names, Sentence, bans, permitted, sentences};
use crate::gate::review::Place;
use case::{Role, Spec};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The share of common words from which on two sentences are one that was put otherwise.
const ALIKE: (usize, usize) = (1, 2);

pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let names = [&Names::of(old), &Names::of(new)];
    let (before, after) = (spoken(old), spoken(new));
    let mut gone = only_in(&before, &after);
    let mut come = only_in(&after, &before);
    let mut found = Vec::new();
    while let Some((was, is)) = of_one_rule(&gone, &come, names).or_else(|| closest(&gone, &come)) {
        let (was, is) = (gone.remove(was), come.remove(is));
        found.push(reworded(was, is, names, old));
    }
    found.extend(gone.into_iter().map(|sentence| {
        match is_data_of(sentence, names[0], new) {
            Some(clause) => Change::new(Kind::WithoutEffect, "a rule stands as data instead")
                .between(Some(sentence.place.clone()), Some(Place::of(clause))),
            None => wording::removed(sentence, names[0]),
        }
    }));
    found.extend(come.into_iter().map(|sentence| {
        let undone = undone(sentence, names[1], old);
        undone.unwrap_or_else(|| wording::added(sentence, names[1]))
    }));
    if found.is_empty() {
        found.extend(unread(old, new));
    }
    found
}

/// The sentences of a version. Settings are compared as such.
fn spoken(spec: &Spec) -> Vec<Sentence> {
    let mut found = sentences(spec);
    let is_setting =
        |one: &Sentence| one.place.clause.as_ref().is_some_and(|id| spec.settings.contains_key(id));
    found.retain(|one| !is_setting(one));
    found
}

/// A sentence in other words; one that lets a tool be called that was forbidden is told as such.
fn reworded(was: &Sentence, is: &Sentence, names: [&Names; 2], old: &Spec) -> Change {
    let change = wording::reworded(was, is, names);
    if change.kind.weakens() {
        return change;
    }
    match undone(is, names[1], old) {
        Some(undone) => undone.between(Some(was.place.clone()), Some(is.place.clone())),
        None => change,
    }
}

/// The change where a new sentence lets a tool be called that the old version forbids.
fn undone(sentence: &Sentence, names: &Names, old: &Spec) -> Option<Change> {
    let allowed = permitted(&sentence.said, names);
    let banned: Vec<Arc<str>> = if allowed.is_empty() { Vec::new() } else { bans(old) };
    let tool = allowed.into_iter().find(|tool| banned.contains(tool))?;
    let what = format!("`{tool}` was forbidden, and may be called");
    let bears = [Requirement::Constraints, Requirement::Roles];
    Some(
        Change::new(Kind::Loosened, what)
            .bearing(&bears)
            .between(None, Some(sentence.place.clone())),
    )
}

/// Two sentences that hold the run to the same, whatever their words.
fn of_one_rule(
    gone: &[&Sentence],
    come: &[&Sentence],
    names: [&Names; 2],
) -> Option<(usize, usize)> {
    let after: Vec<Option<Rule>> = come.iter().map(|one| Rule::of(one, names[1])).collect();
    gone.iter().enumerate().find_map(|(at, was)| {
        let rule = Rule::of(was, names[0])?;
        let to = after.iter().position(|other| other.as_ref() == Some(&rule))?;
        Some((at, to))
    })
}

/// The sentences that the other version does not have, each as often as it is one too many.
fn only_in<'s>(these: &'s [Sentence], other: &[Sentence]) -> Vec<&'s Sentence> {
    let mut known: Vec<String> = other.iter().map(|one| normal(&one.said)).collect();
    let is_new = |one: &&Sentence| {
        let words = normal(&one.said);
        let at = known.iter().position(|known| *known == words);
        at.map(|at| known.swap_remove(at)).is_none()
    };
    these.iter().filter(is_new).collect()
}

/// The two sentences that are most alike, if any two are alike enough.
fn closest(gone: &[&Sentence], come: &[&Sentence]) -> Option<(usize, usize)> {
    let (least, of) = ALIKE;
    let mut best: Option<(usize, usize, (usize, usize))> = None;
    for (at, was) in gone.iter().enumerate() {
        for (to, is) in come.iter().enumerate() {
            let (common, all) = overlap(was, is);
            let is_alike = all * least <= common * of;
            let is_best = best.is_none_or(|(_, _, (most, total))| most * all < common * total);
            if is_alike && is_best && 0 < common {
                best = Some((at, to, (common, all)));
            }
        }
    }
    best.map(|(was, is, _)| (was, is))
}

/// How many words two sentences have in common, and how many there are.
fn overlap(one: &Sentence, other: &Sentence) -> (usize, usize) {
    let (one, other) = (normal(&one.said), normal(&other.said));
    let one: BTreeSet<&str> = one.split(' ').collect();
    let other: BTreeSet<&str> = other.split(' ').collect();
    let common = one.intersection(&other).count();
    (common, one.len() + other.len() - common)
}

/// No sentence changed, and yet the text did: in its layout, or in what is not read as sentences.
fn unread(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut found = Vec::new();
    for (was, is) in paired(old, new) {
        let (Some(before), Some(after)) = (&was.instructions, &is.instructions) else { continue };
        if before.text == after.text {
            continue;
        }
        let words = |text: &str| {
            let words = normal(text);
            let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        let file = |text: &case::Passage| text.origin.other_file().map(Into::into);
        let place = |text: &case::Passage| {
            Some(Place { file: file(text), line: None, clause: None, quote: "".into() })
        };
        let change = if words(&before.text) == words(&after.text) {
            Change::new(Kind::Harmless, "order, white space or marks of a prompt")
        } else {
            Change::new(
                Kind::Wording,
                "examples, tables, code or another language than English in a prompt",
            )
        };
        found.push(change.between(place(before), place(after)));
    }
    found
}

fn paired<'s>(old: &'s Spec, new: &'s Spec) -> Vec<(&'s Role, &'s Role)> {
    let one = |was: &'s Role| {
        let named = new.roles.iter().find(|is| is.name == was.name);
        let only = || if new.roles.len() == 1 { new.roles.first() } else { None };
        Some((was, named.or_else(only)?))
    };
    old.roles.iter().filter_map(one).collect()
}
