//! Puts the desk together: the configuration, the specs, redaction, and what the person says.

use crate::cli::Source;
use crate::examples;
use crate::inputs::{Input, Inputs};
use crate::specs;
use anyhow::{Result, bail};
use case::SpecSource;
use checks::Category;
use desk::{Config, Desk, Records, SpecAtHand};
use ingest::spec::SpecFile;
use redact::{Redactor, Settings};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

const FILE: &str = "masthead.toml";

/// What a spec that lies beside its runs is called.
const SPEC: &str = "masthead.spec.yaml";

/// Folders of runs in which a spec is looked for.
const MOST_FOLDERS: usize = 100;

/// The desk for these inputs.
pub(crate) fn desk(source: &Source, inputs: &Inputs) -> Result<Desk> {
    let (config, folder) = config(inputs);
    warn(&config);
    let redactor = if source.no_redact { Redactor::off() } else { redactor(&config) };
    let mut files = given(&source.spec, &redactor)?;
    let configured = configured(&config, &folder, inputs).into_iter();
    files.extend(configured.map(|(system, file)| (system, file.redacted(&redactor))));
    let beside = beside(inputs, &files, &redactor);
    files.extend(beside);
    let specs = files.into_iter().map(|(system, file)| at_hand(system, file)).collect();
    Ok(Desk {
        redactor,
        config,
        specs,
        symptom: None,
        records: Records::Kept,
        asked: Category::ALL.to_vec(),
        answerer: desk::nobody(),
    })
}

/// The configuration: upwards from the working directory, else from the first input (so that a
/// folder of runs can bring its own), else the one that comes with the bundled examples.
fn config(inputs: &Inputs) -> (Config, PathBuf) {
    let bundled = inputs.list.iter().all(|input| matches!(input, Input::Example(_)));
    if bundled && !inputs.list.is_empty() {
        return (Config::read(examples::CONFIG_PATH, examples::CONFIG), PathBuf::new());
    }
    let first = inputs.list.iter().find_map(|input| match input {
        Input::File(path) => Some(path.as_path()),
        Input::Stdin | Input::Example(_) | Input::Held { .. } | Input::Unread { .. } => None,
    });
    found(first)
}

/// Says what in the configuration could not be used.
pub(crate) fn warn(config: &Config) {
    for warning in &config.warnings {
        anstream::eprintln!("masthead: {}:{}: {}", config.path, warning.line, warning.what);
    }
}

/// The configuration of the working directory, and its folder.
pub(crate) fn here() -> (Config, PathBuf) {
    found(None)
}

/// What the configuration of the working directory says of redaction.
pub(crate) fn redactor_here() -> Redactor {
    redactor(&found(None).0)
}

/// What the configuration for this one file says of redaction.
pub(crate) fn redactor_beside(path: &Path) -> Redactor {
    redactor(&found(Some(path)).0)
}

/// The configuration for the system of the spec at `path`, its mistakes said.
pub(crate) fn config_beside(path: &Path) -> Config {
    let (config, _) = found(Some(path));
    for warning in &config.warnings {
        anstream::eprintln!("masthead: {}:{}: {}", config.path, warning.line, warning.what);
    }
    config
}

/// The configuration upwards from the working directory, else from `beside`, and its folder.
fn found(beside: Option<&Path>) -> (Config, PathBuf) {
    let beside = beside.and_then(|path| path.canonicalize().ok());
    let here = std::env::current_dir().ok();
    let found = here.into_iter().chain(beside).find_map(|from| upwards(&from));
    let Some(path) = found else {
        return (Config::default(), PathBuf::new());
    };
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    match std::fs::read_to_string(&path) {
        Ok(text) => (Config::read(&shown(&path), &text), folder),
        Err(problem) => {
            anstream::eprintln!("masthead: {}: cannot be read ({problem})", path.display());
            (Config::default(), folder)
        }
    }
}

