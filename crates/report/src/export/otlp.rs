//! OTLP/JSON in the `GenAI` conventions: an `invoke_agent` span for each turn of an agent, with what
//! it was given; below it a `chat` span for each answer of its model and an `execute_tool` span for
//! each result. Only what is new stands in a span, so that the document grows with the run alone.

mod chat;
mod turn;

use super::calls::Ids;
use super::spans::{self, Kind, Span};
use super::{Lost, object, text};
use case::record::VerifierResult;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Passage, RecordKind, Step, StepNo, ToolResult, Trace};
use chat::Chat;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

struct Writer<'c> {
    case: &'c Case,
    trace: &'c Trace,
    ids: Ids,
    times: Vec<Option<i64>>,
    tokens: BTreeMap<StepNo, u64>,
    spans: Vec<Span>,
    /// The agent whose turn it is, and its span.
    turn: Option<(ActorNo, usize)>,
    chat: Option<Chat>,
    /// What the next agent is given, as messages.
    given: Vec<(StepNo, Value)>,
    /// What people said in earlier turns, and how often.
    said: BTreeMap<&'c str, usize>,
    instructed: BTreeSet<(ActorNo, &'c str)>,
    /// Agents whose tools are written down.
    equipped: BTreeSet<ActorNo>,
    /// The span of the turn in which each call was made.
    made_in: BTreeMap<StepNo, usize>,
    answered: BTreeSet<StepNo>,
    /// Who passes control on to whom, until the other one acts.
    handoff: Option<(ActorNo, StepNo)>,
    lost: Lost,
}

/// The run as an export request.
pub(super) fn document(case: &Case) -> (Value, Lost) {
    let trace = &case.trace;
    let tokens = trace.requests.iter().filter_map(|one| Some((one.step, one.tokens?)));
    let mut writer = Writer {
        case,
        trace,
        ids: Ids::of(trace),
        times: times(trace),
        tokens: tokens.collect(),
        spans: Vec::new(),
        turn: None,
        chat: None,
        given: Vec::new(),
        said: BTreeMap::new(),
        instructed: BTreeSet::new(),
        equipped: BTreeSet::new(),
        made_in: BTreeMap::new(),
        answered: BTreeSet::new(),
        handoff: None,
        lost: Lost::default(),
    };
    trace.steps.iter().for_each(|step| writer.step(step));
    writer.end();
    let Writer { spans, mut lost, .. } = writer;
    super::count_beside(case, &mut lost);
    let id = spans::trace_id(&trace.id);
    let spans: Value = spans.into_iter().map(|span| span.written(&id)).collect();
    let labels = &trace.labels;
    let resource = [
        ("service.name", labels.system.as_ref()),
        ("service.version", labels.version.as_ref()),
        ("deployment.environment.name", labels.environment.as_ref()),
    ];
    let resource = resource.into_iter().filter_map(|(key, label)| Some((key, text(Some(label?)))));
    let doubts = doubts(trace, &mut lost);
    let resource: Value =
        resource.chain(doubts).map(|(key, label)| spans::pair(key, &label)).collect();
    let scope = labels.framework.as_deref().unwrap_or_default();
    let document = json!({"resourceSpans": [{
        "resource": {"attributes": resource},
        "scopeSpans": [{"scope": {"name": scope}, "spans": spans}],
    }]});
    (document, lost)
}

/// What the reader of the run was not sure of, as attributes of the resource.
fn doubts(trace: &Trace, lost: &mut Lost) -> Vec<(&'static str, Value)> {
    let (guessed, capture) = super::doubts(trace, lost);
    let all = [
        ("masthead.guessed", guessed),
        ("masthead.expected", capture["expected"].clone()),
        ("masthead.silent", capture["silent"].clone()),
        ("masthead.orphans", capture["orphans"].clone()),
    ];
    let all = all.into_iter().filter(|(_, value)| !value.is_null());
    all.map(|(key, value)| (key, value.to_string().into())).collect()
}

/// A time for each step, each later than the one before, because readers order spans by time; none
/// where the run gives none at all.
fn times(trace: &Trace) -> Vec<Option<i64>> {
    let Some(first) = trace.steps.iter().find_map(|step| step.time) else {
        return vec![None; trace.steps.len()];
    };
    let mut latest = first.0.saturating_sub(1);
    let steps = trace.steps.iter().map(|step| {
        latest = step.time.map_or(i64::MIN, |time| time.0).max(latest.saturating_add(1));
        Some(latest)
    });
    steps.collect()
}

impl<'c> Writer<'c> {
    fn step(&mut self, step: &'c Step) {
        let kind = self.trace.kind(step);
        match &step.act {
            Act::Instruct(words) => self.give(step, "system", words),
            Act::Say { text, to } => {
                self.lost.count("addressee of a message", usize::from(to.is_some()));
                match kind {
                    ActorKind::Agent => self.part(step, words("text", text)),
                    ActorKind::Person => self.give(step, "user", text),
                    ActorKind::Tool | ActorKind::Harness => {
                        self.lost.note("message of a tool or harness; written as an instruction");
                        self.give(step, "system", text);
                    }
                }
            }
            Act::Think(text) => self.part(step, words("reasoning", text)),
            Act::Call(_) => self.call(step),
            Act::Result(result) => self.result(step, result),
            Act::Handoff { to, text } => {
                self.lost.count("words of a handoff", usize::from(text.is_some()));
                self.close_chat();
                self.lost_handoff();
                self.handoff = Some((*to, step.no));
            }
            Act::Event { kind, text } => self.event(step, *kind, text.as_ref()),
        }
    }

