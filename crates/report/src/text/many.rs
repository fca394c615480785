//! Many runs: one line each, then how many of each kind there were.

use crate::{Entry, Judged, phrase, words};
use checks::Category;
use checks::verdict::Class;
use std::fmt;

/// The widest line.
const WIDTH: usize = 80;
/// The widest id and place.
const ID: usize = 12;
const PLACE: usize = 26;

/// One entry on one line, with a line break at its end.
pub fn line(entry: &Entry<'_>) -> String {
    let text = match entry {
        Entry::Judged(judged) => self::judged(judged),
        Entry::Unreadable { path, at, what } => {
            let place = place(path, at);
            format!("{:<13} {place}  {}", "unreadable", words::line(what))
        }
    };
    format!("{}\n", words::shortened(text.trim_end(), WIDTH))
}

fn judged(judged: &Judged<'_>) -> String {
    let trace = &judged.case.trace;
    let verdict = &judged.triage.verdict;
    let mode = verdict.mode.map_or("", |mode| mode.code());
    let id = words::shortened(&words::line(&trace.id), ID);
    let record = trace.source.record.as_deref().unwrap_or("");
    let place = place(&trace.source.path, record);
    let kind = format!("{} {mode}", Kind::of(judged).name());
    let reason = reason(judged);
    format!("{kind:<13} {id:<ID$}  {place}  {reason}")
}

/// Where the run stands; the end of a long path says most.
fn place(path: &str, record: &str) -> String {
    let path = words::line(path);
    let record = words::line(record);
    let place = if record.is_empty() { path } else { format!("{path}:{record}") };
    words::ending(&place, PLACE)
}

/// One phrase: the finding that leads, else the reason of the outcome.
fn reason(judged: &Judged<'_>) -> String {
    let leads = |category: Category| {
        let check = judged.triage.checks.iter().find(|check| check.category == category)?;
        check.findings.first()
    };
    let finding = match judged.triage.verdict.class {
        Class::Layer(category) => leads(category),
        Class::Infrastructure | Class::External | Class::Inconclusive | Class::Nothing => None,
    };
    let text = finding.map_or(&judged.triage.outcome.reason, |finding| &finding.summary);
    super::head::said(judged, text)
}

/// The kinds that are counted, in the order of the totals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Specification,
    Coordination,
    Verification,
    Infrastructure,
    External,
    CannotTell,
    NotVerified,
    NoFailure,
    Unreadable,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Specification,
        Self::Coordination,
        Self::Verification,
        Self::Infrastructure,
        Self::External,
        Self::CannotTell,
        Self::NotVerified,
        Self::NoFailure,
        Self::Unreadable,
    ];

    fn of(judged: &Judged<'_>) -> Self {
        match judged.triage.verdict.class {
            Class::Layer(Category::Specification) => Self::Specification,
            Class::Layer(Category::Coordination) => Self::Coordination,
            Class::Layer(Category::Verification) => Self::Verification,
            Class::Infrastructure => Self::Infrastructure,
            Class::External => Self::External,
            Class::Inconclusive if phrase::is_unverified(judged) => Self::NotVerified,
            Class::Inconclusive => Self::CannotTell,
            Class::Nothing => Self::NoFailure,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Specification => "FC1",
            Self::Coordination => "FC2",
            Self::Verification => "FC3",
            Self::Infrastructure => "infra",
            Self::External => "external",
            Self::CannotTell => "cannot tell",
            Self::NotVerified => "not verified",
            Self::NoFailure => "no failure",
            Self::Unreadable => "unreadable",
        }
    }
}

/// How many runs there were of each kind.
#[derive(Clone, Debug, Default)]
pub struct Totals([usize; Kind::ALL.len()]);

impl Totals {
    /// One entry.
    pub fn of(entry: &Entry<'_>) -> Self {
        let mut totals = Self::default();
        totals.add(entry);
        totals
    }

    /// Counts one more.
    pub fn add(&mut self, entry: &Entry<'_>) {
        let kind = match entry {
            Entry::Judged(judged) => Kind::of(judged),
            Entry::Unreadable { .. } => Kind::Unreadable,
        };
        let at = Kind::ALL.iter().position(|one| *one == kind);
        if let Some(number) = at.and_then(|at| self.0.get_mut(at)) {
            *number += 1;
        }
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, more: Self) {
        for (number, more) in self.0.iter_mut().zip(more.0) {
            *number += more;
        }
    }
}

impl fmt::Display for Totals {
    /// The totals in lines of at most 80 columns, each with a line break at its end.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs: usize = self.0.iter().sum();
        let counted: Vec<String> = Kind::ALL
            .iter()
            .zip(self.0)
            .filter(|(_, number)| *number != 0)
            .map(|(kind, number)| format!("{number} {}", kind.name()))
            .collect();
        let text = format!("{}: {}", words::count(runs, "run"), counted.join(", "));
        let lines = words::wrapped(&text, WIDTH, usize::MAX);
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}
