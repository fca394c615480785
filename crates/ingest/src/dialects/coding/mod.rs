//! What the logs of coding agents have in common: words, thoughts, calls and results that stand in
//! parts of an element whose speaker the format names. Every part becomes a step; what is not
//! understood is kept as it stands, with a complaint. Which element is what, each format says itself.

mod ending;

pub(crate) use ending::{Strangers, give};

use crate::draft::{Came, Draft, Made};
use crate::json::{At, Value};
use crate::{carried, clock};
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Origin, Passage, StepNo, ToolResult};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

/// The name of a tool that nothing names.
const NAMELESS: &str = "tool";

/// Where a part of each kind has its words.
const WORDS: &[&str] = &["text", "content"];
const THOUGHTS: &[&str] = &["thinking", "reasoning", "text", "summary", "content"];

/// The members in which calls and results without a `type` are wrapped.
const WRAPPED_CALLS: &[&str] = &["functionCall", "function_call"];
const WRAPPED_RESULTS: &[&str] = &["functionResponse", "function_response"];

/// Who speaks in one element of a log, and the element.
#[derive(Clone)]
pub(crate) struct Voice {
    pub(crate) actor: ActorNo,
    pub(crate) kind: ActorKind,
    pub(crate) at: Origin,
}

/// A call as a format has it.
pub(crate) struct Asked<'v> {
    pub(crate) at: At<'v>,
    pub(crate) tool: Option<At<'v>>,
    pub(crate) arguments: Option<At<'v>>,
    pub(crate) id: Option<Cow<'v, str>>,
}

/// A result as a format has it. `call` is the step of its call where no id says which that is.
pub(crate) struct Returned<'v> {
    pub(crate) at: At<'v>,
    pub(crate) content: Option<At<'v>>,
    pub(crate) id: Option<Cow<'v, str>>,
    pub(crate) call: Option<StepNo>,
    pub(crate) failed: Option<bool>,
}

/// What must be known of earlier parts.
#[derive(Default)]
pub(crate) struct Log<'v> {
    /// The tool of each call by the call's id.
    tools: BTreeMap<Cow<'v, str>, &'v str>,
    /// The calls of the latest turn, in whose order results come that name no call.
    waiting: VecDeque<(StepNo, Option<&'v str>)>,
}

impl<'v> Log<'v> {
    /// Says that a turn of an agent begins: no result that names no call reaches back behind it.
    pub(crate) fn turn(&mut self) {
        self.waiting.clear();
    }

    /// Reads `content`: a text, one part, or a list of parts.
    pub(crate) fn content(&mut self, draft: &mut Draft<'_>, content: &At<'v>, voice: &Voice) {
        if content.value.is_array() {
            content.items().for_each(|part| self.part(draft, &part, voice));
        } else {
            self.part(draft, content, voice);
        }
    }

    /// Reads one part.
    pub(crate) fn part(&mut self, draft: &mut Draft<'_>, part: &At<'v>, voice: &Voice) {
        if part.as_str().is_some() {
            return say(draft, part, voice);
        }
        match part.text("type") {
            Some("text" | "input_text" | "output_text" | "refusal") => match part.first(WORDS) {
                Some(words) => say(draft, &words, voice),
                None => keep(draft, part, voice),
            },
            Some("thinking" | "reasoning" | "reasoning_text" | "summary_text") => {
                match part.first(THOUGHTS) {
                    Some(thought) => think(draft, &thought, voice),
                    None => note(draft, None, voice),
                }
            }
            Some("tool_use" | "server_tool_use" | "mcp_tool_use") => {
                let asked = Asked {
                    at: part.clone(),
                    tool: part.get("name"),
                    arguments: part.get("input"),
                    id: part.id("id"),
                };
                self.call(draft, asked, voice);
            }
            Some(kind) if kind.ends_with("tool_result") => self.block_result(draft, part, voice),
            Some(kind) if is_wordless(kind) => note(draft, None, voice),
            Some(_) => keep(draft, part, voice),
            None => self.untyped(draft, part, voice),
        }
    }

    fn block_result(&mut self, draft: &mut Draft<'_>, part: &At<'v>, voice: &Voice) {
        let returned = Returned {
            at: part.clone(),
            content: part.first(&["content", "output"]),
            id: part.id("tool_use_id").or_else(|| part.id("call_id")),
            call: None,
            failed: part.get("is_error").and_then(|flag| flag.value.as_bool()),
        };
        self.result(draft, &returned, voice);
    }

