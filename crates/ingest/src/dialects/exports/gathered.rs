//! What the exports of trace stores have in common: elements that are spans in all but name. They
//! are gathered by trace, parents before children, and told on the one path from spans to steps.

use crate::dialects::otlp::mirror::Span;
use crate::dialects::otlp::told::{self, Told};
use crate::dialects::otlp::vocabulary::Role;
use crate::draft::Draft;
use crate::json::At;
use crate::sink::Sink;
use case::trace::Nanos;
use case::{Complaint, Origin};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The spans of all traces of a document.
#[derive(Default)]
pub(super) struct Gathered<'v> {
    groups: Vec<Group<'v>>,
    by_id: BTreeMap<Cow<'v, str>, usize>,
    seen: BTreeSet<(usize, Cow<'v, str>)>,
    complaints: Vec<Complaint>,
}

/// What belongs to one trace.
pub(super) struct Group<'v> {
    id: Cow<'v, str>,
    spans: Vec<Told<'v>>,
    /// What others found of the run afterwards; told at the end.
    judgements: Vec<Told<'v>>,
    /// What the export says of the trace as a whole.
    pub(super) about: Vec<At<'v>>,
    /// What of it says what the whole was given and gave back.
    pub(super) wholes: Vec<At<'v>>,
    /// The first element of the list or file that speaks of it.
    element: Origin,
    is_whole: bool,
}

/// How one format finishes a run.
pub(super) struct Store<'a> {
    pub(super) dialect: &'static str,
    /// Reads what the export says of the run as a whole.
    pub(super) label: &'a dyn Fn(&mut Draft<'_>, &Group<'_>),
}

impl<'v> Gathered<'v> {
    /// The trace `id`, spoken of in `element`.
    pub(super) fn group(&mut self, id: Cow<'v, str>, element: &At<'v>) -> &mut Group<'v> {
        let number = self.number(id, element);
        &mut self.groups[number]
    }

    fn number(&mut self, id: Cow<'v, str>, element: &At<'v>) -> usize {
        let groups = &mut self.groups;
        let number = *self.by_id.entry(id).or_insert_with_key(|id| {
            groups.push(Group {
                id: id.clone(),
                spans: Vec::new(),
                judgements: Vec::new(),
                about: Vec::new(),
                wholes: Vec::new(),
                element: element.origin.clone(),
                is_whole: true,
            });
            groups.len() - 1
        });
        let group = &mut self.groups[number];
        group.is_whole = group.is_whole && group.element == element.origin;
        number
    }

    /// Takes a span, unless one with its id came before.
    pub(super) fn span(&mut self, span: Told<'v>, element: &At<'v>) {
        let number = self.number(span.trace.clone(), element);
        if !span.id.is_empty() && !self.seen.insert((number, span.id.clone())) {
            let what = "an element with this id came before; the repetition was left out";
            self.complain(&span.at.origin, what);
            return;
        }
        self.groups[number].spans.push(span);
    }

    /// Takes what somebody found of the run, unless it came before.
    pub(super) fn judgement(&mut self, judgement: Told<'v>, element: &At<'v>) {
        let number = self.number(judgement.trace.clone(), element);
        let mut is_news =
            || self.seen.insert((number, format!("judgement {}", judgement.id).into()));
        if judgement.id.is_empty() || is_news() {
            self.groups[number].judgements.push(judgement);
        }
    }

    pub(super) fn complain(&mut self, at: &Origin, what: impl Into<String>) {
        self.complaints.push(Complaint::new(at, what));
    }

    /// Gives a run for each trace.
    pub(super) fn give(self, document: &At<'_>, sink: &mut Sink<'_>, store: &Store<'_>) {
        let elements: BTreeSet<String> =
            self.groups.iter().map(|group| group.element.pointer()).collect();
        let lists = self.groups.len() > 1
            && self.groups.iter().all(|group| group.is_whole)
            && elements.len() == self.groups.len();
        for Complaint { at, what } in self.complaints {
            sink.overlook(&at, what);
        }
        let mut is_any = false;
        for group in self.groups {
            if group.spans.is_empty() {
                sink.overlook(&group.element, "this trace holds no spans; left out".to_owned());
                continue;
            }
            is_any = true;
            if lists {
                sink.record(&group.element);
            }
            run(group, sink, store);
        }
        if !is_any {
            sink.refuse(&document.origin, "holds no spans; export them with the trace".to_owned());
        }
    }
}

