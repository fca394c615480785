//! What is to be told to whom, and when to try again. A notice has a key by which the other side, and
//! the outbox, know it again: the same news is told once.

use crate::change::{Fix, FixNo};
use crate::event::{Comeback, Event, Purpose, What};
use crate::incident::{Incident, IncidentId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// An incident was opened, and routed where it has an owner.
    Opened,
    /// It is somebody's, or somebody else's now.
    Routed,
    /// Ten times as many runs as when it was last told of.
    Joined,
    /// A run of it was seen again after it was over.
    Recurrence,
    /// A person took it up again.
    Reopened,
    /// Its owner took it.
    Accepted,
    /// Its owner gave it on.
    Rejected,
    /// A fix is planned.
    FixPlanned,
    /// A planned fix is due soon.
    FixDue,
    /// A planned fix is late.
    Overdue,
    /// A fix is in production.
    FixShipped,
    /// It is over, or goes on under another name.
    Closed,
    /// The way to them is tried out.
    Drill,
}

impl News {
    /// Each of them.
    pub const ALL: [Self; 13] = [
        Self::Opened,
        Self::Routed,
        Self::Joined,
        Self::Recurrence,
        Self::Reopened,
        Self::Accepted,
        Self::Rejected,
        Self::FixPlanned,
        Self::FixDue,
        Self::Overdue,
        Self::FixShipped,
        Self::Closed,
        Self::Drill,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Routed => "routed",
            Self::Joined => "joined",
            Self::Recurrence => "recurrence",
            Self::Reopened => "reopened",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::FixPlanned => "fix-planned",
            Self::FixDue => "fix-due",
            Self::Overdue => "overdue",
            Self::FixShipped => "fix-shipped",
            Self::Closed => "closed",
            Self::Drill => "drill",
        }
    }

    /// The news of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.name() == name)
    }
}

/// What a change is about, for those who are told: its weightiest event, and that one's place in the
/// timeline. One change is one piece of news: an incident that is opened and routed at once is new, one
/// that is rejected and routed on was rejected. `before` is how many events there were.
pub fn news(incident: &Incident, before: usize) -> Option<(News, usize)> {
    let added = incident.timeline.iter().enumerate().skip(before);
    let found = added.filter_map(|(at, event)| Some((of(incident, (at, event))?, at)));
    let told = found.min_by_key(|(news, at)| (weight(*news), *at))?;
    let is_drill = incident.purpose == Purpose::Drill;
    (!is_drill || told.0 == News::Drill).then_some(told)
}

/// What outweighs what within one change.
const fn weight(news: News) -> u8 {
    match news {
        News::Drill | News::Recurrence => 0,
        News::Opened | News::Rejected | News::Reopened => 1,
        News::Closed
        | News::Accepted
        | News::FixPlanned
        | News::FixDue
        | News::Overdue
        | News::FixShipped => 2,
        News::Routed => 3,
        News::Joined => 4,
    }
}

/// What an event is to those who only hear of it.
fn of(incident: &Incident, (at, event): (usize, &Event)) -> Option<News> {
    match &event.what {
        What::Opened(_) => Some(News::Opened),
        What::Sighted(_) => is_tenfold(incident, at).then_some(News::Joined),
        What::Routed(_) if incident.purpose == Purpose::Drill => Some(News::Drill),
        What::Routed(_) => Some(News::Routed),
        What::Accepted => Some(News::Accepted),
        What::Rejected { .. } => Some(News::Rejected),
        What::Planned(_) => Some(News::FixPlanned),
        What::Shipped { .. } => Some(News::FixShipped),
        What::Closed(_) | What::MergedInto(_) => Some(News::Closed),
        What::Reopened { because, note: _ } => Some(match because {
            Comeback::FixDidNotHold | Comeback::NothingShipped | Comeback::Undated => {
                News::Recurrence
            }
            Comeback::Person => News::Reopened,
        }),
        What::Judged(_)
        | What::Compared(_)
        | What::Explained(_)
        | What::Absorbed(_)
        | What::Tagged(_)
        | What::Untagged(_)
        | What::Linked(_)
        | What::Noted(_) => None,
    }
}

