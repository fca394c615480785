//! `masthead.spec.yaml` as types: the shape of the file and the words of its JSON Schema.
//!
//! The doc comments here are what an editor shows to the one who writes a spec. Unknown keys are
//! errors: a misspelt guard that silently guards nothing is worse than none.

use super::condition::Condition;
use super::located::{Located, Short};
use schemars::JsonSchema;
use serde::Deserialize;

/// Text with its place.
pub(super) type Text = Located<String>;

/// A list that may also be left empty (`guards:` with nothing under it).
pub(super) type List<T> = Option<Vec<T>>;

/// What an agent system is held to. Everything but `schema` and `system` may be left out: what is
/// missing is reported as a gap of the spec where a run shows it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "masthead.spec/1", rename = "Spec")]
pub(super) struct File {
    /// Always `masthead.spec/1`.
    #[schemars(extend("const" = "masthead.spec/1"))]
    #[expect(dead_code, reason = "checked before the rest of the file is read")]
    pub(super) schema: Text,
    /// The name of the system, as its traces carry it (`service.name`). A file that only others
    /// include needs none.
    #[serde(default)]
    pub(super) system: Option<Text>,
    /// Other spec files, relative to this one, whose clauses belong to this spec as well.
    #[serde(default)]
    pub(super) include: List<Text>,
    /// Constraints on the task.
    #[serde(default)]
    pub(super) constraints: List<Located<Constraint>>,
    /// The agents, their tools and their limits.
    #[serde(default)]
    pub(super) agents: List<Located<Agent>>,
    /// The tools.
    #[serde(default)]
    pub(super) tools: List<Located<Tool>>,
    /// Limits on repeating a tool.
    #[serde(default)]
    pub(super) guards: List<Located<Guard>>,
    /// When the run is done, when it gives up, and what stops it in any case.
    #[serde(default)]
    pub(super) termination: Option<Located<Termination>>,
    /// What must outlive the truncation of an agent's context.
    #[serde(default)]
    pub(super) context: Option<Located<Context>>,
    /// What to do when the task can mean more than one thing.
    #[serde(default)]
    pub(super) clarification: Option<Located<Clarification>>,
    /// What passes between agents.
    #[serde(default)]
    pub(super) handoffs: List<Located<Handoff>>,
    /// What a run is to reach, and who may change that while it runs.
    #[serde(default)]
    pub(super) objectives: List<Located<Objective>>,
    /// Where each step's stated intent and its act are logged.
    #[serde(default)]
    pub(super) logging: Option<Located<Logging>>,
    /// How success is verified.
    #[serde(default)]
    pub(super) verification: List<Located<Verification>>,
    /// How well each judge agrees with people.
    #[serde(default)]
    pub(super) judges: List<Located<Judge>>,
    /// What share of production runs is looked at afterwards.
    #[serde(default)]
    pub(super) sampling: Option<Located<Sampling>>,
    /// Who answers for which layer.
    #[serde(default)]
    pub(super) owners: Option<OwnersFile>,
}

/// A constraint on the task.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Constraint {
    /// A name for it, unique in the file.
    pub(super) id: Text,
    /// The constraint in words.
    pub(super) text: Text,
    /// The condition that holds where the constraint is kept.
    #[serde(default)]
    pub(super) predicate: Option<Located<Condition>>,
    /// Says that only a person or a judge can tell whether it is kept.
    #[serde(default)]
    pub(super) human_judged: bool,
}

/// An agent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    /// Its name, as the trace spells it.
    pub(super) name: Text,
    /// What it is for, in a sentence or two.
    #[serde(default)]
    pub(super) role: Option<Text>,
    /// What it may do.
    #[serde(default)]
    pub(super) may: List<Text>,
    /// What it may not do.
    #[serde(default)]
    pub(super) may_not: List<Text>,
    /// The tools that it holds. `[]` says that it holds none; left out, it is not stated.
    #[serde(default)]
    pub(super) tools: List<Text>,
    /// The file with its instructions, relative to this one.
    #[serde(default)]
    pub(super) prompt_file: Option<Text>,
    /// Its instructions themselves, where no file holds them.
    #[serde(default)]
    pub(super) instructions: Option<Text>,
    /// Hard limits on this agent alone.
    #[serde(default)]
    pub(super) caps: Option<Caps>,
    /// The model that answers for it.
    #[serde(default)]
    pub(super) model: Option<Text>,
}

