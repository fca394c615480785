//! Somebody says that they looked at what was changed, and nobody made a call since.
//!
//! Words nominate the sentence. What makes the finding is that the speaker has a tool to look with, names a
//! thing of the change, and that no call of anybody lies between the change and the claim.

use super::{ENTRY, REASONED, duty, left_to};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::verification::{last_write, things_of};
use crate::view::{Exchange, View, claims, prose};
use case::{Case, Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A colleague who did not make the change says that it was looked at, and names it.
const SAID: Score = Score::new(0.6);
/// Whoever made the change says so: the tool's answer to the change itself may be meant.
const SAID_BY_MAKER: Score = Score::new(0.45);

/// A look that the speaker says to have had.
static LOOKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:I|we)(?:['’]ve| have)?(?: now| just| also| then| since| carefully| thoroughly)* (?:double[- ]?checked|re-?checked|checked|verified|confirmed|inspected|validated|opened|looked|read|queried|tested|ran)\b",
    )
});

/// A second look, which the answer to the change is not.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:I|we)(?:['’]ve| have)?(?: now| just| also| then)* (?:(?:double[- ]?checked|re-?checked) (?:it|this|that|them|everything|(?:the|your|each|both|all) \w+)|(?:checked|looked|read)\b[^.;]{0,40}\b(?:again|back|once more)|verified\b[^.;]{0,40}\b(?:afterwards|again|once more))\b",
    )
});

/// The claimed look that nobody had, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.outcome().status == Status::Succeeded || left_to::is_somebody_elses(case) {
        return None;
    }
    let write = view.exchanges.get(last_write(view)?)?;
    let next = view.exchanges.iter().find(|made| write.step.no < made.step.no && counts(made));
    let said = view.said.iter().skip_while(|word| word.no < write.end());
    let mut said = said.take_while(|word| next.is_none_or(|next| word.no < next.step.no));
    said.find_map(|word| {
        let word: &Step = word;
        let range = claim(view, write, word)?;
        Some(finding(view, write, (word, range)))
    })
}

/// Whether a call may have been a look.
const fn counts(made: &Exchange<'_>) -> bool {
    match made.effect {
        Effect::Reads
        | Effect::Verifies
        | Effect::Runs
        | Effect::Unknown
        | Effect::Changes
        | Effect::Sends => true,
        Effect::Tells | Effect::Asks | Effect::Finishes => false,
    }
}

/// The sentence of `word` that claims a look at what `write` changed.
fn claim(view: &View<'_>, write: &Exchange<'_>, word: &Step) -> Option<Range<usize>> {
    let is_maker = word.actor == write.step.actor;
    let nominates: &Regex = if is_maker { &AGAIN } else { &LOOKED };
    let sentences = prose::sentences_near(word.words(), |window| nominates.is_match(window));
    let sentence = sentences.into_iter().find(|sentence| {
        nominates.is_match(sentence.text)
            && claims::is_affirmed(sentence.text)
            && !REASONED.is_match(sentence.text)
    })?;
    if !can_look(view, word) || !(is_maker || names(word, write)) {
        return None;
    }
    Some(sentence.start..sentence.start + sentence.text.len())
}

/// Whether the speaker has looked with a tool before, or its instructions name one to look with.
fn can_look(view: &View<'_>, word: &Step) -> bool {
    let looks = |effect: Effect| matches!(effect, Effect::Reads | Effect::Verifies | Effect::Runs);
    let has_looked =
        view.exchanges.iter().any(|made| made.step.actor == word.actor && looks(made.effect));
    let name = view.case.trace.actor(word).map_or("", |actor| &*actor.name);
    has_looked || duty::tools_of(view, name).iter().any(|tool| looks(view.effect_of(tool)))
}

/// Whether the words name a thing of the change.
fn names(word: &Step, write: &Exchange<'_>) -> bool {
    let things = things_of(write);
    let mut tokens = prose::tokens(word.words());
    tokens.any(|(_, token)| prose::has_digit(token) && things.contains(token))
}

fn finding(view: &View<'_>, write: &Exchange<'_>, (word, range): (&Step, Range<usize>)) -> Finding {
    let (changed, no) = (&write.call.tool.text, write.step.no);
    let name = view.case.trace.actor(word).map_or("the agent", |actor| &*actor.name);
    let summary = format!(
        "{name} says at step {} that it looked, and no call was made after {changed} at step {no}, the last change",
        word.no
    );
    let absent = || Cite::absent("a call that looks at the change", Searched::Steps(no, word.no));
    let score = if word.actor == write.step.actor { SAID_BY_MAKER } else { SAID };
    let primary = Cite::range(word, range).unwrap_or_else(|| Cite::step(word));
    Finding::new(ENTRY.mode, score, primary, summary)
        .citing([Cite::step(write.step), absent()])
        .refuters([
            Refuter::not_held("something looked at the change after it was made", absent()),
            Refuter::untested("it was checked outside of this trace"),
        ])
}
