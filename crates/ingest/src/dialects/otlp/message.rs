//! Chat messages as the vocabularies write them, taken apart into what was said, thought, called
//! and answered. What no row knows is named, never dropped.

use super::envelope;
use super::node::{Kind, Node, View};
use super::part::{
    Part, PartKind, answer, call_part, is_part, is_parts, part, part_kind, parts, response_part,
};

/// Who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Voice {
    /// Whoever set the agent up.
    System,
    /// Whoever gives it work.
    User,
    /// The agent.
    Assistant,
    /// A tool.
    Tool,
}

/// One message.
#[derive(Debug)]
pub(super) struct Message<'t, 'v> {
    pub(super) voice: Voice,
    pub(super) parts: Vec<Part<'t, 'v>>,
}

const VOICES: &[(&str, Voice)] = &[
    ("system", Voice::System),
    ("developer", Voice::System),
    ("assistant", Voice::Assistant),
    ("model", Voice::Assistant),
    ("ai", Voice::Assistant),
    ("user", Voice::User),
    ("human", Voice::User),
    ("tool", Voice::Tool),
    ("function", Voice::Tool),
];

/// The role of messages that are no messages: the framework lists a tool that is on offer.
const OFFER: &str = "tool input";

/// Opens the JSON that `messages` (a list of messages or one message) is written in, where it is,
/// down to the parts of each message.
pub(super) fn open(messages: &mut Node<'_>) {
    messages.decode();
    messages.open(|opened| is_talk(opened));
    match &mut messages.kind {
        Kind::List(items) => items.iter_mut().for_each(open_members),
        Kind::Map(_) => open_members(messages),
        Kind::Text(_) | Kind::Plain(_) => {}
    }
}

fn open_members(message: &mut Node<'_>) {
    let Kind::Map(members) = &mut message.kind else {
        return;
    };
    for (name, member) in members {
        match &**name {
            "content" | "parts" => member.open(is_parts),
            "tool_calls" => member.open(|opened| matches!(opened.kind, Kind::List(_))),
            "message" => {
                member.open(|opened| is_message(opened) || is_parts(opened));
                open_members_once(member);
            }
            _ => {}
        }
    }
}

/// The members of a message inside a wrapper.
fn open_members_once(message: &mut Node<'_>) {
    let Kind::Map(members) = &mut message.kind else {
        return;
    };
    for (name, member) in members {
        if matches!(&**name, "content" | "parts") {
            member.open(is_parts);
        }
    }
}

/// Whether `node` is a list of messages or parts, or one message.
pub(super) fn is_talk(node: &Node<'_>) -> bool {
    match &node.kind {
        Kind::List(items) => {
            let is_piece = |item: &Node<'_>| is_message(item) || part_kind(item).is_some();
            let is_nested = |item: &Node<'_>| matches!(item.kind, Kind::List(_)) && is_talk(item);
            !items.is_empty() && (items.iter().all(is_piece) || items.iter().all(is_nested))
        }
        Kind::Map(_) => {
            let is_lone_part = node.get("call_id").is_some() && is_part(node);
            is_lone_part || is_message(node) || envelope::is_envelope(node)
        }
        Kind::Text(_) | Kind::Plain(_) => false,
    }
}

pub(super) fn is_message(node: &Node<'_>) -> bool {
    let has = |name| node.get(name).is_some();
    let has_words = || ["content", "parts", "tool_calls", "blocks"].iter().any(|name| has(name));
    let is_spoken = |node: &Node<'_>| {
        let kind = node.get("type").and_then(Node::text);
        kind.is_some_and(is_speaker)
    };
    let is_list = |name| node.get(name).is_some_and(|it| matches!(it.kind, Kind::List(_)));
    has("message")
        || is_list("parts")
        || (has("role") && has_words())
        || (is_spoken(node) && (has("content") || has("data")))
        || constructed(node).is_some()
        || held(node).is_some()
}

/// The members of a message that a framework wrote down as a call of its constructor.
fn constructed<'t, 'v>(node: &'t Node<'v>) -> Option<&'t Node<'v>> {
    node.get("lc").or_else(|| node.get("id"))?;
    node.get("kwargs").filter(|members| matches!(members.kind, Kind::Map(_)))
}

/// The message that stands as the content of an answer.
fn held<'t, 'v>(node: &'t Node<'v>) -> Option<&'t Node<'v>> {
    let content = node.get("content")?;
    let is_whole = content.get("parts").is_some() || content.get("role").is_some();
    is_whole.then_some(content)
}

/// The messages that stand in `node`: a list of messages, one message, parts of one message, or
/// mere words. Those that do not say who speaks are taken as said by `otherwise`.
pub(super) fn messages<'t, 'v>(node: &'t Node<'v>, otherwise: Voice) -> Vec<Message<'t, 'v>> {
    messages_at(envelope::contents(node.view()), otherwise)
}

/// The messages at `view`, which is in no envelope.
pub(super) fn messages_at<'t, 'v>(view: View<'t, 'v>, otherwise: Voice) -> Vec<Message<'t, 'v>> {
    let is_nested = |items: &[Node<'_>]| {
        !items.is_empty() && items.iter().all(|item| matches!(item.kind, Kind::List(_)))
    };
    match &view.node.kind {
        Kind::List(items) if is_nested(items) => {
            view.items().flat_map(|item| messages_flat(&item, otherwise)).collect()
        }
        Kind::List(_) => messages_flat(&view, otherwise),
        Kind::Map(_) => vec![message(view, otherwise)],
        Kind::Text(_) | Kind::Plain(_) => {
            vec![Message { voice: otherwise, parts: vec![Part::Text(view)] }]
        }
    }
}