impl<'v> Group<'v> {
    /// Whether no span was taken yet.
    pub(super) fn is_bare(&self) -> bool {
        self.spans.is_empty()
    }

    /// The first of `names` that the export says of the trace, or of any of its spans.
    pub(super) fn find(&self, names: &[&'static str]) -> Option<At<'v>> {
        let about = self.about.iter().find_map(|about| about.first(names));
        about.or_else(|| self.spans.iter().find_map(|span| span.at.first(names)))
    }

    /// The same as a label of the run.
    pub(super) fn label(&self, draft: &Draft<'_>, names: &[&'static str]) -> Option<Arc<str>> {
        self.find(names).and_then(|at| draft.label(&at))
    }

    /// The first span that nobody called, for what belongs to the whole.
    fn root(&self) -> Option<&Told<'v>> {
        self.spans.iter().find(|span| span.parent.is_none())
    }
}

fn run(mut group: Group<'_>, sink: &mut Sink<'_>, store: &Store<'_>) {
    let mut draft = sink.draft(store.dialect);
    if !group.id.is_empty() {
        draft.trace.id = draft.clean(&group.id);
    }
    for about in &group.about {
        draft.covers(about.value);
    }
    let (started, ended) = period(&group.spans);
    place_judgements(&mut group, ended);
    let label = |draft: &mut Draft<'_>, group: &Group<'_>| (store.label)(draft, group);
    label(&mut draft, &group);
    quiet_wrappers(&mut group.spans);
    let order = parents_first(&group.spans);
    let is_told = |about: &At<'_>| {
        let is_span = group.spans.iter().any(|span| std::ptr::eq(span.at.value, about.value));
        is_span || about.first(&["input", "output", "error_info"]).is_none()
    };
    let wholes: Vec<At<'_>> = group.wholes.iter().filter(|at| !is_told(at)).cloned().collect();
    let total = group.spans.len();
    let mut spans: Vec<Option<Span<'_>>> =
        group.spans.into_iter().map(|span| Some(span.into())).collect();
    let mut spans: Vec<Span<'_>> = order.into_iter().filter_map(|at| spans[at].take()).collect();
    if spans.iter().all(told::is_noise) {
        raise_roots(&mut spans, &mut draft, &group.element);
    }
    let around = around(&wholes, (started, ended));
    spans.splice(0..0, around);
    spans.extend(group.judgements.into_iter().map(Span::from));
    let (mut draft, noise) = told::tell(draft, &spans);
    let noise = noise.saturating_sub(wholes.len());
    draft.trace.started = started;
    draft.trace.ended = ended;
    if noise > 0 {
        let what = format!("{noise} of {total} elements are wrappers and gave no step");
        draft.complain(&group.element, what);
    }
    sink.give(draft);
}

/// What the export says the trace as a whole was given, gave back and failed with, as a span around
/// the others: told where none of them says the same.
fn around<'v>(
    wholes: &[At<'v>],
    (started, ended): (Option<Nanos>, Option<Nanos>),
) -> Vec<Span<'v>> {
    let told = wholes.iter().enumerate().map(|(number, about)| {
        let mut told = Told::at(about, format!("trace {number}").into());
        told.role = Some(Role::Noise);
        // What was done at the same moment was done inside of it.
        let ended = ended.map(|ended| Nanos(ended.0.saturating_add(1)));
        (told.start, told.end) = (started, ended);
        told.with("input.value", about.get("input"));
        told.with("output.value", about.get("output"));
        let error = about.get("error_info");
        told.failure =
            error.map(|error| error.first(&["message", "exception_type"]).unwrap_or(error));
        told.into()
    });
    told.collect()
}

