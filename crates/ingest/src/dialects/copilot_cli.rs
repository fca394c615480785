//! Event streams of Copilot CLI: lines of a dotted `type` and its `data`. Calls are named twice, by
//! the message that asks for them and when they begin; they are read once. Events that were only for
//! the screen are no steps.

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
use case::{Act, ActorKind, ActorNo};
use std::collections::{BTreeMap, BTreeSet};

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// What the agent is called.
const MAIN: &str = "copilot-cli";

/// What the types of events begin with by which the stream is told.
const FAMILIES: &[&str] = &["session.", "user.message", "assistant.", "tool.execution_"];

/// Families of events that are the program's own affair.
const NOTES: &[&str] = &[
    "assistant.",
    "auto_mode",
    "capabilities.",
    "command",
    "custom_agents",
    "exit_plan_mode",
    "extensions",
    "external_tool.",
    "hook.",
    "mcp.",
    "model.",
    "pending_messages.",
    "permission.",
    "sampling.",
    "session.",
    "skill.",
    "subagent.",
    "system.notification",
    "tool.execution_p",
    "tools.",
    "elicitation.",
    "user_input.",
];

/// Event streams of Copilot CLI.
pub(super) const DIALECT: Dialect =
    Dialect { name: "copilot-cli", extent: Extent::Spread, is, read };

/// Whether `document` is such a stream, or a line of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let Some(items) = document.as_array() else {
        return is_event(document);
    };
    let looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let (events, others): (Vec<_>, Vec<_>) = looked_at.partition(|item| is_event(item));
    events.len() > others.len()
}

fn is_event(value: &Value<'_>) -> bool {
    text(value, "type").is_some_and(|kind| FAMILIES.iter().any(|family| kind.starts_with(family)))
        && member(value, "data").is_some_and(Value::is_object)
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    draft.trace.labels.system = Some(MAIN.into());
    let agent = draft.actor(MAIN, ActorKind::Agent);
    let mut stream = Stream {
        draft,
        log: Log::default(),
        agent,
        subagents: BTreeMap::new(),
        called: BTreeSet::new(),
        thought: BTreeSet::new(),
        strangers: Strangers::default(),
        ending: None,
    };
    let single = document.value.is_object().then(|| document.clone());
    for line in single.into_iter().chain(document.items()) {
        if line.value.is_null() {
            continue;
        }
        let first = stream.draft.trace.steps.len();
        stream.event(&line);
        coding::stamp(&mut stream.draft, first, line.get("timestamp").as_ref());
    }
    stream.end();
    let Stream { draft, strangers, .. } = stream;
    coding::give(draft, strangers, sink);
}

struct Stream<'v, 'r> {
    draft: Draft<'r>,
    log: Log<'v>,
    agent: ActorNo,
    /// The subagents by the call that started them.
    subagents: BTreeMap<&'v str, ActorNo>,
    called: BTreeSet<&'v str>,
    thought: BTreeSet<&'v str>,
    strangers: Strangers,
    /// How the stream says that the session ended, and why.
    ending: Option<(EndReason, At<'v>)>,
}

impl<'v> Stream<'v, '_> {
    fn event(&mut self, line: &At<'v>) {
        let kind = line.text("type").unwrap_or("none");
        let data = line.get("data").filter(|data| data.value.is_object());
        let data = data.unwrap_or_else(|| line.clone());
        match kind {
            "session.start" | "session.resume" => self.session(&data),
            "session.model_change" => {
                coding::model(&mut self.draft, self.agent, data.get("newModel").as_ref());
            }
            "system.message" => {
                if let Some(words) = data.get("content") {
                    coding::instruct(&mut self.draft, &words, &line.origin);
                }
            }
            "user.message" => self.request(line, &data),
            "assistant.message" => self.reply(line, &data),
            "assistant.reasoning" => {
                let voice = self.voice(line, &data);
                self.think(data.get("content"), &voice);
            }
            "tool.execution_start" | "tool.user_requested" => {
                let voice = match kind {
                    "tool.user_requested" => person(&mut self.draft, &line.origin),
                    _ => self.voice(line, &data),
                };
                self.call(&data, data.get("toolName"), &voice);
            }
            "tool.execution_complete" => self.result(line, &data),
            "subagent.started" => self.subagent(line, &data),
            "session.compaction_complete" | "session.truncation" => {
                let voice = harness(&mut self.draft, &line.origin);
                let words = data.get("summaryContent");
                let kind = EventKind::Compaction;
                coding::event(&mut self.draft, kind, words.as_ref(), &voice);
            }
            "session.error" | "subagent.failed" | "abort" | "session.shutdown" | "result" => {
                self.stop(line, kind, &data);
            }
            // What was only for the screen is told again by an event that is kept.
            _ if flag(line.value, "ephemeral") => {}
            _ if NOTES.iter().any(|family| kind.starts_with(family)) => {}
            other => self.strangers.add(&line.origin, other),
        }
    }

    fn session(&mut self, data: &At<'v>) {
        let id = data.get("sessionId").and_then(|id| self.draft.label(&id));
        let version = data.get("copilotVersion").and_then(|at| self.draft.label(&at));
        if self.draft.trace.labels.session.is_none() {
            self.draft.trace.labels.session.clone_from(&id);
            self.draft.trace.labels.version = version;
            self.draft.trace.id = id.unwrap_or_default();
        }
        coding::model(&mut self.draft, self.agent, data.get("selectedModel").as_ref());
        self.ending = None;
    }

