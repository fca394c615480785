//! What the rules are made of: a fingerprint of every source file of this crate, taken while it is
//! compiled, so that a moved threshold changes the version of the rules as a changed page does.
//!
//! A changed comment changes it, too: two equal versions judge alike, two different ones may. Holds
//! no text at run time, and `tests/sources.rs` compares the list with the folder.

/// Each file is a constant of its own: the compiler's patience with one is limited.
macro_rules! fingerprints {
    ($($file:literal,)*) => { &[$(const { of(include_bytes!($file)) }),*] };
}

/// Every file of this crate but its tests and this one.
pub(crate) const FINGERPRINTS: &[u64] = fingerprints![
    "catalog.rs",
    "effects.rs",
    "gate.rs",
    "graph.rs",
    "graph/chain.rs",
    "graph/slice.rs",
    "graph/values.rs",
    "identity.rs",
    "infrastructure.rs",
    "infrastructure/asked.rs",
    "infrastructure/refused.rs",
    "labels.rs",
    "lexicon.rs",
    "lib.rs",
    "modes/fm_1_1_disobey_task_specification/mod.rs",
    "modes/fm_1_2_disobey_role_specification/bounds.rs",
    "modes/fm_1_2_disobey_role_specification/mod.rs",
    "modes/fm_1_2_disobey_role_specification/own_result.rs",
    "modes/fm_1_2_disobey_role_specification/refused.rs",
    "modes/fm_1_2_disobey_role_specification/turns.rs",
    "modes/fm_1_2_disobey_role_specification/voices.rs",
    "modes/fm_1_3_step_repetition/finding.rs",
    "modes/fm_1_3_step_repetition/mod.rs",
    "modes/fm_1_3_step_repetition/ordered.rs",
    "modes/fm_1_4_loss_of_conversation_history/asked.rs",
    "modes/fm_1_4_loss_of_conversation_history/cuts.rs",
    "modes/fm_1_4_loss_of_conversation_history/denied.rs",
    "modes/fm_1_4_loss_of_conversation_history/fields.rs",
    "modes/fm_1_4_loss_of_conversation_history/mod.rs",
    "modes/fm_1_4_loss_of_conversation_history/redone.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/asked_stop.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/closing.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/farewell.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/limit.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/mod.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/ran_on.rs",
    "modes/fm_1_5_unaware_of_termination_conditions/told.rs",
    "modes/fm_2_1_conversation_reset/finding.rs",
    "modes/fm_2_1_conversation_reset/mod.rs",
    "modes/fm_2_1_conversation_reset/onward.rs",
    "modes/fm_2_1_conversation_reset/returns.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/assumed.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/candidates.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/choice.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/dates.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/doubt.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/invented.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/kept.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/lines.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/listed.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/marked.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/mod.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/people.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/picked.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/proof.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/stand_in.rs",
    "modes/fm_2_2_fail_to_ask_for_clarification/wanted.rs",
    "modes/fm_2_3_task_derailment/elsewhere.rs",
    "modes/fm_2_3_task_derailment/mod.rs",
    "modes/fm_2_3_task_derailment/pieces.rs",
    "modes/fm_2_3_task_derailment/restated.rs",
    "modes/fm_2_3_task_derailment/slipped.rs",
    "modes/fm_2_3_task_derailment/subject.rs",
    "modes/fm_2_3_task_derailment/tail.rs",
    "modes/fm_2_3_task_derailment/words.rs",
    "modes/fm_2_4_information_withholding/held.rs",
    "modes/fm_2_4_information_withholding/mod.rs",
    "modes/fm_2_4_information_withholding/sight.rs",
    "modes/fm_2_4_information_withholding/want.rs",
    "modes/fm_2_5_ignored_other_agents_input/delivered.rs",
    "modes/fm_2_5_ignored_other_agents_input/feedback.rs",
    "modes/fm_2_5_ignored_other_agents_input/mod.rs",
    "modes/fm_2_5_ignored_other_agents_input/open.rs",
    "modes/fm_2_5_ignored_other_agents_input/repeated.rs",
    "modes/fm_2_6_reasoning_action_mismatch/ahead.rs",
    "modes/fm_2_6_reasoning_action_mismatch/amount.rs",
    "modes/fm_2_6_reasoning_action_mismatch/announced.rs",
    "modes/fm_2_6_reasoning_action_mismatch/beside.rs",
    "modes/fm_2_6_reasoning_action_mismatch/claimed.rs",
    "modes/fm_2_6_reasoning_action_mismatch/clause.rs",
    "modes/fm_2_6_reasoning_action_mismatch/counted.rs",
    "modes/fm_2_6_reasoning_action_mismatch/doubted.rs",
    "modes/fm_2_6_reasoning_action_mismatch/flagged.rs",
    "modes/fm_2_6_reasoning_action_mismatch/known.rs",
    "modes/fm_2_6_reasoning_action_mismatch/mod.rs",
    "modes/fm_2_6_reasoning_action_mismatch/moved.rs",
    "modes/fm_2_6_reasoning_action_mismatch/named.rs",
    "modes/fm_2_6_reasoning_action_mismatch/report.rs",
    "modes/fm_2_6_reasoning_action_mismatch/settled.rs",
    "modes/fm_2_6_reasoning_action_mismatch/target.rs",
    "modes/fm_2_6_reasoning_action_mismatch/valued.rs",
    "modes/fm_2_6_reasoning_action_mismatch/worded.rs",
    "modes/fm_3_1_premature_termination/mod.rs",
    "modes/fm_3_1_premature_termination/plan.rs",
    "modes/fm_3_1_premature_termination/request.rs",
    "modes/fm_3_1_premature_termination/words.rs",
    "modes/fm_3_2_no_or_incomplete_verification/declared.rs",
    "modes/fm_3_2_no_or_incomplete_verification/mod.rs",
    "modes/fm_3_2_no_or_incomplete_verification/unrun.rs",
    "modes/fm_3_3_incorrect_verification/against.rs",
    "modes/fm_3_3_incorrect_verification/counts.rs",
    "modes/fm_3_3_incorrect_verification/honest.rs",
    "modes/fm_3_3_incorrect_verification/mod.rs",
    "modes/fm_3_3_incorrect_verification/parts.rs",
    "modes/fm_3_3_incorrect_verification/proof.rs",
    "modes/fm_3_3_incorrect_verification/reached.rs",
    "modes/fm_3_3_incorrect_verification/unchanged.rs",
    "modes/fm_3_3_incorrect_verification/unmended.rs",
    "modes/mod.rs",
    "outcome.rs",
    "pattern.rs",
    "predicate.rs",
    "proof.rs",
    "published.rs",
    "question.rs",
    "reading.rs",
    "readings.rs",
    "standing.rs",
    "sufficiency.rs",
    "suspects.rs",
    "taxonomy.rs",
    "triage.rs",
    "verdict.rs",
    "view/change.rs",
    "view/change/command.rs",
    "view/change/http.rs",
    "view/change/own.rs",
    "view/change/program.rs",
    "view/change/sql.rs",
    "view/change/tables.rs",
    "view/claims.rs",
    "view/constraints/answer.rs",
    "view/constraints/compile.rs",
    "view/constraints/files.rs",
    "view/constraints/fits.rs",
    "view/constraints/found.rs",
    "view/constraints/hints.rs",
    "view/constraints/judge.rs",
    "view/constraints/mod.rs",
    "view/constraints/opening.rs",
    "view/constraints/shapes.rs",
    "view/constraints/source.rs",
    "view/constraints/tools.rs",
    "view/claims/words.rs",
    "view/commands.rs",
    "view/disputed.rs",
    "view/effect.rs",
    "view/evidence.rs",
    "view/evidence/fault.rs",
    "view/evidence/structured.rs",
    "view/evidence/table.rs",
    "view/evidence/text.rs",
    "view/evidence/words.rs",
    "view/handover.rs",
    "view/lines.rs",
    "view/made_up.rs",
    "view/mod.rs",
    "view/namespace.rs",
    "view/pieces.rs",
    "view/prose.rs",
    "view/rehearsal.rs",
    "view/repeats.rs",
    "view/roles.rs",
    "view/scan.rs",
    "view/short.rs",
    "view/stated.rs",
    "view/steady.rs",
    "view/tested.rs",
    "view/turns.rs",
    "view/verification.rs",
    "whole.rs",
];

/// A hash of eight bytes at a time, for the same reason.
const fn of(mut bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    while let Some((word, rest)) = bytes.split_first_chunk() {
        hash = mixed(hash, u64::from_le_bytes(*word));
        bytes = rest;
    }
    while let Some((byte, rest)) = bytes.split_first() {
        hash = mixed(hash, *byte as u64);
        bytes = rest;
    }
    hash
}

/// The step of FNV-1a, turned so that the upper bits of a word reach the lower ones of the hash.
const fn mixed(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn one_digit_changes_a_fingerprint() {
        let [before, after] = [b"const MOST: usize = 3;", b"const MOST: usize = 4;"].map(|t| of(t));
        assert_ne!(before, after);
    }
}
