//! "One tool call at a time": whether a sentence demands it, and whether an agent made two calls in
//! one message, or the second before the first was answered.

use super::{Breach, Searched, State};
use crate::pattern::pattern;
use crate::view::{Exchange, View};
use case::trace::CallForm;
use case::{Act, Cite, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// The demand as a phrase.
pub(super) const WHAT: &str = "one call at a time";

static ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:one|1|a single) (?:tool|function|action|api)?(?: ?calls?)? ?(?:at a time|at once|each time|per (?:turn|message|step|response|reply)|in (?:each|a|any|one|every) (?:turn|message|step|response|reply))\b",
        r"|\b(?:call|use|invoke) (?:the )?(?:tools|functions) (?:only )?(?:one (?:at a time|by one|after (?:the other|another))|in sequence|sequentially)\b",
    ))
});

static NOT_MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:not|never|no|n['’]t|avoid)\b[^.;\n]{0,30}?(?:\bmore than one (?:tool|function)(?: calls?)?\b[^.;\n]{0,12}?(?:\bat (?:a time|once|the same time)\b|\bin (?:one|a|the same|a single) (?:message|turn|response|step)\b)",
        r"|\b(?:parallel|simultaneous|concurrent) (?:tool |function )?calls?\b|\bmultiple (?:tools|functions|(?:tool |function )?calls) (?:at once|at the same time|in parallel|in (?:one|a single|the same) (?:message|turn|response|step))\b)",
    ))
});

/// A call, and not a thing that is done in turn.
static OF_CALLS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:tools?|functions?|calls?|calling)\b"));

/// Where another part of the sentence begins, with a condition of its own.
static NEXT_PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[;:]\s|,\s+(?:and |but )?(?:if|when|once|then|so|because)\b|,? and (?:if|when)\b")
});

/// Whether the first part of a sentence demands it, without a condition.
pub(super) fn demands(sentence: &str) -> bool {
    let end = NEXT_PART.find(sentence).map_or(sentence.len(), |found| found.start());
    let part = sentence.get(..end).unwrap_or(sentence);
    let is_said = (ONE.is_match(part) && OF_CALLS.is_match(part)) || NOT_MORE.is_match(part);
    is_said && !CONDITION.is_match(part)
}

/// Words by which the part is no demand on every message.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|unless|once|until|except|for example|e\.g|prefer|ideally|usually|try|while|after|before|need not|not have to)\b",
    )
});

/// Whether the agent kept to it.
pub(super) fn judge(view: &View<'_>) -> State {
    if view.case.trace.is_multi_agent() {
        return State::Open("which role each call is bound by");
    }
    let is_data = |one: &Exchange<'_>| one.call.form == CallForm::Data;
    if view.exchanges.is_empty() || !view.exchanges.iter().all(is_data) {
        return State::Open("every call as data");
    }
    let first = StepNo::at_index(0);
    let whole = case::Searched::Steps(first, view.case.trace.last().unwrap_or(first));
    let pairs = view.exchanges.windows(2).filter_map(|pair| match pair {
        [one, other] if is_at_once(view, one, other) => Some((one, other)),
        _ => None,
    });
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        let kept = Cite::absent("a second call before the first was answered", whole);
        return State::Honoured(vec![kept]);
    }
    // Lookups that go out together do no harm, and many harnesses send them so by themselves.
    let changes = |made: &Exchange<'_>| made.effect.acts() || made.writes;
    let Some((one, other)) = pairs.find(|(one, other)| changes(one) || changes(other)) else {
        return State::Open("whether lookups that go out together break it");
    };
    let lifted = Cite::absent("a person's word that lifts it", whole);
    State::Broken(Breach {
        proof: vec![Cite::step(other.step), Cite::step(one.step)],
        how: format!(
            "{} is called together with {} (step {})",
            other.call.tool.text, one.call.tool.text, one.step.no
        ),
        excused: Searched { what: "a person lifted or changed it later", cite: lifted },
    })
}

/// Whether both calls were made in one go: one element of the input holds both, or the first was answered
/// only after the second was made, and nothing but words stands between them.
fn is_at_once(view: &View<'_>, one: &Exchange<'_>, other: &Exchange<'_>) -> bool {
    let between = view.between(one.step.no, other.step.no);
    let is_waiting = one.result.is_some_and(|(came, _)| other.step.no < came.no);
    one.step.actor == other.step.actor
        && (one.step.at == other.step.at || is_waiting)
        && between.iter().all(|step| matches!(step.act, Act::Say { .. } | Act::Think(_)))
}

#[cfg(test)]
mod tests {
    use super::demands;

    #[test]
    fn a_demand_for_one_call_at_a_time_is_told_from_what_is_like_it() {
        for sentence in [
            "You should only make one tool call at a time, and if you do, say nothing else.",
            "Call only one function each time.",
            "Never call more than one tool in the same message.",
            "Do not make parallel tool calls.",
            "Call the tools one by one.",
        ] {
            assert!(demands(sentence), "{sentence}");
        }
        for sentence in [
            "Handle one order at a time.",
            "If you are unsure, make one tool call at a time.",
            "Call all tools in parallel.",
            "Ask one question at a time.",
            "Do not read more than one page at a time.",
        ] {
            assert!(!demands(sentence), "{sentence}");
        }
    }
}
