//! A question that the agent puts to the person and does not wait for; and a lookup that says itself
//! that it fits several, of which the next call takes one.
//!
//! In both something is open by the run's own record, and nobody speaks before the act.

use super::ENTRY;
use super::people::{People, Reach};
use super::proof::{self, Settled};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::verification::is_write;
use crate::view::{Exchange, View, prose, short};
use case::{Act, ActorKind, Cite, Searched, Step};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The act follows its own open question.
const NOT_AWAITED: Score = Score::new(0.6);
/// The result says that it fits several, and one of them is taken.
const TOOK_ONE: Score = Score::new(0.66);
/// Somebody spoke in between, and may have settled it.
const MAYBE_SETTLED: Score = Score::new(0.3);

/// A longer message is a document with a question in it, in bytes.
const LONGEST: usize = 1200;
/// The longest piece of a question in a summary, in characters.
const SHORT: usize = 80;
/// How many results that fit several are looked at.
const MOST: usize = 16;

/// The person is asked for something that is theirs to say, and not whether there is more to do.
static ASKS_PERSON: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:you|your)\b"));
/// A question, or words that ask for an answer without a mark.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\?|\bplease (?:confirm|reply|answer|tell|let me know|choose|pick|specify|provide)\b|\blet me know (?:which|whether|if|what|how)\b",
    )
});
/// How far back a question may lie whose answer a change does not wait for, in steps.
const FAR: usize = 12;
/// A courtesy.
static OFFER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:anything|something) else\b|\b(?:help|assist) you\b|\bany (?:other|further|more)\b",
    )
});

/// What came of it.
#[derive(Default)]
pub(super) struct Unanswered {
    /// What nobody answered.
    pub(super) findings: Vec<Finding>,
    /// What somebody may have answered.
    pub(super) questions: Vec<Question>,
}

/// Looks at every change right after a question, and at every result that fits several.
pub(super) fn look(view: &View<'_>, people: &People<'_, '_>) -> Unanswered {
    let mut came = Unanswered::default();
    if people.reach == Reach::Person {
        let is_alone = !view.case.trace.is_multi_agent();
        let mut changes = view.exchanges.iter().filter(|made| is_write(made));
        let found = changes.find_map(|made| {
            if is_alone { not_awaited(view, made) } else { passed_on(view, made) }
        });
        came.findings.extend(found);
    }
    let several = view.exchanges.iter().filter_map(|made| Some((made, several(made)?)));
    for (lookup, names) in several.take(MOST) {
        if let Some((found, is_settled)) = took_one(view, people, lookup, &names) {
            if is_settled {
                let ask = format!(
                    "Did what was said after step {} single out one of {}?",
                    lookup.end(),
                    names.len()
                );
                came.questions.push(Question::new(ask, Reply::No, found));
            } else {
                came.findings.push(found);
            }
        }
    }
    came
}

/// The change, where the words right before it end in a question to the person.
fn not_awaited(view: &View<'_>, made: &Exchange<'_>) -> Option<Finding> {
    let before = view.case.trace.steps.get(..made.step.no.index())?;
    let own = |step: &&Step| !matches!(step.act, Act::Think(_) | Act::Event { .. });
    let mut word = before.iter().rev().find(own)?;
    // A message may lie in the log in several pieces.
    while view.goes_on(word) {
        word = before.get(word.no.index().checked_sub(1)?)?;
    }
    let whole = view.whole(word);
    let text = whole.trim_end();
    let is_own = matches!(word.act, Act::Say { .. })
        && word.actor == made.step.actor
        && view.case.trace.kind(word) == ActorKind::Agent;
    if !is_own || LONGEST < text.len() {
        return None;
    }
    // In a message of its own the question may stand anywhere: the agent has given the turn away.
    let is_apart = word.at != made.step.at;
    let is_open =
        |question: &str| is_apart || text.ends_with('?') || answers_itself(made, text, question);
    let question = question_in(text).filter(|question| is_open(question))?;
    Some(not_answered(word, made, question))
}

/// Whether the words behind the question give a value that the call takes: the agent answers itself.
fn answers_itself(made: &Exchange<'_>, text: &str, question: &str) -> bool {
    /// Shorter values stand in any text.
    const SHORTEST: usize = 3;
    let rest =
        text.find(question).and_then(|at| text.get(at + question.len()..)).unwrap_or_default();
    let leaves = prose::leaves(&made.call.arguments);
    leaves.iter().any(|(_, value)| {
        let value = value.trim();
        let is_said = |token: &str| token == value || token.trim_end_matches('0') == value;
        SHORTEST <= value.len() && prose::tokens(rest).any(|(_, token)| is_said(token))
    })
}

/// The last question to the person in a text, or a plea for their word.
fn question_in(text: &str) -> Option<&str> {
    let sentences = prose::sentences(text, &ASKS);
    let asks = |one: &&prose::Sentence<'_>| {
        ASKS.is_match(one.text) && ASKS_PERSON.is_match(one.text) && !OFFER.is_match(one.text)
    };
    sentences.iter().rev().find(asks).map(|one| one.text)
}

