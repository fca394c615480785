//! A person who is asked something, or told something, and answers that it had been said.
//!
//! Their word is no proof: what they mean may be something else. Where no value shows it, they are the one
//! to ask.

use super::ENTRY;
use super::excused::COMPLAINS;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, Cite, Step};
use regex::Regex;
use std::sync::LazyLock;

/// A person's reproach, and nothing else.
const REPROACH: Score = Score::new(0.3);

/// Says that something had been said, without whom to.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bi(?:['’]ve| have)? (?:already |just )?(?:said|told|wrote|written|mentioned|answered|decided)\b[^.?!\n]{0,40}\b(?:already|before|earlier|above|right away|at the (?:start|beginning|outset))\b|\b(?:again|another time)\?",
    )
});

/// Says outright that it had been said: after what asked for nothing, other words are no reproach.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i(?:['’]ve| have)? (?:already|just) (?:said|told|written|mentioned|answered)|as i(?:['’]ve| have)?(?: already)? (?:said|told you|mentioned|wrote|written))\b",
    )
});

/// The question about the first such answer.
pub(super) fn question(view: &View<'_>) -> Option<Question> {
    let steps = &view.case.trace.steps;
    let mut asked: Option<&Step> = None;
    let mut spoke = 0;
    for step in steps {
        if is_from_person(view.case, step) {
            let words = step.words();
            let is_reproach = |query: &Step| {
                TOLD.is_match(words)
                    || (asks(query) && (COMPLAINS.is_match(words) || SAID.is_match(words)))
            };
            if let Some(query) = asked.take().filter(|query| is_reproach(query) && 0 < spoke) {
                return Some(about(query, step));
            }
            spoke += 1;
        } else if matches!(step.act, Act::Say { .. })
            && view.case.trace.kind(step) == ActorKind::Agent
        {
            asked = Some(step);
        }
    }
    None
}

/// Whether it is a question in writing.
fn asks(step: &Step) -> bool {
    step.words().contains('?')
}

fn about(query: &Step, answer: &Step) -> Question {
    let (does, ask) = if asks(query) {
        ("asks for", "what is asked there")
    } else {
        ("leaves out", "what that step leaves out")
    };
    let summary = format!(
        "step {} {does} what the person had said, as they say at step {}",
        query.no, answer.no
    );
    let then =
        Finding::new(ENTRY.mode, REPROACH, Cite::step(query), summary).citing([Cite::step(answer)]);
    let ask = format!("Had the person said before step {} {ask}?", query.no);
    Question::new(ask, Reply::Yes, then)
}
