//! Spans as exporters write them, in every spelling, before anybody asks what they mean. Refuses
//! nothing: what is missing is empty.

use super::attributes::Attributes;
use super::ids::{self, Length};
use super::node::Node;
use super::vocabulary::Role;
use crate::clock;
use crate::json::{At, Value};
use case::Origin;
use case::trace::Nanos;
use std::borrow::Cow;
use std::rc::Rc;

/// The names of the members of a span: those of OTLP/JSON, of the development kits' own printers,
/// and of the tables that trace stores keep spans in.
mod name {
    pub(super) const TRACE: &[&str] = &["traceId", "trace_id", "TraceId", "context.trace_id"];
    pub(super) const SPAN: &[&str] = &["spanId", "span_id", "SpanId", "context.span_id"];
    pub(super) const PARENT: &[&str] =
        &["parentSpanId", "parent_span_id", "parentId", "parent_id", "ParentSpanId"];
    pub(super) const CONTEXT: &[&str] = &["context", "spanContext", "span_context"];
    pub(super) const PARENT_CONTEXT: &[&str] =
        &["parent", "parentSpanContext", "parent_span_context"];
    pub(super) const NAME: &[&str] = &["name", "span_name", "spanName", "SpanName"];
    /// With the unit in the name.
    pub(super) const START_NANOS: &[&str] = &["startTimeUnixNano", "start_time_unix_nano"];
    pub(super) const END_NANOS: &[&str] = &["endTimeUnixNano", "end_time_unix_nano"];
    pub(super) const START: &[&str] =
        &["startTime", "start_time", "start_timestamp", "timestamp", "Timestamp"];
    pub(super) const END: &[&str] = &["endTime", "end_time", "end_timestamp"];
    pub(super) const EVENTS: &[&str] = &["events", "span_events", "otel_events"];
    pub(super) const STATUS: &[&str] =
        &["status", "status_code", "statusCode", "otel_status_code", "StatusCode"];
    pub(super) const STATUS_CODE: &[&str] = &["code", "status_code", "statusCode"];
    pub(super) const MESSAGE: &[&str] = &["message", "description"];
    pub(super) const STATUS_MESSAGE: &[&str] =
        &["status_message", "statusMessage", "otel_status_message", "StatusMessage"];
    pub(super) const KIND: &[&str] = &["span_kind", "spanKind"];
    pub(super) const SCOPE: &[&str] = &[
        "scope",
        "instrumentation_scope",
        "instrumentationScope",
        "instrumentationLibrary",
        "instrumentation_info",
    ];
    pub(super) const SCOPE_NAME: &[&str] = &["otel_scope_name", "ScopeName"];
    pub(super) const LINKS: &[&str] = &["links"];
}

/// One span, or what log records tell of one.
pub(in crate::dialects) struct Span<'v> {
    pub(super) at: Origin,
    /// What it stands for, where the format says so itself; told from its attributes elsewhere.
    pub(in crate::dialects) role: Option<Role>,
    /// All of it, for the hash of the run's content.
    pub(super) value: &'v Value<'v>,
    pub(super) trace: Cow<'v, str>,
    pub(in crate::dialects) id: Cow<'v, str>,
    pub(in crate::dialects) parent: Option<Cow<'v, str>>,
    /// The spans that it says it belongs to beside its parent: trace and span.
    pub(super) links: Vec<(Cow<'v, str>, Cow<'v, str>)>,
    pub(super) name: &'v str,
    pub(super) name_at: Origin,
    /// What the exporter calls its kind beside its attributes, such as `LLM`.
    pub(super) kind: &'v str,
    /// Whether it is a request to another system: its failure shows in the span that made it.
    pub(super) is_client: bool,
    pub(in crate::dialects) start: Option<Nanos>,
    pub(in crate::dialects) end: Option<Nanos>,
    pub(super) attributes: Attributes<'v>,
    pub(super) events: Vec<Event<'v>>,
    /// What log records say of it.
    pub(super) logged: Vec<Event<'v>>,
    /// The status, where it is an error: its message, possibly empty.
    pub(super) failure: Option<&'v str>,
    /// Where that message stands, unless it is empty.
    pub(super) failure_at: Option<At<'v>>,
    pub(super) scope: &'v str,
    pub(super) resource: Rc<Attributes<'v>>,
}

