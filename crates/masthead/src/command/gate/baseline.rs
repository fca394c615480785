//! `--baseline` and `--write-baseline`: known lacks that do not block, from and to a file.

use super::brought;
use super::output::system;
use super::review::Held;
use crate::cli::Gate;
use anyhow::{Context, Result, anyhow, bail};
use checks::gate::baseline::{self, Known};
use checks::gate::signed::Signature;
use checks::gate::{Day, Requirement, Ruling};
use ingest::baseline::{Entry, read, read_unfinished, write};
use std::path::Path;

/// An entry may count for a year, as an answer may: longer, and nobody looks at it again.
const LONGEST: i64 = 366;

/// Does what the command line asks for: lets through what a baseline knows, writes down what is lacking.
pub(super) fn look_at(asked: &Gate, specs: &mut [&mut Held], today: Day) -> Result<()> {
    if let Some(path) = &asked.baseline {
        apply(path, specs, today)?;
    }
    if let Some(path) = &asked.write_baseline {
        note(path, specs, today)?;
    }
    Ok(())
}

/// Lets through what the baseline at `path` knows, and says which of its entries have expired or match
/// nothing any more.
fn apply(path: &Path, specs: &mut [&mut Held], today: Day) -> Result<()> {
    let name = path.display().to_string();
    let entries = read(&name, &text_of(path)?)?;
    let known = entries.iter().map(|entry| known(&name, entry));
    let known: Vec<Known> = known.collect::<Result<_>>()?;
    for spec in specs.iter_mut() {
        let name = system(spec).to_owned();
        spec.covered = baseline::apply(&mut spec.review, &name, &known, today);
        let expired = &spec.covered.expired;
        let ended = |entry: &Known| format!(", expired on {}", entry.signature.until);
        tell(
            expired,
            "expired, so what they let through counts again; mend it or set a new end",
            ended,
        );
        let gone = &spec.covered.gone;
        tell(gone, "nothing matches any more; take them out", |_| String::new());
    }
    let is_system = |known: &&Known| specs.iter().any(|spec| *system(spec) == *known.system);
    for entry in known.iter().filter(|known| !is_system(known)) {
        let (source, system) = (&entry.signature.source, &entry.system);
        anstream::eprintln!("masthead: {source}: no spec of {system} was looked at");
    }
    Ok(())
}

/// Says how many entries there is something to say of, and lists them below.
fn tell(entries: &[Known], what: &str, more: impl Fn(&Known) -> String) {
    let Some(first) = entries.first() else { return };
    let source = &first.signature.source;
    let file = source.rsplit_once(':').map_or(&**source, |(file, _)| file);
    let count = entries.len();
    anstream::eprintln!("masthead: {file}: {count} of the entries for {}: {what}", first.system);
    for entry in entries {
        let (source, code) = (&entry.signature.source, entry.requirement.code());
        anstream::eprintln!("  {source}  {code}{}", more(entry));
    }
}

/// Writes what is lacking now. An entry of the file that stands there already keeps its words.
fn note(path: &Path, specs: &[&mut Held], today: Day) -> Result<()> {
    let name = path.display().to_string();
    let before = if path.exists() { read_unfinished(&name, &text_of(path)?)? } else { Vec::new() };
    let entries = specs.iter().flat_map(|spec| lacking(spec, today));
    let mut entries: Vec<Entry> = entries.collect();
    // Two lacks of one clause that say the same are let through by one entry.
    entries.dedup_by(|one, other| same(one, other));
    for entry in &mut entries {
        let kept = before.iter().find(|kept| same(kept, entry)).cloned();
        *entry = kept.unwrap_or_else(|| entry.clone());
    }
    std::fs::write(path, write(&entries))
        .with_context(|| format!("{name}: cannot be written; choose another --write-baseline"))?;
    let open = entries.iter().filter(|entry| entry.reason.is_empty()).count();
    let count = entries.len();
    anstream::eprintln!(
        "masthead: {name}: {count} known lacks; {open} wait for a reason, a name and an end"
    );
    Ok(())
}

fn same(one: &Entry, other: &Entry) -> bool {
    let key =
        |entry: &Entry| (entry.system.clone(), entry.question.clone(), entry.fingerprint.clone());
    key(one) == key(other)
}

fn lacking(spec: &Held, today: Day) -> Vec<Entry> {
    let unmet = spec.review.rulings.iter().filter(|ruling| {
        // What the baseline itself let through stays in it.
        !ruling.is_met() || ruling.waived.as_ref().is_some_and(|by| is_own(spec, by))
    });
    unmet.flat_map(|ruling| entries(spec, ruling, today)).collect()
}

fn is_own(spec: &Held, signature: &Signature) -> bool {
    spec.covered.known.iter().any(|known| known.signature == *signature)
}

fn entries(spec: &Held, ruling: &Ruling, today: Day) -> Vec<Entry> {
    let lacks = ruling.lacks.iter().map(|lack| lack.what.as_str());
    let whats: Vec<&str> =
        if ruling.lacks.is_empty() { vec![&ruling.reason] } else { lacks.collect() };
    let prints = baseline::fingerprints(ruling);
    let entry = |(what, print): (&str, std::sync::Arc<str>)| Entry {
        system: system(spec).to_owned(),
        question: ruling.requirement.code().to_owned(),
        what: report::line(what),
        fingerprint: print.to_string(),
        on: today.to_string(),
        ..Entry::default()
    };
    whats.into_iter().zip(prints).map(entry).collect()
}

fn known(path: &str, entry: &Entry) -> Result<Known> {
    let Entry { system, question, what: _, fingerprint, on, reason, by, until, line } = entry;
    let source = format!("{path}:{line}");
    let requirement = Requirement::from_code(question)
        .with_context(|| format!("{source}: `{question}` is no question; they are Q1 to Q12"))?;
    let day = |text: &str| {
        let date = text.parse().map_err(|_| anyhow!("{source}: `{text}` is no day"));
        date.map(brought::day)
    };
    let (from, to) = (day(on)?, day(until)?);
    if LONGEST < from.days_until(to) {
        bail!(
            "{source}: it counts from {on} until {until}; end it 0 to {LONGEST} days after it begins"
        );
    }
    let signature = Signature {
        by: by.as_str().into(),
        on: from,
        until: to,
        text: reason.as_str().into(),
        source: source.as_str().into(),
    };
    let fingerprint = fingerprint.as_str().into();
    Ok(Known { system: system.as_str().into(), requirement, fingerprint, signature })
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}
