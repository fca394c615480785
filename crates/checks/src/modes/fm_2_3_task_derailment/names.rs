//! A proper name of the task that no agent ever says, and in its place, before the same noun, one that
//! nobody gave and that is worked with.
//!
//! A name has other spellings and other languages, so this is asked and never found.

use super::restated::{Place, Swap};
use crate::view::prose;
use case::{ActorKind, Case, Step};

/// Shorter words say nothing about what is named.
const NOUN: usize = 4;
/// Shorter names are initials.
const NAME: usize = 3;

/// Names of the task that are looked for: each is looked for in every step.
const MOST: usize = 8;

/// A name between two plain words.
struct Name<'t> {
    text: &'t str,
    at: usize,
    /// The word before it and the noun behind it, in lower case.
    around: (String, String),
}

/// The first name in the place of one of the task's, with the step whose call carries it.
pub(super) fn swapped<'c>(case: &'c Case, task: &str) -> Option<(Swap<'c>, &'c Step)> {
    names(task).iter().take(MOST).find_map(|old| {
        let own = || case.trace.steps.iter().filter(|step| is_own(case, step));
        if own().any(|step| holds(&text_of(step), old.text)) {
            return None;
        }
        let (step, new) = own().filter(|step| step.call().is_none()).find_map(|step| {
            let mut names = names(step.words()).into_iter();
            Some((step, names.find(|name| name.around == old.around)?))
        })?;
        let mut others = case.trace.steps.iter().filter(|other| !is_own(case, other));
        let is_given = holds(task, new.text)
            || others.any(|other| other.no < step.no && holds(other.words(), new.text));
        if is_given || is_one_name(old.text, new.text) {
            return None;
        }
        let used = own().find(|later| {
            step.no < later.no && later.call().is_some() && holds(&text_of(later), new.text)
        })?;
        let at = Place::Words(new.at..new.at + new.text.len());
        let (old, new) = (old.text.to_owned(), new.text.to_owned());
        Some((Swap { step, at, old, new }, used))
    })
}

/// The capitalised words of a text between two that are not.
fn names(text: &str) -> Vec<Name<'_>> {
    let tokens: Vec<(usize, &str)> = prose::tokens(text).collect();
    let is_plain = |word: &str| word.chars().all(char::is_lowercase);
    let named = tokens.windows(3).filter_map(|three| {
        let [(before_at, before), (at, word), (noun_at, noun)] = three else {
            return None;
        };
        let is_name = NAME <= word.len()
            && word.starts_with(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase);
        // A mark between the words ends what they say together.
        let is_joined = before_at + before.len() + 1 == *at && at + word.len() + 1 == *noun_at;
        let is_between = is_plain(before) && is_plain(noun) && NOUN <= noun.len();
        (is_name && is_joined && is_between).then(|| Name {
            text: word,
            at: *at,
            around: ((*before).to_owned(), (*noun).to_owned()),
        })
    });
    named.collect()
}

/// Whether an agent did the step itself.
fn is_own(case: &Case, step: &Step) -> bool {
    case.trace.kind(step) == ActorKind::Agent && step.result().is_none()
}

/// What an agent says with the step, or calls.
fn text_of(step: &Step) -> String {
    let call = step.call().map(|call| call.arguments.to_string());
    call.map_or_else(|| step.words().to_owned(), |call| format!("{} {call}", step.words()))
}

fn holds(text: &str, name: &str) -> bool {
    text.to_lowercase().contains(&name.to_lowercase())
}

/// Whether two names may be one in other letters: one begins as the other does.
fn is_one_name(one: &str, other: &str) -> bool {
    prose::kindred(one, other)
}
