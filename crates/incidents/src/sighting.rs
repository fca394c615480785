//! One run in which an incident was seen, with the labels that are counted later.

use case::{Case, Trace};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Whether one agent took part or several. The two are never counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Population {
    /// One agent.
    Single,
    /// More than one.
    Multi,
}

impl Population {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Single, Self::Multi];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "single-agent",
            Self::Multi => "multi-agent",
        }
    }
}

/// What makes a run the same wherever it lies: its content, the id that it has, and its number among equal ones.
pub type Identity = (String, String, usize);

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The input's own id for the run, or a hash of its content.
    pub trace: String,
    /// The file, as the user named it.
    pub path: String,
    /// The pointer of the run in a file that holds many.
    pub record: Option<String>,
    /// A hash of the bytes that it was read from.
    pub content_hash: String,
    /// How many runs of the same content stand before it in its file.
    pub twin: usize,
    /// The framework, where the run says.
    pub framework: Option<String>,
    /// The agents that took part, sorted.
    pub agents: Vec<String>,
    /// The models behind them, sorted.
    pub models: Vec<String>,
    /// The id of the task, where the run has one.
    pub task: Option<String>,
    /// One agent or several.
    pub population: Population,
    /// When the run began, where it says.
    pub began: Option<Timestamp>,
}

impl Sighting {
    /// The run of a case.
    pub fn of(case: &Case) -> Self {
        let trace = &case.trace;
        let text = |label: &Option<std::sync::Arc<str>>| label.as_deref().map(str::to_owned);
        Self {
            trace: trace.id.to_string(),
            path: trace.source.path.to_string(),
            record: text(&trace.source.record),
            content_hash: trace.content_hash.to_string(),
            twin: 0,
            framework: text(&trace.labels.framework),
            agents: sorted(trace.agents().map(|agent| &*agent.name)),
            models: sorted(trace.agents().filter_map(|agent| agent.model.as_deref())),
            task: text(&trace.labels.task),
            population: population(trace),
            began: trace.started.and_then(|at| Timestamp::from_nanosecond(at.0.into()).ok()),
        }
    }

    /// What makes it the same wherever it lies.
    pub fn identity(&self) -> Identity {
        (self.content_hash.clone(), self.trace.clone(), self.twin)
    }

    /// Whether both are the same run, in whatever file.
    pub fn is_same_run(&self, other: &Self) -> bool {
        self.content_hash == other.content_hash
            && self.trace == other.trace
            && self.twin == other.twin
    }
}

fn population(trace: &Trace) -> Population {
    if trace.is_multi_agent() { Population::Multi } else { Population::Single }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
    names.into_iter().map(str::to_owned).collect()
}
