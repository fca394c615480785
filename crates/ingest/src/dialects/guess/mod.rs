//! The reader of last resort: JSON of no known format, read by its shape alone where it plainly
//! holds a conversation or the acts of an agent. It says in a complaint what it took for what, and
//! marks the run as guessed where it cannot know who speaks or left something unread; it reads no
//! rewards, grades or endings, and refuses what holds no such list.

mod element;
mod shape;

use crate::dialects::chat::cast::Part;
use crate::dialects::chat::message::Talk;
use crate::dialects::{Dialect, Extent, chat, sessions};
use crate::draft::Draft;
use crate::json::{At, Value};
use crate::sink::Sink;
use crate::{carried, clock};
use case::{ActorKind, ActorNo, StepNo};
use shape::{Shape, Speaker};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// JSON of no known format.
pub(super) const DIALECT: Dialect =
    Dialect { name: "unknown-json", extent: Extent::Guessed, is, read };

/// How many lists that were not read are named.
const MOST_NAMED: usize = 8;

/// Whether `document` holds a list that is told by its shape to be a run.
pub(crate) fn is(document: &Value<'_>) -> bool {
    !shape::lists(&At::new(document, case::Origin::top())).is_empty()
}

/// What elements name that are pieces of one run, such as spans, rather than runs of their own.
const LINKS: &[&str] = &[
    "trace_id",
    "traceId",
    "span_id",
    "spanId",
    "parent_id",
    "parentId",
    "parent_span_id",
    "parent_run_id",
    "parentUuid",
    "span_data",
];

