//! Why something may not happen to an incident: what was asked, why not, and what to do instead.

use crate::change::{ChangeKind, FixNo};
use crate::incident::{IncidentId, State};
use crate::root_cause::Blame;
use crate::sighting::Population;
use checks::{Category, Mode};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;

/// A refused step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The incident is over.
    Over(State),
    /// It was merged into another one, which goes on.
    Merged(IncidentId),
    /// It is not over, so it cannot be reopened.
    NotOver(State),
    /// The step does not follow on the state that it is in.
    TooEarly {
        /// What it is in.
        state: State,
        /// What has to come first.
        first: &'static str,
    },
    /// The run is already among its runs.
    SameRun(String),
    /// The mode is not one of that layer's.
    ModeOutside {
        /// The mode.
        mode: Mode,
        /// The layer.
        category: Option<Category>,
    },
    /// The new route leads to the owner who rejected it.
    BackToSender(String),
    /// A word that must be given is empty; the name of the field.
    Empty(&'static str),
    /// There is no fix of that number.
    NoSuchFix(FixNo),
    /// The fix is in production already.
    ShippedBefore(FixNo),
    /// The fix is to ship before the day on which it is planned.
    DueBefore {
        /// The day.
        due: Date,
        /// The day of planning.
        today: Date,
    },
    /// The fix was in production before the incident began.
    ShippedTooEarly {
        /// The day.
        on: Date,
        /// The day of the incident's first run.
        began: Date,
    },
    /// The fix is said to be in production since a day that is still to come.
    ShippedTooLate {
        /// The day.
        on: Date,
        /// The day of saying so.
        today: Date,
    },
    /// A fix of a kind that mends nothing in the layer.
    WrongFix {
        /// The kind.
        kind: ChangeKind,
        /// The layer.
        layer: Category,
        /// Why it mends nothing there.
        why: &'static str,
    },
    /// The runs of one are single-agent and those of the other multi-agent.
    OtherPopulation {
        /// Of the one that would be merged.
        from: Population,
        /// Of the one that would go on.
        into: Population,
    },
    /// The runs that are to prove a fix are the incident's own.
    OwnRuns {
        /// One of them.
        first: String,
        /// How many.
        count: usize,
    },
    /// The last comparison with reruns refutes the fix.
    Refuted,
    /// The page is the postmortem of that incident.
    AnothersPage(IncidentId),
    /// The moment that is named for a step lies before the incident.
    BeforeIt {
        /// The day that is named.
        at: Date,
        /// When the incident was opened.
        opened: Timestamp,
    },
    /// A page that says otherwise than the book.
    PageDiffers {
        /// In what.
        what: &'static str,
        /// What the page says.
        page: String,
        /// What the book says.
        book: String,
    },
    /// A link that is no address.
    NoAddress(String),
    /// A root cause before the layer is named.
    RootCauseBeforeCategory,
    /// A root cause that blames the model's nature.
    ForbiddenRootCause(Blame),
    /// A missing structure that names none.
    NoStructure(Blame),
    /// What closing needs and the incident does not have, each as a noun phrase.
    Lacking(Vec<&'static str>),
    /// A fix took a verifier out or made it ask for less.
    VerifierWeakened(FixNo),
    /// An incident cannot be merged into itself.
    MergedIntoItself,
    /// The tag is not on it, or is on it already.
    TagUnchanged(String),
}

impl Refusal {
    /// What stands in the way, and why.
    fn problem(&self) -> String {
        match self {
            Self::Over(state) | Self::TooEarly { state, first: _ } => {
                format!("the incident is {}", state.name())
            }
            Self::Merged(into) => format!("the incident was merged into {into}"),
            Self::NotOver(state) => format!("the incident is {}, not closed", state.name()),
            Self::SameRun(path) => format!("the run {path} is already among its runs"),
            Self::ModeOutside { mode, category } => {
                let layer = category.map_or("a verdict without a layer", Category::code);
                format!("{mode} belongs to {}, not to {layer}", mode.category())
            }
            Self::BackToSender(name) => {
                format!("the new route leads back to {name}, who rejected it")
            }
            Self::Empty(field) => format!("`{field}` is empty"),
            Self::NoSuchFix(no) => format!("there is no fix {}", no.0),
            Self::ShippedBefore(no) => format!("fix {} is in production already", no.0),
            Self::DueBefore { due, today } => {
                days("planned on", *today, ("cannot be due on", *due))
            }
            Self::ShippedTooEarly { on, began } => {
                days("in production on", *on, ("did not keep out what began on", *began))
            }
            Self::ShippedTooLate { on, today } => {
                days("noted on", *today, ("is not in production since", *on))
            }
            Self::WrongFix { kind, layer, why } => {
                format!("`{}` is a wrong fix for {layer}: {why}", kind.name())
            }
            Self::OtherPopulation { from, into } => {
                format!("{} runs are not counted with {} ones", from.name(), into.name())
            }
            Self::OwnRuns { first, count } => own_runs(first, *count),
            Self::Refuted => "reruns refute its fix, and none since proves it".to_owned(),
            Self::AnothersPage(other) => format!("the page is the postmortem of {other}"),
            Self::BeforeIt { at, opened } => before_it(*at, *opened),
            Self::PageDiffers { what, page, book } => {
                format!("the page says {what} {page}, and the book says {book}")
            }
            Self::NoAddress(to) => format!("`{to}` is no address that a browser follows"),
            Self::RootCauseBeforeCategory => {
                "a root cause before layer and mode are named is a guess".to_owned()
            }
            Self::ForbiddenRootCause(blame) => blame.problem(),
            Self::NoStructure(blame) => blame.as_missing(),
            Self::Lacking(what) => format!("closing needs {}", what.join(", ")),
            Self::VerifierWeakened(no) => weakened(*no),
            Self::MergedIntoItself => "an incident cannot be merged into itself".to_owned(),
            Self::TagUnchanged(tag) => format!("the tag `{tag}` changes nothing here"),
        }
    }

    /// What to do instead.
    const fn mend(&self) -> &'static str {
        match self {
            Self::Over(_) => "reopen it first, with the reason",
            Self::Merged(_) => "act on that one",
            Self::NotOver(_) => "there is nothing to reopen",
            Self::TooEarly { state: _, first } => first,
            Self::SameRun(_) => "nothing was added",
            Self::ModeOutside { .. } => "change one of the two",
            Self::BackToSender(_) => "correct the verdict first, or name another owner",
            Self::Empty(_) => "write a line",
            Self::NoSuchFix(_) => "the incident lists the fixes that are planned",
            Self::ShippedBefore(_) => "plan a new one if it was not enough",
            Self::DueBefore { .. } => "name a day that is still to come",
            Self::ShippedTooEarly { .. } => "name the day on which this fix went out",
            Self::ShippedTooLate { .. } => "say so once it is",
            Self::WrongFix { .. } => {
                "plan one that adds what is missing, or say why you do it all the same: --force WHY"
            }
            Self::OtherPopulation { .. } => {
                "keep both, and name each in the other: masthead incident note"
            }
            Self::OwnRuns { .. } => "name runs that began after the fix had shipped",
            Self::Refuted => {
                "mend it and compare again, or close it without a change: --withdraw WHY"
            }
            Self::AnothersPage(_) => "give this one's own page",
            Self::BeforeIt { .. } => "name a later moment: --at",
            Self::PageDiffers { .. } => {
                "mend the page, or correct the book first: masthead incident judge, route or fix"
            }
            Self::NoAddress(_) => "write http://… or https://…",
            Self::RootCauseBeforeCategory => "give category and mode first",
            Self::ForbiddenRootCause(blame) | Self::NoStructure(blame) => blame.kind.why(),
            Self::Lacking(_) => "without it the incident teaches nothing",
            Self::VerifierWeakened(_) => "put it back, as a structural fix that ships after it",
            Self::MergedIntoItself => "name another one",
            Self::TagUnchanged(_) => "look at the tags that it has",
        }
    }
}

/// What stands behind a weakened verifier.
fn weakened(no: FixNo) -> String {
    format!("fix {} took a verifier out or made it ask for less, which hides the failure", no.0)
}

/// Which runs are no reruns.
fn own_runs(first: &str, count: usize) -> String {
    match count {
        0 | 1 => format!("{first} is one of the runs in which it was seen, and no rerun"),
        _ => format!("{first} and {} more are runs in which it was seen, and no reruns", count - 1),
    }
}

/// A day on which there was no incident yet.
fn before_it(at: Date, opened: Timestamp) -> String {
    format!("{at} lies before the incident, which was opened at {opened:.0}")
}

/// Two days that do not go together.
fn days(what: &str, day: Date, (not, other): (&str, Date)) -> String {
    format!("a fix {what} {day} {not} {other}")
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = match self {
            Self::ForbiddenRootCause(_) => ": ",
            Self::TooEarly { .. } => "; first ",
            _ => "; ",
        };
        write!(out, "{}{joint}{}", self.problem(), self.mend())
    }
}

impl std::error::Error for Refusal {}
