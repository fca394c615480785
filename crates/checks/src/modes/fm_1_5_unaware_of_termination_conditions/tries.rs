//! The task or the instructions say how often something may fail before the run stops or hands over, and it
//! is tried again all the same.
//!
//! Counted are calls of one tool that failed one after the other, with nobody but the agent speaking in
//! between.

use super::ENTRY;
use super::orders;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, is_from_person, prose, steady};
use case::predicate::CallPattern;
use case::{ActorKind, Case, Cite, Predicate, Searched, Step};
use regex::{Captures, Regex};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The number of tries is stated and was exceeded: counting proves it.
const TRIED_ON: Score = Score::new(0.65);
/// A number of tries is stated, and nothing shows that it is one of these calls.
const UNTIED: Score = Score::new(0.3);

/// Words without which no sentence bounds the tries.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:attempt\w*|tr(?:y|ies)|retr(?:y|ies)|times|once|twice|thrice|fail\w*|errors?|refuse[sd]?|not work|n['’]t work|times out|unsuccessful|fruitless)\b",
    )
});

/// Several failures, and what the run is to do then.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:fails?|failed|failing|errors?(?: out)?|does(?: not|n['’]t) work|refuses?|is refused|times out)\b",
        r"[^.,;:!?\n]{0,20}?\b(?P<number>twice|thrice|(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) times)\b",
    ))
});

/// A largest number of something.
static MOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?P<cap>at (?:the )?most|(?:no|not) more than|more than|up to|max(?:imum|imal|imally)?\.?(?: of)?|limit(?:ed)? (?:of|to)|only|after|once)",
        r"[ :]{1,2}(?P<number>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|once|twice|thrice)\b",
        r"(?P<how>(?: (?:failed|failing|unsuccessful|consecutive|fruitless|further|more|additional|such)){0,2})(?: (?P<noun>[a-z]+))?",
    ))
});

/// What is counted where it is no word of a tool's name.
static TRIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:attempts?|tr(?:y|ies)|retr(?:y|ies)|failures?|errors?|calls?|times)$")
});

/// That something is to be done again: the first time is not counted.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bretr(?:y|ies)\b"));

/// Words for trying, without which "twice" may count anything.
static TRYING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:re)?(?:tr(?:y|ies)|attempt)\b"));

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

/// Shorter words of a sentence name no thing.
const NAMING: usize = 4;

/// The tools that a sentence speaks of.
enum Tools<'c> {
    /// This one, whatever it is given.
    One(&'c str),
    /// These: the same call of one of them. `None` is any tool.
    Alike(Option<BTreeSet<&'c str>>),
    /// Nothing says which.
    Unnamed,
}

/// A sentence that bounds the tries.
struct Bound<'c> {
    step: &'c Step,
    range: Range<usize>,
    tools: Tools<'c>,
    most: usize,
}

/// The finding, where the tries went on.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    bounds(case, view).find_map(|bound| {
        if matches!(bound.tools, Tools::Unnamed) {
            return None;
        }
        let tried = beyond(case, view, &bound, &Series::Failures)?;
        let (once_more, failed) = tried.split_last()?;
        Some(told(&bound, failed, once_more, TRIED_ON))
    })
}

/// Asks, where more calls of one kind were made than a sentence allows tries and nothing shows that they
/// are what it counts, or that they failed.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    bounds(case, view).find_map(|bound| {
        let tried = beyond(case, view, &bound, &Series::Tries)
            .or_else(|| beyond(case, view, &bound, &Series::FailuresOfOneTool))?;
        let (once_more, failed) = tried.split_last()?;
        let then = told(&bound, failed, once_more, UNTIED);
        let (tool, no) = (&once_more.call.tool.text, once_more.step.no);
        let ask =
            format!("Is {tool} at step {no} one more try than step {} allows?", bound.step.no);
        let missing =
            format!("whether the tries that step {} allows are the calls of {tool}", bound.step.no);
        Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], UNTIED))
    })
}

