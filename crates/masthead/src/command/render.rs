//! One judged run in the format that was asked for.

use super::open::{self, Brought};
use super::write;
use crate::cli::{self, Format};
use crate::exit::Exit;
use desk::{Config, Judged};
use ingest::Unreadable;
use report::text::Totals;
use report::{Checks, Colour, Entry, Quotes, Show, Timing, junit, sarif};

/// One run, ready to be printed.
pub(super) struct Rendered {
    /// The run in the format that was asked for; for text, its line in a list.
    pub(super) text: String,
    /// For text, the whole screen, in case it stays the only run.
    pub(super) screen: Option<String>,
    /// For SARIF, its results, and what else is said of it at the end.
    pub(super) results: Vec<String>,
    pub(super) notice: Option<sarif::Notice>,
    /// For `JUnit`, its test case.
    pub(super) case: Option<junit::Case>,
    pub(super) exit: Exit,
    /// Its place in the totals.
    pub(super) counted: Totals,
    /// What it brings to the incident book, where that is asked for and it failed.
    pub(super) brought: Option<Box<Brought>>,
}

/// A run that was judged, by that configuration.
pub(super) fn rendered(options: &cli::Triage, judged: &Judged, config: &Config) -> Rendered {
    let entry = entry(options, judged);
    let whole = Entry::Judged(entry);
    let text = match options.format {
        Format::Text => report::text::line(&whole),
        Format::Slack => report::slack::message(&entry),
        Format::Markdown => report::markdown::section(&entry),
        Format::Json | Format::Jsonl => report::json::value(&whole),
        Format::Sarif | Format::Junit => String::new(),
    };
    Rendered {
        text,
        screen: (options.format == Format::Text).then(|| report::text::screen(&entry)),
        exit: Exit::of(&judged.triage),
        brought: options.open.then(|| open::brought(judged, config).ok().map(Box::new)).flatten(),
        ..listed(options, &whole)
    }
}

/// An input, or a record of one, that could not be read.
pub(super) fn refused(options: &cli::Triage, problem: &Unreadable) -> Rendered {
    let entry = Entry::Unreadable { path: &problem.path, at: &problem.at, what: &problem.what };
    let text = match options.format {
        Format::Json | Format::Jsonl => report::json::value(&entry),
        Format::Text | Format::Slack | Format::Markdown | Format::Sarif | Format::Junit => {
            // Said on standard error by the printer, in one line that stands alone.
            problem.to_string()
        }
    };
    Rendered { text, exit: Exit::Unusable, ..listed(options, &entry) }
}

/// An entry as the formats have it that list all runs in one document.
fn listed(options: &cli::Triage, entry: &Entry<'_>) -> Rendered {
    let is_sarif = options.format == Format::Sarif;
    Rendered {
        text: String::new(),
        screen: None,
        results: if is_sarif { sarif::elements(entry) } else { Vec::new() },
        notice: is_sarif.then(|| sarif::notice(entry)).flatten(),
        case: (options.format == Format::Junit).then(|| junit::case(entry)),
        exit: Exit::Fine,
        counted: Totals::of(entry),
        brought: None,
    }
}

/// What the report needs to know about a judged run and how to show it.
fn entry<'a>(options: &cli::Triage, judged: &'a Judged) -> report::Judged<'a> {
    let checks = Checks::only(&options.check.categories());
    let show = Show {
        quotes: if options.no_quotes { Quotes::Hidden } else { Quotes::Shown },
        checks,
        colour: if write::may_colour(options.out.as_deref()) {
            Colour::Ansi
        } else {
            Colour::Plain
        },
        ..Show::default()
    };
    let took = judged.took;
    let timing = Timing { reading: took.reading, judging: took.judging };
    report::Judged {
        case: &judged.case,
        triage: &judged.triage,
        complaints: &judged.complaints,
        answers: &judged.answers,
        show,
        run_words: None,
        timing: options.timing.then_some(timing),
    }
}
