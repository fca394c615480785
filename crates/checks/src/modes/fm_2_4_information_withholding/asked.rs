//! A receiver that asks for what the sender held, or says that it is missing.

use super::held::Holdings;
use super::sight::Handover;
use super::want::{Sign, Want};
use crate::pattern::pattern;
use crate::reading::Score;
use crate::view::View;
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use case::{Act, Cite, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The receiver asked for it by name, and a person had to give it.
const ASKED: Score = Score::new(0.55);
/// The receiver says by name what it lacks, nobody gives it, and it does nothing more.
const IN_VAIN: Score = Score::new(0.5);

/// A receiver that says what it lacks, or asks for it without a question mark. Only nominates.
static LACKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:please (?:provide|give|send|share|tell|supply|pass)|(?:is|are|was|were) missing|missing:?",
        r"|(?:do|does|did) not have|(?:do|does|did)n['’]t have|(?:was|were|is|are)(?: not|n['’]t) (?:given|provided|supplied|passed|specified|included|told|shared)",
        r"|(?:was|were|is|am)(?: never|n['’]t| not) told|without (?:the|an?|any|knowing)|(?:do|does|did)(?: not|n['’]t) know",
        r"|no [a-z ]{2,40} (?:was|were|is) (?:given|provided|supplied|passed|specified|included)|lack(?:s|ing)?|need the)\b",
    ))
});

/// Where a text asks for something: its first question, else its first sentence that says what is
/// lacking.
fn wish(text: &str) -> Option<Range<usize>> {
    let start = |at: usize| text[..at].rfind(['.', '\n', '!']).map_or(0, |end| end + 1);
    if let Some(mark) = text.find('?') {
        return Some(start(mark)..mark + 1);
    }
    let found = LACKS.find(text)?;
    let rest = text[found.end()..].find(['.', '\n', '!']);
    Some(start(found.start())..rest.map_or(text.len(), |end| found.end() + end))
}

/// Whether the step asks for anything.
pub(super) fn wishes(step: &Step) -> bool {
    matches!(step.act, Act::Say { .. } | Act::Handoff { .. }) && wish(step.words()).is_some()
}

/// A question of the receiver, or its word that something is missing, that names what the sender held.
pub(super) fn lacks<'c>(
    view: &View<'c>,
    holdings: &Holdings,
    handover: Handover,
    step: &'c Step,
) -> Vec<Want<'c>> {
    let is_word = matches!(step.act, Act::Say { .. } | Act::Handoff { .. });
    let text = step.words();
    let Some(Range { start, end }) = wish(text).filter(|_| is_word) else {
        return Vec::new();
    };
    let question = &text[start..end];
    let words: Vec<String> = effect::words(question).collect();
    let stands = |name: &str| {
        let parts: Vec<&str> = name.split(' ').collect();
        words
            .windows(parts.len())
            .any(|run| run.iter().zip(&parts).all(|(one, other)| one == other))
    };
    let names = holdings.names(handover.from, handover.at);
    let firm = |name: &str, is_named: bool| is_named || name.contains(' ');
    let mut names = names.into_iter().filter(|(name, held)| firm(name, held.is_named));
    let Some((name, held)) = names.find(|(name, _)| stands(name)) else {
        return Vec::new();
    };
    let from = start + (question.len() - question.trim_start().len());
    let Some(cite) = Cite::range(step, from..end) else {
        return Vec::new();
    };
    let asker = view.case.trace.actor(step).map_or("the receiver", |actor| &*actor.name);
    let is_in_vain = is_in_vain(view, handover, step, LACKS.is_match(question));
    let (sign, score, does) = if is_in_vain {
        (Sign::AskedInVain, IN_VAIN, "lacks")
    } else {
        (Sign::Asked, ASKED, "asks for")
    };
    let what = format!("{asker} {does} the {name}");
    vec![Want {
        handover,
        holder: handover.from,
        step,
        name: name.to_owned(),
        held: held.clone(),
        cite,
        what,
        sign,
        is_failed: false,
        score,
    }]
}

/// Whether nothing came of it: the one who held it had another word, or the receiver only says what it
/// lacks, and the receiver does nothing more that succeeds. What it does all the same did not need it.
fn is_in_vain(view: &View<'_>, handover: Handover, step: &Step, says_lack: bool) -> bool {
    let mut after = view.after(step.no).iter();
    let has_spoken = after.any(|later| {
        later.actor == handover.from && matches!(later.act, Act::Say { .. } | Act::Handoff { .. })
    });
    let acts = |made: &&crate::view::Exchange<'_>| {
        made.step.actor == handover.to
            && step.no < made.step.no
            && made.standing != Standing::Bad
            && made.effect != Effect::Finishes
    };
    (has_spoken || says_lack) && !view.exchanges.iter().any(|made| acts(&made))
}
