//! Events: what the program told its screen. Only what no response item says becomes a step.

use super::{Line, Rollout};
use crate::dialects::coding::{self, Asked, Returned, Voice, harness, note, person};
use crate::ending;
use crate::json::At;
use case::ActorKind;
use case::record::EndReason;
use case::trace::{EventKind, Request};
use std::borrow::Cow;

/// Events that only show what else is told, or count it.
const SHOWN: &[&str] = &[
    "agent_message_content_delta",
    "agent_message_delta",
    "agent_reasoning_delta",
    "agent_reasoning_section_break",
    "background_event",
    "exec_approval_request",
    "exec_command_begin",
    "exec_command_output_delta",
    "hook_completed",
    "hook_started",
    "item_completed",
    "item_started",
    "mcp_startup_complete",
    "mcp_startup_update",
    "mcp_tool_call_begin",
    "patch_apply_begin",
    "plan_update",
    "raw_response_item",
    "session_configured",
    "shutdown_complete",
    "sub_agent_activity",
    "task_started",
    "terminal_interaction",
    "thread_name_updated",
    "thread_rolled_back",
    "thread_settings_applied",
    "turn_diff",
    "turn_started",
    "view_image_tool_call",
    "web_search_begin",
    "entered_review_mode",
    "exited_review_mode",
];

/// How many steps back a count of tokens may reach.
const NEARBY: usize = 64;

/// Reads the event of a line.
pub(super) fn read<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>) {
    let event = &line.payload;
    let agent = Voice { actor: rollout.agent, kind: ActorKind::Agent, at: line.at.origin.clone() };
    match line.item() {
        "user_message" => {
            rollout.ending = None;
            let voice = person(&mut rollout.draft, &line.at.origin);
            say(rollout, event.get("message"), &voice);
        }
        "agent_message" => say(rollout, event.get("message"), &agent),
        "agent_reasoning" | "agent_reasoning_raw_content" if !rollout.told.thinks => {
            if let Some(thought) = event.get("text") {
                coding::think(&mut rollout.draft, &thought, &agent);
            }
        }
        "agent_reasoning" | "agent_reasoning_raw_content" => {}
        "exec_command_end" | "patch_apply_end" | "mcp_tool_call_end" | "web_search_end" => {
            done(rollout, line);
        }
        "token_count" => count(rollout, event),
        "context_compacted" => compaction(rollout, line, None),
        "error" | "stream_error" | "warning" => failed(rollout, line),
        "turn_aborted" => {
            let voice = harness(&mut rollout.draft, &line.at.origin);
            note(&mut rollout.draft, event.get("reason").as_ref(), &voice);
            rollout.ending = Some(line.payload.clone());
        }
        "task_complete" | "turn_complete" => {
            say(rollout, event.get("last_agent_message"), &agent);
            let ended = rollout.ending.as_ref();
            if ended.is_none_or(|end| end.text("type") != Some("error")) {
                rollout.ending = Some(line.payload.clone());
            }
        }
        kind if SHOWN.contains(&kind) => {}
        other => rollout.strangers.add(&line.at.origin, other),
    }
}

/// A call that is over: what was asked, what came of it, and whether it failed.
fn done<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>) {
    let event = &line.payload;
    let flag = |name: &'static str| event.get(name).and_then(|flag| flag.value.as_bool());
    let told = match line.item() {
        "exec_command_end" => {
            let output = event.first(&["aggregated_output", "stdout", "formatted_output"]);
            let code = event.get("exit_code").and_then(|code| code.value.as_i64());
            (event.get("command"), output, code.map(|code| code != 0))
        }
        "patch_apply_end" => {
            let output = event.first(&["stdout", "stderr"]);
            (event.get("changes"), output, flag("success").map(|is_good| !is_good))
        }
        "mcp_tool_call_end" => {
            let result = event.get("result");
            let failed = result.as_ref().map(|result| result.get("Err").is_some());
            (event.get("invocation"), result, failed)
        }
        _ => (event.get("query"), None, None),
    };
    act(rollout, line, told);
}

/// Something that went wrong, or a warning.
fn failed<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>) {
    let voice = harness(&mut rollout.draft, &line.at.origin);
    let kind = if line.item() == "warning" { EventKind::Other } else { EventKind::Error };
    coding::event(&mut rollout.draft, kind, line.payload.get("message").as_ref(), &voice);
    if line.item() == "error" {
        rollout.ending = Some(line.payload.clone());
    }
}

