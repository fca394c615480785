//! Tapes: one object a run, whose `steps` are told by the ending of their `kind`. The grade and the
//! expected answer that a tape may carry in its metadata are never looked at.

use crate::dialects::{Dialect, Extent};
use crate::draft::{Came, Draft, Made};
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use crate::{carried, ending};
use case::record::EndReason;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Passage, StepNo};
use std::collections::VecDeque;

/// A tape.
pub(super) const DIALECT: Dialect =
    Dialect { name: "tapeagents", extent: Extent::Document, is, read };

/// The members of a step that say what kind of step it is and who took it.
const FRAME: &[&str] = &["kind", "metadata"];

/// Where a step has its words, the plainest first.
const WORDS: &[&str] =
    &["content", "text", "reasoning", "thought", "answer", "reason", "task", "message", "output"];

/// Whether `document` is a tape.
fn is(document: &Value<'_>) -> bool {
    let steps = member(document, "steps").and_then(Value::as_array).unwrap_or_default();
    let has_frame = member(document, "metadata").is_some() || member(document, "context").is_some();
    let is_step = |step: &Value<'_>| text(step, "kind").is_some() && text(step, "role").is_none();
    has_frame && super::mostly(steps, is_step)
}

fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut reader = Reader { draft: sink.draft(DIALECT.name), open: VecDeque::new() };
    reader.draft.covers(document.value);
    let about = document.get("metadata");
    let id = about.as_ref().and_then(|about| about.get("id"));
    reader.draft.trace.id = id.and_then(|id| reader.draft.label(&id)).unwrap_or_default();
    let tools = document.get("context").and_then(|context| context.get("tools"));
    if let Some(tools) = tools {
        carried::equip(&mut reader.draft, &tools);
    }
    for step in document.get("steps").iter().flat_map(At::items) {
        reader.step(&step);
    }
    let mut draft = reader.draft;
    let error = about.and_then(|about| about.get("error"));
    if let Some(error) = error.filter(|error| error.as_str() != Some("")) {
        let message = draft.any(&error).text;
        draft.exception("error", &message, error.origin);
    }
    first_task(&mut draft);
    carried::settle(&mut draft);
    sink.give(draft);
}

/// Where no person spoke, the run was asked to do what the first call hands over.
fn first_task(draft: &mut Draft<'_>) {
    let steps = &draft.trace.steps;
    if steps.iter().any(|step| draft.trace.kind(step) == ActorKind::Person) {
        return;
    }
    let handed = steps.iter().find_map(|step| match &step.act {
        Act::Handoff { to: _, text } => Some(text.clone()),
        _ => None,
    });
    draft.trace.task = handed.flatten();
}

/// What a step is, told by its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Asks,
    Instructs,
    Thinks,
    Says,
    Calls,
    Answers,
    Passes,
    Hands,
    Ends,
}

struct Reader<'r> {
    draft: Draft<'r>,
    /// The calls that wait for what came of them.
    open: VecDeque<StepNo>,
}

