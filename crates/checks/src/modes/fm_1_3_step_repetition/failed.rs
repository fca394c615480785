//! A call that fails, and is made again twice over with equal arguments and the same failure, with nothing
//! but looks and thoughts in between.
//!
//! A failed call changed nothing, and a look changes nothing: the third time could only fail as the first
//! did. Whatever a person says in between, or another call brings about, may be why it is tried again.

use super::{LOOP, finding};
use crate::reading::{Finding, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, stated, steady};
use case::{ActorNo, Cite, Searched};
use std::collections::BTreeMap;

/// It cost time, and was given up in the end.
const FAILED_AGAIN: Score = Score::new(0.35);

/// The first call that failed the same way so often.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let mut failed: BTreeMap<(u64, u64, ActorNo), Vec<&Exchange<'_>>> = BTreeMap::new();
    let mut person =
        view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step)).peekable();
    for made in view.exchanges.iter().filter(|made| !view.is_copy(made.step.no)) {
        let mut is_news = steady::is_wait(made.call);
        while person.next_if(|step| step.no < made.step.no).is_some() {
            is_news = true;
        }
        if is_news {
            failed.clear();
        }
        let Some((_, result)) = made.result.filter(|_| view.is_comparable(made)) else {
            continue;
        };
        if made.standing == Standing::Bad && !steady::is_gesture(made) {
            let key = (steady::call_key(made), steady::steady_key(result), made.step.actor);
            let tries = failed.entry(key).or_default();
            // One made before the last one came back is no repetition.
            if tries.last().is_none_or(|last| last.end() < made.step.no) {
                tries.push(made);
            }
            if LOOP <= tries.len() && stated::guard(&view.case.spec, &made.call.tool.text).is_none()
            {
                return failed.remove(&key).and_then(|tries| told(&tries));
            }
        } else if !matches!(made.effect, Effect::Reads | Effect::Verifies | Effect::Asks)
            && may_change(made)
        {
            failed.clear();
        }
    }
    None
}

/// Whether the call may have changed something: one that gives nothing back and is called for nobody, such
/// as a thought, has not.
fn may_change(made: &Exchange<'_>) -> bool {
    let is_blank = made.result.is_some_and(|(_, result)| result.text.text.trim().is_empty());
    made.effect.acts() || made.writes || !is_blank
}

fn told(tries: &[&Exchange<'_>]) -> Option<Finding> {
    let (first, again, last) = (tries.first()?, tries.get(1)?, tries.last()?);
    let summary = format!(
        "{} is made {} times between the steps {} and {} and fails the same way each time, with nothing but looks in between",
        finding::call_in_short(first),
        tries.len(),
        first.step.no,
        last.end()
    );
    let nothing =
        Cite::absent("a change or a person's word", Searched::Steps(first.step.no, last.end()));
    let found = Finding::new(Mode::StepRepetition, FAILED_AGAIN, Cite::step(again.step), summary)
        .citing([first, last].map(|made| Cite::step(made.step)))
        .refuters([Refuter::not_held("something changed in between", nothing)])
        .fixed_by(super::ENTRY.fix.to_fix());
    Some(found)
}
