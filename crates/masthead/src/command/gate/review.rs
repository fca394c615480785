//! `gate`: the twelve questions. Which specs, held to what, and what is printed; what a spec brings with it
//! is looked for in `brought`.

use super::brought::{self, Brought, Unsigned};
use super::{baseline, output};
use crate::cli::{Gate, GateFormat, GateLevel};
use crate::command::write;
use crate::exit::Exit;
use crate::settings;
use crate::specs;
use anyhow::{Context, Result, bail};
use case::{Owners, Spec};
use checks::gate::baseline::Covered;
use checks::gate::{self, Day, Level, Review, Ship, review};
use desk::{Config, config};
use ingest::spec::SpecFile;
use report::gate::{Entry, Reviewed};
use report::{Colour, github, junit, sarif, summary};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One spec and what was ruled on it.
pub(super) struct Held {
    pub(super) path: String,
    pub(super) system: String,
    pub(super) owners: Owners,
    pub(super) review: Review,
    /// What a baseline lets through of it.
    pub(super) covered: Covered,
    /// Signatures beside it that are another system's.
    pub(super) unsigned: Option<Unsigned>,
}

/// A spec that was reviewed, or the path that none could be read from and why.
pub(super) type Outcome = std::result::Result<Held, (String, String)>;

pub(crate) fn run(asked: &Gate) -> Result<Exit> {
    let today = today(asked.today.as_deref())?;
    let mut outcomes = Vec::new();
    let is_passed_over = |path: &&PathBuf| asked.specs_only && specs::is_other_data(path);
    if !asked.specs.is_empty() && asked.specs.iter().all(|path| is_passed_over(&path)) {
        anstream::eprintln!("masthead: none of the files is a spec");
        return Ok(Exit::Fine);
    }
    let mut known = BTreeSet::new();
    // Either file of a pair stands for both: what was read from the same files is one spec.
    let mut is_new = |file: &Result<SpecFile>| {
        let files = file.as_ref().ok().and_then(|file| specs::sources(&file.spec));
        files.is_none_or(|files| known.insert(files))
    };
    for path in asked.specs.iter().filter(|path| !is_passed_over(path)) {
        let config = settings::config_beside(path);
        for file in read(asked, path).into_iter().filter(|file| is_new(file)) {
            let outcome = file.and_then(|file| held(asked, (path, file), (&config, today)));
            outcomes
                .push(outcome.map_err(|problem| (settings::shown(path), format!("{problem:#}"))));
        }
    }
    say_unreadable(&outcomes);
    let held: Vec<&Held> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    say_unsigned(&held);
    let mut reviewed: Vec<&mut Held> =
        outcomes.iter_mut().filter_map(|outcome| outcome.as_mut().ok()).collect();
    baseline::look_at(asked, &mut reviewed, today)?;
    let exit = outcomes.iter().map(exit).max().unwrap_or(Exit::Fine);
    if let ([Err(_)], GateFormat::Text) = (outcomes.as_slice(), asked.format) {
        return Ok(exit);
    }
    let text = printed(asked, &outcomes, today);
    let mut out = write::open(asked.out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    let is_excused = asked.exit_zero && exit != Exit::Unusable;
    Ok(if is_excused { Exit::Fine } else { exit })
}

/// The one spec at `path` and what is ruled on it, with everything that it brings.
pub(super) fn reviewed(asked: &Gate, path: &Path) -> Result<Held> {
    let config = settings::config_beside(path);
    let today = today(asked.today.as_deref())?;
    let mut files = read(asked, path).into_iter();
    let file = files.next().with_context(|| format!("{}: no spec in it", path.display()))??;
    let more = files.count();
    if 0 < more {
        bail!("{}: holds {} specs; name the one that is to be tested", path.display(), more + 1);
    }
    let held = held(asked, (path, file), (&config, today))?;
    say_unsigned(&[&held]);
    Ok(held)
}

/// What is ruled on the spec that a run carries or was held to, by itself.
pub(super) fn ruled(case: &case::Case, today: Day) -> Review {
    let files = std::collections::BTreeMap::new();
    let ship = Ship::of(&case.spec, &case.owners, &files);
    review(&ship, &checks::gate::Signed::default(), Level::All, today)
}

/// The specs that a path stands for.
fn read(asked: &Gate, path: &Path) -> Vec<Result<SpecFile>> {
    specs::read(path, asked.tools.as_deref(), &settings::redactor_beside(path))
}

/// One spec, held against the questions with everything that belongs to it.
fn held(
    asked: &Gate,
    (path, file): (&Path, SpecFile),
    (config, today): (&Config, Day),
) -> Result<Held> {
    let SpecFile { spec, owners, complaints } = file;
    for complaint in complaints {
        anstream::eprintln!("masthead: {:?}: {}", complaint.at, complaint.what);
    }
    tell_unread(&spec);
    let system = spec.system.as_deref().unwrap_or_default().to_owned();
    let owners = config::fill(config.owners_named(&system), &owners);
    let Brought { files, schemas, runs, signed, unsigned } =
        brought::with(asked, path, (&spec, config))?;
    let mut ship = Ship::of(&spec, &owners, &files).with_schemas(&schemas);
    if let Some(runs) = &runs {
        ship = ship.seen_in(runs);
    }
    let level = level(asked.level, config, &system);
    let review = review(&ship, &signed, level, today);
    let covered = Covered::default();
    Ok(Held { path: named(path, &spec), system, owners, review, covered, unsigned })
}

/// The file that the spec was read from, as places in it name it.
fn named(path: &Path, spec: &case::Spec) -> String {
    match &spec.source {
        case::SpecSource::Declared { path, hash: _ } => path.to_string(),
        case::SpecSource::FromTrace | case::SpecSource::Absent => settings::shown(path),
    }
}

/// What was asked for, else what the configuration says of the system, else the blockers alone.
fn level(asked: Option<GateLevel>, config: &Config, system: &str) -> Level {
    match asked {
        Some(GateLevel::Blockers) => Level::Blockers,
        Some(GateLevel::All) => Level::All,
        None => config.system_named(system).and_then(|one| one.gate).unwrap_or_default(),
    }
}

/// The day on which signatures are looked at.
pub(super) fn today(asked: Option<&str>) -> Result<Day> {
    if let Some(text) = asked {
        let day = Day::read(text);
        return day.with_context(|| format!("--today {text}: no day; write it as YYYY-MM-DD"));
    }
    // Days are counted in UTC, so that two machines agree on whether a signature has ended.
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    Ok(brought::day(now.date()))
}

fn say_unreadable(outcomes: &[Outcome]) {
    // Each problem names the file that is at fault, which need not be the spec.
    for (_, problem) in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        anstream::eprintln!("masthead: {problem}");
    }
}

