//! What stands around a list of messages: instructions, tools, names, models, an ending. Reads only
//! what production systems write; expected answers and grades are never looked at.

use crate::carried;
use crate::draft::Draft;
use crate::json::At;
use crate::{clock, ending, reward};
use case::{ActorKind, Passage};
use std::sync::Arc;

const INSTRUCTIONS: &[&str] = &["system", "system_prompt", "instructions"];
const PROMPTS: &[&str] = &["system_prompts", "agent_prompts"];
const TOOLS: &[&str] = &["tools", "functions", "tool_definitions", "available_tools"];

/// Whether the member `name` holds what [`read_spec`] reads.
pub(super) fn reads(name: &str) -> bool {
    INSTRUCTIONS.iter().chain(PROMPTS).chain(TOOLS).any(|known| *known == name)
}

/// Reads instructions and tools; gives the names of the agents that have instructions of their own.
pub(crate) fn read_spec<'v>(document: &At<'v>, draft: &mut Draft<'_>) -> Vec<&'v str> {
    let mut declared = Vec::new();
    for name in INSTRUCTIONS.iter().chain(PROMPTS) {
        let Some(prompts) = document.get(name) else {
            continue;
        };
        carried::instruct_each(draft, &prompts);
        declared.extend(prompts.members().map(|(role, _)| role));
    }
    if let Some(tools) = document.first(TOOLS) {
        carried::equip(draft, &tools);
    }
    declared
}

/// Reads what the wrapper says about the run as a whole.
pub(crate) fn read_labels(document: &At<'_>, draft: &mut Draft<'_>) {
    let metadata = document.first(&["metadata", "meta"]);
    let find = |names: &[&'static str]| {
        let around = || metadata.as_ref().and_then(|inner| inner.first(names));
        document.first(names).or_else(around)
    };
    let named = |draft: &Draft<'_>, names: &[&'static str]| {
        find(names).and_then(|found| draft.label(&found))
    };
    let labels = case::trace::Labels {
        framework: named(draft, &["framework", "mas_name"]),
        system: named(draft, &["system_name", "service", "service_name", "app", "agent_name"]),
        version: named(draft, &["system_version", "agent_version", "release"]),
        environment: named(draft, &["environment", "env"]),
        tenant: named(draft, &["tenant", "tenant_id"]),
        session: named(
            draft,
            &["session", "session_id", "sessionId", "conversation_id", "thread_id"],
        ),
        task: named(draft, &["task_id", "taskId"]),
        trial: named(draft, &["trial", "attempt"]),
    };
    draft.trace.labels = labels;
    draft.trace.id = named(draft, &["id", "run_id", "trace_id"]).unwrap_or_default();
    draft.trace.task = task(document, draft);
    let models = find(&["model", "models", "model_name"]);
    if let Some(model) = models.and_then(|found| only_model(draft, &found)) {
        draft.set_model(ActorKind::Agent, &model);
    }
    let time = |names: &[&'static str]| find(names).and_then(|time| clock::time(time.value));
    draft.trace.started = time(&["started_at", "start_time"]);
    draft.trace.ended = time(&["ended_at", "end_time"]);
    read_records(document, draft);
}

fn task(document: &At<'_>, draft: &Draft<'_>) -> Option<Passage> {
    let stated = document.first(&["task", "question", "user_prompt"])?;
    let text = draft.string(&stated)?;
    (!text.text.trim().is_empty()).then_some(text)
}

/// The model, if the whole run has but one.
fn only_model(draft: &Draft<'_>, models: &At<'_>) -> Option<Arc<str>> {
    let mut listed = models.items();
    match (listed.next(), listed.next()) {
        (Some(only), None) => draft.label(&only),
        (Some(_), Some(_)) => None,
        (None, _) => draft.label(models),
    }
}

fn read_records(document: &At<'_>, draft: &mut Draft<'_>) {
    if let Some(given) = document.get("reward") {
        reward::record(draft, given);
    }
    if let Some(given) = document.get("success") {
        reward::success(draft, given);
    }
    let ending = document.first(&["termination_reason", "exit_status"]);
    for word in ending.into_iter().chain(failed_status(document)) {
        let Some(text) = word.as_str() else {
            continue;
        };
        let record = ending::record(ending::reason(text), draft.clean(text), word.origin);
        draft.trace.records.push(record);
    }
    if let Some(error) = document.get("error")
        && let Some(text) = error.as_str().filter(|text| !text.is_empty())
    {
        draft.exception("error", text, error.origin);
    }
}

/// The status of a run that failed. Any other says no more than that it is over.
fn failed_status<'v>(document: &At<'v>) -> Option<At<'v>> {
    let status = document.get("status")?;
    let word = status.as_str()?.trim();
    let is_failure = ["error", "failed"].iter().any(|name| word.eq_ignore_ascii_case(name));
    is_failure.then_some(status)
}
