//! New, ongoing, late, regressed, known.

use super::*;
use crate::change::{ChangeKind, FixNo, PlannedFix};
use crate::event::Author;
use crate::event::What;
use crate::incident::State;
use crate::sighting::Population;
use checks::{Category, Mode};
use jiff::civil::date;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn stamp(text: &str) -> Stamp {
    Stamp::new(Author::machine("masthead"), at(text))
}

fn run(hash: &str, began: Option<&str>) -> Sighting {
    Sighting {
        trace: hash.to_owned(),
        path: format!("{hash}.json"),
        record: None,
        content_hash: hash.to_owned(),
        twin: 0,
        framework: None,
        agents: Vec::new(),
        models: Vec::new(),
        task: None,
        population: Population::Single,
        began: began.map(at),
    }
}

fn opening(class: Class, run: Sighting) -> Opening {
    let mode = Mode::ALL.into_iter().find(|mode| class == Class::Layer(mode.category()));
    Opening {
        purpose: Purpose::Real,
        signature: Signature::bare(class, mode),
        system: Some("shop".to_owned()),
        symptom: None,
        title: "it loops".to_owned(),
        sighting: Some(run),
        judgement: Judgement::by_person(class, mode, None),
    }
}

const LAYER: Class = Class::Layer(Category::Specification);

fn opened(class: Class) -> Incident {
    let filing = file(None, opening(class, run("a", None)), &stamp("2026-03-02T09:00:00Z"));
    let filing = filing.expect("it may be filed");
    assert_eq!(filing.joined, Joined::New);
    Incident::replay(IncidentId::new("INC-1"), filing.events).expect("it begins with an opening")
}

fn with(mut incident: Incident, events: impl IntoIterator<Item = What>, at: &str) -> Incident {
    for what in events {
        incident.apply(stamp(at).event(what));
    }
    incident
}

fn fixed(incident: Incident) -> Incident {
    let plan = PlannedFix::new("guard", ChangeKind::Structural, None);
    let shipped = What::Shipped { fix: FixNo(1), on: date(2026, 3, 10) };
    with(incident, [What::Planned(plan), shipped], "2026-03-10T12:00:00Z")
}

fn joined(incident: &Incident, run: Sighting) -> Joined {
    let class = incident.class();
    let filing = file(Some(incident), opening(class, run), &stamp("2026-03-20T09:00:00Z"));
    filing.expect("it may be filed").joined
}

#[test]
fn the_same_signature_goes_on_and_the_same_run_is_known() {
    let incident = opened(LAYER);
    assert_eq!(joined(&incident, run("b", None)), Joined::Ongoing);
    assert_eq!(joined(&incident, run("a", None)), Joined::Known);
}

#[test]
fn a_run_from_after_the_fix_reopens_and_one_from_before_does_not() {
    let incident = fixed(opened(LAYER));
    let regressed = Joined::Regressed(Comeback::FixDidNotHold);
    assert_eq!(joined(&incident, run("b", Some("2026-03-12T08:00:00Z"))), regressed);
    assert_eq!(joined(&incident, run("b", Some("2026-03-09T08:00:00Z"))), Joined::Ongoing);
    // On the day itself the moment divides.
    assert_eq!(joined(&incident, run("b", Some("2026-03-10T11:00:00Z"))), Joined::Ongoing);
    assert_eq!(joined(&incident, run("b", Some("2026-03-10T13:00:00Z"))), regressed);
    let closed =
        with(incident, [What::Closed(crate::life::Ending::Mended)], "2026-03-11T09:00:00Z");
    assert_eq!(joined(&closed, run("b", Some("2026-03-09T08:00:00Z"))), Joined::Late);
    let later = Some("2026-03-12T08:00:00Z");
    let filing =
        file(Some(&closed), opening(LAYER, run("b", later)), &stamp("2026-03-20T09:00:00Z"));
    let events = filing.expect("it may be filed").events;
    assert!(matches!(events[1].what, What::Reopened { because: Comeback::FixDidNotHold, .. }));
    let back = with(closed, events.into_iter().map(|event| event.what), "2026-03-20T09:00:00Z");
    assert_eq!(back.state, State::Reopened);
    assert_eq!(joined(&back, run("c", later)), Joined::Ongoing);
    assert_eq!(joined(&back, run("c", None)), Joined::Ongoing);
    // One fix is lost once: until the next one ships, another run of it is no news.
    let plan = PlannedFix::new("guard", ChangeKind::Structural, None);
    let planned = with(back, [What::Planned(plan)], "2026-03-21T09:00:00Z");
    assert_eq!(joined(&planned, run("d", later)), Joined::Ongoing);
}

