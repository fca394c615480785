//! Traces of the `OpenAI` Agents development kit: objects `trace` and `trace.span`, in a list, one a
//! line, or as they are sent.

use super::gathered::{Gathered, Group, Store};
use super::{elements, id, is_first, text, time};
use crate::dialects::otlp::told::Told;
use crate::dialects::otlp::vocabulary::Role;
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value};
use crate::sink::Sink;

/// Traces and spans.
pub(in crate::dialects) const DIALECT: Dialect =
    Dialect { name: "openai-agents", extent: Extent::Spread, is, read };

const TYPES: &[(&str, Role)] = &[
    ("agent", Role::Agent),
    ("function", Role::Tool),
    ("handoff", Role::Tool),
    ("generation", Role::Model),
    ("response", Role::Model),
    ("guardrail", Role::Verifier),
];

fn is(document: &Value<'_>) -> bool {
    is_first(document, |first| {
        let kind = crate::json::text(first, "object");
        matches!(kind, Some("trace" | "trace.span")) && crate::json::member(first, "id").is_some()
    })
}

/// Reads it: one run for each trace.
fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut gathered = Gathered::default();
    for element in elements(document) {
        match element.text("object") {
            Some("trace") => {
                let trace = id(&element, &["id"]).unwrap_or_default();
                gathered.group(trace.clone(), &element).about.push(element.clone());
                // Some exporters keep the spans inside of their trace.
                for span in element.get("spans").iter().flat_map(At::items) {
                    let mut told = told(&span);
                    if told.trace.is_empty() {
                        told.trace.clone_from(&trace);
                    }
                    gathered.span(told, &element);
                }
            }
            Some("trace.span") => gathered.span(told(&element), &element),
            _ => gathered.complain(&element.origin, "this is no trace or span; it was left out"),
        }
    }
    gathered.give(document, sink, &Store { dialect: DIALECT.name, label: &label });
}

fn told<'v>(span: &At<'v>) -> Told<'v> {
    let mut told = Told::at(span, id(span, &["id"]).unwrap_or_default());
    told.trace = id(span, &["trace_id"]).unwrap_or_default();
    told.parent = id(span, &["parent_id"]);
    told.start = time(span, &["started_at"]);
    told.end = time(span, &["ended_at"]);
    let error = span.get("error");
    told.failure = error.map(|error| error.get("message").unwrap_or(error));
    let Some(data) = span.get("span_data") else {
        return told;
    };
    let kind = text(&data, &["type"]);
    told.role = TYPES.iter().find(|(known, _)| *known == kind).map(|(_, role)| *role);
    told.named(data.first(&["name"]));
    match kind {
        "agent" => {
            told.with("gen_ai.agent.name", data.get("name"));
            told.with("gen_ai.tool.definitions", data.get("tools"));
        }
        "function" => told.with("gen_ai.tool.name", data.get("name")),
        "handoff" => {
            told.with("gen_ai.tool.name", data.get("type"));
            told.with("input.value", Some(data.clone()));
        }
        // The verdict is a truth value beside the name.
        "guardrail" => told.with("output.value", Some(data.clone())),
        _ => {}
    }
    told.with("input.value", data.get("input"));
    // The whole answer also holds the instructions and the tools on offer.
    told.with("output.value", data.first(&["response", "output"]));
    let usage = data.get("usage");
    told.with("gen_ai.usage.input_tokens", usage.and_then(|usage| usage.get("input_tokens")));
    told.with("gen_ai.request.model", data.get("model"));
    told
}

fn label(draft: &mut Draft<'_>, group: &Group<'_>) {
    let mut labels = draft.trace.labels.clone();
    labels.system = group.label(draft, &["workflow_name"]);
    labels.session = group.label(draft, &["group_id"]);
    draft.trace.labels = labels;
}
