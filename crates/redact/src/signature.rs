//! Signatures in queries that grant access to whoever has the URL (`?sv=…&sig=…`). Refuses `sig` in code.

use std::ops::Range;

use crate::plausible;
use crate::view::View;

/// Longest signature looked at: 32 bytes in base64, percent-encoded throughout, stay below.
const SIGNATURE_MOST: usize = 256;
/// Shortest one; 32 bytes in base64 have 43.
const SIGNATURE_LEAST: usize = 20;

/// The value of the parameter whose `sig=` is here.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    // The `&` of a query may be escaped for markup or JSON.
    let before = view.before(at);
    if !["?", "&", "&amp;", "\\u0026"].iter().any(|sign| before.ends_with(sign)) {
        return None;
    }
    let start = at + "sig=".len();
    let end = view.run(start, SIGNATURE_MOST, |char| {
        char.is_ascii_alphanumeric() || "%+/=-_".contains(char)
    })?;
    let value = view.slice(&(start..end));
    let is_signature = SIGNATURE_LEAST <= value.len() && plausible::is_opaque(value);
    is_signature.then_some(start..end)
}
