//! One chat message into steps: its reasoning, its words, its calls, its results. Keeps what one
//! message must know of the earlier ones: which calls wait, which code is to be run.

use super::cast::{Cast, Part, Voice, is_item, role};
use super::{langchain, part};
use crate::clock;
use crate::draft::{Draft, Made};
use crate::json::At;
use crate::terminal::{self, CodeRun};
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Origin, Passage, StepNo};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// The members that hold what a model thought, the plainest first: the others repeat it.
const REASONING: &[&str] = &[
    "reasoning_content",
    "reasoning",
    "thinking",
    "thoughts",
    "reasoning_details",
    "thinking_blocks",
];

/// The members that hold whom a message is for.
const ADDRESSEE: &[&str] = &["to", "recipient", "send_to"];

/// How many of the waiting calls a result that gives no id may answer: results follow closely.
const NEARBY: usize = 64;

/// A conversation that is being read.
pub(crate) struct Talk<'v> {
    cast: Cast<'v>,
    messages: Messages<'v>,
    next: usize,
    /// The tool of each call by the call's id.
    tools: BTreeMap<Cow<'v, str>, &'v str>,
    /// The calls of the latest message that made any, until their results come.
    waiting: VecDeque<Waiting<'v>>,
    /// Calls made of code blocks that a terminal is about to answer.
    code: Vec<StepNo>,
    /// Roles that were complained about already.
    odd_roles: BTreeSet<&'v str>,
    /// Whether any agent has taken a step: what the system says before is its specification.
    has_begun: bool,
    /// Whether any message is a tool's, so that words of others are not results.
    has_tool_role: bool,
}

/// The messages of a conversation: those of one list, or picked from several places.
enum Messages<'v> {
    Listed(At<'v>),
    Picked(Vec<At<'v>>),
}

impl<'v> Messages<'v> {
    fn at(&self, index: usize) -> Option<At<'v>> {
        match self {
            Self::Listed(list) => list.at(index),
            Self::Picked(picked) => picked.get(index).cloned(),
        }
    }
}

/// A call that waits for its result.
#[derive(Clone, Copy)]
pub(crate) struct Waiting<'v> {
    pub(crate) step: StepNo,
    pub(crate) tool: &'v str,
}

/// What all parts of one message share.
pub(crate) struct Turn<'v> {
    pub(crate) voice: Voice<'v>,
    pub(crate) actor: ActorNo,
    pub(crate) to: Option<ActorNo>,
    /// Whether no agent has acted yet, so that what the system says is its specification.
    pub(crate) is_spec: bool,
    /// Whether the element is no message around parts, but a part itself.
    is_item: bool,
    /// The index of the first step that it gives.
    first: usize,
    pub(crate) at: Origin,
}

