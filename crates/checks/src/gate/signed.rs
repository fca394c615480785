//! What people put their names under: answers to questions that no artefact answers, and waivers. Both
//! end on a day, and one that has ended counts for nothing.

use super::Requirement;
use std::fmt;
use std::sync::Arc;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year.
    pub year: i16,
    /// The month, from 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Day {
    /// The day that `YYYY-MM-DD` names; `None` where it names none.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let part = parts.next()?;
            let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then_some(part)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let whole = parts.next().is_none();
        let read =
            Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        (whole && read.exists()).then_some(read)
    }

    fn exists(self) -> bool {
        (1..=12).contains(&self.month) && (1..=self.month_length()).contains(&self.day)
    }

    const fn month_length(self) -> u8 {
        let is_leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// How many days lie between this one and `later`; negative where `later` is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        later.number() - self.number()
    }

    /// The days since the first of March of the year 0, by which leap days fall at the end of a year.
    fn number(self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A name under something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who signed.
    pub by: Arc<str>,
    /// When.
    pub on: Day,
    /// The last day on which it counts.
    pub until: Day,
    /// What they say.
    pub text: Arc<str>,
    /// Where it is written: `file:line`.
    pub source: Arc<str>,
}

impl Signature {
    /// Whether it counts on `today`.
    pub fn holds_on(&self, today: Day) -> bool {
        self.on <= today && today <= self.until
    }
}

/// What people signed for one system.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    /// Answers: the question passes on the word of a person.
    pub answers: Vec<(Requirement, Signature)>,
    /// Waivers: the question is not met, and it ships all the same.
    pub waivers: Vec<(Requirement, Signature)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::read(text).expect("it is a day")
    }

    #[test]
    fn only_days_of_the_calendar_are_read() {
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        for wrong in
            ["2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "26-01-01", "2026-01-01-1", ""]
        {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(day("2024-02-28").days_until(day("2024-03-01")), 2);
        assert_eq!(day("2026-01-01").days_until(day("2027-01-01")), 365);
        assert_eq!(day("2000-01-01").days_until(day("2001-01-01")), 366);
        assert_eq!(day("2026-11-23").days_until(day("2026-11-22")), -1);
    }

    #[test]
    fn a_signature_counts_from_its_day_to_its_last() {
        let signature = Signature {
            by: "Mei".into(),
            on: day("2026-03-01"),
            until: day("2026-03-31"),
            text: "".into(),
            source: "".into(),
        };
        let holds = |text: &str| signature.holds_on(day(text));
        assert!(holds("2026-03-01") && holds("2026-03-31"));
        assert!(!holds("2026-02-28") && !holds("2026-04-01"));
    }
}
