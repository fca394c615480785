//! What has been said and called so far, so that a history that every request repeats is told once.

use case::StepNo;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How often each fingerprint has been said.
#[derive(Default)]
pub(super) struct Said(BTreeMap<u64, u32>);

/// How often each fingerprint occurs in the one request that is being read.
#[derive(Default)]
pub(super) struct Round(pub(super) BTreeMap<u64, u32>);

impl Said {
    /// Whether this occurrence in `round` was not there before. It is from now on.
    pub(super) fn is_news(&mut self, round: &mut Round, fingerprint: u64) -> bool {
        let occurrence = round.0.entry(fingerprint).or_default();
        *occurrence += 1;
        let known = self.0.entry(fingerprint).or_default();
        let is_news = *occurrence > *known;
        *known = (*known).max(*occurrence);
        is_news
    }

    /// Notes something said anew.
    pub(super) fn add(&mut self, fingerprint: u64) {
        *self.0.entry(fingerprint).or_default() += 1;
    }

    /// Takes what was said so far for none of `round`, so that it is news when it comes there.
    pub(super) fn pass_over(&self, round: &mut Round, fingerprint: u64) {
        let known = self.0.get(&fingerprint).copied().unwrap_or_default();
        round.0.insert(fingerprint, known);
    }

    pub(super) fn knows(&self, fingerprint: u64) -> bool {
        self.0.contains_key(&fingerprint)
    }
}

/// The calls that were made, until a tool span and a result are found for them.
#[derive(Default)]
pub(super) struct Calls {
    by_id: BTreeMap<String, StepNo>,
    /// All calls by their fingerprint, in order.
    made: BTreeMap<u64, Vec<StepNo>>,
    /// Calls that no tool span carries out yet, by fingerprint, and by tool alone, oldest first.
    exact: BTreeMap<u64, VecDeque<StepNo>>,
    loose: BTreeMap<String, VecDeque<StepNo>>,
    /// All calls by tool, oldest first, until they are answered.
    open: BTreeMap<String, VecDeque<StepNo>>,
    with_id: BTreeSet<StepNo>,
    /// What each call with an id was, so that an id that is given away again is told from one repeated.
    kinds: BTreeMap<StepNo, u64>,
    carried_out: BTreeSet<StepNo>,
    answered: BTreeSet<StepNo>,
    /// Results that hold nothing, by their calls.
    hollow: BTreeMap<StepNo, StepNo>,
    /// Calls with such results by tool, oldest first.
    hollow_of: BTreeMap<String, VecDeque<StepNo>>,
}

/// What tells a call from others.
pub(super) struct Known<'t> {
    pub(super) id: Option<&'t str>,
    pub(super) tool: &'t str,
    pub(super) fingerprint: u64,
}

impl Calls {
    pub(super) fn add(&mut self, call: &Known<'_>, step: StepNo) {
        if let Some(id) = call.id {
            self.by_id.insert(id.to_owned(), step);
            self.with_id.insert(step);
            self.kinds.insert(step, call.fingerprint);
        }
        self.made.entry(call.fingerprint).or_default().push(step);
        self.exact.entry(call.fingerprint).or_default().push_back(step);
        self.loose.entry(call.tool.to_owned()).or_default().push_back(step);
        self.open.entry(call.tool.to_owned()).or_default().push_back(step);
    }

    /// Notes that `id` is another id of the call that was the `occurrence`th (from 1) of its kind.
    pub(super) fn alias(&mut self, id: &str, fingerprint: u64, occurrence: u32) {
        let place = usize::try_from(occurrence).unwrap_or(usize::MAX).saturating_sub(1);
        let step = self.made.get(&fingerprint).and_then(|made| made.get(place));
        if let Some(step) = step {
            self.by_id.entry(id.to_owned()).or_insert(*step);
        }
    }

    /// Whether the tool was ever called.
    pub(super) fn knows_tool(&self, tool: &str) -> bool {
        self.open.contains_key(tool)
    }

    /// The oldest call of the tool that nobody has answered.
    pub(super) fn waiting(&mut self, tool: &str) -> Option<StepNo> {
        let answered = &self.answered;
        next(self.open.get_mut(tool)?, answered, |_| true)
    }

    pub(super) fn with_id(&self, id: &str) -> Option<StepNo> {
        self.by_id.get(id).copied()
    }

    /// Whether `call` is one of the same tool with the same arguments.
    pub(super) fn is_alike(&self, call: StepNo, fingerprint: u64) -> bool {
        self.kinds.get(&call) == Some(&fingerprint)
    }

    /// The call that a tool span carries out, if a model was seen to make it. No other tool span
    /// carries it out then. Models without ids of their own are given `call_0` in each turn anew: what
    /// has been carried out and is another call now, is none of this id.
    pub(super) fn carry_out(&mut self, span: &Known<'_>) -> Option<StepNo> {
        let by_id = span.id.and_then(|id| self.with_id(id)).filter(|call| {
            !self.carried_out.contains(call) || self.is_alike(*call, span.fingerprint)
        });
        let found = by_id.or_else(|| {
            let queue = self.exact.get_mut(&span.fingerprint);
            let (taken, with_id) = (&self.carried_out, &self.with_id);
            let fits = |step: &StepNo| span.id.is_none() || !with_id.contains(step);
            queue
                .and_then(|queue| next(queue, taken, fits))
                .or_else(|| next(self.loose.get_mut(span.tool)?, taken, fits))
        })?;
        self.carried_out.insert(found);
        Some(found)
    }

    /// Whether nobody has answered `call` yet; from now on somebody has.
    pub(super) fn answer(&mut self, call: StepNo) -> bool {
        self.answered.insert(call)
    }

    /// Notes that `result`, which answers `call`, holds nothing.
    pub(super) fn note_hollow(&mut self, tool: &str, call: StepNo, result: StepNo) {
        self.hollow.insert(call, result);
        self.hollow_of.entry(tool.to_owned()).or_default().push_back(call);
    }

    /// The oldest call of the tool whose result holds nothing.
    pub(super) fn hollow_call(&mut self, tool: &str) -> Option<StepNo> {
        let queue = self.hollow_of.get_mut(tool)?;
        while queue.front().is_some_and(|call| !self.hollow.contains_key(call)) {
            queue.pop_front();
        }
        queue.front().copied()
    }

    /// The result of `call` that holds nothing; from now on it does.
    pub(super) fn take_hollow(&mut self, call: StepNo) -> Option<StepNo> {
        self.hollow.remove(&call)
    }

    pub(super) fn is_answered(&self, call: StepNo) -> bool {
        self.answered.contains(&call)
    }
}

/// The oldest call of `queue` that is not taken. Those that are taken leave the queue for good.
fn next(
    queue: &mut VecDeque<StepNo>,
    taken: &BTreeSet<StepNo>,
    fits: impl Fn(&StepNo) -> bool,
) -> Option<StepNo> {
    while let Some(first) = queue.front() {
        if taken.contains(first) {
            queue.pop_front();
        } else {
            return queue.front().copied().filter(|step| fits(step));
        }
    }
    None
}
