//! ATIF 1.8: one trajectory a run. What the format has no member for (whose step it is where several
//! agents act, handoffs, events, addressees) stands in the `extra` of its step under `masthead`,
//! where our reader finds it and others pass over it.

use super::calls::Ids;
use super::{Lost, list, moment, object, text};
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Case, Passage, Step, StepNo, ToolResult, Trace};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The version that is written.
const VERSION: &str = "ATIF-v1.8";

/// What the agent of a run without one is called, and the version of one that gives none.
const UNKNOWN: &str = "unknown";

/// How far a step of the format is filled: its members are read in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Filled {
    Nothing,
    Thought,
    Said,
    Called,
    Answered,
}

/// A step of the format in the making.
struct Turn {
    actor: ActorNo,
    source: &'static str,
    time: Option<Nanos>,
    filled: Filled,
    thought: Value,
    message: String,
    calls: Vec<Value>,
    made: BTreeSet<StepNo>,
    results: Vec<Value>,
    /// What stands under `masthead`.
    own: serde_json::Map<String, Value>,
    /// Whether it replaces earlier context.
    compacts: bool,
    /// Whether its one result answers all its calls.
    is_joint: bool,
}

struct Writer<'c> {
    trace: &'c Trace,
    ids: Ids,
    /// The agent that the trajectory names.
    main: Option<ActorNo>,
    /// The last agent that acted.
    last: Option<ActorNo>,
    turn: Option<Turn>,
    steps: Vec<Value>,
}

/// The run as a trajectory.
pub(super) fn document(case: &Case) -> (Value, Lost) {
    let trace = &case.trace;
    let of_agent = |step: &&Step| trace.kind(step) == ActorKind::Agent;
    let main = trace.steps.iter().find(of_agent).map(|step| step.actor);
    let mut writer = Writer {
        trace,
        ids: Ids::of(trace),
        main,
        last: main,
        turn: None,
        steps: Vec::with_capacity(trace.steps.len()),
    };
    trace.steps.iter().for_each(|step| writer.step(step));
    writer.close();
    let steps = std::mem::take(&mut writer.steps);
    let mut lost = Lost::default();
    super::count_beside(case, &mut lost);
    let document = object([
        ("schema_version", VERSION.into()),
        ("trajectory_id", trace.id.as_ref().into()),
        ("session_id", text(trace.labels.session.as_ref())),
        ("agent", writer.agent(case)),
        ("steps", Value::Array(steps)),
        ("extra", labels(trace, &mut lost)),
    ]);
    (document, lost)
}

/// What the run says of itself and the format has no member for.
fn labels(trace: &Trace, lost: &mut Lost) -> Value {
    let (guessed, capture) = super::doubts(trace, lost);
    let doubts = [("guessed", guessed), ("capture", capture)];
    let labels = super::labels(trace, ["system", "task"]);
    let members = object(labels.into_iter().chain(doubts));
    let is_empty = members.as_object().is_none_or(serde_json::Map::is_empty);
    if is_empty { Value::Null } else { json!({ "masthead": members }) }
}

