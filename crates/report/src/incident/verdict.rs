//! Reads a verdict that `masthead triage --format json` or `jsonl` wrote, as the opening of an
//! incident: what is needed when the run itself is elsewhere.

use crate::json::read;
use crate::json::{Bad, SCHEMA};
use checks::{Category, Class, Mode};
use incidents::event::{Opening, Purpose};
use incidents::fingerprint::{RunOutcome, RunRecord};
use incidents::judgement::{Evidence, Ground, Judgement, Stance, class_named};
use incidents::sighting::Population;
use incidents::{Sighting, Signature};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a verdict in a file brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// How an incident of it would begin.
    pub opening: Opening,
    /// The owner that it names, and where they are named.
    pub owner: Option<(String, String)>,
}

#[derive(Deserialize)]
struct Element {
    schema: String,
    tool: Option<Tool>,
    trace: Option<Trace>,
    error: Option<String>,
    verdict: Option<Verdict>,
    outcome: Option<Outcome>,
    sufficiency: Option<Sufficiency>,
    #[serde(default)]
    checks: Vec<Check>,
    #[serde(default)]
    modes: BTreeMap<String, Told>,
    symptom: Option<String>,
}

#[derive(Deserialize)]
struct Told {
    result: String,
}

#[derive(Deserialize)]
struct Tool {
    rules: String,
}

#[derive(Deserialize)]
struct Trace {
    id: String,
    source: Source,
    framework: Option<String>,
    system: Option<String>,
    task: Option<String>,
    #[serde(default)]
    models: Vec<String>,
    #[serde(default)]
    agents: Vec<String>,
    multi_agent: bool,
    started: Option<String>,
    content_hash: String,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    record: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    status: String,
    asserted_by: Option<String>,
    reason: String,
}

#[derive(Deserialize)]
struct Sufficiency {
    #[serde(default)]
    missing: Vec<String>,
}

#[derive(Deserialize)]
struct Verdict {
    class: String,
    class_score: f64,
    mode: Option<String>,
    owner: Option<Owner>,
    fix: Option<Fix>,
    signature: Option<Shared>,
}

#[derive(Deserialize)]
struct Shared {
    class: String,
    mode: Option<String>,
    clause: Option<String>,
    demand: Option<String>,
    role: Option<String>,
    tool: Option<String>,
    service: Option<String>,
    fault: Option<String>,
}

#[derive(Deserialize)]
struct Owner {
    name: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Fix {
    id: String,
}

#[derive(Deserialize)]
struct Check {
    category: String,
    result: String,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    mode: Option<String>,
    summary: String,
    #[serde(default)]
    citations: Vec<Citation>,
}

#[derive(Deserialize)]
struct Citation {
    step: Option<u32>,
    origin: Option<String>,
    clause: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    quote: Option<String>,
    expected: Option<String>,
}

impl read::Element for Element {
    fn schema(&self) -> &str {
        &self.schema
    }
}

/// The verdicts in a file: `Ok(None)` where it is no output of a triage at all. Runs that did not fail
/// and inputs that could not be read are passed over.
///
/// # Errors
/// Says which verdict cannot be used, and why.
pub fn verdicts(bytes: &[u8]) -> Result<Option<Vec<Written>>, Bad> {
    if !are_verdicts(bytes) {
        return Ok(None);
    }
    let written = read::each(bytes, |element: Element| opening(&element))?;
    Ok(Some(written.into_iter().flatten().collect()))
}

/// A run of a file of verdicts, as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenRun {
    /// Its modes and how it ended. No model is named where the run names none.
    pub record: RunRecord,
    /// The run.
    pub run: Sighting,
    /// The system that it is a run of, where it names one.
    pub system: Option<String>,
    /// Whether the verdict saw the run's own record of how it ended.
    pub sighted: bool,
}

/// Every run of a file of verdicts, those that succeeded too, and how many inputs it names as unreadable;
/// `Ok(None)` where it is no output of a triage at all.
///
/// # Errors
/// Says which verdict cannot be used, and why.
pub fn written_runs(bytes: &[u8]) -> Result<Option<(Vec<WrittenRun>, usize)>, Bad> {
    if !are_verdicts(bytes) {
        return Ok(None);
    }
    let counted = read::each(bytes, |element: Element| counted(&element))?;
    let all = counted.len();
    let runs: Vec<WrittenRun> = counted.into_iter().flatten().collect();
    let unread = all - runs.len();
    Ok(Some((runs, unread)))
}

fn counted(element: &Element) -> Result<Option<WrittenRun>, String> {
    if element.error.is_some() {
        return Ok(None);
    }
    let (Some(trace), Some(outcome)) = (&element.trace, &element.outcome) else {
        return Err("it has neither an outcome nor an error; triage the run again".to_owned());
    };
    let found = element.modes.iter().filter(|(_, told)| told.result == "found");
    let run = sighting(trace);
    let record = RunRecord {
        model: run.models.join(" + "),
        population: run.population,
        outcome: match outcome.status.as_str() {
            "failed" => RunOutcome::Failed,
            "succeeded" => RunOutcome::Succeeded,
            _ => RunOutcome::Ungraded,
        },
        modes: found.filter_map(|(code, _)| Mode::from_code(code)).collect(),
    };
    let by = outcome.asserted_by.as_deref();
    let sighted = matches!(by, Some("reward" | "verifier" | "person"));
    Ok(Some(WrittenRun { record, run, system: trace.system.clone(), sighted }))
}