impl<'v> Talk<'v> {
    /// The conversation in the list `messages`; `declared` are the agents with instructions.
    pub(crate) fn of(messages: &At<'v>, declared: &[&'v str]) -> Self {
        let values = messages.value.as_array().unwrap_or_default();
        let cast = Cast::of(values.iter(), declared);
        let has_tool_role = values.iter().any(|value| role(value).1 == Part::Returns);
        Self::with(cast, Messages::Listed(messages.clone()), has_tool_role)
    }

    /// The conversation of the messages `picked` from several places.
    pub(crate) fn over(picked: Vec<At<'v>>, declared: &[&'v str]) -> Self {
        let values = || picked.iter().map(|message| message.value);
        let cast = Cast::of(values(), declared);
        let has_tool_role = values().any(|value| role(value).1 == Part::Returns);
        Self::with(cast, Messages::Picked(picked), has_tool_role)
    }

    fn with(cast: Cast<'v>, messages: Messages<'v>, has_tool_role: bool) -> Self {
        Self {
            cast,
            messages,
            next: 0,
            tools: BTreeMap::new(),
            waiting: VecDeque::new(),
            code: Vec::new(),
            odd_roles: BTreeSet::new(),
            has_begun: false,
            has_tool_role,
        }
    }

    /// Who speaks in the next message, as far as the messages alone tell.
    pub(crate) fn voice(&self) -> Option<Voice<'v>> {
        self.cast.voices.get(self.next).copied()
    }

    /// Reads the next message, which must be the next element of the list.
    pub(crate) fn read(&mut self, draft: &mut Draft<'_>, message: &At<'v>) {
        if let Some(voice) = self.voice() {
            self.read_as(draft, message, voice);
        }
    }

    /// Reads the next message, which must be the next element of the list, as what `voice` said.
    pub(crate) fn read_as(&mut self, draft: &mut Draft<'_>, message: &At<'v>, voice: Voice<'v>) {
        let index = self.next;
        self.next += 1;
        draft.trace.capture.expected += 1;
        if let Some(results) = bundle(message) {
            results.items().for_each(|result| self.read_bundled(draft, &result, voice));
            if message.first(&["content", "parts"]).is_none() {
                return;
            }
        }
        let turn = self.turn(draft, message, voice);
        if message.value.is_object() {
            self.read_object(draft, &langchain::inner(message), &turn);
            self.call_code(draft, index, &turn);
        } else {
            read_odd(draft, message, &turn);
        }
        if draft.trace.steps.len() == turn.first {
            draft.trace.capture.silent += 1;
            draft.empty(turn.actor, &turn.at);
        }
        stamp(draft, turn.first, message);
        self.has_begun |= voice.kind == ActorKind::Agent;
    }

    /// Reads one of the tool's messages that stand together in another message.
    fn read_bundled(&mut self, draft: &mut Draft<'_>, result: &At<'v>, voice: Voice<'v>) {
        let voice = Voice { kind: ActorKind::Tool, ..voice };
        let turn = self.turn(draft, result, voice);
        if result.value.is_object() {
            self.read_returned(draft, result, &turn);
        } else {
            read_odd(draft, result, &turn);
        }
        if draft.trace.steps.len() == turn.first {
            draft.empty(turn.actor, &turn.at);
        }
        stamp(draft, turn.first, result);
    }

    fn turn(&mut self, draft: &mut Draft<'_>, message: &At<'v>, voice: Voice<'v>) -> Turn<'v> {
        let mut voice = voice;
        if voice.kind == ActorKind::Agent {
            self.waiting.clear();
        }
        self.forget_answered(draft);
        if voice.may_return && !self.has_tool_role && !self.waiting.is_empty() {
            voice.kind = ActorKind::Tool;
        }
        let (word, part) = role(message.value);
        let kind = message.text("type");
        let is_whole =
            kind == Some("message") || kind.is_none() && message.get("content").is_some();
        let is_item = is_item(message.value) && !is_whole;
        let message = &langchain::inner(message);
        if part == Part::Unknown && self.odd_roles.insert(word) {
            let what = format!("the role `{}` is not known; read as an agent", draft.clean(word));
            draft.complain(&message.origin, what);
        }
        let actor = draft.actor(&self.tool_of(draft, message, &voice), voice.kind);
        set_model(draft, actor, message);
        let to = message.first(ADDRESSEE).and_then(|to| to.as_str());
        let to = to.filter(|name| !name.is_empty());
        let to = to.map(|name| draft.actor(name, self.cast.kind(name)));
        Turn {
            voice,
            actor,
            to,
            is_spec: !self.has_begun,
            is_item,
            first: draft.trace.steps.len(),
            at: message.origin.clone(),
        }
    }

    /// The name of the speaker; a tool that gives none is known by the call that it answers.
    fn tool_of(&self, draft: &Draft<'_>, message: &At<'v>, voice: &Voice<'v>) -> Arc<str> {
        let is_unnamed = voice.kind == ActorKind::Tool && message.text("name").is_none();
        let called = || self.called(draft, &part::answered_id(message)?);
        is_unnamed.then(called).flatten().unwrap_or_else(|| voice.name.into())
    }

    fn read_object(&mut self, draft: &mut Draft<'_>, message: &At<'v>, turn: &Turn<'v>) {
        if let Some(reasoning) = message.first(REASONING) {
            part::read_thought(draft, &reasoning, turn);
        }
        self.read_content(draft, message, turn);
        if draft.trace.steps.len() == turn.first
            && let Some(words) =
                message.first(&["text", "message"]).filter(|at| at.as_str().is_some())
        {
            part::read_words(draft, &words, turn);
        }
        if let Some(transcript) = transcript(message) {
            part::read_words(draft, &transcript, turn);
        }
        if let Some(refusal) = message.get("refusal") {
            part::read_words(draft, &refusal, turn);
        }
        if let Some(calls) = langchain::calls(message) {
            self.read_calls(draft, &calls, turn);
        }
        if let Some(broken) = message.get("invalid_tool_calls") {
            broken.items().for_each(|call| self.read_broken(draft, &call, turn));
        }
        if let Some(call) = message.get("function_call") {
            self.read_call(draft, &call, turn);
        }
    }

    /// Reads the calls of a message. Those that stand among its parts as well were read there.
    fn read_calls(&mut self, draft: &mut Draft<'_>, calls: &At<'v>, turn: &Turn<'v>) {
        if !calls.value.is_array() {
            self.read_call(draft, calls, turn);
            return;
        }
        let made = draft.trace.steps.iter().skip(turn.first);
        let made = made.filter_map(|step| step.call()?.id.clone());
        let made: BTreeSet<Arc<str>> = made.collect();
        for call in calls.items() {
            let is_known = part::call_id(&call).is_some_and(|id| made.contains(&draft.clean(&id)));
            if !is_known {
                self.read_call(draft, &call, turn);
            }
        }
    }

    /// Reads a call that was never made, because the model wrote what is none.
    fn read_broken(&mut self, draft: &mut Draft<'_>, call: &At<'v>, turn: &Turn<'v>) {
        self.read_call(draft, call, turn);
        let error = call.text("error").filter(|error| !error.is_empty());
        let error = draft.clean(error.unwrap_or("the call could not be parsed"));
        if let Some(step) = draft.trace.steps.last_mut() {
            step.error = Some(error);
        }
    }

    fn read_content(&mut self, draft: &mut Draft<'_>, message: &At<'v>, turn: &Turn<'v>) {
        if turn.is_item {
            part::read(self, draft, message, turn);
        } else if turn.voice.kind == ActorKind::Tool {
            match message.get("content").filter(part::holds_results) {
                Some(results) => part::read_all(self, draft, &results, turn),
                None => self.read_returned(draft, message, turn),
            }
        } else if let Some(content) = message.first(&["content", "parts"]) {
            part::read_all(self, draft, &content, turn);
        }
    }

    /// The message is a tool's: everything in it is a result.
    fn read_returned(&mut self, draft: &mut Draft<'_>, message: &At<'v>, turn: &Turn<'v>) {
        let content = message.first(&["content", "parts", "output", "result"]);
        if let (Some(receipt), Some(text)) =
            (turn.voice.receipt, content.as_ref().and_then(|content| draft.string(content)))
            && self.waiting.is_empty()
        {
            let said = (text, receipt);
            terminal::add_receipt(draft, turn.actor, said, (&turn.at, &mut self.code));
            return;
        }
        part::read_result(self, draft, message, turn);
    }

    /// Adds the call in `call`, in any of the shapes in which services write calls.
    pub(crate) fn read_call(&mut self, draft: &mut Draft<'_>, call: &At<'v>, turn: &Turn<'v>) {
        if !call.value.is_object() {
            draft.complain(&call.origin, "this call is no object; kept as an event");
            part::keep(draft, call, turn);
            return;
        }
        let inner = call.get("function").filter(|inner| inner.value.is_object());
        let inner = inner.or_else(|| call.get("custom"));
        let inner = inner.unwrap_or_else(|| call.clone());
        let named = inner.first(&["name", "tool_name", "toolName", "function"]);
        // A call that the service makes itself is named by its type.
        let kind = || {
            call.get("type")
                .filter(|kind| kind.as_str().is_some_and(|kind| kind.ends_with("_call")))
        };
        let named = named.or_else(kind);
        let tool = named.as_ref().and_then(|name| draft.string(name));
        let tool = tool.unwrap_or_else(|| {
            draft.complain(&call.origin, "this call names no tool; kept without a name");
            Passage::new("", call.origin.clone())
        });
        let arguments =
            inner.first(&["arguments", "args", "input", "parameters", "action", "code", "queries"]);
        let id = part::call_id(call);
        if let Some(id) = &id {
            draft.complain_of_id(id, &call.origin);
        }
        let made = Made {
            tool,
            arguments: arguments.as_ref().map(|arguments| arguments.value),
            arguments_at: arguments.map_or_else(|| inner.origin.clone(), |found| found.origin),
            id: id.as_deref(),
        };
        let step = draft.call(turn.actor, made, &turn.at);
        let tool = named.and_then(|name| name.as_str()).unwrap_or_default();
        if let Some(id) = id {
            self.tools.insert(id, tool);
        }
        self.waiting.push_back(Waiting { step, tool });
    }

    /// The call that a result without an id answers: the first nearby one that waits, of that name
    /// if one is given.
    pub(crate) fn take_waiting(&mut self, draft: &Draft<'_>, tool: Option<&str>) -> Option<StepNo> {
        self.forget_answered(draft);
        let of_name = |call: &Waiting<'_>| tool.is_none_or(|tool| call.tool == tool);
        let at = self.waiting.iter().take(NEARBY).position(of_name);
        Some(self.waiting.remove(at.unwrap_or(0))?.step)
    }

    fn forget_answered(&mut self, draft: &Draft<'_>) {
        let is_answered = |call: &Waiting<'_>| {
            let made = draft.trace.step(call.step).and_then(case::Step::call);
            made.is_some_and(|call| call.result.is_some())
        };
        while self.waiting.front().is_some_and(is_answered) {
            self.waiting.pop_front();
        }
    }

    /// The tool that was called with this `id`.
    pub(crate) fn called(&self, draft: &Draft<'_>, id: &str) -> Option<Arc<str>> {
        let known = || self.tools.get(id).map(|name| Arc::from(*name));
        draft.open_tool(id).or_else(known).filter(|name| !name.is_empty())
    }

    /// Whether more than one call waits for its result.
    pub(crate) fn has_several_waiting(&mut self, draft: &Draft<'_>) -> bool {
        self.forget_answered(draft);
        self.waiting.len() > 1
    }

    /// Adds the calls of code blocks that a terminal runs later.
    fn call_code(&mut self, draft: &mut Draft<'_>, index: usize, turn: &Turn<'v>) {
        let Some(ran_in) = self.cast.runs.get(index).copied().flatten() else {
            return;
        };
        let terminal = self.messages.at(ran_in);
        let terminal = terminal.and_then(|message| message.first(&["name", "role"]));
        let steps = &draft.trace.steps;
        let said = steps.iter().skip(turn.first).find_map(|step| match &step.act {
            Act::Say { text, to: _ } => Some(text.clone()),
            _ => None,
        });
        if let (Some(text), Some(terminal)) = (said, terminal) {
            let run = CodeRun { from: &turn.at, terminal };
            self.code = terminal::call_code(draft, turn.actor, &text, &run);
        }
    }
}

