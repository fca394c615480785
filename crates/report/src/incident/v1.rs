//! The wire types of `masthead.incident/1`. Field names are a contract: they may be joined by more,
//! never renamed.

use schemars::JsonSchema;
use serde::Serialize;

/// The name of this version.
pub(super) const SCHEMA: &str = "masthead.incident/1";

/// An incident. A list has the first part of the fields; one incident by itself has all of them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.incident/1")]
pub(super) struct Incident<'a> {
    /// `masthead.incident/1`.
    pub(super) schema: &'static str,
    #[serde(flatten)]
    pub(super) facts: Facts<'a>,
    #[serde(flatten)]
    pub(super) whole: Option<Box<Whole<'a>>>,
}

/// What a list says of an incident.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts<'a> {
    pub(super) id: &'a str,
    /// RFC 3339.
    pub(super) opened: String,
    /// open, routed, accepted, fixing, proven, closed, reopened, merged.
    pub(super) state: &'static str,
    pub(super) title: &'a str,
    /// What a person calls the symptom, where one named it.
    pub(super) symptom: Option<&'a str>,
    /// FC1, FC2, FC3, infrastructure, external, inconclusive, none.
    pub(super) class: &'static str,
    pub(super) mode: Option<&'static str>,
    /// Whose verdict that is: machine, judge or person.
    pub(super) judged_by: &'static str,
    pub(super) system: Option<&'a str>,
    pub(super) framework: Option<&'a str>,
    /// The role of the agent at which it showed.
    pub(super) agent: Option<&'a str>,
    pub(super) models: Vec<&'a str>,
    pub(super) task: Option<&'a str>,
    /// single-agent or multi-agent.
    pub(super) population: Option<&'static str>,
    /// How many runs showed it.
    pub(super) runs: usize,
    /// Who has it, or is asked to take it.
    pub(super) owner: Option<&'a str>,
    /// The structure that is missing, else the name of the structural fix.
    pub(super) structure: Option<&'a str>,
    /// How often it came back after its fix, under its own signature.
    pub(super) recurred: usize,
    /// The incidents in which its structural gap was there again under another name after its fix; where their
    /// runs have no date, nobody knows whether they began after it.
    pub(super) came_back_as: Vec<&'a str>,
    /// The incident whose structural gap this is under another name, after a fix of that one had shipped.
    pub(super) same_gap_as: Option<&'a str>,
    /// Whether it is closed with a change that counts, and reruns prove it.
    pub(super) mended: bool,
    /// Whether it is closed with a change that counts, and nothing proves that it worked.
    pub(super) unproven: bool,
    /// Whether a fix is late.
    pub(super) overdue: bool,
    /// The command that most likely comes next; only of one incident by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// Everything else about an incident.
#[derive(Serialize, JsonSchema)]
pub(super) struct Whole<'a> {
    /// `true` for a marked incident that nothing caused.
    pub(super) drill: bool,
    pub(super) signature: Signature<'a>,
    /// A mode is provisional until the postmortem.
    pub(super) mode_provisional: bool,
    pub(super) route: Option<Route<'a>>,
    /// Who had it before, the first one first.
    pub(super) held_before: Vec<Held>,
    pub(super) missing_structure: Option<&'a str>,
    /// The runs that showed it.
    pub(super) sightings: Vec<Sighting<'a>>,
    /// Every verdict ever given, the first one first.
    pub(super) verdicts: Vec<Verdict<'a>>,
    pub(super) fixes: Vec<Fix<'a>>,
    /// Every comparison of later runs with it.
    pub(super) proofs: Vec<Proof<'a>>,
    pub(super) postmortem: Option<Postmortem<'a>>,
    /// mended, unproven, misdiagnosed or withdrawn; `null` while it is not closed.
    pub(super) ending: Option<Ending<'a>>,
    /// Why it came back, each time.
    pub(super) comebacks: Vec<&'static str>,
    /// What closing it as mended still needs.
    pub(super) lacking: Vec<&'static str>,
    pub(super) merged_into: Option<&'a str>,
    pub(super) absorbed: Vec<&'a str>,
    pub(super) tags: Vec<&'a str>,
    pub(super) links: Vec<Link<'a>>,
    pub(super) timeline: Vec<Event<'a>>,
}

/// What two runs of one incident share.
#[derive(Serialize, JsonSchema)]
pub(super) struct Signature<'a> {
    pub(super) class: &'a str,
    pub(super) mode: Option<&'a str>,
    pub(super) clause: Option<&'a str>,
    /// What of a prompt is broken, the same wherever it stands: it is compared in place of the clause.
    pub(super) demand: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) tool: Option<&'a str>,
    /// The host that did not answer, where it is named: it is compared in place of the tool.
    pub(super) service: Option<&'a str>,
    pub(super) fault: Option<&'a str>,
}

/// The way to its owner.
#[derive(Serialize, JsonSchema)]
pub(super) struct Route<'a> {
    /// specification, coordination, verification or infrastructure.
    pub(super) seat: &'static str,
    pub(super) role: &'static str,
    pub(super) timing: &'static str,
    pub(super) name: &'a str,
    pub(super) contact: Option<&'a str>,
    /// Where they are named.
    pub(super) source: &'a str,
}

