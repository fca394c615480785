//! Whether an incident may be closed, and whether what shipped counts as mending it.

use super::Ending;
use crate::change::ChangeKind;
use crate::event::{Event, Stamp, What};
use crate::incident::Incident;
use crate::judgement::{Ground, Judgement};
use crate::prove::{Proof, Verdict};
use crate::refusal::Refusal;
use checks::{Category, Class};

impl Incident {
    /// It is over, because of what shipped. Whether that counts as mended is decided here.
    ///
    /// # Errors
    /// Refuses a closing that lacks category, mode, missing structure, owner, evidence or a shipped
    /// fix, one whose fix the last comparison with reruns refutes, and one behind a weakened verifier.
    pub fn close(&self, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        if self.proofs.last().is_some_and(|proof| proof.verdict() == Verdict::Refuted) {
            return Err(Refusal::Refuted);
        }
        let lacking = self.lacking();
        if !lacking.is_empty() {
            return Err(Refusal::Lacking(lacking));
        }
        let weakened = |kind: ChangeKind| kind == ChangeKind::VerifierWeakened;
        let shipped = || self.fixes.iter().filter(|fix| fix.shipped.is_some());
        if let Some(fix) = shipped().find(|fix| weakened(fix.plan.kind)) {
            return Err(Refusal::VerifierWeakened(fix.no));
        }
        Ok(stamp.event(What::Closed(self.ending())))
    }

    /// What closing as mended still needs.
    pub fn lacking(&self) -> Vec<&'static str> {
        let layer = self.category();
        let judged = self.judged().map(|one| &one.said);
        let explained = self.postmortem.as_ref();
        let is_person_only = |one: &Judgement| one.ground == Ground::PersonOnly;
        let has_evidence = self.judgements.iter().any(|one| !one.said.evidence.is_empty())
            || explained.is_some_and(|one| !one.evidence.is_empty())
            || (self.sightings.is_empty() && judged.is_some_and(is_person_only));
        let root_cause = explained.is_some_and(|one| !one.root_cause.trim().is_empty());
        let is_shipped = self.first_shipped().is_some();
        let mut lacking = Vec::new();
        let mut need = |there: bool, what: &'static str| {
            if !there {
                lacking.push(what);
            }
        };
        need(layer.is_some() || category_free(self.class()), "a category");
        need(layer.is_none() || self.mode().is_some(), "a mode");
        need(layer.is_none() || self.missing_structure().is_some(), "the missing structure");
        need(self.route.is_some(), "an owner");
        need(has_evidence, "evidence");
        need(layer.is_none() || root_cause, "a postmortem with a root cause");
        need(is_shipped, "a fix in production (or a reason to withdraw it)");
        lacking
    }

    /// How a closing counts. A change that mends nothing in this layer is a misdiagnosis; so is an
    /// adjusted prompt unless the spec was checked and the change states a condition that can be
    /// evaluated. One fix that counts is enough.
    fn ending(&self) -> Ending {
        let Some(layer) = self.category() else {
            return Ending::Mended;
        };
        let shipped = self.fixes.iter().filter(|fix| fix.shipped.is_some());
        let mut whys = shipped.map(|fix| self.why_not(fix.plan.kind, layer));
        let mut first = None;
        let counts = whys.any(|why| {
            let counts = why.is_none();
            first = first.or(why);
            counts
        });
        match first {
            Some(why) if !counts => Ending::Misdiagnosed { why: why.to_owned() },
            _ => Ending::Mended,
        }
    }

    fn why_not(&self, kind: ChangeKind, layer: Category) -> Option<&'static str> {
        let is_proven = self.proofs.last().is_some_and(Proof::holds);
        match kind {
            // Runs that show that it was the model are the evidence that the change needs.
            ChangeKind::Model if is_proven => None,
            ChangeKind::EvaluableConstraint if !self.was_checked(Category::Specification) => Some(
                "the prompt was adjusted before the specification was checked (FC1): \
                 nobody looked whether it was the spec",
            ),
            ChangeKind::ToneOnly
            | ChangeKind::EvaluableConstraint
            | ChangeKind::RetryOrCoordinationWording
            | ChangeKind::Model
            | ChangeKind::InfrastructureAlerting
            | ChangeKind::Loosened
            | ChangeKind::VerifierWeakened
            | ChangeKind::Structural => kind.why_wrong(layer),
        }
    }
}

/// Outages are over without a layer; nothing else is.
const fn category_free(class: Class) -> bool {
    match class {
        Class::Infrastructure | Class::External => true,
        Class::Layer(_) | Class::Inconclusive | Class::Nothing => false,
    }
}
