//! The run: who took part, and the steps in the order in which they happened.

use crate::{Origin, Passage, Record};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A step's number as people see it: from 1. The only way to point at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepNo(u32);

impl StepNo {
    /// The step at `index`, counted from 0.
    pub fn at_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX - 1).saturating_add(1))
    }

    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The position in [`Trace::steps`], from 0.
    pub const fn index(self) -> usize {
        (self.0 - 1) as usize
    }
}

impl fmt::Display for StepNo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Nanoseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nanos(pub i64);

/// A participant's position in [`Trace::actors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorNo(u32);

impl ActorNo {
    /// The position in [`Trace::actors`], from 0.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Somebody or something that takes part in the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Spelled as in the input.
    pub name: Arc<str>,
    /// What drives it.
    pub kind: ActorKind,
    /// The model behind it, where the input says.
    pub model: Option<Arc<str>>,
}

/// What drives a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person, or a simulated one: gives the task and answers questions.
    Person,
    /// A model: this is an agent.
    Agent,
    /// A tool, terminal or environment: gives results.
    Tool,
    /// The harness: system instructions, limits, lifecycle.
    Harness,
}

/// One thing that one participant did.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number.
    pub no: StepNo,
    /// Who did it.
    pub actor: ActorNo,
    /// What was done.
    pub act: Act,
    /// The element of the input that it was read from (a message, a span, a line). Several steps
    /// may come from one element.
    pub at: Origin,
    /// When it began, where the input says.
    pub time: Option<Nanos>,
    /// The input's own word that this step failed: a span's error status or an error field.
    pub error: Option<Arc<str>>,
}

/// What can be done in one step.
#[derive(Clone, Debug)]
pub enum Act {
    /// System or developer instructions put in force.
    Instruct(Passage),
    /// Something said: the task, a reply, a message to another agent, a final answer.
    Say {
        /// The words.
        text: Passage,
        /// Whom it is addressed to, where the input says.
        to: Option<ActorNo>,
    },
    /// Reasoning that was not said to anybody.
    Think(Passage),
    /// A tool call.
    Call(Call),
    /// What a tool gave back.
    Result(ToolResult),
    /// Control passed to another agent.
    Handoff {
        /// Who takes over.
        to: ActorNo,
        /// What was passed on with it.
        text: Option<Passage>,
    },
    /// Something that happened to the run rather than being done in it.
    Event {
        /// What happened.
        kind: EventKind,
        /// The words that came with it, if any.
        text: Option<Passage>,
    },
}

/// What can happen to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Earlier content was summarised or dropped.
    Compaction,
    /// A limit on steps, time, cost or tokens was reached.
    Limit,
    /// The harness or the model's service reported an error.
    Error,
    /// A verifier, evaluator or guardrail spoke.
    Verification,
    /// A message with neither words nor calls.
    Empty,
    /// Anything else that the input marks as an event.
    Other,
}

/// A tool call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The tool's name.
    pub tool: Passage,
    /// The arguments, redacted. An unreadable argument string is a [`Value::String`].
    pub arguments: Value,
    /// Where the arguments stand.
    pub arguments_at: Origin,
    /// Whether the input gives the call as data.
    pub form: CallForm,
    /// The input's id for the call.
    pub id: Option<Arc<str>>,
    /// The step that holds its result, if one came.
    pub result: Option<StepNo>,
}

/// Whether the input gives a call as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallForm {
    /// As a structured call. Its arguments can be quoted one by one.
    Data,
    /// As a code block inside a message: `arguments` is `{"code": …}` and stands, verbatim, inside
    /// the string at `arguments_at`.
    Code,
}

/// What a tool gave back.
#[derive(Clone, Debug)]
pub struct ToolResult {
    /// The text of the result (JSON results as they stand, or in compact form where the input
    /// holds an object).
    pub text: Passage,
    /// The result as data, where the text is JSON or the input holds an object; redacted.
    pub data: Option<Value>,
    /// The step of the call that it answers.
    pub call: Option<StepNo>,
    /// The input's own word on whether the call failed.
    pub failed: Option<bool>,
}

impl Step {
    /// The main text of the step: what was said, thought, returned or passed on. `None` for calls
    /// and for events without words.
    pub fn text(&self) -> Option<&Passage> {
        match &self.act {
            Act::Instruct(text) | Act::Think(text) | Act::Say { text, to: _ } => Some(text),
            Act::Result(result) => Some(&result.text),
            Act::Handoff { to: _, text } | Act::Event { kind: _, text } => text.as_ref(),
            Act::Call(_) => None,
        }
    }

    /// The words of the step, `""` if it has none.
    pub fn words(&self) -> &str {
        self.text().map_or("", |passage| &passage.text)
    }

    /// The call, if the step is one.
    pub fn call(&self) -> Option<&Call> {
        if let Act::Call(call) = &self.act { Some(call) } else { None }
    }

    /// The tool's result, if the step is one.
    pub fn result(&self) -> Option<&ToolResult> {
        if let Act::Result(result) = &self.act { Some(result) } else { None }
    }
}

