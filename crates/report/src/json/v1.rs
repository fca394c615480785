//! The wire types of `masthead.triage/1`. Field names are a contract: they may be joined by more,
//! never renamed. Conversions are written out in [`super::convert`].

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The name of this version.
pub(crate) const SCHEMA: &str = "masthead.triage/1";

/// One run and what is said about it, or an input that could not be read.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "masthead.triage/1")]
pub(super) enum Element<'a> {
    /// A run that was judged.
    Triage(Box<Triage<'a>>),
    /// An input that could not be read.
    Unreadable(Unreadable<'a>),
}

/// A run that was judged.
#[derive(Serialize, JsonSchema)]
pub(super) struct Triage<'a> {
    /// `masthead.triage/1`.
    pub(super) schema: &'static str,
    /// What judged it.
    pub(super) tool: Tool,
    /// The run.
    pub(super) trace: Trace<'a>,
    /// What it was held to.
    pub(super) spec: Spec<'a>,
    /// What its reader could not place.
    pub(super) complaints: Vec<Complaint<'a>>,
    /// What there was to judge by.
    pub(super) sufficiency: Sufficiency<'a>,
    /// What became of it.
    pub(super) outcome: Outcome<'a>,
    /// What it changed in the world.
    pub(super) effects: Vec<Effect<'a>>,
    /// The steps of the calls that may have changed something and cannot be read: code of another
    /// language, a stored procedure, a branch that may have been passed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unread: Option<Vec<u32>>,
    /// The three checks, FC1 first.
    pub(super) checks: Vec<Check<'a>>,
    /// All fourteen modes by id.
    pub(super) modes: BTreeMap<&'static str, Mode>,
    /// What it comes down to.
    pub(super) verdict: Verdict<'a>,
    /// Where to look first. Weights, not probabilities.
    pub(super) suspects: Vec<Suspect<'a>>,
    /// From an early failure to what came of it, each step resting on the one before; empty where
    /// nothing that was found leads on.
    pub(super) chain: Vec<ChainLink<'a>>,
    /// The answers that it rests on.
    pub(super) answers: Vec<Answer<'a>>,
    /// What the person who asked said went wrong.
    pub(super) symptom: Option<&'a str>,
    /// How long it took; only under `--timing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timing: Option<Timing>,
}

/// An input that could not be read.
#[derive(Serialize, JsonSchema)]
pub(super) struct Unreadable<'a> {
    /// `masthead.triage/1`.
    pub(super) schema: &'static str,
    /// What it is.
    pub(super) source: Source<'a>,
    /// What is wrong with it and how to mend it.
    pub(super) error: &'a str,
}

/// What judged a run.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tool {
    /// The version of Masthead.
    pub(super) version: &'static str,
    /// Changes whenever a rule's page or fix does.
    pub(super) rules: String,
    /// The taxonomy whose ids are used.
    pub(super) taxonomy: &'static str,
}

/// A file, and an element of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Source<'a> {
    /// As the user named it.
    pub(super) path: &'a str,
    /// The RFC 6901 pointer of the run in a file that holds many.
    pub(super) record: Option<&'a str>,
}

/// A run.
#[derive(Serialize, JsonSchema)]
pub(super) struct Trace<'a> {
    pub(super) id: &'a str,
    pub(super) source: Source<'a>,
    pub(super) dialect: &'static str,
    pub(super) framework: Option<&'a str>,
    pub(super) system: Option<&'a str>,
    pub(super) version: Option<&'a str>,
    pub(super) environment: Option<&'a str>,
    pub(super) tenant: Option<&'a str>,
    pub(super) session: Option<&'a str>,
    pub(super) task: Option<&'a str>,
    pub(super) trial: Option<&'a str>,
    pub(super) models: Vec<&'a str>,
    pub(super) agents: Vec<&'a str>,
    pub(super) steps: usize,
    pub(super) multi_agent: bool,
    /// RFC 3339.
    pub(super) started: Option<String>,
    /// RFC 3339.
    pub(super) ended: Option<String>,
    /// Whether the run is known to have ended and no part of it is known to be missing.
    pub(super) complete: bool,
    pub(super) content_hash: &'a str,
}

/// What a run was held to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Spec<'a> {
    pub(super) source: SpecSource,
    pub(super) path: Option<&'a str>,
    pub(super) hash: Option<&'a str>,
    /// Whether the instructions that ran differ from the declared ones.
    pub(super) drift: bool,
}

/// Where a spec comes from.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SpecSource {
    Declared,
    FromTrace,
    Absent,
}

/// Something that a reader could not place.
#[derive(Serialize, JsonSchema)]
pub(super) struct Complaint<'a> {
    pub(super) at: String,
    pub(super) what: &'a str,
}

/// What there was to judge by.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sufficiency<'a> {
    pub(super) content: bool,
    pub(super) ended: Option<bool>,
    pub(super) links: bool,
    pub(super) verifier_ran: Option<bool>,
    pub(super) missing: Vec<&'a str>,
}

