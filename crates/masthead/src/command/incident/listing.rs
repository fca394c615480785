//! `masthead incident list` and `show`.

use super::book::{self, Book};
use super::said;
use crate::cli::incident::{BookFormat, List};
use crate::command::write;
use crate::exit::Exit;
use anyhow::Result;
use incidents::IncidentId;
use incidents::gaps::{self, Return};
use report::Colour;
use report::incident::{Late, Listed, Returns};
use std::collections::BTreeSet;
use store::{Filter, Page};

/// The incidents of a list on a screen.
const SCREEN: usize = 40;

/// More incidents than a book has.
const EVERY: usize = 1 << 31;

/// The most incidents with a late fix that are marked as such.
const LATE: usize = 10_000;

pub(super) fn list(book: &Book, asked: &List) -> Result<Exit> {
    let filter = filter(book, asked);
    let size = asked.limit.unwrap_or(match asked.format {
        BookFormat::Text => SCREEN,
        // A program that counts what it gets is not to count a page.
        BookFormat::Json | BookFormat::Jsonl => EVERY,
    });
    let page = Page { size, after: asked.after.as_deref().map(book::named) };
    let listed = book.store.list(&filter, &page)?;
    let late = late(book, asked.drills)?;
    let returns = gaps(book)?;
    let returns = Returns(&returns);
    let after = listed.next.as_ref().and_then(|page| page.after.as_ref());
    let text = match asked.format {
        BookFormat::Text => report::incident::list(&Listed {
            incidents: &listed.incidents,
            total: listed.total,
            overdue: &late,
            asked: asked_for(asked),
            after,
            returns,
            width: write::width(),
        }),
        BookFormat::Json | BookFormat::Jsonl => {
            let is_late = |id: &IncidentId| if late.contains(id) { Late::Yes } else { Late::No };
            let rows = listed.incidents.iter();
            let rows = rows.map(|one| report::incident::facts(one, is_late(&one.id), returns));
            if let Some(last) = after {
                // Beside the rows: a list of them has no place for it.
                let shown = listed.incidents.len();
                super::warn(&format!("{shown} of {}; the next: --after {last}", listed.total));
            }
            joined(&rows.collect::<Vec<_>>(), asked.format)
        }
    };
    write::print(&text)?;
    Ok(Exit::Fine)
}

/// What is listed.
const fn asked_for(asked: &List) -> &'static str {
    match (asked.drills, asked.overdue, asked.all || !asked.state.is_empty()) {
        (true, _, _) => "drills",
        (false, true, _) => "overdue incidents",
        (false, false, true) => "incidents",
        (false, false, false) => "open incidents",
    }
}

fn filter(book: &Book, asked: &List) -> Filter {
    let states = match (asked.all || asked.drills, asked.state.is_empty()) {
        (true, true) => Vec::new(),
        (false, true) => book::open_states(),
        (_, false) => asked.state.clone(),
    };
    Filter {
        states,
        class: asked.class,
        mode: asked.mode,
        system: asked.system.clone(),
        owner: asked.owner.clone(),
        tag: asked.tag.as_deref().map(|tag| said::text(&book.redactor, tag)),
        since: asked.since,
        until: asked.until,
        overdue_on: asked.overdue.then(|| book.today()),
        drills: asked.drills,
    }
}

/// The incidents with a fix that is late.
pub(super) fn late(book: &Book, drills: bool) -> Result<BTreeSet<IncidentId>> {
    let filter = Filter { overdue_on: Some(book.today()), drills, ..Filter::default() };
    let listed = book.store.list(&filter, &Page::first(LATE))?;
    Ok(listed.incidents.into_iter().map(|one| one.id).collect())
}

/// The gaps that came back under another name, of the whole book.
fn gaps(book: &Book) -> Result<Vec<Return>> {
    Ok(gaps::returns(&book.store.tagged()?))
}

pub(super) fn show(book: &Book, id: &str, format: BookFormat) -> Result<Exit> {
    let incident = book.incident(id)?;
    let today = book.today();
    let returns = gaps(book)?;
    let returns = Returns(&returns);
    let text = match format {
        BookFormat::Text => {
            let colour = if write::may_colour(None) { Colour::Ansi } else { Colour::Plain };
            report::incident::show(&incident, returns, today, colour)
        }
        BookFormat::Json | BookFormat::Jsonl => {
            joined(&[report::incident::whole(&incident, returns, today)], format)
        }
    };
    write::print(&text)?;
    Ok(Exit::Fine)
}

/// Objects as an array, or one a line.
fn joined(objects: &[String], format: BookFormat) -> String {
    match format {
        BookFormat::Json if objects.is_empty() => "[]\n".to_owned(),
        BookFormat::Json => format!("[\n{}\n]\n", objects.join(",\n")),
        BookFormat::Text | BookFormat::Jsonl => {
            let mut text = objects.join("\n");
            if !text.is_empty() {
                text.push('\n');
            }
            text
        }
    }
}
