//! The terminal: one spec on one screen of at most 24 lines and 80 columns that reads without colour. Capitals
//! say what blocks at the level that was asked for.

use super::Reviewed;
use super::convert::{level, named};
use crate::{Colour, words};
use checks::gate::signed::Signature;
use checks::gate::{Lack, Level, Place, Requirement, Review, Ruling, Standing};
use checks::taxonomy::Category;

/// The widest line, and the most of them.
const WIDTH: usize = 80;
const LINES: usize = 24;
/// The column in which text begins: after `  Q10  `.
const LABEL: usize = 7;
/// The columns of the words that say what became of a question.
const STATUS: usize = 9;

const RESET: &str = "\u{1b}[0m";
const BAD: &str = "\u{1b}[1;31m";
const GOOD: &str = "\u{1b}[32m";

/// The screen of one spec.
pub fn screen(reviewed: &Reviewed<'_>) -> String {
    let review = reviewed.review;
    let mut lines = head(reviewed);
    for category in Category::ALL {
        lines.push(gate(reviewed, category));
        let own = review.rulings.iter().filter(|one| one.requirement.category() == category);
        lines.extend(own.map(|ruling| question(reviewed, ruling)));
    }
    let next = next(reviewed);
    let room = LINES.saturating_sub(lines.len() + 1);
    lines.extend(mends(review, room));
    lines.push(next);
    let painted = lines.iter().enumerate().map(|(index, line)| painted(reviewed, index, line));
    painted.collect()
}

/// The verdict, the system, and how much of it blocks.
fn head(reviewed: &Reviewed<'_>) -> Vec<String> {
    let review = reviewed.review;
    let (blocking, unmet) = (review.blocking().count(), unmet(review).count());
    let verdict = verdict(review);
    let system = words::shortened(&words::line(reviewed.system), WIDTH / 2);
    let left = format!("{verdict}  {system}");
    let right = match (blocking, review.level) {
        (0, _) if unmet == 0 => "all twelve questions are answered".to_owned(),
        (0, Level::All) => format!("{} not met, waived", words::count(unmet, "question")),
        (0, Level::Blockers) => format!("{unmet} of 12 not met, none of them blocks"),
        (_, Level::All) => format!("{blocking} of 12 questions not met"),
        (_, Level::Blockers) => {
            format!("{blocking} of 2 blockers not met, {} more open", unmet - blocking)
        }
    };
    let gap =
        " ".repeat(WIDTH.saturating_sub(words::columns(&left) + words::columns(&right)).max(2));
    let level = format!("level {}", level(review.level));
    let path =
        words::ending(&words::line(reviewed.path), WIDTH - LABEL - words::columns(&level) - 2);
    let space = WIDTH.saturating_sub(LABEL + words::columns(&path) + words::columns(&level));
    vec![
        words::shortened(&format!("{left}{gap}{right}"), WIDTH),
        format!("{:<LABEL$}{path}{}{level}", "spec", " ".repeat(space)),
    ]
}

fn verdict(review: &Review) -> &'static str {
    let is_waived = review.rulings.iter().any(|ruling| ruling.waived.is_some());
    match (review.may_ship(), is_waived) {
        (false, _) => "BLOCKED",
        (true, true) => "MAY SHIP ON WAIVERS",
        (true, false) => "MAY SHIP",
    }
}

/// The questions that are neither answered nor waived, nor without an object.
pub(super) fn unmet(review: &Review) -> impl Iterator<Item = &Ruling> {
    review
        .rulings
        .iter()
        .filter(|ruling| !matches!(ruling.standing, Standing::Passes | Standing::NotApplicable))
}

/// A gate and who answers for it.
fn gate(reviewed: &Reviewed<'_>, category: Category) -> String {
    let (code, name, role) = (category.code(), category.name(), category.owner_role());
    let title = format!("{code:<LABEL$}{name}");
    let (owner, source) = match named(category, reviewed.owners) {
        Some(owner) => {
            let source = owner.source.strip_prefix(reviewed.path).unwrap_or(&owner.source);
            (format!("{}, {role}", words::line(&owner.name)), source)
        }
        None => (format!("{role} (nobody is named)"), ""),
    };
    let text = format!("{title}: {owner}");
    let line = words::placed((&text, source), WIDTH, 1);
    line.into_iter().next().unwrap_or_default()
}

/// One question, what became of it, and where.
fn question(reviewed: &Reviewed<'_>, ruling: &Ruling) -> String {
    let code = ruling.requirement.code();
    let blocks = reviewed.review.blocking().any(|one| one.requirement == ruling.requirement);
    let (status, reason) = said(ruling, blocks);
    let place = ruling.lacks.first().filter(|_| ruling.signed.is_none());
    let place = place.map(|lack| placed(reviewed, &lack.place)).unwrap_or_default();
    let room = WIDTH - LABEL - STATUS;
    let text = words::placed((&words::line(&reason), &place), room, 1);
    let text = text.into_iter().next().unwrap_or_default();
    format!("  {code:<width$}{status:<STATUS$}{text}", width = LABEL - 2)
}

