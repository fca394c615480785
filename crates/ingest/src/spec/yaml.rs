//! `masthead.spec.yaml` to a [`Spec`]: the file as a whole, and what all its clauses share. The
//! sections are in `sections`.

use super::error::{Fault, Place, SpecError};
use super::located::{Located, Short};
use super::mirror::{self, List, OwnerFile, OwnersFile, Text};
use super::paths::File;
use super::quoting::Source;
use super::sections::name_of;
use super::{Prompts, SCHEMA, SpecFile, count_lines, hash, is_spec, lint, unmarked};
use case::spec::ClauseRef;
use case::{Clause, ClauseKind, Complaint, Origin, Owner, Owners, Passage, Spec, SpecSource};
use std::collections::BTreeMap;
use std::sync::Arc;

use mirror::File as Sections;

/// Reads a `masthead.spec.yaml` with the files that it includes. JSON is read as well, being YAML.
///
/// # Errors
/// The file, or one that it includes, is at fault: it is not YAML, has an unknown key, a clause that
/// stands twice, or a predicate that nothing could evaluate; or a file that it names cannot be had.
pub fn read_yaml(path: &str, text: &str, prompts: Prompts<'_>) -> Result<SpecFile, SpecError> {
    let text = unmarked(text);
    Reader::new(File::given(path), prompts).read(text).map_err(|fault| fault.in_file(path))
}

/// Strict booleans, so that the word `no` as a value stays a word.
fn parse(text: &str) -> Result<Sections, Fault> {
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
    let mend = format!("write `schema: {SCHEMA}` as the first line");
    let what = "is not a spec file: it has no `schema`";
    let head: Head = serde_saphyr::from_str_with_options(text, options).map_err(|problem| {
        let fault = Fault::of_yaml(&problem);
        // Of a file that says nothing of itself, its shape is not what is wrong.
        if is_spec(text) { fault } else { Fault::new(fault.at, what, mend.as_str()) }
    })?;
    match head.schema {
        Some(schema) if schema.value == SCHEMA => Ok(()),
        Some(schema) => {
            let what = format!("`{}` is not a schema that is read", schema.value);
            Err(Fault::new(schema.place, what, mend))
        }
        None => Err(Fault::new(None, what, mend)),
    }
}

/// A spec in the making.
pub(super) struct Reader<'p> {
    /// The file that is being read.
    pub(super) file: File,
    pub(super) source: Source,
    /// Gets the files that are named.
    pub(super) beside: Prompts<'p>,
    pub(super) spec: Spec,
    pub(super) owners: Owners,
    pub(super) complaints: Vec<Complaint>,
    /// What the agents are instructed with.
    pub(super) prompts: Vec<Prompted>,
    /// What may stand once, and where it stands.
    taken: lint::Places,
    /// The files whose sections are being read, the given one first.
    pub(super) open: Vec<File>,
    /// Every file with its text.
    pub(super) texts: Vec<(File, String)>,
}

