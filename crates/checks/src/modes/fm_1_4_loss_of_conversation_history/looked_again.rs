//! An agent makes its own lookups again, one after the other, although their results stand in the
//! conversation and are the same: what it had been told is gone for it.
//!
//! One lookup may be made again to be sure. Several in a row, each made exactly once before, after the run
//! had gone on to something else, are neither care nor a loop.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, captured, is_from_person, steady};
use case::{ActorNo, Cite, Searched, StepNo};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Nothing shows what the model was given; that it asked anew shows that it did not use what it had.
const LOOKED_AGAIN: Score = Score::new(0.28);

/// So many in a row.
const IN_A_ROW: usize = 2;

/// A person who wants it looked at again, or who says that something is different now. Words only withhold.
static WANTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:again|once more|re-?check|double[- ]?check|check|verify|refresh|look|update[ds]?|chang\w+|now|latest|current|still|see|show|tell|list|what|which|how)\b",
    )
});

/// How a lookup was made last.
struct Made<'v, 'c> {
    exchange: &'v Exchange<'c>,
    at: usize,
    result: u64,
    times: usize,
}

/// The first such lookups.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    let mut made: BTreeMap<(ActorNo, u64), Made<'_, '_>> = BTreeMap::new();
    let mut row: Vec<(&Exchange<'_>, &Exchange<'_>)> = Vec::new();
    let mut keys = BTreeSet::new();
    for (at, exchange) in view.exchanges.iter().enumerate() {
        let key = (exchange.step.actor, exchange.call_key);
        if !is_lookup(view, exchange) {
            if may_change(exchange) {
                made.clear();
            }
            row.clear();
            keys.clear();
            continue;
        }
        let result = exchange.result.map_or(0, |(_, result)| steady::steady_key(result));
        let before = made.get(&key);
        let is_first_again =
            before.is_some_and(|before| before.times == 1 && before.result == result);
        match before.filter(|_| is_first_again) {
            Some(before) if row.is_empty() || is_row(&row, exchange) => {
                // Right behind itself it is one look made twice.
                if at != before.at + 1 && keys.insert(exchange.call_key) {
                    row.push((before.exchange, exchange));
                }
            }
            Some(_) | None => {
                row.clear();
                keys.clear();
            }
        }
        let times = before.map_or(0, |before| before.times) + 1;
        made.insert(key, Made { exchange, at, result, times });
        if row.len() == IN_A_ROW && is_told(view, &row) {
            return finding(&row);
        }
    }
    None
}

/// Whether the next lookup is of the same agent.
fn is_row(row: &[(&Exchange<'_>, &Exchange<'_>)], next: &Exchange<'_>) -> bool {
    row.last().is_some_and(|(_, last)| last.step.actor == next.step.actor)
}

fn is_lookup(view: &View<'_>, made: &Exchange<'_>) -> bool {
    made.effect == Effect::Reads
        && !made.writes
        && made.standing != Standing::Bad
        && made.result.is_some_and(|(came, result)| {
            result.failed != Some(true) && captured::says_something(came.words())
        })
        && made.call.arguments.as_object().is_some_and(|given| !given.is_empty())
        && view.is_comparable(made)
        && !view.is_copy(made.step.no)
        && !steady::is_wait(made.call)
        && !steady::is_gesture(made)
}

/// Whether what lookups give may be different after it.
fn may_change(made: &Exchange<'_>) -> bool {
    made.writes
        || match made.effect {
            Effect::Changes | Effect::Sends | Effect::Runs | Effect::Unknown => true,
            Effect::Reads | Effect::Tells | Effect::Verifies | Effect::Asks | Effect::Finishes => {
                false
            }
        }
}

/// Whether the run had gone on to something else in between, and no person wanted it looked at again.
fn is_told(view: &View<'_>, row: &[(&Exchange<'_>, &Exchange<'_>)]) -> bool {
    let first = row.iter().map(|(before, _)| before.end()).max();
    let (Some(first), Some((_, again))) = (first, row.first()) else {
        return false;
    };
    let again = again.step.no;
    let between = view.between(first, again);
    let said = || between.iter().filter(|step| is_from_person(view.case, step));
    let wants = said().any(|step| WANTS.is_match(step.words()));
    let went_on = between.iter().any(|step| step.call().is_some()) || said().next().is_some();
    first < again && went_on && !wants && !is_repeated_later(view, row, again)
}

/// Whether any of the lookups comes a third time: then it is a loop, which is told as one.
fn is_repeated_later(
    view: &View<'_>,
    row: &[(&Exchange<'_>, &Exchange<'_>)],
    again: StepNo,
) -> bool {
    row.iter().any(|(_, one)| {
        let equal = view.exchanges.iter().filter(|made| {
            again < made.step.no
                && made.call_key == one.call_key
                && made.step.actor == one.step.actor
        });
        equal.count() > 1
    })
}

fn finding(row: &[(&Exchange<'_>, &Exchange<'_>)]) -> Option<Finding> {
    let ((before, first), (_, last)) = (row.first()?, row.last()?);
    let summary = format!(
        "the lookups of steps {} are made again at steps {} with equal results, which the agent had in its conversation",
        steps(row.iter().map(|(before, _)| *before)),
        steps(row.iter().map(|(_, again)| *again))
    );
    let searched = Searched::Steps(before.step.no, last.step.no);
    let rest = row.iter().skip(1).map(|(_, again)| Cite::step(again.step));
    let found = Finding::new(ENTRY.mode, LOOKED_AGAIN, Cite::step(first.step), summary)
        .citing(row.iter().map(|(before, _)| Cite::step(before.step)))
        .citing(rest)
        .refuters([
            Refuter::not_held(
                "something had changed in between",
                Cite::absent("an act that may change what they give", searched),
            ),
            Refuter::not_held(
                "a person asked for it again",
                Cite::absent("words of a person that ask for it", searched),
            ),
        ]);
    Some(found)
}

fn steps<'v, 'c: 'v>(made: impl Iterator<Item = &'v Exchange<'c>>) -> String {
    let steps: Vec<String> = made.map(|made| made.step.no.to_string()).collect();
    steps.join(", ")
}
