//! Lists, filters and pages.

use super::Fresh;
use super::changing::{lived, open};
use super::made::{ALONE, at, machine, opening, person, route};
use checks::Mode;
use checks::verdict::Class;
use incidents::{Incident, State};
use jiff::civil::date;
use store::{Filter, Page, Store};

const LOOPS: Mode = Mode::StepRepetition;
const GUESSES: Mode = Mode::FailToAskForClarification;

/// Seven incidents, a minute apart: four loops and three guesses.
fn filled(store: &Store) {
    for number in 0..7 {
        let mode = if number % 2 == 0 { LOOPS } else { GUESSES };
        let role = format!("role {number}");
        let opening = opening(mode, &role, &format!("run {number}"));
        store.file(&opening, &machine(number), ALONE).expect("it is filed");
    }
}

fn ids(store: &Store, filter: &Filter) -> Vec<String> {
    let mut page = Some(Page::first(2));
    let mut all = Vec::new();
    while let Some(now) = page {
        let listed = store.list(filter, &now).expect("it is listed");
        assert!(listed.incidents.len() <= 2);
        all.extend(listed.incidents.iter().map(|one| one.id.to_string()));
        page = listed.next;
    }
    let listed = store.list(filter, &Page::first(1)).expect("it is listed");
    assert_eq!(listed.total, all.len());
    all
}

pub(super) fn one_batch(fresh: Fresh<'_>) {
    let store = open(&fresh());
    for number in 1..=12 {
        let opening = opening(LOOPS, &format!("role {number}"), &format!("run {number}"));
        store.file(&opening, &machine(0), ALONE).expect("it is filed");
    }
    let wanted: Vec<String> = (1..=12).rev().map(|number| format!("INC-{number}")).collect();
    assert_eq!(ids(&store, &Filter::default()), wanted);
    let counted = store.tagged().expect("they are counted");
    assert_eq!(counted.iter().map(|one| one.id.to_string()).collect::<Vec<_>>(), wanted);
    let unknown = Page { size: 2, after: Some(incidents::IncidentId::new("INC-99")) };
    let refused = store.list(&Filter::default(), &unknown).expect_err("there is no such incident");
    assert!(refused.to_string().starts_with("there is no incident INC-99"), "{refused}");
}

pub(super) fn pages(fresh: Fresh<'_>) {
    let store = open(&fresh());
    filled(&store);
    let all = ids(&store, &Filter::default());
    assert_eq!(all, ["INC-7", "INC-6", "INC-5", "INC-4", "INC-3", "INC-2", "INC-1"]);
    let of = |filter: Filter| ids(&store, &filter);
    let guesses = of(Filter { mode: Some(GUESSES), ..Filter::default() });
    assert_eq!(guesses, ["INC-6", "INC-4", "INC-2"]);
    let class = Some(Class::Layer(LOOPS.category()));
    assert_eq!(of(Filter { class, ..Filter::default() }).len(), 4);
    let between = Filter { since: Some(at(2)), until: Some(at(4)), ..Filter::default() };
    assert_eq!(of(between), ["INC-4", "INC-3"]);
    assert_eq!(
        of(Filter { system: Some("other' OR '1'='1".to_owned()), ..Filter::default() }).len(),
        0
    );
    let id = incidents::IncidentId::new("INC-3");
    let step = |step: &dyn Fn(&Incident) -> Result<incidents::Event, incidents::Refusal>| {
        store.change(&id, step).expect("the step may be taken");
    };
    step(&|one| one.tag("quarter-1", person(20)));
    step(&|one| one.route_to(route(), person(21)));
    assert_eq!(of(Filter { tag: Some("quarter-1".to_owned()), ..Filter::default() }), ["INC-3"]);
    assert_eq!(of(Filter { owner: Some("platform".to_owned()), ..Filter::default() }), ["INC-3"]);
    let routed = vec![State::Routed, State::Closed];
    assert_eq!(of(Filter { states: routed, ..Filter::default() }), ["INC-3"]);
    step(&|one| one.accept(person(22)));
    step(&|one| {
        let due = Some(date(2026, 3, 9));
        let what = "guard".to_owned();
        let kind = incidents::ChangeKind::Structural;
        one.plan(incidents::PlannedFix::new(what, kind, due), person(23))
    });
    let late = |day| Filter { overdue_on: Some(date(2026, 3, day)), ..Filter::default() };
    assert_eq!(of(late(10)), ["INC-3"]);
    assert!(of(late(9)).is_empty());
}

pub(super) fn facts(fresh: Fresh<'_>) {
    let store = open(&fresh());
    filled(&store);
    lived(&store);
    let mut whole: Vec<_> =
        store.incidents().expect("they are read").iter().filter_map(Incident::tagged).collect();
    whole.reverse();
    // Moments in columns are as fine as microseconds.
    let fine = |moment: jiff::Timestamp| {
        jiff::Timestamp::from_microsecond(moment.as_microsecond()).expect("a moment")
    };
    for one in &mut whole {
        one.opened = fine(one.opened);
        one.began = one.began.map(fine);
        one.shipped = one.shipped.map(fine);
    }
    whole.sort_by(|one, other| (other.opened, &other.id).cmp(&(one.opened, &one.id)));
    assert_eq!(store.tagged().expect("they are counted"), whole);
}
