//! `masthead incident open`: runs, or verdicts that were written before, become incidents.

use super::book::Book;
use super::said;
use crate::cli::Keeping;
use crate::cli::incident::Open;
use crate::command::open::{self, Brought, Filed, NotFailed};
use crate::command::telling::sending::{self, Whom};
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Context, Result};
use connect::notify::Writing;
use desk::Desk;
use incidents::distinct::Twins;
use incidents::join::Joined;
use incidents::owners::{Party, Route, Seat};
use report::incident::Written;

/// What became of the runs.
#[derive(Default)]
struct Count {
    filed: usize,
    without_failure: usize,
    untold: usize,
    unreadable: usize,
    unrouted: usize,
}

pub(super) fn run(keeping: &Keeping, asked: &Open) -> Result<Exit> {
    let inputs = Inputs::find(&asked.source.paths)?;
    let mut desk = settings::desk(&asked.source, &inputs)?;
    let symptom = asked.failed.as_deref().map(|symptom| desk.redactor.redact(symptom));
    desk.symptom = symptom.map(Into::into);
    let mut book = Book::for_runs(keeping, &desk.config)?;
    book.telling.alert.clone_from(&asked.alert);
    if asked.still_writing {
        book.telling.writing = Writing::Still;
    }
    let (mut count, mut twins) = (Count::default(), Twins::default());
    for input in &inputs.list {
        for mut brought in bring(input, &desk, &mut count)? {
            if let Some(run) = &mut brought.opening.sighting {
                twins.number(run);
            }
            let filed = open::file(&book, &brought)?;
            let filed = tagged(&book, filed, &asked.tag)?;
            count.filed += 1;
            count.unrouted += usize::from(filed.unrouted.is_some());
            write::print(&filed.in_words())?;
        }
    }
    if count.filed == 0 && count.unreadable == 0 {
        let runs = report::incident::runs(count.without_failure + count.untold);
        write::print(&format!("nothing to open: no failure shown in {runs}\n"))?;
    }
    sending::after(&book, Whom::Everybody);
    Ok(count.exit())
}

impl Count {
    /// An incident that nobody owns is open, and a mistake of set-up.
    fn exit(&self) -> Exit {
        if 0 < self.unreadable {
            Exit::Unusable
        } else if 0 < self.unrouted {
            Exit::Refused
        } else if self.filed == 0 && 0 < self.untold {
            Exit::CannotTell
        } else {
            Exit::Fine
        }
    }
}

/// What a look at a run came to.
enum Looked {
    Failed(Box<Brought>),
    Not(NotFailed),
    Unread(String),
}

/// Everything that one input brings. What cannot be read is said and passed over.
fn bring(input: &Input, desk: &Desk, count: &mut Count) -> Result<Vec<Brought>> {
    if let Some(written) = verdicts(input)? {
        return Ok(written.into_iter().map(of_verdict).collect());
    }
    let mut all = Vec::new();
    let look = |judged: Result<desk::Judged, ingest::Unreadable>| match judged {
        Ok(judged) => match open::brought(&judged, &desk.config) {
            Ok(brought) => Looked::Failed(Box::new(brought)),
            Err(why) => Looked::Not(why),
        },
        Err(why) => Looked::Unread(why.to_string()),
    };
    input.judge(desk, &look, &mut |looked| match looked {
        Looked::Failed(brought) => all.push(*brought),
        Looked::Not(NotFailed::Succeeded) => count.without_failure += 1,
        Looked::Not(NotFailed::Untold) => {
            count.untold += 1;
            super::warn(&format!(
                "{}: nothing shows that this run failed; if it did, say what went wrong: --failed \"…\"",
                input.name()
            ));
        }
        Looked::Unread(why) => {
            count.unreadable += 1;
            super::warn(&why);
        }
    });
    Ok(all)
}

/// The verdicts of a file that `masthead triage` wrote; `None` for any other.
pub(crate) fn verdicts(input: &Input) -> Result<Option<Vec<Written>>> {
    let is_held = matches!(input, Input::File(_)) && !input.is_large();
    let Some(bytes) = input.bytes().ok().filter(|_| is_held) else {
        return Ok(None);
    };
    let Ok(unpacked) = ingest::bytes::unpack(&bytes) else {
        return Ok(None);
    };
    report::incident::verdicts(&unpacked.bytes).with_context(|| input.name())
}

/// What a verdict that was written before brings to the book.
pub(crate) fn of_verdict(written: Written) -> Brought {
    let seat = Seat::of(written.opening.judgement.class);
    let party = written.owner.map(|(name, source)| Party { name, contact: None, source });
    let owner = seat.zip(party).map(|(seat, to)| Route { seat, to });
    Brought { opening: written.opening, owner }
}

/// Puts on the tags that it does not have yet.
fn tagged(book: &Book, filed: Filed, tags: &[String]) -> Result<Filed> {
    let tags = tags.iter().map(|tag| said::text(&book.redactor, tag));
    let wanted: Vec<String> =
        tags.filter(|tag| !filed.incident.tags.contains(tag.trim())).collect();
    if wanted.is_empty() || filed.joined == Joined::Known {
        return Ok(filed);
    }
    let incident = book.change_all(filed.incident.id.as_str(), |incident, stamp| {
        wanted.iter().map(|tag| incident.tag(tag, stamp.clone())).collect()
    })?;
    Ok(Filed { incident, ..filed })
}
