//! FM-1.3: the run does again what it has already done, and nothing has changed in between.

mod finding;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::repeats::{self, Left, Stretch};
use crate::view::steady;
use crate::view::{Exchange, View, stated};
use case::{Case, Cite, Step};
use std::collections::BTreeMap;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::StepRepetition,
    page: include_str!("FM-1.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "state-guard",
        text: "declare a progress marker or idempotency key and a largest number of equal repeats for this step",
        measured: None,
    },
    wrong_fix: "'don't repeat yourself' gives the agent no state to check; a step cap alone contains the loop and does not end the task",
    single_agent: true,
    check,
};

/// Two equal acts may be a retry; three with the same result are a loop.
const LOOP: usize = 3;

/// A loop that lets time pass between its steps is meant to see the same result for a while. Ten
/// times is where patience turns into having no end.
const WAITING_LOOP: usize = 10;

/// A key press or a page turn is acknowledged in equal words whatever it brings about.
const GESTURES: usize = 8;

/// How weighty the calls that were made again without their results are: nothing shows that the
/// results were equal.
const UNSEEN: Score = Score::new(0.3);

fn check(case: &Case, view: &View<'_>) -> Reading {
    let calls = repeats::of_calls(view);
    let mut findings: Vec<Finding> = calls
        .iter()
        .filter(|stretch| !matches!(stretch.left, Left::ByAnotherResult(_)))
        .filter_map(|stretch| loop_of_calls(case, view, stretch))
        .collect();
    // Words that accompany a loop of calls are that loop, not another one.
    if findings.is_empty() {
        let words = repeats::of_words(view);
        let loops = words
            .iter()
            .filter(|stretch| stretch.steps.len() + 1 >= LOOP);
        findings.extend(loops.filter_map(|stretch| finding::of_words(case, view, stretch)));
    }
    Reading::found_or(findings, || otherwise(case, view, &calls))
}

/// The finding, if the stretch is a loop. A declared guard decides where there is one.
fn loop_of_calls(case: &Case, view: &View<'_>, stretch: &Stretch) -> Option<Finding> {
    let exchange = view.exchange_of(*stretch.steps.first()?)?;
    if let Some(guard) = stated::guard(&case.spec, &exchange.call.tool.text) {
        let is_over = stretch.times > usize::try_from(guard.most).unwrap_or(usize::MAX);
        return is_over.then(|| finding::over_guard(view, stretch, exchange, guard));
    }
    let is_loop = stretch.times >= patience(stretch, exchange) && stretch.steps.len() + 1 >= LOOP;
    is_loop.then(|| finding::of_calls(case, view, stretch, exchange))
}

/// How often the deed may be done before it is a loop.
fn patience(stretch: &Stretch, exchange: &Exchange<'_>) -> usize {
    if stretch.waits {
        WAITING_LOOP
    } else if steady::is_gesture(exchange) {
        GESTURES
    } else {
        LOOP
    }
}

fn otherwise(case: &Case, view: &View<'_>, calls: &[Stretch]) -> Reading {
    let capture = case.trace.capture;
    if let Some(steps) = made_again_unseen(view) {
        return ask_for_results(view, &steps);
    }
    if capture.silent > 0 {
        return Reading::cannot_tell(format!(
            "the content of {} of {} elements, to compare calls and results",
            capture.silent, capture.expected
        ));
    }
    let because = format!(
        "{} calls and {} messages compared: none done {LOOP} times with nothing new in between",
        view.exchanges.len(),
        view.said.len()
    );
    Reading::clear_after(because, near_misses(view, calls))
}

/// Loops that were none because the result changed in the end.
fn near_misses(view: &View<'_>, calls: &[Stretch]) -> Vec<Refuter> {
    let polls = calls
        .iter()
        .filter(|stretch| stretch.times >= LOOP)
        .filter_map(|stretch| match stretch.left {
            Left::ByAnotherResult(at) => Some((stretch, view.case.trace.step(at)?)),
            Left::ByNews(_) | Left::Never => None,
        });
    polls
        .map(|(stretch, step)| {
            let what = format!(
                "the call repeated at {}-{} came back with another result",
                stretch.first, stretch.end
            );
            Refuter::tested(what, true, Cite::step(step))
        })
        .collect()
}

/// The steps of an equal call made at least [`LOOP`] times in a row without any result to compare.
fn made_again_unseen<'c>(view: &View<'c>) -> Option<Vec<&'c Step>> {
    let mut unseen: BTreeMap<u64, Vec<&'c Step>> = BTreeMap::new();
    for exchange in &view.exchanges {
        if exchange.result.is_some() {
            unseen.clear();
            continue;
        }
        let steps = unseen.entry(exchange.call_key).or_default();
        steps.push(exchange.step);
        if steps.len() >= LOOP {
            return unseen.remove(&exchange.call_key);
        }
    }
    None
}

fn ask_for_results(view: &View<'_>, steps: &[&Step]) -> Reading {
    let missing = "the results of the calls that were made again";
    let (Some(first), Some(again)) = (steps.first(), steps.get(1)) else {
        return Reading::cannot_tell(missing);
    };
    let Some(exchange) = view.exchange_of(again.no) else {
        return Reading::cannot_tell(missing);
    };
    let deed = finding::call_in_short(exchange);
    let summary = format!("{deed} was made {} times or more", steps.len());
    let then = Finding::new(Mode::StepRepetition, UNSEEN, Cite::step(again), summary)
        .citing(steps.iter().skip(2).map(|step| Cite::step(step)));
    let ask = format!(
        "Did {deed} return the same each time from step {} on?",
        first.no
    );
    let question = Question::new(ask, Reply::Yes, then);
    Reading::ask(missing, vec![question], UNSEEN)
}
