//! `masthead triage`: the main job. Which inputs, in which order, on how many cores; what is printed
//! of each stands in `render`, where it goes in `print`.

use super::ask::Asker;
use super::filing::Filing;
use super::print::Printer;
use super::render::{Rendered, refused, rendered};
use super::write;
use crate::cli;
use crate::exit::Exit;
use crate::inputs::{Input, Inputs};
use crate::settings;
use anyhow::{Result, bail};
use desk::{Desk, Records};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

/// Files that are judged at once before their output is written. Enough to keep every core busy,
/// few enough that a folder of any size is held only a piece at a time.
const BATCH: usize = 64;

pub(crate) fn run(options: &cli::Triage) -> Result<Exit> {
    let mut inputs = Inputs::find(&options.source.paths)?;
    let mut asker = Asker::new(options)?;
    let mut desk = settings::desk(&options.source, &inputs)?;
    let symptom = options.failed.as_deref().map(|symptom| desk.redactor.redact(symptom));
    desk.symptom = symptom.map(Into::into);
    desk.asked = options.check.categories();
    desk.records = if options.blind_outcome { Records::Blinded } else { Records::Kept };
    if inputs.list.len() > 1 && !asker.is_idle() {
        bail!("--ask and --answer are for one run; this names {} inputs", inputs.list.len());
    }
    if options.ask && inputs.list.iter().any(|input| matches!(input, Input::Stdin)) {
        bail!("--ask reads the replies from standard input; give the run as a file");
    }
    if inputs.passed_over > 0 && inputs.list.len() > 1 {
        let passed = inputs.passed_over;
        let files = if passed == 1 { "file" } else { "files" };
        anstream::eprintln!("masthead: passed over {passed} {files} without the ending of a trace");
    }
    if inputs.linked > 0 {
        anstream::eprintln!(
            "masthead: {} links to folders were not followed; name those folders",
            inputs.linked
        );
    }
    place(&mut asker, &desk, &mut inputs)?;
    desk.answerer = Box::new(move |triage| asker.answers(triage));
    let out = write::open(options.out.as_deref())?;
    let mut printer = Printer::new(options.format, out);
    let progress = progress(inputs.list.len());
    let session = Session { options, desk: &desk };
    let mut filing = Filing::new(options, &desk.config);
    for batch in batches(&inputs.list) {
        session.print(batch, &mut |rendered| {
            filing.take(&rendered);
            printer.print(rendered)
        })?;
        progress.inc(batch.len() as u64);
    }
    progress.finish_and_clear();
    settings::say_idle(&options.source, &desk);
    let exit = printer.close()?;
    let exit = if options.exit_zero { Exit::Fine } else { exit };
    Ok(exit.max(filing.close(options.format)?))
}

/// Finds the questions of the answers that were given. Standard input is kept for it: it cannot be
/// read twice.
fn place(asker: &mut Asker, desk: &Desk, inputs: &mut Inputs) -> Result<()> {
    let [input] = inputs.list.as_mut_slice() else {
        return Ok(());
    };
    if !asker.is_given() {
        return Ok(());
    }
    if let Input::Stdin = input {
        // What cannot be read is said where it is judged.
        let Ok(bytes) = input.bytes() else { return Ok(()) };
        *input = Input::Held { name: input.name(), bytes: bytes.into() };
    }
    asker.place(desk, input)
}

/// The inputs in the pieces in which they are judged. What a large one gives is not held, so it is
/// judged alone.
fn batches(inputs: &[Input]) -> impl Iterator<Item = &[Input]> {
    let pieces = inputs.chunk_by(|before, after| !before.is_large() && !after.is_large());
    pieces.flat_map(|piece| piece.chunks(BATCH))
}

/// What stays the same from one input to the next.
#[derive(Clone, Copy)]
struct Session<'a> {
    options: &'a cli::Triage,
    desk: &'a Desk,
}

impl Session<'_> {
    /// Judges a batch on all cores and prints it in its order. A single input is printed run by
    /// run, so that a file with any number of runs is never held.
    fn print(self, batch: &[Input], print: &mut dyn FnMut(Rendered) -> Result<()>) -> Result<()> {
        if let [input] = batch {
            let mut outcome = Ok(());
            self.judge(input, &mut |rendered| {
                if outcome.is_ok() {
                    outcome = print(rendered);
                }
            });
            return outcome;
        }
        let judged: Vec<Vec<Rendered>> =
            batch.par_iter().map(|input| self.collect(input)).collect();
        judged.into_iter().flatten().try_for_each(print)
    }

    fn collect(self, input: &Input) -> Vec<Rendered> {
        let mut runs = Vec::new();
        self.judge(input, &mut |rendered| runs.push(rendered));
        runs
    }

    /// Judges every run of one input and hands each over rendered.
    fn judge(self, input: &Input, take: &mut dyn FnMut(Rendered)) {
        let render = |judged| match judged {
            Ok(judged) => rendered(self.options, &judged, &self.desk.config),
            Err(problem) => refused(self.options, &problem),
        };
        input.judge(self.desk, &render, take);
    }
}

/// A bar on standard error, on a terminal only, for long work only.
pub(in crate::command) fn progress(inputs: usize) -> ProgressBar {
    if inputs <= BATCH {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} to go");
    let bar = ProgressBar::with_draw_target(Some(inputs as u64), ProgressDrawTarget::stderr());
    style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}