fn period(spans: &[Told<'_>]) -> (Option<Nanos>, Option<Nanos>) {
    let started = spans.iter().filter_map(|span| span.start).min();
    let ended = spans.iter().filter_map(|span| span.end.or(span.start)).max();
    (started, ended)
}

/// A model around models is a wrapper: the requests inside of it hold what was really given and what
/// came back at each turn.
fn quiet_wrappers(spans: &mut [Told<'_>]) {
    let is_model = |span: &Told<'_>| span.role == Some(Role::Model);
    let is_telling = |span: &Told<'_>| span.attributes.iter().any(|(key, _)| *key == OUTPUT);
    let inner = spans.iter().filter(|span| is_model(span) && is_telling(span));
    let around: BTreeSet<String> =
        inner.filter_map(|span| Some(span.parent.as_ref()?.to_string())).collect();
    for span in spans {
        let is_self = span.parent.as_ref() == Some(&span.id);
        if is_model(span) && !is_self && around.contains(&*span.id) {
            span.role = Some(Role::Noise);
            // It shows the same request once more, and nothing of the whole.
            span.attributes.retain(|(key, _)| ![INPUT, OUTPUT].contains(key));
        }
    }
}

/// The attribute that holds what came back.
const OUTPUT: &str = "output.value";
/// The attribute that holds what was given.
const INPUT: &str = "input.value";

/// A judgement without a time or a place of its own comes last and belongs to the whole.
fn place_judgements(group: &mut Group<'_>, ended: Option<Nanos>) {
    let root = group.root().map(|root| root.id.clone());
    for judgement in &mut group.judgements {
        judgement.parent = judgement.parent.take().or_else(|| root.clone());
        let start = judgement.start.max(ended);
        judgement.start = start;
    }
}

/// Nothing is marked as of an agent, a model or a tool: whatever stands around the rest is taken as
/// the agent, so that what it was given and gave back can be read.
fn raise_roots(spans: &mut [Span<'_>], draft: &mut Draft<'_>, element: &Origin) {
    let ids: BTreeSet<String> = spans.iter().map(|span| span.id.to_string()).collect();
    for span in spans {
        let is_root = span.parent.as_ref().is_none_or(|parent| !ids.contains(&**parent));
        if is_root {
            span.role = Some(Role::Agent);
        }
    }
    let what = "nothing here is marked as of an agent, a model or a tool; what stands around the \
                rest is read as the agent";
    draft.complain(element, what);
}

/// The order in which parents come before their children, otherwise as in the document: of what
/// begins at the same moment the outer comes first, and a model, which takes its time, last. Each
/// span is walked over once.
fn parents_first(spans: &[Told<'_>]) -> Vec<usize> {
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, span) in spans.iter().enumerate() {
        by_id.entry(&span.id).or_insert(number);
    }
    let mut depths: Vec<Option<usize>> = vec![None; spans.len()];
    let mut path = Vec::new();
    for start in 0..spans.len() {
        let mut at = Some(start);
        while let Some(number) = at.filter(|number| depths[*number].is_none()) {
            // Marked before its parent is: a circle comes back here and ends.
            depths[number] = Some(0);
            path.push(number);
            at = spans[number].parent.as_deref().and_then(|parent| by_id.get(parent).copied());
        }
        let mut depth = at.and_then(|number| depths[number]).map_or(0, |depth| depth + 1);
        while let Some(number) = path.pop() {
            depths[number] = Some(depth);
            depth += 1;
        }
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    let is_long = |span: &Told<'_>| span.role == Some(Role::Model) && span.start.is_some();
    order.sort_by_key(|number| (is_long(&spans[*number]), depths[*number]));
    order
}
