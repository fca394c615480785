//! What was done again although nothing was new: stretches of calls, or of words, that the run has
//! already seen since anything last changed.
//!
//! News is what comes from outside: a result not seen before, a state-changing call not made
//! before, new words of a person (and, for words, of another agent). An agent's own talk between
//! two equal calls is none. Each agent's deeds are its own: that a second one does what the first
//! did repeats nothing, and is no news either. Whether a stretch is a failure is not decided here.

use crate::view::steady::{self, steady_key};
use crate::view::{Exchange, View, is_from_person};
use case::{Act, ActorKind, ActorNo, Step, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of the run in which every deed had been done before, and its most frequent deed.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The first time that the most frequent deed was done, before the stretch.
    pub first: StepNo,
    /// How often it was done since the last change of state or new words of a person, the first
    /// time included.
    pub times: usize,
    /// The steps at which it was done inside the stretch.
    pub steps: Vec<StepNo>,
    /// How many deeds it holds, each of them done before.
    pub deeds: usize,
    /// How many different deeds take turns in it.
    pub period: usize,
    /// Whether time was let pass in it: a wait, a sleep.
    pub waits: bool,
    /// The first deed that was done again.
    pub again: StepNo,
    /// The last news before that: after it the stretch brings none.
    pub since: StepNo,
    /// The last step of the stretch, results included.
    pub end: StepNo,
    /// How the stretch was left.
    pub left: Left,
}

/// How a stretch was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Not at all.
    Never,
    /// Something new came.
    ByNews(StepNo),
    /// The very call that was repeated came back with another result: it was a poll, or a retry
    /// that went through.
    ByAnotherResult(StepNo),
}

/// Two equal acts may be a retry; three with the same result are a loop.
pub(crate) const LOOP: usize = 3;

/// A loop that lets time pass between its steps is meant to see the same result for a while. Ten
/// times is where patience turns into having no end.
const WAITING_LOOP: usize = 10;

/// A key press or a page turn is acknowledged in equal words whatever it brings about.
const GESTURES: usize = 8;

/// How often the deed of a stretch may be done before it is a loop.
pub(crate) fn patience(stretch: &Stretch, exchange: &Exchange<'_>) -> usize {
    if stretch.waits {
        WAITING_LOOP
    } else if steady::is_gesture(exchange) {
        GESTURES
    } else {
        LOOP
    }
}

/// The stretches of repeated calls, in the order of the run. An agent's words between them count
/// for nothing; calls without a result cannot be compared and are left out, and one whose arguments
/// were not captured may be new.
pub fn of_calls(view: &View<'_>) -> Vec<Stretch> {
    let repeated = call_keys_made_again(view);
    let mut walk = Walk::default();
    let mut person = None;
    for step in &view.case.trace.steps {
        if is_from_person(view.case, step) && is_new_from_person(view, step, &mut person) {
            walk.turn(step.no);
        }
        if step.call().is_some()
            && !view.is_copy(step.no)
            && let Some(exchange) = view.exchange_of(step.no)
        {
            walk.take_call(view, exchange, &repeated);
        }
    }
    walk.finish()
}

/// The stretches of repeated words of agents, in the order of the run. Any call or result that was
/// not there before is news, and so are another agent's new words.
pub fn of_words(view: &View<'_>) -> Vec<Stretch> {
    let repeated = call_keys_made_again(view);
    let mut walk = Walk::default();
    let mut person = None;
    let mut exchanged = BTreeSet::new();
    for step in &view.case.trace.steps {
        if is_from_person(view.case, step) && is_new_from_person(view, step, &mut person) {
            walk.turn(step.no);
        }
        match &step.act {
            Act::Say { .. } if view.case.trace.kind(step) == ActorKind::Agent => {
                if let Some(key) = view.words_key(step.no) {
                    walk.take(Deed::at(step, key));
                }
            }
            Act::Call(_) if !view.is_copy(step.no) => {
                let exchange = view.exchange_of(step.no);
                if exchange.is_some_and(|made| !view.is_comparable(made)) {
                    walk.news(step.no);
                    continue;
                }
                // A call that is made only once is news, whatever its result.
                let result = |made: &Exchange<'_>| {
                    repeated.contains(&steady::call_key(made)).then(|| made.result_key())
                };
                let key = exchange.map(|made| (steady::call_key(made), result(made)));
                if exchanged.insert(key) {
                    walk.news(step.no);
                }
            }
            _ => {}
        }
    }
    walk.finish()
}

