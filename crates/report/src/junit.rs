//! Test results as `JUnit` XML, which every build server shows: a run is a test case, or a question is.
//!
//! The format counts its cases in its head, so all cases are held until the end: a run is a few lines
//! here. No times are written; the same input gives the same bytes.

mod gate;
mod triage;

pub use gate::document as of_gate;
pub use triage::case;

use case::hidden::unhashed;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// One test case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it belongs to, with dots between the parts.
    pub(crate) class: String,
    /// What it is called.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) end: End,
}

/// How a test case ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// Nothing is wrong.
    Passed,
    /// Something is: of which kind, in one line, and as a whole.
    Failed { kind: String, line: String, whole: String },
    /// It could not be tested: of which kind, and why.
    Broken { kind: String, line: String },
    /// It cannot be told, or does not count: why.
    Skipped { line: String, whole: String },
}

/// The document of all cases of `command`.
pub fn document(command: &str, cases: Vec<Case>) -> String {
    let mut suite = TestSuite::new(command.to_owned());
    suite.add_test_cases(cases.into_iter().map(written));
    ended(command, vec![suite])
}

fn ended(command: &str, suites: Vec<TestSuite>) -> String {
    let mut report = Report::new(command.to_owned());
    report.add_test_suites(suites);
    report.to_string().expect("it is written into memory, and no time stands in it")
}

fn written(case: Case) -> TestCase {
    let Case { class, name, end } = case;
    let mut written = TestCase::new(unhashed(&name), status(end));
    written.set_classname(unhashed(&class));
    written
}

fn status(end: End) -> TestCaseStatus {
    match end {
        End::Passed => TestCaseStatus::success(),
        End::Failed { kind, line, whole } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(kind).set_message(unhashed(&line)).set_description(unhashed(&whole));
            status
        }
        End::Broken { kind, line } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(kind).set_message(unhashed(&line));
            status
        }
        End::Skipped { line, whole } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(unhashed(&line));
            if !whole.is_empty() {
                status.set_description(unhashed(&whole));
            }
            status
        }
    }
}
