//! `masthead report`: chooses the incidents or judges the runs, and prints what they say.

mod fingerprint;
mod gathered;
mod outcomes;
mod passk;

use super::incident::book::Book;
use super::incident::said;
use super::incident::told;
use super::write;
use crate::cli::report::{About, Chosen, Report, ReportFormat};
use crate::exit::{self, Exit};
use anyhow::{Result, bail};
use incidents::distribution::Window;
use incidents::{Incident, IncidentId, Tagged};
use jiff::Timestamp;
use report::book::{Made, Scope};
use std::collections::BTreeSet;
use store::{Filter, Page};

pub(crate) fn run(asked: &Report) -> Result<Exit> {
    match step(asked) {
        Err(problem) if !exit::is_closed_pipe(&problem) => {
            anstream::eprintln!("masthead: {}", told(&problem));
            Ok(Exit::Unusable)
        }
        outcome => outcome,
    }
}

fn step(asked: &Report) -> Result<Exit> {
    check(&asked.command)?;
    let at = || asked.keeping.at.unwrap_or_else(Timestamp::now);
    let of_runs = match &asked.command {
        About::Fingerprint(of) => Some(fingerprint::made(of, at())?),
        About::Passk(of) => Some(passk::made(of, at())?),
        About::Distribution(_)
        | About::Backlog(_)
        | About::Leader(_)
        | About::Agreement(_)
        | About::Cadence => None,
    };
    if let Some((made, exit)) = of_runs {
        print(asked, &made)?;
        return Ok(exit);
    }
    let book = Book::open(&asked.keeping)?;
    let made = match &asked.command {
        About::Distribution(chosen) => {
            report::book::distribution(&tagged(&book, chosen)?, &scope(&book, chosen))
        }
        About::Backlog(chosen) => {
            report::book::backlog(&tagged(&book, chosen)?, &scope(&book, chosen))
        }
        About::Leader(chosen) => {
            let all = book.store.incidents()?;
            let stands = book.reviews_stand(&all)?;
            report::book::leader(&whole(&book, all, chosen)?, stands, &scope(&book, chosen))
        }
        About::Agreement(chosen) => {
            let all = book.store.incidents()?;
            report::book::agreement(&whole(&book, all, chosen)?, &scope(&book, chosen))
        }
        About::Cadence | About::Fingerprint(_) | About::Passk(_) => {
            let scope =
                Scope { window: "all reviews".to_owned(), chosen: vec![], at: book.stamp.at };
            let stands = book.reviews_stand(&book.store.incidents()?)?;
            report::book::cadence(&book.store.reviews()?, stands, &scope)
        }
    };
    print(asked, &made)?;
    Ok(Exit::Fine)
}

/// Refuses a window that nothing can lie in.
fn check(about: &About) -> Result<()> {
    let chosen = match about {
        About::Distribution(chosen)
        | About::Backlog(chosen)
        | About::Leader(chosen)
        | About::Agreement(chosen) => chosen,
        About::Fingerprint(_) | About::Passk(_) | About::Cadence => return Ok(()),
    };
    if chosen.last == Some(0) {
        bail!("--last 0: there is nothing in it; give the number of incidents");
    }
    if let (Some(since), Some(until)) = (chosen.since, chosen.until)
        && until <= since
    {
        let day = incidents::incident::day;
        bail!("--since {} --until {}: nothing lies in between", day(since), day(until));
    }
    Ok(())
}

fn print(asked: &Report, made: &Made) -> Result<()> {
    let text = match asked.format {
        ReportFormat::Text => made.text(),
        ReportFormat::Json => made.json(),
        ReportFormat::Html => made.html(),
    };
    let mut out = write::open(asked.out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The incidents that are asked for, the newest first. What is chosen comes before the window: the last
/// thirty of a system are thirty.
fn tagged(book: &Book, chosen: &Chosen) -> Result<Vec<Tagged>> {
    let mut all = book.store.tagged()?;
    if let Some(tag) = &chosen.tag {
        let tag = said::text(&book.redactor, tag);
        let filter = Filter { tag: Some(tag), ..Filter::default() };
        let listed = book.store.list(&filter, &Page::first(all.len()))?.incidents;
        let with: BTreeSet<IncidentId> = listed.into_iter().map(|one| one.id).collect();
        all.retain(|one| with.contains(&one.id));
    }
    let is = |asked: &Option<String>, name: Option<&str>| {
        asked.as_deref().is_none_or(|asked| Some(asked) == name)
    };
    all.retain(|one| {
        let of_model = |asked: &String| one.models.contains(asked);
        is(&chosen.system, one.system.as_deref())
            && is(&chosen.agent, one.agent.as_deref())
            && chosen.model.as_ref().is_none_or(of_model)
    });
    Ok(window(chosen).of(all))
}

fn window(chosen: &Chosen) -> Window {
    match (chosen.last, chosen.since, chosen.until) {
        (Some(number), _, _) => Window::Last(number),
        (None, None, None) => Window::All,
        (None, since, until) => {
            Window::Between(since.unwrap_or(Timestamp::MIN), until.unwrap_or(Timestamp::MAX))
        }
    }
}

/// The incidents that are asked for, of all, with everything that is known of them.
fn whole(book: &Book, mut all: Vec<Incident>, chosen: &Chosen) -> Result<Vec<Incident>> {
    let wanted: BTreeSet<IncidentId> =
        tagged(book, chosen)?.into_iter().map(|one| one.id).collect();
    all.retain(|one| wanted.contains(&one.id));
    Ok(all)
}

fn scope(book: &Book, chosen: &Chosen) -> Scope {
    let day = incidents::incident::day;
    let window = match (chosen.last, chosen.since, chosen.until) {
        (Some(number), _, _) => format!("the last {number}"),
        (None, None, None) => "every incident".to_owned(),
        (None, Some(since), None) => format!("since {}", day(since)),
        (None, None, Some(until)) => format!("before {}", day(until)),
        (None, Some(since), Some(until)) => format!("from {} to before {}", day(since), day(until)),
    };
    let given = [
        ("system", &chosen.system),
        ("agent", &chosen.agent),
        ("model", &chosen.model),
        ("tag", &chosen.tag),
    ];
    let chosen = given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
    Scope { window, chosen: chosen.collect(), at: book.stamp.at }
}
