//! What of a sentence a program can hold a run to, as data: the predicate, cap, form or allow-list that the
//! sentence itself names. Nothing is filled in that the sentence does not say.

use super::About;
use super::checked;
use super::clause::{flow, scalar};
use super::hollow::is_hedged;
use super::names::Names;
use super::repeats;
use super::reworded::Reworded;
use super::sequence;
use super::words::residue;
use crate::pattern::pattern;
use crate::view::constraints::wording::{Worded, is_general, worded};
use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use case::spec::Cap;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// What a sentence names that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    /// A condition over calls and results.
    Calls(Predicate),
    /// The condition under which the run is done.
    Done(Predicate),
    /// A hard limit on the run.
    Cap(Cap),
    /// A form of the answer, as a phrase.
    Form(String),
    /// What becomes of a file, as a phrase.
    File(String),
    /// The only tools that may be used.
    Tools(Vec<Arc<str>>),
}

/// The condition and the number of a limit on the run itself.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:within|in (?:under|less than|at most)|in|at (?:the )?most|no more than|not more than|more than|up to|maximum(?: of)?|max\.?|limit(?:ed)?(?: of| to)?|exceed(?:ing)?|fewer than|less than|under|after|only|have)\b[^.;\d$]{0,20})(\$)? ?(\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten) ?(?:\w+ )?(seconds?|secs?|s|minutes?|mins?|hours?|steps?|turns?|rounds?|iterations?|tool calls?|function calls?|calls?|actions?|messages?|dollars?|usd|cents?)?\b",
    )
});

/// What a result shows at the end: a verb and the value behind it.
static SHOWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:returns?|shows?|reports?|says?|gives?|equals?|contains?|is|=|==)\b(?: (?:a|an|the|status|state|value|result|of|as|that|it|is))*(?: *(?:==?|:))? *["'`“]?([A-Za-z0-9_:.%/-]+(?: [A-Z0-9_]+)*)["'`”]?\s*(?:[.,;)]|$)"#,
    )
});

/// What a result can be said to hold without a value being named.
const NO_VALUE: [&str; 12] = [
    "it",
    "this",
    "that",
    "results",
    "data",
    "something",
    "anything",
    "nothing",
    "error",
    "errors",
    "called",
    "used",
];

static ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:only (?:use|call|invoke)|(?:may|can|must|should|are allowed to|are permitted to) only (?:use|call|invoke)|use (?:only|nothing but|no tools? (?:but|other than|except))|(?:not|never|n['’]t|refrain from|avoid) (?:ever )?(?:use|using|call|calling) (?:any )?(?:other )?tools? (?:but|other than|except|besides))\b",
    )
});

/// Stands before a list of what must not be used.
static NONE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:you )?(?:(?:never|do not|don['’]t|must not|may not|should not|shall not|cannot|(?:are )?(?:not allowed|forbidden) to)(?: (?:ever )?(?:use|call|invoke|run))?|(?:refrain from|avoid)(?: (?:using|calling|invoking|running))?)\b(?: any of)?:?",
    )
});

static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|unless|once|until|except|in case|while|where|otherwise|can|could|may|might|prefer|ideally|for example|e\.g|such as|optionally)\b",
    )
});

