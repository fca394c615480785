//! Filing, changing, merging, refusing.

use super::made::{ALONE, machine, opening, person, route, run};
use super::{Fresh, execute};
use checks::Mode;
use incidents::change::Compared;
use incidents::event::{Comeback, Link, Opening};
use incidents::join::Joined;
use incidents::judgement::Evidence;
use incidents::owners::Seat;
use incidents::postmortem::Postmortem;
use incidents::prove::{Aspect, Met, Proof, Reason};
use incidents::{
    Author, ChangeKind, Event, FixNo, Incident, IncidentId, PlannedFix, Refusal, Stamp, State,
    drill,
};
use jiff::civil::date;
use store::{Change, Error, Filter, Page, Store};

const MODE: Mode = Mode::FailToAskForClarification;

pub(crate) fn open(url: &str) -> Store {
    Store::open(url).expect("the store opens")
}

/// A step of an incident's life.
type Step = fn(&Incident, Stamp) -> Result<Event, Refusal>;

fn plan() -> PlannedFix {
    let what = "a gate before refunds".to_owned();
    let due = Some(date(2026, 4, 1));
    let compared = Compared { old: "spec.yaml".to_owned(), new: "planned.yaml".to_owned() };
    let despite = Some("it is on record".to_owned());
    let overridden = Some("a gate is there".to_owned());
    let compared = Some(compared);
    let replaces = Vec::new();
    PlannedFix { what, kind: ChangeKind::Structural, due, compared, overridden, despite, replaces }
}

fn postmortem() -> Postmortem {
    Postmortem {
        class: Some(checks::verdict::Class::Layer(MODE.category())),
        mode: Some(MODE),
        missing_structure: "clarification gate absent".to_owned(),
        owner: "platform".to_owned(),
        root_cause: "No branch asks when two orders match.".to_owned(),
        evidence: vec!["> I'll assume".to_owned()],
        fix: "a gate".to_owned(),
        kind: Some(ChangeKind::Structural),
    }
}

fn proof() -> Proof {
    let reason =
        Reason { about: Aspect::Gone, met: Met::Yes, says: "0 of 5, was 5 of 5".to_owned() };
    Proof {
        mode: Some(MODE),
        runs: (5, 5),
        reasons: vec![reason],
        persisting: vec![MODE],
        shown: vec!["hash-a".to_owned()],
    }
}

/// Every kind of event but those of merging, in an order in which they may come.
const LIFE: &[Step] = &[
    |one, stamp| one.judge(super::made::judgement(MODE), stamp),
    |one, stamp| one.route_to(route(), stamp),
    |one, stamp| one.accept(stamp),
    |one, stamp| one.plan(plan(), stamp),
    |one, stamp| one.plan(plan(), stamp),
    |one, stamp| one.plan(PlannedFix { replaces: vec![FixNo(2)], ..plan() }, stamp),
    |one, stamp| one.ship(FixNo(1), date(2026, 3, 2), stamp),
    |one, stamp| one.compare(proof(), stamp),
    |one, stamp| one.explain(postmortem(), stamp),
    |one, stamp| one.tag("quarter-1", stamp),
    |one, stamp| one.tag("noise", stamp),
    |one, stamp| one.untag("noise", stamp),
    |one, stamp| {
        let link = Link { kind: "tracker".to_owned(), to: "https://t.example/1".to_owned() };
        one.link(link, stamp)
    },
    |one, stamp| one.note("it was a 'quoted' --comment; DROP TABLE events;", stamp),
    |one, stamp| one.close(stamp),
    |one, stamp| one.reopen(Comeback::Person, "it is back", stamp),
    |one, stamp| one.sight(run("second"), stamp),
    |one, stamp| one.withdraw("a duplicate", stamp),
];

