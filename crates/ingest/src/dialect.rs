//! Which format a file is in, told by its content, and the way to that format's reader.

use crate::json::{At, Value};
use crate::lines::Lines;
use crate::sink::Sink;
use crate::{Run, Unreadable, atif, bytes, chat, lines, mend, otlp, tau_bench, tau2, who_and_when};
use case::Origin;
use redact::Redactor;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A list of chat messages, bare or wrapped.
    Chat,
    /// A conversation by speaker name, or with remarks in its roles.
    WhoAndWhen,
    /// A tau-bench result file.
    TauBench,
    /// A tau2 result file.
    Tau2,
    /// OpenTelemetry spans as OTLP/JSON.
    OtlpJson,
    /// The agent trajectory interchange format.
    Atif,
}

impl Dialect {
    /// The name that verdicts carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::WhoAndWhen => "who-and-when",
            Self::TauBench => "tau-bench",
            Self::Tau2 => "tau2",
            Self::OtlpJson => "otlp-json",
            Self::Atif => "atif",
        }
    }

    /// The dialect of one JSON document, told by the shape of its content.
    pub(crate) fn of(document: &Value<'_>) -> Option<Self> {
        if tau2::is(document) {
            Some(Self::Tau2)
        } else if tau_bench::is(document) {
            Some(Self::TauBench)
        } else if who_and_when::is(document) {
            Some(Self::WhoAndWhen)
        } else if atif::is(document) {
            Some(Self::Atif)
        } else if otlp::is(document) {
            Some(Self::OtlpJson)
        } else if chat::is(document) {
            Some(Self::Chat)
        } else {
            None
        }
    }
}

/// Reads `bytes` in whatever dialect they are and hands over each run.
pub(crate) fn read(
    path: &str,
    bytes: &[u8],
    redactor: &Redactor,
    take: &mut dyn FnMut(Result<Run, Unreadable>),
) {
    let mut sink = Sink::new(path, redactor, take);
    if let Some(kind) = bytes::kind_of_binary(bytes) {
        sink.refuse(&Origin::top(), format!("not a trace ({kind}). Export JSON from your tracer"));
        return;
    }
    // Editors on Windows write a mark in front that is no part of the JSON.
    let text = bytes::text(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    if matches!(text, Cow::Owned(_)) {
        let what = "some bytes are not UTF-8; each such place is read as \u{fffd}";
        sink.overlook(&Origin::top(), what.to_owned());
    }
    match serde_json::from_str::<Value<'_>>(&text) {
        Ok(document) => read_document(&At::new(&document, Origin::top()), &mut sink),
        Err(problem) => read_mended(&text, &problem, &mut sink),
    }
    sink.close();
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
            sink.overlook(&Origin::top(), mended.total().told());
            read_document(&At::new(&document, Origin::top()), sink);
        }
        Err(problem) => {
            lines::read(&Lines { text: &mended.text, mended: &mended.lines }, &problem, sink);
        }
    }
}

/// Reads one JSON document: one run, or a list of runs.
pub(crate) fn read_document(document: &At<'_>, sink: &mut Sink<'_>) {
    match Dialect::of(document.value) {
        Some(Dialect::Chat) => chat::read(document, sink),
        Some(Dialect::WhoAndWhen) => who_and_when::read(document, sink),
        Some(Dialect::TauBench) => tau_bench::read(document, sink),
        Some(Dialect::Tau2) => tau2::read(document, sink),
        Some(Dialect::OtlpJson) => otlp::read(document, sink),
        Some(Dialect::Atif) => atif::read(document, sink),
        None => match list(document) {
            // The spans of one run may be spread over many requests.
            Some(list) if otlp::is(list.value) => otlp::read(&list, sink),
            Some(list) => read_list(&list, sink),
            None => refuse(document, sink),
        },
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
    let first = list.items().next()?;
    Dialect::of(first.value).map(|_| list)
}

/// Reads a list whose elements are documents, each a record of its own.
fn read_list(list: &At<'_>, sink: &mut Sink<'_>) {
    for item in list.items() {
        sink.record(&item.origin);
        match Dialect::of(item.value) {
            Some(_) => read_document(&item, sink),
            None => refuse(&item, sink),
        }
    }
}

/// Refuses JSON that no reader claims, and says what it holds, so that people see what is missing:
/// the members of the objects that come nearest to being runs.
fn refuse(document: &At<'_>, sink: &mut Sink<'_>) {
    let (nearest, what) = match nearest(document) {
        Some(listed) => (listed, "found objects"),
        None => (document.clone(), "found an object"),
    };
    let Some(object) = nearest.value.as_object() else {
        sink.refuse(&document.origin, "found no messages or spans".to_owned());
        return;
    };
    let keys: Vec<&str> = object.keys().take(6).collect();
    let what = format!("{what}, no messages or spans; keys: {}", keys.join(", "));
    sink.refuse(&nearest.origin, what);
}

/// The first object of a list that `document` is or holds.
fn nearest<'v>(document: &At<'v>) -> Option<At<'v>> {
    let first = |list: &At<'v>| list.items().next().filter(|item| item.value.is_object());
    first(document).or_else(|| document.members().find_map(|(_, member)| first(&member)))
}
