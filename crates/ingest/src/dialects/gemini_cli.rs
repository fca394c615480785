//! Session logs of Gemini CLI: a conversation as one object, or the lines that add up to one, where a
//! later line with a known id replaces the earlier, `$set` changes the session and `$rewindTo` takes
//! messages back; and the saved conversation, a list of `contents` with `parts`.

use crate::carried;
use crate::dialects::coding::{
    self, Asked, Log, Returned, Strangers, Voice, harness, note, person,
};
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::trace::EventKind;
use case::{ActorKind, ActorNo};
use std::collections::{BTreeMap, BTreeSet};

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// What the agent is called.
const MAIN: &str = "gemini-cli";

/// The types of messages.
const TYPES: &[&str] = &["user", "gemini", "info", "error", "warning"];

/// The members that hold a saved conversation.
const SAVED: &[&str] = &["contents", "clientHistory"];

/// Session logs of Gemini CLI.
pub(super) const DIALECT: Dialect =
    Dialect { name: "gemini-cli", extent: Extent::Spread, is, read };

/// Whether `document` is such a log, or a line of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let Some(items) = document.as_array() else {
        return is_session(document) || saved(document).is_some() || is_patch(document);
    };
    let looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let (mut lines, mut others, mut marks) = (0, 0, 0);
    for item in looked_at {
        let is_mark = is_session(item) || is_patch(item) || text(item, "type") == Some("gemini");
        marks += usize::from(is_mark);
        if is_mark || is_message(item) { lines += 1 } else { others += 1 }
    }
    marks > 0 && lines > others
}

/// A session, whole or as its first line.
fn is_session(value: &Value<'_>) -> bool {
    text(value, "sessionId").is_some() && text(value, "projectHash").is_some()
}

fn is_patch(value: &Value<'_>) -> bool {
    member(value, "$set").is_some_and(Value::is_object) || text(value, "$rewindTo").is_some()
}

fn is_message(value: &Value<'_>) -> bool {
    text(value, "type").is_some_and(|kind| TYPES.contains(&kind))
        && text(value, "id").is_some()
        && (member(value, "content").is_some() || member(value, "toolCalls").is_some())
}

fn saved<'v>(document: &'v Value<'v>) -> Option<&'v Value<'v>> {
    SAVED.iter().filter_map(|name| member(document, name)).find(|list| is_saved(list))
}

/// A list of contents: a role each, and parts, one of them a call or a result by the service's name.
fn is_saved(list: &Value<'_>) -> bool {
    let items = list.as_array().unwrap_or_default();
    let parts = |item: &Value<'_>| member(item, "parts").is_some_and(Value::is_array);
    let is_content = |item: &Value<'_>| text(item, "role").is_some() && parts(item);
    let has_model = || items.iter().take(LOOK).any(|item| text(item, "role") == Some("model"));
    !items.is_empty() && items.iter().take(LOOK).all(is_content) && has_model()
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(MAIN);
    draft.covers(document.value);
    let list = SAVED.iter().find_map(|name| document.get(name).filter(|at| is_saved(at.value)));
    // Other programs save their requests to the service in the same shape.
    let name = if list.is_some() { "model" } else { MAIN };
    let agent = draft.actor(name, ActorKind::Agent);
    let mut reader = Reader { draft, log: Log::default(), agent, strangers: Strangers::default() };
    if let Some(list) = list {
        reader.label(document);
        reader.contents(&list);
    } else {
        reader.draft.trace.labels.system = Some(MAIN.into());
        reader.session(document);
    }
    let Reader { draft, strangers, .. } = reader;
    coding::give(draft, strangers, sink);
}

struct Reader<'v, 'r> {
    draft: Draft<'r>,
    log: Log<'v>,
    agent: ActorNo,
    strangers: Strangers,
}

