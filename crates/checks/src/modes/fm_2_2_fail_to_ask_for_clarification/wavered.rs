//! A person names two things of one kind and says "or"; one of them is changed, and nobody asked which,
//! nor looked at the other one. Or two days, of which a change takes one: in words that leave that open.

use super::choice;
use super::people::People;
use super::proof::{self, Settled};
use crate::pattern::pattern;
use crate::reading::{Finding, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::trace::CallForm;
use case::{Cite, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The person left it open in so many words, and nothing closed it.
const WAVERED: Score = Score::new(0.6);

/// Words that say that it is open which.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:whichever|whatever|either|not (?:quite |really |entirely )?(?:sure|certain)|no idea|n['’]t (?:know|remember|recall)|forget|forgot|or (?:was it|maybe|perhaps|possibly))\b",
    )
});
/// A day, as people name one.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}(?:st|nd|rd|th)|\d{4}-\d\d-\d\d|today|tomorrow)\b",
    )
});

/// What is missing where a person names two days, says in the same sentence that it is open which, and a
/// change is given a day before the person speaks again.
pub(super) fn days(view: &View<'_>) -> Option<String> {
    let steps = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    steps.into_iter().find_map(|step| {
        let sentences = prose::sentences(step.words(), &DAY);
        let is_open = |one: &prose::Sentence<'_>| {
            OPEN.is_match(one.text) && 1 < DAY.find_iter(one.text).count()
        };
        sentences.iter().any(is_open).then_some(())?;
        let made = view.exchanges.iter().find(|made| {
            step.no < made.step.no && made.effect.changes_state() && takes_day(made)
        })?;
        let is_settled = view.person_speaks_between(step.no, made.step.no);
        (!is_settled).then(|| {
            format!(
                "which day step {} means: it names several, and {} takes one at step {}",
                step.no, made.call.tool.text, made.step.no
            )
        })
    })
}

/// Whether a call is given a day.
fn takes_day(made: &Exchange<'_>) -> bool {
    prose::leaves(&made.call.arguments).iter().any(|(_, text)| DAY.is_match(text))
}

/// Two things between which a person left it open.
struct Open<'c> {
    step: &'c Step,
    both: [&'c str; 2],
}

/// The first change that settled what a person had left open.
pub(super) fn look(view: &View<'_>, people: &People<'_, '_>) -> Option<Finding> {
    let steps = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    steps.filter_map(open).find_map(|open| {
        let (act, taken) = taken(view, &open)?;
        let [one, other] = open.both;
        let left = if taken == one { other } else { one };
        let what = format!(
            "step {} leaves open whether it is {one} or {other}, and {} is called with {taken}",
            open.step.no, act.call.tool.text
        );
        let settled = Settled {
            open: open.step,
            act: act.step,
            primary: Cite::step(act.step),
            what,
            expected: format!("a question to a person, or a look at {left}").into(),
        };
        let finding = proof::finding(view, people, WAVERED, settled);
        Some(
            finding.citing([Cite::words(open.step, left).unwrap_or_else(|| Cite::step(open.step))]),
        )
    })
}

/// `A-1 or A-2`, two identifiers of one form, where either will not do.
fn open(step: &Step) -> Option<Open<'_>> {
    let words = step.words();
    if choice::will_any_do(&words.to_lowercase()) {
        return None;
    }
    let tokens: Vec<&str> = prose::tokens(words).map(|(_, token)| token).collect();
    tokens.windows(3).find_map(|window| {
        let [one, or, other] = *window else {
            return None;
        };
        let shape = prose::shape(one).filter(|_| prose::has_digit(one))?;
        let is_pair = or.eq_ignore_ascii_case("or")
            && one != other
            && prose::shape(other).is_some_and(|own| own == shape);
        is_pair.then_some(Open { step, both: [one, other] })
    })
}

/// The first change behind the words that is made with one of both, while the point was open.
fn taken<'v, 'c>(view: &'v View<'c>, open: &Open<'c>) -> Option<(&'v Exchange<'c>, &'c str)> {
    let later = view.exchanges.iter().filter(|made| open.step.no < made.step.no);
    let mut acts = later.filter(|made| {
        made.effect.changes_state()
            && made.standing != Standing::Bad
            && made.call.form == CallForm::Data
    });
    let (act, taken) = acts.find_map(|made| {
        let leaves = prose::leaves(&made.call.arguments);
        let holds = |thing: &str| leaves.iter().any(|(_, text)| text == thing);
        match open.both.map(holds) {
            [true, false] => Some((made, open.both[0])),
            [false, true] => Some((made, open.both[1])),
            [true, true] | [false, false] => None,
        }
    })?;
    let [one, other] = open.both;
    let left = if taken == one { other } else { one };
    let between = view.between(open.step.no, act.step.no);
    // Whoever speaks of the other thing, or gives it to a call, looks at the point; a colleague whose word
    // comes in between may have settled it.
    let is_weighed = between.iter().any(|step| {
        is_from_person(view.case, step)
            || step.words().contains(left)
            || step.call().is_some_and(|call| call.arguments.to_string().contains(left))
    });
    // What stood on the log before may tell which.
    let before = view.case.trace.steps.get(..open.step.no.index()).unwrap_or_default();
    let is_known =
        before.iter().any(|step| step.words().contains(one) || step.words().contains(other));
    (!is_weighed && !is_known).then_some((act, taken))
}
