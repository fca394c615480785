//! `masthead report`: what can be asked of many incidents and many runs, as plain data.

use super::incident::moment;
use super::{Keeping, Source};
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::path::PathBuf;

/// `masthead report`.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// The output format
    #[arg(long, value_enum, default_value = "text", global = true)]
    pub(crate) format: ReportFormat,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) out: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: About,
}

/// What is reported.
#[derive(Debug, Subcommand)]
pub(crate) enum About {
    /// How incidents spread over layers, modes, agents, tasks, models and systems, and what clusters say
    Distribution(Chosen),
    /// What to build, in order, with owner, evidence and the modes it would remove
    Backlog(Chosen),
    /// How each model fails: which modes go with failure, from failed and successful runs
    Fingerprint(Fingerprint),
    /// How far a set-up can be relied on: a single try beside several of the same task (pass@1, pass^k)
    Passk(Passk),
    /// How far machine and people agree: Cohen's and Fleiss' kappa, by layer and mode
    Agreement(Chosen),
    /// Whether failures find their owners, what is late, what came back, what wrong fixes cost
    Leader(Chosen),
    /// When the distribution was reviewed, and when it is to be reviewed next
    Cadence,
}

/// Which incidents are looked at; all of them where nothing is given.
#[derive(Clone, Debug, Args)]
pub(crate) struct Chosen {
    /// The newest so many
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["since", "until"])]
    pub(crate) last: Option<usize>,
    /// Opened then or later
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) since: Option<Timestamp>,
    /// Opened before then
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) until: Option<Timestamp>,
    /// Of that system
    #[arg(long, value_name = "NAME")]
    pub(crate) system: Option<String>,
    /// At that agent role
    #[arg(long, value_name = "ROLE")]
    pub(crate) agent: Option<String>,
    /// With a run of that model
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// With that tag
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
}

/// `masthead report fingerprint`.
#[derive(Debug, Args)]
pub(crate) struct Fingerprint {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How runs ended, where they do not say: a CSV file with the columns `run` (the end of its path, or
    /// its id) and `outcome` (succeeded or failed, 1 or 0; empty where nobody says), and `model` if wanted
    #[arg(long, value_name = "FILE")]
    pub(crate) outcomes: Option<PathBuf>,
    /// Runs of that model alone
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
}

/// `masthead report passk`.
#[derive(Debug, Args)]
pub(crate) struct Passk {
    /// Runs, or verdicts that `masthead triage --format jsonl` wrote; none where --outcomes holds a line
    /// for each try
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How runs ended, where they do not say: a CSV file with the columns `run` and `outcome` (succeeded
    /// or failed, 1 or 0; empty where nobody says), and `task`, `system` and `model` if wanted. Without PATH
    /// each line is a try of its `task`
    #[arg(long, value_name = "FILE")]
    pub(crate) outcomes: Option<PathBuf>,
    /// A column of that file that tells set-ups apart besides the model
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,
    /// Tasks of that system alone
    #[arg(long, value_name = "NAME")]
    pub(crate) system: Option<String>,
    /// Of that model alone
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// The spec of a system, or of all runs
    #[arg(long, value_name = "[SYSTEM=]FILE")]
    pub(crate) spec: Vec<String>,
    /// Leave secrets and personal data as they are
    #[arg(long)]
    pub(crate) no_redact: bool,
}

/// The formats that a report is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal
    Text,
    /// One object (masthead.report/1)
    Json,
    /// One file for a browser or a printer, charts included
    Html,
}
