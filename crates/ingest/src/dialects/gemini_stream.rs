//! What `gemini --output-format stream-json` prints: an event a line. Pieces of one message are put
//! together where the log says that they are pieces. Token counts are not read.

use super::coding::{self, Asked, Log, Returned, Strangers, Voice, harness, person};
use super::{Dialect, Extent, mostly};
use crate::draft::Draft;
use crate::ending;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::trace::EventKind;
use case::{Act, ActorKind};

/// The printed events of one session.
pub(super) const DIALECT: Dialect =
    Dialect { name: "gemini-stream", extent: Extent::Spread, is, read };

/// What the agent is called: the format names none.
const AGENT: &str = "gemini";

/// Whether `document` is a list of such events, or one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    match document.as_array() {
        Some(items) => {
            let mut opening = items.iter().filter(|item| !item.is_null()).take(2);
            opening.any(is_own) && mostly(items, is_event)
        }
        None => is_own(document),
    }
}

/// Whether nobody else writes such an event.
fn is_own(value: &Value<'_>) -> bool {
    let has = |name: &str| member(value, name).is_some();
    match text(value, "type") {
        Some("init") => has("session_id") && has("model") && !has("subtype"),
        Some("tool_use") => has("tool_name") && has("tool_id"),
        _ => false,
    }
}

fn is_event(value: &Value<'_>) -> bool {
    let has = |name: &str| member(value, name).is_some();
    match text(value, "type") {
        Some("message") => has("role") && has("content"),
        Some("tool_result") => has("tool_id"),
        Some("error") => has("message"),
        Some("result") => has("status"),
        _ => is_own(value),
    }
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let single = document.value.is_object().then(|| document.clone());
    let mut log = Log::default();
    let mut strangers = Strangers::default();
    // Whether the last line was a piece of an answer, which the next piece continues.
    let mut goes_on = false;
    for line in single.into_iter().chain(document.items()).filter(|line| !line.value.is_null()) {
        let first = draft.trace.steps.len();
        let is_piece = line.get("delta").is_some_and(|flag| flag.value.as_bool() == Some(true));
        match line.text("type").unwrap_or("none") {
            "init" => {
                draft.trace.labels.session = line.get("session_id").and_then(|id| draft.label(&id));
                let actor = draft.actor(AGENT, ActorKind::Agent);
                coding::model(&mut draft, actor, line.get("model").as_ref());
            }
            "message" if goes_on && is_piece => piece(&mut draft, &line),
            "message" => message(&mut draft, &mut log, &line),
            "tool_use" => {
                let voice = agent(&mut draft, &line);
                let (tool, arguments) = (line.get("tool_name"), line.get("parameters"));
                let id = line.id("tool_id");
                let asked = Asked { at: line.clone(), tool, arguments, id };
                log.call(&mut draft, asked, &voice);
            }
            "tool_result" => result(&mut draft, &mut log, &line),
            "error" => {
                let voice = harness(&mut draft, &line.origin);
                let words = line.get("message");
                coding::event(&mut draft, EventKind::Error, words.as_ref(), &voice);
            }
            "result" => end(&mut draft, &line),
            other => strangers.add(&line.origin, other),
        }
        goes_on = is_piece && line.text("type") == Some("message");
        coding::stamp(&mut draft, first, line.get("timestamp").as_ref());
    }
    coding::give(draft, strangers, sink);
}

fn agent(draft: &mut Draft<'_>, line: &At<'_>) -> Voice {
    let actor = draft.actor(AGENT, ActorKind::Agent);
    Voice { actor, kind: ActorKind::Agent, at: line.origin.clone() }
}

fn message<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, line: &At<'v>) {
    let first = draft.trace.steps.len();
    let voice = match line.text("role") {
        Some("user") => person(draft, &line.origin),
        Some("system") => harness(draft, &line.origin),
        _ => agent(draft, line),
    };
    if voice.kind == ActorKind::Agent {
        log.turn();
    }
    if let Some(content) = line.get("content") {
        log.content(draft, &content, &voice);
    }
    coding::count(draft, first, &voice);
}

/// Adds the words of a further piece to the message that it continues.
fn piece(draft: &mut Draft<'_>, line: &At<'_>) {
    let Some(words) = line.get("content").and_then(|words| words.as_str()) else {
        return;
    };
    let voice = agent(draft, line);
    let clean = draft.clean(words);
    let last = draft.trace.steps.last_mut().filter(|step| step.actor == voice.actor);
    if let Some(Act::Say { text, to: _ }) = last.map(|step| &mut step.act) {
        text.text = format!("{}{clean}", text.text).into();
    }
}

fn result<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, line: &At<'v>) {
    let failed = match line.text("status") {
        Some("success") => Some(false),
        Some("error") => Some(true),
        _ => None,
    };
    let error = line.get("error").map(|error| error.get("message").unwrap_or(error));
    let content = line.get("output").or(error);
    let voice = harness(draft, &line.origin);
    let id = line.id("tool_id");
    let returned = Returned { at: line.clone(), content, id, call: None, failed };
    log.result(draft, &returned, &voice);
}

fn end(draft: &mut Draft<'_>, line: &At<'_>) {
    if line.text("status") != Some("error") {
        return;
    }
    let error = line.get("error").map(|error| error.get("message").unwrap_or(error));
    let voice = harness(draft, &line.origin);
    coding::event(draft, EventKind::Error, error.as_ref(), &voice);
    let said = error.as_ref().and_then(At::as_str).unwrap_or("error");
    let record = ending::record(ending::reason(said), draft.clean(said), line.origin.clone());
    draft.trace.records.push(record);
}
