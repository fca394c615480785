//! How the reading of a coding agent's log ends: what no format knows is named once, and the run is
//! given. How the run itself ended, each format says.

use crate::carried;
use crate::draft::Draft;
use crate::sink::Sink;
use case::Origin;
use std::collections::BTreeMap;

/// The most names of unknown kinds that one complaint lists.
const MOST_NAMES: usize = 8;

/// Says how many elements of a log were of kinds that are not known, and of which.
#[derive(Default)]
pub(crate) struct Strangers {
    first: Option<Origin>,
    kinds: BTreeMap<String, usize>,
}

impl Strangers {
    /// Counts the element at `at`, of that kind.
    pub(crate) fn add(&mut self, at: &Origin, kind: &str) {
        self.first.get_or_insert_with(|| at.clone());
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
    }

    /// Complains of them once, if there are any.
    pub(crate) fn complain(self, draft: &mut Draft<'_>) {
        let Some(first) = self.first else {
            return;
        };
        let count: usize = self.kinds.values().sum();
        let names: Vec<String> = self.kinds.into_keys().take(MOST_NAMES).collect();
        let lines = if count == 1 { "line is" } else { "lines are" };
        let names = draft.clean(&names.join(", "));
        let what = format!("{count} {lines} of a kind that is not known ({names}); left out");
        draft.complain(&first, what);
    }
}

/// Ends the reading of a log: says what was of a kind that is not known, and gives the run.
pub(crate) fn give(mut draft: Draft<'_>, strangers: Strangers, sink: &mut Sink<'_>) {
    strangers.complain(&mut draft);
    carried::settle(&mut draft);
    sink.give(draft);
}
