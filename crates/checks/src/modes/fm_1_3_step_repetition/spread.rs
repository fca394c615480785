//! The same look with the same result, several times over, with other looks and words in between; and the
//! same change made twice although the first one went well.
//!
//! Nothing that was done in between can have changed what the look gives, and it never did; and a change
//! that took needs no second one.

use super::{LOOP, failed, finding, is_captured, ordered};
use crate::reading::{Finding, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::effect::{self, Effect};
use crate::view::repeats::{Left, Stretch};
use crate::view::steady;
use crate::view::{Exchange, View, done_twice, stated};
use case::trace::EventKind;
use case::{Act, ActorNo, Case, Cite, Searched, StepNo};
use ordered::Order;
use std::collections::BTreeMap;

/// One more than in a row: what was seen long ago may be looked up again.
const SPREAD: usize = LOOP + 1;
/// What the agent had in its log was looked up again; it cost time.
const LOOKED_AGAIN: Score = Score::new(0.35);
/// The world was changed twice, or would have been.
const CHANGED_AGAIN: Score = Score::new(0.5);

/// How many repetitions are cited.
const CITED: usize = 4;

/// The looks of one kind since the last change.
struct Looks {
    result: u64,
    steps: Vec<StepNo>,
    end: StepNo,
}

/// The first look that was made too often, or else the first change that was made again.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    looked(view)
        .and_then(|looks| of_looks(view, &looks))
        .or_else(|| changed(case, view))
        .or_else(|| failed::read(view))
}

/// The equal looks, if they are too many. A look that waits, or whose result was another one in
/// between, is a poll.
fn looked(view: &View<'_>) -> Option<Looks> {
    let mut open: BTreeMap<(u64, ActorNo), Looks> = BTreeMap::new();
    let mut most: Option<Looks> = None;
    let mut waits = false;
    for made in view.exchanges.iter().filter(|made| !view.is_copy(made.step.no)) {
        waits |= steady::is_wait(made.call);
        let looks = matches!(made.effect, Effect::Reads | Effect::Verifies) && !made.writes;
        if !looks {
            let may_change =
                !matches!(made.effect, Effect::Asks | Effect::Tells) && is_captured(made);
            if may_change {
                most = most.or_else(|| take_most(&mut open));
                open.clear();
                waits = false;
            }
            continue;
        }
        let Some((_, result)) =
            made.result.filter(|_| is_captured(made) && view.is_comparable(made))
        else {
            continue;
        };
        let key = (steady::call_key(made), made.step.actor);
        let result = steady::steady_key(result);
        let looks = open.entry(key).or_insert(Looks { result, steps: Vec::new(), end: made.end() });
        if looks.result != result || waits {
            *looks = Looks { result, steps: Vec::new(), end: made.end() };
        }
        // One asked for before the last one came back is no repetition.
        if looks.steps.is_empty() || looks.end < made.step.no {
            looks.steps.push(made.step.no);
            looks.end = made.end();
        }
    }
    most.or_else(|| take_most(&mut open))
}

/// The earliest of the looks that are too many.
fn take_most(open: &mut BTreeMap<(u64, ActorNo), Looks>) -> Option<Looks> {
    let many = open.iter().filter(|(_, looks)| SPREAD <= looks.steps.len());
    let key = many.min_by_key(|(_, looks)| looks.steps.first().copied()).map(|(key, _)| *key)?;
    open.remove(&key)
}

fn of_looks(view: &View<'_>, looks: &Looks) -> Option<Finding> {
    let (first, again) = (*looks.steps.first()?, *looks.steps.get(1)?);
    let made = view.exchange_of(first)?;
    let is_declared = stated::guard(&view.case.spec, &made.call.tool.text).is_some();
    let stretch = Stretch {
        first,
        times: looks.steps.len(),
        steps: looks.steps.iter().skip(1).copied().collect(),
        deeds: looks.steps.len() - 1,
        period: 1,
        waits: false,
        again,
        since: first,
        end: looks.end,
        left: Left::Never,
    };
    if is_declared || steady::is_gesture(made) || ordered::of(view, &stretch) != Order::None {
        return None;
    }
    let summary = format!(
        "{} is made {} times between the steps {first} and {}, with the same result each time and nothing changed in between",
        finding::call_in_short(made),
        looks.steps.len(),
        looks.end
    );
    let step = view.case.trace.step(again)?;
    let nothing = Cite::absent("a change or another result", Searched::Steps(first, looks.end));
    let others = looks.steps.iter().filter(|no| **no != again).take(CITED);
    let others = others.filter_map(|no| view.case.trace.step(*no)).map(Cite::step);
    let found = Finding::new(Mode::StepRepetition, LOOKED_AGAIN, Cite::step(step), summary)
        .citing(others)
        .refuters([Refuter::not_held("something changed in between", nothing)])
        .fixed_by(super::ENTRY.fix.to_fix());
    Some(found)
}

/// The first change that an agent makes again, with equal arguments, although the first one went well.
fn changed(case: &Case, view: &View<'_>) -> Option<Finding> {
    let is_told = |(first, second): &(&Exchange<'_>, &Exchange<'_>)| {
        // Behind a cut of the history it was forgotten, which is told as that.
        let is_cut = |step: &case::Step| {
            matches!(step.act, Act::Event { kind: EventKind::Compaction, text: _ })
        };
        stated::guard(&case.spec, &first.call.tool.text).is_none()
            && !is_wanted_twice(view, first)
            && !view.between(first.step.no, second.step.no).iter().any(is_cut)
    };
    let (first, second) = done_twice::of(view).into_iter().find(is_told)?;
    let tool = &first.call.tool.text;
    let results = first.result.zip(second.result);
    let is_equal = results
        .is_some_and(|((_, one), (_, other))| steady::steady_key(one) == steady::steady_key(other));
    let also = if is_equal { ", and the result is the same" } else { "" };
    let summary = format!(
        "{} is made again at step {}: it had gone well at step {}{also}",
        finding::call_in_short(second),
        second.step.no,
        first.step.no
    );
    let nothing = Cite::absent(
        "a person's word, or a call that may have undone it, in between",
        Searched::Steps(first.step.no, second.step.no),
    );
    let found = Finding::new(Mode::StepRepetition, CHANGED_AGAIN, Cite::step(second.step), summary)
        .citing([Cite::step(first.step)])
        .citing(first.result.map(|(came, _)| Cite::step(came)))
        .refuters([Refuter::not_held(format!("something called for {tool} again"), nothing)])
        .fixed_by(super::ENTRY.fix.to_fix());
    Some(found)
}

/// Whether a person asked for it twice, or for several of what a call adds: a second one more is none too
/// many then.
fn is_wanted_twice(view: &View<'_>, made: &Exchange<'_>) -> bool {
    let adds = effect::words(&made.call.tool.text).any(|word| ADDS.contains(&word.as_str()));
    match ordered::in_requests(view, 2) {
        Order::Given => true,
        Order::Perhaps => adds,
        Order::None => false,
    }
}

/// Verbs of calls that do more the more often they are made.
const ADDS: &[&str] = &[
    "add",
    "append",
    "book",
    "buy",
    "charge",
    "create",
    "increase",
    "increment",
    "insert",
    "order",
    "pay",
    "place",
    "post",
    "purchase",
    "send",
    "transfer",
];
