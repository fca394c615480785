//! Langfuse: traces with their observations, lists of observations, and the lines of an export with
//! observations, traces and scores mixed. Expected outputs and corrections are never read.

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

/// A trace with its observations, or any number of observations.
pub(in crate::dialects) const DIALECT: Dialect =
    Dialect { name: "langfuse", extent: Extent::Spread, is, read };

const TRACE: &[&str] = &["traceId", "trace_id"];
const PARENT: &[&str] = &["parentObservationId", "parent_observation_id"];
const STARTED: &[&str] = &["startTime", "start_time"];

/// The types of observation, and what each stands for; `None` where its attributes may say more.
const TYPES: &[(&str, Option<Role>)] = &[
    ("GENERATION", Some(Role::Model)),
    ("TOOL", Some(Role::Tool)),
    ("RETRIEVER", Some(Role::Tool)),
    ("AGENT", Some(Role::Agent)),
    ("EVALUATOR", Some(Role::Verifier)),
    ("GUARDRAIL", Some(Role::Verifier)),
    ("EMBEDDING", Some(Role::Noise)),
    ("SPAN", None),
    ("CHAIN", None),
    ("EVENT", None),
];

fn is(document: &Value<'_>) -> bool {
    is_first(document, |first| is_whole(first) || is_observation(first) || is_score(first))
}

fn is_observation(value: &Value<'_>) -> bool {
    let of = |names: &[&str]| names.iter().any(|name| member(value, name).is_some());
    let is_known = || {
        let kind = crate::json::text(value, "type");
        kind.is_some_and(|kind| TYPES.iter().any(|(known, _)| *known == kind))
    };
    of(TRACE)
        && of(&["id"])
        && of(STARTED)
        && (is_known() || has_key(value, PARENT) || has_key(value, &["isRootObservation"]))
}

fn is_score(value: &Value<'_>) -> bool {
    has_key(value, TRACE)
        && has_key(value, &["dataType", "data_type"])
        && has_key(value, &["value", "stringValue", "string_value"])
}

/// A trace together with its observations.
fn is_whole(value: &Value<'_>) -> bool {
    let Some(observations) = member(value, "observations").and_then(Value::as_array) else {
        return false;
    };
    let is_trace = || {
        let trace = member(value, "trace").unwrap_or(value);
        has_key(trace, &["projectId", "project_id", "htmlPath", "scores", "bookmarked"])
    };
    let is_inside = |value: &Value<'_>| has_key(value, STARTED) && has_key(value, &["type"]);
    match observations.first() {
        Some(first) => is_observation(first) || (is_trace() && is_inside(first)),
        None => is_trace(),
    }
}

/// An observation, and the trace that it stands in if it does not name it.
struct Seen<'v> {
    at: At<'v>,
    trace: Cow<'v, str>,
    element: At<'v>,
}

/// Reads it: one run for each trace.
fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut gathered = Gathered::default();
    let mut seen = Vec::new();
    for element in elements(document) {
        take(&element, &mut gathered, &mut seen);
    }
    // Metadata may be JSON in a string, and that string JSON in another.
    let outer: Vec<Option<Value<'_>>> =
        seen.iter().map(|one| written(one.at.get("metadata").as_ref()?.value)).collect();
    let inner: Vec<Option<Value<'_>>> =
        outer.iter().map(|value| value.as_ref().and_then(written)).collect();
    for ((one, outer), inner) in seen.iter().zip(&outer).zip(&inner) {
        let plain = one.at.get("metadata");
        let origin = one.at.origin.key("metadata");
        let value = inner.as_ref().or(outer.as_ref()).or(plain.as_ref().map(|at| at.value));
        let metadata = value.map(|value| At::new(value, origin));
        gathered.span(observation(one, metadata.as_ref()), &one.element);
    }
    gathered.give(document, sink, &Store { dialect: DIALECT.name, label: &label });
}

/// The value that is written in a string.
fn written<'v>(value: &'v Value<'v>) -> Option<Value<'v>> {
    serde_json::from_str(value.as_str()?).ok()
}

/// Takes an element of the document for what it is.
fn take<'v>(element: &At<'v>, gathered: &mut Gathered<'v>, seen: &mut Vec<Seen<'v>>) {
    if is_whole(element.value) {
        return take_whole(element, gathered, seen);
    }
    let trace = id(element, TRACE).unwrap_or_default();
    if is_score(element.value) {
        gathered.judgement(score(element, trace), element);
    } else if is_observation(element.value) {
        seen.push(Seen { at: element.clone(), trace, element: element.clone() });
    } else if element.first(&["id"]).is_some()
        && element.first(&["timestamp", "createdAt"]).is_some()
    {
        let trace = id(element, &["id"]).unwrap_or_default();
        let group = gathered.group(trace, element);
        group.about.push(element.clone());
        group.wholes.push(element.clone());
    } else {
        let what = "this is no observation, trace or score; it was left out";
        gathered.complain(&element.origin, what);
    }
}

