//! `masthead diff`: what changed between two triages of the same runs.

use super::write;
use crate::cli::{self, DiffFormat};
use crate::exit::Exit;
use crate::inputs::Input;
use anyhow::{Context, Result, anyhow, bail};
use report::diff::{Output, Rows};
use std::path::Path;

/// The runs listed without `--all`: what still fits a terminal that scrolls back a little.
const ROWS: usize = 40;

pub(crate) fn run(asked: &cli::Diff) -> Result<Exit> {
    if asked.before == asked.after && asked.after == Path::new("-") {
        bail!("-: standard input can be one of the two only; name a file for the other");
    }
    let difference = report::diff::compare(&read(&asked.before)?, &read(&asked.after)?);
    let rows = if asked.all { Rows::All } else { Rows::AtMost(ROWS) };
    let text = match asked.format {
        DiffFormat::Text => report::diff::text(&difference, rows),
        DiffFormat::Json => report::diff::json(&difference),
    };
    let mut out = write::open(asked.out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    let same = asked.exit_zero || difference.is_empty();
    Ok(if same { Exit::Fine } else { Exit::Changed })
}

/// One side, packed or not.
fn read(path: &Path) -> Result<Output> {
    let input = if path == Path::new("-") { Input::Stdin } else { Input::File(path.to_owned()) };
    let name = input.name();
    let bytes = input.bytes().map_err(|why| anyhow!("{name}: {why}"))?;
    let unpacked = ingest::bytes::unpack(&bytes).map_err(|why| anyhow!("{name}: {why}"))?;
    report::diff::read(&unpacked.bytes).with_context(|| name.clone())
}
