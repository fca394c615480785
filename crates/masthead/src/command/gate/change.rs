//! `gate --diff`: what kind of change lies between two versions, and whether it is the right fix. Versions are
//! files, or revisions of git of the file that SPEC names; what the spec names is taken from the same revision.

use super::{brought, review, revision};
use crate::cli::{Gate, GateFormat};
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::Input;
use crate::settings;
use anyhow::{Context, Result, anyhow, bail};
use case::{Owners, Spec};
use checks::gate::change::judge::{self, Answer};
use checks::gate::change::{
    Change, Contents, answered_worse, changes, doubted, given_up, in_files, in_owners, in_schemas,
    moved, with_files,
};
use checks::gate::ship::File;
use checks::gate::{self, Level, Review, Ship, Signed};
use ingest::spec::SpecFile;
use report::gate_change::{self, Compared, Failed, Judged};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn run(asked: &Gate) -> Result<Exit> {
    let Some((old, new)) = asked.diff.as_deref().and_then(|given| sides(given, &asked.specs))
    else {
        bail!(
            "--diff: give two files, two revisions, one range such as main..HEAD, or one revision and a SPEC to compare with"
        );
    };
    let named = (asked.specs.as_slice(), asked.tools.as_deref());
    let (mut before, mut after) = (version(named, &old)?, version(named, &new)?);
    let not_looked_at = left_out(&mut before, &mut after);
    let rulings = rulings(asked, (&before, &after))?;
    let changes = compared((&before, &after), &rulings);
    let judged = judged(asked, (&changes, &rulings), &after.spec)?;
    let compared = Compared {
        old: &old,
        new: &new,
        changes: &changes,
        judged: &judged,
        not_looked_at: &not_looked_at,
    };
    let text = match asked.format {
        GateFormat::Text => gate_change::text(&compared),
        GateFormat::Json => gate_change::json(&compared),
        GateFormat::Markdown => gate_change::markdown(&compared),
        GateFormat::Sarif | GateFormat::Junit | GateFormat::Github => {
            bail!("--diff prints text, json or markdown; choose one of them")
        }
    };
    let mut out = write::open(asked.out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    let worst = judged.iter().map(|one| one.judgement.answer).max();
    Ok(match worst.filter(|_| !asked.exit_zero) {
        None | Some(Answer::Addresses) => Exit::Fine,
        Some(Answer::CannotTell) => Exit::CannotTell,
        Some(Answer::WrongFix | Answer::Weakens) => Exit::Failure,
    })
}

/// What the questions say of both versions.
fn rulings(asked: &Gate, (old, new): (&Version, &Version)) -> Result<(Review, Review)> {
    let today = review::today(asked.today.as_deref())?;
    let ruled = |version: &Version| {
        // A file that was not compared answers nothing on either side.
        let mut files = version.files.clone();
        files.retain(|name, _| !version.left_out.contains(name));
        let ship = Ship::of(&version.spec, &version.owners, &files);
        gate::review(&ship, &Signed::default(), Level::All, today)
    };
    Ok((ruled(old), ruled(new)))
}

/// What changed, after every question that the old version answered and the new one does not.
fn compared((old, new): (&Version, &Version), rulings: &(Review, Review)) -> Vec<Change> {
    let (was, moved) = moved(&old.spec, (&old.contents, &new.contents));
    let of_files = in_files((&was, &old.files), (&new.spec, &new.files));
    let of_schemas = in_schemas((&was, &old.schemas), (&new.spec, &new.schemas));
    let mut found = with_files(changes(&was, &new.spec), of_files);
    found = with_files(found, of_schemas);
    found.extend(moved);
    found.extend(in_owners(&old.owners, &new.owners));
    found = doubted(found, (&rulings.0, &rulings.1), &new.spec);
    found.splice(0..0, given_up(&rulings.0, &rulings.1));
    found.sort_by_key(|change| Reverse(change.kind));
    found
}

/// One version, whom it names, and what is known of the files that it names as proof.
struct Version {
    spec: Spec,
    owners: Owners,
    files: BTreeMap<Arc<str>, File>,
    /// What stands in the schemas among them.
    schemas: BTreeMap<Arc<str>, Value>,
    /// What each of the files holds.
    contents: Contents,
    /// The names of files that are not there beside one version alone.
    left_out: BTreeSet<Arc<str>>,
    /// The folder it lies in; `None` for a revision, which brings all of its files.
    folder: Option<PathBuf>,
}

/// Leaves out the files that are not beside a version while they are beside the other one, which lies
/// elsewhere: of a spec that was copied out of its folder nobody means that its files are gone.
fn left_out(old: &mut Version, new: &mut Version) -> Vec<String> {
    let (Some(before), Some(after)) = (old.folder.clone(), new.folder.clone()) else {
        return Vec::new();
    };
    if before == after {
        return Vec::new();
    }
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for (version, elsewhere) in [(&mut *old, after), (&mut *new, before)] {
        version.files.retain(|name, file| {
            let is_elsewhere = *file == File::Missing && elsewhere.join(&**name).exists();
            if is_elsewhere {
                names.insert(name.clone());
            }
            !is_elsewhere
        });
    }
    old.left_out.clone_from(&names);
    new.left_out.clone_from(&names);
    names.iter().map(ToString::to_string).collect()
}

/// The two sides: two names, the two ends of a range, or a revision and the spec as it lies there now.
fn sides(given: &[String], specs: &[PathBuf]) -> Option<(String, String)> {
    match given {
        [old, new] => Some((old.clone(), new.clone())),
        [range] => {
            let Some((old, new)) = range.split_once("..") else {
                let [spec] = specs else { return None };
                return Some((range.clone(), spec.display().to_string()));
            };
            let end = |end: &str| if end.is_empty() { "HEAD".to_owned() } else { end.to_owned() };
            Some((end(old), end(new.trim_start_matches('.'))))
        }
        [] | [_, _, _, ..] => None,
    }
}

/// One version: the file of that name, or the file that SPEC names at that revision.
fn version((specs, tools): (&[PathBuf], Option<&Path>), side: &str) -> Result<Version> {
    let path = Path::new(side);
    refuse_folder(specs.first().map_or(path, PathBuf::as_path))?;
    let (file, revision) = match specs {
        [] => (read(path)?, None),
        [_] if path.is_file() => (read(path)?, None),
        [named] => (revision::spec(side, named)?, Some(side)),
        [_, _, ..] => bail!("--diff compares two versions of one spec; name one SPEC"),
    };
    let redactor = settings::redactor_beside(specs.first().map_or(path, PathBuf::as_path));
    let file = crate::specs::holding(file, tools)?.redacted(&redactor);
    for complaint in &file.complaints {
        anstream::eprintln!("masthead: {:?}: {}", complaint.at, complaint.what);
    }
    let SpecFile { spec, owners, complaints: _ } = file;
    review::tell_unread(&spec);
    let files = brought::files(&spec, path, &|path| match revision {
        Some(revision) => revision::looked_at(revision, path),
        None => brought::looked_at(path),
    });
    let content = |path: &Path| match revision {
        Some(revision) => revision::bytes(revision, path).ok(),
        None => std::fs::read(path).ok(),
    };
    let schemas = brought::schemas((&spec, &files), path, &content);
    let contents = brought::contents(&spec, path, &content);
    let folder = if revision.is_none() { Some(brought::folder_of(path)) } else { None };
    Ok(Version { spec, owners, files, schemas, contents, left_out: BTreeSet::new(), folder })
}

/// Two versions for somebody else who compares them: two files, or two revisions of the file `spec`.
pub(crate) fn two_versions(spec: Option<&Path>, (old, new): (&str, &str)) -> Result<(Spec, Spec)> {
    if let Some(side) =
        [old, new].into_iter().find(|side| spec.is_none() && !Path::new(side).is_file())
    {
        bail!(
            "{side}: no such file; for a revision of git, name the file that it is of: --spec FILE"
        );
    }
    let specs: Vec<PathBuf> = spec.map(Path::to_owned).into_iter().collect();
    let named = (specs.as_slice(), None);
    Ok((version(named, old)?.spec, version(named, new)?.spec))
}

/// A folder may stand for many specs, and nothing says which of the one side is which of the other.
fn refuse_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        let name = path.display();
        bail!("{name}: a folder cannot be compared; name one file of it");
    }
    Ok(())
}

