//! When the distribution is to be looked at: every thirty days, and at the very least once a quarter.

use crate::incident::{Incident, day};
use crate::past;
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

/// The days between two reviews.
const REVIEW_DAYS: i64 = 30;

/// The days after which a review is a quarter late; the longest quarter has 92.
const QUARTER_DAYS: i64 = 92;

/// Where the reviews stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// There is nothing to review yet.
    NothingYet,
    /// The next one is not due.
    OnTime {
        /// When it is.
        next: Date,
    },
    /// The thirty days are over.
    Due {
        /// Since when.
        since: Date,
    },
    /// A quarter has passed without one.
    Overdue {
        /// Since when the review was due.
        since: Date,
    },
}

/// The day on which the book began: that on which its first incident came in, whenever its runs were.
pub fn began<'i>(incidents: impl IntoIterator<Item = &'i Incident>) -> Option<Date> {
    incidents.into_iter().map(past::filed).min().map(day)
}

/// The last review that took place up to `today`, of those in the order of their days. One of a later day has not.
pub fn last_held(reviews: &[(Date, String)], today: Date) -> Option<Date> {
    reviews.iter().rev().map(|(day, _)| *day).find(|day| *day <= today)
}

/// Where the reviews stand on `today`, seen from the last one, or from the day on which the book began
/// where there was none.
pub fn cadence(last_review: Option<Date>, began: Option<Date>, today: Date) -> Cadence {
    let Some(from) = last_review.or(began) else {
        return Cadence::NothingYet;
    };
    let after = |days: i64| from.saturating_add(span(days));
    if after(QUARTER_DAYS) < today {
        Cadence::Overdue { since: after(REVIEW_DAYS) }
    } else if after(REVIEW_DAYS) < today {
        Cadence::Due { since: after(REVIEW_DAYS) }
    } else {
        Cadence::OnTime { next: after(REVIEW_DAYS) }
    }
}

fn span(days: i64) -> Span {
    days.days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_review_is_due_after_thirty_days_and_overdue_after_a_quarter() {
        let first = Some(date(2026, 1, 1));
        assert_eq!(cadence(None, None, date(2026, 1, 1)), Cadence::NothingYet);
        assert_eq!(
            cadence(None, first, date(2026, 1, 31)),
            Cadence::OnTime { next: date(2026, 1, 31) }
        );
        assert_eq!(
            cadence(None, first, date(2026, 2, 1)),
            Cadence::Due { since: date(2026, 1, 31) }
        );
        let late = cadence(None, first, date(2026, 4, 5));
        assert_eq!(late, Cadence::Overdue { since: date(2026, 1, 31) });
        let reviewed = cadence(Some(date(2026, 4, 1)), first, date(2026, 4, 5));
        assert_eq!(reviewed, Cadence::OnTime { next: date(2026, 5, 1) });
    }
}
