//! The `chat` spans: what a model answers at one time is put together to one message, with its calls
//! and thoughts as parts. What the agent is given is no part of it.

use super::Writer;
use crate::export::spans::{Kind, Span};
use crate::export::{self, text};
use case::{ActorNo, Step};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The answer of a model that is being put together.
pub(super) struct Chat {
    actor: ActorNo,
    span: Span,
    parts: Vec<Value>,
    /// When the input says that it was given, as the input has it.
    time: Option<case::trace::Nanos>,
}

impl<'c> Writer<'c> {
    /// Adds a part to the answer of `step`'s actor.
    pub(super) fn part(&mut self, step: &'c Step, part: Value) {
        let goes_on = self.chat.as_ref().is_some_and(|chat| {
            chat.actor == step.actor && chat.time == step.time && step.error.is_none()
        });
        if !goes_on {
            self.open_chat(step);
        }
        let end = self.times.get(step.no.index()).copied().flatten();
        if let Some(chat) = &mut self.chat {
            chat.parts.push(part);
            chat.span.end = end;
            chat.span.failure = step.error.as_ref().map(|error| error.as_ref().to_owned());
        }
        if step.error.is_some() {
            self.close_chat();
        }
    }

    pub(super) fn open_chat(&mut self, step: &'c Step) {
        self.close_chat();
        let turn = self.turn_of(step);
        let actor = self.trace.actor(step);
        let model = actor.and_then(|actor| actor.model.as_deref());
        let name = model.map_or_else(|| "chat".to_owned(), |model| format!("chat {model}"));
        let mut span = self.span(step, "chat", &name);
        span.kind = Kind::Client;
        span.parent = Some(self.spans[turn].id.clone());
        let tokens = self.tokens.get(&step.no).map_or(Value::Null, |tokens| (*tokens).into());
        span.attributes = vec![
            ("gen_ai.operation.name", "chat".into()),
            ("gen_ai.agent.name", self.name(step.actor)),
            ("gen_ai.request.model", text(model)),
            ("gen_ai.conversation.id", text(self.trace.labels.session.as_ref())),
            ("gen_ai.usage.input_tokens", tokens),
        ];
        if self.equipped.insert(step.actor) {
            span.attributes.push(("gen_ai.tool.definitions", self.tools(step.actor)));
        }
        self.chat = Some(Chat { actor: step.actor, span, parts: Vec::new(), time: step.time });
    }

    pub(super) fn close_chat(&mut self) {
        let Some(Chat { actor: _, mut span, parts, time: _ }) = self.chat.take() else {
            return;
        };
        let calls = parts.last().is_some_and(|part| part["type"] == "tool_call");
        let reason = if calls { "tool_call" } else { "stop" };
        let message = json!([{"role": "assistant", "parts": parts, "finish_reason": reason}]);
        span.attributes.push(("gen_ai.output.messages", message));
        if let Some((_, turn)) = self.turn {
            self.spans[turn].end = self.spans[turn].end.max(span.end);
        }
        self.spans.push(span);
    }

    /// The tools that an agent holds, as the conventions have them.
    fn tools(&self, actor: ActorNo) -> Value {
        let name = self.trace.actors.get(actor.index()).map(|actor| &actor.name);
        let role = self.case.spec.roles.iter().find(|role| Some(&role.name) == name);
        let held = role.and_then(|role| role.tools.as_ref());
        let held: Option<BTreeSet<&str>> =
            held.map(|held| held.iter().map(|name| &**name).collect());
        let definitions = export::tools(self.case).into_iter().filter_map(|mut tool| {
            let mut function = tool["function"].take();
            let is_held = held.as_ref().is_none_or(|held| {
                function["name"].as_str().is_some_and(|name| held.contains(name))
            });
            function["type"] = "function".into();
            is_held.then_some(function)
        });
        export::list(definitions.collect())
    }
}
