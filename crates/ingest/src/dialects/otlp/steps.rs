//! From spans to steps: goes through the moments of a trace in order and tells what is new at each.

use super::deliveries::Deliveries;
use super::exchange::Exchange;
use super::family::{Family, Moment};
use super::ledger::{Calls, Round, Said};
use super::mirror::Span;
use super::talk::Asked;
use super::vocabulary::{self, Field, Role};
use super::window::Windows;
use super::{spec, verdicts};
use crate::draft::Draft;
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Origin, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// What an agent without a name is called.
const NAMELESS: &str = "assistant";

/// What became of the spans, so that none is lost without a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Spans that gave steps of their own.
    pub(super) told: usize,
    /// Spans that only repeat what others say.
    pub(super) merged: usize,
    /// Wrappers and infrastructure.
    pub(super) noise: usize,
}

pub(super) struct Teller<'s, 'v, 'r> {
    pub(super) draft: Draft<'r>,
    pub(super) family: Family<'s, 'v>,
    pub(super) said: Said,
    pub(super) calls: Calls,
    /// What the last request of each agent was given.
    pub(super) windows: Windows,
    /// What agents said and others were given.
    pub(super) deliveries: Deliveries,
    /// Who asked for a handoff that nobody has taken over yet.
    pub(super) leaving: Option<ActorNo>,
    actors: BTreeMap<(u8, String), ActorNo>,
    acted: BTreeSet<ActorNoKey>,
    pub(super) last_call: Option<StepNo>,
    /// Ids that the request which is being read gives to several calls.
    pub(super) reused: BTreeSet<String>,
    /// Whether what comes back is being read, and no history.
    pub(super) is_answering: bool,
    /// The call that each running tool span carries out.
    pub(super) running: BTreeMap<usize, StepNo>,
    /// The last request of each conversation: an agent inside the span that is its work.
    pub(super) asked: BTreeMap<(usize, ActorNoKey), Asked>,
    /// Spans with steps of their own.
    told: BTreeSet<usize>,
}

/// An actor's position, which can be ordered.
pub(super) type ActorNoKey = usize;

/// A span and the agent whose turn it is.
pub(super) struct Turn {
    pub(super) number: usize,
    pub(super) agent: ActorNo,
    pub(super) name: String,
}

/// Whether what a span answers may have been told by another span already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It is the first to tell.
    Never,
    /// It stands around the span that tells, or inside it.
    Perhaps,
}

