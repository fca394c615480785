//! An agent asks its colleagues for what is still missing, nobody gets the turn, and the same agent
//! ends the run with a bare word.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::prose;
use crate::view::{View, short};
use case::{Act, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The request stands there, and nobody could answer it.
const CLOSED_OVER: Score = Score::new(0.6);

/// A message of at most so many words only ends the run.
const BARE: usize = 2;

/// How many sentences at the end of the message before are read.
const LAST: usize = 3;

/// The longest request that a summary repeats.
const LONGEST: usize = 80;

static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bplease\b|\b(?:can|could|would) (?:anyone|someone|you)\b|\?\W*$")
});

/// Whoever asks whether to end, or has given the answer, leaves nothing open by ending.
static SETTLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:terminat\w+|conclu\w+|finali[sz]\w+|end the|close the|objections?|agree\w*|thank|further|else|additional|answer|solution|therefore)\b",
    )
});

/// The end that was put behind an open request, if that is shown.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    if !view.case.trace.is_multi_agent() {
        return None;
    }
    let [.., before, last] = view.said.as_slice() else {
        return None;
    };
    let is_bare = last.words().split_whitespace().take(BARE + 1).count() <= BARE
        && !last.words().contains('?');
    let has_end = !view.after(last.no).iter().any(is_turn);
    let no_turn = !view.between(before.no, last.no).iter().any(is_turn);
    if !is_bare || !has_end || !no_turn || before.actor != last.actor {
        return None;
    }
    let sentences = prose::sentences_near(before.words(), |near| ASKS.is_match(near));
    let at_end = || sentences.iter().rev().take(LAST);
    if at_end().any(|sentence| SETTLED.is_match(sentence.text)) {
        return None;
    }
    let request = at_end().find(|sentence| ASKS.is_match(sentence.text))?;
    let range = request.start..request.start + request.text.len();
    let summary = format!(
        "step {} asks for what is missing, nobody gets the turn, and the same agent ends the run at step {}: {}",
        before.no,
        last.no,
        short::quoted(request.text, LONGEST)
    );
    let searched = Cite::absent("a turn of anybody else", Searched::Steps(before.no, last.no));
    Some(
        Finding::new(ENTRY.mode, CLOSED_OVER, Cite::range(before, range)?, summary)
            .citing([Cite::step(last)])
            .refuters([Refuter::not_held("it was answered before the end", searched)]),
    )
}

/// Whether somebody said or did something in the step.
const fn is_turn(step: &Step) -> bool {
    matches!(
        step.act,
        Act::Say { .. } | Act::Call(_) | Act::Result(_) | Act::Handoff { .. } | Act::Think(_)
    )
}
