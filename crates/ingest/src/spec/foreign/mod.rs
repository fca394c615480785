//! Agent files of other tools: what they state, as clauses with their file and line. Told apart by
//! content: by the keys that each cannot do without.
//!
//! Nothing is inferred. A setting becomes the clause that says the same (a limit of iterations a cap, a
//! person who is asked a clarification), a text its paragraphs, and the rest is left to its tool.

mod adk;
mod agent_spec;
mod crew;
mod gathering;

use super::error::Fault;
use super::paths::File;
use super::tree::{self, Node};
use super::{Prompts, SpecFile};
use gathering::Gathering;

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The agents or the tasks of a `CrewAI` crew.
    Crew,
    /// An agent of Google's ADK.
    Adk,
    /// A component of the Open Agent Specification.
    AgentSpec,
}

/// What is read, for people.
pub(super) const READ: &str = "agents.yaml and tasks.yaml of CrewAI, an ADK agent (`agent_class` or \
     `instruction`), an Open Agent Specification (`component_type`)";

/// Keys without which a file is none of these: looking for them is cheaper than reading the document.
const KEYS: &[&str] = &[
    "component_type",
    "agent_class",
    "instruction",
    "sub_agents",
    "backstory",
    "goal",
    "expected_output",
];

/// Whether a line of `text` has one of the keys.
pub(super) fn may_be(text: &str) -> bool {
    let has_key = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ").trim_start_matches(['{', '"', ' ']);
        KEYS.iter().any(|key| {
            let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches('"').trim_start());
            rest.is_some_and(|rest| rest.starts_with(':'))
        })
    };
    text.lines().any(has_key)
        || (text.trim_start().starts_with('{') && text.contains("\"component_type\""))
}

/// Whose file `document` is.
pub(super) fn kind(document: &Node) -> Option<Kind> {
    if agent_spec::is(document) {
        Some(Kind::AgentSpec)
    } else if adk::is(document) {
        Some(Kind::Adk)
    } else if crew::is(document) {
        Some(Kind::Crew)
    } else {
        None
    }
}

/// Reads a file of that kind with the files that belong to it.
pub(super) fn read(
    kind: Kind,
    (path, text): (&str, &str),
    beside: Prompts<'_>,
) -> Result<SpecFile, Fault> {
    let document = tree::read(text)?;
    let mut gathering = Gathering::new(beside);
    let given = File::given(path);
    gathering.enter(&given, text);
    match kind {
        Kind::Crew => crew::read(&document, &mut gathering)?,
        Kind::Adk => adk::read(&document, &mut gathering)?,
        Kind::AgentSpec => agent_spec::read(&document, &mut gathering),
    }
    Ok(gathering.finish())
}