fn take_whole<'v>(element: &At<'v>, gathered: &mut Gathered<'v>, seen: &mut Vec<Seen<'v>>) {
    let about = element.get("trace").filter(|trace| trace.value.is_object());
    let about = about.unwrap_or_else(|| element.clone());
    let listed = element.get("observations");
    let first = || id(&listed.as_ref()?.items().next()?, TRACE);
    let trace = id(&about, &["id"]).or_else(first).unwrap_or_default();
    let mut is_any = false;
    for at in listed.iter().flat_map(At::items) {
        if !at.value.is_object() {
            gathered.complain(&at.origin, "this element is no observation; it was left out");
            continue;
        }
        is_any = true;
        let own = id(&at, TRACE).unwrap_or_else(|| trace.clone());
        seen.push(Seen { at, trace: own, element: element.clone() });
    }
    if !is_any && about.first(&["input", "output"]).is_some() {
        gathered.span(bare(&about, trace.clone()), element);
    }
    let beside = element.get("scores").filter(|_| element.get("trace").is_some());
    for scores in about.get("scores").into_iter().chain(beside) {
        for at in scores.items().filter(|at| at.value.is_object()) {
            gathered.judgement(score(&at, trace.clone()), element);
        }
    }
    let group = gathered.group(trace, element);
    group.about.push(about.clone());
    group.wholes.push(about);
}

/// A trace without observations: what it was given and gave back.
fn bare<'v>(about: &At<'v>, trace: Cow<'v, str>) -> Told<'v> {
    let mut told = Told::at(about, trace.clone());
    told.trace = trace;
    told.role = Some(Role::Agent);
    told.named(about.first(&["name"]));
    told.start = time(about, &["timestamp", "createdAt"]);
    told.with("input.value", about.get("input"));
    told.with("output.value", about.get("output"));
    told
}

fn observation<'v>(seen: &Seen<'v>, metadata: Option<&At<'v>>) -> Told<'v> {
    let at = &seen.at;
    let mut told = Told::at(at, id(at, &["id"]).unwrap_or_default());
    told.trace.clone_from(&seen.trace);
    told.parent = id(at, PARENT);
    told.named(at.first(&["name"]));
    let kind = text(at, &["type"]);
    told.role = TYPES.iter().find(|(known, _)| *known == kind).and_then(|(_, role)| *role);
    told.start = time(at, STARTED);
    told.end = time(at, &["endTime", "end_time"]);
    told.with("input.value", at.get("input"));
    told.with("output.value", at.get("output"));
    let model = at.first(&["model", "providedModelName", "provided_model_name"]);
    told.with("gen_ai.request.model", model);
    let usage = at.first(&["usageDetails", "usage_details"]).and_then(|usage| usage.get("input"));
    told.with("gen_ai.usage.input_tokens", usage);
    if let Some(metadata) = metadata {
        let attributes = metadata.get("attributes");
        let inside = attributes.iter().flat_map(At::members);
        told.attributes.extend(inside.filter(|(_, at)| !at.value.is_null()));
        told.with("gen_ai.agent.name", metadata.first(&["lc_agent_name", "langgraph_node"]));
    }
    if text(at, &["level"]) == "ERROR" {
        told.failure = at.first(&["statusMessage", "status_message"]).or_else(|| at.get("level"));
    }
    told
}

/// What somebody found of the trace or of one observation.
fn score<'v>(at: &At<'v>, trace: Cow<'v, str>) -> Told<'v> {
    let kind = text(at, &["dataType", "data_type"]);
    let word = at.first(&["stringValue", "string_value"]);
    let told = Judgement {
        at: at.clone(),
        name: text(at, &["name"]),
        id: id(at, &["id"]).unwrap_or_default(),
        value: at.get("value").filter(|value| value.as_str().is_none()),
        // The word for a truth value says no more than the value does.
        label: word
            .or_else(|| at.get("value"))
            .filter(|at| kind == "CATEGORICAL" && at.as_str().is_some()),
        why: at.get("comment"),
    };
    let mut told = told.told(trace);
    told.parent = id(at, &["observationId", "observation_id"]);
    told.start = time(at, &["timestamp", "createdAt", "created_at"]);
    told
}

fn label(draft: &mut Draft<'_>, group: &Group<'_>) {
    let about = group.about.iter().find_map(|about| about.first(&["name"]));
    let mut labels = draft.trace.labels.clone();
    labels.system = about.and_then(|at| draft.label(&at));
    labels.session = group.label(draft, &["sessionId", "session_id"]);
    labels.environment = group.label(draft, &["environment"]).filter(|name| &**name != "default");
    labels.version = group.label(draft, &["release", "version"]);
    draft.trace.labels = labels;
}