/// Something that a span notes along the way, or that a log record says of it.
pub(in crate::dialects) struct Event<'v> {
    pub(in crate::dialects) at: Origin,
    pub(in crate::dialects) name: &'v str,
    pub(in crate::dialects) attributes: Attributes<'v>,
    /// The body of a log record.
    pub(super) body: Option<Node<'v>>,
    /// The members of that body.
    pub(super) inner: Attributes<'v>,
}

/// Whether `value` is a span outside of a request.
pub(super) fn is_span(value: &Value<'_>) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    let has = |names: &[&str]| names.iter().any(|name| crate::json::member(value, name).is_some());
    let context = || {
        let mut contexts = name::CONTEXT.iter().filter_map(|name| object.get(name));
        contexts.any(|context| {
            name::SPAN.iter().any(|name| crate::json::member(context, name).is_some())
        })
    };
    let is_console = || has(&["id"]) && has(&["traceId"]) && has(name::SCOPE);
    let is_placed = || [name::START_NANOS, name::START, name::TRACE].iter().any(|names| has(names));
    let has_attributes = || {
        has(&["attributes", "span_attributes", "SpanAttributes"])
            || object.keys().any(|key| key.starts_with("attributes."))
    };
    has(name::NAME)
        && (has(name::SPAN) || context() || is_console())
        && has_attributes()
        && (is_placed() || context())
}

impl<'v> Span<'v> {
    /// All that it notes along the way, wherever that was written down.
    pub(super) fn notes(&self) -> impl Iterator<Item = &Event<'v>> {
        self.events.iter().chain(&self.logged)
    }
}

/// Whether `value` may pass for a span where only spans stand.
pub(super) fn is_named_span(span: &At<'_>) -> bool {
    [name::SPAN, name::CONTEXT, name::NAME].iter().any(|names| span.first(names).is_some())
}

impl<'v> Span<'v> {
    /// The span at `span`, which belongs to `scope` of `resource`.
    pub(super) fn of(span: &At<'v>, scope: &'v str, resource: &Rc<Attributes<'v>>) -> Self {
        let context = span.first(name::CONTEXT);
        let own = |names: &[&'static str], length| {
            let inside = || ids::id(&context.as_ref()?.first(names)?, length);
            span.first(names).and_then(|at| ids::id(&at, length)).or_else(inside)
        };
        let printed = || ids::id(&span.get("id")?, Length::Span);
        let failed = failure(span);
        let (start, end) = times(span);
        Self {
            at: span.origin.clone(),
            role: None,
            value: span.value,
            trace: own(name::TRACE, Length::Trace).unwrap_or_default(),
            id: own(name::SPAN, Length::Span).or_else(printed).unwrap_or_default(),
            parent: parent(span),
            links: span.first(name::LINKS).iter().flat_map(At::items).filter_map(link).collect(),
            name: text_of(span, name::NAME),
            name_at: span.first(name::NAME).map_or_else(|| span.origin.clone(), |at| at.origin),
            kind: text_of(span, name::KIND),
            is_client: is_client(span),
            start,
            end,
            attributes: Attributes::of(span),
            events: events(span),
            logged: Vec::new(),
            failure: failed.as_ref().map(At::as_str).map(Option::unwrap_or_default),
            failure_at: failed.filter(|at| at.as_str().is_some_and(|text| !text.is_empty())),
            scope,
            resource: Rc::clone(resource),
        }
    }

    /// A span of which nothing is known but the log records that were written in it.
    pub(super) fn unseen(record: &At<'v>, place: Place<'v>, resource: &Rc<Attributes<'v>>) -> Self {
        Self {
            at: record.origin.clone(),
            role: None,
            value: &Value::Null,
            trace: place.trace,
            id: place.span,
            parent: None,
            links: Vec::new(),
            name: "",
            name_at: record.origin.clone(),
            kind: "",
            is_client: false,
            start: place.time,
            end: place.time,
            attributes: Attributes::default(),
            events: Vec::new(),
            logged: Vec::new(),
            failure: None,
            failure_at: None,
            scope: place.scope,
            resource: Rc::clone(resource),
        }
    }
}

