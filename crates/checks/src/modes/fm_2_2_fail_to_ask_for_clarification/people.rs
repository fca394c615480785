//! Whether there was anybody to ask, what people said, and whether somebody was asked.

use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::prose::{self, Manner};
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, ClauseKind, Step, StepNo};
use regex::Regex;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// The people of a run, as far as it shows them.
pub(super) struct People<'v, 'c> {
    view: &'v View<'c>,
    /// Who could have been asked.
    pub(super) reach: Reach,
    /// What people said, the task first; each with its step.
    said: Vec<(StepNo, &'c str)>,
    /// The same in lower case, made when first asked for: most runs have nothing to look for in it.
    lower: OnceCell<Vec<(StepNo, String)>>,
    /// Steps at which somebody asked a person something, looked for when first asked for.
    asked: OnceCell<Vec<StepNo>>,
}

/// Who could have been asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A person who speaks after an agent has begun.
    Person,
    /// A tool that asks.
    Tool(String),
    /// Nobody that the input shows.
    Nobody,
}

impl<'v, 'c> People<'v, 'c> {
    /// The people of `view`.
    pub(super) fn of(view: &'v View<'c>) -> Self {
        let mut people = Self {
            view,
            reach: Reach::Nobody,
            said: Vec::new(),
            lower: OnceCell::new(),
            asked: OnceCell::new(),
        };
        if let Some(task) = &view.case.trace.task {
            people.said.push((StepNo::at_index(0), &task.text));
        }
        let mut has_begun = false;
        let mut answers = false;
        for step in &view.case.trace.steps {
            if is_from_person(view.case, step) {
                answers |= has_begun;
                people.said.push((step.no, step.words()));
            } else {
                has_begun |= view.case.trace.kind(step) == ActorKind::Agent;
            }
        }
        people.reach = match ask_tool(view) {
            _ if answers => Reach::Person,
            Some(tool) => Reach::Tool(tool),
            None => Reach::Nobody,
        };
        people
    }

    /// What people had said before `step`, in lower case.
    pub(super) fn words_before(&self, step: StepNo) -> impl Iterator<Item = &str> {
        self.lower().iter().filter(move |(no, _)| *no < step).map(|(_, words)| words.as_str())
    }

    /// What people said strictly between two steps, in lower case.
    pub(super) fn words_between(&self, from: StepNo, to: StepNo) -> impl Iterator<Item = &str> {
        let between = self.lower().iter().filter(move |(no, _)| from < *no && *no < to);
        between.map(|(_, words)| words.as_str())
    }

    fn lower(&self) -> &[(StepNo, String)] {
        self.lower.get_or_init(|| {
            self.said.iter().map(|(no, words)| (*no, words.to_lowercase())).collect()
        })
    }

    /// Whether somebody asked, or a person spoke, strictly between two steps.
    pub(super) fn heard_between(&self, from: StepNo, to: StepNo) -> bool {
        let within = |no: &StepNo| from < *no && *no < to;
        self.said.iter().any(|(no, _)| within(no)) || self.asked().iter().any(within)
    }

    fn asked(&self) -> &[StepNo] {
        self.asked.get_or_init(|| {
            let steps = self.view.case.trace.steps.iter();
            steps.filter(|step| asks(self.view, step)).map(|step| step.no).collect()
        })
    }
}

/// A text without a question mark asks nothing.
static QUESTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"\?"));

/// A question put by an agent in words, or a call of a tool that asks.
fn asks(view: &View<'_>, step: &Step) -> bool {
    match &step.act {
        Act::Say { .. } => {
            view.case.trace.kind(step) == ActorKind::Agent
                && prose::sentences(step.words(), &QUESTION)
                    .iter()
                    .any(|sentence| sentence.manner == Manner::Asks)
        }
        Act::Call(_) => {
            view.exchange_of(step.no).is_some_and(|exchange| exchange.effect == Effect::Asks)
        }
        Act::Instruct(_)
        | Act::Think(_)
        | Act::Result(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => false,
    }
}

fn ask_tool(view: &View<'_>) -> Option<String> {
    let spec = &view.case.spec;
    let named = spec.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Clarification(branch) => branch.ask.as_deref().map(str::to_owned),
        _ => None,
    });
    let declared = || {
        let asks = |name: &str| view.effect_of(name) == Effect::Asks;
        let tool = spec.tools.iter().find(|tool| asks(&tool.name));
        tool.map(|tool| tool.name.to_string())
    };
    let called = || {
        let asked = view.exchanges.iter();
        let mut asked = asked.filter(|exchange| exchange.effect == Effect::Asks);
        asked.next().map(|exchange| exchange.call.tool.text.to_string())
    };
    named.or_else(declared).or_else(called)
}
