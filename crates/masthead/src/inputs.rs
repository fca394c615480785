//! What the paths on the command line stand for: files, folders, globs, standard input, and the
//! bundled examples.

use crate::content::{Content, Source, unread};
use crate::examples;
use crate::folder::Folder;
use crate::store;
use crate::walk;
use anyhow::{Context, Result, bail};
use desk::{Desk, Judged};
use ingest::bytes::{GZIP, LARGEST_DOCUMENT};
use ingest::stream::{self, Opened};
use ingest::{Alone, Beside, Damage, Unreadable};
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Endings of files that a folder is searched for. A file that is named outright may end as it
/// likes.
const TRACES: &[&str] = &[
    "json",
    "jsonl",
    "ndjson",
    "json.gz",
    "jsonl.gz",
    "ndjson.gz",
    "pb",
    "binpb",
    "otlp",
    "traj",
    "traj.gz",
    "eval",
];

/// Files above this are read a piece at a time if they can be: 16 MiB, more than single runs take.
const LARGE: u64 = 16 << 20;

/// The same for gzip: 256 KiB unpack to 256 MiB at most.
const LARGE_PACKED: u64 = 256 << 10;

/// One input.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// A file on disk.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A bundled example.
    Example(&'static examples::Example),
    /// One that was read already.
    Held {
        /// As people know it.
        name: String,
        /// What was read.
        bytes: Arc<[u8]>,
    },
    /// Something in a folder that the system does not give.
    Unread {
        /// As people know it.
        name: String,
        /// Why not.
        what: String,
    },
}

/// What the paths stand for.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// In the order of the command line; folders in the order of their names.
    pub(crate) list: Vec<Input>,
    /// How many files in folders were passed over for their endings.
    pub(crate) passed_over: usize,
    /// How many links to folders were not followed.
    pub(crate) linked: usize,
}

impl Input {
    /// The input as people know it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => shown(path),
            Self::Stdin => "-".to_owned(),
            Self::Example(example) => example.path.to_owned(),
            Self::Held { name, bytes: _ } | Self::Unread { name, what: _ } => name.clone(),
        }
    }

    /// Whether it is read a piece at a time instead of being held: a large file of lines may have
    /// any number of runs. Pipes and devices do not tell how much they hold, and gzip little.
    pub(crate) fn is_large(&self) -> bool {
        match self {
            Self::File(path) => std::fs::metadata(path).is_ok_and(|about| {
                !about.is_file()
                    || about.len() > LARGE
                    || about.len() > LARGE_PACKED && is_packed(path)
            }),
            Self::Stdin => true,
            Self::Example(_)
            | Self::Held { name: _, bytes: _ }
            | Self::Unread { name: _, what: _ } => false,
        }
    }

    /// Whether it begins as the verdicts do that `masthead triage` writes as JSON: a file that holds no
    /// runs but what was said of them.
    pub(crate) fn begins_with_verdicts(&self) -> bool {
        /// Whoever wrote it wrote its schema first.
        const HEAD: u64 = 256;
        let Self::File(path) = self else { return false };
        let mut head = Vec::new();
        let file = std::fs::File::open(path);
        // What cannot be read is said where it is judged.
        if file.and_then(|file| file.take(HEAD).read_to_end(&mut head)).is_err() {
            return false;
        }
        if head.starts_with(GZIP) && !self.is_large() {
            let bytes = self.bytes().unwrap_or_default();
            return ingest::bytes::unpack(&bytes)
                .is_ok_and(|unpacked| report::incident::are_verdicts(&unpacked.bytes));
        }
        report::incident::are_verdicts(&head)
    }

    /// Reads every run in it, judges each and hands it over in order as `render` shows it. What
    /// cannot be read is handed over as the reason why.
    pub(crate) fn judge<T: Send>(
        &self,
        desk: &Desk,
        render: &(dyn Fn(Result<Judged, Unreadable>) -> T + Sync),
        take: &mut dyn FnMut(T),
    ) {
        let path = self.name();
        let beside = self.beside();
        let source = Source { path: &path, beside: &*beside, desk };
        let damage = Damage::default();
        let content =
            if self.is_large() { self.open(&damage) } else { self.bytes().map(Content::Held) };
        match content {
            Ok(Content::Held(bytes)) => {
                desk.read(source.input(&bytes), &mut |run| take(render(run)));
            }
            Ok(Content::Lines(lines)) => source.judge_lines(lines, render, take),
            Ok(Content::Pieces(lines)) => source.judge_pieces(lines, render, take),
            Err(what) => return take(render(Err(source.unreadable(what)))),
        }
        if let Some(what) = damage.told() {
            take(render(Err(source.unreadable(what))));
        }
    }

    /// Its content, held only as far as it must be.
    fn open(&self, damage: &Damage) -> Result<Content, String> {
        let reader: Box<dyn BufRead + Send> = match self {
            Self::File(path) => {
                let file = std::fs::File::open(path);
                Box::new(BufReader::new(file.map_err(|problem| unread(&problem))?))
            }
            Self::Stdin => Box::new(BufReader::new(std::io::stdin())),
            Self::Example(_)
            | Self::Held { name: _, bytes: _ }
            | Self::Unread { name: _, what: _ } => return self.bytes().map(Content::Held),
        };
        let opened = stream::unpacked(reader, damage).and_then(stream::open);
        match opened.map_err(|problem| unread(&problem))? {
            Opened::Lines(lines) => Ok(Content::Lines(lines)),
            Opened::Pieces(lines) => Ok(Content::Pieces(lines)),
            Opened::Whole(bytes) => Ok(Content::Held(Cow::Owned(bytes))),
            Opened::TooLarge => Err(TOO_LARGE.to_owned()),
        }
    }

    /// What lies around it.
    fn beside(&self) -> Box<dyn Beside> {
        match self {
            Self::File(path) => Box::new(Folder::of(path)),
            Self::Stdin
            | Self::Example(_)
            | Self::Held { name: _, bytes: _ }
            | Self::Unread { name: _, what: _ } => Box::new(Alone),
        }
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> Result<Cow<'static, [u8]>, String> {
        match self {
            Self::File(path) => {
                let file = std::fs::File::open(path);
                bounded(file.map_err(|problem| unread(&problem))?).map(Cow::Owned)
            }
            Self::Stdin => bounded(std::io::stdin().lock()).map(Cow::Owned),
            Self::Example(example) => Ok(Cow::Borrowed(example.run)),
            Self::Held { name: _, bytes } => Ok(Cow::Owned(bytes.to_vec())),
            Self::Unread { name: _, what } => Err(what.clone()),
        }
    }
}

