//! The leader's figures over a handful of made-up incidents.

use super::*;
use crate::change::{ChangeKind, PlannedFix};
use crate::event::{Author, Opening, Stamp};
use crate::judgement::Judgement;
use crate::owners::{Party, Route, Seat};
use crate::signature::Signature;
use checks::Category;
use jiff::civil::date;

fn incident(name: &str, class: Class, events: Vec<(&str, What)>) -> Incident {
    let stamp = |at: &str| Stamp::new(Author::person("kim"), at.parse().expect("a time"));
    let mut judgement = Judgement::by_person(class, None, None);
    if class == Class::Inconclusive {
        judgement.missing_input = vec!["message content: 3 of 9 elements carry none".to_owned()];
    }
    let opening = Opening {
        purpose: Purpose::Real,
        signature: Signature::bare(class, None),
        system: None,
        symptom: None,
        title: name.to_owned(),
        sighting: None,
        judgement,
    };
    let first = stamp("2026-03-02T09:00:00Z").event(What::Opened(Box::new(opening)));
    let later = events.into_iter().map(|(at, what)| stamp(at).event(what));
    let all = std::iter::once(first).chain(later).collect();
    Incident::replay(IncidentId::new(name), all).expect("it begins with an opening")
}

fn routed() -> What {
    let to = Party { name: "specs".to_owned(), contact: None, source: String::new() };
    What::Routed(Route { seat: Seat::Specification, to })
}

fn planned(due: Date) -> What {
    let what = "guard".to_owned();
    What::Planned(PlannedFix::new(what, ChangeKind::ToneOnly, Some(due)))
}

#[test]
fn what_no_input_would_cure_is_counted() {
    let open = incident("open", Class::Inconclusive, Vec::new());
    let mut incurable = incident("incurable", Class::Inconclusive, Vec::new());
    incurable.judgements[0].said.missing_input.clear();
    let page = leader(&[open, incurable], date(2026, 3, 19));
    assert_eq!((page.missing_inputs.len(), page.without_cure), (1, 1));
}

#[test]
fn the_figures_rest_on_what_happened() {
    let layer = Class::Layer(Category::Specification);
    let back = What::Reopened { because: Comeback::FixDidNotHold, note: String::new() };
    let shipped = What::Shipped { fix: FixNo(1), on: date(2026, 3, 5) };
    let looped = incident(
        "looped",
        layer,
        vec![
            ("2026-03-02T09:10:00Z", routed()),
            ("2026-03-02T10:00:00Z", What::Accepted),
            ("2026-03-03T10:00:00Z", planned(date(2026, 3, 9))),
            ("2026-03-05T10:00:00Z", shipped),
            ("2026-03-12T10:00:00Z", back),
        ],
    );
    let late = incident(
        "late",
        layer,
        vec![
            ("2026-03-02T09:30:00Z", routed()),
            ("2026-03-02T09:40:00Z", What::Rejected { reason: "not ours".to_owned() }),
            ("2026-03-03T10:00:00Z", planned(date(2026, 3, 9))),
        ],
    );
    let open = incident("open", Class::Inconclusive, Vec::new());
    let page = leader(&[looped, late, open], date(2026, 3, 19));
    assert_eq!((page.incidents, page.unrouted), (3, 1));
    assert_eq!(page.time_to_route, Some(SignedDuration::from_mins(20)));
    assert_eq!(page.accepted, Share::new(1, 2));
    let overdue: Vec<(&str, i32)> =
        page.overdue.iter().map(|one| (one.incident.as_str(), one.days)).collect();
    assert_eq!(overdue, [("late", 10)]);
    assert_eq!(page.recurred, [(IncidentId::new("looped"), 1)]);
    assert_eq!(page.cannot_tell, Share::new(1, 3));
    assert_eq!(page.missing_inputs, [("message content".to_owned(), 1)]);
    assert_eq!(page.without_cure, 0);
    assert_eq!((page.wrong_fixes.cycles, page.wrong_fixes.days), (1, 7));
    assert_eq!(page.stories[0].symptom, "looped");
    assert_eq!(page.stories[0].recurred, 1);
}

#[test]
fn a_story_tells_runs_and_what_nobody_knows_of_them() {
    let run = crate::Sighting {
        trace: "a".to_owned(),
        path: "a.json".to_owned(),
        record: None,
        content_hash: "a".to_owned(),
        twin: 0,
        framework: None,
        agents: Vec::new(),
        models: Vec::new(),
        task: None,
        population: crate::sighting::Population::Single,
        began: None,
    };
    let seen = || What::Sighted(Box::new(run.clone()));
    let dated = crate::Sighting { began: Some(Timestamp::UNIX_EPOCH), ..run.clone() };
    let events = vec![
        ("2026-03-02T10:00:00Z", seen()),
        ("2026-03-03T10:00:00Z", planned(date(2026, 3, 9))),
        ("2026-03-05T10:00:00Z", What::Shipped { fix: FixNo(1), on: date(2026, 3, 5) }),
        ("2026-03-12T10:00:00Z", seen()),
        ("2026-03-12T11:00:00Z", What::Sighted(Box::new(dated))),
        (
            "2026-03-12T12:00:00Z",
            What::Reopened { because: Comeback::Undated, note: String::new() },
        ),
    ];
    let seen = incident("seen", Class::Layer(Category::Specification), events);
    let page = leader(&[seen], date(2026, 3, 19));
    let story = &page.stories[0];
    assert_eq!((story.runs, story.recurred, story.undated), (3, 0, 1));
    assert_eq!((page.wrong_fixes.cycles, page.recurred.len()), (0, 0));
}

#[test]
fn a_fix_is_lost_once_with_the_days_until_its_first_return() {
    let back = || What::Reopened { because: Comeback::FixDidNotHold, note: String::new() };
    let withdrawn = crate::life::Ending::Withdrawn { reason: "over".to_owned() };
    let events = vec![
        ("2026-03-03T10:00:00Z", planned(date(2026, 3, 9))),
        ("2026-03-05T10:00:00Z", What::Shipped { fix: FixNo(1), on: date(2026, 3, 5) }),
        ("2026-03-07T10:00:00Z", back()),
        ("2026-03-08T10:00:00Z", What::Closed(withdrawn)),
        ("2026-05-08T10:00:00Z", back()),
    ];
    let twice = incident("twice", Class::Layer(Category::Specification), events);
    let page = leader(&[twice], date(2026, 6, 1));
    assert_eq!((page.wrong_fixes.cycles, page.wrong_fixes.days), (1, 2));
    assert_eq!(page.recurred, [(IncidentId::new("twice"), 2)]);
}

#[test]
fn no_incidents_give_no_figures() {
    let page = leader(&[], date(2026, 3, 19));
    assert_eq!((page.time_to_route, page.accepted), (None, Share::new(0, 0)));
}