fn bounds<'c>(case: &'c Case, view: &View<'c>) -> impl Iterator<Item = Bound<'c>> {
    orders::commanded(case, &COUNTED).filter_map(|(step, sentence)| {
        let before = step.words().get(..sentence.start).unwrap_or_default();
        let (tools, most) = read(sentence.text, last_sentence(before), view)?;
        let range = sentence.start..sentence.start + sentence.text.len();
        Some(Bound { step, range, tools, most })
    })
}

/// The sentence that a text ends with.
fn last_sentence(text: &str) -> &str {
    let text = text.trim_end().trim_end_matches(['.', '!', ':']);
    text.rsplit(['.', '!', '?', '\n']).next().unwrap_or_default()
}

/// The tools and how often they may be tried.
fn read<'c>(text: &str, before: &str, view: &View<'c>) -> Option<(Tools<'c>, usize)> {
    let failures = FAILS.captures(text).filter(|_| GIVES_UP.is_match(text));
    let (noun, most) = match failures {
        Some(found) => (None, numeral(&found["number"])?),
        None => MOST.captures_iter(text).find_map(|found| tries(text, &found, view))?,
    };
    Some((tools(text, (before, noun), view), most))
}

/// What is counted, where it names a tool, and how many calls that allows.
fn tries<'t>(
    text: &str,
    found: &Captures<'t>,
    view: &View<'_>,
) -> Option<(Option<&'t str>, usize)> {
    let ends = ["after", "once"].iter().any(|word| found["cap"].eq_ignore_ascii_case(word));
    if ends && !GIVES_UP.is_match(text) {
        return None;
    }
    let noun = found.name("noun").map(|noun| noun.as_str());
    let counts = noun.is_some_and(|noun| TRIES.is_match(noun));
    let number = found["number"].to_lowercase();
    // "At most twice", and not "after twice the time".
    let is_alone =
        !ends && matches!(&*number, "once" | "twice" | "thrice") && TRYING.is_match(text);
    let has_failed =
        ["fail", "unsuccessful", "fruitless"].iter().any(|it| found["how"].contains(it));
    let named =
        noun.filter(|noun| has_failed && called(view).any(|tool| is_in_name(tool, noun, 0)));
    if !counts && !is_alone && named.is_none() {
        return None;
    }
    let more = usize::from(AGAIN.is_match(text));
    let most = match &*number {
        "once" => 1,
        word => numeral(word)?,
    };
    (1 < most + more).then_some((named, most + more))
}

fn numeral(words: &str) -> Option<usize> {
    const WORDS: [&str; 9] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let words = words.to_lowercase();
    let number = match words.split(' ').next()? {
        "twice" => 2,
        "thrice" => 3,
        word => match WORDS.iter().position(|known| *known == word) {
            Some(at) => at + 2,
            None => word.parse().ok()?,
        },
    };
    (1 < number).then_some(number)
}

/// The tools that the sentence, or the one right before it, speaks of.
fn tools<'c>(text: &str, (before, noun): (&str, Option<&str>), view: &View<'c>) -> Tools<'c> {
    let is_named = |tool: &&str| prose::tokens(text).any(|(_, token)| token == *tool);
    if let Some(tool) = called(view).find(is_named) {
        return Tools::One(tool);
    }
    if ANY.is_match(text) {
        return Tools::Alike(None);
    }
    let said = || prose::tokens(text).chain(prose::tokens(before)).map(|(_, token)| token);
    let is_meant = |tool: &&str| match noun {
        Some(noun) => is_in_name(tool, noun, 0),
        // The verb alone stands in front of many names.
        None => said().any(|token| NAMING <= token.len() && is_in_name(tool, token, 1)),
    };
    let meant: BTreeSet<&str> = called(view).filter(is_meant).collect();
    // What is counted is named, or the whole of the tool's name stands there.
    let is_whole = |tool: &&str| {
        effect::words(tool).all(|word| said().any(|token| prose::kindred(&word, token)))
    };
    let mut only = meant.iter().filter(|tool| noun.is_some() || is_whole(tool));
    match (only.next(), only.next()) {
        (Some(tool), None) => Tools::One(tool),
        (None | Some(_), None | Some(_)) if meant.is_empty() => Tools::Unnamed,
        (None | Some(_), None | Some(_)) => Tools::Alike(Some(meant)),
    }
}