/// What an agent says word for word again and again, whatever it is told in between; from
/// `long` words on, so that an acknowledgement is none.
pub fn of_speeches(view: &View<'_>, long: usize) -> Vec<Stretch> {
    let mut speeches: BTreeMap<u64, Vec<StepNo>> = BTreeMap::new();
    for step in &view.said {
        if let Some(key) = view.words_key(step.no) {
            speeches.entry(key).or_default().push(step.no);
        }
    }
    // Only what was said more than once has its words counted.
    let is_long = |step: &StepNo| {
        let words = view.case.trace.step(*step).map_or("", Step::words);
        words.split_whitespace().take(long).count() == long
    };
    speeches.retain(|_, steps| {
        if steps.len() > 1 {
            steps.retain(is_long);
        }
        steps.len() > 1
    });
    let last_word = view.last_word().map(|step| step.no);
    let stretch = |steps: Vec<StepNo>| {
        let (first, again, end) = (*steps.first()?, *steps.get(1)?, *steps.last()?);
        Some(Stretch {
            first,
            times: steps.len(),
            deeds: steps.len() - 1,
            period: 1,
            waits: false,
            again,
            since: first,
            end,
            left: last_word.filter(|last| *last > end).map_or(Left::Never, Left::ByNews),
            steps: steps.into_iter().skip(1).collect(),
        })
    };
    let mut stretches: Vec<Stretch> = speeches.into_values().filter_map(stretch).collect();
    stretches.sort_by_key(|stretch| stretch.again);
    stretches
}

/// The keys of the calls that were made more than once: only their results need comparing with
/// care, which keeps the cost of the rest at one hash.
fn call_keys_made_again(view: &View<'_>) -> BTreeSet<u64> {
    let mut once = BTreeSet::new();
    let again = |exchange: &&Exchange<'_>| !once.insert(steady::call_key(exchange));
    let again: Vec<&Exchange<'_>> = view.exchanges.iter().filter(again).collect();
    again.into_iter().map(steady::call_key).collect()
}

/// Whether the words of a person say more than the last ones did. Somebody who sends the same
/// sentence once more ("continue …") brings no news; a short reply may answer another question.
fn is_new_from_person(view: &View<'_>, step: &Step, last: &mut Option<u64>) -> bool {
    let key = view.words_key(step.no);
    let is_same = key.is_some() && *last == key;
    let is_short = step.words().split_whitespace().take(SENTENCE).count() < SENTENCE;
    *last = key;
    is_short || !is_same
}

/// From this many words on, a person's repeated message is taken for a repetition: "yes" said twice
/// answers two questions.
const SENTENCE: usize = 5;

/// What was done, what came of it, and who did it.
type DeedKey = (u64, u64, ActorNo);

/// One thing done.
#[derive(Clone, Copy)]
struct Deed {
    at: StepNo,
    end: StepNo,
    key: DeedKey,
    waits: bool,
}

impl Deed {
    const fn at(step: &Step, key: u64) -> Self {
        Self { at: step.no, end: step.no, key: (key, 0, step.actor), waits: false }
    }
}

/// The walk over the run.
#[derive(Default)]
struct Walk {
    /// The first step of each deed since the last change of state, and how often it was done.
    seen: BTreeMap<DeedKey, (StepNo, usize)>,
    /// The deeds since then, whoever did them.
    done: BTreeSet<(u64, u64)>,
    /// The end of the last equal deed: one made before its result came is no repetition.
    ends: BTreeMap<DeedKey, StepNo>,
    open: Vec<Deed>,
    /// The last news.
    since: Option<StepNo>,
    closed: Vec<Stretch>,
    /// The last closed stretch in which a call was repeated, by the call's key.
    stretch_of: BTreeMap<u64, usize>,
}

