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

#[test]
fn a_short_name_under_the_same_argument_is_the_same_thing() {
    let run = |reader: &str| {
        judged(&format!(
            "1 user  Set flag a.\n2 desk  call set_flag {{\"n\": \"a\", \"v\": \"on\"}}\n3 tool  {{\"ok\": true}}\n4 desk  call {reader} {{\"n\": \"a\"}}\n5 tool  {{\"v\": \"on\"}}\n6 desk  Flag a is on.",
        ))
        .0
        .levels
    };
    assert_eq!(run("get_flag"), [Level::Final]);
    assert!(run("get_page").is_empty());
}

#[test]
fn what_went_wrong_before_an_outage_leads_and_what_was_done_before_it_is_not_verified() {
    let class = |target: &str| {
        let run = format!(
            "1 user  checkout hangs\n2 ops  call get_service {{\"service\": \"checkout-worker\"}}\n3 tool  {{\"pods\": 4}}\n4 ops  I'll restart checkout-worker.\n5 ops  call restart_service {{\"service\": \"{target}\"}}\n6 tool  {{\"status\": \"ok\"}}\n7 ops  call get_status {{\"service\": \"{target}\"}}\n8 tool  {{\"error\": \"503 Service Unavailable\"}}\n9 ops  I could not verify it.",
        );
        triaged(&run, Spec::default()).verdict.class
    };
    assert_eq!(class("checkout-gateway"), checks::Class::Layer(checks::Category::Coordination));
    assert_eq!(class("checkout-worker"), checks::Class::Inconclusive);
}

#[test]
fn an_act_that_is_claimed_after_an_outage_is_the_agents_doing() {
    let class = |word: &str| {
        let run = format!(
            "1 user  Cancel trip T-44.\n2 desk  call cancel_trip {{\"trip\": \"T-44\"}}\n3 tool  {{\"error\": \"503 Service Unavailable\"}}\n4 desk  {word}",
        );
        triaged(&run, Spec::default()).verdict.class
    };
    let checked = checks::Class::Layer(checks::Category::Verification);
    assert_eq!(class("Your trip has been cancelled."), checked);
    assert_eq!(class("The desk is down, try again later."), checks::Class::Infrastructure);
}
