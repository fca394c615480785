//! `masthead gate`: what is about to ship, held against twelve questions, another version, or past runs.

mod against;
mod baseline;
mod brought;
mod change;
mod output;
mod review;
mod revision;
mod watch;

use crate::cli::Gate;
use crate::exit::Exit;
use anyhow::Result;

pub(crate) use change::two_versions;

pub(crate) fn run(asked: &Gate) -> Result<Exit> {
    if asked.watch { watch::run(asked, once) } else { once(asked) }
}

fn once(asked: &Gate) -> Result<Exit> {
    if asked.diff.is_some() {
        change::run(asked)
    } else if asked.against.is_empty() {
        review::run(asked)
    } else {
        against::run(asked)
    }
}
