//! Out of the outbox: each notifier is told what is due, one notice after the other. A notifier that cannot
//! be reached keeps its own notices waiting and nobody else's; what failed is said in one line and kept.

use super::super::incident::{book::Book, told, warn};
use super::super::write;
use super::{Telling, strays};
use crate::exit::Exit;
use anyhow::Result;
use connect::notify::{self, Notice, NotifyError, Receipt, Retry, Templates};
use desk::channel::{Channel, Notifier};
use incidents::event::Link;
use incidents::notice::{Delivery, News, Trouble};
use incidents::{Author, Stamp};
use jiff::{SignedDuration, Timestamp};
use store::outbox::{Claim, Claimed, Posted, Told};
use store::{Filter, Page};

/// What a sender takes besides its requests.
const BESIDES: SignedDuration = SignedDuration::from_secs(5);

/// The most incidents whose fixes are looked at for their day.
const LOOKED_THROUGH: usize = 10_000;

/// How many days ahead fixes are looked at.
const AHEAD: i64 = 4;

/// What came of sending.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Notices that were told.
    pub(crate) told: usize,
    /// Notices that were tried and were not.
    pub(crate) failed: usize,
}

/// Who may be told just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Everybody,
    /// Not whoever reads standard output: something else is being read there.
    NotStandardOutput,
}

/// Tells what is due after a change. Whatever goes wrong is said; the change stands.
pub(crate) fn after(book: &Book, whom: Whom) -> Tally {
    all(book, whom).unwrap_or_else(|problem| {
        warn(&format!("notices wait in the outbox: {}", told(&problem)));
        Tally { told: 0, failed: 1 }
    })
}

fn all(book: &Book, whom: Whom) -> Result<Tally> {
    let telling = &book.telling;
    let mut tally = Tally::default();
    if telling.notifiers.is_empty() {
        return Ok(tally);
    }
    let templates = telling.templates();
    for notifier in &telling.notifiers {
        let is_read = matches!(notifier.channel, Channel::Stdout);
        if !is_read || whom == Whom::Everybody {
            one(book, (notifier, &templates), &mut tally)?;
        }
    }
    Ok(tally)
}

/// Tells one notifier until nothing is left or it fails in a way that the next notice would share.
fn one(
    book: &Book,
    (notifier, templates): (&Notifier, &Templates),
    tally: &mut Tally,
) -> Result<()> {
    let longest = SignedDuration::try_from(notify::longest(notifier)).unwrap_or(BESIDES);
    let lease = longest.saturating_add(BESIDES);
    loop {
        let now = Timestamp::now();
        let asked = Claim { address: &notifier.name, most: 1, lease, now };
        let Some(claimed) = book.store.claim(asked)?.pop() else {
            return Ok(());
        };
        match attempt(&book.telling, (notifier, templates), &claimed) {
            Ok(receipt) => {
                receipt.complaints.iter().for_each(|complaint| warn(complaint));
                book.store.sent(&claimed, &noted(&claimed, receipt), Timestamp::now())?;
                tally.told += 1;
            }
            Err(failure) => {
                tally.failed += 1;
                let until = failed(book, &claimed, &failure)?;
                if failure.is_shared {
                    book.store.postpone(&notifier.name, until)?;
                    return Ok(());
                }
            }
        }
    }
}

/// Why a notice was not told.
struct Failure {
    said: String,
    trouble: Trouble,
    /// Whether the next notice would fail of the same.
    is_shared: bool,
}

impl From<NotifyError> for Failure {
    fn from(error: NotifyError) -> Self {
        let trouble = match error.retry() {
            Retry::Later(asked) => {
                Trouble::Passing(asked.and_then(|asked| SignedDuration::try_from(asked).ok()))
            }
            Retry::Never => Trouble::Lasting,
        };
        let is_shared = !matches!(error, NotifyError::Rejected { .. });
        Self { said: error.to_string(), trouble, is_shared }
    }
}

fn attempt(
    telling: &Telling,
    (notifier, templates): (&Notifier, &Templates),
    claimed: &Claimed,
) -> Result<Receipt, Failure> {
    let notice: Notice = serde_json::from_str(&claimed.notice.body).map_err(|why| Failure {
        said: format!("the notice in the outbox cannot be read ({why}); use a newer Masthead"),
        trouble: Trouble::Lasting,
        is_shared: false,
    })?;
    let notice = Notice { reference: claimed.reference.clone(), ..notice };
    let sent = telling
        .with_credentials(|credentials| notify::send(notifier, &notice, templates, credentials));
    Ok(sent?)
}

/// What is kept of an answer: how the service calls it, and where people see it.
fn noted(claimed: &Claimed, receipt: Receipt) -> Told {
    let stamp = Stamp::new(machine(), Timestamp::now());
    let is_drill = claimed.notice.news == News::Drill;
    let link = receipt.url.filter(|_| !is_drill).map(|to| {
        let kind = claimed.notice.channel.clone();
        (Link { kind, to }, stamp)
    });
    Told { reference: receipt.reference, link }
}

