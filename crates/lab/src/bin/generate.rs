//! Writes the documents under `docs/reference/` anew. The freshness tests compare; this writes.
//! Needs the debug build of `masthead`, which `cargo xtask generate` makes first.

use lab::generated::{Document, documents};
use std::io::{self, Write as _};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    match written() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _closed = writeln!(io::stderr(), "generate: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn written() -> io::Result<()> {
    let text = lab::reference::document(help)?;
    let reference = Document { path: "docs/reference/cli.md".into(), text };
    std::fs::create_dir_all(lab::root().join("docs/reference"))?;
    for document in documents().into_iter().chain([reference]) {
        std::fs::write(lab::root().join(&document.path), document.text)?;
    }
    Ok(())
}

/// What `masthead help COMMAND` prints, without a word of the environment.
fn help(command: &str) -> io::Result<String> {
    let binary = lab::target_dir().join("debug/masthead");
    let output =
        Command::new(binary).env_clear().arg("help").args(command.split_whitespace()).output()?;
    String::from_utf8(output.stdout).map_err(io::Error::other)
}
