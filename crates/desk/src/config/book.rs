//! What the incident book asks of `masthead.toml`: where it is kept, who belongs to an owner, when the
//! distribution is reviewed, and where postmortems lie.

use super::{Reader, entries};
use case::Owner;
use toml::de::{DeTable, DeValue};

/// A text of the file and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it says.
    pub value: String,
    /// Where, such as `masthead.toml:14`.
    pub source: String,
}

/// An owner with the people behind the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The person or team.
    pub name: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// Who may act for them, as they call themselves at the command line.
    pub members: Vec<String>,
    /// Where they are named, such as `masthead.toml:14`.
    pub source: String,
}

/// When the distribution of incidents is reviewed, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    /// Who reviews it.
    pub by: Option<Setting>,
    /// The day, as YYYY-MM-DD, from which on the first review is counted.
    pub from: Option<Setting>,
}

/// Everything that the incident book asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The address of the store.
    pub store: Option<Setting>,
    /// What keeps the file from naming a store although it means to, and where; `None` where it names one or
    /// means none.
    pub misplaced: Option<Setting>,
    /// The owners, in the order of the file.
    pub teams: Vec<Team>,
    /// The reviews.
    pub reviews: Reviews,
    /// The folder with the postmortems, relative to the file.
    pub postmortems: Option<Setting>,
}

impl Book {
    /// The people behind an owner as a verdict shows it.
    pub fn team_of(&self, owner: &Owner) -> Option<&Team> {
        let is_it = |team: &&Team| *team.source == *owner.source && team.shown() == *owner.name;
        self.teams.iter().find(is_it)
    }

    /// The people behind a name; those with members go first, because a name may stand for several
    /// layers and be spelled out once.
    pub fn team_named(&self, name: &str) -> Option<&Team> {
        let of_name = || self.teams.iter().filter(|team| team.name == name);
        of_name().find(|team| !team.members.is_empty()).or_else(|| of_name().next())
    }
}

impl Team {
    /// Name and contact as a verdict shows them.
    pub fn shown(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{} ({contact})", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether that author speaks for them: by name, by contact or as a member.
    pub fn includes(&self, author: &str) -> bool {
        let known = std::iter::once(&self.name).chain(&self.contact).chain(&self.members);
        known.into_iter().any(|one| one.trim().eq_ignore_ascii_case(author.trim()))
    }
}

impl Reader<'_> {
    /// An owner is a name, or a table with `name`, `contact` and `members`.
    pub(super) fn team(&mut self, key: &str, at: usize, value: &DeValue<'_>) -> Option<Team> {
        let source = format!("{}:{}", self.path, self.line(at));
        if let Some(name) = value.as_str().filter(|name| !name.trim().is_empty()) {
            return Some(Team {
                name: name.to_owned(),
                contact: None,
                members: Vec::new(),
                source,
            });
        }
        let wanted = format!("owners.{key} must be a name, or a table with a name");
        let Some(table) = value.as_table() else {
            self.warn(at, wanted);
            return None;
        };
        let (mut name, mut contact, mut members) = (None, None, Vec::new());
        for (field, at, value) in entries(table) {
            match (field, value) {
                ("name", DeValue::String(text)) => name = Some(text.to_string()),
                ("contact", DeValue::String(text)) => contact = Some(text.to_string()),
                ("members", DeValue::Array(items)) => {
                    let texts = items.iter().filter_map(|item| item.get_ref().as_str());
                    members = texts.map(str::to_owned).collect();
                }
                ("name" | "contact" | "members", _) => {
                    self.warn(at, format!("owners.{key}.{field} has the wrong type"));
                }
                _ => self.unknown(at, field, &["name", "contact", "members"]),
            }
        }
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            self.warn(at, wanted);
            return None;
        };
        Some(Team { name, contact, members, source })
    }

    /// `[store]`.
    pub(super) fn store(&mut self, at: usize, table: &DeTable<'_>) {
        self.misplace(at);
        for (key, at, value) in entries(table) {
            match key {
                "url" => self.book.store = self.setting("store.url", at, value),
                _ => self.unknown(at, key, &["url"]),
            }
        }
    }

    /// Notes that a store is meant there, for where none is named in the end.
    pub(super) fn misplace(&mut self, at: usize) {
        let source = format!("{}:{}", self.path, self.line(at));
        let value = "[store] names no place; write url = \"sqlite:PATH\" or url = \"postgres://…\" under it";
        self.book.misplaced.get_or_insert(Setting { value: value.to_owned(), source });
    }

    /// Whether a value is the address of a store, or holds one, under whatever name.
    pub(super) fn is_place(value: &DeValue<'_>) -> bool {
        let is_address = |text: &str| {
            ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|scheme| text.trim().starts_with(scheme))
        };
        match value {
            DeValue::String(text) => is_address(text),
            DeValue::Table(table) => {
                entries(table).iter().any(|(_, _, value)| value.as_str().is_some_and(is_address))
            }
            _ => false,
        }
    }

    /// `[reviews]`.
    pub(super) fn reviews(&mut self, table: &DeTable<'_>) {
        for (key, at, value) in entries(table) {
            match key {
                "by" => self.book.reviews.by = self.setting("reviews.by", at, value),
                "from" => self.book.reviews.from = self.day("reviews.from", at, value),
                _ => self.unknown(at, key, &["by", "from"]),
            }
        }
    }

    /// `[postmortems]`.
    pub(super) fn postmortems(&mut self, table: &DeTable<'_>) {
        for (key, at, value) in entries(table) {
            match key {
                "folder" => {
                    self.book.postmortems = self.setting("postmortems.folder", at, value);
                }
                _ => self.unknown(at, key, &["folder"]),
            }
        }
    }

    fn setting(&mut self, name: &str, at: usize, value: &DeValue<'_>) -> Option<Setting> {
        let text = value.as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.warn(at, format!("{name} must be a text that is not empty"));
        }
        let source = format!("{}:{}", self.path, self.line(at));
        text.map(|text| Setting { value: text.to_owned(), source })
    }

    /// A day as TOML writes it, or the same in quotation marks.
    fn day(&mut self, name: &str, at: usize, value: &DeValue<'_>) -> Option<Setting> {
        let text = match value {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let is_digit = |at: usize, letter: u8| match at {
            4 | 7 => letter == b'-',
            _ => letter.is_ascii_digit(),
        };
        let is_day =
            text.len() == 10 && text.bytes().enumerate().all(|(at, one)| is_digit(at, one));
        if !is_day {
            self.warn(at, format!("{name} must be a day, such as 2026-03-01"));
            return None;
        }
        let source = format!("{}:{}", self.path, self.line(at));
        Some(Setting { value: text, source })
    }
}

