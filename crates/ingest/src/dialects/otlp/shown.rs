//! What the history of one request shows of calls and their answers. Ids that are numbered anew each turn
//! (`call_0` and again `call_0`) tell calls apart only together with their place in such a history.

use super::part::Part;
use super::steps::{Heard, Teller, Turn};
use case::StepNo;
use std::collections::{BTreeMap, BTreeSet};

/// The calls and answers of the request that is being told, up to the part at hand.
#[derive(Default)]
pub(super) struct Shown {
    /// The call that each id means at this place.
    calls: BTreeMap<String, StepNo>,
    /// Ids whose answers stand before this place.
    answered: BTreeSet<String>,
    /// How often each id has stood for a call of each kind.
    used: BTreeMap<(String, u64), usize>,
}

impl Shown {
    /// The call that `id` means at this place of the history.
    pub(super) fn call(&self, id: &str) -> Option<StepNo> {
        self.calls.get(id).copied()
    }
}

impl<'v> Teller<'_, 'v, '_> {
    /// Before a part of an answer or a history is told: a call whose id was answered before it in the same
    /// request, or which an answer makes with another tool or other arguments, is another call.
    pub(super) fn part_comes(&mut self, part: &Part<'_, 'v>, heard: Option<Heard>) {
        if let Part::Call(call) = part
            && let Some(id) = call.id.as_deref()
        {
            let is_anew = heard == Some(Heard::Never) && self.calls.is_another(&call.known());
            if is_anew || self.shown.answered.contains(id) {
                self.calls.close_id(id);
            }
        }
    }

    /// After a part is told: what its id means from here on.
    pub(super) fn part_came(&mut self, turn: &Turn, part: &Part<'_, 'v>) {
        match part {
            Part::Call(call) => {
                let known = call.known();
                let Some(id) = known.id else { return };
                let used = self.shown.used.entry((id.to_owned(), known.fingerprint)).or_default();
                let meant = self.calls.meant(&known, turn.agent, *used);
                *used += 1;
                self.shown.answered.remove(id);
                self.shown.calls.extend(meant.map(|step| (id.to_owned(), step)));
            }
            Part::Response(response) => {
                self.shown.answered.extend(response.id.as_deref().map(str::to_owned));
            }
            Part::Text(_) | Part::Thought(_) | Part::Compaction(_) | Part::Other(..) => {}
        }
    }

    /// Whether the part answers a call that shares its id with others and that nobody has answered.
    pub(super) fn answers_another(&self, part: &Part<'_, 'v>) -> bool {
        let Part::Response(response) = part else { return false };
        let shared = response.id.as_deref().filter(|id| self.calls.is_shared(id));
        let call = shared.and_then(|id| self.shown.call(id));
        call.is_some_and(|call| !self.calls.is_answered(call))
    }
}
