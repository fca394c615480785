//! `cargo xtask learn`: learns what the features of a suspect weigh and prints how well that holds
//! up. With `--write` it renews the table of weights and `docs/suspects.md`.

use clap::Parser;
use lab::learn::{
    Run, Settings, by_question, by_source, fit, in_sample, page, read, table, weights_file,
};
use lab::scoring::Corpus;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Learns the weights of suspects from labelled runs.
#[derive(Parser)]
struct Options {
    /// The folder with labels.jsonl and traces/ [default: beside the repository]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Write the table of weights and docs/suspects.md anew
    #[arg(long)]
    write: bool,
    /// Write the features of every turn to FILE, one run a line
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
}

fn main() -> ExitCode {
    match learn(&Options::parse()) {
        Ok(text) => {
            let _closed = write!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            let _closed = writeln!(std::io::stderr(), "learn: {why}");
            ExitCode::from(2)
        }
    }
}

fn learn(options: &Options) -> Result<String, String> {
    let runs = read(&Corpus::find(options.corpus.as_deref())?)?;
    if let Some(file) = &options.features {
        write(file, &features(&runs))?;
    }
    let settings = Settings::default();
    let tables = [
        table("By question", &by_question(&runs, settings)),
        table("By source", &by_source(&runs, settings)),
        table("In sample", &in_sample(&runs, settings)),
    ];
    let all: Vec<&Run> = runs.iter().collect();
    let weights = fit(&all, settings);
    let text = page(&tables, &weights);
    if options.write {
        write(&lab::root().join("docs/suspects.md"), &text)?;
        let rules = lab::root().join("crates/checks/src/suspects/weights.rs");
        write(&rules, &weights_file(&weights))?;
    }
    Ok(text)
}

fn features(runs: &[Run]) -> String {
    let line = |run: &Run| {
        let turn = |turn: &lab::learn::Turn| {
            serde_json::json!([
                turn.origin,
                turn.agent,
                turn.is_root,
                turn.is_failure,
                turn.features
            ])
        };
        let turns: Vec<_> = run.turns.iter().map(turn).collect();
        let blamed = &run.blamed;
        let line = serde_json::json!({"source": run.source, "question": run.question,
                                      "blamed": blamed, "turns": turns});
        format!("{line}\n")
    };
    runs.iter().map(line).collect()
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}
