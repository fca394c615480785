//! FM-1.3: the run does again what it has already done, and nothing has changed in between.

mod again;
mod at_once;
mod failed;
mod finding;
mod ordered;
mod own_word;
mod spread;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::repeats::{self, LOOP, Left, Stretch, patience};
use crate::view::steady;
use crate::view::{Exchange, View, captured, stated};
use case::{ActorNo, Case, Cite, Step};
use ordered::Order;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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

/// How weighty the calls that were made again without their results are: nothing shows that the
/// results were equal.
const UNSEEN: Score = Score::new(0.3);

/// A run in which this share of all deeds had been done before turns in circles, whatever else it
/// does: the few loops that single retries make never come near it.
const CIRCLES: f64 = 0.3;
/// Below this many deeds a share says nothing.
const MANY_DEEDS: usize = 10;
/// How strong that is.
const IN_CIRCLES: Score = Score::new(0.7);

/// From this many words on a message is composed anew each time; shorter ones are phrases.
const SPEECH: usize = 25;
/// How often the same composed message must come, whatever is said in between: a notice that must
/// be given comes once or twice a conversation.
const SPEECHES: usize = 5;

/// How many loops of one run are told. More of them are the same finding again.
const TOLD: usize = 3;

fn check(case: &Case, view: &View<'_>) -> Reading {
    let calls = repeats::of_calls(view);
    let told = strongest(&calls, |stretch| is_loop_of_calls(view, stretch));
    let mut findings: Vec<Finding> =
        told.iter().filter_map(|stretch| of_calls(case, view, stretch)).collect();
    let (mut stale, mut all, mut deeds) = (&calls, view.exchanges.len(), "calls");
    // Words that accompany a loop of calls are that loop, not another one.
    let words = repeats::of_words(view);
    if findings.is_empty() {
        let is_loop = |stretch: &Stretch| {
            stretch.steps.len() + 1 >= LOOP
                && !ordered::is_each_an_answer(view, stretch)
                && ordered::in_requests(view, stretch.times) != Order::Given
        };
        let told = strongest(&words, is_loop);
        let of_words = told.iter().filter_map(|stretch| finding::of_words(case, view, stretch));
        findings.extend(of_words);
        (stale, all, deeds) = (&words, view.said.len(), "messages");
    }
    if findings.is_empty() {
        let speeches = repeats::of_speeches(view, SPEECH);
        let told = strongest(&speeches, |stretch| stretch.times >= SPEECHES);
        let of_speeches = told.iter().take(1);
        findings.extend(of_speeches.filter_map(|one| finding::of_speech(case, one)));
    }
    if findings.is_empty() {
        findings.extend(again::read(case, view));
        findings.extend(own_word::read(case, view));
        findings.extend(spread::read(case, view));
    }
    if findings.is_empty() {
        findings.extend(at_once::read(view));
    }
    let stale = stale.iter().map(|stretch| stretch.deeds).sum();
    weigh_circles(&mut findings, stale, all, deeds);
    Reading::found_or(findings, || otherwise(case, view, &calls))
}

/// The loops that say most: those that were never left first, then the longest. A deed that was
/// taken up again after something unrelated is one loop, and began with its first repetition.
fn strongest(stretches: &[Stretch], is_loop: impl Fn(&Stretch) -> bool) -> Vec<Stretch> {
    let looping = || stretches.iter().filter(|stretch| is_loop(stretch));
    let began = |one: &Stretch| {
        looping().filter(|other| other.first == one.first).map(|other| other.again).min()
    };
    let mut loops: Vec<Stretch> = looping().cloned().collect();
    loops.sort_by_key(|stretch| Reverse((stretch.left == Left::Never, stretch.deeds)));
    let mut told = BTreeSet::new();
    loops.retain(|stretch| told.insert(stretch.first));
    loops.truncate(TOLD);
    for stretch in &mut loops {
        stretch.again = began(stretch).unwrap_or(stretch.again);
    }
    // Of equally strong ones the earliest is told first.
    loops.sort_by_key(|stretch| stretch.again);
    loops
}

