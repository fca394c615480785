//! Where output goes: standard output or a file, buffered, with a closed pipe reported as such.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// Opens `out`, or standard output without one.
pub(crate) fn open(out: Option<&Path>) -> Result<Box<dyn Write>> {
    let Some(path) = out else {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    };
    let file = File::create(path)
        .with_context(|| format!("{}: cannot be written; choose another --out", path.display()))?;
    let name = path.display().to_string();
    Ok(Box::new(BufWriter::new(Named { file, name })))
}

/// A file whose troubles are told by its name.
struct Named {
    file: File,
    name: String,
}

impl Named {
    fn told(&self, problem: &io::Error) -> io::Error {
        io::Error::new(problem.kind(), format!("{}: {problem}", self.name))
    }
}

impl Write for Named {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|problem| self.told(&problem))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|problem| self.told(&problem))
    }
}

/// Prints `text` to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = open(None)?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The columns of the terminal that standard output goes to; `None` where it goes elsewhere.
pub(crate) fn width() -> Option<usize> {
    let (_, columns) = console::Term::stdout().size_checked()?;
    Some(usize::from(columns))
}

/// Whether colour may be used: only on a terminal, and never against `NO_COLOR`.
pub(crate) fn may_colour(out: Option<&Path>) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    out.is_none() && !refused && io::stdout().is_terminal()
}
