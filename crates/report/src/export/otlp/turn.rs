//! The `invoke_agent` spans: a turn of an agent with what it was given, and whom it took over from.
//! What the agent makes of it are spans of their own below.

use super::Writer;
use crate::export::spans::{self, Kind, Span};
use crate::export::{list, text};
use case::{ActorKind, ActorNo, Step, StepNo};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A message that came more often than this before is not told apart from its repetitions.
const REPEATS: usize = 64;

impl<'c> Writer<'c> {
    /// The span of the turn that `step` belongs to: a new one where another agent acts, or where
    /// somebody has said something since.
    pub(super) fn turn_of(&mut self, step: &'c Step) -> usize {
        let takes_over = self.handoff.is_some_and(|(to, _)| to == step.actor);
        if let Some((actor, span)) = self.turn
            && actor == step.actor
            && self.given.is_empty()
            && !takes_over
        {
            return span;
        }
        let from = self.turn.map(|(_, span)| span).filter(|_| takes_over && self.given.is_empty());
        let given = std::mem::take(&mut self.given);
        let first = given.first().map(|(no, _)| *no);
        let first = first.or(self.handoff.filter(|_| from.is_some()).map(|(_, no)| no));
        let mut span = self.invocation(step.actor, first.unwrap_or(step.no));
        match from {
            Some(from) => {
                self.handoff = None;
                span.parent = Some(self.spans[from].id.clone());
            }
            None => self.lost_handoff(),
        }
        span.attributes.extend(self.received(step.actor, given));
        self.spans.push(span);
        self.turn = Some((step.actor, self.spans.len() - 1));
        self.spans.len() - 1
    }

    pub(super) fn lost_handoff(&mut self) {
        if self.handoff.take().is_some() {
            self.lost.note("handoff that the other agent did not follow up at once");
        }
    }

    fn invocation(&self, actor: ActorNo, first: StepNo) -> Span {
        let name = self.name(actor);
        let start = self.times.get(first.index()).copied().flatten();
        let session = text(self.trace.labels.session.as_ref());
        Span {
            id: spans::span_id(&self.trace.id, "invoke_agent", self.spans.len()),
            parent: None,
            name: format!("invoke_agent {}", name.as_str().unwrap_or_default()),
            kind: Kind::Internal,
            start,
            end: start.map(|start| start.saturating_add(1)),
            attributes: vec![
                ("gen_ai.operation.name", "invoke_agent".into()),
                ("gen_ai.agent.name", name),
                ("gen_ai.conversation.id", session),
            ],
            failure: None,
        }
    }

    /// What an agent is given, as attributes: instructions that come first, and messages.
    fn received(
        &mut self,
        actor: ActorNo,
        given: Vec<(StepNo, Value)>,
    ) -> [(&'static str, Value); 2] {
        let mut instructions = Vec::new();
        let mut messages = Vec::new();
        let mut here: BTreeMap<&'c str, usize> = BTreeMap::new();
        for (no, message) in given {
            let words = self.trace.step(no).map_or("", Step::words);
            if message["role"] == "system" {
                if !self.instructed.insert((actor, words)) {
                    self.lost.note("repetition of an instruction");
                }
                if messages.is_empty() {
                    instructions.push(json!({"type": "text", "content": words}));
                    continue;
                }
            }
            if message["role"] == "user" {
                let words = words.trim();
                let before = self.said.get(words).copied().unwrap_or_default();
                // A reader tells a message anew only where it stands more often than before.
                let copies = if here.contains_key(words) { 0 } else { before };
                if REPEATS < copies {
                    self.lost.note("message that was said more than 64 times before");
                } else {
                    messages.extend(std::iter::repeat_n(message.clone(), copies));
                }
                *here.entry(words).or_default() += 1;
            }
            messages.push(message);
        }
        for (words, count) in here {
            *self.said.entry(words).or_default() += count;
        }
        [
            ("gen_ai.system_instructions", list(instructions)),
            ("gen_ai.input.messages", list(messages)),
        ]
    }

    /// What was said to nobody who acted afterwards is given to the last agent.
    pub(super) fn end(&mut self) {
        self.close_chat();
        self.lost_handoff();
        let given = std::mem::take(&mut self.given);
        let Some((first, _)) = given.first() else {
            return;
        };
        let agents =
            || self.trace.steps.iter().filter(|one| self.trace.kind(one) == ActorKind::Agent);
        let actor = self.turn.map(|(actor, _)| actor).or_else(|| Some(agents().next()?.actor));
        let actor = actor.or_else(|| self.trace.steps.first().map(|step| step.actor));
        if let Some(actor) = actor {
            let mut span = self.invocation(actor, *first);
            span.attributes.extend(self.received(actor, given));
            self.spans.push(span);
        }
    }
}
