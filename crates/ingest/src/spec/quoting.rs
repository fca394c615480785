//! The words of a clause as they stand in the file, so that what a finding quotes can be found
//! there by searching for it.

use super::mirror::Text;
use std::sync::Arc;

/// The text of a spec file, by bytes and by lines.
#[derive(Clone, Debug)]
pub(super) struct Source {
    text: Arc<str>,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        let lines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = [0].into_iter().chain(lines.map(|(at, _)| at + 1)).collect();
        Self { text: text.into(), starts }
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The words of `value` line by line as the file has them: a folded text keeps the line breaks
    /// that YAML takes out, and loses only its indentation and quotation marks.
    pub(super) fn words(&self, value: &Text) -> Arc<str> {
        let raw = unquoted(self.raw(value));
        if raw.is_empty() {
            return value.value.trim().into();
        }
        let lines: Vec<&str> = raw.lines().map(str::trim).collect();
        lines.join("\n").into()
    }

    /// The bytes that `value` was read from, without white space around them.
    fn raw(&self, value: &Text) -> &str {
        self.text.get(value.bytes.clone()).unwrap_or_default().trim()
    }

    /// The lines of a text value as the file has them, without indentation, each with its number. A
    /// quoted value with escapes is one line of the file, whatever it unfolds to.
    pub(super) fn numbered(&self, value: &Text) -> Vec<(u32, String)> {
        let raw = self.raw(value);
        let first = value.line().unwrap_or(1);
        if raw.is_empty() || (raw.starts_with('"') && raw.contains('\\')) {
            return value.value.lines().map(|line| (first, line.trim().to_owned())).collect();
        }
        let start = value.bytes.start.min(self.text.len());
        let all = self.text.get(value.bytes.clone()).unwrap_or_default();
        let skipped = start + (all.len() - all.trim_start().len());
        let first = self.number(skipped);
        let lines = unquoted(raw).lines().map(|line| line.trim().to_owned());
        (first..).zip(lines).collect()
    }

    /// The number of the line that byte `at` is on, from 1.
    fn number(&self, at: usize) -> u32 {
        let before = self.starts.partition_point(|start| *start <= at);
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// The line with that number, from 1, without its indentation and list mark.
    pub(super) fn line(&self, number: Option<u32>) -> Arc<str> {
        let index = number.and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
        let start = index.and_then(|index| self.starts.get(index));
        let rest = start.and_then(|start| self.text.get(*start..)).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default().trim();
        line.strip_prefix("- ").unwrap_or(line).into()
    }
}

impl Source {
    /// The lines from the one number to the other, each as [`Source::line`] has it.
    pub(super) fn lines(&self, first: Option<u32>, last: Option<u32>) -> Arc<str> {
        let (Some(first), Some(last)) = (first, last) else { return self.line(first) };
        let lines: Vec<Arc<str>> = (first..=last).map(|number| self.line(Some(number))).collect();
        lines.join("\n").into()
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
pub(super) fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
