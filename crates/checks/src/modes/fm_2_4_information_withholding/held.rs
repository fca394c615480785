//! What each agent holds under a name: the scalars of its results, by their last member name, and what
//! a text that it was given or wrote itself states beside the name.

use super::stated;
use crate::view::{View, effect, prose};
use case::{Act, ActorKind, ActorNo, Step, StepNo};
use std::collections::HashMap;

/// Names that many things have; only with a word of their thing do they say which.
const GENERIC: [&str; 22] = [
    "id",
    "ids",
    "name",
    "type",
    "status",
    "state",
    "value",
    "result",
    "text",
    "message",
    "content",
    "title",
    "description",
    "code",
    "data",
    "date",
    "time",
    "key",
    "query",
    "count",
    "success",
    "error",
];
/// Words of names whose values a caller makes for the call itself.
const OWN: [&str; 14] = [
    "request",
    "idempotency",
    "correlation",
    "session",
    "trace",
    "client",
    "new",
    "page",
    "cursor",
    "offset",
    "limit",
    "max",
    "min",
    "token",
];
/// The longest value: longer ones are texts.
const LONGEST: usize = 80;
/// Values kept under one name; with two of them nobody can say which one is wanted.
const KEPT: usize = 2;

/// A value that an agent holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) value: String,
    /// The step that gave it.
    pub(super) at: StepNo,
    /// Whether the name is a member's, or the text itself says that it is the value's.
    pub(super) is_named: bool,
}

/// What the agents hold, by agent and name.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    by_name: HashMap<(ActorNo, String), Vec<Held>>,
    /// The first result of each agent that names a value.
    since: HashMap<ActorNo, StepNo>,
}

impl Holdings {
    /// What each call's result gave its caller, and what words gave those who heard them first.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut holdings = Self::default();
        for exchange in &view.exchanges {
            let Some((step, result)) = exchange.result else {
                continue;
            };
            if result.data.is_none() {
                holdings.take_text(exchange.step.actor, step);
            }
            for (pointer, value) in result.data.iter().flat_map(prose::leaves) {
                if let Some(name) = name(prose::key_of(&pointer)) {
                    if !value.trim().is_empty() && value.len() <= LONGEST {
                        holdings.since.entry(exchange.step.actor).or_insert(step.no);
                    }
                    let held = Held { value, at: step.no, is_named: true };
                    holdings.take(exchange.step.actor, name, held);
                }
            }
        }
        holdings.take_words(view);
        holdings
    }

    /// What was said: its speaker holds it, whoever it is addressed to, and where it is addressed to
    /// nobody the agent that goes on from there.
    fn take_words(&mut self, view: &View<'_>) {
        let trace = &view.case.trace;
        let is_agent = |actor: ActorNo| {
            trace.actors.get(actor.index()).is_some_and(|actor| actor.kind == ActorKind::Agent)
        };
        for step in &trace.steps {
            let to = match &step.act {
                Act::Say { text: _, to: Some(to) } | Act::Handoff { to, text: Some(_) } => {
                    Some(*to)
                }
                Act::Say { text: _, to: None } if !is_agent(step.actor) => {
                    let mut later = view.after(step.no).iter().filter(|next| is_agent(next.actor));
                    later.next().map(|next| next.actor)
                }
                Act::Say { .. } => None,
                _ => continue,
            };
            for holder in [Some(step.actor), to].into_iter().flatten().filter(|one| is_agent(*one))
            {
                self.take_text(holder, step);
            }
        }
    }

    fn take_text(&mut self, holder: ActorNo, step: &Step) {
        for one in stated::in_text(step.words()) {
            let stated::Stated { name, value, is_named } = one;
            self.take(holder, name, Held { value, at: step.no, is_named });
        }
    }

    fn take(&mut self, holder: ActorNo, name: String, held: Held) {
        if held.value.trim().is_empty() || LONGEST < held.value.len() {
            return;
        }
        let known = self.by_name.entry((holder, name)).or_default();
        if let Some(known) = known.iter_mut().find(|known| same(&known.value, &held.value)) {
            known.at = held.at.min(known.at);
            known.is_named |= held.is_named;
        } else if known.len() < KEPT {
            known.push(held);
        }
    }

    /// The one value that `agent` held under `name` before `step`; `None` where it held several.
    pub(super) fn one(&self, agent: ActorNo, name: &str, step: StepNo) -> Option<&Held> {
        let held = self.by_name.get(&(agent, name.to_owned()))?;
        match held.as_slice() {
            [one] if one.at < step => Some(one),
            [] | [_] | [_, _, ..] => None,
        }
    }

    /// Whether `agent` held any named value before `step`.
    pub(super) fn holds_before(&self, agent: ActorNo, step: StepNo) -> bool {
        self.since.get(&agent).is_some_and(|since| *since < step)
    }

    /// Whether any agent holds anything.
    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The names under which `agent` held one value before `step`, sorted.
    pub(super) fn names(&self, agent: ActorNo, step: StepNo) -> Vec<(&str, &Held)> {
        let own = self.by_name.iter().filter(|((holder, _), _)| *holder == agent);
        let single = own.filter_map(|((_, name), held)| match held.as_slice() {
            [one] if one.at < step => Some((name.as_str(), one)),
            [] | [_] | [_, _, ..] => None,
        });
        let mut names: Vec<_> = single.collect();
        names.sort_by_key(|(name, held)| (held.at, *name));
        names
    }
}

