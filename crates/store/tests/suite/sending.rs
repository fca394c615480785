//! The outbox.

use super::Fresh;
use super::changing::open;
use super::made::{ALONE, at, machine, opening, person};
use checks::Mode;
use incidents::IncidentId;
use incidents::event::Link;
use incidents::notice::{Delivery, MOST_ATTEMPTS, News, Notice, Trouble};
use jiff::{SignedDuration, Timestamp};
use store::outbox::{Claim, Claimed, Told};
use store::{Change, Store};

const ADDRESS: &str = "https://h.example";

/// So many for the usual address, for five minutes.
pub(crate) fn claim(store: &Store, most: usize, now: Timestamp) -> Vec<Claimed> {
    let lease = SignedDuration::from_mins(5);
    store.claim(Claim { address: ADDRESS, most, lease, now }).expect("it is asked")
}

const PASSING: Trouble = Trouble::Passing(None);

pub(crate) fn notice(number: usize) -> Notice {
    let id = IncidentId::new("INC-1");
    Notice {
        key: Notice::key(&id, &format!("{number:03}"), "hook", ADDRESS),
        incident: Some(id),
        place: number,
        news: News::Routed,
        channel: "hook".to_owned(),
        address: ADDRESS.to_owned(),
        body: "{\"words\": \"it's yours\"}".to_owned(),
    }
}

fn filed(store: &Store) -> IncidentId {
    let opening = opening(Mode::StepRepetition, "planner", "a");
    store.file(&opening, &machine(0), ALONE).expect("it is filed").incident.id
}

/// One of another incident, so that it need not wait for the first.
fn of_another(number: usize) -> Notice {
    let id = IncidentId::new(format!("INC-{}", number + 100));
    let key = Notice::key(&id, "0", "hook", ADDRESS);
    Notice { key, incident: Some(id), ..notice(number) }
}

pub(super) fn once(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = filed(&store);
    let change = |one: &incidents::Incident| {
        let events = vec![one.note("routed by hand", person(1))?];
        Ok(Change { events, notices: vec![notice(1)] })
    };
    store.change(&id, change).expect("it is changed");
    store.tell(&[notice(1), of_another(2)]).expect("it is told");
    assert_eq!(store.outbox().expect("it is read").len(), 2);
    let claimed = claim(&store, 10, at(2));
    let told: Vec<&Notice> = claimed.iter().map(|one| &one.notice).collect();
    assert_eq!(told, [&notice(1), &of_another(2)]);
    assert!(claim(&store, 10, at(3)).is_empty(), "they are leased");
    assert!(store.sent(&claimed[0], &Told::default(), at(3)).expect("it is noted"));
    let waits = store.failed(&claimed[1], ("refused", PASSING), at(3)).expect("it is noted");
    assert!(matches!(waits, Delivery::Waiting(until) if at(3) < until), "{waits:?}");
    assert_eq!(store.unsent().expect("it is read")[0].error.as_deref(), Some("refused"));
    assert!(claim(&store, 10, at(3)).is_empty(), "it waits");
    let mut minute = 10;
    loop {
        let again = claim(&store, 10, at(minute));
        assert_eq!(again.len(), 1, "the one that failed, and no other");
        minute += 500;
        let delivery = store.failed(&again[0], ("refused", PASSING), at(minute));
        if delivery.expect("it is noted") == Delivery::Dead("refused".to_owned()) {
            break;
        }
        minute += 500;
    }
    assert!(claim(&store, 10, at(100_000)).is_empty(), "nothing is left to send");
    let posted = store.outbox().expect("it is read");
    assert!(matches!(posted[0].delivery, Delivery::Sent(_)));
    assert_eq!(posted[1].delivery, Delivery::Dead("refused".to_owned()));
    assert_eq!(posted[1].failures, MOST_ATTEMPTS);
}

pub(super) fn again(fresh: Fresh<'_>) {
    let store = open(&fresh());
    store.tell(&[notice(1)]).expect("it is told");
    let claimed = claim(&store, 1, at(0));
    store.failed(&claimed[0], ("no credential", Trouble::Lasting), at(0)).expect("it is noted");
    assert!(claim(&store, 1, at(60)).is_empty(), "nothing heals by itself");
    assert_eq!(store.again("https://other.example", at(61)).expect("it is asked"), 0);
    assert_eq!(store.again(ADDRESS, at(61)).expect("it is asked"), 1);
    let claimed = claim(&store, 1, at(61));
    assert!(store.sent(&claimed[0], &Told::default(), at(61)).expect("it is noted"));
    assert_eq!(store.again(ADDRESS, at(62)).expect("it is asked"), 0, "sent is sent");
}

