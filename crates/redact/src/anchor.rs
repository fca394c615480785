//! The prefilter: where in a text a datum may be. Finds literals, and decides nothing.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};

use crate::number::RUN_LEAST;
use crate::placeholder::OPEN_BYTES;
use crate::token;

/// What was hit, and so who looks closely.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    /// `@` of an e-mail address.
    At,
    /// `@` of an e-mail address in a query.
    EncodedAt,
    /// Start of a token of known shape.
    Token,
    /// Part of a name that secrets are assigned to.
    Name,
    /// `sig=` of a signed URL.
    Signature,
    /// Flag that gives credentials to curl.
    User,
    /// Header of a PEM block.
    Key,
    /// `Bearer` of an authorization header.
    Bearer,
    /// `Basic` of an authorization header.
    Basic,
    /// `://` of a URL.
    Url,
    /// Digits that may be the number of a telephone, a card, an account or a person.
    Digits,
    /// A placeholder that may be there already.
    Placeholder,
}

/// Anchors other than tokens. Names are cut to the part that their spellings share (`Password`, `passwd`), because
/// few, short patterns (with the tokens, at most 64) are what keeps the search vectorised; the detectors look at the
/// whole word. They begin where the word is rarest, `ssw` rather than `assw`: the search goes by their first three bytes.
const LITERALS: &[(&[u8], Anchor)] = &[
    (OPEN_BYTES, Anchor::Placeholder),
    (b"://", Anchor::Url),
    (b"-----BEGIN", Anchor::Key),
    (b"earer ", Anchor::Bearer),
    (b"EARER ", Anchor::Bearer),
    (b"asic ", Anchor::Basic),
    (b"ASIC ", Anchor::Basic),
    (b"ssw", Anchor::Name),
    (b"SSW", Anchor::Name),
    (b"ssphr", Anchor::Name),
    (b"SSPHR", Anchor::Name),
    (b"pwd", Anchor::Name),
    (b"Pwd", Anchor::Name),
    (b"PWD", Anchor::Name),
    (b"ecret", Anchor::Name),
    (b"ECRET", Anchor::Name),
    (b"pi_key", Anchor::Name),
    (b"pi-key", Anchor::Name),
    (b"pi-Key", Anchor::Name),
    (b"pikey", Anchor::Name),
    (b"piKey", Anchor::Name),
    (b"PI_KEY", Anchor::Name),
    (b"PI-KEY", Anchor::Name),
    (b"PI-Key", Anchor::Name),
    (b"PIKEY", Anchor::Name),
    (b"ss_key", Anchor::Name),
    (b"ssKey", Anchor::Name),
    (b"SS_KEY", Anchor::Name),
    (b"nt_key", Anchor::Name),
    (b"ntKey", Anchor::Name),
    (b"NT_KEY", Anchor::Name),
    (b"_pass", Anchor::Name),
    (b"_PASS", Anchor::Name),
    (b"kie", Anchor::Name),
    (b"KIE", Anchor::Name),
    (b"sig=", Anchor::Signature),
    (b" -u ", Anchor::User),
    (b"--user", Anchor::User),
    (b"%40", Anchor::EncodedAt),
    (b"oken", Anchor::Name),
    (b"OKEN", Anchor::Name),
    (b"edential", Anchor::Name),
    (b"EDENTIAL", Anchor::Name),
];

/// All literals with their meaning; a pattern's number is its index.
static PATTERNS: LazyLock<Vec<(&'static [u8], Anchor)>> = LazyLock::new(|| {
    let tokens = token::anchors().map(|literal| (literal.as_bytes(), Anchor::Token));
    dealt(LITERALS.iter().copied().chain(tokens).collect())
});

/// The patterns in an order in which those that begin alike meet in one of the search's buckets, where it puts every
/// sixteenth. A bucket lets through what begins like any mixture of its patterns, so like ones let through little:
/// on English text this halves the places that are looked at in vain. What is found does not depend on it.
fn dealt(mut patterns: Vec<(&'static [u8], Anchor)>) -> Vec<(&'static [u8], Anchor)> {
    /// The buckets of the widest search.
    const BUCKETS: usize = 16;

    patterns.sort_by_key(|(literal, _)| literal.to_ascii_lowercase());
    let (rows, fuller) = (patterns.len() / BUCKETS, patterns.len() % BUCKETS);
    // The first buckets take one more, so that every row but the last is whole.
    let first_of = |bucket: usize| bucket * rows + bucket.min(fuller);
    let row = |row: usize| (0..BUCKETS).map(move |bucket| (row, bucket));
    let places = (0..=rows).flat_map(row).filter(|(row, bucket)| *row < rows || *bucket < fuller);
    places.map(|(row, bucket)| patterns[first_of(bucket) + row]).collect()
}

static SEARCH: LazyLock<Search> = LazyLock::new(Search::new);

/// The literal search: vectorised where the processor can, an automaton elsewhere.
enum Search {
    Packed(packed::Searcher),
    Automaton(AhoCorasick),
}

impl Search {
    fn new() -> Self {
        let literals = || PATTERNS.iter().map(|(literal, _)| literal);
        let packed = packed::Config::new()
            .match_kind(packed::MatchKind::LeftmostFirst)
            .builder()
            .extend(literals())
            .build();
        match packed {
            Some(searcher) => Self::Packed(searcher),
            None => Self::Automaton(
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostFirst)
                    .build(literals())
                    .expect("a few dozen short literals fit any automaton"),
            ),
        }
    }

    fn first_in(&self, bytes: &[u8]) -> Option<(usize, Anchor)> {
        let hit = match self {
            Self::Packed(searcher) => searcher.find(bytes)?,
            Self::Automaton(automaton) => automaton.find(bytes)?,
        };
        Some((hit.start(), PATTERNS[hit.pattern().as_usize()].1))
    }
}

