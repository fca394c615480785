//! Rollout logs of Codex: lines of a `type` and a `payload`, or, in older logs, the bare items. What
//! the model saw and said stands in response items; events repeat much of that and are read only for
//! what they alone say: exit codes, errors, endings, and whatever no item tells.

mod events;
mod items;

use crate::carried;
use crate::dialects::coding::{self, Log, Strangers};
use crate::dialects::{Dialect, Extent};
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::{ActorKind, ActorNo};
use std::collections::{BTreeMap, BTreeSet};

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// What the agent is called.
const MAIN: &str = "codex";

/// The types of lines that hold a payload.
const ENVELOPES: &[&str] =
    &["session_meta", "turn_context", "response_item", "event_msg", "compacted"];

/// The types of items that stand bare in older logs.
const BARE: &[&str] = &[
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "local_shell_call",
    "custom_tool_call",
    "custom_tool_call_output",
];

/// Rollout logs of Codex.
pub(super) const DIALECT: Dialect = Dialect { name: "codex", extent: Extent::Spread, is, read };

/// Whether `document` is such a log, or a line of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let Some(items) = document.as_array() else {
        return is_line(document);
    };
    let mut looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let (lines, others): (Vec<_>, Vec<_>) = looked_at.clone().partition(|item| is_line(item));
    lines.len() > others.len()
        || looked_at.next().is_some_and(is_bare_head) && looked_at.any(is_bare)
}

fn is_line(value: &Value<'_>) -> bool {
    let is_known = text(value, "type").is_some_and(|kind| ENVELOPES.contains(&kind));
    is_known && member(value, "payload").is_some_and(Value::is_object)
}

/// The first line of an older log: the session, without a type.
fn is_bare_head(value: &Value<'_>) -> bool {
    let has = |name| value.as_object().is_some_and(|object| object.get(name).is_some());
    member(value, "type").is_none()
        && text(value, "id").is_some()
        && text(value, "timestamp").is_some()
        && (has("instructions") || has("git"))
}

fn is_bare(value: &Value<'_>) -> bool {
    text(value, "type").is_some_and(|kind| BARE.contains(&kind))
        || text(value, "record_type").is_some()
}

/// One line of the log.
struct Line<'v> {
    at: At<'v>,
    kind: &'v str,
    payload: At<'v>,
}

impl<'v> Line<'v> {
    fn of(at: At<'v>) -> Self {
        match at.get("payload") {
            Some(payload) => Self { kind: at.text("type").unwrap_or("none"), at, payload },
            None if is_bare_head(at.value) => {
                Self { kind: "session_meta", payload: at.clone(), at }
            }
            None if at.text("record_type").is_some() => {
                Self { kind: "record", payload: at.clone(), at }
            }
            None if is_bare(at.value) => Self { kind: "response_item", payload: at.clone(), at },
            None => Self { kind: at.text("type").unwrap_or("none"), payload: at.clone(), at },
        }
    }

    /// The type of the payload; a message may go without.
    fn item(&self) -> &'v str {
        let kind = self.payload.text("type");
        kind.unwrap_or(if self.payload.text("role").is_some() { "message" } else { "none" })
    }
}

/// A log that is being read.
struct Rollout<'v, 'r> {
    draft: Draft<'r>,
    log: Log<'v>,
    agent: ActorNo,
    /// What the response items hold, so that no event repeats it.
    told: Told<'v>,
    /// The exit codes of commands by call, as events have them.
    exits: BTreeMap<&'v str, i64>,
    strangers: Strangers,
    has_begun: bool,
    /// The event that ended the last turn.
    ending: Option<At<'v>>,
    /// The calls that events alone have given.
    shown: BTreeSet<&'v str>,
}

/// Which kinds of things the response items hold.
#[derive(Default)]
struct Told<'v> {
    calls: BTreeSet<&'v str>,
    results: BTreeSet<&'v str>,
    said: BTreeSet<&'v str>,
    thinks: bool,
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let lines: Vec<Line<'_>> = match document.value.as_array() {
        Some(_) => document.items().filter(|line| !line.value.is_null()).map(Line::of).collect(),
        None => vec![Line::of(document.clone())],
    };
    let agent = draft.actor(MAIN, ActorKind::Agent);
    draft.trace.labels.system = Some(MAIN.into());
    let mut rollout = Rollout {
        draft,
        log: Log::default(),
        agent,
        told: told(&lines),
        exits: exits(&lines),
        strangers: Strangers::default(),
        has_begun: false,
        ending: None,
        shown: BTreeSet::new(),
    };
    for line in &lines {
        let first = rollout.draft.trace.steps.len();
        rollout.line(line);
        coding::stamp(&mut rollout.draft, first, line.at.get("timestamp").as_ref());
    }
    events::end(&mut rollout);
    let Rollout { draft, strangers, .. } = rollout;
    coding::give(draft, strangers, sink);
}

impl<'v> Rollout<'v, '_> {
    fn line(&mut self, line: &Line<'v>) {
        match line.kind {
            "session_meta" => self.session(line),
            "turn_context" => {
                coding::model(&mut self.draft, self.agent, line.payload.get("model").as_ref());
            }
            "response_item" => items::read(self, line),
            "event_msg" => events::read(self, line),
            "compacted" => events::compaction(self, line, line.payload.get("message").as_ref()),
            // Marks of older logs between their items.
            "record" => {}
            other => self.strangers.add(&line.at.origin, other),
        }
    }

    fn session(&mut self, line: &Line<'v>) {
        let label =
            |draft: &Draft<'_>, name| line.payload.get(name).and_then(|at| draft.label(&at));
        let id = label(&self.draft, "id").or_else(|| label(&self.draft, "session_id"));
        let version = label(&self.draft, "cli_version");
        // A log that goes on from another one repeats that one's session below its own.
        if self.draft.trace.labels.session.is_some() {
            return;
        }
        self.draft.trace.labels.version = version;
        self.draft.trace.labels.session.clone_from(&id);
        self.draft.trace.id = id.unwrap_or_default();
        let words = line.payload.first(&["base_instructions", "instructions"]);
        if let Some(words) = words.map(|words| words.get("text").unwrap_or(words)) {
            coding::instruct(&mut self.draft, &words, &line.at.origin);
        }
        if let Some(tools) = line.payload.get("dynamic_tools") {
            carried::equip(&mut self.draft, &tools);
        }
    }
}

fn told<'v>(lines: &[Line<'v>]) -> Told<'v> {
    let mut told = Told::default();
    for line in lines.iter().filter(|line| line.kind == "response_item") {
        let id = line.payload.first(&["call_id", "id"]).and_then(|id| id.as_str());
        match line.item() {
            "message" => {
                let parts = line.payload.get("content");
                let parts = parts.iter().flat_map(At::items);
                told.said.extend(parts.filter_map(|part| Some(part.text("text")?.trim())));
            }
            "reasoning" => told.thinks |= !items::is_sealed(&line.payload),
            kind if kind.ends_with("_output") => told.results.extend(id),
            kind if kind.ends_with("_call") => told.calls.extend(id),
            _ => {}
        }
    }
    told
}

fn exits<'v>(lines: &[Line<'v>]) -> BTreeMap<&'v str, i64> {
    let ended = lines.iter().filter(|line| line.item() == "exec_command_end");
    let exits = ended.filter_map(|line| {
        let code = line.payload.get("exit_code")?.value.as_i64()?;
        Some((line.payload.text("call_id")?, code))
    });
    exits.collect()
}
