//! Logs of runs in stages, one agent a stage: lines that open a stage, and events that each repeat
//! all messages of their stage so far. The last event of a stage tells it whole.

use crate::carried;
use crate::dialects::coding::{self, Asked, Log, Returned, Strangers, Voice, harness, person};
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::{Act, ActorKind, ActorNo};
use std::collections::BTreeMap;

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// Logs of runs in stages.
pub(super) const DIALECT: Dialect = Dialect { name: "staged", extent: Extent::Spread, is, read };

/// Whether `document` is such a log, or a line of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let Some(items) = document.as_array() else {
        return is_line(document);
    };
    let looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let (lines, others): (Vec<_>, Vec<_>) = looked_at.partition(|item| is_line(item));
    lines.len() > others.len()
}

fn is_line(value: &Value<'_>) -> bool {
    match text(value, "type") {
        Some("metadata") => member(value, "total_stages").is_some(),
        Some("stage_start") => text(value, "stage").is_some(),
        Some("event") => {
            text(value, "stage").is_some() && member(value, "messages").is_some_and(Value::is_array)
        }
        _ => false,
    }
}

/// One stage: its name and the event that tells it whole.
struct Stage<'v> {
    name: &'v str,
    event: Option<At<'v>>,
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let mut strangers = Strangers::default();
    let mut stages: Vec<Stage<'_>> = Vec::new();
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    let single = document.value.is_object().then(|| document.clone());
    for line in single.into_iter().chain(document.items()) {
        let kind = line.text("type").unwrap_or("none");
        match (kind, line.text("stage")) {
            ("metadata", _) => label(&line, &mut draft),
            ("stage_start" | "event", Some(name)) => {
                let at = *by_name.entry(name).or_insert_with(|| {
                    stages.push(Stage { name, event: None });
                    stages.len() - 1
                });
                if kind == "event" {
                    replace(&mut draft, &mut stages[at], line);
                }
            }
            _ if line.value.is_null() => {}
            _ => strangers.add(&line.origin, kind),
        }
    }
    for stage in &stages {
        Reader { draft: &mut draft, log: Log::default() }.stage(stage);
    }
    coding::give(draft, strangers, sink);
}

fn label(line: &At<'_>, draft: &mut Draft<'_>) {
    let label = |name| line.get(name).and_then(|at: At<'_>| draft.label(&at));
    let (task, framework) = (label("problem_id"), label("agent"));
    draft.trace.labels.task = task;
    draft.trace.labels.framework = framework;
}

fn replace<'v>(draft: &mut Draft<'_>, stage: &mut Stage<'v>, event: At<'v>) {
    let count = |event: &At<'_>| event.get("messages").map_or(0, |list| list.items().count());
    if stage.event.as_ref().is_some_and(|before| count(&event) < count(before)) {
        let what = "holds fewer messages than an earlier event of its stage; only these are read";
        draft.complain(&event.origin, what);
    }
    stage.event = Some(event);
}

struct Reader<'d, 'v, 'r> {
    draft: &'d mut Draft<'r>,
    log: Log<'v>,
}

impl<'v> Reader<'_, 'v, '_> {
    fn stage(&mut self, stage: &Stage<'v>) {
        let Some(event) = &stage.event else {
            return;
        };
        let agent = self.draft.actor(stage.name, ActorKind::Agent);
        let starter = harness(self.draft, &event.origin);
        self.draft.push(starter.actor, Act::Handoff { to: agent, text: None }, &event.origin);
        for message in event.get("messages").iter().flat_map(At::items) {
            let first = self.draft.trace.steps.len();
            self.message(&message, (stage.name, agent));
            let time = message.first(&["timestamp", "created_at"]);
            coding::stamp(self.draft, first, time.as_ref());
        }
    }

    fn message(&mut self, message: &At<'v>, (stage, agent): (&str, ActorNo)) {
        let first = self.draft.trace.steps.len();
        let content = message.get("content");
        let own = Voice { actor: agent, kind: ActorKind::Agent, at: message.origin.clone() };
        match message.first(&["type", "role"]).and_then(|kind| kind.as_str()) {
            Some("SystemMessage" | "system") => {
                let words = content.as_ref().and_then(|words| self.draft.string(words));
                if let Some(words) = words.filter(|words| !words.text.trim().is_empty()) {
                    carried::instruct(self.draft, Some(stage), &words);
                    let voice = harness(self.draft, &message.origin);
                    self.draft.push(voice.actor, Act::Instruct(words), &voice.at);
                }
            }
            Some("HumanMessage" | "human" | "user") => {
                let voice = person(self.draft, &message.origin);
                if let Some(content) = content {
                    self.log.content(self.draft, &content, &voice);
                }
                for step in self.draft.trace.steps.iter_mut().skip(first) {
                    if let Act::Say { text: _, to } = &mut step.act {
                        *to = Some(agent);
                    }
                }
            }
            Some("ToolMessage" | "tool") => {
                let status = message.text("status");
                let failed = status.map(|status| status == "error");
                let id = message.id("tool_call_id");
                let returned = Returned { at: message.clone(), content, id, call: None, failed };
                self.log.result(self.draft, &returned, &own);
            }
            Some("AIMessage" | "AIMessageChunk" | "ai" | "assistant") => {
                self.log.turn();
                if let Some(content) = content {
                    self.log.content(self.draft, &content, &own);
                }
                for call in message.get("tool_calls").iter().flat_map(At::items) {
                    if !call.value.is_object() {
                        coding::keep(self.draft, &call, &own);
                        continue;
                    }
                    let (tool, arguments) = (call.get("name"), call.first(&["args", "arguments"]));
                    let id = call.id("id");
                    self.log.call(self.draft, Asked { at: call, tool, arguments, id }, &own);
                }
            }
            _ => coding::keep(self.draft, message, &own),
        }
        coding::count(self.draft, first, &own);
    }
}
