//! A change that went well and is made again by the same agent with the same arguments, although nobody but
//! that agent spoke in between and nothing that was done can have undone it.
//!
//! Whether that is a failure, and which, is not decided here.

use super::effect::Effect;
use super::evidence::Standing;
use super::verification::{is_write, own_things};
use super::{Exchange, View, captured, is_from_person, steady};
use case::{Act, ActorNo, Step, ToolResult};
use serde_json::Value;
use std::collections::BTreeMap;

/// How many candidates are looked into: one is enough for a finding.
const MOST: usize = 20;

/// The changes that were made twice, each with its second time, in the order of the second times. What was
/// made more often is a loop, and not among them.
pub(crate) fn of<'v, 'c>(view: &'v View<'c>) -> Vec<(&'v Exchange<'c>, &'v Exchange<'c>)> {
    let mut made: BTreeMap<(u64, ActorNo), Vec<usize>> = BTreeMap::new();
    for (at, exchange) in view.exchanges.iter().enumerate() {
        if exchange.effect == Effect::Changes && is_write(exchange) {
            made.entry((exchange.call_key, exchange.step.actor)).or_default().push(at);
        }
    }
    let mut pairs: Vec<(usize, usize)> = made
        .into_values()
        .filter_map(|all| match all.as_slice() {
            [first, second] => Some((*first, *second)),
            _ => None,
        })
        .collect();
    pairs.sort_by_key(|(_, second)| *second);
    let pairs = pairs.into_iter().take(MOST).filter_map(|(first, second)| {
        let between = view.exchanges.get(first + 1..second)?;
        let (first, second) = (view.exchanges.get(first)?, view.exchanges.get(second)?);
        is_again(view, (first, second), between).then_some((first, second))
    });
    pairs.collect()
}

fn is_again(
    view: &View<'_>,
    (first, second): (&Exchange<'_>, &Exchange<'_>),
    between: &[Exchange<'_>],
) -> bool {
    let went_well = |made: &Exchange<'_>| {
        made.standing != Standing::Bad
            && made.result.is_some_and(|(came, result)| {
                result.failed != Some(true) && captured::says_something(came.words())
            })
    };
    let speaks = |step: &Step| {
        is_from_person(view.case, step)
            || (step.actor != first.step.actor
                && matches!(step.act, Act::Say { .. } | Act::Handoff { .. } | Act::Instruct(_)))
    };
    // Of two results in words that differ, one may tell of a failure.
    let are_alike = first.result.zip(second.result).is_some_and(|((_, one), (_, other))| {
        let is_data = |result: &ToolResult| result.data.as_ref().is_some_and(Value::is_object);
        steady::steady_key(one) == steady::steady_key(other) || (is_data(one) && is_data(other))
    });
    // To the letter: what is indented otherwise is another text.
    first.call.arguments == second.call.arguments
        && are_alike
        && went_well(first)
        && went_well(second)
        && first.end() < second.step.no
        && !view.is_copy(second.step.no)
        && view.is_comparable(first)
        && first.call.arguments.as_object().is_some_and(|given| !given.is_empty())
        && !steady::is_gesture(first)
        && !view.between(first.end(), second.step.no).iter().any(speaks)
        && !between.iter().any(|made| may_undo(first, made))
}

/// Whether a call in between may have brought back what was before: nobody knows what it does, or it
/// changes something of the same name.
fn may_undo(first: &Exchange<'_>, made: &Exchange<'_>) -> bool {
    let changes = match made.effect {
        Effect::Runs | Effect::Unknown => return true,
        Effect::Changes => true,
        Effect::Reads
        | Effect::Sends
        | Effect::Tells
        | Effect::Verifies
        | Effect::Asks
        | Effect::Finishes => made.writes,
    };
    let own = own_things(first);
    changes
        && made.standing != Standing::Bad
        && (own.is_empty() || !own.is_disjoint(&own_things(made)))
}