/// A name behind this is a tool's: it is put to use.
static USES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:call|calling|use|using|run|running|invoke|invoking|with|via|by)(?: the)? (?:`|\w+_|\w+ (?:tool|function)\b)",
    )
});

/// Says when something is to be done: that it is done at all holds less. What is to be done before an act
/// is looked into by itself.
static ORDERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:after|ahead of|followed by|then|first|as soon as)\b"));

static DENIES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:not|never|no|cannot|avoid|without|refrain)\b|n['’]t\b"));

/// What a sentence on `about` names. A label that only names a tool, as in `On refund: never call …`, is
/// passed over.
pub(super) fn held(
    about: About,
    said: &Reworded,
    heading: Option<&str>,
    names: &Names,
) -> Option<Held> {
    let whole = named(about, said, heading, names);
    if whole.is_some() {
        return whole;
    }
    let (label, rest) = said.own.split_once(": ")?;
    let mentioned: Vec<Arc<str>> = names.for_sentence(label).into_iter().collect();
    let rest = Reworded { whole: rest.to_owned(), own: rest.to_owned(), encourages: false };
    is_nothing_more(label, &mentioned).then(|| named(about, &rest, heading, names)).flatten()
}

fn named(about: About, said: &Reworded, heading: Option<&str>, names: &Names) -> Option<Held> {
    let Reworded { whole, own, encourages: _ } = said;
    let marked = names.marked(own);
    let mentioned = names.mentioned(&marked);
    if about == About::Termination {
        // The value that a result is to show may be quoted.
        let whole = names.marked(whole);
        return ending(&whole, &names.mentioned(&whole)).or_else(|| cap(own));
    }
    let known = names.for_sentence(&marked);
    if let Some(predicate) = repeats::read(&marked, &known).filter(|_| is_general(heading)) {
        return Some(Held::Calls(predicate));
    }
    match worded(&marked, heading, &known) {
        Some(Worded::Calls(predicate)) => return Some(Held::Calls(predicate)),
        Some(Worded::Form(form)) => return Some(Held::Form(form)),
        Some(Worded::File(file)) => return Some(Held::File(file)),
        Some(Worded::Sign(_) | Worded::OneAtATime) | None => {}
    }
    if let Some(order) = is_general(heading).then(|| sequence::read(&marked, &known)).flatten() {
        return Some(Held::Calls(order.rule));
    }
    // So may what is to stand in the answer.
    if own != whole
        && let Some(Worded::Form(form)) = worded(&names.marked(whole), heading, &known)
    {
        return Some(Held::Form(form));
    }
    if let Some(cap) = cap(own) {
        return Some(cap);
    }
    if let Some(list) = is_general(heading).then(|| listed(own, &names.for_sentence(own))).flatten()
    {
        return Some(list);
    }
    if mentioned.is_empty() || is_left_open(own) {
        return None;
    }
    if ONLY.is_match(&marked) && is_nothing_more(&marked, &mentioned) {
        return Some(Held::Tools(mentioned));
    }
    match mentioned.as_slice() {
        [tool]
            if about == About::Verification
                && !(DENIES.is_match(own) || ORDERS.is_match(own))
                && is_general(heading)
                && USES.is_match(&marked) =>
        {
            checked::by(tool, own, names).map(Held::Calls)
        }
        [_, ..] | [] => None,
    }
}

/// Whether a sentence holds only at times. Leave is a part of a restriction (`may only use`), and no condition.
fn is_left_open(own: &str) -> bool {
    CONDITION.is_match(&ONLY.replace(own, "")) || is_hedged(own)
}

/// A list of tools and nothing else: the only ones that may be used, or those that may not.
fn listed(said: &str, known: &BTreeSet<Arc<str>>) -> Option<Held> {
    let rest = |before: &Regex| before.find(said).and_then(|found| said.get(found.end()..));
    if let Some(tools) = rest(&ONLY).and_then(|rest| list(rest, known)) {
        return Some(Held::Tools(tools));
    }
    let banned = rest(&NONE_OF).and_then(|rest| list(rest, known))?;
    match banned.as_slice() {
        [_, _, ..] => {
            let bans = banned.iter().map(|tool| Predicate::NotCalled(call(tool)));
            Some(Held::Calls(Predicate::All(bans.collect())))
        }
        // A common word alone is the act as often as the tool.
        [one] if one.contains('_') => Some(Held::Calls(Predicate::NotCalled(call(one)))),
        [_] | [] => None,
    }
}

/// The tools in words that hold nothing but them.
pub(super) fn list(words: &str, known: &BTreeSet<Arc<str>>) -> Option<Vec<Arc<str>>> {
    const BETWEEN: [&str; 14] = [
        "and",
        "or",
        "nor",
        "the",
        "these",
        "those",
        "this",
        "following",
        "tool",
        "tools",
        "function",
        "functions",
        "any",
        "of",
    ];
    let is_part = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    let mut found = Vec::new();
    for word in words.split(|letter: char| !is_part(letter)) {
        let word = word.trim_matches(['.', '-']);
        match known.get(word) {
            Some(tool) if !found.contains(tool) => found.push(tool.clone()),
            Some(_) => {}
            None if word.is_empty() || BETWEEN.contains(&word.to_lowercase().as_str()) => {}
            None => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether nothing of weight stands beside these names.
fn is_nothing_more(marked: &str, names: &[Arc<str>]) -> bool {
    let words = residue(marked);
    words.iter().all(|word| names.iter().any(|name| name.eq_ignore_ascii_case(word)))
}

/// The end of the run by what a tool returned, or by its call.
fn ending(marked: &str, mentioned: &[Arc<str>]) -> Option<Held> {
    let [tool] = mentioned else {
        return None;
    };
    let from = marked.find(&**tool)? + tool.len();
    let rest = marked.get(from..)?.trim_start_matches('`');
    if let Some(value) = SHOWS.captures(rest).and_then(|found| found.get(1)) {
        let value = value.as_str();
        let is_value = !NO_VALUE.contains(&value.to_lowercase().as_str());
        let at = ResultAt::Pattern(regex::escape(value).into());
        return (is_value && !DENIES.is_match(rest)).then(|| {
            Held::Done(Predicate::LastResult { tool: tool.clone(), at, test: Test::Exists })
        });
    }
    let called = is_nothing_more(marked, mentioned) && !DENIES.is_match(marked);
    called.then(|| Held::Done(Predicate::Called(call(tool))))
}

