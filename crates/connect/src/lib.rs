//! Everything that asks or tells the outside world: a run by its id from a trace store, and notices to
//! the people who own an incident.
//!
//! Read in this order: [`target`] (which store and which run is meant), [`pull`] (the way to each
//! store; one file each), `http` (the one client: time-outs, retries, limits), [`error`]; then
//! [`notify`], which has an order of its own.
//!
//! Nothing is asked unless a person names a run, and nothing is told unless a person configured whom.
//! Credentials of stores come from the variables that the stores' own development kits use, go to the
//! host that the variables name and to no other, and are in no error. Nothing is judged and nothing is
//! read here: a store's answer is bytes for a reader.

pub mod error;
mod http;
mod jaeger;
mod langfuse;
mod langsmith;
pub mod notify;
mod phoenix;
pub mod redacted;
pub mod target;
mod tempo;

pub use error::PullError;
pub use redacted::redacted;
pub use target::{Store, Target};

use std::time::Duration;

/// The variables of the environment, by name; empty ones are taken as missing.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is needed to ask.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The environment.
    pub variables: Variables<'a>,
    /// Waits that long before a request is repeated.
    pub wait: &'a dyn Fn(Duration),
}

/// The run that `target` names, as its store gives it: one JSON document. Where a store gives a run
/// page by page, the pages are put together.
pub fn pull(target: &Target, outside: Outside<'_>) -> Result<Vec<u8>, PullError> {
    match target.store {
        Store::Langfuse => langfuse::pull(target, outside),
        Store::LangSmith => langsmith::pull(target, outside),
        Store::Phoenix => phoenix::pull(target, outside),
        Store::Tempo => tempo::pull(target, outside),
        Store::Jaeger => jaeger::pull(target, outside),
    }
}

impl Outside<'_> {
    /// The first of the variables `names` that has a value.
    fn variable(&self, names: &[&str]) -> Option<String> {
        let values = names.iter().filter_map(|name| (self.variables)(name));
        values.map(|value| value.trim().to_owned()).find(|value| !value.is_empty())
    }

    /// The same, for what `store` cannot be asked without.
    fn required(&self, store: Store, names: &'static [&'static str]) -> Result<String, PullError> {
        self.variable(names).ok_or(PullError::MissingVariable { store, names })
    }
}
