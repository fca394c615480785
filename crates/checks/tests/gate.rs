//! Every example on every question's page, against its own question and against all the others.
//!
//! A page is documentation and test at once: a moved threshold fails here with the heading of the example.
//! The snapshot of all questions over all examples shows in review when a question starts to fail its
//! neighbour's page.

mod questions;

use casebook::Ruled;
use checks::gate::{Lack, Requirement, Review, Ruling, Standing};
use questions::{ON_NO_LINE, pages, reviewed};
use std::collections::BTreeSet;
use std::fmt::Write;

fn on(review: &Review, code: &str) -> Ruling {
    let asked = Requirement::from_code(code).expect("a known code");
    let found = review.rulings.iter().find(|ruling| ruling.requirement == asked);
    found.expect("all twelve are ruled on").clone()
}

/// The lines that the lacks point at; something that stands nowhere is marked on the first line.
fn lines(lacks: &[Lack]) -> BTreeSet<usize> {
    lacks.iter().map(|lack| lack.place.line.map_or(ON_NO_LINE, |line| line as usize)).collect()
}

fn is_met(expected: &Ruled, ruling: &Ruling) -> bool {
    let at =
        |marks: &[usize]| marks.iter().copied().collect::<BTreeSet<_>>() == lines(&ruling.lacks);
    match (expected, ruling.standing) {
        (Ruled::Passes, Standing::Passes) | (Ruled::NotApplicable, Standing::NotApplicable) => true,
        (Ruled::Fails(marks), Standing::Fails) | (Ruled::Unknown(marks), Standing::Unknown) => {
            at(marks)
        }
        _ => false,
    }
}

fn said(ruling: &Ruling) -> String {
    format!("{:?} at {:?}: {}", ruling.standing, lines(&ruling.lacks), ruling.reason)
}

#[test]
fn every_example_comes_out_as_its_page_says() {
    let mut wrong = String::new();
    for (requirement, page) in pages() {
        assert_eq!(page.code, requirement.code());
        for example in &page.examples {
            let review = reviewed(&page.code, example);
            for (code, expected) in &example.expects {
                let ruling = on(&review, code);
                if !is_met(expected, &ruling) {
                    let (heading, came) = (&example.heading, said(&ruling));
                    writeln!(
                        wrong,
                        "{}: {heading}: {code} should be {expected:?}, came out {came}",
                        page.code
                    )
                    .expect("a string takes all");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_page_has_a_pass_and_a_fail_for_its_reason_alone() {
    for (_, page) in pages() {
        let own: Vec<&Ruled> =
            page.examples.iter().filter_map(|one| Some(&one.expects.first()?.1)).collect();
        assert!(own.contains(&&Ruled::Passes), "{}: nothing passes", page.code);
        assert!(
            own.iter().any(|one| matches!(one, Ruled::Fails(_))),
            "{}: nothing fails",
            page.code
        );
        let alone: Vec<_> = page.examples.iter().filter(|example| example.is_alone).collect();
        assert_eq!(alone.len(), 1, "{}: one example fails for this alone", page.code);
        for example in alone {
            let review = reviewed(&page.code, example);
            assert!(
                matches!(example.expects[0].1, Ruled::Fails(_)),
                "{}: {}",
                page.code,
                example.heading
            );
            for ruling in review.rulings.iter().filter(|one| one.requirement.code() != page.code) {
                let is_quiet =
                    matches!(ruling.standing, Standing::Passes | Standing::NotApplicable);
                assert!(
                    is_quiet,
                    "{}: {}: {} {}",
                    page.code,
                    example.heading,
                    ruling.requirement.code(),
                    said(ruling)
                );
            }
        }
    }
}

/// A mend that cannot be pasted is none.
#[test]
fn whatever_would_pass_is_a_spec_that_reads() {
    let mut wrong = String::new();
    for (_, page) in pages() {
        for example in &page.examples {
            for lack in
                reviewed(&page.code, example).rulings.iter().flat_map(|ruling| &ruling.lacks)
            {
                let text = format!("schema: masthead.spec/1\nsystem: desk\n{}", lack.mend);
                let none = |name: &str| Err(format!("{name}: none here"));
                if let Err(problem) = ingest::spec::read_yaml("mend.yaml", &text, &none) {
                    writeln!(wrong, "{}: {}: {problem}\n{text}", page.code, example.heading)
                        .expect("a string takes all");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn all_questions_over_all_examples() {
    let mut matrix = String::new();
    for (_, page) in pages() {
        for example in &page.examples {
            let review = reviewed(&page.code, example);
            let listed = |standing: Standing| {
                let such = review.rulings.iter().filter(|ruling| ruling.standing == standing);
                let codes: Vec<&str> = such.map(|ruling| ruling.requirement.code()).collect();
                if codes.is_empty() { "-".to_owned() } else { codes.join(" ") }
            };
            let (fails, open) = (listed(Standing::Fails), listed(Standing::Unknown));
            let own = on(&review, &page.code).reason;
            let heading = &example.heading;
            writeln!(
                matrix,
                "{}  {heading}\n    fails {fails}\n    unknown {open}\n    {own}",
                page.code
            )
            .expect("a string takes all");
        }
    }
    insta::assert_snapshot!(matrix);
}
