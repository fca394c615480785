//! Demands on the form of the answer: what it begins, ends or is marked with, what kind of value it
//! is, how long it may be. From a sentence to a rule; `fits` holds an answer against one.

use super::hints::{Hint, Hints};
use super::{json, lengths};
use crate::pattern::pattern;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// A demand on the form of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It stands inside this opening mark.
    Mark(String),
    /// The last message ends with these words.
    Closing(String),
    /// The last message begins with these words.
    Opening(String),
    /// It is a number; a whole one, or any.
    Number { whole: bool },
    /// It is JSON.
    Json,
    /// It is one word.
    OneWord,
    /// It is yes or no.
    YesOrNo,
    /// It has so many parts.
    Length { unit: Unit, bound: Bound, number: usize },
}

/// What is counted in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Words,
    Sentences,
    Characters,
    Lines,
    Items,
}

/// How a count is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    AtMost,
    AtLeast,
    Exactly,
}

/// Words that are quoted, or written in capitals.
const QUOTED: &str = r#"(?:["'`“]([^"'`”\n]{2,40})["'`”]|((?-i:[A-Z][A-Z_]{2,20}(?: [A-Z_]{2,20})*))(?:[\s.,;!)]|$))"#;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:put|place|write|wrap|enclose|give|provide|present|return|box|answer|result|solution|response)\b[^\n]{0,80}\b(?:in|inside|within|into|between)\b[ `'"$(]*([\\]boxed\{|<[a-z_]{2,20}>)"#,
    )
});

static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:^\W*(?:please |always |then )*(?:end|finish|conclude)|\b(?:end|finish|conclude|close)(?: (?:your|the|each|every|final|last|own|a))+ (?:message|reply|response|answer|turn|conversation|review|report)),? (?:with|by (?:writing|saying|replying))(?: (?:only|the|exact|literal|single|words?|phrase|line|text|token|string|sentence|marker))*:? *{QUOTED}"
    ))
});

static SAID_AT_THE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:reply|respond|say|write|output|send|answer)(?: (?:only|with|the|exact|words?|phrase))* ["'`“]?((?-i:[A-Z][A-Z_]{3,20}(?: [A-Z_]{2,20})*))["'`”]? (?:when|once|after|in the end|at the end|as soon as)\b"#,
    )
});

static SAID_WHEN_DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:when|once|after|as soon as)\b[^.!?\n]{0,80}\b(?:done|complete[ds]?|finished|solved|resolved|verified)\b[^.!?\n]{0,20}, (?:please |then |just |you )*(?:reply|respond|say|write|output|send|answer)(?: (?:only|with|the|exact|words?|phrase))* ["'`“]?((?-i:[A-Z][A-Z_]{3,20}(?: [A-Z_]{2,20})*|[A-Z]{3,20} [A-Z]{3,20}))["'`”]?(?:[.;!]|$)"#,
    )
});

static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:begin|start) (?:your|the|each|every)(?: final| last)? (?:message|reply|response|answer|output|report) with(?: (?:the|exact|words?|phrase|line|text))*:? *{QUOTED}"
    ))
});

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:the|your|final) answer (?:should|must|has to|is to|needs to|shall) be|(?:answer|reply|respond)(?: only| just)? with(?: only| just)?)(?: (?:a|an|the|just|only|single|one|rounded|down|up|to|nearest|whole|exact|positive|final))* (number|integer)\b",
    )
});

static ONE_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:answer|respond|reply)(?: only)? (?:with|in)(?: exactly| just| only)? (?:one|a single) word\s*(?:[.!;,)]|$)",
    )
});

static YES_OR_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:answer|respond|reply)(?: only| just| simply)*(?: with)?(?: only| just| either)* ["'`]?yes["'`]? or ["'`]?no["'`]?"#,
    )
});

/// The form that a sentence demands of the answer, if it demands one in words that are known here.
pub(super) fn read(sentence: &str, hints: Hints) -> Option<Form> {
    placed(sentence, hints).map(|(form, _)| form)
}

/// The same with the range of the words that it was read from.
pub(super) fn placed(sentence: &str, hints: Hints) -> Option<(Form, Range<usize>)> {
    let has = |word: &str| memchr::memmem::find(sentence.as_bytes(), word.as_bytes()).is_some();
    if (has("boxed{") || has("<"))
        && let Some(form) = mark(sentence)
    {
        return Some(form);
    }
    if hints.has(Hint::AtAnEnd) && (has("with") || has("by ")) {
        let quoted = |pattern: &Regex| {
            let found = pattern.captures(sentence)?;
            let words = found.get(1).or_else(|| found.get(2))?;
            Some((words.as_str().trim().to_owned(), found.get(0)?.range()))
        };
        if let Some((words, range)) = quoted(&CLOSING) {
            return Some((Form::Closing(words), range));
        }
        if let Some((words, range)) = quoted(&OPENING) {
            return Some((Form::Opening(words), range));
        }
    }
    if hints.has(Hint::OfAnother) {
        return None;
    }
    let of_answer = hints.has(Hint::OfTheAnswer);
    let value = || if of_answer { value(sentence, hints) } else { None };
    value().or_else(|| lengths::read(sentence, hints))
}

/// A tag that is no pair, and not called one, names a part of the prompt.
fn mark(sentence: &str) -> Option<(Form, Range<usize>)> {
    let found = MARK.captures(sentence)?;
    let mark = found.get(1)?.as_str();
    let is_pair = sentence.contains("</") || sentence.contains(" tag");
    let is_mark = is_pair || !mark.starts_with('<');
    is_mark.then(|| (Form::Mark(mark.to_owned()), whole(&found)))
}

