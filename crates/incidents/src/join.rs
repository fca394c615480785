//! Which incident a run belongs to: a new one, one that goes on, one that comes back.

use crate::event::{Comeback, Event, Opening, Purpose, Stamp, What};
use crate::incident::{Incident, IncidentId};
use crate::judgement::Judgement;
use crate::life;
use crate::refusal::Refusal;
use crate::sighting::Sighting;
use crate::signature::Signature;
use case::Case;
use case::hidden::unhashed;
use checks::{Class, Triage};
use jiff::{SignedDuration, Timestamp};

/// How long after its last run an outage that was closed is still the same one.
const SAME_OUTAGE: SignedDuration = SignedDuration::from_hours(24);

/// What became of a run that was filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// It opens an incident.
    New,
    /// The incident goes on.
    Ongoing,
    /// The incident was over, or was mended, and is back.
    Regressed(Comeback),
    /// It ran before the fix shipped and came in late: nothing new.
    Late,
    /// The incident goes on after its fix; the run has no date, so nobody knows on which side of the fix it
    /// began.
    Undated,
    /// The same run is there already.
    Known,
}

impl Joined {
    /// In a word or a few.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ongoing => "ongoing",
            Self::Regressed(Comeback::Undated) => "reopened",
            Self::Regressed(
                Comeback::FixDidNotHold | Comeback::NothingShipped | Comeback::Person,
            ) => "regressed",
            Self::Late => "ongoing (a run from before the fix)",
            Self::Undated => "ongoing (a run without a date)",
            Self::Known => "known",
        }
    }
}

impl Joined {
    /// What two runs come to together: an incident that is new is new for all of its runs, and one that comes
    /// back with any of them is back.
    #[must_use]
    pub const fn and(self, later: Self) -> Self {
        match later {
            Self::Regressed(_) => later,
            Self::Undated if matches!(self, Self::Ongoing) => later,
            Self::New | Self::Ongoing | Self::Late | Self::Undated | Self::Known => self,
        }
    }
}

/// What is to be written down about a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Filing {
    /// What it comes to.
    pub joined: Joined,
    /// The events to append: to a new incident for [`Joined::New`], else to the one it joins.
    pub events: Vec<Event>,
}

impl Opening {
    /// The opening for a judged run; `None` where nothing failed.
    pub fn of(case: &Case, triage: &Triage) -> Option<Self> {
        if triage.verdict.class == Class::Nothing {
            return None;
        }
        let symptom = case.symptom.as_deref().map(str::to_owned);
        let finding = crate::judgement::leading(triage).map(|one| one.summary.clone());
        let symptom = symptom.map(|words| unhashed(&words));
        let said = symptom.clone().or(finding);
        let title = said.unwrap_or_else(|| triage.outcome.reason.clone());
        Some(Self {
            purpose: Purpose::Real,
            signature: Signature::of(case, triage),
            system: system(case),
            title: unhashed(&title),
            symptom,
            sighting: Some(Sighting::of(case)),
            judgement: Judgement::of(triage),
        })
    }

    /// The same under the line of what the machine found, where it found something, and not under the person's
    /// words, which are kept as the symptom.
    #[must_use]
    pub fn under_finding(mut self, triage: &Triage) -> Self {
        if let Some(found) = crate::judgement::leading(triage) {
            self.title = unhashed(&found.summary);
        }
        self
    }

    /// What another run must share to join; `None` where none can: a drill, a run that nobody could
    /// judge, an incident that rests on a person's word alone.
    pub fn key(&self) -> Option<String> {
        let joins = self.purpose == Purpose::Real
            && self.sighting.is_some()
            && self.judgement.class != Class::Inconclusive;
        let settled = || self.signature.settled(&self.judgement);
        joins.then(|| settled().key(self.system.as_deref()))
    }

    /// The keys by which an incident that it belongs to may be found, the first one its own: the other is that of
    /// incidents which an earlier version opened. None where it can join nothing.
    pub fn keys(&self) -> Vec<String> {
        let Some(own) = self.key() else {
            return Vec::new();
        };
        let former = self.signature.former(&self.judgement);
        let former = former.map(|one| one.key(self.system.as_deref()));
        let former = former.filter(|former| *former != own);
        std::iter::once(own).chain(former).collect()
    }
}

