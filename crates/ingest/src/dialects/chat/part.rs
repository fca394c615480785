//! The parts that the content of a message is made of, in the shapes of all model services. Every
//! part becomes a step; what is not understood is kept as it stands, with a complaint.

use super::message::{Talk, Turn, event};
use crate::carried;
use crate::draft::{Came, Draft};
use crate::json::At;
use case::trace::EventKind;
use case::{Act, ActorKind, Passage, StepNo};
use std::borrow::Cow;
use std::sync::Arc;

/// What a part is.
enum Kind<'v> {
    Words(At<'v>),
    Thought(At<'v>),
    Call(At<'v>),
    Result(At<'v>),
    /// A picture, sound, file or sealed thought: it has no words.
    Wordless,
    Unknown,
}

/// The members in which calls and results without a `type` are wrapped.
const WRAPPED_CALLS: &[&str] = &["functionCall", "function_call", "toolUse", "tool_use"];
const WRAPPED_RESULTS: &[&str] = &["functionResponse", "function_response", "toolResult"];

/// Where a part of known type has its words.
const WORDS: &[&str] = &["text", "content", "refusal", "input_text", "output_text"];
const THOUGHTS: &[&str] = &["thinking", "reasoning", "text", "content", "summary", "description"];
const RETURNED: &[&str] = &["content", "output", "result", "response", "parts"];

fn kind<'v>(part: &At<'v>) -> Kind<'v> {
    if part.as_str().is_some() {
        return Kind::Words(part.clone());
    }
    match part.text("type") {
        Some(name) => kind_called(name, part),
        None => kind_untyped(part),
    }
}

fn kind_called<'v>(name: &str, part: &At<'v>) -> Kind<'v> {
    match name {
        "text" | "input_text" | "output_text" | "refusal" | "message" => {
            part.first(WORDS).map_or(Kind::Unknown, Kind::Words)
        }
        "thinking" | "reasoning" | "thought" | "reasoning_text" | "summary_text" => {
            part.first(THOUGHTS).map_or(Kind::Wordless, Kind::Thought)
        }
        "tool_use"
        | "tool_call"
        | "tool-call"
        | "toolCall"
        | "function_call"
        | "function"
        | "custom_tool_call"
        | "server_tool_use"
        | "mcp_tool_use"
        | "mcp_call"
        | "web_search_call"
        | "file_search_call"
        | "code_interpreter_call"
        | "computer_call"
        | "local_shell_call"
        | "image_generation_call" => Kind::Call(part.clone()),
        "function_call_output"
        | "custom_tool_call_output"
        | "tool_call_response"
        | "tool_response"
        | "tool-result"
        | "toolResult" => Kind::Result(part.clone()),
        "redacted_thinking" | "image" | "image_url" | "input_image" | "audio" | "input_audio"
        | "output_audio" | "file" | "input_file" | "document" | "video" | "blob" | "uri" => {
            Kind::Wordless
        }
        other if other.ends_with("tool_result") => Kind::Result(part.clone()),
        _ => Kind::Unknown,
    }
}

fn kind_untyped<'v>(part: &At<'v>) -> Kind<'v> {
    if let Some(call) = part.first(WRAPPED_CALLS) {
        return Kind::Call(call);
    }
    if let Some(result) = part.first(WRAPPED_RESULTS) {
        return Kind::Result(result);
    }
    let is_thought = part.get("thought").is_some_and(|flag| flag.value.as_bool() == Some(true));
    match part.get("text") {
        Some(text) if is_thought => Kind::Thought(text),
        Some(text) => Kind::Words(text),
        None if part.first(&["inlineData", "inline_data", "image", "document"]).is_some() => {
            Kind::Wordless
        }
        None => Kind::Unknown,
    }
}

/// Reads `content`: a text, one part, or a list of parts.
pub(crate) fn read_all<'v>(
    talk: &mut Talk<'v>,
    draft: &mut Draft<'_>,
    content: &At<'v>,
    turn: &Turn<'v>,
) {
    if content.value.is_array() {
        content.items().for_each(|part| read(talk, draft, &part, turn));
    } else if let Some(parts) = content.get("parts") {
        parts.items().for_each(|part| read(talk, draft, &part, turn));
    } else {
        read(talk, draft, content, turn);
    }
}

/// Whether `content` is a list of results, each of which names its call.
pub(crate) fn holds_results(content: &At<'_>) -> bool {
    let is_result = |part: &At<'_>| {
        part.value.is_object()
            && matches!(kind(part), Kind::Result(result) if answered_id(&result).is_some())
    };
    content.items().any(|part| is_result(&part))
}

/// Reads one part.
pub(crate) fn read<'v>(talk: &mut Talk<'v>, draft: &mut Draft<'_>, part: &At<'v>, turn: &Turn<'v>) {
    match kind(part) {
        Kind::Words(text) => read_words(draft, &text, turn),
        Kind::Thought(text) => read_thought(draft, &text, turn),
        Kind::Call(call) => {
            talk.read_call(draft, &call, turn);
            served(draft, &call, turn);
        }
        Kind::Result(result) => read_result(talk, draft, &result, turn),
        Kind::Wordless => {
            draft.push(turn.actor, event(EventKind::Other, None), &turn.at);
        }
        Kind::Unknown => {
            let name = part.text("type").unwrap_or("none");
            let what =
                format!("the part type `{}` is not known; kept as an event", draft.clean(name));
            draft.complain(&part.origin, what);
            keep(draft, part, turn);
        }
    }
}

