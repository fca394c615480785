//! The postmortem: what an incident's record must say, the Markdown page that people fill in, and what
//! is wrong with a page that was filled in.

mod lint;
mod page;

pub use lint::{Problem, Rule, lint};
pub use page::{is_page_of, read, template};

use crate::change::ChangeKind;
use crate::incident::Incident;
use crate::judgement::class_name;
use checks::{Class, Mode};

/// A postmortem as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postmortem {
    /// The layer, or why there is none; `None` where the page does not say.
    pub class: Option<Class>,
    /// The mode.
    pub mode: Option<Mode>,
    /// The structure that was missing.
    pub missing_structure: String,
    /// Who owns it.
    pub owner: String,
    /// Why it could happen.
    pub root_cause: String,
    /// Quotations, each with where it stands.
    pub evidence: Vec<String>,
    /// What changed.
    pub fix: String,
    /// What kind of change that was.
    pub kind: Option<ChangeKind>,
}

/// An incident's record in one line: layer, mode, missing structure, owner, and until when it is mended,
/// with a dash for what is not known.
pub fn record(incident: &Incident) -> String {
    let mode = incident.mode().map(Mode::code);
    let owner = incident.route.as_ref().map(|route| route.to.name.as_str());
    let due = incident.fixes.iter().filter_map(|fix| fix.shipped.or(fix.plan.due)).max();
    let due = due.map(|day| day.to_string());
    let parts = [mode, incident.missing_structure(), owner, due.as_deref()];
    let parts = parts.into_iter().map(|part| part.unwrap_or("-"));
    std::iter::once(class_name(incident.class())).chain(parts).collect::<Vec<_>>().join(", ")
}
