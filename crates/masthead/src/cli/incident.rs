//! `masthead incident`, `masthead doctor`: what can be asked of the incident book, as plain data.

use super::Source;
use clap::{Args, Subcommand, ValueEnum};
use incidents::ChangeKind;
use incidents::owners::Seat;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::PathBuf;

/// Where the incident book is kept, who acts and when.
#[derive(Clone, Debug, Args)]
pub(crate) struct Keeping {
    /// The incident book: `sqlite:PATH` or `postgres://USER@HOST/DATABASE` (default: `MASTHEAD_STORE`, else
    /// `[store] url` of masthead.toml, else masthead/masthead.db in the platform's folder for data)
    #[arg(long, value_name = "URL", global = true)]
    pub(crate) store: Option<String>,
    /// Who acts (default: $USER)
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) author: Option<String>,
    /// The moment to record, as 2026-03-02T09:00:00Z or 2026-03-02 (default: now)
    #[arg(long, value_name = "TIME", value_parser = moment, global = true)]
    pub(crate) at: Option<Timestamp>,
}

/// A moment, or the first one of a day in UTC.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse::<Timestamp>();
    text.parse()
        .or_else(|_| day())
        .map_err(|_| "write a moment as 2026-03-02T09:00:00Z, or a day as 2026-03-02".to_owned())
}

/// A day.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a day as 2026-03-02".to_owned())
}

/// `masthead incident`.
#[derive(Debug, Args)]
pub(crate) struct Incident {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    #[command(subcommand)]
    pub(crate) command: Step,
}