/// Where a log record belongs.
#[derive(Clone)]
pub(super) struct Place<'v> {
    pub(super) trace: Cow<'v, str>,
    pub(super) span: Cow<'v, str>,
    pub(super) time: Option<Nanos>,
    pub(super) scope: &'v str,
}

impl<'v> Place<'v> {
    /// Where the log record at `record`, written in `scope`, belongs; none without both ids.
    pub(super) fn of(record: &At<'v>, scope: &'v str) -> Option<Self> {
        let own = |names: &[&'static str], length| {
            let id = ids::id(&record.first(names)?, length)?;
            (!ids::is_nobody(&id)).then_some(id)
        };
        let nanos = record.first(&["timeUnixNano", "time_unix_nano"]);
        let observed = || record.first(&["observedTimeUnixNano", "observed_time_unix_nano"]);
        let written = || plain_time(&record.first(&["timestamp", "observed_timestamp"])?);
        Some(Self {
            trace: own(name::TRACE, Length::Trace)?,
            span: own(name::SPAN, Length::Span)?,
            time: nanos
                .and_then(|at| clock::nanos(at.value).filter(|time| time.0 > 0))
                .or_else(|| clock::nanos(observed()?.value))
                .or_else(written),
            scope,
        })
    }
}

/// The name of the scope that a span outside of a request gives.
pub(super) fn scope_of<'v>(span: &At<'v>) -> &'v str {
    let inside = span.first(name::SCOPE).map(|scope| text_of(&scope, &["name"]));
    inside.filter(|name| !name.is_empty()).unwrap_or_else(|| text_of(span, name::SCOPE_NAME))
}

/// The first string among the members `names`, `""` without one.
fn text_of<'v>(at: &At<'v>, names: &[&'static str]) -> &'v str {
    names.iter().find_map(|name| at.get(name)?.as_str()).unwrap_or_default()
}

fn parent<'v>(span: &At<'v>) -> Option<Cow<'v, str>> {
    let named = || ids::id(&span.first(name::PARENT)?, Length::Span);
    let above = || ids::id(&span.first(name::PARENT_CONTEXT)?.first(name::SPAN)?, Length::Span);
    named().or_else(above).filter(|id| !ids::is_nobody(id))
}

fn link(link: At<'_>) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let of = link.first(name::CONTEXT).unwrap_or(link);
    let trace = ids::id(&of.first(name::TRACE)?, Length::Trace)?;
    Some((trace, ids::id(&of.first(name::SPAN)?, Length::Span)?))
}

/// When the span began and ended. Some printers give how long it took instead of its end.
fn times(span: &At<'_>) -> (Option<Nanos>, Option<Nanos>) {
    let told = |nanos: &[&'static str], plain: &[&'static str]| {
        let counted = span.first(nanos).and_then(|at| clock::nanos(at.value));
        // Protobuf and most printers write 0 for a time that was never set.
        let counted = counted.filter(|time| time.0 != 0);
        counted.or_else(|| plain_time(&span.first(plain)?))
    };
    let start = told(name::START_NANOS, name::START);
    let lasted = || {
        let start = start?.0;
        let micros = span.get("timestamp").and_then(|_| span.get("duration")?.value.as_i64());
        let nanos = micros.and_then(|micros| micros.checked_mul(1_000));
        let nanos = nanos.or_else(|| span.get("Duration")?.value.as_i64())?;
        start.checked_add(nanos).map(Nanos)
    };
    (start, told(name::END_NANOS, name::END).or_else(lasted))
}

/// Whether a span gives a time that could not be read. Zero stands for none.
pub(super) fn is_time_lost(span: &Span<'_>) -> bool {
    let gives = |names: &[&str]| {
        let mut given = names.iter().filter_map(|name| crate::json::member(span.value, name));
        given.any(|time| match time.as_str() {
            Some(text) => !text.trim_matches(['0', ' ']).is_empty(),
            None => time.as_f64() != Some(0.0),
        })
    };
    let is_lost =
        |time: Option<Nanos>, nanos, plain| time.is_none() && (gives(nanos) || gives(plain));
    is_lost(span.start, name::START_NANOS, name::START)
        || is_lost(span.end, name::END_NANOS, name::END)
}

