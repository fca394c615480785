//! Whose it is: a person's verdict, the route, and whether the owner takes it.

use super::book::{Book, Saying};
use super::{Refused, done, warn};
use crate::cli::incident::Judge;
use crate::cli::label;
use crate::command::open;
use crate::exit::Exit;
use anyhow::{Result, anyhow};
use checks::Class;
use incidents::Incident;
use incidents::event::Purpose;
use incidents::gaps::Return;
use incidents::judgement::Stance;
use incidents::owners::Party;

pub(super) fn judge(book: &Book, asked: &Judge) -> Result<Exit> {
    let mode = asked.mode.as_deref().map(|text| label::mode(text, asked.edition)).transpose();
    let mode = mode.map_err(|why| anyhow!("--mode: {why}"))?;
    let of_mode = mode.map(|mode| Class::Layer(mode.category()));
    let class = asked.class.or(of_mode).unwrap_or(Class::Inconclusive);
    let missing = asked.missing.as_deref();
    let saying = Saying { by: None, class, mode, missing };
    let moved = book.judge(&asked.id, &saying)?;
    let judged = &moved.incident;
    let stance = match judged.judged().map(|one| one.said.stance) {
        Some(Stance::Confirms) => "confirmed",
        Some(Stance::Corrects) => "corrected",
        Some(Stance::Provisional) | None => "judged",
    };
    let class = incidents::judgement::class_name(judged.class());
    let mode = judged.mode().map_or_else(String::new, |mode| format!(" {mode}"));
    if let Some(route) = moved.stuck() {
        warn(&format!(
            "{} is still with {} ({}): nobody is named for {class}; masthead incident route {} --to NAME",
            judged.id,
            route.to.name,
            route.seat.role(),
            judged.id
        ));
    }
    let to = moved.to().map_or_else(String::new, |route| {
        format!("; routed to {}, {}", route.to.name, route.seat.role())
    });
    if let Some(found) = missing.map(|_| same_gap(book, judged)).transpose()?.flatten() {
        warn(&report::incident::again(&found));
    }
    done(judged, &format!("{stance}: {class}{mode}{to}"))
}

/// The gap that it turns out to be again, by the structure that somebody named.
fn same_gap(book: &Book, incident: &Incident) -> Result<Option<Return>> {
    Ok(open::same_gap(&book.store.tagged()?, &incident.id))
}

pub(super) fn route(book: &Book, id: &str, to: Option<&str>) -> Result<Exit> {
    let incident = book.incident(id)?;
    let route = book.route(&incident, to).map_err(|why| Refused(format!("{why:#}")))?;
    let routed = book.change(id, |incident, stamp| incident.route_to(route.clone(), stamp))?;
    done(&routed, &format!("routed to {}, {}", route.to.name, route.seat.role()))
}

pub(super) fn accept(book: &Book, id: &str) -> Result<Exit> {
    let incident = book.incident(id)?;
    if let Some(route) = &incident.route {
        let who = &book.stamp.by.name;
        match speaks_for(book, &route.to, incident.purpose) {
            Speaks::Yes => {}
            Speaks::Unknown if book.team(&route.to).is_none() => {
                warn(&format!("{who} accepts for {}", route.to.name));
            }
            Speaks::Unknown => warn(&format!(
                "nobody is named as a member of {}; {who} accepts for them. To have it checked, \
                 write members = [\"{who}\"] beside the name ({})",
                route.to.name, route.to.source
            )),
            Speaks::No => return Err(not_theirs(book, &incident, &route.to).into()),
        }
    }
    let accepted = book.change_all(id, |incident, stamp| {
        let accepted = incident.accept(stamp.clone())?;
        if incident.purpose == Purpose::Real {
            return Ok(vec![accepted]);
        }
        // A drill ends with its acknowledgement: nothing is to be mended.
        let over = incident.withdraw("the drill was acknowledged", stamp)?;
        Ok(vec![accepted, over])
    })?;
    let owner = accepted.route.as_ref().map_or("nobody", |route| route.to.name.as_str());
    if accepted.purpose == Purpose::Drill {
        let today = book.today();
        let text =
            format!("{} acknowledged: the path to {owner} was tested on {today}\n", accepted.id);
        crate::command::write::print(&text)?;
        return Ok(Exit::Fine);
    }
    done(&accepted, &format!("accepted for {owner} by {}", book.stamp.by.name))
}

/// Whether somebody speaks for an owner.
enum Speaks {
    Yes,
    No,
    /// Nobody says who belongs to them.
    Unknown,
}

/// Who acts speaks for an owner whose name or contact they bear, or of whom they are a member. Where no
/// members are named that cannot be told; a drill, which has nothing else to show, wants it told.
fn speaks_for(book: &Book, owner: &Party, purpose: Purpose) -> Speaks {
    let who = book.stamp.by.name.as_str();
    let is_it = |name: &str| name.trim().eq_ignore_ascii_case(who);
    let team = book.team(owner);
    let is_named = is_it(&owner.name) || owner.contact.as_deref().is_some_and(is_it);
    if is_named || team.is_some_and(|team| team.includes(who)) {
        return Speaks::Yes;
    }
    let has_members = team.is_some_and(|team| !team.members.is_empty());
    if has_members || purpose == Purpose::Drill { Speaks::No } else { Speaks::Unknown }
}

fn not_theirs(book: &Book, incident: &Incident, owner: &Party) -> Refused {
    let who = &book.stamp.by.name;
    Refused(format!(
        "{}: it is {}'s, and {who} is not known to speak for them; let one of them accept it \
         (--author NAME), or write members = [\"{who}\"] beside the name ({})",
        incident.id, owner.name, owner.source
    ))
}

pub(super) fn reject(book: &Book, id: &str, (reason, to): (&str, &str)) -> Result<Exit> {
    let incident = book.incident(id)?;
    let route = book.route(&incident, Some(to)).map_err(|why| Refused(format!("{why:#}")))?;
    let rejected = book.change_all(id, |incident, stamp| {
        Ok(incident.reject(reason, route.clone(), stamp)?.to_vec())
    })?;
    done(&rejected, &format!("rejected and routed to {}, {}", route.to.name, route.seat.role()))
}
