//! A person puts another value in the place of one, and the agent acts on the old one all the same.
//!
//! The sentence holds both values and says which of them is not meant; the call proves that the old one
//! was taken.

use super::{ENTRY, fields};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, is_from_person, prose};
use case::{Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What was put right was done wrong again.
const FELL_BACK: Score = Score::new(0.6);

/// How many corrections are looked into.
const MOST: usize = 8;

/// "the new one, not the old one", "the new one instead of the old one".
static OLD_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:and |so |but )?(?:not|instead of|rather than|in place of)(?: (?:the|my|for|to|on|at|with|order|number))*\W*$",
    )
});

/// "not the old one but the new one".
static OLD_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|wrong|instead of|rather than)(?: (?:the|my|is|it|was|for|to|on|at|with|order|number))*\W*$",
    )
});

/// What stands between the two then.
static NEW_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:but|it is|it['’]s|it should be|the right one is|please (?:use|take)|use|take|make it|is wrong)\b[\w ]{0,24}\W*$",
    )
});

/// Calls that take back what was done with the old value.
const TAKES_BACK: &[&str] = &[
    "cancel", "delete", "drop", "refund", "release", "remove", "return", "revert", "undo", "void",
];

/// A value that was put in the place of another one.
pub(super) struct Corrected<'c> {
    pub(super) step: &'c Step,
    pub(super) range: Range<usize>,
    pub(super) old: &'c str,
    pub(super) new: &'c str,
}

/// The first act on a value that a person had taken back.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    let persons = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    let all = persons.filter_map(|step| Some((step, corrected(step)?)));
    // What was never there before is no correction, but a choice.
    let real = all.filter(|(step, one)| is_known(view, step, one.old));
    real.take(MOST).find_map(|(_, one)| {
        let made = view.exchanges.iter().find(|made| falls_back(view, &one, made))?;
        Some(finding(&one, made))
    })
}

fn corrected(step: &Step) -> Option<Corrected<'_>> {
    let words = step.words();
    let near = |text: &str| {
        ["not", "Not", "instead", "rather", "wrong", "place of"]
            .iter()
            .any(|one| text.contains(one))
    };
    prose::sentences_near(words, near).into_iter().find_map(|sentence| {
        let values: Vec<(usize, &str)> = fields::values(sentence.text).collect();
        let [(at, first), (next, second)] = values.as_slice() else {
            return None;
        };
        if first == second || !are_of_a_kind(first, second) {
            return None;
        }
        let before = sentence.text.get(..*at)?;
        let between = sentence.text.get(at + first.len()..*next)?;
        let range = sentence.start..sentence.start + sentence.text.len();
        if OLD_BEHIND.is_match(between) {
            return Some(Corrected { step, range, old: second, new: first });
        }
        let is_before = OLD_BEFORE.is_match(before) && NEW_BEHIND.is_match(between);
        is_before.then_some(Corrected { step, range, old: first, new: second })
    })
}

/// Whether two values are written alike: letters where the other has letters, digits for digits.
pub(super) fn are_of_a_kind(one: &str, other: &str) -> bool {
    let form = |text: &str| -> Vec<char> {
        let kind = |letter: char| if letter.is_ascii_digit() { '0' } else { 'a' };
        text.chars()
            .map(|letter| if letter.is_alphanumeric() { kind(letter) } else { letter })
            .collect()
    };
    form(one) == form(other)
}

/// Whether the value stands before the step.
fn is_known(view: &View<'_>, step: &Step, old: &str) -> bool {
    let before = view.case.trace.steps.get(..step.no.index()).unwrap_or_default();
    before.iter().any(|step| step.words().contains(old))
}

/// Whether the call acts on the old value, and no person had named that again since.
pub(super) fn falls_back(view: &View<'_>, one: &Corrected<'_>, made: &Exchange<'_>) -> bool {
    let acts = one.step.no < made.step.no
        && (made.effect.leaves_its_mark() || made.writes)
        && made.standing != Standing::Bad;
    if !acts || takes_back(view, one, made) {
        return false;
    }
    let leaves = prose::leaves(&made.call.arguments);
    let holds = |value: &str| leaves.iter().any(|(_, leaf)| leaf.trim() == value);
    let mentions = |value: &str| leaves.iter().any(|(_, leaf)| leaf.contains(value));
    let names_it = |step: &Step| is_from_person(view.case, step) && step.words().contains(one.old);
    holds(one.old)
        && !mentions(one.new)
        && !view.between(one.step.no, made.step.no).iter().any(names_it)
}

/// Whether the call undoes what had been done with the old value before it was put right.
fn takes_back(view: &View<'_>, one: &Corrected<'_>, made: &Exchange<'_>) -> bool {
    let was_used = |before: &Exchange<'_>| {
        before.step.no < one.step.no
            && (before.effect.leaves_its_mark() || before.writes)
            && prose::leaves(&before.call.arguments).iter().any(|(_, leaf)| leaf.contains(one.old))
    };
    effect::words(&made.call.tool.text).any(|word| TAKES_BACK.contains(&word.as_str()))
        && view.exchanges.iter().any(was_used)
}

pub(super) fn finding(one: &Corrected<'_>, made: &Exchange<'_>) -> Finding {
    let summary = format!(
        "step {} puts {} in the place of {}, and {} at step {} takes {} all the same",
        one.step.no, one.new, one.old, made.call.tool.text, made.step.no, one.old
    );
    let said = Cite::range(one.step, one.range.clone()).unwrap_or_else(|| Cite::step(one.step));
    let leaves = prose::leaves(&made.call.arguments);
    let pointer = leaves.iter().find(|(_, leaf)| leaf.trim() == one.old).map(|(at, _)| at);
    let argument = pointer.and_then(|at| Cite::argument(made.step, at));
    Finding::new(ENTRY.mode, FELL_BACK, argument.unwrap_or_else(|| Cite::step(made.step)), summary)
        .citing([said])
        .refuters([Refuter::not_held(
            "a person came back to the old value",
            Cite::absent(
                "the old value in a person's words",
                Searched::Steps(one.step.no, made.step.no),
            ),
        )])
}