/// A tool.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    /// Its name, as calls spell it.
    pub(super) name: Text,
    /// What it does.
    #[serde(default)]
    pub(super) description: Option<Text>,
    /// The names of the arguments that every call must have.
    #[serde(default)]
    pub(super) required: List<String>,
    /// Whether calling it changes something outside the run.
    #[serde(default)]
    pub(super) changes_state: Option<bool>,
}

/// A limit on repeating one tool.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Guard {
    /// A name for it, unique in the file; `guard:TOOL` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// The tool that is limited.
    pub(super) tool: Text,
    /// How many equal calls with equal results are allowed.
    pub(super) max_repeats: Located<u32>,
    /// What must have moved on between two calls: a JSON pointer into the result.
    #[serde(default)]
    pub(super) progress: Option<Text>,
    /// The argument that makes a second equal call harmless.
    #[serde(default)]
    pub(super) idempotency_key: Option<Text>,
    /// The limit in words.
    #[serde(default)]
    pub(super) text: Option<Text>,
}

/// When a run ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Termination {
    /// A name for it; `termination` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// When the run is done, in words.
    #[serde(default)]
    pub(super) text: Option<Text>,
    /// When the run is done, as a condition that a program can evaluate.
    #[serde(default)]
    pub(super) success: Option<Located<Condition>>,
    /// When the run gives up.
    #[serde(default)]
    pub(super) give_up: Option<Located<GiveUp>>,
    /// Hard limits. They contain a runaway; they do not say when the task is done.
    #[serde(default)]
    pub(super) caps: Option<Caps>,
}

/// When a run gives up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiveUp {
    /// In words.
    #[serde(default)]
    pub(super) text: Option<Text>,
    /// As a condition that a program can evaluate.
    #[serde(default)]
    pub(super) predicate: Option<Located<Condition>>,
}

/// Hard limits on a run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Caps {
    /// The largest number of steps.
    #[serde(default)]
    pub(super) steps: Option<Located<u32>>,
    /// The longest time, in seconds.
    #[serde(default)]
    pub(super) seconds: Option<Located<f64>>,
    /// The largest cost, in the currency that the team counts in.
    #[serde(default)]
    pub(super) cost: Option<Located<f64>>,
}

/// What must outlive the truncation of an agent's context.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    /// A name for it; `context` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// The facts that stay in every request, each in words.
    #[serde(default)]
    pub(super) pinned: List<Text>,
    /// The largest number of tokens that a request may hold.
    #[serde(default)]
    pub(super) budget_tokens: Option<Located<u64>>,
    /// What happens when the budget is full, in words.
    #[serde(default)]
    pub(super) compaction: Option<Text>,
    /// The longest run that is expected.
    #[serde(default)]
    pub(super) longest_run: Option<Located<LongestRun>>,
}

/// The longest run that is expected.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LongestRun {
    /// In steps.
    pub(super) steps: u32,
    /// The test that ran as long, as a path or a name.
    #[serde(default)]
    pub(super) tested_by: Option<Text>,
}

/// What to do when the task can mean more than one thing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Clarification {
    /// A name for it; `clarification` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// When to ask, in words.
    #[serde(default)]
    pub(super) text: Option<Text>,
    /// The tool that asks a person.
    #[serde(default)]
    pub(super) ask: Option<Text>,
    /// When to ask, as a condition that a program can evaluate.
    #[serde(default)]
    pub(super) when: Option<Located<Condition>>,
    /// The tools that may be called until the answer is there. `[]` says that none may.
    #[serde(default)]
    pub(super) meanwhile: List<Text>,
    /// The file with ambiguous tasks that must go through this branch, relative to this one.
    #[serde(default)]
    pub(super) cases: Option<Text>,
}

/// What passes from one agent to another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Handoff {
    /// A name for it, unique in the file; `handoff:FROM:TO` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// Who passes on; anybody if left out.
    #[serde(default)]
    pub(super) from: Option<Text>,
    /// Who takes over.
    pub(super) to: Text,
    /// The names of the fields that must be in it.
    #[serde(default)]
    pub(super) required: List<String>,
    /// The file that holds its schema, relative to this one.
    #[serde(default)]
    pub(super) schema: Option<Text>,
    /// The version of the schema.
    #[serde(default)]
    pub(super) version: Option<Text>,
    /// The tool or field by which the receiver acknowledges it.
    #[serde(default)]
    pub(super) acknowledged_by: Option<Text>,
    /// The field that carries the session, so that a restart is noticed.
    #[serde(default)]
    pub(super) session: Option<Text>,
    /// The rule in words.
    #[serde(default)]
    pub(super) text: Option<Text>,
}

