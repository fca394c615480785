//! What `LangGraph` gives of a run: the updates that its nodes stream, and snapshots of its state. A
//! state that is nothing but messages is a chat.

use crate::carried;
use crate::dialects::chat;
use crate::dialects::chat::cast::Voice;
use crate::dialects::chat::message::Talk;
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member};
use crate::sink::Sink;
use case::trace::EventKind;
use case::{Act, ActorKind};

/// The updates of a graph's nodes.
pub(super) const UPDATES: Dialect =
    Dialect { name: "langgraph", extent: Extent::Spread, is: is_updates, read: read_updates };

/// A snapshot of a graph's state, or the history of such snapshots.
pub(super) const STATE: Dialect =
    Dialect { name: "langgraph", extent: Extent::Spread, is: is_states, read: read_states };

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// The node that stands for a pause of the graph.
const INTERRUPT: &str = "__interrupt__";

/// The update in an element of the stream, which may give its mode or its subgraph in front.
fn update<'v>(element: &'v Value<'v>) -> Option<&'v Value<'v>> {
    match element.as_array() {
        Some([_, update] | [_, _, update]) => Some(update),
        Some(_) => None,
        None => Some(element),
    }
}

/// The messages that one node put out: a list, or a single one.
fn messages<'v>(node: &At<'v>) -> Option<At<'v>> {
    let messages = node.get("messages")?;
    let is_one = messages.value.is_object() && chat::langchain::role(messages.value).is_some();
    (is_one || chat::is_list(messages.value)).then_some(messages)
}

fn is_update(element: &Value<'_>) -> bool {
    let nodes = update(element).and_then(Value::as_object);
    let put = |node: &Value<'_>| node.is_object() || node.is_null();
    nodes.is_some_and(|nodes| {
        !nodes.is_empty() && nodes.iter().all(|(name, node)| name == INTERRUPT || put(node))
    })
}

fn speaks(element: &Value<'_>) -> bool {
    let nodes = update(element).and_then(Value::as_object);
    nodes.is_some_and(|nodes| {
        nodes.values().any(|node| {
            let said = member(node, "messages");
            let first = said.map(|said| said.as_array().and_then(<[_]>::first).unwrap_or(said));
            first.is_some_and(|first| chat::langchain::role(first).is_some())
        })
    })
}

/// Whether one node put it out: an object of several is as likely several runs by their ids.
fn is_of_one(element: &Value<'_>) -> bool {
    let nodes = update(element).and_then(Value::as_object);
    nodes.is_some_and(|nodes| nodes.keys().filter(|name| *name != INTERRUPT).count() < 2)
}

fn is_updates(document: &Value<'_>) -> bool {
    let Some(list) = document.as_array() else {
        return is_update(document) && speaks(document) && is_of_one(document);
    };
    let looked_at = || list.iter().filter(|element| !element.is_null()).take(LOOK);
    looked_at().all(is_update) && looked_at().any(speaks)
}

/// The messages of a snapshot.
fn held<'v>(state: &At<'v>) -> Option<At<'v>> {
    let checkpoint = state.get("checkpoint");
    let values = state.first(&["values", "channel_values"]);
    let values = values.or_else(|| checkpoint?.get("channel_values"));
    values?.get("messages").filter(|messages| chat::is_list(messages.value))
}

fn is_states(document: &Value<'_>) -> bool {
    const FRAME: &[&str] =
        &["next", "config", "metadata", "tasks", "v", "ts", "checkpoint", "parent_config"];
    let is_state = |state: &Value<'_>| {
        let is_framed = FRAME.iter().any(|name| member(state, name).is_some());
        is_framed && held(&At::new(state, case::Origin::top())).is_some()
    };
    match document.as_array() {
        Some(list) => {
            let mut looked_at = list.iter().filter(|state| !state.is_null()).take(LOOK).peekable();
            let of_one = looked_at.peek().is_some_and(|first| member(first, "metadata").is_some());
            of_one && looked_at.all(is_state)
        }
        None => is_state(document),
    }
}

