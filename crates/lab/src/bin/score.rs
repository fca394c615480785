//! `cargo xtask score`: the release binary's verdicts on the labelled corpus,
//! scored as found and blind. It prints, and with `--write` renews
//! `docs/accuracy.md`. With `--calibrate` it counts the findings that scores rest on; nothing else
//! changes what a verdict says.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use lab::scoring::{Corpus, Counted, Pass, Variant, accuracy_page, summary};

/// Scores the verdicts of target/release/masthead against labelled runs.
#[derive(Parser)]
struct Options {
    /// The folder with labels.jsonl and traces/ [default: beside the repository]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Score only the runs without rewards and verifier records
    #[arg(long, conflicts_with = "write")]
    blind_only: bool,
    /// Write docs/accuracy.md anew
    #[arg(long)]
    write: bool,
    /// Count findings anew and write the table that scores rest on; build and score again after that
    #[arg(long, conflicts_with_all = ["write", "blind_only"])]
    calibrate: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match score(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _closed = writeln!(std::io::stderr(), "score: {why}");
            ExitCode::from(2)
        }
    }
}

fn score(options: &Options) -> Result<(), String> {
    let corpus = Corpus::find(options.corpus.as_deref())?;
    if options.calibrate {
        let table = lab::root().join("crates/checks/src/calibration/table.rs");
        let text = Counted::over(&corpus)?.table();
        std::fs::write(&table, text).map_err(|e| format!("{}: {e}", table.display()))?;
        say("crates/checks/src/calibration/table.rs is written");
        return Ok(());
    }
    let variants: &[Variant] =
        if options.blind_only { &[Variant::Blind] } else { &[Variant::AsFound, Variant::Blind] };
    let mut passes = Vec::new();
    for variant in variants {
        say(&format!("\n==== {} ====", variant.name()));
        passes.push(Pass::run(&corpus, *variant)?);
    }
    let heads: Vec<&str> = variants.iter().map(|variant| variant.name()).collect();
    say(&format!("\n==== {} ====\n{}", heads.join(" | "), summary(&passes)));
    if options.write {
        let page = lab::root().join("docs/accuracy.md");
        let text = accuracy_page(&passes, &Counted::over(&corpus)?);
        std::fs::write(&page, text).map_err(|e| format!("{}: {e}", page.display()))?;
        say("docs/accuracy.md is written");
    }
    Ok(())
}

/// Says it before a child writes to the same stdout; a closed pipe is the
/// reader's choice, not an error.
fn say(text: &str) {
    let mut out = std::io::stdout();
    let _closed = writeln!(out, "{text}").and_then(|()| out.flush());
}
