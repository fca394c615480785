//! Which runs may be held against an incident: each once, of its system or agents, of its task, and from
//! the right side of the fix. What is left out is counted, with why.

use super::{Aspect, Met, Reason, Rerun, unlike};
use crate::incident::{Incident, day};
use crate::signature::unnumbered;
use checks::Mode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What the runs of a comparison have to share with an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The mode that was to go.
    pub mode: Mode,
    /// The demand that was broken, where the incident's signature names one.
    pub demand: Option<String>,
    /// The system, where it is known.
    pub system: Option<String>,
    /// The agents of its runs, without the numbers of their instances.
    pub agents: BTreeSet<String>,
    /// The tasks of its runs, where they name any.
    pub tasks: BTreeSet<String>,
    /// Since when the last fix is in production; `None` where none is.
    pub shipped: Option<Shipped>,
    /// The content of those of its own runs that began after that: nobody had to make them.
    pub later: BTreeSet<String>,
    /// The content of the reruns in which a comparison with the same fix found the mode before.
    pub shown: BTreeSet<String>,
}

/// Since when a fix is in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The day.
    pub on: Date,
    /// When that was put down: on the day itself this is what divides.
    pub noted: Timestamp,
}

impl Shipped {
    /// Whether what began at that moment ran with the fix.
    pub fn is_before(self, began: Timestamp) -> bool {
        self.on < day(began) || (self.on == day(began) && self.noted < began)
    }

    /// The last moment that this does not hold of; `None` at the end of time.
    pub(crate) fn from(self) -> Option<Timestamp> {
        if day(self.noted) == self.on {
            return Some(self.noted);
        }
        let next = self.on.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        next.checked_sub(SignedDuration::from_micros(1)).ok()
    }
}

impl Subject {
    /// What the runs have to share with this incident; `None` where it names no mode.
    pub fn of(incident: &Incident) -> Option<Self> {
        let runs = || incident.sightings.iter();
        let later = runs().filter(|run| incident.ran_after_last_fix(run));
        let mode = incident.mode()?;
        let proofs = incident.proofs_of_last_fix().filter(|proof| proof.mode == Some(mode));
        Some(Self {
            mode,
            demand: incident.signature.demand.clone(),
            system: incident.system.clone(),
            agents: runs().flat_map(|run| &run.agents).map(|name| unnumbered(name)).collect(),
            tasks: runs().filter_map(|run| run.task.clone()).collect(),
            shipped: incident.last_shipped(),
            later: later.map(|run| run.content_hash.clone()).collect(),
            shown: proofs.flat_map(|proof| proof.shown.iter().cloned()).collect(),
        })
    }

    /// Whether a run began after the last fix; `None` where it does not say.
    fn is_after(&self, run: &Rerun) -> Option<bool> {
        let began = run.began?;
        Some(self.shipped.is_some_and(|shipped| shipped.is_before(began)))
    }

    /// Why a run from that side of the fix says nothing of this incident.
    fn why_not(&self, run: &Rerun, side: Side) -> Option<Why> {
        let names = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        match (&self.system, &run.system) {
            (Some(own), Some(other)) if own != other => return Some(Why::System(other.clone())),
            (Some(_), Some(_)) => {}
            (None, _) | (_, None) => {
                let known = !self.agents.is_empty() && !run.agents.is_empty();
                if known && self.agents.is_disjoint(&run.agents) {
                    return Some(Why::Agents(names(&run.agents)));
                }
            }
        }
        match &run.task {
            Some(task) if !self.tasks.is_empty() && !self.tasks.contains(task) => {
                return Some(Why::Task(task.clone()));
            }
            None if !self.tasks.is_empty() => return Some(Why::NoTask),
            Some(_) | None => {}
        }
        match (self.is_after(run), side) {
            (Some(false), Side::After) => Some(Why::TooEarly),
            (Some(true), Side::Before) => Some(Why::TooLate),
            // A mode that shows is there, whatever broke besides.
            _ if run.broke && !run.found.contains(&self.mode) => Some(Why::Broke),
            (Some(true), Side::After) | (Some(false), Side::Before) | (None, _) => None,
        }
    }
}

/// On which side of the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Why a run is left out, in the order in which it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Again,
    System(String),
    Agents(String),
    Task(String),
    NoTask,
    TooEarly,
    TooLate,
    Broke,
}

impl Why {
    /// The reason without what it names.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Again => "named twice",
            Self::System(_) => "of another system",
            Self::Agents(_) => "by other agents",
            Self::Task(_) => "of other tasks",
            Self::NoTask => "without a task's name",
            Self::TooEarly => "from before the fix shipped",
            Self::TooLate => "from after the fix shipped",
            Self::Broke => "broken by their surroundings",
        }
    }

    fn names(&self) -> Option<&str> {
        match self {
            Self::System(name) | Self::Agents(name) | Self::Task(name) => Some(name),
            Self::Again | Self::NoTask | Self::TooEarly | Self::TooLate | Self::Broke => None,
        }
    }
}

/// The runs of one side.
pub(super) struct Chosen<'r> {
    pub(super) runs: Vec<&'r Rerun>,
    left: Vec<Why>,
}

