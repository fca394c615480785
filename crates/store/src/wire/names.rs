//! The words of closed lists, read back. A word that is on no list is an error, never a guess.

use super::Unreadable;
use checks::verdict::Class;
use checks::{Category, Mode};
use incidents::event::{AuthorKind, Comeback, Purpose, What};
use incidents::judgement::{Ground, Stance};
use incidents::prove::{Aspect, Met};
use incidents::sighting::Population;
use incidents::{ChangeKind, State};
use jiff::Timestamp;
use jiff::civil::Date;

fn known<T>(of: &'static str, word: &str, found: Option<T>) -> Result<T, Unreadable> {
    found.ok_or_else(|| Unreadable::Word { of, word: word.to_owned() })
}

pub(crate) fn moment(word: &str) -> Result<Timestamp, Unreadable> {
    known("moment", word, word.parse().ok())
}

pub(crate) fn date(word: &str) -> Result<Date, Unreadable> {
    known("day", word, word.parse().ok())
}

pub(crate) fn author_kind(word: &str) -> Result<AuthorKind, Unreadable> {
    let found = AuthorKind::ALL.into_iter().find(|kind| kind.name() == word);
    known("kind of author", word, found)
}

pub(crate) fn class(word: &str) -> Result<Class, Unreadable> {
    known("class", word, incidents::judgement::class_named(word))
}

pub(crate) fn mode(word: &str) -> Result<Mode, Unreadable> {
    known("mode", word, Mode::from_code(word))
}

pub(crate) fn category(word: &str) -> Result<Category, Unreadable> {
    known("category", word, Category::ALL.into_iter().find(|one| one.code() == word))
}

pub(crate) fn state(word: &str) -> Result<State, Unreadable> {
    known("state", word, State::from_name(word))
}

pub(crate) fn change_kind(word: &str) -> Result<ChangeKind, Unreadable> {
    known("kind of change", word, ChangeKind::from_name(word))
}

pub(crate) fn population(word: &str) -> Result<Population, Unreadable> {
    known("population", word, Population::ALL.into_iter().find(|one| one.name() == word))
}

pub(crate) fn aspect(word: &str) -> Result<Aspect, Unreadable> {
    known("aspect", word, Aspect::ALL.into_iter().find(|one| one.name() == word))
}

pub(crate) const fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Real => "real",
        Purpose::Drill => "drill",
    }
}

pub(crate) fn purpose(word: &str) -> Result<Purpose, Unreadable> {
    let all = [Purpose::Real, Purpose::Drill];
    known("purpose", word, all.into_iter().find(|one| purpose_name(*one) == word))
}

pub(crate) const fn ground_name(ground: Ground) -> &'static str {
    match ground {
        Ground::Trace => "trace",
        Ground::PersonOnly => "person-only",
    }
}

pub(crate) fn ground(word: &str) -> Result<Ground, Unreadable> {
    let all = [Ground::Trace, Ground::PersonOnly];
    known("ground", word, all.into_iter().find(|one| ground_name(*one) == word))
}

pub(crate) const fn stance_name(stance: Stance) -> &'static str {
    match stance {
        Stance::Provisional => "provisional",
        Stance::Confirms => "confirms",
        Stance::Corrects => "corrects",
    }
}

pub(crate) fn stance(word: &str) -> Result<Stance, Unreadable> {
    let all = [Stance::Provisional, Stance::Confirms, Stance::Corrects];
    known("stance", word, all.into_iter().find(|one| stance_name(*one) == word))
}

pub(crate) const fn comeback_name(because: Comeback) -> &'static str {
    match because {
        Comeback::FixDidNotHold => "fix-did-not-hold",
        Comeback::NothingShipped => "nothing-shipped",
        Comeback::Undated => "undated",
        Comeback::Person => "person",
    }
}

pub(crate) fn comeback(word: &str) -> Result<Comeback, Unreadable> {
    known(
        "reason to reopen",
        word,
        Comeback::ALL.into_iter().find(|one| comeback_name(*one) == word),
    )
}

pub(crate) const fn met_name(met: Met) -> &'static str {
    match met {
        Met::Yes => "yes",
        Met::No => "no",
        Met::Unknown => "unknown",
    }
}

pub(crate) fn met(word: &str) -> Result<Met, Unreadable> {
    let all = [Met::Yes, Met::No, Met::Unknown];
    known("answer", word, all.into_iter().find(|one| met_name(*one) == word))
}

/// The name of what happened.
pub(crate) const fn what(what: &What) -> &'static str {
    match what {
        What::Opened(_) => "opened",
        What::Sighted(_) => "sighted",
        What::Judged(_) => "judged",
        What::Routed(_) => "routed",
        What::Accepted => "accepted",
        What::Rejected { .. } => "rejected",
        What::Planned(_) => "planned",
        What::Shipped { .. } => "shipped",
        What::Compared(_) => "compared",
        What::Explained(_) => "explained",
        What::Closed(_) => "closed",
        What::Reopened { .. } => "reopened",
        What::MergedInto(_) => "merged-into",
        What::Absorbed(_) => "absorbed",
        What::Tagged(_) => "tagged",
        What::Untagged(_) => "untagged",
        What::Linked(_) => "linked",
        What::Noted(_) => "noted",
    }
}
