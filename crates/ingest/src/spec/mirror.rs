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
    /// The name of the system, as its traces carry it (`service.name`).
    pub(super) system: Text,
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
    /// What to do when the task can mean more than one thing.
    #[serde(default)]
    pub(super) clarification: Option<Located<Clarification>>,
    /// What passes between agents.
    #[serde(default)]
    pub(super) handoffs: List<Located<Handoff>>,
    /// How success is verified.
    #[serde(default)]
    pub(super) verification: List<Located<Verification>>,
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
    /// The rule in words.
    #[serde(default)]
    pub(super) text: Option<Text>,
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
