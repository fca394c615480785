//! Postmortems in prose: which files they are, their heading and their day. What failed in them is for a
//! person to say.

use crate::inputs::is_trace;
use crate::walk;
use anyhow::{Context, Result, bail};
use incidents::past::Page;
use jiff::Timestamp;
use jiff::civil::Date;
use redact::Redactor;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A postmortem.
pub(super) struct Prose {
    pub(super) page: Page,
    /// The first lines, for whoever is asked.
    pub(super) begins: Vec<String>,
    /// The day that its name or its head gives.
    pub(super) at: Option<Timestamp>,
    has_heading: bool,
}

impl Prose {
    /// Whether it has what a postmortem has: a heading, or the day of what it tells.
    pub(super) const fn is_told(&self) -> bool {
        self.has_heading || self.at.is_some()
    }
}

/// What files are called that come with a folder and tell of no failure.
const ABOUT: [&str; 10] = [
    "readme",
    "license",
    "licence",
    "copying",
    "notice",
    "source",
    "changelog",
    "contributing",
    "code_of_conduct",
    "authors",
];

/// Whether it is named as a page of prose.
pub(super) fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("md" | "markdown" | "txt"))
}

/// Whether its name says that it is about the folder that it lies in, not about what failed.
pub(super) fn is_about(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    stem.is_some_and(|stem| ABOUT.contains(&stem.as_str()))
}

/// The pages of a folder, in the order of their names. Text that lies with runs, or below them, is their
/// log or says where they are from: it is no postmortem.
pub(super) fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = walk::own_entries(folder).filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let files: Vec<PathBuf> = files.map(ignore::DirEntry::into_path).collect();
    let runs = files.iter().filter(|path| is_trace(path)).filter_map(|path| path.parent());
    let runs: BTreeSet<&Path> = runs.collect();
    let lies_with_runs = |path: &Path| path.ancestors().skip(1).any(|above| runs.contains(above));
    let pages = files.iter().filter(|path| is_page(path) && !lies_with_runs(path));
    pages.cloned().collect()
}

/// Reads a page.
pub(super) fn read(path: &Path, redactor: &Redactor) -> Result<Prose> {
    /// No postmortem is longer.
    const LARGEST: u64 = 4 << 20;
    /// As many lines as remind somebody who was there.
    const SHOWN: usize = 6;
    let name = path.display().to_string();
    let size = std::fs::metadata(path).with_context(|| name.clone())?.len();
    if LARGEST < size {
        bail!("{name}: {} MiB of text is no postmortem; is it a log?", size >> 20);
    }
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    let hash = blake3::hash(&bytes).to_hex()[..32].to_owned();
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{name}: not UTF-8; save it as UTF-8 text");
    };
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = body(text).map(str::trim).filter(|line| !line.is_empty()).collect();
    let heading = lines.iter().find_map(|line| line.strip_prefix('#'));
    let is_rule = |line: &&str| 3 <= line.len() && line.trim_matches(['=', '-']).is_empty();
    let has_heading = heading.is_some() || lines.get(1).is_some_and(is_rule);
    let heading = heading.map(|line| line.trim_start_matches('#')).or(lines.first().copied());
    let Some(title) = heading.map(str::trim).filter(|title| !title.is_empty()) else {
        bail!("{name}: is empty; there is nothing to ask about");
    };
    if let Some(id) = title.strip_prefix("Postmortem INC-") {
        bail!(
            "{name}: is the page of INC-{}; masthead incident close reads it",
            id.chars().take_while(char::is_ascii_digit).collect::<String>()
        );
    }
    let page = Page { path: name, hash, title: redactor.redact(title).to_string() };
    let begins = lines.iter().filter(|line| line.trim_start_matches('#').trim() != title);
    let begins = begins.take(SHOWN).map(|line| redactor.redact(line).to_string()).collect();
    Ok(Prose { page, begins, at: day(path, text), has_heading })
}

/// The text without front matter.
fn body(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines().peekable();
    if lines.peek().is_some_and(|line| line.trim_end() == "---")
        && text.matches("\n---").count() > 0
    {
        lines.next();
        for line in lines.by_ref() {
            if line.trim_end() == "---" {
                break;
            }
        }
    }
    lines
}

/// The day that the file's name begins or ends with, else that a line `date: …` near the top gives.
fn day(path: &Path, text: &str) -> Option<Timestamp> {
    /// Further down a date is one of many.
    const HEAD: usize = 20;
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let named = date_in(&stem);
    let stated = || {
        let lines = text.lines().take(HEAD);
        let bare = |line: &str| line.trim_matches(['*', '-', '|', ' ']).to_lowercase();
        lines.map(bare).filter(|line| line.starts_with("date")).find_map(|line| date_in(&line))
    };
    let date = named.or_else(stated)?;
    format!("{date}T00:00:00Z").parse().ok()
}

/// The first day in a text, as 2026-03-02.
fn date_in(text: &str) -> Option<Date> {
    const LENGTH: usize = "2026-03-02".len();
    let starts = text.char_indices().map(|(at, _)| at);
    starts.filter_map(|at| text.get(at..at + LENGTH)).find_map(|part| part.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_name_or_the_head() {
        let day = |name: &str, text: &str| day(Path::new(name), text).map(|at| at.to_string());
        let wanted = Some("2026-02-14T00:00:00Z".to_owned());
        assert_eq!(day("2026-02-14-refund.md", ""), wanted);
        assert_eq!(day("refund.md", "# Refund\n\n**Date:** 2026-02-14\n"), wanted);
        assert_eq!(day("refund.md", "It began on 2026-02-14.\n"), None);
        assert_eq!(day("refund-2026-13-41.md", ""), None);
    }

    #[test]
    fn front_matter_is_no_heading() {
        let lines: Vec<&str> = body("---\ndate: 2026-01-01\n---\n# It looped\n").collect();
        assert_eq!(lines, ["# It looped"]);
        assert_eq!(body("# It looped\n---\nmore\n").count(), 3);
    }

    #[test]
    fn text_beside_runs_is_no_postmortem() {
        let folder = tempfile::tempdir().expect("there is a folder for it");
        for name in ["runs/a/run.json", "runs/a/logs/out.txt", "runs/notes.md", "prose/refund.md"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it lies in one"))
                .expect("it can be made");
            std::fs::write(&path, "# It looped").expect("it can be written");
        }
        let found = pages(folder.path());
        let found: Vec<_> =
            found.iter().filter_map(|path| path.strip_prefix(folder.path()).ok()).collect();
        assert_eq!(found, [Path::new("prose/refund.md"), Path::new("runs/notes.md")]);
    }

    #[test]
    fn what_comes_with_a_folder_is_no_postmortem() {
        assert!(is_page(Path::new("a/refund.MD")) && !is_about(Path::new("a/refund.MD")));
        assert!(is_about(Path::new("a/README.md")) && is_about(Path::new("a/LICENSE.txt")));
    }

    #[test]
    fn a_postmortem_has_a_heading_or_a_day() {
        let folder = tempfile::tempdir().expect("there is a folder for it");
        let is_told = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("it can be written");
            read(&path, &Redactor::off()).expect("it is text").is_told()
        };
        assert!(
            is_told(
                "a.md",
                "# It looped
"
            ) && is_told("b.txt", "It looped\n=========\nx\n")
        );
        assert!(is_told("c.txt", "Date: 2026-02-14\nIt looped.\n"));
        assert!(!is_told("d.txt", "Downloaded from the archive.\nSee there.\n"));
    }
}
