//! What an agent did before its history was cut and did again after it: an act, or lookups whose
//! answers it had had.

use super::ENTRY;
use super::cuts::{Cut, How};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, steady};
use case::{Act, ActorNo, Cite, Searched, Step, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// One lookup may be made again to be sure; two were forgotten.
const LOOKUPS: usize = 2;
/// How many are told. More of them are the same finding again.
const TOLD: usize = 4;

/// An act was done twice.
const ACT: Score = Score::new(0.7);
/// Answers were looked up twice.
const ANSWERS: Score = Score::new(0.5);
/// One answer was.
const ONE: Score = Score::new(0.25);

/// What came of looking.
#[derive(Default)]
pub(super) struct Redone {
    /// Acts done again, and lookups made again.
    pub(super) findings: Vec<Finding>,
    /// The one lookup that was made again.
    pub(super) question: Option<Question>,
}

/// A call that was made before a cut and after it.
struct Pair<'v, 'c> {
    cut: &'v Cut<'c>,
    before: &'v Exchange<'c>,
    after: &'v Exchange<'c>,
}

/// Goes through the run once, if its history was cut at all.
pub(super) fn of<'c>(view: &View<'c>, cuts: &[Cut<'c>]) -> Redone {
    let mut redone = Redone::default();
    if cuts.is_empty() {
        return redone;
    }
    let (acts, lookups): (Vec<_>, Vec<_>) =
        pairs(view, cuts).into_iter().partition(|pair| pair.after.effect.acts());
    redone.findings.extend(acts.first().map(|first| act(first)));
    match lookups.as_slice() {
        [] => {}
        [only] if LOOKUPS > 1 => redone.question = Some(question(only)),
        [first, ..] => redone.findings.push(answers(first, &lookups)),
    }
    redone
}

/// How many calls an agent made that it had made before, whatever came of them.
pub(super) fn made_again(view: &View<'_>) -> usize {
    let mut made = BTreeSet::new();
    let counted = view.exchanges.iter().filter(|exchange| counts(exchange));
    counted.filter(|exchange| !made.insert((exchange.step.actor, exchange.call_key))).count()
}

/// How a call was made last, and what the world was like.
struct Made<'v, 'c> {
    exchange: &'v Exchange<'c>,
    /// How many acts and words of people there had been.
    news: usize,
}

struct Walk<'v, 'c> {
    cuts: &'v [Cut<'c>],
    /// The cuts before the step that is looked at.
    passed: usize,
    /// The cut among them that took a step.
    took: BTreeMap<StepNo, &'v Cut<'c>>,
    /// The last one among them that may have taken anything, of an agent or of all.
    whole: BTreeMap<Option<ActorNo>, &'v Cut<'c>>,
    made: BTreeMap<(ActorNo, u64), Made<'v, 'c>>,
    acts: BTreeSet<u64>,
    news: usize,
    pairs: Vec<Pair<'v, 'c>>,
}

fn pairs<'v, 'c>(view: &'v View<'c>, cuts: &'v [Cut<'c>]) -> Vec<Pair<'v, 'c>> {
    let mut walk = Walk {
        cuts,
        passed: 0,
        took: BTreeMap::new(),
        whole: BTreeMap::new(),
        made: BTreeMap::new(),
        acts: BTreeSet::new(),
        news: 0,
        pairs: Vec::new(),
    };
    for step in &view.case.trace.steps {
        walk.pass(step.no);
        if is_from_person(view.case, step) {
            walk.news += 1;
        }
        if matches!(step.act, Act::Call(_))
            && let Some(exchange) = view.exchange_of(step.no)
        {
            walk.take(exchange);
        }
    }
    walk.pairs
}

impl<'v, 'c> Walk<'v, 'c> {
    /// Notes the cuts up to `step`.
    fn pass(&mut self, step: StepNo) {
        while let Some(cut) = self.cuts.get(self.passed).filter(|cut| cut.step.no <= step) {
            self.passed += 1;
            match cut.how {
                How::Compaction | How::Notice | How::Tokens(..) => {
                    self.whole.insert(cut.agent, cut);
                }
                How::LeftOut(_, steps) => self.took.extend(steps.iter().map(|step| (*step, cut))),
            }
        }
    }