/// An incident that has been through all of them.
pub(crate) fn lived(store: &Store) -> Incident {
    let filed =
        store.file(&opening(MODE, "planner", "first"), &machine(0), ALONE).expect("it is filed");
    let id = filed.incident.id;
    for (step, minute) in LIFE.iter().zip(1..) {
        store.change(&id, |one| step(one, person(minute))).expect("the step may be taken");
    }
    let rejected = store.change(&id, |one| {
        let reopened = one.reopen(Comeback::Person, "", person(40))?;
        Ok(Change::from(reopened))
    });
    rejected.expect("it may be reopened");
    store.change(&id, |one| one.route_to(route(), person(41))).expect("it may be routed");
    let mut other = route();
    "specs".clone_into(&mut other.to.name);
    other.seat = Seat::Specification;
    let change =
        |one: &Incident| one.reject("the spec is silent", other.clone(), person(42)).map(Vec::from);
    store.change(&id, change).expect("it may be rejected")
}

pub(super) fn round_trip(fresh: Fresh<'_>) {
    let url = fresh();
    let store = open(&url);
    let written = lived(&store);
    assert_eq!(store.incident(&written.id).expect("it is read"), Some(written.clone()));
    drop(store);
    let again = open(&url);
    assert_eq!(again.incident(&written.id).expect("it is read"), Some(written));
    assert_eq!(again.incident(&IncidentId::new("INC-99")).expect("it is asked"), None);
    assert_eq!(again.schema().expect("it is asked"), 3);
}

pub(super) fn joining(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let file = |role: &str, name: &str, minute: i64| {
        let filed =
            store.file(&opening(MODE, role, name), &machine(minute), ALONE).expect("it is filed");
        (filed.joined, filed.incident.id.to_string(), filed.incident.sightings.len())
    };
    assert_eq!(file("planner", "a", 0), (Joined::New, "INC-1".to_owned(), 1));
    assert_eq!(file("planner", "b", 1), (Joined::Ongoing, "INC-1".to_owned(), 2));
    assert_eq!(file("planner", "a", 2), (Joined::Known, "INC-1".to_owned(), 2));
    // The same run under another verdict is still the same run.
    assert_eq!(file("executor", "a", 3), (Joined::Known, "INC-1".to_owned(), 2));
    assert_eq!(file("executor", "c", 4), (Joined::New, "INC-2".to_owned(), 1));
    let file = |run: incidents::Sighting| {
        let opening = Opening { sighting: Some(run), ..opening(MODE, "planner", "a") };
        let filed = store.file(&opening, &machine(5), ALONE).expect("it is filed");
        (filed.joined, filed.incident.sightings.len())
    };
    let moved = incidents::Sighting {
        path: "merged.jsonl".to_owned(),
        record: Some("/7".to_owned()),
        ..run("a")
    };
    assert_eq!(file(moved.clone()), (Joined::Known, 2), "it lies elsewhere");
    let twin = incidents::Sighting { twin: 1, ..moved };
    assert_eq!(file(twin.clone()), (Joined::Ongoing, 3), "its file holds two of them");
    assert_eq!(file(twin), (Joined::Known, 3));
}

/// The names of runs as an earlier version wrote them: by their place.
pub(super) fn knowing_the_former(fresh: Fresh<'_>) {
    let url = fresh();
    let former = opening(MODE, "planner", "a");
    open(&url).file(&former, &machine(0), ALONE).expect("it is filed");
    execute(&raw(&url), "UPDATE runs SET run = 'hash-a /0 trace-a'");
    execute(&raw(&url), "UPDATE counters SET value = 3 WHERE name = 'signature rules'");
    let moved = incidents::Sighting { record: Some("/7".to_owned()), ..run("a") };
    let moved = Opening { sighting: Some(moved), ..former };
    let filed = open(&url).file(&moved, &machine(1), ALONE).expect("it is filed");
    assert_eq!((filed.joined, filed.incident.sightings.len()), (Joined::Known, 1));
}

