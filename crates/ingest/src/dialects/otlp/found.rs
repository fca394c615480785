//! What a document holds, trace by trace: the spans of requests, bare spans wherever they are
//! listed, and the log records that belong to them. Reads no meaning; what is neither is named.

use super::attributes::Attributes;
use super::ids;
use super::mirror::{self, Event, Place, Span};
use super::vocabulary;
use crate::json::{At, Value, member};
use crate::stream::Share;
use case::trace::Nanos;
use case::{Complaint, Origin};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// `batches` is what a trace store calls them in its own answers.
const RESOURCE_SPANS: &[&str] = &["resourceSpans", "resource_spans", "batches"];
const RESOURCE_LOGS: &[&str] = &["resourceLogs", "resource_logs"];
const RESOURCE_METRICS: &[&str] = &["resourceMetrics", "resource_metrics"];
const SCOPE_SPANS: &[&str] = &["scopeSpans", "scope_spans", "instrumentationLibrarySpans"];
const SCOPE_LOGS: &[&str] = &["scopeLogs", "scope_logs", "instrumentationLibraryLogs"];
const LOG_RECORDS: &[&str] = &["logRecords", "log_records"];
const SCOPE: &[&str] = &["scope", "instrumentationLibrary", "instrumentation_library"];
/// What only log records have.
const RECORD: &[&str] = &["body", "severityNumber", "severity_number"];

/// How many objects deep lists of spans are looked for.
const DEEPEST: usize = 3;

/// Whether `value` is a request, a span or a log record, or an object with lists of spans.
pub(super) fn is_element(value: &Value<'_>) -> bool {
    is_request(value) || mirror::is_span(value) || is_record(value) || holds_spans(value, DEEPEST)
}

fn is_request(value: &Value<'_>) -> bool {
    let has = |name: &&str| member(value, name).is_some_and(Value::is_array);
    // A trace store answers with the whole trace under this name.
    let inside = || member(value, "trace").is_some_and(is_request);
    RESOURCE_SPANS.iter().chain(RESOURCE_LOGS).any(has) || inside()
}

fn is_record(value: &Value<'_>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| member(value, name).is_some());
    has(&["traceId", "trace_id"]) && has(&["spanId", "span_id"]) && has(RECORD)
}

/// Whether `value` is an array that opens with a span.
fn is_span_list(value: &Value<'_>) -> bool {
    let first = value.as_array().and_then(|items| items.iter().find(|item| !item.is_null()));
    first.is_some_and(mirror::is_span)
}

/// Whether an object has a list of spans, `levels` objects deep at most.
fn holds_spans(value: &Value<'_>, levels: usize) -> bool {
    let members = value.as_object().into_iter().flat_map(serde_json_borrow::ObjectAsVec::iter);
    let mut members = members.map(|(_, member)| member);
    members.any(|member| is_span_list(member) || levels > 1 && holds_spans(member, levels - 1))
}

/// The lists of spans in the object at `element`.
fn span_lists<'v>(element: &At<'v>, levels: usize, lists: &mut Vec<At<'v>>) {
    for (_, member) in element.members() {
        if is_span_list(member.value) {
            lists.push(member);
        } else if levels > 1 {
            span_lists(&member, levels - 1, lists);
        }
    }
}

/// The spans of one trace.
pub(super) struct Group<'v> {
    pub(super) id: Cow<'v, str>,
    pub(super) spans: Vec<Span<'v>>,
    /// The log records that were joined to them.
    pub(super) records: Vec<&'v Value<'v>>,
    /// The request or line that its first span stands in.
    pub(super) element: Origin,
    /// Whether all its spans stand there.
    pub(super) is_whole: bool,
}

/// A log record that waits for its span.
struct Record<'v> {
    at: At<'v>,
    place: Option<Place<'v>>,
    event: Event<'v>,
    resource: Rc<Attributes<'v>>,
    element: Origin,
}

impl Record<'_> {
    /// The trace that it belongs to, `""` if it names none.
    fn trace(&self) -> &str {
        self.place.as_ref().map_or("", |place| &*place.trace)
    }
}

