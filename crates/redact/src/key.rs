//! Private keys in PEM blocks. Public keys and certificates stay: they are published.

use std::ops::Range;

use crate::view::View;

/// Longest block looked at: an RSA key of 16384 bits takes 13 kB. The search ends at the next dashes, so it never
/// covers one byte twice.
const BLOCK_MOST: usize = 16 * 1024;
/// Longest header line, dashes included (`-----BEGIN PGP PRIVATE KEY BLOCK-----`).
const HEADER_MOST: usize = 64;
/// Shortest line of real key material; the smallest keys (Ed25519) have 64 characters.
const MATERIAL_LEAST: usize = 40;

const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
const DASHES: &str = "-----";

/// The block whose header starts here, footer included; without a footer (a log that was cut), header and material.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let name_end =
        view.run(at + BEGIN.len(), HEADER_MOST, |char| char == ' ' || char.is_ascii_uppercase())?;
    let is_private = view.slice(&(at..name_end)).contains("PRIVATE KEY");
    if !is_private || !view.after(name_end).starts_with(DASHES) {
        return None;
    }
    let body = name_end + DASHES.len();
    let range = at..find_end(view, body)?;
    view.is_clean(&range).then_some(range)
}

/// Where the block with this body ends.
fn find_end(view: &View<'_>, body: usize) -> Option<usize> {
    let after = view.after(body).as_bytes();
    let searched = &after[..after.len().min(BLOCK_MOST)];
    let dashes = memchr::memmem::find(searched, DASHES.as_bytes()).map(|offset| body + offset);
    if let Some(end) = dashes
        && view.after(end).starts_with(END)
    {
        let name_end = view
            .run(end + END.len(), HEADER_MOST, |char| char == ' ' || char.is_ascii_uppercase())?;
        let has_material =
            longest_material(&view.after(body).as_bytes()[..end - body]) >= MATERIAL_LEAST;
        let closed = view.after(name_end).starts_with(DASHES);
        return (has_material && closed).then_some(name_end + DASHES.len());
    }
    let cut = view.run(body, BLOCK_MOST, |char| {
        is_material(char) || matches!(char, '\n' | '\r' | ' ' | '\\')
    })?;
    let material = &view.after(body).as_bytes()[..cut - body];
    if longest_material(material) < MATERIAL_LEAST {
        return None;
    }
    // A backslash may be half of an escape that belongs to what follows.
    Some(body + view.slice(&(body..cut)).trim_end_matches(['\\', '\n', '\r', ' ']).len())
}

fn longest_material(bytes: &[u8]) -> usize {
    bytes.split(|byte| !is_material(char::from(*byte))).map(<[u8]>::len).max().unwrap_or(0)
}

fn is_material(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '+' | '/' | '=')
}
