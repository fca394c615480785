//! The wire types of `masthead.gate/1`. Field names are a contract: they may be joined by more, never
//! renamed. Conversions are written out in [`super::convert`].

use schemars::JsonSchema;
use serde::Serialize;

/// The name of this version.
pub(super) const SCHEMA: &str = "masthead.gate/1";

/// Specs, each held against the twelve questions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.gate/1")]
pub(super) struct Gate<'a> {
    /// `masthead.gate/1`.
    pub(super) schema: &'static str,
    /// What held them.
    pub(super) tool: Tool,
    /// The day on which signatures and measurements were looked at, as `YYYY-MM-DD`.
    pub(super) today: String,
    /// Whether all of them may ship.
    pub(super) may_ship: bool,
    /// The specs, in the order of the command line.
    pub(super) specs: Vec<Element<'a>>,
}

/// The program and its rules.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tool {
    /// Its version.
    pub(super) version: &'static str,
    /// The version of its rules.
    pub(super) rules: String,
}

/// One spec, or a file that could not be read as one.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Element<'a> {
    /// It was reviewed.
    Spec(Box<Spec<'a>>),
    /// It could not be read.
    Unreadable(Unreadable<'a>),
}

/// A file that could not be read.
#[derive(Serialize, JsonSchema)]
pub(super) struct Unreadable<'a> {
    /// The file.
    pub(super) path: &'a str,
    /// What is wrong and how to mend it.
    pub(super) error: &'a str,
}

/// A spec that was reviewed.
#[derive(Serialize, JsonSchema)]
pub(super) struct Spec<'a> {
    /// The file.
    pub(super) path: &'a str,
    /// The system, if it names one.
    pub(super) system: Option<&'a str>,
    /// Whether it may ship.
    pub(super) may_ship: bool,
    /// Which questions block: `blockers` or `all`.
    pub(super) level: &'static str,
    /// Who answers for which gate.
    pub(super) owners: Vec<Owner<'a>>,
    /// What was ruled on each question, Q1 first.
    pub(super) rulings: Vec<Ruling<'a>>,
}

/// Who answers for a gate.
#[derive(Serialize, JsonSchema)]
pub(super) struct Owner<'a> {
    /// `FC1`, `FC2` or `FC3`.
    pub(super) category: &'static str,
    /// The role that owns the gate.
    pub(super) role: &'static str,
    /// The person or team, where one is named.
    pub(super) name: Option<&'a str>,
    /// `file:line` that names them.
    pub(super) source: Option<&'a str>,
}

/// What was ruled on a question.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ruling<'a> {
    /// `Q1` to `Q12`.
    pub(super) question: &'static str,
    /// The question in words.
    pub(super) asks: &'static str,
    /// The gate that asks it.
    pub(super) category: &'static str,
    /// The failure modes that an answer prevents.
    pub(super) modes: Vec<&'static str>,
    /// `passes`, `fails`, `unknown` or `not-applicable`.
    pub(super) standing: &'static str,
    /// Whether this question keeps the spec from shipping.
    pub(super) blocks: bool,
    /// Why.
    pub(super) reason: &'a str,
    /// What answers it.
    pub(super) evidence: Vec<Place<'a>>,
    /// What keeps it from passing.
    pub(super) lacks: Vec<Lack<'a>>,
    /// Who signed for it where the artefacts are silent.
    pub(super) signed: Option<Signature<'a>>,
    /// Who lets it ship without an answer.
    pub(super) waived: Option<Signature<'a>>,
}

/// One thing that keeps a question from passing.
#[derive(Serialize, JsonSchema)]
pub(super) struct Lack<'a> {
    /// What is wrong.
    pub(super) what: &'a str,
    /// Where it stands, or where it should.
    pub(super) place: Place<'a>,
    /// What would pass: lines of `masthead.spec.yaml`.
    pub(super) mend: &'a str,
}

/// A place in what ships.
#[derive(Serialize, JsonSchema)]
pub(super) struct Place<'a> {
    /// The file; `null` inside a trace.
    pub(super) file: Option<&'a str>,
    /// The line, from 1; `null` for the file as a whole.
    pub(super) line: Option<u32>,
    /// The clause.
    pub(super) clause: Option<&'a str>,
    /// Its words; empty for a gap.
    pub(super) quote: &'a str,
}

/// A name under something.
#[derive(Serialize, JsonSchema)]
pub(super) struct Signature<'a> {
    /// Who signed.
    pub(super) by: &'a str,
    /// When, as `YYYY-MM-DD`.
    pub(super) on: String,
    /// The last day on which it counts.
    pub(super) until: String,
    /// What they say.
    pub(super) text: &'a str,
    /// Where it is written.
    pub(super) source: &'a str,
}
