//! The agent gives its answer and with it the turn, nobody says anything, and it works on.
//!
//! A message without a call gives the turn away only where the agent keeps to that: of all its messages
//! without a call no other one but the last is followed by its own calls. Then what follows this one was
//! asked for by nobody.

use super::ENTRY;
use super::ran_on::LOOKS;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Fix, Reading, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, handover, stated};
use case::{Act, ActorKind, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// Something was changed after the answer, or much was looked up.
const WORKED_ON: Score = Score::new(0.5);
/// A few looks may be care.
const LOOKED_ON: Score = Score::new(0.35);
/// One look after the answer.
const ONCE: Score = Score::new(0.2);

/// So many calls are more than a last look.
const CALLS: usize = 2;

/// Words that announce more, so that the message is no answer. They only withhold.
pub(super) static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:let me|let['’]s|i['’]ll|i will|i am going to|i['’]m going to|i need to|i should|i must|i can now|i am now|i['’]m now",
        r"|now,? i|next|first|then|now to|moving on|proceed\w*|continu\w+|start\w*|going to|wait|hold on|one moment|shall|checking|looking)\b",
    ))
});

/// An answer, and what its agent did before anybody spoke again.
struct Past<'v, 'c> {
    answer: &'c Step,
    work: Vec<&'v Exchange<'c>>,
}

/// The finding, where more than one call follows.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let past = past(case, view)?;
    let changes = past.work.iter().any(|made| changes(made));
    if past.work.len() < CALLS && !(changes && past.is_handed_over(case)) {
        return None;
    }
    let score = if changes || LOOKS < past.work.len() { WORKED_ON } else { LOOKED_ON };
    told(case, &past, score)
}

/// Asks about a single call.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    let past = past(case, view)?;
    let then = told(case, &past, ONCE)?;
    let no = past.answer.no;
    let ask = format!("Was the work done with the message at step {no}?");
    let missing = format!("whether step {no} was the answer: its agent made another call after it");
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], ONCE))
}

/// Whether the call makes a difference to the world.
fn changes(made: &Exchange<'_>) -> bool {
    made.effect.acts() || made.writes
}

impl Past<'_, '_> {
    /// Whether the answer says that it is for a person.
    fn is_handed_over(&self, case: &Case) -> bool {
        is_for_person(case, self.answer)
    }
}

fn is_for_person(case: &Case, step: &Step) -> bool {
    let Act::Say { text: _, to: Some(to) } = &step.act else {
        return false;
    };
    let actor = case.trace.actors.get(to.index());
    actor.is_some_and(|actor| actor.kind == ActorKind::Person)
}

/// The one message that gave the turn away and was followed by its own agent's calls.
fn past<'v, 'c>(case: &'c Case, view: &'v View<'c>) -> Option<Past<'v, 'c>> {
    let is_team = case.trace.is_multi_agent();
    let mut left = view.said.iter().filter(|step| {
        if is_team {
            is_for_person(case, step) && is_left(case, view, step)
        } else {
            goes_on(case, view, step)
        }
    });
    let answer = *left.next()?;
    if left.next().is_some() || !is_answer(case, view, answer) {
        return None;
    }
    let speaks = |step: &&Step| is_said(step) && case.trace.kind(step) != ActorKind::Agent;
    let has_changed = || view.exchanges.iter().any(|made| made.end() < answer.no && changes(made));
    let until = view.after(answer.no).iter().find(speaks).map(|step| step.no);
    let is_work = |made: &&Exchange<'_>| {
        answer.no < made.step.no
            && until.is_none_or(|until| made.step.no < until)
            && !matches!(made.effect, Effect::Finishes | Effect::Verifies)
            && !handover::hands_over(made)
    };
    let work: Vec<&Exchange<'c>> = view.exchanges.iter().filter(is_work).collect();
    // Before anything was changed, a word and then the change are a word on what is done next.
    let is_over = has_changed() || !(is_team || work.iter().any(|made| changes(made)));
    (!work.is_empty() && is_over).then_some(Past { answer, work })
}

/// Whether agents make calls after the message and before the person has a word again.
fn is_left(case: &Case, view: &View<'_>, step: &Step) -> bool {
    let next = view.after(step.no).iter().find(|later| {
        later.call().is_some() || (is_said(later) && case.trace.kind(later) != ActorKind::Agent)
    });
    next.is_some_and(|next| next.call().is_some())
}

fn is_said(step: &Step) -> bool {
    matches!(step.act, Act::Say { .. } | Act::Instruct(_) | Act::Handoff { .. })
}

/// Whether the message holds no call, and the next thing that happens is a call of its own agent.
fn goes_on(case: &Case, view: &View<'_>, step: &Step) -> bool {
    let counts = |other: &&Step| !matches!(other.act, Act::Think(_) | Act::Event { .. });
    let before = case.trace.steps.get(..step.no.index()).unwrap_or_default();
    let begins = before.iter().rev().find(counts).is_none_or(|last| last.at != step.at);
    let next = view.after(step.no).iter().find(counts);
    begins
        && next.is_some_and(|next| {
            next.call().is_some() && next.actor == step.actor && next.at != step.at
        })
}

/// Whether the message can be the answer: a person had asked, something had been done for it, and it asks
/// and announces nothing.
fn is_answer(case: &Case, view: &View<'_>, answer: &Step) -> bool {
    let before = case.trace.steps.get(..answer.no.index()).unwrap_or_default();
    let asked = before.iter().rfind(|step| crate::view::is_from_person(case, step));
    let from = asked.map_or(StepNo::at_index(0), |step| step.no);
    let done = |made: &Exchange<'_>| {
        from < made.step.no && made.end() < answer.no && made.standing != Standing::Bad
    };
    let words = answer.words().trim_end();
    asked.is_some()
        && view.exchanges.iter().any(done)
        && !words.contains('?')
        && !words.ends_with([':', '…'])
        && !ANNOUNCES.is_match(words)
}

fn told(case: &Case, past: &Past<'_, '_>, score: Score) -> Option<Finding> {
    let Past { answer, work } = past;
    let (first, last) = (work.first()?, work.last()?);
    let stated = stated::about_stopping(case);
    let summary = format!(
        "the answer stands at step {}; nobody speaks, and {} calls follow it, beginning with {} at step {}",
        answer.no,
        work.len(),
        first.call.tool.text,
        first.step.no
    );
    let nobody = Cite::absent("a word of anybody else", Searched::Steps(answer.no, last.step.no));
    let found = Finding::new(ENTRY.mode, score, Cite::step(first.step), summary)
        .citing([Cite::step(answer)])
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([Refuter::not_held("somebody asked for more in between", nobody)])
        .fixed_by(Fix {
            text: "end the run, or wait for the person, at a message that makes no call".to_owned(),
            ..ENTRY.fix.to_fix()
        });
    Some(found)
}
