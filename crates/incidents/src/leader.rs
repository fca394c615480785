//! The page for whoever leads: how long it takes until a failure is with its owner, whether routes are
//! right, what is late, what came back, what cannot be told and why, and what wrong fixes cost.

use crate::change::FixNo;
use crate::event::{Comeback, Event, Purpose, What};
use crate::gaps::{self, Return, Since};
use crate::incident::{Incident, IncidentId, State, day};
use crate::interval::Share;
use crate::join;
use crate::life::Ending;
use crate::past::IMPORTED;
use crate::prove::{Proof, Verdict};
use crate::tagged::Tagged;
use checks::{Class, Mode};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Leader {
    /// How many incidents they rest on.
    pub incidents: usize,
    /// The median time from opening to the first route; `None` where nothing was routed. What was filed
    /// from the past is left out.
    pub time_to_route: Option<SignedDuration>,
    /// How many were never routed.
    pub unrouted: usize,
    /// Of the routes that were answered, how many were accepted.
    pub accepted: Share,
    /// The fixes that are late, the latest first.
    pub overdue: Vec<Overdue>,
    /// The incidents that came back after their fix, with how often: as themselves, or their gap under another
    /// name.
    pub recurred: Vec<(IncidentId, usize)>,
    /// The gaps that were there again under another name after their fix.
    pub returns: Vec<Return>,
    /// How many verdicts name no layer because it cannot be told.
    pub cannot_tell: Share,
    /// The inputs that those lack, each with how many verdicts it would cure, the most first.
    pub missing_inputs: Vec<(String, usize)>,
    /// Those of which no input is known that would help: a person has to look.
    pub without_cure: usize,
    /// What wrong fixes cost.
    pub wrong_fixes: WrongFixes,
    /// A few incidents from symptom to recurrence, the ones with the most to tell first.
    pub stories: Vec<Story>,
}

/// A fix that is late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The incident.
    pub incident: IncidentId,
    /// Its fix.
    pub fix: FixNo,
    /// What was to change.
    pub what: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// By how many days.
    pub days: i32,
}

/// What wrong fixes cost: each delays the right one by an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrongFixes {
    /// How many incident cycles were spent on them.
    pub cycles: usize,
    /// The days between shipping one and the incident's return, together.
    pub days: i32,
    /// The incidents, with the cycles of each.
    pub incidents: Vec<(IncidentId, usize)>,
    /// Those that are closed with one and have not come back: nothing is lost yet.
    pub closed: Vec<IncidentId>,
}

/// One incident in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The incident.
    pub incident: IncidentId,
    /// What was seen.
    pub symptom: String,
    /// The layer.
    pub class: Class,
    /// The mode.
    pub mode: Option<Mode>,
    /// Who owns it.
    pub owner: Option<String>,
    /// What shipped last.
    pub fix: Option<String>,
    /// In how many runs it was seen.
    pub runs: usize,
    /// How often it came back after a fix.
    pub recurred: usize,
    /// The incidents in which its gap was there again after its fix, under another name.
    pub again: Vec<IncidentId>,
    /// The other incidents of the same system and layer whose runs began after its fix.
    pub layer_again: Vec<IncidentId>,
    /// In how many runs without a date it was seen since a fix shipped: nobody knows whether they began
    /// after it.
    pub undated: usize,
    /// What reruns say of the fix that shipped last, where somebody compared any.
    pub proof: Option<Verdict>,
    /// Where it stands.
    pub state: State,
}

/// As many stories as a page holds.
const STORIES: usize = 5;

/// The figures of these incidents on `today`. Drills and merged incidents are left out.
pub fn leader(incidents: &[Incident], today: Date) -> Leader {
    let counts = |one: &&Incident| one.purpose == Purpose::Real && one.state != State::Merged;
    let all: Vec<&Incident> = incidents.iter().filter(counts).collect();
    let times: Vec<SignedDuration> = all.iter().filter_map(|one| time_to_route(one)).collect();
    let open: Vec<&&Incident> =
        all.iter().filter(|one| one.class() == Class::Inconclusive).collect();
    let facts: Vec<Tagged> = all.iter().map(|one| one.facts()).collect();
    let returns = gaps::returns(&facts);
    Leader {
        incidents: all.len(),
        unrouted: all.iter().filter(|one| first_route(one).is_none()).count(),
        time_to_route: median(times),
        accepted: accepted(&all),
        overdue: overdue(&all, today),
        recurred: recurred(&all, &returns),
        cannot_tell: Share::new(open.len(), all.len()),
        missing_inputs: missing_inputs(&open),
        without_cure: open.iter().filter(|one| lacks_nothing(one)).count(),
        wrong_fixes: wrong_fixes(&all),
        stories: stories(&all, &returns),
        returns,
    }
}

/// `None` for what was filed from the past too: how long it lay says nothing of the routes.
fn time_to_route(incident: &Incident) -> Option<SignedDuration> {
    if incident.tags.contains(IMPORTED) {
        return None;
    }
    Some(first_route(incident)?.at.duration_since(incident.opened))
}

fn first_route(incident: &Incident) -> Option<&Event> {
    incident.timeline.iter().find(|event| matches!(event.what, What::Routed(_)))
}

/// The middle one; of an even number the mean of the two middle ones.
fn median(mut times: Vec<SignedDuration>) -> Option<SignedDuration> {
    times.sort();
    let upper = *times.get(times.len() / 2)?;
    if times.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *times.get(times.len() / 2 - 1)?;
    Some(lower.saturating_add(upper.saturating_sub(lower) / 2))
}

fn accepted(all: &[&Incident]) -> Share {
    let events = || all.iter().flat_map(|one| &one.timeline);
    let accepted = events().filter(|event| matches!(event.what, What::Accepted)).count();
    let rejected = events().filter(|event| matches!(event.what, What::Rejected { .. })).count();
    Share::new(accepted, accepted + rejected)
}

