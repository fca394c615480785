//! What an agent does after a turn, while its plan stands: an announced call or target that comes
//! later is a word kept.

use super::known;
use super::target::{holds, leaves_of};
use crate::view::View;
use crate::view::turns::{Turn, Turns};
use case::{ActorNo, Step};
use std::collections::BTreeMap;

/// How many later calls are searched for an announced target. Agents announce the next acts, not
/// the fiftieth.
const LOOK_AHEAD: usize = 50;

/// Every act by agent and tool, for looking ahead.
pub(super) struct Calls<'c> {
    by_tool: BTreeMap<(ActorNo, String), Vec<(usize, &'c Step)>>,
    /// All of them, in order, with their stretch.
    all: Vec<(usize, &'c Step)>,
}

impl<'c> Calls<'c> {
    /// The acts of `turns`.
    pub(super) fn of(view: &View<'c>, turns: &Turns<'c>) -> Self {
        let mut calls = Self { by_tool: BTreeMap::new(), all: Vec::new() };
        for turn in &turns.turns {
            for step in &turn.acts {
                calls.all.push((turn.stretch, *step));
                if let Some(key) = known::target(view, &step.act) {
                    let list = calls.by_tool.entry((turn.actor, key)).or_default();
                    list.push((turn.stretch, step));
                }
            }
        }
        calls
    }

    /// The next call of the tool in the same stretch.
    pub(super) fn later(&self, turn: &Turn<'_>, key: &str) -> Option<&'c Step> {
        let end = turn.acts.last()?.no;
        let list = self.by_tool.get(&(turn.actor, key.to_owned()))?;
        let next = list.partition_point(|(_, step)| step.no <= end);
        let (stretch, step) = list.get(next)?;
        (*stretch == turn.stretch).then_some(*step)
    }

    /// The next acts from `turn` on in the same stretch, at most so many.
    pub(super) fn next_acts(&self, turn: &Turn<'_>, most: usize) -> Vec<&'c Step> {
        let Some(first) = turn.acts.first() else {
            return Vec::new();
        };
        let from = self.all.partition_point(|(_, step)| step.no < first.no);
        let next = self.all.iter().skip(from).take(most);
        next.take_while(|(stretch, _)| *stretch == turn.stretch).map(|(_, step)| *step).collect()
    }

    /// Whether one of the next calls of the same tool in the stretch carries the value. Another
    /// tool that looks at it does not do what was announced.
    pub(super) fn target_comes_later(&self, turn: &Turn<'_>, act: &Step, value: &str) -> bool {
        let (Some(end), Some(call)) = (turn.acts.last(), act.call()) else {
            return false;
        };
        let key = (turn.actor, known::key(&call.tool.text));
        let same = self.by_tool.get(&key).map_or(&[][..], Vec::as_slice);
        let next = same.partition_point(|(_, step)| step.no <= end.no);
        let ahead = same.iter().skip(next).take(LOOK_AHEAD);
        ahead
            .filter(|(stretch, _)| *stretch == turn.stretch)
            .flat_map(|(_, step)| leaves_of(step))
            .any(|leaf| holds(&leaf.text, value))
    }
}