/// What came of a call that the model's service made itself: it stands in the call.
fn served(draft: &mut Draft<'_>, call: &At<'_>, turn: &Turn<'_>) {
    if !call.text("type").is_some_and(|kind| kind.ends_with("_call")) {
        return;
    }
    let error = call.get("error");
    let came = call.first(&["output", "outputs", "results"]).or_else(|| error.clone());
    let made = draft.trace.steps.last().filter(|step| step.call().is_some());
    let (Some(came), Some(made)) = (came, made.map(|step| step.no)) else {
        return;
    };
    let tool = draft.trace.step(made).and_then(|step| Some(step.call()?.tool.text.clone()));
    let actor = draft.actor(&tool.unwrap_or_else(|| "tool".into()), ActorKind::Tool);
    let failed = error.is_some().then_some(true);
    let Block { text, data } = block(draft, &came);
    let step = draft.result(actor, Came { text, data, id: None, failed }, &turn.at);
    draft.trace.pair(made, step);
}

/// Keeps what was not understood as it stands.
pub(crate) fn keep(draft: &mut Draft<'_>, odd: &At<'_>, turn: &Turn<'_>) {
    let text = draft.any(odd);
    draft.push(turn.actor, event(EventKind::Other, Some(text)), &turn.at);
}

/// Something said or, by the harness, put in force. Blank words are none.
pub(crate) fn read_words(draft: &mut Draft<'_>, words: &At<'_>, turn: &Turn<'_>) {
    if words.as_str().is_some_and(|text| text.trim().is_empty()) {
        return;
    }
    let text = draft.any(words);
    let act = match turn.voice.kind {
        ActorKind::Harness => {
            if turn.is_spec {
                carried::instruct(draft, None, &text);
            }
            Act::Instruct(text)
        }
        ActorKind::Person | ActorKind::Agent | ActorKind::Tool => Act::Say { text, to: turn.to },
    };
    draft.push(turn.actor, act, &turn.at);
}

/// Something thought: a text or a list of them, plain or each in an object.
pub(crate) fn read_thought(draft: &mut Draft<'_>, thought: &At<'_>, turn: &Turn<'_>) {
    if thought.value.is_array() {
        thought.items().for_each(|one| read_thought(draft, &one, turn));
        return;
    }
    let text = thought.first(THOUGHTS).unwrap_or_else(|| thought.clone());
    if text.as_str().is_some_and(|text| text.trim().is_empty()) {
        return;
    }
    let text = draft.any(&text);
    draft.push(turn.actor, Act::Think(text), &turn.at);
}

/// The id that a call gives itself.
pub(crate) fn call_id<'v>(call: &At<'v>) -> Option<Cow<'v, str>> {
    const NAMES: &[&str] = &["call_id", "tool_call_id", "toolCallId", "toolUseId", "id"];
    let own = call.id("id").filter(|_| call.text("type") == Some("tool_use"));
    own.or_else(|| id(call, NAMES))
}

/// The id of the call that a result answers.
pub(crate) fn answered_id<'v>(result: &At<'v>) -> Option<Cow<'v, str>> {
    id(result, ANSWERED).or_else(|| id(result, &["id"]))
}

/// The members of a result that hold the id of its call.
const ANSWERED: &[&str] = &["tool_call_id", "tool_use_id", "toolUseId", "call_id", "toolCallId"];

fn id<'v>(holder: &At<'v>, names: &[&str]) -> Option<Cow<'v, str>> {
    names.iter().find_map(|name| holder.id(name))
}

/// Reads a result: a tool's whole message, or a part of another message. A list of blocks gives a
/// step for each, all answering the same call.
pub(crate) fn read_result<'v>(
    talk: &mut Talk<'v>,
    draft: &mut Draft<'_>,
    result: &At<'v>,
    turn: &Turn<'v>,
) {
    // A tool's message may hold the results of several tools.
    let is_whole = turn.voice.kind == ActorKind::Tool && result.origin == turn.at;
    let actor = if is_whole {
        turn.actor
    } else {
        let own = result.first(&["name", "toolName"]).and_then(|name| name.as_str());
        let known = || answered_id(result).and_then(|id| talk.called(draft, &id));
        let name = own.map(Arc::from).or_else(known).unwrap_or_else(|| "tool".into());
        draft.actor(&name, ActorKind::Tool)
    };
    let blocks = blocks(draft, result);
    let mut call = answered(talk, draft, result);
    let (failed, error) = failure(draft, result);
    for (at, block) in blocks.into_iter().enumerate() {
        let came = Came { text: block.text, data: block.data, id: None, failed };
        let step = draft.result(actor, came, &turn.at);
        let own = draft.trace.step(step).and_then(|step| step.result()?.call);
        match (call, own) {
            (None, Some(_)) => call = own,
            (Some(call), None) if at == 0 => draft.trace.pair(call, step),
            (Some(call), None) => draft.link(step, call),
            (_, _) => {}
        }
        if let Some(step) = draft.trace.steps.get_mut(step.index()) {
            step.error.clone_from(&error);
        }
    }
}