/// The names of the tools that were called.
fn called<'c>(view: &View<'c>) -> impl Iterator<Item = &'c str> {
    view.exchanges.iter().map(|made| &*made.call.tool.text)
}

/// Whether the token is a form of a word of the tool's name, from the word at `from` on where there are more.
fn is_in_name(tool: &str, token: &str, from: usize) -> bool {
    let words: Vec<String> = effect::words(tool).collect();
    let words = words.get(from..).filter(|rest| !rest.is_empty()).unwrap_or(&words);
    words.iter().any(|word| prose::kindred(word, token))
}

/// What is counted as one series.
enum Series {
    /// The same call, or any of the one tool that is meant, failing each time.
    Failures,
    /// The same without a failure that shows.
    Tries,
    /// A tool failing each time, whatever it is given.
    FailuresOfOneTool,
}

/// The calls of the first series that is longer than allowed.
fn beyond<'v, 'c>(
    case: &Case,
    view: &'v View<'c>,
    bound: &Bound<'_>,
    series: &Series,
) -> Option<Vec<&'v Exchange<'c>>> {
    let mut tried: Vec<&Exchange<'_>> = Vec::new();
    for made in view.exchanges.iter().filter(|made| counts(case, view, bound, made)) {
        let goes_on = tried.last().is_some_and(|last| {
            // With any tool meant, it is the same call that failed before.
            let is_same = last.call.tool.text == made.call.tool.text
                && (matches!(bound.tools, Tools::One(_))
                    || matches!(series, Series::FailuresOfOneTool)
                    || steady::call_key(last) == steady::call_key(made));
            let others = view.between(last.step.no, made.step.no);
            is_same && !others.iter().any(|step| is_from_person(case, step))
        });
        if !goes_on {
            tried.clear();
        }
        tried.push(made);
        if bound.most < tried.len() {
            return Some(tried);
        }
        let is_try = match series {
            Series::Failures | Series::FailuresOfOneTool => has_failed(made),
            Series::Tries => made.standing != Standing::Good,
        };
        if !is_try {
            tried.clear();
        }
    }
    None
}

fn counts(case: &Case, view: &View<'_>, bound: &Bound<'_>, made: &Exchange<'_>) -> bool {
    let tool = &*made.call.tool.text;
    let is_meant = match &bound.tools {
        Tools::One(one) => *one == tool,
        Tools::Alike(Some(tools)) => tools.contains(tool),
        Tools::Alike(None) | Tools::Unnamed => true,
    };
    is_meant
        && bound.step.no < made.step.no
        && case.trace.kind(made.step) == ActorKind::Agent
        && !view.is_copy(made.step.no)
}

fn has_failed(made: &Exchange<'_>) -> bool {
    made.standing == Standing::Bad
        || made.result.is_some_and(|(_, result)| result.failed == Some(true))
}

fn told(
    bound: &Bound<'_>,
    failed: &[&Exchange<'_>],
    once_more: &Exchange<'_>,
    score: Score,
) -> Finding {
    let tool = &once_more.call.tool.text;
    let from = failed.first().map_or(once_more.step.no, |made| made.step.no);
    let summary = format!(
        "the run was to try {tool} {} times at the most, and step {} tries it once more",
        bound.most, once_more.step.no
    );
    let most = u32::try_from(bound.most).unwrap_or(u32::MAX);
    let cap = Predicate::AtMost {
        call: CallPattern { tool: tool.clone(), arguments: Vec::new() },
        times: most,
        equal_arguments: false,
    };
    Finding::new(ENTRY.mode, score, Cite::step(once_more.step), summary)
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
