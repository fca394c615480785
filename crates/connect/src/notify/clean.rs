//! A notice as it leaves: without the hashes of redaction placeholders, which differ from process to
//! process, and without control characters, which a terminal would obey.

use super::notice::{Field, Notice};

impl Notice {
    /// The notice as every channel tells it.
    pub(crate) fn clean(&self) -> Self {
        let one = |text: &Option<String>| text.as_deref().map(clean);
        let Self { key, kind, book, incident, title, writing, severity, tags, fields, .. } = self;
        let field = |field: &Field| Field { name: clean(&field.name), value: clean(&field.value) };
        Self {
            key: key.clone(),
            kind: *kind,
            book: clean(book),
            incident: clean(incident),
            title: line(&clean(title)),
            system: one(&self.system),
            class: one(&self.class),
            category: one(&self.category),
            mode: one(&self.mode),
            mode_name: one(&self.mode_name),
            owner: one(&self.owner),
            fix: one(&self.fix),
            wrong_fix: one(&self.wrong_fix),
            link: one(&self.link),
            writing: *writing,
            severity: *severity,
            tags: tags.iter().map(|tag| clean(tag)).collect(),
            fields: fields.iter().map(field).collect(),
            alert: self.alert.clone(),
            reference: self.reference.clone(),
        }
    }
}

fn clean(text: &str) -> String {
    let stays = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    case::hidden::unhashed(text).chars().filter(stays).collect()
}

/// The text in one line.
pub(crate) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
