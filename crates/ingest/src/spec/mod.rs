//! Agent specs in: what a team wrote down about how its agents should behave, as a [`case::Spec`].
//!
//! The kinds of file are told apart by content: a `masthead.spec.yaml`, agent files of other tools, a
//! Markdown agent with front matter, and a plain prompt. The first is read to the letter, and a
//! mistake in it is an error with its line. From the others nothing is inferred: their words become
//! clauses that can be cited, and no predicate is ever made from a sentence.
//!
//! Read in this order: `mirror` and `condition` (the file as types), `yaml`, `include`, `sections` and
//! `protocol` (types to clauses), `lint` (what is odd in them), `prompt`, `front` and `templates` (the files that
//! are put into a prompt), `foreign` (agent files of other tools) and `settings` (what their settings do), [`join`] (the declared spec and the one inside a trace), [`draft`] (a first
//! file).
//! No file is opened here: the caller brings texts.

pub mod answers;
mod condition;
pub mod draft;
mod error;
mod foreign;
mod front;
mod include;
mod join;
mod lint;
mod located;
mod mirror;
mod names;
mod paths;
mod prompt;
mod protocol;
mod quoting;
mod redacted;
mod refused;
mod sections;
mod settings;
mod templates;
mod tools;
mod tree;
mod yaml;

pub use error::SpecError;
pub use join::join;
pub use prompt::read_prompt;
pub(crate) use refused::Refused;
pub use tools::read_tools;
pub use yaml::read_yaml;

use case::spec::Tool;
use case::{Complaint, Owners, Spec, SpecSource};
use error::{Fault, Place};
use paths::File;

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

impl SpecFile {
    /// Adds the definitions of tools that belong to it: those that it does not declare itself. An only
    /// agent that does not say what it holds, holds these.
    pub fn hold(&mut self, tools: Vec<Tool>) {
        if let [role] = self.spec.roles.as_mut_slice() {
            role.tools.get_or_insert_with(|| tools.iter().map(|tool| tool.name.clone()).collect());
        }
        for tool in tools {
            if self.spec.tool(&tool.name).is_none() {
                self.spec.tools.push(tool);
            }
        }
    }
}

/// Gets the text of a file that a spec names, relative to the folder of the file that was given, or says
/// why it cannot be had.
pub type Prompts<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// The largest file of another tool that is looked into to tell whether it is one: agent files are small.
const LARGEST_FOREIGN: usize = 1 << 20;

/// Reads a spec file, an agent file or a prompt, told apart by content.
///
/// # Errors
/// The file is a spec (or is named like one) and is at fault.
pub fn detect_and_read(
    path: &str,
    text: &str,
    prompts: Prompts<'_>,
) -> Result<SpecFile, SpecError> {
    let text = unmarked(text);
    if is_spec(text) {
        return read_yaml(path, text, prompts);
    }
    let in_file = |fault: Fault| fault.in_file(path);
    let is_data = is_named_like_data(path);
    if is_data || may_be_foreign(text) {
        match tree::read(text).map(|document| foreign::kind(&document)) {
            Ok(Some(kind)) => return foreign::read(kind, (path, text), prompts).map_err(in_file),
            Err(fault) if is_data => return Err(in_file(fault)),
            Ok(None) if is_data => return Err(in_file(not_read())),
            Ok(None) | Err(_) => {}
        }
    }
    if let Some(fault) = broken_json(text) {
        return Err(in_file(fault));
    }
    let prompt = with_files(path, text, prompts).map_err(in_file)?;
    if states_nothing(&prompt.spec) {
        return Err(in_file(Fault::new(
            None,
            "is empty: no word in it is for an agent",
            "write the instructions into it, or name the file that holds them",
        )));
    }
    Ok(prompt)
}

