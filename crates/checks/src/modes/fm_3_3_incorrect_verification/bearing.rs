//! Whether a look bears on what was changed and on what is said of it: it was a look at the same thing, and
//! it shows the values that are stated. Says nothing of what the look came to.

use super::against::{Word, is_about, words};
use crate::view::claims::Claim;
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::verification::{is_check, is_proof, is_write, looks_at, looks_bare, own_things};
use crate::view::{Exchange, View, prose};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Whether `look` was given another value than every change before it that has an argument of that name:
/// another environment, another order. What `said` names itself is what the sentence is about.
pub(super) fn is_beside(view: &View<'_>, look: &Exchange<'_>, said: &BTreeSet<String>) -> bool {
    let asked = given(look);
    let writes = view.exchanges.iter().filter(|made| made.step.no < look.step.no && is_write(made));
    let mut is_other = false;
    for write in writes {
        let set = given(write);
        let shared = asked.iter().filter(|(name, _)| set.contains_key(*name));
        let (same, differ): (Vec<_>, Vec<_>) =
            shared.partition(|(name, value)| set.get(*name) == Some(*value));
        if differ.is_empty() && !same.is_empty() {
            return false;
        }
        let is_meant = |value: &String| words(value).iter().all(|word| said.contains(word));
        is_other |= differ.iter().any(|(_, value)| !is_meant(value));
    }
    is_other
}

/// The values of a call's own arguments, by name.
fn given<'e>(exchange: &'e Exchange<'_>) -> BTreeMap<&'e str, String> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_lowercase()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let members = exchange.call.arguments.as_object();
    let members = members.into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.as_str(), scalar(value)?))).collect()
}

/// Whether somebody looked, who says so: after the last change before the claim, at what was changed or
/// is spoken of, and the look shows the values that the sentence states.
pub(super) fn looked<'v, 'c>(view: &'v View<'c>, claim: &Claim, sentence: &str) -> Word<'v, 'c> {
    let before = |made: &&Exchange<'c>| made.end() < claim.step;
    let write = view.exchanges.iter().filter(before).rev().find(|made| is_write(made));
    let said = words(sentence);
    let is_look = |made: &Exchange<'c>| {
        let Some(write) = write else {
            let looks = matches!(made.effect, Effect::Reads | Effect::Verifies) || is_check(made);
            return looks && is_about(made, &said);
        };
        let own = own_things(write);
        write.step.no < made.step.no
            && (is_proof(view, made) || looks_at(made, &own) || looks_bare(made, write))
            && !is_beside(view, made, &said)
    };
    let looks =
        view.exchanges.iter().filter(before).filter(|made| {
            made.result.is_some() && made.standing != Standing::Bad && is_look(made)
        });
    let shown: Vec<&str> = looks.filter_map(|made| Some(&*made.result?.1.text.text)).collect();
    let is_shown = |value: &str| shown.iter().any(|text| text.contains(value));
    // What the change was given names the thing, unless it is a value that was to be set.
    if !shown.is_empty() && specific(sentence).all(is_shown) {
        Word::Supports
    } else {
        Word::Silent
    }
}

/// The values of a sentence that name one thing: with a digit, or an address.
pub(super) fn specific(sentence: &str) -> impl Iterator<Item = &str> {
    /// Shorter ones stand in any text.
    const SHORTEST: usize = 3;
    let is_edge = |letter: char| !letter.is_alphanumeric() && !"‹›".contains(letter);
    let bare = sentence.split_whitespace().map(move |word| word.trim_matches(is_edge));
    bare.filter(|word| {
        SHORTEST <= word.len() && (prose::has_digit(word) || word.contains(['@', '‹']))
    })
}
