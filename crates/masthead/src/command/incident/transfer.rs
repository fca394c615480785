//! `masthead incident export`, `import` and `backup`.

use super::book::Book;
use crate::command::write;
use crate::exit::Exit;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;

pub(super) fn export(book: &Book, out: Option<&Path>) -> Result<Exit> {
    let mut to = write::open(out)?;
    let count = book.store.export(&mut to)?;
    to.flush()?;
    if let Some(path) = out {
        write::print(&format!("{count} incidents written to {}\n", path.display()))?;
    }
    Ok(Exit::Fine)
}

pub(super) fn import(book: &Book, path: &Path) -> Result<Exit> {
    let name = path.display().to_string();
    let from: Box<dyn BufRead> = if name == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(path).with_context(|| format!("{name}: cannot be read"))?;
        Box::new(BufReader::new(file))
    };
    let imported = book.store.import(from).with_context(|| name.clone())?;
    let store::transfer::Imported { new, continued, known } = imported;
    write::print(&format!("{new} new, {continued} continued, {known} known before\n"))?;
    Ok(Exit::Fine)
}

pub(super) fn backup(book: &Book, path: &Path) -> Result<Exit> {
    if path.exists() {
        bail!("{}: is there already; give the copy another name", path.display());
    }
    book.store.backup(path)?;
    write::print(&format!("copied to {}\n", path.display()))?;
    Ok(Exit::Fine)
}
