//! `masthead` alone: what it is, and three things to type. Where there is a `masthead.toml`, what is
//! open and what is late come first.

use super::incident::{book, told};
use super::write;
use crate::exit::Exit;
use crate::settings;
use anyhow::Result;
use incidents::{IncidentId, incident};
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::{Filter, Page, Store};

const WELCOME: &str = "\
Masthead reads a failed agent run and says which layer failed, who owns it,
what mends it, and which fix to refuse. Offline, in milliseconds, with evidence.

  masthead triage examples/loop                     try it: the example is built in
  masthead triage FILE --failed \"what went wrong\"   your own run
  masthead spec draft PROMPT                        a first spec from a prompt or a run
  masthead explain                                  the fourteen failure modes

masthead --help lists everything.
";

/// The most incidents that are shown before everything else.
const MOST: usize = 10;

pub(crate) fn run() -> Result<Exit> {
    let (config, folder) = settings::here();
    let place = book::place(None, &config, &folder);
    let place = place.ok().filter(|_| !config.path.is_empty());
    // Looking makes no book where there is none yet.
    let is_there = |place: &book::Place| place.file().is_none_or(|file| file.exists());
    if let Some(place) = place.filter(is_there) {
        match open_incidents(&place.url) {
            Ok(text) => write::print(&text)?,
            Err(problem) => anstream::eprintln!("masthead: {}", told(&problem)),
        }
    }
    write::print(WELCOME)?;
    Ok(Exit::Fine)
}

/// What is late, what is open, and what is being drilled.
fn open_incidents(url: &str) -> Result<String> {
    let store = Store::there(url)?;
    let today = incident::day(Timestamp::now());
    let open = Filter { states: book::open_states(), ..Filter::default() };
    let late = Filter { overdue_on: Some(today), ..Filter::default() };
    let late = store.list(&late, &Page::first(MOST))?;
    let open = store.list(&open, &Page::first(MOST))?;
    let overdue: BTreeSet<IncidentId> = late.incidents.iter().map(|one| one.id.clone()).collect();
    let rest = open.incidents.into_iter().filter(|one| !overdue.contains(&one.id));
    let mut shown: Vec<_> = late.incidents.into_iter().chain(rest).collect();
    shown.truncate(MOST);
    if shown.is_empty() {
        return Ok(String::new());
    }
    let returns = incidents::gaps::returns(&store.tagged()?);
    let listed = report::incident::Listed {
        incidents: &shown,
        total: open.total,
        overdue: &overdue,
        asked: "open incidents",
        after: None,
        returns: report::incident::Returns(&returns),
        width: write::width(),
    };
    let list = report::incident::list(&listed);
    let first = shown.first().map_or_else(String::new, |one| one.id.to_string());
    Ok(format!("{list}masthead incident show {first}      masthead incident list\n\n"))
}
