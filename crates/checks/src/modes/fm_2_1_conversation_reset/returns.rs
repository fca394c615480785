//! Where the opening of a run comes back: the words that stood before the agents' first act, or an
//! agent's own first words where they are long enough to be composed.
//!
//! One walk over the steps. Whether a return is a reset is not decided here.

use crate::view::{View, steady};
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many steps of agents must lie between two openings: a first request that is sent again has
/// no progress to lose.
pub(super) const PROGRESS: usize = 3;
/// From this many words on, an agent's message is composed anew each time; shorter ones are phrases.
const COMPOSED: usize = 25;
/// Words with fewer letters stand in any text.
const LONG: usize = 4;
/// How many different long words a message needs before shared ones mean anything.
const WORDS: usize = 6;

/// How a run began.
pub(super) struct Start<'c> {
    /// The first words that stood before any act of an agent.
    pub(super) opening: Option<&'c Step>,
    /// The first act of an agent.
    pub(super) first: &'c Step,
    /// The next one.
    pub(super) second: Option<&'c Step>,
    /// All words before it, by speaker and text.
    words: BTreeSet<u64>,
}

/// A place at which the opening came back.
pub(super) struct Return<'c> {
    /// The opening, come back.
    pub(super) at: &'c Step,
    /// The last act of an agent before it.
    pub(super) before: &'c Step,
    /// What an agent did next.
    pub(super) then: Option<&'c Step>,
    /// Words of a person or the harness that came with it and were not in the first opening.
    pub(super) news: Option<&'c Step>,
    /// The error or limit after which the run was started again.
    pub(super) cause: Option<&'c Step>,
    /// What that agent, or another one, did after that.
    pub(super) next: Option<&'c Step>,
    /// Whether it is the agent's own first words that came back, and not what stood before them.
    pub(super) is_own: bool,
    /// Whether everything since the run last began is told once more, word for word.
    pub(super) retold: Retold,
}

/// Whether a stretch is told once more, word for word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retold {
    /// It is not: what follows differs.
    No,
    /// It is, and the log goes on from there: every request repeats its history, or a loop turns.
    AndGoesOn,
    /// It is, and that is all: either the log holds it twice or it was done twice.
    AndStops,
}

impl<'c> Start<'c> {
    /// How the run began; `None` where no agent acts.
    pub(super) fn of(view: &View<'c>) -> Option<Self> {
        let case = view.case;
        let steps = &case.trace.steps;
        let mut deeds = steps.iter().filter(|step| is_deed(view, step));
        let (first, second) = (deeds.next()?, deeds.next());
        let before = steps.get(..first.no.index()).unwrap_or_default();
        let mut words = before.iter().filter(|step| opens(case, step)).peekable();
        let opening = words.peek().copied();
        Some(Self { opening, first, second, words: words.map(key).collect() })
    }
}

/// The returns of the opening, in order.
pub(super) fn of<'c>(view: &View<'c>, start: &Start<'c>) -> Vec<Return<'c>> {
    let case = view.case;
    let opening = start.opening.map(key);
    let own = Own::of(view, start);
    let (returns, open) = (Vec::new(), None);
    let mut walk = Walk { returns, open, deeds: 1, last: start.first, cause: None };
    for step in view.after(start.first.no).iter().filter(|step| !view.is_copy(step.no)) {
        let is_own = own.as_ref().is_some_and(|own| own.are(view, step));
        if is_own || is_deed(view, step) {
            walk.deed(step, is_own);
        } else if view.goes_on(step) {
            walk.deeds += 1;
        } else if opens(case, step) {
            let key = key(step);
            walk.words(step, Some(key) == opening, start.words.contains(&key));
        } else if is_cause(step) {
            walk.cause = Some(step);
        }
    }
    let mut returns = walk.finish();
    let mut since = start.opening.unwrap_or(start.first).no;
    for back in &mut returns {
        back.retold = retold(view, since, back.at.no);
        since = back.at.no;
    }
    returns
}

/// Where an agent's first words came back and were answered as at first, both to the letter, though
/// they are too short to be composed: that they mark a beginning is for a person to say. Nobody from
/// outside may have spoken since the first time.
pub(super) fn in_short<'c>(view: &View<'c>, start: &Start<'c>) -> Option<&'c Step> {
    let second = start.second?;
    let (first, answered) = (view.words_key(start.first.no)?, view.words_key(second.no)?);
    if second.actor == start.first.actor || !is_sentence(start.first) {
        return None;
    }
    let deeds: Vec<&Step> = alone(view, start).collect();
    let is_again = |two: &&[&Step]| {
        view.words_key(two[0].no) == Some(first) && view.words_key(two[1].no) == Some(answered)
    };
    deeds.windows(2).skip(PROGRESS - 1).find(is_again).map(|two| two[0])
}

