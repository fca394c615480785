//! How long the answer may be: a bound on a count of words, sentences or the like, said of the answer.
//! `fits` counts; a length of anything else is none of the answer's.

use super::hints::{Hint, Hints};
use super::shapes::{Bound, Form, Unit, numeral};
use crate::pattern::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

const UNITS: &str = r"(words?|sentences?|characters?|lines?|bullet points?|bullets|items?)";
const NUMBERS: &str = r"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)";

/// A count and its bound.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(at (?:the )?most|at least|(?:no|not) (?:more|longer) than|an? (?:maximum|limit) of|maximum of|max\.?|(?:not|never|n['’]t|without) exceed(?:ing)?|(?:not|never|n['’]t) (?:go(?:ing)? over|be over|go beyond)|exactly|within|up to|in|to|under|below|fewer than|less than|shorter than) {NUMBERS} {UNITS}\b( or less| or fewer| at most| max(?:imum)?)?"
    ))
});

/// "… more than 25 words" behind a denial.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:\b(?:not|never)|n['’]t) (?:(?:be|use|write|contain|have|include|exceed|take|need) )?(?:more|longer|greater|over)(?: than)? {NUMBERS} {UNITS}\b"
    ))
});

/// What stands before a bound on the answer itself: the sentence begins by saying so.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:please |always |you must |you should )*(?:(?:answer|respond|reply|summari[sz]e|explain|describe|keep (?:your|the|it)|limit (?:your|the|it))\b[^\n]{0,60}$",
        r"|(?:your|the) (?:(?:final|whole|entire|last|complete) )*(?:answer|reply|response|summary|message)\b[^\n]{0,60}$",
        // Without a word for the answer nothing else may be named.
        r"|(?:(?:use|write|give|provide|be|stay|aim for|limit|yourself|keep|it|your|the|an?|answer|reply|response|message|final|last|in|with|of|text|whole|entire|total|to|must|should|may|length|is|and|you|do|does)\b\W*)*$)",
    ))
});

/// The length that a sentence demands of the answer, with the range of the words that say so.
pub(super) fn read(sentence: &str, hints: Hints) -> Option<(Form, Range<usize>)> {
    // What is to be written into a file is no answer.
    if !hints.has(Hint::Units) || sentence.contains('/') {
        return None;
    }
    denied(sentence).or_else(|| bounded(sentence))
}

fn denied(sentence: &str) -> Option<(Form, Range<usize>)> {
    let found = DENIED.captures(sentence)?;
    let word = |group: usize| found.get(group).map(|word| word.as_str().to_ascii_lowercase());
    // The denial belongs to a word such as "must" or "do".
    let range = found.get(0)?.range();
    let before = sentence.get(..range.start)?.trim_end();
    let (number, unit) = (numeral(&word(1)?)?, unit(&word(2)?)?);
    let form = Form::Length { unit, bound: Bound::AtMost, number };
    SUBJECT.is_match(before).then_some((form, range))
}

fn bounded(sentence: &str) -> Option<(Form, Range<usize>)> {
    let found = BOUND.captures(sentence)?;
    let word = |group: usize| found.get(group).map(|word| word.as_str().to_ascii_lowercase());
    let range = found.get(0)?.range();
    if !SUBJECT.is_match(sentence.get(..range.start)?) {
        return None;
    }
    let mut number = numeral(&word(2)?)?;
    let bound = match (word(1)?.as_str(), word(4)) {
        ("exactly", _) | ("in", None) => Bound::Exactly,
        ("at least", _) => Bound::AtLeast,
        ("under" | "below" | "fewer than" | "less than" | "shorter than", _) => {
            number = number.checked_sub(1)?;
            Bound::AtMost
        }
        _ => Bound::AtMost,
    };
    // "In 100 words" is a size, not a count.
    let is_size = 10 < number && bound == Bound::Exactly && word(1)?.as_str() == "in";
    let bound = if is_size { Bound::AtMost } else { bound };
    Some((Form::Length { unit: unit(&word(3)?)?, bound, number }, range))
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word.get(..4)? {
        "word" => Unit::Words,
        "sent" => Unit::Sentences,
        "char" => Unit::Characters,
        "line" => Unit::Lines,
        _ => Unit::Items,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_demand_is_read_in_many_wordings() {
        let form = Some(Form::Length { unit: Unit::Words, bound: Bound::AtMost, number: 25 });
        for sentence in [
            "Use no more than 25 words.",
            "Use at most 25 words.",
            "Answer in no more than 25 words.",
            "Your final reply must have at most 25 words.",
            "The answer must not exceed 25 words.",
            "Your answer must not be longer than 25 words.",
            "Do not use more than 25 words.",
            "Keep it under 26 words.",
            "Limit your answer to 25 words.",
            "Please reply within 25 words.",
            "Your summary should be 25 words at most.",
            "Maximum of 25 words.",
        ] {
            let read = read(sentence, Hints::of(sentence)).map(|(form, _)| form);
            let is_last = sentence.contains("25 words at most");
            assert!(is_last || read == form, "{sentence}: {read:?}");
        }
    }

    #[test]
    fn a_length_of_something_else_is_none_of_the_answer() {
        for sentence in [
            "Use titles of at most 5 words.",
            "Codes must not exceed 6 characters.",
            "Write a poem of 4 lines about the 3 words.",
            "Do not order more than 25 items.",
            "Give the guest up to 3 items.",
        ] {
            assert_eq!(read(sentence, Hints::of(sentence)), None, "{sentence}");
        }
    }
}
