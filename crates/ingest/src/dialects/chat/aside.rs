//! Lists that stand beside the messages and may be a part of the run: other messages, or what tools
//! did. They are not read, because nothing says how they run together with the messages; that they
//! are there is said, and nothing is judged by what the messages alone do not show.

use super::{is_list, wrapper};
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use case::Act;
use std::collections::{BTreeMap, BTreeSet};

/// How deep in objects such lists are looked for.
const DEEPEST: usize = 2;

/// The most elements that are looked at to tell what a list holds.
const LOOK: usize = 40;

/// Members that name a tool and nothing else, members that may, and members with what it was given.
const TOOLS: &[&str] = &["tool", "tool_name", "toolName", "function_name", "tool_call_id"];
const NAMES: &[&str] = &["name", "function", "action", "command"];
const ARGUMENTS: &[&str] =
    &["arguments", "args", "input", "parameters", "params", "tool_input", "tool_args"];

/// Members that show that something was really done: what came of it.
const OUTCOMES: &[&str] = &[
    "result",
    "results",
    "output",
    "observation",
    "response",
    "tool_result",
    "tool_output",
    "return_value",
    "error",
    "status",
    "exit_code",
    "duration_ms",
];

/// Members that say what kind of event an element is.
const KINDS: &[&str] = &["type", "event", "kind", "event_type"];

/// The lists beside `read`, the messages, that are not read.
pub(super) fn lists<'v>(document: &At<'v>, read: &At<'v>) -> Vec<At<'v>> {
    let mut found = Vec::new();
    look(document, read, 0, &mut found);
    found
}

/// Says that `list` was left out, and marks the run as read in part. To be called when all of
/// `read`, the messages, has been read: what they hold as well is no news.
pub(super) fn complain(list: &At<'_>, read: &At<'_>, draft: &mut Draft<'_>) {
    let is_messages = is_list(list.value);
    let is_known = if is_messages { repeats(list, read) } else { is_told(list, draft) };
    if is_messages || !is_known {
        leave_out(list, draft);
        draft.trace.guessed = !is_known || draft.trace.guessed;
    }
}

/// Says that `list` was left out of one of several runs that it stands beside.
pub(super) fn leave_out(list: &At<'_>, draft: &mut Draft<'_>) {
    let what = if is_list(list.value) {
        "a second list of messages; left out"
    } else {
        "this list looks like what tools did beside the messages; nothing says where in them it \
         belongs, so it was left out and nothing is judged without it"
    };
    draft.complain(&list.origin, what);
}

fn look<'v>(at: &At<'v>, read: &At<'v>, depth: usize, found: &mut Vec<At<'v>>) {
    for (name, member) in at.members() {
        if std::ptr::eq(member.value, read.value) || wrapper::reads(name) {
            continue;
        }
        if member.value.is_array() {
            if is_list(member.value) || is_log(member.value) {
                found.push(member);
            }
        } else if depth + 1 < DEEPEST {
            look(&member, read, depth + 1, found);
        }
    }
}

/// Whether most elements of `list` are runs of tools: each names a tool, and what came of it.
fn is_log(list: &Value<'_>) -> bool {
    let items = list.as_array().unwrap_or_default().iter();
    let items: Vec<_> = items.filter(|item| !item.is_null()).take(LOOK).collect();
    let runs = items.iter().filter(|item| is_tool_run(item)).count();
    runs > 0 && runs * 2 >= items.len()
}

fn is_tool_run(item: &Value<'_>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| member(item, name).is_some());
    let is_event = || {
        let mut kinds = KINDS.iter().filter_map(|name| text(item, name));
        kinds.any(|kind| {
            let kind = kind.to_ascii_lowercase();
            let of_tool = ["tool", "function"].iter().any(|word| kind.contains(word));
            of_tool
                && ["call", "result", "output", "execution"].iter().any(|word| kind.contains(word))
        })
    };
    is_event() || has(OUTCOMES) && (has(TOOLS) || has(NAMES) && has(ARGUMENTS))
}

/// Whether every element of `list` stands among the messages as well.
fn repeats(list: &At<'_>, read: &At<'_>) -> bool {
    let known: BTreeSet<String> = read.items().map(|item| item.value.to_string()).collect();
    list.items().all(|item| known.contains(&item.value.to_string()))
}

/// Whether the messages tell every one of these runs: as many calls of the tool with the arguments.
fn is_told(list: &At<'_>, draft: &Draft<'_>) -> bool {
    let mut made: BTreeMap<(String, String), usize> = BTreeMap::new();
    for step in &draft.trace.steps {
        if let Act::Call(call) = &step.act {
            let key = (call.tool.text.to_string(), shown(&call.arguments));
            *made.entry(key).or_default() += 1;
        }
    }
    list.items().all(|item| {
        let inner = item.get("function").filter(|inner| inner.value.is_object());
        let inner = inner.unwrap_or_else(|| item.clone());
        let mut names = TOOLS.iter().chain(NAMES).filter(|name| **name != "tool_call_id");
        let tool = names.find_map(|name| inner.text(name));
        let arguments = inner.first(ARGUMENTS);
        let arguments = arguments.map_or(serde_json::Value::Null, |at| {
            let written = at.as_str().and_then(|text| draft.data_in(text));
            written.unwrap_or_else(|| draft.data(at.value))
        });
        let key = tool.map(|tool| (draft.clean(tool).to_string(), shown(&arguments)));
        let left = key.and_then(|key| made.get_mut(&key)).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    })
}

/// Arguments as text; none are the same as an empty object.
fn shown(arguments: &serde_json::Value) -> String {
    match arguments {
        serde_json::Value::Object(members) if members.is_empty() => String::new(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}
