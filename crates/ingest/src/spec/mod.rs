//! Agent specs in: what a team wrote down about how its agents should behave, as a [`case::Spec`].
//!
//! Three kinds of file are told apart by content: a `masthead.spec.yaml`, a Markdown agent with
//! front matter, and a plain prompt. The first is read to the letter, and a mistake in it is an
//! error with its line. From the other two nothing is inferred: their words become clauses that
//! can be cited, and no predicate is ever made from a sentence.
//!
//! Read in this order: `mirror` and `condition` (the file as types), `yaml` and `sections` (types
//! to clauses),
//! `prompt`, [`join`] (the declared spec and the one inside a trace), [`draft`] (a first file).
//! No file is opened here: the caller brings texts.

mod condition;
pub mod draft;
mod error;
mod join;
mod lint;
mod located;
mod mirror;
mod names;
mod prompt;
mod quoting;
mod redacted;
mod sections;
mod tools;
mod yaml;

pub use error::SpecError;
pub use join::join;
pub use prompt::read_prompt;
pub use tools::read_tools;
pub use yaml::read_yaml;

use case::{Complaint, Owners, Spec};

/// What the first line of a spec file says, so that later forms of it can be told apart.
pub const SCHEMA: &str = "masthead.spec/1";

/// A spec file as read.
#[derive(Clone, Debug)]
pub struct SpecFile {
    /// What it states.
    pub spec: Spec,
    /// Whom it names as answering for which layer.
    pub owners: Owners,
    /// What in it is odd without being wrong, such as a tool that it names and does not declare.
    pub complaints: Vec<Complaint>,
}

/// Gets the text of a prompt file that a spec names, or says why it cannot be had.
pub type Prompts<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// Reads a spec file or a prompt, told apart by content.
///
/// # Errors
/// The file is a spec (or is named like one) and is at fault.
pub fn detect_and_read(
    path: &str,
    text: &str,
    prompts: Prompts<'_>,
) -> Result<SpecFile, SpecError> {
    if is_spec(text) || is_named_like_data(path) {
        read_yaml(path, text, prompts)
    } else {
        Ok(read_prompt(path, text))
    }
}

/// The JSON Schema of the spec file, for editors.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(mirror::File).to_value()
}

/// Whether `text` says of itself that it is a spec file. A line inside a paragraph or a code block
/// does not: it is indented, or the file does not open as data.
fn is_spec(text: &str) -> bool {
    let mut lines = text.lines();
    if text.trim_start().starts_with('{') {
        return text.contains("\"schema\"") && text.contains("masthead.spec/");
    }
    lines.any(|line| {
        line.strip_prefix("schema:").is_some_and(|value| value.contains("masthead.spec/"))
    })
}

/// A YAML file without its `schema` line must not be taken for a prompt: the mistake would be
/// silent, and every clause of it lost.
fn is_named_like_data(path: &str) -> bool {
    let path = std::path::Path::new(path);
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// The number of lines of `text`.
fn count_lines(text: &str) -> u32 {
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}

/// A short hash of the bytes of `text`, in hexadecimal.
fn hash(text: &str) -> std::sync::Arc<str> {
    blake3::hash(text.as_bytes()).to_hex()[..32].into()
}

#[cfg(test)]
mod tests;
