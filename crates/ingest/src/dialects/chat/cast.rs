//! Who speaks in a list of chat messages, and what drives them. Decided by structure alone: roles,
//! names, declared prompts and machine receipts; never by a list of frameworks' names.

use super::langchain;
use crate::json::{Value, text};
use crate::terminal::{self, Code, Receipt, Turn};
use case::ActorKind;
use std::collections::{BTreeMap, BTreeSet};

/// What a role says about its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Instructs,
    Asks,
    Answers,
    Returns,
    /// The role is none that we know; it is taken for an agent's name.
    Unknown,
}

/// What the word in `role` stands for.
pub(crate) fn part(role: &str) -> Part {
    let is_one_of = |words: &[&str]| words.iter().any(|word| role.eq_ignore_ascii_case(word));
    if is_one_of(&["system", "developer"]) {
        Part::Instructs
    } else if is_one_of(&["user", "human"]) {
        Part::Asks
    } else if is_one_of(&["assistant", "model", "ai", "agent", "bot"]) {
        Part::Answers
    } else if is_one_of(&["tool", "function", "environment", "observation", "ipython"]) {
        Part::Returns
    } else {
        Part::Unknown
    }
}

/// The speaker of one message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice<'v> {
    /// The name, or the role where there is no name; never empty.
    pub(crate) name: &'v str,
    /// What drives the speaker in this message.
    pub(crate) kind: ActorKind,
    /// What a terminal reports in this message.
    pub(crate) receipt: Option<Receipt>,
    /// Whether this is a named counterpart of the agents who may hand back results as words.
    pub(crate) may_return: bool,
}

/// Everybody who speaks.
pub(crate) struct Cast<'v> {
    pub(crate) voices: Vec<Voice<'v>>,
    /// For each message the later one in which its code was run, if any was.
    pub(crate) runs: Vec<Option<usize>>,
    kinds: BTreeMap<&'v str, ActorKind>,
}

/// What is counted of one name before anything is decided.
#[derive(Default)]
struct Tally {
    turns: usize,
    receipts: usize,
    answers: bool,
    declared: bool,
}

/// One message as far as the cast needs it.
struct Line<'v> {
    part: Part,
    role: &'v str,
    name: Option<&'v str>,
    receipt: Option<Receipt>,
    code: Code,
}

