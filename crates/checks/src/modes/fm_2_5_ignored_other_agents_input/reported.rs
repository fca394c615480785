//! What one agent reports or asks, and the next word of another that goes by something else.
//!
//! Both say of one thing, in equal words, what it comes to; the second value is another one and stands
//! nowhere before. Where the things are not named alike, or a question meets no word of an answer, a person
//! is asked.

use super::overruled::{LONGEST, of_one_form};
use super::{ENTRY, Looked, SHORT, name};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::prose::{self, Manner};
use crate::view::{View, short};
use case::{Act, ActorKind, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The same thing is given another value, which nobody had named.
const OTHERWISE: Score = Score::new(0.65);
/// Nothing but a value's form, or the order of two messages, ties the second to the first.
const PERHAPS: Score = Score::new(0.3);

/// What something comes to: its name and the value.
static STATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:the|our|your|its|my)\s+(?P<noun>[a-z][a-z -]{2,40}?)\s*(?:\b(?:is|are|was|were|comes? to|came to|amounts? to|equals?)\b|=|:)",
        r"\s*(?:now |exactly |only )?[`'\x22*]{0,2}(?P<value>[$€£]?[A-Za-z#-]{0,6}\d[^\s,;`'\x22*]*)",
    ))
});

/// Words by which somebody answers a question, whatever it was.
static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:yes|no|yeah|nope|not|sure|ok|okay|agreed?|fine|correct|right|exactly|indeed|go ahead|please do|do so|do that|up to you|your call|as you|either|both|neither|whichever|because)\b|n['’]t\b",
    )
});

/// Shorter words stand in any sentence, in letters.
const TELLING: usize = 4;

/// Goes through the messages once, each with the next one of somebody else.
pub(super) fn look<'c>(case: &'c Case, view: &View<'c>, looked: &mut Looked) {
    for pair in view.said.windows(2) {
        let [word, next] = pair else {
            continue;
        };
        if word.actor == next.actor || view.is_copy(word.no) || view.is_copy(next.no) {
            continue;
        }
        if LONGEST < word.words().len() || !follows(case, view, word, next) {
            continue;
        }
        let heard = in_one_breath(view, next);
        if let Some(found) = heard.iter().find_map(|next| otherwise(case, word, next)) {
            looked.findings.push(found);
        } else if let Some(asked) = heard
            .iter()
            .find_map(|next| another_value(case, word, next))
            .or_else(|| unanswered(case, view, word, next))
        {
            looked.questions.push(asked);
        }
    }
}

/// The message, and the one behind it if the same agent says it with nothing in between: how words are cut
/// into messages is no matter of theirs.
fn in_one_breath<'c>(view: &View<'c>, next: &'c Step) -> Vec<&'c Step> {
    let after = view.after(next.no).iter().find(|step| is_news(step));
    let again = after.filter(|step| {
        step.actor == next.actor && matches!(step.act, Act::Say { .. }) && !view.is_copy(step.no)
    });
    std::iter::once(next).chain(again).collect()
}

/// Whether the step can bring something that was not there before.
fn is_news(step: &Step) -> bool {
    match step.act {
        Act::Think(_) | Act::Event { .. } | Act::Instruct(_) => false,
        Act::Say { .. } | Act::Call(_) | Act::Result(_) | Act::Handoff { .. } => true,
    }
}

/// Whether nothing lies between the two that could have brought another answer, and the second hears the
/// first.
fn follows(case: &Case, view: &View<'_>, word: &Step, next: &Step) -> bool {
    is_put_to(case, word, next) && !view.between(word.no, next.no).iter().any(is_news)
}

/// Whether the message is put to the one who speaks next: by the input, by name, or because nobody else is
/// there.
pub(super) fn is_put_to(case: &Case, word: &Step, next: &Step) -> bool {
    let to = match word.act {
        Act::Say { to: Some(to), text: _ } | Act::Handoff { to, text: _ } => to == next.actor,
        Act::Say { to: None, text: _ }
        | Act::Instruct(_)
        | Act::Think(_)
        | Act::Call(_)
        | Act::Result(_)
        | Act::Event { .. } => false,
    };
    let own = name(case, next);
    to || prose::tokens(word.words()).any(|(_, token)| token.trim_start_matches('@') == own)
        || case.trace.agents().count() == 2
}