/// What can be done with incidents.
#[derive(Debug, Subcommand)]
pub(crate) enum Step {
    /// File failed runs: each opens an incident, or joins the one of its signature
    Open(Open),
    /// List incidents, the newest first: those that are not over, unless states are named
    List(List),
    /// Print everything that is known about an incident, and what to type next
    Show {
        /// The incident
        id: String,
        /// The output format
        #[arg(long, value_enum, default_value = "text")]
        format: BookFormat,
    },
    /// Say as a person which layer and mode it is: confirms or corrects the verdict
    Judge(Judge),
    /// Send it to the owner of its layer, or to somebody who is named
    Route {
        /// The incident
        id: String,
        /// A layer (fc1, fc2, fc3, infrastructure) or a name (default: the layer of the verdict)
        #[arg(long, value_name = "LAYER|NAME")]
        to: Option<String>,
    },
    /// Take it, as its owner; of a drill this is the acknowledgement
    Accept {
        /// The incident
        id: String,
    },
    /// Do not take it, with the reason and who should
    Reject {
        /// The incident
        id: String,
        /// Why it is not yours
        #[arg(long, value_name = "WHY")]
        reason: String,
        /// A layer (fc1, fc2, fc3, infrastructure) or a name
        #[arg(long, value_name = "LAYER|NAME")]
        to: String,
    },
    /// Plan a fix
    Fix(Fix),
    /// Note that a planned fix is in production
    Ship {
        /// The incident
        id: String,
        /// Which fix (default: the only one that has not shipped)
        #[arg(long, value_name = "NUMBER")]
        fix: Option<u32>,
        /// Since which day (default: the day of --at)
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        on: Option<Date>,
    },
    /// Compare reruns from after the fix with the incident's runs: is the mode gone, could it still
    /// have been seen, is the task still done, does everything still verify?
    Prove(Prove),
    /// Write the postmortem's Markdown page, with what is known filled in
    Postmortem {
        /// The incident
        id: String,
        /// Write to a file in place of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Close it with its postmortem, or without a change for a reason
    Close {
        /// The incident
        id: String,
        /// The filled-in page
        #[arg(long, value_name = "FILE")]
        postmortem: Option<PathBuf>,
        /// Close it without a change: no failure after all, an outage that is over, a risk accepted
        #[arg(long, value_name = "WHY", conflicts_with = "postmortem")]
        withdraw: Option<String>,
    },
    /// Take it up again
    Reopen {
        /// The incident
        id: String,
        /// Why
        #[arg(long, value_name = "WHY")]
        reason: String,
    },
    /// Note that it is another incident under a second name
    Merge {
        /// The incident that ends
        id: String,
        /// The incident that goes on
        #[arg(long, value_name = "ID")]
        into: String,
    },
    /// Put tags on it, or take them off
    Tag {
        /// The incident
        id: String,
        /// The tags
        #[arg(required = true)]
        tags: Vec<String>,
        /// Take them off
        #[arg(long)]
        remove: bool,
    },
    /// Note where it stands elsewhere, such as `jira https://…`
    Link {
        /// The incident
        id: String,
        /// What it is; `alert` for the key of the alert that a pager joins
        kind: String,
        /// Where it is: http://… or https://…, or the alert's key
        to: String,
    },
    /// Add a remark
    Note {
        /// The incident
        id: String,
        /// The remark
        words: String,
    },
    /// Note that the distribution was reviewed
    Review,
    /// Send a marked incident that nothing caused to each owner; a path counts as tested once its owner
    /// has accepted it
    Drill {
        /// The layer (default: all three)
        #[arg(long, value_name = "LAYER", value_parser = seat)]
        category: Option<Seat>,
    },
    /// Tell whatever is left to tell: what waits after a failure, and fixes that are due or late; for a timer
    /// (exit 1 where something is still left)
    Notify {
        /// Only print what is left, and why; nothing is sent or changed
        #[arg(long)]
        dry_run: bool,
        /// Do not wait any longer, and try again what was given up: after something was mended
        #[arg(long, conflicts_with = "dry_run")]
        now: bool,
        /// Let go of what waits for a notifier that masthead.toml does not have any more; it is noted on each
        /// incident
        #[arg(long, value_name = "NOTIFIER", conflicts_with_all = ["dry_run", "now"])]
        drop: Option<String>,
    },
    /// Check postmortem pages (exit 1 where a rule is broken)
    Lint {
        /// Files, or folders that are searched for .md files
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Write the whole book as JSON lines
    Export {
        /// Write to a file in place of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Read an export, all of it or nothing
    Import {
        /// The export; `-` for standard input
        path: PathBuf,
    },
    /// Copy an SQLite book into a file that is not there yet
    Backup {
        /// The file
        path: PathBuf,
    },
}

/// `masthead incident open`.
#[derive(Debug, Args)]
pub(crate) struct Open {
    #[command(flatten)]
    pub(crate) source: Source,
    /// What went wrong, in your words: the incident's title, and outranks what the trace says of itself
    #[arg(long, value_name = "SYMPTOM")]
    pub(crate) failed: Option<String>,
    /// Tags for what is opened
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// The key of the alert that told of it first: a pager joins that alert in place of opening another
    #[arg(long, value_name = "KEY")]
    pub(crate) alert: Option<String>,
    /// The run is still at work and changes the world: whoever is on call is paged, not only told
    #[arg(long)]
    pub(crate) still_writing: bool,
}

/// `masthead incident list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// In one of these states
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub(crate) state: Vec<incidents::State>,
    /// In any state
    #[arg(long, conflicts_with = "state")]
    pub(crate) all: bool,
    /// Of that layer (FC1, FC2, FC3), or infrastructure, external, inconclusive
    #[arg(long, value_name = "CLASS", value_parser = class)]
    pub(crate) class: Option<checks::Class>,
    /// Of that mode
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub(crate) mode: Option<checks::Mode>,
    /// Of that system
    #[arg(long, value_name = "NAME")]
    pub(crate) system: Option<String>,
    /// At that owner
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// With that tag
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    /// Opened then or later
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) since: Option<Timestamp>,
    /// Opened before then
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) until: Option<Timestamp>,
    /// With a fix that is late
    #[arg(long)]
    pub(crate) overdue: bool,
    /// Drills in place of incidents
    #[arg(long)]
    pub(crate) drills: bool,
    /// The most that are listed (default: 40 as text, all of them as JSON)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) limit: Option<usize>,
    /// From behind this incident
    #[arg(long, value_name = "ID")]
    pub(crate) after: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: BookFormat,
}

/// `masthead incident judge`.
#[derive(Debug, Args)]
pub(crate) struct Judge {
    /// The incident
    pub(crate) id: String,
    /// The layer (FC1, FC2, FC3), or infrastructure, external, inconclusive, none (default: the layer
    /// of --mode)
    #[arg(long, value_name = "CLASS", value_parser = class, required_unless_present = "mode")]
    pub(crate) class: Option<checks::Class>,
    /// The mode, such as FM-2.2, or by any of its names
    #[arg(long, value_name = "MODE")]
    pub(crate) mode: Option<String>,
    /// Of which edition of MAST that label is: early, v1, v2, v3, repository, library or adamast
    /// (default: v3)
    #[arg(long, value_name = "EDITION", value_parser = super::label::edition, requires = "mode")]
    pub(crate) edition: Option<checks::published::Naming>,
    /// The structure that is missing, as a noun phrase: "clarification gate absent"
    #[arg(long, value_name = "WHAT")]
    pub(crate) missing: Option<String>,
}