    fn voice(&mut self, line: &At<'v>, data: &At<'v>) -> Voice {
        let by_call = data.text("parentToolCallId").and_then(|id| self.subagents.get(id));
        let actor = by_call.copied().unwrap_or(self.agent);
        Voice { actor, kind: ActorKind::Agent, at: line.origin.clone() }
    }

    fn request(&mut self, line: &At<'v>, data: &At<'v>) {
        let first = self.draft.trace.steps.len();
        let is_person = data.text("source").is_none_or(|source| source == "user");
        let voice = person(&mut self.draft, &line.origin);
        match data.get("content") {
            Some(words) if is_person => self.log.content(&mut self.draft, &words, &voice),
            Some(words) => {
                let voice = harness(&mut self.draft, &line.origin);
                coding::note(&mut self.draft, Some(&words), &voice);
            }
            None => {}
        }
        coding::count(&mut self.draft, first, &voice);
        self.ending = None;
    }

    fn reply(&mut self, line: &At<'v>, data: &At<'v>) {
        let first = self.draft.trace.steps.len();
        let voice = self.voice(line, data);
        coding::model(&mut self.draft, voice.actor, data.get("model").as_ref());
        self.think(data.get("reasoningText"), &voice);
        if let Some(words) = data.get("content") {
            self.log.content(&mut self.draft, &words, &voice);
        }
        for request in data.get("toolRequests").iter().flat_map(At::items) {
            self.call(&request, request.get("name"), &voice);
        }
        coding::count(&mut self.draft, first, &voice);
        self.ending = None;
    }

    /// A thought, once: it may come on its own and with its message.
    fn think(&mut self, thought: Option<At<'v>>, voice: &Voice) {
        if let Some(thought) = thought
            && thought.as_str().is_some_and(|words| self.thought.insert(words))
        {
            coding::think(&mut self.draft, &thought, voice);
        }
    }

    fn call(&mut self, data: &At<'v>, tool: Option<At<'v>>, voice: &Voice) {
        if !data.value.is_object() {
            return coding::keep(&mut self.draft, data, voice);
        }
        let id = data.text("toolCallId");
        if id.is_none_or(|id| self.called.insert(id)) {
            let asked = Asked {
                at: data.clone(),
                tool,
                arguments: data.get("arguments"),
                id: data.id("toolCallId"),
            };
            self.log.call(&mut self.draft, asked, voice);
        }
    }

    fn result(&mut self, line: &At<'v>, data: &At<'v>) {
        let success = data.get("success").and_then(|flag| flag.value.as_bool());
        let result = data.get("result");
        let said = result.as_ref().and_then(|result| result.first(&["content", "contents"]));
        let error = data.get("error");
        let error = error.map(|error| error.get("message").unwrap_or(error));
        let content = match success {
            Some(false) => error.or(said).or(result),
            _ => said.or(result).or(error),
        };
        let failed = success.map(|is_good| !is_good);
        let id = data.id("toolCallId");
        let voice = harness(&mut self.draft, &line.origin);
        let returned = Returned { at: data.clone(), content, id, call: None, failed };
        self.log.result(&mut self.draft, &returned, &voice);
    }

    fn subagent(&mut self, line: &At<'v>, data: &At<'v>) {
        let name = data.first(&["agentName", "agentDisplayName", "name"]);
        let name = name.and_then(|name| name.as_str()).unwrap_or("subagent");
        let to = self.draft.actor(name, ActorKind::Agent);
        let voice = self.voice(line, data);
        self.draft.push(voice.actor, Act::Handoff { to, text: None }, &voice.at);
        self.subagents.extend(data.text("toolCallId").map(|id| (id, to)));
    }

    /// Something that stopped the agent, or the end of the stream.
    fn stop(&mut self, line: &At<'v>, kind: &str, data: &At<'v>) {
        let words = data.first(&["message", "errorReason", "reason", "error"]);
        let voice = harness(&mut self.draft, &line.origin);
        let word = words.clone().or_else(|| line.get("type")).unwrap_or_else(|| line.clone());
        match kind {
            "session.error" => {
                coding::event(&mut self.draft, EventKind::Error, words.as_ref(), &voice);
                self.ending = Some((ending::reason(word.as_str().unwrap_or_default()), word));
            }
            "subagent.failed" => {
                coding::event(&mut self.draft, EventKind::Error, words.as_ref(), &voice);
            }
            "abort" => {
                coding::note(&mut self.draft, words.as_ref(), &voice);
                self.ending = Some((EndReason::Stopped, word));
            }
            "session.shutdown" => {
                self.draft.trace.closed = true;
                if data.text("shutdownType") == Some("error") {
                    self.ending = Some((ending::reason(word.as_str().unwrap_or_default()), word));
                }
            }
            _ => {
                self.draft.trace.closed = true;
                let code = line.get("exitCode").and_then(|code| code.value.as_i64());
                if code == Some(0) && self.ending.is_none() {
                    self.ending = Some((EndReason::Regular, word));
                }
            }
        }
    }

    fn end(&mut self) {
        if let Some((reason, word)) = self.ending.take() {
            let said = word.as_str().unwrap_or_default().lines().next().unwrap_or_default();
            let said = self.draft.clean(said);
            self.draft.trace.records.push(ending::record(reason, said, word.origin));
        }
    }
}
