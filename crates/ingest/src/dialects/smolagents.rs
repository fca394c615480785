//! The memory of a smolagents run: its system prompt, its task, and its steps, each with what the
//! model wrote, the calls that were made of it and what came back.

use super::coding::{self, Asked, Log, Returned, Voice, harness, person};
use super::{Dialect, Extent};
use crate::carried;
use crate::draft::Draft;
use crate::json::{At, Value, member};
use crate::sink::Sink;
use case::ActorKind;

/// The steps of a run's memory.
pub(super) const DIALECT: Dialect =
    Dialect { name: "smolagents", extent: Extent::Document, is, read };

/// What the agent is called: the format names none.
const AGENT: &str = "agent";

/// The most elements that are looked at to tell the format.
const LOOK: usize = 4;

/// Whether `document` is such a list of steps.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let items = document.as_array().unwrap_or_default();
    let is_step = |item: &Value<'_>| {
        let has = |name: &str| item.as_object().is_some_and(|item| item.contains_key(name));
        has("step_number") && has("model_output") && has("observations") && has("tool_calls")
    };
    items.iter().filter(|item| !item.is_null()).take(LOOK).any(is_step)
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let mut log = Log::default();
    for step in document.items().filter(|step| !step.value.is_null()) {
        let first = draft.trace.steps.len();
        if let Some(words) = step.get("system_prompt") {
            coding::instruct(&mut draft, &words, &step.origin);
        } else if let Some(words) = step.get("task") {
            let voice = person(&mut draft, &step.origin);
            coding::say(&mut draft, &words, &voice);
        } else {
            acted(&mut draft, &mut log, &step);
        }
        let time = step.get("timing").and_then(|timing| timing.get("start_time"));
        coding::stamp(&mut draft, first, time.as_ref());
    }
    carried::settle(&mut draft);
    sink.give(draft);
}

fn acted<'v>(draft: &mut Draft<'_>, log: &mut Log<'v>, step: &At<'v>) {
    let first = draft.trace.steps.len();
    let actor = draft.actor(AGENT, ActorKind::Agent);
    let agent = Voice { actor, kind: ActorKind::Agent, at: step.origin.clone() };
    log.turn();
    if let Some(words) = step.first(&["model_output", "plan"]) {
        log.content(draft, &words, &agent);
    }
    let calls: Vec<At<'v>> = step.get("tool_calls").iter().flat_map(At::items).collect();
    let mut made = Vec::new();
    for call in &calls {
        let inner = call.get("function").unwrap_or_else(|| call.clone());
        let (tool, arguments) = (inner.get("name"), inner.get("arguments"));
        let asked = Asked { at: inner, tool, arguments, id: call.id("id") };
        made.push(log.call(draft, asked, &agent));
    }
    let error = step.get("error").map(|error| error.get("message").unwrap_or(error));
    let seen = step.get("observations").filter(|seen| seen.as_str() != Some(""));
    let content = seen.or_else(|| step.get("action_output"));
    let failed = error.is_some().then_some(true);
    match (content.or_else(|| error.clone()), made.first()) {
        (Some(content), Some(call)) => {
            // What all calls of a step gave back stands in one text.
            let content = Some(content);
            let at = content.clone().unwrap_or_else(|| step.clone());
            let returned = Returned { at, content, id: None, call: Some(*call), failed };
            let voice = harness(draft, &step.origin);
            let number = draft.trace.steps.len();
            log.result(draft, &returned, &voice);
            let result = case::StepNo::at_index(number);
            made.iter().skip(1).for_each(|call| draft.trace.pair(*call, result));
            if let (Some(error), Some(step)) = (error, draft.trace.steps.get(number)) {
                let error = error.as_str().map(|error| draft.clean(error));
                let index = step.no.index();
                draft.trace.steps[index].error = error;
            }
        }
        (Some(words), None) if failed == Some(true) => {
            let voice = harness(draft, &step.origin);
            coding::event(draft, case::trace::EventKind::Error, Some(&words), &voice);
        }
        (Some(words), None) => coding::say(draft, &words, &agent),
        (None, _) => {}
    }
    let is_empty = member(step.value, "model_output").is_none() && calls.is_empty();
    if draft.trace.steps.len() == first && !is_empty {
        coding::keep(draft, step, &agent);
    }
    coding::count(draft, first, &agent);
}
