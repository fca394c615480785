//! Files with one JSON document a line: many runs, or one run whose elements are lines.
//!
//! Such a file is addressed as an array of its physical lines from 0, blank ones included.

use crate::dialect::{self, Dialect};
use crate::json::{At, Value};
use crate::sink::Sink;
use case::Origin;

/// Reads `text` line by line. `problem` is what was wrong with it as one document.
pub(crate) fn read(text: &str, problem: &serde_json::Error, sink: &mut Sink<'_>) {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let Ok(opening) = serde_json::from_str::<Value<'_>>(first) else {
        sink.refuse(&Origin::top(), not_json(first, problem));
        return;
    };
    match Dialect::of(&opening) {
        // The spans of one run may be spread over many lines.
        Some(Dialect::OtlpJson) | None => read_elements(text, sink),
        Some(_) => read_records(text, sink),
    }
}

/// Every line is a run of its own: read and let go, one after the other.
fn read_records(text: &str, sink: &mut Sink<'_>) {
    for (number, line) in numbered(text) {
        let origin = Origin::top().index(number);
        sink.record(&origin);
        match serde_json::from_str::<Value<'_>>(line) {
            Ok(document) => dialect::read_document(&At::new(&document, origin), sink),
            Err(problem) => sink.refuse(&origin, broken_line(&problem)),
        }
    }
}

/// The lines together are one document: an array with `null` for the lines that cannot be read.
fn read_elements(text: &str, sink: &mut Sink<'_>) {
    let mut elements = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let element = serde_json::from_str::<Value<'_>>(line);
        if let Err(problem) = &element
            && !line.trim().is_empty()
        {
            sink.overlook(&Origin::top().index(number), broken_line(problem));
        }
        elements.push(element.unwrap_or(Value::Null));
    }
    dialect::read_document(&At::new(&Value::Array(elements), Origin::top()), sink);
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

fn broken_line(problem: &serde_json::Error) -> String {
    format!("this line is not JSON ({problem}); it was left out")
}

fn not_json(first: &str, problem: &serde_json::Error) -> String {
    if first.is_empty() {
        return "is empty".to_owned();
    }
    if matches!(first.trim_start().as_bytes().first(), Some(b'{' | b'[')) {
        return format!("is broken JSON ({problem}); export it again, whole");
    }
    "is not JSON. Export JSON from your tracer".to_owned()
}
