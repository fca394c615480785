//! Writes the documents under `docs/reference/` anew. The freshness test compares; this writes.

use lab::generated::documents;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    for document in documents() {
        let path = lab::root().join(&document.path);
        if let Err(problem) = std::fs::write(&path, document.text) {
            let _closed = writeln!(std::io::stderr(), "generate: {}: {problem}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
