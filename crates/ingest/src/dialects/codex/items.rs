//! Response items: the messages, thoughts, calls and results that the model was given or gave.

use super::{Line, Rollout};
use crate::dialects::coding::{self, Asked, Returned, Voice, harness, note, person};
use crate::json::At;
use case::{Act, ActorKind, ToolResult};
use std::borrow::Cow;

/// What begins a message in the person's place that the harness wrote there.
const HARNESS: &[&str] = &[
    "<environment_context>",
    "<user_instructions>",
    "# AGENTS.md instructions",
    "<permissions instructions>",
    "<turn_aborted>",
    "<user_shell_command>",
    "<INSTRUCTIONS>",
    "<skill>",
    "<subagent_notification>",
];

/// Reads the item of a line.
pub(super) fn read<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>) {
    let item = &line.payload;
    let agent = Voice { actor: rollout.agent, kind: ActorKind::Agent, at: line.at.origin.clone() };
    // Whatever ended an earlier turn, the run went on.
    rollout.ending = None;
    match line.item() {
        "message" => message(rollout, line, &agent),
        "reasoning" => {
            let first = rollout.draft.trace.steps.len();
            for thought in [item.get("summary"), item.get("content")].into_iter().flatten() {
                coding::think(&mut rollout.draft, &thought, &agent);
            }
            if rollout.draft.trace.steps.len() == first {
                // The thought is sealed: that there was one is all that is known.
                note(&mut rollout.draft, None, &agent);
            }
        }
        kind if kind.ends_with("_output") => result(rollout, line),
        "local_shell_call" | "web_search_call" => {
            let asked = asked(item, None, item.get("action"));
            rollout.log.call(&mut rollout.draft, asked, &agent);
        }
        kind if kind.ends_with("_call") => {
            let asked = asked(item, item.get("name"), item.first(&["arguments", "input"]));
            rollout.log.call(&mut rollout.draft, asked, &agent);
            rollout.has_begun = true;
        }
        "compaction" | "compaction_summary" => {
            super::events::compaction(rollout, line, item.get("text").as_ref());
        }
        // The state of the files, kept to undo by.
        "ghost_snapshot" => {}
        other => rollout.strangers.add(&line.at.origin, other),
    }
}

/// Whether the thought holds no words.
pub(super) fn is_sealed(item: &At<'_>) -> bool {
    let mut texts = ["summary", "content"].into_iter().filter_map(|name| item.get(name));
    !texts.any(|list| list.as_str().is_some() || list.items().next().is_some())
}

fn asked<'v>(item: &At<'v>, tool: Option<At<'v>>, arguments: Option<At<'v>>) -> Asked<'v> {
    // A call that the service makes itself is named by its type.
    let tool = tool.or_else(|| item.get("type"));
    let id = item.id("call_id").or_else(|| item.id("id"));
    Asked { at: item.clone(), tool, arguments, id }
}

fn message<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>, agent: &Voice) {
    let item = &line.payload;
    let first = rollout.draft.trace.steps.len();
    let content = item.get("content");
    let parts: Vec<At<'_>> = match &content {
        Some(list) if list.value.is_array() => list.items().collect(),
        single => single.iter().cloned().collect(),
    };
    let speaker = match item.text("role") {
        Some("assistant") => agent.clone(),
        Some("user") => person(&mut rollout.draft, &line.at.origin),
        _ => harness(&mut rollout.draft, &line.at.origin),
    };
    for part in &parts {
        let words = part.get("text").unwrap_or_else(|| part.clone());
        let opening = words.as_str().unwrap_or_default().trim_start();
        let is_harness = HARNESS.iter().any(|tag| opening.starts_with(tag));
        match speaker.kind {
            ActorKind::Harness if !rollout.has_begun && words.as_str().is_some() => {
                coding::instruct(&mut rollout.draft, &words, &line.at.origin);
            }
            ActorKind::Person if is_harness => {
                let voice = harness(&mut rollout.draft, &line.at.origin);
                note(&mut rollout.draft, Some(&words), &voice);
            }
            _ => rollout.log.part(&mut rollout.draft, part, &speaker),
        }
    }
    coding::count(&mut rollout.draft, first, &speaker);
    rollout.has_begun |= speaker.kind == ActorKind::Agent;
}

fn result<'v>(rollout: &mut Rollout<'v, '_>, line: &Line<'v>) {
    let item = &line.payload;
    let output = item.get("output");
    let content =
        output.as_ref().and_then(|output| output.get("content")).or_else(|| output.clone());
    let id = item.text("call_id");
    let success = output.as_ref().and_then(|output| output.get("success"));
    let failed = success.and_then(|flag| flag.value.as_bool()).map(|is_good| !is_good);
    let exit = id.and_then(|id| rollout.exits.get(id)).map(|code| *code != 0);
    let failed = exit.or(failed);
    let first = rollout.draft.trace.steps.len();
    let voice = harness(&mut rollout.draft, &line.at.origin);
    let id = id.map(Cow::Borrowed);
    let returned = Returned { at: item.clone(), content, id, call: None, failed };
    rollout.log.result(&mut rollout.draft, &returned, &voice);
    coding::settle_failure(&mut rollout.draft, first, exit_in);
    unwrap(rollout, first, output.as_ref());
}

/// A shell's result may be JSON in a string, with the words in its `output`.
fn unwrap(rollout: &mut Rollout<'_, '_>, first: usize, output: Option<&At<'_>>) {
    let [step] = &mut rollout.draft.trace.steps[first..] else {
        return;
    };
    let Act::Result(result) = &mut step.act else {
        return;
    };
    let data = result.data.as_ref().filter(|data| data.pointer("/metadata/exit_code").is_some());
    let words = data.and_then(|data| data.pointer("/output")?.as_str().map(str::to_owned));
    if let (Some(words), Some(output)) = (words, output.filter(|output| output.as_str().is_some()))
    {
        result.text = case::Passage::new(words, output.origin.key("output"));
    }
}

/// How far into a result the harness's own lines reach.
const HEAD: usize = 6;

/// Whether a result gives an exit code that says that its command failed: in its metadata, or in the
/// lines that the harness puts before the output.
fn exit_in(result: &ToolResult) -> Option<bool> {
    let of_data = || {
        let data = result.data.as_ref()?;
        let code = data.pointer("/metadata/exit_code").or_else(|| data.pointer("/exit_code"))?;
        code.as_i64()
    };
    let of_head = || {
        let head = result.text.text.lines().take(HEAD).take_while(|line| *line != "Output:");
        let mut codes = head.filter_map(|line| {
            let code = line
                .strip_prefix("Exit code: ")
                .or_else(|| line.strip_prefix("Process exited with code "))?;
            code.trim().parse::<i64>().ok()
        });
        codes.next()
    };
    of_data().or_else(of_head).map(|code| code != 0)
}
