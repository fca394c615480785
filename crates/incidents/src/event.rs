//! What can happen to an incident. The timeline is a list of these, appended to and never changed;
//! every other fact about an incident is folded from it.

use crate::change::{FixNo, PlannedFix};
use crate::incident::IncidentId;
use crate::judgement::Judgement;
use crate::life::Ending;
use crate::owners::Route;
use crate::postmortem::Postmortem;
use crate::prove::Proof;
use crate::sighting::Sighting;
use crate::signature::Signature;
use jiff::Timestamp;
use jiff::civil::Date;

/// What a timeline says of a comparison that proves a fix.
pub(crate) const PROVED: &str = "reruns prove the fix";

/// Whoever did something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// As people call them; for a machine its name and version.
    pub name: String,
    /// What speaks.
    pub kind: AuthorKind,
}

impl Author {
    /// A person.
    pub fn person(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: AuthorKind::Person }
    }

    /// The program itself.
    pub fn machine(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: AuthorKind::Machine }
    }
}

/// What can speak. The order is that of their word's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthorKind {
    /// The checks.
    Machine,
    /// A judge model.
    Judge,
    /// A person.
    Person,
}

impl AuthorKind {
    /// From the least weight to the most.
    pub const ALL: [Self; 3] = [Self::Machine, Self::Judge, Self::Person];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Judge => "judge",
            Self::Person => "person",
        }
    }
}

/// Who and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

impl Stamp {
    /// Who and when.
    pub const fn new(by: Author, at: Timestamp) -> Self {
        Self { by, at }
    }

    /// The event that says so.
    pub fn event(self, what: What) -> Event {
        Event { by: self.by, at: self.at, what }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Who did it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What an incident is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Something failed.
    Real,
    /// Nothing failed: the way to the owner is tried out. Counted in no report.
    Drill,
}

/// How an incident begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Whether it is real.
    pub purpose: Purpose,
    /// What makes two runs the same incident.
    pub signature: Signature,
    /// The system that failed, where it is known.
    pub system: Option<String>,
    /// What a person calls the symptom, where one named it.
    pub symptom: Option<String>,
    /// The incident in a line: the symptom's name where there is one, else what the machine found.
    pub title: String,
    /// The run that showed it; `None` for a prose postmortem whose run is gone.
    pub sighting: Option<Sighting>,
    /// The first verdict.
    pub judgement: Judgement,
}

/// Why an incident came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comeback {
    /// The same signature was seen in a run that began after the fix had shipped.
    FixDidNotHold,
    /// The same signature was seen, and no fix had ever shipped.
    NothingShipped,
    /// The same signature was seen after a fix had shipped, in a run that does not say when it began. That
    /// proves nothing against the fix.
    Undated,
    /// A person says so.
    Person,
}

impl Comeback {
    /// Each of them.
    pub const ALL: [Self; 4] =
        [Self::FixDidNotHold, Self::NothingShipped, Self::Undated, Self::Person];

    /// What it means, as a phrase.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FixDidNotHold => {
                "seen again after its fix: the architectural fix has not shipped"
            }
            Self::NothingShipped => "seen again, and no fix ever shipped",
            Self::Undated => {
                "seen again; the run has no date, so nobody knows whether it began after the fix"
            }
            Self::Person => "a person reopened it",
        }
    }
}

/// The kind of link that is no address but the key of the alert that told of the failure first, by which
/// a pager joins what comes later.
pub const ALERT: &str = "alert";

/// A pointer to something elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is, such as `jira`.
    pub kind: String,
    /// Where it is.
    pub to: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It was opened. Always the first event, and no later one.
    Opened(Box<Opening>),
    /// Another run shows the same signature.
    Sighted(Box<Sighting>),
    /// Somebody gave a verdict.
    Judged(Box<Judgement>),
    /// It was sent to a structural owner.
    Routed(Route),
    /// The owner took it.
    Accepted,
    /// The owner did not take it. The route to the next one follows.
    Rejected {
        /// Why it is not theirs.
        reason: String,
    },
    /// A fix was planned.
    Planned(PlannedFix),
    /// A planned fix is in production.
    Shipped {
        /// Which.
        fix: FixNo,
        /// Since when.
        on: Date,
    },
    /// Runs from after the fix were compared with it.
    Compared(Box<Proof>),
    /// The postmortem was written, or written anew.
    Explained(Box<Postmortem>),
    /// It was closed.
    Closed(Ending),
    /// It came back.
    Reopened {
        /// Why.
        because: Comeback,
        /// In a person's words, where there are any.
        note: String,
    },
    /// It is another one under a second name, and ends here.
    MergedInto(IncidentId),
    /// Another one was merged into it.
    Absorbed(IncidentId),
    /// A tag was put on it.
    Tagged(String),
    /// A tag was taken off.
    Untagged(String),
    /// A pointer to something elsewhere.
    Linked(Link),
    /// A remark.
    Noted(String),
}

impl What {
    /// What happened, in a few words for a timeline.
    pub fn in_words(&self) -> String {
        match self {
            Self::Opened(opening) => format!("opened: {}", opening.signature.text()),
            Self::Sighted(run) => format!("seen in {}", run.path),
            Self::Judged(said) => {
                let mode = said.mode.map_or_else(String::new, |mode| format!(" {mode}"));
                format!("judged {}{mode}", crate::judgement::class_name(said.class))
            }
            Self::Routed(route) => format!("routed to {} ({})", route.to.name, route.seat.role()),
            Self::Accepted => "accepted".to_owned(),
            Self::Rejected { reason } => format!("rejected: {reason}"),
            Self::Planned(fix) => format!("fix planned ({}): {}", fix.kind.name(), fix.what),
            Self::Shipped { fix, on } => format!("fix {} shipped on {on}", fix.0),
            Self::Compared(proof) => match proof.verdict() {
                crate::prove::Verdict::Proven => PROVED.to_owned(),
                crate::prove::Verdict::Refuted => "reruns refute the fix".to_owned(),
                crate::prove::Verdict::Open => "reruns cannot tell yet".to_owned(),
            },
            Self::Explained(_) => "postmortem written".to_owned(),
            Self::Closed(Ending::Mended) => "closed: its fix is in production".to_owned(),
            Self::Closed(Ending::Misdiagnosed { why }) => {
                format!("closed as a misdiagnosis: {why}")
            }
            Self::Closed(Ending::Withdrawn { reason }) => format!("withdrawn: {reason}"),
            Self::Reopened { because, note } => {
                let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
                format!("reopened: {}{note}", because.meaning())
            }
            Self::MergedInto(into) => format!("merged into {into}"),
            Self::Absorbed(from) => format!("took over {from}"),
            Self::Tagged(tag) => format!("tagged {tag}"),
            Self::Untagged(tag) => format!("tag {tag} taken off"),
            Self::Linked(link) => format!("linked {}: {}", link.kind, link.to),
            Self::Noted(words) => format!("noted: {words}"),
        }
    }
}
