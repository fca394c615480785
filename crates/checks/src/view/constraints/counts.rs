//! How often a tool may be used: a bound on a count, the tool, and nothing else of any weight. A part
//! of a sentence with a word beyond those ("per customer") sets a condition, and no bound is read.

use crate::pattern::pattern;
use crate::view::constraints::shapes::numeral;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

const TIMES: &str = r"(once|twice|(?:\d{1,3}|a single|one|two|three|four|five|six|seven|eight|nine|ten)(?: (?:single|separate|tool|function))* ?(?:times?|calls?|uses?|invocations?)?)";

/// "at most 3 times", "no more than two calls".
static MOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:at (?:the )?most|(?:no|not) more (?:often )?than|an? (?:maximum|limit) of|maximum of|max\.?|up to|only|just)(?: make)? {TIMES}\b(?: (?:at (?:the )?most|max(?:imum)?|or (?:less|fewer)))?"
    ))
});

/// "twice at most", "3 times or less".
static MOST_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)\b{TIMES} (?:at (?:the )?most|max(?:imum)?|or (?:less|fewer)|only)\b"))
});

/// "more than 3 times", which bounds where it is denied.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)\b(?:more (?:often )?than|over|exceed(?:ing)?) {TIMES}\b"))
});

/// Denials and bans in front of "more than".
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:do|must|may|should|shall|can|could|is|are) ?not|never|cannot|avoid|no)\b|\b(?:do|must|should|ca|is|are)n['’]t\b",
    )
});

/// The whole of the run, in words: it narrows nothing.
static IN_THE_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:in|during|throughout|for|within|over) (?:this|the|your|a) (?:whole |entire )?|per )(?:run|session|conversation|task|chat)\b|\bin (?:total|all)\b|\boverall\b|\baltogether\b",
    )
});

/// Where one part of a sentence ends.
static PARTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[;:]\s|,\s|\s[–—-]\s|\s\("));

/// Words that say no more than that something is called.
const NEUTRAL: [&str; 42] = [
    "you",
    "may",
    "must",
    "can",
    "should",
    "shall",
    "do",
    "does",
    "please",
    "the",
    "tool",
    "tools",
    "function",
    "call",
    "calls",
    "called",
    "calling",
    "use",
    "uses",
    "used",
    "using",
    "invoke",
    "invoked",
    "invoking",
    "make",
    "made",
    "making",
    "perform",
    "to",
    "of",
    "be",
    "is",
    "are",
    "allowed",
    "permitted",
    "a",
    "an",
    "that",
    "agent",
    "always",
    "limit",
    "yourself",
];

/// Words of which one stands beside the bare name of a tool that is a common word.
const OF_USE: [&str; 12] = [
    "call", "calls", "called", "calling", "use", "uses", "used", "using", "invoke", "invoked",
    "tool", "function",
];

/// The tool whose use a sentence bounds, and the most times that it may be used.
pub(super) fn read<'t>(
    sentence: &str,
    names: &'t BTreeSet<Arc<str>>,
) -> Option<(&'t Arc<str>, usize)> {
    placed(sentence, names).map(|(limit, _)| limit)
}

/// What stands behind the part of a sentence that bounds the use of a tool.
pub(super) fn behind<'s>(sentence: &'s str, names: &BTreeSet<Arc<str>>) -> Option<&'s str> {
    sentence.get(placed(sentence, names)?.1..)
}

