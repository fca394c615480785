//! Trying out the way to each owner on a quiet day: a marked incident that nothing caused goes down the
//! path, and the path counts as tested only when its owner has acknowledged it.

use crate::event::{Event, Opening, Purpose, Stamp, What};
use crate::incident::{Incident, IncidentId, day};
use crate::judgement::Judgement;
use crate::life;
use crate::owners::Seat;
use crate::refusal::Refusal;
use crate::signature::Signature;
use checks::{Category, Class};
use jiff::civil::Date;

/// How long a test of a path is good for, in days: people change seats within a quarter.
const GOOD_FOR: i32 = 92;

/// Whether a path was tried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tested {
    /// Its owner acknowledged a drill on that day.
    On(Date),
    /// Its owner did, too long ago.
    Stale(Date),
    /// A drill is on its way and not acknowledged.
    Waiting(IncidentId),
    /// Never.
    Never,
}

/// The class that leads to a seat.
const fn class(seat: Seat) -> Class {
    match seat {
        Seat::Specification => Class::Layer(Category::Specification),
        Seat::Coordination => Class::Layer(Category::Coordination),
        Seat::Verification => Class::Layer(Category::Verification),
        Seat::Infrastructure => Class::Infrastructure,
    }
}

/// The first event of a drill for a seat. It is then routed and accepted like any incident.
///
/// # Errors
/// Refuses nothing that a drill can be.
pub fn open(seat: Seat, system: Option<&str>, stamp: Stamp) -> Result<Event, Refusal> {
    let opening = Opening {
        purpose: Purpose::Drill,
        signature: Signature::bare(class(seat), None),
        system: system.map(str::to_owned),
        symptom: None,
        title: format!("DRILL, nothing failed: the way to the {} owner is tried out", seat.name()),
        sighting: None,
        judgement: Judgement::by_person(class(seat), None, None),
    };
    life::open(opening, stamp)
}

/// Whether the path to whoever sits in that seat was tried out, by the drills there were. One that another
/// owner acknowledged says nothing of theirs.
pub fn tested(seat: Seat, owner: &str, drills: &[Incident], today: Date) -> Tested {
    let is_theirs = |one: &Incident| one.route.as_ref().is_some_and(|route| route.to.name == owner);
    let own = drills.iter().filter(|one| {
        one.purpose == Purpose::Drill && Seat::of(one.class()) == Some(seat) && is_theirs(one)
    });
    let newest = own.clone().max_by_key(|one| one.opened);
    let acknowledged = |one: &Incident| {
        let event = one.timeline.iter().find(|event| matches!(event.what, What::Accepted));
        event.map(|event| day(event.at))
    };
    let last = own.clone().filter_map(acknowledged).max();
    let is_waiting = |one: &&Incident| acknowledged(one).is_none() && !one.state.is_over();
    // The newest one decides: the way may have broken since an earlier one was acknowledged.
    match last {
        Some(_) if newest.is_some_and(|one| is_waiting(&one)) => {
            newest.map_or(Tested::Never, |one| Tested::Waiting(one.id.clone()))
        }
        Some(on) if (today - on).get_days() <= GOOD_FOR => Tested::On(on),
        Some(on) => Tested::Stale(on),
        None => own
            .filter(is_waiting)
            .max_by_key(|one| one.opened)
            .map_or(Tested::Never, |one| Tested::Waiting(one.id.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Author;
    use crate::owners::{Party, Route};
    use jiff::Timestamp;
    use jiff::civil::date;

    fn stamp(at: &str) -> Stamp {
        let at: Timestamp = at.parse().expect("a time");
        Stamp::new(Author::person("kim"), at)
    }

    #[test]
    fn a_path_is_tested_when_its_owner_has_acknowledged() {
        let seat = Seat::Coordination;
        let first = open(seat, None, stamp("2026-03-02T09:00:00Z")).expect("a drill may be opened");
        let mut drill = Incident::replay(IncidentId::new("DRILL-1"), vec![first])
            .expect("it begins with an opening");
        let today = date(2026, 3, 9);
        let tested = |seat, drills: &[Incident], today| tested(seat, "platform", drills, today);
        assert_eq!(tested(seat, &[], today), Tested::Never);
        let waiting = Tested::Waiting(IncidentId::new("DRILL-1"));
        let to = Party { name: "platform".to_owned(), contact: None, source: String::new() };
        let routed = drill.route_to(Route { seat, to }, stamp("2026-03-02T09:01:00Z"));
        drill.apply(routed.expect("it may be routed"));
        assert_eq!(tested(seat, std::slice::from_ref(&drill), today), waiting);
        let accepted = drill.accept(stamp("2026-03-03T10:00:00Z")).expect("it may be accepted");
        drill.apply(accepted);
        let drills = [drill];
        assert_eq!(tested(seat, &drills, today), Tested::On(date(2026, 3, 3)));
        assert_eq!(tested(seat, &drills, date(2026, 9, 1)), Tested::Stale(date(2026, 3, 3)));
        assert_eq!(tested(Seat::Verification, &drills, today), Tested::Never);
        assert_eq!(super::tested(seat, "somebody new", &drills, today), Tested::Never);
        assert_eq!(drills[0].tagged(), None);
        let again = open(seat, None, stamp("2026-03-08T09:00:00Z")).expect("a drill may be opened");
        let mut again = Incident::replay(IncidentId::new("DRILL-2"), vec![again])
            .expect("it begins with an opening");
        let to = Party { name: "platform".to_owned(), contact: None, source: String::new() };
        let routed = again.route_to(Route { seat, to }, stamp("2026-03-08T09:01:00Z"));
        again.apply(routed.expect("it may be routed"));
        let drills = [drills[0].clone(), again];
        let newest = Tested::Waiting(IncidentId::new("DRILL-2"));
        assert_eq!(tested(seat, &drills, today), newest, "the newest one decides");
    }
}
