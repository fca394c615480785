//! What has been said and called so far, so that a history that every request repeats is told once.

use super::fingerprint::call_made;
use case::{ActorNo, StepNo};
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
    /// The calls of each id, oldest first: one, unless whoever numbers them begins anew each turn.
    by_id: BTreeMap<String, Vec<StepNo>>,
    /// What is known of each call.
    kinds: BTreeMap<StepNo, CallKind>,
    /// Calls whose ids mean another call from now on.
    closed: BTreeSet<StepNo>,
    /// All calls by their fingerprint, in order.
    made: BTreeMap<u64, Vec<StepNo>>,
    /// Calls that no tool span carries out yet, by fingerprint, and by tool alone, oldest first.
    exact: BTreeMap<u64, VecDeque<StepNo>>,
    loose: BTreeMap<String, VecDeque<StepNo>>,
    /// All calls by tool, oldest first, until they are answered.
    open: BTreeMap<String, VecDeque<StepNo>>,
    with_id: BTreeSet<StepNo>,
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

/// What was called, and by whom.
struct CallKind {
    tool: String,
    fingerprint: u64,
    agent: ActorNo,
}

impl CallKind {
    /// Whether it is plainly another call: of another tool, or with other arguments.
    fn differs(&self, call: &Known<'_>) -> bool {
        let bare = call_made(call.tool, None);
        let is_told = self.fingerprint != bare && call.fingerprint != bare;
        self.tool != call.tool || (is_told && self.fingerprint != call.fingerprint)
    }
}

impl Calls {
    pub(super) fn add(&mut self, call: &Known<'_>, agent: ActorNo, step: StepNo) {
        if let Some(id) = call.id {
            self.by_id.entry(id.to_owned()).or_default().push(step);
            self.with_id.insert(step);
        }
        let Known { tool, fingerprint, .. } = *call;
        self.kinds.insert(step, CallKind { tool: tool.to_owned(), fingerprint, agent });
        self.made.entry(call.fingerprint).or_default().push(step);
        self.exact.entry(call.fingerprint).or_default().push_back(step);
        self.loose.entry(call.tool.to_owned()).or_default().push_back(step);
        self.open.entry(call.tool.to_owned()).or_default().push_back(step);
    }

    /// Notes that `id` is another id of the call that was the `occurrence`th (from 1) of its kind.
    pub(super) fn alias(&mut self, id: &str, fingerprint: u64, occurrence: u32) {
        let place = usize::try_from(occurrence).unwrap_or(usize::MAX).saturating_sub(1);
        let step = self.made.get(&fingerprint).and_then(|made| made.get(place));
        if let Some(step) = step
            && !self.by_id.contains_key(id)
        {
            self.by_id.insert(id.to_owned(), vec![*step]);
        }
    }

    /// Whether the last call of that id was of `tool`, and nothing says that another one has taken the id.
    pub(super) fn is_made(&self, id: &str, tool: &str) -> bool {
        let last = self.with_id(id).filter(|call| !self.closed.contains(call));
        let kind = last.and_then(|last| self.kinds.get(&last));
        kind.is_some_and(|kind| tool.is_empty() || kind.tool == tool)
    }

    /// Whether several calls have that id.
    pub(super) fn is_shared(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|all| 1 < all.len())
    }

    /// Notes that the calls of that id so far are over: whoever uses it again makes another call.
    pub(super) fn close_id(&mut self, id: &str) {
        self.closed.extend(self.by_id.get(id).into_iter().flatten());
    }

    /// Whether the last call with the id of `call` is plainly another one.
    pub(super) fn is_another(&self, call: &Known<'_>) -> bool {
        let last = call.id.and_then(|id| self.with_id(id));
        last.and_then(|last| self.kinds.get(&last)).is_some_and(|last| last.differs(call))
    }

    /// The call that an agent's history means where it names `call` for the `nth` time (from 0).
    pub(super) fn meant(&self, call: &Known<'_>, agent: ActorNo, nth: usize) -> Option<StepNo> {
        let all = self.by_id.get(call.id?)?;
        let kind = |step: &StepNo| self.kinds.get(step);
        let is_same = |step: &&StepNo| kind(step).is_some_and(|kind| !kind.differs(call));
        let same: Vec<StepNo> = all.iter().filter(is_same).copied().collect();
        let is_own = |step: &&StepNo| kind(step).is_some_and(|kind| kind.agent == agent);
        let own: Vec<StepNo> = same.iter().filter(is_own).copied().collect();
        let fitting = if own.is_empty() { same } else { own };
        fitting.get(nth).or(fitting.last()).or(all.last()).copied()
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

    /// The last call with that id.
    pub(super) fn with_id(&self, id: &str) -> Option<StepNo> {
        self.by_id.get(id)?.last().copied()
    }

    /// The call whose id a tool span bears. What was carried out already is carried out once more
    /// only where the span tells of the same call.
    fn borne_by(&self, span: &Known<'_>) -> Option<StepNo> {
        let all = self.by_id.get(span.id?)?;
        let kind = |step: &StepNo| self.kinds.get(step);
        let mut free = all.iter().filter(|step| !self.carried_out.contains(step));
        let same = |step: &&StepNo| kind(step).is_some_and(|kind| !kind.differs(span));
        let found = free.clone().find(same).or_else(|| free.next());
        found.or_else(|| all.iter().rev().find(same)).copied()
    }

    /// The call that a tool span carries out, if a model was seen to make it. No other tool span
    /// carries it out then.
    pub(super) fn carry_out(&mut self, span: &Known<'_>) -> Option<StepNo> {
        let found = self.borne_by(span).or_else(|| {
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