/// A time whose name gives no unit: a number's size tells it, a pair is seconds and nanoseconds.
fn plain_time(at: &At<'_>) -> Option<Nanos> {
    if let [seconds, nanos] = at.value.as_array().unwrap_or_default() {
        let seconds = seconds.as_i64()?.checked_mul(1_000_000_000)?;
        return seconds.checked_add(nanos.as_i64()?).map(Nanos);
    }
    let sized = at.value.is_number().then(|| clock::time(at.value)).flatten();
    sized.or_else(|| clock::nanos(at.value))
}

/// The kind as a number or a name, in any case.
fn is_client(span: &At<'_>) -> bool {
    let Some(kind) = span.first(&["kind", "SpanKind"]) else {
        return false;
    };
    let named = kind.as_str().map(str::to_ascii_uppercase);
    kind.value.as_u64() == Some(3)
        || named.is_some_and(|name| name.ends_with("CLIENT") || name == "3")
}

/// The message of an error status, or the status itself if it has none; `None` for any other
/// status.
fn failure<'v>(span: &At<'v>) -> Option<At<'v>> {
    let status = span.first(name::STATUS)?;
    let code = status.first(name::STATUS_CODE).unwrap_or_else(|| status.clone());
    let is_error = match code.as_str() {
        Some(word) => word == "2" || word.to_ascii_uppercase().ends_with("ERROR"),
        None => code.value.as_u64() == Some(2),
    };
    let message = status.first(name::MESSAGE).or_else(|| span.first(name::STATUS_MESSAGE));
    let message = message.filter(|at| at.as_str().is_some());
    is_error.then(|| message.unwrap_or(At::new(&Value::Null, status.origin)))
}

fn events<'v>(span: &At<'v>) -> Vec<Event<'v>> {
    let listed = span.first(name::EVENTS);
    let mut events: Vec<Event<'v>> =
        listed.iter().flat_map(At::items).map(|at| Event::of(&at)).collect();
    // Tables keep the names and the attributes of all events in two columns.
    let attributes = span.first(&["Events.Attributes", "event_attributes"]);
    let named = span.first(&["Events.Name", "event_names"]);
    for (number, name) in named.iter().flat_map(At::items).enumerate() {
        let own = attributes.as_ref().and_then(|all| all.at(number));
        events.push(Event {
            at: name.origin.clone(),
            name: name.as_str().unwrap_or_default(),
            attributes: own.map(|own| Attributes::listed(&own)).unwrap_or_default(),
            body: None,
            inner: Attributes::default(),
        });
    }
    events
}

impl<'v> Event<'v> {
    /// What another format notes at `at` under `name`.
    pub(in crate::dialects) fn noted(
        at: Origin,
        name: &'v str,
        attributes: Attributes<'v>,
    ) -> Self {
        Self { at, name, attributes, body: None, inner: Attributes::default() }
    }

    fn of(event: &At<'v>) -> Self {
        Self {
            at: event.origin.clone(),
            name: text_of(event, &["name", "event_name", "eventName"]),
            attributes: Attributes::of(event),
            body: None,
            inner: Attributes::default(),
        }
    }

    /// What the log record at `record` says. Some name the event among its attributes.
    pub(super) fn logged(record: &At<'v>) -> Self {
        let attributes = Attributes::of(record);
        let named = text_of(record, &["eventName", "event_name"]);
        let name = if named.is_empty() { attributes.borrowed("event.name") } else { named };
        let body = record.get("body");
        let inner = body.as_ref().map(Attributes::wrapped).unwrap_or_default();
        let body = body.map(|body| Node::attribute(body.value, &body.origin));
        Self { at: record.origin.clone(), name, attributes, body, inner }
    }

    /// What the event says as one object: its body, if that is one, else its attributes with the
    /// body as their content.
    pub(super) fn gathered(&self) -> Node<'v> {
        self.attributes.gathered(self.body.as_ref())
    }
}
