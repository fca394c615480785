//! The words of a text, and what each of them tells: the stem of a word, the whole of a value, or
//! nothing but a language. Allocates nothing for the words that most texts are made of.

use crate::view::prose;
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;

/// Forms of one word share at least this many letters, and shorter words are mostly grammar.
const STEM: usize = 5;
/// Longer words of grammar and of asking, by their stems: they stand in every task.
const COMMON: [u64; 22] = [
    stem(*b"about"),
    stem(*b"after"),
    stem(*b"again"),
    stem(*b"answe"),
    stem(*b"befor"),
    stem(*b"betwe"),
    stem(*b"could"),
    stem(*b"every"),
    stem(*b"first"),
    stem(*b"follo"),
    stem(*b"given"),
    stem(*b"other"),
    stem(*b"pleas"),
    stem(*b"provi"),
    stem(*b"shoul"),
    stem(*b"their"),
    stem(*b"there"),
    stem(*b"these"),
    stem(*b"those"),
    stem(*b"using"),
    stem(*b"where"),
    stem(*b"which"),
];

/// Kinds of bytes, as bits.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const OTHER_SCRIPT: u8 = 4;
const KINDS: [u8; 256] = {
    let mut kinds = [OTHER_SCRIPT; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// A word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    text: &'t str,
    has_digit: bool,
}

/// What a word tells, in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key<'t> {
    /// A stem, or a value of up to eight letters and digits: its bytes.
    Short(u64),
    /// A longer value.
    Long(Cow<'t, str>),
}

impl<'t> Word<'t> {
    /// What tells a subject in the word: its stem, or the whole of a value.
    pub(super) fn telling(self) -> Option<Key<'t>> {
        self.key().filter(|key| !matches!(key, Key::Short(stem) if COMMON.contains(stem)))
    }

    /// The same for a word that is compared with telling ones, among which no common one is.
    pub(super) fn key(self) -> Option<Key<'t>> {
        let bytes = self.text.as_bytes();
        if !self.has_digit {
            return bytes.first_chunk().map(|first| Key::Short(stem(*first)));
        }
        match bytes.len() {
            0 | 1 => None,
            2..=8 => Some(Key::Short(packed(bytes))),
            _ => Some(Key::Long(lower(self.text))),
        }
    }

    /// The word, where it is one of grammar.
    pub(super) fn grammar(self) -> Option<Key<'t>> {
        let bytes = self.text.as_bytes();
        let is_grammar = !self.has_digit && (2..=3).contains(&bytes.len());
        is_grammar.then(|| Key::Short(packed(bytes)))
    }
}

/// The first letters of a word in lower case. Letters and digits become lower case by one bit.
const fn stem(first: [u8; STEM]) -> u64 {
    const LOWER: u64 = 0x20_20_20_20_20;
    let [one, two, three, four, five] = first;
    u64::from_le_bytes([one, two, three, four, five, 0, 0, 0]) | LOWER
}

/// Up to eight letters and digits in lower case.
fn packed(bytes: &[u8]) -> u64 {
    let places = bytes.iter().take(8).enumerate();
    places.fold(0, |packed, (place, byte)| packed | u64::from(byte | 0x20) << (place * 8))
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    Cow::Borrowed(word)
}

/// Runs of ASCII letters and digits. In other scripts words are not told by spaces.
pub(super) const fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, mixed: 0 }
}

/// See [`words`].
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
    /// Until here other scripts stand among the words.
    mixed: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        let bytes = self.text.as_bytes();
        loop {
            if self.at < self.mixed {
                if let Some(word) = self.next_mixed() {
                    return Some(word);
                }
                continue;
            }
            let kind = |byte: &u8| KINDS[usize::from(*byte)];
            let rest = bytes.get(self.at..)?;
            let start = self.at + rest.iter().position(|byte| kind(byte) != 0)?;
            let mut kinds = 0;
            let mut end = start;
            while let Some(one) = bytes.get(end).map(kind).filter(|one| *one != 0) {
                kinds |= one;
                end += 1;
            }
            if kinds & OTHER_SCRIPT == 0 {
                self.at = end;
                let text = &self.text[start..end];
                return Some(Word { text, has_digit: kinds & DIGIT != 0 });
            }
            (self.at, self.mixed) = (start, end);
        }
    }
}