/// All spans of a document.
#[derive(Default)]
pub(super) struct Found<'v> {
    pub(super) groups: Vec<Group<'v>>,
    by_id: BTreeMap<Cow<'v, str>, usize>,
    /// Every span by the number of its group and its id.
    spans: BTreeMap<(usize, Cow<'v, str>), usize>,
    records: Vec<Record<'v>>,
    pub(super) complaints: Vec<Complaint>,
    /// Which traces are read here.
    share: Share,
    odd: Odd,
}

/// Spans that were taken although something about them cannot be.
#[derive(Default)]
struct Odd {
    nameless: Tally,
    untimed: Tally,
    backwards: Tally,
    far: Tally,
}

/// The beginning of the year 2200: no run is from then.
const FAR: Nanos = Nanos(7_258_118_400_000_000_000);

impl Odd {
    fn note(&mut self, span: &Span<'_>) {
        let is_far = |time: &Nanos| time.0 < 0 || FAR <= *time;
        let odd = [
            (&mut self.nameless, ids::is_nobody(&span.id)),
            (&mut self.untimed, mirror::is_time_lost(span)),
            (
                &mut self.backwards,
                span.start.is_some() && span.end.is_some_and(|end| Some(end) < span.start),
            ),
            (&mut self.far, [span.start, span.end].iter().flatten().any(is_far)),
        ];
        for (tally, _) in odd.into_iter().filter(|(_, is)| *is) {
            tally.note(&span.at);
        }
    }
}

impl<'v> Found<'v> {
    /// Everything in `document` that belongs to this share of the traces.
    pub(super) fn of(document: &At<'v>, share: Share) -> Self {
        let mut found = Self { share, ..Self::default() };
        found.take(document);
        let Odd { nameless, untimed, backwards, far } = std::mem::take(&mut found.odd);
        found.complain(nameless, "spans have no id; nothing can be told to belong to them");
        found.complain(untimed, "spans have times that cannot be read; read as without them");
        found.complain(backwards, "spans end before they begin");
        found.complain(far, "spans have times before 1970 or after 2199; their clock was wrong");
        found.join();
        found.merge();
        found
    }

    /// The ids of the traces that something in `document` belongs to; `""` for what names none.
    pub(super) fn traces_in(document: &At<'v>) -> BTreeSet<String> {
        let mut found = Self::default();
        found.take(document);
        let of_records = found.records.iter().map(Record::trace);
        let of_spans = found.groups.iter().map(|group| &*group.id);
        of_records.chain(of_spans).map(str::to_owned).collect()
    }

    fn take(&mut self, document: &At<'v>) {
        let found = self;
        if document.value.as_array().is_some() {
            document.items().for_each(|item| found.element(&item));
        } else {
            found.element(document);
        }
    }

    /// Takes the spans of one request, or the one span that stands alone.
    fn element(&mut self, element: &At<'v>) {
        let inside = element.get("trace").filter(|trace| is_request(trace.value));
        if let Some(inside) = inside {
            return self.element(&inside);
        }
        let (spans, logs) = (element.first(RESOURCE_SPANS), element.first(RESOURCE_LOGS));
        if spans.is_some() || logs.is_some() {
            for resource in spans.iter().flat_map(At::items) {
                self.resource(&resource, element);
            }
            for resource in logs.iter().flat_map(At::items) {
                self.logs(&resource, element);
            }
        } else if mirror::is_span(element.value) {
            self.bare(element, element);
        } else if is_record(element.value) {
            self.record(element, (mirror::scope_of(element), &resource_of(element)), element);
        } else if let Some(metrics) = element.first(RESOURCE_METRICS) {
            let what = "metrics tell nothing about a run; they were left out";
            self.complaints.push(Complaint::new(&metrics.origin, what));
        } else {
            self.lists(element);
        }
    }

    fn lists(&mut self, element: &At<'v>) {
        let mut lists = Vec::new();
        span_lists(element, DEEPEST, &mut lists);
        if lists.is_empty() && !element.value.is_null() {
            let what = "holds no spans; it was left out";
            self.complaints.push(Complaint::new(&element.origin, what));
        }
        for list in &lists {
            for span in list.items() {
                if self.is_taken(&span) {
                    self.bare(&span, if lists.len() > 1 { list } else { element });
                }
            }
        }
    }