impl Call {
    /// The argument at `pointer` (RFC 6901, from the top of the arguments) as a passage that can be
    /// quoted. Only strings, numbers and booleans can.
    pub fn argument(&self, pointer: &str) -> Option<Passage> {
        // A pointer through a redacted name leads nowhere in the raw input.
        if self.form == CallForm::Code || pointer.contains('‹') {
            return None;
        }
        let text: Arc<str> = match self.arguments.pointer(pointer)? {
            Value::String(text) => text.as_str().into(),
            Value::Number(number) => number.to_string().into(),
            Value::Bool(truth) => truth.to_string().into(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        let mut origin = self.arguments_at.clone();
        for segment in pointer.split('/').skip(1) {
            origin = origin.field(&segment.replace("~1", "/").replace("~0", "~"));
        }
        Some(Passage { text, origin })
    }
}

/// Whether the input holds what people said and tools returned, or only that they did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Elements (spans, messages) that should carry content.
    pub expected: u32,
    /// Those of them that carry none.
    pub silent: u32,
    /// Spans whose parent is not in the input.
    pub orphans: u32,
}

/// What one request to a model was given, where the input keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose request it is.
    pub agent: ActorNo,
    /// The first step that was read from its answer.
    pub step: StepNo,
    /// How many tokens it was given, as the input counts them.
    pub tokens: Option<u64>,
    /// Parts of the agent's request before it that neither it nor any later one was given.
    pub lost: u32,
    /// The steps that those parts are, as far as they are known, in order.
    pub left_out: Vec<StepNo>,
}

/// One run, read.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The input's own id for the run, or a hash of its content.
    pub id: Arc<str>,
    /// Where it was read from.
    pub source: Source,
    /// The name of the format that was recognised, such as `otlp-json`.
    pub dialect: &'static str,
    /// What the input says about itself.
    pub labels: Labels,
    /// What the run was asked to do: the first thing a person said, or the input's task field.
    pub task: Option<Passage>,
    /// Everybody who takes part, in order of appearance.
    pub actors: Vec<Actor>,
    /// Everything that was done, in order.
    pub steps: Vec<Step>,
    /// What the models were given, in the order of the requests. Empty where the input does not say.
    pub requests: Vec<Request>,
    /// What other parties wrote down about the run.
    pub records: Vec<Record>,
    /// How much content the input carries.
    pub capture: Capture,
    /// Whether the format is not known and who did what was guessed, or read in part, so that no
    /// judgement may rest on it.
    pub guessed: bool,
    /// Whether the input itself shows that the run is over: its outermost span has ended.
    pub closed: bool,
    /// Whether the input itself shows that the run was still going on where it stops: the model's
    /// last turn stopped for a tool, or had not stopped. False where the input does not say.
    pub open_turn: bool,
    /// When the run began and ended, where the input says.
    pub started: Option<Nanos>,
    /// See `started`.
    pub ended: Option<Nanos>,
    /// A hash of the bytes that the run was read from, in hexadecimal.
    pub content_hash: Arc<str>,
}

/// Where a run was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file, as the user named it; `-` for standard input.
    pub path: Arc<str>,
    /// The RFC 6901 pointer of the run in a file that holds many.
    pub record: Option<Arc<str>>,
}

/// What an input says about the run as a whole, each where it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The agent framework.
    pub framework: Option<Arc<str>>,
    /// The system (service) that ran.
    pub system: Option<Arc<str>>,
    /// Its version.
    pub version: Option<Arc<str>>,
    /// Production, staging and the like.
    pub environment: Option<Arc<str>>,
    /// Whose run it is.
    pub tenant: Option<Arc<str>>,
    /// The conversation or session.
    pub session: Option<Arc<str>>,
    /// The id of the task, where a benchmark or queue gives one.
    pub task: Option<Arc<str>>,
    /// The number of the trial of that task.
    pub trial: Option<Arc<str>>,
}

impl Trace {
    /// The number of the participant called `name`, who is added if new.
    pub fn actor_named(&mut self, name: &str, kind: ActorKind) -> ActorNo {
        let known = self.actors.iter().position(|actor| &*actor.name == name && actor.kind == kind);
        match known {
            Some(index) => ActorNo(u32::try_from(index).unwrap_or(u32::MAX)),
            None => self.add_actor(name.into(), kind),
        }
    }

    /// Adds a participant without looking whether the name is known, and returns the number.
    pub fn add_actor(&mut self, name: Arc<str>, kind: ActorKind) -> ActorNo {
        let index = self.actors.len();
        self.actors.push(Actor { name, kind, model: None });
        ActorNo(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Appends a step and returns its number.
    pub fn push(&mut self, actor: ActorNo, act: Act, at: Origin) -> StepNo {
        let no = StepNo::at_index(self.steps.len());
        self.steps.push(Step { no, actor, act, at, time: None, error: None });
        no
    }

    /// Notes that `result` (a [`Act::Result`]) answers `call` (a [`Act::Call`]). Anything else is
    /// left as it is.
    pub fn pair(&mut self, call: StepNo, result: StepNo) {
        if let Some(Step { act: Act::Call(made), .. }) = self.steps.get_mut(call.index()) {
            made.result = Some(result);
        }
        if let Some(Step { act: Act::Result(came), .. }) = self.steps.get_mut(result.index()) {
            came.call = Some(call);
        }
    }

    /// The step with that number.
    pub fn step(&self, no: StepNo) -> Option<&Step> {
        self.steps.get(no.index())
    }

    /// Who did `step`.
    pub fn actor(&self, step: &Step) -> Option<&Actor> {
        self.actors.get(step.actor.index())
    }

    /// What drives the one who did `step`; the harness where the input names nobody.
    pub fn kind(&self, step: &Step) -> ActorKind {
        self.actor(step).map_or(ActorKind::Harness, |actor| actor.kind)
    }

    /// The model-driven participants that took a step.
    pub fn agents(&self) -> impl Iterator<Item = &Actor> {
        self.actors.iter().filter(|actor| actor.kind == ActorKind::Agent)
    }

    /// Whether more than one model-driven participant took part.
    pub fn is_multi_agent(&self) -> bool {
        self.agents().nth(1).is_some()
    }

    /// The number of the last step.
    pub fn last(&self) -> Option<StepNo> {
        self.steps.last().map(|step| step.no)
    }
}
