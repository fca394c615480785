//! Stand-in until the real one lands.
use std::borrow::Cow;
/// Redactor.
#[derive(Clone)]
pub struct Redactor;
impl Redactor {
    /// Off.
    pub fn off() -> Self {
        Self
    }
    /// Redact.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
}
