//! Verdicts, proofs and postmortems as they are written.

use super::{Unreadable, names};
use incidents::Judgement;
use incidents::judgement::{Evidence, class_name};
use incidents::postmortem::Postmortem;
use incidents::prove::{Proof, Reason};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JudgementV1 {
    class: String,
    mode: Option<String>,
    modes: Vec<String>,
    score: Option<f64>,
    fix: Option<String>,
    missing_structure: Option<String>,
    missing_input: Vec<String>,
    evidence: Vec<EvidenceV1>,
    clean_infrastructure: Option<bool>,
    checked: Vec<String>,
    rules: Option<String>,
    stance: String,
    ground: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct EvidenceV1 {
    quote: String,
    origin: String,
    step: Option<u32>,
}

impl From<&Judgement> for JudgementV1 {
    fn from(said: &Judgement) -> Self {
        let Judgement {
            class,
            mode,
            modes,
            score,
            fix,
            missing_structure,
            missing_input,
            evidence,
            clean_infrastructure,
            checked,
            rules,
            stance,
            ground,
        } = said.clone();
        let evidence = evidence.into_iter().map(|one| {
            let Evidence { quote, origin, step } = one;
            EvidenceV1 { quote, origin, step }
        });
        Self {
            class: class_name(class).to_owned(),
            mode: mode.map(|one| one.code().to_owned()),
            modes: modes.into_iter().map(|one| one.code().to_owned()).collect(),
            score,
            fix,
            missing_structure,
            missing_input,
            evidence: evidence.collect(),
            clean_infrastructure,
            checked: checked.into_iter().map(|one| one.code().to_owned()).collect(),
            rules,
            stance: names::stance_name(stance).to_owned(),
            ground: names::ground_name(ground).to_owned(),
        }
    }
}

impl TryFrom<JudgementV1> for Judgement {
    type Error = Unreadable;

    fn try_from(said: JudgementV1) -> Result<Self, Unreadable> {
        let JudgementV1 {
            class,
            mode,
            modes,
            score,
            fix,
            missing_structure,
            missing_input,
            evidence,
            clean_infrastructure,
            checked,
            rules,
            stance,
            ground,
        } = said;
        let evidence = evidence.into_iter().map(|one| {
            let EvidenceV1 { quote, origin, step } = one;
            Evidence { quote, origin, step }
        });
        Ok(Self {
            class: names::class(&class)?,
            mode: mode.as_deref().map(names::mode).transpose()?,
            modes: modes.iter().map(|one| names::mode(one)).collect::<Result<_, _>>()?,
            score,
            fix,
            missing_structure,
            missing_input,
            evidence: evidence.collect(),
            clean_infrastructure,
            checked: checked.iter().map(|one| names::category(one)).collect::<Result<_, _>>()?,
            rules,
            stance: names::stance(&stance)?,
            ground: names::ground(&ground)?,
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProofV1 {
    mode: Option<String>,
    runs_before: usize,
    runs_after: usize,
    reasons: Vec<ReasonV1>,
    persisting: Vec<String>,
    /// Not written by earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shown: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReasonV1 {
    about: String,
    met: String,
    says: String,
}

impl From<&Proof> for ProofV1 {
    fn from(proof: &Proof) -> Self {
        let Proof { mode, runs, reasons, persisting, shown } = proof;
        let reasons = reasons.iter().map(|one| ReasonV1 {
            about: one.about.name().to_owned(),
            met: names::met_name(one.met).to_owned(),
            says: one.says.clone(),
        });
        Self {
            mode: mode.map(|one| one.code().to_owned()),
            runs_before: runs.0,
            runs_after: runs.1,
            reasons: reasons.collect(),
            persisting: persisting.iter().map(|one| one.code().to_owned()).collect(),
            shown: shown.clone(),
        }
    }
}

impl TryFrom<ProofV1> for Proof {
    type Error = Unreadable;

    fn try_from(proof: ProofV1) -> Result<Self, Unreadable> {
        let ProofV1 { mode, runs_before, runs_after, reasons, persisting, shown } = proof;
        let reason = |one: ReasonV1| {
            let ReasonV1 { about, met, says } = one;
            Ok(Reason { about: names::aspect(&about)?, met: names::met(&met)?, says })
        };
        Ok(Self {
            mode: mode.as_deref().map(names::mode).transpose()?,
            runs: (runs_before, runs_after),
            reasons: reasons.into_iter().map(reason).collect::<Result<_, Unreadable>>()?,
            persisting: persisting.iter().map(|one| names::mode(one)).collect::<Result<_, _>>()?,
            shown,
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PostmortemV1 {
    class: Option<String>,
    mode: Option<String>,
    missing_structure: String,
    owner: String,
    root_cause: String,
    evidence: Vec<String>,
    fix: String,
    kind: Option<String>,
}

impl From<&Postmortem> for PostmortemV1 {
    fn from(postmortem: &Postmortem) -> Self {
        let Postmortem { class, mode, missing_structure, owner, root_cause, evidence, fix, kind } =
            postmortem.clone();
        Self {
            class: class.map(|one| class_name(one).to_owned()),
            mode: mode.map(|one| one.code().to_owned()),
            missing_structure,
            owner,
            root_cause,
            evidence,
            fix,
            kind: kind.map(|one| one.name().to_owned()),
        }
    }
}

impl TryFrom<PostmortemV1> for Postmortem {
    type Error = Unreadable;

    fn try_from(postmortem: PostmortemV1) -> Result<Self, Unreadable> {
        let PostmortemV1 { class, mode, missing_structure, owner, root_cause, evidence, fix, kind } =
            postmortem;
        Ok(Self {
            class: class.as_deref().map(names::class).transpose()?,
            mode: mode.as_deref().map(names::mode).transpose()?,
            missing_structure,
            owner,
            root_cause,
            evidence,
            fix,
            kind: kind.as_deref().map(names::change_kind).transpose()?,
        })
    }
}