    fn take(&mut self, exchange: &'v Exchange<'c>) {
        if !counts(exchange) {
            return;
        }
        let key = (exchange.step.actor, exchange.call_key);
        let before =
            self.made.get(&key).filter(|made| made.news == self.news || exchange.effect.acts());
        if let Some(made) = before
            && let Some(cut) = self.cut_since(made.exchange)
            && self.is_again(made, exchange)
        {
            self.pairs.push(Pair { cut, before: made.exchange, after: exchange });
        }
        // An act that was not done before changes what lookups give.
        if exchange.effect.acts() && self.acts.insert(exchange.call_key) {
            self.news += 1;
        }
        let news = self.news;
        self.made.insert(key, Made { exchange, news });
    }

    /// The cut that took `exchange` from its agent.
    fn cut_since(&self, exchange: &Exchange<'_>) -> Option<&'v Cut<'c>> {
        let agent = Some(exchange.step.actor);
        let took =
            [exchange.step.no, exchange.end()].into_iter().find_map(|step| self.took.get(&step));
        let took = took.filter(|cut| cut.agent == agent);
        let whole = || {
            let cuts = [agent, None].into_iter().filter_map(|of| self.whole.get(&of));
            cuts.into_iter().find(|cut| cut.step.no > exchange.end())
        };
        took.or_else(whole).copied()
    }

    fn is_again(&self, made: &Made<'_, '_>, exchange: &Exchange<'_>) -> bool {
        if made.news != self.news {
            return false;
        }
        let key =
            |exchange: &Exchange<'_>| exchange.result.map(|(_, result)| steady::steady_key(result));
        exchange.effect.acts() || key(made.exchange) == key(exchange)
    }
}

/// Whether doing it again says anything: a wait, a key press, a test run or a question is done again
/// for its own sake, and a call that failed was not done.
fn counts(exchange: &Exchange<'_>) -> bool {
    let is_told = match exchange.effect {
        Effect::Reads | Effect::Changes | Effect::Sends | Effect::Unknown => true,
        Effect::Tells | Effect::Verifies | Effect::Asks | Effect::Finishes | Effect::Runs => false,
    };
    let came = exchange.result.is_some_and(|(_, result)| result.failed != Some(true));
    is_told
        && came
        && exchange.standing != Standing::Bad
        && !steady::is_wait(exchange.call)
        && !steady::is_gesture(exchange)
}

fn act(pair: &Pair<'_, '_>) -> Finding {
    let Pair { cut, before, after } = pair;
    let tool = &before.call.tool.text;
    let summary = format!(
        "{}; the {tool} of step {} was done a second time at step {}",
        cut.what(),
        before.step.no,
        after.step.no
    );
    told(pair, ACT, summary)
}

fn answers(first: &Pair<'_, '_>, all: &[Pair<'_, '_>]) -> Finding {
    let summary = format!(
        "{}; {} lookups that had been answered before were made again with equal results",
        first.cut.what(),
        all.len()
    );
    let more = all.iter().skip(1).take(TOLD).map(|pair| Cite::step(pair.after.step));
    told(first, ANSWERS, summary).citing(more.collect::<Vec<_>>())
}

fn question(pair: &Pair<'_, '_>) -> Question {
    let Pair { cut, before, after } = pair;
    let summary = format!(
        "{}; the lookup of step {} was made again at step {} with an equal result",
        cut.what(),
        before.step.no,
        after.step.no
    );
    let ask = format!(
        "Was the lookup at step {} made only because the result at step {} had been lost?",
        after.step.no,
        before.end()
    );
    Question::new(ask, Reply::Yes, told(pair, ONE, summary))
}

fn told(pair: &Pair<'_, '_>, score: Score, summary: String) -> Finding {
    let Pair { cut, before, after } = pair;
    let result: Option<&Step> = before.result.map(|(step, _)| step);
    let searched = Searched::Steps(before.step.no, after.step.no);
    Finding::new(ENTRY.mode, score, Cite::step(after.step), summary)
        .citing([Cite::step(before.step)])
        .citing(result.map(Cite::step))
        .citing([Cite::step(cut.step)])
        .refuters([
            Refuter::not_held(
                "something had changed in between",
                Cite::absent("an act that was not done before", searched),
            ),
            Refuter::not_held(
                "a person asked for it again",
                Cite::absent("words of a person", searched),
            ),
        ])
}