#[test]
fn a_run_without_a_date_is_no_proof_that_the_fix_did_not_hold() {
    let incident = fixed(opened(LAYER));
    assert_eq!(joined(&incident, run("b", None)), Joined::Undated);
    let closed =
        with(incident, [What::Closed(crate::life::Ending::Mended)], "2026-03-11T09:00:00Z");
    assert_eq!(joined(&closed, run("b", None)), Joined::Regressed(Comeback::Undated));
    let reopened = What::Reopened { because: Comeback::Undated, note: String::new() };
    let open = with(closed, [reopened], "2026-03-20T09:00:00Z");
    assert_eq!(open.facts().recurred, 0);
    // What is known then counts.
    let later = run("c", Some("2026-03-12T08:00:00Z"));
    assert_eq!(joined(&open, later), Joined::Regressed(Comeback::FixDidNotHold));
}

#[test]
fn what_was_withdrawn_without_a_fix_comes_back_as_such() {
    let withdrawn = crate::life::Ending::Withdrawn { reason: "noise".to_owned() };
    let incident = with(opened(LAYER), [What::Closed(withdrawn)], "2026-03-03T09:00:00Z");
    assert_eq!(joined(&incident, run("b", None)), Joined::Regressed(Comeback::NothingShipped));
}

#[test]
fn an_outage_that_is_over_is_another_one_after_a_day() {
    let withdrawn = crate::life::Ending::Withdrawn { reason: "over".to_owned() };
    let incident =
        with(opened(Class::Infrastructure), [What::Closed(withdrawn)], "2026-03-02T12:00:00Z");
    assert_eq!(joined(&incident, run("b", Some("2026-03-02T20:00:00Z"))), Joined::Late);
    assert_eq!(joined(&incident, run("b", Some("2026-03-12T20:00:00Z"))), Joined::New);
}

#[test]
fn what_nobody_could_judge_joins_nothing() {
    let run = run("a", None);
    assert_eq!(opening(Class::Inconclusive, run.clone()).key(), None);
    assert!(opening(LAYER, run.clone()).key().is_some());
    assert_eq!(Opening { sighting: None, ..opening(LAYER, run) }.key(), None);
}

#[test]
fn a_layer_that_fails_again_after_its_fix_is_pointed_out_whatever_the_symptom() {
    let fixed = fixed(opened(LAYER));
    let later = |class, began, system: Option<&str>| {
        let opening =
            Opening { system: system.map(str::to_owned), ..opening(class, run("b", began)) };
        let event = life::open(opening, stamp("2026-03-20T09:00:00Z")).expect("it has a title");
        Incident::replay(IncidentId::new("INC-2"), vec![event]).expect("it begins")
    };
    let found = |incident: Incident| recurs(&incident, [&fixed]).len();
    let (shop, after) = (Some("shop"), Some("2026-03-12T08:00:00Z"));
    assert_eq!(found(later(LAYER, after, shop)), 1);
    assert_eq!(found(later(Class::Layer(Category::Coordination), after, shop)), 0);
    assert_eq!(found(later(LAYER, after, Some("search"))), 0);
    assert_eq!(found(later(LAYER, after, None)), 0, "nobody knows whether it is the same system");
    assert_eq!(found(later(LAYER, None, shop)), 0, "nobody knows whether it was after the fix");
    assert_eq!(found(later(LAYER, Some("2026-03-09T08:00:00Z"), shop)), 0);
}

#[test]
fn an_incident_of_an_earlier_version_is_found_by_the_sentence_that_was_broken() {
    let class = Class::Layer(Category::Specification);
    let cited = |clause: &str, demand: Option<&str>, hash: &str| {
        let mut opening = opening(class, run(hash, None));
        opening.signature = Signature {
            clause: Some(clause.to_owned()),
            demand: demand.map(str::to_owned),
            ..Signature::bare(class, Some(Mode::DisobeyTaskSpecification))
        };
        opening.judgement.evidence = vec![crate::judgement::Evidence {
            quote: "Reply only in JSON.".to_owned(),
            origin: clause.to_owned(),
            step: None,
        }];
        opening
    };
    let old = cited("instructions#2", None, "a").key().expect("it can be joined");
    let new = cited("instructions#3", Some("an answer in JSON"), "b").keys();
    assert_eq!(new.len(), 2);
    assert_eq!(new[1], old);
    assert_ne!(new[0], old);
}
