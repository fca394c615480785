//! Where in a run a fault can be put: calls by what they do, values that a person gave, last words.
//! Which of several places is taken follows from the seed.

use super::edit::Exchanged;
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use checks::view::View;
use checks::view::effect::Effect;
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A run that waits for its fault.
pub(super) struct Site<'c> {
    pub(super) case: &'c Case,
    view: View<'c>,
    state: u64,
}

/// A call with its result, as it stands in the run.
#[derive(Clone)]
pub(super) struct Done {
    pub(super) call: StepNo,
    pub(super) result: StepNo,
    pub(super) effect: Effect,
    pub(super) what: Exchanged,
}

/// A value in a call that stands in the words of a person or of another agent before it.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) done: Done,
    /// Who gave it, and where.
    pub(super) giver: StepNo,
    /// The name of the argument.
    pub(super) name: String,
    pub(super) value: String,
}

impl<'c> Site<'c> {
    pub(super) fn of(case: &'c Case, seed: u64) -> Self {
        let mut hasher = DefaultHasher::new();
        (seed, &case.trace.id).hash(&mut hasher);
        Self { case, view: View::new(case), state: hasher.finish() }
    }

    /// One of `places`.
    pub(super) fn pick<T>(&mut self, mut places: Vec<T>) -> Option<T> {
        if places.is_empty() {
            return None;
        }
        // The constants are those of Knuth's MMIX generator; its upper bits are the good ones.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = self.state.wrapping_add(1_442_695_040_888_963_407);
        let upper = usize::try_from(self.state >> 33).unwrap_or(0);
        let at = upper % places.len();
        Some(places.swap_remove(at))
    }

    /// Every call that came back without a failure.
    pub(super) fn done(&self) -> Vec<Done> {
        let all = self.view.exchanges.iter().filter_map(|exchange| {
            let (came, result) = exchange.result?;
            let what = Exchanged {
                caller: exchange.step.actor,
                tool_actor: came.actor,
                tool: exchange.call.tool.text.to_string(),
                arguments: exchange.call.arguments.clone(),
                result: result.text.text.to_string(),
                failed: result.failed,
            };
            let went_well = result.failed != Some(true) && !what.result.is_empty();
            let (call, result, effect) = (exchange.step.no, came.no, exchange.effect);
            went_well.then_some(Done { call, result, effect, what })
        });
        all.collect()
    }

    /// The calls that only look, with some argument to tell them apart.
    pub(super) fn reads(&self) -> Vec<Done> {
        let mut reads = self.done();
        reads.retain(|done| done.effect == Effect::Reads && has_members(&done.what.arguments));
        reads
    }

    /// The calls that change something.
    pub(super) fn writes(&self) -> Vec<Done> {
        let mut writes = self.done();
        writes.retain(|done| done.effect == Effect::Changes && has_members(&done.what.arguments));
        writes
    }

    /// The calls that check something.
    pub(super) fn checks(&self) -> Vec<Done> {
        let tests =
            |done: &Done| self.view.exchange_of(done.call).is_some_and(|exchange| exchange.tests);
        let mut checks = self.done();
        checks.retain(|done| done.effect == Effect::Verifies || tests(done));
        checks
    }

    /// The values of changing calls that somebody gave in words before.
    pub(super) fn given_to_writes(&self) -> Vec<Given> {
        let writes = self.writes().into_iter();
        writes.flat_map(|done| self.given_to(&done)).collect()
    }

    /// The values of a call that somebody gave in words before.
    pub(super) fn given_to(&self, done: &Done) -> Vec<Given> {
        let Value::Object(members) = &done.what.arguments else {
            return Vec::new();
        };
        let given = members.iter().filter_map(|(name, value)| {
            let value = value.as_str().filter(|text| is_telling(text))?;
            let giver = self.giver(value, done.call)?;
            let (name, value) = (name.clone(), value.to_owned());
            Some(Given { done: done.clone(), giver, name, value })
        });
        given.collect()
    }

    /// The first words of somebody else that hold `value` before `call`.
    fn giver(&self, value: &str, call: StepNo) -> Option<StepNo> {
        let before = self.case.trace.steps.get(..call.index())?;
        let gives = |step: &&Step| {
            let is_other = self.case.trace.kind(step) == ActorKind::Person;
            is_other && matches!(step.act, Act::Say { .. }) && step.words().contains(value)
        };
        before.iter().find(gives).map(|step| step.no)
    }

    /// A value of the same form that stands nowhere in the run.
    pub(super) fn other(&self, value: &str) -> Option<String> {
        let at = value.rfind(|letter: char| letter.is_ascii_digit())?;
        let digit = value.as_bytes().get(at)? - b'0';
        let others = (1..10).map(|by| {
            let mut other = value.to_owned();
            other.replace_range(at..=at, &((digit + by) % 10).to_string());
            other
        });
        others.into_iter().find(|other| !self.holds(other))
    }

    fn holds(&self, value: &str) -> bool {
        self.case.trace.steps.iter().any(|step| {
            let in_call =
                step.call().is_some_and(|call| call.arguments.to_string().contains(value));
            in_call || step.words().contains(value)
        })
    }

    /// The last words of an agent.
    pub(super) fn last_word(&self) -> Option<&'c Step> {
        self.view.last_word()
    }

    /// The person who gives the task, and the step in which they do.
    pub(super) fn person(&self) -> Option<&'c Step> {
        let trace = &self.case.trace;
        let asks = |step: &&Step| {
            trace.kind(step) == ActorKind::Person && matches!(step.act, Act::Say { .. })
        };
        trace.steps.iter().find(asks)
    }

    /// The agents, in the order in which they first act.
    pub(super) fn agents(&self) -> Vec<ActorNo> {
        let trace = &self.case.trace;
        let mut agents = Vec::new();
        for step in trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent) {
            if !agents.contains(&step.actor) {
                agents.push(step.actor);
            }
        }
        agents
    }
}

fn has_members(arguments: &Value) -> bool {
    arguments.as_object().is_some_and(|members| !members.is_empty())
}

/// Whether a value tells one thing from others: an identifier, a date, a number of some length.
fn is_telling(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    2 <= digits && text.len() <= 40 && !text.contains(char::is_whitespace)
}
