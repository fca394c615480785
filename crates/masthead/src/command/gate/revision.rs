//! A spec as it stood at a revision of git, with what it names as that stood there.

use super::brought;
use anyhow::{Context, Result, anyhow, bail};
use checks::gate::ship::File;
use ingest::spec::{self, SpecFile};
use std::path::Path;
use std::process::{Command, Output};

/// The spec that `named` was at `revision`.
pub(super) fn spec(revision: &str, named: &Path) -> Result<SpecFile> {
    let text = text(revision, named)?;
    if is_folder(revision, named) {
        bail!(
            "{}: a folder at {revision}, which cannot be compared; name one file",
            named.display()
        );
    }
    let folder = named.parent().map(Path::to_owned).unwrap_or_default();
    let beside =
        |name: &str| self::text(revision, &folder.join(name)).map_err(|what| format!("{what:#}"));
    Ok(spec::detect_and_read(&named.display().to_string(), &text, &beside)?)
}

/// What is known of a file at `revision`.
pub(super) fn looked_at(revision: &str, path: &Path) -> File {
    bytes(revision, path).map_or(File::Missing, |bytes| brought::held_by(path, &bytes))
}

fn text(revision: &str, file: &Path) -> Result<String> {
    let name = file.display();
    String::from_utf8(bytes(revision, file)?)
        .with_context(|| format!("{revision}:{name}: no text in UTF-8"))
}

/// What a file held at a revision.
pub(super) fn bytes(revision: &str, file: &Path) -> Result<Vec<u8>> {
    let output = git("show", (revision, file))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git shows nothing").trim_start_matches("fatal: ");
        return Err(anyhow!("{}: not at revision {revision} ({said})", file.display()));
    }
    Ok(output.stdout)
}

/// Whether a folder stood there, of which git shows a list.
fn is_folder(revision: &str, file: &Path) -> bool {
    git("ls-tree", (revision, file)).is_ok_and(|output| output.status.success())
}

/// What git says of a file at a revision. The path is taken from where git is run.
fn git(command: &str, (revision, file): (&str, &Path)) -> Result<Output> {
    if revision.starts_with('-') {
        bail!("{revision}: no revision of git");
    }
    let folder = file.ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.strip_prefix(folder).unwrap_or(file).display();
    let object = format!("{revision}:./{name}");
    Command::new("git").args([command, &object]).current_dir(folder).output().with_context(|| {
        format!("{object}: git cannot be run; give two files in place of revisions")
    })
}
