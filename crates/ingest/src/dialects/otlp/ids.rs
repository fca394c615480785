//! Trace and span ids in one spelling, so that spans and log records written by different exporters
//! meet: hexadecimal in small letters. What is no id of the right length stays as it is written.

use crate::json::{At, Value};
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;
use std::fmt::Write;

/// Base64 without its padding; bits behind the last byte may be anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The length of an id, in bytes.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// Of a trace.
    Trace = 16,
    /// Of a span.
    Span = 8,
}

/// The id at `at`: hexadecimal (with or without `0x`), base64, or a number, as exporters write them.
pub(super) fn id<'v>(at: &At<'v>, length: Length) -> Option<Cow<'v, str>> {
    let digits = 2 * length as usize;
    if let Some(text) = at.as_str() {
        return Some(written(text.trim(), digits));
    }
    let number = match at.value {
        Value::Number(number) => number,
        Value::Null | Value::Bool(_) | Value::Str(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    // Java counts the upper half of the ids as negative numbers.
    let whole = number.as_u64().or_else(|| number.as_i64().map(i64::cast_unsigned));
    Some(match whole {
        Some(whole) => format!("{whole:0digits$x}").into(),
        None => at.value.to_string().into(),
    })
}

/// A root's parent is missing, empty or all zeros.
pub(super) fn is_nobody(id: &str) -> bool {
    id.trim_matches('0').is_empty()
}

fn written(text: &str, digits: usize) -> Cow<'_, str> {
    let bare = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if bare.len() == digits && bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let is_small = !bare.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_small { Cow::Borrowed(bare) } else { bare.to_ascii_lowercase().into() };
    }
    let decimal = || {
        let is_number = bare.len() > digits && bare.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| bare.parse::<u128>().ok()).flatten()
    };
    if let Some(hex) = from_base64(text, digits / 2) {
        return hex.into();
    }
    decimal().map_or(Cow::Borrowed(text), |whole| format!("{whole:0digits$x}").into())
}

/// What padded base64 of exactly `length` bytes says, in hexadecimal.
fn from_base64(text: &str, length: usize) -> Option<String> {
    if text.len() != length.div_ceil(3) * 4 || !text.ends_with('=') {
        return None;
    }
    let letters = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let bytes = LENIENT.decode(letters).ok()?;
    (bytes.len() == length).then(|| hex(&bytes))
}

/// Bytes in hexadecimal, in small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(hex, "{byte:02x}").expect("a string takes all");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::Origin;

    fn read(value: &Value<'_>, length: Length) -> Option<String> {
        id(&At::new(value, Origin::top()), length).map(Cow::into_owned)
    }

    #[test]
    fn one_id_is_read_from_every_way_of_writing_it() {
        let hex = Some("5b8efff798038103d269b633813fc60c".to_owned());
        for text in [
            "5b8efff798038103d269b633813fc60c",
            "5B8EFFF798038103D269B633813FC60C",
            "0x5b8efff798038103d269b633813fc60c",
            "W47/95gDgQPSabYzgT/GDA==",
            "W47_95gDgQPSabYzgT_GDP==",
            "121702245401190319682828931810593850892",
        ] {
            assert_eq!(read(&Value::Str(text.into()), Length::Trace), hex, "{text}");
        }
        let span = Some("eee19b7ec3c1b174".to_owned());
        assert_eq!(read(&Value::Str("7uGbfsPBsXQ=".into()), Length::Span), span);
        assert_eq!(read(&Value::from(0xeee1_9b7e_c3c1_b174_u64), Length::Span), span);
        assert_eq!(read(&Value::from(-1_i64), Length::Span), Some("f".repeat(16)));
    }

    #[test]
    fn what_is_no_such_id_stays_as_it_is() {
        for text in ["run-7", "s01", "", "not base64 at all===", "7uGbfsPBsXQ", "7uGbfsPBsX=="] {
            assert_eq!(read(&Value::Str(text.into()), Length::Span).as_deref(), Some(text));
        }
        assert_eq!(read(&Value::Null, Length::Span), None);
    }
}