    fn event(&mut self, step: &'c Step, kind: EventKind, text: Option<&Passage>) {
        let is_agent = self.trace.kind(step) == ActorKind::Agent;
        let failure = || {
            let words = text.map(|text| &text.text).or(step.error.as_ref());
            words.map_or_else(String::new, |words| words.as_ref().to_owned())
        };
        match kind {
            EventKind::Compaction if is_agent => {
                let content = super::text(text.map(|text| &text.text));
                self.part(step, object([("type", "compaction".into()), ("content", content)]));
            }
            EventKind::Empty if is_agent && text.is_none() => {
                self.open_chat(step);
                self.close_chat();
            }
            EventKind::Error => {
                self.close_chat();
                let mut span = self.span(step, "error", if is_agent { "chat" } else { "error" });
                if is_agent {
                    span.attributes = vec![("gen_ai.operation.name", "chat".into())];
                    span.attributes.push(("gen_ai.agent.name", self.name(step.actor)));
                }
                span.failure = Some(failure());
                self.spans.push(span);
            }
            EventKind::Verification => self.verification(step, text),
            EventKind::Compaction => self.lost.note("compaction that is no agent's"),
            EventKind::Limit => self.lost.note("limit that was reached"),
            EventKind::Empty | EventKind::Other => self.lost.note("other event"),
        }
    }

    fn verification(&mut self, step: &Step, text: Option<&Passage>) {
        self.close_chat();
        let mut records = self.trace.records.iter().filter(|record| record.step == Some(step.no));
        let label = records.find_map(|record| match &record.kind {
            RecordKind::Verifier { name: _, result: VerifierResult::Passed } => Some("passed"),
            RecordKind::Verifier { name: _, result: VerifierResult::Failed { .. } } => {
                Some("failed")
            }
            _ => None,
        });
        let mut span = self.span(step, "evaluation", "evaluation");
        span.attributes = vec![
            ("gen_ai.evaluation.name", self.name(step.actor)),
            ("gen_ai.evaluation.score.label", super::text(label)),
            ("gen_ai.evaluation.explanation", super::text(text.map(|text| &text.text))),
        ];
        self.spans.push(span);
    }

    /// Keeps a message for whoever acts next.
    fn give(&mut self, step: &'c Step, role: &'static str, words: &'c Passage) {
        let usual = if role == "user" { "user" } else { "system" };
        if self.trace.actor(step).is_some_and(|actor| &*actor.name != usual) {
            self.lost.note("name of a person or harness");
        }
        self.close_chat();
        let parts = [self::words("text", words)];
        self.given.push((step.no, json!({"role": role, "parts": parts})));
    }

    fn call(&mut self, step: &'c Step) {
        let Some(call) = step.call() else { return };
        if self.trace.kind(step) != ActorKind::Agent {
            self.lost.note("caller who is no agent; written as one");
        }
        let part = object([
            ("type", "tool_call".into()),
            ("id", self.ids.get(step.no).into()),
            ("name", call.tool.text.as_ref().into()),
            ("arguments", call.arguments.clone()),
        ]);
        self.part(step, part);
        if let Some((_, turn)) = self.turn {
            self.made_in.insert(step.no, turn);
        }
    }

    fn result(&mut self, step: &'c Step, result: &'c ToolResult) {
        self.close_chat();
        if self.ids.is_shared(step.no) {
            self.lost.note("result that answers several calls; written for the last one");
        }
        let made = result.call.and_then(|call| Some((call, *self.made_in.get(&call)?)));
        let Some((call, turn)) = made.filter(|(call, _)| self.answered.insert(*call)) else {
            self.lost.count("call of a further part of a result", result.call.iter().count());
            let response = json!({
                "type": "tool_call_response", "id": format!("unpaired-{}", step.no),
                "response": result.text.text.as_ref(),
            });
            self.given.push((step.no, json!({"role": "tool", "parts": [response]})));
            return;
        };
        let called = self.trace.step(call).and_then(Step::call);
        let tool = called.map_or("", |call| &call.tool.text);
        let mut span = self.span(step, "execute_tool", &format!("execute_tool {tool}"));
        span.start = self.times.get(call.index()).copied().flatten();
        span.parent = Some(self.spans[turn].id.clone());
        span.attributes = vec![
            ("gen_ai.operation.name", "execute_tool".into()),
            ("gen_ai.tool.name", tool.into()),
            ("gen_ai.tool.call.id", self.ids.get(call).into()),
            ("gen_ai.tool.call.arguments", called.map_or(Value::Null, |one| one.arguments.clone())),
            ("gen_ai.tool.call.result", result.text.text.as_ref().into()),
        ];
        let error = step.error.as_deref().unwrap_or_default();
        if result.failed == Some(true) || step.error.is_some() {
            span.failure = Some(error.to_owned());
            span.attributes.push(("error.type", "_OTHER".into()));
        }
        let end = span.end;
        self.spans[turn].end = self.spans[turn].end.max(end);
        self.spans.push(span);
    }

    /// A span of its own for `step`.
    fn span(&self, step: &Step, what: &str, name: &str) -> Span {
        let time = self.times.get(step.no.index()).copied().flatten();
        Span {
            id: spans::span_id(&self.trace.id, what, step.no.index()),
            parent: self.turn.map(|(_, turn)| self.spans[turn].id.clone()),
            name: name.trim_end().to_owned(),
            kind: Kind::Internal,
            start: time,
            end: time,
            attributes: Vec::new(),
            failure: None,
        }
    }

    fn name(&self, actor: ActorNo) -> Value {
        text(self.trace.actors.get(actor.index()).map(|actor| &actor.name))
    }
}

fn words(kind: &str, words: &Passage) -> Value {
    json!({"type": kind, "content": words.text.as_ref()})
}
