//! Messages and events of `AutoGen`'s teams: each says its class in `type` and its speaker in `source`.
//! Read from a list, from lines, or from the result of a task. Pieces of streamed text are left out.

use crate::dialects::chat::cast::{self, Part};
use crate::dialects::{Dialect, Extent};
use crate::draft::{Came, Draft, Made};
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use crate::{carried, clock, ending};
use case::record::EndReason;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, ActorNo, Call, StepNo};
use std::collections::BTreeSet;

/// Messages and events of a team.
pub(super) const DIALECT: Dialect = Dialect { name: "autogen", extent: Extent::Spread, is, read };

/// How the conditions for ending a team's run say that they held, where our words do not tell.
const ENDINGS: &[(&str, EndReason)] = &[
    ("Maximum number of", EndReason::StepLimit),
    ("Token usage limit", EndReason::CostLimit),
    ("Timeout", EndReason::TimeLimit),
    ("External termination", EndReason::Stopped),
];

/// Whether `document` is a message, a list of messages, or a result that holds them.
fn is(document: &Value<'_>) -> bool {
    if let Some(list) = document.as_array() {
        return is_list(list);
    }
    let held = member(document, "messages").and_then(Value::as_array);
    is_message(document) || held.is_some_and(|list| is_list(list))
}

fn is_list(list: &[Value<'_>]) -> bool {
    super::mostly(list, is_message)
}

fn is_message(message: &Value<'_>) -> bool {
    let kind = text(message, "type").unwrap_or_default();
    let is_class = ["Message", "Event"].iter().any(|ending| kind.ends_with(ending));
    is_class && text(message, "source").is_some() && text(message, "role").is_none()
}

fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let is_wrapped = document.get("messages").is_some_and(|list| list.value.is_array());
    let list = document.get("messages").filter(|_| is_wrapped);
    let list = list.unwrap_or_else(|| document.clone());
    let people = people(&list);
    let mut team = Team { draft, people };
    if list.value.is_array() {
        list.items().for_each(|message| team.read(&message));
    } else {
        team.read(&list);
    }
    if is_wrapped {
        team.end(document);
    }
    carried::settle(&mut team.draft);
    sink.give(team.draft);
}

/// The speakers who stand in for a person: who are asked for input.
fn people<'v>(list: &At<'v>) -> BTreeSet<&'v str> {
    let asked = list.items().filter(|one| one.text("type") == Some("UserInputRequestedEvent"));
    asked.filter_map(|one| one.text("source")).collect()
}

struct Team<'v, 'r> {
    draft: Draft<'r>,
    people: BTreeSet<&'v str>,
}

