//! Sessions of `OpenCode`: exported as `info` about the session and its `messages`, each again an
//! `info` and `parts`, or printed as lines that hold a part each. A part that is a tool holds the
//! call and what came of it.

use crate::dialects::coding::{
    self, Asked, Log, Returned, Strangers, Voice, flag, harness, person,
};
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::ending;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::record::EndReason;
use case::trace::EventKind;
use case::{ActorKind, Origin};

/// What the agent is called where no message says.
const MAIN: &str = "opencode";

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// Parts that say nothing of their own: marks around a request, and the state of the files.
const MARKS: &[&str] = &["step-start", "step-finish", "snapshot", "patch", "agent"];

/// Sessions of `OpenCode`.
pub(super) const DIALECT: Dialect = Dialect { name: "opencode", extent: Extent::Spread, is, read };

/// Whether `document` is such a session, a piece of one, or a list of either.
pub(crate) fn is(document: &Value<'_>) -> bool {
    if document.is_object() {
        return is_session(document) || is_printed(document);
    }
    are(document, is_message) || are(document, is_session) || are(document, is_printed)
}

/// Whether `list` is a list, and all that is looked at of it is such.
fn are(list: &Value<'_>, is: fn(&Value<'_>) -> bool) -> bool {
    let items = list.as_array().unwrap_or_default();
    let mut looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK).peekable();
    looked_at.peek().is_some() && looked_at.all(is)
}

fn is_session(value: &Value<'_>) -> bool {
    member(value, "info").is_some_and(Value::is_object)
        && member(value, "messages").is_some_and(|list| are(list, is_message))
}

/// A line of a session that is printed as it runs.
fn is_printed(value: &Value<'_>) -> bool {
    let holds = |name| member(value, name).is_some_and(Value::is_object);
    text(value, "sessionID").is_some()
        && text(value, "type").is_some()
        && (holds("part") || holds("error"))
}

fn is_message(value: &Value<'_>) -> bool {
    let info = member(value, "info");
    info.is_some_and(|info| text(info, "role").is_some())
        && member(value, "parts").is_some_and(Value::is_array)
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    if !are(document.value, is_session) {
        return read_one(document, sink);
    }
    for session in document.items().filter(|session| !session.value.is_null()) {
        sink.record(&session.origin);
        if is_session(session.value) {
            read_one(&session, sink);
        } else {
            sink.refuse(&session.origin, "is no session like those before it".to_owned());
        }
    }
}

