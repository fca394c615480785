//! `masthead incident drill`: a marked incident that nothing caused goes to each owner.

use super::Refused;
use super::book::Book;
use crate::command::write;
use crate::exit::Exit;
use anyhow::Result;
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
        match registry.party(seat, None).cloned() {
            Some(to) => lines.push_str(&send(book, &Route { seat, to }, &drills)?),
            None => empty.push(Unrouted::NoOwner { seat, system: None }.to_string()),
        }
    }
    write::print(&lines)?;
    if empty.is_empty() {
        return Ok(Exit::Fine);
    }
    Err(Refused(empty.join("; ")).into())
}

/// Sends one drill, unless one is on its way.
fn send(book: &Book, route: &Route, drills: &[Incident]) -> Result<String> {
    let seat = route.seat;
    let name = route.to.name.clone();
    let (id, said) = if let Tested::Waiting(id) = drill::tested(seat, drills, book.today()) {
        (id, "is still on its way to")
    } else {
        let opening = drill::open(seat, None, book.stamp.clone());
        let opening = opening.map_err(|why| Refused(why.to_string()))?;
        let id = book.store.begin(&opening)?.id;
        book.change(id.as_str(), |drill, stamp| drill.route_to(route.clone(), stamp))?;
        (id, "sent to")
    };
    let lines = [
        format!("{id} {said} {name}, {}", seat.role()),
        format!("passes when one of them types: masthead incident accept {id}"),
    ];
    Ok(report::incident::hanging(&lines))
}
