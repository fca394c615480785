//! Filing a judged run: it opens an incident or joins one, finds its owner, and what is known of the
//! same gap is said. The one way into the book for runs: `incident open`, `triage --open`, imports.

use super::incident::book::{self, Book};
use anyhow::Result;
use checks::Class;
use checks::outcome::Status;
use desk::{Config, Judged};
use incidents::event::{ALERT, Comeback, Link, Opening};
use incidents::gaps::Return;
use incidents::join::{self, Joined};
use incidents::judgement::{category, class_name};
use incidents::owners::{Route, Seat, Unrouted};
use incidents::past::{self, IMPORTED};
use incidents::{Author, Incident, IncidentId, Refusal, Stamp, State, Tagged, gaps, life};
use jiff::Timestamp;
use store::{Change, Filter, Page};

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

/// Files a run and sends it to its one owner, at once. The verdict is the machine's word, on behalf of
/// whoever files.
pub(crate) fn file(book: &Book, brought: &Brought) -> Result<Filed> {
    let filed = book
        .store
        .file(&brought.opening, &machine(book.stamp.at), |filed| follows(book, brought, filed))?;
    let mut filed = Filed::of(filed);
    filed.remark(book)?;
    filed.find_nobody(book, brought);
    Ok(filed)
}

/// Files past runs of one signature, each at its moment, with these tags; all of it happens at once or not at
/// all. Gives what became of each run, and what is known of each incident once.
pub(crate) fn file_past(
    book: &Book,
    runs: &[(&Brought, Timestamp)],
    tags: &[&str],
) -> Result<Vec<Filed>> {
    let openings: Vec<_> =
        runs.iter().map(|(one, at)| (one.opening.clone(), machine(*at))).collect();
    let next = |filed: &store::Filed| match runs.first() {
        Some((brought, _)) => settles(book, brought, (filed, tags)),
        None => Ok(Change::default()),
    };
    let mut all: Vec<Filed> =
        book.store.file_together(&openings, next)?.into_iter().map(Filed::of).collect();
    // Said once for each incident, at the run that tells it: the first, or the one with which it is back.
    let mut said: Vec<IncidentId> = Vec::new();
    let is_back = |one: &Filed| matches!(one.joined, Joined::Regressed(_));
    for (filed, (brought, _)) in all.iter_mut().zip(runs) {
        if is_back(filed) {
            filed.remark(book)?;
        }
        if !said.contains(&filed.incident.id) {
            said.push(filed.incident.id.clone());
            filed.find_nobody(book, brought);
        }
    }
    Ok(all)
}

/// Gives an incident that an import left unfinished what it lacks: these tags, and its owner. Says whether it lacked
/// anything, and whose seat is empty.
pub(crate) fn finish(
    book: &Book,
    (id, brought): (&IncidentId, &Brought),
    tags: &[&str],
) -> Result<(bool, Option<String>)> {
    let before = book.incident(id.as_str())?.version();
    let incident = book.store.change(id, |incident| {
        if !past::is_unfinished(incident) {
            return Ok(Change::default());
        }
        let (incident, before) = (incident.clone(), incident.version());
        settles(book, brought, (&store::Filed { joined: Joined::New, incident, before }, tags))
    })?;
    let is_done = before < incident.version();
    let mut filed = Filed { joined: Joined::Known, incident, remarks: Vec::new(), unrouted: None };
    filed.find_nobody(book, brought);
    Ok((is_done, filed.unrouted))
}

/// What happens with past runs that were filed, in the same transaction: the tags that the incident does not
/// have, and its owner. What lived in the book before was not filed from the past; when that comes back,
/// people hear of it.
fn settles(
    book: &Book,
    brought: &Brought,
    (filed, tags): (&store::Filed, &[&str]),
) -> Result<Change, Refusal> {
    let stamp = &book.stamp;
    let mut incident = filed.incident.clone();
    let fits = |tag: &&&str| filed.joined == Joined::New || **tag != IMPORTED;
    let is_new = |tag: &&&str| !filed.incident.tags.contains(**tag);
    let mut events = Vec::new();
    for tag in tags.iter().filter(fits).filter(is_new) {
        events.push(incident.tag(tag, stamp.clone())?);
    }
    if is_nobodys(&incident)
        && let Ok(route) = route(book, brought, &incident)
    {
        events.push(incident.route_to(route, machine(stamp.at))?);
    }
    events.iter().cloned().for_each(|event| incident.apply(event));
    let notices = match filed.joined {
        Joined::Regressed(_) => book.telling.of_change(&incident, filed.before),
        Joined::New | Joined::Ongoing | Joined::Late | Joined::Undated | Joined::Known => {
            Vec::new()
        }
    };
    Ok(Change { events, notices })
}

