//! The parts of a message: words, thoughts, calls and results, told by their type or by the name of
//! their one member. Who says them stands in the message, and is no business of theirs.

use super::node::{Kind, Node, View};
use crate::json::Value;
use std::borrow::Cow;

/// One part of a message.
#[derive(Debug)]
pub(super) enum Part<'t, 'v> {
    /// Words.
    Text(View<'t, 'v>),
    /// Reasoning.
    Thought(View<'t, 'v>),
    /// A tool call.
    Call(CallPart<'t, 'v>),
    /// What a tool gave back.
    Response(ResponsePart<'t, 'v>),
    /// Earlier context was replaced, possibly by these words.
    Compaction(View<'t, 'v>),
    /// Something without words, of this type.
    Other(String, View<'t, 'v>),
}

/// A tool call in a message.
#[derive(Debug)]
pub(super) struct CallPart<'t, 'v> {
    pub(super) at: View<'t, 'v>,
    pub(super) id: Option<Cow<'t, str>>,
    pub(super) name: Option<View<'t, 'v>>,
    pub(super) arguments: Option<View<'t, 'v>>,
}

/// A tool's answer in a message.
#[derive(Debug)]
pub(super) struct ResponsePart<'t, 'v> {
    pub(super) at: View<'t, 'v>,
    pub(super) id: Option<Cow<'t, str>>,
    /// The tool, where it is named here.
    pub(super) tool: Option<&'t str>,
    pub(super) content: Option<View<'t, 'v>>,
    pub(super) failed: Option<bool>,
}

/// The kinds of part that formats name.
#[derive(Clone, Copy)]
pub(super) enum PartKind {
    Text,
    Thought,
    Call,
    Response,
    Compaction,
}

const PART_TYPES: &[(&str, PartKind)] = &[
    ("text", PartKind::Text),
    ("input_text", PartKind::Text),
    ("output_text", PartKind::Text),
    ("refusal", PartKind::Text),
    ("tool_call", PartKind::Call),
    ("server_tool_call", PartKind::Call),
    ("tool_use", PartKind::Call),
    ("tool-call", PartKind::Call),
    ("function", PartKind::Call),
    ("function_call", PartKind::Call),
    ("tool_call_response", PartKind::Response),
    ("server_tool_call_response", PartKind::Response),
    ("tool_result", PartKind::Response),
    ("tool-result", PartKind::Response),
    ("tool-error", PartKind::Response),
    ("function_call_output", PartKind::Response),
    ("reasoning", PartKind::Thought),
    ("thinking", PartKind::Thought),
    ("compaction", PartKind::Compaction),
];

/// Parts that are told by the name of their one member.
const PART_NAMES: &[(&str, PartKind)] = &[
    ("toolUse", PartKind::Call),
    ("toolResult", PartKind::Response),
    ("reasoningContent", PartKind::Thought),
    ("functionCall", PartKind::Call),
    ("function_call", PartKind::Call),
    ("functionResponse", PartKind::Response),
    ("function_response", PartKind::Response),
    ("toolRequest", PartKind::Call),
    ("toolResponse", PartKind::Response),
    ("tool.name", PartKind::Call),
    ("toolName", PartKind::Call),
    ("text", PartKind::Text),
    ("reasoning", PartKind::Thought),
];

pub(super) fn is_parts(node: &Node<'_>) -> bool {
    let Kind::List(items) = &node.kind else {
        return false;
    };
    !items.is_empty() && items.iter().all(|item| part_kind(item).is_some())
}

/// Whether `node` is an element that tells by itself which part of a message it is.
pub(super) fn is_part(node: &Node<'_>) -> bool {
    part_kind(node).is_some()
}

pub(super) fn part_kind(node: &Node<'_>) -> Option<(Option<&'static str>, PartKind)> {
    let inner = node.get("message_content").unwrap_or(node);
    let named = inner.get("type").or_else(|| inner.get("block_type"));
    if let Some(name) = named.and_then(Node::text) {
        let known = PART_TYPES.iter().find(|(known, _)| *known == name);
        return known.map(|(_, kind)| *kind).or_else(|| suffixed(name)).map(|kind| (None, kind));
    }
    let has = |name| inner.get(name).is_some();
    // A text beside a message only repeats it.
    if has("message") {
        return None;
    }
    if has("name") && has("arguments") {
        return Some((None, PartKind::Call));
    }
    if has("call_id") && has("output") {
        return Some((None, PartKind::Response));
    }
    let known = PART_NAMES.iter().find(|(known, _)| inner.get(known).is_some());
    known.map(|(name, kind)| (Some(*name), *kind))
}

/// The kind of a type that services make up for each tool of their own, such as `mcp_call`.
fn suffixed(name: &str) -> Option<PartKind> {
    let is_call = name.ends_with("_call").then_some(PartKind::Call);
    is_call.or_else(|| name.ends_with("_call_output").then_some(PartKind::Response))
}

/// The parts of a message's content.
pub(super) fn parts<'t, 'v>(content: &View<'t, 'v>) -> Vec<Part<'t, 'v>> {
    match &content.node.kind {
        Kind::List(_) => content.items().map(part).collect(),
        Kind::Text(text) if text.is_empty() => Vec::new(),
        Kind::Map(_) => vec![part(content.clone())],
        Kind::Plain(value) if value.is_null() => Vec::new(),
        Kind::Text(_) | Kind::Plain(_) => vec![Part::Text(content.clone())],
    }
}

