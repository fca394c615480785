//! Lines of a prompt in whose place another file is put before an agent sees it: `{{include: rules.md}}`,
//! `{% include "rules.md" %}`, `{{> rules.md}}`. Only a line that is nothing else counts.
//!
//! What such a file says binds like the prompt itself, and is cited with its own file and line. One that cannot
//! be had is said: nothing is known of what it states.

use super::error::{Fault, Place};
use super::paths::File;
use super::{Prompts, prompt, unmarked};
use crate::pattern::pattern;
use case::spoken::spoken;
use case::{Clause, Complaint, Origin};
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// The ways of saying it: the name of the file is the one group that matches.
static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"^\s*(?:\{\{\s*(?:include\s*:?|>)\s*["']?([^\s"'{}]+)["']?\s*\}\}"#,
        r#"|\{%-?\s*include\s+["']([^"']+)["'][^%]*%\})\s*$"#,
    ))
});

/// The most files that one prompt takes in: more are no prompt that anybody wrote.
const MOST: usize = 200;

/// What the files state that a prompt takes in.
#[derive(Default)]
pub(super) struct TakenIn {
    pub(super) clauses: Vec<Clause>,
    /// The files with their texts, each once, in the order in which they are taken in.
    pub(super) texts: Vec<(Arc<str>, String)>,
    pub(super) complaints: Vec<Complaint>,
}

/// Reads what the prompt `text`, which stands in `file`, takes in. `role` is whom it instructs.
///
/// # Errors
/// The files take each other in.
pub(super) fn taken_in(
    (file, text): (&File, &str),
    role: Option<&str>,
    beside: Prompts<'_>,
) -> Result<TakenIn, Fault> {
    let mut reading = Reading { role, beside, open: Vec::new(), taken: TakenIn::default() };
    reading.read(file, text)?;
    Ok(reading.taken)
}

struct Reading<'p> {
    role: Option<&'p str>,
    beside: Prompts<'p>,
    /// The files on the way to the one that is read.
    open: Vec<Arc<str>>,
    taken: TakenIn,
}

impl Reading<'_> {
    fn read(&mut self, file: &File, text: &str) -> Result<(), Fault> {
        if !text.contains("{{") && !text.contains("{%") {
            return Ok(());
        }
        self.open.push(file.path.clone());
        for (number, line) in (1..).zip(spoken(text).lines()) {
            let Some(found) = INCLUDE.captures(line) else { continue };
            if let Some(name) = found.get(1).or_else(|| found.get(2)) {
                self.take(file, name.as_str(), number)?;
            }
        }
        self.open.pop();
        Ok(())
    }

    /// Takes in the file that `from` calls `name` on its line `number`.
    fn take(&mut self, from: &File, name: &str, number: u32) -> Result<(), Fault> {
        let file = from.beside(name);
        if self.open.contains(&file.path) {
            let what =
                format!("the files take each other in: {}, {}", self.open.join(", "), file.path);
            let at = Some(Place { line: number, column: 1 });
            return Err(Fault::new(at, what, "take this line out").standing_in(&from.path));
        }
        if MOST <= self.taken.texts.len()
            || self.taken.texts.iter().any(|(path, _)| *path == file.path)
        {
            return Ok(());
        }
        let text = match (self.beside)(&file.name) {
            Ok(text) => unmarked(&text).to_owned(),
            Err(problem) => {
                let what = format!(
                    "line {number}: `{name}` is put in here and cannot be read ({problem}): what it states is not known"
                );
                self.taken.complaints.push(Complaint::new(&Origin::file(&from.path), what));
                return Ok(());
            }
        };
        let lines: Vec<(u32, String)> = (1..).zip(text.lines().map(str::to_owned)).collect();
        let whose = self.role.map_or_else(String::new, |role| format!("{role}:"));
        let id = format!("included:{whose}{}", file.name);
        self.taken.clauses.extend(prompt::inside(&file.path, self.role, &id, &lines));
        self.taken.texts.push((file.path.clone(), text.clone()));
        self.read(&file, &text)
    }
}
