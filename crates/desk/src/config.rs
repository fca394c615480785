//! `masthead.toml`: how systems are recognised, where their specs lie, who owns which layer, what
//! redaction leaves alone, what the incident book asks, and who is told.
//!
//! A mistake in the file never stops a triage: what can be used is used, and everything else
//! becomes a [`Warning`] with its line. Nothing is read from disk here.

pub mod book;
pub mod notifiers;

use book::Book;
use case::{Owner, Owners, Trace};
use checks::gate::Level;
use notifiers::Notifiers;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The configuration of one installation.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file, as people know it; empty without one.
    pub path: String,
    /// The systems, in the order of the file.
    pub systems: Vec<System>,
    /// The owners of systems that name none of their own.
    pub owners: Owners,
    /// The key of redaction placeholders, if the file gives one.
    pub redaction_key: Option<String>,
    /// Texts that redaction leaves alone.
    pub allow: Vec<String>,
    /// What the incident book asks.
    pub book: Book,
    /// Who is told of what.
    pub notifiers: Notifiers,
    /// What is wrong with the file.
    pub warnings: Vec<Warning>,
}

/// A system that runs agents.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Its name, which is also the name that runs carry unless `recognise` says otherwise.
    pub name: String,
    /// The values by which its runs are recognised; all of them must agree.
    pub recognise: Vec<(Label, String)>,
    /// Its spec, relative to the configuration file.
    pub spec: Option<String>,
    /// Its owners; gaps are filled from the defaults.
    pub owners: Owners,
    /// Which questions of the gate block it, if the file says so.
    pub gate: Option<Level>,
}

/// What a run can be recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The service name.
    Service,
    /// The agent framework.
    Framework,
    /// The environment.
    Environment,
    /// A part of the file's path.
    Path,
}

/// Something in the file that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub what: String,
}

impl Config {
    /// Reads `text`, which stands in the file `path`.
    pub fn read(path: &str, text: &str) -> Self {
        let mut reader = Reader { path, text, book: Book::default(), warnings: Vec::new() };
        // What is not TOML costs its own line: the owners of all other systems still count.
        let usable = reader.without_bare_lines();
        let (table, problems) = DeTable::parse_recoverable(&usable);
        for problem in problems {
            reader.warn_of(&problem);
        }
        reader.warnings.sort_by_key(|warning| warning.line);
        reader.warnings.dedup_by_key(|warning| warning.line);
        let mut config = reader.config(table.get_ref());
        path.clone_into(&mut config.path);
        config.book = reader.book;
        if config.book.store.is_some() {
            config.book.misplaced = None;
        }
        config.warnings = reader.warnings;
        config
    }

    /// The system that `trace` is a run of, if any is configured for it.
    pub fn system_of(&self, trace: &Trace) -> Option<&System> {
        self.systems.iter().find(|system| system.is_of(trace))
    }

    /// The system with that name.
    pub fn system_named(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// Who owns the layers of the system with that name.
    pub fn owners_named(&self, name: &str) -> Owners {
        let own = self.system_named(name).map(|system| system.owners.clone()).unwrap_or_default();
        fill(own, &self.owners)
    }

    /// Who owns the layers of the system that `trace` is a run of.
    pub fn owners_of(&self, trace: &Trace) -> Owners {
        let own = self.system_of(trace).map(|system| system.owners.clone()).unwrap_or_default();
        fill(own, &self.owners)
    }
}

/// `own`, with its gaps filled from `fallback`.
pub fn fill(own: Owners, fallback: &Owners) -> Owners {
    Owners {
        specification: own.specification.or_else(|| fallback.specification.clone()),
        coordination: own.coordination.or_else(|| fallback.coordination.clone()),
        verification: own.verification.or_else(|| fallback.verification.clone()),
        infrastructure: own.infrastructure.or_else(|| fallback.infrastructure.clone()),
    }
}

impl System {
    fn is_of(&self, trace: &Trace) -> bool {
        let labels = &trace.labels;
        if self.recognise.is_empty() {
            return labels.system.as_deref() == Some(self.name.as_str());
        }
        self.recognise.iter().all(|(label, value)| match label {
            Label::Service => labels.system.as_deref() == Some(value),
            Label::Framework => labels.framework.as_deref() == Some(value),
            Label::Environment => labels.environment.as_deref() == Some(value),
            Label::Path => trace.source.path.contains(value.as_str()),
        })
    }
}

/// The tables of the file.
const TABLES: &[&str] =
    &["owners", "systems", "redact", "store", "reviews", "postmortems", "notifiers"];

/// How many lines that are no TOML are passed over one by one.
const BARE_LINES: usize = 64;

/// The line that `at` stands in, without its end.
fn line_around(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end);
    start..end
}

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    book: Book,
    warnings: Vec<Warning>,
}

