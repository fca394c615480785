//! Datadog's spans of LLM observability: as clients send them, as its API lists them, and alone.

use super::gathered::{Gathered, Group, Store};
use super::judgement::Judgement;
use super::{elements, has_key, id, is_first, listed, text};
use crate::dialects::otlp::told::Told;
use crate::dialects::otlp::vocabulary::Role;
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member};
use crate::sink::Sink;
use case::trace::Nanos;

/// Spans with their kind in their `meta`.
pub(in crate::dialects) const DIALECT: Dialect =
    Dialect { name: "datadog", extent: Extent::Spread, is, read };

const KINDS: &[(&str, Role)] = &[
    ("llm", Role::Model),
    ("tool", Role::Tool),
    ("retrieval", Role::Tool),
    ("agent", Role::Agent),
    ("workflow", Role::Noise),
    ("task", Role::Noise),
    ("step", Role::Noise),
    ("embedding", Role::Noise),
];

/// The root's parent.
const NOBODY: &[&str] = &["undefined", "0", ""];

fn is(document: &Value<'_>) -> bool {
    let listed = member(document, "data").filter(|data| data.is_array());
    is_first(listed.unwrap_or(document), |first| spans(first).first().is_some_and(|it| is_span(it)))
}

fn is_span(value: &Value<'_>) -> bool {
    let meta = member(value, "meta");
    let is_sent = meta.is_some_and(|meta| has_key(meta, &["kind", "span.kind", "input", "output"]));
    let is_listed = has_key(value, &["ml_app"]) && has_key(value, &["span_kind"]);
    member(value, "span_id").is_some() && (is_sent || is_listed)
}

/// The spans that an element of the input holds or is, as far as the first tells.
fn spans<'v>(value: &'v Value<'v>) -> Vec<&'v Value<'v>> {
    let data = member(value, "data").unwrap_or(value);
    let inner = member(data, "attributes").unwrap_or(data);
    match member(inner, "spans").and_then(Value::as_array) {
        Some(listed) => listed.iter().take(1).collect(),
        None => vec![inner],
    }
}

/// Reads it: one run for each trace.
fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut gathered = Gathered::default();
    let listed = listed(document);
    for element in elements(&listed) {
        let data = element.get("data").unwrap_or_else(|| element.clone());
        let inner = data.get("attributes").unwrap_or_else(|| data.clone());
        let Some(spans) = inner.get("spans") else {
            take(&inner, &element, &mut gathered);
            continue;
        };
        for span in spans.items() {
            take(&span, &element, &mut gathered);
        }
        if let Some(first) = spans.items().next() {
            let trace = id(&first, &["trace_id"]).unwrap_or_default();
            gathered.group(trace, &element).about.push(inner);
        }
    }
    gathered.give(&listed, sink, &Store { dialect: DIALECT.name, label: &label });
}

fn take<'v>(span: &At<'v>, element: &At<'v>, gathered: &mut Gathered<'v>) {
    if span.get("span_id").is_none() {
        gathered.complain(&span.origin, "this is no span; it was left out");
        return;
    }
    let told = told(span);
    let judged = span.first(&["evaluation", "evaluations"]);
    for (name, at) in judged.iter().flat_map(At::members).filter(|(_, at)| at.value.is_object()) {
        let judgement = Judgement {
            name,
            id: format!("{} {name}", told.id).into(),
            value: at.first(&["value", "score_value", "boolean_value"]),
            label: at.first(&["assessment", "status", "categorical_value"]),
            why: at.get("reasoning"),
            at,
        };
        let mut judgement = judgement.told(told.trace.clone());
        judgement.parent = Some(told.id.clone());
        gathered.judgement(judgement, element);
    }
    gathered.span(told, element);
}

fn told<'v>(span: &At<'v>) -> Told<'v> {
    let mut told = Told::at(span, id(span, &["span_id"]).unwrap_or_default());
    told.trace = id(span, &["trace_id"]).unwrap_or_default();
    told.parent = id(span, &["parent_id"]).filter(|parent| !NOBODY.contains(&&**parent));
    told.named(span.first(&["name"]));
    told.start = span.get("start_ns").and_then(|at| crate::clock::nanos(at.value));
    let lasted = span.get("duration").and_then(|at| whole(at.value));
    told.end = told.start.and_then(|start| start.0.checked_add(lasted?)).map(Nanos);
    let meta = span.get("meta").unwrap_or_else(|| span.clone());
    let kind = text(&meta, &["kind", "span.kind", "span_kind"]);
    told.role = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, role)| *role);
    for (side, key) in [("input", "input.value"), ("output", "output.value")] {
        let held = meta.get(side);
        let said = held.map(|held| held.first(&["messages", "value", "documents"]).unwrap_or(held));
        told.with(key, said);
    }
    told.with("gen_ai.request.model", meta.get("model_name"));
    told.with("gen_ai.tool.definitions", meta.get("tool_definitions"));
    let tokens = span.get("metrics").and_then(|metrics| metrics.get("input_tokens"));
    told.with("gen_ai.usage.input_tokens", tokens);
    let error = meta.first(&["error.message", "error"]).map(|at| at.get("message").unwrap_or(at));
    let status = span.get("status").filter(|status| status.as_str() == Some("error"));
    told.failure = match (error, status) {
        (Some(error), Some(_)) => Some(error),
        (Some(error), None) => {
            Some(error).filter(|error| error.as_str().is_some_and(|it| !it.is_empty()))
        }
        (None, status) => status,
    };
    told
}

/// A number of nanoseconds, which some clients write with a point.
fn whole(value: &Value<'_>) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a nanosecond is nothing")]
    let rounded = || value.as_f64().filter(|count| count.abs() < 1e18).map(|count| count as i64);
    value.as_i64().or_else(rounded)
}

fn label(draft: &mut Draft<'_>, group: &Group<'_>) {
    let mut labels = draft.trace.labels.clone();
    labels.system = group.label(draft, &["ml_app"]);
    labels.session = group.label(draft, &["session_id"]);
    let tags = group.find(&["tags"]);
    for tag in tags.iter().flat_map(At::items).filter_map(|tag| tag.as_str()) {
        match tag.split_once(':') {
            Some(("env", name)) => labels.environment = Some(draft.clean(name)),
            Some(("version", name)) => labels.version = Some(draft.clean(name)),
            _ => {}
        }
    }
    draft.trace.labels = labels;
}
