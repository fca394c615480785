//! What is said of a run that began again: which work was lost, what is done once more, and what
//! would have explained it.

use super::ENTRY;
use super::returns::{Return, Start};
use crate::reading::{Finding, Refuter, Score};
use crate::view::View;
use case::{Cite, Searched, Step, StepNo};
use std::collections::BTreeMap;

/// The opening came back, the agent began as it had begun, and calls were made again.
const REDONE: Score = Score::new(0.8);
/// The opening came back and the agent began as it had begun.
const BEGUN_AGAIN: Score = Score::new(0.65);
/// How many returns are told. More of them are the same finding again.
const TOLD: usize = 3;
/// How many acts after the return are looked at for calls of the first stretch: a run that began
/// again comes to them soon.
pub(super) const SOON: usize = 30;

/// The first finding with the later ones cited in it: a run that starts over often does it for one
/// reason.
pub(super) fn gathered(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = findings.into_iter();
    let Some(mut first) = findings.next() else {
        return Vec::new();
    };
    let later: Vec<Finding> = findings.collect();
    if !later.is_empty() {
        first.summary =
            format!("{}; it began again {} times in all", first.summary, later.len() + 1);
        let places = later.iter().take(TOLD).map(|one| one.primary().clone());
        first = first.citing(places.collect::<Vec<_>>());
    }
    vec![first]
}

/// The last step that is looked at for what was done at first.
pub(super) fn soon(back: &Return<'_>) -> StepNo {
    StepNo::at_index(back.at.no.index() + SOON)
}

/// The first call that was made both before and soon after the return: the step of each.
pub(super) fn redone<'c>(
    view: &View<'c>,
    start: &Start<'c>,
    back: &Return<'c>,
) -> Option<(&'c Step, &'c Step)> {
    let until = soon(back);
    let since = |no: StepNo| no >= back.at.no && no <= until;
    // Walking the first stretch once for each return would cost its square.
    let first = view.exchanges.iter().take(SOON).filter(|made| made.step.no < back.at.no);
    let first: BTreeMap<u64, &Step> = first.rev().map(|made| (made.call_key, made.step)).collect();
    let from = view.exchanges.partition_point(|made| made.step.no < back.at.no);
    let soon = view.exchanges.get(from..).unwrap_or_default();
    let mut soon = soon.iter().take_while(|made| since(made.step.no));
    soon.find_map(|made| {
        let before = first.get(&made.call_key)?;
        (before.no >= start.first.no && before.actor == made.step.actor)
            .then_some((*before, made.step))
    })
}

/// The finding.
pub(super) fn of(
    view: &View<'_>,
    start: &Start<'_>,
    back: &Return<'_>,
    redone: Option<(&Step, &Step)>,
) -> Finding {
    let name = view.case.trace.actor(start.first).map_or("the agent", |actor| &*actor.name);
    let then = back.then.unwrap_or(back.at);
    let again = match redone {
        Some((before, made)) => {
            format!("; the call of step {} was made again at step {}", before.no, made.no)
        }
        None => String::new(),
    };
    let summary = if back.is_own {
        format!(
            "{name} says its first words of step {} again at step {}, and what came after them then comes again{again}",
            start.first.no, back.at.no
        )
    } else {
        format!(
            "the run's opening came back at step {}, and {name} began at step {} as it had at step {}{again}",
            back.at.no, then.no, start.first.no
        )
    };
    let score = if redone.is_some() { REDONE } else { BEGUN_AGAIN };
    let mut cites = vec![Cite::step(start.first)];
    if then.no != back.at.no {
        cites.insert(0, Cite::step(then));
    }
    cites.extend(redone.map(|(_, made)| Cite::step(made)));
    Finding::new(ENTRY.mode, score, Cite::step(back.at), summary)
        .citing(cites)
        .refuters(refuters(view, back, then))
}

fn refuters(view: &View<'_>, back: &Return<'_>, then: &Step) -> Vec<Refuter> {
    let between = Searched::Steps(back.before.no, then.no);
    let mut refuters = vec![
        Refuter::not_held(
            "a new task began",
            Cite::absent("words of a person or the harness that were not in the opening", between),
        ),
        Refuter::not_held(
            "the run was started again for a stated reason",
            Cite::absent("an error, a limit or a compaction", between),
        ),
    ];
    refuters.push(Refuter::not_held(
        "the same is done for the next object",
        Cite::absent(
            "a new object in the result of what is done again",
            Searched::Steps(then.no, soon(back)),
        ),
    ));
    let last = view.last_step().map_or(then.no, |last| last.no);
    refuters.push(Refuter::not_held(
        "the log tells the history once more",
        Cite::absent("the earlier steps, word for word", Searched::Steps(back.at.no, last)),
    ));
    refuters
}
