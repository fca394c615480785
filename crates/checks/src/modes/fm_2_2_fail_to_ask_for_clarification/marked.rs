//! Places in code that its author calls assumed or made up, and the values they govern. Knows words
//! and numbers only, nothing of steps.

use crate::pattern::pattern;
use crate::view::prose::{self, Manner};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// So many values of its own make a data set.
pub(super) const MANY: usize = 3;
/// Lines that a comment of its own governs at most.
const MOST_LINES: usize = 40;
/// Values that are looked for in everything before.
const MOST_VALUES: usize = 12;

/// A text without any of these marks nothing; nearly all are left at that.
static GATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "[Aa]ssum|ASSUM|[Ss]imulat|[Mm]ock|[Dd]ummy|[Ss]ample|[Hh]ypothe|[Ff]ictional|[Ff]ictitious|[Ff]ake|[Ss]ynthetic|[Mm]ade[- ]up|[Pp]laceholder",
    )
});
/// Values that are called assumed.
static ASSUMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bassum(?:e|ed|ing|es)\b"));
/// Values that are called made up.
static MADE_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:simulat(?:ed?|ing)|mock(?:ed)?|dummy|sample|hypothetical|fictional|fictitious|fake|synthetic|made[- ]up|assumed|placeholder)\b(?:\W+\w+){0,4}?\W+(?:data|dataset|datasets|database|values?|numbers?|records?|figures?|entries|measurements?|prices?|text|content|results?|responses?|inputs?|paths?|files?|urls?|links?)\b",
    )
});
/// A speaker's own assumption: not a case of a proof, nor what somebody else assumes.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:let['’]s assume|let us assume|let me assume|i(?:['’]ll| will)? assume|we(?:['’]ll| will| can)? assume|i['’]m assuming|(?:we|i) (?:are|am) assuming|with the assumption|assuming)\b",
    )
});
/// Units whose sizes everybody knows; a value between them is a convention and no guess.
static CONVENTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|percent|gravity|pi|decimals?|digits?|iterations?|tolerance|timeout|seed)\b|%",
    )
});

/// How a value is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Assumed.
    Assumed,
    /// Simulated, mock, sample.
    MadeUp,
}

/// A place that its author marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked<'t> {
    /// How it is called.
    pub(super) kind: Kind,
    /// The word for it, as it is written.
    pub(super) word: &'t str,
    /// The same in lower case and without its ending, by which others would speak of it.
    pub(super) stem: String,
    /// The comment or sentence.
    pub(super) text: &'t str,
    /// The values that it governs and that the code holds.
    values: Vec<&'t str>,
}

impl<'t> Marked<'t> {
    fn new(text: &'t str, values: Vec<&'t str>) -> Option<Self> {
        let (kind, found) = match (MADE_UP.find(text), ASSUMED.find(text)) {
            (Some(found), _) => (Kind::MadeUp, found),
            (None, Some(found)) if !CONVENTION.is_match(text) => (Kind::Assumed, found),
            (None, _) => return None,
        };
        let word = found.as_str().split_whitespace().next()?;
        let stem = word.to_lowercase();
        let stem = ["ing", "ed", "e"]
            .iter()
            .find_map(|end| stem.strip_suffix(end))
            .unwrap_or(&stem)
            .to_owned();
        Some(Self { kind, word, stem, text, values })
    }

    /// Whether `text` speaks of such values.
    pub(super) fn is_spoken_of(&self, text: &str) -> bool {
        match self.kind {
            Kind::Assumed => ASSUMED.is_match(text),
            Kind::MadeUp => {
                let capital = self.stem[..1].to_uppercase() + &self.stem[1..];
                text.contains(&self.stem) || text.contains(&capital)
            }
        }
    }

