//! Export requests on the wire: decoded, and turned into the tree that their OTLP/JSON form is, so
//! that one reader reads both and an origin is a pointer into that form. Takes nothing for a request
//! whose spans or log records have no ids of the right length.

use super::ids;
use crate::json::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span, Status};
use prost::Message;

/// A value that borrows nothing.
type Tree = Value<'static>;

/// How the length of a message is written before it.
#[derive(Clone, Copy)]
enum Prefix {
    /// As protobuf's own libraries do.
    Varint,
    /// In four bytes, as the collector's file exporter does.
    FourBytes,
}

/// The OTLP/JSON form of the request that `bytes` are, or the list of those of the requests that
/// follow each other in them, each after its length.
pub(crate) fn decode(bytes: &[u8]) -> Option<Tree> {
    let sequence = |prefix| {
        let requests: Option<Vec<Tree>> =
            messages(bytes, prefix)?.into_iter().map(request).collect();
        requests.map(Value::Array)
    };
    request(bytes).or_else(|| sequence(Prefix::FourBytes)).or_else(|| sequence(Prefix::Varint))
}

/// What can be read of `bytes` that open as a request or a sequence of requests and are cut off or
/// damaged further on: the whole spans before that place, and the place.
pub(crate) fn before_damage(bytes: &[u8]) -> Option<(Tree, usize)> {
    let of_sequence = |prefix| {
        let mut rest = bytes;
        let mut requests = Vec::new();
        while let Some((message, after)) = next_message(rest, prefix) {
            let Some(request) = request(message) else {
                break;
            };
            requests.push(request);
            rest = after;
        }
        (!requests.is_empty()).then(|| (Value::Array(requests), bytes.len() - rest.len()))
    };
    of_sequence(Prefix::FourBytes).or_else(|| of_sequence(Prefix::Varint)).or_else(|| {
        let (kept, place) = salvaged(bytes, LEVELS);
        Some((request(&kept)?, place))
    })
}

/// How many messages a span stands in: its scope, its resource and the request.
const LEVELS: usize = 2;

/// The whole fields at the beginning of a message, with those of the message that is cut off after
/// them, `levels` deep; and where the first that is not whole begins.
fn salvaged(bytes: &[u8], levels: usize) -> (Vec<u8>, usize) {
    let mut kept = Vec::new();
    let mut rest = bytes;
    loop {
        let at = bytes.len() - rest.len();
        // All fields of these messages that matter are messages, whose tags take one byte.
        let Some((tag, mut behind)) = rest.split_first().filter(|(tag, _)| **tag & 7 == 2) else {
            return (kept, at);
        };
        let Ok(length) = prost::decode_length_delimiter(&mut behind) else {
            return (kept, at);
        };
        if let Some((_, after)) = behind.split_at_checked(length) {
            kept.extend_from_slice(&rest[..rest.len() - after.len()]);
            rest = after;
            continue;
        }
        if levels == 0 {
            return (kept, at);
        }
        let (inner, place) = salvaged(behind, levels - 1);
        let mut length = Vec::new();
        if prost::encode_length_delimiter(inner.len(), &mut length).is_ok() && !inner.is_empty() {
            kept.push(*tag);
            kept.extend(length);
            kept.extend(inner);
        }
        return (kept, bytes.len() - behind.len() + place);
    }
}

/// The messages that `bytes` are cut into, if they come out even.
fn messages(bytes: &[u8], prefix: Prefix) -> Option<Vec<&[u8]>> {
    let mut messages = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (message, after) = next_message(rest, prefix)?;
        messages.push(message);
        rest = after;
    }
    (!messages.is_empty()).then_some(messages)
}

/// The first message of `rest`, and what follows it.
fn next_message(mut rest: &[u8], prefix: Prefix) -> Option<(&[u8], &[u8])> {
    if rest.is_empty() {
        return None;
    }
    let length = match prefix {
        Prefix::Varint => prost::decode_length_delimiter(&mut rest).ok()?,
        Prefix::FourBytes => {
            let (length, after) = rest.split_first_chunk::<4>()?;
            rest = after;
            usize::try_from(u32::from_be_bytes(*length)).ok()?
        }
    };
    rest.split_at_checked(length)
}

