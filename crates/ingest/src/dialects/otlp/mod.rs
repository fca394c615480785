//! Spans of OpenTelemetry, as OTLP (JSON, or protobuf in its JSON form) and as development kits and
//! trace stores write them, in all vocabularies that name agents, models and tools. One request, an
//! array of requests, one request a line, or bare spans; log records are joined to their spans.
//!
//! Read in this order: `found` (what a document holds, trace by trace), `ids`, `mirror` and
//! `attributes` (spans in every spelling), `node` and `flatten` (values in every carrier),
//! `vocabulary` (what attributes say, as data), `message`, `part` and `exchange` (what was said),
//! `fingerprint` (what is said again), `stitch` and `family` (who belongs to whom, and when), `ledger`,
//! `window`, `steps`, `talk` and `tools` (what is new).

pub(in crate::dialects) mod attributes;
mod deliveries;
mod envelope;
mod exchange;
mod family;
mod fingerprint;
mod flatten;
mod found;
mod ids;
mod ledger;
mod message;
pub(in crate::dialects) mod mirror;
mod node;
mod part;
pub(super) mod protobuf;
mod rest;
mod shown;
mod spec;
mod steps;
mod stitch;
mod talk;
pub(in crate::dialects) mod told;
mod tools;
mod verdicts;
pub(in crate::dialects) mod vocabulary;
mod window;

use crate::dialects::{Dialect, Extent, doubt};
use crate::json::{At, Value};
use crate::sink::Sink;
use case::Complaint;
use case::trace::Nanos;
use found::{Found, Group};
use mirror::{Event, Span};
use std::collections::BTreeSet;
use steps::{Tally, Teller};
use vocabulary::{Carried, Field, Role};

/// Spans of OpenTelemetry.
pub(crate) const DIALECT: Dialect = Dialect { name: "otlp-json", extent: Extent::Spread, is, read };

/// The vocabularies that are read, with the release that each was taken from.
pub(super) fn vocabularies() -> impl Iterator<Item = (&'static str, &'static str)> {
    vocabulary::all().map(|vocabulary| (vocabulary.name, vocabulary.version))
}

/// Whether `document` holds spans or log records.
pub(crate) fn is(document: &Value<'_>) -> bool {
    if let Some(items) = document.as_array() {
        // A line that could not be read is `null` in the array of lines.
        let first = items.iter().find(|item| !item.is_null());
        return first.is_some_and(found::is_element);
    }
    found::is_element(document)
}

/// The ids of the traces that something in `document` belongs to.
pub(crate) fn traces_in(document: &At<'_>) -> BTreeSet<String> {
    Found::traces_in(document)
}

/// Reads it: one run for each trace id.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut found = Found::of(document, sink.share);
    // Of a file that is read in shares, nobody sees whether each of its lines is one run.
    let is_list = sink.share.is_all() && found.is_list_of_runs();
    for Complaint { at, what } in std::mem::take(&mut found.complaints) {
        sink.overlook(&at, what);
    }
    let is_empty = |trace: &Group<'_>| trace.spans.iter().all(|span| is_mere_noise(span));
    let (empty, told): (Vec<_>, Vec<_>) = found.groups.into_iter().partition(is_empty);
    if told.is_empty() && !sink.share.is_all() {
        return;
    }
    if told.is_empty() {
        let spans: usize = empty.iter().map(|group| group.spans.len()).sum();
        let what = match spans {
            0 => "holds no spans, and no log record with a message".to_owned(),
            _ => format!("holds {spans} spans, none of an agent, a model, a tool or a verifier"),
        };
        sink.refuse(&document.origin, what);
        return;
    }
    for group in empty {
        let what = "this trace holds no span of an agent, a model, a tool or a verifier; left out";
        sink.overlook(&group.element, what.to_owned());
    }
    for group in told {
        let is_one_line = !sink.share.is_all() && group.is_whole;
        if is_list || is_one_line {
            sink.record(&group.element);
        }
        run(&group, sink);
    }
}