/// The system by the spec's name for it, else by the run's.
pub fn system(case: &Case) -> Option<String> {
    let named = case.trace.labels.system.as_ref().or(case.spec.system.as_ref());
    named.map(ToString::to_string)
}

/// Files a run with the newest incident of the same key, if there is one.
///
/// # Errors
/// Refuses what [`life::open`] and [`Incident::sight`] refuse, a known run excepted.
pub fn file(newest: Option<&Incident>, opening: Opening, stamp: &Stamp) -> Result<Filing, Refusal> {
    let joins = newest.filter(|incident| is_same(incident, &opening, stamp.at));
    let (Some(incident), Some(run)) = (joins, opening.sighting.clone()) else {
        let event = life::open(opening, stamp.clone())?;
        return Ok(Filing { joined: Joined::New, events: vec![event] });
    };
    let sighted = match incident.sight(run.clone(), stamp.clone()) {
        Ok(sighted) => sighted,
        Err(Refusal::SameRun(_)) => {
            return Ok(Filing { joined: Joined::Known, events: Vec::new() });
        }
        Err(refusal) => return Err(refusal),
    };
    let joined = comes_to(incident, &run);
    let mut events = vec![sighted];
    if let Joined::Regressed(because) = joined {
        events.push(incident.reopen(because, "", stamp.clone())?);
    }
    Ok(Filing { joined, events })
}

/// Only a run that says when it began can show that a fix did not hold. One that does not say opens an
/// incident that is over again all the same: somebody has to look.
fn comes_to(incident: &Incident, run: &Sighting) -> Joined {
    let was_mended = incident.first_shipped().is_some();
    let is_over = incident.state.is_over();
    let is_back = !is_over && is_known_back(incident);
    let is_after = incident.ran_after_fix(run);
    if is_after == Some(true) && !is_back {
        return Joined::Regressed(Comeback::FixDidNotHold);
    }
    let is_outage = incident.signature.is_outage();
    match (is_over, was_mended) {
        (true, true) if is_after.is_none() && !is_outage => Joined::Regressed(Comeback::Undated),
        (true, true) => Joined::Late,
        (true, false) if is_outage => Joined::Late,
        (true, false) => Joined::Regressed(Comeback::NothingShipped),
        (false, true) if is_after.is_none() && !is_back => Joined::Undated,
        (false, _) => Joined::Ongoing,
    }
}

/// Whether it came back since its last fix, so that another run of it is no news: one fix is lost once.
fn is_known_back(incident: &Incident) -> bool {
    let since = incident.timeline.iter().rev();
    let mut since = since.take_while(|event| !matches!(event.what, What::Shipped { .. }));
    since.any(|event| match &event.what {
        What::Reopened { because, note: _ } => *because != Comeback::Undated,
        _ => false,
    })
}

/// Whether the run belongs to it. An outage that is over is another one after a day.
fn is_same(incident: &Incident, opening: &Opening, now: Timestamp) -> bool {
    if incident.merged_into.is_some() {
        return false;
    }
    if !incident.signature.is_outage() || !incident.state.is_over() {
        return true;
    }
    let began = |run: &Sighting| run.began.unwrap_or(incident.opened);
    let last = incident.sightings.iter().map(began).max().unwrap_or(incident.opened);
    let this = opening.sighting.as_ref().and_then(|run| run.began).unwrap_or(now);
    this.duration_since(last) <= SAME_OUTAGE
}

/// The other incidents of the same system and layer after whose fix the first run of this one began: the
/// layer failed again, whatever the symptom is called this time, so the architectural fix has not shipped.
/// None where it names no system or its run no date: then nobody knows.
pub fn recurs<'i>(
    incident: &Incident,
    others: impl IntoIterator<Item = &'i Incident>,
) -> Vec<&'i IncidentId> {
    let (Some(system), Some(layer), Some(run)) =
        (&incident.system, incident.category(), incident.sightings.first())
    else {
        return Vec::new();
    };
    let of_layer = others.into_iter().filter(|one| {
        one.category() == Some(layer)
            && one.system.as_ref() == Some(system)
            && one.purpose == Purpose::Real
            && one.id != incident.id
    });
    of_layer.filter(|one| one.ran_after_fix(run) == Some(true)).map(|one| &one.id).collect()
}

#[cfg(test)]
mod tests;