/// The change, where one agent asked the person and another went on before the person's next word.
fn passed_on(view: &View<'_>, made: &Exchange<'_>) -> Option<Finding> {
    let trace = &view.case.trace;
    let before = trace.steps.get(..made.step.no.index())?;
    let is_persons = |actor: case::ActorNo| {
        trace.actors.get(actor.index()).is_some_and(|one| one.kind == ActorKind::Person)
    };
    let own = before.iter().rev().take(FAR);
    let mut own = own.take_while(|step| trace.kind(step) != ActorKind::Person);
    let word = own.find(|step| {
        let to_person = matches!(step.act, Act::Say { to: Some(to), text: _ } if is_persons(to));
        to_person && trace.kind(step) == ActorKind::Agent
    })?;
    let text = word.words().trim_end();
    let question = question_in(text).filter(|_| text.len() <= LONGEST && text.ends_with('?'))?;
    Some(not_answered(word, made, question))
}

fn not_answered(word: &Step, made: &Exchange<'_>, question: &str) -> Finding {
    let tool = &made.call.tool.text;
    let what = format!(
        "the person is asked at step {}: {}; {tool} changes something at step {} before anybody answered",
        word.no,
        short::quoted(question, SHORT),
        made.step.no
    );
    let asked = Cite::words(word, question).unwrap_or_else(|| Cite::step(word));
    let nobody = Cite::absent("an answer", Searched::Steps(word.no, made.step.no));
    Finding::new(ENTRY.mode, NOT_AWAITED, Cite::step(made.step), what)
        .citing([asked])
        .refuters([Refuter::not_held("the person answered", nobody)])
        .fixed_by(ENTRY.fix.to_fix())
}

/// The names that a result lists beside an error: what was looked up fits all of them.
fn several(made: &Exchange<'_>) -> Option<Vec<String>> {
    let members = made.result?.1.data.as_ref()?.as_object()?;
    let is_error = members.iter().any(|(name, value)| {
        matches!(name.as_str(), "error" | "ambiguous" | "is_ambiguous")
            && !matches!(value, Value::Null | Value::Bool(false))
    });
    let names = |value: &Value| -> Option<Vec<String>> {
        let items = value.as_array()?;
        let names: Option<Vec<String>> = items.iter().map(name_of).collect();
        names.filter(|names| 1 < names.len())
    };
    is_error.then(|| members.values().find_map(names))?
}

/// The name of one of several: a string, or the identifier in an object.
fn name_of(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Object(members) => {
            let is_id = |name: &str| name == "id" || name.ends_with("_id") || name == "name";
            let own = members.iter().find(|(name, _)| is_id(name));
            own.and_then(|(_, value)| value.as_str()).map(str::to_owned)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// The first call that takes one of the names, where no call takes another and nothing names it before;
/// with whether somebody may have settled it.
fn took_one<'c>(
    view: &View<'c>,
    people: &People<'_, '_>,
    lookup: &Exchange<'c>,
    names: &[String],
) -> Option<(Finding, bool)> {
    let (came, _) = lookup.result?;
    let later = view.exchanges.iter().filter(|made| came.no < made.step.no);
    let mut taken = BTreeSet::new();
    let mut first = None;
    for made in later {
        for (pointer, value) in prose::leaves(&made.call.arguments) {
            if let Some(name) = names.iter().find(|name| **name == value.trim()) {
                taken.insert(name);
                first.get_or_insert((made, pointer));
            }
        }
    }
    let (made, pointer) = first.filter(|_| taken.len() == 1)?;
    let name = *taken.first()?;
    let before = view.case.trace.steps.get(..made.step.no.index())?;
    // Named by a person, or by another result than this one.
    let is_named = before.iter().any(|step| {
        step.no != came.no && step.actor != made.step.actor && step.words().contains(name.as_str())
    });
    let looked_again = view.exchanges.iter().any(|other| {
        came.no < other.step.no
            && other.step.no < made.step.no
            && other.call.tool == lookup.call.tool
    });
    if is_named || looked_again {
        return None;
    }
    let said: Vec<&str> = people.words_between(came.no, made.step.no).collect();
    let is_settled = said.iter().any(|words| prose::has_digit(words));
    let what = format!(
        "{} fits {} and {} takes {name}",
        lookup.call.tool.text,
        names.len(),
        made.call.tool.text
    );
    let settled = Settled {
        open: came,
        act: made.step,
        primary: Cite::argument(made.step, &pointer).unwrap_or_else(|| Cite::step(made.step)),
        what,
        expected: proof::ASKED,
    };
    let score = if is_settled { MAYBE_SETTLED } else { TOOK_ONE };
    Some((proof::finding(view, people, score, settled), is_settled))
}