fn machine() -> Author {
    Author::machine(format!("masthead {}", env!("CARGO_PKG_VERSION")))
}

/// Says what failed, keeps it, and gives the time until which nothing is tried.
fn failed(book: &Book, claimed: &Claimed, failure: &Failure) -> Result<Timestamp> {
    let now = Timestamp::now();
    let told = (failure.said.as_str(), failure.trouble);
    let delivery = book.store.failed(claimed, told, now)?;
    let (until, then) = match delivery {
        Delivery::Waiting(until) => (until, format!("kept, and tried again from {until:.0} on")),
        Delivery::Dead(_) | Delivery::Leased(_) | Delivery::Sent(_) | Delivery::Dropped(_) => {
            (now, "given up after so many tries".to_owned())
        }
    };
    warn(&format!(
        "{} was not told: {}; {then}, or at once: masthead incident notify --now",
        about(&claimed.notice),
        failure.said
    ));
    Ok(until)
}

/// What a notice is about, in a few words.
pub(super) fn about(notice: &incidents::notice::Notice) -> String {
    let id = notice.incident.as_ref().map_or_else(String::new, |id| format!("{id} "));
    format!("{id}{}", notice.news.name())
}

/// What `masthead incident notify` was asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Only say what there is.
    pub(crate) dry_run: bool,
    /// Also what waits after a failure, and what was given up.
    pub(crate) now: bool,
}

/// `masthead incident notify`: what the calendar has to tell, and whatever is left.
pub(crate) fn run(book: &Book, asked: Asked) -> Result<Exit> {
    let calendar = by_the_calendar(book)?;
    if asked.dry_run {
        return shown(book, &calendar);
    }
    book.store.tell(&calendar)?;
    if asked.now {
        for notifier in &book.telling.notifiers {
            book.store.again(&notifier.name, Timestamp::now())?;
        }
    }
    let tally = all(book, Whom::Everybody)?;
    let left = book.store.unsent()?;
    strays::warn_of(&book.config, &left);
    let mut said = format!("{} told", count(tally.told));
    if !left.is_empty() {
        said = format!("{said}, {} left: masthead incident notify --dry-run", left.len());
    }
    write::print(&format!("{said}\n"))?;
    Ok(if left.is_empty() { Exit::Fine } else { Exit::Refused })
}

pub(super) fn count(notices: usize) -> String {
    format!("{notices} notice{}", if notices == 1 { "" } else { "s" })
}

/// Which fixes are due or late, for those who are to hear of it.
fn by_the_calendar(book: &Book) -> Result<Vec<incidents::notice::Notice>> {
    if book.telling.notifiers.is_empty() {
        return Ok(Vec::new());
    }
    let today = book.today();
    let ahead = today.saturating_add(jiff::Span::new().days(AHEAD));
    let filter = Filter { overdue_on: Some(ahead), ..Filter::default() };
    let mut notices = Vec::new();
    for one in book.store.list(&filter, &Page::first(LOOKED_THROUGH))?.incidents {
        let incident = book.incident(one.id.as_str())?;
        notices.extend(book.telling.of_calendar(&incident, today));
    }
    Ok(notices)
}

/// What would be told, and what keeps it.
fn shown(book: &Book, calendar: &[incidents::notice::Notice]) -> Result<Exit> {
    let left = book.store.unsent()?;
    let known: Vec<String> = book.store.outbox()?.into_iter().map(|one| one.notice.key).collect();
    let new = calendar.iter().filter(|one| !known.contains(&one.key));
    let now = Timestamp::now();
    let mut lines: Vec<String> =
        left.iter().map(|one| line(&one.notice, &stands(book, one, now))).collect();
    lines.extend(new.map(|notice| line(notice, "now, by the calendar")));
    if lines.is_empty() {
        lines.push("nothing is left to tell".to_owned());
    }
    strays::warn_of(&book.config, &left);
    write::print(&format!("{}\n", lines.join("\n")))?;
    Ok(Exit::Fine)
}

fn line(notice: &incidents::notice::Notice, stands: &str) -> String {
    let about = about(notice);
    let to = format!("{} ({})", notice.address, notice.channel);
    report::line(&format!("{about:<24} {to:<28} {stands}"))
}

fn stands(book: &Book, posted: &Posted, now: Timestamp) -> String {
    if let Some(gone) = strays::instead(&book.config, &posted.notice.address) {
        return gone;
    }
    let after = posted.error.as_deref().map_or_else(String::new, |error| format!(": {error}"));
    match &posted.delivery {
        Delivery::Waiting(until) if *until <= now => format!("now{after}"),
        Delivery::Waiting(until) => format!("from {until:.0} on{after}"),
        Delivery::Leased(until) => format!("being sent, until {until:.0}"),
        Delivery::Sent(at) => format!("sent {at:.0}"),
        Delivery::Dead(error) => format!("given up: {error}"),
        Delivery::Dropped(at) => format!("let go {at:.0}"),
    }
}
