//! What kind of change somebody proposes as a fix, and which kinds are known to mend nothing in
//! which layer. The kind of a given change is told by the comparison of two versions
//! ([`checks::gate::change`]); here it is put into the incident book's words.

use crate::root_cause::{
    BlameKind, is_of_mind, is_of_model, is_of_quality, is_of_retry, is_of_text, misnamed,
};
use checks::Category;
use checks::gate::change::Kind;
use checks::gate::prompt::{Names, Weight, of_sentence};
use jiff::civil::Date;

/// What a proposed change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Wording without anything that can be checked: "be more precise", "make sure to stop".
    ToneOnly,
    /// A rule in words: a person could judge it, no program can.
    Wording,
    /// Wording that states a condition which a program can evaluate.
    EvaluableConstraint,
    /// More retries, or stronger words about working together.
    RetryOrCoordinationWording,
    /// Another model.
    Model,
    /// Alerts, circuit breakers, budget ceilings, schema validation.
    InfrastructureAlerting,
    /// A guard, cap, role or constraint that holds less than before.
    Loosened,
    /// A verifier that was taken out or made to ask for less.
    VerifierWeakened,
    /// Something in the flow, the state, the messages or the verification.
    Structural,
}

impl ChangeKind {
    /// Each of them.
    pub const ALL: [Self; 9] = [
        Self::ToneOnly,
        Self::Wording,
        Self::EvaluableConstraint,
        Self::RetryOrCoordinationWording,
        Self::Model,
        Self::InfrastructureAlerting,
        Self::Loosened,
        Self::VerifierWeakened,
        Self::Structural,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToneOnly => "tone-only",
            Self::Wording => "wording",
            Self::EvaluableConstraint => "evaluable-constraint",
            Self::RetryOrCoordinationWording => "retry-or-coordination-wording",
            Self::Model => "model",
            Self::InfrastructureAlerting => "infrastructure-alerting",
            Self::Loosened => "loosened",
            Self::VerifierWeakened => "verifier-weakened",
            Self::Structural => "structural",
        }
    }

    /// The kind of that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name.trim()))
    }

    /// What a comparison of two versions found, as a fix; `None` where no run could show it.
    pub const fn of(found: Kind) -> Option<Self> {
        match found {
            Kind::Harmless | Kind::WithoutEffect => None,
            Kind::ToneOnly => Some(Self::ToneOnly),
            // What nobody can judge claims no more than words do.
            Kind::Wording | Kind::NotJudged => Some(Self::Wording),
            Kind::RetryOrCoordinationWording => Some(Self::RetryOrCoordinationWording),
            Kind::Model => Some(Self::Model),
            Kind::InfrastructureAlerting => Some(Self::InfrastructureAlerting),
            Kind::EvaluableConstraint => Some(Self::EvaluableConstraint),
            Kind::Structural | Kind::Replaced => Some(Self::Structural),
            Kind::Loosened => Some(Self::Loosened),
            Kind::VerifierWeakened => Some(Self::VerifierWeakened),
        }
    }

    /// The kind that the words of a plan name, where that adds nothing and this one says that it does: another
    /// model, or words for a model of which none could be checked. `None` where the words leave it open.
    pub fn contradicted_by(self, what: &str) -> Option<Self> {
        let adds = matches!(self, Self::Structural | Self::EvaluableConstraint);
        worded(what).filter(|_| adds)
    }

    /// Whether it is an adjustment of a prompt.
    pub const fn is_prompt(self) -> bool {
        match self {
            Self::ToneOnly | Self::Wording | Self::EvaluableConstraint => true,
            Self::RetryOrCoordinationWording
            | Self::Model
            | Self::InfrastructureAlerting
            | Self::Loosened
            | Self::VerifierWeakened
            | Self::Structural => false,
        }
    }

    /// Why it may well mend nothing in any layer, where only reruns can show that it does; `None` where nothing is
    /// held against it beforehand, or more than that ([`Self::why_wrong`]).
    pub const fn why_doubtful(self) -> Option<&'static str> {
        match self {
            Self::Wording => Some("words that only a person can judge hold nothing"),
            Self::ToneOnly
            | Self::EvaluableConstraint
            | Self::RetryOrCoordinationWording
            | Self::Model
            | Self::InfrastructureAlerting
            | Self::Loosened
            | Self::VerifierWeakened
            | Self::Structural => None,
        }
    }

    /// Why it mends nothing in `layer`; `None` where it may.
    pub const fn why_wrong(self, layer: Category) -> Option<&'static str> {
        match (self, layer) {
            (Self::ToneOnly, _) => {
                Some("wording without a condition that can be evaluated adds no missing structure")
            }
            (Self::RetryOrCoordinationWording, Category::Specification) => {
                Some("another attempt runs against the same spec and meets the same gap")
            }
            (Self::RetryOrCoordinationWording, Category::Coordination) => Some(
                "retries and firmer wording leave the flow without the branch that was missing",
            ),
            (Self::RetryOrCoordinationWording, Category::Verification) => {
                Some("another attempt is not checked any better than the first")
            }
            (Self::InfrastructureAlerting, Category::Verification) => {
                Some("infrastructure checks stay green while the output is wrong")
            }
            (Self::InfrastructureAlerting, Category::Specification | Category::Coordination) => {
                Some("an alert or a budget contains the failure and adds nothing that was missing")
            }
            (Self::Model, _) => Some(
                "another model is a change of layer only where runs show that it was the model",
            ),
            (Self::Loosened, _) => {
                Some("what held the agent before holds less, which lets the next failure through")
            }
            (Self::VerifierWeakened, _) => {
                Some("a verifier that asks for less removes the sign and not the failure")
            }
            (Self::Wording | Self::EvaluableConstraint | Self::Structural, _) => None,
        }
    }
}

