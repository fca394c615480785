//! What the run was held to: clauses that can be cited, and what of them a program can evaluate.

use crate::{Passage, Predicate};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The files that it was read from, the given one first (none for a spec from a trace).
    pub files: Vec<Arc<str>>,
    /// The models that it names.
    pub models: Vec<Model>,
    /// The number of lines that were searched for clauses (0 for a spec from a trace).
    pub lines: u32,
    /// Whether the trace carries instructions that differ from the declared ones.
    pub drift: Option<Drift>,
    /// The constraints of which the spec says that only a person or a judge can tell.
    pub human_judged: BTreeSet<ClauseRef>,
    /// What the clauses that are a setting of another tool's agent file do there.
    pub settings: BTreeMap<ClauseRef, Setting>,
    /// Where the agents are declared, by their names: the file and the line.
    pub roles_at: BTreeMap<Arc<str>, (Arc<str>, u32)>,
    /// Where the tools are declared, by their names: the file and the line.
    pub tools_at: BTreeMap<Arc<str>, (Arc<str>, u32)>,
}

/// A model that a spec names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name, as the spec spells it.
    pub name: Arc<str>,
    /// The role that it answers for; `None` for the whole system.
    pub role: Option<Arc<str>>,
    /// The file that names it; `None` for the trace itself.
    pub file: Option<Arc<str>>,
    /// The line, from 1; `None` inside a trace.
    pub line: Option<u32>,
}

/// A setting of another tool's agent file: words here, and there something that its tool acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key, as the file spells it.
    pub key: Arc<str>,
    /// What it does where it is set.
    pub does: Does,
    /// What it is set to: each text, number or switch in its value, in order; none where the clause follows from
    /// a setting that another clause states.
    pub values: Vec<Arc<str>>,
}

impl Setting {
    /// Whether it is set to anything: a switch that is off, or none, sets nothing.
    pub fn is_set(&self) -> bool {
        let is_off = |value: &Arc<str>| matches!(&**value, "false" | "no" | "off" | "");
        !self.values.iter().all(is_off)
    }
}

/// What a setting does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Does {
    /// Has what an agent does or puts out checked, by a program or by a judge.
    Checks,
    /// Has the form of what it puts out or takes in checked.
    Shapes,
    /// Keeps it from something, or has a person asked first; of a list, from each thing in it.
    Holds,
    /// Lists all that it may use.
    Allows,
    /// Lets it do something that it could not do without.
    Frees,
    /// Holds it more or less, by its value.
    Ranks(Scale),
    /// Bounds how often or how fast something is tried, or says how the run is carried out.
    Runs,
    /// Something that is not known here.
    Unknown,
}

/// What the values of a setting hold, compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scale {
    /// The values, from those that hold an agent most to those that hold it least; those of one rank hold it
    /// alike.
    pub ranks: &'static [&'static [&'static str]],
    /// The rank that holds where it is not set; `None` where that depends on what stands elsewhere.
    pub unset: Option<usize>,
}

impl Scale {
    /// The rank of `value`, from 0 for what holds most; `None` for a value that is not known. Letter case does
    /// not matter.
    pub fn rank(&self, value: &str) -> Option<usize> {
        let is_it = |known: &&str| known.eq_ignore_ascii_case(value);
        self.ranks.iter().position(|rank| rank.iter().any(is_it))
    }

    /// The rank of what holds least.
    pub fn loosest(&self) -> usize {
        self.ranks.len().saturating_sub(1)
    }
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
    Guard(Guard),
    /// When the run is done. Without a predicate nothing can evaluate it.
    Success(Option<Predicate>),
    /// When the run must give up.
    GiveUp(Option<Predicate>),
    /// A hard cap on the run.
    Cap(Cap),
    /// What must outlive the truncation of an agent's context.
    Context(Context),
    /// What to do when the task is ambiguous.
    Clarification(Clarification),
    /// What passes between two roles.
    Handoff(Handoff),
    /// What the run is to reach, and who may change that while it runs.
    Objective(Objective),
    /// Where each step's stated intent and its act are logged.
    Logging(Logging),
    /// How success is verified.
    Verification(Coverage),
    /// How well a judge agrees with people.
    Judge(Judge),
    /// What share of production runs is looked at afterwards.
    Sampling(Sampling),
    /// Prompt text that the reader does not claim to understand.
    Prose,
}

/// A limit on repeating one tool: what tells a step that makes progress from one that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The tool.
    pub tool: Arc<str>,
    /// How many equal calls with equal results are allowed.
    pub max_repeats: u32,
    /// Where in the result stands what must have moved on between two calls: a JSON pointer.
    pub progress: Option<Arc<str>>,
    /// The argument that makes a second equal call harmless.
    pub idempotency_key: Option<Arc<str>>,
}

