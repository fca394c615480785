//! `masthead triage`: the main job.

use super::ask::Asker;
use super::write;
use crate::cli::{self, Asked, Format};
use crate::exit::Exit;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Result, bail};
use checks::Category;
use desk::{Desk, Judged, Records};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ingest::Unreadable;
use rayon::prelude::*;
use report::{Checks, Colour, Entry, Quotes, Show, Timing};
use std::io::Write;

/// Files that are judged at once before their output is written. Enough to keep every core busy,
/// few enough that a folder of any size is held only a piece at a time.
const BATCH: usize = 64;

pub(crate) fn run(asked: &cli::Triage) -> Result<Exit> {
    let inputs = Inputs::find(&asked.source.paths)?;
    let asker = Asker::new(asked)?;
    let mut desk = settings::desk(&asked.source, &inputs)?;
    desk.symptom = asked.failed.as_deref().map(Into::into);
    desk.records = if asked.blind_outcome {
        Records::Blinded
    } else {
        Records::Kept
    };
    if inputs.list.len() > 1 && !asker.is_idle() {
        bail!(
            "--ask and --answer are for one run; this names {} inputs",
            inputs.list.len()
        );
    }
    if inputs.passed_over > 0 {
        let passed = inputs.passed_over;
        anstream::eprintln!(
            "masthead: passed over {passed} files whose names do not end like a trace's"
        );
    }
    let out = write::open(asked.out.as_deref())?;
    let mut printer = Printer::new(asked.format, out);
    let progress = progress(inputs.list.len());
    let session = Session {
        asked,
        desk: &desk,
        asker: &asker,
    };
    for batch in inputs.list.chunks(BATCH) {
        session.print(batch, &mut printer)?;
        progress.inc(batch.len() as u64);
    }
    progress.finish_and_clear();
    let exit = printer.close()?;
    Ok(if asked.exit_zero { Exit::Fine } else { exit })
}

/// One run, ready to be printed.
struct Rendered {
    /// The run in the format that was asked for; for text, its line in a list.
    text: String,
    /// For text, the whole screen, in case it stays the only run.
    screen: Option<String>,
    exit: Exit,
}

/// What stays the same from one input to the next.
#[derive(Clone, Copy)]
struct Session<'a> {
    asked: &'a cli::Triage,
    desk: &'a Desk,
    asker: &'a Asker,
}

impl Session<'_> {
    /// Judges a batch on all cores and prints it in its order. A single input is printed run by
    /// run, so that a file with any number of runs is never held.
    fn print(self, batch: &[Input], printer: &mut Printer) -> Result<()> {
        if let [input] = batch {
            let mut printed = Ok(());
            self.judge(input, &mut |rendered| {
                if printed.is_ok() {
                    printed = printer.print(rendered);
                }
            });
            return printed;
        }
        let judged: Vec<Vec<Rendered>> =
            batch.par_iter().map(|input| self.collect(input)).collect();
        judged
            .into_iter()
            .flatten()
            .try_for_each(|rendered| printer.print(rendered))
    }

    fn collect(self, input: &Input) -> Vec<Rendered> {
        let mut runs = Vec::new();
        self.judge(input, &mut |rendered| runs.push(rendered));
        runs
    }

    /// Judges every run of one input and hands each over rendered.
    fn judge(self, input: &Input, take: &mut dyn FnMut(Rendered)) {
        let name = input.name();
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(what) => {
                let refused = Unreadable {
                    path: name,
                    at: String::new(),
                    what,
                };
                take(render_refused(self.asked, &refused));
                return;
            }
        };
        let asker = self.asker;
        let mut answerer = |_: &case::Case, triage: &checks::Triage| asker.answers(triage);
        self.desk
            .read(&name, &bytes, &mut answerer, &mut |judged| match judged {
                Ok(judged) => take(render(self.asked, &judged)),
                Err(refused) => take(render_refused(self.asked, &refused)),
            });
    }
}