/// The finding, where both name one thing and the value is another one.
fn otherwise(case: &Case, word: &Step, next: &Step) -> Option<Finding> {
    let told = stated(word.words());
    let again = stated(next.words());
    let (first, second) = told.iter().find_map(|first| {
        let mut same = again.iter().filter(|second| second.noun == first.noun);
        let second = same.next()?;
        let is_other = same.next().is_none()
            && of_one_form(first.value, second.value)
            && told.iter().filter(|one| one.noun == first.noun).count() == 1;
        is_other.then_some((first, second))
    })?;
    if is_known(case, next, second.value) || next.words().contains(first.value) {
        return None;
    }
    let (own, other) = (name(case, next), name(case, word));
    let summary = format!(
        "{other} reports at step {} that the {} is {}; {own} goes on at step {} with {}, which stands nowhere before",
        word.no, first.noun, first.value, next.no, second.value
    );
    let cite = |step: &Step, range: &Range<usize>| {
        Cite::range(step, range.clone()).unwrap_or_else(|| Cite::step(step))
    };
    let before = Searched::Steps(StepNo::at_index(0), word.no);
    let found = Finding::new(ENTRY.mode, OTHERWISE, cite(next, &second.range), summary)
        .citing([cite(word, &first.range)])
        .refuters([Refuter::not_held(
            "somebody else had named the other value",
            Cite::absent(second.value.to_owned(), before),
        )]);
    Some(found)
}

/// A thing and what it comes to.
struct Stated<'t> {
    noun: String,
    value: &'t str,
    range: Range<usize>,
}

fn stated(text: &str) -> Vec<Stated<'_>> {
    let all = STATES.captures_iter(text).filter_map(|found| {
        let (noun, value) = (found.name("noun")?, found.name("value")?);
        let noun = noun.as_str().trim().to_lowercase();
        let value = value.as_str().trim_end_matches(['.', ')', '!', ':']);
        Some(Stated { noun, value, range: found.get(0)?.range() })
    });
    all.collect()
}

/// Whether the value stands anywhere before the step: in words, results or what a call was given.
fn is_known(case: &Case, step: &Step, value: &str) -> bool {
    let before = case.trace.steps.get(..step.no.index()).unwrap_or_default();
    before.iter().any(|step| match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(_, leaf)| leaf.contains(value)),
        None => step.words().contains(value),
    })
}

/// Asks, where the next word holds a value of the same form that nobody had named, and not the reported
/// one.
fn another_value(case: &Case, word: &Step, next: &Step) -> Option<Question> {
    let own: Vec<&str> = numbers(next.words()).collect();
    let told = numbers(word.words()).filter(|value| !own.contains(value));
    let (right, other) = told.into_iter().find_map(|right| {
        let mut others = own.iter().filter(|other| of_one_form(right, other));
        let other = others.find(|other| !is_named(case, next, other))?;
        Some((right, *other))
    })?;
    let (who, from) = (name(case, next), name(case, word));
    let ask = format!(
        "Is {other} at step {} another word for {right}, which {from} reports at step {}?",
        next.no, word.no
    );
    let summary =
        format!("{who} goes on with {other} at step {}, and {from} had reported {right}", next.no);
    let then =
        Finding::new(ENTRY.mode, PERHAPS, Cite::step(next), summary).citing([Cite::step(word)]);
    Some(Question::new(ask, Reply::No, then))
}

fn numbers(text: &str) -> impl Iterator<Item = &str> {
    prose::tokens(text).map(|(_, token)| token).filter(|token| prose::has_digit(token))
}

/// Whether the value stands anywhere before the step, as a word of its own.
fn is_named(case: &Case, step: &Step, value: &str) -> bool {
    let before = case.trace.steps.get(..step.no.index()).unwrap_or_default();
    before.iter().any(|step| match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(_, leaf)| leaf.contains(value)),
        None => numbers(step.words()).any(|token| token == value),
    })
}

/// Asks, where a question meets no word of an answer and whoever asked goes on without one.
fn unanswered(case: &Case, view: &View<'_>, word: &Step, next: &Step) -> Option<Question> {
    let sentences = prose::sentences_near(word.words(), |near| near.contains('?'));
    let asked = sentences.iter().rfind(|one| one.manner == Manner::Asks)?;
    let reply = next.words();
    let shares = || {
        let telling = |text| prose::tokens(text).filter(|(_, it)| TELLING <= it.len());
        telling(asked.text)
            .any(|(_, one)| telling(reply).any(|(_, other)| prose::kindred(one, other)))
    };
    let goes_on = view.after(next.no).iter().any(|step| step.actor == word.actor);
    let is_open = goes_on
        && reply.len() <= LONGEST
        && case.trace.kind(next) == ActorKind::Agent
        && !prose::has_digit(reply)
        && !ANSWERS.is_match(reply)
        && !shares();
    if !is_open {
        return None;
    }
    let (who, from) = (name(case, next), name(case, word));
    let what = short::quoted(asked.text, SHORT);
    let ask = format!(
        "Does {who} answer at step {} what {from} asks at step {}: {what}?",
        next.no, word.no
    );
    let summary =
        format!("{who} leaves unanswered at step {} what {from} asks at step {}", next.no, word.no);
    let range = asked.start..asked.start + asked.text.len();
    let cite = Cite::range(word, range).unwrap_or_else(|| Cite::step(word));
    let then = Finding::new(ENTRY.mode, PERHAPS, Cite::step(next), summary).citing([cite]);
    Some(Question::new(ask, Reply::No, then))
}
