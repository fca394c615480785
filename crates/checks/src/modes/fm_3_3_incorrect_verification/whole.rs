//! All of so many are said to have come out so, and the result that counts them counts fewer: it gives
//! the whole in one member and, in a member of the very word that is said, a part of it.

use super::{ENTRY, OPPOSITE, exit_on, honest};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter};
use crate::view::claims;
use crate::view::{Exchange, View, prose};
use case::{Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// All of a number of things.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:all|every one of|each of)(?: (?:of|the|your))* (\d{1,7})\b")
});

/// The last word, where a result counts fewer than all that it speaks of.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let word = view.last_word().filter(|word| !claims::admits(word))?;
    let sentences = prose::sentences(word.words(), &ALL);
    let plain = sentences.iter().filter(|one| claims::is_affirmed(one.text));
    plain.into_iter().find_map(|one| {
        let number = ALL.captures(one.text)?.get(1)?.as_str().parse().ok()?;
        let (look, name, part) = counted(view, word, (one.text, number))?;
        let range = one.start..one.start + one.text.len();
        (!honest::states_number(word.words(), part))
            .then(|| finding(view, (word, range), look, (name, number, part)))
    })
}

/// The last result that has a number under a word of the sentence, where it is less than the whole that
/// the same result gives.
fn counted<'v, 'c>(
    view: &'v View<'c>,
    word: &Step,
    (sentence, whole): (&str, u64),
) -> Option<(&'v Exchange<'c>, &'v str, u64)> {
    // What is counted stands behind the number, and what came of it anywhere else.
    let tokens: Vec<&str> = prose::tokens(sentence).map(|(_, word)| word).collect();
    let is_counted =
        |at: usize| at.checked_sub(1).is_some_and(|at| tokens[at] == whole.to_string());
    let said = tokens.iter().enumerate().filter(|(at, _)| !is_counted(*at));
    let said: Vec<String> = said.map(|(_, word)| word.to_lowercase()).collect();
    let before = view.exchanges.iter().rev().filter(|made| made.end() < word.no);
    let found = before.into_iter().find_map(|made| {
        let members = made.result?.1.data.as_ref()?.as_object()?;
        let is_said = |name: &str| said.iter().any(|word| *word == name.to_lowercase());
        let numbers = || members.iter().filter_map(|(name, value)| Some((name, value.as_u64()?)));
        let has_whole = numbers().any(|(name, number)| !is_said(name) && number == whole);
        let is_met = numbers().any(|(name, number)| is_said(name) && number == whole);
        let (name, part) = numbers().find(|(name, _)| is_said(name))?;
        Some((has_whole && !is_met && part < whole).then_some((made, name.as_str(), part)))
    });
    // The last result that counts decides; an earlier one has been overtaken.
    found?
}

fn finding(
    view: &View<'_>,
    (word, sentence): (&Step, Range<usize>),
    look: &Exchange<'_>,
    (name, whole, part): (&str, u64, u64),
) -> Finding {
    let tool = &look.call.tool.text;
    let summary = format!(
        "step {} speaks of all {whole}, and {tool} (step {}) counts {name}: {part} of {whole}",
        word.no,
        look.end()
    );
    let primary = Cite::range(word, sentence).unwrap_or_else(|| Cite::step(word));
    let last = view.last_step().map_or(word.no, |last| last.no);
    let searched = Cite::absent("a later count", Searched::Steps(look.end(), last));
    Finding::new(ENTRY.mode, OPPOSITE, primary, summary)
        .citing(look.result.map(|(came, _)| Cite::step(came)))
        .refuters([Refuter::not_held("a later result counts all of them", searched)])
        .fixed_by(exit_on(tool, None))
}