    fn untyped(&mut self, draft: &mut Draft<'_>, part: &At<'v>, voice: &Voice) {
        if let Some(call) = part.first(WRAPPED_CALLS) {
            let (tool, arguments) = (call.get("name"), call.first(&["args", "arguments"]));
            let id = call.id("id");
            self.call(draft, Asked { at: call, tool, arguments, id }, voice);
        } else if let Some(result) = part.first(WRAPPED_RESULTS) {
            let response = result.get("response");
            let failed = response.as_ref().and_then(said_failed);
            let id = result.id("id");
            let returned = Returned { at: result, content: response, id, call: None, failed };
            self.result(draft, &returned, voice);
        } else if let Some(words) = part.get("text") {
            let is_thought = flag(part.value, "thought");
            if is_thought { think(draft, &words, voice) } else { say(draft, &words, voice) }
        } else if part.first(&["inlineData", "fileData", "inline_data"]).is_some() {
            note(draft, None, voice);
        } else if !part.value.is_null() {
            keep(draft, part, voice);
        }
    }

    /// Adds a call.
    pub(crate) fn call(
        &mut self,
        draft: &mut Draft<'_>,
        asked: Asked<'v>,
        voice: &Voice,
    ) -> StepNo {
        let Asked { at, tool, arguments, id } = asked;
        let name = tool.as_ref().and_then(|tool| draft.string(tool));
        let name = name.unwrap_or_else(|| {
            draft.complain(&at.origin, "this call names no tool; kept without a name");
            Passage::new("", at.origin.clone())
        });
        if let Some(id) = &id {
            draft.complain_of_id(id, &at.origin);
        }
        let tool = tool.and_then(|tool| tool.as_str());
        self.tools.extend(id.clone().zip(tool));
        let made = Made {
            tool: name,
            arguments: arguments.as_ref().map(|arguments| arguments.value),
            arguments_at: arguments.map_or_else(|| at.origin.clone(), |found| found.origin),
            id: id.as_deref(),
        };
        let step = draft.call(voice.actor, made, &voice.at);
        self.waiting.push_back((step, tool));
        step
    }

    /// The next call of this turn that no result has answered.
    fn next(&mut self, draft: &Draft<'_>) -> Option<(StepNo, Option<&'v str>)> {
        while let Some((step, tool)) = self.waiting.pop_front() {
            if draft.waits(step) {
                return Some((step, tool));
            }
        }
        None
    }

    /// Adds a result: a step for each of its texts, all answering the same call.
    pub(crate) fn result(&mut self, draft: &mut Draft<'_>, came: &Returned<'v>, voice: &Voice) {
        let own = came.at.first(&["name", "tool"]).and_then(|name| name.as_str());
        let by_id = came.id.as_deref().filter(|_| came.call.is_none());
        let by_id = by_id.and_then(|id| draft.take_open(id, own));
        let is_unnamed = came.id.is_none() && came.call.is_none();
        let next = if is_unnamed { self.next(draft) } else { None };
        if by_id.is_none() && came.call.is_none() && next.is_none() {
            let what = "no open call has this result's id; it stays without a call";
            draft.complain(&came.at.origin, what);
        }
        let known = came.id.as_deref().and_then(|id| self.tools.get(id).copied());
        let known = known.or_else(|| next.and_then(|(_, tool)| tool));
        let name = known.or(own).filter(|name| !name.is_empty()).unwrap_or(NAMELESS);
        let actor = draft.actor(name, ActorKind::Tool);
        let call = came.call.or(by_id).or(next.map(|(step, _)| step));
        for (number, text) in texts(draft, came).into_iter().enumerate() {
            let one = Came { text, data: None, id: None, failed: came.failed };
            let step = draft.result(actor, one, &voice.at);
            match call {
                Some(call) if number == 0 => draft.trace.pair(call, step),
                Some(call) => draft.link(step, call),
                None => {}
            }
        }
    }
}

/// The texts of a result: itself, or those of its parts. There is always one.
fn texts(draft: &mut Draft<'_>, came: &Returned<'_>) -> Vec<Passage> {
    let Some(content) = &came.content else {
        return vec![Passage::new("", came.at.origin.clone())];
    };
    let is_parts = content.items().next().is_some_and(|first| is_part(&first));
    if !is_parts {
        return vec![draft.any(content)];
    }
    let mut texts = Vec::new();
    for part in content.items() {
        if let Some(words) = part.first(WORDS).filter(|words| words.as_str().is_some()) {
            texts.extend(draft.string(&words));
        } else if part.text("type").is_some_and(is_wordless) {
            let name = draft.clean(part.text("type").unwrap_or_default());
            draft.complain(&part.origin, format!("{name} left out: it has no words"));
        } else {
            texts.push(draft.any(&part));
        }
    }
    if texts.is_empty() {
        texts.push(Passage::new("", content.origin.clone()));
    }
    texts
}

fn is_part(part: &At<'_>) -> bool {
    part.text("type").is_some() || part.get("text").is_some()
}

/// Whether parts of this type have no words.
fn is_wordless(kind: &str) -> bool {
    matches!(
        kind,
        "redacted_thinking" | "image" | "input_image" | "document" | "file" | "audio" | "video"
    )
}

/// Whether the member `name` is a raised flag.
pub(crate) fn flag(value: &Value<'_>, name: &str) -> bool {
    crate::json::member(value, name).and_then(Value::as_bool) == Some(true)
}