impl<'v> Team<'v, '_> {
    fn read(&mut self, message: &At<'v>) {
        self.draft.trace.capture.expected += 1;
        let first = self.draft.trace.steps.len();
        let kind = message.text("type").unwrap_or_default();
        if kind == "ModelClientStreamingChunkEvent" {
            let what = "a piece of a message that comes whole later; left out";
            self.draft.complain(&message.origin, what);
            return;
        }
        if message.get("messages").is_some() || message.get("stop_reason").is_some() {
            self.end(message);
        }
        let actor = self.speaker(message);
        self.tell(kind, message, actor);
        if self.draft.trace.steps.len() == first {
            self.draft.trace.capture.silent += 1;
            self.draft.empty(actor, &message.origin);
        }
        let time = message.first(&["created_at", "timestamp"]);
        let time = time.and_then(|time| clock::time(time.value));
        for step in first..self.draft.trace.steps.len() {
            self.draft.time(StepNo::at_index(step), time);
        }
    }

    fn speaker(&mut self, message: &At<'v>) -> ActorNo {
        let name = message.text("source").filter(|name| !name.is_empty());
        match (message.text("type"), name) {
            (Some("SystemMessage"), _) | (_, None) => {
                self.draft.actor(name.unwrap_or("system"), ActorKind::Harness)
            }
            (_, Some(name)) => {
                let is_person = cast::part(name) == Part::Asks || self.people.contains(name);
                let kind = if is_person { ActorKind::Person } else { ActorKind::Agent };
                self.draft.actor(name, kind)
            }
        }
    }

    fn tell(&mut self, kind: &str, message: &At<'v>, actor: ActorNo) {
        let content = message.get("content");
        match kind {
            "ToolCallRequestEvent" | "AssistantMessage" => {
                self.think(message.get("thought"), actor, message);
                self.ask(content, actor, message);
            }
            "ToolCallExecutionEvent" | "FunctionExecutionResultMessage" => {
                content.iter().flat_map(At::items).for_each(|result| self.came(&result, message));
            }
            "HandoffMessage" => self.hand(content, actor, message),
            "ThoughtEvent" => self.think(content, actor, message),
            "SystemMessage" => {
                if let Some(text) = content.and_then(|content| self.draft.filled(&content)) {
                    carried::instruct(&mut self.draft, None, &text);
                    self.draft.push(actor, Act::Instruct(text), &message.origin);
                }
            }
            "CodeGenerationEvent" => self.write(message, actor),
            "CodeExecutionEvent" => self.ran(message),
            // Other events tell of the team's work; all else is somebody's words.
            other if other.ends_with("Event") => {
                let text = content.and_then(|content| self.draft.filled(&content));
                let act = Act::Event { kind: EventKind::Other, text };
                self.draft.push(actor, act, &message.origin);
            }
            _ => self.say(content, actor, message),
        }
    }

    fn say(&mut self, content: Option<At<'v>>, actor: ActorNo, message: &At<'v>) {
        let Some(content) = content else {
            return;
        };
        let parts: Vec<At<'v>> = match content.value.as_array() {
            Some(_) => content.items().collect(),
            None => vec![content],
        };
        for part in parts {
            if part.value.is_object() && part.first(&["data", "image"]).is_some() {
                self.draft.complain(&part.origin, "a picture was left out: it has no words");
                continue;
            }
            if let Some(text) = self.draft.filled(&part) {
                self.draft.push(actor, Act::Say { text, to: None }, &message.origin);
            }
        }
    }

    fn think(&mut self, thought: Option<At<'v>>, actor: ActorNo, message: &At<'v>) {
        if let Some(text) = thought.and_then(|thought| self.draft.filled(&thought)) {
            self.draft.push(actor, Act::Think(text), &message.origin);
        }
    }

    /// Adds calls, or the words of a model that made none.
    fn ask(&mut self, content: Option<At<'v>>, actor: ActorNo, message: &At<'v>) {
        let Some(calls) = content.filter(|content| content.value.is_array()) else {
            return self.say(message.get("content"), actor, message);
        };
        for call in calls.items() {
            if !call.value.is_object() {
                self.draft.complain(&call.origin, "this call is no object; kept as an event");
                let text = self.draft.filled(&call);
                let act = Act::Event { kind: EventKind::Other, text };
                self.draft.push(actor, act, &message.origin);
                continue;
            }
            let name = call.get("name").filter(|name| name.as_str().is_some());
            let id = call.id("id");
            let made = Made {
                tool: match &name {
                    Some(name) => self.draft.any(name),
                    None => self.draft.blank(&call),
                },
                arguments: call.get("arguments").map(|at| at.value),
                arguments_at: call.origin.key("arguments"),
                id: id.as_deref(),
            };
            self.draft.call(actor, made, &message.origin);
        }
    }

    fn came(&mut self, result: &At<'v>, message: &At<'v>) {
        let tool = self.draft.actor(result.text("name").unwrap_or("tool"), ActorKind::Tool);
        let text = result.get("content").map(|content| self.draft.any(&content));
        let text = text.unwrap_or_else(|| self.draft.blank(result));
        let failed = result.get("is_error").and_then(|flag| flag.value.as_bool());
        let id = result.id("call_id");
        let id = id.as_deref();
        if !id.is_some_and(|id| self.draft.is_open(id)) {
            let what = "no open call has this result's id; it stays without a call";
            self.draft.complain(&result.origin, what);
        }
        self.draft.result(tool, Came { text, data: None, id, failed }, &message.origin);
    }

    fn hand(&mut self, content: Option<At<'v>>, actor: ActorNo, message: &At<'v>) {
        let Some(name) = message.text("target").filter(|name| !name.is_empty()) else {
            return self.say(content, actor, message);
        };
        let is_person = cast::part(name) == Part::Asks || self.people.contains(name);
        let kind = if is_person { ActorKind::Person } else { ActorKind::Agent };
        let to = self.draft.actor(name, kind);
        let text = content.and_then(|content| self.draft.filled(&content));
        self.draft.push(actor, Act::Handoff { to, text }, &message.origin);
    }

    /// Adds the code that an agent wrote to have it run.
    fn write(&mut self, message: &At<'v>, actor: ActorNo) {
        self.say(message.get("content"), actor, message);
        for block in message.get("code_blocks").iter().flat_map(At::items) {
            let Some(code) = block.get("code").and_then(|code| self.draft.string(&code)) else {
                self.draft.complain(&block.origin, "this block holds no code; left out");
                continue;
            };
            let language = block.get("language").and_then(|name| self.draft.string(&name));
            let call = Call {
                tool: language.unwrap_or_else(|| self.draft.blank(&block)),
                arguments: serde_json::json!({ "code": &*code.text }),
                arguments_at: code.origin,
                form: CallForm::Code,
                id: None,
                result: None,
            };
            self.draft.push(actor, Act::Call(call), &message.origin);
        }
    }

    /// Adds what the code of the latest message came to.
    fn ran(&mut self, message: &At<'v>) {
        let result = message.get("result");
        let output = result.as_ref().and_then(|result| result.get("output"));
        let code = result.and_then(|result| result.get("exit_code")?.value.as_i64());
        let text = output.map(|output| self.draft.any(&output));
        let text = text.unwrap_or_else(|| self.draft.blank(message));
        let tool = self.draft.actor("code executor", ActorKind::Tool);
        let came = Came { text, data: None, id: None, failed: code.map(|code| code != 0) };
        let step = self.draft.result(tool, came, &message.origin);
        let before = self.draft.trace.steps.iter().rev().skip(1);
        let calls = before
            .take_while(|step| matches!(&step.act, Act::Call(call) if call.form == CallForm::Code));
        let calls: Vec<StepNo> = calls.map(|step| step.no).collect();
        for call in calls {
            self.draft.trace.pair(call, step);
        }
    }

    /// Notes why the team stopped.
    fn end(&mut self, result: &At<'v>) {
        let Some(reason) = result.get("stop_reason") else {
            return;
        };
        let Some(word) = reason.as_str().filter(|word| !word.trim().is_empty()) else {
            return;
        };
        let known = ENDINGS.iter().find(|(name, _)| word.starts_with(name));
        let told = known.map_or_else(|| ending::reason(word), |(_, reason)| *reason);
        let told = if told == EndReason::Unknown { EndReason::Regular } else { told };
        let record = ending::record(told, self.draft.clean(word), reason.origin);
        self.draft.trace.records.push(record);
        self.draft.trace.closed = true;
    }
}
