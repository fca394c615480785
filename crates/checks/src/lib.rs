//! Placeholder.

pub mod predicate;
