//! Three notices: a run that still writes, a failure that came back, and a drill.

use connect::notify::{Field, Kind, Notice, Severity, Writing};

/// A run that still writes, told with signs that channels would obey and with a placeholder.
pub(crate) fn opened() -> Notice {
    Notice {
        key: "INC-42/opened/1".to_owned(),
        kind: Kind::Opened,
        book: "shop".to_owned(),
        incident: "INC-42".to_owned(),
        title: "Refunds <!channel> sent\ntwice & @all told".to_owned(),
        system: Some("billing".to_owned()),
        class: Some("FC1".to_owned()),
        category: Some("specification".to_owned()),
        mode: Some("FM-1.5".to_owned()),
        mode_name: Some("Unaware of termination conditions".to_owned()),
        owner: Some("Priya Raman".to_owned()),
        fix: Some("End the run on a predicate that a program can evaluate.".to_owned()),
        wrong_fix: Some("A longer prompt: the next model reads it otherwise.".to_owned()),
        link: Some("https://masthead.example.org/incidents/INC-42".to_owned()),
        writing: Writing::Still,
        severity: Severity::Page,
        tags: vec!["refunds".to_owned(), "eu".to_owned()],
        fields: vec![Field {
            name: "Said".to_owned(),
            value: "`done` *again* {code} to ‹email:7f3a› #7 \u{1b}[31m".to_owned(),
        }],
        alert: None,
        reference: None,
    }
}

/// A failure that came back after its fix.
pub(crate) fn recurrence() -> Notice {
    Notice {
        key: "INC-42/recurrence/9".to_owned(),
        kind: Kind::Recurrence,
        title: "Refunds sent twice".to_owned(),
        writing: Writing::Ended,
        severity: Severity::Ticket,
        tags: Vec::new(),
        fields: vec![Field { name: "Since the fix".to_owned(), value: "3 days".to_owned() }],
        ..opened()
    }
}

/// A drill, with nothing that may be missing.
pub(crate) fn drill() -> Notice {
    Notice {
        key: "INC-7/drill/1".to_owned(),
        kind: Kind::Drill,
        book: "shop".to_owned(),
        incident: "INC-7".to_owned(),
        title: "The way to the coordination owner".to_owned(),
        system: None,
        class: Some("FC2".to_owned()),
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

/// The first notice as another event of the same incident.
pub(crate) fn later(kind: Kind) -> Notice {
    let key = format!("INC-42/{}/2", kind.name());
    Notice { key, kind, writing: Writing::Ended, ..opened() }
}
