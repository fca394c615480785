//! Constant regular expressions, compiled in one way: word boundaries are ASCII ones.
//!
//! A Unicode word boundary keeps the engine from its fast automaton on any text that is not pure
//! ASCII, which real runs never are, and costs a factor of twenty there. The words that patterns
//! nominate with are English; in another language they nominate nothing, and the checks must then say
//! that they cannot tell.

use regex::Regex;

/// The compiled form of `pattern`, a constant of the calling file. Its classes are ASCII, too: that
/// is a tenth of the work of compiling, and a run pays for all patterns at its start.
pub(crate) fn pattern(pattern: &str) -> Regex {
    const ASCII: [(&str, &str); 6] = [
        (r"\b", r"(?-u:\b)"),
        (r"\d", "[0-9]"),
        (r"\w", "[0-9A-Za-z_]"),
        (r"\W", "[^0-9A-Za-z_]"),
        (r"\s", r"[\t\n\x0B\f\r ]"),
        (r"\S", r"[^\t\n\x0B\f\r ]"),
    ];
    let ascii = ASCII.iter().fold(pattern.to_owned(), |text, (from, to)| text.replace(from, to));
    Regex::new(&ascii).expect("the pattern is a constant, and every test of its file compiles it")
}