/// What the agents did after their first act, as long as nobody from outside spoke and nothing broke
/// off.
pub(super) fn alone<'v, 'c>(
    view: &'v View<'c>,
    start: &Start<'c>,
) -> impl Iterator<Item = &'c Step> + use<'v, 'c> {
    let after = view.after(start.first.no).iter();
    let mut acted = BTreeSet::from([start.first.actor.index()]);
    let alone = after.take_while(move |step| {
        if is_deed(view, step) {
            acted.insert(step.actor.index());
        }
        !is_cause(step) && (!opens(view.case, step) || is_brief(view, step, &acted))
    });
    alone.filter(|step| is_deed(view, step) && !view.is_copy(step.no))
}

/// Whether the step gives its instructions to an agent that has not acted yet: that is how it joins.
fn is_brief(view: &View<'_>, step: &Step, acted: &BTreeSet<usize>) -> bool {
    let next = || view.after(step.no).iter().find(|step| is_deed(view, step));
    matches!(step.act, Act::Instruct(_))
        && next().is_some_and(|next| !acted.contains(&next.actor.index()))
}

/// Fewer words than this are a phrase such as a greeting or "go on, please".
const SENTENCE: usize = 8;

pub(super) fn is_sentence(step: &Step) -> bool {
    step.words().split_whitespace().take(SENTENCE).count() == SENTENCE
}

struct Walk<'c> {
    returns: Vec<Return<'c>>,
    /// The opening came back, and no agent has acted yet.
    open: Option<Return<'c>>,
    /// Acts of agents since the run last began.
    deeds: usize,
    last: &'c Step,
    cause: Option<&'c Step>,
}

impl<'c> Walk<'c> {
    fn deed(&mut self, step: &'c Step, is_own: bool) {
        if let Some(back) = self.returns.last_mut() {
            back.next = back.next.or(Some(step));
        }
        let own = (is_own && self.deeds >= PROGRESS).then(|| self.back(step));
        let back = self.open.take().or(own.map(|back| Return { is_own, ..back }));
        if let Some(back) = back {
            self.returns.push(Return { then: Some(step), ..back });
            self.deeds = 0;
        }
        self.deeds += 1;
        self.last = step;
        self.cause = None;
    }

    fn words(&mut self, step: &'c Step, is_opening: bool, is_known: bool) {
        if is_opening && self.open.is_none() && self.deeds >= PROGRESS {
            self.open = Some(self.back(step));
        } else if !is_known {
            match &mut self.open {
                Some(back) => back.news = back.news.or(Some(step)),
                // An agent's own first words would answer to these.
                None => self.cause = Some(step),
            }
        }
    }

    fn back(&self, at: &'c Step) -> Return<'c> {
        let (before, cause) = (self.last, self.cause);
        let (is_own, retold) = (false, Retold::No);
        Return { at, before, then: None, next: None, news: None, cause, is_own, retold }
    }

    fn finish(mut self) -> Vec<Return<'c>> {
        self.returns.extend(self.open);
        self.returns
    }
}

/// Whether an agent did or said something with the step; the pieces of one message are one deed.
fn is_deed(view: &View<'_>, step: &Step) -> bool {
    let is_act = match &step.act {
        Act::Say { text, to: _ } | Act::Think(text) => !text.text.trim().is_empty(),
        Act::Call(_) | Act::Handoff { .. } => true,
        Act::Instruct(_) | Act::Result(_) | Act::Event { .. } => false,
    };
    is_act && view.case.trace.kind(step) == ActorKind::Agent && !view.goes_on(step)
}

/// Whether a person or the harness says something with the step.
fn opens(case: &Case, step: &Step) -> bool {
    let says = matches!(step.act, Act::Instruct(_) | Act::Say { .. });
    let is_outside = match case.trace.kind(step) {
        ActorKind::Person | ActorKind::Harness => true,
        ActorKind::Agent | ActorKind::Tool => false,
    };
    says && is_outside && !step.words().trim().is_empty()
}

fn is_cause(step: &Step) -> bool {
    match step.act {
        Act::Event { kind, text: _ } => match kind {
            EventKind::Error | EventKind::Limit | EventKind::Compaction => true,
            EventKind::Verification | EventKind::Empty | EventKind::Other => false,
        },
        Act::Instruct(_)
        | Act::Say { .. }
        | Act::Think(_)
        | Act::Call(_)
        | Act::Result(_)
        | Act::Handoff { .. } => false,
    }
}

/// Equal for equal words of one speaker.
fn key(step: &Step) -> u64 {
    let mut hasher = DefaultHasher::new();
    (step.actor, step.words().trim()).hash(&mut hasher);
    hasher.finish()
}

/// Whether the steps from `again` on repeat those from `since` up to it. Each stretch is compared
/// with the one after it only, which keeps the cost linear.
fn retold(view: &View<'_>, since: StepNo, again: StepNo) -> Retold {
    let steps = &view.case.trace.steps;
    let told = steps.get(since.index()..again.index()).unwrap_or_default();
    let more = steps.get(again.index()..).unwrap_or_default();
    let alike = told.iter().zip(more).take_while(|(one, other)| is_same(view, one, other)).count();
    if alike < told.len() {
        return Retold::No;
    }
    let on = more.iter().skip(alike).find(|step| is_deed(view, step) || opens(view.case, step));
    if on.is_some() { Retold::AndGoesOn } else { Retold::AndStops }
}

