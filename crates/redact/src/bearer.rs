//! Credentials in authorization headers: `Bearer …` and `Basic …`. Refuses the words in prose ("bearer of news").

use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::view::View;
use crate::{plausible, token};

/// Longest header value looked at; servers refuse longer headers. Values are runs without spaces and each anchor ends
/// in one, so runs never overlap.
const VALUE_MOST: usize = 16 * 1024;
/// The anchor (`earer `, `asic `) starts at the second letter of its word.
const BEARER: usize = "earer ".len();
const BASIC: usize = "asic ".len();

/// Base64 without its padding; bits behind the last byte may be anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

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

/// The bytes behind base64 text; `None` if it is none. Either alphabet, leftover bits are dropped.
fn decode(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    let whole = letters.len() * 6 / 8;
    let mut letters = letters.replace('-', "+").replace('_', "/");
    // A text that was cut off may end in a letter of too few bits, which the decoder takes for none.
    if letters.len() % 4 == 1 {
        letters.push('A');
    }
    let mut bytes = LENIENT.decode(letters).ok()?;
    bytes.truncate(whole);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_is_read_in_either_alphabet_and_wherever_it_is_cut_off() {
        let said = |text| decode(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        for text in ["YW5uOmh1bnRlcjI=", "YW5uOmh1bnRlcjI", "YW5uOmh1bnRlcjJ", "YW5uOmh1bnRlcjI==="]
        {
            assert_eq!(said(text).as_deref(), Some("ann:hunter2"), "{text}");
        }
        assert_eq!(said("YW5uOmh1bnRlc").as_deref(), Some("ann:hunte"));
        assert_eq!(decode("-_8="), decode("+/8="));
        assert_eq!(decode("+/8="), Some(vec![0xfb, 0xff]));
    }

    #[test]
    fn what_has_another_letter_is_no_base64() {
        for text in ["YW5u~", "YW5u.Omh1", "YW5u=Omh1"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