fn request(bytes: &[u8]) -> Option<Tree> {
    spans_request(bytes).or_else(|| logs_request(bytes))
}

fn spans_request(bytes: &[u8]) -> Option<Tree> {
    let request = ExportTraceServiceRequest::decode(bytes).ok()?;
    let scopes = request.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    let mut spans = scopes.flat_map(|scope| &scope.spans).peekable();
    spans.peek()?;
    if !spans.all(|span| span.trace_id.len() == 16 && span.span_id.len() == 8) {
        return None;
    }
    let resources = request.resource_spans.into_iter().map(resource_spans);
    Some(object([("resourceSpans", list(resources))]))
}

fn logs_request(bytes: &[u8]) -> Option<Tree> {
    let request = ExportLogsServiceRequest::decode(bytes).ok()?;
    let scopes = request.resource_logs.iter().flat_map(|resource| &resource.scope_logs);
    let mut records = scopes.flat_map(|scope| &scope.log_records).peekable();
    records.peek()?;
    let fits = |id: &[u8], length| id.is_empty() || id.len() == length;
    if !records.all(|record| fits(&record.trace_id, 16) && fits(&record.span_id, 8)) {
        return None;
    }
    let resources = request.resource_logs.into_iter().map(resource_logs);
    Some(object([("resourceLogs", list(resources))]))
}

fn resource_spans(of: ResourceSpans) -> Tree {
    let scopes = of.scope_spans.into_iter().map(|scope| {
        object([
            ("scope", scope_of(scope.scope)),
            ("spans", list(scope.spans.into_iter().map(span))),
        ])
    });
    object([("resource", resource_of(of.resource)), ("scopeSpans", list(scopes))])
}

fn resource_logs(of: ResourceLogs) -> Tree {
    let scopes = of.scope_logs.into_iter().map(|scope| {
        let records = scope.log_records.into_iter().map(record);
        object([("scope", scope_of(scope.scope)), ("logRecords", list(records))])
    });
    object([("resource", resource_of(of.resource)), ("scopeLogs", list(scopes))])
}

fn resource_of(resource: Option<Resource>) -> Tree {
    let attributes = |resource: Resource| object([("attributes", pairs(resource.attributes))]);
    resource.map_or(Value::Null, attributes)
}

fn scope_of(scope: Option<InstrumentationScope>) -> Tree {
    let members = |scope: InstrumentationScope| {
        object([
            ("name", text(scope.name)),
            ("version", text(scope.version)),
            ("attributes", pairs(scope.attributes)),
        ])
    };
    scope.map_or(Value::Null, members)
}

fn span(of: Span) -> Tree {
    object([
        ("traceId", hex(&of.trace_id)),
        ("spanId", hex(&of.span_id)),
        ("parentSpanId", hex(&of.parent_span_id)),
        ("name", text(of.name)),
        ("kind", count(of.kind)),
        ("startTimeUnixNano", nanos(of.start_time_unix_nano)),
        ("endTimeUnixNano", nanos(of.end_time_unix_nano)),
        ("attributes", pairs(of.attributes)),
        ("events", list(of.events.into_iter().map(event))),
        ("links", list(of.links.into_iter().map(link))),
        ("status", of.status.map_or(Value::Null, status)),
    ])
}

fn event(of: Event) -> Tree {
    object([
        ("timeUnixNano", nanos(of.time_unix_nano)),
        ("name", text(of.name)),
        ("attributes", pairs(of.attributes)),
    ])
}

fn link(of: Link) -> Tree {
    object([
        ("traceId", hex(&of.trace_id)),
        ("spanId", hex(&of.span_id)),
        ("attributes", pairs(of.attributes)),
    ])
}

fn status(of: Status) -> Tree {
    object([("message", text(of.message)), ("code", count(of.code))])
}

fn record(of: LogRecord) -> Tree {
    object([
        ("timeUnixNano", nanos(of.time_unix_nano)),
        ("observedTimeUnixNano", nanos(of.observed_time_unix_nano)),
        ("severityNumber", count(of.severity_number)),
        ("severityText", text(of.severity_text)),
        ("eventName", text(of.event_name)),
        ("body", of.body.map_or(Value::Null, any)),
        ("attributes", pairs(of.attributes)),
        ("traceId", hex(&of.trace_id)),
        ("spanId", hex(&of.span_id)),
    ])
}