fn is_same(view: &View<'_>, one: &Step, other: &Step) -> bool {
    let called =
        |step: &Step| step.call().and_then(|_| view.exchange_of(step.no)).map(|made| made.call_key);
    one.actor == other.actor
        && one.words().trim() == other.words().trim()
        && called(one) == called(other)
}

/// What the first agent says between its first words and the first return.
#[derive(Clone, Copy, Debug)]
pub(super) enum Habit<'c> {
    /// Nothing.
    Silent,
    /// Other things.
    Varied,
    /// Much the same as at first: then those words are no mark of a beginning.
    Same(&'c Step),
}

/// How the first agent speaks when nothing was opened.
pub(super) fn habit<'c>(view: &View<'c>, start: &Start<'c>, back: &Return<'_>) -> Habit<'c> {
    let between = view.between(start.first.no, back.at.no).iter();
    let first = view.whole(start.first);
    let mut own = between
        .filter(|step| step.actor == start.first.actor && is_deed(view, step))
        // Some logs hold every message twice.
        .skip_while(|step| view.whole(step) == first || step.words() == start.first.words())
        .peekable();
    if own.peek().is_none() {
        return Habit::Silent;
    }
    let is_same = |step: &&Step| match (start.first.call(), step.call()) {
        (None, None) => {
            are_near(&first, step.words()) || are_near(start.first.words(), step.words())
        }
        _ => is_near(view, start.first, step),
    };
    own.find(is_same).map_or(Habit::Varied, Habit::Same)
}

/// An agent's own first words, where they are composed: the first message, and all that it says in
/// one go.
struct Own {
    actor: ActorNo,
    opening: String,
    keys: Vec<u64>,
    /// How many bytes the longest of these words have.
    length: usize,
}

impl Own {
    fn of(view: &View<'_>, start: &Start<'_>) -> Option<Self> {
        let (actor, whole) = (start.first.actor, view.whole(start.first));
        let is_composed = |words: &str| words.split_whitespace().take(COMPOSED).count() == COMPOSED;
        let texts = [start.first.words(), &*whole];
        let length = whole.len().max(start.first.words().len());
        let composed = texts.into_iter().filter(|words| is_composed(words));
        let keys: Vec<u64> = composed.filter_map(|words| steady::words_key(actor, words)).collect();
        (!keys.is_empty()).then(|| Self { actor, opening: opening(&whole), keys, length })
    }

    /// Whether what begins at `step` is these words. Most differ in their first letters.
    fn are(&self, view: &View<'_>, step: &Step) -> bool {
        let holds = |words: &str| {
            steady::words_key(step.actor, words).is_some_and(|key| self.keys.contains(&key))
        };
        step.actor == self.actor
            && matches!(step.act, Act::Say { .. } | Act::Think(_))
            && opening(step.words()) == self.opening
            && (holds(step.words()) || self.gathered(view, step).is_some_and(|words| holds(&words)))
    }

    /// The message that begins at `step`, where it has several pieces and is about as long as these
    /// words: a longer one differs.
    fn gathered(&self, view: &View<'_>, step: &Step) -> Option<String> {
        /// White space, times and counters that may differ.
        const SLACK: usize = 200;
        // Each message is gathered once, from its first piece: from every piece it would cost its square.
        if view.goes_on(step) {
            return None;
        }
        let mut words = step.words().to_owned();
        let mut pieces =
            view.after(step.no).iter().take_while(|piece| view.goes_on(piece)).peekable();
        pieces.peek()?;
        for piece in pieces {
            words.push_str("\n\n");
            words.push_str(piece.words());
            if self.length + SLACK < words.len() {
                return None;
            }
        }
        Some(words)
    }
}

/// The first letters of a text.
fn opening(text: &str) -> String {
    const LETTERS: usize = 8;
    let letters = text.chars().filter(|letter| letter.is_alphabetic());
    letters.take(LETTERS).flat_map(char::to_lowercase).collect()
}

/// Whether two acts of one agent are the same or nearly so: an equal call, or words of which at
/// least half stand in both. Measured on 300 later messages of planners against their first one, unrelated
/// ones share less.
pub(super) fn is_near<'c>(view: &View<'c>, one: &'c Step, other: &'c Step) -> bool {
    match (one.call(), other.call()) {
        (Some(call), Some(made)) => {
            call.tool.text == made.tool.text && call.arguments == made.arguments
        }
        (None, None) => {
            are_near(one.words(), other.words()) || are_near(&view.whole(one), &view.whole(other))
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether at least half of the long words stand in both texts.
fn are_near(one: &str, other: &str) -> bool {
    let (one, other) = (long_words(one), long_words(other));
    let shared = one.intersection(&other).count();
    let all = one.len() + other.len() - shared;
    one.len().min(other.len()) >= WORDS && 2 * shared >= all
}

fn long_words(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.len() >= LONG && !word.starts_with(|letter: char| letter.is_numeric()))
        .map(str::to_lowercase)
        .collect()
}
