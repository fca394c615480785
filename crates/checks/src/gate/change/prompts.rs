//! What changed in the words of prompts: sentence by sentence, whatever their order.

use super::clauses::normal;
use super::gist::gist;
use super::said_as_data::{Rule, is_data_of};
use super::undone::Rules;
use super::{Change, Kind, Reach, wording};
use crate::gate::prompt::{Names, Sentence, sentences};
use crate::gate::review::Place;
use case::{Role, Spec};
use std::collections::BTreeSet;

/// The share of common words from which on two sentences are one that was put otherwise.
const ALIKE: (usize, usize) = (1, 2);

pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let names = [&Names::of(old), &Names::of(new)];
    let (before, after) = (spoken(old), spoken(new));
    let mut gone = only_in(&before, &after);
    let mut come = only_in(&after, &before);
    let mut found = Vec::new();
    let rules = if come.is_empty() { None } else { Some(Rules::of(old)) };
    let undone = |one: &Sentence| rules.as_ref().and_then(|rules| rules.undone_by(one, names[1]));
    while let Some((was, is)) = of_one_rule(&gone, &come, names).or_else(|| closest(&gone, &come)) {
        let (was, is) = (gone.remove(was), come.remove(is));
        let change = wording::reworded(was, is, names);
        // A sentence in other words may let be done what was forbidden.
        let undone = if change.kind.weakens() { None } else { undone(is) };
        let between = |one: Change| one.between(Some(was.place.clone()), Some(is.place.clone()));
        found.push(undone.map_or(change, between));
    }
    found.extend(gone.into_iter().map(|sentence| {
        match is_data_of(sentence, names[0], new) {
            Some(clause) => Change::new(Kind::WithoutEffect, "a rule stands as data instead")
                .between(Some(sentence.place.clone()), Some(Place::of(clause))),
            None => wording::removed(sentence, names[0]),
        }
    }));
    found
        .extend(come.into_iter().map(|sentence| {
            undone(sentence).unwrap_or_else(|| wording::added(sentence, names[1]))
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

/// How many words two sentences have in common, and how many there are. Without what only stresses there are
/// fewer words, and a ban is one however it is put.
fn overlap(one: &Sentence, other: &Sentence) -> (usize, usize) {
    let (one, other) = (&one.said, &other.said);
    let words = |said: &str| normal(said).split(' ').map(str::to_owned).collect();
    let (all, core) = (common(words(one), words(other)), common(gist(one), gist(other)));
    if all.0 * core.1 < core.0 * all.1 { core } else { all }
}

fn common(one: Vec<String>, other: Vec<String>) -> (usize, usize) {
    let one: BTreeSet<String> = one.into_iter().collect();
    let other: BTreeSet<String> = other.into_iter().collect();
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
            let what = "examples, tables, code or another language than English in a prompt";
            Change::new(Kind::Wording, what).reaching(Reach::Unread)
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
