//! Whole runs and their suspects. What each feature means is tried in `marks/tests.rs`.

use super::*;
use crate::triage;
use case::{Owners, Spec};

fn suspects(text: &str) -> Vec<Suspect> {
    let trace = casebook::read(text).expect("the trace is in shorthand").trace;
    let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
    triage(&case, &Answers::none()).suspects
}

const RUN: &str = "1 user    Pay the invoice of the printer.\n\
                   2 desk    Use account DE-7712; it came to 418 in all.\n\
                   3 clerk   call pay {\"account\": \"DE-7712\"}\n\
                   4 tool    error: no such account\n\
                   5 clerk   I could not pay the 418.\n\
                   6 desk    Thank you, then leave it.";

#[test]
fn every_turn_of_a_short_run_that_did_not_succeed_is_listed_once() {
    let mut steps: Vec<u32> = suspects(RUN).iter().map(|one| one.step.get()).collect();
    steps.sort_unstable();
    assert_eq!(steps, [2, 3, 5, 6]);
}

#[test]
fn every_suspect_has_a_reason_and_a_weight_between_0_and_1() {
    let suspects = suspects(RUN);
    for one in &suspects {
        assert!(!one.why.is_empty() && 0.0 < one.weight && one.weight < 1.0, "{one:?}");
    }
    assert!(suspects.is_sorted_by(|one, other| other.weight <= one.weight));
}

#[test]
fn what_agents_are_called_changes_no_suspect() {
    let renamed = RUN.replace("desk ", "opal ").replace("clerk ", "basil ");
    // A reason may name an agent.
    let ranked = |text: &str| -> Vec<(StepNo, f64)> {
        suspects(text).iter().map(|one| (one.step, one.weight)).collect()
    };
    assert_eq!(ranked(RUN), ranked(&renamed));
}

#[test]
fn equal_turns_are_equally_suspect() {
    let weights = weigh(&[Marks::default(); 4]);
    assert!(weights.iter().all(|weight| (weight - 0.5).abs() < 1e-9), "{weights:?}");
    assert!(weigh(&[]).is_empty());
}
