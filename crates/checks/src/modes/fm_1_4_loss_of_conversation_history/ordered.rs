//! Whether somebody in command had ordered that a value be asked for, and whether the question is about
//! another thing than the one whose value was given.

use super::asked::{self, Twice};
use super::fields::{self, Field};
use crate::pattern::pattern;
use crate::view::{View, effect, is_from_person, prose};
use case::{Act, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Orders to ask somebody for something.
static ASK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ask|asks|asking|request|requests|obtain|collect|verif(?:y|ies)|confirm|authenticate|have (?:him|her|them|the \w+) (?:give|tell|repeat))\b",
    )
});

/// Orders it more than once, or at a certain point: that the value was given before changes nothing.
static EACH_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:again|always|anew|before|each|every|once more|a second time|repeat|twice)\b")
});

/// Whose value a question asks for: right behind the name of the field, as no purpose is told.
static WHOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[a-z] (?:of|for) (?:the |this |that |your |these |those )?([a-z]{3,})\b")
});

/// The step that ordered the question: at each time or point, or at all where the agent asks for the
/// field for the first time, as it was told to.
pub(super) fn by<'c>(
    view: &View<'c>,
    twice: &Twice<'_, '_>,
    (owner, kind): &Field,
) -> Option<&'c Step> {
    let until = twice.query.step.no;
    let before = || view.case.trace.steps.iter().take_while(move |step| step.no < until);
    let is_field =
        |text: &str| fields::named(text).iter().any(|(other, own)| other == owner && own == kind);
    let asked_before = || {
        let said = view.said.iter().filter(|said| said.no < until);
        let mut own = said.filter(|said| said.actor == twice.query.step.actor);
        own.any(|said| {
            asked::requested(said).is_some_and(|query| {
                query.fields.iter().any(|(other, own)| other == owner && own == kind)
            })
        })
    };
    let orders = |step: &&Step| {
        let commands = matches!(step.act, Act::Instruct(_)) || is_from_person(view.case, step);
        commands
            && prose::sentences(step.words(), &ASK).iter().any(|sentence| {
                ASK.is_match(sentence.text)
                    && is_field(sentence.text)
                    && (EACH_TIME.is_match(sentence.text) || !asked_before())
            })
    };
    before().find(orders)
}

/// Whether the question names a thing that the person spoke of, and not where the value was given:
/// that thing may have another value. What the run does is no thing: "for the refund" is.
pub(super) fn is_of_another_thing(view: &View<'_>, twice: &Twice<'_, '_>) -> bool {
    let asked = twice.query.step.words().get(twice.query.range.clone()).unwrap_or_default();
    let given = sentence_at(twice.given.step.words(), twice.given.at());
    let holds = |text: &str, noun: &str| {
        prose::tokens(text).any(|(_, token)| prose::kindred(&token.to_lowercase(), noun))
    };
    let is_act = |noun: &str| {
        view.exchanges
            .iter()
            .any(|made| effect::words(&made.call.tool.text).any(|word| prose::kindred(&word, noun)))
    };
    let until = twice.query.step.no;
    let is_spoken_of = |noun: &str| {
        let steps = view.case.trace.steps.iter().take_while(|step| step.no < until);
        let mut said = steps.filter(|step| is_from_person(view.case, step));
        said.any(|step| holds(step.words(), noun))
    };
    WHOSE.captures_iter(asked).any(|found| {
        let noun = found.get(1).map_or_else(String::new, |noun| noun.as_str().to_lowercase());
        !holds(given, &noun) && !is_act(&noun) && is_spoken_of(&noun)
    })
}

/// The sentence of `words` around the byte `at`.
fn sentence_at(words: &str, at: usize) -> &str {
    let (before, after) = words.split_at(at.min(words.len()));
    let from = before.rfind(['.', '!', '?', '\n']).map_or(0, |end| end + 1);
    let to = after.find(['.', '!', '?', '\n']).map_or(words.len(), |end| before.len() + end);
    words.get(from..to).unwrap_or_default()
}
