//! Formats in, runs out. Names the dialect by content, mirrors it, and flattens it to one
//! [`case::Trace`] each, with everything that could not be placed as a [`case::Complaint`].
//!
//! A reading never fails half-way and never panics: a file is either refused whole with an
//! [`Unreadable`], or gives runs. All text passes [`redact::Redactor`] on its way in. No file is
//! opened here: the caller brings bytes.
//!
//! Read in this order: [`bytes`] (what the file is made of), [`dialects`] (which format it is, and
//! one file or folder for each), `json` and `draft` (what all dialects share); and [`spec`], which
//! reads what a run is held to.

pub mod baseline;
pub mod beside;
pub mod bytes;
mod carried;
mod clock;
pub mod dialects;
mod draft;
mod ending;
mod gunzip;
mod json;
mod lines;
mod mend;
mod messages;
mod opening;
mod pattern;
pub mod proof;
mod reward;
mod sink;
pub mod spec;
pub mod stream;
mod terminal;

pub use beside::{Alone, Beside};
pub use dialects::{DIALECTS, Dialect, vocabularies};
pub use gunzip::Damage;
pub use spec::answers;

use case::{Complaint, Spec, Trace};
use redact::Redactor;

/// One run as read.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run.
    pub trace: Trace,
    /// What the input itself carries of the spec: instructions and tool definitions.
    pub spec: Spec,
    /// What could not be placed.
    pub complaints: Vec<Complaint>,
}

/// Why an input, or one record of it, gave no run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", place(path, at))]
pub struct Unreadable {
    /// The file, as the user named it.
    pub path: String,
    /// The RFC 6901 pointer of the record that is meant, `""` for the whole file.
    pub at: String,
    /// What is wrong and what to do about it.
    pub what: String,
}

fn place(path: &str, at: &str) -> String {
    if at.is_empty() { path.to_owned() } else { format!("{path}:{at}") }
}

/// One file's bytes and what lies around it.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The file, as the user named it; `-` for standard input.
    pub path: &'a str,
    /// What is in it; gzip is unpacked.
    pub bytes: &'a [u8],
    /// What lies around it.
    pub beside: &'a dyn Beside,
}

/// Reads every run in `input` and hands each to `take` as soon as it is complete, so that a file
/// with many runs is never held as many traces. Always calls `take` at least once. A large document
/// waits until no other one is held, so `take` must not read another input.
pub fn read(input: Input<'_>, redactor: &Redactor, take: &mut dyn FnMut(Result<Run, Unreadable>)) {
    let refuse = |what: String| Unreadable { path: input.path.to_owned(), at: String::new(), what };
    match bytes::unpack(input.bytes) {
        Ok(unpacked) => {
            let input = Input { bytes: &unpacked.bytes, ..input };
            let damage = unpacked.damage;
            // The first run carries the complaint; where there is none, the refusal does.
            let mut untold = damage.clone();
            dialects::read(input, damage, redactor, &mut |run| match (run, untold.take()) {
                (Err(refused), Some(damage)) => {
                    take(Err(Unreadable {
                        what: format!("{damage}; {}", refused.what),
                        ..refused
                    }));
                }
                (run, _) => take(run),
            });
        }
        Err(problem) => take(Err(refuse(problem))),
    }
}