fn read_states(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(STATE.name);
    draft.covers(document.value);
    let states: Vec<At<'_>> = match document.value.as_array() {
        Some(_) => document.items().collect(),
        None => vec![document.clone()],
    };
    // A history may run either way: the longest state is the last one of a run that only adds.
    let length = |state: &&At<'_>| held(state).map_or(0, |messages| messages.items().count());
    let Some(last) = states.iter().rev().max_by_key(length) else {
        return;
    };
    if states.len() > 1 {
        let what =
            format!("{} other states left out: this one holds the most messages", states.len() - 1);
        draft.complain(&last.origin, what);
    }
    let thread = last.get("config").and_then(|config| config.get("configurable")?.get("thread_id"));
    draft.trace.labels.session = thread.and_then(|thread| draft.label(&thread));
    if let Some(messages) = held(last) {
        let mut talk = Talk::of(&messages, &[]);
        messages.items().for_each(|message| talk.read(&mut draft, &message));
    }
    if last.get("next").is_some_and(|next| next.value.as_array().is_some_and(<[_]>::is_empty)) {
        draft.trace.closed = true;
    }
    carried::settle(&mut draft);
    sink.give(draft);
}

/// A piece of the stream.
enum Piece<'v> {
    /// A message that the node of that name put out.
    Said(&'v str, At<'v>),
    /// Anything else that it put out.
    Put(&'v str, At<'v>),
}

fn read_updates(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(UPDATES.name);
    draft.covers(document.value);
    let mut pieces = Vec::new();
    let is_stream =
        document.value.as_array().is_some_and(|list| !list.iter().any(Value::is_string));
    if is_stream {
        document.items().for_each(|element| gather(&element, &mut draft, &mut pieces));
    } else {
        gather(document, &mut draft, &mut pieces);
    }
    let said = pieces.iter().filter_map(|piece| match piece {
        Piece::Said(_, message) => Some(message.clone()),
        Piece::Put(_, _) => None,
    });
    let mut talk = Talk::over(said.collect(), &[]);
    for piece in &pieces {
        match piece {
            Piece::Said(node, message) => say(&mut talk, &mut draft, (node, message)),
            Piece::Put(node, at) => {
                let actor = draft.actor(node, ActorKind::Harness);
                let text = Some(draft.any(at));
                let act = Act::Event { kind: EventKind::Other, text };
                draft.push(actor, act, &at.origin);
            }
        }
    }
    carried::settle(&mut draft);
    sink.give(draft);
}

fn gather<'v>(element: &At<'v>, draft: &mut Draft<'_>, pieces: &mut Vec<Piece<'v>>) {
    let last = element.value.as_array().map(|list| list.len().saturating_sub(1));
    let update = last.and_then(|last| element.at(last)).unwrap_or_else(|| element.clone());
    if update.value.as_object().is_none_or(serde_json_borrow::ObjectAsVec::is_empty) {
        draft.complain(&element.origin, "this element is no update of a node; left out");
    }
    for (name, node) in update.members() {
        let found = messages(&node);
        for message in found.iter().flat_map(At::items) {
            pieces.push(Piece::Said(name, message));
        }
        match &found {
            Some(one) if one.value.is_object() => pieces.push(Piece::Said(name, one.clone())),
            Some(_) => {}
            None => pieces.push(Piece::Put(name, node)),
        }
    }
}

/// Reads a message; a model that gives no name of its own is known by its node.
fn say<'v>(talk: &mut Talk<'v>, draft: &mut Draft<'_>, (node, message): (&'v str, &At<'v>)) {
    let Some(voice) = talk.voice() else {
        return;
    };
    let is_nameless = chat::langchain::inner(message).text("name").is_none();
    let is_agent = voice.kind == ActorKind::Agent;
    let name = if is_agent && is_nameless { node } else { voice.name };
    talk.read_as(draft, message, Voice { name, ..voice });
}
