//! A question as a test case: failed where it blocks, skipped where it does not arise, is waived, or does
//! not block at the level that was asked for.

use super::{Case, End, ended, written};
use crate::gated::{Gated, Weight, name, signed};
use crate::words;
use checks::gate::{Ruling, Standing};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

/// The document of all specs, with what could not be read of them (path and reason).
pub fn document(specs: &[Gated<'_>], unread: &[(String, String)]) -> String {
    let mut suites: Vec<TestSuite> = specs.iter().map(suite).collect();
    suites.extend(unread.iter().map(|(path, what)| refused(path, what)));
    ended("masthead gate", suites)
}

fn suite(gated: &Gated<'_>) -> TestSuite {
    let mut suite = TestSuite::new(words::line(&gated.title()));
    suite.add_test_cases(gated.review.rulings.iter().map(|one| written(case(gated, one))));
    suite
}

fn refused(path: &str, what: &str) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("unreadable").set_message(words::line(what));
    let mut suite = TestSuite::new(words::line(path));
    suite.add_test_case(TestCase::new("the spec can be read", status));
    suite
}

fn case(gated: &Gated<'_>, ruling: &Ruling) -> Case {
    let requirement = ruling.requirement;
    let category = requirement.category();
    let reason = words::line(&ruling.reason);
    let skipped = |line: String| End::Skipped { line, whole: String::new() };
    let end = match (gated.weight(ruling), ruling.standing, &ruling.waived) {
        (Weight::Blocks, _, _) => End::Failed {
            kind: category.code().to_owned(),
            line: format!("{reason}; {} answers for it", gated.owner(requirement)),
            whole: whole(gated, ruling),
        },
        (_, _, Some(waived)) => skipped(format!("waived: {}", signed(waived))),
        (Weight::Counts, _, None) => End::Skipped {
            line: format!("{reason}; does not block at this level"),
            whole: whole(gated, ruling),
        },
        (Weight::Passes, Standing::NotApplicable, None) => skipped(reason),
        (Weight::Passes, Standing::Passes | Standing::Fails | Standing::Unknown, None) => {
            End::Passed
        }
    };
    Case {
        class: format!("masthead.gate.{}", category.code()),
        name: format!("{} {}", requirement.code(), name(requirement)),
        end,
    }
}

/// Each lack with its place and what would pass.
fn whole(gated: &Gated<'_>, ruling: &Ruling) -> String {
    let points = gated.points(ruling).into_iter().filter(|point| point.signature.is_none());
    let told = points.map(|point| {
        let Some(lack) = point.lack else {
            return format!("{}: {}", gated.path, words::line(point.what));
        };
        let file = lack.place.file.as_deref().unwrap_or(gated.path);
        let line = lack.place.line.map_or(String::new(), |line| format!(":{line}"));
        let head = format!("{file}{line}: {}", words::line(&lack.what));
        let mend = lack.mend.trim_end();
        if mend.is_empty() { head } else { format!("{head}\nwhat would pass:\n{mend}") }
    });
    let told: Vec<String> = told.collect();
    told.join("\n\n")
}
