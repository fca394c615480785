//! The postmortem, closing, reopening, and the check of pages for CI.

use super::book::Book;
use super::{done, said, warn};
use crate::command::write;
use crate::exit::Exit;
use crate::walk;
use anyhow::{Context, Result, anyhow, bail};
use incidents::event::Comeback;
use incidents::life::Ending;
use incidents::postmortem::{self, Postmortem, Problem};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

pub(super) fn postmortem(book: &Book, id: &str, out: Option<&Path>) -> Result<Exit> {
    let incident = book.incident(id)?;
    if let Some(path) = out.filter(|path| path.exists()) {
        bail!(
            "{}: is there already, and somebody may have filled it in; name another file",
            path.display()
        );
    }
    let mut to = write::open(out)?;
    to.write_all(postmortem::template(&incident).as_bytes())?;
    to.flush()?;
    let Some(path) = out else { return Ok(Exit::Fine) };
    let path = path.display();
    let lines = [
        format!("{} page written: {path}", incident.id),
        format!(
            "fill in what stands in angle brackets, then: masthead incident lint {path}; \
             masthead incident close {} --postmortem {path}",
            incident.id
        ),
    ];
    write::print(&report::incident::hanging(&lines))?;
    Ok(Exit::Fine)
}

/// With its postmortem, or without a change for a reason.
pub(super) fn run(
    book: &Book,
    id: &str,
    (page, reason): (Option<&Path>, Option<&str>),
) -> Result<Exit> {
    match reason {
        Some(reason) => withdraw(book, id, reason),
        None => close(book, id, page),
    }
}

/// What the page says, where one is given that keeps the rules and is this incident's.
fn explained(book: &Book, id: &str, page: Option<&Path>) -> Result<Option<Postmortem>> {
    let Some(path) = page else { return Ok(None) };
    let text = read(path)?;
    let problems = postmortem::lint(&text);
    // What a page says is wrong with the change is for the record to say, not a gap of the page.
    let (wrong, gaps): (Vec<_>, Vec<_>) =
        problems.iter().partition(|problem| problem.rule == postmortem::Rule::WrongFix);
    for problem in wrong {
        warn(&told(path, problem));
    }
    if !gaps.is_empty() {
        for problem in &gaps {
            anstream::eprintln!("{}", told(path, problem));
        }
        let gaps = gaps.len();
        let said = format!(
            "{}: the postmortem breaks {gaps} rule{}; mend the page and close again",
            path.display(),
            if gaps == 1 { "" } else { "s" }
        );
        return Err(super::Refused(said).into());
    }
    let incident = book.incident(id)?;
    let is_own = postmortem::is_page_of(&incident, &text);
    is_own.map_err(|why| super::Refused(format!("{}: {why}", incident.id)))?;
    Ok(Some(postmortem::read(&text)))
}

fn close(book: &Book, id: &str, page: Option<&Path>) -> Result<Exit> {
    let page = explained(book, id, page)?;
    // A closing that is refused leaves the page out as well.
    let closed = book.change_all(id, |incident, stamp| {
        let mut events = Vec::new();
        let mut after = incident.clone();
        if let Some(page) = &page {
            let explained = incident.explain(page.clone(), stamp.clone())?;
            after.apply(explained.clone());
            events.push(explained);
        }
        events.push(after.close(stamp)?);
        Ok(events)
    })?;
    match &closed.ending {
        Some(Ending::Misdiagnosed { why }) => {
            done(&closed, &format!("closed, ON RECORD AS A MISDIAGNOSIS: {why}"))
        }
        Some(Ending::Mended | Ending::Withdrawn { .. }) | None => {
            done(&closed, &format!("closed: {}", report::incident::mended(&closed)))
        }
    }
}

fn withdraw(book: &Book, id: &str, reason: &str) -> Result<Exit> {
    let closed = book.change(id, |incident, stamp| incident.withdraw(reason, stamp))?;
    let kept = match &closed.ending {
        Some(Ending::Withdrawn { reason }) => reason.as_str(),
        Some(Ending::Mended | Ending::Misdiagnosed { .. }) | None => reason,
    };
    done(&closed, &format!("closed without a change: {kept}"))
}

pub(super) fn reopen(book: &Book, id: &str, reason: &str) -> Result<Exit> {
    let open =
        book.change(id, |incident, stamp| incident.reopen(Comeback::Person, reason, stamp))?;
    let kept = said::text(&book.redactor, reason);
    done(&open, &format!("reopened: {kept}"))
}

/// Checks pages: every problem on a line of its own, as compilers write them.
pub(super) fn lint(paths: &[PathBuf]) -> Result<Exit> {
    let mut pages = Vec::new();
    for path in paths {
        pages.extend(found(path)?);
    }
    let mut out = write::open(None)?;
    let mut broken = 0;
    for path in &pages {
        for problem in postmortem::lint(&read(path)?) {
            broken += 1;
            writeln!(out, "{}", told(path, &problem))?;
        }
    }
    let pages = pages.len();
    let page = if pages == 1 { "page" } else { "pages" };
    writeln!(out, "{pages} {page}, {broken} rules broken")?;
    out.flush()?;
    Ok(if broken == 0 { Exit::Fine } else { Exit::Refused })
}

fn told(path: &Path, problem: &Problem) -> String {
    let Problem { rule, line, what } = problem;
    format!("{}:{line}: {}: {}", path.display(), rule.name(), report::line(what))
}

/// The pages that a path stands for.
fn found(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.exists() {
        bail!("{}: no such file or folder", path.display());
    }
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let pages = pages(path)?;
    if pages.is_empty() {
        bail!("{}: no .md file in it", path.display());
    }
    Ok(pages)
}

/// The pages in a folder.
pub(crate) fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in walk::entries(folder) {
        let entry = entry.with_context(|| folder.display().to_string())?;
        let is_page = entry.path().extension().is_some_and(|ending| ending == "md");
        if is_page && entry.file_type().is_some_and(|kind| kind.is_file()) {
            pages.push(entry.into_path());
        }
    }
    Ok(pages)
}

/// A page.
pub(crate) fn read(path: &Path) -> Result<String> {
    let shown = path.display();
    if !path.exists() {
        bail!(
            "{shown}: no such file; masthead incident postmortem ID --out {shown} writes the page"
        );
    }
    std::fs::read_to_string(path).map_err(|problem| match problem.kind() {
        ErrorKind::InvalidData => anyhow!("{shown}: is no text in UTF-8; save the page as such"),
        _ => anyhow!("{shown}: cannot be read ({problem})"),
    })
}
