//! The task or the instructions say how often something may fail before the run stops or hands over, and it
//! is tried again all the same.
//!
//! Counted are calls of one tool that failed one after the other, with nobody but the agent speaking in
//! between.

use super::ENTRY;
use super::orders;
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::predicate::CallPattern;
use case::{ActorKind, Case, Cite, Predicate, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The number of tries is stated and was exceeded: counting proves it.
const TRIED_ON: Score = Score::new(0.65);

/// Several failures, and what the run is to do then.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:fails?|failed|failing|errors?(?: out)?|does(?: not|n['’]t) work|refuses?|is refused|times out)\b",
        r"[^.,;:!?\n]{0,20}?\b(?P<times>twice|thrice|(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) times)\b",
        r"|\b(?:after|once) (?P<tries>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)",
        r" (?:failed |unsuccessful |consecutive |fruitless ){0,2}(?:attempts|tries|failures|errors|calls)\b",
    ))
});

/// What the run is to do then: nothing more of the kind.
static GIVES_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:stop|halt|quit|give up|giving up|hand (?:it )?over|escalate|(?:do not|don['’]t|never) (?:try|retry|call|attempt))\b",
    )
});

/// Words that speak of any tool.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:an?|any|the same|every|each) (?:tool|call|step|command|function|request|action)\b",
    )
});

/// A sentence that bounds the tries.
struct Bound<'c> {
    step: &'c Step,
    range: Range<usize>,
    /// The tool that it names; `None` where it speaks of any.
    tool: Option<&'c str>,
    most: usize,
}

/// The finding, where the tries went on.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let bounds = orders::sentences(case).filter_map(|(step, sentence)| {
        let (tool, most) = read(sentence.text, view)?;
        let range = sentence.start..sentence.start + sentence.text.len();
        Some(Bound { step, range, tool, most })
    });
    bounds.into_iter().find_map(|bound| {
        let tried = beyond(case, view, &bound)?;
        let (once_more, failed) = tried.split_last()?;
        Some(told(&bound, failed, once_more))
    })
}

/// The tool and how often it may fail.
fn read<'c>(text: &'c str, view: &View<'_>) -> Option<(Option<&'c str>, usize)> {
    if !GIVES_UP.is_match(text) {
        return None;
    }
    let found = FAILS.captures(text)?;
    let number = found.name("times").or_else(|| found.name("tries"))?.as_str().to_lowercase();
    let most = match number.split(' ').next()? {
        "twice" => 2,
        "thrice" => 3,
        word => numeral(word)?,
    };
    let is_called =
        |token: &&str| view.exchanges.iter().any(|made| *made.call.tool.text == **token);
    let tool = prose::tokens(text).map(|(_, token)| token).find(is_called);
    (tool.is_some() || ANY.is_match(text)).then_some((tool, most))
}

fn numeral(word: &str) -> Option<usize> {
    const WORDS: [&str; 9] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let named = WORDS.iter().position(|known| *known == word).map(|at| at + 2);
    named.or_else(|| word.parse().ok()).filter(|number| 1 < *number)
}

/// The calls of the first series that is longer than allowed.
fn beyond<'v, 'c>(
    case: &Case,
    view: &'v View<'c>,
    bound: &Bound<'_>,
) -> Option<Vec<&'v Exchange<'c>>> {
    let mut failed: Vec<&Exchange<'_>> = Vec::new();
    for made in view.exchanges.iter().filter(|made| counts(case, view, bound, made)) {
        let goes_on = failed.last().is_some_and(|last| {
            // With any tool meant, it is the same call that failed before.
            let is_same = last.call.tool.text == made.call.tool.text
                && (bound.tool.is_some() || last.call_key == made.call_key);
            let others = view.between(last.step.no, made.step.no);
            is_same && !others.iter().any(|step| is_from_person(case, step))
        });
        if !goes_on {
            failed.clear();
        }
        failed.push(made);
        if bound.most < failed.len() {
            return Some(failed);
        }
        if !has_failed(made) {
            failed.clear();
        }
    }
    None
}

fn counts(case: &Case, view: &View<'_>, bound: &Bound<'_>, made: &Exchange<'_>) -> bool {
    bound.step.no < made.step.no
        && bound.tool.is_none_or(|tool| *made.call.tool.text == *tool)
        && case.trace.kind(made.step) == ActorKind::Agent
        && !view.is_copy(made.step.no)
}

fn has_failed(made: &Exchange<'_>) -> bool {
    made.standing == Standing::Bad
        || made.result.is_some_and(|(_, result)| result.failed == Some(true))
}

fn told(bound: &Bound<'_>, failed: &[&Exchange<'_>], once_more: &Exchange<'_>) -> Finding {
    let tool = &once_more.call.tool.text;
    let from = failed.first().map_or(once_more.step.no, |made| made.step.no);
    let summary = format!(
        "the run was to stop after {} failures of {tool}, and step {} tries it once more",
        bound.most, once_more.step.no
    );
    let most = u32::try_from(bound.most).unwrap_or(u32::MAX);
    let cap = Predicate::AtMost {
        call: CallPattern { tool: tool.clone(), arguments: Vec::new() },
        times: most,
        equal_arguments: false,
    };
    Finding::new(ENTRY.mode, TRIED_ON, Cite::step(once_more.step), summary)
        .clause(ClauseState::Violated)
        .citing(Cite::range(bound.step, bound.range.clone()))
        .citing(failed.iter().filter_map(|made| made.result).map(|(came, _)| Cite::step(came)))
        .refuters([Refuter::not_held(
            "a person wanted it tried again",
            Cite::absent("a person's request", Searched::Steps(from, once_more.step.no)),
        )])
        .fixed_by(Fix {
            text: format!("declare a give-up state after {most} failures of {tool}, and end the run or hand it over outside of the agent when it holds"),
            predicate: Some(cap),
            ..ENTRY.fix.to_fix()
        })
}