/// What became of a run.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outcome<'a> {
    pub(super) status: Status,
    pub(super) asserted_by: AssertedBy,
    pub(super) reason: String,
    /// What shows it.
    pub(super) evidence: Option<Citation<'a>>,
}

/// What can become of a run.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    Failed,
    Succeeded,
    Infrastructure,
    Unverified,
    Unknown,
}

/// On whose word.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AssertedBy {
    Person,
    Reward,
    Verifier,
    Tool,
    None,
}

/// A change that a run made.
#[derive(Serialize, JsonSchema)]
pub(super) struct Effect<'a> {
    pub(super) step: u32,
    pub(super) origin: String,
    pub(super) tool: &'a str,
    /// What the call's commands, statement or request do, where that is what tells of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<&'a str>,
    pub(super) undone: bool,
    /// Whether its arguments were captured.
    pub(super) captured: bool,
}

/// One of the three checks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Check<'a> {
    /// The layer.
    #[serde(rename = "check")]
    pub(super) layer: &'static str,
    /// Its id.
    pub(super) category: &'static str,
    /// The time that a person's check of this layer may take, in seconds.
    pub(super) budget_s: u32,
    pub(super) result: CheckResult,
    /// Whether an earlier layer is to be mended first.
    pub(super) held: bool,
    pub(super) divergence: Option<Divergence<'a>>,
    pub(super) findings: Vec<Finding<'a>>,
    pub(super) questions: Vec<Question<'a>>,
    /// Why it is clear, or what it is missing.
    pub(super) because: Vec<String>,
}

/// What a check says.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CheckResult {
    Found,
    Clear,
    CannotTell,
    NotRun,
}

/// Where a run left its path.
#[derive(Serialize, JsonSchema)]
pub(super) struct Divergence<'a> {
    pub(super) step: u32,
    pub(super) origin: String,
    pub(super) clause: Option<&'a str>,
}

/// A proven instance of a mode.
#[derive(Serialize, JsonSchema)]
pub(super) struct Finding<'a> {
    pub(super) id: String,
    /// `null` for "each part valid, the whole wrong".
    pub(super) mode: Option<&'static str>,
    pub(super) score: f64,
    /// The score is a probability only where this is `labels`.
    pub(super) score_basis: ScoreBasis,
    pub(super) summary: String,
    pub(super) clause_state: Option<ClauseState>,
    /// Ids of the questions whose answers it rests on.
    pub(super) rests_on: Vec<&'a str>,
    /// At least one; the primary one first.
    pub(super) citations: Vec<Citation<'a>>,
    pub(super) refuters: Vec<Refuter<'a>>,
    pub(super) fix: Option<Fix<'a>>,
    pub(super) wrong_fix: Option<&'static str>,
}

/// What a score rests on.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScoreBasis {
    Labels,
    Injected,
    Prior,
}

/// What the spec says about something that went wrong.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ClauseState {
    Silent,
    Vague,
    Violated,
}

/// A pointer to evidence.
#[derive(Serialize, JsonSchema)]
pub(super) struct Citation<'a> {
    #[serde(flatten)]
    pub(super) at: At<'a>,
    pub(super) primary: bool,
}

/// What is pointed at.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum At<'a> {
    /// Something in a step.
    Step {
        step: u32,
        agent: Option<&'a str>,
        /// An RFC 6901 pointer down to the string that is quoted.
        origin: String,
        /// The file, where it is not the trace's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// First and last-plus-one, in Unicode scalar values of the step's own text as `masthead show`
        /// has it: redacted, and where the string at `origin` holds more than this step, that part
        /// alone. In the raw string look for `quote`, which is verbatim.
        span: Option<[usize; 2]>,
        /// Verbatim; `null` under `--no-quotes` or where there are no words.
        quote: Option<&'a str>,
    },
    /// Something in the spec.
    Clause {
        clause: &'a str,
        /// `null` for a spec that the trace carries; then `origin` points into the trace.
        file: Option<&'a str>,
        line: Option<u32>,
        origin: Option<String>,
        quote: Option<&'a str>,
    },
    /// Something that is not there.
    Absent {
        expected: String,
        #[serde(rename = "in")]
        within: Within,
        /// First and last step, or line of the spec; `null` where there is no spec.
        searched: Option<[u32; 2]>,
    },
}

/// Where something was looked for in vain.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Within {
    Trace,
    Spec,
}

/// Something that would have refuted a finding.
#[derive(Serialize, JsonSchema)]
pub(super) struct Refuter<'a> {
    pub(super) what: String,
    pub(super) tested: bool,
    /// `null` where it was not tested.
    pub(super) held: Option<bool>,
    /// Where it is, or where it was looked for.
    pub(super) citation: Option<Citation<'a>>,
}

/// A structural fix.
#[derive(Serialize, JsonSchema)]
pub(super) struct Fix<'a> {
    pub(super) id: &'a str,
    pub(super) text: String,
    /// The condition that the change must make true, in the notation of the spec file.
    pub(super) predicate: Option<Value>,
    /// Where its effect was measured; `null` where nobody did.
    pub(super) measured: Option<&'a str>,
}

