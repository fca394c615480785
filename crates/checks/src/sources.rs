//! What the rules are made of: a fingerprint of every source file of this crate, taken while it is
//! compiled, so that a moved threshold changes the version of the rules as a changed page does.
//!
//! A changed comment changes it, too: two equal versions judge alike, two different ones may. Holds
//! no text at run time, and `tests/sources.rs` compares the list with the folder.

/// Every file of this crate but its tests and this one.
pub(crate) const FINGERPRINTS: &[u64] = &[
    of(include_bytes!("catalog.rs")),
    of(include_bytes!("effects.rs")),
    of(include_bytes!("identity.rs")),
    of(include_bytes!("lib.rs")),
    of(include_bytes!("modes/fm_1_1_disobey_task_specification/mod.rs")),
    of(include_bytes!("modes/fm_1_2_disobey_role_specification/mod.rs")),
    of(include_bytes!("modes/fm_1_3_step_repetition/finding.rs")),
    of(include_bytes!("modes/fm_1_3_step_repetition/mod.rs")),
    of(include_bytes!("modes/fm_1_4_loss_of_conversation_history/mod.rs")),
    of(include_bytes!("modes/fm_1_5_unaware_of_termination_conditions/closing.rs")),
    of(include_bytes!("modes/fm_1_5_unaware_of_termination_conditions/limit.rs")),
    of(include_bytes!("modes/fm_1_5_unaware_of_termination_conditions/mod.rs")),
    of(include_bytes!("modes/fm_1_5_unaware_of_termination_conditions/ran_on.rs")),
    of(include_bytes!("modes/fm_2_1_conversation_reset/mod.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/assumed.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/candidates.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/invented.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/mod.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/people.rs")),
    of(include_bytes!("modes/fm_2_2_fail_to_ask_for_clarification/proof.rs")),
    of(include_bytes!("modes/fm_2_3_task_derailment/mod.rs")),
    of(include_bytes!("modes/fm_2_4_information_withholding/mod.rs")),
    of(include_bytes!("modes/fm_2_5_ignored_other_agents_input/mod.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/ahead.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/announced.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/claimed.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/counted.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/known.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/mod.rs")),
    of(include_bytes!("modes/fm_2_6_reasoning_action_mismatch/report.rs")),
    of(include_bytes!("modes/fm_3_1_premature_termination/mod.rs")),
    of(include_bytes!("modes/fm_3_2_no_or_incomplete_verification/declared.rs")),
    of(include_bytes!("modes/fm_3_2_no_or_incomplete_verification/mod.rs")),
    of(include_bytes!("modes/fm_3_3_incorrect_verification/against.rs")),
    of(include_bytes!("modes/fm_3_3_incorrect_verification/mod.rs")),
    of(include_bytes!("modes/mod.rs")),
    of(include_bytes!("outcome.rs")),
    of(include_bytes!("pattern.rs")),
    of(include_bytes!("predicate.rs")),
    of(include_bytes!("published.rs")),
    of(include_bytes!("question.rs")),
    of(include_bytes!("reading.rs")),
    of(include_bytes!("readings.rs")),
    of(include_bytes!("standing.rs")),
    of(include_bytes!("sufficiency.rs")),
    of(include_bytes!("suspects.rs")),
    of(include_bytes!("taxonomy.rs")),
    of(include_bytes!("triage.rs")),
    of(include_bytes!("verdict.rs")),
    of(include_bytes!("view/claims.rs")),
    of(include_bytes!("view/effect.rs")),
    of(include_bytes!("view/evidence.rs")),
    of(include_bytes!("view/evidence/fault.rs")),
    of(include_bytes!("view/evidence/structured.rs")),
    of(include_bytes!("view/evidence/table.rs")),
    of(include_bytes!("view/evidence/text.rs")),
    of(include_bytes!("view/evidence/words.rs")),
    of(include_bytes!("view/mod.rs")),
    of(include_bytes!("view/prose.rs")),
    of(include_bytes!("view/repeats.rs")),
    of(include_bytes!("view/short.rs")),
    of(include_bytes!("view/stated.rs")),
    of(include_bytes!("view/steady.rs")),
    of(include_bytes!("view/turns.rs")),
    of(include_bytes!("view/verification.rs")),
];

/// A hash of eight bytes at a time: the compiler's patience with constants counts steps.
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
