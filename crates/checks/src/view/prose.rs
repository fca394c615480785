//! Words as the checks read them: sentences with what kind they are, and the tokens inside them.
//!
//! Words nominate and never decide; nothing here knows what a sentence means.

use regex::Regex;
use serde_json::Value;
use std::ops::Range;

/// One sentence of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence<'t> {
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Its words.
    pub text: &'t str,
    /// What kind of sentence it is.
    pub manner: Manner,
}

/// What kind of sentence something is, as far as its marks show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It states.
    States,
    /// It ends with a question mark.
    Asks,
    /// It is an item of a list: one of several things, not the next one.
    Lists,
}

/// How much of each end of a long text is taken for the speaker's own words. Whoever says more in
/// one go passes on a document, and says what it is before or after it.
const END: usize = 4096;

/// The sentences of `text`, in order, as far as `gate` matches anywhere near them; most texts are
/// left at that. Fenced code and quoted lines are left out: they are not the speaker's own words,
/// and neither is the middle of a document.
pub fn sentences<'t>(text: &'t str, gate: &Regex) -> Vec<Sentence<'t>> {
    sentences_near(text, |words| gate.is_match(words))
}

/// The same with any other test for a gate.
pub fn sentences_near(text: &str, gate: impl Fn(&str) -> bool) -> Vec<Sentence<'_>> {
    let mut found = Vec::new();
    for window in ends(text) {
        if gate(&text[window.clone()]) {
            split(text, window, &mut found);
        }
    }
    found
}

/// Each end of `text` with all of its sentences.
pub fn by_end(text: &str) -> impl Iterator<Item = (&str, Vec<Sentence<'_>>)> {
    ends(text).map(move |window| {
        let mut found = Vec::new();
        split(text, window.clone(), &mut found);
        (&text[window], found)
    })
}

/// The whole of a short text, or both ends of a long one, cut at line breaks.
fn ends(text: &str) -> impl Iterator<Item = Range<usize>> {
    if text.len() <= 2 * END {
        return Some(0..text.len()).into_iter().chain(None);
    }
    let bytes = text.as_bytes();
    let head = memchr::memrchr(b'\n', &bytes[..END]).map_or(0, |at| at + 1);
    let from = bytes.len() - END;
    let tail = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
    Some(0..head).into_iter().chain(Some(tail..bytes.len()))
}

/// Whether `text` holds a code fence anywhere.
pub fn holds_fence(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"```").is_some()
}

fn split<'t>(text: &'t str, window: Range<usize>, found: &mut Vec<Sentence<'t>>) {
    // A fence that was opened before the window is still open in it.
    let marks = memchr::memmem::find_iter(&text.as_bytes()[..window.start], "\n```").count();
    let mut fenced = marks % 2 == 1;
    let mut start = window.start;
    for line in text[window].split_inclusive('\n') {
        let words = line.trim_start();
        if words.starts_with("```") {
            fenced = !fenced;
        } else if !fenced && !words.starts_with('>') {
            split_line(line, start, found);
        }
        start += line.len();
    }
}

fn split_line<'t>(line: &'t str, start: usize, found: &mut Vec<Sentence<'t>>) {
    let lists = is_list_item(line.trim_start());
    let mut from = 0;
    let bytes = line.as_bytes();
    for at in memchr::memchr3_iter(b'.', b'!', b'?', bytes) {
        if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) {
            push_sentence(line, (start, from, at + 1), found, lists);
            from = at + 1;
        }
    }
    push_sentence(line, (start, from, line.len()), found, lists);
}

fn push_sentence<'t>(
    line: &'t str,
    (start, from, to): (usize, usize, usize),
    found: &mut Vec<Sentence<'t>>,
    lists: bool,
) {
    let Some(piece) = line.get(from..to) else {
        return;
    };
    let text = piece.trim();
    if text.is_empty() {
        return;
    }
    let lead = piece.len() - piece.trim_start().len();
    let manner = match (text.ends_with('?'), lists) {
        (true, _) => Manner::Asks,
        (false, true) => Manner::Lists,
        (false, false) => Manner::States,
    };
    found.push(Sentence { start: start + from + lead, text, manner });
}

/// `- this`, `* this`, `1. this`, `2) this`.
fn is_list_item(line: &str) -> bool {
    let numbered = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_numbered = numbered.len() < line.len() && numbered.starts_with(['.', ')']);
    is_numbered || line.starts_with("- ") || line.starts_with("* ") || line.starts_with("• ")
}

/// The tokens of `text` with their byte offsets: runs without spaces, quotes, commas or brackets,
/// free of punctuation at their ends.
pub fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '"' | '\'' | '`' | ',' | ';' | '=' | '|' | '“' | '”')
            || matches!(letter, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '*')
    })
    .map(|piece| piece.trim_matches(|letter| matches!(letter, '.' | ':' | '!' | '?' | '…')))
    .filter(|piece| !piece.is_empty())
    .map(move |piece| (piece.as_ptr() as usize - base, piece))
}

