//! A figure that is told by the name that results give it ("the limit is 5201"), against what every
//! result holds under that name.
//!
//! Found only where the log holds that figure nowhere and it cannot be worked out of those that it does.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::View;
use crate::view::effect;
use crate::view::prose::{self, Manner, Sentence};
use case::{Act, ActorKind, Cite, Searched, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Named alike on both sides, and nowhere on the log.
const OTHER: Score = Score::new(0.6);
/// The longest name that is looked for, in words.
const WORDS: usize = 3;
/// A shorter name is no word for anything, in bytes.
const NAMED: usize = 4;
/// With more numbers on the log, nearly anything can be worked out of two of them.
const MOST_NUMBERS: usize = 400;
/// Sentences that are read in one run.
const MOST_READ: usize = 2_000;
/// Names that are kept: data with more of them is a document.
const MOST_NAMES: usize = 2_000;

/// A text without this tells no figure by a name.
static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:is|of|at|now|stands|reads|shows) [$€£]?\d[\d.,]*\d"));

/// A sentence that states no figure of the thing as it is.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|would|could|might|may|will|let|should|about|around|roughly|approximately|average|up to|at least|at most|than|per|not|no|never|total|sum|altogether|new|was|were|before|previous|previously|remaining|left|difference)\b|n['’]t\b|['’]ll\b|~|%",
    )
});

/// What lies between a name and its figure.
const LINKS: &[&str] = &["is", "of", "at", "now", "stands", "reads", "shows"];

/// The names of the numbers in the results so far.
#[derive(Default)]
struct Named {
    /// By name in words: the values, in thousandths, with the step that held each last.
    values: BTreeMap<String, BTreeMap<i64, StepNo>>,
    /// Every number of the run so far, in thousandths.
    numbers: BTreeSet<i64>,
}

/// The finding that a figure differs from what every result holds under its name.
pub(super) fn finding(view: &View<'_>) -> Option<Finding> {
    if !view.said.iter().any(|step| FIGURE.is_match(step.words())) {
        return None;
    }
    let mut named = Named::default();
    let mut left = MOST_READ;
    for step in &view.case.trace.steps {
        let is_agent = view.case.trace.kind(step) == ActorKind::Agent;
        match &step.act {
            Act::Result(result) => {
                if let Some(data) = &result.data {
                    named.take(step.no, data, "");
                }
                named.read(&result.text.text);
            }
            Act::Say { .. } | Act::Think(_) if is_agent => {
                if let Some(found) = named.other(view, step, &mut left) {
                    return Some(found);
                }
                named.read(step.words());
            }
            Act::Call(call) => named.read(&call.arguments.to_string()),
            Act::Say { .. }
            | Act::Think(_)
            | Act::Instruct(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => named.read(step.words()),
        }
    }
    None
}

/// An amount with cents that an agent says something comes to, where the log holds it nowhere and does
/// not come to it.
pub(super) fn nowhere<'c>(view: &View<'c>) -> Option<(&'c Step, Range<usize>)> {
    let mut named = Named::default();
    for step in &view.case.trace.steps {
        let is_agent = view.case.trace.kind(step) == ActorKind::Agent;
        match &step.act {
            Act::Say { .. } if is_agent => {
                let all = AMOUNT.captures_iter(step.words());
                let found = all.filter_map(|found| found.get(1)).find(|found| {
                    let text = found.as_str().replace(',', "");
                    number(&text).and_then(thousandths).is_some_and(|value| !named.comes_to(value))
                });
                if let Some(found) = found.filter(|_| named.numbers.len() <= MOST_NUMBERS) {
                    return Some((step, found.range()));
                }
                named.read(step.words());
            }
            Act::Result(result) => named.read(&result.text.text),
            Act::Call(call) => named.read(&call.arguments.to_string()),
            Act::Say { .. }
            | Act::Think(_)
            | Act::Instruct(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => named.read(step.words()),
        }
    }
    None
}

/// A number with two decimals, behind the words for what comes out of a reckoning.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:comes? to|adds? up to|amounts? to|totals?(?: is)?|equals?|makes|result is)|=) *[$€£]?(\d{1,3}(?:,\d{3})+\.\d{2}|\d+\.\d{2})\b",
    )
});

