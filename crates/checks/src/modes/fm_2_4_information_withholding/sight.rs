//! Who passes work to whom, and who can see which step.
//!
//! What is addressed to nobody counts as seen by all, except where the run shows that agents have
//! inputs of their own: one that only ever acts inside of calls that run it sees what is said there, and
//! where agents send every word to somebody, a person's word is heard by the one who goes on from it. An
//! agent that uses a value which stands only where it should not see it sees more than is passed to it.

use crate::view::{View, effect, prose};
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// A value this short is used by chance.
const SPECIFIC: usize = 5;
/// Participants that are told apart; a run with more is judged by the first ones alone.
const MOST_ACTORS: usize = 64;

/// Work passed from one agent to another with what was passed along.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handover {
    pub(super) from: ActorNo,
    pub(super) to: ActorNo,
    /// The step that holds what was passed on.
    pub(super) at: StepNo,
    /// How it was passed on.
    pub(super) by: Means,
}

/// How work is passed on: what it says about what else the receiver may have been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// With a message, or by a call that runs the receiver: this is what it gets.
    Message,
    /// By a call that was answered before the receiver acts. Its arguments are passed on; some
    /// frameworks pass the conversation along with them.
    Call,
    /// Control alone, without any words: the conversation may have gone with it.
    Control,
    /// By a word that is addressed to nobody, before another agent goes on: all hear the words, and
    /// whether results are shared the log does not say.
    Shared,
}

/// Who sees what in a run.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// In the order of the run.
    pub(super) handovers: Vec<Handover>,
    /// The agents that see more than is passed to them, each with a step that shows it.
    pub(super) leaks: BTreeMap<ActorNo, StepNo>,
    /// The agents that were given control alone, each with the first step that did so.
    control: BTreeMap<ActorNo, StepNo>,
    /// Calls by which an agent runs another one: what is passed on are the arguments.
    runs: BTreeSet<(StepNo, ActorNo)>,
    /// When each agent was run by a call, from the call to its result, in order.
    spans: BTreeMap<ActorNo, Vec<(StepNo, StepNo)>>,
    /// The agents that acted while no call ran them.
    outside: BTreeSet<ActorNo>,
    /// Words addressed to nobody after which another agent goes on.
    broadcasts: Vec<Handover>,
    /// Who goes on from each word of a person, where agents send every word to somebody.
    heard: BTreeMap<StepNo, ActorNo>,
}

