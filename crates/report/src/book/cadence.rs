//! When the distribution was reviewed, and when it is to be reviewed next.

use super::page::{Block, Page, Section, Table};
use super::{Made, Scope, v1};
use incidents::cadence::Cadence;
use jiff::civil::Date;

/// Where the reviews stand, and those that were held, the first one first.
pub fn cadence(reviews: &[(Date, String)], stands: Cadence, scope: &Scope) -> Made {
    let today = incidents::incident::day(scope.at);
    let mut section = Section::new("Reviews of the distribution").prose(said(stands));
    if !reviews.is_empty() {
        let rows = reviews.iter().rev().map(|(day, by)| vec![day.to_string(), by.clone()]);
        let caption = "Reviews that were held, the newest first".to_owned();
        let table = Table { caption, head: vec!["day", "by"], rows: rows.collect() };
        section = section.with(Block::Table(table));
    }
    let (state, day) = wire(stands);
    let body = v1::Body::Cadence {
        state,
        day: day.map(|day| day.to_string()),
        reviews: reviews
            .iter()
            .map(|(day, by)| v1::Review { day: day.to_string(), by: by.clone() })
            .collect(),
    };
    let about = vec![format!("As of {today}.")];
    let page = Page { title: "Review cadence".to_owned(), about, sections: vec![section] };
    Made { page, json: v1::Report::new(scope, body) }
}

/// In a sentence.
pub(super) fn said(stands: Cadence) -> String {
    match stands {
        Cadence::NothingYet => "nothing to review yet".to_owned(),
        Cadence::OnTime { next } => format!("the next review is due by {next}"),
        Cadence::Due { since } => {
            format!("DUE since {since}: hold the review, then masthead incident review")
        }
        Cadence::Overdue { since } => format!(
            "OVERDUE since {since}: a quarter has passed without one; hold it, then masthead incident \
             review"
        ),
    }
}

const fn wire(stands: Cadence) -> (&'static str, Option<Date>) {
    match stands {
        Cadence::NothingYet => ("nothing-yet", None),
        Cadence::OnTime { next } => ("on-time", Some(next)),
        Cadence::Due { since } => ("due", Some(since)),
        Cadence::Overdue { since } => ("overdue", Some(since)),
    }
}
