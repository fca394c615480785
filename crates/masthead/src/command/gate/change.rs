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
use checks::gate::change::{Change, changes, given_up, in_files, with_files};
use checks::gate::ship::File;
use checks::gate::{self, Level, Ship, Signed};
use ingest::spec::SpecFile;
use report::gate_change::{self, Compared, Failed, Judged};
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
    let changes = compared(asked, (&before, &after))?;
    let judged = judged(asked, &changes, &after.spec)?;
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

/// What changed, after every question that the old version answered and the new one fails.
fn compared(asked: &Gate, (old, new): (&Version, &Version)) -> Result<Vec<Change>> {
    let today = review::today(asked.today.as_deref())?;
    let ruled = |version: &Version| {
        let ship = Ship::of(&version.spec, &version.owners, &version.files);
        gate::review(&ship, &Signed::default(), Level::All, today)
    };
    let mut found = given_up(&ruled(old), &ruled(new));
    let of_files = in_files((&old.spec, &old.files), (&new.spec, &new.files));
    found.extend(with_files(changes(&old.spec, &new.spec), of_files));
    found.sort_by_key(|change| Reverse(change.kind));
    Ok(found)
}

/// One version, whom it names, and what is known of the files that it names as proof.
struct Version {
    spec: Spec,
    owners: Owners,
    files: BTreeMap<Arc<str>, File>,
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
    let mut names = BTreeSet::new();
    for (version, elsewhere) in [(old, after), (new, before)] {
        version.files.retain(|name, file| {
            let is_elsewhere = *file == File::Missing && elsewhere.join(&**name).exists();
            if is_elsewhere {
                names.insert(name.to_string());
            }
            !is_elsewhere
        });
    }
    names.into_iter().collect()
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
    let folder = if revision.is_none() { Some(brought::folder_of(path)) } else { None };
    Ok(Version { spec, owners, files, folder })
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
fn judged(asked: &Gate, changes: &[Change], spec: &Spec) -> Result<Vec<Judged>> {
    let Some(path) = &asked.verdict else {
        let judgement = judge::alone(changes);
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
