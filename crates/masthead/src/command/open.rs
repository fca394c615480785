//! Filing a judged run: it opens an incident or joins one, finds its owner, and what is known of the
//! same gap is said. The one way into the book for runs: `incident open`, `triage --open`, imports.

use super::incident::book::{self, Book};
use anyhow::Result;
use checks::Class;
use checks::outcome::Status;
use desk::{Config, Judged};
use incidents::event::{Comeback, Opening};
use incidents::join::{self, Joined};
use incidents::judgement::{category, class_name};
use incidents::owners::{Route, Seat, Unrouted};
use incidents::{Author, Incident, IncidentId, Stamp, State, Tagged, gaps, life};
use jiff::Timestamp;
use store::{Filter, Page};

/// The most incidents of one system and layer that are looked through for the same gap.
const LOOKED_THROUGH: usize = 200;

/// What a judged run brings to the book.
#[derive(Clone, Debug)]
pub(crate) struct Brought {
    /// How an incident of it would begin.
    pub(crate) opening: Opening,
    /// The owner that its verdict names, by the configuration or the spec.
    pub(crate) owner: Option<Route>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    /// Whether it is new, goes on or is back.
    pub(crate) joined: Joined,
    /// The incident as it stands now.
    pub(crate) incident: Incident,
    /// What whoever reads it has to know besides, each a sentence.
    pub(crate) remarks: Vec<String>,
    /// Whose seat is empty, where nobody can have it.
    pub(crate) unrouted: Option<String>,
}

/// Why a judged run brings nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotFailed {
    /// It succeeded.
    Succeeded,
    /// Nothing shows that it failed, and nobody says so.
    Untold,
}

/// What a judged run brings to the book.
pub(crate) fn brought(judged: &Judged, config: &Config) -> Result<Brought, NotFailed> {
    let verdict = &judged.triage.verdict;
    let is_failed = judged.triage.outcome.status == Status::Failed;
    if verdict.class == Class::Inconclusive && !is_failed {
        return Err(NotFailed::Untold);
    }
    let opening = Opening::of(&judged.case, &judged.triage);
    let mut opening = opening.ok_or(NotFailed::Succeeded)?;
    if let Some(system) = config.system_of(&judged.case.trace) {
        opening.system = Some(system.name.clone());
    }
    let owner = verdict.owner.as_ref().and_then(|owner| {
        let seat = Seat::of(verdict.class)?;
        Some(Route { seat, to: book::party(config, owner) })
    });
    Ok(Brought { opening, owner })
}

/// Files a run. The verdict is the machine's word, on behalf of whoever files.
pub(crate) fn file(book: &Book, brought: &Brought) -> Result<Filed> {
    let mut filed = put(book, brought, book.stamp.at)?;
    settle(book, brought, &mut filed)?;
    Ok(filed)
}

/// Puts a run into the book that failed at that moment, which may be long past. [`settle`] comes next.
pub(crate) fn put(book: &Book, brought: &Brought, at: Timestamp) -> Result<Filed> {
    let machine = format!("masthead {}", env!("CARGO_PKG_VERSION"));
    let stamp = Stamp::new(Author::machine(machine), at);
    let filed = book.store.file(&brought.opening, &stamp)?;
    let (joined, incident) = (filed.joined, filed.incident);
    Ok(Filed { joined, incident, remarks: Vec::new(), unrouted: None })
}

/// Says what is known of the incident besides, and sends it to its one owner.
pub(crate) fn settle(book: &Book, brought: &Brought, filed: &mut Filed) -> Result<()> {
    if let Joined::Regressed(because) = filed.joined {
        filed.remarks.push(came_back(&filed.incident, because));
    }
    if filed.joined == Joined::New {
        filed.remarks.extend(known_gap(book, &filed.incident)?);
    }
    // What came back stays with whoever had it.
    let incident = &filed.incident;
    let is_nobodys = incident.state == State::Reopened && incident.route.is_none();
    if incident.state == State::Open || is_nobodys {
        route(book, brought, filed)?;
    }
    Ok(())
}

/// Opens an incident of which only a person's word is left. It joins none.
pub(crate) fn begin(book: &Book, opening: Opening, stamp: Stamp) -> Result<Filed> {
    let event = life::open(opening.clone(), stamp)?;
    let incident = book.store.begin(&event)?;
    let mut filed = Filed { joined: Joined::New, incident, remarks: Vec::new(), unrouted: None };
    route(book, &Brought { opening, owner: None }, &mut filed)?;
    Ok(filed)
}

/// Sends it to its one owner.
fn route(book: &Book, brought: &Brought, filed: &mut Filed) -> Result<()> {
    let incident = &filed.incident;
    let class = incident.class();
    let named = brought.owner.clone().filter(|route| Some(route.seat) == Seat::of(class));
    let found = named.map_or_else(|| book.registry().route(class, incident.system.as_deref()), Ok);
    match found {
        Ok(route) => {
            let id = incident.id.to_string();
            let by = Author::machine(format!("masthead {}", env!("CARGO_PKG_VERSION")));
            let step = |incident: &Incident, stamp: Stamp| {
                incident.route_to(route.clone(), Stamp { by: by.clone(), ..stamp })
            };
            filed.incident = book.change(&id, step)?;
        }
        Err(why @ Unrouted::NothingToMend(_)) => filed.remarks.push(why.to_string()),
        Err(why @ Unrouted::NoOwner { .. }) => filed.unrouted = Some(why.to_string()),
    }
    Ok(())
}