/// Says once which signatures are another system's. Where they are of one that was looked at, too, they lie
/// where they belong.
fn say_unsigned(held: &[&Held]) {
    let is_looked_at = |system: &str| held.iter().any(|one| one.system == system);
    let notes: BTreeSet<&Unsigned> = held.iter().filter_map(|one| one.unsigned.as_ref()).collect();
    for Unsigned { file, system, own } in notes.into_iter().filter(|one| !is_looked_at(&one.system))
    {
        anstream::eprintln!(
            "masthead: {file}: is signed for {system}, not for {own}; nothing of it counts"
        );
    }
}

fn exit(outcome: &Outcome) -> Exit {
    match outcome {
        Ok(held) if held.review.may_ship() => Exit::Fine,
        Ok(_) => Exit::Failure,
        Err(_) => Exit::Unusable,
    }
}

fn printed(asked: &Gate, outcomes: &[Outcome], today: Day) -> String {
    let colour = if write::may_colour(asked.out.as_deref()) { Colour::Ansi } else { Colour::Plain };
    let entry = |outcome| entry(outcome, colour);
    let entries: Vec<Entry<'_>> = outcomes.iter().map(entry).collect();
    match (asked.format, entries.as_slice()) {
        (GateFormat::Json, entries) => report::gate::json(entries, today),
        (GateFormat::Text, [Entry::Reviewed(only)]) => report::gate::screen(only),
        (GateFormat::Text, entries) => report::gate::list(entries),
        (GateFormat::Sarif, _) => output::document(sarif::of_gate, outcomes),
        (GateFormat::Junit, _) => output::document(junit::of_gate, outcomes),
        (GateFormat::Github, _) => output::document(github::annotations, outcomes),
        (GateFormat::Markdown, _) => output::document(summary::of_gate, outcomes),
    }
}

fn entry(outcome: &Outcome, colour: Colour) -> Entry<'_> {
    match outcome {
        Ok(Held { path, system, owners, review, covered: _, unsigned: _ }) => {
            Entry::Reviewed(Reviewed { path, system, review, owners, colour })
        }
        Err((path, what)) => Entry::Unreadable { path, what },
    }
}

/// Says which prompts are in a language that is not read: what they state counts for nothing.
pub(super) fn tell_unread(spec: &Spec) {
    for place in gate::prompt::unread(spec) {
        let file = place.file.as_deref().unwrap_or("the prompt");
        anstream::eprintln!(
            "masthead: {file}: its prompt is not in English, so its sentences were not read; state its rules as data, \
             or see what masthead spec draft writes"
        );
    }
}
