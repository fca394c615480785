//! Notices made up to try templates on. Nothing of them is ever sent.

use super::notice::{Field, Kind, Notice, Severity, Writing};

/// One notice of each kind: the first with everything a notice can have, the second with nothing that
/// may be missing, and so on in turn.
pub(crate) fn all_kinds() -> impl Iterator<Item = Notice> {
    Kind::ALL.into_iter().flat_map(|kind| [full(kind), bare(kind)])
}

/// With everything.
fn full(kind: Kind) -> Notice {
    let some = |text: &str| Some(text.to_owned());
    Notice {
        system: some("billing"),
        class: some("FC1"),
        category: some("specification"),
        mode: some("FM-1.5"),
        mode_name: some("Unaware of termination conditions"),
        owner: some("Priya Raman"),
        fix: some("End the run on a predicate that a program can evaluate."),
        wrong_fix: some("A longer prompt."),
        link: some("https://masthead.example.org/incidents/INC-1"),
        writing: Writing::Still,
        severity: Severity::Page,
        tags: vec!["refunds".to_owned()],
        fields: vec![Field { name: "Steps".to_owned(), value: "29".to_owned() }],
        alert: some("alert-1"),
        reference: some("1"),
        ..bare(kind)
    }
}

/// With nothing that may be missing.
fn bare(kind: Kind) -> Notice {
    Notice {
        key: "sample".to_owned(),
        kind,
        book: "sample".to_owned(),
        incident: "INC-1".to_owned(),
        title: "The run did not stop".to_owned(),
        system: None,
        class: None,
        category: None,
        mode: None,
        mode_name: None,
        owner: None,
        fix: None,
        wrong_fix: None,
        link: None,
        writing: Writing::Ended,
        severity: Severity::Ticket,
        tags: Vec::new(),
        fields: Vec::new(),
        alert: None,
        reference: None,
    }
}