impl<'s, 'v, 'r> Teller<'s, 'v, 'r> {
    pub(super) fn new(draft: Draft<'r>, spans: &'s [Span<'v>]) -> Self {
        Self {
            draft,
            family: Family::of(spans),
            said: Said::default(),
            calls: Calls::default(),
            windows: Windows::default(),
            deliveries: Deliveries::default(),
            leaving: None,
            actors: BTreeMap::new(),
            acted: BTreeSet::new(),
            last_call: None,
            reused: BTreeSet::new(),
            is_answering: false,
            running: BTreeMap::new(),
            asked: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// Tells the whole trace.
    pub(super) fn tell(&mut self) -> Tally {
        self.draft.trace.capture.orphans = self.family.orphans;
        self.draft.trace.closed = self.family.is_over();
        let mut roots = (0..self.family.spans.len()).filter(|at| self.family.is_root(*at));
        // What the only outermost span gives back is the last that happens, whatever its times say.
        let only = roots.next().filter(|_| roots.next().is_none());
        for (number, moment) in self.family.moments() {
            let span = &self.family.spans[number];
            let time = match moment {
                Moment::Start => span.start,
                Moment::End => span.end,
            };
            let first = self.draft.trace.steps.len();
            match (self.family.roles[number], moment) {
                (Role::Model, Moment::Start) => self.model(number),
                (Role::Tool, Moment::Start) => self.tool_starts(number),
                (Role::Tool, Moment::End) => self.tool_ends(number),
                (Role::Agent, Moment::Start) => self.agent_starts(number),
                (Role::Agent, Moment::End) => {
                    self.agent_ends(number);
                    if only.is_none() {
                        self.root_ends(number);
                    }
                    self.agent_fails(number);
                }
                (Role::Verifier, Moment::Start) => verdicts::span(self, number),
                (Role::Noise, Moment::Start) => self.noise(number),
                (Role::Noise, Moment::End) if only.is_none() => self.root_ends(number),
                (Role::Model | Role::Verifier | Role::Noise, Moment::End) => {}
            }
            if moment == Moment::Start {
                verdicts::events(self, number);
            }
            self.finish_moment(number, first, time);
        }
        if let Some(root) = only {
            let first = self.draft.trace.steps.len();
            self.root_ends(root);
            self.finish_moment(root, first, self.family.spans[root].end);
        }
        self.address();
        self.tally()
    }

    fn finish_moment(&mut self, number: usize, first: usize, time: Option<Nanos>) {
        for step in self.draft.trace.steps.iter_mut().skip(first) {
            step.time = time;
            self.acted.insert(step.actor.index());
        }
        if self.draft.trace.steps.len() > first {
            self.told.insert(number);
        }
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for number in 0..self.family.spans.len() {
            if self.told.contains(&number) {
                tally.told += 1;
            } else if self.family.roles[number] == Role::Noise {
                tally.noise += 1;
            } else {
                tally.merged += 1;
            }
        }
        tally
    }

    pub(super) fn actor(&mut self, name: &str, kind: ActorKind) -> ActorNo {
        let rank = match kind {
            ActorKind::Person => 0,
            ActorKind::Agent => 1,
            ActorKind::Tool => 2,
            ActorKind::Harness => 3,
        };
        let key = (rank, name.to_owned());
        if let Some(known) = self.actors.get(&key) {
            return *known;
        }
        let actor = self.draft.named(name, kind);
        self.actors.insert(key, actor);
        actor
    }

    pub(super) fn turn(&mut self, number: usize) -> Turn {
        let name = self.family.agent_name(number);
        let name = name.filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| NAMELESS.to_owned());
        Turn { number, agent: self.actor(&name, ActorKind::Agent), name }
    }

    /// The agent that gave `number`'s agent its work, if it has acted.
    pub(super) fn chief(&mut self, number: usize) -> Option<ActorNo> {
        let chief = self.family.chief(number)?;
        let actor = self.turn(chief).agent;
        self.acted.contains(&actor.index()).then_some(actor)
    }

    fn event(&mut self, actor: ActorNo, kind: EventKind, at: &Origin) -> StepNo {
        self.draft.push(actor, Act::Event { kind, text: None }, at)
    }

    // ---- agents -------------------------------------------------------------------------------

    /// An agent takes over if another one asked for it, or called it from inside its own work.
    fn take_over(&mut self, turn: &Turn) {
        let called = match self.family.roles[turn.number] {
            Role::Agent => self.chief(turn.number),
            Role::Model | Role::Tool | Role::Verifier | Role::Noise => None,
        };
        let left = self.leaving.filter(|from| *from != turn.agent);
        if let Some(from) = left.or(called).filter(|from| *from != turn.agent) {
            self.leaving = None;
            let at = self.family.spans[turn.number].at.clone();
            let to = turn.agent;
            self.draft.push(from, Act::Handoff { to, text: None }, &at);
        }
    }

    fn agent_starts(&mut self, number: usize) {
        let exchange = self.agent_exchange(number);
        let is_leaf = !self.family.has_work_below(number);
        if is_leaf {
            self.count(exchange.is_silent());
        }
        // A span around others that says nothing itself makes nobody a participant.
        let is_wrapper = !is_leaf && exchange.is_silent() && exchange.instructions.is_empty();
        if is_wrapper && self.leaving.is_none() && self.chief(number).is_none() {
            return;
        }
        let turn = self.turn(number);
        self.take_over(&turn);
        let span = &self.family.spans[number];
        spec::take_tools(&mut self.draft, &turn.name, span);
        self.instruct(&turn, &exchange);
        let mut round = Round::default();
        self.given(&turn, &exchange, &mut round);
        if !self.family.ends_later(number) {
            self.answered(&turn, &exchange, Heard::Perhaps);
        }
        if is_leaf && exchange.is_silent() {
            self.event(turn.agent, EventKind::Other, &span.at);
        }
        if is_leaf || !self.family.ends_later(number) {
            self.mark_failure(number);
        }
    }

    /// What an agent span says over and above the spans below it.
    fn agent_exchange(&self, number: usize) -> Exchange<'v> {
        let span = &self.family.spans[number];
        let exchange = Exchange::of(span);
        let is_repeated = self.family.has_models() && self.family.has_work_below(number);
        if is_repeated { exchange } else { exchange.loosen(span) }
    }

    fn agent_ends(&mut self, number: usize) {
        let exchange = self.agent_exchange(number);
        if !exchange.answered.is_empty() {
            let turn = self.turn(number);
            self.answered(&turn, &exchange, Heard::Perhaps);
        }
    }

    pub(super) fn count(&mut self, is_silent: bool) {
        let capture = &mut self.draft.trace.capture;
        capture.expected = capture.expected.saturating_add(1);
        capture.silent = capture.silent.saturating_add(u32::from(is_silent));
    }

    // ---- models -------------------------------------------------------------------------------

    fn model(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let exchange = Exchange::of(span).loosen(span);
        if span.failure.is_none() && exchange.is_silent() && self.is_told_by_another(number) {
            return;
        }
        let turn = self.turn(number);
        self.take_over(&turn);
        if let Some(model) = vocabulary::text(&span.attributes, Field::Model)
            && let Some(actor) = self.draft.trace.actors.get_mut(turn.agent.index())
        {
            actor.model.get_or_insert_with(|| model.into());
        }
        let first = self.draft.trace.steps.len();
        self.count(exchange.is_silent());
        spec::take_tools(&mut self.draft, &turn.name, span);
        self.instruct(&turn, &exchange);
        let mut round = Round::default();
        self.given(&turn, &exchange, &mut round);
        self.note_asked(&turn, &exchange);
        self.compare_history(&turn, round);
        let heard = if self.family.repeats_parent(number) { Heard::Perhaps } else { Heard::Never };
        self.answered(&turn, &exchange, heard);
        if self.draft.trace.steps.len() == first {
            self.wordless_model(&turn, &exchange, heard);
        }
        self.mark_failure(number);
    }

    /// Whether the silent request `number` is told by the span around it or inside of it.
    fn is_told_by_another(&self, number: usize) -> bool {
        let inner = self.family.inner_request(number).map(|inner| &self.family.spans[inner]);
        let speaks = |span: &Span<'v>| !Exchange::of(span).loosen(span).is_silent();
        self.family.repeats_parent(number) || inner.is_some_and(speaks)
    }

    /// A request that tells nothing new is a step all the same, unless it is one seen twice.
    fn wordless_model(&mut self, turn: &Turn, exchange: &Exchange<'v>, heard: Heard) {
        let span = &self.family.spans[turn.number];
        let kind = match (span.failure, exchange.is_silent(), heard) {
            (Some(_), _, _) => EventKind::Error,
            (None, true, _) => EventKind::Other,
            (None, false, Heard::Perhaps) => return,
            (None, false, Heard::Never) => EventKind::Empty,
        };
        self.event(turn.agent, kind, &span.at);
    }

    // ---- the rest -----------------------------------------------------------------------------

    /// A wrapper tells nothing, unless something broke in it that no span below it tells of.
    fn noise(&mut self, number: usize) {
        self.root_starts(number);
        let span = &self.family.spans[number];
        if self.family.failed_itself(number) && !span.is_client {
            self.harness_fails(number);
        }
    }

    /// Gives the span's own word on its failure to the last step that was read from it. What a
    /// person or the system said before did not fail: then it is an event of its own.
    pub(super) fn mark_failure(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let Some(failure) = spec::failure(span) else {
            return;
        };
        let is_given = |step: &case::Step| {
            let kind = self.draft.trace.kind(step);
            let is_words = matches!(step.act, Act::Say { .. } | Act::Instruct(_));
            is_words && matches!(kind, ActorKind::Person | ActorKind::Harness)
        };
        let last = self.draft.trace.steps.last().filter(|step| step.at == span.at);
        if last.is_some_and(is_given) {
            return self.harness_fails(number);
        }
        let error = self.draft.clean(&failure);
        if let Some(step) = self.draft.trace.steps.last_mut()
            && step.at == span.at
        {
            step.error = Some(error);
        }
    }
}
