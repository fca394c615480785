//! From spans to steps: goes through the moments of a trace in order and tells what is new at each.

use super::exchange::{self, Exchange};
use super::family::{Family, Moment};
use super::ledger::{Calls, Known, Round, Said};
use super::message::{CallPart, Part, ResponsePart, Voice, call_made};
use super::mirror::Span;
use super::node::View;
use super::table::{self, Field, Role};
use super::{spec, verdicts};
use crate::draft::{Came, Draft, Made};
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Origin, Passage, StepNo};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

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
    said: Said,
    calls: Calls,
    /// What the last request of each agent was given, by agent.
    histories: BTreeMap<(Option<usize>, ActorNoKey), Round>,
    /// Agents whose shortened history was complained about.
    shortened: BTreeSet<ActorNoKey>,
    /// Who asked for a handoff that nobody has taken over yet.
    leaving: Option<ActorNo>,
    actors: BTreeMap<(u8, String), ActorNo>,
    acted: BTreeSet<ActorNoKey>,
    last_call: Option<StepNo>,
    /// The call that each running tool span carries out.
    running: BTreeMap<usize, StepNo>,
    /// Spans with steps of their own.
    told: BTreeSet<usize>,
}

/// An actor's position, which can be ordered.
type ActorNoKey = usize;

impl<'s, 'v, 'r> Teller<'s, 'v, 'r> {
    pub(super) fn new(draft: Draft<'r>, spans: &'s [Span<'v>]) -> Self {
        Self {
            draft,
            family: Family::of(spans),
            said: Said::default(),
            calls: Calls::default(),
            histories: BTreeMap::new(),
            shortened: BTreeSet::new(),
            leaving: None,
            actors: BTreeMap::new(),
            acted: BTreeSet::new(),
            last_call: None,
            running: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// Tells the whole trace.
    pub(super) fn tell(&mut self) -> Tally {
        self.draft.trace.capture.orphans = self.family.orphans;
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
                (Role::Agent, Moment::End) => self.agent_ends(number),
                (Role::Verifier, Moment::Start) => verdicts::span(self, number),
                (Role::Noise, Moment::Start) => self.noise(number),
                (Role::Model | Role::Verifier | Role::Noise, Moment::End) => {}
            }
            if moment == Moment::Start {
                verdicts::events(self, number);
            }
            self.finish_moment(number, first, time);
        }
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
        let actor = self.draft.trace.actor_named(name, kind);
        self.actors.insert(key, actor);
        actor
    }

    fn agent(&mut self, number: usize) -> (ActorNo, String) {
        let name = self
            .family
            .agent_name(number)
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| NAMELESS.to_owned());
        (self.actor(&name, ActorKind::Agent), name)
    }

    /// The agent that gave `number`'s agent its work, if it has acted.
    fn chief(&mut self, number: usize) -> Option<ActorNo> {
        let chief = self.family.chief(number)?;
        let (actor, _) = self.agent(chief);
        self.acted.contains(&actor.index()).then_some(actor)
    }

    fn event(&mut self, actor: ActorNo, kind: EventKind, at: &Origin) -> StepNo {
        self.draft.push(actor, Act::Event { kind, text: None }, at)
    }

    // ---- agents -------------------------------------------------------------------------------

    /// An agent takes over if another one asked for it, or called it from inside its own work.
    fn take_over(&mut self, number: usize, actor: ActorNo) {
        let called = match self.family.roles[number] {
            Role::Agent => self.chief(number),
            Role::Model | Role::Tool | Role::Verifier | Role::Noise => None,
        };
        let left = self.leaving.filter(|from| *from != actor);
        if let Some(from) = left.or(called).filter(|from| *from != actor) {
            self.leaving = None;
            let at = self.family.spans[number].at.clone();
            let act = Act::Handoff {
                to: actor,
                text: None,
            };
            self.draft.push(from, act, &at);
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
        let (actor, name) = self.agent(number);
        self.take_over(number, actor);
        let span = &self.family.spans[number];
        spec::take_tools(&mut self.draft, &name, span);
        self.instruct(&exchange, (actor, &name), &span.at);
        let mut round = Round::default();
        self.given(number, &exchange, (actor, &name), &mut round);
        if !self.family.ends_later(number) {
            self.answered(number, &exchange, actor, true);
        }
        if is_leaf && exchange.is_silent() {
            self.event(actor, EventKind::Other, &span.at);
        }
        self.mark_failure(number);
    }

    /// What an agent span says over and above the spans below it.
    fn agent_exchange(&self, number: usize) -> Exchange<'v> {
        let span = &self.family.spans[number];
        let exchange = Exchange::of(span);
        if self.family.has_models() {
            exchange
        } else {
            exchange.loosen(span)
        }
    }