fn messages_flat<'t, 'v>(list: &View<'t, 'v>, otherwise: Voice) -> Vec<Message<'t, 'v>> {
    if is_parts(list.node) {
        return vec![Message { voice: otherwise, parts: parts(list) }];
    }
    list.items().map(|item| message(item, otherwise)).collect()
}

fn message<'t, 'v>(at: View<'t, 'v>, otherwise: Voice) -> Message<'t, 'v> {
    let outer = at.clone();
    let at = unwrapped(at);
    if let Some(alone) = alone(&at, otherwise) {
        return alone;
    }
    let role = role(&at).or_else(|| role(&outer));
    if role.is_some_and(|role| role.eq_ignore_ascii_case(OFFER)) {
        return Message {
            voice: otherwise,
            parts: vec![Part::Other("tool definition".into(), at)],
        };
    }
    let voice = role.map_or(otherwise, |role| speaker(role).unwrap_or(Voice::User));
    if voice == Voice::Tool && envelope::defined(&at).is_some() {
        return Message { voice, parts: Vec::new() };
    }
    let mut found = said(&at);
    if found.is_empty() && role.is_none() {
        match at.text("type") {
            Some(kind) => found.push(Part::Other(kind.to_owned(), at.clone())),
            None => found.extend(at.quotable().into_iter().map(Part::Text)),
        }
    }
    if voice == Voice::Tool {
        let id = at.first(&["tool_call_id", "id"]).or_else(|| outer.get("id"));
        let id = id.and_then(|id| id.node.id());
        found = found.into_iter().map(|part| answer(part, id.clone(), &at)).collect();
    }
    Message { voice, parts: found }
}

/// The message inside of what an answer or a framework's serializer puts around it.
fn unwrapped<'t, 'v>(at: View<'t, 'v>) -> View<'t, 'v> {
    let mut at = at.through("message");
    if constructed(at.node).is_some() {
        at = at.through("kwargs");
    } else if at.text("type").is_some_and(is_speaker) && at.get("content").is_none() {
        at = at.through("data");
    }
    if held(at.node).is_some() { at.through("content") } else { at }
}

/// Who speaks, in the message's own word: its role, or its type where that names a speaker.
fn role<'t>(at: &View<'t, '_>) -> Option<&'t str> {
    let kind = || at.text("type").filter(|kind| is_speaker(kind));
    let built = || at.get("id")?.items().last()?.node.text().filter(|name| is_speaker(name));
    at.text("role").or_else(kind).or_else(built)
}

/// The voice of a type such as `human` or `AIMessageChunk`.
fn speaker(kind: &str) -> Option<Voice> {
    let bare = kind.strip_suffix("Chunk").unwrap_or(kind);
    match bare.strip_suffix("Message") {
        Some(name) => voice(name),
        None => voice(bare),
    }
}

/// Whether `kind` as the type of an element says who speaks. A function is also a kind of tool.
fn is_speaker(kind: &str) -> bool {
    kind != "function" && speaker(kind).is_some()
}

/// An element that is a message of one part: it has a type in place of a role.
fn alone<'t, 'v>(at: &View<'t, 'v>, otherwise: Voice) -> Option<Message<'t, 'v>> {
    let is_whole = at.get("type").is_none() && at.get("content").is_some();
    if !matches!(at.node.kind, Kind::Map(_)) || at.text("role").is_some() || is_whole {
        return None;
    }
    let (_, kind) = part_kind(at.node)?;
    let voice = match kind {
        PartKind::Call | PartKind::Thought => Voice::Assistant,
        PartKind::Response => Voice::Tool,
        PartKind::Text | PartKind::Compaction => otherwise,
    };
    Some(Message { voice, parts: vec![part(at.clone())] })
}

/// What a message says, thinks and calls.
fn said<'t, 'v>(at: &View<'t, 'v>) -> Vec<Part<'t, 'v>> {
    let more = at.get("additional_kwargs");
    let beside = |name| more.as_ref().and_then(|more| more.get(name));
    let thought = at.first(&["reasoning_content", "reasoning"]);
    let thought = thought.or_else(|| beside("reasoning_content"));
    let mut found: Vec<Part<'t, 'v>> = Vec::new();
    found.extend(thought.filter(|thought| thought.node.text().is_some()).map(Part::Thought));
    match at.first(&["parts", "contents", "content", "blocks"]) {
        Some(content) => found.extend(parts(&content)),
        None if !matches!(at.node.kind, Kind::Map(_)) => found.extend(parts(at)),
        None => {}
    }
    let is_full = |calls: &View<'_, '_>| calls.items().next().is_some();
    let calls = at.get("tool_calls").filter(is_full).or_else(|| beside("tool_calls"));
    let call = at.get("function_call").or_else(|| beside("function_call"));
    let calls: Vec<View<'t, 'v>> = calls.iter().flat_map(View::items).chain(call).collect();
    let is_object = |at: &View<'_, '_>| matches!(at.node.kind, Kind::Map(_));
    found.extend(calls.into_iter().map(|call| {
        if is_object(&call) {
            Part::Call(call_part(call))
        } else {
            Part::Other("call".to_owned(), call)
        }
    }));
    let results = at.get("tool_results");
    let results = results.iter().flat_map(View::items);
    found.extend(results.map(|result| {
        if is_object(&result) {
            Part::Response(response_part(result))
        } else {
            Part::Other("result".to_owned(), result)
        }
    }));
    found
}

pub(super) fn voice(role: &str) -> Option<Voice> {
    let known = VOICES.iter().find(|(known, _)| role.eq_ignore_ascii_case(known));
    known.map(|(_, voice)| *voice)
}
