//! Predicates as a spec file writes them, and their way to [`case::Predicate`]. Whatever could not
//! be evaluated later (a test without a comparison, a broken pattern) is refused here.

use super::error::{Fault, Place};
use super::located::{Located, Short};
use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// A condition over the calls and results of a run: exactly one of these tests.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Predicate")]
pub(super) enum Condition {
    /// At least one matching call happened.
    Called(Short<CallFile>),
    /// No matching call happened.
    NotCalled(Short<CallFile>),
    /// Every `then` has an earlier `first`.
    Before(Before),
    /// Every `trigger` is followed by a `follow`.
    After(After),
    /// Matching calls happen at most so many times.
    AtMost(AtMost),
    /// The last result of a tool has a value.
    LastResult(LastResult),
    /// All hold.
    All(Vec<Located<Self>>),
    /// At least one holds.
    Any(Vec<Located<Self>>),
    /// It does not hold.
    Not(Box<Located<Self>>),
}

/// Which calls are meant. A plain tool name means all calls of that tool.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Call")]
pub(super) struct CallFile {
    /// The tool.
    tool: String,
    /// JSON pointers into the arguments, and the values that they must have.
    #[serde(default)]
    args: BTreeMap<String, Value>,
}

impl From<String> for CallFile {
    fn from(tool: String) -> Self {
        Self { tool, args: BTreeMap::new() }
    }
}

/// Every `then` has an earlier `first`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Before {
    /// What must come first.
    first: Short<CallFile>,
    /// What may come only after it.
    then: Short<CallFile>,
}

/// Every `trigger` is followed by a `follow`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// What sets the obligation.
    trigger: Short<CallFile>,
    /// What fulfils it.
    follow: Short<CallFile>,
    /// The number of steps that it may take; any number if left out.
    #[serde(default)]
    within: Option<u32>,
}

/// Matching calls happen at most so many times.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AtMost {
    /// What is counted.
    call: Short<CallFile>,
    /// The largest allowed number.
    times: u32,
    /// Whether only calls with equal arguments count together.
    #[serde(default)]
    equal_arguments: bool,
}

/// The last result of a tool has a value: one place (`pointer` or `pattern`) and one comparison.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LastResult {
    /// The tool whose last result is looked at.
    tool: String,
    /// A JSON pointer into a JSON result (`""` for all of it).
    #[serde(default)]
    pointer: Option<String>,
    /// A regular expression on the text of the result; its first group is compared, or the whole
    /// match.
    #[serde(default)]
    pattern: Option<String>,
    /// Equal to this.
    #[serde(default, deserialize_with = "present")]
    equals: Option<Value>,
    /// Not equal to this.
    #[serde(default, deserialize_with = "present")]
    differs: Option<Value>,
    /// A number that is at least this.
    #[serde(default)]
    at_least: Option<f64>,
    /// A number that is at most this.
    #[serde(default)]
    at_most: Option<f64>,
    /// Present at all, or not.
    #[serde(default)]
    exists: Option<bool>,
}

/// A value that is there, even if it is `null`: comparing with `null` is not the same as not
/// comparing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Located<Condition> {
    /// The predicate that it states.
    pub(super) fn predicate(&self) -> Result<Predicate, Fault> {
        let at = self.place;
        let call = |file: &Short<CallFile>| file.0.pattern(at);
        Ok(match &self.value {
            Condition::Called(file) => Predicate::Called(call(file)?),
            Condition::NotCalled(file) => Predicate::NotCalled(call(file)?),
            Condition::Before(Before { first, then }) => {
                Predicate::Before { first: call(first)?, then: call(then)? }
            }
            Condition::After(After { trigger, follow, within }) => {
                Predicate::After { trigger: call(trigger)?, follow: call(follow)?, steps: *within }
            }
            Condition::AtMost(AtMost { call: counted, times, equal_arguments }) => {
                Predicate::AtMost {
                    call: call(counted)?,
                    times: *times,
                    equal_arguments: *equal_arguments,
                }
            }
            Condition::LastResult(file) => file.predicate(at)?,
            Condition::All(parts) => Predicate::All(list(parts, at)?),
            Condition::Any(parts) => Predicate::Any(list(parts, at)?),
            Condition::Not(part) => Predicate::Not(Box::new(part.predicate()?)),
        })
    }
}