fn overdue(all: &[&Incident], today: Date) -> Vec<Overdue> {
    let of = |incident: &&Incident| -> Vec<Overdue> {
        let fixes = incident.overdue(today);
        let told = fixes.filter_map(|fix| {
            Some(Overdue {
                incident: incident.id.clone(),
                fix: fix.no,
                what: fix.plan.what.clone(),
                owner: incident.route.as_ref().map(|route| route.to.name.clone()),
                days: fix.days_overdue(today)?,
            })
        });
        told.collect()
    };
    let mut late: Vec<Overdue> = all.iter().flat_map(of).collect();
    late.sort_by_key(|one| Reverse(one.days));
    late
}

fn recurred(all: &[&Incident], returns: &[Return]) -> Vec<(IncidentId, usize)> {
    let again = |id: &IncidentId| {
        let own = returns.iter().filter(|one| one.mended == *id);
        own.filter(|one| one.since == Since::After).count()
    };
    let counted = all.iter().map(|one| (one.id.clone(), times_back(one) + again(&one.id)));
    let mut counted: Vec<(IncidentId, usize)> = counted.filter(|(_, times)| 0 < *times).collect();
    counted.sort_by_key(|(_, times)| Reverse(*times));
    counted
}

fn times_back(incident: &Incident) -> usize {
    incident.comebacks.iter().filter(|one| **one == Comeback::FixDidNotHold).count()
}

fn lacks_nothing(incident: &Incident) -> bool {
    incident.judged().is_none_or(|one| one.said.missing_input.is_empty())
}

fn missing_inputs(open: &[&&Incident]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for missing in
        open.iter().filter_map(|one| one.judged()).flat_map(|one| &one.said.missing_input)
    {
        // "message content: 3 of 9 elements" is one input, whatever the counts.
        let named = missing.split(':').next().unwrap_or_default();
        *counts.entry(named).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> =
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn wrong_fixes(all: &[&Incident]) -> WrongFixes {
    let mut cost = WrongFixes::default();
    for incident in all {
        let (cycles, days) = lost(incident);
        cost.cycles += cycles;
        cost.days = cost.days.saturating_add(days);
        if 0 < cycles {
            cost.incidents.push((incident.id.clone(), cycles));
        }
        if is_misdiagnosed(incident) {
            cost.closed.push(incident.id.clone());
        }
    }
    cost.incidents.sort_by_key(|(_, cycles)| Reverse(*cycles));
    cost
}

/// Whether it is closed with a change that mends nothing.
fn is_misdiagnosed(incident: &Incident) -> bool {
    let is_wrong = matches!(incident.ending, Some(Ending::Misdiagnosed { .. }));
    incident.state == State::Closed && is_wrong
}

/// A cycle is lost where an incident came back after a fix. A fix is lost once, with the days until the first
/// return: what comes back again before another one shipped is told as a recurrence.
fn lost(incident: &Incident) -> (usize, i32) {
    let mut shipped: Option<Date> = None;
    let (mut cycles, mut days) = (0, 0);
    for event in &incident.timeline {
        match &event.what {
            What::Shipped { fix: _, on } => shipped = Some(*on),
            What::Reopened { because: Comeback::FixDidNotHold, note: _ } => {
                if let Some(on) = shipped.take() {
                    cycles += 1;
                    days += (day(event.at) - on).get_days().max(0);
                }
            }
            _ => {}
        }
    }
    (cycles, days)
}

fn stories(all: &[&Incident], returns: &[Return]) -> Vec<Story> {
    let mut told: Vec<&&Incident> = all.iter().filter(|one| one.category().is_some()).collect();
    let newest = |one: &Incident| one.timeline.last().map_or(Timestamp::MIN, |event| event.at);
    told.sort_by_key(|one| {
        let (lost, _) = lost(one);
        Reverse((
            lost + usize::from(is_misdiagnosed(one)),
            one.first_shipped().is_some(),
            one.route.is_some(),
            newest(one),
        ))
    });
    told.truncate(STORIES);
    told.into_iter().map(|one| story(one, all, returns)).collect()
}

fn story(incident: &Incident, all: &[&Incident], returns: &[Return]) -> Story {
    let own = returns.iter().filter(|one| one.mended == incident.id && one.since == Since::After);
    let again: Vec<IncidentId> = own.map(|one| one.again.clone()).collect();
    let others = all.iter().filter(|one| !again.contains(&one.id));
    let later = others.filter(|one| !join::recurs(one, [incident]).is_empty());
    let shipped = incident.fixes.iter().filter(|fix| fix.shipped.is_some());
    Story {
        incident: incident.id.clone(),
        symptom: incident.title.clone(),
        class: incident.class(),
        mode: incident.mode(),
        owner: incident.route.as_ref().map(|route| route.to.name.clone()),
        fix: shipped.max_by_key(|fix| fix.shipped).map(|fix| fix.plan.what.clone()),
        runs: incident.sightings.len(),
        recurred: times_back(incident),
        layer_again: later.map(|one| one.id.clone()).collect(),
        again,
        undated: undated(incident),
        proof: proof(incident),
        state: incident.state,
    }
}

/// The runs without a date that came in since a fix shipped.
fn undated(incident: &Incident) -> usize {
    let since = incident.timeline.iter();
    let since = since.skip_while(|event| !matches!(event.what, What::Shipped { .. }));
    since.filter(|event| matches!(&event.what, What::Sighted(run) if run.began.is_none())).count()
}

fn proof(incident: &Incident) -> Option<Verdict> {
    incident.proof().map(Proof::verdict)
}

#[cfg(test)]
mod tests;
