//! A run in the making: what every dialect does in the same way when it adds a step.

use crate::json::At;
use crate::{Run, ending, json, messages};
use case::record::EndReason;
use case::trace::{CallForm, EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Call, Complaint, Origin, Passage, Spec, SpecSource, StepNo};
use case::{Record, RecordKind, Step, ToolResult, Trace};
use redact::Redactor;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most complaints that are kept of one run: enough to see the pattern, not enough to drown it.
const MOST_COMPLAINTS: usize = 100;

/// The most steps of one turn in which calls that share an id are told apart.
const LONGEST_TURN: usize = 256;

/// A run that is being read.
pub(crate) struct Draft<'r> {
    pub(crate) trace: Trace,
    pub(crate) spec: Spec,
    complaints: Vec<Complaint>,
    unlisted_complaints: usize,
    redactor: &'r Redactor,
    /// Calls by the input's id, until their result comes. Several of one turn may share an id.
    open: BTreeMap<Arc<str>, Vec<StepNo>>,
    /// Participants by name, as the input spells it and redacted.
    actors: BTreeMap<Arc<str>, Vec<(ActorKind, ActorNo)>>,
    /// The instructions that are clauses already, by role.
    instructions: BTreeMap<Option<Arc<str>>, BTreeSet<Arc<str>>>,
    content: json::Content,
    /// Texts that stand in one place of the input and are referred to from others.
    attached: BTreeMap<Arc<str>, Passage>,
}

impl<'r> Draft<'r> {
    /// An empty run of `dialect`.
    pub(crate) fn new(dialect: &'static str, redactor: &'r Redactor) -> Self {
        Self {
            trace: Trace { dialect, ..Trace::default() },
            spec: Spec::default(),
            complaints: Vec::new(),
            unlisted_complaints: 0,
            redactor,
            open: BTreeMap::new(),
            actors: BTreeMap::new(),
            instructions: BTreeMap::new(),
            content: json::Content::default(),
            attached: BTreeMap::new(),
        }
    }

    /// Says that wherever the input has `reference` in place of a text, the text at `at` is meant.
    pub(crate) fn attach(&mut self, reference: &str, at: &At<'_>) {
        if let Some(text) = self.string(at) {
            self.attached.insert(reference.into(), text);
        }
    }

    /// The text that `reference` stands for, if it is a reference.
    fn attached(&self, reference: &str) -> Option<&Passage> {
        if self.attached.is_empty() { None } else { self.attached.get(reference) }
    }

    /// `text`, redacted.
    pub(crate) fn clean(&self, text: &str) -> Arc<str> {
        self.redactor.redact(text).into()
    }

    /// `text`, redacted, as it stands at `origin`.
    pub(crate) fn passage(&self, text: &str, origin: Origin) -> Passage {
        let attached = self.attached(text).cloned();
        attached.unwrap_or_else(|| Passage { text: self.clean(text), origin })
    }

    /// The words at `at`: a text that is not blank, or any other value as compact JSON.
    pub(crate) fn filled(&self, at: &At<'_>) -> Option<Passage> {
        let is_blank = at.as_str().is_some_and(|text| text.trim().is_empty());
        (!is_blank).then(|| self.any(at))
    }

    /// The value as data of our own, every string in it redacted.
    pub(crate) fn data(&self, value: &json::Value<'_>) -> Value {
        match value {
            json::Value::Null => Value::Null,
            json::Value::Bool(truth) => Value::Bool(*truth),
            json::Value::Number(number) => Value::Number((*number).into()),
            json::Value::Str(text) => match self.attached(text) {
                Some(attached) => Value::String(attached.text.as_ref().to_owned()),
                None => Value::String(self.redactor.redact(text).into_owned()),
            },
            json::Value::Array(items) => items.iter().map(|item| self.data(item)).collect(),
            json::Value::Object(members) => members
                .iter()
                .map(|(name, member)| {
                    (self.redactor.redact(name).into_owned(), self.member(name, member))
                })
                .collect(),
        }
    }

    /// The value of a member: a string's name may give it away as a secret.
    fn member(&self, name: &str, value: &json::Value<'_>) -> Value {
        match value {
            json::Value::Str(text) if self.attached(text).is_none() => {
                Value::String(self.redactor.redact_member(name, text).into_owned())
            }
            json::Value::Number(number) => {
                let digits = value.to_string();
                let redacted = self.redactor.redact_number(name, &digits);
                redacted.map_or_else(|| Value::Number((*number).into()), Value::String)
            }
            other => self.data(other),
        }
    }

