//! Evaluates the predicates of a spec over a run: whether one holds, and the steps that show it.
//!
//! Nothing is held for true or false because the input is thin. Where content was not captured, a
//! call that is not there may have happened, and what a result would have said is not guessed.
//! One evaluation looks at each step a fixed number of times per test in the predicate.

pub(crate) mod names;

use crate::view::captured;
use case::predicate::{CallPattern, ResultAt, Test};
use case::{Call, Predicate, Step, StepNo, ToolResult, Trace};
use regex::RegexBuilder;
use serde_json::Value;
use std::collections::BTreeMap;

/// The memory that one compiled pattern may take: patterns come from people, runs are not held up.
const LARGEST_PATTERN: usize = 1 << 20;

const NOT_CAPTURED: &str = "content was not captured, so a call may be missing";
const UNREADABLE: &str = "the arguments of a call of that tool cannot be read";
const OTHER_TYPE: &str = "the value has the text that is expected, in another JSON type";
const NEARLY_NAMED: &str = "no call has that name, and one has nearly that name";

/// Whether a predicate holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It holds; these steps show it. Empty where nothing had to happen.
    Yes(Vec<StepNo>),
    /// It does not; these steps show it. Empty where something did not happen.
    No(Vec<StepNo>),
    /// The run does not say; this is what is missing.
    Unknown(&'static str),
}

/// Whether `predicate` holds over the steps of `trace` up to and including `until` (all of them
/// for `None`). Over a part of a run, an obligation that may still be met counts as not met.
pub fn holds(predicate: &Predicate, trace: &Trace, until: Option<StepNo>) -> Holds {
    let end = until.map_or(trace.steps.len(), |last| last.index() + 1);
    let steps = trace.steps.get(..end).unwrap_or(&trace.steps);
    let part = Part { trace, steps };
    part.holds(predicate)
}

/// The part of a run that is looked at.
struct Part<'t> {
    trace: &'t Trace,
    steps: &'t [Step],
}

/// The calls that match a pattern.
struct Seen<'t> {
    calls: Vec<(StepNo, &'t Call)>,
    /// Why there may be more of them than are listed.
    unsure: Option<&'static str>,
}

impl Seen<'_> {
    fn steps(&self) -> Vec<StepNo> {
        self.calls.iter().map(|(step, _)| *step).collect()
    }
}

impl<'t> Part<'t> {
    fn holds(&self, predicate: &Predicate) -> Holds {
        match predicate {
            Predicate::Called(call) => self.called(call),
            Predicate::NotCalled(call) => self.called(call).reversed(),
            Predicate::Before { first, then } => self.before(first, then),
            Predicate::After { trigger, follow, steps } => self.after(trigger, follow, *steps),
            Predicate::AtMost { call, times, equal_arguments } => {
                let times = usize::try_from(*times).unwrap_or(usize::MAX);
                let seen = self.seen(call);
                if *equal_arguments {
                    at_most_equal(&seen, times)
                } else {
                    at_most(seen.steps(), times, seen.unsure)
                }
            }
            Predicate::LastResult { tool, at, test } => self.last_result(tool, at, test),
            Predicate::All(parts) => self.all(parts),
            // By De Morgan: one rule for what is unknown, not two.
            Predicate::Any(parts) => {
                all(parts.iter().map(|part| self.holds(part).reversed())).reversed()
            }
            Predicate::Not(part) => self.holds(part).reversed(),
        }
    }

    fn all(&self, parts: &[Predicate]) -> Holds {
        all(parts.iter().map(|part| self.holds(part)))
    }

    fn called(&self, call: &CallPattern) -> Holds {
        let seen = self.seen(call);
        if !seen.calls.is_empty() {
            return Holds::Yes(seen.steps());
        }
        seen.unsure.map_or(Holds::No(Vec::new()), Holds::Unknown)
    }

    fn before(&self, first: &CallPattern, then: &CallPattern) -> Holds {
        let first = self.seen(first);
        let then = self.seen(then);
        let opened = first.calls.first().map(|(step, _)| *step);
        let early = |step: &StepNo| opened.is_none_or(|opened| *step <= opened);
        let early: Vec<StepNo> = then.steps().into_iter().filter(early).collect();
        if !early.is_empty() {
            return first.unsure.map_or(Holds::No(early), Holds::Unknown);
        }
        if let Some(why) = then.unsure {
            return Holds::Unknown(why);
        }
        let shown = opened.filter(|_| !then.calls.is_empty());
        Holds::Yes(shown.into_iter().chain(then.steps()).collect())
    }

