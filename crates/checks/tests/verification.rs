//! The three answers on verification, and the check that could not start, on runs in shorthand.

use case::spec::{Level, Proves};
use case::{Case, Owners, Spec};
use checks::outcome::Status;
use checks::view::verification::Verification;
use checks::{Answers, triage};

fn judged(trace: &str) -> (Verification, Status) {
    let example = casebook::read(trace).expect("the trace is in shorthand");
    let run = Case {
        trace: example.trace,
        spec: Spec::default(),
        symptom: None,
        owners: Owners::default(),
    };
    let triage = triage(&run, &Answers::none());
    (triage.verification, triage.outcome.status)
}

#[test]
fn a_change_that_is_read_back_is_verified_at_the_end() {
    let (verification, _) = judged(
        "1 user  Book R-3.\n2 desk  call book_room {\"room\": \"R-3\"}\n3 tool  {\"booking\": \"B-902\"}\n4 desk  call get_booking {\"booking\": \"B-902\"}\n5 tool  {\"booking\": \"B-902\"}\n6 desk  Booked.",
    );
    assert_eq!(verification.ran, Some(true));
    assert_eq!(verification.levels, [Level::Final]);
    assert!(!verification.declared);
}

#[test]
fn a_change_that_nothing_looks_at_may_have_been_checked_elsewhere() {
    let (verification, _) = judged(
        "1 user  Book R-3.\n2 desk  call book_room {\"room\": \"R-3\"}\n3 tool  {\"booking\": \"B-902\"}\n4 desk  Booked.",
    );
    assert_eq!(verification.ran, None);
    assert!(verification.levels.is_empty());
}

#[test]
fn tests_prove_the_task() {
    let (verification, _) = judged(
        "1 user  Mend it.\n2 coder  call bash {\"command\": \"pytest\"}\n3 tool  5 passed in 0.1s\n4 coder  All tests pass.",
    );
    assert_eq!(verification.proves, Some(Proves::Task));
}

#[test]
fn a_verifier_that_is_not_installed_never_ran() {
    let (_, status) = judged(
        "1 user  Mend it.\n2 coder  call bash {\"command\": \"pytest\"}\n3 tool  bash: line 1: pytest: command not found\n4 coder  Mended.",
    );
    assert_eq!(status, Status::Infrastructure);
}

#[test]
fn a_verifier_that_the_agent_installed_did_run() {
    let (_, status) = judged(
        "1 user  Mend it.\n2 coder  call bash {\"command\": \"pytest\"}\n3 tool  bash: line 1: pytest: command not found\n4 coder  call bash {\"command\": \"pip install pytest\"}\n5 tool  Installed pytest.\n6 coder  call bash {\"command\": \"pytest\"}\n7 tool  5 passed in 0.1s\n8 coder  Mended.",
    );
    assert_ne!(status, Status::Infrastructure);
}
