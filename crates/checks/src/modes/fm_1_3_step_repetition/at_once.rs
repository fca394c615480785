//! The same look twice in a row with the same result: nothing was done, and nobody spoke, that could have
//! changed what it gives.
//!
//! Once is little. It is told as what it is, a look that was not needed, and weighs so.

use super::{ENTRY, finding, is_captured};
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, stated, steady};
use case::{Act, Cite, Searched, Step, ToolResult};
use serde_json::Value;

/// One look too many.
const LOOKED_TWICE: Score = Score::new(0.25);

/// The first such look.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let mut pairs = view.exchanges.windows(2);
    let (first, second) = pairs.find_map(|pair| match pair {
        [first, second] if is_again(view, first, second) => Some((first, second)),
        _ => None,
    })?;
    let summary = format!(
        "{} is made again at step {}, right behind the same at step {}, with the same result",
        finding::call_in_short(second),
        second.step.no,
        first.step.no
    );
    let between = Searched::Steps(first.step.no, second.step.no);
    let nothing = Cite::absent("an act, a wait or a word of anybody else", between);
    let found = Finding::new(ENTRY.mode, LOOKED_TWICE, Cite::step(second.step), summary)
        .citing([Cite::step(first.step)])
        .citing(first.result.map(|(came, _)| Cite::step(came)))
        .refuters([Refuter::not_held("something may have changed in between", nothing)])
        .fixed_by(ENTRY.fix.to_fix());
    Some(found)
}

fn is_again(view: &View<'_>, first: &Exchange<'_>, second: &Exchange<'_>) -> bool {
    let is_look = |made: &Exchange<'_>| {
        made.effect == Effect::Reads
            && !made.writes
            && made.standing != Standing::Bad
            && made.result.is_some_and(|(_, result)| result.failed != Some(true) && holds(result))
            && is_captured(made)
            && view.is_comparable(made)
            && !view.is_copy(made.step.no)
    };
    let key = |made: &Exchange<'_>| made.result.map(|(_, result)| steady::steady_key(result));
    let opens = |step: &Step| match step.act {
        Act::Say { .. } | Act::Instruct(_) | Act::Handoff { .. } => step.actor != first.step.actor,
        // The history may have been cut there, or the harness have stepped in.
        Act::Event { .. } => true,
        Act::Think(_) | Act::Call(_) | Act::Result(_) => false,
    };
    let times = || view.exchanges.iter().filter(|made| made.call_key == first.call_key).count();
    first.call_key == second.call_key
        && first.step.actor == second.step.actor
        && first.end() < second.step.no
        && is_look(first)
        && is_look(second)
        && key(first) == key(second)
        && !steady::is_wait(first.call)
        && !steady::is_gesture(first)
        && stated::guard(&view.case.spec, &first.call.tool.text).is_none()
        && !view.between(first.step.no, second.step.no).iter().any(opens)
        // What is looked at more often is a poll or a loop, and judged as one.
        && times() == 2
}

/// Whether the result gave something: who got nothing may well try once more.
fn holds(result: &ToolResult) -> bool {
    match &result.data {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => false,
    }
}
