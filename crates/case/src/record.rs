//! What somebody other than the agent wrote down about the run: rewards, verifiers, endings.
//!
//! These are kept apart from the steps so that a run can be judged with and without them.

use crate::{Origin, StepNo};
use std::sync::Arc;

/// One statement about the run by a party that is not the agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What is stated.
    pub kind: RecordKind,
    /// Where it stands in the input.
    pub at: Origin,
    /// The step at which it was made, if it belongs to one.
    pub step: Option<StepNo>,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordKind {
    /// A number that a benchmark or environment gave: 0 is failure, `full` (usually 1) success.
    Reward {
        /// The number given.
        value: f64,
        /// The number that means full success.
        full: f64,
    },
    /// A check by a verifier, scorer, evaluator or guardrail, and what came of it.
    Verifier {
        /// What it calls itself.
        name: Arc<str>,
        /// What came of it.
        result: VerifierResult,
    },
    /// The harness says how the run ended.
    Ended(Ending),
    /// The harness caught an exception outside the agent's control flow.
    Exception {
        /// Its type.
        kind: Arc<str>,
        /// Its message, possibly empty.
        message: Arc<str>,
    },
}

/// What came of one verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifierResult {
    /// It ran and was content.
    Passed,
    /// It ran and was not.
    Failed {
        /// What it says is wrong, possibly empty.
        why: Arc<str>,
    },
    /// It was to run and did not get to judge.
    NotRun {
        /// What kept it, as far as the input says.
        why: Arc<str>,
    },
}

/// How a harness says that a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The reason in our terms.
    pub reason: EndReason,
    /// The harness's own word.
    pub word: Arc<str>,
}

/// Reasons for which runs end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The agent or its counterpart ended the run in the regular way.
    Regular,
    /// A limit on steps, turns, messages or tokens cut it off.
    StepLimit,
    /// A limit on time cut it off.
    TimeLimit,
    /// A limit on money or tokens spent cut it off.
    CostLimit,
    /// Too many errors in a row cut it off.
    ErrorLimit,
    /// The agent's own error (an invalid action, say) ended it.
    AgentError,
    /// The environment, the model's service or the harness broke down.
    Breakdown,
    /// A person stopped it.
    Stopped,
    /// The word is not one we know.
    Unknown,
}