/// Earlier content was summed up or dropped. Both an item and an event may say so of one moment.
pub(super) fn compaction(rollout: &mut Rollout<'_, '_>, line: &Line<'_>, words: Option<&At<'_>>) {
    let is_said = rollout.draft.trace.steps.last().is_some_and(|step| {
        matches!(step.act, case::Act::Event { kind: EventKind::Compaction, text: _ })
    });
    if !is_said {
        let voice = harness(&mut rollout.draft, &line.at.origin);
        coding::event(&mut rollout.draft, EventKind::Compaction, words, &voice);
    }
}

/// Words that no response item holds.
fn say<'v>(rollout: &mut Rollout<'v, '_>, words: Option<At<'v>>, voice: &Voice) {
    let said = words.as_ref().and_then(At::as_str).map(str::trim);
    if let (Some(words), Some(said)) = (words, said)
        && rollout.told.said.insert(said)
    {
        coding::say(&mut rollout.draft, &words, voice);
    }
}

/// A call and its result that no response item holds.
fn act<'v>(
    rollout: &mut Rollout<'v, '_>,
    line: &Line<'v>,
    (arguments, output, failed): (Option<At<'v>>, Option<At<'v>>, Option<bool>),
) {
    let event = &line.payload;
    let id = event.text("call_id");
    let is_told = id.is_some_and(|id| rollout.told.results.contains(id));
    if is_told || id.is_some_and(|id| !rollout.shown.insert(id)) {
        return;
    }
    let voice = Voice { actor: rollout.agent, kind: ActorKind::Agent, at: line.at.origin.clone() };
    let is_called = id.is_some_and(|id| rollout.draft.is_open(id));
    let mut call = None;
    if !is_called {
        if id.is_some_and(|id| rollout.told.calls.contains(id)) {
            return;
        }
        let asked = Asked {
            at: event.clone(),
            tool: event.get("type"),
            arguments,
            id: id.map(Cow::Borrowed),
        };
        call = Some(rollout.log.call(&mut rollout.draft, asked, &voice));
    }
    let call = call.filter(|_| id.is_none());
    let id = id.map(Cow::Borrowed);
    let returned = Returned { at: event.clone(), content: output, id, call, failed };
    rollout.log.result(&mut rollout.draft, &returned, &voice);
}

/// Notes how much the model was given for the steps before.
fn count(rollout: &mut Rollout<'_, '_>, event: &At<'_>) {
    let last = event.get("info").and_then(|info| info.get("last_token_usage"));
    let tokens = last.and_then(|last| last.get("input_tokens")?.value.as_u64());
    let agent = rollout.agent;
    let mut latest = rollout.draft.trace.steps.iter().rev().take(NEARBY);
    let acted = latest.find(|step| step.actor == agent);
    if let (Some(tokens), Some(step)) = (tokens.filter(|tokens| *tokens > 0), acted) {
        let step = step.no;
        let is_counted = rollout.draft.trace.requests.last().is_some_and(|last| last.step == step);
        if !is_counted {
            let request =
                Request { agent, step, tokens: Some(tokens), lost: 0, left_out: Vec::new() };
            rollout.draft.trace.requests.push(request);
        }
    }
}

/// Puts on record how the last turn ended.
pub(super) fn end(rollout: &mut Rollout<'_, '_>) {
    let Some(event) = rollout.ending.take() else {
        return;
    };
    let kind = event.get("type");
    let word = event.first(&["reason", "message"]).or(kind).unwrap_or_else(|| event.clone());
    let said = word.as_str().unwrap_or_default();
    let reason = match event.text("type") {
        Some("task_complete" | "turn_complete") => EndReason::Regular,
        Some("turn_aborted") => match ending::reason(said) {
            EndReason::Unknown => EndReason::Stopped,
            known => known,
        },
        _ => ending::reason(said),
    };
    let said = rollout.draft.clean(said.lines().next().unwrap_or_default());
    rollout.draft.trace.records.push(ending::record(reason, said, word.origin));
    rollout.draft.trace.closed = reason == EndReason::Regular;
}