pub(super) fn let_go(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = filed(&store);
    store.tell(&[notice(1), notice(2), of_another(3)]).expect("it is told");
    let sent = claim(&store, 1, at(0));
    assert!(store.sent(&sent[0], &Told::default(), at(0)).expect("it is noted"));
    let words = |gone: &[&Notice]| format!("{} let go", gone.len());
    let elsewhere = store.let_go("https://other.example", (&person(1), at(1)), words);
    assert!(elsewhere.expect("it is asked").is_empty());
    let being_sent = claim(&store, 1, at(1));
    let gone = store.let_go(ADDRESS, (&person(2), at(2)), words).expect("it is let go");
    let kept = &being_sent[0].notice;
    assert_eq!(gone.len(), 1, "what somebody sends just now stays");
    assert!(gone[0] != *kept && gone[0] != sent[0].notice);
    let rest = store.let_go(ADDRESS, (&person(9), at(9)), words).expect("it is let go");
    assert_eq!(rest.iter().collect::<Vec<_>>(), [kept], "its sender did not come back");
    assert!(store.unsent().expect("it is read").is_empty());
    assert_eq!(store.again(ADDRESS, at(10)).expect("it is asked"), 0, "gone is gone");
    assert!(!store.sent(&being_sent[0], &Told::default(), at(10)).expect("it is asked"));
    let deliveries = store.outbox().expect("it is read").into_iter().map(|one| one.delivery);
    let dropped = deliveries.filter(|one| matches!(one, Delivery::Dropped(_))).count();
    assert_eq!(dropped, 2, "what was let go can still be seen");
    let incident = store.incident(&id).expect("it is read").expect("it is there");
    let noted = incident.timeline.last().map(|event| event.what.in_words());
    assert!(noted.is_some_and(|words| words == "noted: 1 let go"), "it is on record");
}

pub(super) fn in_order(fresh: Fresh<'_>) {
    let store = open(&fresh());
    // The order of the keys as texts is another one.
    let (ninth, tenth) = (numbered(9), numbered(10));
    store.tell(&[tenth.clone(), ninth.clone()]).expect("it is told");
    let first = claim(&store, 5, at(0));
    assert_eq!(first.iter().map(|one| &one.notice).collect::<Vec<_>>(), [&ninth]);
    assert!(claim(&store, 5, at(1)).is_empty(), "the tenth comes after the ninth");
    store.failed(&first[0], ("busy", PASSING), at(1)).expect("it is noted");
    assert_eq!(claim(&store, 5, at(2))[0].notice, ninth, "the ninth is tried again first");
    let later = claim(&store, 5, at(10));
    let told = Told { reference: Some("41".to_owned()), link: None };
    assert!(store.sent(&later[0], &told, at(10)).expect("it is noted"));
    let next = claim(&store, 5, at(11));
    assert_eq!((next[0].notice.clone(), next[0].reference.as_deref()), (tenth, Some("41")));
}

fn numbered(number: usize) -> Notice {
    let id = IncidentId::new("INC-1");
    Notice { key: Notice::key(&id, &number.to_string(), "hook", ADDRESS), ..notice(number) }
}

pub(super) fn linked(fresh: Fresh<'_>) {
    let store = open(&fresh());
    let id = filed(&store);
    store.tell(&[notice(1), notice(2)]).expect("it is told");
    let link = Link { kind: "jira".to_owned(), to: "https://jira.example/OPS-7".to_owned() };
    let told = Told { reference: None, link: Some((link.clone(), machine(1))) };
    for minute in [1, 2] {
        let claimed = claim(&store, 1, at(minute));
        assert!(store.sent(&claimed[0], &told, at(minute)).expect("it is noted"));
    }
    let incident = store.incident(&id).expect("it is read").expect("it is there");
    assert_eq!(incident.links, [link], "once");
}

pub(super) fn leases(fresh: Fresh<'_>) {
    let store = open(&fresh());
    store.tell(&[notice(1)]).expect("it is told");
    let died = claim(&store, 1, at(0));
    assert!(claim(&store, 1, at(4)).is_empty());
    let next = claim(&store, 1, at(6));
    assert_eq!(next.len(), 1, "the lease has run out");
    let told = Told::default();
    assert!(
        !store.sent(&died[0], &told, at(7)).expect("it is asked"),
        "the first sender has no say any more"
    );
    assert!(store.sent(&next[0], &told, at(7)).expect("it is noted"));
    assert!(!store.sent(&next[0], &told, at(8)).expect("it is asked"), "sent is sent");
}
