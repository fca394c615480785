//! Constant regular expressions, compiled in one way: word boundaries are ASCII ones.
//!
//! A Unicode word boundary keeps the engine from its fast automaton on any text that is not pure
//! ASCII, which real runs never are. The words that are looked for are English, so nothing is lost.

use regex::Regex;

/// The compiled form of `pattern`, a constant of the calling file.
pub(crate) fn pattern(pattern: &str) -> Regex {
    let ascii = pattern.replace(r"\b", r"(?-u:\b)");
    Regex::new(&ascii).expect("the pattern is a constant, and every test of its file compiles it")
}
