//! What stands only on the outermost spans: what the whole was asked, what it answered in the end,
//! and that it failed. Told where no step has these words; spans below them tell the rest.

use super::node::{Kind, Node};
use super::spec;
use super::steps::Teller;
use super::vocabulary::{self, Field, Role};
use case::trace::EventKind;
use case::{Act, ActorKind, Step};
use serde_json::Value;

/// The members in which a lone text stands.
const NAMES: &[&str] = &[
    "output",
    "answer",
    "final_answer",
    "response",
    "content",
    "text",
    "result",
    "input",
    "question",
    "query",
];

impl Teller<'_, '_, '_> {
    /// The outermost span `number` begins: what it was asked, if no span is there to repeat it.
    pub(super) fn root_starts(&mut self, number: usize) {
        let is_told = self.family.has_models() || self.family.roles.contains(&Role::Agent);
        if is_told || !self.is_wrapper_of_all(number) {
            return;
        }
        let span = &self.family.spans[number];
        let input =
            vocabulary::find(&span.attributes, Field::LooseInput).and_then(|it| plain(it, 0));
        if let Some(input) = input {
            let text = input.view().passage(&self.draft);
            let user = self.actor("user", ActorKind::Person);
            self.draft.push(user, Act::Say { text, to: None }, &span.at);
        }
    }

    /// The outermost span `number` ends: what it answered, and that it failed.
    pub(super) fn root_ends(&mut self, number: usize) {
        let span = &self.family.spans[number];
        if !self.family.is_root(number)
            || !matches!(self.family.roles[number], Role::Agent | Role::Noise)
        {
            return;
        }
        let output =
            vocabulary::find(&span.attributes, Field::LooseOutput).and_then(|it| plain(it, 0));
        if let Some(output) = output.filter(|_| self.is_wrapper_of_all(number)) {
            let text = output.view().passage(&self.draft);
            if !self.is_known(&text.text) {
                let agent = self.turn(number).agent;
                let actor = self.last_agent().unwrap_or(agent);
                self.draft.push(actor, Act::Say { text, to: None }, &span.at);
            }
        }
    }

    /// Tells that the agent span `number` failed on its own account after what was done in it.
    pub(super) fn agent_fails(&mut self, number: usize) {
        if self.family.failed_itself(number) && self.family.has_work_below(number) {
            self.harness_fails(number);
        }
    }

    /// Tells a failure that is nobody's words and no tool's result.
    pub(super) fn harness_fails(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let harness = self.actor("harness", ActorKind::Harness);
        let text = Some(spec::failure_passage(&self.draft, span));
        let kind = EventKind::Error;
        let step = self.draft.push(harness, Act::Event { kind, text }, &span.at);
        let error = spec::failure(span).map(|failure| self.draft.clean(&failure));
        if let Some(step) = self.draft.trace.steps.get_mut(step.index()) {
            step.error = error;
        }
    }

    /// Whether `number` is an outermost span around others that did something.
    fn is_wrapper_of_all(&self, number: usize) -> bool {
        let is_root = self.family.is_root(number);
        let works = |role: &Role| matches!(role, Role::Model | Role::Tool | Role::Agent);
        is_root && self.family.roles.iter().any(works)
    }

    /// Whether a step has the words that `text` is, or that stand in the JSON that it is, written once
    /// or several times over. Of a long structure its end is looked at: there the answer stands.
    fn is_known(&self, text: &str) -> bool {
        let steps = &self.draft.trace.steps;
        let is_told = |words: &str| steps.iter().any(|step| has_words(step, words));
        match unwritten(text) {
            Value::String(words) => is_told(&words),
            structure => {
                let mut words = Vec::new();
                strings(&structure, &mut words);
                words.is_empty() || words.iter().rev().take(LOOKED_AT).any(|words| is_told(words))
            }
        }
    }

    fn last_agent(&self) -> Option<case::ActorNo> {
        let trace = &self.draft.trace;
        let of_agent = |step: &&Step| trace.kind(step) == ActorKind::Agent;
        trace.steps.iter().rev().find(of_agent).map(|step| step.actor)
    }
}

/// The text that `node` is, or the only one that it holds.
fn plain(mut node: Node<'_>, depth: usize) -> Option<Node<'_>> {
    node.open(|opened| matches!(opened.kind, Kind::List(_) | Kind::Map(_)));
    let name = match &node.kind {
        Kind::Text(text) => return (!text.trim().is_empty()).then_some(node),
        Kind::Plain(_) | Kind::List(_) => return None,
        Kind::Map(members) => {
            let named = NAMES.iter().find(|name| node.get(name).is_some());
            let only = || (members.len() == 1).then(|| members[0].0.to_string());
            named.map(|name| (*name).to_owned()).or_else(only)?
        }
    };
    let inner = node.inside(&[&name])?;
    if depth < 2 { plain(inner, depth + 1) } else { None }
}

/// How many of the longer strings of a structure are looked for.
const LOOKED_AT: usize = 8;
/// Shorter strings are names and marks that stand anywhere.
const LONGER: usize = 12;

/// What `text` is when everything that writes it as JSON is undone, three times at most.
fn unwritten(text: &str) -> Value {
    let mut words = text.to_owned();
    for _ in 0..3 {
        match serde_json::from_str(&words) {
            Ok(Value::String(inner)) => words = inner,
            Ok(structure @ (Value::Array(_) | Value::Object(_))) => return structure,
            Ok(Value::Null | Value::Bool(_) | Value::Number(_)) | Err(_) => break,
        }
    }
    Value::String(words)
}

/// The longer strings of a structure, in order.
fn strings<'s>(structure: &'s Value, words: &mut Vec<&'s str>) {
    match structure {
        Value::String(text) if LONGER <= text.trim().len() => words.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, words)),
        Value::Object(members) => members.values().for_each(|member| strings(member, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a step has these words, as they are or written in JSON.
fn has_words(step: &Step, words: &str) -> bool {
    let words = words.trim();
    let written = Value::from(words).to_string();
    let written = &written[1..written.len() - 1];
    let in_call = || step.call().is_some_and(|call| call.arguments.to_string().contains(written));
    let told = step.words();
    told.contains(words) || told.contains(written) || in_call()
}
