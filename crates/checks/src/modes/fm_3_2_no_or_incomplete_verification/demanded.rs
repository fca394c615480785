//! A check is demanded by name, the tool for it is at hand, and after the last change nobody calls it.
//!
//! An order names a check where it holds the verb of the tool's name and soon after it the noun that
//! follows there: `run the tests` for `run_tests_quick`. Whose word counts: the instructions, a person, and an agent that asks a colleague
//! after the change.

use super::{ENTRY, ending_of, left_to, looked_after};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::claims;
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::verification::last_write;
use crate::view::{Exchange, View, is_from_person};
use case::{Act, Case, Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The order stands there and the call does not. It may have been done where no log is.
const NEVER_DONE: Score = Score::new(0.65);

/// How many words may stand between the verb and the noun: `run all of the tests`.
const APART: usize = 3;

/// What makes an order hold only at times, or makes it none.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|unless|when(?:ever)?|in case|where|once|not|never|without|may|might|could|would|can|optional(?:ly)?|or|only|tomorrow|later|afterwards you)\b|n['’]t\b",
    )
});

/// Words after which the verb of an order stands, beside the start of a sentence.
const BEFORE_ORDER: &[&str] =
    &["please", "and", "then", "also", "always", "must", "should", "let", "finally", "now"];

/// The check that was demanded and left out, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.outcome().status == Status::Succeeded || left_to::is_somebody_elses(case) {
        return None;
    }
    let write = view.exchanges.get(last_write(view)?)?;
    let report = view.last_word().filter(|word| write.end() < word.no)?;
    if claims::admits(report) || report.words().trim_end().ends_with('?') {
        return None;
    }
    if looked_after(view, write).is_some() {
        return None;
    }
    let may_check = |later: &&Exchange<'_>| {
        let checks = matches!(later.effect, Effect::Runs | Effect::Verifies | Effect::Unknown);
        write.step.no < later.step.no && checks
    };
    if view.exchanges.iter().any(|later| may_check(&later)) {
        return None;
    }
    let tools = case.spec.tools.iter().map(|tool| &*tool.name);
    tools.filter(|tool| is_check(case, tool)).find_map(|tool| {
        let (order, range) = order(case, write, tool)?;
        Some(finding(view, write, tool, (report, Cite::range(order, range)?)))
    })
}

/// Whether the tool checks, by what it does and not by its name alone.
fn is_check(case: &Case, tool: &str) -> bool {
    let tests = || effect::words(tool).any(|word| word.starts_with("test"));
    match effect::of_name(tool, &case.spec) {
        Effect::Verifies => true,
        Effect::Runs => tests(),
        Effect::Reads
        | Effect::Changes
        | Effect::Sends
        | Effect::Tells
        | Effect::Asks
        | Effect::Finishes
        | Effect::Unknown => false,
    }
}

/// The order to use `tool` that holds for `write`.
fn order<'c>(case: &'c Case, write: &Exchange<'_>, tool: &str) -> Option<(&'c Step, Range<usize>)> {
    let name: Vec<String> = effect::words(tool).collect();
    if name.len() < 2 {
        return None;
    }
    case.trace.steps.iter().find_map(|step| {
        let commands = match &step.act {
            Act::Instruct(_) => true,
            Act::Say { text: _, to } => {
                is_from_person(case, step) || (to.is_some() && write.end() < step.no)
            }
            Act::Think(_)
            | Act::Call(_)
            | Act::Result(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => false,
        };
        let words = Some(step.words()).filter(|_| commands)?;
        let verb = name.first()?;
        let near = |window: &str| window.to_lowercase().contains(verb.as_str());
        let orders = |sentence: &Sentence<'_>| {
            sentence.manner != Manner::Asks
                && !HELD_BACK.is_match(sentence.text)
                && names(sentence.text, &name)
        };
        let sentence = prose::sentences_near(words, near).into_iter().find(orders)?;
        Some((step, sentence.start..sentence.start + sentence.text.len()))
    })
}

/// Whether the sentence orders what the words of `name` say: the verb where an order has it, the noun
/// soon after it.
fn names(sentence: &str, name: &[String]) -> bool {
    let [verb, noun, ..] = name else {
        return false;
    };
    let words: Vec<String> = sentence
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_order = |at: usize| {
        at.checked_sub(1).is_none_or(|before| {
            words.get(before).is_some_and(|word| BEFORE_ORDER.contains(&word.as_str()))
        })
    };
    let verbs = words.iter().enumerate().filter(|(at, word)| *word == verb && is_order(*at));
    verbs.into_iter().any(|(at, _)| {
        let mut soon = words.iter().skip(at + 1).take(APART + 1);
        soon.any(|word| prose::kindred(word, noun))
    })
}

fn finding(
    view: &View<'_>,
    write: &Exchange<'_>,
    tool: &str,
    (report, order): (&Step, Cite),
) -> Finding {
    let (changed, no) = (&write.call.tool.text, write.step.no);
    let summary = format!(
        "{tool} was demanded and is at hand; {changed} at step {no} is the last change, and nobody called {tool} after it"
    );
    let searched = Searched::Steps(no, ending_of(view));
    let absent = || Cite::absent(format!("a call to {tool}"), searched);
    Finding::new(ENTRY.mode, NEVER_DONE, Cite::step(write.step), summary)
        .citing([order, absent(), Cite::step(report)])
        .refuters([
            Refuter::not_held("something looked at the change after it was made", absent()),
            Refuter::untested("it was checked outside of this trace"),
        ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_told_from_talk_about_the_same_thing() {
        let name = ["run".to_owned(), "tests".to_owned()];
        for text in ["Run the tests after every change.", "Mend it, and run all of the tests."] {
            assert!(names(text, &name) && !HELD_BACK.is_match(text), "{text}");
        }
        for text in ["The tests run every night.", "I have run the tests.", "A run of tests."] {
            assert!(!names(text, &name), "{text}");
        }
        for text in ["If you change it, run the tests.", "Run the tests or ask me."] {
            assert!(HELD_BACK.is_match(text), "{text}");
        }
    }
}
