//! An agent that says that nothing was said before, in the middle of a conversation in which it was
//! spoken to and answered.
//!
//! The words nominate; what a person said to this agent and what it answered prove it.

use super::ENTRY;
use super::cuts::Cut;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::sieve::Sieved;
use crate::view::{View, is_from_person, prose};
use case::{ActorKind, Cite, Searched, Step};
use std::ops::Range;

/// The history had been cut, and the agent says that it sees none of it.
const CUT: Score = Score::new(0.8);
/// Nothing shows what the agent was given but its own word, and the earlier messages.
const BLANK: Score = Score::new(0.6);
/// How many such words are looked into.
const MOST: usize = 5;

/// Says that there are no earlier messages.
static DENIAL: Sieved = Sieved::new(DENIES, || {
    pattern(concat!(
        r"(?i)\b(?:do(?:n['’]t| not)|cannot|can not|can['’]t) (?:see|have|find|recall|remember) ",
        r"(?:(?:any|our|your|the) )?(?:(?:of|record of) (?:our|your|the|any) )?(?:earlier|previous|prior|past|preceding) (?:messages?|conversation|chat|discussion|exchange)\b",
        r"|\b(?:do(?:n['’]t| not)|cannot|can not|can['’]t) (?:recall|remember) what (?:we|you) (?:were |are |have |had |just )?(?:been )?(?:talking|speaking|discuss(?:ed|ing)|said|asked|wanted)(?: about| for)?\b",
        r"|\bdo(?:n['’]t| not) have (?:any |the )?(?:context|memory|recollection|record) (?:of|about|on|for|from) what (?:we|you) (?:were |have |had |just )?(?:been )?(?:talking|speaking|discuss(?:ed|ing)|said|asked|wanted)(?: about| for)?\b",
        r"|\bthis (?:is|seems to be|appears to be|looks like) the (?:very )?(?:start|beginning|first message) (?:of|in) (?:our|the|this) (?:conversation|chat)\b",
        r"|\bwe have(?:n['’]t| not) (?:talked|spoken|discussed|exchanged) (?:yet|before|anything|any messages?)\b",
    ))
});
/// What stands in every denial.
const DENIES: &[&[&str]] = &[
    &["don", "do not ", "can", "this ", "we have"],
    &[
        "earlier",
        "previous",
        "prior",
        "past",
        "preceding",
        "start of",
        "start in",
        "beginning of",
        "beginning in",
        "first message",
        "talked",
        "spoken",
        "discussed",
        "exchanged",
        "what we",
        "what you",
    ],
];
/// Words behind a denial that make it one of some messages only.
const NARROWS: [&str; 8] =
    ["about", "regarding", "on", "with", "that", "which", "where", "between"];

/// What came of looking.
#[derive(Default)]
pub(super) struct Blank {
    pub(super) finding: Option<Finding>,
    /// Where the agent may have been asked about another conversation.
    pub(super) question: Option<Question>,
}

/// The first such word.
pub(super) fn of(view: &View<'_>, cuts: &[Cut<'_>]) -> Blank {
    let denials = view.said.iter().filter_map(|step| Some((*step, denied(step)?))).take(MOST);
    for (step, (at, is_all)) in denials {
        let Some((heard, answered)) = earlier(view, step) else {
            continue;
        };
        let is_own = |cut: &&Cut<'_>| {
            cut.step.no < step.no
                && heard.no < cut.step.no
                && cut.agent.is_none_or(|agent| agent == step.actor)
        };
        let cut = cuts.iter().rev().find(is_own);
        let then = finding(step, at, (heard, answered), cut);
        if cut.is_some() || is_all {
            return Blank { finding: Some(then), question: None };
        }
        let ask = format!(
            "Does step {} speak of this conversation, in which step {} had been said and answered?",
            step.no, heard.no
        );
        return Blank { finding: None, question: Some(Question::new(ask, Reply::Yes, then)) };
    }
    Blank::default()
}

/// The sentence, in bytes, and whether it is of the messages of the one who is spoken to, or of this
/// conversation; else it may be of another one.
fn denied(step: &Step) -> Option<(Range<usize>, bool)> {
    let words = step.words();
    let sentences = prose::sentences_near(words, |near| DENIAL.is_match(near));
    sentences.into_iter().find_map(|sentence| {
        let denial = DENIAL.find(sentence.text)?;
        let rest = sentence.text.get(denial.end()..)?.to_lowercase();
        let mut rest_words = rest.split(|letter: char| !letter.is_alphanumeric());
        if rest_words.any(|word| NARROWS.contains(&word)) {
            return None;
        }
        let is_all = ["from you", "in this conversation", "in this chat", "here"]
            .iter()
            .any(|place| rest.contains(place))
            || denial.as_str().to_lowercase().starts_with("this ")
            || denial.as_str().to_lowercase().contains(" what ");
        Some((sentence.start..sentence.start + sentence.text.len(), is_all))
    })
}

/// What a person had said before, and what the same agent had said or done after that and before the
/// person spoke last.
fn earlier<'c>(view: &View<'c>, denial: &Step) -> Option<(&'c Step, &'c Step)> {
    let before = view.case.trace.steps.get(..denial.no.index())?;
    let heard = before.iter().find(|step| is_from_person(view.case, step))?;
    let answered = view.between(heard.no, denial.no).iter().find(|step| {
        let is_act = step.call().is_some() || !step.words().trim().is_empty();
        step.actor == denial.actor && view.case.trace.kind(step) == ActorKind::Agent && is_act
    })?;
    let later = view.between(answered.no, denial.no).iter();
    let is_news = |step: &Step| {
        is_from_person(view.case, step) || view.case.trace.kind(step) == ActorKind::Harness
    };
    later.into_iter().any(is_news).then_some((heard, answered))
}

fn finding(
    step: &Step,
    at: Range<usize>,
    (heard, answered): (&Step, &Step),
    cut: Option<&Cut<'_>>,
) -> Finding {
    let mut summary = format!(
        "step {} says that there is no earlier message; step {} had been said, and the same agent had gone on from it at step {}",
        step.no, heard.no, answered.no
    );
    if let Some(cut) = cut {
        summary = format!("{summary}; {}", cut.what());
    }
    let cite = Cite::range(step, at).unwrap_or_else(|| Cite::step(step));
    let score = if cut.is_some() { CUT } else { BLANK };
    Finding::new(ENTRY.mode, score, cite, summary)
        .citing([Cite::step(heard), Cite::step(answered)])
        .citing(cut.map(|cut| Cite::step(cut.step)))
        .refuters([Refuter::not_held(
            "only some messages are meant",
            Cite::absent("a word that narrows the denial", Searched::Steps(step.no, step.no)),
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
