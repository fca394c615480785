//! One step of a trajectory: what was thought and said in it, its calls and what they gave back.

use super::{Cast, Reader, own};
use crate::draft::{Came, Made};
use crate::json::At;
use crate::{carried, clock};
use case::trace::{EventKind, Nanos, Request};
use case::{Act, ActorKind, ActorNo, Passage, StepNo};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The calls of one step, to pair its results with.
#[derive(Default)]
struct Calls<'v> {
    made: Vec<(StepNo, Passage)>,
    /// Their positions by id.
    by_id: BTreeMap<Cow<'v, str>, usize>,
    /// The call that a result without an id answers.
    next: usize,
}

impl<'v> Reader<'v, '_> {
    pub(super) fn step(&mut self, step: &At<'v>, cast: &mut Cast<'v>) {
        if step.value.as_object().is_none() {
            let what = "this step is not an object; it was left out";
            self.draft.complain(&step.origin, what);
            return;
        }
        let is_copy =
            step.get("is_copied_context").is_some_and(|at| at.value.as_bool() == Some(true));
        let said = step.text("message").filter(|message| !message.trim().is_empty());
        // Of what a later file repeats, only what no earlier one holds is news.
        if is_copy && (!cast.goes_on || said.is_none_or(|said| self.said.contains(said))) {
            self.copy(step);
            return;
        }
        if !self.by_path.is_empty() {
            self.said.extend(said);
        }
        let first = self.draft.trace.steps.len();
        let own = own::of(step);
        let named = own.as_ref().and_then(|own| self.named(own, "actor"));
        let actor = named.unwrap_or_else(|| self.actor(step, cast));
        if !own.as_ref().is_some_and(|own| self.special(step, own, actor)) {
            self.compaction(step, actor);
            self.words(step, actor, cast);
        }
        if let Some(own) = &own {
            self.note_last(first, own);
        }
        let calls = self.calls(step, actor);
        self.results(step, calls, cast);
        if named.is_some() {
            self.model(actor, step.text("model_name"));
        }
        let is_agent = self.draft.trace.actors[actor.index()].kind == ActorKind::Agent;
        if self.draft.trace.steps.len() == first {
            self.draft.empty(actor, &step.origin);
            self.draft.trace.capture.silent += u32::from(is_agent);
        }
        if is_agent {
            self.request(step, actor, first);
        }
        self.draft.trace.capture.expected += u32::from(is_agent);
        cast.begun |= is_agent;
        let time = step.get("timestamp").and_then(|time| clock::time(time.value));
        self.stamp(first, time);
    }

    /// Notes how much the model was given for this step. Nothing is given nothing: a zero says that
    /// nobody counted.
    fn request(&mut self, step: &At<'v>, agent: ActorNo, first: usize) {
        let tokens = step.get("metrics").and_then(|metrics| metrics.get("prompt_tokens"));
        let tokens = tokens.and_then(|tokens| tokens.value.as_u64()).filter(|tokens| *tokens > 0);
        if tokens.is_some() {
            let step = StepNo::at_index(first);
            let (lost, left_out) = (0, Vec::new());
            self.draft.trace.requests.push(Request { agent, step, tokens, lost, left_out });
        }
    }

    /// Gives the time to the steps from `first` on that have none of their own yet.
    fn stamp(&mut self, first: usize, time: Option<Nanos>) {
        let steps = self.draft.trace.steps.iter_mut().skip(first);
        steps.filter(|step| step.time.is_none()).for_each(|step| step.time = time);
    }

    /// A step that repeats an earlier trajectory: no step of this run, though the task may be in it.
    fn copy(&mut self, step: &At<'v>) {
        let (_, count) = self.copied.get_or_insert_with(|| (step.clone(), 0));
        *count += 1;
        if self.draft.trace.task.is_none() && step.text("source") == Some("user") {
            let words = step.get("message").map(|message| texts(&message));
            let first = words.and_then(|words| words.into_iter().next());
            self.draft.trace.task = first.and_then(|text| self.draft.string(&text));
        }
    }

    fn actor(&mut self, step: &At<'v>, cast: &Cast<'v>) -> ActorNo {
        match step.text("source") {
            Some("user") => self.draft.named("user", ActorKind::Person),
            Some("system") => self.draft.named("system", ActorKind::Harness),
            Some("agent") => {
                self.model(cast.agent, step.text("model_name"));
                cast.agent
            }
            other => {
                let name = other.unwrap_or("unknown");
                let actor = self.draft.named(name, ActorKind::Harness);
                let what = "the source is none of user, agent and system; taken as the harness";
                self.draft.complain(&step.origin, what);
                actor
            }
        }
    }

    /// The event of a step that says that it replaces earlier context.
    fn compaction(&mut self, step: &At<'v>, actor: ActorNo) {
        let kind = step
            .get("extra")
            .and_then(|extra| extra.get("context_management"))
            .and_then(|managed| managed.get("type"));
        if kind.and_then(|kind| kind.as_str()) == Some("compaction") {
            let kind = EventKind::Compaction;
            self.draft.push(actor, Act::Event { kind, text: None }, &step.origin);
        }
    }

    /// What was thought and said.
    fn words(&mut self, step: &At<'v>, actor: ActorNo, cast: &Cast<'v>) {
        if let Some(thought) = step.get("reasoning_content")
            && thought.as_str() != Some("")
        {
            let thought = self.draft.any(&thought);
            self.draft.push(actor, Act::Think(thought), &step.origin);
        }
        let Some(message) = step.get("message") else {
            return;
        };
        self.complain_of_parts(&message);
        let own = own::of(step);
        let to = own.as_ref().and_then(|own| self.named(own, "to"));
        let is_said = own.is_some_and(|own| own.text("act") == Some("say"));
        for words in texts(&message) {
            let Some(text) = self.draft.string(&words).filter(|text| !text.text.is_empty()) else {
                continue;
            };
            let act = if step.text("source") == Some("system") && !is_said {
                self.instruct(&text, cast);
                Act::Instruct(text)
            } else {
                Act::Say { text, to }
            };
            self.draft.push(actor, act, &step.origin);
        }
    }

    /// Takes system words from before the agent's first step into the spec.
    fn instruct(&mut self, text: &Passage, cast: &Cast<'v>) {
        if !cast.begun {
            carried::instruct(&mut self.draft, Some(cast.name), text);
        }
    }

    fn calls(&mut self, step: &At<'v>, actor: ActorNo) -> Calls<'v> {
        let mut calls = Calls::default();
        for call in step.get("tool_calls").iter().flat_map(At::items) {
            let tool = call.get("function_name").and_then(|at| self.draft.string(&at));
            let tool = tool.unwrap_or_else(|| {
                let what = "this call names no tool; kept without a name";
                self.draft.complain(&call.origin, what);
                Passage::new("", call.origin.clone())
            });
            let own = own::of(&call);
            let odd = own.as_ref().and_then(|own| own.get("arguments"));
            let arguments = odd.or_else(|| call.get("arguments"));
            let id = call.id("tool_call_id");
            let made = Made {
                tool: tool.clone(),
                arguments: arguments.as_ref().map(|at| at.value),
                arguments_at: arguments
                    .map_or_else(|| call.origin.key("arguments"), |arguments| arguments.origin),
                id: id.as_deref(),
            };
            let no = self.draft.call(actor, made, &step.origin);
            if let Some(own) = own {
                self.note(no, &own);
            }
            calls.by_id.extend(id.map(|id| (id, calls.made.len())));
            calls.made.push((no, tool));
        }
        calls
    }

    fn results(&mut self, step: &At<'v>, mut calls: Calls<'v>, cast: &Cast<'v>) {
        let Some(observation) = step.get("observation") else {
            return;
        };
        let results: Vec<At<'v>> = match observation.get("results") {
            Some(results) => results.items().collect(),
            None if observation.value.as_object().is_some() => Vec::new(),
            None => vec![observation],
        };
        let of_step = match results.as_slice() {
            [_] => step.get("extra").and_then(|extra| extra_failure(&extra)),
            _ => None,
        };
        // A terminal shows all commands of a step at once.
        let is_joint = 1 < calls.made.len()
            && matches!(results.as_slice(), [only] if only.id("source_call_id").is_none());
        for result in &results {
            self.refer(result, cast);
            let id = result.id("source_call_id");
            let call = calls.of(id.as_deref());
            if call.is_none()
                && let Some(id) = &id
                && !self.draft.is_open(id)
            {
                let id = self.draft.clean(id);
                let what = format!("no call has the id {id}; the result is kept without its call");
                self.draft.complain(&result.origin, what);
            }
            let failed = failure(result).or(of_step);
            let first = StepNo::at_index(self.draft.trace.steps.len());
            self.result(step, result, (call, failed));
            for (call, _) in calls.made.iter().filter(|_| is_joint) {
                self.draft.trace.pair(*call, first);
            }
        }
    }

    fn result(
        &mut self,
        step: &At<'v>,
        result: &At<'v>,
        (call, failed): (Option<(StepNo, Passage)>, Option<bool>),
    ) {
        let own = own::of(result);
        let named = own.as_ref().and_then(|own| self.named(own, "actor"));
        let name = call.as_ref().map_or("environment", |(_, tool)| &tool.text);
        let tool = named.unwrap_or_else(|| self.draft.named(name, ActorKind::Tool));
        let content = match result.as_str() {
            Some(_) => Some(result.clone()),
            None => result.get("content"),
        };
        if let Some(content) = &content {
            self.complain_of_parts(content);
        }
        let mut pieces: Vec<Passage> = match &content {
            Some(content) if content.value.as_object().is_some() => vec![self.draft.any(content)],
            Some(content) => {
                let texts = texts(content);
                texts.iter().map(|text| self.draft.any(text)).collect()
            }
            None => Vec::new(),
        };
        if pieces.is_empty() {
            pieces.push(Passage::new("", result.origin.clone()));
        }
        for (number, text) in pieces.into_iter().enumerate() {
            // Pairing by id is left to the draft, which also knows the calls of earlier steps.
            let is_first = number == 0;
            let id = result.id("source_call_id").filter(|_| is_first && call.is_none());
            let came = Came { text, data: None, id: id.as_deref(), failed };
            let no = self.draft.result(tool, came, &step.origin);
            if let Some(own) = &own {
                self.note(no, own);
            }
            if let Some((call, _)) = &call
                && is_first
            {
                self.draft.trace.pair(*call, no);
            }
        }
    }

    fn complain_of_parts(&mut self, content: &At<'v>) {
        for part in content.items() {
            if part.as_str().is_none() && part.text("text").is_none() {
                let kind = part.text("type").unwrap_or("unknown");
                let what = format!("a part of type {kind} holds no text; it was left out");
                self.draft.complain(&part.origin, what);
            }
        }
    }
}

