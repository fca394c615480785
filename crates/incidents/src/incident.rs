//! An incident: what its events come to. Nothing here is stored beside the events; a second fold of
//! the same events gives the same incident.

use crate::change::{Fix, FixNo};
use crate::event::{Author, AuthorKind, Comeback, Event, Link, Purpose, What};
use crate::judgement::Judgement;
use crate::life::Ending;
use crate::owners::Route;
use crate::postmortem::Postmortem;
use crate::prove::Proof;
use crate::sighting::Sighting;
use crate::signature::Signature;
use checks::{Category, Class, Mode};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

/// An incident's name, such as `INC-42`. Whoever opens it gives it. In order of its number: `INC-9` comes
/// before `INC-11`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentId(String);

impl Ord for IncidentId {
    fn cmp(&self, other: &Self) -> Ordering {
        // Numbers are written without zeros in front, so the longer one is the greater.
        let order = |id: &Self| (id.prefix().to_owned(), id.0.len());
        order(self).cmp(&order(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for IncidentId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl IncidentId {
    /// The id as given.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn prefix(&self) -> &str {
        self.0.trim_end_matches(|letter: char| letter.is_ascii_digit())
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nobody has it yet.
    Open,
    /// It was sent to an owner, who has not answered.
    Routed,
    /// The owner has it.
    Accepted,
    /// A fix is planned or shipped.
    Fixing,
    /// Runs show that the fix worked.
    Proven,
    /// It is over.
    Closed,
    /// It was over and is back.
    Reopened,
    /// It is another incident under a second name.
    Merged,
}

impl State {
    /// Each of them.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Routed,
        Self::Accepted,
        Self::Fixing,
        Self::Proven,
        Self::Closed,
        Self::Reopened,
        Self::Merged,
    ];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Routed => "routed",
            Self::Accepted => "accepted",
            Self::Fixing => "fixing",
            Self::Proven => "proven",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Merged => "merged",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Whether nothing more is to be done.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Closed | Self::Merged => true,
            Self::Open
            | Self::Routed
            | Self::Accepted
            | Self::Fixing
            | Self::Proven
            | Self::Reopened => false,
        }
    }
}

/// A verdict with who gave it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// What they said.
    pub said: Judgement,
}

/// An incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Its name.
    pub id: IncidentId,
    /// Whether it is real or a drill.
    pub purpose: Purpose,
    /// What its runs have in common.
    pub signature: Signature,
    /// The system.
    pub system: Option<String>,
    /// What a person calls the symptom, where one named it.
    pub symptom: Option<String>,
    /// The incident in a line.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// When it was opened.
    pub opened: Timestamp,
    /// The runs that showed it, in the order in which they came in.
    pub sightings: Vec<Sighting>,
    /// Every verdict ever given, the first one first.
    pub judgements: Vec<Judged>,
    /// Who has it, or is asked to take it.
    pub route: Option<Route>,
    /// What is planned and shipped.
    pub fixes: Vec<Fix>,
    /// Every comparison of later runs with it.
    pub proofs: Vec<Proof>,
    /// The postmortem as it stands.
    pub postmortem: Option<Postmortem>,
    /// How it was closed, the last time.
    pub ending: Option<Ending>,
    /// Why it came back, each time.
    pub comebacks: Vec<Comeback>,
    /// What it was merged into.
    pub merged_into: Option<IncidentId>,
    /// What was merged into it.
    pub absorbed: Vec<IncidentId>,
    /// Its tags, sorted.
    pub tags: BTreeSet<String>,
    /// Pointers elsewhere.
    pub links: Vec<Link>,
    /// Everything that happened, in order.
    pub timeline: Vec<Event>,
}

impl Incident {
    /// Folds the events, which must begin with the opening and hold no second one; `None` where they
    /// do not.
    pub fn replay(id: IncidentId, events: Vec<Event>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut incident = Self::opened(id, events.next()?)?;
        for event in events {
            if matches!(event.what, What::Opened(_)) {
                return None;
            }
            incident.apply(event);
        }
        Some(incident)
    }

    fn opened(id: IncidentId, event: Event) -> Option<Self> {
        let What::Opened(opening) = &event.what else {
            return None;
        };
        let first = Judged { by: event.by.clone(), at: event.at, said: opening.judgement.clone() };
        Some(Self {
            id,
            purpose: opening.purpose,
            signature: opening.signature.clone(),
            system: opening.system.clone(),
            symptom: opening.symptom.clone(),
            title: opening.title.clone(),
            state: State::Open,
            opened: event.at,
            sightings: opening.sighting.clone().into_iter().collect(),
            judgements: vec![first],
            route: None,
            fixes: Vec::new(),
            proofs: Vec::new(),
            postmortem: None,
            ending: None,
            comebacks: Vec::new(),
            merged_into: None,
            absorbed: Vec::new(),
            tags: BTreeSet::new(),
            links: Vec::new(),
            timeline: vec![event],
        })
    }