    fn resource(&mut self, resource: &At<'v>, element: &At<'v>) {
        let attributes = resource_of(resource);
        for scope in resource.first(SCOPE_SPANS).iter().flat_map(At::items) {
            let name = name_of(&scope);
            for span in scope.get("spans").iter().flat_map(At::items) {
                if self.is_taken(&span) {
                    self.span(Span::of(&span, name, &attributes), &element.origin);
                }
            }
        }
    }

    fn logs(&mut self, resource: &At<'v>, element: &At<'v>) {
        let attributes = resource_of(resource);
        for scope in resource.first(SCOPE_LOGS).iter().flat_map(At::items) {
            let name = name_of(&scope);
            for record in scope.first(LOG_RECORDS).iter().flat_map(At::items) {
                self.record(&record, (name, &attributes), element);
            }
        }
    }

    fn record(
        &mut self,
        record: &At<'v>,
        (scope, resource): (&'v str, &Rc<Attributes<'v>>),
        element: &At<'v>,
    ) {
        let record = Record {
            at: record.clone(),
            place: Place::of(record, scope),
            event: Event::logged(record),
            resource: Rc::clone(resource),
            element: element.origin.clone(),
        };
        if self.share.holds(record.trace()) {
            self.records.push(record);
        }
    }

    /// Whether an element of a list of spans is one; complains if it is not.
    fn is_taken(&mut self, element: &At<'v>) -> bool {
        let is_span = mirror::is_named_span(element);
        if !is_span {
            let what = "this element is no span; it was left out";
            self.complaints.push(Complaint::new(&element.origin, what));
        }
        is_span
    }

    fn bare(&mut self, span: &At<'v>, element: &At<'v>) {
        let resource = resource_of(span);
        self.span(Span::of(span, mirror::scope_of(span), &resource), &element.origin);
    }

    /// The number of the group of the trace `id`, whose first piece stands in `element`.
    fn group(&mut self, id: Cow<'v, str>, element: &Origin) -> usize {
        *self.by_id.entry(id.clone()).or_insert_with(|| {
            self.groups.push(Group {
                id,
                spans: Vec::new(),
                records: Vec::new(),
                element: element.clone(),
                is_whole: true,
            });
            self.groups.len() - 1
        })
    }

    fn span(&mut self, span: Span<'v>, element: &Origin) {
        if !self.share.holds(&span.trace) {
            return;
        }
        let number = self.group(span.trace.clone(), element);
        let place = self.groups[number].spans.len();
        self.odd.note(&span);
        if !ids::is_nobody(&span.id) {
            let key = (number, span.id.clone());
            if let Some(first) = self.spans.get(&key) {
                // Some exporters give a span when it begins and again when it is over.
                let is_equal = self.groups[number].spans[*first].value == span.value;
                let what = if is_equal {
                    "a span with this id came before; the repetition was left out"
                } else {
                    "another span with this id came before, and what they say differs; this one was \
                     left out"
                };
                self.complaints.push(Complaint::new(&span.at, what));
                return;
            }
            self.spans.insert(key, place);
        }
        let group = &mut self.groups[number];
        group.is_whole &= group.element == *element;
        group.spans.push(span);
    }

    /// Joins every log record that says something to its span, and names the others.
    fn join(&mut self) {
        let (mut mute, mut lost, mut unseen) =
            (Tally::default(), Tally::default(), Tally::default());
        for record in std::mem::take(&mut self.records) {
            if vocabulary::carried(record.event.name).is_none() {
                mute.note(&record.at.origin);
                continue;
            }
            let Some(place) = record.place.clone() else {
                lost.note(&record.at.origin);
                continue;
            };
            let number = self.group(place.trace.clone(), &record.element);
            let key = (number, place.span.clone());
            if !self.spans.contains_key(&key) {
                unseen.note(&record.at.origin);
                self.span(Span::unseen(&record.at, place, &record.resource), &record.element);
            }
            let span = self.spans.get(&key).copied();
            let group = &mut self.groups[number];
            group.is_whole &= group.element == record.element;
            group.records.push(record.at.value);
            if let Some(span) = span.and_then(|span| group.spans.get_mut(span)) {
                span.logged.push(record.event);
            }
        }
        self.complain(mute, "log records hold no message, evaluation or exception; left out");
        self.complain(lost, "log records name no span that they belong to; left out");
        self.complain(unseen, "spans are known by their log records only");
    }

