//! One pass over the steps builds what every check reads: the tool ledger (each call with its
//! result), who said what, and what each result is evidence of.
//!
//! Nothing here judges. Cost grows linearly with the trace.

pub mod assessed;
pub(crate) mod captured;
pub mod change;
pub mod claims;
pub mod commands;
pub mod constraints;
pub mod disputed;
pub(crate) mod done_twice;
pub mod effect;
pub mod evidence;
pub mod handover;
pub mod lines;
pub mod made_up;
mod namespace;
mod pieces;
pub mod prose;
pub(crate) mod records;
mod rehearsal;
pub mod repeats;
pub(crate) mod replies;
pub mod roles;
pub(crate) mod scan;
pub mod short;
pub mod stated;
pub mod steady;
pub mod stutter;
pub mod tested;
pub mod tidied;
pub mod turns;
pub(crate) mod underway;
pub(crate) mod units;
pub mod verification;

use crate::graph::values::Values;
use crate::outcome::{self, Outcome};
use crate::sufficiency::{self, Sufficiency};
use case::trace::{EventKind, Nanos};
use case::{Act, ActorKind, Call, Case, Step, StepNo, ToolResult};
use constraints::Ledger;
use effect::Effect;
use evidence::{Fact, Standing};
use namespace::Namespaces;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use stutter::Stutter;

/// What the checks read instead of the raw steps.
pub struct View<'c> {
    /// The case itself.
    pub case: &'c Case,
    /// Every call with its result, in the order of the calls.
    pub exchanges: Vec<Exchange<'c>>,
    /// Everything that agents said (not thought), in order.
    pub said: Vec<&'c Step>,
    /// What the log holds more than once.
    pub stutter: Stutter,
    /// See [`View::words_key`], by step index.
    words_keys: Vec<Option<u64>>,
    /// What stands before the names of several tools.
    namespaces: Namespaces<'c>,
    /// The exchange that a step belongs to, as call or as result, by step index.
    belongs: Vec<Option<usize>>,
    /// Worked out once, when first asked for.
    sufficiency: OnceCell<Sufficiency>,
    /// The same.
    outcome: OnceCell<Outcome>,
    /// The same.
    ledger: OnceCell<Ledger>,
    /// The same.
    values: OnceCell<Values>,
    /// The same.
    incomparable: OnceCell<BTreeSet<u64>>,
}

/// A call and what came of it.
pub struct Exchange<'c> {
    /// The step of the call.
    pub step: &'c Step,
    /// The call.
    pub call: &'c Call,
    /// The step of the result and the result, if one came.
    pub result: Option<(&'c Step, &'c ToolResult)>,
    /// Equal for equal tools called with equal arguments.
    pub call_key: u64,
    /// What the call does to the world.
    pub effect: Effect,
    /// Whether it runs tests.
    pub tests: bool,
    /// Whether it is a command line that writes.
    pub writes: bool,
    /// The typed statements of the result.
    pub facts: Vec<Fact>,
    /// What they come to.
    pub standing: Standing,
}

impl<'c> View<'c> {
    /// Reads `case` once.
    pub fn new(case: &'c Case) -> Self {
        let stutter = stutter::of(case);
        let mut words_keys = steady::words_keys(case);
        for copy in &stutter.copies {
            words_keys[copy.index()] = None;
        }
        let mut view = Self {
            case,
            exchanges: Vec::new(),
            said: Vec::new(),
            stutter,
            words_keys,
            namespaces: Namespaces::of(case),
            belongs: vec![None; case.trace.steps.len()],
            sufficiency: OnceCell::new(),
            outcome: OnceCell::new(),
            ledger: OnceCell::new(),
            values: OnceCell::new(),
            incomparable: OnceCell::new(),
        };
        let end = last_word(case);
        for step in &case.trace.steps {
            if !end.is_some_and(|end| is_stray(step, end)) {
                view.take(step);
            }
        }
        view
    }

