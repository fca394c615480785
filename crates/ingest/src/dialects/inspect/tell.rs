//! What was gathered of a sample into steps.

use super::gather::{Gathered, Piece};
use crate::dialects::chat::cast::Voice;
use crate::dialects::chat::message::Talk;
use crate::draft::{Came, Draft, Made};
use crate::json::At;
use crate::{carried, clock};
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, ActorNo, Passage, StepNo};
use std::collections::BTreeSet;

/// What an agent without a name is called, as in the messages.
const NAMELESS: &str = "assistant";

/// Adds the steps of all that was gathered.
pub(super) fn tell(draft: &mut Draft<'_>, gathered: &Gathered<'_>) {
    let said = gathered.pieces.iter().filter_map(|piece| match piece {
        Piece::Said { message, .. } => Some(message.clone()),
        Piece::Event { .. } | Piece::Returned { .. } | Piece::Begun { .. } => None,
    });
    let talk = Talk::over(said.collect(), &[]);
    let mut teller = Teller {
        draft,
        talk,
        agents: &gathered.agents,
        above: vec![None; gathered.agents.len()],
        equipped: BTreeSet::new(),
    };
    for piece in &gathered.pieces {
        teller.piece(piece);
    }
    if let Some(first) = &gathered.first_passed {
        let each = gathered.passed.iter().map(|(kind, count)| format!("{count} {kind}"));
        let each: Vec<String> = each.collect();
        let what =
            format!("events that keep the books of the harness left out: {}", each.join(", "));
        teller.draft.complain(&first.origin, what);
    }
}

struct Teller<'a, 'v, 'r> {
    draft: &'a mut Draft<'r>,
    talk: Talk<'v>,
    agents: &'a [&'v str],
    /// The agent that each agent worked for last.
    above: Vec<Option<usize>>,
    /// The agents whose tools are known.
    equipped: BTreeSet<Option<usize>>,
}

impl<'v> Teller<'_, 'v, '_> {
    fn piece(&mut self, piece: &Piece<'v>) {
        match piece {
            Piece::Said { message, by, agent, is_answer } => {
                let first = self.draft.trace.steps.len();
                if let Some(event) = by {
                    self.equip(event, *agent);
                }
                self.say(message, *agent);
                let name = if *is_answer { "completed" } else { "timestamp" };
                let time = by
                    .as_ref()
                    .and_then(|event| event.get(name).or_else(|| event.get("timestamp")));
                self.stamp(first, time.and_then(|time| clock::time(time.value)));
            }
            Piece::Event { event, agent } => {
                self.timed(event, |teller| teller.event(event, *agent));
            }
            Piece::Returned { event, agent } => {
                self.timed(event, |teller| teller.returned(event, *agent));
            }
            Piece::Begun { event, agent, above } => {
                self.above[*agent] = *above;
                self.timed(event, |teller| teller.begun(event, *agent, *above));
            }
        }
    }

    fn timed(&mut self, event: &At<'v>, tell: impl FnOnce(&mut Self)) {
        let first = self.draft.trace.steps.len();
        tell(self);
        let time = event.get("timestamp").and_then(|time| clock::time(time.value));
        self.stamp(first, time);
    }

    fn stamp(&mut self, first: usize, time: Option<Nanos>) {
        for step in first..self.draft.trace.steps.len() {
            if self.draft.trace.steps[step].time.is_none() {
                self.draft.time(StepNo::at_index(step), time);
            }
        }
    }

    fn agent(&mut self, agent: Option<usize>) -> ActorNo {
        let name = agent.map_or(NAMELESS, |agent| self.agents[agent]);
        self.draft.actor(name, ActorKind::Agent)
    }

    /// Takes the tools of an agent's first request into the spec.
    fn equip(&mut self, event: &At<'v>, agent: Option<usize>) {
        let tools = event.get("tools").filter(|tools| tools.items().next().is_some());
        let Some(tools) = tools.filter(|_| self.equipped.insert(agent)) else {
            return;
        };
        match agent {
            Some(agent) => carried::hold_all(self.draft, self.agents[agent], &tools),
            None => carried::equip(self.draft, &tools),
        }
    }

    /// Reads a message. In the span of an agent, the words of the model are that agent's, and what it
    /// is asked comes from the agent that it works for.
    fn say(&mut self, message: &At<'v>, agent: Option<usize>) {
        let Some(voice) = self.talk.voice() else {
            return;
        };
        let Some(number) = agent else {
            self.talk.read_as(self.draft, message, voice);
            return;
        };
        let name = self.agents[number];
        let voice = match (voice.kind, self.above[number]) {
            (ActorKind::Agent, _) => Voice { name, ..voice },
            (ActorKind::Person, Some(above)) if above != number => {
                Voice { name: self.agents[above], kind: ActorKind::Agent, ..voice }
            }
            (ActorKind::Person | ActorKind::Tool | ActorKind::Harness, _) => voice,
        };
        let first = self.draft.trace.steps.len();
        self.talk.read_as(self.draft, message, voice);
        let told = self.draft.trace.steps.iter().skip(first).filter_map(|step| match &step.act {
            Act::Instruct(text) => Some(text.clone()),
            _ => None,
        });
        let told: Vec<Passage> = told.collect();
        for text in &told {
            carried::instruct(self.draft, Some(name), text);
        }
    }

