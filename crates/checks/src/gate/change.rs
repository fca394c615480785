//! What kind of change lies between two versions of a spec: whether it adds something that a program can
//! evaluate, takes something away, or only says the same in other words. Whether it is the right fix for a
//! verdict is in [`judge`].
//!
//! Read in this order: this file, `canonical`, `renamed` and `retooled` (what is no change at all), `clauses`
//! (what is declared), `agents` (who may do what), `prompts` (what is said in words), `settings` (what another
//! tool's agent file sets), `proofs`, `schemas` and `moved` (the files that are named), `owners`, `ruled` (what the questions say of
//! both), `leaning` (whether a condition got tighter). Pure: the caller brings both versions.

mod agents;
mod canonical;
mod clauses;
mod compared;
mod gist;
pub mod judge;
mod leaning;
mod moved;
mod owners;
mod pairs;
mod prompts;
mod proofs;
mod renamed;
mod retooled;
mod ruled;
mod said_as_data;
mod schemas;
mod settings;
mod strange;
mod undone;
mod whose;
mod wording;

#[cfg(test)]
mod tests;

pub use moved::{Contents, moved};
pub use owners::in_owners;
pub use proofs::Looked;
pub use ruled::{answered_worse, doubted, given_up};
pub use schemas::compare as in_schemas;
pub use whose::Whose;

use super::Requirement;
use super::review::Place;
use case::{Predicate, Spec};
use std::collections::BTreeSet;

/// One change between two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind of change it is.
    pub kind: Kind,
    /// What changed, as a sentence without its full stop.
    pub what: String,
    /// The questions of the gate that it bears on; empty where it bears on none.
    pub bears_on: Vec<Requirement>,
    /// What the new version holds a run to there, as data; `None` where it is gone, or no condition over calls.
    pub rule: Option<Predicate>,
    /// What it can do about a failure, whatever its kind.
    pub reach: Reach,
    /// What the question that it bears on finds wanting in it, as a phrase; `None` where nothing is, or where
    /// nobody asked.
    pub doubt: Option<String>,
    /// Where the old version has it; `None` where it is new.
    pub old: Option<Place>,
    /// Where the new version has it; `None` where it is gone.
    pub new: Option<Place>,
}

/// What a change can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All that its kind can.
    Whole,
    /// It only bounds how long a run takes or what it costs.
    Ceiling,
    /// It only says who does what was done before.
    Naming,
    /// It stands where no rule is read: in an example, a table, code or another language than English.
    Unread,
}

/// Kinds of change, from the one that weighs least to the one that weighs most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Order, white space, comments, ids: no run could show it.
    Harmless,
    /// Other words that state nothing, or state the same.
    WithoutEffect,
    /// A sentence that sounds like a constraint and checks nothing.
    ToneOnly,
    /// A rule in words: a person could judge it, no program can.
    Wording,
    /// Words to try again, or to get along better.
    RetryOrCoordinationWording,
    /// Another model.
    Model,
    /// Alerts, circuit breakers, budgets, checks of a schema or a status code.
    InfrastructureAlerting,
    /// A setting of which nothing says what it does, or which of its values holds more.
    NotJudged,
    /// A condition or a check that holds something else than before: which is more cannot be told.
    Replaced,
    /// A constraint that a program can evaluate.
    EvaluableConstraint,
    /// A guard, an end, a branch, a handoff, a verification, a narrower role.
    Structural,
    /// A guard, cap, role or constraint holds less than before.
    Loosened,
    /// A verification is gone, or proves less than before.
    VerifierWeakened,
}