/// Whether a digit stands anywhere in `text`.
pub fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// The form of an identifier, so that two of one kind can be told from two of different kinds:
/// `#W123` and `#W124` share it, a flight and a booking do not. `None` for plain words, short
/// numbers, years, dates and amounts.
pub fn shape(token: &str) -> Option<String> {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    if token.starts_with('‹') && token.ends_with('›') {
        return token.split(':').next().map(str::to_owned);
    }
    if token.len() > 64 || !token.is_ascii() || token.starts_with('$') {
        return None;
    }
    if digits == token.len() {
        let is_year = token.len() == 4 && (token.starts_with("19") || token.starts_with("20"));
        return (digits >= 3 && !is_year).then(|| format!("0*{digits}"));
    }
    if !token.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        // Times, dates, decimals and phone numbers are written in too many ways to be compared,
        // save for `#4411`.
        let rest = token.strip_prefix('#')?;
        return (digits >= 3 && rest.len() == digits).then(|| format!("#0*{digits}"));
    }
    let prefix = token.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let tail = token.len() - prefix.len();
    if tail >= 3 && tail == digits {
        return Some(format!("{prefix}0*{tail}"));
    }
    let is_code = token.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if is_code && digits > 0 {
        return (token.len() >= 5).then(|| format!("X*{}", token.len()));
    }
    family(token)
}

/// Names of several parts, such as `checkout-worker` or `src/main.rs`, by their first part.
fn family(token: &str) -> Option<String> {
    let is_joint = |letter: char| matches!(letter, '-' | '_' | '/' | '.');
    let (first, rest) = token.split_once(is_joint)?;
    let is_name = rest.bytes().any(|byte| byte.is_ascii_alphanumeric());
    (!first.is_empty() && is_name).then(|| format!("{first}*"))
}

/// The scalars of a JSON value with their RFC 6901 pointers, in order.
pub fn leaves(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    push_leaves(value, String::new(), &mut found);
    found
}

fn push_leaves(value: &Value, pointer: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::String(text) => found.push((pointer, text.clone())),
        Value::Number(number) => found.push((pointer, number.to_string())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_leaves(item, format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                push_leaves(member, format!("{pointer}/{name}"), found);
            }
        }
    }
}

/// The last member name of a pointer; array positions do not count.
pub fn key_of(pointer: &str) -> &str {
    pointer
        .rsplit('/')
        .find(|segment| !segment.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or("")
}

/// Whether two words are forms of one word, as `cancel` and `cancelled`, `reservation` and
/// `reservations` are: they share all of the shorter one but two letters, and at least four.
pub fn kindred(one: &str, other: &str) -> bool {
    let shared = one
        .chars()
        .zip(other.chars())
        .take_while(|(left, right)| left.eq_ignore_ascii_case(right))
        .count();
    let shorter = one.len().min(other.len());
    one.eq_ignore_ascii_case(other) || (shared >= 4 && shared + 2 >= shorter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static ANY: LazyLock<Regex> = LazyLock::new(|| crate::pattern::pattern("."));

    #[test]
    fn sentences_know_questions_lists_and_code() {
        let text = "I will look. Shall I?\n1. call this\n> quoted\n```\ncode\n```\nDone";
        let read: Vec<_> =
            sentences(text, &ANY).iter().map(|sentence| (sentence.text, sentence.manner)).collect();
        let expected = [
            ("I will look.", Manner::States),
            ("Shall I?", Manner::Asks),
            ("1.", Manner::Lists),
            ("call this", Manner::Lists),
            ("Done", Manner::States),
        ];
        assert_eq!(read, expected);
        assert!(
            sentences(text, &ANY)
                .iter()
                .all(|sentence| text[sentence.start..].starts_with(sentence.text))
        );
    }

    #[test]
    fn identifiers_of_one_kind_share_a_shape() {
        assert_eq!(shape("#W123"), shape("#W124"));
        assert_ne!(shape("HAT136"), shape("EHGLP3"));
        assert_ne!(shape("#W123"), shape("#W1234"));
        assert_eq!(shape("checkout-worker"), shape("checkout-gateway"));
        for plain in ["order", "12", "2024", "2024-05-20", "$150", "15:00"] {
            assert_eq!(shape(plain), None, "{plain}");
        }
    }

    #[test]
    fn leaves_carry_pointers_that_resolve() {
        let value = serde_json::json!({"a/b": [{"id": 7}], "c": "x"});
        for (pointer, text) in leaves(&value) {
            let found = value.pointer(&pointer).unwrap();
            assert_eq!(found.as_str().map_or_else(|| found.to_string(), str::to_owned), text);
        }
        assert_eq!(key_of("/order_ids/0"), "order_ids");
    }

    #[test]
    fn forms_of_one_word_are_kindred() {
        assert!(kindred("cancel", "cancelled"));
        assert!(kindred("reservation", "reservations"));
        assert!(!kindred("order", "orient"));
        assert!(!kindred("get", "getting"));
    }
}
