//! One file a command; here only the way to each.

mod ask;
mod diff;
mod doctor;
mod explain;
mod filing;
mod gate;
mod import;
pub(crate) mod incident;
pub(crate) mod open;
mod print;
mod pull;
mod render;
mod report;
mod run_name;
mod show;
mod spec;
mod table;
pub(crate) mod telling;
mod triage;
mod welcome;
mod write;

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use anyhow::Result;

/// Does what was asked.
pub(crate) fn run(asked: Cli) -> Result<Exit> {
    match asked.command {
        None => welcome::run(),
        Some(Command::Triage(asked)) => triage::run(&asked),
        Some(Command::Show(asked)) => show::run(&asked),
        Some(Command::Pull(asked)) => pull::run(&asked),
        Some(Command::Diff(asked)) => diff::run(&asked),
        Some(Command::Gate(asked)) => gate::run(&asked),
        Some(Command::Explain { topic, examples }) => explain::run(topic.as_deref(), examples),
        Some(Command::Spec { command }) => spec::run(&command),
        Some(Command::Incident(asked)) => incident::run(&asked),
        Some(Command::Import(asked)) => import::run(&asked),
        Some(Command::Doctor(asked)) => doctor::run(&asked),
        Some(Command::Report(asked)) => report::run(&asked),
    }
}
