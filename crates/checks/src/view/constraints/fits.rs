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

/// Whether the benefit of the doubt alone keeps an answer within its length, or nothing in it can be
/// counted: then nobody can tell whether it has the form.
pub(super) fn is_unclear(form: &Form, answer: &str) -> bool {
    let Form::Length { unit, bound, number } = form else {
        return false;
    };
    let (least, most) = match unit {
        Unit::Words => {
            let words = answer.split_whitespace().count();
            (words, words)
        }
        Unit::Sentences => (sure_sentences(answer), sentences(answer)),
        Unit::Items => return !answer.lines().any(|line| is_item(line.trim())),
        Unit::Characters | Unit::Lines => return false,
    };
    match bound {
        Bound::AtMost => *number < least,
        Bound::AtLeast => most < *number,
        Bound::Exactly => *number < least || most < *number,
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
        Unit::Sentences => return sentence_fault(answer, (bound, number)),
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

/// How many sentences there are can be told from below and from above: a full stop may also end an
/// abbreviation or a number. A bound is broken only where it is by either count.
fn sentence_fault(answer: &str, (bound, number): (Bound, usize)) -> Option<String> {
    let slack = usize::from(2 < number);
    let (least, most) = (sure_sentences(answer), sentences(answer));
    let too_many = || number + slack < least;
    let too_few = || most + slack < number;
    let (many, few) = match bound {
        Bound::AtMost => (too_many(), false),
        Bound::AtLeast => (false, too_few()),
        Bound::Exactly => (too_many(), too_few()),
    };
    match (many, few) {
        (true, _) => Some(format!("it has {least} sentences")),
        (false, true) => Some(format!("it has {most} sentences")),
        (false, false) => None,
    }
}

/// Sentence ends that are followed by space, and lines without one: a decimal point is none.
fn sentences(text: &str) -> usize {
    let ends = |line: &str| {
        let bytes = line.as_bytes();
        let ends = memchr::memchr3_iter(b'.', b'!', b'?', bytes)
            .filter(|at| bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric()));
        ends.count() + usize::from(!line.ends_with(['.', '!', '?']))
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(ends).sum()
}

/// Sentences that are surely some: a mark behind a word that is no abbreviation, and a capital or
/// nothing behind the mark.
fn sure_sentences(text: &str) -> usize {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = words.iter().enumerate().filter(|(at, word)| {
        let next = words.get(at + 1).map(|next| next.trim_start_matches(is_bracket));
        let goes_on = next.is_some_and(|next| !next.starts_with(char::is_uppercase));
        ends_sentence(word, next.is_none()) && !goes_on
    });
    // What stands behind the last mark is one as well.
    let is_open = words.last().is_some_and(|last| !ends_sentence(last, true));
    ends.count() + usize::from(is_open)
}

fn ends_sentence(word: &str, is_last: bool) -> bool {
    let word = word.trim_end_matches(is_bracket);
    let Some(body) = word.strip_suffix('.') else {
        return word.ends_with(['!', '?']);
    };
    let body = body.trim_start_matches(is_bracket);
    // `Dr.`, `Inc.`, `Jan.`, `U.S.`, `e.g.`, `no.`, the `2.` of a list: at the end of the text alone.
    let is_short = body.chars().count() <= LONGEST_ABBREVIATION
        && (body.starts_with(char::is_uppercase) || body.chars().count() <= 2);
    let is_number = body.bytes().all(|byte| byte.is_ascii_digit());
    is_last || !(body.is_empty() || is_short || is_number || body.contains('.'))
}

/// The longest abbreviation that begins with a capital, as `Sept.`, `Corp.` and `Prof.` do.
const LONGEST_ABBREVIATION: usize = 4;

fn is_bracket(letter: char) -> bool {
    matches!(letter, '"' | '\'' | ')' | '(' | ']' | '[' | '*' | '_' | '”' | '“' | '’' | '»' | '«')
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

    #[test]
    fn what_only_the_doubt_keeps_is_unclear() {
        let at_most = |unit, number| Form::Length { unit, bound: Bound::AtMost, number };
        let six = "One ran. Two sat. Three slept. Four swam. Five sang. Six dug.";
        let words = "one two three four five six seven eight nine ten eleven";
        for (form, answer) in [
            (at_most(Unit::Sentences, 5), six),
            (at_most(Unit::Words, 10), words),
            (at_most(Unit::Items, 3), "a, b, c and d"),
        ] {
            assert_eq!(fault(&form, answer, answer), None, "{answer}");
            assert!(is_unclear(&form, answer), "{answer}");
        }
        for (form, answer) in [
            (at_most(Unit::Sentences, 6), six),
            (at_most(Unit::Words, 11), words),
            (at_most(Unit::Items, 3), "- a\n- b"),
        ] {
            assert!(!is_unclear(&form, answer), "{answer}");
        }
    }

    #[test]
    fn sentences_are_counted_by_what_surely_ends_one() {
        let of = |bound, number| Form::Length { unit: Unit::Sentences, bound, number };
        for (bound, number, kept) in [
            (Bound::Exactly, 2, "Mr. Smith won in 3.5 hours. He had better tyres, e.g. for rain."),
            (Bound::AtMost, 2, "Dr. Amin (U.S. office) approved it. It ships on Jan. 5"),
            (Bound::AtMost, 1, "It is no. 4 of \"The Shop, Inc. of St. Gallen\", p. 12."),
            (Bound::AtLeast, 2, "It is Dr. Amin"),
        ] {
            assert_eq!(fault(&of(bound, number), kept, kept), None, "{kept}");
        }
        for (bound, number, broken) in [
            (Bound::AtMost, 2, "Sales rose. Costs fell! \"Nobody knows why.\" It goes on"),
            (Bound::Exactly, 1, "Sales rose (again). Costs fell."),
            (Bound::AtLeast, 4, "Sales rose. Costs fell."),
        ] {
            assert!(fault(&of(bound, number), broken, broken).is_some(), "{broken}");
        }
    }
}