    /// `text` as data if it is a JSON object or array, every string in it redacted.
    pub(crate) fn data_in(&self, text: &str) -> Option<Value> {
        let opens = text.trim_start().as_bytes().first()?;
        if !matches!(opens, b'{' | b'[') {
            return None;
        }
        serde_json::from_str::<json::Value<'_>>(text).ok().map(|value| self.data(&value))
    }

    /// Says that the run was read from `value`, so that the hash of its content covers it.
    pub(crate) fn covers(&mut self, value: &json::Value<'_>) {
        self.content.add(value);
    }

    /// Notes something that was not understood.
    pub(crate) fn complain(&mut self, at: &Origin, what: impl Into<String>) {
        if self.complaints.len() < MOST_COMPLAINTS {
            self.complaints.push(Complaint::new(at, what));
        } else {
            self.unlisted_complaints += 1;
        }
    }

    /// How much was complained of.
    pub(crate) fn complained(&self) -> usize {
        self.complaints.len() + self.unlisted_complaints
    }

    /// A name or number as a label.
    pub(crate) fn label(&self, at: &At<'_>) -> Option<Arc<str>> {
        if let Some(text) = at.as_str() {
            return (!text.trim().is_empty()).then(|| self.clean(text));
        }
        at.value.is_number().then(|| at.value.to_string().into())
    }

    /// Sets the model of every participant of that kind that has none of its own.
    pub(crate) fn set_model(&mut self, kind: ActorKind, model: &Arc<str>) {
        let actors = self.trace.actors.iter_mut();
        for actor in actors.filter(|actor| actor.kind == kind && actor.model.is_none()) {
            actor.model = Some(model.clone());
        }
    }

    /// An exception that the harness wrote down, as a record. One by which it says that it let the run
    /// make no further step is an ending at that limit: nothing broke.
    pub(crate) fn exception(&mut self, kind: &str, message: &str, at: Origin) {
        if ending::reason(message) == EndReason::StepLimit {
            let word = self.clean(message);
            self.trace.records.push(ending::record(EndReason::StepLimit, word, at));
            return;
        }
        let kind = RecordKind::Exception { kind: kind.into(), message: self.clean(message) };
        self.trace.records.push(Record { kind, at, step: None });
    }

    /// The participant called `name`, who is added, redacted, if new.
    pub(crate) fn actor(&mut self, name: &str, kind: ActorKind) -> ActorNo {
        if let Some(known) = self.known(name, kind) {
            return known;
        }
        let clean = self.clean(name);
        let known = self.known(&clean, kind);
        let actor = known.unwrap_or_else(|| self.trace.add_actor(clean.clone(), kind));
        if known.is_none() {
            let of_name = self.actors.entry(clean.clone()).or_default();
            of_name.push((kind, actor));
        }
        if *clean != *name {
            let of_name = self.actors.entry(name.into()).or_default();
            of_name.push((kind, actor));
        }
        actor
    }

    /// The participant called `name`, which needs no redaction and is added if new.
    pub(crate) fn named(&mut self, name: &str, kind: ActorKind) -> ActorNo {
        self.known(name, kind).unwrap_or_else(|| {
            let actor = self.trace.add_actor(name.into(), kind);
            self.actors.entry(name.into()).or_default().push((kind, actor));
            actor
        })
    }

    fn known(&self, name: &str, kind: ActorKind) -> Option<ActorNo> {
        let mut of_name = self.actors.get(name)?.iter();
        of_name.find(|(of, _)| *of == kind).map(|(_, actor)| *actor)
    }

    /// How many other instructions `role` has had; `None` if these are known already.
    pub(crate) fn instruction(
        &mut self,
        role: Option<&Arc<str>>,
        text: &Arc<str>,
    ) -> Option<usize> {
        let known = self.instructions.entry(role.cloned()).or_default();
        let count = known.len();
        known.insert(text.clone()).then_some(count)
    }

    /// Adds a step.
    pub(crate) fn push(&mut self, actor: ActorNo, act: Act, at: &Origin) -> StepNo {
        self.trace.push(actor, act, at.clone())
    }

