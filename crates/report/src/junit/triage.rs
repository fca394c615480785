//! A run as a test case: failed where a layer failed, in error where the run could not be read or its
//! surroundings broke down, skipped where it cannot be told.

use super::{Case, End};
use crate::{Colour, Entry, Judged, asked, hidden, phrase, text, words};
use checks::Class;

/// The test case of one run, or of an input that could not be read.
pub fn case(entry: &Entry<'_>) -> Case {
    match entry {
        Entry::Judged(judged) => hidden::within(judged, judged_case),
        Entry::Unreadable { path, at, what } => Case {
            class: "masthead.triage".to_owned(),
            name: place(path, at),
            end: End::Broken { kind: "unreadable".to_owned(), line: words::line(what) },
        },
    }
}

fn judged_case(judged: &Judged<'_>) -> Case {
    let trace = &judged.case.trace;
    let record = trace.source.record.as_deref().unwrap_or_default();
    let system = trace.labels.system.as_deref().unwrap_or(trace.dialect);
    let id = words::line(&trace.id);
    let place = place(&trace.source.path, record);
    Case {
        class: format!("masthead.triage.{}", words::line(system)),
        name: if place.contains(&id) { place } else { format!("{place} {id}") },
        end: end(judged),
    }
}

fn end(judged: &Judged<'_>) -> End {
    let verdict = &judged.triage.verdict;
    let reason = hidden::said(judged, &judged.triage.outcome.reason);
    let headline = phrase::headline(judged);
    match verdict.class {
        Class::Nothing => End::Passed,
        Class::Layer(category) => End::Failed {
            kind: verdict.mode.map_or(category.code(), |mode| mode.code()).to_owned(),
            line: format!("{headline}: {}", leading(judged).unwrap_or(reason)),
            whole: plain(judged),
        },
        Class::Infrastructure => broken("infrastructure", &headline, &reason),
        Class::External => broken("external", &headline, &reason),
        Class::Inconclusive => {
            let first = asked(judged.triage).first().map(|question| &question.ask);
            let ask = first.map(|ask| format!("; to be answered: {}", hidden::said(judged, ask)));
            let line = format!("{headline}: {reason}{}", ask.unwrap_or_default());
            End::Skipped { line: words::line(&line), whole: plain(judged) }
        }
    }
}

fn broken(kind: &str, headline: &str, reason: &str) -> End {
    End::Broken { kind: kind.to_owned(), line: words::line(&format!("{headline}: {reason}")) }
}

/// The finding that leads.
fn leading(judged: &Judged<'_>) -> Option<String> {
    let Class::Layer(category) = judged.triage.verdict.class else {
        return None;
    };
    let check = judged.triage.checks.iter().find(|check| check.category == category)?;
    let finding = check.findings.first()?;
    Some(words::line(&hidden::said(judged, &finding.summary)))
}

/// The whole screen, without colour: a build server is no terminal.
fn plain(judged: &Judged<'_>) -> String {
    let mut judged = *judged;
    judged.show.colour = Colour::Plain;
    text::screen(&judged)
}

fn place(path: &str, record: &str) -> String {
    let path = words::line(path);
    if record.is_empty() { path } else { format!("{path}:{}", words::line(record)) }
}