/// Whether the sighting at that place is the tenth, the hundredth and so on: a loop that files a
/// thousand runs is told of three times more and not a thousand.
fn is_tenfold(incident: &Incident, at: usize) -> bool {
    let is_run = |event: &&Event| match &event.what {
        What::Sighted(_) => true,
        What::Opened(opening) => opening.sighting.is_some(),
        _ => false,
    };
    let runs = incident.timeline.iter().take(at + 1).filter(is_run).count();
    let mut power: usize = 10;
    while power < runs {
        power = power.saturating_mul(10);
    }
    power == runs
}

/// How many days before its day a fix is told of as due.
const SOON: i32 = 2;

/// How many days after its day, and after each time, a fix that has not shipped is told of again.
const AGAIN: i32 = 7;

/// What the calendar says of an incident's fixes: which are due in the next days, and which are late. The
/// number tells one telling from the next, so that each is made once.
pub fn by_the_calendar(incident: &Incident, today: Date) -> Vec<(News, FixNo, String)> {
    if incident.state.is_over() || incident.purpose == Purpose::Drill {
        return Vec::new();
    }
    let told = |fix: &Fix| {
        let due = fix.plan.due.filter(|_| fix.is_open())?;
        let (news, which) = match (due - today).get_days() {
            left if left < 0 => (News::Overdue, (-left - 1) / AGAIN),
            left if left <= SOON => (News::FixDue, 0),
            _ => return None,
        };
        Some((news, fix.no, format!("{}-{due}-{which}", fix.no.0)))
    };
    incident.fixes.iter().filter_map(told).collect()
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// By which it is known again.
    pub key: String,
    /// The incident; `None` for news that are of none.
    pub incident: Option<IncidentId>,
    /// Its place among the news of the incident: an earlier one is sent first.
    pub place: usize,
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
    /// The key of an incident's news: what it is about (an event's place in the timeline from 0, or a
    /// fix and its day) and where it goes.
    pub fn key(incident: &IncidentId, about: &str, channel: &str, address: &str) -> String {
        format!("{incident}/{about}/{channel}/{address}")
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
    /// Nobody is left to be told, and a person let it go.
    Dropped(Timestamp),
}

/// Whether time alone may mend a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It may; the other side may have asked to be left alone for so long.
    Passing(Option<SignedDuration>),
    /// Not before somebody has mended something.
    Lasting,
}

/// The first pause after a failure.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// After so many failures a notice is given up: with the pauses that is about two days, and four where
/// nothing but a person's hand helps.
pub const MOST_ATTEMPTS: u32 = 16;

/// What becomes of a notice after its `attempts`-th failure (from 1): it waits twice as long as the
/// time before, up to six hours and not shorter than it was asked to, or is given up.
pub fn after_failure(attempts: u32, (error, trouble): (&str, Trouble), now: Timestamp) -> Delivery {
    if MOST_ATTEMPTS <= attempts {
        return Delivery::Dead(error.to_owned());
    }
    let doubled = 1i32.checked_shl(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
    let pause = FIRST_PAUSE.checked_mul(doubled.max(1)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    let pause = match trouble {
        Trouble::Passing(asked) => asked.map_or(pause, |asked| pause.max(asked)),
        Trouble::Lasting => LONGEST_PAUSE,
    };
    Delivery::Waiting(now.checked_add(pause).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |trouble, attempts| match after_failure(attempts, ("refused", trouble), now) {
            Delivery::Waiting(until) => until.duration_since(now).as_secs(),
            Delivery::Leased(_) | Delivery::Sent(_) | Delivery::Dead(_) | Delivery::Dropped(_) => {
                -1
            }
        };
        let pause = |attempts| after(Trouble::Passing(None), attempts);
        assert_eq!([1, 2, 3, 10, 11, 15].map(pause), [30, 60, 120, 15360, 21600, 21600]);
        let asked = Trouble::Passing(Some(SignedDuration::from_secs(90)));
        assert_eq!([1, 2, 3].map(|attempts| after(asked, attempts)), [90, 90, 120]);
        assert_eq!(after(Trouble::Lasting, 1), 21600);
        assert_eq!(
            after_failure(MOST_ATTEMPTS, ("refused", asked), now),
            Delivery::Dead("refused".to_owned())
        );
    }

    #[test]
    fn the_same_news_to_the_same_address_has_the_same_key() {
        let id = IncidentId::new("INC-1");
        assert_eq!(Notice::key(&id, "2", "slack", "#ops"), "INC-1/2/slack/#ops");
    }
}