/// A question that would decide what structure cannot.
#[derive(Serialize, JsonSchema)]
pub(super) struct Question<'a> {
    pub(super) id: &'a str,
    pub(super) mode: Option<&'static str>,
    pub(super) ask: String,
    pub(super) decides: &'static str,
    /// The reply that makes it a finding.
    pub(super) found_on: Reply,
    pub(super) steps: Vec<u32>,
}

/// A reply.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reply {
    Yes,
    No,
}

/// What one mode says.
#[derive(Serialize, JsonSchema)]
pub(super) struct Mode {
    pub(super) result: ModeResult,
    pub(super) score: f64,
}

/// What a mode can say.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ModeResult {
    Found,
    Clear,
    CannotTell,
    NotApplicable,
}

/// What it comes down to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Verdict<'a> {
    pub(super) class: Class,
    pub(super) class_score: f64,
    pub(super) mode: Option<&'static str>,
    /// Live triage names the category; the mode waits for the postmortem.
    pub(super) mode_provisional: bool,
    pub(super) by_elimination: bool,
    /// Modes of later layers that may be consequences.
    pub(super) downstream: Vec<&'static str>,
    pub(super) owner: Owner<'a>,
    pub(super) fix: Option<Fix<'a>>,
    pub(super) timing: &'static str,
    pub(super) wrong_fix: &'static str,
    /// How often this mode was right where it fired on labelled runs of the same framework; `null`
    /// where that was not measured.
    pub(super) track_record: Option<TrackRecord>,
    /// What another run must share to be the same incident; `null` where nothing failed.
    pub(super) signature: Option<Signature>,
}

/// What two runs of one incident share: structure, and no value that was passed around.
#[derive(Serialize, JsonSchema)]
pub(super) struct Signature {
    pub(super) class: String,
    pub(super) mode: Option<String>,
    pub(super) clause: Option<String>,
    /// What of a prompt is broken, the same wherever it stands: it is compared in place of the clause.
    pub(super) demand: Option<String>,
    /// The role of the agent at the step that proves it.
    pub(super) role: Option<String>,
    /// The tool of the call at that step. Not compared for FM-1.1, whose demand names the tool that it is about.
    pub(super) tool: Option<String>,
    /// The host that did not answer, where the error or the call names it: it is compared in place of the tool.
    pub(super) service: Option<String>,
    /// What broke, for infrastructure; what is missing, for what cannot be told.
    pub(super) fault: Option<String>,
}

/// How often a mode was right, of how many times it fired.
#[derive(Serialize, JsonSchema)]
pub(super) struct TrackRecord {
    pub(super) framework: [u32; 2],
    pub(super) own: [u32; 2],
}

/// The layer, or why there is none.
#[derive(Serialize, JsonSchema)]
pub(super) enum Class {
    FC1,
    FC2,
    FC3,
    #[serde(rename = "infrastructure")]
    Infrastructure,
    #[serde(rename = "external")]
    External,
    #[serde(rename = "inconclusive")]
    Inconclusive,
    #[serde(rename = "none")]
    Nothing,
}

/// Who mends it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Owner<'a> {
    pub(super) role: &'static str,
    pub(super) name: Option<&'a str>,
    /// `file:line` of the entry that names them.
    pub(super) source: Option<&'a str>,
}

/// Where to look first: a turn of an agent.
#[derive(Serialize, JsonSchema)]
pub(super) struct Suspect<'a> {
    pub(super) step: u32,
    pub(super) agent: Option<&'a str>,
    pub(super) origin: String,
    /// From 0 to 1; one half is as suspect as the average turn of the run. No probability.
    pub(super) weight: f64,
    /// What speaks most for it.
    pub(super) why: String,
}

/// A step of a chain.
#[derive(Serialize, JsonSchema)]
pub(super) struct ChainLink<'a> {
    pub(super) step: u32,
    pub(super) agent: Option<&'a str>,
    pub(super) origin: String,
    /// The modes found at that step.
    pub(super) modes: Vec<&'static str>,
    /// Why it rests on the step before; `null` for the first.
    pub(super) via: Option<Via>,
    /// The value that it uses, where that is why.
    pub(super) value: Option<&'a str>,
}

/// Why a step rests on an earlier one.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Via {
    /// It is the result of that call.
    Result,
    /// It is the addressee's next act after that instruction.
    Instruction,
    /// It uses a value that first stood there.
    Value,
}

/// An answer, with who gave it and when.
#[derive(Serialize, JsonSchema)]
pub(super) struct Answer<'a> {
    pub(super) id: &'a str,
    pub(super) reply: Reply,
    pub(super) author: &'a str,
    /// RFC 3339.
    pub(super) at: &'a str,
}

/// How long it took, in milliseconds.
#[derive(Serialize, JsonSchema)]
pub(super) struct Timing {
    /// From the bytes to the steps, redaction included.
    pub(super) reading_ms: f64,
    /// From the steps to the verdict.
    pub(super) judging_ms: f64,
}