/// `masthead incident fix`.
#[derive(Debug, Args)]
pub(crate) struct Fix {
    /// The incident
    pub(crate) id: String,
    /// What is to change, in a line
    pub(crate) what: String,
    /// What kind of change that is, in your words
    #[arg(long, value_enum, value_name = "KIND", required_unless_present = "diff")]
    pub(crate) change: Option<Change>,
    /// The spec or prompt as it is and as it is planned: two files, or two revisions of git of --spec.
    /// What kind of change that is is told by comparing them
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "change")]
    pub(crate) diff: Vec<String>,
    /// The file that revisions of git are of
    #[arg(long, value_name = "FILE", requires = "diff")]
    pub(crate) spec: Option<PathBuf>,
    /// Until when
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) due: Option<Date>,
    /// The number of an earlier plan that it takes the place of: nobody means to ship that one any more
    #[arg(long, value_name = "NUMBER")]
    pub(crate) instead_of: Vec<u32>,
    /// Plan it although it is a wrong fix for the layer, and say why; that stays on record
    #[arg(long, value_name = "WHY")]
    pub(crate) force: Option<String>,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Change {
    /// Wording that nothing can check: "be more precise", "make sure to stop"
    ToneOnly,
    /// A rule in words that a person could judge and no program can
    Wording,
    /// Wording that states a condition which a program can evaluate
    EvaluableConstraint,
    /// More retries, or firmer words about working together
    #[value(alias = "retry-wording")]
    RetryOrCoordinationWording,
    /// Another model
    Model,
    /// Alerts, circuit breakers, budget ceilings, schema validation
    #[value(alias = "alerting")]
    InfrastructureAlerting,
    /// A guard, cap, role or constraint that holds less than before
    Loosened,
    /// A verifier that was taken out or asks for less
    VerifierWeakened,
    /// Something in the flow, the state, the messages or the verification
    Structural,
}

impl Change {
    /// The kind in the words of the incident book.
    pub(crate) const fn kind(self) -> ChangeKind {
        match self {
            Self::ToneOnly => ChangeKind::ToneOnly,
            Self::Wording => ChangeKind::Wording,
            Self::EvaluableConstraint => ChangeKind::EvaluableConstraint,
            Self::RetryOrCoordinationWording => ChangeKind::RetryOrCoordinationWording,
            Self::Model => ChangeKind::Model,
            Self::InfrastructureAlerting => ChangeKind::InfrastructureAlerting,
            Self::Loosened => ChangeKind::Loosened,
            Self::VerifierWeakened => ChangeKind::VerifierWeakened,
            Self::Structural => ChangeKind::Structural,
        }
    }
}

/// `masthead incident prove`.
#[derive(Debug, Args)]
pub(crate) struct Prove {
    /// The incident
    pub(crate) id: String,
    /// Reruns from after the fix: files, folders, globs
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    pub(crate) after: Vec<PathBuf>,
    /// Runs from before it (default: the incident's own runs, read again from where they were)
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) before: Vec<PathBuf>,
    /// The spec of a system, or of all runs
    #[arg(long, value_name = "[SYSTEM=]FILE")]
    pub(crate) spec: Vec<String>,
}

/// The formats that incidents are printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BookFormat {
    /// For a terminal
    Text,
    /// An array (masthead.incident/1)
    Json,
    /// One incident a line (masthead.incident/1)
    Jsonl,
}

/// `masthead doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: DoctorFormat,
}

/// The formats that a state of readiness is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DoctorFormat {
    /// For a terminal
    Text,
    /// One object (masthead.doctor/1)
    Json,
}

/// A layer by its code or its name.
pub(crate) fn seat(text: &str) -> Result<Seat, String> {
    let by_code = || incidents::judgement::class_named(text).and_then(Seat::of);
    Seat::from_name(text)
        .or_else(by_code)
        .ok_or_else(|| "write fc1, fc2, fc3 or infrastructure".to_owned())
}

fn state(text: &str) -> Result<incidents::State, String> {
    incidents::State::from_name(text).ok_or_else(|| {
        let names = incidents::State::ALL.map(incidents::State::name);
        format!("write one of {}", names.join(", "))
    })
}

fn class(text: &str) -> Result<checks::Class, String> {
    incidents::judgement::class_named(text).ok_or_else(|| {
        let names = incidents::judgement::CLASSES.map(incidents::judgement::class_name);
        format!("write one of {}", names.join(", "))
    })
}

fn mode(text: &str) -> Result<checks::Mode, String> {
    super::label::mode(text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_change_goes_by_one_name_everywhere() {
        for change in Change::value_variants() {
            let typed = change.to_possible_value().map(|value| value.get_name().to_owned());
            assert_eq!(typed.as_deref(), Some(change.kind().name()));
        }
        assert_eq!(Change::value_variants().len(), ChangeKind::ALL.len());
    }
}
