//! Notices for notifiers that `masthead.toml` does not have, or not as anything that can be used: who they
//! were for, and the one way to let them go. Nothing is let go by itself.

use super::sending::{about, count};
use crate::command::incident::book::Book;
use crate::command::incident::{Refused, warn};
use crate::command::write;
use crate::exit::Exit;
use anyhow::Result;
use desk::Config;
use incidents::notice::Notice;
use jiff::Timestamp;
use store::outbox::Posted;

/// What waits for a notifier that cannot be told.
pub(crate) struct Stray {
    /// The notifier.
    pub(crate) name: String,
    /// What there is, and why it stays.
    pub(crate) said: String,
    /// What ends that.
    pub(crate) mend: String,
}

/// What waits for notifiers that cannot be told, by their names.
pub(crate) fn strays(config: &Config, unsent: &[Posted]) -> Vec<Stray> {
    let mut left: Vec<&Notice> = unsent.iter().map(|one| &one.notice).collect();
    left.retain(|one| !can_be_told(config, &one.address));
    left.sort_by(|one, other| one.address.cmp(&other.address));
    let same = left.chunk_by(|one, other| one.address == other.address);
    same.map(|same| stray(config, same)).collect()
}

fn can_be_told(config: &Config, name: &str) -> bool {
    config.notifiers.list.iter().any(|one| one.name == name)
}

/// Where the configuration has a section of that name.
fn place<'c>(config: &'c Config, name: &str) -> Option<&'c str> {
    let mut named = config.notifiers.named.iter();
    named.find(|(one, _)| one == name).map(|(_, place)| place.as_str())
}

fn stray(config: &Config, notices: &[&Notice]) -> Stray {
    let name = notices[0].address.clone();
    let why = instead(config, &name).unwrap_or_default();
    let said = format!("{} for `{name}`: {why} ({})", count(notices.len()), listing(notices));
    let mend = match place(config, &name) {
        Some(place) => format!("mend {place}, then: masthead incident notify --now"),
        None => format!(
            "write [notifiers.{name}] again, or let go of them: masthead incident notify --drop {name}"
        ),
    };
    Stray { name, said, mend }
}

/// Why nobody of that name can be told; `None` where somebody can.
pub(crate) fn instead(config: &Config, name: &str) -> Option<String> {
    if can_be_told(config, name) {
        return None;
    }
    Some(match (place(config, name), config.path.as_str()) {
        (Some(place), _) => format!("the notifier at {place} cannot be used"),
        (None, "") => "there is no masthead.toml here that names it".to_owned(),
        (None, path) => format!("{path} does not name it any more"),
    })
}

/// The first few of them.
fn listing(notices: &[&Notice]) -> String {
    const MOST: usize = 4;
    let mut shown: Vec<String> = notices.iter().take(MOST).map(|one| about(one)).collect();
    if MOST < notices.len() {
        shown.push(format!("{} more", notices.len() - MOST));
    }
    shown.join(", ")
}

/// Says on standard error what waits for nobody.
pub(super) fn warn_of(config: &Config, unsent: &[Posted]) {
    for stray in strays(config, unsent) {
        warn(&format!("{}; {}", stray.said, stray.mend));
    }
}

/// `masthead incident notify --drop NAME`.
pub(crate) fn drop(book: &Book, name: &str) -> Result<Exit> {
    may_go(&book.config, name)?;
    let words = |gone: &[&Notice]| {
        let news: Vec<&str> = gone.iter().map(|one| one.news.name()).collect();
        format!("never told to the notifier {name}, and let go: {}", news.join(", "))
    };
    let gone = book.store.let_go(name, (&book.stamp, Timestamp::now()), words)?;
    if gone.is_empty() {
        return Err(Refused(format!("nothing waits for a notifier `{name}`")).into());
    }
    let all: Vec<&Notice> = gone.iter().collect();
    let by = &book.stamp.by.name;
    write::print(&format!(
        "{} for `{name}` let go, on record as {by}'s doing: {}\n",
        count(gone.len()),
        listing(&all)
    ))?;
    Ok(Exit::Fine)
}

/// Only what nobody can be told any more may go, and only where that is plain to see.
fn may_go(config: &Config, name: &str) -> Result<(), Refused> {
    if let Some(place) = place(config, name) {
        return Err(Refused(format!(
            "`{name}` stands at {place}; what waits for it is told with masthead incident notify --now. \
             Take it out of the file first if nobody is to be told"
        )));
    }
    if config.path.is_empty() {
        let why = "there is no masthead.toml here that could name it; go to the folder that has it";
        return Err(Refused(format!("`{name}`: {why}")));
    }
    if let Some(first) = config.warnings.first() {
        return Err(Refused(format!(
            "{}:{}: mend the file first: a notifier that cannot be read looks like one that is gone",
            config.path, first.line
        )));
    }
    Ok(())
}