fn upwards(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

/// The path as people know it: relative to the working directory where it lies below.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// The specs of `--spec [SYSTEM=]PATH`.
fn given(options: &[String], redactor: &Redactor) -> Result<Vec<(Option<String>, SpecFile)>> {
    let mut given = Vec::new();
    for option in options {
        let named = option.split_once('=').filter(|_| !Path::new(option).exists());
        let (system, path) =
            named.map_or((None, option.as_str()), |(name, path)| (Some(name), path));
        let files: Vec<SpecFile> =
            specs::read(Path::new(path), None, redactor).into_iter().collect::<Result<_>>()?;
        if files.iter().any(|file| !file.spec.is_declared()) {
            // What it states points into that run, and would be cited as if it stood in the other.
            bail!("{path}: is a run; `masthead spec draft {path}` makes a spec of what it carries");
        }
        let is_one = files.len() == 1;
        for file in files {
            let own = file.spec.system.as_ref().filter(|_| !is_one).map(|name| (**name).to_owned());
            let system = system.filter(|_| is_one).map(str::to_owned).or(own);
            if system.is_none() && !is_one {
                bail!(
                    "{path}: holds more than one spec, and not all name their system; give one file"
                );
            }
            given.push((system, file));
        }
    }
    Ok(given)
}

/// Says which of the specs that `--spec SYSTEM=FILE` gave, or that lie beside the runs, no run was held to.
pub(crate) fn say_idle(source: &Source, desk: &Desk) {
    for (system, spec) in desk.idle() {
        let is_its =
            |option: &&String| option.split_once('=').is_some_and(|(name, _)| name == system);
        let is_configured = desk.config.systems.iter().any(|known| known.name == system);
        if let Some(option) = source.spec.iter().find(is_its) {
            anstream::eprintln!(
                "masthead: --spec {option}: no run here is of the system {system}; give the file alone to use it for all"
            );
        } else if let (SpecSource::Declared { path, .. }, false) = (&spec.source, is_configured) {
            anstream::eprintln!(
                "masthead: {path}: no run here is of its system {system}, and none was held to it; `--spec {path}` holds all to it"
            );
        }
    }
}

/// The specs that the configuration names. A missing one is said and passed over: at three in the
/// morning the verdict matters more.
fn configured(config: &Config, folder: &Path, inputs: &Inputs) -> Vec<(Option<String>, SpecFile)> {
    let mut specs = Vec::new();
    let bundled = inputs.list.iter().any(|input| matches!(input, Input::Example(_)));
    for system in &config.systems {
        let Some(path) = &system.spec else { continue };
        let read = if bundled && folder.as_os_str().is_empty() {
            examples::spec(path)
        } else {
            specs::read_file(&folder.join(path))
        };
        match read {
            Ok(file) => specs.push((Some(system.name.clone()), file)),
            Err(problem) => anstream::eprintln!("masthead: {}: {problem:#}", config.path),
        }
    }
    specs
}

/// The specs that lie in the folders of the runs, each for the system that it names, unless one is `known`
/// for it. One that cannot be read is said and passed over.
fn beside(
    inputs: &Inputs,
    known: &[(Option<String>, SpecFile)],
    redactor: &Redactor,
) -> Vec<(Option<String>, SpecFile)> {
    if known.iter().any(|(system, _)| system.is_none()) {
        return Vec::new();
    }
    let folders = inputs.list.iter().filter_map(|input| match input {
        Input::File(path) => path.parent(),
        Input::Stdin | Input::Example(_) | Input::Held { .. } | Input::Unread { .. } => None,
    });
    let mut folders: Vec<&Path> = folders.collect();
    folders.dedup();
    folders.truncate(MOST_FOLDERS);
    let mut found: Vec<(Option<String>, SpecFile)> = Vec::new();
    for path in folders.into_iter().map(|folder| folder.join(SPEC)).filter(|path| path.is_file()) {
        match specs::read_file(&path) {
            Ok(file) => {
                let system = file.spec.system.as_ref().map(ToString::to_string);
                let is_known = known.iter().chain(&found).any(|(other, _)| *other == system);
                if system.is_some() && !is_known {
                    found.push((system, file.redacted(redactor)));
                }
            }
            Err(problem) => anstream::eprintln!("masthead: {problem:#}"),
        }
    }
    found
}

fn at_hand(system: Option<String>, file: SpecFile) -> SpecAtHand {
    let SpecFile { spec, owners, complaints } = file;
    for complaint in complaints {
        anstream::eprintln!("masthead: {:?}: {}", complaint.at, complaint.what);
    }
    SpecAtHand { system, spec, owners, used: false.into() }
}

/// What the configuration says of redaction.
pub(crate) fn redactor(config: &Config) -> Redactor {
    let key = config.redaction_key.as_deref().map_or_else(random_key, redact::key_from);
    Redactor::new(Settings { key, allow: config.allow.clone() })
}

/// A key that no two processes share. The standard library's hash keys are random for each process;
/// that is enough for placeholders of 16 bits, which are labels and not ciphers.
fn random_key() -> [u8; 32] {
    let mut key = [0; 32];
    for chunk in key.chunks_mut(8) {
        let random = RandomState::new().build_hasher().finish().to_le_bytes();
        chunk.copy_from_slice(&random[..chunk.len()]);
    }
    key
}