fn read(path: &Path) -> Result<SpecFile> {
    if !path.is_file() {
        let side = path.display();
        bail!(
            "{side}: no such file; for a revision of git, name the file: masthead gate SPEC --diff {side} HEAD"
        );
    }
    crate::specs::read_file(path)
}

/// What is said of the changes: alone, or for each failure of the verdicts that were given.
fn judged(
    asked: &Gate,
    (changes, (old, new)): (&[Change], &(Review, Review)),
    spec: &Spec,
) -> Result<Vec<Judged>> {
    let Some(path) = &asked.verdict else {
        let judgement = judge::alone(changes, &answered_worse(old, new));
        return Ok(vec![Judged { run: String::new(), failure: None, judgement }]);
    };
    let input = if path == Path::new("-") { Input::Stdin } else { Input::File(path.clone()) };
    let name = input.name();
    let bytes = input.bytes().map_err(|why| anyhow!("{name}: {why}"))?;
    let failures = gate_change::failures(&bytes).with_context(|| name.clone())?;
    let said = failures.into_iter().map(|Failed { run, failure, whose }| {
        let judgement = match whose.is_not_of(spec) {
            Some(why) => judge::of_another(changes, why),
            None => judge::of(changes, &failure),
        };
        Judged { run, failure: Some(failure), judgement }
    });
    Ok(said.collect())
}