impl<'t> Words<'t> {
    /// The next piece where other scripts stand between the words, or are part of one, which is then
    /// none.
    fn next_mixed(&mut self) -> Option<Word<'t>> {
        let rest = &self.text[self.at..self.mixed];
        let gap = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        let rest = &rest[gap..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        self.at += gap + end;
        let text = &rest[..end];
        let has_digit = prose::has_digit(text);
        (!text.is_empty() && text.is_ascii()).then_some(Word { text, has_digit })
    }
}

/// Keys, each with its place in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Keys {
    short: HashMap<u64, usize, RandomState>,
    long: HashMap<String, usize, RandomState>,
    /// A bit for each short key: most words are none of them, and need no search.
    bits: [u64; 16],
}

impl Keys {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// All of them, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Key<'_>> {
        let short = self.short.keys().map(|key| Key::Short(*key));
        short.chain(self.long.keys().map(|key| Key::Long(Cow::Borrowed(key))))
    }

    /// Adds a key, once.
    pub(super) fn add(&mut self, key: Key<'_>) {
        let place = self.len();
        match key {
            Key::Short(key) => {
                let (at, bit) = Self::bit(key);
                self.bits[at] |= bit;
                self.short.entry(key).or_insert(place);
            }
            Key::Long(key) => {
                if !self.long.contains_key(&*key) {
                    self.long.insert(key.into_owned(), place);
                }
            }
        }
    }

    /// The place of a key.
    pub(super) fn place(&self, key: &Key<'_>) -> Option<usize> {
        match key {
            Key::Short(key) => {
                let (at, bit) = Self::bit(*key);
                if self.bits[at] & bit == 0 { None } else { self.short.get(key).copied() }
            }
            Key::Long(_) if self.long.is_empty() => None,
            Key::Long(key) => self.long.get(&**key).copied(),
        }
    }

    /// The word of `bits` and the bit in it: the topmost ten bits of a product that mixes the key's.
    const fn bit(key: u64) -> (usize, u64) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54;
        ((mixed >> 6) as usize, 1 << (mixed & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, Keys, words};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_what_splitting_at_everything_else_leaves(text in "[a-cA-C0-9 .,'’éß中、-]{0,80}") {
            let split = text.split(|letter: char| !letter.is_alphanumeric());
            let plain: Vec<&str> = split.filter(|word| !word.is_empty() && word.is_ascii()).collect();
            let found: Vec<_> = words(&text).map(|word| word.text).collect();
            prop_assert_eq!(&found, &plain);
            let digits = words(&text).all(|word| word.has_digit == word.text.contains(|letter: char| letter.is_ascii_digit()));
            prop_assert!(digits);
        }
    }

    fn told(text: &str) -> Vec<Option<Key<'_>>> {
        words(text).map(super::Word::telling).collect()
    }

    #[test]
    fn forms_of_a_word_tell_the_same_and_common_words_nothing() {
        assert_eq!(told("Transfer"), told("transferred"));
        assert_ne!(told("Transfer"), told("treasure"));
        assert_eq!(told("Which please the I"), [None, None, None, None]);
    }

    #[test]
    fn values_tell_by_the_whole_of_them() {
        assert_eq!(told("ORDER7712"), told("order7712"));
        assert_ne!(told("ORDER7712"), told("order7713"));
        assert_eq!(told("AB12"), told("ab12"));
        assert_ne!(told("2021"), told("20211"));
        assert_eq!(told("7"), [None]);
    }

    #[test]
    fn keys_are_found_in_the_place_in_which_they_came() {
        let mut keys = Keys::default();
        words("census 2021 ORDER77121 census")
            .filter_map(super::Word::telling)
            .for_each(|key| keys.add(key));
        let places: Vec<_> = words("order77121 Census town 2021 population")
            .filter_map(super::Word::telling)
            .map(|key| keys.place(&key))
            .collect();
        assert_eq!(keys.len(), 3);
        assert_eq!(places, [Some(2), Some(0), Some(1), None]);
    }
}
