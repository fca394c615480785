//! `masthead spec draft`: a first spec, so that the first day is not empty.

use super::write;
use crate::cli;
use crate::examples;
use crate::exit::Exit;
use crate::settings;
use anyhow::{Context, Result, bail};
use ingest::spec::draft;
use ingest::{Input, Run};
use redact::{Redactor, Settings};
use std::path::Path;

pub(crate) fn run(asked: &cli::Spec) -> Result<Exit> {
    let cli::Spec::Draft { path, out } = asked;
    let text = redacted(&drafted(path)?);
    let mut out = write::open(out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// The finished draft without secrets and personal data. Redacted as a whole and not on its way in,
/// because names of arguments and agents stand in it too.
fn redacted(text: &str) -> String {
    // The hashes go, so the key may be any.
    let redactor = Redactor::new(Settings { key: [0; 32], allow: Vec::new() });
    report::unhashed(&redactor.redact(text))
}

/// A trace if it can be read as one, else a prompt.
fn drafted(path: &Path) -> Result<String> {
    let name = path.display().to_string();
    let bundled = examples::named(&name).filter(|_| !path.exists());
    let bytes = match bundled {
        Some(example) => example.run.to_vec(),
        None => std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?,
    };
    let mut runs = Vec::new();
    let mut refused = None;
    let redactor = Redactor::off();
    let input = Input { path: &name, bytes: &bytes, redactor: &redactor };
    ingest::read(input, &mut |run| match run {
        Ok(run) => runs.push(run),
        Err(problem) => refused = Some(problem),
    });
    if let Some(Run { trace, spec, complaints: _ }) = runs.first() {
        return Ok(draft::from_trace(trace, spec));
    }
    // JSON that is no trace is more likely a wrong file than a prompt.
    let is_json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    match refused {
        Some(problem) if is_json => bail!("{problem}"),
        _ => Ok(draft::from_prompt(&settings::read_spec(path)?)),
    }
}
