//! What kind of change somebody proposes as a fix, and which kinds are known to mend nothing in
//! which layer. The kind of a given change is told by the comparison of two versions
//! ([`checks::gate::change`]); here it is put into the incident book's words.

use checks::Category;
use checks::gate::change::Kind;
use jiff::civil::Date;

/// What a proposed change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Wording without anything that can be checked: "be more precise", "make sure to stop".
    ToneOnly,
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
    pub const ALL: [Self; 8] = [
        Self::ToneOnly,
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
            // A rule in words that a person could judge is nothing that a program can hold.
            Kind::ToneOnly | Kind::Wording => Some(Self::ToneOnly),
            Kind::RetryOrCoordinationWording => Some(Self::RetryOrCoordinationWording),
            Kind::Model => Some(Self::Model),
            Kind::InfrastructureAlerting => Some(Self::InfrastructureAlerting),
            Kind::EvaluableConstraint => Some(Self::EvaluableConstraint),
            Kind::Structural | Kind::Replaced => Some(Self::Structural),
            Kind::Loosened => Some(Self::Loosened),
            Kind::VerifierWeakened => Some(Self::VerifierWeakened),
        }
    }

    /// Whether it is an adjustment of a prompt.
    pub const fn is_prompt(self) -> bool {
        match self {
            Self::ToneOnly | Self::EvaluableConstraint => true,
            Self::RetryOrCoordinationWording
            | Self::Model
            | Self::InfrastructureAlerting
            | Self::Loosened
            | Self::VerifierWeakened
            | Self::Structural => false,
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
            (Self::EvaluableConstraint | Self::Structural, _) => None,
        }
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
}

impl PlannedFix {
    /// A fix of that kind, on a person's word.
    pub fn new(what: impl Into<String>, kind: ChangeKind, due: Option<Date>) -> Self {
        Self { what: what.into(), kind, due, compared: None, overridden: None, despite: None }
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
}

impl Fix {
    /// By how many days it is late on `today`; `None` where it is not.
    pub fn days_overdue(&self, today: Date) -> Option<i32> {
        let due = self.plan.due.filter(|due| self.shipped.is_none() && *due < today)?;
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
    fn a_fix_is_late_from_the_day_after_until_it_ships() {
        let due = Some(date(2026, 3, 30));
        let plan = PlannedFix::new("state guard", ChangeKind::Structural, due);
        let mut fix = Fix { no: FixNo(1), plan, shipped: None };
        assert_eq!(fix.days_overdue(date(2026, 3, 30)), None);
        assert_eq!(fix.days_overdue(date(2026, 5, 1)), Some(32));
        fix.shipped = Some(date(2026, 4, 20));
        assert_eq!(fix.days_overdue(date(2026, 5, 1)), None);
    }
}
