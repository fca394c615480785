//! Chat messages as the `OpenAI` API has them: an object with the messages and the tools. Reasoning
//! stands in `reasoning_content`, as the services that give it have it. Handoffs and events are no
//! messages; they are counted as lost.

use super::calls::Ids;
use super::{Lost, list, object, text};
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo, ToolResult, Trace};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How far an assistant's message is filled: its members are read in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Filled {
    Nothing,
    Thought,
    Said,
    Called,
}

/// An assistant's message in the making.
struct Turn {
    actor: ActorNo,
    filled: Filled,
    thought: Value,
    content: Value,
    to: Value,
    calls: Vec<Value>,
}

struct Writer<'c> {
    trace: &'c Trace,
    ids: Ids,
    /// The name of the person who speaks first: a reader takes others with a name for agents.
    opener: Option<&'c Arc<str>>,
    turn: Option<Turn>,
    /// The call that the last message answers, if it is a tool's.
    answered: Option<StepNo>,
    messages: Vec<Value>,
    lost: Lost,
}

/// The run as a list of messages.
pub(super) fn document(case: &Case) -> (Value, Lost) {
    let trace = &case.trace;
    let person = trace.steps.iter().find(|step| trace.kind(step) == ActorKind::Person);
    let mut writer = Writer {
        trace,
        ids: Ids::of(trace),
        opener: person.and_then(|step| trace.actor(step)).map(|actor| &actor.name),
        turn: None,
        answered: None,
        messages: Vec::with_capacity(trace.steps.len()),
        lost: Lost::default(),
    };
    trace.steps.iter().for_each(|step| writer.step(step));
    writer.close();
    let Writer { messages, mut lost, .. } = writer;
    super::count_beside(case, &mut lost);
    lost.count("time of a step", trace.steps.iter().filter(|step| step.time.is_some()).count());
    let (guessed, capture) = super::doubts(trace, &mut lost);
    let doubts = object([("guessed", guessed), ("capture", capture)]);
    let is_sure = doubts.as_object().is_none_or(serde_json::Map::is_empty);
    let own = [
        ("session_id", text(trace.labels.session.as_ref())),
        ("system_version", text(trace.labels.version.as_ref())),
        ("masthead", if is_sure { Value::Null } else { doubts }),
    ];
    let metadata = object(own.into_iter().chain(super::labels(trace, ["system_name", "task_id"])));
    let document = object([
        ("id", trace.id.as_ref().into()),
        ("model", only_model(trace, &mut lost)),
        ("messages", Value::Array(messages)),
        ("tools", list(super::tools(case))),
        ("metadata", metadata),
    ]);
    (document, lost)
}

/// The model, where all agents have the same one.
fn only_model(trace: &Trace, lost: &mut Lost) -> Value {
    let models: BTreeSet<Option<&str>> =
        trace.agents().map(|agent| agent.model.as_deref()).collect();
    match models.first() {
        Some(Some(only)) if models.len() == 1 => (*only).into(),
        _ => {
            lost.count("model of one of several agents", models.iter().flatten().count());
            Value::Null
        }
    }
}