impl<'v> Reader<'v, '_> {
    fn label(&mut self, holder: &At<'_>) {
        if let Some(id) = holder.get("sessionId").and_then(|id| self.draft.label(&id)) {
            self.draft.trace.labels.session = Some(id.clone());
            self.draft.trace.id = id;
        }
        let instruction = holder.first(&["systemInstruction", "system_instruction"]);
        if let Some(words) = instruction.as_ref() {
            let parts = words.get("parts");
            for part in parts.iter().flat_map(At::items) {
                let words = part.get("text").unwrap_or(part);
                coding::instruct(&mut self.draft, &words, &holder.origin);
            }
        }
        if let Some(tools) = holder.get("tools") {
            carried::equip(&mut self.draft, &tools);
        }
    }

    fn contents(&mut self, list: &At<'v>) {
        for content in list.items() {
            let first = self.draft.trace.steps.len();
            let voice = match content.text("role") {
                Some("user" | "function") => person(&mut self.draft, &content.origin),
                Some("system") => harness(&mut self.draft, &content.origin),
                _ => {
                    self.log.turn();
                    self.voice(&content)
                }
            };
            let parts = content.get("parts");
            for part in parts.iter().flat_map(At::items) {
                self.log.part(&mut self.draft, &part, &voice);
            }
            coding::count(&mut self.draft, first, &voice);
        }
    }

    fn session(&mut self, document: &At<'v>) {
        for entry in self.messages(document) {
            let first = self.draft.trace.steps.len();
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Compacted(line) => {
                    let voice = harness(&mut self.draft, &line.origin);
                    coding::event(&mut self.draft, EventKind::Compaction, None, &voice);
                    continue;
                }
            };
            self.message(&message);
            coding::stamp(&mut self.draft, first, message.get("timestamp").as_ref());
        }
    }

    /// The messages of the conversation as it stood in the end, each in its last version.
    fn messages(&mut self, document: &At<'v>) -> Vec<Entry<'v>> {
        let mut kept = Kept::default();
        let single = document.value.is_object().then(|| document.clone());
        for line in single.into_iter().chain(document.items()) {
            if line.value.is_null() {
                continue;
            }
            if let Some(patch) = line.get("$set") {
                self.label(&patch);
                self.taken(kept.set(&patch), &line);
            } else if let Some(id) = line.text("$rewindTo") {
                if let Some(gone) = kept.rewind(id) {
                    self.taken(gone, &line);
                } else {
                    let what = "no message has this id; nothing is taken back";
                    self.draft.complain(&line.origin, what);
                }
            } else if line.get("messages").is_some() || is_session(line.value) {
                self.label(&line);
                kept.set(&line);
            } else if line.text("type").is_some() {
                kept.put(line);
            } else {
                self.strangers.add(&line.origin, "none");
            }
        }
        kept.list.into_iter().flatten().collect()
    }

    /// Says how many messages a line takes back.
    fn taken(&mut self, count: usize, line: &At<'_>) {
        if count > 0 {
            let messages = if count == 1 { "message" } else { "messages" };
            let what = format!("takes back {count} {messages}, which are left out");
            self.draft.complain(&line.origin, what);
        }
    }

    fn voice(&self, message: &At<'_>) -> Voice {
        Voice { actor: self.agent, kind: ActorKind::Agent, at: message.origin.clone() }
    }

    fn message(&mut self, message: &At<'v>) {
        let first = self.draft.trace.steps.len();
        let content = message.get("content");
        match message.text("type") {
            Some("user") => {
                let voice = person(&mut self.draft, &message.origin);
                if let Some(content) = content {
                    self.log.content(&mut self.draft, &content, &voice);
                }
                coding::count(&mut self.draft, first, &voice);
            }
            Some("gemini" | "model" | "assistant" | "qwen") => self.reply(message, content),
            Some(kind @ ("info" | "warning" | "error")) => {
                let voice = harness(&mut self.draft, &message.origin);
                let kind = if kind == "error" { EventKind::Error } else { EventKind::Other };
                coding::event(&mut self.draft, kind, content.as_ref(), &voice);
            }
            other => self.strangers.add(&message.origin, other.unwrap_or("none")),
        }
    }

    fn reply(&mut self, message: &At<'v>, content: Option<At<'v>>) {
        let first = self.draft.trace.steps.len();
        let voice = self.voice(message);
        coding::model(&mut self.draft, self.agent, message.get("model").as_ref());
        for thought in message.get("thoughts").iter().flat_map(At::items) {
            let words = thought.first(&["description", "subject", "text"]).unwrap_or(thought);
            coding::think(&mut self.draft, &words, &voice);
        }
        if let Some(content) = content {
            self.log.content(&mut self.draft, &content, &voice);
        }
        for call in message.get("toolCalls").iter().flat_map(At::items) {
            self.call(&call, &voice);
        }
        coding::count(&mut self.draft, first, &voice);
    }

    fn call(&mut self, call: &At<'v>, voice: &Voice) {
        if !call.value.is_object() {
            return coding::keep(&mut self.draft, call, voice);
        }
        let id = call.id("id");
        let (tool, arguments) = (call.get("name"), call.get("args"));
        let asked = Asked { at: call.clone(), tool, arguments, id: id.clone() };
        let step = self.log.call(&mut self.draft, asked, voice);
        let status = call.text("status");
        let failed = match status {
            Some("success") => Some(false),
            Some("error" | "cancelled") => Some(true),
            _ => None,
        };
        let response = response(call);
        let has_ended = response.is_some() || failed.is_some();
        if has_ended {
            let content = response.or_else(|| call.get("resultDisplay"));
            let said = content.as_ref().and_then(coding::said_failed);
            let failed = failed.or(said);
            let returned = Returned {
                at: call.clone(),
                content,
                call: id.is_none().then_some(step),
                id,
                failed,
            };
            self.log.result(&mut self.draft, &returned, voice);
        }
        if status == Some("cancelled") {
            let voice = harness(&mut self.draft, &call.origin);
            note(&mut self.draft, call.get("status").as_ref(), &voice);
        }
    }
}

