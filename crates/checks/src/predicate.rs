//! Evaluates predicates.
use case::{Predicate, StepNo, Trace};
/// Holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Yes.
    Yes(Vec<StepNo>),
    /// No.
    No(Vec<StepNo>),
    /// Unknown.
    Unknown(&'static str),
}
/// Holds.
pub fn holds(_: &Predicate, _: &Trace, _: Option<StepNo>) -> Holds {
    Holds::Unknown("not built yet")
}
