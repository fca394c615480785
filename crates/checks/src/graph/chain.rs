//! From an early failure to the symptom: the steps in between, each resting on the one before. What
//! a later finding owes to an earlier one is told by edges, never by their order.

use super::{Graph, Link, Slice};
use crate::outcome::{Outcome, Status};
use crate::readings::ModeReading;
use crate::taxonomy::Mode;
use crate::view::View;
use case::{ActorKind, Cite, StepNo};
use std::collections::BTreeMap;

/// A way from a finding to what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The steps, the finding's first; at least two.
    pub links: Vec<ChainLink>,
}

/// A step of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// The step.
    pub step: StepNo,
    /// The modes that were found there.
    pub modes: Vec<Mode>,
    /// Why it rests on the step before; `None` for the first.
    pub link: Option<Link>,
}

/// Where the modes were found: the steps that findings pin.
pub type Found = BTreeMap<StepNo, Vec<Mode>>;

/// The steps that the findings pin. What else they cite, such as the task that was broken, is where
/// they were looked up and not where something went wrong.
pub fn found(view: &View<'_>, modes: &[ModeReading]) -> Found {
    let trace = &view.case.trace;
    let by_person = |no| trace.step(no).is_some_and(|step| trace.kind(step) == ActorKind::Person);
    let mut found = Found::new();
    for one in modes {
        for finding in one.reading.findings() {
            let pinned = [finding.primary().step_no(), finding.divergence];
            for step in pinned.into_iter().flatten().filter(|no| !by_person(*no)) {
                let at = found.entry(step).or_default();
                if !at.contains(&one.mode) {
                    at.push(one.mode);
                }
            }
        }
    }
    found
}

/// The step at which the failure shows: what proves the outcome, else the last thing that was done
/// or said. A step that merely asserts success is none.
pub fn symptom(view: &View<'_>, outcome: &Outcome) -> Option<StepNo> {
    if outcome.status == Status::Succeeded {
        return None;
    }
    let shown = outcome.evidence.as_ref().and_then(Cite::step_no);
    shown.or_else(|| view.last_word().map(|step| step.no)).or_else(|| view.case.trace.last())
}

/// The longest way from a finding to another mode's finding or to the symptom; `None` where nothing
/// that was found leads anywhere.
pub fn longest(graph: &Graph, found: &Found, symptom: StepNo) -> Option<Chain> {
    let to_symptom = along(&graph.back_from(symptom), found);
    // Findings that the symptom does not rest on may still rest on each other.
    let between = || {
        let last = found.keys().next_back().copied().filter(|last| *last != symptom)?;
        along(&graph.back_from(last), found).filter(is_of_two_modes)
    };
    to_symptom.filter(tells).or_else(between)
}

/// Whether it tells more than that a call has its result.
fn tells(chain: &Chain) -> bool {
    chain.links.len() > 2 || is_of_two_modes(chain)
}

/// From the earliest finding that `slice` holds.
fn along(slice: &Slice<'_>, found: &Found) -> Option<Chain> {
    let (start, _) =
        found.iter().find(|(step, _)| slice.holds(**step) && **step != slice.symptom())?;
    let modes = |step: StepNo| found.get(&step).cloned().unwrap_or_default();
    let mut links = vec![ChainLink { step: *start, modes: modes(*start), link: None }];
    let mut at = *start;
    while let Some((next, edge)) = slice.next(at) {
        links.push(ChainLink { step: next, modes: modes(next), link: Some(edge.link.clone()) });
        at = next;
    }
    Some(Chain { links })
}

/// Whether it leads from one mode to another: two places of one finding are no compounding.
fn is_of_two_modes(chain: &Chain) -> bool {
    let mut modes: Vec<Mode> =
        chain.links.iter().flat_map(|link| link.modes.iter().copied()).collect();
    modes.sort_unstable();
    modes.dedup();
    modes.len() > 1
}