/// The runs of one side that count.
pub(super) fn choose<'r>(subject: &Subject, runs: &'r [Rerun], side: Side) -> Chosen<'r> {
    let mut known = BTreeSet::new();
    let mut chosen = Chosen { runs: Vec::new(), left: Vec::new() };
    for run in runs {
        let why = if known.insert(run.hash.as_str()) {
            subject.why_not(run, side)
        } else {
            Some(Why::Again)
        };
        match why {
            Some(why) => chosen.left.push(why),
            None => chosen.runs.push(run),
        }
    }
    chosen.left.sort();
    chosen
}

/// The most names that are listed of what was left out.
const NAMED: usize = 3;

impl Chosen<'_> {
    /// `15 of other tasks (0, 1, 10 and 7 more), 1 named twice`; nothing where nothing was left out.
    fn left_out(&self) -> Option<String> {
        let mut counts: BTreeMap<usize, (&'static str, usize, BTreeSet<&str>)> = BTreeMap::new();
        for why in &self.left {
            let at = self.left.iter().position(|one| one.kind() == why.kind()).unwrap_or(0);
            let entry = counts.entry(at).or_insert((why.kind(), 0, BTreeSet::new()));
            entry.1 += 1;
            entry.2.extend(why.names());
        }
        let told = counts.into_values().map(|(kind, count, names)| {
            let names = listed(names.into_iter());
            if names.is_empty() {
                format!("{count} {kind}")
            } else {
                format!("{count} {kind} ({names})")
            }
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// The first few names, and how many there are besides.
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let shown = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// How many of the runs that were named count, and what speaks for their being reruns.
pub(super) fn reruns(subject: &Subject, before: &Chosen<'_>, after: &Chosen<'_>) -> Reason {
    let about = Aspect::Reruns;
    let (kept, all) = (after.runs.len(), after.runs.len() + after.left.len());
    let runs = if all == 1 { "run" } else { "runs" };
    let mut says = format!(
        "{kept} of {all} {runs} {}",
        if kept == 1 || all == 1 { "counts" } else { "count" }
    );
    let mut add = |more: String| {
        says.push_str("; ");
        says.push_str(&more);
    };
    after.left_out().into_iter().for_each(|left| add(format!("left out: {left}")));
    if let Some(left) = before.left_out() {
        add(format!("of the runs from before are left out: {left}"));
    }
    if kept == 0 {
        add(wanted(subject));
        return Reason { about, met: Met::Unknown, says };
    }
    unnamed(subject, after).into_iter().for_each(&mut add);
    unlike::told(&before.runs, &after.runs).into_iter().for_each(add);
    Reason { about, met: Met::Yes, says }
}

/// What a run has to be to count.
fn wanted(subject: &Subject) -> String {
    let system = subject.system.as_ref().map(|name| format!("of {name}"));
    let agents =
        || listed(subject.agents.iter().map(String::as_str).collect::<Vec<_>>().into_iter());
    let whose = system.unwrap_or_else(|| match subject.agents.len() {
        0 => "of the same system".to_owned(),
        1 => format!("by the agent {}", agents()),
        _ => format!("by the agents {}", agents()),
    });
    let tasks = listed(subject.tasks.iter().map(String::as_str).collect::<Vec<_>>().into_iter());
    let of = match subject.tasks.len() {
        0 => String::new(),
        1 => format!(", of the task {tasks}"),
        _ => format!(", of the tasks {tasks}"),
    };
    let since = subject.shipped.map_or_else(String::new, |one| format!(", since {}", one.on));
    format!("name runs {whose}{of}{since}")
}

/// What the runs do not say of themselves, so that somebody else vouches for it.
fn unnamed(subject: &Subject, after: &Chosen<'_>) -> Vec<String> {
    let without = |has: fn(&Rerun) -> bool| after.runs.iter().filter(|run| !has(run)).count();
    let mut said = Vec::new();
    let kept = after.runs.len();
    let by = listed(subject.agents.iter().map(String::as_str).collect::<Vec<_>>().into_iter());
    let by =
        if by.is_empty() { String::new() } else { format!(": taken by the agent's name ({by})") };
    let nameless = without(|run| run.system.is_some());
    if subject.system.is_none() {
        said.push(format!("the incident's runs name no system{by}"));
    } else if 0 < nameless {
        said.push(format!("{} a system{by}", of_them(nameless, kept)));
    }
    if subject.tasks.is_empty() {
        said.push("the incident's runs name no task, so that any task counts".to_owned());
    }
    let undated = without(|run| run.began.is_some());
    if 0 < undated {
        let (who, they) = (of_them(undated, kept), if undated == 1 { "it" } else { "they" });
        said.push(format!(
            "{who} a date: that {they} began after the fix is the word of whoever named them"
        ));
    }
    said
}

/// `none names`, `2 do not name`.
fn of_them(count: usize, all: usize) -> String {
    match (count, all) {
        (count, all) if count == all => "none names".to_owned(),
        (1, _) => "1 does not name".to_owned(),
        (count, _) => format!("{count} do not name"),
    }
}
