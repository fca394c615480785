//! What each feature of a suspect weighs, learned from runs whose failing step is labelled, and how
//! well that holds up on questions and sources it was not learned from.
//!
//! The labels are private; what is written is a table of weights and the figures.

mod figures;
mod fit;
mod page;
mod runs;

pub use figures::{BySource, Figures, by_question, by_source, in_sample};
pub use fit::{Settings, fit, weights_of_sources};
pub use page::{page, table, weights_file};
pub use runs::{Run, Turn, read};
