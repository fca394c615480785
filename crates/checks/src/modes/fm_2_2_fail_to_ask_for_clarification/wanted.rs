//! The identifiers that are looked for in everything that was said: as words of their own, or as
//! numbers that people write in groups. Knows nothing of steps and speakers.

use crate::view::prose;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The identifiers that are looked for.
pub(super) struct Wanted {
    values: BTreeSet<String>,
    /// Their lengths, as a set of bits: most words are told apart by it alone.
    lengths: u64,
    /// Whether people may write one of them in groups.
    has_grouped: bool,
}

impl Wanted {
    /// These, each in lower case.
    pub(super) fn of(values: BTreeSet<String>) -> Self {
        Self {
            lengths: values.iter().fold(0, |lengths, value| lengths | length_bit(value)),
            has_grouped: values.iter().any(|value| is_grouped(value)),
            values,
        }
    }

    /// Each place of `text` that holds one of them.
    pub(super) fn each_in(&self, text: &str, mut note: impl FnMut(String)) {
        for part in numbered(text) {
            // A length counts for ASCII only: other letters may change it with their case.
            if self.lengths & length_bit(part) == 0 && part.is_ascii() {
                continue;
            }
            let is_lower =
                part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
            let part = if is_lower { Cow::Borrowed(part) } else { Cow::Owned(part.to_lowercase()) };
            if self.values.contains(&*part) {
                note(part.into_owned());
            }
        }
        if !self.has_grouped {
            return;
        }
        // Numbers that people write in groups: 555 123-4567.
        let is_inside = |byte: &u8| byte.is_ascii_digit() || b" -.()".contains(byte);
        let mut rest = text.as_bytes();
        while let Some(digit) = first(rest, u8::is_ascii_digit) {
            let from = &rest[digit..];
            let (part, after) =
                from.split_at(from.iter().take_while(|byte| is_inside(byte)).count());
            rest = after;
            if part.len() <= SHORTEST_GROUPED {
                continue;
            }
            let digits = part.iter().filter(|byte| byte.is_ascii_digit());
            let joined: String = digits.map(|byte| char::from(*byte)).collect();
            if is_grouped(&joined) && self.values.contains(&joined) {
                note(joined);
            }
        }
    }
}

/// Whether people wrote the number `digits` in `text` in groups: `12-34-56` for `123456`.
pub(super) fn holds_in_groups(text: &str, digits: &str) -> bool {
    let is_number = 2 < digits.len() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_inside = |letter: char| letter.is_ascii_digit() || " -./()".contains(letter);
    is_number
        && text.split(|letter| !is_inside(letter)).any(|run| {
            let groups = run.split(|letter: char| !letter.is_ascii_digit());
            let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
            // Whatever number stands before it is another one.
            (0..groups.len()).any(|from| {
                let mut rest = digits;
                let mut left = groups[from..].iter();
                left.any(|group| {
                    rest = rest.strip_prefix(group).unwrap_or("-");
                    rest.is_empty() || rest == "-"
                }) && rest.is_empty()
            })
        })
}

/// The place of a word's length in a set of lengths; all long ones share the last.
fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// The fewest digits that people write in groups, which with one mark between them are one more.
const SHORTEST_GROUPED: usize = 6;

/// Whether a value is a number long enough for people to write it in groups.
fn is_grouped(value: &str) -> bool {
    value.len() >= SHORTEST_GROUPED && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// The longest word that can be an identifier; longer ones are encoded content.
const LONGEST_WORD: usize = 128;

/// The words of `text` that hold a digit, and the hashes of redacted values. This reads every text of
/// the run, so it goes from mark to mark and looks only around them.
fn numbered(text: &str) -> impl Iterator<Item = &str> {
    const CLOSE: &str = "›";
    const LAST: u8 = CLOSE.as_bytes()[CLOSE.len() - 1];
    let is_between = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
    let is_mark = |byte: &u8| byte.is_ascii_digit() || *byte == LAST;
    let bytes = text.as_bytes();
    let mut from = 0;
    let words = std::iter::from_fn(move || {
        let mark = from + first(&bytes[from..], is_mark)?;
        let lead = bytes[from..mark].iter().rev().take_while(|byte| !is_between(byte)).count();
        let rest = bytes[mark..].iter().take_while(|byte| !is_between(byte)).count();
        from = mark + rest;
        Some(mark - lead..from)
    });
    words
        // Cutting at ASCII bytes leaves whole letters.
        .filter_map(|word| text.get(word))
        // A hash ends at its mark, whatever is written right behind it.
        .map(|word| match (!word.is_ascii()).then(|| word.find(CLOSE)).flatten() {
            Some(at) => &word[..at + CLOSE.len()],
            None => word,
        })
        .filter(|word| word.len() <= LONGEST_WORD)
        .filter(|word| word.ends_with(CLOSE) || prose::has_digit(word))
}

/// Where the first such byte stands. Whole blocks are asked at once, which processors do in one go.
fn first(bytes: &[u8], is_it: impl Fn(&u8) -> bool) -> Option<usize> {
    const BLOCK: usize = 32;
    let is_plain = |block: &&[u8]| !block.iter().fold(false, |found, byte| found | is_it(byte));
    let skipped = bytes.chunks(BLOCK).take_while(is_plain).count() * BLOCK;
    let at = bytes.get(skipped..)?.iter().position(is_it)?;
    Some(skipped + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, wanted: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let wanted = wanted.iter().map(|value| (*value).to_owned()).collect();
        Wanted::of(wanted).each_in(text, |value| found.push(value));
        found
    }

    #[test]
    fn words_with_a_digit_are_found_whatever_stands_around_them() {
        let far = "a word without any, ".repeat(9);
        assert_eq!(found(&format!("{far}(#W1234), 77"), &["w1234", "77"]), ["w1234", "77"]);
        assert_eq!(found("W12345 and É1234x", &["w1234", "1234"]), [""; 0]);
        assert_eq!(found("É1234x", &["é1234x"]), ["é1234x"]);
    }

    #[test]
    fn the_hash_of_a_redacted_value_ends_at_its_mark() {
        assert_eq!(found("‹email:abcd›ü9 wrote", &["abcd›"]), ["abcd›"]);
    }

    #[test]
    fn numbers_in_groups_are_found_as_one() {
        assert_eq!(found("call (555) 123-4567.", &["5551234567"]), ["5551234567"]);
        assert_eq!(found("555, 123-4567", &["5551234567"]), [""; 0]);
        assert_eq!(found("number 12-34-56", &["123456"]), ["123456"]);
        assert!(holds_in_groups("number 123 456.", "123456"));
        assert!(holds_in_groups("2 times 12-34-56", "123456"));
        assert!(!holds_in_groups("1234567, 12 and 3456", "123456"));
    }
}
