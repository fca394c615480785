//! The outbox.

use super::Fresh;
use super::changing::open;
use super::made::{at, machine, opening, person};
use checks::Mode;
use incidents::IncidentId;
use incidents::notice::{Delivery, MOST_ATTEMPTS, News, Notice};
use store::{Change, Store};

pub(crate) fn notice(number: usize) -> Notice {
    let id = IncidentId::new("INC-1");
    Notice {
        key: Notice::key(&id, number, "hook", "https://h.example"),
        incident: Some(id),
        news: News::Routed,
        channel: "hook".to_owned(),
        address: "https://h.example".to_owned(),
        body: "{\"words\": \"it's yours\"}".to_owned(),
    }
}

fn filed(store: &Store) -> IncidentId {
    let opening = opening(Mode::StepRepetition, "planner", "a");
    store.file(&opening, &machine(0)).expect("it is filed").incident.id
}

pub(super) fn once(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = filed(&store);
    let change = |one: &incidents::Incident| {
        let events = vec![one.note("routed by hand", person(1))?];
        Ok(Change { events, notices: vec![notice(1)] })
    };
    store.change(&id, change).expect("it is changed");
    store.tell(&[notice(1), notice(2)]).expect("it is told");
    assert_eq!(store.outbox().expect("it is read").len(), 2);
    let claimed = store.claim(10, at(2)).expect("they are claimed");
    let told: Vec<&Notice> = claimed.iter().map(|one| &one.notice).collect();
    assert_eq!(told, [&notice(1), &notice(2)]);
    assert!(store.claim(10, at(3)).expect("it is asked").is_empty(), "they are leased");
    assert!(store.sent(&claimed[0], at(3)).expect("it is noted"));
    let waits = store.failed(&claimed[1], "refused", at(3)).expect("it is noted");
    assert!(matches!(waits, Delivery::Waiting(until) if at(3) < until), "{waits:?}");
    assert!(store.claim(10, at(3)).expect("it is asked").is_empty(), "it waits");
    let mut minute = 10;
    loop {
        let again = store.claim(10, at(minute)).expect("it is claimed");
        assert_eq!(again.len(), 1, "the one that failed, and no other");
        minute += 500;
        let delivery = store.failed(&again[0], "refused", at(minute)).expect("it is noted");
        if delivery == Delivery::Dead("refused".to_owned()) {
            break;
        }
        minute += 500;
    }
    assert!(
        store.claim(10, at(100_000)).expect("it is asked").is_empty(),
        "nothing is left to send"
    );
    let posted = store.outbox().expect("it is read");
    assert!(matches!(posted[0].delivery, Delivery::Sent(_)));
    assert_eq!(posted[1].delivery, Delivery::Dead("refused".to_owned()));
    assert_eq!(posted[1].failures, MOST_ATTEMPTS);
}

pub(super) fn leases(fresh: Fresh<'_>) {
    let store = open(&fresh());
    store.tell(&[notice(1)]).expect("it is told");
    let died = store.claim(1, at(0)).expect("it is claimed");
    assert!(store.claim(1, at(4)).expect("it is asked").is_empty());
    let next = store.claim(1, at(6)).expect("the lease has run out");
    assert_eq!(next.len(), 1);
    assert!(
        !store.sent(&died[0], at(7)).expect("it is asked"),
        "the first sender has no say any more"
    );
    assert!(store.sent(&next[0], at(7)).expect("it is noted"));
    assert!(!store.sent(&next[0], at(8)).expect("it is asked"), "sent is sent");
}
