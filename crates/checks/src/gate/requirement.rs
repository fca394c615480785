//! The twelve questions, in the order in which the gates ask them.

use crate::taxonomy::{Category, Mode};

/// One question that a spec answers before it ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// Q1: is every constraint on the task something that can be checked?
    Constraints,
    /// Q2: are the boundaries of the roles explicit?
    Roles,
    /// Q3: does each step that repeats or changes something have a guard on state?
    Guards,
    /// Q4: is it declared what must outlive the truncation of the context?
    Context,
    /// Q5: can the end of the run be evaluated from its state?
    Termination,
    /// Q6: is ambiguity a branch of the flow?
    Clarification,
    /// Q7: are handoffs typed, acknowledged and resumable?
    Handoffs,
    /// Q8: can the objective change only at a decision?
    Objective,
    /// Q9: is the stated intent logged beside the act?
    Logging,
    /// Q10: is success granted on a tool's evidence alone?
    Evidence,
    /// Q11: is every objective verified, on the way and at the end, by another than the producer?
    Coverage,
    /// Q12: does the verification test the task and not the form?
    Verifier,
}

impl Requirement {
    /// All of them, in order.
    pub const ALL: [Self; 12] = [
        Self::Constraints,
        Self::Roles,
        Self::Guards,
        Self::Context,
        Self::Termination,
        Self::Clarification,
        Self::Handoffs,
        Self::Objective,
        Self::Logging,
        Self::Evidence,
        Self::Coverage,
        Self::Verifier,
    ];

    /// Its id: `Q1` to `Q12`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Constraints => "Q1",
            Self::Roles => "Q2",
            Self::Guards => "Q3",
            Self::Context => "Q4",
            Self::Termination => "Q5",
            Self::Clarification => "Q6",
            Self::Handoffs => "Q7",
            Self::Objective => "Q8",
            Self::Logging => "Q9",
            Self::Evidence => "Q10",
            Self::Coverage => "Q11",
            Self::Verifier => "Q12",
        }
    }

    /// The one with that id, in any letter case and with or without a zero before its number.
    pub fn from_code(code: &str) -> Option<Self> {
        let short = code.strip_prefix(['Q', 'q']).and_then(|number| number.strip_prefix('0'));
        let code = short.map_or_else(|| code.to_owned(), |number| format!("Q{number}"));
        Self::ALL.into_iter().find(|one| one.code().eq_ignore_ascii_case(&code))
    }

    /// The gate that asks it, whose owner answers for it.
    pub const fn category(self) -> Category {
        match self {
            Self::Constraints | Self::Roles | Self::Guards | Self::Context | Self::Termination => {
                Category::Specification
            }
            Self::Clarification | Self::Handoffs | Self::Objective | Self::Logging => {
                Category::Coordination
            }
            Self::Evidence | Self::Coverage | Self::Verifier => Category::Verification,
        }
    }

    /// The modes that an answer to it prevents.
    pub const fn modes(self) -> &'static [Mode] {
        match self {
            Self::Constraints => &[Mode::DisobeyTaskSpecification],
            Self::Roles => &[Mode::DisobeyRoleSpecification],
            Self::Guards => &[Mode::StepRepetition],
            Self::Context => &[Mode::LossOfConversationHistory],
            Self::Termination => &[Mode::UnawareOfTerminationConditions],
            Self::Clarification => &[Mode::FailToAskForClarification],
            Self::Handoffs => &[
                Mode::ConversationReset,
                Mode::InformationWithholding,
                Mode::IgnoredOtherAgentsInput,
            ],
            Self::Objective => &[Mode::TaskDerailment],
            Self::Logging => &[Mode::ReasoningActionMismatch],
            Self::Evidence => &[Mode::PrematureTermination, Mode::IncorrectVerification],
            Self::Coverage => &[Mode::NoOrIncompleteVerification],
            Self::Verifier => &[Mode::NoOrIncompleteVerification, Mode::IncorrectVerification],
        }
    }

    /// Whether it blocks at every level, so that only a waiver lets a spec ship without an answer to it.
    pub const fn is_blocker(self) -> bool {
        matches!(self, Self::Roles | Self::Termination)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_mode_is_prevented_by_some_question() {
        let prevented: BTreeSet<Mode> =
            Requirement::ALL.iter().flat_map(|one| one.modes()).copied().collect();
        assert_eq!(prevented.len(), Mode::ALL.len());
    }

    #[test]
    fn a_question_prevents_modes_of_its_own_gate() {
        for one in Requirement::ALL {
            assert!(one.modes().iter().all(|mode| mode.category() == one.category()), "{one:?}");
        }
    }

    #[test]
    fn ids_are_read_back() {
        for one in Requirement::ALL {
            assert_eq!(Requirement::from_code(one.code()), Some(one));
        }
        assert_eq!(Requirement::from_code("q5"), Some(Requirement::Termination));
        assert_eq!(Requirement::from_code("q05"), Some(Requirement::Termination));
        assert_eq!(Requirement::from_code("Q13"), None);
        assert_eq!(Requirement::from_code("Q0"), None);
    }
}
