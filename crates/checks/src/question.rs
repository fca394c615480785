//! What a person, a validator or a judge is asked where structure cannot decide, and the answers.

use crate::identity;
use crate::reading::{Finding, Reading, Refuter};
use crate::taxonomy::Category;
use case::{Case, Cite, StepNo};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One question that would decide what structure cannot.
#[derive(Clone, Debug)]
pub struct Question {
    /// A hash of what it is about; set when the triage is put together.
    pub id: Arc<str>,
    /// The question, answerable by yes or no.
    pub ask: String,
    /// The steps to look at first.
    pub steps: Vec<StepNo>,
    /// The reply that makes [`Self::then`] a finding.
    pub found_on: Reply,
    /// What is found then.
    pub then: Box<Finding>,
}

impl Question {
    /// Asks `ask`; the reply `found_on` makes `then` a finding.
    pub fn new(ask: impl Into<String>, found_on: Reply, then: Finding) -> Self {
        let steps = then.citations().iter().filter_map(Cite::step_no).collect();
        Self { id: "".into(), ask: ask.into(), steps, found_on, then: Box::new(then) }
    }

    /// Gives it its id: a hash of what it would find and where, never of step numbers.
    pub(crate) fn name(&mut self) {
        self.id = identity::question(&self.then);
    }

    /// The layer that it decides.
    pub const fn decides(&self) -> Category {
        self.then.category
    }
}

/// A reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// A reply with who gave it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// Who gave it.
    pub author: Arc<str>,
    /// When, as RFC 3339.
    pub at: Arc<str>,
}

/// The answers at hand, by question id.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<Arc<str>, Answer>);

impl Answers {
    /// Nobody was asked.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds the answer to the question `id`; a later one replaces an earlier one.
    pub fn add(&mut self, id: Arc<str>, answer: Answer) {
        self.0.insert(id, answer);
    }

    /// The answer to the question `id`.
    pub fn get(&self, id: &str) -> Option<&Answer> {
        self.0.get(id)
    }

    /// All of them, by question id.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Answer)> {
        self.0.iter()
    }
}

/// What a reading becomes with the answers at hand. A decisive reply makes a finding that rests on
/// it; when every question of a gap is answered the other way, the mode is clear.
pub(crate) fn settle(reading: Reading, case: &Case, answers: &Answers) -> Reading {
    let Reading::CannotTell(gap) = reading else {
        return reading;
    };
    let mut open = Vec::new();
    let mut found = Vec::new();
    let mut refuted = Vec::new();
    for question in gap.questions {
        match answers.get(&question.id).map(|answer| answer.reply) {
            None => open.push(question),
            Some(reply) if reply == question.found_on => {
                let mut finding = *question.then;
                finding.rests_on.push(question.id);
                found.push(finding);
            }
            Some(_) => refuted.push(Refuter::held(question.ask, answered(case))),
        }
    }
    if !found.is_empty() {
        return Reading::found_or(found, || Reading::clear(""));
    }
    if open.is_empty() && !refuted.is_empty() {
        return Reading::clear_after("a person answered the questions", refuted);
    }
    Reading::ask(gap.missing, open, gap.lean)
}

/// What an answer that refutes is cited with: the whole run, which the person vouches for.
fn answered(case: &Case) -> Cite {
    let first = StepNo::at_index(0);
    let last = case.trace.last().unwrap_or(first);
    Cite::absent("what the answer denies", case::Searched::Steps(first, last))
}
