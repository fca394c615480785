//! Whether the task itself may allow an answer that has not the form which it demands: it names that
//! very answer, or goes on with a case of its own. Decides nothing; it only keeps a breach from being told.

use super::compile::Demand;
use super::hints::{Hint, Hints};
use super::shapes::Form;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Words in quotation marks.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"["“]([^"”\n]{1,40})["”]|`([^`\n]{1,40})`|(?:^|[\s(:])['‘]([^'’\n]{1,40})['’]"#)
});

/// What cannot be told where it may.
pub(super) const WHETHER: &str = "whether the task allows this answer: it has a case of its own";

/// The longest answer, in words, that may be a phrase which the task names.
const LONGEST: usize = 8;

/// Whether the text that states the demand may allow `answer` all the same.
pub(super) fn may_allow(demand: &Demand<'_>, form: &Form, answer: &str) -> bool {
    let rest = demand.said.rest().trim_start();
    let next = rest.split_inclusive(['.', '!', '?', '\n']).next().unwrap_or_default();
    let hints = Hints::of(next);
    if hints.has(Hint::Conditional) && hints.has(Hint::OfTheAnswer) {
        return true;
    }
    match form {
        // The words that are asked for stand in quotation marks themselves.
        Form::Mark(_) | Form::Closing(_) | Form::Opening(_) => false,
        Form::Number { .. } | Form::Json | Form::OneWord | Form::YesOrNo | Form::Length { .. } => {
            names(demand, answer)
        }
    }
}

/// Whether the text names the answer: in quotation marks, in the demand itself or beside a condition.
fn names(demand: &Demand<'_>, answer: &str) -> bool {
    let answer = plain(answer);
    if answer.is_empty() || LONGEST < answer.split(' ').count() {
        return false;
    }
    let text = demand.said.whole();
    let quoted =
        QUOTED.captures_iter(text).filter_map(|found| found.iter().skip(1).flatten().next());
    let mut quoted = quoted.map(|words| plain(words.as_str()));
    // A phrase that an answer is to end with is no answer by itself.
    let is_most = |words: &str| answer.split(' ').count() <= 2 * words.split(' ').count();
    if quoted.any(|words| holds(&answer, &words) && is_most(&words)) {
        return true;
    }
    let mut sentences = text.split(['.', '!', '?', '\n']);
    sentences.any(|sentence| {
        let is_own = demand.said.text().starts_with(sentence.trim()) && !sentence.trim().is_empty();
        let is_open = is_own || Hints::of(sentence).has(Hint::Conditional);
        is_open && holds(&plain(sentence), &answer)
    })
}

/// The words alone, in small letters, one space between them.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

/// Whether the words of `part` stand in `text` as whole words.
fn holds(text: &str, part: &str) -> bool {
    !part.is_empty() && format!(" {text} ").contains(&format!(" {part} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_met_whole() {
        assert!(holds(&plain("It is not known."), &plain("\"Not known\"")));
        assert!(!holds(&plain("unknown"), &plain("known")));
        assert!(!holds("a", ""));
    }
}
