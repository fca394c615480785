//! What is about to ship, as the questions see it.

use super::prompt::{self, Statement};
use crate::Mode;
use case::{Owners, Spec};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is about to ship.
pub struct Ship<'s> {
    /// The spec, with the prompts and tools that it names.
    pub spec: &'s Spec,
    /// Who answers for which layer.
    pub owners: &'s Owners,
    /// The files that the spec names, as it names them; one that is not here was not looked for.
    pub files: &'s BTreeMap<Arc<str>, File>,
    /// What stands in those of them that are schemas, as far as that was brought.
    pub schemas: Option<&'s BTreeMap<Arc<str>, Value>>,
    /// What runs of the system show, where some were brought.
    pub runs: Option<&'s Runs>,
    /// What its prompts state in words.
    pub statements: Vec<Statement>,
}

/// A file that the spec names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// It is not there.
    Missing,
    /// It is there and empty, or holds no cases.
    Empty,
    /// It is there.
    Present {
        /// The number of different cases in it, where it is a list of them; `None` where its form tells none.
        cases: Option<usize>,
    },
    /// It is there, and is the schema of a message.
    Schema,
    /// It is there, and is neither a list of cases nor a schema, though its form would tell.
    Data,
}

/// What runs of the system show, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// How many runs were read.
    pub runs: usize,
    /// Turns with a call or an effect.
    pub acts: usize,
    /// Those of them that say beside the call what it is for.
    pub with_intent: usize,
    /// The longest run, in steps.
    pub longest: usize,
    /// In how many runs each mode was found.
    pub found: BTreeMap<Mode, usize>,
}

impl<'s> Ship<'s> {
    /// The spec and its owners, with what its prompts state.
    pub fn of(spec: &'s Spec, owners: &'s Owners, files: &'s BTreeMap<Arc<str>, File>) -> Self {
        let statements = prompt::statements(spec);
        Self { spec, owners, files, schemas: None, runs: None, statements }
    }

    /// The same, with what stands in its schemas, by the names that the spec has for them.
    #[must_use]
    pub fn with_schemas(mut self, schemas: &'s BTreeMap<Arc<str>, Value>) -> Self {
        self.schemas = Some(schemas);
        self
    }

    /// The same, with what its runs show.
    #[must_use]
    pub fn seen_in(mut self, runs: &'s Runs) -> Self {
        self.runs = Some(runs);
        self
    }
}
