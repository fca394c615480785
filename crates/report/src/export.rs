//! A run in a format that other tools read: ATIF, OTLP/JSON or chat messages. Deterministic, and
//! linear in the run. What a format has no place for is counted, so that the caller can say so;
//! nothing is left out without a word, and nothing is made up.

mod atif;
mod calls;
mod chat;
mod otlp;
mod spans;

use case::trace::Nanos;
use case::{Case, Trace};
use serde_json::Value;
use std::collections::BTreeMap;

/// The formats that a run is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The agent trajectory interchange format, version 1.8.
    Atif,
    /// OpenTelemetry spans of the `GenAI` conventions as OTLP/JSON.
    Otlp,
    /// A list of chat messages with the tools beside it, as the `OpenAI` API has them.
    Chat,
}

/// A run as another tool reads it.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The document: one JSON object.
    pub document: Value,
    /// What the format has no place for, and how often that came.
    pub lost: BTreeMap<&'static str, usize>,
}

/// What a format has no place for, as it is come upon.
#[derive(Default)]
struct Lost(BTreeMap<&'static str, usize>);

impl Lost {
    fn note(&mut self, what: &'static str) {
        self.count(what, 1);
    }

    fn count(&mut self, what: &'static str, count: usize) {
        if count > 0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

impl Format {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Atif => "ATIF",
            Self::Otlp => "OTLP",
            Self::Chat => "a list of chat messages",
        }
    }
}

/// The run of `case` as one document in `format`.
pub fn document(case: &Case, format: Format) -> Exported {
    let (document, lost) = match format {
        Format::Atif => atif::document(case),
        Format::Otlp => otlp::document(case),
        Format::Chat => chat::document(case),
    };
    Exported { document: unhashed(document), lost: lost.0 }
}

/// The same with the hashes of redaction placeholders dropped: their key differs between processes.
fn unhashed(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('‹') => Value::String(case::hidden::unhashed(&text)),
        Value::Array(items) => items.into_iter().map(unhashed).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (case::hidden::unhashed(&name), unhashed(member)))
            .collect(),
        other => other,
    }
}

/// The object of those `members` that have a value.
fn object<'n>(members: impl IntoIterator<Item = (&'n str, Value)>) -> Value {
    let present = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(present.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text that may be missing.
fn text(text: Option<impl AsRef<str>>) -> Value {
    text.map_or(Value::Null, |text| Value::String(text.as_ref().to_owned()))
}

/// A list, or nothing where it is empty.
fn list(items: Vec<Value>) -> Value {
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}

/// The moment in ISO 8601.
fn moment(time: Nanos) -> Option<String> {
    let stamp = jiff::Timestamp::from_nanosecond(i128::from(time.0)).ok()?;
    Some(stamp.to_string())
}

/// What the run says of itself, under the names that the formats share but for two: the system's and
/// the task's.
fn labels<'n>(trace: &Trace, [system, task]: [&'n str; 2]) -> [(&'n str, Value); 6] {
    let labels = &trace.labels;
    [
        (system, text(labels.system.as_ref())),
        ("framework", text(labels.framework.as_ref())),
        ("environment", text(labels.environment.as_ref())),
        ("tenant", text(labels.tenant.as_ref())),
        (task, text(labels.task.as_ref())),
        ("trial", text(labels.trial.as_ref())),
    ]
}

/// The tools that the run itself defines, as the `OpenAI` API has them.
fn tools(case: &Case) -> Vec<Value> {
    if case.spec.is_declared() {
        return Vec::new();
    }
    let tools = case.spec.tools.iter().map(|tool| {
        let none = || Value::Object(serde_json::Map::new());
        let names = || tool.required.iter().map(ToString::to_string);
        let parameters = object([
            ("type", "object".into()),
            ("properties", names().map(|name| (name, none())).collect()),
            ("required", list(names().map(Value::String).collect())),
        ]);
        let function = object([
            ("name", tool.name.as_ref().into()),
            ("description", text(tool.description.as_ref().map(|words| &words.text))),
            ("parameters", parameters),
        ]);
        object([("type", "function".into()), ("function", function)])
    });
    tools.collect()
}

/// What the reader of the run was not sure of: whether it was guessed, and how much content is
/// missing. No format has a member for either; both are written as Masthead's own, so that they come
/// back with the run, and counted, because others pass over them.
fn doubts(trace: &Trace, lost: &mut Lost) -> (Value, Value) {
    let capture = trace.capture;
    let is_partial = capture.silent > 0 || capture.orphans > 0;
    if trace.guessed {
        lost.note("word that the run was guessed or read in part; only Masthead reads it");
    }
    if is_partial {
        lost.note("count of elements without content; only Masthead reads it");
    }
    let counts = serde_json::json!({
        "expected": capture.expected, "silent": capture.silent, "orphans": capture.orphans,
    });
    let guessed = if trace.guessed { Value::Bool(true) } else { Value::Null };
    (guessed, if is_partial { counts } else { Value::Null })
}

/// Counts what none of the formats has a place for.
fn count_beside(case: &Case, lost: &mut Lost) {
    lost.count("record of a reward, ending, verifier or exception", case.trace.records.len());
    if case.spec.is_declared() {
        lost.note("spec that was given beside the run");
    } else {
        lost.count("schema of a tool's arguments beyond the required names", case.spec.tools.len());
    }
}
