//! Tables as spreadsheets save them: the text of one, quotation marks that would swallow its rows, and the
//! line on which a row begins.

use anyhow::{Context, Result, bail};
use csv::StringRecord;
use std::path::Path;

/// The text of a table, without the mark that some programs put in front.
pub(crate) fn text(path: &Path) -> Result<String> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: the table cannot be read"))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{name}: not UTF-8; save the table as \"CSV UTF-8\"");
    };
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Where a quotation mark stands that takes rows for a part of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Astray {
    /// One that begins a cell on that line ends nowhere.
    Open(usize),
    /// Behind one that ends a cell on that line the cell goes on.
    Within(usize),
}

/// Refuses a table in which a quotation mark swallows what follows it: a reader would take row after row for
/// one cell, and nobody would miss them.
pub(crate) fn quoted(path: &Path, text: &str, delimiter: u8) -> Result<()> {
    let name = path.display();
    match astray(text.as_bytes(), delimiter) {
        None => Ok(()),
        Some(Astray::Open(line)) => bail!(
            "{name}:{line}: the quotation mark that begins a cell is not closed; nothing was read"
        ),
        Some(Astray::Within(line)) => bail!(
            "{name}:{line}: text stands behind the quotation mark that closes a cell; one within a cell is \
             written twice; nothing was read"
        ),
    }
}

fn astray(text: &[u8], delimiter: u8) -> Option<Astray> {
    let (mut at, mut line, mut begins) = (0, 1, true);
    while let Some(&byte) = text.get(at) {
        if begins && byte == b'"' {
            let opened = line;
            let Some(closed) = closing(text, at + 1) else { return Some(Astray::Open(opened)) };
            line += lines(&text[at..closed]);
            let rest = &text[closed + 1..];
            let next = rest.iter().find(|byte| **byte != b' ');
            if next.is_some_and(|byte| ![delimiter, b'\r', b'\n'].contains(byte)) {
                return Some(Astray::Within(line));
            }
            at = closed;
        } else if ends_line(text, at) {
            line += 1;
        }
        begins = byte == delimiter || byte == b'\n' || byte == b'\r';
        at += 1;
    }
    None
}

/// Where the quotation mark stands that closes the cell; two of them are one within it.
fn closing(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte == b'"')?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Whether a line ends with that byte: `\r\n` is one end.
fn ends_line(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\n' => true,
        b'\r' => text.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

fn lines(text: &[u8]) -> usize {
    (0..text.len()).filter(|at| ends_line(text, *at)).count()
}

/// The line on which a row begins, from 1, whichever ends its lines have.
pub(crate) fn line(text: &str, row: &StringRecord) -> usize {
    let text = text.as_bytes();
    let at = row.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
    // A reader stops short of the second half of an end of line, and of lines with nothing in them.
    let begins = text.iter().skip(at).position(|byte| !b"\r\n".contains(byte));
    let begins = begins.map_or(text.len(), |more| at + more);
    1 + lines(&text[..begins])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_swallows_rows_is_found() {
        let astray = |text: &str| astray(text.as_bytes(), b',');
        assert_eq!(astray("a,b\n1,\"x, \"\"y\"\"\nz\" \n\"\",2\n5\" tall,\"\""), None);
        assert_eq!(astray("a,b\n\"1,x\n2,y\n"), Some(Astray::Open(2)));
        assert_eq!(astray("a,b\r\n1,\"x\r\n2,\"y\"\r\n"), Some(Astray::Within(3)));
        assert_eq!(astray("a\n\"x\"\"\n"), Some(Astray::Open(2)));
    }

    #[test]
    fn a_row_begins_on_its_line_whichever_ends_lines_have() {
        let lines = |text: &str| -> Vec<usize> {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            reader.records().filter_map(Result::ok).map(|row| line(text, &row)).collect()
        };
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,x", "", "2,\"y", "z\"", "3,w", ""].join(end);
            assert_eq!(lines(&text), [2, 4, 6], "{end:?}");
        }
    }
}