    /// The governed values that `is_given` does not know, each once.
    pub(super) fn fresh(&self, is_given: impl Fn(&str) -> bool) -> Vec<&'t str> {
        let mut seen = BTreeSet::new();
        let values = self.values.iter().copied().filter(|value| counts(value));
        let values = values.filter(|value| seen.insert(*value)).take(MOST_VALUES);
        values.filter(|value| !is_given(value)).collect()
    }

    /// The governed names of files.
    pub(super) fn files(&self) -> impl Iterator<Item = &'t str> {
        self.values.iter().copied().filter(|value| is_file(value)).take(MOST_VALUES)
    }
}

/// The places in `code` that its comments mark, and those that `message` speaks of.
pub(super) fn places<'t>(code: &'t str, message: &'t str) -> Vec<Marked<'t>> {
    let mut found = Vec::new();
    if GATE.is_match(code) {
        in_comments(code, &mut found);
    }
    in_words(code, message, &mut found);
    found
}

fn in_comments<'t>(code: &'t str, found: &mut Vec<Marked<'t>>) {
    let lines: Vec<_> = code.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some((before, comment)) = comment(line) else {
            continue;
        };
        if !GATE.is_match(comment) {
            continue;
        }
        let governed =
            if before.trim().is_empty() { block(&lines[at + 1..]) } else { vec![before] };
        let values: Vec<_> = governed.into_iter().flat_map(values_in).collect();
        found.extend(Marked::new(comment, values).filter(|marked| is_stated(marked, before)));
    }
}

/// An assumption in a comment of its own must give the value itself; beside a line it is that line's.
fn is_stated(marked: &Marked<'_>, beside: &str) -> bool {
    marked.kind == Kind::MadeUp
        || !beside.trim().is_empty()
        || marked.values.iter().any(|value| holds(marked.text, value))
}

fn in_words<'t>(code: &'t str, message: &'t str, found: &mut Vec<Marked<'t>>) {
    let sentences = prose::sentences(message, &GATE);
    for (at, sentence) in sentences.iter().enumerate() {
        let marks = OWN.is_match(sentence.text) || MADE_UP.is_match(sentence.text);
        if !GATE.is_match(sentence.text) || !marks || sentence.manner == Manner::Asks {
            continue;
        }
        let items = sentences[at + 1..].iter().take_while(|item| item.manner == Manner::Lists);
        let texts = std::iter::once(sentence).chain(items.take(MOST_VALUES));
        let values = texts.flat_map(|sentence| values_in(sentence.text));
        let values: Vec<_> = values.filter(|value| holds(code, value)).collect();
        if !values.is_empty() {
            found.extend(Marked::new(sentence.text, values));
        }
    }
}

/// The code and the comment of a line.
fn comment(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start();
    if trimmed.starts_with('#') || trimmed.starts_with("//") {
        return Some(("", trimmed.trim_start_matches(['#', '/', ' '])));
    }
    let at = line.find(" # ").or_else(|| line.find(" // "))?;
    Some((&line[..at], line[at..].trim_start_matches([' ', '#', '/'])))
}

/// The lines up to the next empty one; what stands between triple quotes has none.
fn block<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut is_quoted = false;
    let mut found = Vec::new();
    for line in lines.iter().take(MOST_LINES) {
        if line.trim().is_empty() && !is_quoted {
            break;
        }
        is_quoted ^= !line.matches("\"\"\"").count().is_multiple_of(2);
        found.push(comment(line).map_or(*line, |(code, _)| code));
    }
    found
}

