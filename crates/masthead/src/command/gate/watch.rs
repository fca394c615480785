//! `--watch`: asks again whenever the spec, or a file that it names, changes. Ends on Ctrl-C.
//!
//! Looks at times and sizes twice a second. Notifications of the system would come sooner, and not at all
//! on network drives and in containers; and editors that put a new file in the place of the old one end
//! them. There are few files, so looking costs nothing.

use crate::cli::Gate;
use crate::exit::Exit;
use crate::walk;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often is looked: sooner than a person changes windows.
const PAUSE: Duration = Duration::from_millis(500);

/// Endings of files in a folder whose change is worth another look.
const TEXTS: &[&str] = &["yaml", "yml", "toml", "md", "json", "jsonl", "txt", "prompt"];

/// How many files a spec may lead to by files that it names.
const DEPTH: usize = 4;

/// What a file was like when it was last looked at; `None` where there is none.
type Seen = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Does `once` now and after every change.
pub(super) fn run(asked: &Gate, once: fn(&Gate) -> Result<Exit>) -> Result<Exit> {
    if asked.specs.iter().any(|path| path.as_os_str() == "-") {
        bail!("--watch: standard input cannot be watched; give the spec as a file");
    }
    loop {
        // Before the reading, so that what changes meanwhile is not missed.
        let before = seen(asked);
        if let Err(problem) = once(asked) {
            anstream::eprintln!("masthead: {problem:#}");
        }
        let changed = wait(asked, &before);
        anstream::eprintln!("masthead: {} changed", changed.display());
    }
}

/// Waits until a file is another one, and names it.
fn wait(asked: &Gate, before: &Seen) -> PathBuf {
    loop {
        std::thread::sleep(PAUSE);
        let now = seen(asked);
        let other = now.iter().find(|(path, stamp)| before.get(*path) != Some(stamp));
        let gone = before.keys().find(|path| !now.contains_key(*path));
        if let Some(path) = other.map(|(path, _)| path).or(gone) {
            return path.clone();
        }
    }
}

/// Every file that the answer may rest on, as it is now.
fn seen(asked: &Gate) -> Seen {
    let mut seen = Seen::new();
    for path in &asked.specs {
        if path.is_dir() {
            let entries = walk::own_entries(path).flatten();
            let files = entries.filter(|entry| is_text(entry.path()));
            files.for_each(|entry| look(&mut seen, entry.path(), 0));
        } else {
            look(&mut seen, path, DEPTH);
            let folder = path.parent().unwrap_or(Path::new(""));
            look(&mut seen, &folder.join("masthead.answers.yaml"), 0);
        }
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        if let Some(found) = configuration(folder) {
            look(&mut seen, &found, 0);
        }
    }
    let named = [&asked.tools, &asked.answers, &asked.baseline];
    named.into_iter().flatten().for_each(|path| look(&mut seen, path, 0));
    seen
}

/// The nearest `masthead.toml` above a folder.
fn configuration(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    folder.ancestors().map(|above| above.join("masthead.toml")).find(|path| path.exists())
}

/// Notes a file, and those that it names.
fn look(seen: &mut Seen, path: &Path, depth: usize) {
    if seen.contains_key(path) {
        return;
    }
    let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    let stamp = about.and_then(|about| Some((about.modified().ok()?, about.len())));
    seen.insert(path.to_owned(), stamp);
    if depth == 0 || stamp.is_none() || !is_text(path) {
        return;
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    for name in named(&std::fs::read_to_string(path).unwrap_or_default()) {
        look(seen, &folder.join(name), depth - 1);
    }
}

/// What in a text is written as a file's name. Taken from the text and not from the spec that it makes, so
/// that a spec with a mistake in it is watched as well, and a file that is yet to come.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_edge = |letter: char| letter.is_whitespace() || "\"'`,;()[]{}<>".contains(letter);
    let words = text.split(is_edge).map(|word| word.trim_end_matches(['.', ':']));
    words.filter(|word| is_text(Path::new(word)) && !word.contains("://"))
}

fn is_text(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| TEXTS.contains(&ending))
}
