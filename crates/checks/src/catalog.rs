//! The fourteen modes as plain data: each one's page, fix, wrong fix and check.

use crate::modes;
use crate::reading::{Fix, Reading};
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;

/// How the examples on the pages are to be read.
pub const NOTATION: &str = "each line is a step: its number, who acts, what is said. `call` and a JSON \
    object is a tool call, `tool` its result, `tool failed` one that came back as an error, `->` names whom a message is for. \
    `tools x(y)` lists the tools that are offered, with the arguments they must be given; `request 8 without 2 3` is \
    a request to the model before step 8 that left out steps 2 and 3; `record ended` is how the harness says that the run \
    ended. `<- FM-1.3` marks the step at which the mode is found; an example without a mark is clear; `(cannot tell)` asks a person; \
    `(weak)` is shown and leads no verdict by itself";

/// What *every part valid, the whole wrong* is, a failure of the second layer without a mode, and what
/// makes it fire: Markdown from a second heading on.
pub const WHOLE: &str = crate::whole::PAGE;

/// What the project knows about one mode.
pub struct Entry {
    /// The mode.
    pub mode: Mode,
    /// Its page: documentation and test at once.
    pub page: &'static str,
    /// What must be captured before anything can be said.
    pub needs: &'static [Need],
    /// The structural fix in general terms; a finding may carry a more exact one.
    pub fix: FixEntry,
    /// What teams reach for instead, and why it does not help.
    pub wrong_fix: &'static str,
    /// Whether the mode can happen with a single agent.
    pub single_agent: bool,
    /// How it is told.
    pub(crate) check: Check,
}

/// What a mode says about a case: pure, total, and never without a citation.
pub(crate) type Check = fn(&Case, &View<'_>) -> Reading;

/// A fix in the catalogue.
pub struct FixEntry {
    /// Its name.
    pub id: &'static str,
    /// What to change.
    pub text: &'static str,
    /// Where its effect was measured; `None` where nobody did.
    pub measured: Option<&'static str>,
}

impl FixEntry {
    /// The entry as a finding's fix.
    pub fn to_fix(&self) -> Fix {
        Fix { id: self.id, text: self.text.to_owned(), predicate: None, measured: self.measured }
    }
}

/// What a mode cannot be judged without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// What was said and returned, not only that it was.
    Content,
    /// Evidence that the run has ended.
    Ended,
}

impl Mode {
    /// Its entry.
    pub const fn entry(self) -> &'static Entry {
        match self {
            Self::DisobeyTaskSpecification => &modes::fm_1_1_disobey_task_specification::ENTRY,
            Self::DisobeyRoleSpecification => &modes::fm_1_2_disobey_role_specification::ENTRY,
            Self::StepRepetition => &modes::fm_1_3_step_repetition::ENTRY,
            Self::LossOfConversationHistory => &modes::fm_1_4_loss_of_conversation_history::ENTRY,
            Self::UnawareOfTerminationConditions => {
                &modes::fm_1_5_unaware_of_termination_conditions::ENTRY
            }
            Self::ConversationReset => &modes::fm_2_1_conversation_reset::ENTRY,
            Self::FailToAskForClarification => &modes::fm_2_2_fail_to_ask_for_clarification::ENTRY,
            Self::TaskDerailment => &modes::fm_2_3_task_derailment::ENTRY,
            Self::InformationWithholding => &modes::fm_2_4_information_withholding::ENTRY,
            Self::IgnoredOtherAgentsInput => &modes::fm_2_5_ignored_other_agents_input::ENTRY,
            Self::ReasoningActionMismatch => &modes::fm_2_6_reasoning_action_mismatch::ENTRY,
            Self::PrematureTermination => &modes::fm_3_1_premature_termination::ENTRY,
            Self::NoOrIncompleteVerification => &modes::fm_3_2_no_or_incomplete_verification::ENTRY,
            Self::IncorrectVerification => &modes::fm_3_3_incorrect_verification::ENTRY,
        }
    }
}
