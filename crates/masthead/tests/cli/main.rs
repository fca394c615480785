//! The binary as people and scripts meet it: whole screens, every format, every switch, exit
//! statuses. Each test starts the real program in an empty folder with an empty environment.

#[path = "../../../desk/tests/whole_path/standing.rs"]
mod standing;

mod answers;
mod citations;
mod diffs;
mod formats;
mod inputs;
mod pull;
mod quotes;
mod reference;
mod runner;
mod sameness;
mod screens;
mod secrets;
mod specs;
mod statuses;
mod switches;
