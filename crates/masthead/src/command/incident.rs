//! `masthead incident`: one function a step, grouped by file. A step that a rule refuses exits 1 with
//! the reason and what to do instead; one that cannot be tried at all exits 2.

pub(crate) mod book;
pub(crate) mod closing;
pub(crate) mod drill;
mod fixing;
mod listing;
pub(crate) mod opening;
mod owning;
mod proving;
pub(crate) mod said;
mod transfer;

use super::telling::sending::{self, Whom};
use super::telling::strays;
use super::write;
use crate::cli;
use crate::cli::Keeping;
use crate::cli::incident::Step;
use crate::exit::{self, Exit};
use anyhow::Result;
use book::Book;
use incidents::Incident;
use incidents::event::Link;

pub(crate) fn run(asked: &cli::Incident) -> Result<Exit> {
    match step(asked) {
        Err(problem) if is_refusal(&problem) => {
            anstream::eprintln!("masthead: {}", told(&problem));
            Ok(Exit::Refused)
        }
        Err(problem) if !exit::is_closed_pipe(&problem) => {
            anstream::eprintln!("masthead: {}", told(&problem));
            Ok(Exit::Unusable)
        }
        outcome => outcome,
    }
}

/// What went wrong, in one line. A store's error says itself what caused it.
pub(crate) fn told(problem: &anyhow::Error) -> String {
    let mut said = Vec::new();
    for cause in problem.chain() {
        said.push(cause.to_string());
        if cause.is::<store::Error>() {
            break;
        }
    }
    report::line(&said.join(": "))
}

fn step(asked: &cli::Incident) -> Result<Exit> {
    let keeping = &asked.keeping;
    let look = || Book::open(keeping);
    match &asked.command {
        Step::Open(open) => opening::run(keeping, open),
        Step::List(list) => listing::list(&look()?, list),
        Step::Show { id, format } => listing::show(&look()?, id, *format),
        Step::Judge(judge) => acting(keeping, |book| owning::judge(book, judge)),
        Step::Route { id, to } => acting(keeping, |book| owning::route(book, id, to.as_deref())),
        Step::Accept { id } => acting(keeping, |book| owning::accept(book, id)),
        Step::Reject { id, reason, to } => {
            acting(keeping, |book| owning::reject(book, id, (reason, to)))
        }
        Step::Fix(fix) => acting(keeping, |book| fixing::plan(book, fix)),
        Step::Ship { id, fix, on } => acting(keeping, |book| fixing::ship(book, id, (*fix, *on))),
        Step::Prove(prove) => acting(keeping, |book| proving::run(book, prove)),
        Step::Postmortem { id, out } => closing::postmortem(&look()?, id, out.as_deref()),
        Step::Close { id, postmortem, withdraw } => acting(keeping, |book| {
            closing::run(book, id, (postmortem.as_deref(), withdraw.as_deref()))
        }),
        Step::Reopen { id, reason } => acting(keeping, |book| closing::reopen(book, id, reason)),
        Step::Merge { id, into } => acting(keeping, |book| merge(book, id, into)),
        Step::Tag { id, tags, remove } => {
            let what = if *remove { Tagging::Remove } else { Tagging::Add };
            acting(keeping, |book| tag(book, id, (tags, what)))
        }
        Step::Link { id, kind, to } => acting(keeping, |book| link(book, id, (kind, to))),
        Step::Note { id, words } => acting(keeping, |book| note(book, id, words)),
        Step::Review => review(&Book::beginning(keeping)?),
        Step::Drill { category } => drill::run(&Book::beginning(keeping)?, *category),
        Step::Notify { drop: Some(name), .. } => acting(keeping, |book| strays::drop(book, name)),
        Step::Notify { dry_run, now, drop: None } => {
            let what = sending::Asked { dry_run: *dry_run, now: *now };
            sending::run(&Book::sending(keeping)?, what)
        }
        Step::Lint { paths } => closing::lint(paths),
        Step::Export { out } => transfer::export(&look()?, out.as_deref()),
        Step::Import { path } => transfer::import(&Book::receiving(keeping)?, path),
        Step::Backup { path } => transfer::backup(&look()?, path),
    }
}

/// Takes a step in a book that is there, and tells people what came of it. A refusal tells nothing new, but
/// what waited goes out all the same.
fn acting(keeping: &Keeping, step: impl FnOnce(&Book) -> Result<Exit>) -> Result<Exit> {
    let book = Book::acting(keeping)?;
    let exit = step(&book);
    sending::after(&book, Whom::Everybody);
    exit
}

