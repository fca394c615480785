//! One folder a mode: its check and its page.

pub(crate) mod fm_1_1_disobey_task_specification;
pub(crate) mod fm_1_2_disobey_role_specification;
pub(crate) mod fm_1_3_step_repetition;
pub(crate) mod fm_1_4_loss_of_conversation_history;
pub(crate) mod fm_1_5_unaware_of_termination_conditions;
pub(crate) mod fm_2_1_conversation_reset;
pub(crate) mod fm_2_2_fail_to_ask_for_clarification;
pub(crate) mod fm_2_3_task_derailment;
pub(crate) mod fm_2_4_information_withholding;
pub(crate) mod fm_2_5_ignored_other_agents_input;
pub(crate) mod fm_2_6_reasoning_action_mismatch;
pub(crate) mod fm_3_1_premature_termination;
pub(crate) mod fm_3_2_no_or_incomplete_verification;
pub(crate) mod fm_3_3_incorrect_verification;
