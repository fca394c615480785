//! What is told: one event of one incident, in plain fields that need no other crate. Its JSON form is
//! `masthead.notice/1`, which is also what a webhook gets.

use serde::{Deserialize, Serialize};

/// The name of the JSON form.
pub const SCHEMA: &str = "masthead.notice/1";

/// One event of one incident. Its texts have been redacted before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Tells this notice from every other. A notice that is sent again has the same one.
    pub key: String,
    /// What happened.
    pub kind: Kind,
    /// The book that the incident is in: two books may both have an `INC-42`.
    pub book: String,
    /// The incident.
    pub incident: String,
    /// What it is about, in one line.
    pub title: String,
    /// The system whose run failed.
    pub system: Option<String>,
    /// The class of the verdict: `FC1`, `infrastructure`.
    pub class: Option<String>,
    /// The layer's name: `specification`.
    pub category: Option<String>,
    /// The mode: `FM-1.5`.
    pub mode: Option<String>,
    /// The mode's name.
    pub mode_name: Option<String>,
    /// Who owns the layer.
    pub owner: Option<String>,
    /// What mends it.
    pub fix: Option<String>,
    /// What does not.
    pub wrong_fix: Option<String>,
    /// Where the incident is shown.
    pub link: Option<String>,
    /// Whether the run is still at work.
    pub writing: Writing,
    /// How urgently it is told.
    pub severity: Severity,
    /// The incident's tags.
    pub tags: Vec<String>,
    /// Whatever else is to be told, in this order.
    pub fields: Vec<Field>,
    /// The key of the alert that told of the failure first, for services that join alerts by key.
    pub alert: Option<String>,
    /// What the service called the thing that holds earlier notices of this incident
    /// ([`Receipt::reference`](crate::notify::Receipt::reference)).
    #[serde(default)]
    pub reference: Option<String>,
}

impl Notice {
    /// Whether somebody is to be woken: only while the run still changes the world.
    pub fn is_page(&self) -> bool {
        self.severity == Severity::Page && self.writing == Writing::Still
    }
}

/// One more thing to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// What is said.
    pub value: String,
}

/// What happened to the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It was opened.
    Opened,
    /// It was given to an owner.
    Routed,
    /// Another run failed in the same way.
    Joined,
    /// It came back after a fix had shipped.
    Recurrence,
    /// A person took it up again.
    Reopened,
    /// A fix is planned.
    FixPlanned,
    /// A planned fix is due soon.
    FixDue,
    /// A fix was due and has not shipped.
    Overdue,
    /// The owner took it.
    Accepted,
    /// The owner refused it.
    Rejected,
    /// A fix shipped.
    FixShipped,
    /// It was closed.
    Closed,
    /// Nothing happened: the way is tried on a quiet day.
    Drill,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Opened,
        Self::Routed,
        Self::Joined,
        Self::Recurrence,
        Self::Reopened,
        Self::FixPlanned,
        Self::FixDue,
        Self::Overdue,
        Self::Accepted,
        Self::Rejected,
        Self::FixShipped,
        Self::Closed,
        Self::Drill,
    ];

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// In one word, as in files' names and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Routed => "routed",
            Self::Joined => "joined",
            Self::Recurrence => "recurrence",
            Self::Reopened => "reopened",
            Self::FixPlanned => "fix-planned",
            Self::FixDue => "fix-due",
            Self::Overdue => "overdue",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::FixShipped => "fix-shipped",
            Self::Closed => "closed",
            Self::Drill => "drill",
        }
    }
}

/// How urgently something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// In working hours.
    Ticket,
    /// Now.
    Page,
}

/// Whether the failed run is still at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writing {
    /// It is, and may change more.
    Still,
    /// It has ended.
    Ended,
}
