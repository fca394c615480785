//! How an incident begins and where it was seen, as they are written.

use super::judgement::JudgementV1;
use super::{Unreadable, names};
use incidents::event::Opening;
use incidents::{Sighting, Signature};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OpeningV1 {
    purpose: String,
    signature: SignatureV1,
    system: Option<String>,
    symptom: Option<String>,
    title: String,
    sighting: Option<SightingV1>,
    judgement: JudgementV1,
}

#[derive(Debug, Serialize, Deserialize)]
struct SignatureV1 {
    class: String,
    mode: Option<String>,
    clause: Option<String>,
    /// Not written by earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demand: Option<String>,
    role: Option<String>,
    tool: Option<String>,
    /// Not written by earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    fault: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SightingV1 {
    trace: String,
    path: String,
    record: Option<String>,
    content_hash: String,
    /// Not written by earlier versions.
    #[serde(default, skip_serializing_if = "is_first")]
    twin: usize,
    framework: Option<String>,
    agents: Vec<String>,
    models: Vec<String>,
    task: Option<String>,
    population: String,
    began: Option<String>,
}

/// Whether no run of the same content stands before it in its file.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_first(twin: &usize) -> bool {
    *twin == 0
}

impl From<&Opening> for OpeningV1 {
    fn from(opening: &Opening) -> Self {
        let Opening { purpose, signature, system, symptom, title, sighting, judgement } = opening;
        let Signature { class, mode, clause, demand, role, tool, service, fault } =
            signature.clone();
        Self {
            purpose: names::purpose_name(*purpose).to_owned(),
            signature: SignatureV1 { class, mode, clause, demand, role, tool, service, fault },
            system: system.clone(),
            symptom: symptom.clone(),
            title: title.clone(),
            sighting: sighting.as_ref().map(Into::into),
            judgement: judgement.into(),
        }
    }
}

impl TryFrom<OpeningV1> for Opening {
    type Error = Unreadable;

    fn try_from(opening: OpeningV1) -> Result<Self, Unreadable> {
        let OpeningV1 { purpose, signature, system, symptom, title, sighting, judgement } = opening;
        let SignatureV1 { class, mode, clause, demand, role, tool, service, fault } = signature;
        Ok(Self {
            purpose: names::purpose(&purpose)?,
            signature: Signature { class, mode, clause, demand, role, tool, service, fault },
            system,
            symptom,
            title,
            sighting: sighting.map(TryInto::try_into).transpose()?,
            judgement: judgement.try_into()?,
        })
    }
}

impl From<&Sighting> for SightingV1 {
    fn from(run: &Sighting) -> Self {
        let Sighting {
            trace,
            path,
            record,
            content_hash,
            twin,
            framework,
            agents,
            models,
            task,
            population,
            began,
        } = run.clone();
        Self {
            trace,
            path,
            record,
            content_hash,
            twin,
            framework,
            agents,
            models,
            task,
            population: population.name().to_owned(),
            began: began.map(|at| at.to_string()),
        }
    }
}

impl TryFrom<SightingV1> for Sighting {
    type Error = Unreadable;

    fn try_from(run: SightingV1) -> Result<Self, Unreadable> {
        let SightingV1 {
            trace,
            path,
            record,
            content_hash,
            twin,
            framework,
            agents,
            models,
            task,
            population,
            began,
        } = run;
        Ok(Self {
            trace,
            path,
            record,
            content_hash,
            twin,
            framework,
            agents,
            models,
            task,
            population: names::population(&population)?,
            began: began.as_deref().map(names::moment).transpose()?,
        })
    }
}
