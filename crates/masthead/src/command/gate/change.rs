//! `gate --diff`: what kind of change lies between two versions, and whether it is the right fix. Versions are
//! files, or revisions of git of the file that SPEC names; what the spec names is taken from the same revision.

use super::review;
use crate::cli::{Gate, GateFormat};
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::Input;
use crate::settings;
use crate::specs;
use anyhow::{Context, Result, anyhow, bail};
use case::{Owners, Spec};
use checks::gate::change::judge::{self, Answer};
use checks::gate::change::{Change, changes, given_up};
use checks::gate::{self, Level, Ship, Signed};
use ingest::spec::{self, SpecFile};
use redact::Redactor;
use report::gate_change::{self, Compared, Judged};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn run(asked: &Gate) -> Result<Exit> {
    let Some((old, new)) = asked.diff.as_deref().and_then(sides) else {
        bail!("--diff: give two files, two revisions, or one range such as main..HEAD");
    };
    let named = (asked.specs.as_slice(), asked.tools.as_deref());
    let (before, after) = (version(named, &old)?, version(named, &new)?);
    let changes = compared(asked, (&before, &after))?;
    let judged = judged(asked, &changes)?;
    let compared = Compared { old: &old, new: &new, changes: &changes, judged: &judged };
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
    let files = BTreeMap::new();
    let ruled = |version: &Version| {
        let ship = Ship::of(&version.spec, &version.owners, &files);
        gate::review(&ship, &Signed::default(), Level::All, today)
    };
    let mut found = given_up(&ruled(old), &ruled(new));
    found.extend(changes(&old.spec, &new.spec));
    Ok(found)
}

/// One version, and whom it names.
struct Version {
    spec: Spec,
    owners: Owners,
}

/// The two sides: two names, or the two ends of a range.
fn sides(given: &[String]) -> Option<(String, String)> {
    match given {
        [old, new] => Some((old.clone(), new.clone())),
        [range] => {
            let (old, new) = range.split_once("..")?;
            let end = |end: &str| if end.is_empty() { "HEAD".to_owned() } else { end.to_owned() };
            Some((end(old), end(new.trim_start_matches('.'))))
        }
        [] | [_, _, _, ..] => None,
    }
}

/// One version: the file of that name, or the file that SPEC names at that revision.
fn version((specs, tools): (&[PathBuf], Option<&Path>), side: &str) -> Result<Version> {
    let path = Path::new(side);
    let file = match specs {
        [] => read(path)?,
        [named] if path.is_file() && path != named.as_path() => read(path)?,
        [named] => at_revision(side, named)?,
        [_, _, ..] => bail!("--diff compares two versions of one spec; name one SPEC"),
    };
    let redactor = settings::redactor_beside(specs.first().map_or(path, PathBuf::as_path));
    Ok(redacted(crate::specs::holding(file, tools)?, &redactor))
}

/// Two versions for somebody else who compares them: two files, or two revisions of the file `spec`.
pub(crate) fn two_versions(spec: Option<&Path>, (old, new): (&str, &str)) -> Result<(Spec, Spec)> {
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
    specs::read_file(path)
}

fn redacted(file: SpecFile, redactor: &Redactor) -> Version {
    let file = file.redacted(redactor);
    for complaint in &file.complaints {
        anstream::eprintln!("masthead: {:?}: {}", complaint.at, complaint.what);
    }
    Version { spec: file.spec, owners: file.owners }
}

/// The file as it stood at a revision, with what it names as that stood there.
fn at_revision(revision: &str, named: &Path) -> Result<SpecFile> {
    let text = shown(revision, named)?;
    let folder = named.parent().map(Path::to_owned).unwrap_or_default();
    let beside =
        |name: &str| shown(revision, &folder.join(name)).map_err(|problem| format!("{problem:#}"));
    Ok(spec::detect_and_read(&named.display().to_string(), &text, &beside)?)
}

/// What `git show` prints of a file at a revision. The path is taken from where git is run.
fn shown(revision: &str, file: &Path) -> Result<String> {
    if revision.starts_with('-') {
        bail!("{revision}: no revision of git");
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.filter(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let name = file.strip_prefix(folder).unwrap_or(file).display();
    let object = format!("{revision}:./{name}");
    let output =
        Command::new("git").args(["show", &object]).current_dir(folder).output().with_context(
            || format!("{object}: git cannot be run; give two files in place of revisions"),
        )?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git shows nothing").trim_start_matches("fatal: ");
        return Err(anyhow!("{}: not at revision {revision} ({said})", file.display()));
    }
    String::from_utf8(output.stdout).with_context(|| format!("{object}: no text in UTF-8"))
}

/// What is said of the changes: alone, or for each failure of the verdicts that were given.
fn judged(asked: &Gate, changes: &[Change]) -> Result<Vec<Judged>> {
    let Some(path) = &asked.verdict else {
        let judgement = judge::alone(changes);
        return Ok(vec![Judged { run: String::new(), failure: None, judgement }]);
    };
    let input = if path == Path::new("-") { Input::Stdin } else { Input::File(path.clone()) };
    let name = input.name();
    let bytes = input.bytes().map_err(|why| anyhow!("{name}: {why}"))?;
    let failures = gate_change::failures(&bytes).with_context(|| name.clone())?;
    let said = failures.into_iter().map(|(run, failure)| {
        let judgement = judge::of(changes, &failure);
        Judged { run, failure: Some(failure), judgement }
    });
    Ok(said.collect())
}