    fn begun(&mut self, event: &At<'v>, agent: usize, above: Option<usize>) {
        if above.is_none_or(|above| above == agent) {
            return;
        }
        let from = self.agent(above);
        let to = self.agent(Some(agent));
        self.draft.push(from, Act::Handoff { to, text: None }, &event.origin);
    }

    /// Adds a tool's result, and its call where no message holds that.
    fn returned(&mut self, event: &At<'v>, agent: Option<usize>) {
        let id = event.id("id");
        let id = id.as_deref();
        let name = event.get("function").filter(|name| name.as_str().is_some());
        if !id.is_some_and(|id| self.draft.is_open(id)) {
            let caller = self.agent(agent);
            let made = Made {
                tool: match &name {
                    Some(name) => self.draft.any(name),
                    None => self.draft.blank(event),
                },
                arguments: event.get("arguments").map(|at| at.value),
                arguments_at: event.origin.key("arguments"),
                id,
            };
            self.draft.call(caller, made, &event.origin);
        }
        if let (None, None) = (event.get("result"), event.get("error")) {
            return;
        }
        let name = event.text("function").unwrap_or("tool");
        let tool = self.draft.actor(name, ActorKind::Tool);
        let error = event.get("error");
        let message = error.as_ref().and_then(|error| error.get("message"));
        let result = event.get("result").filter(|result| self.draft.filled(result).is_some());
        let text = result.or_else(|| message.clone()).map(|at| self.draft.any(&at));
        let text = text.unwrap_or_else(|| self.draft.blank(event));
        let failed = error.as_ref().map(|_| true);
        let step = self.draft.result(tool, Came { text, data: None, id, failed }, &event.origin);
        let error =
            message.and_then(|message| message.as_str()).map(|error| self.draft.clean(error));
        if let Some(step) = self.draft.trace.steps.get_mut(step.index()) {
            step.error = error;
        }
    }

    fn event(&mut self, event: &At<'v>, agent: Option<usize>) {
        let words = |draft: &Draft<'_>, names: &[&'static str]| {
            event.first(names).and_then(|at| draft.filled(&at))
        };
        let (kind, text) = match event.text("event").unwrap_or_default() {
            "model" => return self.model(event, agent),
            "input" => {
                let person = self.draft.actor("user", ActorKind::Person);
                if let Some(text) = words(self.draft, &["input"]) {
                    self.draft.push(person, Act::Say { text, to: None }, &event.origin);
                    return;
                }
                (EventKind::Empty, None)
            }
            "sample_limit" => (EventKind::Limit, words(self.draft, &["message", "type"])),
            "error" => {
                let error = event.get("error");
                let said = error.as_ref().and_then(|error| error.get("message"));
                let text = said.or(error).and_then(|at| self.draft.filled(&at));
                (EventKind::Error, text)
            }
            "approval" => {
                let text = words(self.draft, &["explanation", "decision"]);
                (EventKind::Verification, text)
            }
            "compaction" => (EventKind::Compaction, None),
            "info" => (EventKind::Other, words(self.draft, &["data"])),
            "subtask" => (EventKind::Other, words(self.draft, &["result", "name"])),
            "interrupt" => (EventKind::Other, words(self.draft, &["source", "reason"])),
            _ => {
                self.draft.complain(&event.origin, "this event is not known; kept as it stands");
                (EventKind::Other, (!event.value.is_null()).then(|| self.draft.any(event)))
            }
        };
        let harness = self.draft.actor("harness", ActorKind::Harness);
        self.draft.push(harness, Act::Event { kind, text }, &event.origin);
    }

    /// A request that no message came of.
    fn model(&mut self, event: &At<'v>, agent: Option<usize>) {
        self.equip(event, agent);
        let error = event.get("error").and_then(|error| self.draft.filled(&error));
        if let Some(text) = error {
            let harness = self.draft.actor("harness", ActorKind::Harness);
            let act = Act::Event { kind: EventKind::Error, text: Some(text) };
            self.draft.push(harness, act, &event.origin);
            return;
        }
        let agent = self.agent(agent);
        self.draft.trace.capture.expected += 1;
        self.draft.trace.capture.silent += 1;
        self.draft.empty(agent, &event.origin);
    }
}