impl Calls<'_> {
    /// The call that a result with this id answers; without an id, the next one in order.
    fn of(&mut self, id: Option<&str>) -> Option<(StepNo, Passage)> {
        let number = match id {
            Some(id) => *self.by_id.get(id)?,
            None => self.next,
        };
        self.next = number + 1;
        self.made.get(number).cloned()
    }
}

/// The strings of a message or result: itself, or the texts of its parts.
fn texts<'v>(content: &At<'v>) -> Vec<At<'v>> {
    if content.value.as_array().is_none() {
        return vec![content.clone()];
    }
    let parts = content.items();
    parts
        .filter_map(|part| part.as_str().map(|_| part.clone()).or_else(|| part.get("text")))
        .collect()
}

/// Whether a result says of itself that the call failed.
fn failure(result: &At<'_>) -> Option<bool> {
    let own = result.get("is_error").and_then(|at| at.value.as_bool());
    own.or_else(|| extra_failure(&result.get("extra")?))
}

/// Whether the `extra` of a result, or of a step with one result, says that the call failed.
fn extra_failure(extra: &At<'_>) -> Option<bool> {
    let said = |at: &At<'_>, name| at.get(name).and_then(|at| at.value.as_bool());
    said(extra, "is_error")
        .or_else(|| said(extra, "tool_result_is_error"))
        .or_else(|| said(&extra.get("tool_result_metadata")?, "is_error"))
}