impl<'v> Cast<'v> {
    /// The cast of `messages`; `declared` are the agents that the input holds instructions for.
    pub(crate) fn of(messages: impl Iterator<Item = &'v Value<'v>>, declared: &[&'v str]) -> Self {
        let lines: Vec<Line<'v>> = messages.map(line).collect();
        let opener = lines.iter().position(|line| line.part == Part::Asks);
        let tallies = tally(&lines, opener, declared);
        let is_group = tallies.len() > 2;
        let opener_name = opener.and_then(|at| lines[at].name);
        let mut cast = Self {
            voices: Vec::with_capacity(lines.len()),
            runs: Vec::new(),
            kinds: BTreeMap::new(),
        };
        for (at, line) in lines.iter().enumerate() {
            let mut voice = spoken(line);
            if let (Part::Asks, Some(name)) = (line.part, line.name) {
                let tally = tallies.get(name);
                voice.kind = if opener == Some(at) {
                    ActorKind::Person
                } else if opener_name == Some(name) && !tally.is_some_and(Tally::is_agent) {
                    returns_if(line.receipt.is_some())
                } else {
                    tally.map_or(ActorKind::Person, |tally| tally.kind(is_group))
                };
                voice.may_return = opener != Some(at) && voice.kind == ActorKind::Person;
            }
            if voice.kind != ActorKind::Tool {
                voice.receipt = None;
            }
            cast.kinds.insert(voice.name, voice.kind);
            cast.voices.push(voice);
        }
        let turns: Vec<Turn> = cast.turns(&lines);
        cast.runs = terminal::runs(&turns);
        cast
    }

    /// What drives the one called `name`; an agent, if nobody of that name speaks.
    pub(crate) fn kind(&self, name: &str) -> ActorKind {
        self.kinds.get(name).copied().unwrap_or(ActorKind::Agent)
    }

    fn turns(&self, lines: &[Line<'_>]) -> Vec<Turn> {
        let both = self.voices.iter().zip(lines);
        both.map(|(voice, line)| Turn {
            receipt: voice.receipt,
            wrote: if voice.kind == ActorKind::Agent { line.code } else { Code::Absent },
        })
        .collect()
    }
}

impl Tally {
    const fn is_agent(&self) -> bool {
        self.answers || self.declared
    }

    /// A speaker whose words are mostly receipts is a terminal; in a group others are agents.
    const fn kind(&self, is_group: bool) -> ActorKind {
        if self.is_agent() {
            ActorKind::Agent
        } else if self.receipts * 2 > self.turns {
            ActorKind::Tool
        } else if is_group {
            ActorKind::Agent
        } else {
            ActorKind::Person
        }
    }
}

const fn returns_if(is_receipt: bool) -> ActorKind {
    if is_receipt { ActorKind::Tool } else { ActorKind::Person }
}

fn line<'v>(message: &'v Value<'v>) -> Line<'v> {
    let (role, part) = role(message);
    let is_item = is_item(message);
    let message = langchain::inner_value(message);
    // Where there is no role, a name is the called tool's; so it is in a tool's own message.
    let named = text(message, "name").filter(|_| !is_item);
    let name = named.filter(|name| !name.trim().is_empty());
    let words = opening_words(message);
    let is_linked = ["tool_call_id", "tool_calls"]
        .iter()
        .any(|key| crate::json::member(message, key).is_some());
    Line {
        part,
        role,
        name,
        receipt: words.filter(|_| !is_linked).and_then(terminal::receipt),
        code: words.filter(|_| !is_linked).map_or(Code::Absent, terminal::code),
    }
}

/// The role of a message. One without a role is told by its type: calls and reasoning are an
/// assistant's, results a tool's.
pub(crate) fn role<'v>(message: &'v Value<'v>) -> (&'v str, Part) {
    if let Some(role) = text(message, "role").filter(|role| !role.trim().is_empty()) {
        return (role, part(role));
    }
    if let Some(role) = langchain::role(message) {
        return (role, part(role));
    }
    let kind = text(message, "type").unwrap_or_default();
    if kind.contains("output") || kind.contains("result") {
        ("tool", Part::Returns)
    } else if is_mark(message, kind) {
        ("harness", Part::Instructs)
    } else if message.is_object() {
        ("assistant", Part::Answers)
    } else {
        ("harness", Part::Instructs)
    }
}

/// Whether an element of this type says how the run went and nothing that anybody said: its type is
/// no model's, and it holds no words.
fn is_mark(message: &Value<'_>, kind: &str) -> bool {
    const ENDS: &[&str] = &["run", "session", "trace", "task", "job", "log"];
    let mut words = kind.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_of_run = words.next().is_some_and(|word| ENDS.contains(&word));
    let has_words = ["content", "text", "parts"];
    is_of_run && has_words.iter().all(|name| crate::json::member(message, name).is_none())
}

/// Whether `message` is a call, a result or a thought that stands for itself in the list.
pub(crate) fn is_item(message: &Value<'_>) -> bool {
    text(message, "role").is_none() && langchain::role(message).is_none()
}

/// The text that a message opens with.
fn opening_words<'v>(message: &'v Value<'v>) -> Option<&'v str> {
    let content = crate::json::member(message, "content")?;
    content.as_str().or_else(|| {
        let first = content.as_array()?.first()?;
        first.as_str().or_else(|| text(first, "text"))
    })
}

fn spoken<'v>(line: &Line<'v>) -> Voice<'v> {
    Voice {
        name: line.name.unwrap_or(line.role),
        kind: match line.part {
            Part::Instructs => ActorKind::Harness,
            Part::Asks => ActorKind::Person,
            Part::Answers | Part::Unknown => ActorKind::Agent,
            Part::Returns => ActorKind::Tool,
        },
        receipt: line.receipt,
        may_return: false,
    }
}

fn tally<'v>(
    lines: &[Line<'v>],
    opener: Option<usize>,
    declared: &[&'v str],
) -> BTreeMap<&'v str, Tally> {
    let declared: BTreeSet<&str> = declared.iter().copied().collect();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let (Some(name), Part::Asks | Part::Answers | Part::Unknown) = (line.name, line.part)
        else {
            continue;
        };
        let tally = tallies.entry(name).or_default();
        tally.declared = declared.contains(name);
        tally.answers |= line.part != Part::Asks;
        if opener != Some(at) {
            tally.turns += 1;
            tally.receipts += usize::from(line.receipt.is_some());
        }
    }
    tallies
}
