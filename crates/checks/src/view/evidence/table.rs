//! Result texts with what they are evidence of, near misses included.

use super::{Fault, Place, Standing, cite, facts, fault, proves, standing};
use Standing::{Bad, Good, Neutral};
use case::{Act, ActorKind, Cite, Origin, Passage, ToolResult, Trace};

fn result(text: &str) -> ToolResult {
    let data = serde_json::from_str(text).ok();
    ToolResult {
        text: Passage::new(text, Origin::top().index(0).key("content")),
        data,
        call: None,
        failed: None,
    }
}

const TABLE: &[(&str, Standing, Option<Fault>)] = &[
    // Exit codes.
    ("exit code: 0", Neutral, None),
    ("exit code: 1", Bad, None),
    ("exitcode: 0 (execution succeeded)\nCode output: 42", Neutral, None),
    ("exitcode: 1 (execution failed)\nCode output:\nValueError: empty", Bad, None),
    ("<returncode>1</returncode>\n<output>\n</output>", Bad, None),
    ("<returncode>0</returncode>\n<output>\n</output>", Neutral, None),
    ("{'returncode': 1, 'output': ''}", Bad, None),
    ("#5 RUN make\nERROR: failed to solve: process did not complete", Bad, None),
    ("bash: ./deploy.sh: Permission denied", Bad, None),
    ("bash: line 1: ./deploy.sh: No such file or directory", Bad, None),
    ("Command timed out after 120 seconds", Bad, None),
    ("The guide names every permission denied by default.", Neutral, None),
    ("Process exited with code 137", Bad, None),
    ("Command failed with exit status 2.", Bad, None),
    (r#"{"exit_code": 0, "stdout": "written"}"#, Neutral, None),
    (r#"{"returncode": 3, "stderr": "bad flag"}"#, Bad, None),
    (r#"{"exitCode": 0, "output": "== 2 passed in 0.1s =="}"#, Good, None),
    (
        "Traceback (most recent call last):\n  File \"a.py\"\nKeyError: 'x'\nexit code: 0",
        Neutral,
        None,
    ),
    ("The manual says that programs report how they exit to the shell.", Neutral, None),
    // HTTP.
    ("HTTP/1.1 200 OK", Neutral, None),
    ("HTTP/2 503 Service Unavailable", Bad, Some(Fault::Outage)),
    ("404 Client Error: Not Found for url", Bad, None),
    ("502 Server Error: Bad Gateway for url", Bad, Some(Fault::Outage)),
    ("status: 429", Bad, Some(Fault::RateLimit)),
    (r#"{"status": 401, "message": "key expired"}"#, Bad, Some(Fault::Access)),
    (r#"{"status_code": 404}"#, Bad, None),
    (r#"{"status": 201, "id": 7}"#, Neutral, None),
    (r#"{"code": 500, "message": "internal"}"#, Bad, Some(Fault::Outage)),
    (r#"{"code": "LHR"}"#, Neutral, None),
    (r#"{"count": 503}"#, Neutral, None),
    // The network's own messages.
    ("HTTP 503: upstream connect error", Bad, Some(Fault::Outage)),
    ("dial tcp 10.0.0.4:443: i/o timeout", Bad, Some(Fault::Timeout)),
    ("getaddrinfo EAI_AGAIN db.internal", Bad, Some(Fault::Outage)),
    ("503 units of B-7 are in stock", Neutral, None),
    // Error fields and messages.
    (r#"{"error": null, "rows": []}"#, Neutral, None),
    (r#"{"error": ""}"#, Neutral, None),
    (r#"{"error": "order not found"}"#, Bad, None),
    (
        r#"{"error": {"type": "rate_limit_error", "message": "slow down"}}"#,
        Bad,
        Some(Fault::RateLimit),
    ),
    (r#"{"error": "timeout"}"#, Bad, Some(Fault::Timeout)),
    (r#"{"errors": []}"#, Neutral, None),
    (r#"{"errors": ["name is required"]}"#, Bad, None),
    (r#"{"isError": true, "content": "no such user"}"#, Bad, None),
    ("Error: user not found", Bad, None),
    ("Error: connect ECONNREFUSED 127.0.0.1:5432", Bad, Some(Fault::Outage)),
    ("Error executing tool get_weather: city is required", Bad, None),
    ("Failed to parse the date", Bad, None),
    ("Errors were rare in the nineties, the author says.", Neutral, None),
    ("Error handling in three chapters: a review of the book.", Neutral, None),
    // States.
    (r#"{"alert": "disk", "status": "firing"}"#, Bad, None),
    (r#"{"alert": "disk", "status": "resolved"}"#, Good, None),
    (r#"{"data": {"alert": {"state": "FIRING"}}}"#, Bad, None),
    (r#"{"order": {"status": "cancelled"}}"#, Neutral, None),
    (r#"{"status": "pending"}"#, Neutral, None),
    (r#"[{"state": "firing"}, {"state": "resolved"}]"#, Neutral, None),
    (r#"[{"state": "firing"}, {"state": "firing"}]"#, Bad, None),
    (r#"[{"state": "firing"}]"#, Bad, None),
    ("alert_status: firing", Bad, None),
    ("Status: Healthy", Good, None),
    ("State: California", Neutral, None),
    ("The status of the talks is that they failed.", Neutral, None),
    (r#"{"phase": "CrashLoopBackOff"}"#, Bad, None),
    (r#"{"healthy": false}"#, Bad, None),
    (r#"{"valid": true}"#, Good, None),
    (r#"{"success": true, "id": 9}"#, Good, None),
    (r#"{"success": false}"#, Bad, None),
    (r#"{"state": "TX", "zip": "75001"}"#, Neutral, None),
    // Test runners.
    ("===== 3 failed, 2 passed in 0.12s =====", Bad, None),
    ("===== 5 passed in 0.12s =====", Good, None),
    ("Ran 4 tests in 0.001s\n\nOK", Good, None),
    ("Ran 0 tests in 0.000s\n\nOK", Neutral, None),
    ("Ran 4 tests in 0.001s\n\nFAILED (failures=2)", Bad, None),
    (
        "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s",
        Good,
        None,
    ),
    ("test result: FAILED. 11 passed; 1 failed; 0 ignored", Bad, None),
    ("Tests:       1 failed, 2 passed, 3 total", Bad, None),
    ("  7 passing (12ms)", Good, None),
    ("--- FAIL: TestSum (0.00s)", Bad, None),
    ("ok  \texample.org/sum\t0.012s", Good, None),
    ("Tests run: 8, Failures: 0, Errors: 0, Skipped: 1", Good, None),
    ("Tests run: 8, Failures: 1, Errors: 0, Skipped: 1", Bad, None),
    (r#"{"passed": 5, "failed": 0}"#, Good, None),
    (r#"{"passed": 5, "failed": 1}"#, Bad, None),
    (r#"{"tests": 6, "failures": 1}"#, Bad, None),
    (r#"{"tests": 6, "failures": 0}"#, Good, None),
    ("3 passed motions and 2 failed amendments were recorded.", Neutral, None),
    ("OK", Neutral, None),
    ("not ok 3 - adds numbers", Bad, None),
    // Exceptions.
    ("Traceback (most recent call last):\n  File \"a.py\", line 1\nNameError: name 'x'", Bad, None),
    ("thread 'main' panicked at src/main.rs:3:5", Bad, None),
    ("main.c:4:2: error: expected ';'", Bad, None),
    ("He wrote that Traceback (most recent call last): is a greeting.", Neutral, None),
    // Faults, and what only resembles them.
    ("bash: line 1: pytest: command not found", Bad, Some(Fault::NotInstalled)),
    ("sh: 1: tox: not found\nexit code: 127", Bad, Some(Fault::NotInstalled)),
    ("/usr/bin/python3: No module named pytest\nexit code: 1", Bad, Some(Fault::NotInstalled)),
    ("ModuleNotFoundError: No module named 'solution'\nexit code: 1", Bad, None),
    ("Error: 429 Too Many Requests", Bad, Some(Fault::RateLimit)),
    ("Error: getaddrinfo EAI_AGAIN registry.example", Bad, Some(Fault::Outage)),
    ("Error: certificate has expired", Bad, Some(Fault::Outage)),
    ("Error: Command timed out after 120 s", Bad, None),
    ("Error: Read timed out. (read timeout=10)", Bad, Some(Fault::Timeout)),
    ("An article on what connection refused means and how to mend it.", Neutral, None),
    (
        r#"{"title": "What 'connection refused' means", "body": "429 Too Many Requests"}"#,
        Neutral,
        None,
    ),
    (r#"{"error": "validation failed: amount must be positive"}"#, Bad, None),
    ("", Neutral, None),
    ("written 120 bytes to notes.txt", Neutral, None),
];

#[test]
fn every_text_of_the_table_stands_as_it_says() {
    let wrong: Vec<String> = TABLE
        .iter()
        .filter_map(|(text, expected, expected_fault)| {
            let result = result(text);
            let (stands, fault) = (standing(&result), fault::of(&result, &facts(&result)));
            let is_right = stands == *expected && fault == *expected_fault;
            (!is_right).then(|| {
                format!("{text:?}: {stands:?} {fault:?}, not {expected:?} {expected_fault:?}")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(60 <= TABLE.len());
}

#[test]
fn a_declared_failure_outweighs_what_the_text_says() {
    let mut came = result("5 passed in 0.1s");
    came.failed = Some(true);
    assert_eq!(standing(&came), Bad);
}

#[test]
fn a_call_that_worked_proves_nothing_about_the_task() {
    assert!(!proves(&facts(&result(r#"{"success": true}"#))));
    assert!(proves(&facts(&result(r#"{"status": "resolved"}"#))));
}

#[test]
fn a_page_in_whose_middle_something_failed_is_content() {
    let filler = "A line of prose that says nothing.\n".repeat(300);
    let text = format!("{filler}Traceback (most recent call last):\n{filler}");
    assert_eq!(standing(&result(&text)), Neutral);
    let text = format!("{filler}2 failed, 1 passed in 3.1s\n");
    assert_eq!(standing(&result(&text)), Bad);
}

fn quoted(cite: &Cite) -> Option<&str> {
    match cite {
        Cite::Step { quote: Some(quote), .. } => Some(quote.text()),
        Cite::Step { .. } | Cite::Clause { .. } | Cite::Absent { .. } => None,
    }
}

#[test]
fn facts_and_faults_are_cited_verbatim() {
    let words = |text: &str| {
        let mut trace = Trace::default();
        let tool = trace.actor_named("tool", ActorKind::Tool);
        trace.push(tool, Act::Result(result(text)), Origin::top().index(0));
        let step = trace.steps.remove(0);
        let Act::Result(came) = &step.act else {
            return (None, None);
        };
        let fact = facts(came).first().map(|fact| cite(&step, came, fact));
        let fact = fact.as_ref().and_then(quoted).map(str::to_owned);
        let fault = fault::cite((&step, came), &facts(came));
        (fact, quoted(&fault).map(str::to_owned))
    };
    let (fact, _) = words(r#"{"id": 3, "alert": {"status": "firing"}}"#);
    assert_eq!(fact.as_deref(), Some(r#""status": "firing""#));
    let (fact, fault) = words("step one\nError: connect ECONNREFUSED\nexit code: 7");
    assert_eq!(fact.as_deref(), Some("exit code: 7"));
    assert_eq!(fault.as_deref(), Some("ECONNREFUSED"));
}

#[test]
fn places_in_data_are_pointers() {
    let came = result(r#"{"data": {"alert": {"state": "firing"}}}"#);
    assert_eq!(facts(&came)[0].at, Place::Member("/data/alert/state".to_owned()));
}
