//! The constraint ledger: what the task and the spec demand in a form that can be checked, and
//! whether the run kept to it.
//!
//! A demand is taken only from those who command the agent: the spec, the system instructions and
//! the task that a person gave. What is quoted or returned commands nobody. Sentences that no rule
//! here can check are kept by their words, so that a person can be asked. What follows from a broken
//! demand is the modes' to say.

pub mod answer;

mod at_once;
mod beyond;
mod compile;
mod counts;
mod excepted;
mod files;
mod fits;
mod found;
mod givens;
mod hints;
mod json;
mod judge;
mod lengths;
mod opening;
mod shapes;
mod source;
mod tools;
pub(crate) mod wording;

use crate::view::View;
use case::{Cite, ClauseKind, Predicate};
use hints::Hint;

/// How many demands that only a person can judge are kept with their words.
const MOST_SHOWN: usize = 3;

/// Everything that is demanded of the run, with what came of it.
#[derive(Debug, Default)]
pub struct Ledger {
    /// What could be made into a rule, in the order in which it is stated.
    pub entries: Vec<Entry>,
    /// Demands of the task and declared constraints that only a person can judge.
    pub unread: Unjudged,
    /// The same in the instructions, and those with a condition that no step shows.
    pub aside: Unjudged,
    /// What else may command, and is no rule: nothing is clear beside it.
    pub left: Unjudged,
    /// Those of them that have a word for a form, a length or a tool in them: more than the task itself.
    pub worded: Unjudged,
}

/// Demands that no rule here can hold against the run.
#[derive(Debug, Default)]
pub struct Unjudged {
    /// The first few of them: a person answers a handful.
    pub shown: Vec<Unread>,
    /// How many there are.
    pub count: usize,
}

/// A demand that only a person can judge.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its words.
    pub text: String,
    /// The same, cited.
    pub stated: Cite,
}

/// One demand and what came of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The words that state it.
    pub stated: Cite,
    /// What is demanded, as a phrase.
    pub what: String,
    /// The same in the words that state it.
    pub words: String,
    /// What kind of demand it is.
    pub kind: Kind,
    /// What came of it.
    pub state: State,
    /// What a person needs to know beside that, as a phrase.
    pub note: Option<String>,
    /// The same as data, where it is one over calls and results.
    pub predicate: Option<Predicate>,
    /// The words by which the run says that it is complete, where it demands some.
    pub sign: Option<String>,
}

/// Kinds of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A predicate that the spec declares.
    Declared,
    /// The form of the answer.
    Form,
    /// How long the answer may be or how many parts it has.
    Count,
    /// What must come before what.
    Order,
    /// Something that must not be called or touched.
    Forbidden,
    /// Something that must be called or made.
    Required,
    /// How often something may be done.
    Limit,
    /// How much may be done in one go.
    Pace,
    /// The words or form by which the run says that it is complete. That they are missing breaks no
    /// rule; it shows that the run ended before it was done.
    Completion,
}

/// What came of a demand.
#[derive(Clone, Debug)]
pub enum State {
    /// It was kept, as these show.
    Honoured(Vec<Cite>),
    /// It was not; the first citation proves it.
    Broken(Breach),
    /// The run does not show it; what is missing, as a noun phrase.
    Open(&'static str),
}

/// How a demand was broken.
#[derive(Clone, Debug)]
pub struct Breach {
    /// The act or message that breaks it; for what is missing, the last word or step and the range
    /// that was searched.
    pub proof: Vec<Cite>,
    /// What was done instead, as a phrase that follows the demand.
    pub how: String,
    /// Where a repair or exception was looked for, and what there was.
    pub excused: Searched,
}

/// A search for something that would have excused a breach.
#[derive(Clone, Debug)]
pub struct Searched {
    /// What would have excused it, as a phrase.
    pub what: &'static str,
    /// Where it was looked for in vain.
    pub cite: Cite,
}

impl Entry {
    /// Whether the demand is one on the result or the way to it, rather than a sign of its end.
    pub fn constrains(&self) -> bool {
        self.kind != Kind::Completion
    }

    /// How the demand was broken, if it was.
    pub const fn breach(&self) -> Option<&Breach> {
        match &self.state {
            State::Broken(breach) => Some(breach),
            State::Honoured(_) | State::Open(_) => None,
        }
    }
}

/// The ledger of a run.
pub(super) fn of(view: &View<'_>) -> Ledger {
    let mut ledger = Ledger::default();
    for clause in &view.case.spec.clauses {
        if let ClauseKind::Constraint(Some(predicate)) = &clause.kind {
            ledger.entries.push(judge::declared(view, clause, predicate));
        }
    }
    let read = compile::of(view);
    ledger.entries.extend(read.demands.iter().map(|demand| judge::entry(view, demand)));
    ledger.unread = unjudged(&read.unread);
    ledger.aside = unjudged(&read.aside);
    ledger.left = unjudged(&read.left);
    let is_worded = |said: &&source::Said<'_>| {
        let hints = said.hints();
        [Hint::Demands, Hint::Units, Hint::Json, Hint::Format, Hint::Yes, Hint::LeftAlone]
            .iter()
            .any(|hint| hints.has(*hint))
    };
    let worded: Vec<source::Said<'_>> = read.left.iter().filter(is_worded).cloned().collect();
    ledger.worded = unjudged(&worded);
    ledger
}

fn unjudged(said: &[source::Said<'_>]) -> Unjudged {
    let shown = said.iter().take(MOST_SHOWN);
    let shown = shown.map(|said| Unread { text: said.text().to_owned(), stated: said.cite() });
    Unjudged { shown: shown.collect(), count: said.len() }
}