type Entry<'t> = (&'t str, usize, &'t DeValue<'t>);

/// The entries in the order of the file; the table itself sorts them by name.
fn entries<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let entry = |(key, value): (&'t Spanned<_>, &'t Spanned<DeValue<'t>>)| -> Entry<'t> {
        let name: &DeString<'t> = key.get_ref();
        (name, key.span().start, value.get_ref())
    };
    let mut entries: Vec<Entry<'t>> = table.iter().map(entry).collect();
    entries.sort_by_key(|(_, at, _)| *at);
    entries
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, at, value) in entries(table) {
            match (key, value.as_table()) {
                ("owners", Some(owners)) => config.owners = self.owners(owners),
                ("systems", Some(systems)) => config.systems = self.systems(systems),
                ("redact", Some(redact)) => self.redact(redact, &mut config),
                ("store", Some(store)) => self.store(at, store),
                ("reviews", Some(reviews)) => self.reviews(reviews),
                ("postmortems", Some(postmortems)) => self.postmortems(postmortems),
                ("notifiers", Some(notifiers)) => config.notifiers = self.notifiers(notifiers),
                (known, None) if TABLES.contains(&known) => {
                    self.warn(at, format!("{key} must be a table"));
                    if known == "store" {
                        self.misplace(at);
                    }
                }
                _ => {
                    self.unknown(at, key, TABLES);
                    if Self::is_place(value) {
                        self.misplace(at);
                    }
                }
            }
        }
        config
    }

    fn redact(&mut self, table: &DeTable<'_>, config: &mut Config) {
        for (key, at, value) in entries(table) {
            match (key, value) {
                ("key", DeValue::String(text)) => config.redaction_key = Some(text.to_string()),
                ("allow", DeValue::Array(items)) => {
                    let texts = items.iter().filter_map(|item| item.get_ref().as_str());
                    config.allow = texts.map(str::to_owned).collect();
                }
                ("key" | "allow", _) => self.warn(at, format!("redact.{key} has the wrong type")),
                _ => self.unknown(at, key, &["key", "allow"]),
            }
        }
    }

    fn systems(&mut self, table: &DeTable<'_>) -> Vec<System> {
        let mut systems = Vec::new();
        for (name, at, value) in entries(table) {
            match value.as_table() {
                Some(fields) => systems.push(self.system(name, fields)),
                None => self.warn(at, format!("systems.{name} must be a table")),
            }
        }
        systems
    }

    fn system(&mut self, name: &str, table: &DeTable<'_>) -> System {
        let mut system = System { name: name.to_owned(), ..System::default() };
        for (key, at, value) in entries(table) {
            match (key, value) {
                ("spec", DeValue::String(path)) if path.is_empty() => {
                    self.warn(at, format!("systems.{name}.spec is empty; name a file"));
                }
                ("spec", DeValue::String(path)) => system.spec = Some(path.to_string()),
                ("owners", DeValue::Table(owners)) => system.owners = self.owners(owners),
                ("match", DeValue::Table(labels)) => system.recognise = self.labels(labels),
                ("gate", DeValue::String(level)) => system.gate = Some(self.gate(at, level)),
                ("spec" | "owners" | "match" | "gate", _) => {
                    self.warn(at, format!("systems.{name}.{key} has the wrong type"));
                }
                _ => self.unknown(at, key, &["match", "spec", "owners", "gate"]),
            }
        }
        system
    }

    /// Which questions block. What is misspelt must not turn the gate down unseen: it is said, and all block.
    fn gate(&mut self, at: usize, level: &str) -> Level {
        match level {
            "blockers" => Level::Blockers,
            "all" => Level::All,
            _ => {
                self.warn(at, format!("gate = \"{level}\" is not known; give blockers or all"));
                Level::All
            }
        }
    }

    fn labels(&mut self, table: &DeTable<'_>) -> Vec<(Label, String)> {
        let mut labels = Vec::new();
        for (key, at, value) in entries(table) {
            let label = match key {
                "service.name" | "service" => Label::Service,
                "framework" => Label::Framework,
                "environment" => Label::Environment,
                "path" => Label::Path,
                _ => {
                    let known = ["service.name", "framework", "environment", "path"];
                    self.unknown(at, key, &known);
                    continue;
                }
            };
            match value.as_str() {
                Some(text) => labels.push((label, text.to_owned())),
                None => self.warn(at, format!("match.{key} must be a string")),
            }
        }
        labels
    }

    fn owners(&mut self, table: &DeTable<'_>) -> Owners {
        let mut owners = Owners::default();
        for (key, at, value) in entries(table) {
            let owner = self.owner(key, at, value);
            match key {
                "specification" => owners.specification = owner,
                "coordination" => owners.coordination = owner,
                "verification" => owners.verification = owner,
                "infrastructure" => owners.infrastructure = owner,
                _ => {
                    let known = ["specification", "coordination", "verification", "infrastructure"];
                    self.unknown(at, key, &known);
                }
            }
        }
        owners
    }

    fn owner(&mut self, key: &str, at: usize, value: &DeValue<'_>) -> Option<Owner> {
        let team = self.team(key, at, value)?;
        let owner = Owner { name: team.shown().into(), source: team.source.as_str().into() };
        self.book.teams.push(team);
        Some(owner)
    }

    fn unknown(&mut self, at: usize, key: &str, known: &[&str]) {
        self.warn(at, format!("unknown key {key}; known here: {}", known.join(", ")));
    }

    /// The text, each line that is neither an entry nor a table left blank and said. The parser would
    /// take the line behind it for its continuation, and the table that begins there would be lost.
    fn without_bare_lines(&mut self) -> String {
        let mut usable = self.text.to_owned();
        for _ in 0..BARE_LINES {
            let (_, problems) = DeTable::parse_recoverable(&usable);
            let bare = problems.iter().find_map(|problem| {
                let range = line_around(&usable, problem.span()?.start);
                let words = usable.get(range.clone())?.trim();
                let is_bare = !words.is_empty() && !words.contains('=') && !words.starts_with('[');
                is_bare.then(|| (problem.clone(), range))
            });
            let Some((problem, range)) = bare else {
                break;
            };
            self.warn_of(&problem);
            usable.replace_range(range.clone(), &" ".repeat(range.len()));
        }
        usable
    }

    fn warn_of(&mut self, problem: &toml::de::Error) {
        let at = problem.span().map_or(0, |span| span.start);
        let line = self.line(at);
        let said = problem.message().trim().replace('\n', ", ");
        let words = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        if words.trim_start_matches(['[', ' ']).starts_with("store") {
            self.misplace(at);
        }
        self.warn(at, format!("not TOML: {said}: `{words}`; mend this line, the others are used"));
    }

    fn warn(&mut self, at: usize, what: String) {
        let line = self.line(at);
        self.warnings.push(Warning { line, what });
    }

    fn line(&self, at: usize) -> usize {
        self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::trace::Labels;

    const TEXT: &str = r#"
[owners]
specification = "Priya Raman"
verification = { name = "Mei", contact = "mei@example.org" }

[systems.billing]
match = { "service.name" = "billing-copilot" }
spec = "specs/billing.yaml"
owners = { coordination = "Jon" }
colour = "blue"
"#;

    fn run_of(service: &str) -> Trace {
        let labels = Labels { system: Some(service.into()), ..Labels::default() };
        Trace { labels, ..Trace::default() }
    }

    #[test]
    fn owners_of_a_system_fill_their_gaps_from_the_defaults() {
        let config = Config::read("masthead.toml", TEXT);
        let owners = config.owners_of(&run_of("billing-copilot"));
        let named =
            |owner: Option<Owner>| owner.map(|owner| format!("{} {}", owner.name, owner.source));
        assert_eq!(named(owners.specification), Some("Priya Raman masthead.toml:3".into()));
        assert_eq!(named(owners.coordination), Some("Jon masthead.toml:9".into()));
        assert_eq!(
            named(owners.verification),
            Some("Mei (mei@example.org) masthead.toml:4".into())
        );
        assert!(config.system_of(&run_of("other")).is_none());
    }

    #[test]
    fn the_first_system_in_the_file_counts() {
        let both = "[systems.z]\nmatch = { path = \"r\" }\n[systems.a]\nmatch = { path = \"r\" }\n";
        let config = Config::read("masthead.toml", both);
        let names: Vec<_> = config.systems.iter().map(|system| &*system.name).collect();
        assert_eq!(names, ["z", "a"]);
    }

    #[test]
    fn an_unknown_key_is_a_warning_with_its_line() {
        let config = Config::read("masthead.toml", TEXT);
        assert_eq!(config.warnings.len(), 1);
        assert_eq!(config.warnings[0].line, 10);
        assert_eq!(config.systems[0].spec.as_deref(), Some("specs/billing.yaml"));
    }

    #[test]
    fn a_line_that_is_no_toml_costs_itself_alone() {
        for bare in ["x", "this is no toml", "# fine\nx\n\n"] {
            let config = Config::read("masthead.toml", &format!("{bare}\n{TEXT}"));
            assert!(config.owners_of(&run_of("other")).specification.is_some(), "{bare}");
            assert_eq!(config.systems[0].spec.as_deref(), Some("specs/billing.yaml"));
            assert_eq!(config.warnings.len(), 2, "{bare}: {:?}", config.warnings);
        }
        let within = TEXT.replace("verification", "oops\n\nverification");
        let owners = Config::read("masthead.toml", &within).owners_of(&run_of("other"));
        assert!(owners.specification.is_some() && owners.verification.is_some());
    }

    #[test]
    fn a_system_may_be_held_to_all_questions() {
        let text = "[systems.a]\ngate = \"all\"\n[systems.b]\ngate = \"none\"\n[systems.c]\n";
        let config = Config::read("masthead.toml", text);
        let level = |name: &str| config.system_named(name).and_then(|system| system.gate);
        assert_eq!(level("a"), Some(Level::All));
        // A slip of the pen does not open the gate.
        assert_eq!(level("b"), Some(Level::All));
        assert_eq!(level("c"), None);
        assert_eq!(config.warnings[0].line, 4);
    }

    #[test]
    fn a_line_that_is_no_toml_costs_that_line_alone() {
        let broken = TEXT.replace("colour = \"blue\"", "colour = \"blue\nspec");
        let config = Config::read("masthead.toml", &broken);
        let owners = config.owners_of(&run_of("billing-copilot"));
        assert!(owners.specification.is_some() && owners.coordination.is_some());
        let lines: Vec<usize> = config.warnings.iter().map(|warning| warning.line).collect();
        assert!(lines.contains(&10), "{:?}", config.warnings);
        assert!(config.warnings[0].what.starts_with("not TOML: "), "{:?}", config.warnings);
    }
}
