//! Fills an empty store with ten thousand incidents and prints how long what is asked of many takes:
//! `cargo run --release -p store --example ten_thousand -- URL`.

use checks::verdict::Class;
use checks::{Category, Mode};
use incidents::event::{Opening, Purpose};
use incidents::judgement::{Evidence, Ground, Stance};
use incidents::owners::{Party, Route, Seat};
use incidents::sighting::Population;
use incidents::{
    Author, ChangeKind, FixNo, Judgement, PlannedFix, Sighting, Signature, Stamp, Tagged, backlog,
    clusters, distribution, gaps, leader,
};
use jiff::{SignedDuration, Timestamp};
use std::io::Write as _;
use std::time::Instant;
use store::{Change, Error, Filter, Page, Store};

const INCIDENTS: u32 = 10_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: ten_thousand URL (of an empty store)")?;
    let store = timed("open", || Store::open(&url))?;
    timed("file and route one incident, as a process does", || live(&store, 0))?;
    timed(&format!("{INCIDENTS} incidents of 6 events, one transaction each step"), || {
        (1..INCIDENTS).try_for_each(|number| live(&store, number))
    })?;
    ask(&store)
}

/// What reports and lists ask.
fn ask(store: &Store) -> Result<(), Box<dyn std::error::Error>> {
    let page =
        timed("list, first page of 50", || store.list(&Filter::default(), &Page::first(50)))?;
    let next = page.next.ok_or("there is a second page")?;
    timed("list, second page", || store.list(&Filter::default(), &next))?;
    let narrow = Filter {
        system: Some("system 3".to_owned()),
        class: Some(Class::Layer(Category::Coordination)),
        ..Filter::default()
    };
    timed("list, one system and layer", || store.list(&narrow, &Page::first(50)))?;
    let counted =
        |count: fn(&[Tagged]) -> usize| -> Result<usize, Error> { Ok(count(&store.tagged()?)) };
    timed("distribution", || counted(|all| distribution::distribution(all).multi.incidents))?;
    timed("backlog", || counted(|all| backlog::backlog(all).len()))?;
    timed("clusters", || counted(|all| clusters::clusters(all).len()))?;
    timed("gaps", || counted(|all| gaps::gaps(all).len()))?;
    timed("leader's page (all events)", || -> Result<usize, Error> {
        let all = store.incidents()?;
        let today = incidents::incident::day(at(INCIDENTS));
        Ok(leader::leader(&all, today).overdue.len())
    })?;
    let mut lines = Vec::new();
    timed("export", || store.export(&mut lines))?;
    let last = incidents::IncidentId::new(format!("INC-{INCIDENTS}"));
    timed("show one", || store.incident(&last))?;
    Ok(())
}

fn timed<T, E>(what: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let began = Instant::now();
    let done = work()?;
    let _closed = writeln!(std::io::stdout(), "{:9.4} s  {what}", began.elapsed().as_secs_f64());
    Ok(done)
}

fn at(number: u32) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(i64::from(number) * 7 + 30_000_000)
}

/// Files an incident, has it routed and accepted, plans a fix, ships every third.
fn live(store: &Store, number: u32) -> Result<(), Error> {
    let machine = Stamp::new(Author::machine("masthead"), at(number));
    let id = store.file(&opening(number), &machine, |_| Ok(Change::default()))?.incident.id;
    let person = Stamp::new(Author::person("kim"), at(number) + SignedDuration::from_mins(3));
    let to =
        Party { name: "platform".to_owned(), contact: None, source: "masthead.toml:4".to_owned() };
    let route = Route { seat: Seat::Coordination, to };
    store.change(&id, |one| one.route_to(route.clone(), person.clone()))?;
    store.change(&id, |one| one.accept(person.clone()))?;
    let due = Some(incidents::incident::day(at(number + 1000)));
    let plan = PlannedFix::new("a gate", ChangeKind::Structural, due);
    store.change(&id, |one| one.plan(plan.clone(), person.clone()))?;
    store.change(&id, |one| one.note("looked at", person.clone()))?;
    if number.is_multiple_of(3) {
        let on = incidents::incident::day(at(number + 500));
        store.change(&id, |one| one.ship(FixNo(1), on, person.clone()))?;
    } else {
        store.change(&id, |one| one.tag("open", person.clone()))?;
    }
    Ok(())
}

fn opening(number: u32) -> Opening {
    let mode = Mode::ALL[number as usize % Mode::ALL.len()];
    let class = Class::Layer(mode.category());
    let role = format!("role {}", number % 9);
    // Each incident has a clause of its own, so that none joins another.
    let clause = format!("clause {number}");
    Opening {
        purpose: Purpose::Real,
        signature: Signature {
            role: Some(role),
            clause: Some(clause),
            ..Signature::bare(class, Some(mode))
        },
        system: Some(format!("system {}", number % 7)),
        symptom: Some(format!("wrong refund, kind {}", number % 40)),
        title: format!("wrong refund, kind {}", number % 40),
        sighting: Some(run(number)),
        judgement: judgement(class, mode),
    }
}

fn run(number: u32) -> Sighting {
    Sighting {
        trace: format!("trace {number}"),
        path: format!("runs/{number}.json"),
        record: None,
        content_hash: format!("{number:064x}"),
        twin: 0,
        framework: Some("own".to_owned()),
        agents: vec!["executor".to_owned(), "planner".to_owned()],
        models: vec![format!("model {}", number % 5)],
        task: Some(format!("task {}", number % 60)),
        population: if number.is_multiple_of(4) { Population::Single } else { Population::Multi },
        began: Some(at(number)),
    }
}

fn judgement(class: Class, mode: Mode) -> Judgement {
    Judgement {
        evidence: vec![Evidence {
            quote: "I'll assume that the newest order is meant".to_owned(),
            origin: "/messages/3/content".to_owned(),
            step: Some(4),
        }],
        score: Some(0.75),
        stance: Stance::Provisional,
        ground: Ground::Trace,
        clean_infrastructure: Some(true),
        checked: vec![Category::Specification],
        ..Judgement::by_person(class, Some(mode), None)
    }
}
