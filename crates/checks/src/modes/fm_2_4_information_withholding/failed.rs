//! A receiver whose every call of a tool fails after work was passed to it, where the sender had results of
//! its own: whether something in them was what the calls lacked is a person's to say.

use super::ENTRY;
use super::sight::Sight;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View};
use case::{Cite, StepNo};
use std::collections::BTreeMap;

/// How far calls that keep failing lean towards the mode: a tool fails for many reasons.
const KEPT_FAILING: Score = Score::new(0.25);

/// So many failures of one tool are no slip.
const FAILURES: usize = 2;

/// The question about the first receiver whose calls keep failing.
pub(super) fn question(view: &View<'_>, sight: &Sight) -> Option<Question> {
    let blind = sight.handovers.iter().filter(|handover| !sight.sees_more(handover.to));
    blind.into_iter().find_map(|handover| {
        let holds = |made: &&Exchange<'_>| {
            made.step.actor == handover.from
                && made.end() < handover.at
                && made.result.is_some()
                && made.standing != Standing::Bad
        };
        let source = view.exchanges.iter().find(holds)?;
        let failed = failed(view, |made| {
            made.step.actor == handover.to && handover.at < made.step.no
        })?;
        let at = view.case.trace.step(handover.at)?;
        let name = |step| view.case.trace.actor(step).map_or("an agent", |actor| &actor.name);
        let (to, from) = (name(failed.step), name(source.step));
        let (tool, no) = (&failed.call.tool.text, failed.step.no);
        let ask = format!(
            "Had {from} learned something before step {} for want of which {to}'s calls of {tool} failed from step {no} on?",
            handover.at
        );
        let summary = format!(
            "{from} passes the work on at step {} without what {tool} at step {no} fails for",
            handover.at
        );
        let then = Finding::new(ENTRY.mode, KEPT_FAILING, Cite::step(at), summary)
            .citing([Cite::step(failed.step), Cite::step(source.step)]);
        Some(Question::new(ask, Reply::Yes, then))
    })
}

/// The first of the calls of a tool that never came to anything.
fn failed<'v, 'c>(
    view: &'v View<'c>,
    is_its: impl Fn(&Exchange<'_>) -> bool,
) -> Option<&'v Exchange<'c>> {
    let mut by_tool: BTreeMap<&str, Vec<&Exchange<'_>>> = BTreeMap::new();
    for made in view.exchanges.iter().filter(|made| is_its(made)) {
        by_tool.entry(&made.call.tool.text).or_default().push(made);
    }
    let fails = |made: &&&Exchange<'_>| {
        made.standing == Standing::Bad
            || made.result.is_some_and(|(_, result)| result.failed == Some(true))
    };
    let all = by_tool
        .into_values()
        .filter(|made| FAILURES <= made.len() && made.iter().filter(fails).count() == made.len());
    let first: Option<StepNo> = all.filter_map(|made| made.first().map(|one| one.step.no)).min();
    view.exchange_of(first?)
}
