//! Where those who command a run say in one sentence when it is over: the sentences, and the condition in
//! each of them.
//!
//! Only what stands between the word for the condition and the word for the end is read, so that what is
//! to be done *when it is over* is no condition of it.

use crate::pattern::pattern;
use crate::view::{is_from_person, prose};
use case::{Act, Case, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Words without which no sentence says when to stop.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:stop|halt|quit|done|finished|complete|over|ends?|give up|enough)\b")
});

/// "Stop as soon as …", "You are done when …".
static END_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:stop|halt|quit|end (?:the|this) (?:run|task|job|session|conversation|work)",
        r"|(?:you|we|it|that|this|all|work|task|job|run|session)(?: are| is|['’]re|['’]s) (?:then )?(?:done|finished|complete|over)",
        r"|(?:work|task|job|run|session|conversation) ends)\b",
        r"(?P<gap>[^.,;:!?\n]{0,24}?)\b(?:as soon as|when|once|after|if)\b(?P<when>[^.,;:!?\n]{3,120})",
    ))
});

/// "As soon as …, stop", "Once … you are done".
static END_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:as soon as|when|once|after|if)\b(?P<when>[^.,;:!?\n]{3,120}?)[,;:]?\s+",
        r"(?:then |and )?(?:please |just |simply )?",
        r"(?:(?:you|we|it|that|this|(?:the|your) (?:run|task|work|job|session))(?: may| can| must| should)? ?)?",
        r"(?:stop|halt|quit|(?:are|is|['’]re|['’]s) (?:done|finished|complete|over))\b(?P<rest>[^.,;:!?\n]{0,12})",
    ))
});

/// A sentence that says when to stop.
pub(super) struct Order<'c> {
    /// The step in which it stands.
    pub(super) step: &'c Step,
    /// Where in the words of that step.
    pub(super) range: Range<usize>,
    /// The whole sentence.
    pub(super) text: &'c str,
    /// What must have come about, in its words.
    pub(super) when: &'c str,
}

/// Every sentence of persons and instructions that may say when to stop, in order.
pub(super) fn sentences(case: &Case) -> impl Iterator<Item = (&Step, prose::Sentence<'_>)> {
    commanded(case, &ENDS)
}

/// Every sentence of persons and instructions in which `gate` matches and that asks nothing, in order.
pub(super) fn commanded<'c>(
    case: &'c Case,
    gate: &'static Regex,
) -> impl Iterator<Item = (&'c Step, prose::Sentence<'c>)> {
    let commands = case
        .trace
        .steps
        .iter()
        .filter(|step| is_from_person(case, step) || matches!(step.act, Act::Instruct(_)));
    commands.flat_map(move |step| {
        let all = prose::sentences(step.words(), gate).into_iter();
        let own = all.filter(|one| one.manner != prose::Manner::Asks && gate.is_match(one.text));
        own.map(move |one| (step, one))
    })
}

/// Those of them that set a condition.
pub(super) fn of(case: &Case) -> impl Iterator<Item = Order<'_>> {
    sentences(case).filter_map(|(step, sentence)| {
        let text = sentence.text;
        let when = condition(text)?;
        let range = sentence.start..sentence.start + text.len();
        Some(Order { step, range, text, when })
    })
}

fn condition(text: &str) -> Option<&str> {
    // "Stop asking when …" ends the asking alone.
    let is_part = |words: &str| words.split_whitespace().any(|word| word.ends_with("ing"));
    let first = END_FIRST.captures(text).filter(|found| !is_part(&found["gap"]));
    let last = || END_LAST.captures(text).filter(|found| !is_part(&found["rest"]));
    let found = first.or_else(last)?;
    found.name("when").map(|when| when.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_told_from_what_is_done_at_the_end() {
        for (text, when) in [
            ("Stop as soon as get_job shows finished.", Some("get_job shows finished")),
            ("You are done when the status is closed; stop then.", Some("the status is closed")),
            ("As soon as get_job shows finished, stop.", Some("get_job shows finished")),
            ("Once the status is closed you are done.", Some("the status is closed")),
            ("Stop asking when the status is closed.", None),
            ("Look at it again, and call get_job.", None),
        ] {
            assert_eq!(condition(text), when, "{text}");
        }
    }
}
