//! Puts rendered runs into the form of a format: an array, lines, sections, one screen or a list.

use super::render::Rendered;
use crate::cli::Format;
use crate::exit::Exit;
use anyhow::Result;
use report::text::Totals;
use report::{junit, sarif};
use std::io::Write;

/// Writes what was rendered in the form of the format, and keeps the worst exit status.
pub(super) struct Printer {
    format: Format,
    out: Box<dyn Write>,
    exit: Exit,
    printed: usize,
    totals: Totals,
    /// The first run, until it is known whether it stays the only one.
    first: Option<Rendered>,
    /// The results that were written, and what waits for the end of the log.
    results: usize,
    notices: Vec<sarif::Notice>,
    /// Test cases, which are counted in the head of their document.
    cases: Vec<junit::Case>,
}

impl Printer {
    /// Nothing printed yet.
    pub(super) fn new(format: Format, out: Box<dyn Write>) -> Self {
        Self {
            format,
            out,
            exit: Exit::Fine,
            printed: 0,
            totals: Totals::default(),
            first: None,
            results: 0,
            notices: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// The next run.
    pub(super) fn print(&mut self, rendered: Rendered) -> Result<()> {
        self.exit = self.exit.max(rendered.exit);
        self.printed += 1;
        self.totals += rendered.counted.clone();
        match self.format {
            Format::Text => self.print_text(rendered),
            Format::Json => {
                let before = report::json::before(self.printed - 1);
                write!(self.out, "{before}{}", rendered.text).map_err(Into::into)
            }
            Format::Jsonl => writeln!(self.out, "{}", rendered.text).map_err(Into::into),
            Format::Slack | Format::Markdown => self.print_section(&rendered),
            Format::Sarif => self.print_results(rendered),
            Format::Junit => {
                self.say(&rendered)?;
                self.cases.extend(rendered.case);
                Ok(())
            }
        }
    }

    /// The results of a run, after the head of the log where it is the first one.
    fn print_results(&mut self, rendered: Rendered) -> Result<()> {
        self.say(&rendered)?;
        if self.printed == 1 {
            write!(self.out, "{}", sarif::open())?;
        }
        for result in rendered.results {
            write!(self.out, "{}{result}", sarif::before(self.results))?;
            self.results += 1;
        }
        self.notices.extend(rendered.notice);
        Ok(())
    }

    /// What could not be read is said on standard error as well: a log in a file is not looked at first.
    fn say(&mut self, rendered: &Rendered) -> Result<()> {
        if rendered.exit == Exit::Unusable { self.print_line(rendered) } else { Ok(()) }
    }

    /// One run gets the whole screen, several a line each.
    fn print_text(&mut self, rendered: Rendered) -> Result<()> {
        if self.printed == 1 {
            self.first = Some(rendered);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.print_line(&first)?;
        }
        self.print_line(&rendered)
    }

    fn print_line(&mut self, rendered: &Rendered) -> Result<()> {
        if rendered.exit == Exit::Unusable {
            self.out.flush()?;
            anstream::eprintln!("masthead: {}", rendered.text.trim_end());
            return Ok(());
        }
        writeln!(self.out, "{}", rendered.text.trim_end()).map_err(Into::into)
    }

    fn print_section(&mut self, rendered: &Rendered) -> Result<()> {
        if rendered.exit == Exit::Unusable {
            return self.print_line(rendered);
        }
        if self.printed > 1 {
            writeln!(self.out)?;
        }
        self.out.write_all(rendered.text.as_bytes()).map_err(Into::into)
    }

    /// Writes what is still held back, and says how bad it was.
    pub(super) fn close(mut self) -> Result<Exit> {
        if let Some(first) = self.first.take() {
            match &first.screen {
                Some(screen) => self.out.write_all(screen.as_bytes())?,
                None => self.print_line(&first)?,
            }
        }
        match (self.format, self.printed) {
            (Format::Json, printed) => write!(self.out, "{}", report::json::close(printed))?,
            (Format::Text, 2..) => write!(self.out, "{}", self.totals)?,
            (Format::Sarif, printed) => {
                let head = if printed == 0 { sarif::open() } else { String::new() };
                write!(self.out, "{head}{}", sarif::close(self.notices))?;
            }
            (Format::Junit, _) => {
                write!(self.out, "{}", junit::document("masthead triage", self.cases))?;
            }
            (Format::Text | Format::Jsonl | Format::Slack | Format::Markdown, _) => {}
        }
        self.out.flush()?;
        Ok(self.exit)
    }
}
