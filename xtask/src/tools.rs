//! The other commands: each starts one program of `lab`, or the fuzzer.

use crate::stage::{has_program, run_cargo, run_program};

/// The reference of the command line is the binary's own help: it is built first.
pub(crate) fn generate(args: &[String]) -> Result<(), String> {
    run_cargo(&["build", "--package", "masthead"])?;
    run_cargo(&with(&["run", "--package", "lab", "--bin", "generate", "--"], args))
}

/// The score is the shipped binary's: it is built first, and started by `lab`.
pub(crate) fn score(args: &[String]) -> Result<(), String> {
    run_cargo(&["build", "--release", "--package", "masthead"])?;
    lab("score", args)
}

/// What is read is the shipped binary's, too.
pub(crate) fn formats(args: &[String]) -> Result<(), String> {
    run_cargo(&["build", "--release", "--package", "masthead"])?;
    lab("formats", args)
}

pub(crate) fn bench(args: &[String]) -> Result<(), String> {
    run_cargo(&["build", "--release", "--package", "masthead"])?;
    lab("bench", args)
}

pub(crate) fn inject(args: &[String]) -> Result<(), String> {
    lab("inject", args)
}

/// What is learned is compiled into the rules: whoever writes it builds anew.
pub(crate) fn learn(args: &[String]) -> Result<(), String> {
    lab("learn", args)
}

fn lab(name: &str, args: &[String]) -> Result<(), String> {
    run_cargo(&with(&["run", "--release", "--package", "lab", "--bin", name, "--"], args))
}

/// Fuzzing needs nightly; `rustup run` picks it whatever started this program.
pub(crate) fn fuzz(args: &[String]) -> Result<(), String> {
    let Some((target, rest)) = args.split_first() else {
        return Err("usage: cargo xtask fuzz TARGET [SECONDS]; targets: fuzz/fuzz_targets/".into());
    };
    if !has_program("rustup", &["run", "nightly", "cargo", "fuzz", "--version"]) {
        return Err("xtask: fuzzing needs nightly and cargo-fuzz: \
                    rustup toolchain install nightly && cargo install --locked cargo-fuzz"
            .into());
    }
    let seconds = rest.first().map_or("60", String::as_str);
    let limit = format!("-max_total_time={seconds}");
    run_program("rustup", &["run", "nightly", "cargo", "fuzz", "run", target, "--", &limit])
}

fn with<'a>(fixed: &[&'a str], args: &'a [String]) -> Vec<&'a str> {
    fixed.iter().copied().chain(args.iter().map(String::as_str)).collect()
}