impl Named {
    fn take(&mut self, at: StepNo, value: &Value, name: &str) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| self.take(at, member, name));
            }
            Value::Array(items) => items.iter().for_each(|item| self.take(at, item, name)),
            Value::Number(number) => {
                let words: Vec<String> = effect::words(name).collect();
                let value = number.as_f64().and_then(thousandths);
                if let Some(value) =
                    value.filter(|_| words.len() <= WORDS && self.values.len() < MOST_NAMES)
                {
                    self.values.entry(words.join(" ")).or_default().insert(value, at);
                }
            }
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }

    fn read(&mut self, text: &str) {
        if MOST_NUMBERS < self.numbers.len() {
            return;
        }
        let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
        for piece in text.split(|letter| !is_part(letter)) {
            for one in [piece.replace(',', ""), piece.replace(',', ".")] {
                self.numbers.extend(number(one.trim_matches('.')).and_then(thousandths));
            }
            self.numbers.extend(piece.split(',').filter_map(number).filter_map(thousandths));
        }
    }

    fn other(&self, view: &View<'_>, step: &Step, left: &mut usize) -> Option<Finding> {
        if self.values.is_empty() || MOST_NUMBERS < self.numbers.len() {
            return None;
        }
        prose::sentences(step.words(), &FIGURE).iter().find_map(|sentence| {
            *left = left.checked_sub(1)?;
            let is_plain = sentence.manner == Manner::States && !HEDGED.is_match(sentence.text);
            let (name, token) = is_plain.then(|| self.stated(sentence))??;
            told(view, step, (sentence, &name, token), self.values.get(&name)?)
        })
    }

    /// A name of results with a figure that none of them gave it, and that the log does not come to.
    fn stated<'t>(&self, sentence: &Sentence<'t>) -> Option<(String, &'t str)> {
        let tokens: Vec<(usize, &str)> = prose::tokens(sentence.text).collect();
        tokens.iter().enumerate().find_map(|(index, (at, token))| {
            let value = number(token).and_then(thousandths)?;
            let digits = token.bytes().filter(u8::is_ascii_digit).count();
            let rest = &sentence.text[at + token.len()..];
            // "1,500" and "10:30" fall to pieces at their marks.
            let is_piece = rest.starts_with([',', ':', '-', '/'])
                && rest.len() > 1
                && rest[1..].starts_with(|letter: char| letter.is_ascii_digit());
            if digits < 2 || is_piece || sentence.text[..*at].ends_with([',', ':']) {
                return None;
            }
            let name = self.name(tokens.get(..index)?)?;
            (!self.comes_to(value)).then_some((name, *token))
        })
    }

    /// The name that stands before a figure, behind a link and perhaps what the figure is of.
    fn name(&self, before: &[(usize, &str)]) -> Option<String> {
        let words: Vec<String> =
            before.iter().rev().take(8).map(|(_, token)| token.to_lowercase()).collect();
        let links = words.iter().take_while(|word| LINKS.contains(&word.as_str())).count();
        let mut rest = words.get(links..).filter(|_| 0 < links)?;
        // "The limit of M-208 is 5201".
        if let [thing, of, more @ ..] = rest
            && matches!(of.as_str(), "of" | "for")
            && prose::has_digit(thing)
        {
            rest = more;
        }
        (1..=WORDS.min(rest.len())).rev().find_map(|count| {
            let name: Vec<&str> = rest[..count].iter().rev().map(String::as_str).collect();
            let name = name.join(" ");
            (NAMED <= name.len() && self.values.contains_key(&name)).then_some(name)
        })
    }

    /// Whether the log holds the number, or it comes out of two that it does, or of all of one name.
    fn comes_to(&self, value: i64) -> bool {
        const SCALES: &[i64] = &[7, 24, 60, 100, 1_000, 1_024, 3_600, 86_400, 1_000_000];
        let held = |other: i64| self.numbers.contains(&other) || self.numbers.contains(&-other);
        let is_scaled = SCALES.iter().any(|scale| {
            value.checked_mul(*scale).is_some_and(held)
                || (value % scale == 0 && held(value / scale))
        });
        let rounds = |other: &i64| {
            [1_000, 100, 10].iter().any(|unit| value % unit == 0 && (other - value).abs() < *unit)
        };
        let is_pair = |one: &i64| {
            let product = |other: &i64| {
                one.checked_mul(*other).is_some_and(|product| (product / 1_000 - value).abs() <= 10)
            };
            held(value - one)
                || held(value + one)
                || (*one != 0 && self.numbers.iter().any(product))
                || (value != 0 && one.checked_mul(1_000).is_some_and(|one| held(one / value)))
        };
        let is_sum = self.values.values().any(|own| own.keys().sum::<i64>() == value);
        held(value)
            || is_scaled
            || is_sum
            || self.numbers.iter().any(|one| rounds(one) || is_pair(one))
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(['$', '€', '£']);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_plain && prose::has_digit(text))
}

/// A number in thousandths; `None` for what is too large to be reckoned with.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked before")]
fn thousandths(number: f64) -> Option<i64> {
    const LARGEST: f64 = 1e12;
    (number.abs() < LARGEST).then(|| (number * 1_000.0).round() as i64)
}

fn told(
    view: &View<'_>,
    step: &Step,
    (sentence, name, token): (&Sentence<'_>, &str, &str),
    values: &BTreeMap<i64, StepNo>,
) -> Option<Finding> {
    let at = token.as_ptr() as usize - sentence.text.as_ptr() as usize + sentence.start;
    let cite = Cite::range(step, at..at + token.len()).unwrap_or_else(|| Cite::step(step));
    let (_, shown) = values.iter().max_by_key(|(_, at)| **at)?;
    let shown = view.case.trace.step(*shown)?;
    let absent = Cite::absent(
        format!("{token} or figures that come to it"),
        Searched::Steps(StepNo::at_index(0), step.no),
    );
    let summary = format!(
        "step {} tells {token} as the {name}, and the results have another {name} (step {})",
        step.no, shown.no
    );
    Some(
        Finding::new(ENTRY.mode, OTHER, cite, summary)
            .citing([Cite::step(shown)])
            .refuters([Refuter::not_held(
                "the log holds the figure, or it can be worked out",
                absent,
            )])
            .fixed_by(Fix {
                text: format!("fill the {name} into a reply from the tool's own result"),
                ..ENTRY.fix.to_fix()
            }),
    )
}