impl Writer<'_> {
    fn step(&mut self, step: &Step) {
        if step.error.is_some() && step.result().is_none() {
            self.lost.note("error of a step that is no result");
        }
        let kind = self.trace.kind(step);
        match &step.act {
            Act::Think(thought) => {
                self.fill(step, Filled::Thought).thought = thought.text.as_ref().into();
            }
            Act::Say { text, to } => {
                let to = to.and_then(|to| self.trace.actors.get(to.index()));
                let to = to.map_or(Value::Null, |to| to.name.as_ref().into());
                if kind == ActorKind::Agent {
                    let turn = self.fill(step, Filled::Said);
                    turn.content = text.text.as_ref().into();
                    turn.to = to;
                } else {
                    let role = self.role(kind);
                    self.plain(step, role, (&text.text, to));
                }
            }
            Act::Instruct(text) => self.plain(step, "system", (&text.text, Value::Null)),
            Act::Call(_) => self.call(step),
            Act::Result(result) => self.result(step, result),
            Act::Handoff { to: _, text } => {
                self.lost.note("handoff to another agent");
                self.lost.count("words of a handoff", usize::from(text.is_some()));
            }
            Act::Event { kind: EventKind::Empty, text: None } if kind == ActorKind::Agent => {
                self.close();
                self.fill(step, Filled::Said).content = "".into();
                self.close();
            }
            Act::Event { kind, text: _ } => self.lost.note(event(*kind)),
        }
    }

    /// The role of somebody who is no agent.
    fn role(&mut self, kind: ActorKind) -> &'static str {
        match kind {
            ActorKind::Person => "user",
            ActorKind::Agent => "assistant",
            ActorKind::Tool => {
                self.lost.note("speaker who is a tool; written as the system");
                "system"
            }
            ActorKind::Harness => "system",
        }
    }

    /// A message of somebody who is no agent.
    fn plain(&mut self, step: &Step, role: &'static str, (words, to): (&str, Value)) {
        self.close();
        let name = self.trace.actor(step).map(|actor| &actor.name);
        let is_known = name.is_some_and(|name| {
            role != "user" || Some(name) == self.opener.filter(|opener| name == *opener)
        });
        let shown = name.filter(|name| &***name != role && is_known);
        if shown.is_none() && name.is_some_and(|name| &**name != role) {
            self.lost.note("name of a further person");
        }
        self.answered = None;
        self.messages.push(object([
            ("role", role.into()),
            ("name", text(shown)),
            ("content", words.into()),
            ("recipient", to),
        ]));
    }

    fn call(&mut self, step: &Step) {
        let Some(call) = step.call() else { return };
        if self.trace.kind(step) != ActorKind::Agent {
            self.lost.note("caller who is no agent; written as an assistant");
        }
        let arguments = match &call.arguments {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let made = json!({
            "id": self.ids.get(step.no),
            "type": "function",
            "function": {"name": call.tool.text.as_ref(), "arguments": arguments},
        });
        self.fill(step, Filled::Called).calls.push(made);
    }

    fn result(&mut self, step: &Step, result: &ToolResult) {
        self.close();
        let words = result.text.text.as_ref();
        // Further blocks of one result stand in one message.
        if let (Some(call), Some(last)) = (result.call, self.messages.last_mut())
            && self.answered == Some(call)
        {
            let before = last["content"].take();
            let mut blocks = match before {
                Value::Array(blocks) => blocks,
                single => vec![json!({"type": "text", "text": single})],
            };
            blocks.push(json!({"type": "text", "text": words}));
            last["content"] = Value::Array(blocks);
            return;
        }
        self.answered = result.call;
        if self.ids.is_shared(step.no) {
            self.lost.note("result that answers several calls; written for the last one");
        }
        let called = result.call.and_then(|call| self.trace.step(call)?.call());
        let name = self.trace.actor(step).map(|actor| &actor.name);
        let name = name.filter(|name| called.is_none_or(|call| call.tool.text != **name));
        // An id that no call has: without one a reader takes it for the next call's result.
        let unpaired = || format!("unpaired-{}", step.no);
        let id = result.call.map_or_else(unpaired, |call| self.ids.get(call).to_owned());
        let error = step.error.as_ref().filter(|_| result.failed == Some(true));
        let is_error = result.failed.filter(|_| error.is_none());
        self.messages.push(object([
            ("role", "tool".into()),
            ("tool_call_id", id.into()),
            ("name", text(name)),
            ("content", words.into()),
            ("is_error", is_error.map_or(Value::Null, Value::Bool)),
            ("error", text(error)),
        ]));
    }

    /// The assistant's message that takes the next part of what `step`'s actor does.
    fn fill(&mut self, step: &Step, part: Filled) -> &mut Turn {
        let goes_on = |turn: &Turn| {
            let has_room =
                turn.filled < part || (part == Filled::Called && turn.filled == Filled::Called);
            turn.actor == step.actor && has_room
        };
        if !self.turn.as_ref().is_some_and(goes_on) {
            self.close();
        }
        let turn = self.turn.get_or_insert_with(|| Turn {
            actor: step.actor,
            filled: Filled::Nothing,
            thought: Value::Null,
            content: Value::Null,
            to: Value::Null,
            calls: Vec::new(),
        });
        turn.filled = part;
        turn
    }

    fn close(&mut self) {
        let Some(turn) = self.turn.take() else {
            return;
        };
        self.answered = None;
        let name = self.trace.actors.get(turn.actor.index()).map(|actor| &actor.name);
        let mut message = object([
            ("role", "assistant".into()),
            ("name", text(name.filter(|name| &***name != "assistant"))),
            ("reasoning_content", turn.thought),
            ("tool_calls", list(turn.calls)),
            ("recipient", turn.to),
        ]);
        // The API asks for it, if only as `null`.
        message["content"] = turn.content;
        self.messages.push(message);
    }
}

const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Compaction => "compaction",
        EventKind::Limit => "limit that was reached",
        EventKind::Error => "error of the harness or the model's service",
        EventKind::Verification => "word of a verifier",
        EventKind::Empty => "message without words or calls",
        EventKind::Other => "other event",
    }
}
