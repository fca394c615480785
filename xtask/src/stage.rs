//! One stage: a program that is announced, started at the root of the
//! repository and waited for. Its output goes straight through; a failure names
//! the stage and the command that repeats it.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says one line on stderr, where it cannot end up in a stage's own output.
///
/// A closed stderr is nobody's reason to stop a test run.
pub(crate) fn say(line: &str) {
    let _closed = writeln!(std::io::stderr(), "{line}");
}

/// The repository's root: the folder above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that started this program, so that one tool chain does everything.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs `cargo` with these arguments, as a stage.
pub(crate) fn run_cargo(args: &[&str]) -> Result<(), String> {
    run("cargo", Command::new(cargo()).args(args), args)
}

/// The same with one more variable in its environment.
pub(crate) fn run_cargo_with(variable: (&str, &str), args: &[&str]) -> Result<(), String> {
    run("cargo", Command::new(cargo()).args(args).env(variable.0, variable.1), args)
}

/// Runs any program with these arguments, as a stage.
pub(crate) fn run_program(program: &str, args: &[&str]) -> Result<(), String> {
    run(program, Command::new(program).args(args), args)
}

fn run(name: &str, command: &mut Command, args: &[&str]) -> Result<(), String> {
    let line = format!("{name} {}", args.join(" "));
    say(&format!("\n==> {line}"));
    let status = command
        .current_dir(root())
        .stdin(Stdio::null())
        .status()
        .map_err(|e| format!("xtask: cannot start `{line}`: {e}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("\nxtask: STOPPED, this stage failed ({status}): {line}"))
}

/// Whether `cargo NAME` is there, asked without a word on the terminal.
pub(crate) fn has_cargo(name: &str) -> bool {
    answers(Command::new(cargo()).args([name, "--version"]))
}

/// Whether a program starts at all with these arguments.
pub(crate) fn has_program(program: &str, args: &[&str]) -> bool {
    answers(Command::new(program).args(args))
}

fn answers(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
