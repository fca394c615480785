//! The three answers on verification, and the check that could not start, on runs in shorthand.

use case::spec::{Level, Proves};
use case::{Case, Owners, Spec};
use checks::outcome::{Assertion, Status};
use checks::reading::Reading;
use checks::view::verification::Verification;
use checks::{Answers, Mode, Triage, triage};

fn triaged(trace: &str, spec: Spec) -> Triage {
    let trace = casebook::read(trace).expect("the trace is in shorthand").trace;
    let run = Case { trace, spec, symptom: None, owners: Owners::default() };
    triage(&run, &Answers::none())
}

fn judged(trace: &str) -> (Verification, Status) {
    let triage = triaged(trace, Spec::default());
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

#[test]
fn who_gives_up_as_declared_failed_and_is_not_blamed_for_stopping_or_for_not_checking() {
    let spec = "schema: masthead.spec/1\nsystem: refund-desk\ntermination:\n  success:\n    last_result: {tool: get_case, pointer: /status, equals: settled}\n  give_up:\n    predicate:\n      last_result: {tool: get_case, pointer: /status, equals: disputed}\nverification:\n  - id: booked\n    objective: The refund is booked.\n    level: final\n    tool: get_refund\n    proves: task\n";
    let no_prompts = |name: &str| Err(format!("{name}: there are no prompt files"));
    let spec = ingest::spec::read_yaml("masthead.spec.yaml", spec, &no_prompts);
    let triage = triaged(
        "1 user  Refund A-17.\n2 desk  call refund_order {\"order\": \"A-17\"}\n3 tool  {\"refund\": \"R-9\"}\n4 desk  call get_case {\"order\": \"A-17\"}\n5 tool  {\"status\": \"disputed\"}\n6 desk  This case goes to a person in billing.\n",
        spec.expect("the spec is whole").spec,
    );
    assert_eq!(triage.outcome.status, Status::Failed);
    assert_eq!(triage.outcome.asserted_by, Assertion::Tool);
    assert!(triage.outcome.reason.starts_with("gave up as declared (termination:give_up)"));
    let of = |mode: Mode| triage.modes.iter().find(|one| one.mode == mode).map(|one| &one.reading);
    for mode in [Mode::UnawareOfTerminationConditions, Mode::NoOrIncompleteVerification] {
        assert!(matches!(of(mode), Some(Reading::Clear(_))), "{mode}: {:?}", of(mode));
    }
}
