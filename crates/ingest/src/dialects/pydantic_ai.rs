//! The message history of Pydantic AI as it writes it to JSON: requests and responses in turn, each
//! a list of parts that say of themselves what they are.

use super::coding::{self, Asked, Log, Returned, Voice, harness, person};
use super::{Dialect, Extent, mostly};
use crate::carried;
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::ActorKind;

/// A message history.
pub(super) const DIALECT: Dialect =
    Dialect { name: "pydantic-ai", extent: Extent::Spread, is, read };

/// What the agent is called: the format names none.
const AGENT: &str = "assistant";

/// Whether `document` is such a history, or a message of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    match document.as_array() {
        Some(items) => mostly(items, is_message),
        None => is_message(document),
    }
}

fn is_message(value: &Value<'_>) -> bool {
    let is_kind = matches!(text(value, "kind"), Some("request" | "response"));
    let parts = member(value, "parts").and_then(Value::as_array).unwrap_or_default();
    is_kind && parts.iter().all(|part| text(part, "part_kind").is_some()) && !parts.is_empty()
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let single = document.value.is_object().then(|| document.clone());
    let mut log = Log::default();
    for message in single.into_iter().chain(document.items()) {
        if !is_message(message.value) {
            if !message.value.is_null() {
                draft.complain(&message.origin, "this element is no message; left out");
            }
            continue;
        }
        if message.text("kind") == Some("response") {
            log.turn();
            let actor = draft.actor(AGENT, ActorKind::Agent);
            coding::model(&mut draft, actor, message.get("model_name").as_ref());
        }
        if let Some(words) = message.get("instructions") {
            // Every request repeats them.
            if let Some(words) = draft.string(&words) {
                carried::instruct(&mut draft, None, &words);
            }
        }
        draft.trace.capture.expected += 1;
        for part in message.get("parts").iter().flat_map(At::items) {
            let first = draft.trace.steps.len();
            self::part(&mut draft, &mut log, (&message, &part));
            let time = part.get("timestamp").or_else(|| message.get("timestamp"));
            coding::stamp(&mut draft, first, time.as_ref());
        }
    }
    carried::settle(&mut draft);
    sink.give(draft);
}

fn part<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, (message, part): (&At<'v>, &At<'v>)) {
    let actor = draft.actor(AGENT, ActorKind::Agent);
    let agent = Voice { actor, kind: ActorKind::Agent, at: message.origin.clone() };
    let content = part.get("content");
    match (part.text("part_kind").unwrap_or("none"), content) {
        ("system-prompt", Some(words)) => coding::instruct(draft, &words, &message.origin),
        ("user-prompt", Some(words)) => {
            let voice = person(draft, &message.origin);
            log.content(draft, &words, &voice);
        }
        ("text", Some(words)) => coding::say(draft, &words, &agent),
        ("thinking", Some(thought)) => coding::think(draft, &thought, &agent),
        ("thinking", None) => coding::note(draft, None, &agent),
        ("tool-call" | "builtin-tool-call", _) => {
            let (tool, arguments) = (part.get("tool_name"), part.get("args"));
            let id = part.id("tool_call_id");
            log.call(draft, Asked { at: part.clone(), tool, arguments, id }, &agent);
        }
        ("retry-prompt", Some(words)) if part.get("tool_name").is_none() => {
            let voice = harness(draft, &message.origin);
            coding::event(draft, case::trace::EventKind::Error, Some(&words), &voice);
        }
        (kind @ ("tool-return" | "builtin-tool-return" | "retry-prompt"), content) => {
            let failed = match (kind, part.text("outcome")) {
                ("retry-prompt", _) | (_, Some("failed" | "denied")) => Some(true),
                _ => None,
            };
            let id = part.id("tool_call_id");
            let returned = Returned { at: part.clone(), content, id, call: None, failed };
            let voice = harness(draft, &message.origin);
            log.result(draft, &returned, &voice);
        }
        _ => coding::keep(draft, part, &agent),
    }
}