fn read_one(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    draft.trace.labels.system = Some(MAIN.into());
    if let Some(info) = document.get("info") {
        let label = |name| info.get(name).and_then(|at: At<'_>| draft.label(&at));
        let (id, version) = (label("id"), label("version"));
        draft.trace.labels.session.clone_from(&id);
        draft.trace.labels.version = version;
        draft.trace.id = id.unwrap_or_default();
    }
    let messages = document.get("messages").unwrap_or_else(|| document.clone());
    let mut reader =
        Reader { draft, log: Log::default(), strangers: Strangers::default(), failure: None };
    let single = is_printed(messages.value).then(|| messages.clone());
    for message in single.into_iter().chain(messages.items()) {
        let first = reader.draft.trace.steps.len();
        if is_printed(message.value) {
            reader.printed(&message);
            continue;
        }
        reader.message(&message);
        let time = message.get("info").and_then(|info| info.get("time")?.get("created"));
        coding::stamp(&mut reader.draft, first, time.as_ref());
    }
    reader.end();
    let Reader { draft, strangers, .. } = reader;
    coding::give(draft, strangers, sink);
}

struct Reader<'v, 'r> {
    draft: Draft<'r>,
    log: Log<'v>,
    strangers: Strangers,
    /// The error of the last message, unless the agent went on.
    failure: Option<At<'v>>,
}

impl<'v> Reader<'v, '_> {
    fn message(&mut self, message: &At<'v>) {
        let first = self.draft.trace.steps.len();
        let Some(info) = message.get("info") else {
            self.draft.complain(&message.origin, "this element is no message; left out");
            return;
        };
        let voice = self.voice(message, &info);
        if let Some(system) = info.get("system") {
            let single = system.as_str().is_some().then(|| system.clone());
            for words in single.into_iter().chain(system.items()) {
                coding::instruct(&mut self.draft, &words, &message.origin);
            }
        }
        if flag(info.value, "summary") {
            let voice = harness(&mut self.draft, &message.origin);
            coding::event(&mut self.draft, EventKind::Compaction, None, &voice);
        }
        for part in message.get("parts").iter().flat_map(At::items) {
            let before = self.draft.trace.steps.len();
            self.part(&part, &voice);
            let time = part.first(&["time", "state"]);
            let time = time.and_then(|time| time.get("time").unwrap_or(time).get("start"));
            coding::stamp(&mut self.draft, before, time.as_ref());
        }
        self.failure = None;
        if let Some(error) = info.get("error") {
            self.broke(error, &message.origin);
        }
        let is_marked = message.get("parts").is_some_and(|parts| parts.items().next().is_some());
        if self.draft.trace.steps.len() == first && is_marked {
            coding::note(&mut self.draft, None, &voice);
        }
        coding::count(&mut self.draft, first, &voice);
    }

    /// A line that was printed: a part that the agent has finished, or an error.
    fn printed(&mut self, line: &At<'v>) {
        let first = self.draft.trace.steps.len();
        if self.draft.trace.labels.session.is_none() {
            let id = line.get("sessionID").and_then(|id| self.draft.label(&id));
            self.draft.trace.labels.session.clone_from(&id);
            self.draft.trace.id = id.unwrap_or_default();
        }
        let actor = self.draft.actor(MAIN, ActorKind::Agent);
        let voice = Voice { actor, kind: ActorKind::Agent, at: line.origin.clone() };
        self.failure = None;
        if let Some(part) = line.get("part") {
            self.part(&part, &voice);
        } else if let Some(error) = line.get("error") {
            self.broke(error, &line.origin);
        }
        coding::stamp(&mut self.draft, first, line.get("timestamp").as_ref());
    }

    /// An error that stopped the agent.
    fn broke(&mut self, error: At<'v>, at: &Origin) {
        let voice = harness(&mut self.draft, at);
        let said = error.get("data").and_then(|data| data.get("message"));
        let said = said.or_else(|| error.first(&["message", "name"]));
        let said = said.unwrap_or_else(|| error.clone());
        coding::event(&mut self.draft, EventKind::Error, Some(&said), &voice);
        self.failure = Some(error);
    }

    fn voice(&mut self, message: &At<'v>, info: &At<'v>) -> Voice {
        match info.text("role") {
            Some("user") => person(&mut self.draft, &message.origin),
            Some("system") => harness(&mut self.draft, &message.origin),
            _ => {
                let name = info.first(&["agent", "mode"]).and_then(|name| name.as_str());
                let name = name.filter(|name| !name.is_empty()).unwrap_or(MAIN);
                let actor = self.draft.actor(name, ActorKind::Agent);
                let model = info.get("modelID").or_else(|| info.get("model")?.get("modelID"));
                coding::model(&mut self.draft, actor, model.as_ref());
                Voice { actor, kind: ActorKind::Agent, at: message.origin.clone() }
            }
        }
    }

    fn part(&mut self, part: &At<'v>, voice: &Voice) {
        match part.text("type") {
            Some("text") if flag(part.value, "synthetic") || flag(part.value, "ignored") => {
                let voice = harness(&mut self.draft, &voice.at);
                coding::note(&mut self.draft, part.get("text").as_ref(), &voice);
            }
            Some("tool") => self.tool(part, voice),
            Some("tool-invocation") => self.invocation(part, voice),
            Some("compaction") => {
                let voice = harness(&mut self.draft, &voice.at);
                coding::event(&mut self.draft, EventKind::Compaction, None, &voice);
            }
            Some("retry") => {
                let voice = harness(&mut self.draft, &voice.at);
                let said = part.get("error");
                let said = said.and_then(|error| error.get("data")?.get("message"));
                coding::event(&mut self.draft, EventKind::Error, said.as_ref(), &voice);
            }
            Some("subtask") => {
                let name = part.text("agent").unwrap_or("subagent").to_owned();
                let to = self.draft.actor(&name, ActorKind::Agent);
                let text = part.first(&["prompt", "description"]);
                let text = text.and_then(|text| self.draft.string(&text));
                let act = case::Act::Handoff { to, text };
                self.draft.push(voice.actor, act, &voice.at);
            }
            Some(kind) if MARKS.contains(&kind) => {}
            _ => self.log.part(&mut self.draft, part, voice),
        }
    }

    fn tool(&mut self, part: &At<'v>, voice: &Voice) {
        let state = part.get("state");
        let member = |name| state.as_ref().and_then(|state| state.get(name));
        let id = part.id("callID").or_else(|| part.id("id"));
        let (tool, arguments) = (part.get("tool"), member("input"));
        let asked = Asked { at: part.clone(), tool, arguments, id: id.clone() };
        let step = self.log.call(&mut self.draft, asked, voice);
        let status = state.as_ref().and_then(|state| state.text("status"));
        let failed = match status {
            Some("completed") => exit(state.as_ref()).or(Some(false)),
            Some("error") => Some(true),
            _ => return,
        };
        let content = member("output").or_else(|| member("content")).or_else(|| member("error"));
        let call = id.is_none().then_some(step);
        let returned = Returned { at: part.clone(), content, id, call, failed };
        self.log.result(&mut self.draft, &returned, voice);
    }

    /// A call as earlier versions write it.
    fn invocation(&mut self, part: &At<'v>, voice: &Voice) {
        let inner = part.get("toolInvocation").filter(|inner| inner.value.is_object());
        let Some(inner) = inner else {
            return coding::keep(&mut self.draft, part, voice);
        };
        let id = inner.id("toolCallId");
        let (tool, arguments) = (inner.get("toolName"), inner.get("args"));
        let asked = Asked { at: inner.clone(), tool, arguments, id: id.clone() };
        let step = self.log.call(&mut self.draft, asked, voice);
        if inner.text("state") == Some("result") {
            let call = id.is_none().then_some(step);
            let content = inner.get("result");
            let returned = Returned { at: inner, content, id, call, failed: None };
            self.log.result(&mut self.draft, &returned, voice);
        }
    }

    fn end(&mut self) {
        let Some(error) = self.failure.take() else {
            return;
        };
        let word = error.get("name").unwrap_or(error);
        let said = self.draft.clean(word.as_str().unwrap_or_default());
        let reason = match &*said {
            "MessageAbortedError" => EndReason::Stopped,
            "ProviderAuthError" | "APIError" => EndReason::Breakdown,
            other => ending::reason(other),
        };
        self.draft.trace.records.push(ending::record(reason, said, word.origin));
    }
}

/// Whether a command ended with an exit code that says that it failed.
fn exit(state: Option<&At<'_>>) -> Option<bool> {
    let code = state?.get("metadata")?.get("exit")?.value.as_i64()?;
    Some(code != 0)
}