/// Whether a tool's response is an object that holds an error and nothing else of weight.
pub(crate) fn said_failed(response: &At<'_>) -> Option<bool> {
    let error = response.get("error")?;
    let is_said = error.as_str().is_none_or(|text| !text.trim().is_empty());
    (is_said && response.get("output").is_none()).then_some(true)
}

/// Something said, or put in force by the harness. Blank words are none.
pub(crate) fn say(draft: &mut Draft<'_>, words: &At<'_>, voice: &Voice) {
    if is_blank(words) {
        return;
    }
    let text = draft.any(words);
    let act = match voice.kind {
        ActorKind::Harness => Act::Instruct(text),
        ActorKind::Person | ActorKind::Agent | ActorKind::Tool => Act::Say { text, to: None },
    };
    draft.push(voice.actor, act, &voice.at);
}

/// Something thought: a text, or a list of them. Blank thoughts are none.
pub(crate) fn think(draft: &mut Draft<'_>, thought: &At<'_>, voice: &Voice) {
    if thought.value.is_array() {
        let each = |one: At<'_>| think(draft, &one.first(THOUGHTS).unwrap_or(one), voice);
        return thought.items().for_each(each);
    }
    if !is_blank(thought) {
        let text = draft.any(thought);
        draft.push(voice.actor, Act::Think(text), &voice.at);
    }
}

/// Something that the log marks as an event.
pub(crate) fn note(draft: &mut Draft<'_>, words: Option<&At<'_>>, voice: &Voice) {
    event(draft, EventKind::Other, words, voice);
}

/// An event of that kind.
pub(crate) fn event(draft: &mut Draft<'_>, kind: EventKind, words: Option<&At<'_>>, voice: &Voice) {
    let text = words.map(|words| draft.any(words));
    draft.push(voice.actor, Act::Event { kind, text }, &voice.at);
}

/// Keeps what was not understood as it stands, and says so.
pub(crate) fn keep(draft: &mut Draft<'_>, part: &At<'_>, voice: &Voice) {
    let name = draft.clean(part.text("type").unwrap_or("none"));
    let what = format!("the part type `{name}` is not known; kept as an event");
    draft.complain(&part.origin, what);
    note(draft, Some(part).filter(|part| !part.value.is_null()), voice);
}

fn is_blank(words: &At<'_>) -> bool {
    words.value.is_null() || words.as_str().is_some_and(|text| text.trim().is_empty())
}

/// The harness, as the speaker of the element at `at`.
pub(crate) fn harness(draft: &mut Draft<'_>, at: &Origin) -> Voice {
    let actor = draft.actor("harness", ActorKind::Harness);
    Voice { actor, kind: ActorKind::Harness, at: at.clone() }
}

/// The person, as the speaker of the element at `at`.
pub(crate) fn person(draft: &mut Draft<'_>, at: &Origin) -> Voice {
    let actor = draft.actor("user", ActorKind::Person);
    Voice { actor, kind: ActorKind::Person, at: at.clone() }
}

/// Counts an element with content that became the steps from `first` on, and gives them its time.
/// One that became none is kept as an empty turn.
pub(crate) fn count(draft: &mut Draft<'_>, first: usize, voice: &Voice) {
    draft.trace.capture.expected += 1;
    if draft.trace.steps.len() == first {
        draft.trace.capture.silent += 1;
        draft.empty(voice.actor, &voice.at);
    }
}

/// Gives the time at `time` to the steps from `first` on that have none of their own.
pub(crate) fn stamp(draft: &mut Draft<'_>, first: usize, time: Option<&At<'_>>) {
    let time: Option<Nanos> = time.and_then(|time| clock::time(time.value));
    let steps = draft.trace.steps.iter_mut().skip(first);
    steps.filter(|step| step.time.is_none()).for_each(|step| step.time = time);
}

/// The model of an agent, unless it is known.
pub(crate) fn model(draft: &mut Draft<'_>, actor: ActorNo, model: Option<&At<'_>>) {
    let Some(model) = model.and_then(|model| draft.label(model)) else {
        return;
    };
    if let Some(actor) = draft.trace.actors.get_mut(actor.index()) {
        actor.model.get_or_insert(model);
    }
}

/// Whether the results from `first` on failed, where nothing else says so.
pub(crate) fn settle_failure(
    draft: &mut Draft<'_>,
    first: usize,
    failed: impl Fn(&ToolResult) -> Option<bool>,
) {
    for step in draft.trace.steps.iter_mut().skip(first) {
        if let Act::Result(result) = &mut step.act {
            result.failed = result.failed.or_else(|| failed(result));
        }
    }
}

/// System instructions that were in force: a clause of the spec, and a step.
pub(crate) fn instruct(draft: &mut Draft<'_>, text: &At<'_>, at: &Origin) {
    let Some(words) = draft.string(text).filter(|words| !words.text.trim().is_empty()) else {
        return;
    };
    carried::instruct(draft, None, &words);
    let voice = harness(draft, at);
    draft.push(voice.actor, Act::Instruct(words), &voice.at);
}