    /// Adds a call of `tool` with the arguments at `arguments`: an object, or a string that holds
    /// JSON. `from` is the element that the call stands in.
    pub(crate) fn call(&mut self, caller: ActorNo, made: Made<'_>, from: &Origin) -> StepNo {
        let Made { tool, arguments, arguments_at, id } = made;
        let arguments = match arguments {
            None => Value::Null,
            Some(json::Value::Str(text)) => {
                let parsed = self.data_in(text);
                parsed.unwrap_or_else(|| Value::String(self.clean(text).as_ref().to_owned()))
            }
            Some(other) => self.data(other),
        };
        let id: Option<Arc<str>> = id.map(Into::into);
        let call = Call {
            tool,
            arguments,
            arguments_at,
            form: CallForm::Data,
            id: id.as_deref().map(|id| self.clean(id)),
            result: None,
        };
        let step = self.push(caller, Act::Call(call), from);
        if let Some(id) = id {
            let is_shared = self.open.get(&id).is_some_and(|open| self.is_same_turn(open, step));
            let open = self.open.entry(id).or_default();
            if !is_shared {
                open.clear();
            }
            open.push(step);
        }
        step
    }

    /// Whether nobody but the caller has done anything between the last of the `open` calls and the
    /// one at `step`. Services that number the calls of each answer anew give ids that only hold
    /// within a turn.
    fn is_same_turn(&self, open: &[StepNo], step: StepNo) -> bool {
        let Some(last) = open.last() else {
            return false;
        };
        let between = self.trace.steps.get(last.index()..=step.index()).unwrap_or_default();
        let caller = between.first().map(|step| step.actor);
        let is_near = between.len() <= LONGEST_TURN;
        is_near && between.iter().all(|step| Some(step.actor) == caller)
    }

    /// The open call that a result with this `id` answers, which is then open no longer: the one of
    /// that `tool` if several share the id, the first of them where no tool is named.
    pub(crate) fn take_open(&mut self, id: &str, tool: Option<&str>) -> Option<StepNo> {
        let open = self.open.get(id)?;
        let at = match tool.filter(|_| open.len() > 1) {
            Some(tool) => {
                let tool = self.redactor.redact(tool);
                open.iter().position(|step| self.tool_at(*step) == Some(&*tool))?
            }
            None => 0,
        };
        let open = self.open.get_mut(id)?;
        let call = open.remove(at);
        if open.is_empty() {
            self.open.remove(id);
        }
        Some(call)
    }

    fn tool_at(&self, step: StepNo) -> Option<&str> {
        Some(&*self.trace.step(step)?.call()?.tool.text)
    }

    /// The tool of the call that a result with this `id` and no name of its own answers.
    pub(crate) fn open_tool(&self, id: &str) -> Option<Arc<str>> {
        let first = self.open.get(id)?.first()?;
        Some(self.trace.step(*first)?.call()?.tool.text.clone())
    }

    /// Says what becomes of the results of calls that share an id.
    pub(crate) fn complain_of_id(&mut self, id: &str, at: &Origin) {
        if self.is_open(id) {
            let what = "this call's id is in use: of calls in one turn each gets the result with \
                        its tool's name, else they come in order; of others, the later one";
            self.complain(at, what);
        }
    }

    /// Adds a result. With an `id` it is paired with the open call of that id; without one, or with
    /// an unknown one, it stays unpaired: the caller decides whether to complain.
    pub(crate) fn result(&mut self, tool: ActorNo, came: Came<'_>, from: &Origin) -> StepNo {
        let Came { text, data, id, failed } = came;
        // The text is redacted already, so what it holds is too.
        let data = data.or_else(|| held_in(&text.text));
        let result = ToolResult { text, data, call: None, failed };
        let step = self.push(tool, Act::Result(result), from);
        if let Some(call) = id.and_then(|id| self.take_open(id, None)) {
            self.trace.pair(call, step);
        }
        step
    }

    /// Says that `step`, a later text of a result, answers the same call as the first, which the call
    /// points back at.
    pub(crate) fn link(&mut self, step: StepNo, call: StepNo) {
        let step = self.trace.steps.get_mut(step.index());
        if let Some(Act::Result(ToolResult { call: answers, .. })) = step.map(|step| &mut step.act)
        {
            *answers = Some(call);
        }
    }