/// The words of a message that was spoken aloud, unless they are written out as well.
fn transcript<'v>(message: &At<'v>) -> Option<At<'v>> {
    let said = message.get("audio")?.get("transcript")?;
    (message.text("content") != said.as_str()).then_some(said)
}

/// The messages of tools that `message` holds in place of words of its own.
fn bundle<'v>(message: &At<'v>) -> Option<At<'v>> {
    message.get("tool_messages").filter(|list| list.items().next().is_some())
}

/// An element that is no object is kept as it stands.
fn read_odd(draft: &mut Draft<'_>, message: &At<'_>, turn: &Turn<'_>) {
    draft.complain(&message.origin, "this element is no message; kept as an event");
    if !message.value.is_null() {
        part::keep(draft, message, turn);
    }
}

fn set_model(draft: &mut Draft<'_>, actor: ActorNo, message: &At<'_>) {
    let named = message.get("model").or_else(|| {
        let info = message.get("modelInfo")?;
        info.first(&["id", "model"])
    });
    let named = named.or_else(|| langchain::model(message));
    let Some(model) = named.and_then(|model| draft.string(&model)) else {
        return;
    };
    let speaker = draft.trace.actors.get_mut(actor.index());
    if let Some(speaker) = speaker.filter(|speaker| speaker.kind == ActorKind::Agent) {
        speaker.model.get_or_insert(model.text);
    }
}

/// Sets the time of the steps from `first` on.
fn stamp(draft: &mut Draft<'_>, first: usize, message: &At<'_>) {
    let named = message.first(&["timestamp", "ts", "created_at"]);
    let time = named.and_then(|time| clock::time(time.value));
    for index in first..draft.trace.steps.len() {
        draft.time(StepNo::at_index(index), time);
    }
}

/// An event that holds no more than words.
pub(crate) const fn event(kind: EventKind, text: Option<Passage>) -> Act {
    Act::Event { kind, text }
}