    /// Takes one more event into account. What may happen is asked before ([`crate::life`]); what has
    /// happened is never refused.
    pub fn apply(&mut self, event: Event) {
        self.advance(&event);
        match &event.what {
            What::Sighted(run) => self.sightings.push((**run).clone()),
            What::Judged(said) => {
                let said = (**said).clone();
                self.judgements.push(Judged { by: event.by.clone(), at: event.at, said });
            }
            What::Routed(route) => self.route = Some(route.clone()),
            What::Planned(plan) => {
                let no = self.next_fix();
                for old in self.fixes.iter_mut().filter(|old| plan.replaces.contains(&old.no)) {
                    old.replaced_by = Some(no);
                }
                self.fixes.push(Fix { no, plan: plan.clone(), shipped: None, replaced_by: None });
            }
            What::Shipped { fix, on } => self.ship_on(*fix, *on),
            What::Compared(proof) => self.proofs.push((**proof).clone()),
            What::Explained(postmortem) => self.postmortem = Some((**postmortem).clone()),
            What::Closed(ending) => self.ending = Some(ending.clone()),
            What::Reopened { because, note: _ } => self.comebacks.push(*because),
            What::MergedInto(into) => self.merged_into = Some(into.clone()),
            What::Absorbed(from) => self.absorbed.push(from.clone()),
            What::Tagged(tag) => {
                self.tags.insert(tag.clone());
            }
            What::Untagged(tag) => {
                self.tags.remove(tag);
            }
            What::Linked(link) => self.links.push(link.clone()),
            What::Opened(_) | What::Accepted | What::Rejected { .. } | What::Noted(_) => {}
        }
        self.timeline.push(event);
    }

    fn advance(&mut self, event: &Event) {
        self.state = match &event.what {
            What::Routed(_) => State::Routed,
            What::Accepted => State::Accepted,
            What::Rejected { .. } => State::Open,
            What::Planned(_) | What::Shipped { .. } => State::Fixing,
            What::Compared(proof) if proof.holds() => State::Proven,
            What::Compared(proof) if self.state == State::Proven && proof.tells() => State::Fixing,
            What::Closed(_) => State::Closed,
            What::Reopened { .. } => State::Reopened,
            What::MergedInto(_) => State::Merged,
            What::Opened(_)
            | What::Compared(_)
            | What::Sighted(_)
            | What::Judged(_)
            | What::Explained(_)
            | What::Absorbed(_)
            | What::Tagged(_)
            | What::Untagged(_)
            | What::Linked(_)
            | What::Noted(_) => self.state,
        };
    }

    fn ship_on(&mut self, no: FixNo, on: Date) {
        if let Some(fix) = self.fixes.iter_mut().find(|fix| fix.no == no) {
            fix.shipped = Some(on);
        }
    }

    fn next_fix(&self) -> FixNo {
        FixNo(u32::try_from(self.fixes.len()).unwrap_or(u32::MAX - 1).saturating_add(1))
    }

    /// How many events it has: the number that a writer must have seen to add one.
    pub fn version(&self) -> usize {
        self.timeline.len()
    }

    /// The verdict that counts: the last one of the weightiest kind of author.
    pub fn judged(&self) -> Option<&Judged> {
        let of_kind = |kind| self.judgements.iter().rev().find(move |one| one.by.kind == kind);
        AuthorKind::ALL.into_iter().rev().find_map(of_kind)
    }

    /// The last verdict of that kind of author.
    pub fn judged_by(&self, kind: AuthorKind) -> Option<&Judged> {
        self.judgements.iter().rev().find(|one| one.by.kind == kind)
    }

    /// The layer, or why there is none, as it stands.
    pub fn class(&self) -> Class {
        self.judged().map_or(Class::Inconclusive, |one| one.said.class)
    }

    /// The layer, if it is one.
    pub fn category(&self) -> Option<Category> {
        self.judged().and_then(|one| one.said.category())
    }

    /// The mode, as it stands.
    pub fn mode(&self) -> Option<Mode> {
        self.judged().and_then(|one| one.said.mode)
    }

    /// The structure that is missing: the postmortem's word, else the last verdict's that says.
    pub fn missing_structure(&self) -> Option<&str> {
        let explained = self.postmortem.as_ref().map(|one| one.missing_structure.as_str());
        let judged =
            self.judgements.iter().rev().find_map(|one| one.said.missing_structure.as_deref());
        explained.filter(|text| !text.trim().is_empty()).or(judged)
    }

    /// Whether somebody or something checked that layer and came to a result.
    pub fn was_checked(&self, category: Category) -> bool {
        self.judgements.iter().any(|one| one.said.checked.contains(&category))
    }

    /// The first day on which a fix was in production.
    pub fn first_shipped(&self) -> Option<Date> {
        self.fixes.iter().filter_map(|fix| fix.shipped).min()
    }

    /// The fixes that are late on `today`.
    pub fn overdue(&self, today: Date) -> impl Iterator<Item = &Fix> {
        let is_watched = !self.state.is_over();
        self.fixes.iter().filter(move |fix| is_watched && fix.days_overdue(today).is_some())
    }
}

/// The day of a moment, in UTC, so that it is the same everywhere.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incidents_stand_in_the_order_of_their_numbers() {
        let mut ids = ["INC-11", "INC-9", "DRILL-2", "INC-100"].map(IncidentId::new);
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), ["DRILL-2", "INC-9", "INC-11", "INC-100"]);
    }
}
