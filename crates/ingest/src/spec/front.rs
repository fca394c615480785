//! The front matter of a Markdown agent or a `SKILL.md`: its name, what it is for, and its tools.

use super::error::Fault;
use super::located::Located;
use super::mirror::Text;
use super::settings::{Kept, Whose, within};
use super::tree::{self, Node, Tree};
use case::{Complaint, Origin};
use serde::Deserialize;
use std::sync::Arc;

/// What the front matter says. Other keys are other tools', and ignored.
#[derive(Default, Deserialize)]
pub(super) struct Front {
    pub(super) name: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) model: Option<Text>,
    tools: Option<Node>,
    #[serde(rename = "allowed-tools", alias = "allowed_tools")]
    allowed_tools: Option<Node>,
    /// The tools that it may not use.
    #[serde(rename = "disallowedTools", alias = "disallowed-tools", alias = "disallowed_tools")]
    pub(super) disallowed: Option<Node>,
    /// The most turns that it may take.
    #[serde(rename = "maxTurns", alias = "max-turns", alias = "max_turns")]
    pub(super) turns: Option<Located<u32>>,
}

impl Front {
    /// The tools that it holds; `None` where that is not stated, or where it is all of them.
    pub(super) fn tools(&self) -> Option<Vec<Arc<str>>> {
        let listed = self.tools.as_ref().or(self.allowed_tools.as_ref())?;
        let names = tool_names(listed)?;
        (!names.iter().any(|name| &**name == "*")).then_some(names)
    }
}

/// The keys that become clauses of a kind of their own, or say who the agent is.
const READ: &[&str] = &[
    "name",
    "description",
    "model",
    "disallowedTools",
    "disallowed-tools",
    "disallowed_tools",
    "maxTurns",
    "max-turns",
    "max_turns",
];

/// Every setting of a header that [`Front`] passes over, and what a tool may only be used for.
pub(super) fn settings(header: &str) -> Vec<Kept> {
    let Ok(document) = tree::read(header) else { return Vec::new() };
    let others = document.members().iter().filter(|(key, _)| !READ.contains(&key.value.as_str()));
    let kept = others.flat_map(|(key, value)| within(Whose::Markdown, key, value));
    kept.filter(|kept| !kept.setting.values.is_empty()).collect()
}

/// The tools that are held for some uses alone: `Bash(git diff:*)`.
pub(super) fn limited(listed: &Node) -> Vec<Arc<str>> {
    let texts: Vec<&str> = match &listed.value {
        Tree::Text(text) => split_outside_parentheses(text),
        Tree::List(items) => items.iter().filter_map(Node::str).collect(),
        Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Map(_) => Vec::new(),
    };
    let uses = |text: &&str| {
        let uses = text.split_once('(').map(|(_, uses)| uses.trim_end_matches([')', ' ']));
        uses.is_some_and(|uses| !uses.is_empty() && uses != "*")
    };
    texts.into_iter().map(str::trim).filter(uses).map(Arc::from).collect()
}

/// The header of a Markdown file with front matter (with its opening line, so that lines count
/// from the top), and the byte at which the body begins.
pub(super) fn split(text: &str) -> Option<(&str, usize)> {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_mark = line.trim_end() == "---";
        match number {
            0 if !is_mark => return None,
            0 => {}
            _ if is_mark => return Some((&text[..at], at + line.len())),
            _ => {}
        }
        at += line.len();
    }
    None
}

/// Whether `text` opens as front matter does and never closes it. A line of dashes above plain words is a
/// rule across the page.
pub(super) fn is_unclosed(text: &str) -> bool {
    let mut lines = text.lines();
    let opens = lines.next().is_some_and(|line| line.trim_end() == "---");
    let is_key = |line: &str| {
        let word = line.split(':').next().unwrap_or_default();
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        word.len() < line.len() && !word.is_empty() && word.chars().all(is_word)
    };
    opens && split(text).is_none() && lines.find(|line| !line.trim().is_empty()).is_some_and(is_key)
}

/// Reads a header. One that is no YAML (an unquoted colon is common) costs the name, not the prompt.
pub(super) fn read(header: &str, origin: &Origin, complaints: &mut Vec<Complaint>) -> Front {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(header, options).unwrap_or_else(|problem| {
        let problem = Fault::of_yaml(&problem);
        let line = problem.at.map_or(1, |at| at.line);
        let what = format!(
            "line {line}: the front matter is not YAML ({}); only the text below it was read",
            problem.what
        );
        complaints.push(Complaint::new(origin, what));
        Front::default()
    })
}

/// Whether the header names an agent or a skill, rather than a page of a web site.
pub(super) fn is_agent(text: &str) -> bool {
    let Some((header, _)) = split(text) else { return false };
    let front = read(header, &Origin::top(), &mut Vec::new());
    front.name.is_some() && front.description.is_some() || front.tools().is_some()
}

/// Tool names from a list, or from one string with commas or spaces; `None` for any other value, such
/// as switches, which say what is off. `Bash(git:*)` is the tool `Bash`.
pub(super) fn tool_names(list: &Node) -> Option<Vec<Arc<str>>> {
    let texts: Vec<&str> = match &list.value {
        Tree::Text(text) => split_outside_parentheses(text),
        Tree::List(items) => items.iter().filter_map(Node::str).collect(),
        Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Map(_) => return None,
    };
    let mut names: Vec<Arc<str>> = Vec::new();
    for text in texts {
        let name = text.split('(').next().unwrap_or_default().trim();
        if !name.is_empty() && !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    }
    Some(names)
}

/// The pieces between commas; between spaces where there is no comma.
fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let by = |is_mark: fn(char) -> bool| {
        let mut depth = 0_usize;
        let pieces = text.split(move |letter: char| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_mark(letter) && depth == 0
        });
        pieces.collect::<Vec<_>>()
    };
    let pieces = by(|letter| letter == ',');
    if pieces.len() < 2 { by(char::is_whitespace) } else { pieces }
}
