//! An agent that says that it has not looked at an object yet, though its own lookup of it stands on the
//! log, and then makes that lookup again with an equal result.
//!
//! The words nominate; the lookup that is made twice and brings nothing new proves it.

use super::ENTRY;
use super::fields;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::sieve::Sieved;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, prose, steady};
use case::{Cite, Searched, Step};
use std::collections::BTreeSet;
use std::ops::Range;

/// The agent denies its own lookup and makes it again.
const DENIED: Score = Score::new(0.6);
/// How many denials are looked into.
const MOST: usize = 5;
/// How many of the next calls may be the one that is made again.
const SOON: usize = 3;

/// Says that something was not looked at yet. What stands between the verb and the object may be its
/// kind, and no part of it.
static DENIAL: Sieved = Sieved::new(DENIES, || {
    pattern(concat!(
        r"(?i)\b(?:have|has|had)(?:n['’]t| not|n['’]t yet| not yet| never)(?: yet)? ",
        r"(?:(?:looked|checked|pulled|called) (?:(?:up|at|into) )?|retrieved |opened |read |fetched |seen |searched |queried |accessed |viewed |reviewed |loaded )",
        r"(?:\w+ ){0,3}$",
    ))
});
/// Between the verb and the object they say that only a part of it, or something around it, was not.
const PARTS: [&str; 8] = ["of", "for", "from", "in", "on", "with", "about", "whether"];
/// What stands in every denial.
const DENIES: &[&[&str]] = &[&["n't ", "n’t ", "not ", "never "]];

/// The finding, at the first such denial.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    let mut made = BTreeSet::new();
    // Without a call that was made twice no words need reading.
    if view.exchanges.iter().all(|one| made.insert((one.step.actor, one.call_key))) {
        return None;
    }
    let mut denials = view.said.iter().filter_map(|step| Some((*step, denied(step)?)));
    denials.by_ref().take(MOST).find_map(|(step, (at, value))| {
        let (before, again) = looked_up_twice(view, step, &value)?;
        Some(finding(step, at, before, again))
    })
}

/// The object that the step says was not looked at, and the bytes of the sentence.
fn denied(step: &Step) -> Option<(Range<usize>, String)> {
    let words = step.words();
    let near =
        |near: &str| DENIES.iter().flat_map(|set| set.iter()).any(|word| near.contains(word));
    prose::sentences_near(words, near).into_iter().find_map(|sentence| {
        let range = sentence.start..sentence.start + sentence.text.len();
        fields::values(sentence.text).find_map(|(at, value)| {
            let head = sentence.text.get(..at)?;
            // A quotation mark or a bracket opens what the words before it lead to.
            let head =
                head.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != ' ');
            let rest = sentence.text.get(at + value.len()..)?;
            let is_whole = !rest.trim_start().starts_with(['\'', '’']);
            let head = format!("{} ", head.trim_end());
            let denial = DENIAL.find(&head)?;
            let is_part = denial.as_str().split(' ').any(|word| PARTS.contains(&word));
            (is_whole && !is_part).then(|| (range.clone(), value.to_lowercase()))
        })
    })
}

/// The agent's lookup of `value` before `denial` and the same one soon after it, with equal results.
fn looked_up_twice<'v, 'c>(
    view: &'v View<'c>,
    denial: &Step,
    value: &str,
) -> Option<(&'v Exchange<'c>, &'v Exchange<'c>)> {
    let from = view.exchanges.partition_point(|made| made.step.no < denial.no);
    let (before, after) = view.exchanges.split_at(from);
    let mut soon = after.iter().filter(|made| made.step.actor == denial.actor).take(SOON);
    let holds = |made: &Exchange<'_>| {
        let leaves = prose::leaves(&made.call.arguments);
        leaves.iter().any(|(_, leaf)| leaf.trim().to_lowercase() == value)
    };
    let again = soon.find(|made| holds(made) && came(made))?;
    let key = |made: &Exchange<'_>| made.result.map(|(_, result)| steady::steady_key(result));
    let first = before.iter().find(|made| {
        made.step.actor == denial.actor
            && made.call_key == again.call_key
            && came(made)
            && key(made) == key(again)
    })?;
    Some((first, again))
}

/// Whether the lookup brought something.
fn came(made: &Exchange<'_>) -> bool {
    let is_well = made.result.is_some_and(|(_, result)| result.failed != Some(true));
    is_well && made.standing != Standing::Bad && !made.effect.acts()
}

fn finding(
    denial: &Step,
    at: Range<usize>,
    before: &Exchange<'_>,
    again: &Exchange<'_>,
) -> Finding {
    let summary = format!(
        "step {} says that it was not looked at yet, and its own lookup stands at step {}; step {} makes it again with an equal result",
        denial.no, before.step.no, again.step.no
    );
    let cite = Cite::range(denial, at).unwrap_or_else(|| Cite::step(denial));
    let result = before.result.map(|(step, _)| Cite::step(step));
    Finding::new(ENTRY.mode, DENIED, cite, summary)
        .citing([Cite::step(before.step)])
        .citing(result)
        .citing([Cite::step(again.step)])
        .refuters([Refuter::not_held(
            "something had changed in between",
            Cite::absent(
                "another result of the same lookup",
                Searched::Steps(before.step.no, again.end()),
            ),
        )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_sieved;

    #[test]
    fn every_denial_passes_its_gate() {
        assert_sieved(&DENIAL);
    }
}