impl Sight {
    /// Reads who passes what to whom, in two passes.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut sight = Self::default();
        sight.take_handovers(view);
        if sight.handovers.is_empty() {
            sight.handovers = std::mem::take(&mut sight.broadcasts);
        } else if sight.broadcasts.is_empty() {
            sight.take_heard(view);
        }
        if !sight.handovers.is_empty() {
            sight.take_leaks(view);
        }
        sight
    }

    /// Whether the agent sees more than is passed to it, or may.
    pub(super) fn sees_more(&self, agent: ActorNo) -> bool {
        self.leaks.contains_key(&agent) || self.control.contains_key(&agent)
    }

    /// The first step that passes control alone to an agent of which nothing shows what it sees.
    pub(super) fn unknown(&self) -> Option<StepNo> {
        let open = self.control.iter().filter(|(agent, _)| !self.leaks.contains_key(agent));
        open.map(|(_, step)| *step).min()
    }

    /// Whether `agent` can see `step`.
    pub(super) fn sees(&self, case: &Case, agent: ActorNo, step: &Step) -> bool {
        if step.actor == agent {
            return true;
        }
        match &step.act {
            Act::Instruct(_) | Act::Event { .. } => true,
            Act::Think(_) => false,
            Act::Say { text: _, to: None } => self.hears(agent, step.no),
            Act::Say { text: _, to: Some(to) } | Act::Handoff { to, text: _ } => *to == agent,
            Act::Call(_) => self.runs.contains(&(step.no, agent)),
            Act::Result(result) => {
                let call = result.call.and_then(|call| case.trace.step(call));
                call.is_none_or(|call| call.actor == agent)
            }
        }
    }

    /// Whether `agent` hears a word at `step` that is addressed to nobody.
    fn hears(&self, agent: ActorNo, step: StepNo) -> bool {
        if let Some(hearer) = self.heard.get(&step) {
            return *hearer == agent;
        }
        let Some(spans) = self.spans.get(&agent).filter(|_| !self.outside.contains(&agent)) else {
            return true;
        };
        let after = spans.partition_point(|(start, _)| *start < step);
        let last = after.checked_sub(1).and_then(|last| spans.get(last));
        last.is_some_and(|(_, end)| step < *end)
    }

    /// Whether work is passed on by words that are addressed to nobody, and in no other way.
    pub(super) fn is_shared(&self) -> bool {
        self.handovers.iter().any(|handover| handover.by == Means::Shared)
    }

    /// Takes down who goes on from each word of a person.
    fn take_heard(&mut self, view: &View<'_>) {
        let mut open: Vec<StepNo> = Vec::new();
        for step in &view.case.trace.steps {
            let kind = view.case.trace.kind(step);
            if matches!(step.act, Act::Say { text: _, to: None }) && kind == ActorKind::Person {
                open.push(step.no);
            } else if kind == ActorKind::Agent && !matches!(step.act, Act::Instruct(_)) {
                self.heard.extend(open.drain(..).map(|word| (word, step.actor)));
            }
        }
    }

    fn take_handovers(&mut self, view: &View<'_>) {
        let trace = &view.case.trace;
        let is_agent = |actor: ActorNo| {
            trace.actors.get(actor.index()).is_some_and(|actor| actor.kind == ActorKind::Agent)
        };
        // The calls of each agent that still wait for their results.
        let mut waiting: Vec<&Step> = Vec::new();
        // The answered calls of the agent that acted last: one of them may have passed control on.
        let mut answered: Vec<&Step> = Vec::new();
        // The last word that was addressed to nobody.
        let mut word: Option<&Step> = None;
        for step in &trace.steps {
            if let Some(call) = step.result().and_then(|result| result.call) {
                let over = waiting.iter().position(|open| open.no == call);
                answered.extend(over.map(|over| waiting.remove(over)));
            }
            if !is_agent(step.actor) {
                continue;
            }
            self.take_passed(view, &mut answered, step);
            if self.take_runs(view, &waiting, step.actor) {
                word = None;
            } else {
                self.take_broadcast(step, &mut word);
            }
            match &step.act {
                Act::Say { text: _, to: Some(to) } | Act::Handoff { to, text: Some(_) }
                    if is_agent(*to) && *to != step.actor =>
                {
                    let (from, to, at) = (step.actor, *to, step.no);
                    self.handovers.push(Handover { from, to, at, by: Means::Message });
                }
                Act::Call(call) if call.result.is_some() && waiting.len() < MOST_ACTORS => {
                    waiting.push(step);
                }
                // Inside of a call the handoff repeats the call, whose arguments are what is passed.
                Act::Handoff { to, text: None }
                    if !waiting.iter().any(|open| open.actor == step.actor) =>
                {
                    self.take_control(step, *to);
                }
                Act::Say { .. }
                | Act::Handoff { .. }
                | Act::Call(_)
                | Act::Instruct(_)
                | Act::Think(_)
                | Act::Result(_)
                | Act::Event { .. } => {}
            }
        }
        self.handovers.sort_by_key(|handover| handover.at);
    }

    /// Takes the word down after which another agent goes on. What is said inside of a call is its result.
    fn take_broadcast<'c>(&mut self, step: &'c Step, word: &mut Option<&'c Step>) {
        if matches!(step.act, Act::Instruct(_)) {
            return;
        }
        if let Some(said) = word.take_if(|said| said.actor != step.actor) {
            let (from, to, at) = (said.actor, step.actor, said.no);
            self.broadcasts.push(Handover { from, to, at, by: Means::Shared });
        }
        if matches!(step.act, Act::Say { text: _, to: None }) {
            *word = Some(step);
        }
    }

    /// Whoever acts while a call in its name waits was run by that call: whether `to` does.
    fn take_runs(&mut self, view: &View<'_>, waiting: &[&Step], to: ActorNo) -> bool {
        let mut is_inside = false;
        for open in waiting {
            let is_run = open.actor != to && is_named(view, open, to);
            is_inside |= is_run;
            if is_run && self.runs.insert((open.no, to)) {
                let (from, at) = (open.actor, open.no);
                self.handovers.push(Handover { from, to, at, by: Means::Message });
                let end = open.call().and_then(|call| call.result).unwrap_or(at);
                self.spans.entry(to).or_default().push((at, end));
            }
        }
        if !is_inside {
            self.outside.insert(to);
        }
        is_inside
    }

    /// Takes the call down that was answered and passed control on to whoever acts in `next`.
    fn take_passed(&mut self, view: &View<'_>, answered: &mut Vec<&Step>, next: &Step) {
        let is_next = next.result().is_none();
        if !is_next || answered.iter().all(|call| call.actor == next.actor) {
            return;
        }
        let to = next.actor;
        let passed = answered.drain(..).rev().find(|call| passes(view, call, to));
        let Some((step, call)) = passed.and_then(|step| Some((step, step.call()?))) else {
            return;
        };
        let name = view.case.trace.actors.get(to.index()).map_or("", |actor| &*actor.name);
        let is_name = |text: &str| text.is_empty() || text.eq_ignore_ascii_case(name);
        let carries = prose::leaves(&call.arguments).iter().any(|(_, text)| !is_name(text.trim()));
        if !carries {
            self.take_control(step, to);
        } else if self.runs.insert((step.no, to)) {
            let (from, at) = (step.actor, step.no);
            self.handovers.push(Handover { from, to, at, by: Means::Call });
        }
    }

    /// Whether `value` stands in the words of a step before `step` that its agent sees.
    fn is_shown(&self, view: &View<'_>, step: &Step, value: &str) -> bool {
        let before = view.case.trace.steps.get(..step.no.index()).unwrap_or_default();
        let mut seen = before.iter().filter(|one| self.sees(view.case, step.actor, one));
        seen.any(|one| super::want::holds(one, value))
    }

    fn take_control(&mut self, step: &Step, to: ActorNo) {
        let (from, at) = (step.actor, step.no);
        self.control.entry(to).or_insert(at);
        self.handovers.push(Handover { from, to, at, by: Means::Control });
    }

    /// Finds the agents that use a value before it was ever shown to them.
    fn take_leaks(&mut self, view: &View<'_>) {
        let trace = &view.case.trace;
        let receivers: Vec<ActorNo> = {
            let all: BTreeSet<ActorNo> =
                self.handovers.iter().map(|handover| handover.to).collect();
            all.into_iter().take(MOST_ACTORS).collect()
        };
        let values = view.values();
        // By value: who was shown it, and nothing while it stood nowhere.
        let mut shown: Vec<Option<u64>> = vec![None; values.len()];
        let mut left = MOST_LOOKS;
        for step in &trace.steps {
            if self.leaks.len() == receivers.len() {
                return;
            }
            let held = values.at(step);
            if held.is_empty() {
                continue;
            }
            let by = receivers.iter().position(|agent| *agent == step.actor);
            let seen = receivers.iter().enumerate().fold(0_u64, |mask, (bit, agent)| {
                if self.sees(view.case, *agent, step) { mask | 1 << bit } else { mask }
            });
            let may_leak = step.result().is_none();
            let mut leaked = false;
            for value in held.iter().filter(|value| SPECIFIC <= values.spelled(**value).len()) {
                let Some(mask) = shown.get_mut(value.index()) else {
                    continue;
                };
                let hidden = |bit: usize| mask.is_some_and(|mask| mask & 1 << bit == 0);
                if may_leak && !leaked && 0 < left && by.is_some_and(hidden) {
                    left -= 1;
                    // In words a name is no value of its own.
                    leaked = !self.is_shown(view, step, values.spelled(*value));
                }
                *mask = Some(mask.unwrap_or_default() | seen);
            }
            if leaked {
                self.leaks.entry(step.actor).or_insert(step.no);
            }
        }
    }
}

