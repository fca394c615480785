//! Opik: traces and spans, together in one object, in lists of their own, or one a line. Guardrails
//! and feedback become what verifiers said; expected outputs are never read.

use super::gathered::{Gathered, Group, Store};
use super::judgement::Judgement;
use super::{elements, has_key, id, is_first, text, time};
use crate::dialects::otlp::told::Told;
use crate::dialects::otlp::vocabulary::Role;
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member};
use crate::sink::Sink;
use std::borrow::Cow;

/// Traces and their spans.
pub(in crate::dialects) const DIALECT: Dialect =
    Dialect { name: "opik", extent: Extent::Spread, is, read };

const TYPES: &[(&str, Role)] = &[
    ("llm", Role::Model),
    ("tool", Role::Tool),
    ("guardrail", Role::Verifier),
    ("general", Role::Noise),
];

/// Members that only this store's traces have.
const OF_TRACE: &[&str] = &[
    "thread_id",
    "feedback_scores",
    "guardrails_validations",
    "project_id",
    "project_name",
    "span_count",
];

fn is(document: &Value<'_>) -> bool {
    is_first(document, |first| is_bundle(first) || is_span(first) || is_trace(first))
}

fn is_span(value: &Value<'_>) -> bool {
    let kind = crate::json::text(value, "type");
    let is_typed = kind.is_some_and(|kind| TYPES.iter().any(|(known, _)| *known == kind));
    member(value, "trace_id").is_some()
        && member(value, "id").is_some()
        && has_key(value, &["start_time"])
        && (has_key(value, &["parent_span_id"]) || is_typed)
}

fn is_trace(value: &Value<'_>) -> bool {
    member(value, "id").is_some()
        && has_key(value, &["start_time"])
        && has_key(value, &["input", "output"])
        && has_key(value, OF_TRACE)
        && !has_key(value, &["trace_id"])
}

/// Whether an object in the place of a trace says anything of one.
fn is_told_trace(value: &Value<'_>) -> bool {
    member(value, "id").is_some() && has_key(value, &["input", "output", "error_info"])
}

/// Traces and spans in one object, each in a list or alone.
fn is_bundle(value: &Value<'_>) -> bool {
    let spans = member(value, "spans").and_then(Value::as_array);
    let listed = member(value, "traces").and_then(Value::as_array).and_then(|list| list.first());
    let trace = member(value, "trace").or(listed).or(Some(value));
    let is_told = trace.is_some_and(is_trace);
    spans.is_some_and(|spans| spans.first().map_or(is_told, is_span))
}

/// Reads it: one run for each trace.
fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut gathered = Gathered::default();
    let mut traces = Vec::new();
    for element in elements(document) {
        if is_bundle(element.value) {
            let listed = element.get("traces").or_else(|| element.get("trace"));
            let listed = listed.unwrap_or_else(|| element.clone());
            for trace in elements(&listed).into_iter().filter(|at| is_told_trace(at.value)) {
                traces.push((trace, element.clone()));
            }
            for span in element.get("spans").iter().flat_map(At::items) {
                take_span(&span, &element, &mut gathered);
            }
        } else if is_trace(element.value) {
            for span in element.get("spans").iter().flat_map(At::items) {
                take_span(&span, &element, &mut gathered);
            }
            traces.push((element.clone(), element));
        } else {
            take_span(&element, &element, &mut gathered);
        }
    }
    for (trace, element) in traces {
        take_trace(&trace, &element, &mut gathered);
    }
    gathered.give(document, sink, &Store { dialect: DIALECT.name, label: &label });
}

fn take_span<'v>(span: &At<'v>, element: &At<'v>, gathered: &mut Gathered<'v>) {
    if !span.value.is_object() || span.first(&["id", "trace_id"]).is_none() {
        gathered.complain(&span.origin, "this is no trace or span; it was left out");
        return;
    }
    let mut told = told(span, id(span, &["trace_id"]).unwrap_or_default());
    told.parent = id(span, &["parent_span_id"]);
    let kind = text(span, &["type"]);
    told.role = TYPES.iter().find(|(known, _)| *known == kind).map(|(_, role)| *role);
    let usage = span.get("usage").and_then(|usage| usage.first(&["prompt_tokens", "input_tokens"]));
    told.with("gen_ai.usage.input_tokens", usage);
    told.with("gen_ai.request.model", span.get("model"));
    for judgement in judgements(span, &told) {
        gathered.judgement(judgement, element);
    }
    gathered.span(told, element);
}

/// The trace itself is a span only where it has no others: its outermost span repeats it.
fn take_trace<'v>(trace: &At<'v>, element: &At<'v>, gathered: &mut Gathered<'v>) {
    let mut told = told(trace, id(trace, &["id"]).unwrap_or_default());
    told.role = Some(Role::Agent);
    for mut judgement in judgements(trace, &told) {
        judgement.parent = None;
        gathered.judgement(judgement, element);
    }
    let group = gathered.group(told.trace.clone(), element);
    group.about.push(trace.clone());
    group.wholes.push(trace.clone());
    if group.is_bare() {
        gathered.span(told, element);
    }
}

fn told<'v>(at: &At<'v>, trace: Cow<'v, str>) -> Told<'v> {
    let mut told = Told::at(at, id(at, &["id"]).unwrap_or_default());
    told.trace = trace;
    told.named(at.first(&["name"]));
    told.start = time(at, &["start_time"]);
    told.end = time(at, &["end_time"]);
    told.with("input.value", at.get("input"));
    told.with("output.value", at.get("output"));
    let metadata = at.get("metadata");
    let agent =
        metadata.and_then(|at| at.first(&["lc_agent_name", "langgraph_node", "agent_name"]));
    told.with("gen_ai.agent.name", agent);
    told.failure = at
        .get("error_info")
        .map(|error| error.first(&["message", "exception_type", "traceback"]).unwrap_or(error));
    told
}

fn judgements<'v>(at: &At<'v>, of: &Told<'v>) -> Vec<Told<'v>> {
    let mut found = Vec::new();
    for (number, score) in at.get("feedback_scores").iter().flat_map(At::items).enumerate() {
        let judgement = Judgement {
            name: text(&score, &["name"]),
            id: format!("{} score {number}", of.id).into(),
            value: score.get("value"),
            label: None,
            why: score.get("reason"),
            at: score,
        };
        found.push(judgement.told(of.trace.clone()));
    }
    let validations = at.get("guardrails_validations");
    let checks = validations.iter().flat_map(At::items).flat_map(|one| {
        one.get("checks").map_or_else(|| vec![one.clone()], |checks| checks.items().collect())
    });
    for (number, check) in checks.enumerate() {
        let judgement = Judgement {
            name: text(&check, &["name", "type"]),
            id: format!("{} check {number}", of.id).into(),
            value: None,
            label: check.first(&["result", "status"]),
            why: None,
            at: check,
        };
        found.push(judgement.told(of.trace.clone()));
    }
    for judgement in &mut found {
        judgement.parent = Some(of.id.clone());
    }
    found
}

fn label(draft: &mut Draft<'_>, group: &Group<'_>) {
    let mut labels = draft.trace.labels.clone();
    labels.session = group.label(draft, &["thread_id"]);
    labels.system = group.label(draft, &["project_name"]);
    draft.trace.labels = labels;
}