/// Numbers, dates and names of files.
fn values_in(text: &str) -> impl Iterator<Item = &str> {
    let tokens = prose::tokens(text).map(|(_, token)| token.trim_start_matches('$'));
    tokens
        .filter(|token| is_file(token) || token.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Whether a number is large enough not to be a count, an index or a factor.
fn counts(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    1 < digits
        && !value.starts_with("0.")
        && value.bytes().all(|byte| byte.is_ascii_digit() || b".-:/".contains(&byte))
}

fn is_file(token: &str) -> bool {
    let stem = token.rsplit_once('.').filter(|(stem, extension)| {
        !stem.is_empty()
            && (2..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    stem.is_some_and(|(stem, _)| {
        3 < stem.len()
            && !stem.contains("//")
            && !stem.contains('(')
            && KNOWN.iter().any(|known| token.ends_with(known))
    })
}

/// Ends of the names of files that hold an input.
const KNOWN: &[&str] = &[
    ".csv", ".tsv", ".json", ".jsonl", ".xml", ".txt", ".pdf", ".xlsx", ".xls", ".docx", ".png",
    ".jpg", ".jpeg", ".mp3", ".mp4", ".wav", ".db", ".sqlite", ".zip", ".parquet", ".yaml",
    ".html",
];

/// The names of files in `text`.
pub(super) fn files_in(text: &str) -> impl Iterator<Item = &str> {
    prose::tokens(text).map(|(_, token)| token).filter(|token| is_file(token)).take(MOST_VALUES)
}

/// Whether `code` tests something: made-up values are what tests are made of.
pub(super) fn is_test(code: &str) -> bool {
    ["assert ", "assert(", "unittest", "pytest", "assertEqual"]
        .iter()
        .any(|word| code.contains(word))
}

/// Whether `code` draws its values.
pub(super) fn is_random(code: &str) -> bool {
    code.contains("random.")
}

/// The beginning of `text`.
pub(super) fn opening(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether `text` holds `value` as a number or word of its own, in groups of three or not.
pub(super) fn holds(text: &str, value: &str) -> bool {
    stands(text, value).is_some()
        || grouped(value).is_some_and(|value| stands(text, &value).is_some())
}

fn stands(text: &str, value: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    memchr::memmem::find_iter(bytes, value.as_bytes()).map(|at| at..at + value.len()).find(
        |found| {
            let before = text[..found.start].chars().next_back();
            let joins = |letter: char| letter.is_alphanumeric() || letter == '.';
            // The number of `S-18` is part of a name.
            let is_named = text[..found.start]
                .strip_suffix(['-', '_', '#'])
                .is_some_and(|name| name.ends_with(char::is_alphanumeric));
            let goes_on = bytes.get(found.end).is_some_and(|byte| b".,".contains(byte))
                && is_digit(found.end + 1);
            let after = text[found.end..].chars().next();
            !is_named
                && !before.is_some_and(joins)
                && !after.is_some_and(char::is_alphanumeric)
                && !goes_on
        },
    )
}

/// `1,234,567` for `1234567`.
fn grouped(value: &str) -> Option<String> {
    let is_plain = 3 < value.len() && value.bytes().all(|byte| byte.is_ascii_digit());
    let group = |(at, digit): (usize, char)| {
        let comma = (0 < at && (value.len() - at).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    };
    is_plain.then(|| value.chars().enumerate().flat_map(group).collect())
}

/// The numbers that a result gives, each as it is written there.
pub(super) fn outcomes(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.contains("exitcode") && !line.contains("Warning"));
    let tokens = lines.flat_map(|line| prose::tokens(line).map(|(_, token)| token));
    let numbers = tokens.map(|token| token.trim_matches(['$', '%', '€']));
    numbers
        .filter(|number| 1 < number.len() && number.parse::<f64>().is_ok_and(|value| value != 0.0))
}

/// Where `text` gives `number`, or a name, rounded or grouped as people write it.
pub(super) fn same(text: &str, number: &str) -> Option<Range<usize>> {
    stands(text, number)
        .or_else(|| grouped(number).and_then(|grouped| stands(text, &grouped)))
        .or_else(|| shorter(number).find_map(|rounded| stands(text, &rounded)))
}

/// The number with three, two or one decimals. Without any it would match counts, dates and codes.
fn shorter(number: &str) -> impl Iterator<Item = String> {
    let value = number.contains('.').then(|| number.parse::<f64>().ok()).flatten();
    let rounded =
        (1..4).rev().filter_map(move |places| value.map(|value| format!("{value:.places$}")));
    rounded.filter(|text| 1 < text.len())
}

/// Whether the author of `text` calls some of it assumed or made up.
pub(super) fn is_marked(text: &str) -> bool {
    GATE.is_match(text) && (ASSUMED.is_match(text) || MADE_UP.is_match(text))
}

/// The last thing that a short result says: `CHN` of `exitcode: 0\nCode output: CHN`.
pub(super) fn last_outcome(text: &str) -> Option<&str> {
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let said = line.rsplit(": ").next().unwrap_or(line).trim();
    let is_name = said.len() < 60 && said.bytes().any(|byte| byte.is_ascii_uppercase());
    (2 < said.len() && is_name).then_some(said)
}

/// Whether `value` comes out of two numbers that were given, by one of the four operations.
pub(super) fn is_worked_out<'t>(value: &str, given: impl Iterator<Item = &'t str>) -> bool {
    /// Two numbers of so many can make most others; then nothing is shown either way.
    const MOST_NUMBERS: usize = 40;
    let Ok(value) = value.parse::<f64>() else {
        return false;
    };
    let tokens = given.flat_map(|text| prose::tokens(text).map(|(_, token)| token));
    let numbers = tokens.filter_map(|token| token.trim_matches(['$', '%']).parse::<f64>().ok());
    let numbers: Vec<f64> =
        numbers.filter(|number| number.is_finite()).take(MOST_NUMBERS).collect();
    let near = |made: f64| (made - value).abs() < 1e-6;
    numbers.iter().enumerate().any(|(at, one)| {
        numbers[at + 1..].iter().any(|other| {
            [one + other, one - other, other - one, one * other, one / other, other / one]
                .into_iter()
                .any(near)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'t>(code: &'t str, message: &'t str) -> Vec<(&'t str, Vec<&'t str>)> {
        places(code, message).into_iter().map(|marked| (marked.word, marked.values)).collect()
    }

    #[test]
    fn a_comment_marks_its_line_or_the_lines_below_it() {
        let code = "kept = 3\n# Mock data\nrows = [14.5, 18.1,\n 22.7]\n\nrate = 85\n";
        assert_eq!(values(code, ""), [("Mock", vec!["14.5", "18.1", "22.7"])]);
        let code = "boxes = 2 * 48  # assuming 48 in each\nother = 77";
        assert_eq!(values(code, ""), [("assuming", vec!["2", "48"])]);
    }

    #[test]
    fn an_assumed_name_of_a_file_is_governed_too() {
        let code = "# Hypothetical path to the report\npath = './report_of_may.pdf'\nread(path)";
        let places = places(code, "");
        let files: Vec<_> = places.iter().flat_map(Marked::files).collect();
        assert_eq!(files, ["/report_of_may.pdf"]);
    }

    #[test]
    fn what_is_said_marks_the_values_that_the_code_holds() {
        let said = "Let's assume the following readings:\n- Left: [14.5, 18.1]\n- Right: [90.2]\n\nNow run it.";
        let code = "left = [14.5, 18.1]\nright = [90.2]";
        assert_eq!(values(code, said), [("assume", vec!["14.5", "18.1", "90.2"])]);
    }

    #[test]
    fn a_convention_and_a_case_of_a_proof_mark_nothing() {
        assert_eq!(values("days = 30 * 12  # assuming 30 days a month", ""), []);
        assert_eq!(values("# Assume the list is sorted\nlow = 10", ""), []);
    }

    #[test]
    fn numbers_are_found_rounded_and_in_groups() {
        assert!(same("It is $1,250,000.", "1250000").is_some());
        assert!(same("about 1.445 in all", "1.4451124378").is_some());
        assert!(same("about 2.445 in all", "1.4451124378").is_none());
        assert!(same("it is 1 in all", "1.4451124378").is_none());
        assert!(same("the sensor S-18", "18").is_none() && same("it is -18", "18").is_some());
        assert!(holds("30 cards", "30") && !holds("0.30 or 300", "30"));
    }

    #[test]
    fn a_number_that_two_given_ones_make_is_worked_out() {
        assert!(is_worked_out("80", ["4 boxes of 20"].into_iter()));
        assert!(!is_worked_out("48", ["2 boxes and 20 cards"].into_iter()));
    }
}