    fn agent_ends(&mut self, number: usize) {
        let exchange = self.agent_exchange(number);
        if !exchange.answered.is_empty() {
            let (actor, _) = self.agent(number);
            self.answered(number, &exchange, actor, true);
        }
    }

    fn count(&mut self, is_silent: bool) {
        let capture = &mut self.draft.trace.capture;
        capture.expected = capture.expected.saturating_add(1);
        capture.silent = capture.silent.saturating_add(u32::from(is_silent));
    }

    // ---- models -------------------------------------------------------------------------------

    fn model(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let (actor, name) = self.agent(number);
        self.take_over(number, actor);
        if let Some(model) = table::text(&span.attributes, Field::Model)
            && let Some(actor) = self.draft.trace.actors.get_mut(actor.index())
        {
            actor.model.get_or_insert_with(|| model.into());
        }
        let first = self.draft.trace.steps.len();
        let exchange = Exchange::of(span).loosen(span);
        self.count(exchange.is_silent());
        spec::take_tools(&mut self.draft, &name, span);
        self.instruct(&exchange, (actor, &name), &span.at);
        let mut round = Round::default();
        self.given(number, &exchange, (actor, &name), &mut round);
        self.compare_history(number, actor, round);
        let repeats = self.family.repeats_parent(number);
        self.answered(number, &exchange, actor, repeats);
        if self.draft.trace.steps.len() == first {
            self.wordless_model(number, actor, (exchange.is_silent(), repeats));
        }
        self.mark_failure(number);
    }

    /// A request that tells nothing new is a step all the same, unless it is one seen twice.
    fn wordless_model(&mut self, number: usize, actor: ActorNo, (silent, repeats): (bool, bool)) {
        let span = &self.family.spans[number];
        let kind = match (span.failure.is_some(), silent, repeats) {
            (true, _, _) => EventKind::Error,
            (false, true, _) => EventKind::Other,
            (false, false, true) => return,
            (false, false, false) => EventKind::Empty,
        };
        self.event(actor, kind, &span.at);
    }

    fn instruct(&mut self, exchange: &Exchange<'v>, agent: (ActorNo, &str), at: &Origin) {
        for node in &exchange.instructions {
            for message in super::message::messages(node, Voice::System) {
                for part in &message.parts {
                    if let Part::Text(text) = part {
                        self.instruction(text, part, agent, at);
                    }
                }
            }
        }
    }

    /// Instructions are told once for each agent that they are given to.
    fn instruction(
        &mut self,
        text: &View<'_, 'v>,
        part: &Part<'_, 'v>,
        (_, name): (ActorNo, &str),
        at: &Origin,
    ) {
        let Some(fingerprint) = part.fingerprint(Voice::System) else {
            return;
        };
        let mut hasher = DefaultHasher::new();
        (name, fingerprint).hash(&mut hasher);
        let fingerprint = hasher.finish();
        if self.said.knows(fingerprint) {
            return;
        }
        self.said.add(fingerprint);
        let words = text.passage(&self.draft);
        crate::carried::instructions(&mut self.draft, name, &words);
        let system = self.actor("system", ActorKind::Harness);
        self.draft.push(system, Act::Instruct(words), at);
    }

    fn given(
        &mut self,
        number: usize,
        exchange: &Exchange<'v>,
        agent: (ActorNo, &str),
        round: &mut Round,
    ) {
        let at = &self.family.spans[number].at;
        let nodes = exchange.given.iter().map(|(voice, node)| (*voice, node));
        for message in exchange::messages(nodes) {
            for part in &message.parts {
                if message.voice == Voice::System
                    && let Part::Text(text) = part
                {
                    self.instruction(text, part, agent, at);
                    continue;
                }
                let Some(fingerprint) = part.fingerprint(message.voice) else {
                    self.complain_of(part);
                    continue;
                };
                if self.said.is_news(round, fingerprint) {
                    let speaker = self.speaker(message.voice, number, agent.0);
                    self.part(part, speaker, at);
                } else if let Part::Call(CallPart { id: Some(id), .. }) = part {
                    let occurrence = round.0.get(&fingerprint).copied();
                    self.calls.alias(id, fingerprint, occurrence.unwrap_or(1));
                }
            }
        }
    }

    /// Who said a part of the history, and to whom.
    fn speaker(&mut self, voice: Voice, number: usize, agent: ActorNo) -> Speaker {
        let (actor, to) = match voice {
            Voice::Assistant => (agent, None),
            Voice::User => match self.chief(number).filter(|chief| *chief != agent) {
                Some(chief) => (chief, Some(agent)),
                None => (self.actor("user", ActorKind::Person), None),
            },
            Voice::System => (self.actor("system", ActorKind::Harness), None),
            Voice::Tool => (agent, None),
        };
        Speaker { actor, to, agent }
    }

