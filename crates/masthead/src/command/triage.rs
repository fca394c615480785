//! `masthead triage`: the main job.

use super::ask::Asker;
use super::write;
use crate::cli::{self, Asked, Format};
use crate::exit::Exit;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Result, bail};
use checks::{Answers, Category};
use desk::{Desk, Judged, Records};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ingest::Unreadable;
use rayon::prelude::*;
use report::{Colour, Entry, Quotes, Show, Timing};
use std::io::Write;

/// Files that are judged at once before their output is written. Enough to keep every core busy,
/// few enough that a folder of any size is held only a piece at a time.
const BATCH: usize = 64;

pub(crate) fn run(asked: &cli::Triage) -> Result<Exit> {
    let inputs = Inputs::find(&asked.source.paths)?;
    let asker = Asker::new(asked)?;
    let mut desk = settings::desk(&asked.source, &inputs)?;
    desk.symptom = asked.failed.as_deref().map(Into::into);
    desk.records = if asked.blind_outcome { Records::Blinded } else { Records::Kept };
    if inputs.list.len() > 1 && !asker.is_idle() {
        bail!("--ask and --answer are for one run; this names {} inputs", inputs.list.len());
    }
    if inputs.passed_over > 0 {
        let passed = inputs.passed_over;
        anstream::eprintln!("masthead: passed over {passed} files whose names do not end like a trace's");
    }
    let out = write::open(asked.out.as_deref())?;
    let mut printer = Printer::new(asked, out);
    let progress = progress(inputs.list.len());
    for batch in inputs.list.chunks(BATCH) {
        let pieces: Vec<Piece> = if batch.len() == 1 {
            batch.iter().map(|input| piece(asked, &desk, &asker, input)).collect()
        } else {
            batch.par_iter().map(|input| piece(asked, &desk, &asker, input)).collect()
        };
        for piece in pieces {
            printer.print(piece)?;
            progress.inc(1);
        }
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

/// Everything that one input gave.
type Piece = Vec<Rendered>;

fn piece(asked: &cli::Triage, desk: &Desk, asker: &Asker, input: &Input) -> Piece {
    let mut piece = Piece::new();
    judge(asked, desk, asker, input, &mut |rendered| piece.push(rendered));
    piece
}

/// Judges every run of one input and hands each over rendered.
fn judge(
    asked: &cli::Triage,
    desk: &Desk,
    asker: &Asker,
    input: &Input,
    take: &mut dyn FnMut(Rendered),
) {
    let name = input.name();
    let bytes = match input.bytes() {
        Ok(bytes) => bytes,
        Err(what) => {
            take(render_refused(asked, &Unreadable { path: name, at: String::new(), what }));
            return;
        }
    };
    let mut answerer = |_: &case::Case, triage: &checks::Triage| {
        if asker.is_idle() { Answers::none() } else { asker.answers(triage) }
    };
    desk.read(&name, &bytes, &mut answerer, &mut |judged| match judged {
        Ok(judged) => take(render(asked, &judged)),
        Err(refused) => take(render_refused(asked, &refused)),
    });
}

fn render(asked: &cli::Triage, judged: &Judged) -> Rendered {
    let entry = entry(asked, judged);
    let (text, screen) = match asked.format {
        Format::Text => (report::text::line(&Entry::Judged(entry)), Some(report::text::screen(&entry))),
        Format::Slack => (report::slack::message(&entry), None),
        Format::Markdown => (report::markdown::section(&entry), None),
        Format::Json | Format::Jsonl => (report::json::value(&Entry::Judged(entry)), None),
    };
    Rendered { text, screen, exit: Exit::of(&judged.triage) }
}

fn render_refused(asked: &cli::Triage, refused: &Unreadable) -> Rendered {
    let entry = Entry::Unreadable { path: &refused.path, at: &refused.at, what: &refused.what };
    let text = match asked.format {
        Format::Json | Format::Jsonl => report::json::value(&entry),
        Format::Text | Format::Slack | Format::Markdown => {
            // Said on standard error by the printer, in one line that stands alone.
            refused.to_string()
        }
    };
    Rendered { text, screen: None, exit: Exit::Unusable }
}

/// What the report needs to know about a judged run and how to show it.
fn entry<'a>(asked: &cli::Triage, judged: &'a Judged) -> report::Judged<'a> {
    let checks = match asked.check {
        Asked::All => Category::ALL.to_vec(),
        Asked::Fc1 => vec![Category::Specification],
        Asked::Fc2 => vec![Category::Coordination],
        Asked::Fc3 => vec![Category::Verification],
    };
    let show = Show {
        quotes: if asked.no_quotes { Quotes::Hidden } else { Quotes::Shown },
        checks,
        colour: if write::may_colour(asked.out.as_deref()) { Colour::Ansi } else { Colour::Plain },
    };
    let timing = asked.timing.then(|| Timing { reading: judged.took.reading, judging: judged.took.judging });
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
struct Printer<'a> {
    format: Format,
    out: Box<dyn Write + 'a>,
    exit: Exit,
    printed: usize,
    /// The first run's screen, until it is known whether it stays the only one.
    screen: Option<String>,
    first: Option<String>,
}
