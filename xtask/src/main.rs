//! `cargo xtask`: the one list of what developers and CI run. It only starts
//! other programs, says which, and stops at the first that fails. What a stage
//! means lives in the program that it starts.

mod stage;
mod suite;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  test                    format, lints, licences, every test: what CI runs
  generate                write docs/reference/ anew
  score [--blind-only] [--write] [--corpus DIR]
                          verdicts of the release binary against labelled runs
  formats [--write] [--corpus DIR]
                          what the release binary reads of the corpus, by source
  bench                   triage time as a ratio to parsing the same bytes
  inject [--wrong] [--seed N] [PATH...]
                          what is found in runs that were broken on purpose
  fuzz TARGET [SECONDS]   one fuzz target (needs cargo-fuzz and nightly)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args.split_first().map_or(("", &[][..]), |(c, r)| (c.as_str(), r));
    let outcome = match command {
        "test" => suite::test(),
        "generate" => tools::generate(rest),
        "score" => tools::score(rest),
        "formats" => tools::formats(rest),
        "bench" => tools::bench(rest),
        "inject" => tools::inject(rest),
        "fuzz" => tools::fuzz(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            stage::say(&stop);
            ExitCode::FAILURE
        }
    }
}