    /// A request may be given less than the one before it: that is kept for people to see, though
    /// only the input's own word makes it a compaction.
    fn compare_history(&mut self, number: usize, actor: ActorNo, round: Round) {
        let key = (self.family.agent(number), actor.index());
        if let (Some(_), Some(before)) = (key.0, self.histories.get(&key)) {
            let total = before.0.len();
            let kept = before
                .0
                .keys()
                .filter(|part| round.0.contains_key(part))
                .count();
            if 0 < kept && kept < total && self.shortened.insert(actor.index()) {
                let at = &self.family.spans[number].at;
                let lost = total - kept;
                let what = format!(
                    "this request leaves out {lost} of the {total} parts that the one before it \
                     was given; nothing in the input calls that a compaction"
                );
                self.draft.complain(at, what);
            }
        }
        self.histories.insert(key, round);
    }

    /// What came back. `again` says that it may have been told already by another span.
    fn answered(&mut self, number: usize, exchange: &Exchange<'v>, agent: ActorNo, again: bool) {
        let at = &self.family.spans[number].at;
        let nodes = exchange
            .answered
            .iter()
            .map(|node| (Voice::Assistant, node));
        for message in exchange::messages(nodes) {
            for part in &message.parts {
                let Some(fingerprint) = part.fingerprint(message.voice) else {
                    self.complain_of(part);
                    continue;
                };
                if again && self.said.knows(fingerprint) {
                    continue;
                }
                self.said.add(fingerprint);
                let speaker = Speaker {
                    actor: agent,
                    to: None,
                    agent,
                };
                self.part(part, speaker, at);
            }
        }
    }

    fn part(&mut self, part: &Part<'_, 'v>, speaker: Speaker, at: &Origin) {
        let Speaker { actor, to, agent } = speaker;
        match part {
            Part::Text(text) => {
                let text = text.passage(&self.draft);
                if !text.text.is_empty() {
                    self.draft.push(actor, Act::Say { text, to }, at);
                }
            }
            Part::Thought(thought) => {
                let thought = thought.passage(&self.draft);
                self.draft.push(agent, Act::Think(thought), at);
            }
            Part::Call(call) => self.call(call, agent, at),
            Part::Response(response) => self.response(response, at),
            Part::Compaction(words) => {
                let text = words.node.text().map(|_| words.passage(&self.draft));
                let kind = EventKind::Compaction;
                self.draft.push(agent, Act::Event { kind, text }, at);
            }
            Part::Other(..) => self.complain_of(part),
        }
    }

    fn complain_of(&mut self, part: &Part<'_, 'v>) {
        if let Part::Other(kind, at) = part {
            let what = format!("a part of type {kind} holds no text; it was left out");
            self.draft.complain(&at.origin, what);
        }
    }

    // ---- tools --------------------------------------------------------------------------------

    fn call(&mut self, call: &CallPart<'_, 'v>, agent: ActorNo, at: &Origin) {
        if call.id.is_some_and(|id| self.calls.with_id(id).is_some()) {
            return;
        }
        let tool = call.name.as_ref().map(|name| name.passage(&self.draft));
        let tool = tool.unwrap_or_else(|| {
            let what = "this call names no tool; kept without a name";
            self.draft.complain(&call.at.origin, what);
            Passage::new("", call.at.origin.clone())
        });
        let step = self.make_call(tool, (call.id, call.arguments.as_ref()), agent, at);
        if let Some(arguments_at) = call.arguments.is_none().then(|| call.at.origin.clone()) {
            self.place_arguments(step, arguments_at);
        }
    }

    fn make_call(
        &mut self,
        tool: Passage,
        (id, given): (Option<&str>, Option<&View<'_, 'v>>),
        agent: ActorNo,
        at: &Origin,
    ) -> StepNo {
        if table::is_handoff(&tool.text) {
            self.leaving = Some(agent);
        }
        let name = tool.text.clone();
        let json = given.map(|given| given.node.json());
        let made = Made {
            tool,
            arguments: json.as_ref(),
            arguments_at: given.map_or_else(|| at.clone(), |given| given.origin.clone()),
            id,
        };
        let step = self.draft.call(agent, made, at);
        let known = Known {
            id,
            tool: &name,
            fingerprint: call_made(&name, given.map(|given| given.node)),
        };
        self.calls.add(&known, step);
        self.last_call = Some(step);
        step
    }

