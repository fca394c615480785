//! A person refers to something that came with the words, and the run holds nothing of the kind: what it
//! said, nobody here can know. Words only keep the mode from being clear; they find nothing.

use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::{View, is_from_person, prose};
use case::{Act, ActorKind, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Something is said to lie beside the words.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:attached|enclosed|attachments?|enclosures?|screenshots?|(?:file|document|sheet|picture|photo|image|pdf) (?:that |which )?(?:i|we) (?:sent|attached|uploaded|shared|enclosed)|(?:see|in|from) the (?:pdf|picture|photo|spreadsheet))\b",
    )
});
/// A longer message may hold what it refers to, in bytes.
const LONGEST: usize = 800;

/// What is missing, where a person refers to it and nobody read or asked for it.
pub(super) fn missing(view: &View<'_>) -> Option<String> {
    let persons = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    let step = persons.into_iter().find(|step| {
        let words = step.words();
        words.len() <= LONGEST
            && !words.contains("```")
            && BESIDE.is_match(words)
            && !has(view, step)
    })?;
    let word = BESIDE.find(step.words())?.as_str();
    Some(format!("what step {} refers to (\"{word}\"): nothing in the run holds it", step.no))
}

/// Whether the run holds something of the kind: a call reads a file or is given an address, or an agent
/// speaks of it to a person.
fn has(view: &View<'_>, from: &Step) -> bool {
    let reads = view.exchanges.iter().any(|made| {
        let leaves = prose::leaves(&made.call.arguments);
        let is_file = |text: &str| {
            text.contains('/') || text.rsplit_once('.').is_some_and(|(_, end)| is_ending(end))
        };
        made.effect == Effect::Runs
            || leaves.iter().any(|(_, text)| is_file(text) || BESIDE.is_match(text))
    });
    let asks = |step: &Step| {
        let by_agent = view.case.trace.kind(step) == ActorKind::Agent;
        let is_said = by_agent && matches!(step.act, Act::Say { .. });
        is_said && step.words().contains('?') && BESIDE.is_match(step.words())
    };
    reads || view.after(from.no).iter().any(asks)
}

/// What the name of a file ends with.
fn is_ending(end: &str) -> bool {
    (2..=4).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