/// The anchors of one text, in order.
pub(crate) struct Anchors<'t> {
    text: &'t str,
    /// Next literal not yet given out.
    literal: Option<(usize, Anchor)>,
    /// Next `@` not yet given out.
    at_sign: Option<usize>,
    /// Next run of digits not yet given out: where it starts.
    digits: Option<usize>,
    /// Next `+` before a digit not yet given out.
    plus: Option<usize>,
}

impl<'t> Anchors<'t> {
    pub(crate) fn over(text: &'t str) -> Self {
        Self {
            text,
            literal: literal_from(text, 0),
            at_sign: at_sign_from(text, 0),
            digits: digits_from(text, 0),
            plus: plus_from(text, 0),
        }
    }

    /// The next anchor and where it starts.
    pub(crate) fn next(&mut self) -> Option<(usize, Anchor)> {
        let literal = self.literal.map(|(at, _)| at);
        let first = [literal, self.at_sign, self.digits, self.plus].into_iter().flatten().min()?;
        if literal == Some(first) {
            let found = self.literal;
            self.literal = literal_from(self.text, first + 1);
            return found;
        }
        if self.at_sign == Some(first) {
            self.at_sign = at_sign_from(self.text, first + 1);
            return Some((first, Anchor::At));
        }
        if self.plus == Some(first) {
            self.plus = plus_from(self.text, first + 1);
            return Some((first + 1, Anchor::Digits));
        }
        self.digits = digits_from(self.text, end_of_digits(self.text, first));
        Some((first, Anchor::Digits))
    }

    /// Forgets what lies before `end`.
    pub(crate) fn skip_to(&mut self, end: usize) {
        if self.literal.is_some_and(|(at, _)| at < end) {
            self.literal = literal_from(self.text, end);
        }
        if self.at_sign.is_some_and(|at| at < end) {
            self.at_sign = at_sign_from(self.text, end);
        }
        if self.plus.is_some_and(|at| at < end) {
            self.plus = plus_from(self.text, end);
        }
        if self.digits.is_some_and(|at| at < end) {
            self.digits = digits_from(self.text, end);
        }
    }
}

fn literal_from(text: &str, from: usize) -> Option<(usize, Anchor)> {
    /// The vectorised search needs some bytes to work on and is slow below. Most texts of a trace are shorter, so
    /// they are padded with zeros, which no literal has.
    const PADDED: usize = 32;

    let bytes = &text.as_bytes()[from..];
    let (at, anchor) = if bytes.len() < PADDED {
        let mut padded = [0; PADDED];
        padded[..bytes.len()].copy_from_slice(bytes);
        SEARCH.first_in(&padded)?
    } else {
        SEARCH.first_in(bytes)?
    };
    Some((from + at, anchor))
}

fn at_sign_from(text: &str, from: usize) -> Option<usize> {
    Some(from + memchr::memchr(b'@', &text.as_bytes()[from..])?)
}

/// The next `+` that a digit follows: a country code may have fewer digits than a run.
fn plus_from(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'+', &bytes[from..])
        .map(|offset| from + offset)
        .find(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
}

/// Where the next run of enough digits starts, at or after `from`. A run that began before counts from there.
fn digits_from(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from + RUN_LEAST - 1;
    // Every run of that length covers one of these places.
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += RUN_LEAST;
            continue;
        }
        let is_digit = |place: &usize| bytes[*place].is_ascii_digit();
        let start = (from..at).rev().take_while(is_digit).last().unwrap_or(at);
        let end = end_of_digits(text, at);
        if RUN_LEAST <= end - start {
            return Some(start);
        }
        at = end + RUN_LEAST;
    }
    None
}

/// Where the digits that stand here end.
fn end_of_digits(text: &str, at: usize) -> usize {
    let digits = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_digit());
    at + digits.count()
}

#[cfg(test)]
mod tests {
    use super::{LITERALS, PATTERNS};
    use crate::token;

    #[test]
    fn the_literals_are_few_enough_for_the_vectorised_search() {
        assert!(PATTERNS.len() <= 64, "{} literals", PATTERNS.len());
        assert!(PATTERNS.iter().all(|(literal, _)| 3 <= literal.len()));
    }

    #[test]
    fn the_order_of_the_literals_loses_none_and_decides_nothing() {
        assert_eq!(PATTERNS.len(), LITERALS.len() + token::anchors().count());
        for (at, (literal, _)) in PATTERNS.iter().enumerate() {
            let rivals = PATTERNS.iter().enumerate().filter(|(other, _)| *other != at);
            let rivals: Vec<_> =
                rivals.filter(|(_, (other, _))| other.starts_with(literal)).collect();
            assert!(rivals.is_empty(), "{:?}", String::from_utf8_lossy(literal));
        }
    }
}