/// The call that a result answers, by its id or, where it gives none, by its place.
fn answered<'v>(talk: &mut Talk<'v>, draft: &mut Draft<'_>, result: &At<'v>) -> Option<StepNo> {
    let given = answered_id(result);
    let tool = result.first(&["name", "toolName"]).and_then(|name| name.as_str());
    if let Some(call) = given.as_deref().and_then(|id| draft.take_open(id, tool)) {
        return Some(call);
    }
    let is_explicit = ANSWERED.iter().any(|name| result.get(name).is_some());
    if given.is_some() && is_explicit {
        draft
            .complain(&result.origin, "no open call has this result's id; it stays without a call");
        return None;
    }
    // An id that is neither text nor a number names some call, and nobody knows which.
    if is_explicit && !is_blank_id(result) && talk.has_several_waiting(draft) {
        let what =
            "this result's id cannot be read and several calls wait; it stays without a call";
        draft.complain(&result.origin, what);
        return None;
    }
    let call = talk.take_waiting(draft, tool);
    if call.is_none() {
        draft.complain(&result.origin, "no call waits for this result; it stays without a call");
    }
    call
}

fn is_blank_id(result: &At<'_>) -> bool {
    ANSWERED.iter().all(|name| result.text(name).is_none_or(str::is_empty))
        && ANSWERED.iter().any(|name| result.text(name).is_some())
}

struct Block {
    text: Passage,
    data: Option<serde_json::Value>,
}

fn blocks(draft: &mut Draft<'_>, result: &At<'_>) -> Vec<Block> {
    let Some(content) = result.first(RETURNED) else {
        let said = result.get("error").filter(|error| error.as_str().is_some());
        let text = said.and_then(|error| draft.string(&error));
        return vec![Block {
            text: text.unwrap_or_else(|| Passage::new("", result.origin.clone())),
            data: None,
        }];
    };
    let content = typed(&content).map_or(content, |(_, value)| value);
    let is_list = content.items().next().is_some_and(|first| is_block(&first));
    if !is_list {
        return vec![block(draft, &content)];
    }
    let mut blocks = Vec::new();
    for part in content.items() {
        let told = match kind(&part) {
            Kind::Words(text) => text,
            Kind::Wordless => {
                let name = draft.clean(part.text("type").unwrap_or("attachment"));
                draft.complain(&part.origin, format!("{name} left out: it has no words"));
                continue;
            }
            Kind::Thought(_) | Kind::Call(_) | Kind::Result(_) | Kind::Unknown => {
                part.get("json").unwrap_or(part)
            }
        };
        blocks.push(block(draft, &told));
    }
    if blocks.is_empty() {
        let text = Passage::new("", content.origin);
        blocks.push(Block { text, data: None });
    }
    blocks
}

/// The kind and the value of a result that says of its value what it is.
fn typed<'v>(content: &At<'v>) -> Option<(&'v str, At<'v>)> {
    const KINDS: &[&str] =
        &["text", "json", "content", "error-text", "error-json", "execution-denied"];
    let kind = content.text("type").filter(|kind| KINDS.contains(kind))?;
    let value = content.get("value").or_else(|| content.get("reason"))?;
    Some((kind, value))
}

fn is_block(part: &At<'_>) -> bool {
    part.text("type").is_some() || part.get("text").is_some() || part.get("json").is_some()
}

fn block(draft: &Draft<'_>, at: &At<'_>) -> Block {
    if let Some(text) = draft.string(at) {
        return Block { text, data: None };
    }
    let data = draft.data(at.value);
    Block { text: Passage::new(data.to_string(), at.origin.clone()), data: Some(data) }
}

/// The input's own word on whether the call failed, and its message if it has one.
fn failure(draft: &Draft<'_>, result: &At<'_>) -> (Option<bool>, Option<Arc<str>>) {
    if let Some(error) = result.get("error") {
        let flag = error.value.as_bool();
        let message = error.as_str().or_else(|| error.text("message"));
        let message = message.filter(|message| !message.is_empty());
        let failed = flag.or((message.is_some() || error.value.is_object()).then_some(true));
        return (failed, message.map(|message| draft.clean(message)));
    }
    let flag = result.first(&["is_error", "isError"]).and_then(|flag| flag.value.as_bool());
    let status = result.text("status").and_then(|status| match status {
        "error" | "failed" | "failure" => Some(true),
        "success" | "ok" | "completed" => Some(false),
        _ => None,
    });
    let typed = || {
        let (kind, _) = typed(&result.first(RETURNED)?)?;
        (kind.starts_with("error") || kind == "execution-denied").then_some(true)
    };
    (flag.or(status).or_else(typed), None)
}
