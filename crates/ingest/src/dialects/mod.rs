//! Which format a file is in, told by its content, and the way to that format's reader: one file or
//! folder each, with a `DIALECT` that stands in [`DIALECTS`].

mod adk;
mod atif;
mod autogen;
mod chat;
mod claude_code;
mod cline;
mod codex;
mod codex_exec;
mod coding;
mod copilot_cli;
mod crewai;
mod doubt;
mod exports;
mod flow;
mod gemini_cli;
mod gemini_stream;
pub(crate) mod guess;
mod inspect;
mod langgraph;
mod one_log;
mod opencode;
mod openhands;
pub(crate) mod otlp;
mod pydantic_ai;
mod responses;
mod rounds;
mod sessions;
mod smolagents;
mod staged;
mod sweagent;
mod tapeagents;
mod tau2;
mod tau_bench;
mod trial;
mod who_and_when;

use crate::json::{At, Value};
use crate::lines::Lines;
use crate::sink::Sink;
use crate::{Beside, Input, Run, Unreadable, bytes, lines, mend, opening};
use case::Origin;
use redact::Redactor;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One format that is read: how it is recognised, and what reads it. Each stands in its own file.
pub struct Dialect {
    /// The name that verdicts carry.
    pub name: &'static str,
    /// Where the pieces of one run lie.
    pub(crate) extent: Extent,
    /// Whether a document is in this format, told by the shape of its content. For
    /// [`Extent::Spread`] also told of an array of such documents.
    pub(crate) is: fn(&Value<'_>) -> bool,
    /// Reads every run of such a document.
    pub(crate) read: fn(&At<'_>, &mut Sink<'_>),
}

/// Where the pieces of one run lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// In one document. A list of documents, or a file with one on each line, is many runs.
    Document,
    /// In one document or spread over the elements of a list, or over the lines of a file.
    Spread,
    /// Nobody knows: asked only where no format claims a document or what it holds.
    Guessed,
}

/// The formats that are read, in the order in which they are tried: what is told by a name of its
/// own comes before what is told by its shape alone.
pub const DIALECTS: &[&Dialect] = &[
    &tau2::DIALECT,
    &tau_bench::DIALECT,
    &who_and_when::DIALECT,
    &atif::DIALECT,
    &claude_code::DIALECT,
    &cline::DIALECT,
    &codex::DIALECT,
    &codex_exec::DIALECT,
    &copilot_cli::DIALECT,
    &gemini_cli::DIALECT,
    &gemini_stream::DIALECT,
    &opencode::DIALECT,
    &staged::DIALECT,
    &trial::DIALECT,
    &otlp::DIALECT,
    &exports::openai_agents::DIALECT,
    &exports::run_state::DIALECT,
    &exports::langfuse::DIALECT,
    &exports::langsmith::DIALECT,
    &exports::deepeval::DIALECT,
    &exports::opik::DIALECT,
    &exports::jaeger::DIALECT,
    &exports::datadog::DIALECT,
    &inspect::DOCUMENT,
    &inspect::EVENTS,
    &sweagent::DIALECT,
    &openhands::RECORD,
    &openhands::EVENTS,
    &adk::DOCUMENT,
    &adk::EVENTS,
    &autogen::DIALECT,
    &crewai::OUTPUT,
    &crewai::LOG,
    &tapeagents::DIALECT,
    &langgraph::STATE,
    &langgraph::UPDATES,
    &one_log::DIALECT,
    &rounds::DIALECT,
    &pydantic_ai::DIALECT,
    &smolagents::DIALECT,
    &responses::OBJECT,
    &responses::EXCHANGE,
    &flow::DIALECT,
    &chat::DIALECT,
    &guess::DIALECT,
];

/// The most elements that are looked at to tell what a list holds: a longer look changes nothing.
const LOOK: usize = 40;

/// Whether the first element of `list` and at least half of those behind it are what `is` knows.
/// A few others, among many, are odd elements of it.
fn mostly(list: &[Value<'_>], is: impl Fn(&Value<'_>) -> bool) -> bool {
    let mut looked_at = list.iter().filter(|item| !item.is_null()).take(LOOK);
    let opens = looked_at.next().is_some_and(&is);
    let (known, others): (Vec<_>, Vec<_>) = looked_at.partition(|item| is(item));
    opens && known.len() >= others.len()
}

