//! Jaeger's JSON: traces with their spans, tags, logs and processes. The attributes are those of
//! OpenTelemetry, so the same tables tell what they mean.

use super::gathered::{Gathered, Group, Store};
use super::{elements, has_key, id, is_first, listed};
use crate::dialects::otlp::attributes::Attributes;
use crate::dialects::otlp::mirror::Event;
use crate::dialects::otlp::told::Told;
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member};
use crate::sink::Sink;
use case::trace::Nanos;
use std::borrow::Cow;

/// Traces as Jaeger's query service gives them.
pub(in crate::dialects) const DIALECT: Dialect =
    Dialect { name: "jaeger", extent: Extent::Spread, is, read };

fn is(document: &Value<'_>) -> bool {
    let listed = member(document, "data").filter(|data| data.is_array());
    is_first(listed.unwrap_or(document), |first| is_trace(first) || is_span(first))
}

fn is_trace(value: &Value<'_>) -> bool {
    let spans = member(value, "spans").and_then(Value::as_array);
    spans.and_then(|spans| spans.first()).is_some_and(is_span)
}

fn is_span(value: &Value<'_>) -> bool {
    member(value, "spanID").is_some() && has_key(value, &["operationName", "traceID"])
}

/// Reads it: one run for each trace.
fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut gathered = Gathered::default();
    let listed = listed(document);
    for element in elements(&listed) {
        if is_span(element.value) {
            gathered.span(told(&element), &element);
        } else if is_trace(element.value) {
            for span in element.get("spans").iter().flat_map(At::items) {
                gathered.span(told(&span), &element);
            }
            let trace =
                element.get("spans").and_then(|spans| id(&spans.items().next()?, &["traceID"]));
            let trace = trace.or_else(|| id(&element, &["traceID"])).unwrap_or_default();
            gathered.group(trace, &element).about.push(element.clone());
        } else {
            gathered.complain(&element.origin, "this is no trace or span; it was left out");
        }
    }
    gathered.give(&listed, sink, &Store { dialect: DIALECT.name, label: &label });
}

fn told<'v>(span: &At<'v>) -> Told<'v> {
    let mut told = Told::at(span, id(span, &["spanID"]).unwrap_or_default());
    told.trace = id(span, &["traceID"]).unwrap_or_default();
    told.parent = parent(span).or_else(|| id(span, &["parentSpanID"]));
    told.named(span.first(&["operationName"]));
    let start = span.get("startTime").and_then(|at| crate::clock::time(at.value));
    let lasted = span.get("duration").and_then(|at| at.value.as_i64()?.checked_mul(1_000));
    told.end = start.and_then(|start| start.0.checked_add(lasted?)).map(Nanos);
    told.start = start;
    told.attributes = pairs(span.get("tags").as_ref());
    told.is_client = tag(&told, "span.kind").and_then(At::as_str) == Some("client");
    let is_error = tag(&told, "otel.status_code").is_some_and(|at| at.as_str() == Some("ERROR"))
        || tag(&told, "error").is_some_and(|at| is_true(at.value));
    if is_error {
        let said = tag(&told, "otel.status_description").cloned();
        told.failure = said.or_else(|| Some(At::new(&Value::Null, span.origin.clone())));
    }
    let logs = span.get("logs");
    told.events = logs.iter().flat_map(At::items).map(|log| event(&log)).collect();
    told
}

/// The span that this one is the child of, or else the one that it follows.
fn parent<'v>(span: &At<'v>) -> Option<Cow<'v, str>> {
    let references: Vec<At<'v>> = span.get("references")?.items().collect();
    let child = references.iter().find(|reference| reference.text("refType") == Some("CHILD_OF"));
    id(child.or_else(|| references.first())?, &["spanID"])
}

/// The members of a list of keys and values, each in its own place.
fn pairs<'v>(list: Option<&At<'v>>) -> Vec<(&'v str, At<'v>)> {
    let items = list.into_iter().flat_map(At::items);
    items.filter_map(|item| Some((item.text("key")?, item.get("value")?))).collect()
}

fn tag<'t, 'v>(told: &'t Told<'v>, key: &str) -> Option<&'t At<'v>> {
    told.attributes.iter().find(|(known, _)| *known == key).map(|(_, at)| at)
}

fn is_true(value: &Value<'_>) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

fn event<'v>(log: &At<'v>) -> Event<'v> {
    let attributes = pairs(log.get("fields").as_ref());
    let name = attributes.iter().find(|(key, _)| matches!(*key, "event" | "message"));
    let name = name.and_then(|(_, at)| at.as_str()).unwrap_or_default();
    Event::noted(log.origin.clone(), name, Attributes::placed(attributes))
}

fn label(draft: &mut Draft<'_>, group: &Group<'_>) {
    let processes = group.find(&["processes"]);
    let process = processes.and_then(|all| all.members().next()).map(|(_, process)| process);
    let process = process.or_else(|| group.find(&["process"]));
    let tags = pairs(process.as_ref().and_then(|process| process.get("tags")).as_ref());
    let tag = |names: &[&str]| tags.iter().find(|(key, _)| names.contains(key)).map(|(_, at)| at);
    let mut labels = draft.trace.labels.clone();
    let service = process.as_ref().and_then(|process| process.get("serviceName"));
    labels.system = service.and_then(|at| draft.label(&at));
    labels.version = tag(&["service.version"]).and_then(|at| draft.label(at));
    let environment = tag(&["deployment.environment.name", "deployment.environment"]);
    labels.environment = environment.and_then(|at| draft.label(at));
    draft.trace.labels = labels;
}