/// What became of a question in a word, and why.
fn said(ruling: &Ruling, blocks: bool) -> (&'static str, String) {
    // A signature that counts no more is why a question fails today that was let through yesterday.
    let ended: Vec<&str> = ruling.on_signatures().map(|lack| &*lack.what).collect();
    let others: Vec<&Lack> =
        ruling.lacks.iter().filter(|lack| !ended.contains(&&*lack.what)).collect();
    let reason = match others.as_slice() {
        [only] => only.what.clone(),
        [first, rest @ ..] => format!("{} (+{})", first.what, rest.len()),
        [] => ruling.reason.clone(),
    };
    let reason = ended.into_iter().chain([&*reason]).collect::<Vec<_>>().join("; ");
    if let Some(waiver) = &ruling.waived {
        return ("WAIVED", format!("{}; but {reason}", by(waiver)));
    }
    if let Some(answer) = &ruling.signed {
        return ("signed", format!("{}: {}", by(answer), answer.text));
    }
    match (ruling.standing, blocks) {
        (Standing::Passes, _) => ("passes", reason),
        (Standing::Fails, true) => ("FAILS", reason),
        (Standing::Fails, false) => ("fails", reason),
        (Standing::Unknown, true) => ("UNKNOWN", reason),
        (Standing::Unknown, false) => ("unknown", reason),
        (Standing::NotApplicable, _) => ("n/a", reason),
    }
}

fn by(signature: &Signature) -> String {
    format!("{} {} until {}", signature.by, signature.on, signature.until)
}

/// A place as people write it; within the spec itself the line is enough.
fn placed(reviewed: &Reviewed<'_>, place: &Place) -> String {
    let own = place.file.as_deref() == Some(reviewed.path);
    match (place.file.as_deref().filter(|_| !own), place.line) {
        (Some(file), Some(line)) => words::line(&format!("{file}:{line}")),
        (Some(file), None) => words::line(file),
        (None, Some(line)) => format!(":{line}"),
        (None, None) => String::new(),
    }
}

/// What would pass, of what blocks first, as lines that can be pasted; as many as fit.
fn mends(review: &Review, room: usize) -> Vec<String> {
    let blocking: Vec<Requirement> = review.blocking().map(|one| one.requirement).collect();
    let is_first = |ruling: &&Ruling| blocking.is_empty() || blocking.contains(&ruling.requirement);
    let mut lines: Vec<String> = Vec::new();
    for ruling in unmet(review).filter(is_first) {
        let Some(lack) = ruling.lacks.first() else { continue };
        let own = mend(ruling.requirement, &lack.mend);
        // Half a clause says nothing.
        if room < lines.len() + own.len() {
            break;
        }
        lines.extend(own);
    }
    lines
}

/// The lines of one mend. A long one is broken between words, which YAML reads as one.
fn mend(of: Requirement, text: &str) -> Vec<String> {
    /// Deeper than any key that a line may begin with.
    const DEEPER: usize = 6;
    let label = LABEL + 2;
    let mut lines = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let whole = WIDTH.saturating_sub(label + indent);
        let fits = words::columns(line.trim()) <= whole;
        let width = if fits { whole } else { whole.saturating_sub(DEEPER) };
        for (index, piece) in words::wrapped(line, width, usize::MAX).iter().enumerate() {
            let deeper = if index == 0 { indent } else { indent + DEEPER };
            lines.push(format!("{}{piece}", " ".repeat(label + deeper)));
        }
    }
    if let Some(first) = lines.first_mut() {
        *first = format!("{:<label$}{}", format!("{} add", of.code()), first.trim_start());
    }
    lines
}

fn next(reviewed: &Reviewed<'_>) -> String {
    let review = reviewed.review;
    let first = review.blocking().next().or_else(|| unmet(review).next());
    let explain = first.map_or("gate", |ruling| ruling.requirement.code());
    let mut commands = vec![format!("masthead explain {explain}")];
    let path = words::line(reviewed.path);
    let is_data = [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending));
    if !is_data && !path.is_empty() {
        commands.push(format!("masthead spec draft {path}"));
    }
    if review.level == Level::Blockers {
        commands.push("--level all".to_owned());
    }
    commands.push("--format json".to_owned());
    let mut line = "Next".to_owned();
    for command in commands {
        let gap = if line == "Next" { "     " } else { "      " };
        if words::columns(&line) + words::columns(gap) + words::columns(&command) <= WIDTH {
            line.push_str(gap);
            line.push_str(&command);
        }
    }
    line
}

fn painted(reviewed: &Reviewed<'_>, index: usize, line: &str) -> String {
    let line = line.trim_end();
    match (reviewed.colour, index) {
        (Colour::Ansi, 0) => {
            let tone = if reviewed.review.may_ship() { GOOD } else { BAD };
            format!("{tone}{line}{RESET}\n")
        }
        (Colour::Ansi | Colour::Plain, _) => format!("{line}\n"),
    }
}