    fn after(&self, trigger: &CallPattern, follow: &CallPattern, within: Option<u32>) -> Holds {
        let trigger = self.seen(trigger);
        let follow = self.seen(follow);
        let follows = follow.steps();
        let mut unmet = Vec::new();
        let mut met = Vec::new();
        for step in trigger.steps() {
            // Follows are in order, so the first later one is the one that comes soonest.
            let next = follows.partition_point(|follow| *follow <= step);
            let next = follows
                .get(next)
                .filter(|next| within.is_none_or(|within| next.get() - step.get() <= within));
            match next {
                Some(next) => met.extend([step, *next]),
                None => unmet.push(step),
            }
        }
        if !unmet.is_empty() {
            return follow.unsure.map_or(Holds::No(unmet), Holds::Unknown);
        }
        match trigger.unsure {
            Some(why) => Holds::Unknown(why),
            None => Holds::Yes(in_order(met)),
        }
    }

    fn last_result(&self, tool: &str, at: &ResultAt, test: &Test) -> Holds {
        let mut last = None;
        let mut waiting = None;
        for step in self.steps {
            if let Some(call) = step.call().filter(|call| *call.tool.text == *tool) {
                waiting = call.result.is_none().then_some(step.no);
            }
            let Some(result) = step.result().filter(|result| self.is_of(step, result, tool)) else {
                continue;
            };
            last = Some((step.no, result));
            // The result of an earlier call, made side by side, does not answer the last one.
            waiting = waiting.filter(|call| result.call.is_some_and(|answered| answered < *call));
        }
        if waiting.is_some() {
            return Holds::Unknown("the last call of that tool has no result");
        }
        let Some((step, result)) = last else {
            return Holds::Unknown("that tool gave no result");
        };
        let found = match at {
            ResultAt::Pointer(pointer) => at_pointer(result, pointer),
            ResultAt::Pattern(pattern) => at_pattern(result, pattern),
        };
        match found {
            Found::Value(value) => compared(&value, test, step),
            Found::Missing if *test == Test::Exists => Holds::No(vec![step]),
            Found::Missing => Holds::Unknown("the result has no such value"),
            Found::Unknown(why) => Holds::Unknown(why),
        }
    }

    /// Whether `result` is the tool's: by the call that it answers, else by who gave it.
    fn is_of(&self, step: &Step, result: &ToolResult, tool: &str) -> bool {
        let call = result.call.and_then(|call| self.trace.step(call)?.call());
        match call {
            Some(call) => *call.tool.text == *tool,
            None => self.trace.actor(step).is_some_and(|actor| *actor.name == *tool),
        }
    }

    /// The calls that match `pattern`, in order.
    fn seen(&self, pattern: &CallPattern) -> Seen<'t> {
        let mut unsure = (0 < self.trace.capture.silent).then_some(NOT_CAPTURED);
        let mut calls = Vec::new();
        let mut is_named = false;
        for step in self.steps {
            let Some(call) = step.call().filter(|call| call.tool.text == pattern.tool) else {
                continue;
            };
            is_named = true;
            if has_arguments(call, pattern) {
                calls.push((step.no, call));
            } else if call.arguments.is_string() || !captured::is_whole(call) {
                unsure = unsure.or(Some(UNREADABLE));
            } else if has_worded_arguments(call, pattern) {
                unsure = unsure.or(Some(OTHER_TYPE));
            }
        }
        if !is_named
            && self
                .steps
                .iter()
                .filter_map(Step::call)
                .any(|call| names::is_near(&pattern.tool, &call.tool.text))
        {
            unsure = unsure.or(Some(NEARLY_NAMED));
        }
        Seen { calls, unsure }
    }
}

fn has_arguments(call: &Call, pattern: &CallPattern) -> bool {
    pattern.arguments.iter().all(|(pointer, expected)| {
        let found = call.arguments.pointer(pointer);
        found.is_some_and(|found| is_equal(found, expected))
    })
}

/// The same, where what is expected stands there as text of another type.
fn has_worded_arguments(call: &Call, pattern: &CallPattern) -> bool {
    pattern.arguments.iter().all(|(pointer, expected)| {
        let found = call.arguments.pointer(pointer);
        found.is_some_and(|found| is_equal(found, expected) || is_same_text(found, expected))
    })
}

fn at_most(steps: Vec<StepNo>, times: usize, unsure: Option<&'static str>) -> Holds {
    if times < steps.len() {
        return Holds::No(steps);
    }
    unsure.map_or(Holds::Yes(steps), Holds::Unknown)
}

/// The limit for each set of equal arguments; the one that breaks it most often is shown.
fn at_most_equal(seen: &Seen<'_>, times: usize) -> Holds {
    let mut groups: BTreeMap<String, Vec<StepNo>> = BTreeMap::new();
    let mut unsure = seen.unsure;
    for (step, call) in &seen.calls {
        // What was not captured is not equal to what was not captured.
        if !captured::is_whole(call) {
            unsure = unsure.or(Some(UNREADABLE));
            continue;
        }
        if call.arguments.is_string() {
            unsure = unsure.or(Some(UNREADABLE));
        }
        groups.entry(call.arguments.to_string()).or_default().push(*step);
    }
    let largest = groups.into_values().max_by_key(Vec::len).unwrap_or_default();
    at_most(largest, times, unsure)
}

