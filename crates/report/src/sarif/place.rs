//! Where something stands, as SARIF says it: a file with a line, and inside of JSON a pointer.

use super::wire::{ArtifactLocation, Location, LogicalLocation, PhysicalLocation, Region, Text};
use crate::words;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path keeps of itself inside of a URI: the unreserved letters (RFC 3986 2.3) and the separator.
/// A colon has to go, or the first part of a path would pass for a scheme.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The file at `path` as a URI: relative, or `file:` where it is absolute.
pub(super) fn file(path: &str) -> PhysicalLocation {
    let plain = path.strip_prefix("./").unwrap_or(path);
    let encoded = utf8_percent_encode(plain, PATH);
    let scheme = if plain.starts_with('/') { "file://" } else { "" };
    let artifact_location = ArtifactLocation { uri: format!("{scheme}{encoded}") };
    PhysicalLocation { artifact_location, region: None }
}

/// The file as a whole.
pub(super) fn whole(path: &str) -> Location {
    Location { physical: Some(file(path)), ..Location::default() }
}

/// Lines of a file, from `first` to `last`, with what stands there.
pub(super) fn lines(path: &str, (first, last): (u32, Option<u32>), quote: &str) -> Location {
    let mut physical = file(path);
    let snippet = (!quote.is_empty()).then(|| Text::new(words::line(quote)));
    // Lines count from 1; a reader that does not know the line says 0.
    let region = Region { start_line: first, end_line: last, snippet };
    physical.region = (first > 0).then_some(region);
    Location { physical: Some(physical), ..Location::default() }
}

/// The location with a line for viewers that show nothing without one (GitHub's among them): the first,
/// where no other is known. What is meant inside of it stands in the logical location.
pub(super) fn anchored(mut location: Location, path: &str) -> Location {
    let first = || Region { start_line: 1, end_line: None, snippet: None };
    let mut physical = location.physical.take().unwrap_or_else(|| file(path));
    physical.region.get_or_insert_with(first);
    location.physical = Some(physical);
    location
}

/// A value inside of a JSON file; of a file with one document a line, on that line. Of any other file no line
/// is known: whoever reports a run has its steps and not its bytes.
pub(super) fn value(path: &str, pointer: &str, name: String) -> Location {
    let at = match line_of(path, pointer) {
        Some(line) => lines(path, (line, None), ""),
        None => whole(path),
    };
    Location { logical: vec![json(pointer, name)], ..at }
}

/// The line, from 1, that a pointer into a file of lines begins with: such a file is an array of them.
fn line_of(path: &str, pointer: &str) -> Option<u32> {
    let is_of_lines = [".jsonl", ".ndjson"].iter().any(|end| path.ends_with(end));
    let first = pointer.strip_prefix('/')?.split('/').next()?;
    first.parse::<u32>().ok().filter(|_| is_of_lines)?.checked_add(1)
}

/// The value at `pointer`.
pub(super) fn json(pointer: &str, name: String) -> LogicalLocation {
    let fully_qualified_name = (!pointer.is_empty()).then(|| pointer.to_owned());
    LogicalLocation { name, fully_qualified_name, kind: "value" }
}

/// A clause of a spec.
pub(super) fn clause(id: &str) -> LogicalLocation {
    LogicalLocation { name: id.to_owned(), fully_qualified_name: None, kind: "clause" }
}

/// `text` for a message. What looks like a link of Markdown is one there (3.11.6), and no run may
/// put its own links into a review.
pub(super) fn message(text: &str) -> Text {
    Text::new(words::line(text).replace("](", "] ("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        let uri = |path| file(path).artifact_location.uri;
        assert_eq!(uri("./runs/a b.json"), "runs/a%20b.json");
        assert_eq!(uri("/runs/ä.json"), "file:///runs/%C3%A4.json");
        assert_eq!(uri("langfuse:17"), "langfuse%3A17");
        assert_eq!(uri("a#1?b%.json"), "a%231%3Fb%25.json");
    }

    #[test]
    fn no_run_makes_a_link_in_a_message() {
        assert_eq!(message("see [here](http://x)\n").text, "see [here] (http://x)");
    }

    #[test]
    fn a_value_of_a_file_of_lines_stands_on_its_line() {
        let line = |path, pointer| {
            let at = value(path, pointer, "step 3".to_owned()).physical;
            at.and_then(|at| at.region).map(|region| region.start_line)
        };
        assert_eq!(line("runs.jsonl", "/16/messages/2"), Some(17));
        assert_eq!(line("run.json", "/16/messages/2"), None);
        assert_eq!(line("runs.jsonl", ""), None);
    }

    #[test]
    fn a_line_that_is_not_known_is_not_made_up() {
        let unknown = lines("a.yaml", (0, None), "x").physical;
        assert!(unknown.is_some_and(|place| place.region.is_none()));
    }
}
