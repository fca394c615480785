//! Where each sign is looked for: one walk over the calls or over what people said, never over pairs
//! of all steps.

use super::Sign;
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, claims, handover, is_from_person, prose, verification};
use case::trace::EventKind;
use case::{Act, ActorKind, Step, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// So many calls of one tool in a row are a search that does not end.
const SEARCH: usize = 4;
/// How many of a person's earlier turns a turn is held against.
const BACK: usize = 6;
/// Three in five of the words of a turn said before are the same turn again.
const SAME: (usize, usize) = (3, 5);
/// The shortest word that is held against others, and how many of them make a turn.
const WORD: usize = 4;
const FEWEST: usize = 3;
/// How many words of a turn are held against others.
const TURN: usize = 200;
/// How many of the last things said are read for an admission.
const LAST: usize = 6;
/// How many words of an answer are looked for in the results; one in three of them makes it theirs.
const LOOKED_FOR: usize = 60;
const THEIRS: usize = 3;
/// How much of each result is searched for them, in bytes.
const SEARCHED: usize = 64 * 1024;

/// What the signs are read off.
pub(super) struct Scene<'v, 'c> {
    view: &'v View<'c>,
    /// The calls that were to change something, failed ones included.
    changes: Vec<&'v Exchange<'c>>,
    /// What people said.
    people: Vec<&'c Step>,
}

impl<'v, 'c> Scene<'v, 'c> {
    pub(super) fn of(view: &'v View<'c>) -> Self {
        let changes = view.exchanges.iter().filter(|one| is_change(one));
        let is_own = |step: &&Step| is_from_person(view.case, step) && !view.is_copy(step.no);
        let people = view.case.trace.steps.iter().filter(is_own);
        Self { view, changes: changes.collect(), people: people.collect() }
    }

    pub(super) fn shows(&self, sign: Sign) -> bool {
        let failed = |one: &Exchange<'_>| one.standing == Standing::Bad;
        match sign {
            Sign::Broken => self.is_broken(),
            Sign::LastFailed => {
                let last = self.view.exchanges.last().into_iter();
                last.chain(self.changes.last().copied()).any(failed)
            }
            Sign::ChangeFailed => self.changes.iter().any(|one| failed(one)),
            Sign::Reworked => self.is_reworked(),
            Sign::ChangedMore => 1 < self.changes.len(),
            Sign::WentOn => self.has_gone_on(),
            Sign::Insisted => self.has_insisted(),
            Sign::Searched => self.longest_search() >= SEARCH,
            Sign::Again => self.is_again(),
            Sign::Admitted => {
                self.view.said.iter().rev().take(LAST).any(|step| claims::admits(step))
            }
            Sign::Unasked => self.is_unasked(),
            Sign::Unused => self.is_unused(),
            Sign::AskedAtEnd => self.has_asked_at_end(),
            Sign::Silent => self.is_silent(),
            Sign::Found => false,
        }
    }

    fn is_broken(&self) -> bool {
        let mut healthy: BTreeSet<&str> = BTreeSet::new();
        self.view.exchanges.iter().rev().any(|one| {
            let tool = &*one.call.tool.text;
            // A check that says "still firing" worked.
            let failed = one.standing == Standing::Bad && one.effect != Effect::Verifies;
            if !failed && one.result.is_some() {
                healthy.insert(tool);
            }
            failed && !healthy.contains(tool)
        })
    }

    /// The same change made twice, or the same thing changed with other values.
    fn is_reworked(&self) -> bool {
        let mut made: BTreeMap<(&str, String), u64> = BTreeMap::new();
        let mut keys = BTreeSet::new();
        self.changes.iter().any(|one| {
            let tool = &*one.call.tool.text;
            let is_new = keys.insert(one.call_key);
            let over = verification::own_things(one).into_iter().any(|thing| {
                let before = made.insert((tool, thing), one.call_key);
                before.is_some_and(|before| before != one.call_key)
            });
            !is_new || (over && one.standing != Standing::Bad)
        })
    }

    fn has_gone_on(&self) -> bool {
        let last = self.changes.last().map(|one| one.end());
        last.is_some_and(|last| self.people.last().is_some_and(|said| last < said.no))
    }

    fn has_insisted(&self) -> bool {
        let turns: Vec<BTreeSet<&str>> = self.people.iter().map(|said| words(said)).collect();
        turns.iter().enumerate().any(|(at, turn)| {
            let (same, of) = SAME;
            let is_same =
                |other: &BTreeSet<&str>| turn.intersection(other).count() * of >= turn.len() * same;
            FEWEST <= turn.len() && turns[at.saturating_sub(BACK)..at].iter().any(is_same)
        })
    }

    fn longest_search(&self) -> usize {
        let mut longest = 0;
        let mut row = 0;
        let mut last = None;
        for one in &self.view.exchanges {
            let tool = Some(&*one.call.tool.text);
            row = if tool == last { row + 1 } else { 1 };
            longest = longest.max(row);
            last = tool;
        }
        longest
    }

    /// Words that are said again are left out: goodbyes and prompts to go on stand in runs that went well.
    fn is_again(&self) -> bool {
        let mut done = BTreeSet::new();
        let mut answered = self.view.exchanges.iter().filter_map(|one| {
            let result = one.result_key()?;
            (!self.view.is_copy(one.step.no)).then_some((one.call_key, result))
        });
        answered.any(|key| !done.insert(key))
    }

    fn is_unasked(&self) -> bool {
        let mut before: Option<StepNo> = None;
        self.changes.iter().any(|one| {
            let since = before.replace(one.step.no);
            let is_between =
                |said: &&Step| said.no < one.step.no && since.is_none_or(|since| since < said.no);
            let at = self.people.partition_point(|said| said.no < one.step.no);
            !self.people[..at].last().is_some_and(is_between)
        })
    }

    /// Asked once, worked with tools, and answered with none of their words. In a talk the last word is
    /// often a goodbye, which says nothing.
    fn is_unused(&self) -> bool {
        let Some(answer) = self.view.last_word().filter(|_| self.people.len() <= 1) else {
            return false;
        };
        let given = |word: &str| self.people.iter().any(|said| said.words().contains(word));
        let own = prose::tokens(answer.words()).map(|(_, word)| word);
        let own: BTreeSet<&str> =
            own.filter(|word| WORD <= word.len() && !given(word)).take(LOOKED_FOR).collect();
        let results = self.view.exchanges.iter().filter_map(|one| one.result);
        let mut results = results.map(|(_, result)| begin(&result.text.text)).peekable();
        if own.len() < FEWEST || results.peek().is_none() {
            return false;
        }
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut words = results.flat_map(prose::tokens).map(|(_, word)| word);
        !words.any(|word| {
            own.contains(word) && found.insert(word) && own.len() <= found.len() * THEIRS
        })
    }

    fn has_asked_at_end(&self) -> bool {
        let is_question = |step: &Step| step.words().trim_end().ends_with('?');
        let last = self.view.stop();
        self.people.len() <= 1 && last.is_some_and(is_question)
    }

    fn is_silent(&self) -> bool {
        let trace = &self.view.case.trace;
        let own = |step: &&Step| trace.kind(step) == ActorKind::Agent;
        let last = trace.steps.iter().rev().find(own);
        last.is_some_and(|step| match &step.act {
            Act::Event { kind: EventKind::Empty, text: _ } => true,
            Act::Say { .. } => step.words().trim().is_empty(),
            Act::Event { .. }
            | Act::Instruct(_)
            | Act::Think(_)
            | Act::Call(_)
            | Act::Result(_)
            | Act::Handoff { .. } => false,
        })
    }
}

/// Whether the matter was handed to a person before anything was changed.
pub(super) fn handed_over_unchanged(view: &View<'_>) -> bool {
    view.exchanges.iter().any(handover::hands_over) && !view.exchanges.iter().any(is_change)
}

fn is_change(one: &Exchange<'_>) -> bool {
    one.effect.leaves_its_mark() || one.writes
}

fn words(step: &Step) -> BTreeSet<&str> {
    let words = prose::tokens(begin(step.words())).map(|(_, word)| word);
    words.filter(|word| WORD <= word.len()).take(TURN).collect()
}

/// As much of a text as is searched.
fn begin(text: &str) -> &str {
    let mut end = text.len().min(SEARCHED);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