fn any(of: AnyValue) -> Tree {
    use any_value::Value as Any;
    let values = |name, values| object([(name, object([("values", values)]))]);
    match of.value {
        // An empty string is a value, unlike an empty name.
        Some(Any::StringValue(text)) => wrapped("stringValue", Value::Str(text.into())),
        Some(Any::BoolValue(truth)) => wrapped("boolValue", Value::Bool(truth)),
        Some(Any::IntValue(whole)) => wrapped("intValue", Value::Str(whole.to_string().into())),
        Some(Any::DoubleValue(number)) => wrapped("doubleValue", Value::from(number)),
        Some(Any::BytesValue(bytes)) => {
            wrapped("bytesValue", Value::Str(STANDARD.encode(bytes).into()))
        }
        Some(Any::ArrayValue(array)) => {
            values("arrayValue", Value::Array(array.values.into_iter().map(any).collect()))
        }
        Some(Any::KvlistValue(members)) => {
            values("kvlistValue", Value::Array(members.values.into_iter().map(pair).collect()))
        }
        // Nothing, or a string of the table that only profiles have.
        None | Some(_) => object([]),
    }
}

fn pairs(attributes: Vec<KeyValue>) -> Tree {
    list(attributes.into_iter().map(pair))
}

fn pair(of: KeyValue) -> Tree {
    object([("key", text(of.key)), ("value", of.value.map_or(Value::Null, any))])
}

/// A member that stays even if it holds the default.
fn wrapped(name: &'static str, value: Tree) -> Tree {
    Value::Object(vec![(name, value)].into())
}

/// The members that are there: OTLP/JSON leaves out what holds the default.
fn object<const N: usize>(members: [(&'static str, Tree); N]) -> Tree {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.collect::<Vec<_>>().into())
}

fn list(items: impl Iterator<Item = Tree>) -> Tree {
    let items: Vec<Tree> = items.collect();
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}

fn text(text: String) -> Tree {
    if text.is_empty() { Value::Null } else { Value::Str(text.into()) }
}

fn count(count: i32) -> Tree {
    if count == 0 { Value::Null } else { Value::from(i64::from(count)) }
}

fn nanos(nanos: u64) -> Tree {
    if nanos == 0 { Value::Null } else { Value::Str(nanos.to_string().into()) }
}

fn hex(bytes: &[u8]) -> Tree {
    text(ids::hex(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::trace::v1::ScopeSpans;

    fn encoded(count: u8) -> Vec<u8> {
        let span = |number| Span {
            trace_id: vec![7; 16],
            span_id: vec![number; 8],
            name: "chat".to_owned(),
            ..Span::default()
        };
        let spans = (1..=count).map(span).collect();
        let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
        let resource_spans = vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }];
        ExportTraceServiceRequest { resource_spans }.encode_to_vec()
    }

    /// How many spans can be read before the damage, and where that is.
    fn read(bytes: &[u8]) -> Option<(usize, usize)> {
        assert!(decode(bytes).is_none());
        let (tree, place) = before_damage(bytes)?;
        Some((tree.to_string().matches("spanId").count(), place))
    }

    #[test]
    fn whole_spans_before_the_end_are_kept() {
        let bytes = encoded(5);
        let (count, place) = read(&bytes[..bytes.len() - 3]).expect("four are whole");
        assert_eq!((count, place), (4, bytes.len() - encoded(5).len() / 5 + 1));
        assert_eq!(read(&bytes[..9]), None);
    }

    #[test]
    fn whole_requests_before_the_damage_are_kept() {
        let one = encoded(2);
        let length = u32::try_from(one.len()).expect("it is small").to_be_bytes();
        let framed = [&length[..], &one].concat();
        let bytes = [framed.clone(), framed.clone(), vec![0, 0, 9, 9, 1]].concat();
        assert_eq!(read(&bytes), Some((4, 2 * framed.len())));
    }
}