    /// Puts a trace whose first span links to one that was open then into that one's trace: what
    /// crosses a queue begins a new trace. Each span is moved once, however long the line of traces.
    fn merge(&mut self) {
        let targets: Vec<Option<usize>> =
            (0..self.groups.len()).map(|number| self.target(number)).collect();
        let heads = heads(&targets);
        for (number, target) in targets.iter().enumerate() {
            let head = heads[number];
            let Some(target) = target.filter(|_| head != number) else {
                continue;
            };
            let spans = std::mem::take(&mut self.groups[number].spans);
            let records = std::mem::take(&mut self.groups[number].records);
            let what = format!(
                "this trace is read as part of {}: its first span links to one that was open then",
                self.groups[target].id
            );
            self.complaints.push(Complaint::new(&self.groups[number].element, what));
            let is_whole = self.groups[number].element == self.groups[head].element;
            self.groups[head].is_whole &= is_whole;
            self.groups[head].spans.extend(spans);
            self.groups[head].records.extend(records);
        }
        self.groups.retain(|group| !group.spans.is_empty());
    }

    /// The group whose span was open when a first span of group `number`, which links to it, began.
    fn target(&self, number: usize) -> Option<usize> {
        let roots = self.groups[number].spans.iter().filter(|span| span.parent.is_none());
        let mut links = roots.flat_map(|root| root.links.iter().map(move |link| (root, link)));
        links.find_map(|(root, (trace, id))| {
            let other = *self.by_id.get(trace).filter(|other| **other != number)?;
            let place = *self.spans.get(&(other, id.clone()))?;
            let span = self.groups[other].spans.get(place)?;
            let is_open = span.start.is_some() && span.start < root.start && root.start <= span.end;
            is_open.then_some(other)
        })
    }

    fn complain(&mut self, tally: Tally, what: &str) {
        if let Some(first) = tally.first {
            let what = format!("{} {what}", tally.count);
            self.complaints.push(Complaint::new(&first, what));
        }
    }

    /// Whether each element of the document is one run and each run one element.
    pub(super) fn is_list_of_runs(&self) -> bool {
        let elements: BTreeSet<String> =
            self.groups.iter().map(|group| group.element.pointer()).collect();
        let is_each_whole = self.groups.iter().all(|group| group.is_whole);
        self.groups.len() > 1 && is_each_whole && elements.len() == self.groups.len()
    }
}

/// Where the line of `targets` that begins at each ends. Who comes back to itself stays where it is.
fn heads(targets: &[Option<usize>]) -> Vec<usize> {
    let mut heads: Vec<Option<usize>> = vec![None; targets.len()];
    for start in 0..targets.len() {
        let mut path = Vec::new();
        let mut at = start;
        while heads[at].is_none() {
            // Marked as its own before its target is looked at: a circle ends here.
            heads[at] = Some(at);
            path.push(at);
            let Some(next) = targets[at] else {
                break;
            };
            at = next;
        }
        let head = heads[at];
        for number in path {
            heads[number] = head;
        }
    }
    heads.into_iter().zip(0..).map(|(head, number)| head.unwrap_or(number)).collect()
}

/// How many there are, and where the first stands.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<Origin>,
}

impl Tally {
    fn note(&mut self, at: &Origin) {
        self.count += 1;
        self.first.get_or_insert_with(|| at.clone());
    }
}

/// The attributes of the resource that `owner` names.
fn resource_of<'v>(owner: &At<'v>) -> Rc<Attributes<'v>> {
    let resource = owner.get("resource").map(|at| Attributes::of(&at));
    let columns = ["ResourceAttributes", "resource_attributes", "otel_resource_attributes"];
    let columns = || owner.first(&columns).map(|at| Attributes::listed(&at));
    Rc::new(resource.or_else(columns).unwrap_or_default())
}

fn name_of<'v>(scope: &At<'v>) -> &'v str {
    let scope = scope.first(SCOPE);
    scope.and_then(|scope| scope.get("name")?.as_str()).unwrap_or_default()
}
