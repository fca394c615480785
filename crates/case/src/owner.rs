//! Who answers for which layer. Names come from the configuration or the spec, never from the trace.

use std::sync::Arc;

/// A person or team, and the line that names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// As people call them, with a contact if the file gives one.
    pub name: Arc<str>,
    /// `file:line` of the entry, so that a wrong route can be mended where it is written.
    pub source: Arc<str>,
}

/// The owners of one system, one for each layer that can fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    /// FC1: the spec author and the review gate.
    pub specification: Option<Owner>,
    /// FC2: the platform or orchestration team.
    pub coordination: Option<Owner>,
    /// FC3: the eval or quality team.
    pub verification: Option<Owner>,
    /// Infrastructure and external services: the operations team.
    pub infrastructure: Option<Owner>,
}