fn list(parts: &[Located<Condition>], at: Option<Place>) -> Result<Vec<Predicate>, Fault> {
    if parts.is_empty() {
        let what = "this list of predicates is empty";
        return Err(Fault::new(at, what, "put at least one test in it"));
    }
    parts.iter().map(Located::predicate).collect()
}

impl CallFile {
    fn pattern(&self, at: Option<Place>) -> Result<CallPattern, Fault> {
        let arguments = self.args.iter().map(|(pointer, value)| {
            check_pointer(pointer, at)?;
            Ok((pointer.as_str().into(), value.clone()))
        });
        Ok(CallPattern {
            tool: self.tool.as_str().into(),
            arguments: arguments.collect::<Result<_, Fault>>()?,
        })
    }
}

impl LastResult {
    fn predicate(&self, at: Option<Place>) -> Result<Predicate, Fault> {
        let test = self.test(at)?;
        let found =
            Predicate::LastResult { tool: self.tool.as_str().into(), at: self.place(at)?, test };
        Ok(if self.exists == Some(false) { Predicate::Not(Box::new(found)) } else { found })
    }

    fn place(&self, at: Option<Place>) -> Result<ResultAt, Fault> {
        match (&self.pointer, &self.pattern) {
            (Some(pointer), None) => {
                check_pointer(pointer, at)?;
                Ok(ResultAt::Pointer(pointer.as_str().into()))
            }
            (None, Some(pattern)) => {
                check_pattern(pattern, at)?;
                Ok(ResultAt::Pattern(pattern.as_str().into()))
            }
            (None, None) => Err(Fault::new(
                at,
                "`last_result` does not say where to look",
                "add `pointer: /field` for a JSON result or `pattern: …` for text",
            )),
            (Some(_), Some(_)) => Err(Fault::new(
                at,
                "`last_result` has both `pointer` and `pattern`",
                "keep one of them",
            )),
        }
    }

    fn test(&self, at: Option<Place>) -> Result<Test, Fault> {
        let tests = [
            self.equals.clone().map(Test::Equals),
            self.differs.clone().map(Test::Differs),
            self.at_least.map(Test::AtLeast),
            self.at_most.map(Test::AtMost),
            self.exists.map(|_| Test::Exists),
        ];
        let mut tests = tests.into_iter().flatten();
        match (tests.next(), tests.next()) {
            (Some(test), None) => Ok(test),
            (None, _) => Err(Fault::new(
                at,
                "`last_result` has no test",
                "add `equals`, `differs`, `at_least`, `at_most` or `exists`",
            )),
            (Some(_), Some(_)) => Err(Fault::new(
                at,
                "`last_result` has more than one test",
                "put one `last_result` for each in a list under `all:`",
            )),
        }
    }
}

fn check_pointer(pointer: &str, at: Option<Place>) -> Result<(), Fault> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    let what = format!("`{pointer}` is not a JSON pointer");
    Err(Fault::new(at, what, format!("write `/{pointer}`")))
}

fn check_pattern(pattern: &str, at: Option<Place>) -> Result<(), Fault> {
    let Err(problem) = regex::Regex::new(pattern) else {
        return Ok(());
    };
    let problem = problem.to_string();
    let reason = problem.lines().last().unwrap_or_default();
    let reason = reason.trim_start_matches("error: ");
    let what = format!("the pattern `{pattern}` is not a regular expression ({reason})");
    Err(Fault::new(at, what, "mend it; look-around and back-references are not supported"))
}