/// What is stated of an agent's context.
#[derive(Clone, Debug, PartialEq)]
pub enum Context {
    /// A fact that stays in every request.
    Pinned,
    /// The largest number of tokens that a request may hold.
    Budget(u64),
    /// What happens when the budget is full.
    Compaction,
    /// The longest run that is expected, in steps, and the test that ran as long.
    LongestRun {
        /// In steps.
        steps: u32,
        /// The test, as a path or a name; `None` where nobody tried.
        tested_by: Option<Arc<str>>,
    },
}

/// The branch for a task that can mean more than one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clarification {
    /// The tool that asks a person.
    pub ask: Option<Arc<str>>,
    /// When the branch is taken; `None` where only words say so.
    pub when: Option<Predicate>,
    /// The tools that may be called until the answer is there; `None` where that is not stated.
    pub meanwhile: Option<Vec<Arc<str>>>,
    /// The file with ambiguous tasks that must go through the branch.
    pub cases: Option<Arc<str>>,
}

/// What passes between two roles, and how either side knows that it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Who passes on; `None` for anybody.
    pub from: Option<Arc<str>>,
    /// Who takes over.
    pub to: Arc<str>,
    /// What must be in it.
    pub required: Vec<Arc<str>>,
    /// The file that holds its schema.
    pub schema: Option<Arc<str>>,
    /// The version of the schema.
    pub version: Option<Arc<str>>,
    /// The tool or field by which the receiver acknowledges it.
    pub acknowledged_by: Option<Arc<str>>,
    /// The field that carries the session, so that a restart is noticed.
    pub session: Option<Arc<str>>,
}

/// What the run is to reach, and who may change that while it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objective {
    /// Who may change it; `None` where that is not stated, empty where nobody may.
    pub changed_by: Option<Vec<Arc<str>>>,
    /// The tool or field in which a change is recorded.
    pub recorded_in: Option<Arc<str>>,
}

/// Where each step's stated intent and its act are logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Logging {
    /// The field that holds the intent.
    pub intent: Arc<str>,
    /// The field that holds the act.
    pub act: Arc<str>,
    /// The least share of steps that has both, from 0 to 1.
    pub share: Option<f64>,
    /// What raises an alarm where the two do not match.
    pub monitor: Option<Arc<str>>,
}

/// How well a judge agrees with people.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// Its name.
    pub name: Arc<str>,
    /// Cohen's kappa with people's labels, from -1 to 1.
    pub kappa: Option<f64>,
    /// On how many cases that was measured.
    pub cases: Option<u32>,
    /// The day on which it was measured, as `YYYY-MM-DD`.
    pub measured: Option<Arc<str>>,
}

/// What share of production runs is looked at afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// The share, from 0 to 1.
    pub rate: f64,
    /// Who looks.
    pub owner: Option<Arc<str>>,
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
    /// Who runs the check: a role, or a program; `None` where that is not stated.
    pub by: Option<Arc<str>>,
    /// How well the check tells wrong outputs; `None` where nobody tried.
    pub rejects: Option<Rejects>,
}

/// How many wrong outputs, made on purpose, a check turned down.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejects {
    /// The file with the wrong outputs.
    pub cases: Arc<str>,
    /// The share that it turned down, from 0 to 1.
    pub share: f64,
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

impl ClauseKind {
    /// The condition that it states, where it states one as data.
    pub const fn predicate(&self) -> Option<&Predicate> {
        match self {
            Self::Constraint(predicate) | Self::Success(predicate) | Self::GiveUp(predicate) => {
                predicate.as_ref()
            }
            Self::Clarification(branch) => branch.when.as_ref(),
            Self::Verification(coverage) => coverage.predicate.as_ref(),
            Self::May
            | Self::MayNot
            | Self::Guard(_)
            | Self::Cap(_)
            | Self::Context(_)
            | Self::Handoff(_)
            | Self::Objective(_)
            | Self::Logging(_)
            | Self::Judge(_)
            | Self::Sampling(_)
            | Self::Prose => None,
        }
    }

    /// The same, to be changed.
    pub const fn predicate_mut(&mut self) -> Option<&mut Predicate> {
        match self {
            Self::Constraint(predicate) | Self::Success(predicate) | Self::GiveUp(predicate) => {
                predicate.as_mut()
            }
            Self::Clarification(branch) => branch.when.as_mut(),
            Self::Verification(coverage) => coverage.predicate.as_mut(),
            Self::May
            | Self::MayNot
            | Self::Guard(_)
            | Self::Cap(_)
            | Self::Context(_)
            | Self::Handoff(_)
            | Self::Objective(_)
            | Self::Logging(_)
            | Self::Judge(_)
            | Self::Sampling(_)
            | Self::Prose => None,
        }
    }
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