#[cfg(test)]
mod tests {
    use crate::Config;

    const TEXT: &str = r#"
[store]
url = "sqlite:book.db"

[reviews]
by = "Kim"
from = 2026-03-01

[postmortems]
folder = "postmortems"

[owners]
specification = { name = "Spec", contact = "spec@example.org", members = ["ada", "Bo"] }
coordination = "Platform"
verification = { name = "Eval", phone = "1" }
"#;

    #[test]
    fn a_store_that_is_meant_and_not_named_is_said() {
        for mistaken in [
            "[store]\nurl = 5",
            "[store]\nulr = \"sqlite:book.db\"",
            "[store]",
            "[store\nurl = \"sqlite:book.db\"",
            "store = \"sqlite:book.db\"",
            "[stores]\nurl = \"postgres://db/book\"",
        ] {
            let book = Config::read("masthead.toml", mistaken).book;
            let at = book.misplaced.map(|what| what.source);
            assert_eq!(at.as_deref(), Some("masthead.toml:1"), "{mistaken}");
        }
        for fine in ["", "[store]\nurl = \"sqlite:book.db\"", "[owners]\ncoordination = \"Ana\""] {
            assert_eq!(Config::read("masthead.toml", fine).book.misplaced, None, "{fine}");
        }
    }

    #[test]
    fn what_the_incident_book_asks_is_read_with_its_lines() {
        let config = Config::read("masthead.toml", TEXT);
        let book = &config.book;
        let read = |setting: &Option<super::Setting>| {
            setting.as_ref().map(|one| format!("{} {}", one.value, one.source))
        };
        assert_eq!(read(&book.store).as_deref(), Some("sqlite:book.db masthead.toml:3"));
        assert_eq!(read(&book.reviews.from).as_deref(), Some("2026-03-01 masthead.toml:7"));
        assert_eq!(read(&book.postmortems).as_deref(), Some("postmortems masthead.toml:10"));
        let warned: Vec<_> = config.warnings.iter().map(|one| (one.line, &*one.what)).collect();
        assert_eq!(warned, [(15, "unknown key phone; known here: name, contact, members")]);
    }

    #[test]
    fn members_speak_for_their_team_in_any_spelling() {
        let config = Config::read("masthead.toml", TEXT);
        let owner = config.owners.specification.clone().expect("it is named");
        let team = config.book.team_of(&owner).expect("the people behind it are known");
        assert!(team.includes("ADA") && team.includes("spec") && team.includes("bo"));
        assert!(!team.includes("kim"));
        assert_eq!(config.book.team_named("Platform").map(|one| one.members.len()), Some(0));
    }

    #[test]
    fn what_is_of_the_wrong_kind_is_a_warning_and_the_rest_counts() {
        let text = "[store]\nurl = 3\n[reviews]\nfrom = \"soon\"\nby = \"Kim\"\n";
        let config = Config::read("masthead.toml", text);
        assert_eq!(config.warnings.len(), 2);
        assert!(config.book.store.is_none() && config.book.reviews.by.is_some());
    }
}