/// An agent's instructions: a file of their own, or a piece of the spec.
pub(super) struct Prompted {
    pub(super) role: Arc<str>,
    /// The file that they stand in.
    pub(super) file: File,
    pub(super) text: Arc<str>,
    /// The same line by line, with the numbers that the lines have in the file.
    pub(super) lines: Vec<(u32, String)>,
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

impl<'p> Reader<'p> {
    fn new(file: File, beside: Prompts<'p>) -> Self {
        Self {
            file,
            source: Source::new(""),
            beside,
            spec: Spec::default(),
            owners: Owners::default(),
            complaints: Vec::new(),
            prompts: Vec::new(),
            taken: BTreeMap::new(),
            open: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn read(mut self, text: &str) -> Result<SpecFile, Fault> {
        self.spec.lines = count_lines(text);
        self.sections_of(&self.file.clone(), text)?;
        if self.spec.system.is_none() {
            let at = Some(Place { line: 1, column: 1 });
            return Err(Fault::new(at, "`system` is missing", "add `system:`"));
        }
        self.prompt_clauses()?;
        let whole: String = self.texts.iter().map(|(_, text)| text.as_str()).collect();
        let path = self.file.path.clone();
        self.spec.source = SpecSource::Declared { path, hash: hash(&whole) };
        self.complaints.extend(lint::complaints(&self.spec, &self.taken));
        Ok(SpecFile { spec: self.spec, owners: self.owners, complaints: self.complaints })
    }

    /// Everything that `file` states, and after it what the files state that it includes.
    pub(super) fn sections_of(&mut self, file: &File, text: &str) -> Result<(), Fault> {
        let includer = std::mem::replace(&mut self.file, file.clone());
        let source = std::mem::replace(&mut self.source, Source::new(text));
        self.spec.files.push(file.path.clone());
        self.texts.push((file.clone(), text.to_owned()));
        self.open.push(file.clone());
        let read = parse(text).and_then(|sections| self.sections(sections));
        self.open.pop();
        self.file = includer;
        self.source = source;
        read.map_err(|fault| fault.standing_in(&file.path))
    }

    fn sections(&mut self, file: Sections) -> Result<(), Fault> {
        let Sections {
            schema: _,
            system,
            include,
            constraints,
            agents,
            tools,
            guards,
            termination,
            context,
            clarification,
            handoffs,
            objectives,
            logging,
            verification,
            judges,
            sampling,
            owners,
        } = file;
        // The system of an included file is its own.
        if self.open.len() < 2 {
            self.spec.system = name_of(system.as_ref());
        }
        each(constraints, |one| self.constraint(one))?;
        each(agents, |one| self.agent(one))?;
        each(tools, |one| self.tool(one))?;
        each(guards, |one| self.guard(one))?;
        only(termination, |one| self.termination(one))?;
        only(context, |one| self.context(one))?;
        only(clarification, |one| self.clarification(one))?;
        each(handoffs, |one| self.handoff(one))?;
        each(objectives, |one| self.objective(one))?;
        only(logging, |one| self.logging(one))?;
        each(verification, |one| self.verification(one))?;
        each(judges, |one| self.judge(one))?;
        only(sampling, |one| self.sampling(one))?;
        if let Some(owners) = owners {
            self.owned_by(owners);
        }
        each(include, |one| self.include(one))
    }

    /// The text of a file that the spec names, or why it cannot be had.
    pub(super) fn text_of(&self, file: &File) -> Result<String, String> {
        (self.beside)(&file.name).map(|text| unmarked(&text).to_owned())
    }

    /// Adds a clause, unless its id is taken.
    pub(super) fn push(&mut self, stated: Stated) -> Result<(), Fault> {
        let Stated { id, kind, words, at, role, file } = stated;
        self.take(&format!("the clause id `{id}`"), at, "give this clause an `id` of its own")?;
        let file = file.unwrap_or_else(|| self.file.path.clone());
        self.spec.clauses.push(Clause {
            id: ClauseRef(id.into()),
            kind,
            text: Passage::new(words, Origin::file(&file)),
            file: Some(file),
            line: at.map(|at| at.line),
            role,
        });
        Ok(())
    }

    /// Notes that `what` stands here, unless it stands elsewhere already.
    pub(super) fn take(&mut self, what: &str, at: Option<Place>, mend: &str) -> Result<(), Fault> {
        let here = (self.file.path.clone(), at.map(|at| at.line));
        let Some((file, line)) = self.taken.insert(what.to_owned(), here) else {
            return Ok(());
        };
        let first = match line {
            Some(line) if file == self.file.path => format!(" (first on line {line})"),
            Some(line) => format!(" (first at {file}:{line})"),
            None => format!(" (first in {file})"),
        };
        Err(Fault::new(at, format!("{what} stands twice{first}"), mend))
    }

    /// Notes what is odd on `line`.
    pub(super) fn complain(&mut self, line: Option<u32>, what: &str) {
        let what = format!("line {}: {what}", line.unwrap_or(0));
        let at = Origin::file(&self.file.path);
        self.complaints.push(Complaint::new(&at, what));
    }

    /// The clause's own words if it has any, else the line that states it.
    pub(super) fn words<T>(&self, text: Option<&Text>, stated_by: &Located<T>) -> Arc<str> {
        text.map_or_else(|| self.source.line(stated_by.line()), |text| self.source.words(text))
    }

    /// Owners of an included file count where the file that includes it names none.
    fn owned_by(&mut self, file: OwnersFile) {
        let OwnersFile { specification, coordination, verification, infrastructure } = file;
        let owner = |one: Option<Located<Short<OwnerFile>>>| one.map(|one| self.owner(&one));
        let named = [specification, coordination, verification, infrastructure].map(owner);
        let [specification, coordination, verification, infrastructure] = named;
        let Owners { specification: s, coordination: c, verification: v, infrastructure: i } =
            std::mem::take(&mut self.owners);
        self.owners = Owners {
            specification: s.or(specification),
            coordination: c.or(coordination),
            verification: v.or(verification),
            infrastructure: i.or(infrastructure),
        };
    }

    fn owner(&self, one: &Located<Short<OwnerFile>>) -> Owner {
        let OwnerFile { name, contact } = &one.value.0;
        let source = match one.line() {
            Some(line) => format!("{}:{line}", self.file.path),
            None => self.file.path.to_string(),
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

fn only<T>(
    one: Option<Located<T>>,
    take: impl FnOnce(&Located<T>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    match one {
        Some(one) => take(&one),
        None => Ok(()),
    }
}
