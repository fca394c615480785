//! What a spec brings to the gate: the files that it names, the runs of its system, what people signed for
//! it, and the tools of its prompt.

use crate::cli::{Gate, Source};
use crate::inputs::Inputs;
use crate::settings::{self, shown};
use anyhow::{Context, Result};
use case::Spec;
use checks::gate::change::Contents;
use checks::gate::ship::{File, Runs};
use checks::gate::signed::Signature;
use checks::gate::{Day, Requirement, Signed, named_files};
use desk::{Config, Judged, SpecAtHand};
use ingest::answers::{self, Answers};
use ingest::proof::{self, Held};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where signatures are looked for beside a spec.
const ANSWERS: &str = "masthead.answers.yaml";

/// What belongs to one spec.
pub(super) struct Brought {
    pub(super) files: BTreeMap<Arc<str>, File>,
    /// What stands in those that are schemas.
    pub(super) schemas: BTreeMap<Arc<str>, Value>,
    pub(super) runs: Option<Runs>,
    pub(super) signed: Signed,
    /// Why what people signed beside it counts for nothing.
    pub(super) unsigned: Option<Unsigned>,
}

/// A file of signatures that are another system's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unsigned {
    pub(super) file: String,
    pub(super) system: String,
    /// The spec's own system, or what stands for none.
    pub(super) own: String,
}

/// Everything that belongs to the spec at `path`.
pub(super) fn with(asked: &Gate, path: &Path, (spec, config): (&Spec, &Config)) -> Result<Brought> {
    let (signed, unsigned) = signed(asked, &folder_of(path), spec)?;
    let files = files(spec, path, &looked_at);
    let schemas = schemas((spec, &files), path, &|file| std::fs::read(file).ok());
    Ok(Brought { files, schemas, runs: runs(asked, (spec, config))?, signed, unsigned })
}

/// What is known of each file that the spec at `path` names, relative to the file that names it.
pub(super) fn files(
    spec: &Spec,
    path: &Path,
    look: &dyn Fn(&Path) -> File,
) -> BTreeMap<Arc<str>, File> {
    named(spec, path).map(|(name, file)| (name, look(&file))).collect()
}

/// What stands in those of them that `files` knows as schemas, or in a form that tells neither.
pub(super) fn schemas(
    (spec, files): (&Spec, &BTreeMap<Arc<str>, File>),
    path: &Path,
    read: &dyn Fn(&Path) -> Option<Vec<u8>>,
) -> BTreeMap<Arc<str>, Value> {
    let is_schema = |name: &Arc<str>| {
        matches!(files.get(name), Some(File::Schema | File::Present { cases: None }))
    };
    let of_schemas = named(spec, path).filter(|(name, _)| is_schema(name));
    let content = |(name, file): (Arc<str>, PathBuf)| {
        let document = proof::document(&file.to_string_lossy(), &read(&file)?)?;
        Some((name, document))
    };
    of_schemas.filter_map(content).collect()
}

/// What each of them holds, as words that are equal where two files hold the same.
pub(super) fn contents(
    spec: &Spec,
    path: &Path,
    read: &dyn Fn(&Path) -> Option<Vec<u8>>,
) -> Contents {
    let content = |(name, file): (Arc<str>, PathBuf)| {
        let bytes = read(&file).filter(|bytes| !bytes.trim_ascii().is_empty())?;
        let same = match proof::document(&file.to_string_lossy(), &bytes) {
            Some(document @ (Value::Object(_) | Value::Array(_))) => document.to_string(),
            Some(_) | None => blake3::hash(&bytes).to_string(),
        };
        Some((name, same))
    };
    named(spec, path).filter_map(content).collect()
}

/// Each file that the spec at `path` names, with where it lies.
fn named(spec: &Spec, path: &Path) -> impl Iterator<Item = (Arc<str>, PathBuf)> {
    let beside = |file: Option<Arc<str>>| match file {
        Some(file) => folder_of(Path::new(&*file)),
        None => folder_of(path),
    };
    // A test may be named inside of its file: `tests/long.py::test_long`.
    let file = |name: &str| name.split("::").next().unwrap_or_default().to_owned();
    named_files(spec).into_iter().map(move |(name, by)| {
        let file = beside(by).join(file(&name));
        (name, file)
    })
}

/// The folder that a spec's names of files are relative to.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.to_owned()
    } else {
        path.parent().map(Path::to_owned).unwrap_or_default()
    }
}

/// Whether a file is there, and what it holds. Of a folder each entry is a case that is not empty and that
/// no other equals.
pub(super) fn looked_at(path: &Path) -> File {
    let Ok(entries) = std::fs::read_dir(path) else {
        return std::fs::read(path).map_or(File::Missing, |bytes| held_by(path, &bytes));
    };
    let entries = entries.filter_map(Result::ok).map(|entry| entry.path());
    let shown = entries.filter(|path| {
        path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
    });
    let different: BTreeSet<String> = shown.filter_map(|path| content(&path)).collect();
    if different.is_empty() { File::Empty } else { File::Present { cases: Some(different.len()) } }
}