    /// Whether no result answers the call of `step` yet.
    pub(crate) fn waits(&self, step: StepNo) -> bool {
        let made = self.trace.step(step).and_then(Step::call);
        made.is_some_and(|call| call.result.is_none())
    }

    /// Whether a call with this id waits for its result.
    pub(crate) fn is_open(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    /// The text of the string at `at` as a passage.
    pub(crate) fn string(&self, at: &At<'_>) -> Option<Passage> {
        at.as_str().map(|text| self.passage(text, at.origin.clone()))
    }

    /// Any value as a passage: a string as it stands, anything else as compact JSON.
    pub(crate) fn any(&self, at: &At<'_>) -> Passage {
        self.string(at).unwrap_or_else(|| {
            let text = self.data(at.value).to_string();
            Passage { text: text.into(), origin: at.origin.clone() }
        })
    }

    /// Keeps the words in which somebody beside the run tells what came of it as a note, which a
    /// record can then cite: it is nothing that the run did.
    pub(crate) fn note(&mut self, who: &str, words: Passage) -> StepNo {
        let teller = self.actor(who, ActorKind::Harness);
        let at = words.origin.clone();
        self.push(teller, Act::Event { kind: EventKind::Other, text: Some(words) }, &at)
    }

    /// What stands for the words of something that has none, at the place where they would be.
    pub(crate) fn blank(&self, at: &At<'_>) -> Passage {
        let holds = at.value.is_object() || at.value.is_array();
        if holds { Passage::new("", at.origin.clone()) } else { self.any(at) }
    }

    /// Adds the step of an element that has neither words nor calls, so that none is lost.
    pub(crate) fn empty(&mut self, actor: ActorNo, at: &Origin) -> StepNo {
        self.push(actor, Act::Event { kind: EventKind::Empty, text: None }, at)
    }

    /// Sets the time of the last step.
    pub(crate) fn time(&mut self, step: StepNo, time: Option<Nanos>) {
        if let Some(step) = self.trace.steps.get_mut(step.index()) {
            step.time = time;
        }
    }

    /// The finished run.
    pub(crate) fn finish(mut self) -> Run {
        messages::tell(&mut self);
        if let Some((count, name)) = self.content.repeated() {
            let name = self.clean(&name);
            let what =
                format!("`{name}` stands twice in an object ({count} such); the first was read");
            self.complain(&Origin::top(), what);
        }
        if self.unlisted_complaints > 0 {
            let more = format!("and {} more complaints of this kind", self.unlisted_complaints);
            self.complaints.push(Complaint::new(&Origin::top(), more));
        }
        if self.trace.task.is_none() {
            self.trace.task = first_request(&self.trace);
        }
        let times = || self.trace.steps.iter().filter_map(|step| step.time);
        self.trace.started = self.trace.started.or_else(|| times().min());
        self.trace.ended = self.trace.ended.or_else(|| times().max());
        if self.spec.source == SpecSource::Absent && !self.spec.clauses.is_empty() {
            self.spec.source = SpecSource::FromTrace;
        }
        let hash = self.content.into_hex();
        self.trace.content_hash = hash[..32].into();
        if self.trace.id.is_empty() {
            self.trace.id = hash[..12].into();
        }
        Run { trace: self.trace, spec: self.spec, complaints: self.complaints }
    }
}

/// `text` as data if it is a JSON object or array.
pub(crate) fn held_in(text: &str) -> Option<Value> {
    let opens = text.trim_start().as_bytes().first()?;
    if !matches!(opens, b'{' | b'[') {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// The first thing that a person said: that is what the run was asked to do.
fn first_request(trace: &Trace) -> Option<Passage> {
    let said = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Person);
    said.filter_map(|step| step.text()).find(|text| !text.text.trim().is_empty()).cloned()
}

/// A call as a dialect found it.
pub(crate) struct Made<'v> {
    pub(crate) tool: Passage,
    pub(crate) arguments: Option<&'v json::Value<'v>>,
    pub(crate) arguments_at: Origin,
    pub(crate) id: Option<&'v str>,
}

/// A result as a dialect found it.
pub(crate) struct Came<'v> {
    pub(crate) text: Passage,
    pub(crate) data: Option<Value>,
    pub(crate) id: Option<&'v str>,
    pub(crate) failed: Option<bool>,
}