/// A number of something else than the whole run.
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at a time|at once|each|every|per|in parallel|simultaneously|in a row|here)\b",
    )
});

/// A limit on the run itself: a number with a unit that runs are counted in, and no other object.
fn cap(said: &str) -> Option<Held> {
    let found = LIMIT.captures(said)?;
    let whole = found.get(0)?;
    let is_money = found.get(1).is_some();
    let number = number(found.get(2)?.as_str())?;
    let unit = found.get(3).map_or("", |unit| unit.as_str()).to_lowercase();
    let rest = format!("{} {}", said.get(..whole.start())?, said.get(whole.end()..)?);
    let of_units = [
        "spend", "cost", "costs", "budget", "limited", "limit", "second", "minute", "hour",
        "total", "maximum", "max",
    ];
    let inside = whole.as_str().to_lowercase();
    let others = residue(&rest).into_iter().chain(residue(&inside));
    let is_other = |word: &String| {
        !of_units.iter().any(|known| word.trim_end_matches('s') == *known)
            && !unit.contains(word.trim_end_matches('s'))
            && !word.starts_with(|letter: char| letter.is_ascii_digit())
            && parse_word(word).is_none()
    };
    if EACH.is_match(said) {
        return None;
    }
    if others.into_iter().any(|word| is_other(&word)) || CONDITION.is_match(&rest) {
        return None;
    }
    let unit = unit.trim_end_matches('s');
    let whole_number = || format!("{number:.0}").parse::<u32>().ok();
    let cap = match unit {
        _ if is_money || unit == "dollar" || unit == "usd" => Cap::Cost(number),
        "cent" => Cap::Cost(number / 100.0),
        "second" | "sec" => Cap::Seconds(number),
        "minute" | "min" => Cap::Seconds(number * 60.0),
        "hour" => Cap::Seconds(number * 3600.0),
        "step" | "turn" | "round" | "iteration" | "tool call" | "function call" | "call"
        | "action" => Cap::Steps(whole_number()?),
        _ => return None,
    };
    Some(Held::Cap(cap))
}

fn number(word: &str) -> Option<f64> {
    parse_word(&word.to_lowercase()).or_else(|| word.replace(',', "").parse().ok())
}

fn parse_word(word: &str) -> Option<f64> {
    const WORDS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let at = WORDS.iter().position(|known| *known == word)?;
    u32::try_from(at + 1).ok().map(f64::from)
}

pub(super) fn call(tool: &Arc<str>) -> CallPattern {
    CallPattern { tool: tool.clone(), arguments: Vec::new() }
}

impl Held {
    /// The clause of `masthead.spec.yaml` that holds it; `said` are its words.
    pub(crate) fn clause(&self, said: &str) -> String {
        let text = scalar(said.trim_end_matches('.'));
        match self {
            Self::Calls(predicate) => {
                let id = id(predicate);
                format!("constraints: [{{id: {id}, text: {text}, predicate: {}}}]", flow(predicate))
            }
            Self::Done(predicate) => {
                format!("termination: {{text: {text}, success: {}}}", flow(predicate))
            }
            Self::Cap(cap) => match cap {
                Cap::Steps(most) => format!("termination: {{caps: {{steps: {most}}}}}"),
                Cap::Seconds(most) => format!("termination: {{caps: {{seconds: {most}}}}}"),
                Cap::Cost(most) => format!("termination: {{caps: {{cost: {most}}}}}"),
            },
            Self::Form(form) => format!(
                "verification: [{{objective: {}, level: final, tool: FORM_CHECK, proves: format}}]",
                scalar(form)
            ),
            Self::File(file) => format!(
                "verification: [{{objective: {}, level: final, tool: FILE_CHECK, proves: task}}]",
                scalar(file)
            ),
            Self::Tools(tools) => {
                let names: Vec<String> = tools.iter().map(|tool| scalar(tool)).collect();
                format!("agents: [{{name: NAME, tools: [{}]}}]", names.join(", "))
            }
        }
    }
}

/// A name for the constraint, by the tools in it.
fn id(predicate: &Predicate) -> String {
    let of = |call: &CallPattern| call.tool.replace(['_', '.', ' '], "-").to_lowercase();
    match predicate {
        Predicate::Called(call) => format!("{}-called", of(call)),
        Predicate::NotCalled(call) => format!("no-{}", of(call)),
        Predicate::Before { first, then } => format!("{}-before-{}", of(first), of(then)),
        Predicate::After { trigger, follow, steps: _ } => {
            format!("{}-after-{}", of(follow), of(trigger))
        }
        Predicate::AtMost { call, times, equal_arguments: _ } => {
            format!("{}-at-most-{times}", of(call))
        }
        Predicate::LastResult { tool, at: _, test: _ } => format!("{tool}-result"),
        Predicate::All(_) | Predicate::Any(_) | Predicate::Not(_) => "condition".to_owned(),
    }
}