/// Whether bytes that begin like this are the output of a triage.
pub fn are_verdicts(bytes: &[u8]) -> bool {
    /// Whoever wrote it wrote this first; looking no further keeps runs of any size cheap.
    const HEAD: usize = 256;
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    head.contains(SCHEMA)
}

fn opening(element: &Element) -> Result<Option<Written>, String> {
    if element.error.is_some() {
        return Ok(None);
    }
    let (Some(trace), Some(verdict)) = (&element.trace, &element.verdict) else {
        return Err("it has neither a verdict nor an error; triage the run again".to_owned());
    };
    let class = class_named(&verdict.class)
        .ok_or_else(|| format!("`{}` is no class that is known here", verdict.class))?;
    let outcome = element.outcome.as_ref();
    let is_failed = outcome.is_some_and(|outcome| outcome.status == "failed");
    if class == Class::Nothing || (class == Class::Inconclusive && !is_failed) {
        return Ok(None);
    }
    let lead = leading(element, verdict);
    let title = element.symptom.clone().or_else(|| lead.map(|one| one.summary.clone()));
    let title = title.or_else(|| outcome.map(|outcome| outcome.reason.clone()));
    let judgement = judgement(element, (class, verdict), lead);
    let bare = || Signature::bare(class, judgement.mode);
    let opening = Opening {
        purpose: Purpose::Real,
        signature: verdict.signature.as_ref().map_or_else(bare, shared),
        system: trace.system.clone(),
        symptom: element.symptom.clone(),
        title: title.unwrap_or_else(|| verdict.class.clone()),
        sighting: Some(sighting(trace)),
        judgement,
    };
    let owner = verdict.owner.as_ref();
    let owner = owner.and_then(|owner| Some((owner.name.clone()?, owner.source.clone()?)));
    Ok(Some(Written { opening, owner }))
}

/// The machine's verdict as the incident book keeps it.
fn judgement(
    element: &Element,
    (class, verdict): (Class, &Verdict),
    lead: Option<&Finding>,
) -> Judgement {
    let missing = element.sufficiency.as_ref();
    Judgement {
        class,
        mode: verdict.mode.as_deref().and_then(Mode::from_code),
        modes: found(&element.checks),
        score: Some(verdict.class_score),
        fix: verdict.fix.as_ref().map(|fix| fix.id.clone()),
        missing_structure: None,
        missing_input: missing.map_or_else(Vec::new, |one| one.missing.clone()),
        evidence: lead.map_or(&[][..], |one| &one.citations).iter().map(evidence).collect(),
        clean_infrastructure: None,
        checked: checked(&element.checks),
        rules: element.tool.as_ref().map(|tool| tool.rules.clone()),
        stance: Stance::Provisional,
        ground: Ground::Trace,
    }
}

/// The finding of the verdict's own layer and mode.
fn leading<'e>(element: &'e Element, verdict: &Verdict) -> Option<&'e Finding> {
    let check = element.checks.iter().find(|check| check.category == verdict.class)?;
    check.findings.iter().find(|finding| finding.mode == verdict.mode)
}

/// Every mode that was found.
fn found(checks: &[Check]) -> Vec<Mode> {
    let findings = checks.iter().flat_map(|check| &check.findings);
    let mut modes: Vec<Mode> =
        findings.filter_map(|one| Mode::from_code(one.mode.as_deref()?)).collect();
    modes.sort_unstable();
    modes.dedup();
    modes
}

/// The layers whose check came to a result.
fn checked(checks: &[Check]) -> Vec<Category> {
    let told = checks.iter().filter(|check| check.result == "found" || check.result == "clear");
    told.filter_map(|check| Category::from_code(&check.category)).collect()
}

fn shared(shared: &Shared) -> Signature {
    Signature {
        class: shared.class.clone(),
        mode: shared.mode.clone(),
        clause: shared.clause.clone(),
        demand: shared.demand.clone(),
        role: shared.role.clone(),
        tool: shared.tool.clone(),
        service: shared.service.clone(),
        fault: shared.fault.clone(),
    }
}

fn sighting(trace: &Trace) -> Sighting {
    Sighting {
        trace: trace.id.clone(),
        path: trace.source.path.clone(),
        record: trace.source.record.clone(),
        content_hash: trace.content_hash.clone(),
        twin: 0,
        framework: trace.framework.clone(),
        agents: sorted(&trace.agents),
        models: sorted(&trace.models),
        task: trace.task.clone(),
        population: if trace.multi_agent { Population::Multi } else { Population::Single },
        began: trace.started.as_deref().and_then(|at| at.parse().ok()),
    }
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names.dedup();
    names
}

fn evidence(cite: &Citation) -> Evidence {
    let place = match (&cite.clause, &cite.file, cite.line) {
        (Some(clause), Some(file), Some(line)) => format!("{file}:{line} ({clause})"),
        (Some(clause), Some(file), None) => format!("{file} ({clause})"),
        (Some(clause), None, _) => clause.clone(),
        (None, Some(file), _) => format!("{file}#{}", cite.origin.as_deref().unwrap_or("")),
        (None, None, _) => cite.origin.clone().unwrap_or_default(),
    };
    let absent = cite.expected.as_ref().map(|what| format!("absent: {what}"));
    Evidence {
        quote: cite.quote.clone().unwrap_or_default(),
        origin: absent.unwrap_or(place),
        step: cite.step,
    }
}
