//! `cargo xtask`: the one list of what developers and CI run. It only starts
//! other programs, says which, and stops at the first that fails. What a stage
//! means lives in the program that it starts.

mod postgres;
mod stage;
mod suite;
mod tools;
mod usage;

use std::process::ExitCode;

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
        "learn" => tools::learn(rest),
        "fuzz" => tools::fuzz(rest),
        _ => Err(usage::ALL.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            stage::say(&stop);
            ExitCode::FAILURE
        }
    }
}