/// The table of signatures as an earlier version left it, in which a prompt went by its place.
pub(super) fn joining_the_former(fresh: Fresh<'_>) {
    let url = fresh();
    let broken = |clause: &str, demand: Option<&str>, quote: &str, name: &str| {
        let mut opening = opening(Mode::DisobeyTaskSpecification, "planner", name);
        opening.signature.clause = Some(clause.to_owned());
        opening.signature.demand = demand.map(str::to_owned);
        opening.judgement.evidence[0] =
            Evidence { quote: quote.to_owned(), origin: clause.to_owned(), step: None };
        opening
    };
    let old = broken("instructions#2", None, "Reply only in JSON.", "a");
    open(&url).file(&old, &machine(0), ALONE).expect("it is filed");
    execute(
        &raw(&url),
        "UPDATE signatures SET signature_key = 'shop | FM-1.1 | instructions#2 | -'",
    );
    execute(&raw(&url), "DELETE FROM counters WHERE name = 'signature rules'");
    let store = open(&url);
    let file = |opening, minute| {
        let filed = store.file(opening, &machine(minute), ALONE).expect("it is filed");
        (filed.joined, filed.incident.id.to_string())
    };
    let json = Some("an answer in JSON");
    let moved = broken("instructions#3", json, "Reply only in JSON.", "b");
    assert_eq!(file(&moved, 1), (Joined::Ongoing, "INC-1".to_owned()));
    let reworded = broken("instructions", json, "Answer in JSON and nothing else.", "c");
    assert_eq!(file(&reworded, 2), (Joined::Ongoing, "INC-1".to_owned()));
    let other = Some("a message that ends with \"Bye\"");
    let other = broken("instructions#2", other, "End with \"Bye\".", "d");
    assert_eq!(file(&other, 3), (Joined::New, "INC-2".to_owned()));
}

pub(super) fn regressing(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = store
        .file(&opening(MODE, "planner", "a"), &machine(0), ALONE)
        .expect("it is filed")
        .incident
        .id;
    let steps: [Step; 4] = [
        |one, stamp| one.route_to(route(), stamp),
        |one, stamp| one.accept(stamp),
        |one, stamp| one.plan(plan(), stamp),
        |one, stamp| one.ship(FixNo(1), date(2026, 3, 2), stamp),
    ];
    for (step, minute) in steps.iter().zip(1..) {
        store.change(&id, |one| step(one, person(minute))).expect("the step may be taken");
    }
    let mut later = opening(MODE, "planner", "b");
    later.sighting =
        later.sighting.map(|run| incidents::Sighting { began: Some(super::made::at(60)), ..run });
    let filed = store.file(&later, &machine(61), ALONE).expect("it is filed");
    assert_eq!(filed.joined, Joined::Regressed(Comeback::FixDidNotHold));
    assert_eq!((filed.incident.id, filed.incident.state), (id, State::Reopened));
}

pub(super) fn merging(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let file = |role: &str, name: &str| {
        store.file(&opening(MODE, role, name), &machine(0), ALONE).expect("it is filed").incident.id
    };
    let (one, other) = (file("planner", "a"), file("executor", "b"));
    let merged = store.merge((&other, &one), &person(1), |_| Vec::new()).expect("they are merged");
    assert_eq!((merged.sightings.len(), merged.absorbed.as_slice()), (2, &[other.clone()][..]));
    let gone = store.incident(&other).expect("it is read").expect("it is kept");
    assert_eq!((gone.state, gone.merged_into), (State::Merged, Some(one.clone())));
    assert_eq!(file("executor", "c"), one, "the signature went along");
    assert_eq!(file("executor", "b"), one, "and so did the run");
    assert_eq!(store.tagged().expect("it is counted").len(), 1);
    let twice =
        store.merge((&other, &one), &person(2), |_| Vec::new()).expect_err("it was merged before");
    assert!(matches!(twice, Error::Refused { .. }), "{twice}");
}

pub(super) fn refusing(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = store
        .file(&opening(MODE, "planner", "a"), &machine(0), ALONE)
        .expect("it is filed")
        .incident
        .id;
    let before = store.incident(&id).expect("it is read");
    let refused = store.change(&id, |one| one.accept(person(1))).expect_err("nobody was asked");
    assert_eq!(
        refused.to_string(),
        "INC-1: the incident is open; first route it to an owner who has not answered yet"
    );
    assert_eq!(store.incident(&id).expect("it is read"), before);
    let nobody = IncidentId::new("INC-7");
    let missing = store.change(&nobody, |one| one.accept(person(1))).expect_err("there is none");
    assert!(missing.to_string().starts_with("there is no incident INC-7"), "{missing}");
}

