//! Many specs in the terminal: a line for each, below it what blocks it with its place, and at the end what to
//! type next.

use super::text::unmet;
use super::{Entry, Reviewed};
use crate::words;
use checks::gate::{Place, Ruling};
use std::fmt::Write as _;

/// The widest line that is not a path.
const WIDTH: usize = 80;
/// The widest name of a system in a list, and the widest path.
const NAMES: (usize, usize) = (20, 28);
/// Of how many blocked specs is said what blocks them: a folder of hundreds is read one by one anyway.
const TOLD: usize = 20;
/// How many questions are told of each.
const QUESTIONS: usize = 3;

/// All of them, with how many of each there are.
pub fn list(entries: &[Entry<'_>]) -> String {
    let mut out = String::new();
    let mut told = 0;
    for entry in entries {
        out.push_str(&line(entry));
        if let Entry::Reviewed(reviewed) = entry
            && !reviewed.review.may_ship()
            && told < TOLD
        {
            told += 1;
            out.push_str(&reasons(reviewed));
        }
    }
    out + &summary(entries) + &next(entries)
}

/// One spec of many on one line.
fn line(entry: &Entry<'_>) -> String {
    let (verdict, system, path, reason) = match entry {
        Entry::Reviewed(reviewed) => {
            let verdict = if reviewed.review.may_ship() { "may ship" } else { "BLOCKED" };
            (verdict, reviewed.system, reviewed.path, in_short(reviewed))
        }
        // Said in full on standard error; here only which one it was.
        Entry::Unreadable { path, what: _ } => ("unreadable", "", *path, String::new()),
    };
    let (widest_system, widest_path) = NAMES;
    let system = words::shortened(&words::line(system), widest_system);
    let path = words::ending(&words::line(path), widest_path);
    let line = format!("{verdict:<10}  {system:<widest_system$}  {path:<widest_path$}  {reason}");
    format!("{}\n", words::shortened(line.trim_end(), WIDTH))
}

/// The questions that block, and how many others are open; the waivers in any case.
fn in_short(reviewed: &Reviewed<'_>) -> String {
    let review = reviewed.review;
    let codes = |rulings: &[&Ruling]| {
        let codes: Vec<&str> = rulings.iter().map(|one| one.requirement.code()).collect();
        codes.join(" ")
    };
    let blocking: Vec<&Ruling> = review.blocking().collect();
    let waived: Vec<&Ruling> = review.rulings.iter().filter(|one| one.waived.is_some()).collect();
    let others = unmet(review).count() - blocking.len() - waived.len();
    let mut parts = Vec::new();
    if !blocking.is_empty() {
        parts.push(codes(&blocking));
    }
    if !waived.is_empty() {
        parts.push(format!("waived {}", codes(&waived)));
    }
    if 0 < others {
        parts.push(format!("{others} open"));
    }
    parts.join("; ")
}

/// What blocks a spec: the first thing that each question lacks, at its place. The path stands whole, so that
/// a terminal opens it.
fn reasons(reviewed: &Reviewed<'_>) -> String {
    let blocking: Vec<&Ruling> = reviewed.review.blocking().collect();
    let mut out = String::new();
    for ruling in blocking.iter().take(QUESTIONS) {
        let lack = ruling.lacks.first();
        let what = lack.map_or(ruling.reason.as_str(), |lack| &lack.what);
        let place = placed(reviewed, lack.map(|lack| &lack.place));
        let code = ruling.requirement.code();
        let what = words::shortened(&words::line(what), WIDTH - 7);
        let _ = writeln!(out, "  {code:<5}{what}\n       {place}");
    }
    let more = blocking.len().saturating_sub(QUESTIONS);
    if 0 < more {
        let _ = writeln!(out, "       and {} more", words::count(more, "question"));
    }
    out
}

fn placed(reviewed: &Reviewed<'_>, place: Option<&Place>) -> String {
    let file = place.and_then(|place| place.file.as_deref()).unwrap_or(reviewed.path);
    match place.and_then(|place| place.line) {
        Some(line) => words::line(&format!("{file}:{line}")),
        None => words::line(file),
    }
}

/// How many of each there are.
fn summary(entries: &[Entry<'_>]) -> String {
    let count = |is_such: fn(&Entry<'_>) -> bool| entries.iter().filter(|one| is_such(one)).count();
    let ships = count(|one| matches!(one, Entry::Reviewed(reviewed) if reviewed.review.may_ship()));
    let unreadable = count(|one| matches!(one, Entry::Unreadable { .. }));
    let blocked = entries.len() - ships - unreadable;
    let text =
        format!("{}: {blocked} blocked, {ships} may ship", words::count(entries.len(), "spec"));
    if 0 < unreadable {
        return format!("{text}, {unreadable} unreadable\n");
    }
    format!("{text}\n")
}

/// What to type for the first that is blocked: its own screen says what would pass.
fn next(entries: &[Entry<'_>]) -> String {
    let blocked = entries.iter().find_map(|entry| match entry {
        Entry::Reviewed(reviewed) if !reviewed.review.may_ship() => Some(reviewed.path),
        Entry::Reviewed(_) | Entry::Unreadable { .. } => None,
    });
    blocked.map_or_else(String::new, |path| {
        format!("Next   masthead gate {}   says what would pass\n", words::line(path))
    })
}
