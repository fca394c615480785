//! A spec in the making from files of other tools. Ids that two files would share are told apart: the
//! one who wrote them never saw them.

use crate::spec::error::{Fault, Place};
use crate::spec::mirror::Text;
use crate::spec::paths::File;
use crate::spec::quoting::Source;
use crate::spec::settings::Kept;
use crate::spec::tree::{self, Node};
use crate::spec::{Prompts, SpecFile, count_lines, hash, lint, prompt, unmarked};
use case::spec::{self, ClauseRef, Does, Handoff, Model};
use case::{Clause, ClauseKind, Complaint, Origin, Owners, Passage, Role, Spec, SpecSource};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A spec in the making.
pub(super) struct Gathering<'p> {
    pub(super) spec: Spec,
    complaints: Vec<Complaint>,
    beside: Prompts<'p>,
    /// The file that is being read.
    pub(super) file: File,
    pub(super) source: Source,
    /// All files in the order of their paths, so that a pair has one hash whichever was given.
    texts: Vec<(Arc<str>, String)>,
    ids: BTreeSet<Arc<str>>,
}

/// What is said in a clause that is no text of its own: the line that states it.
pub(super) struct Setting<'n> {
    pub(super) id: String,
    pub(super) kind: ClauseKind,
    /// Where it stands.
    pub(super) at: &'n Node,
    /// The agent that it binds.
    pub(super) role: Option<&'n str>,
}

/// The words of a clause, where they begin, and the agent that they bind.
struct Said<'r> {
    words: Arc<str>,
    line: Option<u32>,
    role: Option<&'r str>,
}

impl<'p> Gathering<'p> {
    pub(super) fn new(beside: Prompts<'p>) -> Self {
        Self {
            spec: Spec::default(),
            complaints: Vec::new(),
            beside,
            file: File::given(""),
            source: Source::new(""),
            texts: Vec::new(),
            ids: BTreeSet::new(),
        }
    }

    /// Goes on with `text`, which stands in `file`.
    pub(super) fn enter(&mut self, file: &File, text: &str) {
        self.file = file.clone();
        self.source = Source::new(text);
        if !self.spec.files.contains(&file.path) {
            self.spec.files.push(file.path.clone());
            self.texts.push((file.path.clone(), text.to_owned()));
            self.spec.lines = self.spec.lines.saturating_add(count_lines(text));
        }
    }

    /// Goes on with the file that the present one calls `name`.
    pub(super) fn open(&mut self, name: &str) -> Result<Node, String> {
        let file = self.file.beside(name);
        let text = (self.beside)(&file.name)?;
        let text = unmarked(&text).to_owned();
        let document = tree::read(&text).map_err(|fault| fault.in_file(&file.path).to_string())?;
        self.enter(&file, &text);
        Ok(document)
    }

    /// The text of the file that the present one calls `name`, if there is one.
    pub(super) fn peek(&self, name: &str) -> Option<(File, String)> {
        let file = self.file.beside(name);
        let text = (self.beside)(&file.name).ok()?;
        Some((file, unmarked(&text).to_owned()))
    }

    /// Adds a clause with `words`.
    pub(super) fn said(
        &mut self,
        id: &str,
        kind: ClauseKind,
        (words, role): (&Text, Option<&str>),
    ) {
        let line = self.source.numbered(words).first().map(|(number, _)| *number);
        let line = line.or_else(|| words.line());
        self.push(id, kind, Said { words: self.source.words(words), line, role });
    }

    /// Adds a clause whose words are its line.
    pub(super) fn set(&mut self, setting: Setting<'_>) -> ClauseRef {
        let Setting { id, kind, at, role } = setting;
        let line = tree::place_of(at).map(|Place { line, column: _ }| line);
        self.push(&id, kind, Said { words: self.source.line(line), line, role })
    }

    /// Adds a clause for each setting, whose words are those lines that hold a key with all of its value. `id`
    /// makes the clause's id from the setting's name.
    pub(super) fn keeps(
        &mut self,
        kept: Vec<Kept>,
        id: &dyn Fn(&str) -> String,
        role: Option<&str>,
    ) {
        for Kept { setting, first, last } in kept {
            let words = self.source.lines(first, last);
            let said = Said { words, line: first, role };
            let id = self.push(&id(&setting.key), ClauseKind::Prose, said);
            self.spec.settings.insert(id, setting);
        }
    }

