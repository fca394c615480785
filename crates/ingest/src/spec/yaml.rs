//! `masthead.spec.yaml` to a [`Spec`]: the file as a whole, and what all its clauses share. The
//! sections are in `sections`.

use super::error::{Fault, Place, SpecError};
use super::located::{Located, Short};
use super::mirror::{File, List, OwnerFile, OwnersFile, Text};
use super::quoting::Source;
use super::{Prompts, SCHEMA, SpecFile, count_lines, hash, lint};
use case::spec::ClauseRef;
use case::{Clause, ClauseKind, Complaint, Origin, Owner, Owners, Passage, Spec, SpecSource};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads a `masthead.spec.yaml`. JSON is read as well, being YAML.
///
/// # Errors
/// The file is at fault: it is not YAML, has an unknown key, a clause that stands twice, or a
/// predicate that nothing could evaluate; or a prompt file that it names cannot be had.
pub fn read_yaml(path: &str, text: &str, prompts: Prompts<'_>) -> Result<SpecFile, SpecError> {
    parse(text)
        .and_then(|file| Reader::new(path, text).read(file, prompts))
        .map_err(|fault| fault.in_file(path))
}

/// Strict booleans, so that the word `no` as a value stays a word.
fn parse(text: &str) -> Result<File, Fault> {
    let options = || serde_saphyr::options! { strict_booleans: true };
    check_schema(text, options())?;
    serde_saphyr::from_str_with_options(text, options()).map_err(|problem| Fault::of_yaml(&problem))
}

/// The schema first: a file of another version should hear of that, not of its unknown keys.
fn check_schema(text: &str, options: serde_saphyr::Options) -> Result<(), Fault> {
    #[derive(serde::Deserialize)]
    struct Head {
        schema: Option<Text>,
    }
    let head: Head = serde_saphyr::from_str_with_options(text, options)
        .map_err(|problem| Fault::of_yaml(&problem))?;
    let mend = format!("write `schema: {SCHEMA}` as the first line");
    match head.schema {
        Some(schema) if schema.value == SCHEMA => Ok(()),
        Some(schema) => {
            let what = format!("`{}` is not a schema that is read", schema.value);
            Err(Fault::new(schema.place, what, mend))
        }
        None => Err(Fault::new(None, "is not a spec file: it has no `schema`", mend)),
    }
}

/// A spec in the making.
pub(super) struct Reader<'t> {
    pub(super) path: Arc<str>,
    text: &'t str,
    pub(super) source: Source<'t>,
    pub(super) spec: Spec,
    complaints: Vec<Complaint>,
    /// The prompt files that the agents name.
    pub(super) prompts: Vec<Prompted>,
    /// The ids that are taken, and the lines that took them.
    ids: BTreeMap<Arc<str>, Option<u32>>,
}

/// An agent's prompt file.
pub(super) struct Prompted {
    pub(super) role: Arc<str>,
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
}

/// A clause before it is placed in its file.
pub(super) struct Stated {
    id: String,
    kind: ClauseKind,
    words: Arc<str>,
    at: Option<Place>,
    role: Option<Arc<str>>,
    /// The file it stands in, if it is not the spec file.
    file: Option<Arc<str>>,
}

impl Stated {
    /// A clause with those words at that place, that binds the whole system.
    pub(super) fn new(
        id: impl Into<String>,
        kind: ClauseKind,
        words: Arc<str>,
        at: Option<Place>,
    ) -> Self {
        Self { id: id.into(), kind, words, at, role: None, file: None }
    }

    /// The same, in another file.
    pub(super) fn standing_in(mut self, file: &Arc<str>) -> Self {
        self.file = Some(file.clone());
        self
    }

    /// The same, binding `role`.
    pub(super) fn binding(mut self, role: &Arc<str>) -> Self {
        self.role = Some(role.clone());
        self
    }
}

