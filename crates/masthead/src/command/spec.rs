//! `masthead spec draft`: a first spec, so that the first day is not empty.

use super::write;
use crate::cli;
use crate::examples;
use crate::exit::Exit;
use crate::settings;
use crate::specs;
use anyhow::{Context, Result, bail};
use case::SpecSource;
use checks::gate::prompt::{OfTheRun, of_the_run};
use ingest::spec::draft::Said;
use ingest::spec::{self, SpecFile, draft};
use ingest::{Alone, Input, Run};
use redact::Redactor;
use std::path::{Component, Path, PathBuf};

pub(crate) fn run(asked: &cli::Spec) -> Result<Exit> {
    let cli::Spec::Draft { path, tools, out } = asked;
    let redactor = settings::redactor_beside(path);
    // Read like any run, and redacted once more as a whole: names of tools and files stand in it, too.
    let text = if let Some(text) = of_a_run(path, &redactor)? {
        text
    } else {
        let file = only(path, tools.as_deref(), &redactor)?;
        let folder = out.as_deref().and_then(Path::parent);
        let beside = |name: &str| folder.map_or(name.to_owned(), |to| relative(to, name));
        let OfTheRun { ends, asks } = of_the_run(&file.spec);
        draft::from_file(&file, &Said { ends, asks }, &beside)
    };
    let text = report::unhashed(&redactor.redact(&text));
    let mut out = write::open(out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// A draft of what a run shows; `None` where `path` is no run.
fn of_a_run(path: &Path, redactor: &Redactor) -> Result<Option<String>> {
    if path.is_dir() {
        return Ok(None);
    }
    let name = path.display().to_string();
    let bundled = examples::named(&name).filter(|_| !path.exists());
    let bytes = match bundled {
        Some(example) => example.run.to_vec(),
        None => std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?,
    };
    let text = std::str::from_utf8(&bytes);
    if text.is_ok_and(spec::is_spec) {
        bail!("{name}: is a masthead.spec.yaml already; `masthead gate {name}` says what it lacks");
    }
    if text.is_ok_and(|text| spec::names_itself(&name, text)) {
        return Ok(None);
    }
    let mut drafts = Vec::new();
    let input = Input { path: &name, bytes: &bytes, beside: &Alone };
    ingest::read(input, redactor, &mut |run| {
        if let (Ok(Run { trace, spec, complaints: _ }), true) = (run, drafts.is_empty()) {
            drafts.push(draft::from_trace(&trace, &spec));
        }
    });
    Ok(drafts.pop())
}

/// The file `name` as one that lies in `folder` names it.
fn relative(folder: &Path, name: &str) -> String {
    let whole =
        |path: &Path| std::path::absolute(path).map(|path| path.components().collect::<PathBuf>());
    let (Ok(from), Ok(to)) = (whole(folder), whole(Path::new(name))) else {
        return name.to_owned();
    };
    let common = from.components().zip(to.components()).take_while(|(one, two)| one == two).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(common)).collect();
    way.display().to_string()
}

/// The one spec that `path` stands for.
fn only(path: &Path, tools: Option<&Path>, redactor: &Redactor) -> Result<SpecFile> {
    let mut files = specs::read(path, tools, redactor).into_iter().collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = files.iter().map(name_of).collect();
    if names.len() != 1 {
        bail!("{}: holds {} specs; draft one of {}", path.display(), names.len(), names.join(", "));
    }
    files.pop().context("there is one")
}

fn name_of(file: &SpecFile) -> &str {
    match &file.spec.source {
        SpecSource::Declared { path, hash: _ } => path,
        SpecSource::FromTrace | SpecSource::Absent => {
            file.spec.system.as_deref().unwrap_or("a run")
        }
    }
}
