//! Faults made to order in our own runs: the table of what is found changes only on purpose, and
//! what only looks like a fault is never taken for one.

use lab::inject::{self, Kind};

#[test]
fn what_is_found_of_faults_made_to_order_changes_on_purpose_only() {
    let cases = inject::own().unwrap();
    let measured = inject::measure(&inject::recipes(), &cases, 1);
    insta::assert_snapshot!(inject::table(&measured, &cases));
}

#[test]
fn near_misses_are_taken_for_no_fault_wherever_they_are_put() {
    let cases = inject::own().unwrap();
    // What is said of those written apart from the checks is put down as it is, in the table.
    let mut misses = inject::recipes();
    misses.retain(|recipe| recipe.kind == Kind::NearMiss && !recipe.is_apart());
    for seed in 1..6 {
        for one in inject::measure(&misses, &cases, seed) {
            assert!(one.wrong.is_empty(), "{}: {:?}", one.recipe.name, one.wrong);
        }
    }
}

#[test]
fn the_same_seed_breaks_a_run_in_the_same_way() {
    let cases = inject::own().unwrap();
    for recipe in inject::recipes() {
        for case in &cases {
            let broken = || recipe.apply(case, 7).map(|broken| format!("{:?}", broken.case.trace));
            assert_eq!(broken(), broken(), "{}", recipe.name);
        }
    }
}

#[test]
fn numbers_of_broken_runs_are_right() {
    let cases = inject::own().unwrap();
    let broken = inject::recipes().into_iter().flat_map(|recipe| {
        cases.iter().filter_map(|case| recipe.apply(case, 3).map(|one| (recipe.name, one.case)))
    });
    for (name, case) in broken {
        for (at, step) in case.trace.steps.iter().enumerate() {
            assert_eq!(step.no.index(), at, "{name}");
            let answered = step.call().and_then(|call| call.result);
            let answer = answered.and_then(|no| case.trace.step(no)).and_then(|step| step.result());
            assert_eq!(answered.is_some(), answer.is_some(), "{name}: {}", step.no);
            assert!(
                answer.is_none_or(|answer| answer.call == Some(step.no)),
                "{name}: {}",
                step.no
            );
        }
    }
}
