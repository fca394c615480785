//! The one binary. Everything it does is a command; see `cli.rs` for the list.

mod cli;
mod command;
mod content;
mod examples;
mod exit;
mod folder;
mod inputs;
mod settings;
mod specs;
mod spill;
mod store;
mod walk;

use std::process::ExitCode;

fn main() -> ExitCode {
    let asked = match cli::parse() {
        Ok(asked) => asked,
        Err(status) => return status,
    };
    match command::run(asked) {
        Ok(exit) => exit.code(),
        // A reader such as `head` that has seen enough closes the pipe; that is no failure.
        Err(problem) if exit::is_closed_pipe(&problem) => ExitCode::SUCCESS,
        Err(problem) => {
            anstream::eprintln!("masthead: {problem:#}");
            exit::Exit::Unusable.code()
        }
    }
}