    fn place_arguments(&mut self, step: StepNo, at: Origin) {
        if let Some(step) = self.draft.trace.steps.get_mut(step.index())
            && let Act::Call(call) = &mut step.act
        {
            call.arguments_at = at;
        }
    }

    /// A tool's answer inside a later request: told unless its span has told it.
    fn response(&mut self, response: &ResponsePart<'_, 'v>, at: &Origin) {
        let call = response.id.and_then(|id| self.calls.with_id(id));
        if call.is_some_and(|call| self.calls.is_answered(call)) {
            return;
        }
        let text = match &response.content {
            Some(content) => content.passage(&self.draft),
            None => Passage::new("", response.at.origin.clone()),
        };
        self.result(call, (text, response.failed), at);
    }

    pub(super) fn result(
        &mut self,
        call: Option<StepNo>,
        (text, failed): (Passage, Option<bool>),
        at: &Origin,
    ) -> StepNo {
        let called = call.and_then(|call| self.draft.trace.step(call)?.call());
        let name = called.map_or_else(|| "tool".into(), |call| call.tool.text.clone());
        let tool = self.actor(&name, ActorKind::Tool);
        let came = Came {
            text,
            data: None,
            id: None,
            failed,
        };
        let step = self.draft.result(tool, came, at);
        if let Some(call) = call {
            self.calls.answer(call);
            self.draft.trace.pair(call, step);
        }
        step
    }

    fn tool_starts(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let (actor, _) = self.agent(number);
        let (given, outcome) = (spec::arguments(span), spec::outcome(span));
        self.count(given.is_none() && outcome.is_none());
        let named = table::find(&span.attributes, Field::ToolName);
        let name = match named.as_ref().map(super::node::Node::view) {
            Some(name) if name.node.text().is_some() => name.passage(&self.draft),
            _ => {
                let name = span.name.strip_prefix("execute_tool ").unwrap_or(span.name);
                self.draft.passage(name, span.at.key("name"))
            }
        };
        let id = table::text(&span.attributes, Field::CallId);
        let known = Known {
            id: id.as_deref(),
            tool: &name.text,
            fingerprint: call_made(&name.text, given.as_ref()),
        };
        let made = self.calls.carry_out(&known).or_else(|| {
            // The framework's own span of a handoff is named after the agents, not after the tool.
            let call = self.draft.trace.step(self.last_call?)?;
            let is_same =
                table::is_handoff(&name.text) && table::is_handoff(&call.call()?.tool.text);
            (is_same && call.call()?.result.is_none()).then_some(call.no)
        });
        let call = made.unwrap_or_else(|| {
            let view = given.as_ref().map(super::node::Node::view);
            let call = self.make_call(
                name.clone(),
                (id.as_deref(), view.as_ref()),
                actor,
                &span.at,
            );
            self.calls.carry_out(&known);
            self.said.add(known.fingerprint);
            call
        });
        self.running.insert(number, call);
        if !self.family.ends_later(number) {
            self.tool_ends(number);
        }
    }

    fn tool_ends(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let Some(call) = self.running.remove(&number) else {
            return;
        };
        let outcome = spec::outcome(span);
        let failed = span.failure.is_some().then_some(true);
        if let Some(outcome) = &outcome {
            self.said.add(super::message::blind_response(outcome));
        }
        if self.calls.is_answered(call) {
            return;
        }
        let text = match &outcome {
            Some(outcome) => outcome.view().passage(&self.draft),
            None if failed.is_some() => spec::failure_passage(&self.draft, span),
            None => return,
        };
        self.result(Some(call), (text, failed), &span.at);
        self.mark_failure(number);
    }

    // ---- the rest -----------------------------------------------------------------------------

    /// A wrapper tells nothing, unless something broke in it that no span below it tells of.
    fn noise(&mut self, number: usize) {
        let span = &self.family.spans[number];
        if self.family.failed_itself(number) && !span.is_client {
            let harness = self.actor("harness", ActorKind::Harness);
            let text = Some(spec::failure_passage(&self.draft, span));
            let kind = EventKind::Error;
            self.draft
                .push(harness, Act::Event { kind, text }, &span.at);
            self.mark_failure(number);
        }
    }

    /// Gives the span's own word on its failure to the last step that was read from it.
    pub(super) fn mark_failure(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let Some(failure) = spec::failure(span) else {
            return;
        };
        let error = self.draft.clean(&failure);
        if let Some(step) = self.draft.trace.steps.last_mut()
            && step.at == span.at
        {
            step.error = Some(error);
        }
    }
}

/// Who says a part, to whom, and for which agent.
#[derive(Clone, Copy)]
struct Speaker {
    actor: ActorNo,
    to: Option<ActorNo>,
    agent: ActorNo,
}