fn render(asked: &cli::Triage, judged: &Judged) -> Rendered {
    let entry = entry(asked, judged);
    let (text, screen) = match asked.format {
        Format::Text => (
            report::text::line(&Entry::Judged(entry)),
            Some(report::text::screen(&entry)),
        ),
        Format::Slack => (report::slack::message(&entry), None),
        Format::Markdown => (report::markdown::section(&entry), None),
        Format::Json | Format::Jsonl => (report::json::value(&Entry::Judged(entry)), None),
    };
    Rendered {
        text,
        screen,
        exit: Exit::of(&judged.triage),
    }
}

fn render_refused(asked: &cli::Triage, refused: &Unreadable) -> Rendered {
    let entry = Entry::Unreadable {
        path: &refused.path,
        at: &refused.at,
        what: &refused.what,
    };
    let text = match asked.format {
        Format::Json | Format::Jsonl => report::json::value(&entry),
        Format::Text | Format::Slack | Format::Markdown => {
            // Said on standard error by the printer, in one line that stands alone.
            refused.to_string()
        }
    };
    Rendered {
        text,
        screen: None,
        exit: Exit::Unusable,
    }
}

/// What the report needs to know about a judged run and how to show it.
fn entry<'a>(asked: &cli::Triage, judged: &'a Judged) -> report::Judged<'a> {
    let checks = match asked.check {
        Asked::All => Checks::ALL,
        Asked::Fc1 => Checks::only(&[Category::Specification]),
        Asked::Fc2 => Checks::only(&[Category::Coordination]),
        Asked::Fc3 => Checks::only(&[Category::Verification]),
    };
    let show = Show {
        quotes: if asked.no_quotes {
            Quotes::Hidden
        } else {
            Quotes::Shown
        },
        checks,
        colour: if write::may_colour(asked.out.as_deref()) {
            Colour::Ansi
        } else {
            Colour::Plain
        },
        ..Show::default()
    };
    let timing = asked.timing.then(|| Timing {
        reading: judged.took.reading,
        judging: judged.took.judging,
    });
    report::Judged {
        case: &judged.case,
        triage: &judged.triage,
        complaints: &judged.complaints,
        answers: &judged.answers,
        show,
        timing,
    }
}

/// Writes what was rendered in the form of the format, and keeps the worst exit status.
struct Printer {
    format: Format,
    out: Box<dyn Write>,
    exit: Exit,
    printed: usize,
    /// The first run, until it is known whether it stays the only one.
    first: Option<Rendered>,
}

impl Printer {
    fn new(format: Format, out: Box<dyn Write>) -> Self {
        Self {
            format,
            out,
            exit: Exit::Fine,
            printed: 0,
            first: None,
        }
    }

    fn print(&mut self, rendered: Rendered) -> Result<()> {
        self.exit = self.exit.max(rendered.exit);
        self.printed += 1;
        match self.format {
            Format::Text => self.print_text(rendered),
            Format::Json => {
                let before = if self.printed == 1 { "[\n" } else { ",\n" };
                write!(self.out, "{before}{}", rendered.text).map_err(Into::into)
            }
            Format::Jsonl => writeln!(self.out, "{}", rendered.text).map_err(Into::into),
            Format::Slack | Format::Markdown => self.print_section(&rendered),
        }
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
        self.out
            .write_all(rendered.text.as_bytes())
            .map_err(Into::into)
    }

    /// Writes what is still held back, and says how bad it was.
    fn close(mut self) -> Result<Exit> {
        if let Some(first) = self.first.take() {
            match &first.screen {
                Some(screen) => self.out.write_all(screen.as_bytes())?,
                None => self.print_line(&first)?,
            }
        }
        match (self.format, self.printed) {
            (Format::Json, 0) => writeln!(self.out, "[]")?,
            (Format::Json, _) => writeln!(self.out, "\n]")?,
            (Format::Text, 2..) => writeln!(self.out, "{} runs", self.printed)?,
            (Format::Text | Format::Jsonl | Format::Slack | Format::Markdown, _) => {}
        }
        self.out.flush()?;
        Ok(self.exit)
    }
}

/// A bar on standard error, on a terminal only, for long work only.
fn progress(inputs: usize) -> ProgressBar {
    if inputs <= BATCH {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} to go");
    let bar = ProgressBar::with_draw_target(Some(inputs as u64), ProgressDrawTarget::stderr());
    style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}
