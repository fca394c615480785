//! What another agent's result holds under the name of an argument that the receiver made up, where the
//! record that it stands in is the one that the work is about: the words that passed the work on, or the
//! call itself, name another member of that record.
//!
//! The holder need not be the one who passed the work on, as long as it reported to anybody after it had
//! read the record.

use super::held::{self, Held};
use super::sight::{Handover, Sight};
use super::want;
use crate::view::evidence::Standing;
use crate::view::records::{self, Record};
use crate::view::{Exchange, View};
use case::{ActorNo, Step, StepNo};

/// Records that are kept of one run; more are a job on data.
const MOST: usize = 400;

/// A record with who read it and where.
struct Row {
    by: ActorNo,
    at: StepNo,
    members: Record,
}

/// The records that agents read.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
}

impl Rows {
    /// Those of all results.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut rows = Vec::new();
        for exchange in view.exchanges.iter().filter(|made| made.standing != Standing::Bad) {
            let read =
                exchange.result.and_then(|(step, result)| Some((step, result.data.as_ref()?)));
            let Some((step, data)) = read.filter(|_| rows.len() < MOST) else {
                continue;
            };
            let (by, at) = (exchange.step.actor, step.no);
            rows.extend(records::all(data).into_iter().map(|members| Row { by, at, members }));
        }
        Self { rows }
    }

    /// The value that stands under `name` in the one record that `exchange` is about, and who read it.
    pub(super) fn about(
        &self,
        (view, sight): (&View<'_>, &Sight),
        handover: Handover,
        (exchange, name): (&Exchange<'_>, &str),
    ) -> Option<(ActorNo, Held)> {
        let until = exchange.step.no;
        let reported = |row: &Row| {
            let mut handovers = sight.handovers.iter();
            handovers.any(|one| one.from == row.by && row.at < one.at && one.at < until)
        };
        let rows = self.rows.iter().filter(|row| row.by != handover.to && row.at < until);
        let rows: Vec<(&Row, &str)> = rows
            .filter_map(|row| Some((row, member(&row.members, name)?)))
            .filter(|(row, _)| reported(row))
            .collect();
        let passed = view.case.trace.step(handover.at)?;
        let (row, value) = one(&rows, passed, name).or_else(|| one(&rows, exchange.step, name))?;
        let held = Held { value: value.to_owned(), at: row.at, is_named: true };
        Some((row.by, held))
    }
}

/// The one value among the rows of which another member stands in `step`.
fn one<'r>(rows: &[(&'r Row, &'r str)], step: &Step, name: &str) -> Option<(&'r Row, &'r str)> {
    let is_about = |row: &Row| {
        row.members.iter().any(|(key, value)| {
            let is_other = held::name(key).as_deref() != Some(name);
            is_other && names(value) && want::holds(step, value)
        })
    };
    let mut about = rows.iter().filter(|(row, _)| is_about(row)).copied();
    let first = about.next()?;
    about.all(|(_, value)| held::same(value, first.1)).then_some(first)
}

fn member<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    let is_it = |key: &str| held::name(key).as_deref() == Some(name);
    let (_, value) = record.iter().find(|(key, _)| is_it(key))?;
    held::is_specific(value).then_some(value)
}

/// Whether a value tells its record from others: a name or an identifier, and no small number.
fn names(value: &str) -> bool {
    const SHORTEST: usize = 3;
    let is_word = value.chars().filter(|letter| letter.is_alphabetic()).count() >= SHORTEST;
    value.len() >= SHORTEST && (is_word || held::is_specific(value))
}
