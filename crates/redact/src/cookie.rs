//! Cookies in headers (`Cookie: session=…; theme=dark`). Goes as a whole if one value in it is opaque; refuses recipes.

use std::ops::Range;

use crate::plausible;
use crate::view::View;

/// Longest cookie looked at; browsers keep no longer ones.
const COOKIE_MOST: usize = 4096;

/// From the first value to the end of the last pair, for what stands between would be skipped. Of `Set-Cookie`, the
/// attributes go with it.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let end = view.run(at, COOKIE_MOST, |char| {
        char == ' ' || (char.is_ascii_graphic() && !"\"'`\\<>,(){}[]".contains(char))
    })?;
    let text = view.slice(&(at..end));
    let (mut piece_start, mut end) = (at, at);
    let mut is_opaque = false;
    for piece in text.split_inclusive(';') {
        let pair = piece.trim_end_matches(';');
        let blanks = pair.len() - pair.trim_start().len();
        // Text after a blank is no part of the cookie any more.
        let pair_end = pair[blanks..].find(' ').map_or(pair.len(), |blank| blanks + blank);
        let Some((_name, value)) = pair[blanks..pair_end].split_once('=') else {
            break;
        };
        is_opaque |= plausible::is_opaque(value) || plausible::is_key(value);
        end = piece_start + pair_end;
        if pair_end < pair.len() {
            break;
        }
        piece_start += piece.len();
    }
    let start = at + text.find('=')? + 1;
    (is_opaque && start < end).then_some(start..end)
}
