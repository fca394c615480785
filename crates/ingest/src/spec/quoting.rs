//! The words of a clause as they stand in the file, so that what a finding quotes can be found
//! there by searching for it.

use super::mirror::Text;
use std::sync::Arc;

/// The text of a spec file, by bytes and by lines.
pub(super) struct Source<'t> {
    text: &'t str,
    lines: Vec<&'t str>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, lines: text.lines().collect() }
    }

    /// The words of `value` line by line as the file has them: a folded text keeps the line breaks
    /// that YAML takes out, and loses only its indentation and quotation marks.
    pub(super) fn words(&self, value: &Text) -> Arc<str> {
        let raw = self.text.get(value.bytes.clone()).unwrap_or_default();
        let raw = unquoted(raw.trim());
        if raw.is_empty() {
            return value.value.trim().into();
        }
        let lines: Vec<&str> = raw.lines().map(str::trim).collect();
        lines.join("\n").into()
    }

    /// The line with that number, from 1, without its indentation and list mark.
    pub(super) fn line(&self, number: Option<u32>) -> Arc<str> {
        let index = number.and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
        let line = index.and_then(|index| self.lines.get(index));
        let line = line.map_or("", |line| line.trim());
        line.strip_prefix("- ").unwrap_or(line).into()
    }
}

fn unquoted(raw: &str) -> &str {
    let inside = |mark| raw.strip_prefix(mark)?.strip_suffix(mark);
    inside('"').or_else(|| inside('\'')).unwrap_or(raw)
}

/// `text` as a YAML scalar on one line that reads back as the same string.
pub(super) fn yaml(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut scalar = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => scalar.push_str("\\\""),
            '\\' => scalar.push_str("\\\\"),
            '\n' => scalar.push_str("\\n"),
            '\t' => scalar.push_str("\\t"),
            _ if is_printable(letter) => scalar.push(letter),
            _ => push_escaped(&mut scalar, letter),
        }
    }
    scalar.push('"');
    scalar
}

fn push_escaped(scalar: &mut String, letter: char) {
    let code = format!("\\U{:08X}", u32::from(letter));
    scalar.push_str(&code);
}

/// Whether `text` can stand without quotation marks: a plain word that YAML, in any version, takes
/// for nothing else.
fn is_plain(text: &str) -> bool {
    const TAKEN: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(is_word)
        && !TAKEN.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a letter may stand in a YAML file as it is.
fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