/// Places that are compared word by word with everything that an agent saw.
const MOST_LOOKS: usize = 32;

/// Whether the answered call `step` passes control on to `agent`: it names it, and its tool is one that
/// hands over.
fn passes(view: &View<'_>, step: &Step, agent: ActorNo) -> bool {
    const HANDS_OVER: [&str; 8] =
        ["transfer", "handoff", "hand", "delegate", "escalate", "route", "forward", "assign"];
    let Some(call) = step.call().filter(|_| step.actor != agent) else {
        return false;
    };
    let hands_over = effect::words(&call.tool.text).any(|word| HANDS_OVER.contains(&word.as_str()));
    hands_over && is_named(view, step, agent)
}

/// Whether `call` names `agent`: by its tool, as `ask_billing` does `billing`, or in an argument. Other
/// agents may work at the same time as a tool.
fn is_named(view: &View<'_>, call: &Step, agent: ActorNo) -> bool {
    let (Some(call), Some(actor)) = (call.call(), view.case.trace.actors.get(agent.index())) else {
        return false;
    };
    let tool: Vec<String> = effect::words(&call.tool.text).collect();
    let mut own = effect::words(&actor.name).filter(|word| word.as_str() != "agent").peekable();
    let is_argument = |(_, text): &(String, String)| text.trim().eq_ignore_ascii_case(&actor.name);
    *call.tool.text == *actor.name
        || prose::leaves(&call.arguments).iter().any(is_argument)
        || (own.peek().is_some() && own.all(|word| tool.contains(&word)))
}
