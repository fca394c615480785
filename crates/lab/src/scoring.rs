//! Verdicts of the shipped binary against labelled runs. The scoring itself is
//! done by the corpus' own script, so that other tools can be measured by the
//! same rule; here it is only run, and its figures are laid side by side.

mod against;
mod baselines;
mod calibrate;
mod corpus;
mod evidence;
mod figures;
mod injected;
mod page;
mod pass;
mod routes;
mod runs;
mod table;
mod tables;

pub use corpus::{Corpus, beside};
pub use page::{Counted, accuracy_page, summary};
pub use pass::{Pass, Variant, triaged};
