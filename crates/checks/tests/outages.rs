//! Whether the surroundings broke a run, told over whole runs: what was written beside an outage, what came
//! after it, and what a run stopped at.

use case::{Case, Origin, Owners, Record, RecordKind, Spec, Trace};
use checks::outcome::Status;
use checks::{Answers, Class, Triage, triage};

fn trace(shorthand: &str) -> Trace {
    casebook::read(shorthand).expect("the shorthand reads").trace
}

fn triaged(trace: Trace) -> Triage {
    let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
    triage(&case, &Answers::none())
}

const DOWN: &str = r#"{"error": "503 Service Unavailable"}"#;

#[test]
fn an_outage_beside_a_write_of_another_tool_is_no_reason_to_run_it_again() {
    let run = format!(
        "1 user  Book R-1 at 10, and log it if you can.\n2 desk  call book_room {{\"room\": \"R-1\"}}\n3 tool  {{\"booking\": \"B-1\"}}\n4 desk  call log_event {{\"name\": \"booked\"}}\n5 tool  {DOWN}\n6 desk  R-1 is booked; I could not log it.\n"
    );
    assert_eq!(triaged(trace(&run)).outcome.status, Status::Unverified);
}

#[test]
fn an_outage_of_the_only_write_is_one_although_the_run_looked_afterwards() {
    let call = r#"schedule_service {"vin": "WDF4"}"#;
    let run = format!(
        "1 user  Book the service of van WDF4.\n2 desk  call {call}\n3 tool  {DOWN}\n4 desk  call {call}\n5 tool  {DOWN}\n6 desk  call get_vehicle {{\"vin\": \"WDF4\"}}\n7 tool  {{\"service\": null}}\n8 desk  I could not book it: the calendar is down.\n"
    );
    assert_eq!(triaged(trace(&run)).verdict.class, Class::Infrastructure);
    let written = run.replace("I could not book it: the calendar is down.", "It is all set.");
    assert_eq!(triaged(trace(&written)).outcome.status, Status::Unverified);
}

#[test]
fn what_a_broken_run_changed_is_settled_before_another_one() {
    let run = "1 user  Book R-1.\n2 desk  call book_room {\"room\": \"R-1\"}\n3 tool  {\"booking\": \"B-1\"}\n4 desk  Let me tell them.\n";
    let mut broken = trace(run);
    broken.records.push(Record {
        kind: caught("openai.APIConnectionError", "Connection error."),
        at: Origin::top(),
        step: None,
    });
    let triage = triaged(broken);
    assert_eq!(triage.verdict.class, Class::Infrastructure);
    assert_eq!(triage.verdict.timing, checks::verdict::BESIDE_CHANGES);
}

fn caught(kind: &str, message: &str) -> RecordKind {
    RecordKind::Exception { kind: kind.into(), message: message.into() }
}

#[test]
fn errors_of_the_models_service_are_the_surroundings() {
    let status = |kind: &str, message: &str| {
        let mut trace = trace("1 user  List the tickets.\n2 bot  Let me look.\n");
        trace.records.push(Record { kind: caught(kind, message), at: Origin::top(), step: None });
        triaged(trace).outcome.status
    };
    for (kind, message) in [
        ("openai.APIConnectionError", "Connection error."),
        ("google.api_core.exceptions.ServiceUnavailable", "503 The model is overloaded"),
        ("Error", "socket hang up"),
        ("grpc.RpcError", "StatusCode.UNAVAILABLE: failed to connect to all addresses"),
        ("Exception", "upstream connect error or disconnect/reset before headers"),
        ("MemoryError", ""),
    ] {
        assert_eq!(status(kind, message), Status::Infrastructure, "{kind}: {message}");
    }
    assert_eq!(status("KeyError", "'foo'"), Status::Failed);
}

#[test]
fn a_run_that_stopped_at_an_error_or_a_limit_has_no_last_word() {
    for (event, reason) in
        [("error  KeyError: 'foo'", "stopped at an error"), ("limit  20 steps", "cut off")]
    {
        let run = format!("1 user  List the tickets.\n2 bot  Let me look.\n3 event {event}\n");
        let outcome = triaged(trace(&run)).outcome;
        assert_eq!(outcome.status, Status::Unknown);
        assert!(outcome.reason.contains(reason), "{}", outcome.reason);
    }
}