/// What kind of change that adds nothing these words name.
fn worded(what: &str) -> Option<ChangeKind> {
    // Behind "prompt:" stands what the prompt is to say.
    let said = what.split_once(':').map_or(what, |(_, said)| said);
    let pieces = said.split(['.', ';', ',']).flat_map(|piece| piece.split(" and "));
    let weights = pieces.filter_map(|piece| of_sentence(piece.trim(), &Names::default()));
    let weights: Vec<Weight> = weights.map(|(_, weight)| weight).collect();
    let is_hollow =
        !weights.is_empty() && weights.iter().all(|weight| matches!(weight, Weight::Hollow { .. }));
    let of_words = is_of_text(what) || is_of_mind(what);
    if is_of_retry(what) {
        Some(ChangeKind::RetryOrCoordinationWording)
    } else if is_of_model(what) {
        Some(ChangeKind::Model)
    } else if is_hollow
        || is_of_quality(what)
        || (of_words && misnamed(what).is_some_and(|one| one.kind == BlameKind::Toned))
    {
        Some(ChangeKind::ToneOnly)
    } else {
        None
    }
}

/// The number of a fix within its incident, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FixNo(pub u32);

/// A fix that somebody means to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFix {
    /// What is to change, in a line.
    pub what: String,
    /// What kind of change that is.
    pub kind: ChangeKind,
    /// Until when.
    pub due: Option<Date>,
    /// The two versions that were compared to tell the kind; `None` where a person says it.
    pub compared: Option<Compared>,
    /// Why it is held to mend nothing here, where somebody plans it all the same.
    pub overridden: Option<String>,
    /// In a person's words, why it is planned despite that.
    pub despite: Option<String>,
    /// The earlier plans that it takes the place of: nobody means to ship those any more.
    pub replaces: Vec<FixNo>,
}

impl PlannedFix {
    /// A fix of that kind, on a person's word.
    pub fn new(what: impl Into<String>, kind: ChangeKind, due: Option<Date>) -> Self {
        Self {
            what: what.into(),
            kind,
            due,
            compared: None,
            overridden: None,
            despite: None,
            replaces: Vec::new(),
        }
    }
}

/// Two versions that were compared, as they were named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The one from before.
    pub old: String,
    /// The one that is planned.
    pub new: String,
}