impl Kind {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Harmless => "harmless",
            Self::WithoutEffect => "without-effect",
            Self::ToneOnly => "tone-only",
            Self::Wording => "wording",
            Self::RetryOrCoordinationWording => "retry-or-coordination-wording",
            Self::Model => "model",
            Self::InfrastructureAlerting => "infrastructure-alerting",
            Self::NotJudged => "not-judged",
            Self::Replaced => "replaced",
            Self::EvaluableConstraint => "evaluable-constraint",
            Self::Structural => "structural",
            Self::Loosened => "loosened",
            Self::VerifierWeakened => "verifier-weakened",
        }
    }

    /// Whether it takes something away that held before.
    pub const fn weakens(self) -> bool {
        matches!(self, Self::Loosened | Self::VerifierWeakened)
    }

    /// Whether it adds something that a program can evaluate.
    pub const fn holds(self) -> bool {
        matches!(self, Self::EvaluableConstraint | Self::Structural)
    }

    /// Whether a run could show it at all.
    pub const fn is_of_substance(self) -> bool {
        !matches!(self, Self::Harmless | Self::WithoutEffect)
    }
}

impl Change {
    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            bears_on: Vec::new(),
            rule: None,
            reach: Reach::Whole,
            doubt: None,
            old: None,
            new: None,
        }
    }

    fn bearing(mut self, on: &[Requirement]) -> Self {
        self.bears_on = on.to_vec();
        self
    }

    /// Takes in another change of the same clause.
    fn take(&mut self, other: Self) {
        // What no run could show is not told beside what one could.
        let both = self.kind.is_of_substance() && other.kind.is_of_substance();
        self.what = match (both, self.kind < other.kind) {
            (true, _) => format!("{}; {}", self.what, other.what),
            (false, true) => other.what,
            (false, false) => std::mem::take(&mut self.what),
        };
        self.kind = self.kind.max(other.kind);
        self.bears_on.extend(other.bears_on);
        self.bears_on.sort_unstable();
        self.bears_on.dedup();
        self.old = self.old.take().or(other.old);
    }

    fn holding(mut self, rule: Option<Predicate>) -> Self {
        self.rule = rule;
        self
    }

    fn reaching(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    fn between(mut self, old: Option<Place>, new: Option<Place>) -> Self {
        self.old = old;
        self.new = new;
        self
    }
}

/// What changed between two versions, what weighs most first; equal weights in the order of the files.
pub fn changes(old: &Spec, new: &Spec) -> Vec<Change> {
    let new = &canonical::spec(new);
    let (old, tools, retooled) = retooled::tools(canonical::spec(old), new);
    let (old, roles) = renamed::roles(old, new);
    // Conditions are sorted by what they name.
    let old = &canonical::spec(&old);
    let mut found = clauses::compare(old, new);
    found.extend(agents::compare(old, new));
    found.extend(prompts::compare(old, new));
    found.extend(settings::compare(old, new));
    retooled::in_old_words(&mut found, &retooled);
    found.extend(tools);
    found.extend(roles);
    found.sort_by_key(|change| std::cmp::Reverse(change.kind));
    found
}

/// What became of the files that both versions name as proof, and of those that took their place.
pub fn in_files(old: Looked<'_>, new: Looked<'_>) -> Vec<Change> {
    proofs::compare(old, new)
}

/// `changes` with what became of the files that their clauses name: one change for each clause.
pub fn with_files(changes: Vec<Change>, of_files: Vec<Change>) -> Vec<Change> {
    let mut found = changes;
    for of_file in of_files {
        let clause = |change: &Change| change.new.as_ref().and_then(|place| place.clause.clone());
        let own = clause(&of_file);
        let same = found.iter_mut().find(|change| own.is_some() && clause(change) == own);
        match same {
            Some(change) => change.take(of_file),
            None => found.push(of_file),
        }
    }
    found
}

/// What kinds of change lie between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The one that weighs most; harmless where nothing changed.
    pub leading: Kind,
    /// All of them.
    pub kinds: BTreeSet<Kind>,
}

/// The kinds of change between two versions, for whoever keeps what was done about a failure.
pub fn kind_of(old: &Spec, new: &Spec) -> Summary {
    let kinds: BTreeSet<Kind> = changes(old, new).iter().map(|change| change.kind).collect();
    Summary { leading: kinds.last().copied().unwrap_or(Kind::Harmless), kinds }
}