fn whole(found: &Captures<'_>) -> Range<usize> {
    found.get(0).map_or(0..0, |all| all.range())
}

/// The words in capitals that are to be said when everything is done.
/// Whatever comes first, they or the condition.
pub(super) fn said_at_the_end(sentence: &str) -> Option<String> {
    let capitals = |window: &[u8]| window.iter().all(u8::is_ascii_uppercase);
    if !sentence.as_bytes().windows(4).any(capitals) {
        return None;
    }
    let found = SAID_AT_THE_END.captures(sentence).or_else(|| SAID_WHEN_DONE.captures(sentence))?;
    Some(found.get(1)?.as_str().to_owned())
}

fn value(sentence: &str, hints: Hints) -> Option<(Form, Range<usize>)> {
    if hints.has(Hint::Number)
        && let Some(found) = NUMBER.captures(sentence)
    {
        let range = whole(&found);
        let is_named = found.get(1)?.as_str().eq_ignore_ascii_case("integer");
        let whole = is_named || sentence[range.clone()].to_ascii_lowercase().contains(" whole ");
        return Some((Form::Number { whole }, range));
    }
    if hints.has(Hint::Json)
        && let Some(range) = json::demanded(sentence)
    {
        return Some((Form::Json, range));
    }
    let plain = [(Hint::Word, &ONE_WORD, Form::OneWord), (Hint::Yes, &YES_OR_NO, Form::YesOrNo)];
    let mut hinted = plain.into_iter().filter(|(hint, _, _)| hints.has(*hint));
    hinted.find_map(|(_, pattern, form)| Some((form, pattern.find(sentence)?.range())))
}

/// A small number in digits or words.
pub(super) fn numeral(word: &str) -> Option<usize> {
    const WORDS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let named = WORDS.iter().position(|known| *known == word).map(|at| at + 1);
    named.or_else(|| word.parse().ok())
}

impl Form {
    /// The demand as a phrase.
    pub(super) fn what(&self) -> String {
        match self {
            Self::Mark(mark) => format!("the answer inside {mark}"),
            Self::Closing(words) => format!("a message that ends with \"{words}\""),
            Self::Opening(words) => format!("an answer that begins with \"{words}\""),
            Self::Number { whole: true } => "an integer as the answer".to_owned(),
            Self::Number { whole: false } => "a number as the answer".to_owned(),
            Self::Json => "an answer in JSON".to_owned(),
            Self::OneWord => "an answer of one word".to_owned(),
            Self::YesOrNo => "yes or no as the answer".to_owned(),
            Self::Length { unit, bound, number } => {
                let unit = match unit {
                    Unit::Words => "words",
                    Unit::Sentences => "sentences",
                    Unit::Characters => "characters",
                    Unit::Lines => "lines",
                    Unit::Items => "items",
                };
                match bound {
                    Bound::AtMost => format!("an answer of at most {number} {unit}"),
                    Bound::AtLeast => format!("an answer of at least {number} {unit}"),
                    Bound::Exactly => format!("an answer of exactly {number} {unit}"),
                }
            }
        }
    }

    /// Whether it counts parts rather than asking for a shape.
    pub(super) const fn counts(&self) -> bool {
        matches!(self, Self::Length { .. } | Self::OneWord)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn sentences_become_forms() {
        let at_most = |unit, number| Form::Length { unit, bound: Bound::AtMost, number };
        let table = [
            ("Put your final answer in \\boxed{}.", Form::Mark("\\boxed{".to_owned())),
            ("Give the answer inside <answer> and </answer>.", Form::Mark("<answer>".to_owned())),
            (
                "End your message with the exact phrase 'ALL CLEAR'.",
                Form::Closing("ALL CLEAR".to_owned()),
            ),
            ("Finish with DONE.", Form::Closing("DONE".to_owned())),
            ("The answer should be a single number in kilometres.", Form::Number { whole: false }),
            ("Your answer must be rounded down to an integer.", Form::Number { whole: true }),
            ("Respond only with valid JSON.", Form::Json),
            ("Answer with one word.", Form::OneWord),
            ("Answer yes or no.", Form::YesOrNo),
            ("Answer in at most 20 words.", at_most(Unit::Words, 20)),
            ("Summarise the page in three sentences or less.", at_most(Unit::Sentences, 3)),
            ("Keep your reply under 5 lines.", at_most(Unit::Lines, 4)),
        ];
        for (sentence, form) in table {
            assert_eq!(read(sentence, Hints::of(sentence)), Some(form), "{sentence}");
        }
    }

    #[test]
    fn what_is_asked_of_a_program_or_a_thing_is_no_form_of_the_answer() {
        for sentence in [
            "The function should answer with a number.",
            "Codes must be exactly 6 characters.",
            "The output of the script must be an integer.",
            "The report should be in the format that the team uses.",
            "Ask for the reservation number.",
            "Ask the caller to answer yes or no.",
            "End the call when the line is closed.",
            "The calendar must begin with BEGIN and end with END.",
            "Format your reply as shown in <sample>.",
        ] {
            assert_eq!(read(sentence, Hints::of(sentence)), None, "{sentence}");
        }
    }

    #[test]
    fn every_form_is_hinted_at() {
        let forms = [
            (Hint::Number, &NUMBER),
            (Hint::Word, &ONE_WORD),
            (Hint::Yes, &YES_OR_NO),
            (Hint::AtAnEnd, &OPENING),
        ];
        for (hint, pattern) in forms {
            assert_superset(pattern, |words| Hints::of(words).has(hint));
        }
    }
}
