//! MAST's three categories and fourteen modes, with the ids and names of the taxonomy's version 3,
//! and who answers for what.

use std::fmt;

/// The version of MAST whose ids and names are used (arXiv 2503.13657 v3, the conference text of 2025).
pub const TAXONOMY: &str = "MAST v3";

/// A structural layer of an agent system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// FC1: what was asked of the agents.
    Specification,
    /// FC2: how they work together.
    Coordination,
    /// FC3: how the result is verified.
    Verification,
}

impl Category {
    /// In the order in which they are checked and mended.
    pub const ALL: [Self; 3] = [Self::Specification, Self::Coordination, Self::Verification];

    /// MAST's id.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Specification => "FC1",
            Self::Coordination => "FC2",
            Self::Verification => "FC3",
        }
    }

    /// The layer with that id.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.code() == code)
    }

    /// The layer in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specification => "specification",
            Self::Coordination => "coordination",
            Self::Verification => "verification",
        }
    }

    /// The role that owns the layer.
    pub const fn owner_role(self) -> &'static str {
        match self {
            Self::Specification => "spec author and review gate",
            Self::Coordination => "platform / orchestration",
            Self::Verification => "eval / quality",
        }
    }

    /// When the layer is mended.
    pub const fn timing(self) -> &'static str {
        match self {
            Self::Specification => "pre-deploy",
            Self::Coordination => "runtime redesign",
            Self::Verification => "eval layer",
        }
    }

    /// The wall-clock budget of a person's check of this layer, in seconds: half a minute with the
    /// spec, five minutes in the log, twenty for absent evaluation coverage.
    pub const fn budget_seconds(self) -> u32 {
        match self {
            Self::Specification => 30,
            Self::Coordination => 300,
            Self::Verification => 1200,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// A failure mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// FM-1.1.
    DisobeyTaskSpecification,
    /// FM-1.2.
    DisobeyRoleSpecification,
    /// FM-1.3.
    StepRepetition,
    /// FM-1.4.
    LossOfConversationHistory,
    /// FM-1.5.
    UnawareOfTerminationConditions,
    /// FM-2.1.
    ConversationReset,
    /// FM-2.2.
    FailToAskForClarification,
    /// FM-2.3.
    TaskDerailment,
    /// FM-2.4.
    InformationWithholding,
    /// FM-2.5.
    IgnoredOtherAgentsInput,
    /// FM-2.6.
    ReasoningActionMismatch,
    /// FM-3.1.
    PrematureTermination,
    /// FM-3.2.
    NoOrIncompleteVerification,
    /// FM-3.3.
    IncorrectVerification,
}

impl Mode {
    /// In the order of their ids.
    pub const ALL: [Self; 14] = [
        Self::DisobeyTaskSpecification,
        Self::DisobeyRoleSpecification,
        Self::StepRepetition,
        Self::LossOfConversationHistory,
        Self::UnawareOfTerminationConditions,
        Self::ConversationReset,
        Self::FailToAskForClarification,
        Self::TaskDerailment,
        Self::InformationWithholding,
        Self::IgnoredOtherAgentsInput,
        Self::ReasoningActionMismatch,
        Self::PrematureTermination,
        Self::NoOrIncompleteVerification,
        Self::IncorrectVerification,
    ];

    /// MAST's id.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DisobeyTaskSpecification => "FM-1.1",
            Self::DisobeyRoleSpecification => "FM-1.2",
            Self::StepRepetition => "FM-1.3",
            Self::LossOfConversationHistory => "FM-1.4",
            Self::UnawareOfTerminationConditions => "FM-1.5",
            Self::ConversationReset => "FM-2.1",
            Self::FailToAskForClarification => "FM-2.2",
            Self::TaskDerailment => "FM-2.3",
            Self::InformationWithholding => "FM-2.4",
            Self::IgnoredOtherAgentsInput => "FM-2.5",
            Self::ReasoningActionMismatch => "FM-2.6",
            Self::PrematureTermination => "FM-3.1",
            Self::NoOrIncompleteVerification => "FM-3.2",
            Self::IncorrectVerification => "FM-3.3",
        }
    }

    /// MAST's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DisobeyTaskSpecification => "Disobey task specification",
            Self::DisobeyRoleSpecification => "Disobey role specification",
            Self::StepRepetition => "Step repetition",
            Self::LossOfConversationHistory => "Loss of conversation history",
            Self::UnawareOfTerminationConditions => "Unaware of termination conditions",
            Self::ConversationReset => "Conversation reset",
            Self::FailToAskForClarification => "Fail to ask for clarification",
            Self::TaskDerailment => "Task derailment",
            Self::InformationWithholding => "Information withholding",
            Self::IgnoredOtherAgentsInput => "Ignored other agent's input",
            Self::ReasoningActionMismatch => "Reasoning-action mismatch",
            Self::PrematureTermination => "Premature termination",
            Self::NoOrIncompleteVerification => "No or incomplete verification",
            Self::IncorrectVerification => "Incorrect verification",
        }
    }

    /// The category it belongs to.
    pub const fn category(self) -> Category {
        match self {
            Self::DisobeyTaskSpecification
            | Self::DisobeyRoleSpecification
            | Self::StepRepetition
            | Self::LossOfConversationHistory
            | Self::UnawareOfTerminationConditions => Category::Specification,
            Self::ConversationReset
            | Self::FailToAskForClarification
            | Self::TaskDerailment
            | Self::InformationWithholding
            | Self::IgnoredOtherAgentsInput
            | Self::ReasoningActionMismatch => Category::Coordination,
            Self::PrematureTermination
            | Self::NoOrIncompleteVerification
            | Self::IncorrectVerification => Category::Verification,
        }
    }

    /// The mode with that id, in any case.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code().eq_ignore_ascii_case(code))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
