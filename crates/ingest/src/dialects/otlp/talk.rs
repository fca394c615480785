//! What was said: instructions, the history that a request was given, and what came back.

use super::envelope;
use super::exchange::{self, Exchange};
use super::ledger::Round;
use super::message::{self, Message, Voice};
use super::node::{Node, View};
use super::part::{CallPart, Part};
use super::spec;
use super::steps::{Heard, Teller, Turn};
use crate::carried;
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What the last request of a conversation was given, and whether it was answered in words alone.
pub(super) struct Asked {
    end: Option<Nanos>,
    is_answered: bool,
    instructions: u64,
    given: BTreeSet<u64>,
}

/// Hashes of what a request was given beside instructions.
fn fingerprints(messages: &[Message<'_, '_>]) -> BTreeSet<u64> {
    let given = messages.iter().filter(|message| message.voice != Voice::System);
    let parts = given.flat_map(|message| message.parts.iter().map(|part| (message.voice, part)));
    parts.filter_map(|(voice, part)| part.fingerprint(voice)).collect()
}

/// A hash of the instructions of a request.
fn instructions(exchange: &Exchange<'_>, messages: &[Message<'_, '_>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let apart = exchange.instructions.iter();
    let apart: Vec<_> = apart.flat_map(|node| message::messages(node, Voice::System)).collect();
    let within = messages.iter().filter(|message| message.voice == Voice::System);
    for part in apart.iter().chain(within).flat_map(|message| &message.parts) {
        part.fingerprint(Voice::System).hash(&mut hasher);
    }
    hasher.finish()
}

/// The ids that a history gives to several calls.
fn reused(messages: &[Message<'_, '_>]) -> BTreeSet<String> {
    let mut first: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    let mut reused = BTreeSet::new();
    for part in messages.iter().flat_map(|message| &message.parts) {
        if let Part::Call(CallPart { id: Some(id), .. }) = part {
            let own = part.fingerprint(Voice::Assistant);
            if *first.entry(id).or_insert(own) != own {
                reused.insert(id.to_string());
            }
        }
    }
    reused
}

/// Who says a part, and to whom.
#[derive(Clone, Copy)]
struct Speaker {
    actor: ActorNo,
    to: Option<ActorNo>,
}

impl<'v> Teller<'_, 'v, '_> {
    pub(super) fn instruct(&mut self, turn: &Turn, exchange: &Exchange<'v>) {
        for node in &exchange.instructions {
            for message in message::messages(node, Voice::System) {
                for part in &message.parts {
                    if let Part::Text(text) = part {
                        self.instruction(turn, part, text);
                    }
                }
            }
        }
        for node in exchange.nodes() {
            self.instruct_beside(turn, node);
        }
    }

    /// Puts in force what stands beside the messages of a request, and takes the tools on offer.
    fn instruct_beside(&mut self, turn: &Turn, node: &Node<'v>) {
        let beside = envelope::instructions(node).map(|at| at.through("content"));
        for message in beside.into_iter().flat_map(|at| message::messages_at(at, Voice::System)) {
            for part in &message.parts {
                if let Part::Text(text) = part {
                    self.instruction(turn, part, text);
                }
            }
        }
        for tool in envelope::tools(node) {
            spec::take_tool(&mut self.draft, &turn.name, tool);
        }
    }

    /// Instructions are told once for each agent that they are given to.
    fn instruction(&mut self, turn: &Turn, part: &Part<'_, 'v>, text: &View<'_, 'v>) {
        let Some(fingerprint) = part.fingerprint(Voice::System) else {
            return;
        };
        let mut hasher = DefaultHasher::new();
        (&turn.name, fingerprint).hash(&mut hasher);
        let fingerprint = hasher.finish();
        if self.said.knows(fingerprint) {
            return;
        }
        self.said.add(fingerprint);
        let words = text.passage(&self.draft);
        carried::instruct(&mut self.draft, Some(&turn.name), &words);
        let system = self.actor("system", ActorKind::Harness);
        let at = &self.family.spans[turn.number].at;
        self.draft.push(system, Act::Instruct(words), at);
    }

    /// Tells what is new in the history that a request was given.
    pub(super) fn given(&mut self, turn: &Turn, exchange: &Exchange<'v>, round: &mut Round) {
        let nodes = exchange.given.iter().map(|(voice, node)| (*voice, node));
        let messages = exchange::messages(nodes);
        self.reused = reused(&messages);
        if self.asks_again(turn, exchange, &messages) {
            for part in messages.iter().flat_map(|message| &message.parts) {
                if let Some(fingerprint) = part.fingerprint(Voice::User) {
                    self.said.pass_over(round, fingerprint);
                }
            }
        }
        for message in &messages {
            for part in &message.parts {
                if message.voice == Voice::System
                    && let Part::Text(text) = part
                {
                    self.instruction(turn, part, text);
                } else {
                    self.given_part(turn, (message.voice, part), round);
                }
            }
        }
    }