/// The vocabularies in which spans are read, in the order in which they are asked: what each is
/// called, and the release that its rows were taken from.
pub fn vocabularies() -> impl Iterator<Item = (&'static str, &'static str)> {
    otlp::vocabularies()
}

/// What tells, for formats that spread one run over several files, that a file is a part of a run
/// which is read from another one.
const PARTS: &[fn(&str, &dyn Beside) -> bool] =
    &[atif::is_part, claude_code::is_part, cline::is_part, trial::is_part];

/// See [`crate::beside::is_part`].
pub(crate) fn is_part(path: &str, beside: &dyn Beside) -> bool {
    PARTS.iter().any(|is_part| is_part(path, beside))
}

impl Dialect {
    /// The dialect of one JSON document, told by the shape of its content.
    pub(crate) fn of(document: &Value<'_>) -> Option<&'static Self> {
        let mut known = DIALECTS.iter().copied().filter(|known| known.extent != Extent::Guessed);
        known.find(|dialect| (dialect.is)(document))
    }
}

/// Reads `input`, unpacked, in whatever dialect it is and hands over each run. `damage` is what was
/// wrong with what it was unpacked from.
pub(crate) fn read(
    input: Input<'_>,
    damage: Option<String>,
    redactor: &Redactor,
    take: &mut dyn FnMut(Result<Run, Unreadable>),
) {
    let bytes = input.bytes;
    let mut sink = Sink::new(input, redactor, take);
    if let Some(damage) = damage {
        sink.overlook(&Origin::top(), damage);
    }
    if bytes.starts_with(bytes::ZIP) {
        inspect::read_archive(input.path, bytes, &mut sink);
        return;
    }
    if let Some(kind) = bytes::kind_of_binary(bytes) {
        if !read_binary(bytes, &mut sink) {
            let what = format!("not a trace ({kind}). Export JSON from your tracer");
            sink.refuse(&Origin::top(), what);
        }
        return;
    }
    // Editors on Windows write a mark in front that is no part of the JSON.
    let text = bytes::text(bytes.strip_prefix(bytes::MARK).unwrap_or(bytes));
    if matches!(text, Cow::Owned(_)) {
        if read_binary(bytes, &mut sink) {
            return;
        }
        sink.overlook(&Origin::top(), bytes::NOT_UTF8.to_owned());
    }
    let text = mend::quote_ids(&text).map_or(text, Cow::Owned);
    if bytes::is_too_fine(text.as_bytes()) {
        sink.refuse(&Origin::top(), bytes::TOO_FINE.to_owned());
        return;
    }
    match serde_json::from_str::<Value<'_>>(&text) {
        Ok(document) => read_document(&At::new(&document, Origin::top()), &mut sink),
        Err(problem) => read_mended(&text, &problem, &mut sink),
    }
    sink.close();
}

/// Reads what is no text. Says whether it is in a format that is read.
fn read_binary(bytes: &[u8], sink: &mut Sink<'_>) -> bool {
    if let Some(document) = otlp::protobuf::decode(bytes) {
        read_document(&At::new(&document, Origin::top()), sink);
        return true;
    }
    let Some((document, place)) = otlp::protobuf::before_damage(bytes) else {
        return false;
    };
    let what = format!(
        "OTLP protobuf, damaged or cut off at byte {place}; the spans before that place were read"
    );
    sink.overlook(&Origin::top(), what);
    read_document(&At::new(&document, Origin::top()), sink);
    true
}

/// Reads what is not one document as it stands: mended, or line by line. `problem` is what was wrong
/// with it.
fn read_mended(text: &str, problem: &serde_json::Error, sink: &mut Sink<'_>) {
    let Some(mended) = mend::mend(text) else {
        lines::read(&Lines { text, mended: &BTreeMap::new() }, problem, sink);
        return;
    };
    match serde_json::from_str::<Value<'_>>(&mended.text) {
        Ok(document) => {
            if let Some(what) = mended.total().told() {
                sink.overlook(&Origin::top(), what);
            }
            read_document(&At::new(&document, Origin::top()), sink);
        }
        Err(problem) => {
            lines::read(&Lines { text: &mended.text, mended: &mended.lines }, &problem, sink);
        }
    }
}

/// Reads one JSON document: one run, or a list of runs.
pub(crate) fn read_document(document: &At<'_>, sink: &mut Sink<'_>) {
    if let Some(dialect) = Dialect::of(document.value) {
        return (dialect.read)(document, sink);
    }
    let Some(list) = list(document) else {
        return read_unknown(document, sink);
    };
    match Dialect::of(list.value) {
        Some(dialect) if dialect.extent == Extent::Spread => (dialect.read)(&list, sink),
        Some(_) => read_list(&list, sink),
        None => read_behind(&list, sink),
    }
}