/// A value that a test looks at.
enum Found {
    Value(Value),
    /// The result can be read and does not have it.
    Missing,
    /// The result cannot be read.
    Unknown(&'static str),
}

fn at_pointer(result: &ToolResult, pointer: &str) -> Found {
    let text = result.text.text.trim();
    let parsed = result.data.is_none().then(|| serde_json::from_str::<Value>(text).ok()).flatten();
    match result.data.as_ref().or(parsed.as_ref()) {
        Some(data) => data.pointer(pointer).cloned().map_or(Found::Missing, Found::Value),
        None if text.is_empty() => Found::Unknown("the result is empty or was not captured"),
        None if pointer.is_empty() => Found::Value(Value::String(text.to_owned())),
        None => Found::Unknown("the result is not JSON"),
    }
}

fn at_pattern(result: &ToolResult, pattern: &str) -> Found {
    let text = &*result.text.text;
    if text.is_empty() {
        return Found::Unknown("the result is empty or was not captured");
    }
    let compiled = RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build();
    let Ok(compiled) = compiled else {
        return Found::Unknown("the pattern is not a regular expression");
    };
    let Some(captures) = compiled.captures(text) else {
        return Found::Missing;
    };
    let words = captures.get(1).or_else(|| captures.get(0));
    words.map_or(Found::Missing, |words| Found::Value(Value::String(words.as_str().to_owned())))
}

fn compared(value: &Value, test: &Test, step: StepNo) -> Holds {
    let truth = match test {
        Test::Exists => Ok(true),
        Test::Equals(expected) => equal_or_hidden(value, expected),
        Test::Differs(expected) => equal_or_hidden(value, expected).map(|equal| !equal),
        Test::AtLeast(least) => number(value).map(|number| *least <= number),
        Test::AtMost(most) => number(value).map(|number| number <= *most),
    };
    match truth {
        Ok(true) => Holds::Yes(vec![step]),
        Ok(false) => Holds::No(vec![step]),
        Err(why) => Holds::Unknown(why),
    }
}

/// Whether the two are equal; not known where redaction hides the value from the spec's own words.
fn equal_or_hidden(value: &Value, expected: &Value) -> Result<bool, &'static str> {
    let hidden = |value: &Value| value.as_str().is_some_and(|text| text.contains('‹'));
    let equal = is_equal(value, expected) || is_worded(value, expected);
    if !equal && hidden(value) && !hidden(expected) {
        return Err("the value was redacted");
    }
    if !equal && is_same_text(value, expected) {
        return Err(OTHER_TYPE);
    }
    Ok(equal)
}

/// Numbers are equal by value: `1` and `1.0` are one number written in two ways.
fn is_equal(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::Number(value), Value::Number(expected)) => {
            value == expected || value.as_f64() == expected.as_f64()
        }
        _ => value == expected,
    }
}

/// Whether a text is the number or truth value that is expected: text has no other way to say it.
fn is_worded(value: &Value, expected: &Value) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    match expected {
        Value::Number(expected) => {
            let said: Option<f64> = text.trim().parse().ok();
            said.is_some() && said == expected.as_f64()
        }
        Value::Bool(expected) => text.trim().parse() == Ok(*expected),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// Whether one of the two is a number or a truth value and the other the text that people write for
/// it. Which of them was meant only who wrote the spec can say.
fn is_same_text(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::String(text), other) | (other, Value::String(text)) => {
            let text = text.trim().to_ascii_lowercase();
            match other {
                Value::Bool(true) => matches!(text.as_str(), "true" | "yes" | "on"),
                Value::Bool(false) => matches!(text.as_str(), "false" | "no" | "off"),
                Value::Number(number) => {
                    text.parse::<f64>().ok().is_some_and(|said| number.as_f64() == Some(said))
                }
                Value::Null => text == "null",
                Value::String(_) | Value::Array(_) | Value::Object(_) => false,
            }
        }
        _ => false,
    }
}

fn number(value: &Value) -> Result<f64, &'static str> {
    let said = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let said = said.filter(|number| !number.is_nan());
    said.ok_or("the value is not a number")
}

impl Holds {
    fn reversed(self) -> Self {
        match self {
            Self::Yes(steps) => Self::No(steps),
            Self::No(steps) => Self::Yes(steps),
            Self::Unknown(why) => Self::Unknown(why),
        }
    }
}

/// One that does not hold settles it, whatever is unknown of the others.
fn all(parts: impl Iterator<Item = Holds>) -> Holds {
    let mut yes = Vec::new();
    let mut unknown = None;
    for part in parts {
        match part {
            Holds::No(steps) => return Holds::No(steps),
            Holds::Yes(steps) => yes.extend(steps),
            Holds::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or_else(|| Holds::Yes(in_order(yes)), Holds::Unknown)
}

fn in_order(mut steps: Vec<StepNo>) -> Vec<StepNo> {
    steps.sort_unstable();
    steps.dedup();
    steps
}

#[cfg(test)]
mod tests;