/// The limit that a sentence sets, and where its part of the sentence ends.
fn placed<'t>(
    sentence: &str,
    names: &'t BTreeSet<Arc<str>>,
) -> Option<((&'t Arc<str>, usize), usize)> {
    let mut from = 0;
    let ends = PARTS.find_iter(sentence).map(|found| (found.start(), found.end()));
    for (end, next) in ends.chain([(sentence.len(), sentence.len())]) {
        if let Some(found) = sentence.get(from..end).and_then(|part| of_part(part, names)) {
            return Some((found, end));
        }
        from = next;
    }
    None
}

fn of_part<'t>(part: &str, names: &'t BTreeSet<Arc<str>>) -> Option<(&'t Arc<str>, usize)> {
    let (bound, number, denied) = bound(part)?;
    let mut rest = part.to_owned();
    blank(&mut rest, &bound);
    let denial = denied.then(|| DENIES.find(part)).flatten();
    if let Some(denial) = denial {
        blank(&mut rest, &denial.range());
    }
    for found in IN_THE_RUN.find_iter(part) {
        blank(&mut rest, &found.range());
    }
    let mut tool = None;
    let mut uses = part[bound].contains("call");
    let mut is_named = false;
    for word in words(&rest) {
        let lower = word.to_lowercase();
        if NEUTRAL.contains(&lower.as_str()) {
            uses |= OF_USE.contains(&lower.as_str());
            continue;
        }
        let (Some(name), None) = (names.get(word), tool) else {
            return None;
        };
        is_named = word.contains('_') || word.chars().skip(1).any(char::is_uppercase);
        tool = Some(name);
    }
    tool.filter(|_| uses || is_named).map(|tool| (tool, number))
}

/// Where a part bounds a count, the count, and whether the bound is a denial.
fn bound(part: &str) -> Option<(Range<usize>, usize, bool)> {
    let most = || MOST.captures(part).or_else(|| MOST_AFTER.captures(part));
    let (found, denied) = match MORE.captures(part).filter(|_| DENIES.is_match(part)) {
        Some(found) if MOST.find(part).is_none() => (found, true),
        _ => (most()?, false),
    };
    let number = times(&found.get(1)?.as_str().to_lowercase())?;
    Some((found.get(0)?.range(), number, denied))
}

fn times(words: &str) -> Option<usize> {
    match words.split(' ').next()? {
        "once" | "a" => Some(1),
        "twice" => Some(2),
        number => numeral(number),
    }
}

fn blank(text: &mut String, range: &Range<usize>) {
    let gap = " ".repeat(range.len());
    if text.is_char_boundary(range.start) && text.is_char_boundary(range.end) {
        text.replace_range(range.clone(), &gap);
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '’' | '\'');
    let words = text.split(move |letter: char| !is_part(letter));
    words.map(|word| word.trim_matches(['.', '-', '\'', '’'])).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(sentence: &str) -> Option<(String, usize)> {
        let names = ["search", "get_order"].map(Arc::from).into_iter().collect();
        read(sentence, &names).map(|(tool, times)| (tool.to_string(), times))
    }

    #[test]
    fn a_bound_a_tool_and_nothing_else_is_a_limit() {
        for (sentence, tool, times) in [
            ("Use the search tool at most once.", "search", 1),
            ("You may call search at most 1 time.", "search", 1),
            ("Do not call search more than 1 time.", "search", 1),
            ("Never use `search` more than twice in this session.", "search", 2),
            ("The search tool may be used no more than three times.", "search", 3),
            ("You must not make more than 2 calls to get_order.", "get_order", 2),
            ("Call get_order only once; then answer.", "get_order", 1),
            ("Make at most 3 search calls in total.", "search", 3),
            ("get_order may be called twice at most.", "get_order", 2),
        ] {
            assert_eq!(read_of(sentence), Some((tool.to_owned(), times)), "{sentence}");
        }
    }

    #[test]
    fn a_word_of_weight_beside_them_makes_it_none() {
        for sentence in [
            "Call get_order at most twice per customer.",
            "Search at most twice.",
            "Use the search tool at most once a day.",
            "Do not search for more than 2 orders.",
            "Use search for up to 3 items.",
            "Call get_order more than once.",
            "It is no matter if you call search at most once.",
            "Call search and get_order at most once.",
        ] {
            assert_eq!(read_of(sentence), None, "{sentence}");
        }
    }
}
