//! What the run was held to: clauses that can be cited, and what of them a program can evaluate.

use crate::{Passage, Predicate};
use std::sync::Arc;

/// What is known of the agent's specification.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// Where it comes from.
    pub source: SpecSource,
    /// The system it is for.
    pub system: Option<Arc<str>>,
    /// Everything it states, in the order of the file.
    pub clauses: Vec<Clause>,
    /// The agents it declares, or that the trace carries instructions for.
    pub roles: Vec<Role>,
    /// The tools it declares, or that the trace carries definitions of.
    pub tools: Vec<Tool>,
    /// The number of lines that were searched for clauses (0 for a spec from a trace).
    pub lines: u32,
    /// Whether the trace carries instructions that differ from the declared ones.
    pub drift: Option<Drift>,
}

/// Where a spec comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SpecSource {
    /// A file that somebody wrote and keeps.
    Declared {
        /// The file, as the user named it.
        path: Arc<str>,
        /// A hash of its bytes, in hexadecimal.
        hash: Arc<str>,
    },
    /// The system instructions and tool definitions inside the trace.
    FromTrace,
    /// Nothing is known.
    #[default]
    Absent,
}

/// A declared role whose instructions are not the ones that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// What differs, for people.
    pub what: Arc<str>,
}

/// A clause's id within its spec, such as `termination`. The only way to point at a clause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClauseRef(pub Arc<str>);

/// One thing that the spec states.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its id.
    pub id: ClauseRef,
    /// What it is about, with what of it can be evaluated.
    pub kind: ClauseKind,
    /// Its words, verbatim.
    pub text: Passage,
    /// The file it stands in; `None` for the trace itself.
    pub file: Option<Arc<str>>,
    /// The line it starts on, from 1; `None` inside a trace.
    pub line: Option<u32>,
    /// The role it binds; `None` for the whole system.
    pub role: Option<Arc<str>>,
}

/// What a clause is about.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// A constraint on the task. With a predicate it can be evaluated; without one only a person
    /// or judge can.
    Constraint(Option<Predicate>),
    /// Something a role may do.
    May,
    /// Something a role may not do.
    MayNot,
    /// A limit on repeating one tool.
    Guard {
        /// The tool.
        tool: Arc<str>,
        /// How many equal calls with equal results are allowed.
        max_repeats: u32,
    },
    /// When the run is done. Without a predicate nothing can evaluate it.
    Success(Option<Predicate>),
    /// When the run must give up.
    GiveUp(Option<Predicate>),
    /// A hard cap on the run.
    Cap(Cap),
    /// What to do when the task is ambiguous. `ask` is the tool that asks, if one is named.
    Clarification {
        /// The tool that asks a person.
        ask: Option<Arc<str>>,
    },
    /// What passes between two roles.
    Handoff {
        /// Who passes on; `None` for anybody.
        from: Option<Arc<str>>,
        /// Who takes over.
        to: Arc<str>,
        /// What must be in it.
        required: Vec<Arc<str>>,
    },
    /// How success is verified.
    Verification(Coverage),
    /// Prompt text that the reader does not claim to understand.
    Prose,
}

/// A hard cap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cap {
    /// Largest number of steps.
    Steps(u32),
    /// Longest time in seconds.
    Seconds(f64),
    /// Largest cost, in the currency the team counts in.
    Cost(f64),
}

/// One line of the verification plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// What is to be true.
    pub objective: Arc<str>,
    /// When it is checked.
    pub level: Level,
    /// The tool that checks it.
    pub tool: Arc<str>,
    /// What the check proves.
    pub proves: Proves,
    /// The result that counts as proof.
    pub predicate: Option<Predicate>,
}

/// When a verification happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// After each state-changing step.
    Step,
    /// At milestones.
    Intermediate,
    /// Before success is declared.
    Final,
}

/// What a verification proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proves {
    /// That the output has the right shape.
    Format,
    /// That the task was done.
    Task,
}

/// A declared agent.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name, as the trace spells it.
    pub name: Arc<str>,
    /// Its instructions, where they are known.
    pub instructions: Option<Passage>,
    /// The tools it holds; `None` where that is not stated.
    pub tools: Option<Vec<Arc<str>>>,
}

/// A declared tool.
#[derive(Clone, Debug)]
pub struct Tool {
    /// Its name.
    pub name: Arc<str>,
    /// What it is said to do.
    pub description: Option<Passage>,
    /// The names of the arguments that it requires.
    pub required: Vec<Arc<str>>,
    /// Whether it changes the world, where that is stated.
    pub changes_state: Option<bool>,
}

impl Spec {
    /// Whether anything at all is known.
    pub fn is_absent(&self) -> bool {
        self.source == SpecSource::Absent
    }

    /// Whether somebody wrote it down as a spec, rather than it being lifted from the trace.
    pub fn is_declared(&self) -> bool {
        matches!(self.source, SpecSource::Declared { .. })
    }

    /// The clause with that id.
    pub fn clause(&self, id: &ClauseRef) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    /// The declared tool called `name`.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| &*tool.name == name)
    }
}
