//! The binary as people and scripts meet it: whole screens, every format, every switch, exit
//! statuses. Each test starts the real program in an empty folder with an empty environment.

#[path = "../../../desk/tests/whole_path/standing.rs"]
mod standing;

mod action;
mod answers;
mod changes;
mod citations;
mod code_review;
mod diffs;
mod doctor;
mod formats;
mod gap_returns;
mod gate;
mod gate_runs;
mod ignored;
mod importers;
mod imports;
mod incidents;
mod inputs;
mod mistaken;
mod notices;
mod pull;
mod quotes;
mod receiver;
mod reference;
mod reports;
mod runner;
mod sameness;
mod screens;
mod secrets;
mod signatures;
mod spec_sources;
mod specs;
mod statuses;
mod story;
mod switches;
mod tutorial;