/// The member by which an element names the run that it is only a piece of.
pub(crate) fn link(element: &Value<'_>) -> Option<&'static str> {
    let members = element.as_object()?;
    LINKS.iter().copied().find(|name| members.contains_key(name))
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut lists = shape::lists(document).into_iter();
    let Some((list, shape)) = lists.next() else {
        sink.refuse(&document.origin, "holds nothing that looks like a run".to_owned());
        return;
    };
    let others: Vec<At<'_>> = lists.map(|(other, _)| other).collect();
    let is_partial = !repeat(&others, &list);
    let others = (&*others, is_partial);
    let Some(sessions) = sessions::of(&list) else {
        let mut draft = sink.draft(DIALECT.name);
        draft.covers(document.value);
        let items: Vec<At<'_>> = list.items().collect();
        read_items((&list, &items), shape, &mut draft);
        return close(others, draft, sink);
    };
    for session in sessions {
        let mut draft = sink.draft(DIALECT.name);
        for item in &session.messages {
            draft.covers(item.value);
        }
        read_items((&list, &session.messages), shape.clone(), &mut draft);
        session.tell(&list, &mut draft);
        close(others, draft, sink);
    }
}

/// Reads the elements `items` of `list`.
fn read_items<'v>((list, items): (&At<'v>, &[At<'v>]), shape: Shape, draft: &mut Draft<'_>) {
    draft.complain(&list.origin, shape.told());
    let items = sessions::oldest_first(items.to_vec(), draft);
    if chat::is_list(list.value) {
        // The messages are known ones; only what stands around them is not.
        let mut talk = Talk::over(items.clone(), &[]);
        let before = draft.complained();
        for item in &items {
            talk.read(draft, item);
        }
        draft.trace.guessed |= before < draft.complained();
    } else {
        let mut reading = Reading::new(list, shape);
        for item in &items {
            reading.read(draft, item);
        }
        reading.close(draft, list);
    }
}

/// Whether every element of the `others` stands in `list` as well.
fn repeat(others: &[At<'_>], list: &At<'_>) -> bool {
    if others.is_empty() {
        return true;
    }
    let known: BTreeSet<u64> = list.items().map(|item| fingerprint(&item)).collect();
    let mut items = others.iter().flat_map(At::items);
    items.all(|item| known.contains(&fingerprint(&item)))
}

fn fingerprint(item: &At<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    item.value.to_string().hash(&mut hasher);
    hasher.finish()
}

/// Says which lists were left out: a part of the run may stand in them.
fn close((others, is_partial): (&[At<'_>], bool), draft: Draft<'_>, sink: &mut Sink<'_>) {
    let mut draft = draft;
    for other in others.iter().take(MOST_NAMED) {
        draft.complain(&other.origin, "this list may hold messages, too; left out");
    }
    draft.trace.guessed |= is_partial;
    carried::settle(&mut draft);
    sink.give(draft);
}

/// A list that is being read.
struct Reading<'v> {
    shape: Shape,
    /// What the agent is called that makes the calls whose element names none.
    agent: &'v str,
    /// The words that speakers are called by which say nothing about what drives them.
    strangers: BTreeSet<&'v str>,
    /// Members that nothing was read from, and where the first of each stands.
    unread: BTreeMap<&'v str, At<'v>>,
    /// The calls that may wait for a result, and their tools.
    waiting: Vec<(StepNo, &'v str)>,
    /// Whether nothing names the speakers.
    is_nameless: bool,
    /// Whether something was left unread that may be a part of the run.
    is_partial: bool,
}

impl<'v> Reading<'v> {
    fn new(list: &At<'v>, shape: Shape) -> Self {
        let is_nameless = matches!(shape.speaker, Speaker::Nobody);
        let agent = agent(list, &shape).unwrap_or("agent");
        let (strangers, unread) = (BTreeSet::new(), BTreeMap::new());
        Self {
            shape,
            agent,
            strangers,
            unread,
            waiting: Vec::new(),
            is_nameless,
            is_partial: false,
        }
    }

    fn read(&mut self, draft: &mut Draft<'_>, item: &At<'v>) {
        draft.trace.capture.expected += 1;
        let first = draft.trace.steps.len();
        element::read(self, draft, item);
        if draft.trace.steps.len() == first {
            draft.trace.capture.silent += 1;
            draft.complain(&item.origin, "nothing in this element was understood; kept as empty");
            let harness = draft.actor("unknown", ActorKind::Harness);
            draft.empty(harness, &item.origin);
        }
        let time = item.first(shape::TIMES).and_then(|time| clock::time(time.value));
        for step in draft.trace.steps.iter_mut().skip(first) {
            step.time = time;
        }
    }

    /// The participant called `name`, and what drives it as far as the word says.
    fn actor(&mut self, draft: &mut Draft<'_>, name: &'v str) -> ActorNo {
        let name = plain(name);
        let kind = match shape::part(name) {
            Part::Asks => ActorKind::Person,
            Part::Instructs => ActorKind::Harness,
            Part::Returns => ActorKind::Tool,
            Part::Answers => ActorKind::Agent,
            Part::Unknown => {
                self.strangers.insert(name);
                ActorKind::Agent
            }
        };
        draft.actor(name, kind)
    }

    /// Says what was not read, and marks the run where that may be a part of it, or nobody knows
    /// who speaks.
    fn close(self, draft: &mut Draft<'_>, list: &At<'v>) {
        for (name, at) in self.unread {
            let name = draft.clean(name);
            draft
                .complain(&at.origin, format!("nothing was read from the members called `{name}`"));
        }
        if !self.strangers.is_empty() {
            let names: Vec<&str> = self.strangers.iter().copied().take(MOST_NAMED).collect();
            let names = draft.clean(&names.join("`, `"));
            let what =
                format!("nothing says whether `{names}` are people or agents; taken as agents");
            draft.complain(&list.origin, what);
        }
        draft.trace.guessed |= self.is_nameless || self.is_partial || !self.strangers.is_empty();
    }
}

/// The first speaker that a word calls an agent.
fn agent<'v>(list: &At<'v>, shape: &Shape) -> Option<&'v str> {
    let Speaker::Member(member) = shape.speaker else {
        return None;
    };
    let mut names = list.items().filter_map(|item| shape::name_in(item.value, member));
    names.find(|name| shape::part(name) == Part::Answers).map(plain)
}

/// The name of a speaker: an event that only says whose it is names nobody else.
fn plain(word: &str) -> &str {
    match shape::event_part(word) {
        Part::Asks => "user",
        Part::Answers => "agent",
        Part::Instructs => "system",
        Part::Returns => "tool",
        Part::Unknown => word,
    }
}
