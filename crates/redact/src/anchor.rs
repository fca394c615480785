//! The prefilter: where in a text a datum may be. Finds literals, and decides nothing.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};

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
    /// A placeholder that may be there already.
    Placeholder,
}

/// Anchors other than tokens. Names are cut to the part that their spellings share (`Password`, `passwd`), because
/// few, short patterns (with the tokens, at most 64) are what keeps the search vectorised; the detectors look at the whole word.
const LITERALS: &[(&[u8], Anchor)] = &[
    (OPEN_BYTES, Anchor::Placeholder),
    (b"://", Anchor::Url),
    (b"-----BEGIN", Anchor::Key),
    (b"earer ", Anchor::Bearer),
    (b"EARER ", Anchor::Bearer),
    (b"asic ", Anchor::Basic),
    (b"ASIC ", Anchor::Basic),
    (b"assw", Anchor::Name),
    (b"ASSW", Anchor::Name),
    (b"assphr", Anchor::Name),
    (b"ASSPHR", Anchor::Name),
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
    (b"PIKEY", Anchor::Name),
    (b"ess_key", Anchor::Name),
    (b"essKey", Anchor::Name),
    (b"ESS_KEY", Anchor::Name),
    (b"unt_key", Anchor::Name),
    (b"untKey", Anchor::Name),
    (b"UNT_KEY", Anchor::Name),
    (b"_pass", Anchor::Name),
    (b"_PASS", Anchor::Name),
    (b"ookie", Anchor::Name),
    (b"OOKIE", Anchor::Name),
    (b"sig=", Anchor::Signature),
    (b" -u ", Anchor::User),
    (b"--user", Anchor::User),
    (b"%40", Anchor::EncodedAt),
    (b"oken", Anchor::Name),
    (b"OKEN", Anchor::Name),
    (b"redential", Anchor::Name),
    (b"REDENTIAL", Anchor::Name),
];

/// All literals with their meaning; a pattern's number is its index.
static PATTERNS: LazyLock<Vec<(&'static [u8], Anchor)>> = LazyLock::new(|| {
    let tokens = token::anchors().map(|literal| (literal.as_bytes(), Anchor::Token));
    LITERALS.iter().copied().chain(tokens).collect()
});

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
}

impl<'t> Anchors<'t> {
    pub(crate) fn over(text: &'t str) -> Self {
        Self { text, literal: literal_from(text, 0), at_sign: at_sign_from(text, 0) }
    }

    /// The next anchor and where it starts.
    pub(crate) fn next(&mut self) -> Option<(usize, Anchor)> {
        match (self.literal, self.at_sign) {
            (Some((at, anchor)), at_sign) if at_sign.is_none_or(|other| at < other) => {
                self.literal = literal_from(self.text, at + 1);
                Some((at, anchor))
            }
            (_, Some(at)) => {
                self.at_sign = at_sign_from(self.text, at + 1);
                Some((at, Anchor::At))
            }
            (_, None) => None,
        }
    }

    /// Forgets what lies before `end`.
    pub(crate) fn skip_to(&mut self, end: usize) {
        if self.literal.is_some_and(|(at, _)| at < end) {
            self.literal = literal_from(self.text, end);
        }
        if self.at_sign.is_some_and(|at| at < end) {
            self.at_sign = at_sign_from(self.text, end);
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

#[cfg(test)]
mod tests {
    use super::PATTERNS;

    #[test]
    fn the_literals_are_few_enough_for_the_vectorised_search() {
        assert!(PATTERNS.len() <= 64, "{} literals", PATTERNS.len());
        assert!(PATTERNS.iter().all(|(literal, _)| 3 <= literal.len()));
    }
}
