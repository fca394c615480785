//! An agent that takes a change of its own for one that is still to be made, and makes it again.
//!
//! The words nominate; that the change stands earlier on the log, went well and was undone by nothing,
//! proves it.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, done_twice, prose};
use case::{Act, Cite, Searched};
use regex::Regex;
use std::sync::LazyLock;

/// The agent did again what it had done, and says that it had not.
const TAKEN_FOR_UNDONE: Score = Score::new(0.6);

/// Says that something is still to be done.
static UNDONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:still (?:to (?:be )?\w+|need\w*|ha(?:s|ve) to|must|open|outstanding|missing|pending|not)",
        r"|(?:has|have|had|was|is)(?:n['’]t| not)(?: yet)?(?: been)? \w+|not yet|yet to|remains? to|left to)\b",
    ))
});

/// The first change that is made again on such words.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    done_twice::of(view).into_iter().find_map(|(first, second)| {
        let between = view.between(first.end(), second.step.no).iter();
        let own = between.filter(|step| {
            step.actor == first.step.actor && matches!(step.act, Act::Say { .. } | Act::Think(_))
        });
        let (said, range) = own
            .filter_map(|step| {
                let sentences = prose::sentences(step.words(), &UNDONE);
                let found = sentences.into_iter().find(|one| UNDONE.is_match(one.text))?;
                Some((step, found.start..found.start + found.text.len()))
            })
            .next_back()?;
        let summary = format!(
            "step {} takes the {} of step {} for undone, and step {} makes it again",
            said.no, first.call.tool.text, first.step.no, second.step.no
        );
        let searched = Searched::Steps(first.step.no, second.step.no);
        let words = Cite::range(said, range).unwrap_or_else(|| Cite::step(said));
        let found = Finding::new(ENTRY.mode, TAKEN_FOR_UNDONE, Cite::step(second.step), summary)
            .citing([words, Cite::step(first.step)])
            .citing(first.result.map(|(came, _)| Cite::step(came)))
            .refuters([Refuter::not_held(
                "something had undone it",
                Cite::absent("a call that may have undone it, or a person's word", searched),
            )]);
        Some(found)
    })
}
