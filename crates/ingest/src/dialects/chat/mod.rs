//! Chat message lists in the shapes of the model services, bare, as lines or wrapped in an object
//! that says more about the run. Reads every message; takes nothing else for one.

mod aside;
pub(crate) mod cast;
pub(crate) mod langchain;
pub(crate) mod message;
mod part;
pub(crate) mod wrapper;

use crate::carried;
use crate::dialects::{Dialect, Extent, doubt, sessions};
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use message::Talk;

/// The members of a wrapper that may hold the messages.
const LISTS: &[&str] = &["messages", "history", "conversation", "chat_history"];

/// The types of elements that are messages without having a role, and a member that each has.
const ROLELESS: &[(&str, &str)] = &[
    ("message", "content"),
    ("function_call", "name"),
    ("custom_tool_call", "name"),
    ("function_call_output", "output"),
    ("custom_tool_call_output", "output"),
    ("reasoning", "summary"),
    ("tool_use", "input"),
    ("tool_result", "tool_use_id"),
];

/// The most elements that are looked at to tell a list of messages: a longer look changes nothing.
const LOOK: usize = 40;

/// A list of chat messages, bare or wrapped.
pub(super) const DIALECT: Dialect = Dialect { name: "chat", extent: Extent::Document, is, read };

/// Whether `document` is a chat message list.
pub(crate) fn is(document: &Value<'_>) -> bool {
    if document.is_array() {
        return is_list(document);
    }
    let lists = || LISTS.iter().filter_map(|name| member(document, name));
    lists().next().is_some_and(is_empty_list) || lists().any(is_list)
}

/// Whether at least half of the elements of `list` are messages, the first among them.
pub(crate) fn is_list(list: &Value<'_>) -> bool {
    let items = list.as_array().unwrap_or_default();
    let mut looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let Some(first) = looked_at.next() else {
        return false;
    };
    let (messages, others) = looked_at.fold((1, 0), |(messages, others), item| {
        if is_message(item) { (messages + 1, others) } else { (messages, others + 1) }
    });
    is_message(first) && messages >= others
}

fn is_empty_list(list: &Value<'_>) -> bool {
    list.as_array().is_some_and(<[_]>::is_empty)
}

fn is_message(element: &Value<'_>) -> bool {
    const HOLDS: &[&str] =
        &["content", "parts", "tool_calls", "function_call", "refusal", "tool_messages", "audio"];
    if text(element, "role").is_some() {
        let object = element.as_object();
        return object.is_some_and(|object| HOLDS.iter().any(|key| object.contains_key(key)));
    }
    if langchain::role(element).is_some() {
        return true;
    }
    let Some(kind) = text(element, "type") else {
        return false;
    };
    let mut known = ROLELESS.iter();
    known.any(|(name, key)| *name == kind && member(element, key).is_some())
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let Some(messages) = messages(document) else {
        sink.refuse(&document.origin, "holds no messages".to_owned());
        return;
    };
    let beside = aside::lists(document, &messages);
    if let Some(sessions) = sessions::of(&messages) {
        for mut session in sessions {
            let mut draft = sink.draft(DIALECT.name);
            let listed = std::mem::take(&mut session.messages);
            session.messages = sessions::oldest_first(listed, &mut draft);
            for message in &session.messages {
                draft.covers(message.value);
            }
            wrapper::read_spec(document, &mut draft);
            let mut talk = Talk::over(session.messages.clone(), &[]);
            for message in &session.messages {
                talk.read(&mut draft, message);
            }
            close(document, &mut draft);
            for list in &beside {
                aside::leave_out(list, &mut draft);
            }
            draft.trace.guessed |= !beside.is_empty();
            session.tell(&messages, &mut draft);
            sink.give(draft);
        }
        return;
    }
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let declared = wrapper::read_spec(document, &mut draft);
    let items = sessions::oldest_first(messages.items().collect(), &mut draft);
    let mut talk = Talk::over(items.clone(), &declared);
    for item in &items {
        talk.read(&mut draft, item);
    }
    close(document, &mut draft);
    for list in &beside {
        aside::complain(list, &messages, &mut draft);
    }
    sink.give(draft);
}

/// Reads what stands around the messages.
fn close(document: &At<'_>, draft: &mut Draft<'_>) {
    wrapper::read_labels(document, draft);
    if let Some(own) = document.get("metadata").and_then(|metadata| metadata.get("masthead")) {
        doubt::read(&own, draft);
    }
    carried::settle(draft);
}

fn messages<'v>(document: &At<'v>) -> Option<At<'v>> {
    if document.value.is_array() {
        return Some(document.clone());
    }
    let mut lists = LISTS.iter().filter_map(|name| document.get(name));
    lists.find(|list| is_list(list.value)).or_else(|| document.first(LISTS))
}
