//! Whether the incident book opens, has a schema that is known here, and may be written.

use crate::cli::Keeping;
use crate::command::incident::book::{self, Place};
use crate::command::incident::told;
use anyhow::Result;
use desk::Config;
use incidents::Incident;
use incidents::cadence;
use jiff::civil::Date;
use report::doctor::Check;
use std::path::Path;
use store::Store;
use store::outbox::Posted;

/// What the book says, as far as it opens.
pub(super) struct Opened {
    /// Whether it is in order.
    pub(super) check: Check,
    /// The drills there were.
    pub(super) drills: Vec<Incident>,
    /// The last day on which the distribution was reviewed.
    pub(super) reviewed: Option<Date>,
    /// The day on which the book began.
    pub(super) began: Option<Date>,
    /// The notices that were not sent.
    pub(super) unsent: Vec<Posted>,
}

const ID: &str = "store";
const NAME: &str = "incident book";

/// Opens it where it is there. One that is not is not made: looking changes nothing.
pub(super) fn look(asked: &Keeping, config: &Config, folder: &Path) -> Opened {
    let closed = |check| Opened {
        check,
        drills: Vec::new(),
        reviewed: None,
        began: None,
        unsent: Vec::new(),
    };
    let place = match book::place(asked.store.as_deref(), config, folder) {
        Ok(place) => place,
        Err(problem) => {
            let mend = "set MASTHEAD_STORE, or write under [store] of masthead.toml: \
                        url = \"sqlite:PATH\"";
            return closed(Check::fail(ID, NAME, (format!("{problem:#}"), mend.to_owned())));
        }
    };
    if place.file().is_some_and(|file| !file.exists()) {
        return closed(not_there(&place));
    }
    let today = crate::command::incident::book::today(asked);
    read(&place, today).unwrap_or_else(|problem| {
        let mend = format!("mend what is said, or name another one ({})", place.source);
        closed(Check::fail(ID, NAME, (told(&problem), mend)))
    })
}

fn read(place: &Place, today: Date) -> Result<Opened> {
    let store = Store::there(&place.url)?;
    let schema = store.schema()?;
    store.try_writing()?;
    let began = cadence::began(&store.incidents()?);
    let reviewed = cadence::last_held(&store.reviews()?, today);
    let open = place.shown();
    let said = format!("{open} opens, may be written, schema {schema} ({})", place.source);
    Ok(Opened {
        check: without_password(place, said),
        drills: store.drills()?,
        reviewed,
        began,
        unsent: store.unsent()?,
    })
}

/// A password in a file that people share is a fault even where it works.
fn without_password(place: &Place, said: String) -> Check {
    let in_file = place.source.contains(".toml:") && place.shown() != place.url;
    if in_file {
        let said = format!("{said}; the password stands in the file");
        let mend = "take it out of the file, and give the address by MASTHEAD_STORE".to_owned();
        return Check::fail(ID, NAME, (said, mend));
    }
    Check::pass(ID, NAME, said)
}

/// A book that nobody has opened yet: whether it can be made.
fn not_there(place: &Place) -> Check {
    let file = place.file().unwrap_or_default();
    let there = file.ancestors().skip(1).find(|folder| folder.is_dir());
    let here = Path::new(".");
    let folder = there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(here);
    match tempfile::tempfile_in(folder) {
        Ok(_) => {
            let said =
                format!("{} is made by the first incident ({})", place.shown(), place.source);
            Check::pass(ID, NAME, said)
        }
        Err(problem) => {
            let said =
                format!("{}: {} may not be written ({problem})", place.shown(), folder.display());
            let mend = format!("give rights on {}, or name another one: --store", folder.display());
            Check::fail(ID, NAME, (said, mend))
        }
    }
}
