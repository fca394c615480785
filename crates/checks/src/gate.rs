//! Before a run: what is about to ship, held against twelve questions in three gates. A question passes
//! only where something that a program can check answers it, or where a person has signed for it.
//!
//! Read in this order: [`requirement`] (the twelve), [`ship`] (what is looked at), [`review()`] (what comes of
//! it), [`signed`] (what people answered and waived), `qNN_…` (one folder each, a check and its page),
//! [`prompt`] (what a plain prompt states), [`baseline`] (what is let through for a while), [`change`] (what
//! lies between two versions), [`backtest`] (what the questions would have said of past runs). Pure: no
//! clock (the day is an argument), no file is opened.

pub mod backtest;
pub mod baseline;
pub mod change;
pub mod entry;
pub mod prompt;
pub mod requirement;
pub mod review;
pub mod ship;
pub mod signed;

mod counted;
mod files;
mod gaps;
mod names;
mod open_ended;
mod strength;
mod tally;
mod worlds;

mod q01_constraints_are_checkable;
mod q02_roles_are_bounded;
mod q03_repeats_are_guarded;
mod q04_context_is_kept;
mod q05_termination_is_evaluable;
mod q06_ambiguity_is_a_branch;
mod q07_handoffs_are_typed;
mod q08_objectives_are_held;
mod q09_intent_is_logged;
mod q10_evidence_is_a_tools;
mod q11_objectives_are_covered;
mod q12_verifier_tests_the_task;

pub use files::named_files;
pub use requirement::Requirement;
pub use review::{Lack, Level, Place, Review, Ruling, Standing, review};
pub use ship::Ship;
pub use signed::{Day, Signed};
