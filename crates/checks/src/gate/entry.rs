//! The twelve questions as plain data: each one's sentence, page and check.

use super::review::Ruling;
use super::ship::Ship;
use super::signed::Day;
use super::{
    Requirement, q01_constraints_are_checkable, q02_roles_are_bounded, q03_repeats_are_guarded,
    q04_context_is_kept, q05_termination_is_evaluable, q06_ambiguity_is_a_branch,
    q07_handoffs_are_typed, q08_objectives_are_held, q09_intent_is_logged, q10_evidence_is_a_tools,
    q11_objectives_are_covered, q12_verifier_tests_the_task,
};

/// How the examples on the pages are to be read.
pub const NOTATION: &str = "a `spec` block is a masthead.spec.yaml, a `prompt` block a plain prompt, a `change` block the spec that \
    `masthead explain gate` shows without its lines after `-` and with those after `+`; `files` \
    says of the files that it names whether they are there, how many cases they hold, and whether they are a \
    schema or data that is neither, `runs` what runs of \
    the system show, `today` which day it is. `# <- Q5 fails` stands on the line that the answer must point \
    at, on the first line where something is missing in the whole file; `# <- Q5 unknown` where nothing at \
    hand decides it; an example without a mark passes, `(not applicable)` in a heading says that the \
    question does not arise. Where a heading ends with `(this alone)`, no other question fails";

/// A spec that answers all twelve questions. The examples change it, and `explain gate` shows it.
pub const WHOLE: &str = include_str!("whole.spec.yaml");

/// What the project knows about one question.
pub struct Entry {
    /// The question.
    pub requirement: Requirement,
    /// The question as one sentence.
    pub question: &'static str,
    /// Its page: documentation and test at once.
    pub page: &'static str,
    /// How it is answered by what ships.
    pub(super) check: Check,
}

/// What a question says about what ships on a given day: pure and total.
pub(super) type Check = fn(&Ship<'_>, Day) -> Ruling;

impl Requirement {
    /// Its entry.
    pub const fn entry(self) -> &'static Entry {
        match self {
            Self::Constraints => &q01_constraints_are_checkable::ENTRY,
            Self::Roles => &q02_roles_are_bounded::ENTRY,
            Self::Guards => &q03_repeats_are_guarded::ENTRY,
            Self::Context => &q04_context_is_kept::ENTRY,
            Self::Termination => &q05_termination_is_evaluable::ENTRY,
            Self::Clarification => &q06_ambiguity_is_a_branch::ENTRY,
            Self::Handoffs => &q07_handoffs_are_typed::ENTRY,
            Self::Objective => &q08_objectives_are_held::ENTRY,
            Self::Logging => &q09_intent_is_logged::ENTRY,
            Self::Evidence => &q10_evidence_is_a_tools::ENTRY,
            Self::Coverage => &q11_objectives_are_covered::ENTRY,
            Self::Verifier => &q12_verifier_tests_the_task::ENTRY,
        }
    }
}