/// The name of an argument or member in one spelling; `None` for names that many things have.
pub(super) fn name(key: &str) -> Option<String> {
    let words: Vec<String> = effect::words(key).collect();
    let is_generic = words.iter().all(|word| GENERIC.contains(&word.as_str()));
    (!is_generic).then(|| words.join(" "))
}

/// Whether two values are one, apart from spelling.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// Whether a value points at one thing of the world: an id, an address, a path, an amount. States and
/// options are chosen, dates and times are worked out.
pub(super) fn is_specific(value: &str) -> bool {
    let marks = |letter: char| letter.is_ascii_digit() || matches!(letter, '@' | '/' | '‹');
    let value = value.trim();
    value.contains(marks)
        && (value.contains('@') || is_hash(value) || prose::shape(value).is_some())
}

/// Whether a value may point at one thing of the world in any writing: an address, a telephone, a
/// version. Longer ones are texts, and plain small numbers are counted.
pub(super) fn points(value: &str) -> bool {
    /// The most words of an address.
    const WORDS: usize = 8;
    let value = value.trim();
    let is_number = value.parse::<f64>().is_ok() && value.len() < 3;
    value.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '@' | '‹'))
        && !is_number
        && value.split_whitespace().take(WORDS + 1).count() <= WORDS
}

/// Whether a value is an address or a telephone number by its writing: `14 Birch Lane`, `+43 660 1`.
/// Days, times and quantities begin with a number, too, and are worked out.
pub(super) fn is_address(value: &str) -> bool {
    let value = value.trim();
    let is_name = |word: &str| word.starts_with(char::is_uppercase) && !prose::has_digit(word);
    let mut words = value.split_whitespace();
    let is_number =
        words.next().is_some_and(|word| word.starts_with(|at: char| at.is_ascii_digit()));
    let rest: Vec<&str> = words.collect();
    let is_street = is_number && 1 < rest.len() && rest.into_iter().all(is_name);
    points(value) && (is_street || value.starts_with('+'))
}

/// Whether a value is a short or long hash: hexadecimal digits of both kinds, too many for a word.
fn is_hash(value: &str) -> bool {
    const SHORTEST: usize = 7;
    let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    value.len() >= SHORTEST && is_hex && value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a caller makes such a value for the call itself: nobody else's word on it counts.
pub(super) fn is_minted(name: &str) -> bool {
    /// What a person sets as a bound, it sets for everybody.
    const BOUNDS: [&str; 3] = ["limit", "max", "min"];
    name.split(' ').any(|word| OWN.contains(&word) && !BOUNDS.contains(&word))
}

/// Whether a caller may bring a value of its own under that name.
pub(super) fn is_own(name: &str) -> bool {
    name.split(' ').any(|word| OWN.contains(&word))
}