pub(super) fn part<'t, 'v>(at: View<'t, 'v>) -> Part<'t, 'v> {
    if at.node.text().is_some() {
        return Part::Text(at);
    }
    let kind = part_kind(at.node);
    let at = at.through("message_content");
    let Some((name, kind)) = kind else {
        return match at.get("content") {
            Some(content) if at.get("type").is_none() && content.node.text().is_some() => {
                Part::Text(content)
            }
            _ => Part::Other(at.text("type").unwrap_or("unknown").to_owned(), at),
        };
    };
    let inner = match name {
        None | Some("text" | "tool.name" | "toolName" | "reasoning") => at.clone(),
        Some(name) => at.clone().through(name),
    };
    let is_work = matches!(kind, PartKind::Call | PartKind::Response);
    if is_work && !matches!(inner.node.kind, Kind::Map(_)) {
        return Part::Other("unknown".to_owned(), at);
    }
    let words = |names: &[&str]| inner.first(names).unwrap_or_else(|| inner.clone());
    // Gemini marks its thoughts beside their text.
    let is_thought = inner.get("thought").is_some_and(|mark| mark.node.is_true());
    match kind {
        PartKind::Text if is_thought => Part::Thought(words(&["text", "content"])),
        PartKind::Text => Part::Text(words(&["content", "text", "refusal"])),
        PartKind::Thought => {
            let names = ["content", "text", "thinking", "reasoning", "reasoningText", "summary"];
            Part::Thought(sole_text(words(&names).through("text")))
        }
        PartKind::Call => Part::Call(call_part(inner)),
        PartKind::Response => Part::Response(response_part(inner)),
        PartKind::Compaction => Part::Compaction(words(&["content", "text", "summary"])),
    }
}

pub(super) fn call_part<'t, 'v>(at: View<'t, 'v>) -> CallPart<'t, 'v> {
    let at = at.through("tool_call");
    let function = at.clone().through("function");
    let id =
        at.first(&["call_id", "tool_call_id", "toolUseId", "toolCallId", "tool_id", "id", "ref"]);
    CallPart {
        id: id.and_then(|id| id.node.id()),
        name: function.get("name").or_else(|| at.first(&["name", "tool.name", "toolName", "type"])),
        arguments: function
            .first(&["arguments", "input", "args", "tool.args"])
            .or_else(|| at.first(&["arguments", "input", "action", "queries"])),
        at,
    }
}

pub(super) fn response_part<'t, 'v>(at: View<'t, 'v>) -> ResponsePart<'t, 'v> {
    let id = at.first(&["tool_call_id", "tool_use_id", "toolUseId", "toolCallId", "call_id"]);
    let id = id.or_else(|| at.first(&["tool_id", "id", "ref"]));
    let content = at.first(&["response", "result", "content", "output", "error"]);
    // Vercel says of a result's value what it is.
    let typed = content.as_ref().filter(|content| content.get("value").is_some());
    let typed = typed.and_then(|content| content.text("type"));
    let is_error = at.text("type") == Some("tool-error")
        || typed.is_some_and(|word| word.starts_with("error"));
    let failed = match at.first(&["is_error", "isError"]).map(|at| at.node.json()) {
        Some(Value::Bool(failed)) => Some(failed),
        _ => (is_error || at.text("status") == Some("error")).then_some(true),
    };
    let content = match typed {
        Some(_) => content.map(|content| content.through("value")),
        None => content.map(sole_text),
    };
    ResponsePart { id: id.and_then(|id| id.node.id()), tool: at.text("name"), content, failed, at }
}

/// In a tool's message plain words are its answer.
pub(super) fn answer<'t, 'v>(
    part: Part<'t, 'v>,
    id: Option<Cow<'t, str>>,
    by: &View<'t, 'v>,
) -> Part<'t, 'v> {
    match part {
        Part::Text(text) => Part::Response(ResponsePart {
            at: text.clone(),
            id,
            tool: by.text("name"),
            content: Some(text),
            failed: (by.text("status") == Some("error")).then_some(true),
        }),
        // An object in place of words is what the tool gave back.
        Part::Other(_, at) if at.get("type").is_none() => Part::Response(ResponsePart {
            at: at.clone(),
            id,
            tool: by.text("name"),
            content: Some(at),
            failed: None,
        }),
        Part::Thought(_)
        | Part::Call(_)
        | Part::Response(_)
        | Part::Compaction(_)
        | Part::Other(..) => part,
    }
}

/// Opens the list of parts that a tool's answer may be written as.
pub(super) fn open_answer(answer: &mut Node<'_>) {
    answer.open(is_parts);
}

/// The one text of a list of parts, so that it can be quoted; anything else as it is.
pub(super) fn sole_text<'t, 'v>(content: View<'t, 'v>) -> View<'t, 'v> {
    let text = {
        let mut items = content.items();
        match (items.next(), items.next()) {
            (Some(only), None) => only.first(&["text", "content"]),
            _ => None,
        }
    };
    text.filter(|text| text.node.text().is_some()).unwrap_or(content)
}