/// What is said of an input that is held whole and too large for it.
const TOO_LARGE: &str = "is larger than 1 GiB; split it into JSON lines";

/// All of `reader`, which may be a device that never ends.
fn bounded(reader: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = reader.take(LARGEST_DOCUMENT + 1).read_to_end(&mut bytes);
    read.map_err(|problem| unread(&problem))?;
    if bytes.len() as u64 > LARGEST_DOCUMENT { Err(TOO_LARGE.to_owned()) } else { Ok(bytes) }
}

/// The name of a file on one line: no name may pass for a line of its own.
fn shown(path: &Path) -> String {
    let mut name = String::new();
    for letter in path.to_string_lossy().chars() {
        if letter.is_control() { name.extend(letter.escape_default()) } else { name.push(letter) }
    }
    name
}

/// Whether a file begins as gzip does.
fn is_packed(path: &Path) -> bool {
    let mut sign = [0; GZIP.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut sign));
    read.is_ok() && sign == GZIP
}

impl Inputs {
    /// Finds out what `paths` stand for. A path that stands for nothing is an error.
    pub(crate) fn find(paths: &[PathBuf]) -> Result<Self> {
        let mut inputs = Self::default();
        for path in paths {
            inputs.add(path)?;
        }
        if inputs.list.is_empty() {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let endings = TRACES.join(", ");
            bail!(
                "{}: no trace files found; looked for files that end in {endings}",
                paths.join(", ")
            );
        }
        Ok(inputs)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        let name = path.to_string_lossy();
        if name == "-" {
            self.list.push(Input::Stdin);
        } else if path.is_dir() {
            self.add_folder(path);
        } else if path.exists() {
            self.list.push(Input::File(path.to_owned()));
        } else if let Some(example) = examples::named(&name) {
            self.list.push(Input::Example(example));
        } else if let Some(run) = connect::Target::named(&name) {
            let bytes = store::pull(&run)?.into();
            self.list.push(Input::Held { name: run.name(), bytes });
        } else {
            self.add_glob(&name)?;
        }
        Ok(())
    }

    /// Adds the files of a folder that nobody wants ignored. Those that are read as parts of others are left out, unless there
    /// is nothing else: then they are what was asked for.
    fn add_folder(&mut self, folder: &Path) {
        let before = self.list.len();
        let mut parts = Vec::new();
        for entry in walk::entries(folder) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(problem) => {
                    self.list.push(unread_entry(folder, &problem));
                    continue;
                }
            };
            let path = entry.path();
            if entry.path_is_symlink() && path != folder && !self.follows(folder, path) {
                continue;
            }
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if !entry.path_is_symlink() && !is_file {
                continue;
            }
            if !is_trace(path) {
                self.passed_over += 1;
            } else if is_part(path) {
                parts.push(Input::File(entry.into_path()));
            } else {
                self.list.push(Input::File(entry.into_path()));
            }
        }
        if self.list.len() == before {
            self.list.append(&mut parts);
        }
    }

    /// Whether the link at `path` stands for a file that is not found in `folder` anyway.
    fn follows(&mut self, folder: &Path, path: &Path) -> bool {
        let (Ok(target), Ok(folder)) = (path.canonicalize(), folder.canonicalize()) else {
            if is_trace(path) {
                let what = "is a link that leads nowhere".to_owned();
                self.list.push(Input::Unread { name: shown(path), what });
            }
            return false;
        };
        self.linked += usize::from(target.is_dir());
        target.is_file() && !target.starts_with(folder)
    }

    fn add_glob(&mut self, pattern: &str) -> Result<()> {
        let paths = glob::glob(pattern).with_context(|| format!("{pattern}: not a pattern"))?;
        let mut found = false;
        for path in paths {
            found = true;
            let path = match path {
                Ok(path) => path,
                Err(problem) => {
                    let what = unread(problem.error());
                    self.list.push(Input::Unread { name: shown(problem.path()), what });
                    continue;
                }
            };
            if path.is_dir() {
                self.add_folder(&path);
            } else {
                self.list.push(Input::File(path));
            }
        }
        if !found {
            bail!("{pattern}: no such file. The bundled examples are {}", examples::list());
        }
        Ok(())
    }
}

/// What in `folder` cannot be looked into. The rest of it still is.
fn unread_entry(folder: &Path, problem: &ignore::Error) -> Input {
    let what = problem.io_error().map_or_else(|| format!("cannot be read ({problem})"), unread);
    Input::Unread { name: shown(walk::path_of(problem).unwrap_or(folder)), what }
}

/// Whether the file belongs to a run that is read from another file of the folder.
fn is_part(path: &Path) -> bool {
    ingest::beside::is_part(&path.to_string_lossy(), &Folder::of(path))
}

/// Whether it ends as files of runs do.
pub(crate) fn is_trace(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    name.is_some_and(|name| TRACES.iter().any(|ending| name.ends_with(&format!(".{ending}"))))
}
