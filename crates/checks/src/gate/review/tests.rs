//! What signatures change, and what they do not.

use super::*;
use crate::gate::ship::File;
use case::spec::Objective;
use case::{ClauseKind, Origin, Owners, Passage, Spec};
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    Day::read(text).expect("it is a day")
}

fn signature(on: &str, until: &str) -> Signature {
    Signature {
        by: "Mei Lin".into(),
        on: day(on),
        until: day(until),
        text: "Reviewed by hand.".into(),
        source: "masthead.answers.yaml:7".into(),
    }
}

/// A spec with one objective that nobody may say who changes (Q8 fails), and nothing else.
fn spec() -> Spec {
    let objective = Clause {
        id: ClauseRef("paid".into()),
        kind: ClauseKind::Objective(Objective::default()),
        text: Passage::new("It is paid.", Origin::file("spec.yaml")),
        file: Some("spec.yaml".into()),
        line: Some(4),
        role: None,
    };
    Spec { clauses: vec![objective], ..Spec::default() }
}

fn reviewed(signed: &Signed, today: &str) -> Review {
    let (spec, owners, files) = (spec(), Owners::default(), BTreeMap::<Arc<str>, File>::new());
    review(&Ship::of(&spec, &owners, &files), signed, Level::All, day(today))
}

fn on(review: &Review, asked: Requirement) -> &Ruling {
    review.rulings.iter().find(|ruling| ruling.requirement == asked).expect("all are ruled on")
}

fn answer(asked: Requirement, on: &str, until: &str) -> Signed {
    Signed { answers: vec![(asked, signature(on, until))], ..Signed::default() }
}

#[test]
fn a_signed_answer_passes_where_the_artefacts_are_silent() {
    let signed = answer(Requirement::Logging, "2026-01-01", "2026-12-31");
    let review = reviewed(&signed, "2026-11-23");
    let ruling = on(&review, Requirement::Logging);
    assert_eq!(ruling.standing, Standing::Passes);
    assert!(ruling.reason.contains("Mei Lin until 2026-12-31"), "{}", ruling.reason);
    assert!(ruling.signed.is_some());
}

#[test]
fn an_answer_out_of_its_time_does_not_count_and_is_said() {
    for (today, said) in
        [("2027-01-01", "ended on 2026-12-31"), ("2025-12-31", "begins on 2026-01-01")]
    {
        let signed = answer(Requirement::Logging, "2026-01-01", "2026-12-31");
        let review = reviewed(&signed, today);
        let ruling = on(&review, Requirement::Logging);
        assert_eq!(ruling.standing, Standing::Unknown);
        let last = ruling.lacks.last().expect("it is said");
        assert!(last.what.contains(said), "{}", last.what);
        assert_eq!(
            (last.place.file.as_deref(), last.place.line),
            (Some("masthead.answers.yaml"), Some(7))
        );
    }
}

#[test]
fn an_answer_does_not_count_against_what_stands_there() {
    let signed = answer(Requirement::Objective, "2026-01-01", "2026-12-31");
    let review = reviewed(&signed, "2026-11-23");
    let ruling = on(&review, Requirement::Objective);
    assert_eq!(ruling.standing, Standing::Fails);
    assert!(ruling.lacks.iter().any(|lack| lack.what.contains("does not count")));
}

#[test]
fn no_answer_counts_for_a_blocker() {
    let signed = answer(Requirement::Termination, "2026-01-01", "2026-12-31");
    let review = reviewed(&signed, "2026-11-23");
    assert_eq!(on(&review, Requirement::Termination).standing, Standing::Fails);
}

#[test]
fn a_waiver_changes_no_ruling_and_lets_it_ship() {
    let all = Requirement::ALL.map(|one| (one, signature("2026-11-01", "2026-11-30")));
    let signed = Signed { waivers: all.to_vec(), ..Signed::default() };
    let review = reviewed(&signed, "2026-11-23");
    assert!(review.may_ship());
    let ruling = on(&review, Requirement::Termination);
    assert_eq!(ruling.standing, Standing::Fails);
    assert!(ruling.waived.is_some());
    assert!(!reviewed(&signed, "2026-12-01").may_ship());
}

#[test]
fn at_the_level_of_the_blockers_only_they_count() {
    let waive = |one| (one, signature("2026-11-01", "2026-11-30"));
    let waivers = vec![waive(Requirement::Termination), waive(Requirement::Roles)];
    let signed = Signed { waivers, ..Signed::default() };
    let mut review = reviewed(&signed, "2026-11-23");
    assert!(!review.may_ship());
    review.level = Level::Blockers;
    assert!(review.may_ship());
}
