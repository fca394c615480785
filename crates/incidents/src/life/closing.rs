//! Whether an incident may be closed, and whether what shipped counts as mending it.

use super::Ending;
use crate::change::{ChangeKind, Fix, FixNo};
use crate::event::{Comeback, Event, Stamp, What};
use crate::incident::Incident;
use crate::judgement::{Ground, Judgement, class_name};
use crate::postmortem::Postmortem;
use crate::prove::{Proof, Verdict};
use crate::refusal::Refusal;
use checks::{Category, Class};

impl Incident {
    /// It is over, because of what shipped. Whether that counts as mended is decided here.
    ///
    /// # Errors
    /// Refuses a closing that lacks category, mode, missing structure, owner, evidence or a shipped
    /// fix, one whose fix a comparison with reruns refutes, and one behind a weakened verifier.
    pub fn close(&self, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        if self.proof().is_some_and(|proof| proof.verdict() == Verdict::Refuted) {
            return Err(Refusal::Refuted);
        }
        let lacking = self.lacking();
        if !lacking.is_empty() {
            return Err(Refusal::Lacking(lacking));
        }
        if let Some(fix) = self.weakened() {
            return Err(Refusal::VerifierWeakened(fix));
        }
        Ok(stamp.event(What::Closed(self.ending())))
    }

    /// The fix in production that weakened a verifier, unless a structural one that was planned after it
    /// shipped too: a verifier is put back by one.
    fn weakened(&self) -> Option<FixNo> {
        let shipped = |kind| {
            let of_kind = move |fix: &&Fix| fix.shipped.is_some() && fix.plan.kind == kind;
            self.fixes.iter().filter(of_kind).map(|fix| fix.no).max()
        };
        let put_back = shipped(ChangeKind::Structural);
        shipped(ChangeKind::VerifierWeakened).filter(|no| put_back < Some(*no))
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
        let is_shipped = self.in_force().next().is_some();
        let fix = match self.returned() {
            0 => "a fix in production (or a reason to withdraw it)",
            _ => "a fix in production since it came back (or a reason to withdraw it)",
        };
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
        need(is_shipped, fix);
        lacking
    }

    /// The place in its timeline up to which everything was in vain: its last return although a fix was in
    /// production, or without any. What a person took up again, or what a run without a date shows, may be as it
    /// was.
    fn returned(&self) -> usize {
        let is_return = |event: &Event| match &event.what {
            What::Reopened { because, note: _ } => match because {
                Comeback::FixDidNotHold | Comeback::NothingShipped => true,
                Comeback::Undated | Comeback::Person => false,
            },
            _ => false,
        };
        self.timeline.iter().rposition(is_return).map_or(0, |at| at + 1)
    }

    /// The fixes in production that may still hold: those that shipped since it last came back.
    pub fn in_force(&self) -> impl Iterator<Item = &Fix> {
        let since = self.timeline.iter().skip(self.returned());
        let shipped: Vec<FixNo> = since
            .filter_map(|event| match &event.what {
                What::Shipped { fix, on: _ } => Some(*fix),
                _ => None,
            })
            .collect();
        self.fixes.iter().filter(move |fix| shipped.contains(&fix.no))
    }

    /// What comparisons with reruns say of the fix that shipped last, unless it came back since. One in which no rerun
    /// counts says nothing, and one that cannot tell lifts no refutation.
    pub fn proof(&self) -> Option<&Proof> {
        let proofs: Vec<&Proof> = self.proofs_of_last_fix().collect();
        let mut telling = proofs.iter().copied().filter(|proof| proof.tells());
        let last = telling.next().or_else(|| proofs.first().copied())?;
        if last.verdict() != Verdict::Open {
            return Some(last);
        }
        let decides = |proof: &&Proof| proof.verdict() != Verdict::Open;
        let refutes = |proof: &&Proof| proof.verdict() == Verdict::Refuted;
        Some(telling.find(decides).filter(refutes).unwrap_or(last))
    }

    /// Every comparison with the fix that shipped last, since it last came back; the newest first.
    pub(crate) fn proofs_of_last_fix(&self) -> impl Iterator<Item = &Proof> {
        let shipped = |event: &Event| matches!(event.what, What::Shipped { .. });
        let shipped = self.timeline.iter().rposition(shipped).map_or(0, |at| at + 1);
        let since = self.timeline.iter().skip(self.returned().max(shipped)).rev();
        since.filter_map(|event| match &event.what {
            What::Compared(proof) => Some(&**proof),
            _ => None,
        })
    }

    /// Whether reruns prove the fix that shipped last.
    pub fn is_proven(&self) -> bool {
        self.proof().is_some_and(Proof::holds)
    }

    /// Refuses a page that says otherwise than the book: one of the two is wrong.
    pub(super) fn agrees_with(&self, page: &Postmortem) -> Result<(), Refusal> {
        let differs = |what, page: &str, book: &str| {
            let (page, book) = (page.to_owned(), book.to_owned());
            Err(Refusal::PageDiffers { what, page, book })
        };
        if let Some(class) = page.class.filter(|class| *class != self.class()) {
            return differs("category", class_name(class), class_name(self.class()));
        }
        if let (Some(page), Some(own)) = (page.mode, self.mode())
            && page != own
        {
            return differs("mode", page.code(), own.code());
        }
        let owner = self.route.as_ref().map(|route| route.to.name.trim());
        if let Some(own) = owner.filter(|own| !own.eq_ignore_ascii_case(page.owner.trim()))
            && !page.owner.trim().is_empty()
        {
            return differs("owner", &page.owner, own);
        }
        let mut kinds: Vec<ChangeKind> = self.in_force().map(|fix| fix.plan.kind).collect();
        kinds.dedup();
        match page.kind {
            Some(kind) if !kinds.is_empty() && !kinds.contains(&kind) => {
                let own: Vec<&str> = kinds.into_iter().map(ChangeKind::name).collect();
                differs("kind of change", kind.name(), &own.join(", "))
            }
            _ => Ok(()),
        }
    }

    /// How a closing counts. A change that mends nothing in this layer is a misdiagnosis; so is an
    /// adjusted prompt unless the spec was checked and the change states a condition that can be
    /// evaluated. One fix that counts is enough.
    fn ending(&self) -> Ending {
        let Some(layer) = self.category() else {
            return Ending::Mended;
        };
        let mut whys = self.in_force().map(|fix| self.why_not(fix.plan.kind, layer));
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
        match kind {
            // Runs that show that it was the model are the evidence that the change needs.
            ChangeKind::Model | ChangeKind::Wording if self.is_proven() => None,
            ChangeKind::Wording => Some(
                "words that only a person can judge were added, and no reruns prove that they help",
            ),
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
