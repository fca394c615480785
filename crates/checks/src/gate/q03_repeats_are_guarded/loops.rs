//! Sentences that let something be repeated: which tool they name, if they name one. A word such as
//! *until* nominates a sentence; a tool counts only where its name stands there to the letter.

use crate::gate::Place;
use crate::pattern::pattern;
use crate::view::prose::{self, Sentence};
use case::spec::Guard;
use case::{Clause, ClauseKind, Spec};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static REPEATS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:until|repeat(?:edly|ing)?|retry|retries|try again|poll|in a loop|keep (?:on )?[a-z]+ing)\b",
    )
});

static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:never|not|n't|don't|without)\b[^.]*\b(?:repeat|retry|poll|again)")
});

/// The tools that a sentence lets be repeated, each with the first such sentence.
pub(super) fn named<'s>(spec: &Spec, tools: &[&'s str]) -> BTreeMap<&'s str, Place> {
    let mut found = BTreeMap::new();
    for (place, words) in sentences(spec) {
        for tool in tools.iter().filter(|tool| names(&words, tool)) {
            found.entry(*tool).or_insert_with(|| place.clone());
        }
    }
    found
}

/// The sentences that let something be repeated and name no tool, where no guard limits anything.
pub(super) fn unnamed(spec: &Spec, tools: &[&str], guards: &[(&Clause, &Guard)]) -> Vec<Place> {
    if !guards.is_empty() {
        return Vec::new();
    }
    let such = sentences(spec).into_iter();
    let such = such.filter(|(_, words)| !tools.iter().any(|tool| names(words, tool)));
    such.map(|(place, _)| place).collect()
}

fn names(words: &str, tool: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    words.split(|letter| !is_part(letter)).any(|word| word == tool)
}

/// The sentences of the instructions that let something be repeated.
fn sentences(spec: &Spec) -> Vec<(Place, String)> {
    let mut found: Vec<(Place, String)> = Vec::new();
    for clause in &spec.clauses {
        let is_said =
            matches!(clause.kind, ClauseKind::Prose | ClauseKind::May | ClauseKind::Success(None));
        if !is_said || !REPEATS.is_match(&clause.text.text) {
            continue;
        }
        let text = &*clause.text.text;
        for Sentence { start, text: words, manner: _ } in prose::sentences(text, &REPEATS) {
            let place = placed(clause, text, start, words);
            // A sentence may be a clause of its own and stand in one.
            let is_new = !found.iter().any(|(known, _)| is_same(known, &place));
            if is_new && REPEATS.is_match(words) && !FORBIDS.is_match(words) {
                found.push((place, words.to_owned()));
            }
        }
    }
    found
}

fn is_same(one: &Place, other: &Place) -> bool {
    one.file == other.file && one.line == other.line && one.quote == other.quote
}

fn placed(clause: &Clause, text: &str, start: usize, words: &str) -> Place {
    let before = text.get(..start).unwrap_or_default().matches('\n').count();
    let line = clause.line.map(|line| line.saturating_add(u32::try_from(before).unwrap_or(0)));
    let words: Vec<&str> = words.split_whitespace().collect();
    Place { line, ..Place::quoting(clause, &words.join(" ")) }
}