/// What a run is to reach, and who may change that while it runs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Objective {
    /// A name for it, unique in the file.
    pub(super) id: Text,
    /// What is to be reached, in words.
    pub(super) text: Text,
    /// Who may change it: agents, or people. `[]` says that nobody may.
    #[serde(default)]
    pub(super) changed_by: List<Text>,
    /// The tool or field in which a change is recorded.
    #[serde(default)]
    pub(super) recorded_in: Option<Text>,
}

/// Where each step's stated intent and its act are logged.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Logging {
    /// A name for it; `logging` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// The field that holds the intent.
    pub(super) intent: Text,
    /// The field that holds the act.
    pub(super) act: Text,
    /// The least share of steps that has both, from 0 to 1.
    #[serde(default)]
    pub(super) share: Option<Located<f64>>,
    /// What raises an alarm where the two do not match.
    #[serde(default)]
    pub(super) monitor: Option<Text>,
}

/// One line of the verification plan.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Verification {
    /// A name for it, unique in the file; `verification:N` if left out.
    #[serde(default)]
    pub(super) id: Option<Text>,
    /// What is to be true.
    pub(super) objective: Text,
    /// When it is checked.
    pub(super) level: Level,
    /// The tool that checks it.
    pub(super) tool: Text,
    /// What the check proves.
    pub(super) proves: Proves,
    /// The result that counts as proof.
    #[serde(default)]
    pub(super) result: Option<Located<Condition>>,
    /// Who runs the check: an agent, or a program.
    #[serde(default)]
    pub(super) by: Option<Text>,
    /// How many wrong outputs, made on purpose, the check turned down.
    #[serde(default)]
    pub(super) rejects: Option<Located<Rejects>>,
}

/// How many wrong outputs, made on purpose, a check turned down.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rejects {
    /// The file with the wrong outputs, relative to this one.
    pub(super) cases: Text,
    /// The share that it turned down, from 0 to 1.
    pub(super) share: Located<f64>,
}

/// How well a judge agrees with people.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Judge {
    /// Its name, as `tool` or `by` of a verification spells it.
    pub(super) name: Text,
    /// Cohen's kappa with people's labels, from -1 to 1.
    #[serde(default)]
    pub(super) kappa: Option<Located<f64>>,
    /// On how many cases that was measured.
    #[serde(default)]
    pub(super) cases: Option<u32>,
    /// The day on which it was measured, as `YYYY-MM-DD`.
    #[serde(default)]
    pub(super) measured: Option<Text>,
}

/// What share of production runs is looked at afterwards.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Sampling {
    /// The share, from 0 to 1.
    pub(super) rate: Located<f64>,
    /// Who looks.
    #[serde(default)]
    pub(super) owner: Option<Text>,
}

/// When a verification happens: after each change (`step`), at milestones (`intermediate`), or
/// before success is declared (`final`).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Step,
    Intermediate,
    Final,
}

/// What a verification proves: that the output has the right shape (`format`), or that the task
/// was done (`task`).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Proves {
    Format,
    Task,
}

/// Who answers for which layer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Owners")]
pub(super) struct OwnersFile {
    /// FC1: the spec author and the review gate.
    #[serde(default)]
    pub(super) specification: Option<Located<Short<OwnerFile>>>,
    /// FC2: the platform or orchestration team.
    #[serde(default)]
    pub(super) coordination: Option<Located<Short<OwnerFile>>>,
    /// FC3: the eval or quality team.
    #[serde(default)]
    pub(super) verification: Option<Located<Short<OwnerFile>>>,
    /// Infrastructure and external services: the operations team.
    #[serde(default)]
    pub(super) infrastructure: Option<Located<Short<OwnerFile>>>,
}

/// A person or team.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Owner")]
pub(super) struct OwnerFile {
    /// As people call them.
    pub(super) name: String,
    /// How to reach them.
    #[serde(default)]
    pub(super) contact: Option<String>,
}

impl From<String> for OwnerFile {
    fn from(name: String) -> Self {
        Self { name, contact: None }
    }
}
