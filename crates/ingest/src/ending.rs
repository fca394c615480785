//! The words in which harnesses say how a run ended, in our terms.

use case::record::EndReason;
use case::{Ending, Origin, Record, RecordKind};
use std::sync::Arc;

/// Pieces of a harness's word, most telling first; a word is read by the first row that it matches.
const WORDS: &[(EndReason, &[&str])] = &[
    (EndReason::ErrorLimit, &["too_many_errors", "max_errors", "error_limit"]),
    (EndReason::TimeLimit, &["timeout", "timed_out", "time_limit", "max_time"]),
    (EndReason::CostLimit, &["cost", "budget", "max_tokens", "token_limit"]),
    (
        EndReason::StepLimit,
        &["max_steps", "max_turns", "max_rounds", "max_messages", "max_iterations", "step_limit"],
    ),
    (EndReason::StepLimit, &["turn_limit", "message_limit", "recursion_limit"]),
    (EndReason::AgentError, &["agent_error", "invalid_action", "invalid_agent"]),
    (
        EndReason::Breakdown,
        &["infra", "unexpected_error", "user_error", "environment_error", "env_error", "provider"],
    ),
    (
        EndReason::Breakdown,
        &["api_error", "service_error", "system_error", "rate_limit", "crash", "connection"],
    ),
    (EndReason::Stopped, &["cancel", "abort", "interrupt", "killed"]),
    (
        EndReason::Regular,
        &["user_stop", "agent_stop", "end_turn", "completed", "finished", "success", "done"],
    ),
];

/// The reason that `word` stands for.
pub(crate) fn reason(word: &str) -> EndReason {
    let plain: String = word
        .chars()
        .take(120)
        .map(|letter| match letter {
            ' ' | '-' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let is_said = |pieces: &[&str]| pieces.iter().any(|piece| plain.contains(piece));
    let known = WORDS.iter().find(|(_, pieces)| is_said(pieces));
    known.map_or(EndReason::Unknown, |(reason, _)| *reason)
}

/// The record of an ending: its `reason` and the harness's own `word` for it, at `at`.
pub(crate) fn record(reason: EndReason, word: Arc<str>, at: Origin) -> Record {
    Record { kind: RecordKind::Ended(Ending { reason, word }), at, step: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_have_their_reason_in_any_spelling() {
        assert_eq!(reason("user_stop"), EndReason::Regular);
        assert_eq!(reason("TerminationReason.MAX_STEPS"), EndReason::StepLimit);
        assert_eq!(reason("Max time (1500s) reached."), EndReason::TimeLimit);
        assert_eq!(reason("too_many_errors"), EndReason::ErrorLimit);
        assert_eq!(reason("agent_error"), EndReason::AgentError);
        assert_eq!(reason("infrastructure_error"), EndReason::Breakdown);
    }

    #[test]
    fn other_words_stay_unknown() {
        assert_eq!(reason("mauve"), EndReason::Unknown);
    }
}