    fn take(&mut self, step: &'c Step) {
        match &step.act {
            Act::Call(call) => self.take_call(step, call),
            Act::Say { .. } if self.case.trace.kind(step) == ActorKind::Agent => {
                self.said.push(step);
            }
            Act::Say { .. }
            | Act::Instruct(_)
            | Act::Think(_)
            | Act::Result(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => {}
        }
    }

    fn take_call(&mut self, step: &'c Step, call: &'c Call) {
        let result = call.result.and_then(|no| self.case.trace.step(no));
        let result = result.and_then(|came| came.result().map(|result| (came, result)));
        let at = Some(self.exchanges.len());
        self.set_belongs(step.no, at);
        if let Some((came, _)) = result {
            self.set_belongs(came.no, at);
        }
        let mut facts = result.map_or_else(Vec::new, |(_, result)| evidence::facts(result));
        let effect = effect::of_as(call, self.namespaces.bare(&call.tool.text), &self.case.spec);
        // What a call looks for or looks at it did not set.
        if effect.acts() || effect == Effect::Unknown {
            evidence::settle(&mut facts, call);
        }
        if let Some((_, result)) = result {
            evidence::quote(&mut facts, call, result);
        }
        self.exchanges.push(Exchange {
            step,
            call,
            result,
            call_key: call_key(call),
            effect,
            tests: verification::runs_tests(call, effect),
            writes: commands::writes(call, effect),
            standing: evidence::weigh(&facts),
            facts,
        });
    }

    /// What a call of the tool called `tool` does.
    pub fn effect_of(&self, tool: &str) -> Effect {
        effect::of_name_as(tool, self.namespaces.bare(tool), &self.case.spec)
    }

    fn set_belongs(&mut self, step: StepNo, exchange: Option<usize>) {
        if let Some(place) = self.belongs.get_mut(step.index()) {
            *place = exchange;
        }
    }

    /// What there is to judge by.
    pub fn sufficiency(&self) -> &Sufficiency {
        self.sufficiency.get_or_init(|| sufficiency::of(self))
    }

    /// What became of the run.
    pub fn outcome(&self) -> &Outcome {
        self.outcome.get_or_init(|| outcome::of(self, self.sufficiency()))
    }

    /// What is demanded of the run, and what came of it.
    pub fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| constraints::of(self))
    }

    /// The specific values that each step holds.
    pub(crate) fn values(&self) -> &Values {
        self.values.get_or_init(|| Values::of(&self.case.trace.steps))
    }

    /// The exchange that `step` belongs to, as its call or its result.
    pub fn exchange_of(&self, step: StepNo) -> Option<&Exchange<'c>> {
        let at = self.belongs.get(step.index()).copied().flatten()?;
        self.exchanges.get(at)
    }

    /// Whether the call can be compared with others by what it was given.
    pub fn is_comparable(&self, made: &Exchange<'_>) -> bool {
        let keys = self.incomparable.get_or_init(|| captured::incomparable(self));
        !keys.contains(&made.call_key)
    }

    /// Whether the step only stands in the log once more.
    pub fn is_copy(&self, step: StepNo) -> bool {
        self.stutter.copies.contains(&step)
    }

    /// Equal for steps in which one speaker says the same; `None` where nothing is said, or where the
    /// step is a copy.
    pub fn words_key(&self, step: StepNo) -> Option<u64> {
        self.words_keys.get(step.index()).copied().flatten()
    }

    /// The last thing that an agent said.
    pub fn last_word(&self) -> Option<&'c Step> {
        self.said.last().copied()
    }

    /// Where the agents stopped: their last word or call, whichever came later.
    pub fn stop(&self) -> Option<&'c Step> {
        let act = self.exchanges.last().map(|exchange| exchange.step);
        self.last_word().into_iter().chain(act).max_by_key(|step| step.no)
    }

    /// Whether the agents stopped after an act that ends nothing, without another word.
    pub fn stops_midway(&self) -> bool {
        let last = self.stop().and_then(|step| self.exchange_of(step.no));
        last.is_some_and(|last| last.effect != Effect::Finishes)
    }

    /// The last step of all, a limit or an error included. What the harness notes beside the run
    /// says nothing about where it stopped.
    pub fn last_step(&self) -> Option<&'c Step> {
        let is_note =
            |step: &Step| matches!(step.act, Act::Event { kind: EventKind::Other, text: _ });
        let steps = &self.case.trace.steps;
        steps.iter().rfind(|step| !is_note(step)).or_else(|| steps.last())
    }

    /// The steps strictly between two steps.
    pub fn between(&self, from: StepNo, to: StepNo) -> &'c [Step] {
        self.case.trace.steps.get(from.index() + 1..to.index()).unwrap_or_default()
    }

    /// The steps after a step.
    pub fn after(&self, step: StepNo) -> &'c [Step] {
        self.case.trace.steps.get(step.index() + 1..).unwrap_or_default()
    }

    /// Whether a person said something strictly between two steps.
    pub fn person_speaks_between(&self, from: StepNo, to: StepNo) -> bool {
        self.between(from, to).iter().any(|step| is_from_person(self.case, step))
    }

    /// Whether the harness cut the run off at a limit, as an event in the run.
    pub fn limit_event(&self) -> Option<&'c Step> {
        let is_limit =
            |step: &&Step| matches!(step.act, Act::Event { kind: EventKind::Limit, text: _ });
        self.case.trace.steps.iter().rev().find(is_limit)
    }
}

impl Exchange<'_> {
    /// The step after which the exchange is over: its result, or the call while none came.
    pub fn end(&self) -> StepNo {
        self.result.map_or(self.step.no, |(came, _)| came.no)
    }

    /// Equal for equal results; `None` while none came.
    pub fn result_key(&self) -> Option<u64> {
        self.result.map(|(_, result)| result_key(result))
    }
}

/// The last thing that an agent said, with when.
fn last_word(case: &Case) -> Option<(StepNo, Nanos)> {
    let is_said = |step: &&Step| {
        matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Agent
    };
    let last = case.trace.steps.iter().rfind(is_said)?;
    Some((last.no, last.time?))
}

/// Whether a call stands behind the agent's last word although it is older, and nothing answers it: the
/// log put it there, and nobody acted last by it.
fn is_stray(step: &Step, (end, time): (StepNo, Nanos)) -> bool {
    let is_open = step.call().is_some_and(|call| call.result.is_none());
    is_open && end < step.no && step.time.is_some_and(|own| own < time)
}

/// Whether a person said `step`.
pub fn is_from_person(case: &Case, step: &Step) -> bool {
    matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Person
}

fn call_key(call: &Call) -> u64 {
    key_of_call(&call.tool.text, &call.arguments)
}

fn key_of_call(tool: &str, arguments: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    tool.hash(&mut hasher);
    hash_value(arguments, &mut hasher);
    hasher.finish()
}

fn result_key(result: &ToolResult) -> u64 {
    let mut hasher = DefaultHasher::new();
    match &result.data {
        Some(data) => hash_value(data, &mut hasher),
        None => result.text.text.trim().hash(&mut hasher),
    }
    hasher.finish()
}

/// Hashes by value: objects are sorted by key already, strings lose white space at their ends.
fn hash_value(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(truth) => truth.hash(hasher),
        Value::Number(number) => number.hash(hasher),
        Value::String(text) => text.trim().hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            for item in items {
                hash_value(item, hasher);
            }
        }
        Value::Object(members) => {
            members.len().hash(hasher);
            for (name, member) in members {
                name.hash(hasher);
                hash_value(member, hasher);
            }
        }
    }
}
