//! Credentials in authorization headers: `Bearer …` and `Basic …`. Refuses the words in prose ("bearer of news").

use std::ops::Range;

use crate::view::View;
use crate::{plausible, token};

/// Longest header value looked at; servers refuse longer headers. Values are runs without spaces and each anchor ends
/// in one, so runs never overlap.
const VALUE_MOST: usize = 16 * 1024;
/// The anchor (`earer `, `asic `) starts at the second letter of its word.
const BEARER: usize = "earer ".len();
const BASIC: usize = "asic ".len();

/// The value after `Bearer`.
pub(crate) fn find_bearer(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let value = value_at(view, at + BEARER)?;
    // A token of known shape keeps its own kind, so that it is equal to itself wherever it occurs.
    (token::find(view, value.start).is_none() && plausible::is_opaque(view.slice(&value)))
        .then_some(value)
}

/// The value after `Basic`: base64 of `name:password`.
pub(crate) fn find_basic(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let value = value_at(view, at + BASIC)?;
    let decoded = decode(view.slice(&value))?;
    let printable = decoded.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    (printable && decoded.contains(&b':')).then_some(value)
}

fn value_at(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let is_value = |char: char| char.is_ascii_alphanumeric() || "-._~+/=".contains(char);
    let end = view.run(at, VALUE_MOST, is_value)?;
    let value = view.slice(&(at..end)).trim_end_matches('.');
    (!value.is_empty()).then_some(at..at + value.len())
}

/// The bytes behind base64 text; `None` if it is none. Six bits a character, leftover bits are dropped.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u16, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u16::from(six);
        bits += 6;
        if 8 <= bits {
            bits -= 8;
            bytes.push((held >> bits).to_le_bytes()[0]);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}
