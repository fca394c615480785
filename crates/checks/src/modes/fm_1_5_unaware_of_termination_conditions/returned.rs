//! The task says to stop as soon as a tool has returned something; it has, and the agents make more calls.
//!
//! Where the sentence asks nothing of the result but that there is one, the first good result is the end.
//! Where it asks for more, whether that was in it is a person's to say.

use super::ENTRY;
use super::asked_stop::COUNTS;
use super::orders::{self, Order};
use super::ran_on::{LOOKS, Later};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, prose};
use case::{Case, Cite, Searched};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// The stop is stated over a result that is there, and several calls follow.
const WENT_ON: Score = Score::new(0.5);
/// A call or two follow, which may be care.
const LOOKED_ON: Score = Score::new(0.35);
/// Nothing shows that the result is what the sentence waits for.
const UNREAD: Score = Score::new(0.3);

/// What is to be told at the end is no part of the condition.
static TELLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),? (?:and|then) (?:then )?(?:tell|report|hand|give|let|inform|answer|say|come back|stop|show)\b.*$",
    )
});

/// Words that ask nothing of a result but that it is there.
static ANY_RESULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:the|a|an|any|its|first|look-?up|query|call|search|tool|of|to|has|have|is|was|had|comes?|came|coming|back|with|from|us|you|me",
        r"|records?|results?|data|answers?|responses?|something|anything|entry|row|hit|match|value",
        r"|returned|returns?|gives?|given|gave|succeeds?|succeeded|worked|works|answered|responds?|responded|finds?|found|shows?|success\w*|ok|okay|good)$",
    ))
});

/// A result that holds nothing, in words.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:no|not|none|nothing|empty|never|cannot|without|pending|0 (?:rows?|results?|records?|hits?|matches))\b|n['’]t\b",
    )
});

/// The finding, where a result was all that was waited for.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    held(case, view).find_map(|(order, condition, made)| {
        if !asks_nothing(condition, made) || !is_plain(made) {
            return None;
        }
        let later = Later::strictly(case, view, made.end()).work;
        // The same look once more waits for something that was not in this result.
        if later.iter().any(|one| is_same_call(one, made)) {
            return None;
        }
        let score = if LOOKS <= later.len() { WENT_ON } else { LOOKED_ON };
        told(&order, made, &later, score)
    })
}

/// Asks, where something else was waited for, or the result may be empty.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    held(case, view).find_map(|(order, condition, made)| {
        if came_later(view, condition, made) {
            return None;
        }
        let later = Later::strictly(case, view, made.end()).work;
        let then = told(&order, made, &later, UNREAD)?;
        let (tool, end) = (&made.call.tool.text, made.end());
        let ask = format!(
            "Did {tool} give at step {end} what step {} says to stop at: {}?",
            order.step.no,
            condition.trim()
        );
        let missing = format!("whether the run was to stop at step {end}: more calls followed");
        Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], UNREAD))
    })
}

/// The sentences whose condition names a tool, what they wait for, and the first result of it that is no
/// failure.
fn held<'v, 'c>(
    case: &'c Case,
    view: &'v View<'c>,
) -> impl Iterator<Item = (Order<'c>, &'c str, &'v Exchange<'c>)> {
    orders::of(case).filter_map(|order| {
        let end = TELLS.find(order.when).map_or(order.when.len(), |tail| tail.start());
        let condition = &order.when[..end];
        if COUNTS.is_match(condition) {
            return None;
        }
        let is_named = |made: &Exchange<'_>| {
            prose::tokens(condition).any(|(_, token)| *token == *made.call.tool.text)
        };
        let mut after = view.exchanges.iter().filter(|made| order.step.no < made.step.no);
        let made = after.find(|made| {
            made.result.is_some() && made.standing != Standing::Bad && is_named(made)
        })?;
        Some((order, condition, made))
    })
}

fn is_same_call(one: &Exchange<'_>, other: &Exchange<'_>) -> bool {
    one.call.tool.text == other.call.tool.text && one.call.arguments == other.call.arguments
}

fn asks_nothing(condition: &str, made: &Exchange<'_>) -> bool {
    let mut tokens = prose::tokens(condition).map(|(_, token)| token);
    tokens.all(|token| *token == *made.call.tool.text || ANY_RESULT.is_match(token))
}

/// Whether a later result of the tool holds a word that the sentence asks for, and this one does not.
fn came_later(view: &View<'_>, condition: &str, made: &Exchange<'_>) -> bool {
    let holds = |made: &Exchange<'_>, word: &str| {
        let text = made.result.map_or("", |(_, result)| &*result.text.text);
        prose::tokens(text).any(|(_, token)| prose::kindred(word, token))
    };
    let is_later = |one: &&Exchange<'_>| {
        made.step.no < one.step.no && one.call.tool.text == made.call.tool.text
    };
    let mut asked = prose::tokens(condition).map(|(_, token)| token).filter(|token| {
        **token != *made.call.tool.text && !ANY_RESULT.is_match(token) && !holds(made, token)
    });
    asked.any(|word| view.exchanges.iter().filter(is_later).any(|later| holds(later, word)))
}

/// Whether the result certainly holds something.
fn is_plain(made: &Exchange<'_>) -> bool {
    let Some((_, result)) = made.result else {
        return false;
    };
    match &result.data {
        Some(Value::Object(members)) => {
            let is_something = |value: &Value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(items) => !items.is_empty(),
                Value::Object(members) => !members.is_empty(),
                Value::String(text) => !text.trim().is_empty() && !NOTHING.is_match(text),
                Value::Bool(true) | Value::Number(_) => true,
            };
            !members.is_empty() && members.values().all(is_something)
        }
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            let words = result.text.text.trim();
            made.standing == Standing::Good && !words.is_empty() && !NOTHING.is_match(words)
        }
    }
}

fn told(
    order: &Order<'_>,
    made: &Exchange<'_>,
    later: &[&Exchange<'_>],
    score: Score,
) -> Option<Finding> {
    let first = later.first()?;
    let tool = &made.call.tool.text;
    let summary = format!(
        "the run was to stop when {tool} had returned, which it had at step {}; {} calls followed, beginning with {} at step {}",
        made.end(),
        later.len(),
        first.call.tool.text,
        first.step.no
    );
    let nobody = Cite::absent("a person's request", Searched::Steps(made.end(), first.step.no));
    let found = Finding::new(ENTRY.mode, score, Cite::step(first.step), summary)
        .clause(ClauseState::Violated)
        .citing(Cite::range(order.step, order.range.clone()))
        .citing(made.result.map(|(came, _)| Cite::step(came)))
        .refuters([Refuter::not_held("a person asked for more in between", nobody)])
        .fixed_by(Fix {
            text: format!(
                "take the stop condition as a predicate over the result of {tool} and end the run outside of the agent when it holds"
            ),
            ..ENTRY.fix.to_fix()
        });
    Some(found)
}
