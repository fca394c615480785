//! What a reader could not place. Complaints are shown to people; they never stop a reading.

use crate::Origin;

/// Something in the input that no part of the trace holds, or that was repaired on the way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The element that was not understood.
    pub at: Origin,
    /// What is odd about it, as a sentence without a final dot; says what was done instead.
    pub what: String,
}

impl Complaint {
    /// A complaint about the element at `at`.
    pub fn new(at: &Origin, what: impl Into<String>) -> Self {
        Self { at: at.clone(), what: what.into() }
    }
}