/// Opens an incident of which only a person's word is left, with the tag of what is past, and sends it to its
/// one owner. It joins none; a page that was opened before is known.
pub(crate) fn begin(book: &Book, opening: Opening, stamp: Stamp) -> Result<Filed> {
    let event = life::open(opening.clone(), stamp)?;
    let brought = Brought { opening, owner: None };
    let begun = book.store.begin(&event, |incident| {
        let alone = store::Filed { joined: Joined::New, incident: incident.clone(), before: 0 };
        settles(book, &brought, (&alone, &[IMPORTED]))
    })?;
    let mut filed = Filed::of(begun);
    filed.find_nobody(book, &brought);
    Ok(filed)
}

/// The machine's stamp.
fn machine(at: Timestamp) -> Stamp {
    Stamp::new(Author::machine(format!("masthead {}", env!("CARGO_PKG_VERSION"))), at)
}

/// What happens with a run that was filed, in the same transaction: the alert that told of it is noted, it
/// goes to its owner, and people are told.
fn follows(book: &Book, brought: &Brought, filed: &store::Filed) -> Result<Change, Refusal> {
    let stamp = machine(book.stamp.at);
    let mut incident = filed.incident.clone();
    let mut events = Vec::new();
    if let Some(key) = &book.telling.alert {
        let link = Link { kind: ALERT.to_owned(), to: key.clone() };
        if !incident.links.contains(&link) {
            events.push(incident.link(link, stamp.clone())?);
        }
    }
    // What came back stays with whoever had it.
    if is_nobodys(&incident)
        && let Ok(route) = route(book, brought, &incident)
    {
        events.push(incident.route_to(route, stamp)?);
    }
    events.iter().cloned().for_each(|event| incident.apply(event));
    let notices = book.telling.of_change(&incident, filed.before);
    Ok(Change { events, notices })
}

/// Whether an owner is to be found for it.
fn is_nobodys(incident: &Incident) -> bool {
    incident.state == State::Open || (incident.state == State::Reopened && incident.route.is_none())
}

/// Its one owner: whom the run's verdict names, else whom the configuration does.
fn route(book: &Book, brought: &Brought, incident: &Incident) -> Result<Route, Unrouted> {
    let class = incident.class();
    let named = brought.owner.clone().filter(|route| Some(route.seat) == Seat::of(class));
    named.map_or_else(|| book.registry().route(class, incident.system.as_deref()), Ok)
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

/// A run without a date that came in after a fix.
fn undated(incident: &Incident) -> String {
    let shipped = incident.last_shipped();
    let on = shipped.map_or_else(String::new, |fix| format!(", which shipped {}", fix.on));
    format!("{}: {}{on}", incident.id, Comeback::Undated.meaning())
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
    let mut remarks: Vec<String> = same_gap(&same, &incident.id)
        .into_iter()
        .map(|found| report::incident::again(&found))
        .collect();
    let mended = fixed_before(book, incident, &same)?;
    if !mended.is_empty() && remarks.is_empty() {
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
    if incident.system.is_none() {
        return Ok(Vec::new());
    }
    let may_have_shipped =
        |state| matches!(state, State::Fixing | State::Proven | State::Closed | State::Reopened);
    let mut whole = Vec::new();
    for one in same.iter().filter(|one| one.id != incident.id && may_have_shipped(one.state)) {
        whole.extend(book.store.incident(&one.id)?);
    }
    let found = join::recurs(incident, &whole);
    Ok(found.into_iter().cloned().collect())
}

/// The gap that an incident is again, after its fix.
pub(crate) fn same_gap(among: &[Tagged], id: &IncidentId) -> Option<Return> {
    gaps::returns(among).into_iter().find(|one| one.again == *id)
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
    fn of(filed: store::Filed) -> Self {
        let (joined, incident) = (filed.joined, filed.incident);
        Self { joined, incident, remarks: Vec::new(), unrouted: None }
    }

    /// Adds what the book knows of it: that it is back, and that its like was there before.
    fn remark(&mut self, book: &Book) -> Result<()> {
        match self.joined {
            Joined::Undated | Joined::Regressed(Comeback::Undated) => {
                self.remarks.push(undated(&self.incident));
            }
            Joined::Regressed(because) => self.remarks.push(came_back(&self.incident, because)),
            Joined::New | Joined::Ongoing | Joined::Late | Joined::Known => {}
        }
        if self.joined == Joined::New {
            self.remarks.extend(known_gap(book, &self.incident)?);
        }
        Ok(())
    }

    /// Says whose seat is empty, where nobody has it.
    fn find_nobody(&mut self, book: &Book, brought: &Brought) {
        if !is_nobodys(&self.incident) {
            return;
        }
        let Err(why) = route(book, brought, &self.incident) else { return };
        match why {
            Unrouted::NothingToMend(_) => self.remarks.push(why.to_string()),
            Unrouted::NoOwner { .. } => self.unrouted = Some(why.to_string()),
        }
    }

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

    /// Takes what became of a later run of the same incident into account.
    pub(crate) fn go_on(&mut self, later: Self) {
        self.joined = self.joined.and(later.joined);
        self.incident = later.incident;
        self.unrouted = later.unrouted;
        self.remarks.extend(later.remarks);
        self.remarks.dedup();
    }
}
