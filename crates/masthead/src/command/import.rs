//! `masthead import`: past failures into the incident book. Many runs at once, verdicts confirmed by
//! people, postmortems whose runs are gone, and what a taxonomy of symptoms can route.

mod confirm;
mod filing;
mod found;
mod prose;
mod sheet;
mod symptoms;
mod word;

use super::incident::told;
use super::write;
use crate::cli::Import;
use crate::cli::report::ReportFormat;
use crate::exit::{self, Exit};
use anyhow::{Result, bail};
use found::Found;
use prose::Prose;
use std::path::Path;

pub(crate) fn run(asked: &Import) -> Result<Exit> {
    match step(asked) {
        Err(problem) if !exit::is_closed_pipe(&problem) => {
            anstream::eprintln!("masthead: {}", told(&problem));
            Ok(Exit::Unusable)
        }
        outcome => outcome,
    }
}

fn step(asked: &Import) -> Result<Exit> {
    if let Some(taxonomy) = &asked.symptoms {
        return symptoms::run(asked, taxonomy);
    }
    if asked.format == ReportFormat::Html {
        bail!("--format html is for --symptoms; an import is text or json");
    }
    if asked.blind && !asked.confirm {
        bail!("--blind belongs to --confirm");
    }
    let has_people = asked.confirm || asked.csv_in.is_some();
    if asked.paths.is_empty() && !has_people {
        bail!("nothing to import: give past runs or postmortems, or --confirm what is in the book");
    }
    let mut exit = Exit::Fine;
    let mut prose = Vec::new();
    if !asked.paths.is_empty() {
        let found = Found::look(asked)?;
        exit = filing::run(asked, &found)?;
        prose = found.prose;
    }
    exit = exit.max(people(asked, &prose)?);
    Ok(exit)
}

/// What people say: from a table, into one, or one key each.
fn people(asked: &Import, prose: &[Prose]) -> Result<Exit> {
    if let Some(path) = &asked.csv_in {
        return sheet::take(asked, path, prose);
    }
    if let Some(path) = &asked.csv {
        return sheet::write(asked, path, prose);
    }
    if !asked.confirm {
        return Ok(Exit::Fine);
    }
    if !prose.is_empty() && !asked.tag {
        bail!("postmortems in prose are filed with what you say of them: add --tag");
    }
    confirm::run(&confirm::book(asked, prose)?, asked, prose)
}

/// Prints what was made of the runs.
fn print(text: &str, out: Option<&Path>) -> Result<()> {
    let mut to = write::open(out)?;
    to.write_all(text.as_bytes())?;
    to.flush()?;
    Ok(())
}
