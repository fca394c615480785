//! Whether an answer has the form that was demanded of it. Where people may count or write in more
//! than one way, it is given the benefit of the doubt.

use super::json;
use super::shapes::{Bound, Form, Unit, numeral};
use crate::view::prose;

/// What is wrong with an answer, as a phrase; `None` where it has the form. `whole` is the message
/// that it stands in.
pub(super) fn fault(form: &Form, answer: &str, whole: &str) -> Option<String> {
    match form {
        Form::Mark(mark) => (!whole.contains(mark.as_str())).then(|| format!("it holds no {mark}")),
        Form::Closing(words) => {
            let end = bare(whole);
            (!ends_alike(end, bare(words))).then(|| "it ends otherwise".to_owned())
        }
        Form::Opening(words) => {
            (!starts_alike(bare(whole), bare(words))).then(|| "it begins otherwise".to_owned())
        }
        Form::Number { whole } => number_fault(answer, *whole),
        Form::Json => {
            (json::held(whole) == json::Held::Nowhere).then(|| "it is no JSON".to_owned())
        }
        Form::OneWord => {
            let words = answer.split_whitespace().count();
            (1 < words).then(|| format!("it has {words} words"))
        }
        Form::YesOrNo => {
            let lower = answer.to_ascii_lowercase();
            let mut words = lower.split(|letter: char| !letter.is_ascii_alphabetic());
            (!words.any(|word| word == "yes" || word == "no")).then(|| "it says neither".to_owned())
        }
        Form::Length { unit, bound, number } => length_fault(answer, (*unit, *bound, *number)),
    }
}

/// Without the marks that people put around words for looks.
fn bare(text: &str) -> &str {
    text.trim_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '*' | '_' | '`' | '"' | '\'' | '.' | '!' | '#')
    })
}

fn ends_alike(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn starts_alike(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// From this many words on an answer is a sentence around a number.
const SENTENCE: usize = 6;

fn number_fault(answer: &str, whole: bool) -> Option<String> {
    let words = answer.split_whitespace().count();
    if SENTENCE <= words {
        return Some(format!("it is a sentence of {words} words"));
    }
    let numbers: Vec<&str> = answer
        .split(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | '/')))
        .filter(|piece| prose::has_digit(piece))
        .collect();
    match numbers.as_slice() {
        [] if !words_of(answer).any(|word| numeral(&word.to_ascii_lowercase()).is_some()) => {
            Some("it holds no number".to_owned())
        }
        [one, other] if whole && answer.contains(&format!("{one}:{other}")) => {
            Some(format!("{one}:{other} is no integer"))
        }
        [number] if whole && has_fraction(number) => Some(format!("{number} is no integer")),
        _ => None,
    }
}

fn words_of(answer: &str) -> impl Iterator<Item = &str> {
    answer.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// `2.5`, and neither `2.0`, `2.` nor a date or version.
fn has_fraction(number: &str) -> bool {
    let Some((_, fraction)) = number.split_once('.') else {
        return false;
    };
    fraction.bytes().all(|byte| byte.is_ascii_digit()) && fraction.bytes().any(|byte| byte != b'0')
}

fn length_fault(answer: &str, (unit, bound, number): (Unit, Bound, usize)) -> Option<String> {
    let lines = || answer.lines().map(str::trim).filter(|line| !line.is_empty());
    let (count, name, slack) = match unit {
        // A tenth more words is a matter of what counts as one.
        Unit::Words => (answer.split_whitespace().count(), "words", number / 10),
        Unit::Sentences => (sentences(answer), "sentences", usize::from(2 < number)),
        Unit::Characters => (answer.chars().count(), "characters", 0),
        Unit::Lines => (lines().count(), "lines", 0),
        Unit::Items => {
            let items = lines().filter(|line| is_item(line)).count();
            if items == 0 {
                return None;
            }
            (items, "items", 0)
        }
    };
    let is_kept = match bound {
        Bound::AtMost => count <= number + slack,
        Bound::AtLeast => number <= count + slack,
        Bound::Exactly => count.abs_diff(number) <= slack,
    };
    (!is_kept).then(|| format!("it has {count} {name}"))
}

fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    line.starts_with(['-', '*', '•']) || (rest.len() < line.len() && rest.starts_with(['.', ')']))
}

/// Sentence ends that are followed by space: a decimal point is none.
fn sentences(text: &str) -> usize {
    let bytes = text.trim().as_bytes();
    let ends = memchr::memchr3_iter(b'.', b'!', b'?', bytes)
        .filter(|at| bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace));
    ends.count().max(usize::from(!bytes.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_held_against_forms() {
        let number = Form::Number { whole: true };
        for kept in ["80", "Three ships.", "\"80\"", "80 years", "-1", "2.0"] {
            assert_eq!(fault(&number, kept, kept), None, "{kept}");
        }
        for broken in
            ["unknown", "2.5", "It is 18:20.", "She was born in 1943 and is 80 years old."]
        {
            assert!(fault(&number, broken, broken).is_some(), "{broken}");
        }
        let closing = Form::Closing("DONE".to_owned());
        assert_eq!(fault(&closing, "", "All moved.\n**DONE**"), None);
        assert!(fault(&closing, "", "DONE with the first part.").is_some());
        let three = Form::Length { unit: Unit::Items, bound: Bound::Exactly, number: 3 };
        assert_eq!(fault(&three, "- a\n- b\n- c", ""), None);
        assert_eq!(fault(&three, "- a\n- b", ""), Some("it has 2 items".to_owned()));
    }
}
