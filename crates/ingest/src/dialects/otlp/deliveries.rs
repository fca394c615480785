//! What one agent said and another one is given word for word as its request: a message from the one to the
//! other, and nobody else's word. Spans carry no addressee; what each request was given shows it.

use super::part::Part;
use super::steps::{ActorNoKey, Teller, Turn};
use case::{Act, ActorKind, ActorNo, StepNo};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Fewer words are said by chance.
const WORDS: usize = 3;
/// A longer opening is no name of a sender.
const NAME: usize = 60;

/// Who said what, and who was given it.
#[derive(Default)]
pub(super) struct Deliveries {
    /// The words of agents in the order of the run, by their text.
    said: HashMap<Arc<str>, Vec<StepNo>>,
    /// The texts of requests by their fingerprints: a history repeats them many times.
    given: HashMap<u64, Option<Arc<str>>>,
    /// Who was given the words of a step.
    heard: BTreeMap<StepNo, BTreeMap<ActorNoKey, ActorNo>>,
}

impl Deliveries {
    /// Notes that an agent said `text` at `step`.
    pub(super) fn say(&mut self, text: &str, step: StepNo) {
        if let Some(words) = words(text) {
            self.said.entry(words.into()).or_default().push(step);
        }
    }
}

impl Teller<'_, '_, '_> {
    /// The step at which another agent said what the agent of `turn` is given as `part`, for the
    /// `occurrence`th time (from 1) in this request. It is delivered from now on.
    pub(super) fn delivered(
        &mut self,
        turn: &Turn,
        (part, fingerprint): (&Part<'_, '_>, u64),
        occurrence: u32,
    ) -> Option<StepNo> {
        let Part::Text(text) = part else { return None };
        if self.deliveries.said.is_empty() {
            return None;
        }
        if !self.deliveries.given.contains_key(&fingerprint) {
            let text = text.passage(&self.draft).text;
            let said = words(self.without_sender(&text)).map(Arc::from);
            self.deliveries.given.insert(fingerprint, said);
        }
        let text = self.deliveries.given.get(&fingerprint)?.as_ref()?;
        let actor_of = |step: &StepNo| self.draft.trace.step(*step).map(|step| step.actor);
        let said = self.deliveries.said.get(text)?.iter();
        let mut of_others = said.filter(|step| actor_of(step).is_some_and(|it| it != turn.agent));
        let nth = usize::try_from(occurrence).ok()?.checked_sub(1)?;
        let step = *of_others.nth(nth)?;
        self.deliveries.heard.entry(step).or_default().insert(turn.agent.index(), turn.agent);
        Some(step)
    }

    /// The words behind the name of an agent that frameworks put before what it said, as in `[clerk] Done.`
    fn without_sender<'t>(&self, text: &'t str) -> &'t str {
        let text = text.trim();
        let is_agent = |name: &str| {
            let name = name.trim_matches(|letter: char| "[]*<> ".contains(letter));
            let actors = self.draft.trace.actors.iter();
            let mut agents = actors.filter(|actor| actor.kind == ActorKind::Agent);
            agents.any(|actor| actor.name.eq_ignore_ascii_case(name))
        };
        let end = text.find([']', ':']).filter(|end| *end <= NAME);
        let named = end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)));
        match named.filter(|(name, _)| is_agent(name)) {
            Some((_, rest)) => rest.trim_start_matches([':', '*', ' ']),
            None => text,
        }
    }

    /// Addresses what was delivered to one agent. What several were given is said to all.
    pub(super) fn address(&mut self) {
        for (step, receivers) in &self.deliveries.heard {
            let mut receivers = receivers.values();
            let (Some(one), None) = (receivers.next(), receivers.next()) else { continue };
            let step = self.draft.trace.steps.get_mut(step.index());
            if let Some(Act::Say { text: _, to: to @ None }) = step.map(|step| &mut step.act) {
                *to = Some(*one);
            }
        }
    }
}

/// `text` as it is compared, where it is more than a word or two.
fn words(text: &str) -> Option<&str> {
    let text = text.trim();
    (text.split_whitespace().take(WORDS).count() == WORDS).then_some(text)
}
