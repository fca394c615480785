//! A cheap look for words before a pattern is tried, or even compiled: each set of words is such that
//! every match of the pattern behind it holds one of them, in any letter case.
//!
//! A sieve decides nothing. Whoever keeps one has a test that it lets all matches of its pattern
//! through.

use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::{LazyLock, OnceLock};

/// Sets of words that are looked for in one pass.
pub(crate) struct Sieve {
    automaton: AhoCorasick,
    /// The set of each word, as a bit.
    sets: Vec<u32>,
}

impl Sieve {
    /// At most 32 sets of a few short words in lower case.
    pub(crate) fn of(sets: &[&[&str]]) -> Self {
        let words = || sets.iter().flat_map(|words| words.iter());
        let built = AhoCorasick::builder().ascii_case_insensitive(true).build(words());
        let bits =
            sets.iter().enumerate().flat_map(|(at, words)| words.iter().map(move |_| 1 << at));
        Self {
            automaton: built.expect("a few short words make an automaton"),
            sets: bits.collect(),
        }
    }

    /// Whether any word of any set stands in `text`.
    pub(crate) fn opens(&self, text: &str) -> bool {
        self.automaton.is_match(text)
    }

    /// Whether a word of each of the sets `wanted` stands in `text`.
    fn holds(&self, text: &str, wanted: u32) -> bool {
        let mut open = 0;
        self.automaton.find_overlapping_iter(text).any(|at| {
            open |= self.sets.get(at.pattern().as_usize()).copied().unwrap_or_default();
            open & wanted == wanted
        })
    }

    /// The sets of which a word stands in `text`: the first is the lowest bit.
    pub(crate) fn open(&self, text: &str) -> u32 {
        let found = self.automaton.find_overlapping_iter(text);
        let set = |set: u32, at: aho_corasick::Match| {
            set | self.sets.get(at.pattern().as_usize()).copied().unwrap_or_default()
        };
        found.fold(0, set)
    }
}

/// A pattern that is compiled and tried only where a word of each of its sets stands in the text.
pub(crate) struct Sieved {
    sets: &'static [&'static [&'static str]],
    sieve: OnceLock<Sieve>,
    pattern: LazyLock<Regex>,
}

impl Sieved {
    /// `pattern`, each match of which holds a word of each of `sets`.
    pub(crate) const fn new(
        sets: &'static [&'static [&'static str]],
        pattern: fn() -> Regex,
    ) -> Self {
        Self { sets, sieve: OnceLock::new(), pattern: LazyLock::new(pattern) }
    }

    /// Whether the pattern matches in `text`.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.opens(text) && self.pattern.is_match(text)
    }

    /// The first match in `text`.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
        self.opens(text).then(|| self.pattern.find(text))?
    }

    /// Whether a word of each set stands in `text`.
    fn opens(&self, text: &str) -> bool {
        let sieve = self.sieve.get_or_init(|| Sieve::of(self.sets));
        match self.sets.len() {
            1 => sieve.opens(text),
            count => sieve.holds(text, (1 << count) - 1),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use regex::Regex;
    use regex_syntax::hir::{Class, Hir, HirKind};

    /// Asserts that `lets` lets every match of `pattern` through, on matches that are made from it:
    /// each alternative is taken, each repetition the fewest times and once more.
    pub(crate) fn assert_superset(pattern: &Regex, lets: impl Fn(&str) -> bool) {
        let parsed = regex_syntax::parse(pattern.as_str()).unwrap();
        let samples = samples(&parsed);
        let matches: Vec<_> = samples.iter().filter(|sample| pattern.is_match(sample)).collect();
        assert!(matches.len() * 2 > samples.len(), "of {samples:?} only {matches:?} match");
        for sample in matches {
            assert!(lets(sample), "{sample:?}");
        }
    }

    /// The same for a pattern that is sieved.
    pub(crate) fn assert_sieved(sieved: &Sieved) {
        assert_superset(&sieved.pattern, |words| sieved.opens(words));
    }

    fn samples(hir: &Hir) -> Vec<String> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => vec![String::new()],
            HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).unwrap()],
            HirKind::Class(class) => members(class),
            HirKind::Capture(capture) => samples(&capture.sub),
            HirKind::Alternation(all) => all.iter().flat_map(samples).collect(),
            HirKind::Concat(parts) => joined(&parts.iter().map(samples).collect::<Vec<_>>()),
            HirKind::Repetition(repetition) => {
                let least = usize::try_from(repetition.min).unwrap();
                let once_more = repetition.max.is_none_or(|most| most > repetition.min);
                let counts = [Some(least), once_more.then_some(least + 1)];
                let inner = samples(&repetition.sub);
                let each = |count: usize| inner.iter().map(move |sample| sample.repeat(count));
                counts.into_iter().flatten().flat_map(each).collect()
            }
        }
    }

    /// The first and the last ASCII character: with letters, both cases.
    fn members(class: &Class) -> Vec<String> {
        let is_in = |letter: char| match class {
            Class::Unicode(class) => {
                class.iter().any(|range| range.start() <= letter && letter <= range.end())
            }
            Class::Bytes(class) => class.iter().any(|range| {
                char::from(range.start()) <= letter && letter <= char::from(range.end())
            }),
        };
        let mut ascii = ('\0'..='\x7f').filter(|letter| is_in(*letter)).map(String::from);
        let first = ascii.next();
        first.into_iter().chain(ascii.next_back()).collect()
    }

    /// The first sample of each part, with one part at a time taking its other samples.
    fn joined(parts: &[Vec<String>]) -> Vec<String> {
        let first = |part: &Vec<String>| part.first().cloned().unwrap_or_default();
        let mut all = vec![parts.iter().map(first).collect::<String>()];
        for (at, part) in parts.iter().enumerate() {
            for sample in part.iter().skip(1) {
                let take = |(other, part)| if other == at { sample.clone() } else { first(part) };
                all.push(parts.iter().enumerate().map(take).collect());
            }
        }
        all
    }

    #[test]
    fn open_sets_are_told_apart_in_any_case() {
        let sieve = Sieve::of(&[&["pass"], &["fail", "error"]]);
        assert_eq!(sieve.open("Passed, no ERRORS"), 0b11);
        assert_eq!(sieve.open("an error"), 0b10);
        assert!(!sieve.opens("nothing"));
    }

    #[test]
    fn matches_are_made_of_every_alternative() {
        let parsed = regex_syntax::parse("(?:a|b)c?d{2}").unwrap();
        assert_eq!(samples(&parsed), ["add", "bdd", "acdd"]);
    }
}
