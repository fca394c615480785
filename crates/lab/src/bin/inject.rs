//! Prints what the modes say of runs that were broken on purpose: our own runs, and with `--corpus`
//! those of a corpus whose own records call them a success.

use clap::Parser;
use lab::inject;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Faults put into runs that succeeded, and whether they are found.
#[derive(Parser)]
struct Asked {
    /// Folders or files with runs that succeeded; without any only our own runs are used
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Which of several places a fault is put into
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also list what was said of each run where it was wrong
    #[arg(long)]
    wrong: bool,
}

fn main() -> ExitCode {
    let asked = Asked::parse();
    let mut cases = match inject::own() {
        Ok(cases) => cases,
        Err(problem) => {
            let _closed = writeln!(std::io::stderr(), "{problem}");
            return ExitCode::FAILURE;
        }
    };
    if !asked.paths.is_empty() {
        cases = inject::succeeded(&lab::bench::desk(), &files(&asked.paths));
    }
    let measured = inject::measure(&inject::recipes(), &cases, asked.seed);
    let mut table = inject::table(&measured, &cases);
    if asked.wrong {
        table.push('\n');
        table.push_str(&inject::wrong(&measured));
    }
    // Nobody listens: nothing to do about it.
    let _closed = std::io::stdout().write_all(table.as_bytes());
    ExitCode::SUCCESS
}

fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            lab::collect(path, "", &mut files);
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    files
}