    /// Whether a request is given nothing but words of people that were all said before, although
    /// the agent's request before it, given the same instructions, was answered in words: such an
    /// application sends no history, and somebody says the same once more.
    fn asks_again(
        &self,
        turn: &Turn,
        exchange: &Exchange<'v>,
        messages: &[Message<'_, 'v>],
    ) -> bool {
        let Some(before) = self.asked.get(&self.conversation(turn)) else {
            return false;
        };
        let span = &self.family.spans[turn.number];
        let is_later = before.end.is_none() || span.start.is_none() || before.end <= span.start;
        let is_person = |message: &Message<'_, 'v>| message.voice == Voice::User;
        let mut parts = messages.iter().filter(|message| message.voice != Voice::System);
        let given = fingerprints(messages);
        // What shares a part with the request before it and not all is that one's history, cut.
        let is_whole = given == before.given || given.is_disjoint(&before.given);
        before.is_answered
            && is_later
            && before.instructions == instructions(exchange, messages)
            && parts.all(is_person)
            && !given.is_empty()
            && is_whole
            && given.iter().all(|part| self.said.knows(*part))
    }

    /// Notes what a request was given and whether it was answered in words alone.
    pub(super) fn note_asked(&mut self, turn: &Turn, exchange: &Exchange<'v>) {
        let span = &self.family.spans[turn.number];
        let nodes = exchange.given.iter().map(|(voice, node)| (*voice, node));
        let given = exchange::messages(nodes);
        let nodes = exchange.answered.iter().map(|node| (Voice::Assistant, node));
        let answered = exchange::messages(nodes);
        let mut parts = answered.iter().flat_map(|message| &message.parts);
        let asked = Asked {
            end: span.end,
            is_answered: parts.clone().any(|part| matches!(part, Part::Text(_)))
                && !parts.any(|part| matches!(part, Part::Call(_))),
            instructions: instructions(exchange, &given),
            given: fingerprints(&given),
        };
        let key = self.conversation(turn);
        self.asked.insert(key, asked);
    }

    fn conversation(&self, turn: &Turn) -> (usize, usize) {
        (self.family.agent(turn.number).unwrap_or(usize::MAX), turn.agent.index())
    }

    fn given_part(
        &mut self,
        turn: &Turn,
        (voice, part): (Voice, &Part<'_, 'v>),
        round: &mut Round,
    ) {
        let Some(fingerprint) = part.fingerprint(voice) else {
            self.complain_of(part);
            return;
        };
        let is_news = self.said.is_news(round, fingerprint);
        let occurrence = round.0.get(&fingerprint).copied().unwrap_or(1);
        let delivered = (voice == Voice::User)
            .then(|| self.delivered(turn, (part, fingerprint), occurrence))
            .flatten();
        if let Some(step) = delivered {
            self.windows.told(fingerprint, self.draft.trace.step(step));
        } else if is_news {
            let speaker = self.speaker(voice, turn);
            let first = self.draft.trace.steps.len();
            self.part(turn, part, speaker);
            self.windows.told(fingerprint, self.draft.trace.steps.get(first));
        } else if let Part::Call(CallPart { id: Some(id), .. }) = part {
            self.calls.alias(id, fingerprint, occurrence);
        }
    }

    /// Who said a part of the history, and to whom.
    fn speaker(&mut self, voice: Voice, turn: &Turn) -> Speaker {
        let (actor, to) = match voice {
            Voice::Assistant | Voice::Tool => (turn.agent, None),
            Voice::User => match self.chief(turn.number).filter(|chief| *chief != turn.agent) {
                Some(chief) => (chief, Some(turn.agent)),
                None => (self.actor("user", ActorKind::Person), None),
            },
            Voice::System => (self.actor("system", ActorKind::Harness), None),
        };
        Speaker { actor, to }
    }

    /// Tells what came back.
    pub(super) fn answered(&mut self, turn: &Turn, exchange: &Exchange<'v>, heard: Heard) {
        for thought in &exchange.thoughts {
            self.answered_part(turn, (Voice::Assistant, &Part::Thought(thought.view())), heard);
        }
        let nodes = exchange.answered.iter().map(|node| (Voice::Assistant, node));
        for message in exchange::messages(nodes) {
            for part in &message.parts {
                self.answered_part(turn, (message.voice, part), heard);
            }
        }
    }

    fn answered_part(&mut self, turn: &Turn, (voice, part): (Voice, &Part<'_, 'v>), heard: Heard) {
        let Some(fingerprint) = part.fingerprint(voice) else {
            self.complain_of(part);
            return;
        };
        if heard == Heard::Perhaps && self.said.knows(fingerprint) {
            return;
        }
        self.said.add(fingerprint);
        let actor = turn.agent;
        let first = self.draft.trace.steps.len();
        self.is_answering = true;
        self.part(turn, part, Speaker { actor, to: None });
        self.is_answering = false;
        self.windows.told(fingerprint, self.draft.trace.steps.get(first));
    }

    fn part(&mut self, turn: &Turn, part: &Part<'_, 'v>, speaker: Speaker) {
        let at = &self.family.spans[turn.number].at;
        let Speaker { actor, to } = speaker;
        match part {
            Part::Text(text) => {
                let text = text.passage(&self.draft);
                if !text.text.is_empty() {
                    let words = text.text.clone();
                    let step = self.draft.push(actor, Act::Say { text, to }, at);
                    if actor == turn.agent && to.is_none() {
                        self.deliveries.say(&words, step);
                    }
                }
            }
            Part::Thought(thought) => {
                let thought = thought.passage(&self.draft);
                self.draft.push(turn.agent, Act::Think(thought), at);
            }
            Part::Call(call) => self.call(turn, call),
            Part::Response(response) => self.response(response, at),
            Part::Compaction(words) => {
                let text = words.node.text().map(|_| words.passage(&self.draft));
                let kind = EventKind::Compaction;
                self.draft.push(turn.agent, Act::Event { kind, text }, at);
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
}
