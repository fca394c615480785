//! The tools and agents of this run by name, and where a text mentions them.

use crate::view::effect::Effect;
use crate::view::{View, prose};
use case::{Act, Call};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Every tool that is declared or called, and every agent, by name.
pub(super) struct Known {
    tools: BTreeMap<String, Tool>,
    agents: BTreeMap<String, String>,
    /// The last segments of the tools' names, as they are spelled.
    spellings: BTreeSet<String>,
    /// The agents' names, as they are spelled.
    names: BTreeSet<String>,
}

/// A known tool.
pub(super) struct Tool {
    /// As it is spelled.
    pub(super) name: String,
    /// What it does to the world.
    pub(super) effect: Effect,
}

/// A tool or agent that a text names.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// The key of what is named.
    pub(super) key: String,
    /// Where, in bytes of the text that was read.
    pub(super) range: Range<usize>,
}

impl Known {
    /// Everything that `view` knows of.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut tools = BTreeMap::new();
        for exchange in &view.exchanges {
            add(&mut tools, &exchange.call.tool.text, exchange.effect);
        }
        for tool in &view.case.spec.tools {
            let effect = view.effect_of(&tool.name);
            add(&mut tools, &tool.name, effect);
        }
        let spelled = |tool: &Tool| last_segment(&tool.name).to_owned();
        let spellings = tools.values().map(spelled).collect();
        let agents: BTreeMap<String, String> =
            view.case.trace.agents().map(|who| (key(&who.name), who.name.to_string())).collect();
        let names = agents.values().cloned().collect();
        Self { tools, agents, spellings, names }
    }

    /// The known tools in the order of their keys.
    pub(super) fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.values()
    }

    /// How the tool or agent with that key is spelled.
    pub(super) fn spelled<'k>(&'k self, key: &'k str) -> &'k str {
        let agent = || self.agents.get(key).map(String::as_str);
        let tool = self.tools.get(key).map(|tool| tool.name.as_str());
        tool.or_else(agent).unwrap_or(key)
    }

    /// The tools that `text` names: identifiers anywhere, ordinary words only where they are
    /// written as code. Names in quotation marks are somebody else's words.
    pub(super) fn tools_in(&self, text: &str) -> Vec<Mention> {
        mentions(text, |token, around| {
            self.spells_tool(token) && (is_identifier(token) || around.is_code())
        })
    }

    /// Whether `token` is a tool's name, letter for letter: `bash` in a pasted log is not `Bash`.
    fn spells_tool(&self, token: &str) -> bool {
        self.spellings.contains(last_segment(token))
    }

    /// The agents that `text` names, spelled exactly.
    pub(super) fn agents_in(&self, text: &str) -> Vec<Mention> {
        mentions(text, |token, _| self.names.contains(token))
    }
}

fn add(tools: &mut BTreeMap<String, Tool>, name: &str, effect: Effect) {
    let tool = || Tool { name: name.to_owned(), effect };
    tools.entry(key(name)).or_insert_with(tool);
}

/// What is compared: the last segment of a qualified name, in lower case.
pub(super) fn key(name: &str) -> String {
    last_segment(name).to_lowercase()
}

fn last_segment(name: &str) -> &str {
    let cut = name.bytes().rposition(|byte| matches!(byte, b'.' | b'/' | b':'));
    let last = cut.map_or(name, |at| &name[at + 1..]);
    last.rfind("__").map_or(last, |at| &last[at + 2..])
}

/// Whether `call` makes a call of the tool with that key inside its own arguments, as code does.
pub(super) fn carries(call: &Call, key: &str) -> bool {
    prose::leaves(&call.arguments).iter().any(|(_, text)| text.to_lowercase().contains(key))
}

/// The keys of what `act` calls or hands over to.
pub(super) fn target(view: &View<'_>, act: &Act) -> Option<String> {
    match act {
        Act::Call(call) => Some(key(&call.tool.text)),
        Act::Handoff { to, text: _ } => {
            let actor = view.case.trace.actors.get(to.index())?;
            Some(key(&actor.name))
        }
        Act::Instruct(_) | Act::Say { .. } | Act::Think(_) | Act::Result(_) | Act::Event { .. } => {
            None
        }
    }
}

/// A name that is no ordinary word: `search_agent`, `rolloutRestart`, `k8s`.
fn is_identifier(token: &str) -> bool {
    let inner_upper = token.chars().skip(1).any(char::is_uppercase);
    let inner_lower = token.chars().any(char::is_lowercase);
    token.contains('_') || prose::has_digit(token) || (inner_upper && inner_lower)
}

/// The letters beside a token.
struct Around {
    before: Option<char>,
    after: Option<char>,
}

impl Around {
    const fn is_code(&self) -> bool {
        matches!(self.before, Some('`')) || matches!(self.after, Some('(' | '`'))
    }

    const fn is_quoted(&self) -> bool {
        matches!(self.before, Some('"' | '“' | '\''))
    }
}

fn mentions(text: &str, is_known: impl Fn(&str, &Around) -> bool) -> Vec<Mention> {
    let mention = |(at, token): (usize, &str)| {
        let end = at + token.len();
        let around = Around {
            before: text.get(..at)?.chars().next_back(),
            after: text.get(end..)?.chars().next(),
        };
        let counts = !around.is_quoted() && is_known(token, &around);
        counts.then(|| Mention { key: key(token), range: at..end })
    };
    prose::tokens(text).filter_map(mention).collect()
}