fn came_back(incident: &Incident, because: Comeback) -> String {
    let shipped = incident.fixes.iter().rev().find(|fix| fix.shipped.is_some());
    match (because, shipped.and_then(|fix| Some((fix, fix.shipped?)))) {
        (Comeback::FixDidNotHold, Some((fix, on))) => format!(
            "{} is back after fix {} (\"{}\", shipped {on}): the architectural fix has not shipped",
            incident.id, fix.no.0, fix.plan.what
        ),
        _ => format!("{} is back: {}", incident.id, because.meaning()),
    }
}

/// The same layer of the same system after a fix of it had shipped, and the same missing structure
/// under other names.
fn known_gap(book: &Book, incident: &Incident) -> Result<Vec<String>> {
    let Some(layer) = category(incident.class()) else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        class: Some(incident.class()),
        system: incident.system.clone(),
        ..Filter::default()
    };
    let listed = book.store.list(&filter, &Page::first(LOOKED_THROUGH))?.incidents;
    let same: Vec<Tagged> =
        listed.into_iter().filter(|one| one.system == incident.system).collect();
    let mut remarks = Vec::new();
    let mended = fixed_before(book, incident, &same)?;
    if !mended.is_empty() {
        remarks.push(format!(
            "{} of {} failed again after a fix of it had shipped ({}): \
             the architectural fix has not shipped",
            layer.code(),
            incident.system.as_deref().unwrap_or("this system"),
            listing(&mended)
        ));
    }
    remarks.extend(other_names(incident, &same));
    Ok(remarks)
}

fn fixed_before(book: &Book, incident: &Incident, same: &[Tagged]) -> Result<Vec<IncidentId>> {
    let Some(layer) = category(incident.class()) else {
        return Ok(Vec::new());
    };
    let may_have_shipped =
        |state| matches!(state, State::Fixing | State::Proven | State::Closed | State::Reopened);
    let mut whole = Vec::new();
    for one in same.iter().filter(|one| one.id != incident.id && may_have_shipped(one.state)) {
        whole.extend(book.store.incident(&one.id)?);
    }
    let found = join::recurs(layer, incident.system.as_deref(), &book.stamp, &whole);
    Ok(found.into_iter().cloned().collect())
}

fn other_names(incident: &Incident, same: &[Tagged]) -> Option<String> {
    let is_own = |gap: &&gaps::Gap| gap.symptoms.iter().any(|(_, ids)| ids.contains(&incident.id));
    let found = gaps::gaps(same);
    let gap = found.iter().find(is_own)?;
    let others = gap.symptoms.iter().filter(|(_, ids)| !ids.contains(&incident.id));
    let ids: Vec<IncidentId> = others.flat_map(|(_, ids)| ids.iter().cloned()).collect();
    Some(format!(
        "the same structural gap ({}) came in under other symptom names: {}",
        gap.structure,
        listing(&ids)
    ))
}

/// Up to five names, and how many more there are.
fn listing(ids: &[IncidentId]) -> String {
    const MOST: usize = 5;
    let shown: Vec<&str> = ids.iter().take(MOST).map(IncidentId::as_str).collect();
    match ids.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl Filed {
    /// What became of it, for people: what it is, who has it, what to know, what to type next.
    pub(crate) fn in_words(&self) -> String {
        let incident = &self.incident;
        let mode = incident.mode().map_or_else(String::new, |mode| format!(" {mode}"));
        let class = class_name(incident.class());
        let runs = report::incident::runs(incident.sightings.len());
        let happened = format!("{} {}: {class}{mode}, {runs}", incident.id, self.joined.name());
        let mut lines = vec![report::incident::headline(&happened, &incident.title)];
        lines.extend(self.remarks.iter().cloned());
        match (&self.unrouted, &incident.route) {
            (Some(why), _) => lines.push(format!("nobody has it: {why}")),
            (None, Some(route)) if self.joined != Joined::Known => lines.push(format!(
                "{} {} ({}, {})",
                if incident.state == State::Routed { "routed to" } else { "with" },
                route.to.name,
                route.seat.role(),
                route.to.source
            )),
            (None, _) => {}
        }
        lines.push(format!("next: {}", report::incident::next(incident)));
        report::incident::hanging(&lines)
    }
}

impl Filed {
    /// Takes what became of a later run of the same incident into account. What the first one came to
    /// stays: an incident that is new is new for all of them.
    pub(crate) fn go_on(&mut self, later: Self) {
        if matches!(later.joined, Joined::Regressed(_)) {
            self.joined = later.joined;
        }
        self.incident = later.incident;
        self.unrouted = later.unrouted;
        self.remarks.extend(later.remarks);
        self.remarks.dedup();
    }
}
