//! Where the history of an agent was cut: a compaction that the input names, a request that leaves
//! out what the one before it held, or one that was given far fewer tokens and so were those after it.
//!
//! A cut is no failure. What the agent does without the lost part may be one.

use crate::pattern::pattern;
use case::trace::{EventKind, Request};
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A request that is given less than half the tokens of the one before it lost more than a trimmed
/// result: contexts grow from turn to turn.
const HALF: u64 = 2;
/// Below this many tokens there is no history to speak of.
const HISTORY: u64 = 1000;

/// Longer words of the harness are rules, in bytes.
const NOTICE: usize = 400;
/// Says that messages are gone.
static DROPPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:messages?|conversation|history|turns)\b[^.\n]{0,60}\b(?:was|were|has been|have been|got) (?:\w+ )?(?:dropped|truncated|trimmed|removed|discarded|compacted|cut|pruned|evicted|cleared)\b",
    )
});

/// A place at which an agent's history was cut.
pub(super) struct Cut<'c> {
    /// The event, or the first step of the answer to the shortened request.
    pub(super) step: &'c Step,
    /// Whose history it is; `None` where the input does not say.
    pub(super) agent: Option<ActorNo>,
    /// How it shows.
    pub(super) how: How<'c>,
}

/// How a cut shows.
pub(super) enum How<'c> {
    /// As an event.
    Compaction,
    /// As a notice of the harness in the middle of the run.
    Notice,
    /// As parts that no request holds any more; the steps among them that are known.
    LeftOut(u32, &'c [StepNo]),
    /// As tokens, before and after.
    Tokens(u64, u64),
}

impl Cut<'_> {
    /// What happened, as the beginning of a sentence.
    pub(super) fn what(&self) -> String {
        let at = self.step.no;
        match self.how {
            How::Compaction => format!("the history was compacted at step {at}"),
            How::Notice => format!("step {at} says that the history was cut"),
            How::LeftOut(lost, _) => {
                format!(
                    "from step {at} on, {lost} parts of the history are no longer in any request"
                )
            }
            How::Tokens(before, after) => {
                format!("the request before step {at} was given {after} tokens after {before}")
            }
        }
    }
}

/// The cuts of a run, in its order.
pub(super) fn of(case: &Case) -> Vec<Cut<'_>> {
    let mut cuts: Vec<Cut<'_>> =
        case.trace.steps.iter().filter_map(|step| compaction(case, step)).collect();
    let mut last: BTreeMap<usize, &Request> = BTreeMap::new();
    let mut open: BTreeMap<usize, Cut<'_>> = BTreeMap::new();
    for request in &case.trace.requests {
        let Some(step) = case.trace.step(request.step) else {
            continue;
        };
        let (agent, key) = (Some(request.agent), request.agent.index());
        // Only a drop that lasts is one: a request of another kind may come between.
        if let Some(cut) = open.remove(&key).filter(|cut| lasts(cut, request)) {
            cuts.push(cut);
        }
        if request.lost > 0 {
            let how = How::LeftOut(request.lost, &request.left_out);
            cuts.push(Cut { step, agent, how });
        } else if let Some((before, after)) = drop_in_tokens(last.get(&key).copied(), request) {
            open.insert(key, Cut { step, agent, how: How::Tokens(before, after) });
        }
        if request.tokens.is_some() {
            last.insert(key, request);
        }
    }
    cuts.extend(notices(case));
    cuts.sort_by_key(|cut| cut.step.no);
    cuts
}

/// The harness's own words, after an agent has acted, that the history was cut. Rules say what may be
/// dropped, and stand at the start or are long; a notice says what was.
fn notices(case: &Case) -> impl Iterator<Item = Cut<'_>> {
    let acts = |step: &&Step| case.trace.kind(step) == ActorKind::Agent;
    let first = case.trace.steps.iter().find(acts).map_or(0, |step| step.no.index());
    let later = case.trace.steps.get(first..).unwrap_or_default().iter();
    let notices = later.filter(|step| {
        let is_word = match &step.act {
            Act::Instruct(_) | Act::Say { .. } => true,
            Act::Event { kind, text: _ } => *kind != EventKind::Compaction,
            Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Handoff { .. } => false,
        };
        let words = step.words();
        is_word
            && case.trace.kind(step) == ActorKind::Harness
            && words.len() <= NOTICE
            && DROPPED.is_match(words)
    });
    notices.map(|step| Cut { step, agent: None, how: How::Notice })
}

fn compaction<'c>(case: &Case, step: &'c Step) -> Option<Cut<'c>> {
    let Act::Event { kind: EventKind::Compaction, text: _ } = step.act else {
        return None;
    };
    let agent = (case.trace.kind(step) == ActorKind::Agent).then_some(step.actor);
    Some(Cut { step, agent, how: How::Compaction })
}

fn drop_in_tokens(before: Option<&Request>, now: &Request) -> Option<(u64, u64)> {
    let (before, now) = (before?.tokens?, now.tokens?);
    (before >= HISTORY && now.saturating_mul(HALF) <= before).then_some((before, now))
}

fn lasts(cut: &Cut<'_>, next: &Request) -> bool {
    match (&cut.how, next.tokens) {
        (How::Tokens(before, _), Some(next)) => next.saturating_mul(HALF) <= *before,
        _ => false,
    }
}