/// The list of documents that `document` is, or that is the only list among its members.
fn list<'v>(document: &At<'v>) -> Option<At<'v>> {
    let mut lists = document.members().filter(|(_, member)| member.value.is_array());
    let list = match (lists.next(), lists.next()) {
        (Some((_, only)), None) => only,
        (None, _) => document.clone(),
        (Some(_), Some(_)) => return None,
    };
    let mut looked_at = list.items().filter(|item| !item.value.is_null()).take(LOOK);
    let is_known = |item: &At<'v>| opening::of_line(item.value).is_some();
    if is_known(&looked_at.next()?) {
        return Some(list);
    }
    // A header may stand in front, unless all of it together is a run of no known format.
    let (known, others): (Vec<_>, Vec<_>) = looked_at.partition(is_known);
    (others.len() < known.len() && !guess::is(document.value)).then_some(list)
}

/// Reads a list that opens with what belongs to no run: pieces of runs behind it are read together.
fn read_behind(list: &At<'_>, sink: &mut Sink<'_>) {
    let mut items = list.items().zip(0..);
    let first = items.find_map(|(item, at)| Some((Dialect::of(item.value)?, at)));
    let Some((_, opens)) = first.filter(|(dialect, _)| dialect.extent == Extent::Spread) else {
        return read_list(list, sink);
    };
    let behind = list.items().skip(opens).map(|item| item.value.clone());
    let behind = Value::Array(std::iter::repeat_n(Value::Null, opens).chain(behind).collect());
    let Some(dialect) = Dialect::of(&behind) else {
        return read_list(list, sink);
    };
    for item in list.items().take(opens).filter(|item| !item.value.is_null()) {
        let (_, what) = unknown(&item);
        sink.leave_out(&item.origin, format!("{what}; it was left out"));
    }
    (dialect.read)(&At::new(&behind, list.origin.clone()), sink);
}

/// Reads a document of no known format by its shape, or each of the documents that it is a list of.
fn read_unknown(document: &At<'_>, sink: &mut Sink<'_>) {
    if guess::is(document.value) {
        return guess::read(document, sink);
    }
    let mut looked_at = document.items().filter(|item| !item.value.is_null()).take(LOOK);
    if !looked_at.any(|item| guess::is(item.value)) {
        return refuse(document, sink);
    }
    if let Some(link) = document.items().find_map(|item| guess::link(item.value)) {
        let what = format!(
            "these are pieces of runs in a format that is not known: they name their `{link}`"
        );
        sink.refuse(&document.origin, what);
        return;
    }
    for item in document.items().filter(|item| !item.value.is_null()) {
        sink.record(&item.origin);
        if guess::is(item.value) { guess::read(&item, sink) } else { refuse(&item, sink) }
    }
}

/// Reads a list whose elements are documents, each a record of its own.
fn read_list(list: &At<'_>, sink: &mut Sink<'_>) {
    for item in list.items() {
        sink.record(&item.origin);
        match opening::of_line(item.value) {
            Some(_) => read_document(&item, sink),
            None => refuse(&item, sink),
        }
    }
}

/// Refuses JSON that no reader claims, and says what it holds, so that people see what is missing.
fn refuse(document: &At<'_>, sink: &mut Sink<'_>) {
    let (origin, what) = unknown(document);
    sink.refuse(&origin, what);
}

/// Where JSON that no reader claims comes nearest to being runs, and what it holds there: the members
/// of the objects.
fn unknown(document: &At<'_>) -> (Origin, String) {
    let (nearest, what) = match nearest(document) {
        Some(listed) => (listed, "found objects"),
        None => (document.clone(), "found an object"),
    };
    let Some(object) = nearest.value.as_object() else {
        return (document.origin.clone(), "found no messages or spans".to_owned());
    };
    let keys: Vec<&str> = object.keys().take(6).collect();
    (nearest.origin, format!("{what}, no messages or spans; keys: {}", keys.join(", ")))
}

/// The first object of a list that `document` is or holds.
fn nearest<'v>(document: &At<'v>) -> Option<At<'v>> {
    let first = |list: &At<'v>| list.items().take(LOOK).find(|item| item.value.is_object());
    first(document).or_else(|| document.members().find_map(|(_, member)| first(&member)))
}
