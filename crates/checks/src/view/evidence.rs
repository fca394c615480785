//! What a tool's result is evidence of, read by type and never by likeness of words: exit codes,
//! statuses, error fields, states of a closed vocabulary, test counts, exceptions.
//!
//! A result that merely reports no error proves nothing: it stays [`Standing::Neutral`]. Whether a
//! fact bears on what somebody claims is not decided here.

mod fault;
mod network;
mod structured;
mod text;
mod words;

#[cfg(test)]
mod table;

use super::{effect, prose};
use case::{Call, Cite, Step, ToolResult};
use serde_json::Value;
use std::ops::Range;

pub use fault::{Fault, cite_fault, fault, fault_host, fault_in, fault_kind, tells_outage};

/// What a result says about success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It shows that something is as it should be.
    Good,
    /// It shows that something is not.
    Bad,
    /// It says neither.
    Neutral,
}

/// One typed thing that a result says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What type of statement it is.
    pub kind: FactKind,
    /// Its value, as the result spells it.
    pub value: String,
    /// What it says about success.
    pub standing: Standing,
    /// Where in the result it stands.
    pub at: Place,
    /// Whether it is about one entry of a list rather than about the result as a whole.
    pub listed: bool,
}

/// The types of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// The input itself marks the call as failed.
    Declared,
    /// The exit code of a process.
    ExitCode,
    /// An HTTP status.
    Http,
    /// Whether the call as such worked (`success`, `ok`): says nothing about the task.
    Envelope,
    /// An error that the tool reports.
    Error,
    /// The state of the thing that was looked at.
    State,
    /// Counts or the verdict of a test runner.
    Tests,
    /// How many there are.
    Count,
    /// An uncaught exception or a compiler's error.
    Exception,
}

/// Where in a result a fact stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At these bytes of the result's text.
    Text(Range<usize>),
    /// At this RFC 6901 pointer into the result's data.
    Member(String),
    /// It is the result's own mark.
    Whole,
}

/// Every typed statement of `result`, in its order.
pub fn facts(result: &ToolResult) -> Vec<Fact> {
    let mut facts = Vec::new();
    if result.failed == Some(true) {
        facts.push(Fact {
            kind: FactKind::Declared,
            value: "failed".to_owned(),
            standing: Standing::Bad,
            at: Place::Whole,
            listed: false,
        });
    }
    match &result.data {
        Some(data @ (Value::Object(_) | Value::Array(_))) => structured::read(data, &mut facts),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            text::read(&result.text.text, &mut facts);
        }
    }
    facts
}

/// What `result` says about success.
pub fn standing(result: &ToolResult) -> Standing {
    weigh(&facts(result))
}

/// Whether these facts prove something about the task and not only that the call as such worked.
pub fn proves(facts: &[Fact]) -> bool {
    let proving = |fact: &Fact| matches!(fact.kind, FactKind::State | FactKind::Tests);
    facts.iter().any(|fact| fact.standing == Standing::Good && proving(fact))
}

/// Takes a bad state for neither good nor bad where the call set just that: a run that is marked as
/// failed, a request that is rejected, because that is what was to be done.
pub(crate) fn settle(facts: &mut [Fact], call: &Call) {
    let own = |fact: &&mut Fact| fact.kind == FactKind::State && fact.standing == Standing::Bad;
    let mut bad = facts.iter_mut().filter(own).peekable();
    if bad.peek().is_none() {
        return;
    }
    let leaves = prose::leaves(&call.arguments).into_iter().map(|(_, value)| value);
    let set: Vec<String> = leaves.chain(effect::words(&call.tool.text)).collect();
    for fact in bad {
        if set.iter().any(|word| is_form_of(word, &fact.value)) {
            fact.standing = Standing::Neutral;
        }
    }
}

/// Takes a message of the network for content where the call was made for it.
pub(crate) fn quote(facts: &mut [Fact], call: &Call, result: &ToolResult) {
    network::quote(facts, call, result);
}

/// Whether `state` is `word` or its participle: `reject` and `rejected`.
fn is_form_of(word: &str, state: &str) -> bool {
    /// `-ed`, with a letter doubled or an `e` more.
    const ENDING: usize = 3;
    let (word, state) = (word.trim().to_lowercase(), state.trim().to_lowercase());
    let is_participle = word.len() < state.len()
        && state.len() <= word.len() + ENDING
        && state.ends_with("ed")
        && prose::kindred(&word, &state);
    word == state || is_participle
}

/// What the facts come to. An exit code outweighs an exception that was printed and caught; one bad
/// entry of a list says nothing about the list unless they are all bad.
pub(crate) fn weigh(facts: &[Fact]) -> Standing {
    let exited_well = facts.iter().any(|fact| fact.kind == FactKind::ExitCode && fact.value == "0");
    let counts = |fact: &&Fact| !(exited_well && fact.kind == FactKind::Exception);
    let own = || facts.iter().filter(|fact| !fact.listed).filter(counts);
    if own().any(|fact| fact.standing == Standing::Bad) {
        return Standing::Bad;
    }
    if own().any(|fact| fact.standing == Standing::Good) {
        return Standing::Good;
    }
    let mut listed = facts.iter().filter(|fact| fact.listed && fact.kind == FactKind::State);
    let Some(first) = listed.next() else {
        return Standing::Neutral;
    };
    if listed.all(|fact| fact.standing == first.standing) {
        first.standing
    } else {
        Standing::Neutral
    }
}

/// The words of `fact` in `step`, which holds `result`; the step's opening where they cannot be
/// shown.
pub fn cite(step: &Step, result: &ToolResult, fact: &Fact) -> Cite {
    let range = match &fact.at {
        Place::Text(range) => Some(range.clone()),
        Place::Member(pointer) => member_range(&result.text.text, pointer, &fact.value),
        Place::Whole => None,
    };
    range.and_then(|range| Cite::range(step, range)).unwrap_or_else(|| Cite::step(step))
}

/// The bad fact to show: failures of the task before failures of the call.
pub fn worst(facts: &[Fact]) -> Option<&Fact> {
    let bad = facts.iter().filter(|fact| fact.standing == Standing::Bad);
    bad.min_by_key(|fact| match fact.kind {
        FactKind::Tests | FactKind::State => 0,
        FactKind::ExitCode | FactKind::Http | FactKind::Error | FactKind::Exception => 1,
        FactKind::Envelope | FactKind::Count | FactKind::Declared => 2,
    })
}

/// Where `"name": value` stands in the text of a JSON result. The first place with these very words
/// is as good as any other: it is what a reader would search for.
fn member_range(text: &str, pointer: &str, value: &str) -> Option<Range<usize>> {
    let name = pointer.rsplit('/').find(|segment| segment.parse::<usize>().is_err())?;
    let quoted = format!("\"{name}\"");
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(&quoted)) {
        let start = from + found;
        from = start + quoted.len();
        let rest = &text[from..];
        let after = rest.trim_start_matches([' ', ':', '\n', '\t', '\r', '"']);
        if after.starts_with(value) {
            let end = from + (rest.len() - after.len()) + value.len();
            let closed = usize::from(text[end..].starts_with('"'));
            return Some(start..end + closed);
        }
    }
    None
}