/// A prompt with the files that are put into it.
fn with_files(path: &str, text: &str, prompts: Prompts<'_>) -> Result<SpecFile, Fault> {
    let mut prompt = read_prompt(path, text);
    let role = prompt.spec.roles.first().map(|role| role.name.clone());
    let role = role.as_deref().filter(|name| !name.is_empty());
    let templates::TakenIn { clauses, texts, complaints } =
        templates::taken_in((&File::given(path), text), role, prompts)?;
    prompt.complaints.extend(complaints);
    prompt.spec.clauses.extend(clauses);
    let mut whole = text.to_owned();
    for (path, text) in texts {
        prompt.spec.lines = prompt.spec.lines.saturating_add(count_lines(&text));
        prompt.spec.files.push(path);
        whole.push_str(&text);
    }
    prompt.spec.source = SpecSource::Declared { path: path.into(), hash: hash(&whole) };
    Ok(prompt)
}

/// What is wrong with a text that begins as JSON does and is none. Every word in it stands between quotation
/// marks, so that nothing of it would be read as a prompt.
fn broken_json(text: &str) -> Option<Fault> {
    let begins = |marks: &[char]| {
        let mut rest = text.trim_start();
        for mark in marks {
            rest = rest.strip_prefix(*mark)?.trim_start();
        }
        Some(())
    };
    begins(&['{', '"']).or_else(|| begins(&['[', '"'])).or_else(|| begins(&['[', '{', '"']))?;
    let (quoted, bare) = letters(text);
    if quoted < OF_ONE_BARE * bare {
        return None;
    }
    let problem = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let at = Place { line: number(problem.line()), column: number(problem.column()) };
    let what = format!("begins like JSON and is none ({problem})");
    Some(Fault::new(Some(at), what, "mend it, or write the instructions as plain text"))
}

/// So many letters between quotation marks to one outside of them are data.
const OF_ONE_BARE: usize = 10;

/// The letters of `text` between straight quotation marks, and those outside of them.
fn letters(text: &str) -> (usize, usize) {
    let (mut quoted, mut bare) = (0, 0);
    let (mut is_inside, mut is_escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            '"' if !is_escaped => is_inside = !is_inside,
            _ if letter.is_alphabetic() && is_inside => quoted += 1,
            _ if letter.is_alphabetic() => bare += 1,
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    (quoted, bare)
}

/// Whether a prompt is nothing but white space, comments and code.
fn states_nothing(spec: &Spec) -> bool {
    let is_said = |role: &case::Role| {
        let said = role.instructions.as_ref();
        let said = said.is_some_and(|text| !case::spoken::spoken(&text.text).trim().is_empty());
        said || role.tools.is_some() || !role.name.is_empty()
    };
    !spec.roles.iter().any(is_said) && spec.models.is_empty()
}

/// Whether `text` says of itself that it is a spec or an agent, so that it is one wherever it lies: a
/// plain prompt does not, nor does a run.
pub fn names_itself(path: &str, text: &str) -> bool {
    let text = unmarked(text);
    is_spec(text)
        || front::is_agent(text)
        || may_be_foreign(text)
            && match tree::read(text) {
                Ok(document) => foreign::kind(&document).is_some(),
                // A mistake in it is to be said.
                Err(_) => is_named_like_data(path),
            }
}

fn may_be_foreign(text: &str) -> bool {
    text.len() <= LARGEST_FOREIGN && front::split(text).is_none() && foreign::may_be(text)
}

fn not_read() -> Fault {
    let what = "is no spec that is read: it has no `schema`";
    let mend = format!(
        "write `schema: {SCHEMA}` as the first line; also read are {}, a Markdown agent and a prompt",
        foreign::READ
    );
    Fault::new(None, what, mend)
}

/// The JSON Schema of the spec file, for editors.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(mirror::File).to_value()
}

/// Whether `text` says of itself that it is a spec file. A line inside a paragraph or a code block
/// does not: it is indented, or the file does not open as data.
pub fn is_spec(text: &str) -> bool {
    let text = unmarked(text);
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

/// `text` without the byte-order mark that some editors write in front of it: it says nothing, and would
/// hide what the first line says.
pub(crate) fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
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
