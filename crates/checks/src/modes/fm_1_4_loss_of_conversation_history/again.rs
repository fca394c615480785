//! An agent puts the very question to a person that the person has answered, and gets the same answer.
//!
//! Short questions and short answers come again in every conversation; a long question that is
//! answered twice in the same words was answered the first time.

use super::{ENTRY, excused};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{View, effect, is_from_person, prose, steady};
use case::{Act, ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The person had to answer twice.
const ANSWERED: Score = Score::new(0.6);
/// Fewer words ask for a next step or a yes.
const QUESTION: usize = 8;
/// Fewer words are a yes, a no or thanks.
const ANSWER: usize = 4;
/// From this many words on a message is written for one occasion.
const MESSAGE: usize = 20;
/// How near to its end a message puts the question that it waits with, in bytes.
const END: usize = 160;
/// So many of the words of the shorter answer stand in the other one.
const SHARED: f64 = 0.6;

/// The beginning of an answer that agrees.
static AGREES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:yes|yep|yeah|sure|ok|okay|please|correct|right|go ahead|confirm\w*|i confirm|agreed|fine)\b",
    )
});

/// A question, and the person's words right behind it.
struct Asked<'c> {
    step: &'c Step,
    words: Vec<String>,
    answer: &'c Step,
}

/// The first question that was answered before.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    let mut asked: Vec<Asked<'_>> = Vec::new();
    if let Some((before, step, answers)) = message(view) {
        return Some(message_again(before, step, answers));
    }
    let said = view.said.iter().filter(|step| step.words().trim_end().ends_with('?'));
    for step in said {
        let Some(question) = question(step.words()) else {
            continue;
        };
        let Some(answer) =
            view.after(step.no).first().filter(|answer| is_from_person(view.case, answer))
        else {
            continue;
        };
        let one = Asked { step, words: question, answer };
        if let Some(before) = asked.iter().find(|before| is_again(view, before, &one)) {
            return Some(finding(before, &one));
        }
        asked.push(one);
    }
    None
}

/// The first message with a question that an agent sends a second time to the letter, although a person had
/// answered it and nothing was done in between that failed or was agreed to; with both answers.
fn message<'c>(view: &View<'c>) -> Option<(&'c Step, &'c Step, [&'c Step; 2])> {
    let mut sent: BTreeMap<u64, (&Step, &Step)> = BTreeMap::new();
    for (step, words, told) in turns(view) {
        let is_long = MESSAGE <= words.split_whitespace().take(MESSAGE).count();
        let key = steady::words_key(step.actor, &words);
        let end = words.ceil_char_boundary(words.len().saturating_sub(END));
        let (Some(key), true) = (key, is_long && words[end..].contains('?')) else {
            continue;
        };
        let Some((before, first)) = sent.insert(key, (step, told)) else {
            continue;
        };
        let from = view.exchanges.partition_point(|made| made.step.no < first.no);
        let to = view.exchanges.partition_point(|made| made.step.no < step.no);
        let made = view.exchanges.get(from..to).unwrap_or_default();
        // Who agreed to an act, or whose act failed, is asked anew for the next one.
        let goes_on = made.iter().any(|made| made.standing == Standing::Bad || made.effect.acts());
        let is_same = is_same_answer(first.words(), told.words())
            || excused::COMPLAINS.is_match(told.words());
        if !goes_on && is_same {
            return Some((before, step, [first, told]));
        }
    }
    None
}

/// What each agent says in one go, be it in several messages, where a person answers it: its first step, its
/// words, and the answer.
fn turns<'c>(view: &View<'c>) -> Vec<(&'c Step, String, &'c Step)> {
    let mut turns = Vec::new();
    let mut open: Option<(&Step, String)> = None;
    for step in &view.case.trace.steps {
        if is_from_person(view.case, step) {
            turns.extend(open.take().map(|(first, words)| (first, words, step)));
        }
        let is_own = matches!(step.act, Act::Say { .. })
            && view.case.trace.kind(step) == ActorKind::Agent
            && !view.is_copy(step.no);
        open = match open.take() {
            Some((first, words)) if is_own && first.actor == step.actor => {
                Some((first, format!("{words} {}", step.words())))
            }
            Some(_) | None => is_own.then(|| (step, step.words().to_owned())),
        };
    }
    turns
}

fn message_again(before: &Step, step: &Step, [first, told]: [&Step; 2]) -> Finding {
    let summary = format!(
        "step {} sends the message of step {} again to the letter, which the person had answered at step {}",
        step.no, before.no, first.no
    );
    let searched = Searched::Steps(first.no, step.no);
    Finding::new(ENTRY.mode, ANSWERED, Cite::step(step), summary)
        .citing([before, first, told].map(Cite::step))
        .refuters([Refuter::not_held(
            "something was changed or had failed since",
            Cite::absent("a change or a call that failed", searched),
        )])
}

/// The words of the last question of a message, if it is a long one.
fn question(words: &str) -> Option<Vec<String>> {
    let text = words.trim_end();
    let from = text.trim_end_matches('?').rfind(['.', '!', '?', '\n']).map_or(0, |end| end + 1);
    let question = keys(text.get(from..)?);
    (QUESTION <= question.len()).then_some(question)
}

fn keys(text: &str) -> Vec<String> {
    prose::tokens(text).map(|(_, token)| token.to_lowercase()).collect()
}

/// Whether `one` asks what `before` asked, with an equal answer, and nothing failed or was changed in
/// between that the question could be about.
fn is_again(view: &View<'_>, before: &Asked<'_>, one: &Asked<'_>) -> bool {
    let from = view.exchanges.partition_point(|made| made.step.no < before.answer.no);
    let to = view.exchanges.partition_point(|made| made.step.no < one.step.no);
    let made = view.exchanges.get(from..to).unwrap_or_default();
    // Who agreed to an act that was then made is asked anew for the next one.
    let agrees = AGREES.is_match(before.answer.words());
    let goes_on = made.iter().any(|made| {
        let is_about = |word: String| before.words.iter().any(|own| prose::kindred(&word, own));
        let is_asked_for = || effect::words(&made.call.tool.text).any(is_about);
        made.standing == Standing::Bad || (made.effect.acts() && (agrees || is_asked_for()))
    });
    before.step.actor == one.step.actor
        && before.words == one.words
        && !goes_on
        && is_same_answer(before.answer.words(), one.answer.words())
}

fn is_same_answer(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| keys(text).into_iter().collect::<BTreeSet<_>>());
    let least = one.len().min(other.len());
    let shared = one.intersection(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let share = shared as f64 / least.max(1) as f64;
    ANSWER <= least && SHARED <= share
}

fn finding(before: &Asked<'_>, one: &Asked<'_>) -> Finding {
    let summary = format!(
        "step {} asks what step {} had asked, and the person answers the same again (steps {} and {})",
        one.step.no, before.step.no, before.answer.no, one.answer.no
    );
    let searched = Searched::Steps(before.answer.no, one.step.no);
    Finding::new(ENTRY.mode, ANSWERED, Cite::step(one.step), summary)
        .citing([before.step, before.answer, one.answer].map(Cite::step))
        .refuters([Refuter::not_held(
            "something had failed since",
            Cite::absent("a call that failed", searched),
        )])
}