impl<'t> Reader<'t> {
    fn new(path: &str, text: &'t str) -> Self {
        Self {
            path: path.into(),
            text,
            source: Source::new(text),
            spec: Spec::default(),
            complaints: Vec::new(),
            prompts: Vec::new(),
            ids: BTreeMap::new(),
        }
    }

    fn read(mut self, file: File, prompts: Prompts<'_>) -> Result<SpecFile, Fault> {
        let File {
            schema: _,
            system,
            constraints,
            agents,
            tools,
            guards,
            termination,
            clarification,
            handoffs,
            verification,
            owners,
        } = file;
        self.spec.source = SpecSource::Declared { path: self.path.clone(), hash: hash(self.text) };
        self.spec.system = Some(system.value.as_str().into());
        self.spec.lines = count_lines(self.text);
        each(constraints, |one| self.constraint(one))?;
        each(agents, |one| self.agent(one, prompts))?;
        each(tools, |one| self.tool(one))?;
        each(guards, |one| self.guard(one))?;
        each(termination.map(|one| vec![one]), |one| self.termination(one))?;
        each(clarification.map(|one| vec![one]), |one| self.clarification(one))?;
        each(handoffs, |one| self.handoff(one))?;
        each(verification, |one| self.verification(one))?;
        self.prompt_clauses()?;
        let owners = owners.map(|owners| self.owners(owners)).unwrap_or_default();
        self.complaints.extend(lint::undeclared(&self.spec));
        Ok(SpecFile { spec: self.spec, owners, complaints: self.complaints })
    }

    /// Adds a clause, unless its id is taken.
    pub(super) fn push(&mut self, stated: Stated) -> Result<(), Fault> {
        let Stated { id, kind, words, at, role, file } = stated;
        let id: Arc<str> = id.into();
        let line = at.map(|at| at.line);
        if let Some(taken) = self.ids.insert(id.clone(), line) {
            let taken = taken.map_or_else(String::new, |line| format!(" (first on line {line})"));
            let what = format!("the clause id `{id}` stands twice{taken}");
            return Err(Fault::new(at, what, "give this clause an `id` of its own"));
        }
        let file = file.unwrap_or_else(|| self.path.clone());
        self.spec.clauses.push(Clause {
            id: ClauseRef(id),
            kind,
            text: Passage::new(words, Origin::file(&file)),
            file: Some(file),
            line,
            role,
        });
        Ok(())
    }

    /// Notes what is odd on `line`.
    pub(super) fn complain(&mut self, line: Option<u32>, what: &str) {
        let what = format!("line {}: {what}", line.unwrap_or(0));
        let at = Origin::file(&self.path);
        self.complaints.push(Complaint::new(&at, what));
    }

    /// The clause's own words if it has any, else the line that states it.
    pub(super) fn words<T>(&self, text: Option<&Text>, stated_by: &Located<T>) -> Arc<str> {
        text.map_or_else(|| self.source.line(stated_by.line()), |text| self.source.words(text))
    }

    fn owners(&self, file: OwnersFile) -> Owners {
        let OwnersFile { specification, coordination, verification, infrastructure } = file;
        let owner = |one: Option<Located<Short<OwnerFile>>>| one.map(|one| self.owner(&one));
        Owners {
            specification: owner(specification),
            coordination: owner(coordination),
            verification: owner(verification),
            infrastructure: owner(infrastructure),
        }
    }

    fn owner(&self, one: &Located<Short<OwnerFile>>) -> Owner {
        let OwnerFile { name, contact } = &one.value.0;
        let source = match one.line() {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        };
        Owner {
            name: match contact {
                Some(contact) => format!("{name} ({contact})").into(),
                None => name.as_str().into(),
            },
            source: source.into(),
        }
    }
}

fn each<T>(
    list: List<Located<T>>,
    mut take: impl FnMut(&Located<T>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let list = list.unwrap_or_default();
    list.iter().try_for_each(&mut take)
}