/// Raises the first finding where much of the whole run was done before.
fn weigh_circles(findings: &mut [Finding], stale: usize, all: usize, deeds: &str) {
    let Some(first) = findings.first_mut() else {
        return;
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of steps are small")]
    let share = stale as f64 / all.max(1) as f64;
    if share >= CIRCLES && stale >= MANY_DEEDS {
        first.score = Score::new(first.score.get().max(IN_CIRCLES.get()));
        first.summary =
            format!("{}; {stale} of all {all} {deeds} had been there before", first.summary);
    }
}

/// Whether the stretch is a loop: nobody asked for it. Where a guard is declared, that decides.
fn is_loop_of_calls(view: &View<'_>, stretch: &Stretch) -> bool {
    is_repetition(view, stretch)
        && match ordered::of(view, stretch) {
            Order::None => true,
            Order::Perhaps => is_guarded(view, stretch),
            Order::Given => false,
        }
}

fn is_guarded(view: &View<'_>, stretch: &Stretch) -> bool {
    let deed = stretch.steps.first().and_then(|no| view.exchange_of(*no));
    deed.is_some_and(|made| stated::guard(&view.case.spec, &made.call.tool.text).is_some())
}

/// Whether the stretch repeats a deed more often than patience or a declared guard allows.
fn is_repetition(view: &View<'_>, stretch: &Stretch) -> bool {
    if matches!(stretch.left, Left::ByAnotherResult(_)) {
        return false;
    }
    let deed = stretch.steps.first().and_then(|no| view.exchange_of(*no));
    deed.filter(|exchange| is_captured(exchange)).is_some_and(|exchange| {
        match stated::guard(&view.case.spec, &exchange.call.tool.text) {
            Some(guard) => stretch.times > usize::try_from(guard.most).unwrap_or(usize::MAX),
            None => stretch.times >= patience(stretch, exchange) && stretch.steps.len() + 1 >= LOOP,
        }
    })
}

/// Whether the result says anything: equal blanks show that nothing was captured, not that nothing
/// was new.
fn is_captured(exchange: &Exchange<'_>) -> bool {
    captured::says_something(exchange.result.map_or("", |(came, _)| came.words()))
}

/// The finding for a loop.
fn of_calls(case: &Case, view: &View<'_>, stretch: &Stretch) -> Option<Finding> {
    let exchange = view.exchange_of(*stretch.steps.first()?)?;
    let found = match stated::guard(&case.spec, &exchange.call.tool.text) {
        Some(guard) => finding::over_guard(view, stretch, exchange, guard),
        None => finding::of_calls(case, view, stretch, exchange),
    };
    Some(found)
}

fn otherwise(case: &Case, view: &View<'_>, calls: &[Stretch]) -> Reading {
    let capture = case.trace.capture;
    if let Some(asked) = ordered::ask(view, calls) {
        return asked;
    }
    if let Some((why, steps)) = made_again_unseen(view) {
        return ask_for_unseen(view, why, &steps);
    }
    // Fewer silent elements than this cannot hide a loop.
    if usize::try_from(capture.silent).unwrap_or(usize::MAX) >= LOOP {
        return Reading::cannot_tell(format!(
            "the content of {} of {} elements, to compare calls and results",
            capture.silent, capture.expected
        ));
    }
    if let Some(asked) = ordered::ask_about_question(view) {
        return asked;
    }
    let is_wanted = calls.iter().any(|stretch| is_repetition(view, stretch));
    let because = format!(
        "{} calls and {} messages compared: none done {LOOP} times with nothing new in between{}",
        view.exchanges.len(),
        view.said.len(),
        if is_wanted { ", but as often as a person asked for" } else { "" }
    );
    Reading::clear_after(because, near_misses(view, calls).chain(folded(view)).collect())
}

/// Records that the log holds several times.
fn folded(view: &View<'_>) -> impl Iterator<Item = Refuter> {
    view.stutter.folds.iter().filter_map(|fold| {
        let what = format!(
            "each of {} records of the steps {}-{} stands there {} times in succession: the log, not the run, repeats them",
            fold.records, fold.first, fold.last, fold.times
        );
        Some(Refuter::held(what, Cite::step(view.case.trace.step(fold.first)?)))
    })
}

/// Loops that were none because the result changed in the end.
fn near_misses(view: &View<'_>, calls: &[Stretch]) -> impl Iterator<Item = Refuter> {
    let polls = calls.iter().filter(|stretch| stretch.times >= LOOP).filter_map(|stretch| {
        match stretch.left {
            Left::ByAnotherResult(at) => Some((stretch, view.case.trace.step(at)?)),
            Left::ByNews(_) | Left::Never => None,
        }
    });
    polls.map(|(stretch, step)| {
        let what = format!(
            "the call repeated at {}-{} came back with another result",
            stretch.first, stretch.end
        );
        Refuter::held(what, Cite::step(step))
    })
}

/// Why equal calls cannot be told from a loop.
#[derive(Clone, Copy)]
enum Unseen {
    /// No result came, to be compared.
    Results,
    /// What they were given was not captured, in full.
    Arguments,
}

/// The steps of a call made at least [`LOOP`] times in a row of which one half cannot be compared.
fn made_again_unseen<'c>(view: &View<'c>) -> Option<(Unseen, Vec<&'c Step>)> {
    let mut unseen: BTreeMap<(u64, Option<u64>, ActorNo), Vec<&'c Step>> = BTreeMap::new();
    for made in view.exchanges.iter().filter(|made| !view.is_copy(made.step.no)) {
        let why = match made.result {
            None => Unseen::Results,
            Some(_) if !view.is_comparable(made) => Unseen::Arguments,
            Some(_) => {
                unseen.clear();
                continue;
            }
        };
        // What another agent asks is no repetition of this one.
        let result = made.result.map(|(_, result)| steady::steady_key(result));
        let key = (made.call_key, result, made.step.actor);
        let steps = unseen.entry(key).or_default();
        steps.push(made.step);
        if steps.len() >= LOOP {
            return unseen.remove(&key).map(|steps| (why, steps));
        }
    }
    None
}

fn ask_for_unseen(view: &View<'_>, why: Unseen, steps: &[&Step]) -> Reading {
    let missing = match why {
        Unseen::Results => "the results of the calls that were made again",
        Unseen::Arguments => {
            "what the calls that look alike were given: it is masked, cut or missing"
        }
    };
    let (Some(first), Some(again)) = (steps.first(), steps.get(1)) else {
        return Reading::cannot_tell(missing);
    };
    let Some(exchange) = view.exchange_of(again.no) else {
        return Reading::cannot_tell(missing);
    };
    let (deed, ask) = match why {
        Unseen::Results => {
            let deed = finding::call_in_short(exchange);
            let ask = format!("Did {deed} return the same each time from step {} on?", first.no);
            (deed, ask)
        }
        Unseen::Arguments => {
            let tool = exchange.call.tool.text.to_string();
            let ask =
                format!("Was {tool} given the same arguments each time from step {} on?", first.no);
            (tool, ask)
        }
    };
    let summary = format!("{deed} was made {} times or more", steps.len());
    let then = Finding::new(Mode::StepRepetition, UNSEEN, Cite::step(again), summary)
        .citing(steps.iter().skip(2).map(|step| Cite::step(step)));
    let question = Question::new(ask, Reply::Yes, then);
    Reading::ask(missing, vec![question], UNSEEN)
}
