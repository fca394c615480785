//! What each agent delivers, and where it delivers the same again: equal code blocks, equal calls of
//! a tool, equal words.
//!
//! One pass over the steps. What lies between two equal deliveries is judged elsewhere.

use crate::view::{Exchange, View, lines};
use case::trace::CallForm;
use case::{Act, ActorKind, Step, StepNo};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A block of fewer lines is a mention, not a delivery.
const BLOCK: usize = 3;
/// Words of fewer are a phrase that comes again by itself.
const WORDS: usize = 8;

/// The same thing delivered twice by one agent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Again<'c> {
    /// The first time.
    pub(super) first: &'c Step,
    /// The next time.
    pub(super) second: &'c Step,
    /// What was delivered.
    pub(super) what: What,
}

/// What can be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// Code or another fenced text.
    Block,
    /// A tool call.
    Call,
    /// The message itself.
    Words,
}

impl What {
    /// The word for it.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Call => "call",
            Self::Words => "message",
        }
    }
}

/// Every delivery that equals an earlier one of the same agent, in order, each with the last time
/// before it.
pub(super) fn again<'c>(view: &View<'c>) -> Vec<Again<'c>> {
    let mut last: BTreeMap<(Position, What, u64), StepNo> = BTreeMap::new();
    let mut found = Vec::new();
    for step in &view.case.trace.steps {
        if view.case.trace.kind(step) != ActorKind::Agent {
            continue;
        }
        let Some((what, key)) = delivery(view, step) else {
            continue;
        };
        let before = last.insert((step.actor.index(), what, key), step.no);
        if let Some(first) = before.and_then(|no| view.case.trace.step(no)) {
            found.push(Again { first, second: step, what });
        }
    }
    found
}

/// Where an actor stands; numbers of actors have no order of their own.
type Position = usize;

/// What `step` delivers, with a key that is equal for equal deliveries.
fn delivery(view: &View<'_>, step: &Step) -> Option<(What, u64)> {
    match &step.act {
        Act::Say { .. } | Act::Handoff { .. } => {
            let text = step.words();
            let mut hasher = DefaultHasher::new();
            let mut count = 0;
            for block in lines::blocks(text) {
                let key = text.get(block.range).and_then(|code| lines::block_key(code, BLOCK));
                if let Some(key) = key {
                    key.hash(&mut hasher);
                    count += 1;
                }
            }
            if count > 0 {
                return Some((What::Block, hasher.finish()));
            }
            let is_long = text.split_whitespace().take(WORDS).count() == WORDS;
            view.words_key(step.no).filter(|_| is_long).map(|key| (What::Words, key))
        }
        Act::Call(call) if call.form == CallForm::Data => {
            let made: &Exchange<'_> = view.exchange_of(step.no)?;
            Some((What::Call, made.call_key))
        }
        Act::Call(_) | Act::Instruct(_) | Act::Think(_) | Act::Result(_) | Act::Event { .. } => {
            None
        }
    }
}

/// The words of what was delivered, in which feedback finds its object.
pub(super) fn object<'c>(view: &View<'c>, again: &Again<'c>) -> String {
    match again.what {
        What::Block | What::Words => again.first.words().to_owned(),
        What::Call => view.exchange_of(again.first.no).map_or_else(String::new, |made| {
            format!("{} {}", made.call.tool.text, made.call.arguments)
        }),
    }
}