impl Writer<'_> {
    fn agent(&self, case: &Case) -> Value {
        let main = self.main.and_then(|no| self.trace.actors.get(no.index()));
        let name = main.map(|actor| &actor.name).or(self.trace.labels.system.as_ref());
        object([
            ("name", name.map_or(UNKNOWN, |name| name).into()),
            ("version", self.trace.labels.version.as_deref().unwrap_or(UNKNOWN).into()),
            ("model_name", text(main.and_then(|actor| actor.model.as_ref()))),
            ("tool_definitions", list(super::tools(case))),
        ])
    }

    fn step(&mut self, step: &Step) {
        if self.trace.kind(step) == ActorKind::Agent {
            self.last = Some(step.actor);
        }
        match &step.act {
            Act::Think(thought) => self.think(step, thought),
            Act::Say { text, to } => self.say(step, text, *to),
            Act::Instruct(text) => self.instruct(step, text),
            Act::Call(_) => self.call(step),
            Act::Result(result) => self.result(step, result),
            Act::Handoff { to, text } => {
                let own = [("act", "handoff".into()), ("to", self.named(*to))];
                self.special(step, own, text.as_ref());
            }
            Act::Event { kind: EventKind::Empty, text: None } => {
                self.close();
                self.open(step, self.source(step));
                self.finish(step);
            }
            Act::Event { kind, text } => {
                let own = [("act", "event".into()), ("event", event(*kind).into())];
                self.special(step, own, text.as_ref());
            }
        }
    }

    fn think(&mut self, step: &Step, thought: &Passage) {
        let turn = self.turn(step, "agent", Filled::Thought);
        turn.thought = thought.text.as_ref().into();
        self.finish(step);
    }

    fn say(&mut self, step: &Step, text: &Passage, to: Option<ActorNo>) {
        let source = self.source(step);
        let to = to.map(|to| self.named(to));
        let turn = self.turn(step, source, Filled::Said);
        text.text.as_ref().clone_into(&mut turn.message);
        // The words of a system step are instructions unless it says otherwise.
        if source == "system" {
            turn.own.insert("act".to_owned(), "say".into());
        }
        turn.own.extend(to.map(|to| ("to".to_owned(), to)));
        self.finish(step);
    }

    fn instruct(&mut self, step: &Step, text: &Passage) {
        self.close();
        self.open(step, "system");
        let turn = self.turn(step, "system", Filled::Said);
        text.text.as_ref().clone_into(&mut turn.message);
        self.finish(step);
    }

    fn call(&mut self, step: &Step) {
        let Some(call) = step.call() else { return };
        let mut own = serde_json::Map::new();
        let arguments = match &call.arguments {
            Value::Object(_) => call.arguments.clone(),
            Value::Null => json!({}),
            // The format takes objects only.
            odd => {
                own.insert("arguments".to_owned(), odd.clone());
                json!({})
            }
        };
        own.extend(step.error.as_ref().map(|error| ("error".to_owned(), error.as_ref().into())));
        let made = object([
            ("tool_call_id", self.ids.get(step.no).into()),
            ("function_name", call.tool.text.as_ref().into()),
            ("arguments", arguments),
            ("extra", extra(&own)),
        ]);
        let turn = self.turn(step, "agent", Filled::Called);
        turn.calls.push(made);
        turn.made.insert(step.no);
    }

    fn result(&mut self, step: &Step, result: &ToolResult) {
        let is_joint = self.ids.is_shared(step.no);
        let is_here = |turn: &Turn| {
            let is_made = result.call.is_some_and(|call| turn.made.contains(&call));
            is_made && !turn.is_joint && (!is_joint || turn.results.is_empty())
        };
        if !self.turn.as_ref().is_some_and(is_here) {
            self.close();
            let caller = result.call.and_then(|call| self.trace.step(call)).map(|call| call.actor);
            let actor = caller.or(self.last).unwrap_or(step.actor);
            self.turn = Some(Turn::new(actor, "agent", step.time));
        }
        let written = self.answer(step, result);
        if let Some(turn) = &mut self.turn {
            turn.filled = Filled::Answered;
            turn.is_joint = is_joint && 1 < turn.made.len();
            turn.results.push(written);
        }
    }

    fn answer(&self, step: &Step, result: &ToolResult) -> Value {
        let here = self.turn.as_ref();
        let made = result.call.filter(|call| here.is_some_and(|turn| turn.made.contains(call)));
        let called = made.and_then(|call| self.trace.step(call)?.call());
        let usual = called.map_or("environment", |call| &call.tool.text);
        let is_joint = self.ids.is_shared(step.no) && here.is_some_and(|turn| 1 < turn.made.len());
        let mut own = serde_json::Map::new();
        if self.trace.actor(step).is_none_or(|actor| *actor.name != *usual || is_joint) {
            own.insert("actor".to_owned(), self.named(step.actor));
        }
        if here.is_some_and(|turn| turn.time != step.time) {
            let time = step.time.and_then(moment);
            own.extend(time.map(|time| ("time".to_owned(), time.into())));
        }
        own.extend(step.error.as_ref().map(|error| ("error".to_owned(), error.as_ref().into())));
        let mut extra = serde_json::Map::new();
        extra.extend(result.failed.map(|failed| ("is_error".to_owned(), failed.into())));
        if !own.is_empty() {
            extra.insert("masthead".to_owned(), own.into());
        }
        let id = result.call.filter(|_| !is_joint).map(|call| self.ids.get(call));
        object([
            ("source_call_id", text(id)),
            ("content", result.text.text.as_ref().into()),
            ("extra", if extra.is_empty() { Value::Null } else { extra.into() }),
        ])
    }

    /// A step that the format has no kind for.
    fn special<const N: usize>(
        &mut self,
        step: &Step,
        own: [(&str, Value); N],
        text: Option<&Passage>,
    ) {
        self.close();
        self.open(step, self.source(step));
        if let Some(turn) = &mut self.turn {
            turn.own.extend(own.map(|(name, value)| (name.to_owned(), value)));
            turn.message = text.map_or_else(String::new, |text| text.text.as_ref().to_owned());
            turn.compacts = matches!(step.act, Act::Event { kind: EventKind::Compaction, text: _ });
        }
        self.finish(step);
    }

    /// Ends a step of the format that says of itself that it failed, so that the word stays with it.
    fn finish(&mut self, step: &Step) {
        let is_special = matches!(step.act, Act::Handoff { .. } | Act::Event { .. });
        if let (Some(turn), Some(error)) = (&mut self.turn, &step.error) {
            turn.own.insert("error".to_owned(), error.as_ref().into());
        }
        if is_special || step.error.is_some() {
            self.close();
        }
    }

    /// The step of the format that takes the next part of what `step`'s actor does.
    fn turn(&mut self, step: &Step, source: &'static str, part: Filled) -> &mut Turn {
        let goes_on = |turn: &Turn| {
            let has_room =
                turn.filled < part || (part == Filled::Called && turn.filled == Filled::Called);
            // The word on a failure is the last part's: a call has a place of its own for it.
            let is_apart = step.error.is_some() && part != Filled::Called;
            let is_same = turn.actor == step.actor && turn.source == source;
            is_same && turn.time == step.time && has_room && !is_apart
        };
        if !self.turn.as_ref().is_some_and(goes_on) {
            self.close();
            self.open(step, source);
        }
        let turn = self.turn.get_or_insert_with(|| Turn::new(step.actor, source, step.time));
        turn.filled = part;
        turn
    }

    fn open(&mut self, step: &Step, source: &'static str) {
        self.turn = Some(Turn::new(step.actor, source, step.time));
    }

    fn source(&self, step: &Step) -> &'static str {
        match self.trace.kind(step) {
            ActorKind::Person => "user",
            ActorKind::Agent => "agent",
            ActorKind::Tool | ActorKind::Harness => "system",
        }
    }

    fn named(&self, actor: ActorNo) -> Value {
        let Some(actor) = self.trace.actors.get(actor.index()) else {
            return Value::Null;
        };
        let kind = match actor.kind {
            ActorKind::Person => "person",
            ActorKind::Agent => "agent",
            ActorKind::Tool => "tool",
            ActorKind::Harness => "harness",
        };
        json!({"name": actor.name.as_ref(), "kind": kind})
    }

    /// Whether a reader takes the actor of `turn` from its source alone.
    fn is_usual(&self, turn: &Turn) -> bool {
        let Some(actor) = self.trace.actors.get(turn.actor.index()) else {
            return true;
        };
        match turn.source {
            "agent" => self.main == Some(turn.actor),
            "user" => actor.kind == ActorKind::Person && &*actor.name == "user",
            _ => actor.kind == ActorKind::Harness && &*actor.name == "system",
        }
    }

    fn close(&mut self) {
        let Some(mut turn) = self.turn.take() else {
            return;
        };
        if !self.is_usual(&turn) {
            turn.own.insert("actor".to_owned(), self.named(turn.actor));
        }
        let model = self.trace.actors.get(turn.actor.index()).and_then(|one| one.model.as_ref());
        let model = model.filter(|_| turn.source == "agent" && self.main != Some(turn.actor));
        let mut extra = serde_json::Map::new();
        if turn.compacts {
            extra.insert("context_management".to_owned(), json!({"type": "compaction"}));
        }
        if !turn.own.is_empty() {
            extra.insert("masthead".to_owned(), turn.own.into());
        }
        let observation = list(turn.results);
        let observation =
            if observation.is_null() { Value::Null } else { json!({ "results": observation }) };
        self.steps.push(object([
            ("step_id", (self.steps.len() + 1).into()),
            ("timestamp", text(turn.time.and_then(moment))),
            ("source", turn.source.into()),
            ("model_name", text(model)),
            ("message", turn.message.into()),
            ("reasoning_content", turn.thought),
            ("tool_calls", list(turn.calls)),
            ("observation", observation),
            ("extra", if extra.is_empty() { Value::Null } else { extra.into() }),
        ]));
    }
}

impl Turn {
    fn new(actor: ActorNo, source: &'static str, time: Option<Nanos>) -> Self {
        Self {
            actor,
            source,
            time,
            filled: Filled::Nothing,
            thought: Value::Null,
            message: String::new(),
            calls: Vec::new(),
            made: BTreeSet::new(),
            results: Vec::new(),
            own: serde_json::Map::new(),
            compacts: false,
            is_joint: false,
        }
    }
}

fn extra(own: &serde_json::Map<String, Value>) -> Value {
    if own.is_empty() { Value::Null } else { json!({ "masthead": own }) }
}

const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Compaction => "compaction",
        EventKind::Limit => "limit",
        EventKind::Error => "error",
        EventKind::Verification => "verification",
        EventKind::Empty => "empty",
        EventKind::Other => "other",
    }
}
