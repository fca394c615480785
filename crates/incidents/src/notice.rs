//! What is to be told to whom, and when to try again. A notice has a key by which the other side, and
//! the outbox, know it again: the same news is told once.

use crate::incident::IncidentId;
use jiff::{SignedDuration, Timestamp};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// An incident is theirs.
    Routed,
    /// It came back.
    Reopened,
    /// It is closed.
    Closed,
    /// A fix is late.
    Overdue,
    /// The way to them is tried out.
    Drill,
    /// The distribution is to be reviewed.
    ReviewDue,
}

impl News {
    /// Each of them.
    pub const ALL: [Self; 6] =
        [Self::Routed, Self::Reopened, Self::Closed, Self::Overdue, Self::Drill, Self::ReviewDue];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routed => "routed",
            Self::Reopened => "reopened",
            Self::Closed => "closed",
            Self::Overdue => "overdue",
            Self::Drill => "drill",
            Self::ReviewDue => "review-due",
        }
    }

    /// The news of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.name() == name)
    }
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// By which it is known again.
    pub key: String,
    /// The incident; `None` for news that are of none.
    pub incident: Option<IncidentId>,
    /// What it is about.
    pub news: News,
    /// By which way, such as `slack`.
    pub channel: String,
    /// To which address there.
    pub address: String,
    /// The words, ready to be sent.
    pub body: String,
}

impl Notice {
    /// The key of an incident's news: the event that it is about (its place in the timeline, from 0)
    /// and where it goes.
    pub fn key(incident: &IncidentId, event: usize, channel: &str, address: &str) -> String {
        format!("{incident}/{event}/{channel}/{address}")
    }
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is to be sent, not before that time.
    Waiting(Timestamp),
    /// Somebody sends it, and has until then.
    Leased(Timestamp),
    /// It was sent.
    Sent(Timestamp),
    /// It was given up, with the last error.
    Dead(String),
}

/// The first pause after a failure.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// After so many failures a notice is given up: with the pauses that is about two days.
pub const MOST_ATTEMPTS: u32 = 16;

/// How long a sender has before another one may take over: longer than any single request is allowed.
pub const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// What becomes of a notice after its `attempts`-th failure (from 1): it waits twice as long as the
/// time before, up to six hours, or is given up.
pub fn after_failure(attempts: u32, error: &str, now: Timestamp) -> Delivery {
    if MOST_ATTEMPTS <= attempts {
        return Delivery::Dead(error.to_owned());
    }
    let doubled = 1i32.checked_shl(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
    let pause = FIRST_PAUSE.checked_mul(doubled.max(1)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    Delivery::Waiting(now.checked_add(pause).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let pause = |attempts| match after_failure(attempts, "refused", now) {
            Delivery::Waiting(until) => until.duration_since(now).as_secs(),
            Delivery::Leased(_) | Delivery::Sent(_) | Delivery::Dead(_) => -1,
        };
        assert_eq!([1, 2, 3, 10, 11, 15].map(pause), [30, 60, 120, 15360, 21600, 21600]);
        assert_eq!(
            after_failure(MOST_ATTEMPTS, "refused", now),
            Delivery::Dead("refused".to_owned())
        );
    }

    #[test]
    fn the_same_news_to_the_same_address_has_the_same_key() {
        let id = IncidentId::new("INC-1");
        assert_eq!(Notice::key(&id, 2, "slack", "#ops"), "INC-1/2/slack/#ops");
    }
}
