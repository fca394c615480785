//! Conditions that a program can evaluate over a run's calls and results; never a sentence.

use serde_json::Value;
use std::sync::Arc;

/// A condition over the calls and results of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// At least one matching call happened.
    Called(CallPattern),
    /// No matching call happened.
    NotCalled(CallPattern),
    /// Every `then` has an earlier `first` (vacuously true without a `then`).
    Before {
        /// What must come first.
        first: CallPattern,
        /// What may come only after it.
        then: CallPattern,
    },
    /// Every `trigger` is followed by a `follow`, within `steps` steps if that is given.
    After {
        /// What sets the obligation.
        trigger: CallPattern,
        /// What fulfils it.
        follow: CallPattern,
        /// The number of steps it may take; `None` for any.
        steps: Option<u32>,
    },
    /// Matching calls happen at most `times` times.
    AtMost {
        /// What is counted.
        call: CallPattern,
        /// The largest allowed number.
        times: u32,
        /// Whether only calls with equal arguments count together.
        equal_arguments: bool,
    },
    /// The last result of `tool` has a value.
    LastResult {
        /// The tool whose last result is looked at.
        tool: Arc<str>,
        /// Where in the result.
        at: ResultAt,
        /// How it is compared.
        test: Test,
    },
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

/// Which calls are meant: a tool, and arguments that must have given values.
#[derive(Clone, Debug, PartialEq)]
pub struct CallPattern {
    /// The tool's name, compared exactly.
    pub tool: Arc<str>,
    /// Pairs of a JSON pointer into the arguments and the value it must have.
    pub arguments: Vec<(Arc<str>, Value)>,
}

/// Where in a result the value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultAt {
    /// An RFC 6901 pointer into a JSON result (`""` for all of it).
    Pointer(Arc<str>),
    /// The first capture group (or the whole match) of a regular expression on the text.
    Pattern(Arc<str>),
}

/// How a value is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal to the value.
    Equals(Value),
    /// Not equal to the value.
    Differs(Value),
    /// A number that is at least this.
    AtLeast(f64),
    /// A number that is at most this.
    AtMost(f64),
    /// Present at all.
    Exists,
}

impl Predicate {
    /// The tools that it names, in the order in which it does; one that it names twice is there twice.
    pub fn tools(&self) -> Vec<&str> {
        match self {
            Self::Called(call)
            | Self::NotCalled(call)
            | Self::AtMost { call, times: _, equal_arguments: _ } => vec![&call.tool],
            Self::Before { first, then } => vec![&first.tool, &then.tool],
            Self::After { trigger, follow, steps: _ } => vec![&trigger.tool, &follow.tool],
            Self::LastResult { tool, at: _, test: _ } => vec![tool],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tools).collect(),
            Self::Not(part) => part.tools(),
        }
    }
}
