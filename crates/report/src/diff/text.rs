//! A difference for the terminal: verdicts, modes and sources in counts, then the runs.

use super::compare::{Answered, Change, Difference, Moved, Said};
use crate::words;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The widest line.
const WIDTH: usize = 80;
/// The widest place of a run; the end of a long path says most.
const PLACE: usize = 36;

/// How many runs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// No more than that of each list.
    AtMost(usize),
    /// Every one.
    All,
}

impl Rows {
    fn of<T>(self, list: &[T]) -> &[T] {
        match self {
            Self::AtMost(most) => &list[..list.len().min(most)],
            Self::All => list,
        }
    }
}

/// The difference in words.
pub fn text(difference: &Difference, rows: Rows) -> String {
    let mut out = head(difference);
    if difference.is_empty() {
        out.push_str("Nothing changed.\n");
        return out;
    }
    out.push_str(&verdicts(difference));
    out.push_str(&modes(difference));
    out.push_str(&sources(difference));
    out.push_str(&runs(difference, rows));
    out.push_str(&alone("ONLY BEFORE", &difference.before, rows));
    out.push_str(&alone("ONLY AFTER", &difference.after, rows));
    out
}

/// Which rules, and how many runs.
fn head(difference: &Difference) -> String {
    let [before, after] = difference.rules.each_ref().map(|rules| {
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        if rules.is_empty() { "none".to_owned() } else { rules.join(", ") }
    });
    let rules = if before == after {
        format!("Rules {after} in both")
    } else {
        format!("Rules {before} before, {after} after")
    };
    let mut out = format!("{rules}; {} in both.\n", words::count(difference.both, "run"));
    if difference.rewritten > 0 {
        let (are, runs) = if difference.rewritten == 1 { ("is", "run") } else { ("are", "runs") };
        let number = difference.rewritten;
        let _ = writeln!(out, "{number} {runs} of them {are} not the same bytes any more.");
    }
    out
}

fn verdicts(difference: &Difference) -> String {
    let changed = difference.verdicts();
    let mut out = format!("\nVERDICTS  {changed} of {} changed", difference.both);
    if difference.rescored > 0 {
        let _ = write!(out, "; {} by score alone", difference.rescored);
    }
    out.push('\n');
    moves(&mut out, "", &difference.classes);
    out
}

fn modes(difference: &Difference) -> String {
    if difference.modes.is_empty() {
        return String::new();
    }
    let mut out = "\nMODES\n".to_owned();
    for (mode, moved) in &difference.modes {
        moves(&mut out, mode, moved);
    }
    out
}

/// A line each, the most frequent first; `name` stands before the first.
fn moves(out: &mut String, name: &str, counted: &BTreeMap<Moved, usize>) {
    let mut counted: Vec<_> = counted.iter().collect();
    counted.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
    for (at, (moved, number)) in counted.into_iter().enumerate() {
        let name = if at == 0 { name } else { "" };
        let name = if name.is_empty() { format!("{:9}", "") } else { format!("  {name:<7}") };
        let change = if moved.from == moved.to {
            format!("{}, another mode or step", moved.to)
        } else {
            format!("{} → {}", moved.from, moved.to)
        };
        let _ = writeln!(out, "{name} {number:>6}  {change}");
    }
}

/// The folders in which a verdict changed.
fn sources(difference: &Difference) -> String {
    let changed = difference.sources.iter().filter(|(_, [_, changed])| *changed > 0);
    let mut out = String::new();
    for (source, [runs, changed]) in changed {
        if out.is_empty() {
            out.push_str("\nSOURCES\n");
        }
        let _ = writeln!(out, "  {changed:>6} of {runs:<6} {}", words::line(source));
    }
    out
}

/// The runs that a reviewer looks at: another verdict, or a mode found on one side only. `--all` has those
/// too in which a mode's answer moved between *clear*, *cannot tell* and the like.
fn runs(difference: &Difference, rows: Rows) -> String {
    let changes: Vec<&Change> = match rows {
        Rows::All => difference.changes.iter().collect(),
        Rows::AtMost(_) => {
            difference.changes.iter().filter(|change| change.is_found_or_lost()).collect()
        }
    };
    if changes.is_empty() {
        return match difference.changes.len() {
            0 => String::new(),
            hidden => format!(
                "\nRUNS\n  {} with another answer of a mode (--all)\n",
                words::count(hidden, "run")
            ),
        };
    }
    let mut out = "\nRUNS\n".to_owned();
    let shown = rows.of(&changes);
    for change in shown {
        out.push_str(&line(change));
    }
    out.push_str(&rest(difference.changes.len() - shown.len()));
    out
}

/// The run with its two verdicts; where they are the same, with each mode that answers otherwise.
fn line(change: &Change) -> String {
    let place = words::ending(&words::line(&change.place), PLACE);
    let rewritten = if change.rewritten { " (another run)" } else { "" };
    if !change.is_verdict() {
        return modes_of(change, &place, rewritten);
    }
    let text = format!("  {place}  {} → {}{rewritten}", said(&change.from), said(&change.to));
    format!("{}\n", words::shortened(text.trim_end(), WIDTH))
}

fn modes_of(change: &Change, place: &str, rewritten: &str) -> String {
    let indent = " ".repeat(words::columns(place));
    let line = |(at, one): (usize, &Answered)| {
        let (place, rewritten) = if at == 0 { (place, rewritten) } else { (indent.as_str(), "") };
        let Moved { from, to } = &one.moved;
        let text = format!("  {place}  {} {from} → {to}{rewritten}", one.mode);
        format!("{}\n", words::shortened(text.trim_end(), WIDTH))
    };
    change.modes.iter().enumerate().map(line).collect()
}

/// `FC1 FM-1.3 #14`.
fn said(said: &Said) -> String {
    let mut text = said.class.clone();
    if let Some(mode) = &said.mode {
        let _ = write!(text, " {mode}");
    }
    if let Some(step) = said.step {
        let _ = write!(text, " #{step}");
    }
    text
}

fn alone(title: &str, places: &[String], rows: Rows) -> String {
    if places.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{title}  {}\n", words::count(places.len(), "run"));
    let shown = rows.of(places);
    for place in shown {
        let _ = writeln!(out, "  {}", words::ending(&words::line(place), WIDTH - 2).trim_end());
    }
    out.push_str(&rest(places.len() - shown.len()));
    out
}

fn rest(hidden: usize) -> String {
    if hidden == 0 { String::new() } else { format!("  and {hidden} more (--all)\n") }
}