    /// Notes the model that answers for an agent.
    pub(super) fn model(&mut self, name: Option<Text>, role: &str) {
        self.spec.models.extend(name.map(|name| Model {
            line: name.line(),
            name: one_line(&name.value).into(),
            role: Some(role.into()),
            file: Some(self.file.path.clone()),
        }));
    }

    /// Adds the paragraphs of a text that an agent is instructed with.
    pub(super) fn instructs(&mut self, id: &str, text: &Text, role: Option<&str>) {
        let lines = self.source.numbered(text);
        for clause in prompt::inside(&self.file.path, role, id, &lines) {
            let Clause { id, kind, text, file: _, line, role } = clause;
            self.push(&id.0, kind, Said { words: text.text, line, role: role.as_deref() });
        }
    }

    fn push(&mut self, id: &str, kind: ClauseKind, said: Said<'_>) -> ClauseRef {
        let Said { words, line, role } = said;
        let id = self.free(id);
        self.ids.insert(id.clone());
        let id = ClauseRef(id);
        self.spec.clauses.push(Clause {
            id: id.clone(),
            kind,
            text: Passage::new(words, Origin::file(&self.file.path)),
            file: Some(self.file.path.clone()),
            line,
            role: role.map(Into::into),
        });
        id
    }

    fn free(&self, id: &str) -> Arc<str> {
        let numbered = (2..).map(|number: usize| Arc::from(format!("{id}.{number}")));
        let mut ids = [Arc::from(id)].into_iter().chain(numbered);
        ids.find(|id| !self.ids.contains(id)).unwrap_or_else(|| id.into())
    }

    /// Adds an agent, unless it is known.
    pub(super) fn agent(&mut self, name: &str, tools: Option<Vec<Arc<str>>>) {
        if self.spec.roles.iter().all(|role| *role.name != *name) {
            self.spec.roles.push(Role { name: name.into(), instructions: None, tools });
        }
    }

    /// Adds that `from` passes work on to `to`.
    pub(super) fn passes(
        &mut self,
        (from, to): (&str, &str),
        required: Vec<Arc<str>>,
        at: &Node,
    ) -> ClauseRef {
        let handoff = Handoff {
            from: Some(from.into()),
            to: to.into(),
            required,
            schema: None,
            version: None,
            acknowledged_by: None,
            session: None,
        };
        let id = format!("handoff:{from}:{to}");
        self.set(Setting { id, kind: ClauseKind::Handoff(handoff), at, role: None })
    }

    /// Notes that a clause follows from the setting `key`, which another clause states.
    pub(super) fn follows(&mut self, clause: ClauseRef, key: &str) {
        let setting = spec::Setting { key: key.into(), does: Does::Unknown, values: Vec::new() };
        self.spec.settings.insert(clause, setting);
    }

    /// Notes what is odd at `at`.
    pub(super) fn complain(&mut self, at: Option<u32>, what: &str) {
        let what = at.map_or_else(|| what.to_owned(), |line| format!("line {line}: {what}"));
        self.complaints.push(Complaint::new(&Origin::file(&self.file.path), what));
    }

    /// A mistake at `at`, in the present file.
    pub(super) fn fault(&self, at: &Node, what: String, mend: &str) -> Fault {
        Fault::new(tree::place_of(at), what, mend).standing_in(&self.file.path)
    }

    pub(super) fn finish(mut self) -> SpecFile {
        let path = self.spec.files.first().cloned().unwrap_or_default();
        self.texts.sort();
        let whole: String = self.texts.iter().map(|(_, text)| text.as_str()).collect();
        self.spec.source = SpecSource::Declared { path, hash: hash(&whole) };
        self.complaints.extend(lint::complaints(&self.spec, &lint::Places::new()));
        SpecFile { spec: self.spec, owners: Owners::default(), complaints: self.complaints }
    }
}

/// A name on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
