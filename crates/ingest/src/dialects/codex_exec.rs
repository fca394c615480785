//! What `codex exec --json` prints: an event a line, with the items of a thread as they are completed.
//! Items that were only begun are read where nothing completes them. Token counts are not read.

use super::coding::{self, Asked, Log, Returned, Strangers, Voice, harness, note};
use super::{Dialect, Extent, mostly};
use crate::draft::Draft;
use crate::ending;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::ActorKind;
use case::trace::EventKind;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The printed events of one thread.
pub(super) const DIALECT: Dialect =
    Dialect { name: "codex-exec", extent: Extent::Spread, is, read };

/// What the agent is called: the format names none.
const AGENT: &str = "codex";

/// Where each kind of item that is a call has its arguments.
const CALLS: &[(&str, &[&str])] = &[
    ("command_execution", &["command"]),
    ("file_change", &["changes"]),
    ("mcp_tool_call", &["arguments"]),
    ("web_search", &["query"]),
];

/// Whether `document` is a list of such events, or one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    match document.as_array() {
        Some(items) => mostly(items, is_event),
        None => is_event(document),
    }
}

fn is_event(value: &Value<'_>) -> bool {
    match text(value, "type") {
        Some("thread.started") => text(value, "thread_id").is_some(),
        Some("item.started" | "item.updated" | "item.completed") => {
            member(value, "item").is_some_and(|item| kind(item).is_some())
        }
        Some("turn.started" | "turn.completed" | "turn.failed") => true,
        Some("error") => text(value, "message").is_some(),
        _ => false,
    }
}

/// The kind of an item, under the name of either version.
fn kind<'v>(item: &'v Value<'v>) -> Option<&'v str> {
    text(item, "type").or_else(|| text(item, "item_type"))
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let single = document.value.is_object().then(|| document.clone());
    let lines: Vec<At<'_>> = single.into_iter().chain(document.items()).collect();
    let completed: BTreeSet<Cow<'_, str>> = lines
        .iter()
        .filter(|line| line.text("type") == Some("item.completed"))
        .filter_map(|line| line.get("item")?.id("id"))
        .collect();
    let mut log = Log::default();
    let mut strangers = Strangers::default();
    for line in lines.iter().filter(|line| !line.value.is_null()) {
        let first = draft.trace.steps.len();
        let item = line.get("item");
        match (line.text("type").unwrap_or("none"), item) {
            ("thread.started", _) => {
                draft.trace.labels.session = line.get("thread_id").and_then(|id| draft.label(&id));
            }
            ("turn.started", _) => log.turn(),
            ("item.completed", Some(item)) => self::item(&mut draft, &mut log, (line, &item)),
            ("item.started", Some(item)) => {
                let is_open = item.id("id").is_none_or(|id| !completed.contains(&id));
                if is_open {
                    begun(&mut draft, &mut log, (line, &item));
                }
            }
            ("turn.failed" | "error", _) => fail(&mut draft, line),
            ("turn.completed" | "item.updated", _) => {}
            (other, _) => strangers.add(&line.origin, other),
        }
        coding::stamp(&mut draft, first, line.get("timestamp").as_ref());
    }
    coding::give(draft, strangers, sink);
}

fn agent(draft: &mut Draft<'_>, line: &At<'_>) -> Voice {
    let actor = draft.actor(AGENT, ActorKind::Agent);
    Voice { actor, kind: ActorKind::Agent, at: line.origin.clone() }
}

fn fail(draft: &mut Draft<'_>, line: &At<'_>) {
    let error = line.get("error").and_then(|error| error.get("message"));
    let words = error.or_else(|| line.get("message"));
    let voice = harness(draft, &line.origin);
    coding::event(draft, EventKind::Error, words.as_ref(), &voice);
    if line.text("type") == Some("turn.failed") {
        let said = words.as_ref().and_then(At::as_str).unwrap_or("turn.failed");
        let reason = ending::reason(said);
        let record = ending::record(reason, draft.clean(said), line.origin.clone());
        draft.trace.records.push(record);
    }
}

fn item<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, (line, item): (&At<'v>, &At<'v>)) {
    let voice = agent(draft, line);
    let first = draft.trace.steps.len();
    match (kind(item.value), item.get("text")) {
        (Some("agent_message" | "assistant_message"), Some(words)) => {
            coding::say(draft, &words, &voice);
        }
        (Some("reasoning"), Some(thought)) => coding::think(draft, &thought, &voice),
        (Some("error"), _) => {
            let voice = harness(draft, &line.origin);
            let words = item.get("message");
            coding::event(draft, EventKind::Error, words.as_ref(), &voice);
        }
        (Some("todo_list"), _) => note(draft, Some(item), &voice),
        (Some(name), _) if CALLS.iter().any(|(call, _)| *call == name) => {
            begun(draft, log, (line, item));
            result(draft, log, (line, item));
        }
        _ => coding::keep(draft, item, &voice),
    }
    coding::count(draft, first, &voice);
}

fn begun<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, (line, item): (&At<'v>, &At<'v>)) {
    let name = kind(item.value).unwrap_or_default();
    let Some((_, places)) = CALLS.iter().find(|(call, _)| *call == name) else {
        return;
    };
    let voice = agent(draft, line);
    let tool = item.get("tool").or_else(|| item.first(&["type", "item_type"]));
    let asked = Asked { at: item.clone(), tool, arguments: item.first(places), id: item.id("id") };
    log.call(draft, asked, &voice);
}

fn result<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, (line, item): (&At<'v>, &At<'v>)) {
    let exit = item.get("exit_code").and_then(|code| code.value.as_i64());
    let failed = match (exit, item.text("status")) {
        (Some(code), _) => Some(code != 0),
        (None, Some("failed" | "declined")) => Some(true),
        (None, Some("completed")) => Some(false),
        (None, _) => None,
    };
    let error = item.get("error").map(|error| error.get("message").unwrap_or(error));
    let came = item.get("result").map(|came| came.get("content").unwrap_or(came));
    let content = error.or(came).or_else(|| item.first(&["aggregated_output", "status"]));
    let voice = harness(draft, &line.origin);
    let id = item.id("id");
    let returned = Returned { at: item.clone(), content, id, call: None, failed };
    log.result(draft, &returned, &voice);
}
