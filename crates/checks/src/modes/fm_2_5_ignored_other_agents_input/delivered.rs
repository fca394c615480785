//! What each agent delivers, and where it delivers the same again: equal code blocks, equal calls of
//! a tool, equal words.
//!
//! One pass over the steps. What lies between two equal deliveries is judged elsewhere.

use crate::view::{Exchange, View, lines, steady};
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
    let steps = &view.case.trace.steps;
    let is_cut = steps.iter().any(|step| view.goes_on(step));
    for step in steps.iter().filter(|step| view.case.trace.kind(step) == ActorKind::Agent) {
        let is_head = is_cut && !view.goes_on(step) && 1 < view.pieces(step).len();
        let whole = is_head.then(|| delivery(view, (step, &view.whole(step)), is_cut)).flatten();
        let own = delivery(view, (step, step.words()), is_cut);
        let earlier = [own, whole].into_iter().flatten().filter_map(|(what, key)| {
            let before = last.insert((step.actor.index(), what, key), step.no);
            // One message may be all of what is said in one go.
            let before = before.filter(|no| *no < step.no);
            Some((what, view.case.trace.step(before?)?))
        });
        let earlier: Vec<(What, &Step)> = earlier.collect();
        if let Some((what, first)) = earlier.into_iter().next() {
            found.push(Again { first, second: step, what });
        }
    }
    found
}

/// Where an actor stands; numbers of actors have no order of their own.
type Position = usize;

/// What `step` delivers with the words `text`, with a key that is equal for equal deliveries. Where
/// some messages of the run are cut, the keys of whole ones and of pieces have to be of one kind.
fn delivery(view: &View<'_>, (step, text): (&Step, &str), is_cut: bool) -> Option<(What, u64)> {
    match &step.act {
        Act::Say { .. } | Act::Handoff { .. } => {
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
            let key = match is_cut {
                true if is_long => steady::words_key(step.actor, text),
                true => None,
                false => view.words_key(step.no).filter(|_| is_long),
            };
            key.map(|key| (What::Words, key))
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
        What::Block | What::Words => view.whole(again.first).into_owned(),
        What::Call => view.exchange_of(again.first.no).map_or_else(String::new, |made| {
            format!("{} {}", made.call.tool.text, made.call.arguments)
        }),
    }
}
