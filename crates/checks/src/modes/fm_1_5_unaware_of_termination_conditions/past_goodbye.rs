//! The person has the answer and ends the conversation, and the agent goes on looking things up.
//!
//! A change behind a goodbye may be what is left to be done when somebody has gone, such as a note; looks
//! are for nobody.

use super::closing::{self, OFFER};
use super::past_answer::ANNOUNCES;
use super::{ENTRY, leave};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Fix, Reading, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{Exchange, View, handover, is_from_person, stated};
use case::{Act, ActorKind, Case, Cite, Searched, Step};

/// Several looks follow the goodbye.
const LOOKED_ON: Score = Score::new(0.5);
/// A single call follows, or a change among them.
const ONCE: Score = Score::new(0.25);

/// So many looks are more than a last one.
const LOOKS: usize = 2;

/// The goodbye, and the calls of agents before a person speaks again.
struct Past<'v, 'c> {
    said: &'c Step,
    work: Vec<&'v Exchange<'c>>,
}

/// The finding, where several looks follow.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let past = all(case, view).find(Past::is_for_nobody)?;
    told(case, &past, LOOKED_ON)
}

/// Asks about anything else that follows.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    let past = all(case, view).next()?;
    let first = past.work.first()?;
    let (tool, no) = (&first.call.tool.text, first.step.no);
    let ask =
        format!("Was {tool} at step {no} still wanted after the goodbye at step {}?", past.said.no);
    let missing = format!(
        "whether the run was over with the goodbye at step {}: {tool} followed",
        past.said.no
    );
    let then = told(case, &past, ONCE)?;
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], ONCE))
}

impl Past<'_, '_> {
    fn is_for_nobody(&self) -> bool {
        LOOKS <= self.work.len()
            && self.work.iter().all(|made| made.effect == Effect::Reads && !made.writes)
    }
}

/// Every goodbye to an answer with calls behind it.
fn all<'v, 'c>(case: &'c Case, view: &'v View<'c>) -> impl Iterator<Item = Past<'v, 'c>> {
    let said = case.trace.steps.iter().filter(|step| leave::ends(case, step));
    said.filter(|step| is_answered(case, view, step)).filter_map(|said| {
        let until = view.after(said.no).iter().find(|step| is_from_person(case, step));
        let is_work = |made: &&Exchange<'_>| {
            said.no < made.step.no
                && until.is_none_or(|until| made.step.no < until.no)
                && case.trace.kind(made.step) == ActorKind::Agent
                && !matches!(made.effect, Effect::Finishes | Effect::Verifies | Effect::Asks)
                && !handover::hands_over(made)
        };
        let work: Vec<&Exchange<'c>> = view.exchanges.iter().filter(is_work).collect();
        (!work.is_empty()).then_some(Past { said, work })
    })
}

/// Whether what the person takes leave of is an answer: something had been done, and the last word asks
/// and announces nothing.
fn is_answered(case: &Case, view: &View<'_>, said: &Step) -> bool {
    let before = case.trace.steps.get(..said.no.index()).unwrap_or_default();
    let Some(last) = before.iter().rfind(|step| closing::is_deed(case, step)) else {
        return false;
    };
    let words = last.words();
    let mut asked = words.split_inclusive(['.', '!', '?']).filter(|one| one.ends_with('?'));
    matches!(last.act, Act::Say { .. })
        && case.trace.kind(last) == ActorKind::Agent
        && view.exchanges.iter().any(|made| made.end() < last.no)
        && asked.all(|one| OFFER.is_match(one))
        && !ANNOUNCES.is_match(words)
}

fn told(case: &Case, past: &Past<'_, '_>, score: Score) -> Option<Finding> {
    let Past { said, work } = past;
    let (first, last) = (work.first()?, work.last()?);
    let stated = stated::about_stopping(case);
    let summary = format!(
        "the person ends the conversation at step {} and says nothing more; {} calls follow, beginning with {} at step {}",
        said.no,
        work.len(),
        first.call.tool.text,
        first.step.no
    );
    let nobody = Cite::absent("a person's word", Searched::Steps(said.no, last.step.no));
    let found = Finding::new(ENTRY.mode, score, Cite::step(first.step), summary)
        .citing([Cite::step(said)])
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([Refuter::not_held("somebody asked for more in between", nobody)])
        .fixed_by(Fix {
            text: "let the harness end the run, or wait for the person, when the person has taken leave".to_owned(),
            ..ENTRY.fix.to_fix()
        });
    Some(found)
}