/// A span that tells nothing of a run. That some infrastructure failed is told of runs only.
fn is_mere_noise(span: &Span<'_>) -> bool {
    let is_judgement =
        |event: &Event<'_>| vocabulary::carried(event.name) == Some(Carried::Evaluation);
    let is_judged = || span.notes().any(is_judgement);
    vocabulary::role(span) == Role::Noise && !is_judged()
}

fn run(group: &Group<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    // A number that lost digits on its way names nothing.
    if !group.id.contains('.') {
        draft.trace.id = group.id.as_ref().into();
    }
    for span in &group.spans {
        draft.covers(span.value);
    }
    for record in &group.records {
        draft.covers(record);
    }
    let mut teller = Teller::new(draft, &group.spans);
    let tally = teller.tell();
    let stitched = teller.family.stitched;
    let odd = [
        (
            teller.family.circular,
            "spans stand above themselves; one of each circle is read as the first",
        ),
        (teller.family.early, "spans began before the span above them: clocks differ"),
    ];
    let mut draft = teller.draft;
    for (count, how) in [
        (stitched.linked, "link to it"),
        (stitched.enclosed, "ran while it alone was open, under its name"),
    ] {
        if count > 0 {
            let what = format!("{count} spans without their parent were given one: they {how}");
            draft.complain(&group.element, what);
        }
    }
    for (count, what) in odd.into_iter().filter(|(count, _)| *count > 0) {
        draft.complain(&group.element, format!("{count} {what}"));
    }
    label(&mut draft, &group.spans);
    account(&mut draft, tally, group);
    sink.give(draft);
}

/// Says what became of the spans that gave no step.
fn account(draft: &mut crate::draft::Draft<'_>, tally: Tally, group: &Group<'_>) {
    let total = tally.told + tally.merged + tally.noise;
    if tally.noise > 0 {
        let what = format!(
            "{} of {total} spans are wrappers or infrastructure and gave no step",
            tally.noise
        );
        draft.complain(&group.element, what);
    }
}

/// What Masthead itself wrote of its doubts when it exported the run.
fn own(draft: &mut crate::draft::Draft<'_>, span: &Span<'_>) {
    let text = |key: &str| span.resource.text(key);
    let count = |key: &str| text(key).and_then(|count| count.parse().ok());
    let counts = ["masthead.expected", "masthead.silent", "masthead.orphans"].map(count);
    let is_guessed = text("masthead.guessed").as_deref() == Some("true");
    doubt::note(&mut draft.trace, is_guessed, counts);
}

/// What the resource and the spans say about the run as a whole.
fn label(draft: &mut crate::draft::Draft<'_>, spans: &[Span<'_>]) {
    let telling = spans.iter().find(|span| vocabulary::role(span) != Role::Noise);
    let Some(first) = telling.or(spans.first()) else {
        return;
    };
    let of_resource = |names: &[&str]| {
        let found = names.iter().find_map(|name| first.resource.text(name));
        found.map(|text| draft.clean(&text))
    };
    let mut labels = draft.trace.labels.clone();
    labels.system = of_resource(&["service.name"]);
    labels.version = of_resource(&["service.version"]);
    labels.environment = of_resource(&["deployment.environment.name", "deployment.environment"]);
    labels.framework = Some(vocabulary::framework(first.scope))
        .filter(|scope| !scope.is_empty())
        .map(|scope| draft.clean(scope));
    let session = spans.iter().find_map(|span| vocabulary::text(&span.attributes, Field::Session));
    labels.session = session.map(|session| draft.clean(&session));
    draft.trace.labels = labels;
    let times = |pick: fn(&Span<'_>) -> Option<Nanos>| spans.iter().filter_map(pick);
    own(draft, first);
    draft.trace.started = times(|span| span.start).min();
    draft.trace.ended = times(|span| span.end).max();
}