/// A fix with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Its number.
    pub no: FixNo,
    /// What was planned.
    pub plan: PlannedFix,
    /// Since when it is in production.
    pub shipped: Option<Date>,
    /// The later plan that took its place.
    pub replaced_by: Option<FixNo>,
}

impl Fix {
    /// Whether it is still to ship.
    pub const fn is_open(&self) -> bool {
        self.shipped.is_none() && self.replaced_by.is_none()
    }

    /// By how many days it is late on `today`; `None` where it is not.
    pub fn days_overdue(&self, today: Date) -> Option<i32> {
        let due = self.plan.due.filter(|due| self.is_open() && *due < today)?;
        Some((today - due).get_days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_kind_has_a_name_that_reads_back() {
        for kind in ChangeKind::ALL {
            assert_eq!(ChangeKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(ChangeKind::from_name("hope"), None);
    }

    #[test]
    fn what_adds_no_structure_mends_no_layer_and_each_layer_says_why() {
        for kind in [ChangeKind::RetryOrCoordinationWording, ChangeKind::InfrastructureAlerting] {
            let whys = Category::ALL.map(|layer| kind.why_wrong(layer).expect("it mends none"));
            assert!(whys[1] != whys[2], "{whys:?}");
        }
        for kind in [ChangeKind::Structural, ChangeKind::EvaluableConstraint] {
            assert!(Category::ALL.iter().all(|layer| kind.why_wrong(*layer).is_none()));
        }
    }

    #[test]
    fn words_that_add_nothing_contradict_the_kind_that_is_given() {
        for (what, wanted) in [
            ("add to the prompt: please be careful", ChangeKind::ToneOnly),
            ("prompt: ask when uncertain", ChangeKind::ToneOnly),
            ("clearer instructions", ChangeKind::ToneOnly),
            ("upgrade to a better model", ChangeKind::Model),
            ("move to GPT-5", ChangeKind::Model),
            ("replace the LLM", ChangeKind::Model),
            ("remind the agent to ask politely", ChangeKind::ToneOnly),
            ("retry the payment up to 3 times", ChangeKind::RetryOrCoordinationWording),
            ("add retries with back-off", ChangeKind::RetryOrCoordinationWording),
            ("increase max_retries to 10", ChangeKind::RetryOrCoordinationWording),
            ("raise the retry limit to 10", ChangeKind::RetryOrCoordinationWording),
            ("allow more attempts", ChangeKind::RetryOrCoordinationWording),
            ("pay more attention", ChangeKind::ToneOnly),
            ("more care with refunds", ChangeKind::ToneOnly),
        ] {
            for given in [ChangeKind::Structural, ChangeKind::EvaluableConstraint] {
                assert_eq!(given.contradicted_by(what), Some(wanted), "{what}");
            }
            assert_eq!(ChangeKind::InfrastructureAlerting.contradicted_by(what), None, "{what}");
        }
        for what in [
            "two empty results end the search",
            "clarification gate before refunds",
            "repeat limit of 2 on search_tickets",
            "the data model has a currency field",
            "the agent's tools are an allowlist",
            "a second model checks the total against the ledger",
            "cap",
            "typed handoff",
            "retry limit of 3 on the payment",
            "retry only while the ledger has no entry",
            "no retry after a refund",
            "idempotency key on retries",
            "lower max_retries to 2",
            "raise an alarm after 3 retries",
            "no more than 3 attempts",
            "reliability test before release",
        ] {
            assert_eq!(ChangeKind::Structural.contradicted_by(what), None, "{what}");
        }
    }

    #[test]
    fn a_fix_is_late_from_the_day_after_until_it_ships() {
        let due = Some(date(2026, 3, 30));
        let plan = PlannedFix::new("state guard", ChangeKind::Structural, due);
        let mut fix = Fix { no: FixNo(1), plan, shipped: None, replaced_by: None };
        assert_eq!(fix.days_overdue(date(2026, 3, 30)), None);
        assert_eq!(fix.days_overdue(date(2026, 5, 1)), Some(32));
        fix.shipped = Some(date(2026, 4, 20));
        assert_eq!(fix.days_overdue(date(2026, 5, 1)), None);
    }
}
