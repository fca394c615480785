//! Calls that do nothing but carry words to another agent of the run, such as
//! `send_message(to: "clerk", content: "Please look it up.")`: they are told as what they are, words from one
//! agent to another.
//!
//! Told by what is passed on, whatever the tool is called: one argument is the name of another agent that acts in
//! the run, one is words, nothing else is passed, and what comes back is a receipt of a few words. A call that is
//! answered with more runs the other agent, and stays a call.

use crate::draft::Draft;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, ActorNo, Call, Passage, StepNo, Trace};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fewer words are an option or a name.
const WORDS: usize = 3;
/// A longer answer is more than a receipt.
const RECEIPT: usize = 4;
/// A longer text is no name.
const NAME: usize = 80;
/// Whom it is for, what is said, and one thing beside, such as a subject.
const ARGUMENTS: usize = 3;

/// A call that is a message.
struct Message {
    call: StepNo,
    to: ActorNo,
    words: Passage,
    receipt: Option<StepNo>,
}

/// Tells such calls as words, and says how many there were.
pub(crate) fn tell(draft: &mut Draft<'_>) {
    let found = found(&draft.trace);
    let Some(first) = found.first() else { return };
    let at = draft.trace.steps[first.call.index()].at.clone();
    let tool = draft.trace.steps[first.call.index()].call().map(|call| call.tool.text.clone());
    let what = format!(
        "{} calls such as `{}` only carry words to another agent of the run; they are told as its words",
        found.len(),
        tool.unwrap_or_default()
    );
    draft.complain(&at, what);
    for Message { call, to, words, receipt } in found {
        draft.trace.steps[call.index()].act = Act::Say { text: words, to: Some(to) };
        let answer = receipt.and_then(|no| draft.trace.steps.get_mut(no.index()));
        if let Some(answer) = answer {
            let text = answer.text().cloned();
            answer.act = Act::Event { kind: EventKind::Other, text };
        }
    }
}

fn found(trace: &Trace) -> Vec<Message> {
    if !trace.is_multi_agent() {
        return Vec::new();
    }
    let agents: Agents = acting(trace);
    let steps = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    let read = steps.filter_map(|step| {
        let call = step.call().filter(|call| call.form == CallForm::Data)?;
        let (to, words) = carried(&agents, call, step.actor)?;
        let receipt = call.result.and_then(|no| trace.step(no));
        let is_receipt = receipt.is_none_or(|step| {
            let is_short = step.words().split_whitespace().take(RECEIPT + 1).count() <= RECEIPT;
            is_short
                && step.error.is_none()
                && step.result().is_some_and(|it| it.failed != Some(true))
        });
        (step.error.is_none() && is_receipt).then(|| Message {
            call: step.no,
            to,
            words,
            receipt: receipt.map(|step| step.no),
        })
    });
    read.collect()
}

/// The agents that act in the run, by their names in lower case.
type Agents = BTreeMap<String, ActorNo>;

fn acting(trace: &Trace) -> Agents {
    let agents = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    let named = agents.filter_map(|step| {
        let actor = trace.actor(step)?;
        Some((actor.name.to_lowercase(), step.actor))
    });
    named.collect()
}

/// The agent that a call names, and the words that it passes on to it.
fn carried(agents: &Agents, call: &Call, caller: ActorNo) -> Option<(ActorNo, Passage)> {
    let arguments =
        call.arguments.as_object().filter(|all| (2..=ARGUMENTS).contains(&all.len()))?;
    let named = |value: &Value| {
        let name = value.as_str()?.trim();
        let known = (name.len() <= NAME).then(|| agents.get(&name.to_lowercase()))?;
        known.copied().filter(|agent| *agent != caller)
    };
    let mut to = None;
    let mut said = None;
    for (key, value) in arguments {
        if let Some(agent) = named(value) {
            if to.replace(agent).is_some() {
                return None;
            }
        } else if value.as_str().is_some_and(is_said) {
            if said.replace(key).is_some() {
                return None;
            }
        } else if !is_option(value) {
            return None;
        }
    }
    let pointer = format!("/{}", said?.replace('~', "~0").replace('/', "~1"));
    Some((to?, call.argument(&pointer)?))
}

fn is_said(text: &str) -> bool {
    text.split_whitespace().take(WORDS).count() == WORDS
}

/// Something that says how a message is sent: a switch, nothing, or a word or two without a number, which
/// could be what the call does something to.
fn is_option(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => {
            !is_said(text) && !text.contains(|letter: char| letter.is_ascii_digit())
        }
        Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}