impl Reader<'_> {
    fn step(&mut self, step: &At<'_>) {
        self.draft.trace.capture.expected += 1;
        let path = step.get("metadata").and_then(|about| about.get("agent"));
        let path = path.as_ref().and_then(At::as_str).filter(|path| !path.is_empty());
        let Some(kind) = step.text("kind") else {
            let harness = self.draft.actor("harness", ActorKind::Harness);
            self.draft.complain(&step.origin, "this step has no kind; kept as an event");
            let text = Some(self.draft.any(step));
            self.draft.push(harness, event(EventKind::Other, text), &step.origin);
            return;
        };
        let part = self.part(kind, path);
        let (name, of) = match (part, path) {
            (Part::Asks, _) => ("user", ActorKind::Person),
            (Part::Instructs, _) => ("system", ActorKind::Harness),
            (Part::Answers, _) => ("environment", ActorKind::Tool),
            (_, Some(path)) => (own_name(path), ActorKind::Agent),
            (Part::Passes | Part::Ends, None) => ("harness", ActorKind::Harness),
            (_, None) => ("agent", ActorKind::Agent),
        };
        let actor = self.draft.actor(name, of);
        if let Some(calls) = step.get("tool_calls").filter(|calls| calls.value.is_array()) {
            self.say(step, actor, path);
            calls.items().for_each(|call| self.called(&call, actor, step));
            return;
        }
        match part {
            Part::Asks | Part::Says => self.say(step, actor, path),
            Part::Instructs => self.instruct(step, actor),
            Part::Thinks => self.think(step, actor),
            Part::Calls => self.call(step, actor, kind),
            Part::Answers => self.answer(step, actor),
            Part::Hands => self.hand(step, actor),
            Part::Passes => self.pass(step, actor),
            Part::Ends => self.end(step, actor),
        }
    }

    fn part(&self, kind: &str, path: Option<&str>) -> Part {
        let ends = |ending: &str| {
            kind == ending || kind.strip_suffix(ending).is_some_and(|rest| rest.ends_with('_'))
        };
        match kind {
            "user" | "question" | "task" => return Part::Asks,
            "system" => return Part::Instructs,
            "assistant" | "respond" => return Part::Says,
            "call" => return Part::Hands,
            "broadcast" | "set_next_node" | "pass" => return Part::Passes,
            "final_step" | "stop" => return Part::Ends,
            _ => {}
        }
        if ends("thought") || ends("plan") {
            Part::Thinks
        } else if ends("observation") || ends("result") || ends("tool") {
            Part::Answers
        } else if ends("action") || path.is_some() {
            Part::Calls
        } else if self.open.is_empty() {
            Part::Asks
        } else {
            Part::Answers
        }
    }

    /// Where the words of a step stand; a step of several members has no words of its own.
    fn words(&self, step: &At<'_>) -> Option<Passage> {
        let plain = step.first(WORDS).filter(|at| at.as_str().is_some());
        let own = || {
            let mut members =
                step.members().filter(|(name, at)| !FRAME.contains(name) && !at.value.is_null());
            match (members.next(), members.next()) {
                (Some((_, only)), None) => Some(only),
                (_, _) => None,
            }
        };
        plain.or_else(own).and_then(|at| self.draft.filled(&at))
    }

    /// The words of a step, or all that it holds.
    fn told(&self, step: &At<'_>) -> Option<Passage> {
        let is_framed =
            step.members().all(|(name, at)| FRAME.contains(&name) || at.value.is_null());
        let blank = || WORDS.iter().any(|name| step.text(name) == Some(""));
        self.words(step).or_else(|| (!is_framed && !blank()).then(|| self.draft.any(step)))
    }

    fn say(&mut self, step: &At<'_>, actor: ActorNo, path: Option<&str>) {
        let above = path.and_then(|path| path.rsplit_once('/')).map(|(above, _)| own_name(above));
        let to = above.map(|name| self.draft.actor(name, ActorKind::Agent));
        match self
            .told(step)
            .filter(|_| step.get("content").is_none_or(|at| at.as_str() != Some("")))
        {
            Some(text) => self.draft.push(actor, Act::Say { text, to }, &step.origin),
            None => self.draft.empty(actor, &step.origin),
        };
    }

    fn instruct(&mut self, step: &At<'_>, actor: ActorNo) {
        match self.told(step) {
            Some(text) => {
                carried::instruct(&mut self.draft, None, &text);
                self.draft.push(actor, Act::Instruct(text), &step.origin);
            }
            None => _ = self.draft.empty(actor, &step.origin),
        }
    }

    fn think(&mut self, step: &At<'_>, actor: ActorNo) {
        match self.told(step) {
            Some(text) => self.draft.push(actor, Act::Think(text), &step.origin),
            None => self.draft.empty(actor, &step.origin),
        };
    }

    /// A step that acts is a call of what its kind names, with its members as arguments.
    fn call(&mut self, step: &At<'_>, actor: ActorNo, kind: &str) {
        let arguments: Vec<(&str, Value<'_>)> = step
            .members()
            .filter(|(name, _)| !FRAME.contains(name))
            .map(|(name, at)| (name, at.value.clone()))
            .collect();
        let arguments = Value::Object(arguments.into());
        let made = Made {
            tool: self.draft.passage(kind, step.origin.key("kind")),
            arguments: Some(&arguments),
            arguments_at: step.origin.clone(),
            id: None,
        };
        let call = self.draft.call(actor, made, &step.origin);
        self.open.push_back(call);
        let answer = step.first(&["answer", "final_answer"]);
        if let Some(text) = answer.and_then(|answer| self.draft.filled(&answer)) {
            self.draft.push(actor, Act::Say { text, to: None }, &step.origin);
        }
    }

    /// A call as the model's service writes it.
    fn called(&mut self, call: &At<'_>, actor: ActorNo, step: &At<'_>) {
        let inner = call.get("function").filter(|inner| inner.value.is_object());
        let inner = inner.unwrap_or_else(|| call.clone());
        let name = inner.get("name").filter(|name| name.as_str().is_some());
        let Some(name) = name else {
            self.draft.complain(&call.origin, "this call names no tool; left out");
            return;
        };
        let arguments = inner.first(&["arguments", "args"]);
        let id = call.id("id");
        let made = Made {
            tool: self.draft.any(&name),
            arguments: arguments.as_ref().map(|at| at.value),
            arguments_at: inner.origin.key("arguments"),
            id: id.as_deref(),
        };
        let made = self.draft.call(actor, made, &step.origin);
        self.open.push_back(made);
    }

    fn answer(&mut self, step: &At<'_>, actor: ActorNo) {
        let result = step.get("result");
        let output = result.as_ref().and_then(|result| result.get("output"));
        let text = output.and_then(|output| self.draft.filled(&output));
        let text = text.or_else(|| self.told(step));
        let text = text.unwrap_or_else(|| self.draft.blank(step));
        let id = step.id("tool_call_id").filter(|id| self.draft.is_open(id));
        let id = id.as_deref();
        let came = Came { text, data: None, id, failed: failure(step, result.as_ref()) };
        let is_paired = id.is_some();
        let no = self.draft.result(actor, came, &step.origin);
        while let Some(call) = self.open.pop_front() {
            let waits = self.draft.trace.step(call).and_then(|step| step.call()?.result).is_none();
            if waits && !is_paired {
                self.draft.trace.pair(call, no);
                return;
            }
            if waits {
                self.open.push_front(call);
                return;
            }
        }
    }

    fn hand(&mut self, step: &At<'_>, actor: ActorNo) {
        let name = step.text("agent_name").filter(|name| !name.is_empty());
        let to = self.draft.actor(name.unwrap_or("agent"), ActorKind::Agent);
        let text = step.get("content").and_then(|at| self.draft.filled(&at));
        self.draft.push(actor, Act::Handoff { to, text }, &step.origin);
    }

    /// What only moves the tape on.
    fn pass(&mut self, step: &At<'_>, actor: ActorNo) {
        let text = self.told(step);
        self.draft.push(actor, event(EventKind::Other, text), &step.origin);
    }

    fn end(&mut self, step: &At<'_>, actor: ActorNo) {
        let text = self.told(step);
        let word = text.as_ref().map_or("final_step".into(), |text| text.text.clone());
        let reason = match ending::reason(&word) {
            EndReason::Unknown => EndReason::Regular,
            known => known,
        };
        self.draft.trace.records.push(ending::record(reason, word, step.origin.clone()));
        self.draft.trace.closed = true;
        self.draft.push(actor, event(EventKind::Other, text), &step.origin);
    }
}

/// The input's own word on whether what was asked failed.
fn failure(step: &At<'_>, result: Option<&At<'_>>) -> Option<bool> {
    let code = result.and_then(|result| result.get("exit_code")?.value.as_i64());
    let said = step.get("error").and_then(|error| match error.value {
        Value::Bool(flag) => Some(*flag),
        Value::Str(text) if !text.trim().is_empty() => Some(true),
        Value::Object(_) => Some(true),
        _ => None,
    });
    code.map(|code| code != 0).or(said)
}

/// The last name of a path of agents.
fn own_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

const fn event(kind: EventKind, text: Option<Passage>) -> Act {
    Act::Event { kind, text }
}