impl Walk {
    fn take_call(&mut self, view: &View<'_>, exchange: &Exchange<'_>, repeated: &BTreeSet<u64>) {
        let step = exchange.step;
        if view.case.trace.kind(step) == ActorKind::Person {
            if exchange.effect.acts() {
                self.turn(step.no);
            }
            return;
        }
        if !view.is_comparable(exchange) {
            if exchange.effect.acts() {
                self.turn(step.no);
            } else {
                self.news(step.no);
            }
            return;
        }
        let Some((came, result)) = exchange.result else {
            return;
        };
        let call = steady::call_key(exchange);
        let result = if repeated.contains(&call) { steady_key(result) } else { 0 };
        let deed = Deed {
            at: step.no,
            end: came.no,
            key: (call, result, step.actor),
            waits: steady::is_wait(exchange.call),
        };
        let is_new = !self.done.contains(&(call, result));
        if is_new && exchange.effect.acts() {
            self.turn(step.no);
        }
        self.take(deed);
    }

    fn take(&mut self, deed: Deed) {
        let before = self.ends.get(&deed.key).copied();
        if before.is_some_and(|end| deed.at < end) {
            return;
        }
        self.ends.insert(deed.key, deed.end);
        if self.seen.contains_key(&deed.key) {
            self.open.push(deed);
        } else if !self.done.contains(&(deed.key.0, deed.key.1)) {
            self.news(deed.at);
            self.note_another_result(deed);
        }
        self.done.insert((deed.key.0, deed.key.1));
        let (_, times) = self.seen.entry(deed.key).or_insert((deed.at, 0));
        *times += 1;
    }

    /// A call that had only repeated itself gave something else.
    fn note_another_result(&mut self, deed: Deed) {
        let stretch = self.stretch_of.remove(&deed.key.0);
        if let Some(stretch) = stretch.and_then(|index| self.closed.get_mut(index)) {
            stretch.left = Left::ByAnotherResult(deed.at);
        }
    }

    /// Something new ends the stretch.
    fn news(&mut self, at: StepNo) {
        self.close(Left::ByNews(at));
        self.since = Some(at);
    }

    /// Something new that may change what every call gives: nothing before it counts any more.
    fn turn(&mut self, at: StepNo) {
        self.news(at);
        self.seen.clear();
        self.done.clear();
        self.ends.clear();
        self.stretch_of.clear();
    }

    fn close(&mut self, left: Left) {
        let open = std::mem::take(&mut self.open);
        let Some(first) = open.first() else {
            return;
        };
        let mut counts: BTreeMap<DeedKey, usize> = BTreeMap::new();
        for deed in &open {
            *counts.entry(deed.key).or_default() += 1;
        }
        // The most frequent deed; of equals the one that came first.
        let Some(most) = open.iter().rev().max_by_key(|deed| counts[&deed.key]) else {
            return;
        };
        for key in counts.keys() {
            self.stretch_of.insert(key.0, self.closed.len());
        }
        let is_most = |deed: &&Deed| deed.key == most.key;
        let (began, times) = self.seen.get(&most.key).copied().unwrap_or((most.at, 1));
        self.closed.push(Stretch {
            first: began,
            times,
            steps: open.iter().filter(is_most).map(|deed| deed.at).collect(),
            deeds: open.len(),
            period: counts.len(),
            waits: open.iter().any(|deed| deed.waits),
            again: first.at,
            since: self.since.unwrap_or(began),
            end: open.iter().map(|deed| deed.end).max().unwrap_or(first.end),
            left,
        });
    }

    fn finish(mut self) -> Vec<Stretch> {
        self.close(Left::Never);
        self.closed
    }
}