/// What tells an entry of a folder from the others: its content, or the name of a folder.
fn content(path: &Path) -> Option<String> {
    if path.is_dir() {
        return Some(path.to_string_lossy().into_owned());
    }
    let bytes = std::fs::read(path).ok()?;
    (!bytes.trim_ascii().is_empty()).then(|| blake3::hash(&bytes).to_string())
}

/// What a file holds.
pub(super) fn held_by(path: &Path, bytes: &[u8]) -> File {
    match proof::held(&path.to_string_lossy(), bytes) {
        Held::Nothing => File::Empty,
        Held::Cases(cases) => File::Present { cases: Some(cases) },
        Held::Unread => File::Present { cases: None },
        Held::Schema => File::Schema,
        Held::Data => File::Data,
    }
}

/// What the runs show that were brought; those of other systems are left out where they say so.
fn runs(asked: &Gate, (spec, config): (&Spec, &Config)) -> Result<Option<Runs>> {
    if asked.runs.is_empty() {
        return Ok(None);
    }
    let source = Source { paths: asked.runs.clone(), spec: Vec::new(), no_redact: false };
    let inputs = Inputs::find(&source.paths)?;
    let mut desk = settings::desk(&source, &inputs)?;
    desk.specs = vec![SpecAtHand {
        system: None,
        spec: spec.clone(),
        owners: case::Owners::default(),
        used: false.into(),
    }];
    let mut counted = Runs::default();
    for input in &inputs.list {
        let render = |run: std::result::Result<Judged, ingest::Unreadable>| run;
        input.judge(&desk, &render, &mut |run| match run {
            Ok(judged) => match whose(&judged, (spec.system.as_deref(), config)) {
                Whose::Own | Whose::Unnamed => counted.count(&judged.case, &judged.triage),
                Whose::Other(_) => {}
            },
            Err(problem) => anstream::eprintln!("masthead: {problem}"),
        });
    }
    if counted.runs == 0 {
        anstream::eprintln!("masthead: --runs: no run of this system was found there");
    }
    Ok(Some(counted))
}

/// Whose run it is, held against a spec.
pub(super) enum Whose {
    /// It names the system of the spec.
    Own,
    /// It names no system, or the spec does not.
    Unnamed,
    /// It names that other system.
    Other(String),
}

/// Whose run it is, as far as the spec of `own` and the run name their system.
pub(super) fn whose(judged: &Judged, (own, config): (Option<&str>, &Config)) -> Whose {
    let trace = &judged.case.trace;
    let configured = config.system_of(trace).map(|system| system.name.as_str());
    match (own, configured.or(trace.labels.system.as_deref())) {
        (Some(own), Some(other)) if own == other => Whose::Own,
        (Some(_), Some(other)) => Whose::Other(other.to_owned()),
        (None, _) | (_, None) => Whose::Unnamed,
    }
}

/// What people signed for the system of the spec. A file for another system counts for nothing here.
fn signed(asked: &Gate, folder: &Path, spec: &Spec) -> Result<(Signed, Option<Unsigned>)> {
    let beside = folder.join(ANSWERS);
    let path = match &asked.answers {
        Some(path) => path.as_path(),
        None if beside.is_file() => beside.as_path(),
        None => return Ok((Signed::default(), None)),
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: the answers cannot be read", path.display()))?;
    let name = shown(path);
    let Answers { system, answers, waivers } = answers::read(&name, &text)?;
    if spec.system.as_deref() != Some(&*system) {
        let own = spec.system.as_deref().unwrap_or("a spec without a system").to_owned();
        return Ok((Signed::default(), Some(Unsigned { file: name, system, own })));
    }
    let (answers, waivers) = (signatures(&name, answers), signatures(&name, waivers));
    Ok((Signed { answers, waivers }, None))
}

fn signatures(file: &str, entries: Vec<answers::Entry>) -> Vec<(Requirement, Signature)> {
    let signature = |entry: answers::Entry| {
        let answers::Entry { question, by, on, until, text, line } = entry;
        let signature = Signature {
            by: by.into(),
            on: day(on),
            until: day(until),
            text: text.into(),
            source: format!("{file}:{line}").into(),
        };
        Some((Requirement::from_code(&question)?, signature))
    };
    entries.into_iter().filter_map(signature).collect()
}

/// A day of the calendar, as the gate counts it.
pub(super) fn day(date: jiff::civil::Date) -> Day {
    let part = |number: i8| number.unsigned_abs();
    Day { year: date.year(), month: part(date.month()), day: part(date.day()) }
}
