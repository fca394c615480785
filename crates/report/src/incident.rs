//! Incidents as people and programs read them: a list, one incident whole, and what to type next.
//! Decides nothing; the day that counts as today is an argument.

mod json;
mod list;
mod next;
mod sheet;
mod show;
mod v1;
mod verdict;

pub use json::{Late, facts, json_schema, whole};
pub use list::{Listed, list};
pub use next::next;
pub use show::{mended, proof, show};
pub use verdict::{Written, WrittenRun, are_verdicts, verdicts, written_runs};

use crate::words;
use incidents::IncidentId;
use incidents::gaps::{Return, Since};

/// The widest line.
pub(crate) const WIDTH: usize = 80;

/// The gaps that came back in another incident after their fix, among those that stand beside each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Returns<'a>(pub &'a [Return]);

impl<'a> Returns<'a> {
    /// Of which gap this incident is another one.
    fn of(self, id: &IncidentId) -> Option<&'a Return> {
        self.0.iter().find(|one| one.again == *id)
    }

    /// In which incidents the gap of this one came back.
    fn after(self, id: &IncidentId) -> impl Iterator<Item = &'a Return> {
        self.0.iter().filter(move |one| one.mended == *id)
    }

    /// In how many it is known to have come back after the fix.
    fn counted(self, id: &IncidentId) -> usize {
        self.after(id).filter(|one| one.since == Since::After).count()
    }
}

/// That an incident is a gap that was mended before, for whoever hears of it first.
pub fn again(found: &Return) -> String {
    let Return { mended, again, shared, since } = found;
    let what =
        format!("the same structural gap as {mended} under another name ({})", shared.in_words());
    match since {
        Since::After => format!(
            "{what}, back after its fix: the architectural fix has not shipped; if it is one failure: \
             masthead incident merge {again} {mended}"
        ),
        Since::Undated => format!(
            "{what}; the run has no date, so nobody knows whether it began after the fix of {mended}"
        ),
    }
}

/// `1 run`, `3 runs`.
pub fn runs(number: usize) -> String {
    words::count(number, "run")
}

/// What happened to an incident and its title, on one line.
pub fn headline(happened: &str, title: &str) -> String {
    words::shortened(&words::line(&format!("{happened}: {title}")), WIDTH)
}

/// Lines of which those after the first hang below it; wide ones are wrapped.
pub fn hanging(lines: &[String]) -> String {
    const INDENT: &str = "          ";
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let line = words::line(line);
        if at == 0 && words::columns(&line) <= WIDTH {
            out.extend([&line, "\n"]);
            continue;
        }
        let parts = words::wrapped(&line, WIDTH - INDENT.len(), usize::MAX);
        for (part_at, part) in parts.iter().enumerate() {
            let indent = if at == 0 && part_at == 0 { "" } else { INDENT };
            out.extend([indent, part, "\n"]);
        }
    }
    out
}

/// A text wrapped to the width of a screen, all of it so far to the right, with a line break at its end.
pub fn indented(indent: usize, text: &str) -> String {
    let indent = indent.min(WIDTH / 2);
    let parts = words::wrapped(&words::line(text), WIDTH - indent, usize::MAX);
    let mut out = String::new();
    for part in parts {
        out.extend([" ".repeat(indent).as_str(), &part, "\n"]);
    }
    out
}