/// An owner who has it no more.
#[derive(Serialize, JsonSchema)]
pub(super) struct Held {
    /// specification, coordination, verification or infrastructure.
    pub(super) seat: &'static str,
    pub(super) name: String,
    /// Who took it for them; `null` where nobody did.
    pub(super) accepted_by: Option<String>,
    /// RFC 3339.
    pub(super) accepted: Option<String>,
    /// When it was sent on; RFC 3339.
    pub(super) until: String,
}

/// A run that showed it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sighting<'a> {
    pub(super) trace: &'a str,
    pub(super) path: &'a str,
    pub(super) record: Option<&'a str>,
    pub(super) content_hash: &'a str,
    pub(super) framework: Option<&'a str>,
    pub(super) agents: Vec<&'a str>,
    pub(super) models: Vec<&'a str>,
    pub(super) task: Option<&'a str>,
    pub(super) population: &'static str,
    /// RFC 3339.
    pub(super) began: Option<String>,
}

/// Somebody, or something.
#[derive(Serialize, JsonSchema)]
pub(super) struct Author<'a> {
    pub(super) name: &'a str,
    /// machine, judge or person.
    pub(super) kind: &'static str,
}

/// One verdict.
#[derive(Serialize, JsonSchema)]
pub(super) struct Verdict<'a> {
    pub(super) by: Author<'a>,
    /// RFC 3339.
    pub(super) at: String,
    pub(super) class: &'static str,
    pub(super) mode: Option<&'static str>,
    /// Every mode that was found.
    pub(super) modes: Vec<&'static str>,
    pub(super) score: Option<f64>,
    /// The name of the structural fix.
    pub(super) fix: Option<&'a str>,
    pub(super) missing_structure: Option<&'a str>,
    pub(super) missing_input: Vec<&'a str>,
    pub(super) evidence: Vec<Evidence<'a>>,
    /// The checks that came to a result.
    pub(super) checked: Vec<&'static str>,
    pub(super) rules: Option<&'a str>,
    /// provisional, confirms or corrects.
    pub(super) stance: &'static str,
    /// trace, or person-only where the run is gone.
    pub(super) ground: &'static str,
}

/// Words that prove something.
#[derive(Serialize, JsonSchema)]
pub(super) struct Evidence<'a> {
    pub(super) quote: &'a str,
    pub(super) origin: &'a str,
    pub(super) step: Option<u32>,
}

/// A fix.
#[derive(Serialize, JsonSchema)]
pub(super) struct Fix<'a> {
    pub(super) number: u32,
    pub(super) what: &'a str,
    pub(super) kind: &'static str,
    /// Why this change is held to mend nothing here; `null` where it may.
    pub(super) wrong: Option<&'a str>,
    /// Why it was planned all the same, in a person's words.
    pub(super) despite: Option<&'a str>,
    /// The two versions that were compared to tell the kind, the older one first; `null` where a person says
    /// it.
    pub(super) compared: Option<[&'a str; 2]>,
    pub(super) due: Option<String>,
    pub(super) shipped: Option<String>,
    /// The number of the later plan that took its place.
    pub(super) replaced_by: Option<u32>,
    /// By how many days it is late.
    pub(super) overdue_days: Option<i32>,
}

/// What later runs say of the fixes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Proof<'a> {
    /// proven, refuted or open.
    pub(super) verdict: &'static str,
    pub(super) mode: Option<&'static str>,
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) reasons: Vec<Reason<'a>>,
    /// Coordination modes that are still found after a fix of the specification.
    pub(super) persisting: Vec<&'static str>,
}

/// One aspect of a proof.
#[derive(Serialize, JsonSchema)]
pub(super) struct Reason<'a> {
    /// reruns, enough, gone, inputs, success, verifiers.
    pub(super) about: &'static str,
    /// `null` where it cannot be told.
    pub(super) met: Option<bool>,
    pub(super) says: &'a str,
}

/// The postmortem.
#[derive(Serialize, JsonSchema)]
pub(super) struct Postmortem<'a> {
    pub(super) class: Option<&'static str>,
    pub(super) mode: Option<&'static str>,
    pub(super) missing_structure: &'a str,
    pub(super) owner: &'a str,
    pub(super) root_cause: &'a str,
    pub(super) evidence: Vec<&'a str>,
    pub(super) fix: &'a str,
    pub(super) kind: Option<&'static str>,
}

/// How it was closed.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ending<'a> {
    /// mended (reruns prove the fix), unproven (a fix is in production, and nothing proves that it worked),
    /// misdiagnosed or withdrawn.
    pub(super) how: &'static str,
    pub(super) why: Option<&'a str>,
}

/// A pointer elsewhere.
#[derive(Serialize, JsonSchema)]
pub(super) struct Link<'a> {
    pub(super) kind: &'a str,
    pub(super) to: &'a str,
}

/// One thing that happened.
#[derive(Serialize, JsonSchema)]
pub(super) struct Event<'a> {
    /// RFC 3339.
    pub(super) at: String,
    pub(super) by: Author<'a>,
    pub(super) what: String,
}