/// What the tool gave back: the text of its response, or all of it.
fn response<'v>(call: &At<'v>) -> Option<At<'v>> {
    let result = call.get("result")?;
    let first = result.items().next().unwrap_or(result);
    let response = first.get("functionResponse").and_then(|inner| inner.get("response"));
    let response = response.unwrap_or(first);
    Some(response.first(&["output", "error", "text"]).unwrap_or(response))
}

/// The messages as they stand, and the places where they were summed up.
#[derive(Default)]
struct Kept<'v> {
    /// Everything that happened; `None` where a message was taken back.
    list: Vec<Option<Entry<'v>>>,
    /// The places of the messages that the conversation holds now.
    by_id: BTreeMap<&'v str, usize>,
}

/// One place in the conversation.
enum Entry<'v> {
    Message(At<'v>),
    /// The line at which earlier messages gave way to others.
    Compacted(At<'v>),
}

impl<'v> Kept<'v> {
    fn put(&mut self, message: At<'v>) {
        let known = message.text("id").and_then(|id| self.by_id.get(id).copied());
        if let Some(place) = known {
            self.list[place] = Some(Entry::Message(message));
            return;
        }
        self.by_id.extend(message.text("id").map(|id| (id, self.list.len())));
        self.list.push(Some(Entry::Message(message)));
    }

    /// Takes over the list of messages that `holder` has, if it has one, and gives how many earlier
    /// ones it takes back. A list with new messages in place of earlier ones sums those up: they
    /// happened all the same.
    fn set(&mut self, holder: &At<'v>) -> usize {
        let Some(messages) = holder.get("messages").filter(|list| list.value.is_array()) else {
            return 0;
        };
        let ids: BTreeSet<&str> =
            messages.items().filter_map(|message| message.text("id")).collect();
        let known = ids.iter().filter(|id| self.by_id.contains_key(**id)).count();
        let gone = self.by_id.len() - known;
        let is_summed_up = gone > 0 && known < ids.len();
        let list = &mut self.list;
        self.by_id.retain(|id, place| {
            let stays = ids.contains(id);
            if !stays && !is_summed_up {
                list[*place] = None;
            }
            stays
        });
        if is_summed_up {
            self.list.push(Some(Entry::Compacted(holder.clone())));
        }
        messages.items().for_each(|message| self.put(message));
        if is_summed_up { 0 } else { gone }
    }

    /// Takes back the message `id` and all after it; `None` if there is none of that id.
    fn rewind(&mut self, id: &str) -> Option<usize> {
        let place = self.by_id.get(id).copied()?;
        let mut gone = 0;
        for entry in self.list.drain(place..) {
            if let Some(Entry::Message(message)) = entry {
                gone += 1;
                message.text("id").and_then(|id| self.by_id.remove(id));
            }
        }
        Some(gone)
    }
}
