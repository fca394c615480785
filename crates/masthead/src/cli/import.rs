//! `masthead import`: past failures into the incident book, as plain data.

use super::label::edition;
use super::report::ReportFormat;
use super::{Keeping, Source};
use checks::published::Naming;
use clap::Args;
use std::path::PathBuf;

/// `masthead import`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Past runs, verdicts that `masthead triage` wrote, postmortems in prose (.md, .txt): files, folders,
    /// globs
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// File each failed run in the incident book, dated from the run and tagged `imported`; without this it
    /// is only shown what would be filed
    #[arg(long)]
    pub(crate) tag: bool,
    /// Another tag for what is filed
    #[arg(long, value_name = "TAG", requires = "tag")]
    pub(crate) label: Option<String>,
    /// What went wrong, in your words, for runs that do not say that they failed
    #[arg(long, value_name = "SYMPTOM")]
    pub(crate) failed: Option<String>,
    /// Confirm or correct the machine's verdicts, one key each; what you have judged is not asked again
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Do not show the machine's verdict: an agreement that was not led
    #[arg(long)]
    pub(crate) blind: bool,
    /// Confirm only incidents with that tag
    #[arg(long, value_name = "TAG")]
    pub(crate) only: Option<String>,
    /// Write what is to be confirmed, and what is to be said of prose, to a table for a spreadsheet
    #[arg(long, value_name = "FILE", conflicts_with = "csv_in")]
    pub(crate) csv: Option<PathBuf>,
    /// Take what people wrote into that table
    #[arg(long, value_name = "FILE")]
    pub(crate) csv_in: Option<PathBuf>,
    /// Of which edition of MAST the modes in that table are: early, v1, v2, v3, repository, library or
    /// adamast (default: v3; a column `edition` says it for a row)
    #[arg(long, value_name = "EDITION", value_parser = edition, requires = "csv_in")]
    pub(crate) edition: Option<Naming>,
    /// Hold your own taxonomy of symptoms against the layers: a CSV file with the columns `symptom` and
    /// `run` (the end of its path, or its id) or `incident`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["tag", "confirm", "csv", "csv_in"])]
    pub(crate) symptoms: Option<PathBuf>,
    /// The spec of a system, or of all runs
    #[arg(long, value_name = "[SYSTEM=]FILE")]
    pub(crate) spec: Vec<String>,
    /// Leave secrets and personal data as they are
    #[arg(long)]
    pub(crate) no_redact: bool,
    /// The output format; HTML for --symptoms alone
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: ReportFormat,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

impl Import {
    /// Those of the paths that are to be read as runs.
    pub(crate) fn source(&self, paths: Vec<PathBuf>) -> Source {
        Source { paths, spec: self.spec.clone(), no_redact: self.no_redact }
    }
}
