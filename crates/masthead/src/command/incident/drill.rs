//! `masthead incident drill`: a marked incident that nothing caused goes to each owner.

use super::Refused;
use super::book::Book;
use crate::command::telling::sending::{self, Whom};
use crate::command::write;
use crate::exit::Exit;
use anyhow::Result;
use connect::notify::Medium;
use incidents::Incident;
use incidents::drill::{self, Tested};
use incidents::owners::{Route, Seat, Unrouted};

/// The layers that have an owner each.
pub(crate) const LAYERS: [Seat; 3] = [Seat::Specification, Seat::Coordination, Seat::Verification];

pub(super) fn run(book: &Book, asked: Option<Seat>) -> Result<Exit> {
    let seats = asked.map_or_else(|| LAYERS.to_vec(), |seat| vec![seat]);
    let drills = book.store.drills()?;
    let registry = book.registry();
    let mut lines = String::new();
    let mut empty = Vec::new();
    for seat in seats {
        let parties = registry.parties(seat);
        for (system, to) in &parties {
            let route = Route { seat, to: (*to).clone() };
            lines.push_str(&send(book, (&route, *system), &drills)?);
        }
        if parties.is_empty() {
            empty.push(Unrouted::NoOwner { seat, system: None }.to_string());
        }
    }
    write::print(&lines)?;
    // What did not arrive is said where it fails; until then nobody knows.
    let tally = sending::after(book, Whom::Everybody);
    if !empty.is_empty() {
        return Err(Refused(empty.join("; ")).into());
    }
    Ok(if tally.failed == 0 { Exit::Fine } else { Exit::Refused })
}

/// Sends one drill, unless one is on its way.
fn send(
    book: &Book,
    (route, system): (&Route, Option<&str>),
    drills: &[Incident],
) -> Result<String> {
    let seat = route.seat;
    let name = route.to.name.clone();
    let waiting = match drill::tested(seat, &name, drills, book.today()) {
        Tested::Waiting(id) => drills.iter().find(|one| one.id == id).cloned(),
        Tested::On(_) | Tested::Stale(_) | Tested::Never => None,
    };
    let (drill, said) = match waiting {
        Some(drill) => (drill, "is still on its way to"),
        None => (begun(book, route, system)?, "sent to"),
    };
    let id = &drill.id;
    let lines = [
        format!("{id} {said} {name}, {}", seat.role()),
        over(book, &drill),
        format!("passes when one of them types: masthead incident accept {id}"),
    ];
    Ok(report::incident::hanging(&lines))
}

/// Opens a drill and sends it to its owner, over every way that an incident of the layer would go.
fn begun(book: &Book, route: &Route, system: Option<&str>) -> Result<Incident> {
    let opening = drill::open(route.seat, system, book.stamp.clone());
    let opening = opening.map_err(|why| Refused(why.to_string()))?;
    let follows = |drill: &Incident| {
        let routed = drill.route_to(route.clone(), book.stamp.clone())?;
        Ok(book.told(drill, vec![routed]))
    };
    Ok(book.store.begin(&opening, follows)?.incident)
}

/// By which ways its owner hears of it.
fn over(book: &Book, drill: &Incident) -> String {
    let ways: Vec<String> = book
        .telling
        .notifiers_of(drill)
        .map(|one| format!("{} ({})", one.name, Medium::of(&one.channel).name()))
        .collect();
    if ways.is_empty() {
        return "told over no notifier: masthead.toml names none for this layer; tell them yourself"
            .to_owned();
    }
    format!("to be told over {}", ways.join(", "))
}
