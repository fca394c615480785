//! `masthead report fingerprint`: judges runs, failed and successful ones, and counts modes by model.

use super::gathered::{self, Gathered, Look};
use super::outcomes::Outcomes;
use crate::cli::report::Fingerprint;
use crate::exit::Exit;
use anyhow::{Result, bail};
use incidents::fingerprint::RunRecord;
use jiff::Timestamp;
use report::book::{Made, Scope};

pub(super) fn made(asked: &Fingerprint, at: Timestamp) -> Result<(Made, Exit)> {
    let outcomes = Outcomes::given(asked.outcomes.as_deref(), &[])?;
    let Gathered { runs, unread, doubled, sighted } =
        gathered::gather(&asked.source, &outcomes, Look::Modes)?;
    let mut runs: Vec<RunRecord> = runs.into_iter().map(|run| run.record).collect();
    if let Some(model) = &asked.model {
        runs.retain(|run| run.model == *model);
    }
    if runs.is_empty() {
        bail!("no run to count: {unread} inputs could not be read, and no other fits");
    }
    let chosen = asked.model.iter().map(|model| ("model", model.clone())).collect();
    let scope = Scope { window: "the runs that were given".to_owned(), chosen, at };
    let exit = if unread == 0 { Exit::Fine } else { Exit::Unusable };
    let besides = report::book::Gathered { unread, doubled, sighted };
    Ok((report::book::fingerprint(&runs, besides, &scope), exit))
}