pub(super) fn two_connections(fresh: Fresh<'_>) {
    let url = fresh();
    let (one, other) = (open(&url), open(&url));
    let id = one
        .file(&opening(MODE, "planner", "a"), &machine(0), ALONE)
        .expect("it is filed")
        .incident
        .id;
    for minute in 0..6 {
        let writer = if minute % 2 == 0 { &one } else { &other };
        let noted = writer.change(&id, |seen| {
            let stamp = Stamp::new(Author::person("kim"), super::made::at(minute));
            seen.note(&format!("after {}", seen.version()), stamp)
        });
        assert_eq!(
            noted.expect("it is noted").version(),
            usize::try_from(minute).expect("small") + 2
        );
    }
}

pub(super) fn drills(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let opened = drill::open(Seat::Coordination, None, person(0)).expect("a drill may be opened");
    let begun = store.begin(&opened, |_| Ok(Change::default())).expect("it is begun").incident;
    assert_eq!(begun.id, IncidentId::new("DRILL-1"));
    store.change(&begun.id, |one| one.route_to(route(), person(1))).expect("it may be routed");
    store.change(&begun.id, |one| one.accept(person(2))).expect("it may be accepted");
    let drills = store.drills().expect("they are read");
    let today = date(2026, 3, 9);
    let tested = drill::tested(Seat::Coordination, "platform", &drills, today);
    assert_eq!(tested, drill::Tested::On(date(2026, 3, 2)));
    assert!(store.tagged().expect("it is counted").is_empty());
    assert!(store.incidents().expect("they are read").is_empty());
    let listed = |filter| store.list(&filter, &Page::first(9)).expect("it is listed").total;
    assert_eq!(
        (listed(Filter::default()), listed(Filter { drills: true, ..Filter::default() })),
        (0, 1)
    );
}

pub(super) fn reviews(fresh: Fresh<'_>) {
    let store = open(&fresh());
    for _ in 0..2 {
        store.review(date(2026, 3, 2), "kim").expect("it is noted");
    }
    store.review(date(2026, 2, 2), "lee").expect("it is noted");
    let all = store.reviews().expect("they are read");
    assert_eq!(all, [(date(2026, 2, 2), "lee".to_owned()), (date(2026, 3, 2), "kim".to_owned())]);
}

pub(super) fn mistyped(fresh: Fresh<'_>) {
    let url = fresh();
    let refused = Store::there(&url).expect_err("nobody has made one").to_string();
    assert!(refused.starts_with("there is no incident book at "), "{refused}");
    let again = Store::there(&url).expect_err("looking makes none").to_string();
    assert_eq!(refused, again);
    let made = open(&url);
    let number = made.number(7).expect("it has one");
    assert_eq!((number, made.number(8).expect("it is kept")), (7, 7));
    drop(made);
    assert_eq!(Store::there(&url).expect("it is there").number(9).expect("it is kept"), 7);
}

pub(super) fn newer_schema(fresh: Fresh<'_>) {
    let url = fresh();
    drop(open(&url));
    let version = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   SELECT 99, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    execute(&raw(&url), version);
    let refused = Store::open(&url).expect_err("it is too new").to_string();
    assert!(refused.contains("has schema 99, and this Masthead knows 3"), "{refused}");
}

/// The address for other clients than the store.
pub(crate) fn raw(url: &str) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return url.to_owned();
    };
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20");
    format!("sqlite://{path}")
}

/// Texts of runs may hold what PostgreSQL has no text for: both databases keep the same in its place.
pub(super) fn nul(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let mut marked = opening(MODE, "pl\0anner", "a");
    marked.title = String::from("no\0thing \\u0000");
    marked.judgement.evidence[0].quote = String::from("a\0b");
    if let Some(run) = &mut marked.sighting {
        run.path = String::from("runs/a\0.json");
    }
    let filed = store.file(&marked, &machine(0), ALONE).expect("it is filed");
    assert_eq!(filed.incident.title, "no\u{fffd}thing \\u0000");
    let again = store.file(&marked, &machine(1), ALONE).expect("it is filed");
    assert_eq!(again.joined, Joined::Known);
    let read = store.incident(&filed.incident.id).expect("it is read");
    assert_eq!(read.as_ref(), Some(&filed.incident));
    let tag = |one: &Incident| one.tag("to\0ld", person(2));
    let tagged = store.change(&filed.incident.id, tag).expect("it is tagged");
    assert!(tagged.tags.contains("to\u{fffd}ld"), "{:?}", tagged.tags);
}
