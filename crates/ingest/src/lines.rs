//! Files with one JSON document a line: many runs, or one run whose elements are lines.
//!
//! Such a file is addressed as an array of its physical lines from 0, blank ones included. A file of
//! documents that each take several lines is addressed as an array of those.

use crate::dialects::{self, Extent};
use crate::json::{At, Value};
use crate::mend::Count;
use crate::opening::{self, LATEST, is_words};
use crate::sink::Sink;
use case::Origin;
use std::collections::BTreeMap;

/// What is said of JSON past the parser's limit, which keeps the stack whole.
const TOO_DEEP: &str = "nested deeper than 127 levels";

/// What is said of a number such as `1e400`.
const TOO_LARGE: &str = "is larger than can be read";

/// What is said of a line of NUL bytes.
const NO_TEXT: &str =
    "this line holds no text but NUL bytes, as crashes leave them; it was left out";

/// A text of many lines.
pub(crate) struct Lines<'t> {
    /// The text itself.
    pub(crate) text: &'t str,
    /// What was mended in it, by line.
    pub(crate) mended: &'t BTreeMap<usize, Count>,
}

/// Reads line by line. `problem` is what was wrong with the text as one document.
pub(crate) fn read(lines: &Lines<'_>, problem: &serde_json::Error, sink: &mut Sink<'_>) {
    let mut filled = lines.text.lines().filter(|line| !line.trim().is_empty());
    match opening::opening(filled.clone()) {
        Some(dialect) if dialect.extent == Extent::Document => return read_records(lines, sink),
        Some(_) => return read_elements(lines, sink),
        None => {}
    }
    let first = filled.next().unwrap_or_default();
    if serde_json::from_str::<Value<'_>>(first).is_ok() || opens_late(first, lines.text) {
        // A line that no reader knows alone may be a piece of a run.
        return read_elements(lines, sink);
    }
    match one_after_the_other(lines.text) {
        Some(documents) => dialects::read_document(&At::new(&documents, Origin::top()), sink),
        None => sink.refuse(&Origin::top(), not_json(first, problem)),
    }
}

/// The list of the documents that `text` is, each printed over several lines, as development kits
/// print spans to a console. Such a file is addressed as that list.
fn one_after_the_other(text: &str) -> Option<Value<'_>> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value<'_>>();
    let documents: Vec<Value<'_>> = documents.collect::<Result<_, _>>().ok()?;
    let are_objects = documents.iter().all(Value::is_object);
    (are_objects && documents.len() > 1).then_some(Value::Array(documents))
}

/// Whether JSON lines come after `first`, a line of words: programs print such before they log. What
/// begins as JSON itself is broken, and what stands in it are its own pieces.
fn opens_late(first: &str, text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(LATEST);
    let is_object =
        |line: &str| serde_json::from_str::<Value<'_>>(line).is_ok_and(|line| line.is_object());
    is_words(first) && lines.any(|line| !is_words(line) && is_object(line))
}

/// Every line is a run of its own: read and let go, one after the other.
fn read_records(lines: &Lines<'_>, sink: &mut Sink<'_>) {
    // What was mended away leaves an empty last line, which counts here.
    for (number, line) in lines.text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let is_blank = line.trim().is_empty();
        // What a crash left is a line of its own, and as lost as one that is cut off.
        if is_blank && lines.mended.contains_key(&number) {
            sink.refuse(&Origin::top().index(number), NO_TEXT.to_owned());
        } else if !is_blank {
            tell_mended(lines, number, sink);
            read_record(line, number, sink);
        }
    }
}

/// Reads one line that is a run of its own.
pub(crate) fn read_record(line: &str, number: usize, sink: &mut Sink<'_>) {
    let origin = Origin::top().index(number);
    sink.record(&origin);
    if line.is_empty() {
        return sink.refuse(&origin, NO_TEXT.to_owned());
    }
    match serde_json::from_str::<Value<'_>>(line) {
        Ok(document) => dialects::read_document(&At::new(&document, origin), sink),
        Err(problem) => sink.refuse(&origin, broken_line(&problem)),
    }
}

/// The lines together are one document: an array with `null` for the lines that cannot be read.
fn read_elements(lines: &Lines<'_>, sink: &mut Sink<'_>) {
    let mut elements = Vec::new();
    for (number, line) in lines.text.lines().enumerate() {
        let element = serde_json::from_str::<Value<'_>>(line);
        match &element {
            Ok(_) => tell_mended(lines, number, sink),
            Err(_) if line.trim().is_empty() => tell_mended(lines, number, sink),
            Err(problem) => sink.leave_out(&Origin::top().index(number), broken_line(problem)),
        }
        elements.push(element.unwrap_or(Value::Null));
    }
    tell_mended(lines, elements.len(), sink);
    dialects::read_document(&At::new(&Value::Array(elements), Origin::top()), sink);
}

/// Says what was mended in a line that could be read thanks to it.
fn tell_mended(lines: &Lines<'_>, number: usize, sink: &mut Sink<'_>) {
    if let Some(what) = lines.mended.get(&number).and_then(|count| count.told()) {
        sink.overlook(&Origin::top().index(number), what);
    }
}

pub(crate) fn broken_line(problem: &serde_json::Error) -> String {
    if is_too_deep(problem) {
        return format!("this line is {TOO_DEEP}; it was left out");
    }
    if is_too_large(problem) {
        return format!("a number on this line {TOO_LARGE} ({problem}); it was left out");
    }
    format!("this line is not JSON ({problem}); it was left out")
}

fn not_json(first: &str, problem: &serde_json::Error) -> String {
    if first.is_empty() {
        return "is empty".to_owned();
    }
    if is_too_deep(problem) {
        return format!("is {TOO_DEEP}, which is deeper than is read");
    }
    if is_too_large(problem) {
        return format!("holds a number that {TOO_LARGE} ({problem}); write it as a string");
    }
    if matches!(first.trim_start().as_bytes().first(), Some(b'{' | b'[')) {
        return format!("is broken JSON ({problem}); export it again, whole");
    }
    "is not JSON. Export JSON from your tracer".to_owned()
}

/// Whether a number is larger than any that can be held: told in words only, too.
fn is_too_large(problem: &serde_json::Error) -> bool {
    problem.to_string().starts_with("number out of range")
}

/// Whether the parser gave up on the depth: it says so in words only.
fn is_too_deep(problem: &serde_json::Error) -> bool {
    problem.to_string().starts_with("recursion limit exceeded")
}