/// Whether a rule of the book refused the step, as against something that could not be used.
fn is_refusal(problem: &anyhow::Error) -> bool {
    let by_rule = |error: &store::Error| matches!(error, store::Error::Refused { .. });
    problem.chain().any(|cause| {
        cause.downcast_ref().is_some_and(by_rule) || cause.downcast_ref::<Refused>().is_some()
    })
}

/// A refusal that rests on the configuration as well as on the incident: an empty seat, somebody who
/// speaks for nobody.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) String);

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// Says what was done, and what comes next.
fn done(incident: &Incident, what: &str) -> Result<Exit> {
    let lines =
        [format!("{} {what}", incident.id), format!("next: {}", report::incident::next(incident))];
    write::print(&report::incident::hanging(&lines))?;
    Ok(Exit::Fine)
}

/// Says something that is no reason to stop.
pub(crate) fn warn(what: &str) {
    anstream::eprintln!("masthead: {}", report::line(what));
}

fn merge(book: &Book, id: &str, into: &str) -> Result<Exit> {
    let (id, into) = (book::named(id), book::named(into));
    let (from, goes_on) = (book.incident(id.as_str())?, book.incident(into.as_str())?);
    let said = |one: &Incident| {
        let mode = one.mode().map_or_else(String::new, |mode| format!(" {mode}"));
        format!("{}{mode}", incidents::judgement::class_name(one.class()))
    };
    let news = |ended: &Incident| {
        let before = ended.version().saturating_sub(1);
        book.telling.of_change(ended, before)
    };
    let merged = book.store.merge((&id, &into), &book.stamp, news)?;
    if (from.class(), from.mode()) != (goes_on.class(), goes_on.mode()) {
        warn(&format!(
            "{id} was {}, {into} is {}: the runs of both count as {} from now on",
            said(&from),
            said(&goes_on),
            said(&goes_on)
        ));
    }
    let runs = report::incident::runs(merged.sightings.len());
    done(&merged, &format!("took over {id}, and has {runs} now"))
}

/// What becomes of tags.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tagging {
    Add,
    Remove,
}

fn tag(book: &Book, id: &str, (tags, what): (&[String], Tagging)) -> Result<Exit> {
    // As they are kept, so that the same words take one off again.
    let tags: Vec<String> = tags.iter().map(|tag| said::text(&book.redactor, tag)).collect();
    let tagged = book.change_all(id, |incident, stamp| {
        let one = |tag: &String| match what {
            Tagging::Add => incident.tag(tag, stamp.clone()),
            Tagging::Remove => incident.untag(tag, stamp.clone()),
        };
        tags.iter().map(one).collect()
    })?;
    let tags: Vec<&str> = tagged.tags.iter().map(String::as_str).collect();
    let said = if tags.is_empty() { "has no tags".to_owned() } else { tags.join(", ") };
    done(&tagged, &format!("tags: {said}"))
}

fn link(book: &Book, id: &str, (kind, to): (&str, &str)) -> Result<Exit> {
    let link = Link { kind: kind.to_owned(), to: to.to_owned() };
    let linked = book.change(id, |incident, stamp| incident.link(link.clone(), stamp))?;
    let kept = linked.links.last().map_or(to, |link| link.to.as_str());
    done(&linked, &format!("linked {kind}: {kept}"))
}

fn note(book: &Book, id: &str, words: &str) -> Result<Exit> {
    let noted = book.change(id, |incident, stamp| incident.note(words, stamp))?;
    done(&noted, "noted")
}

fn review(book: &Book) -> Result<Exit> {
    let (today, by) = (book.today(), &book.stamp.by.name);
    if incidents::incident::day(jiff::Timestamp::now()) < today {
        let why = format!(
            "a review on {today} is still to come; name the day on which it took place: --at DAY"
        );
        return Err(Refused(why).into());
    }
    book.store.review(today, by)?;
    let cadence = incidents::cadence::cadence(Some(today), None, today);
    let next = match cadence {
        incidents::cadence::Cadence::OnTime { next } => format!("; the next one is due on {next}"),
        _ => String::new(),
    };
    write::print(&format!("reviewed by {by} on {today}{next}\n"))?;
    Ok(Exit::Fine)
}
