//! What may pick one of several candidates without naming it: a place in a row, an article by which
//! any one will do, or the date of the newest build.

use super::candidates::{IDS, has_word};
use super::choice::{Member, words};
use super::dates::is_date;
use super::doubt::{Open, stem};
use crate::pattern::pattern;
use crate::view::{effect, prose};
use regex::Regex;
use std::sync::LazyLock;

/// A place in a row, in the languages that requests come in most. Right before the name it may pick
/// one of those that share it.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:first|second|third|fourth|fifth|last|other|[1-9](?:st|nd|rd|th)|erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|vierte[nrsm]?|letzte[nrsm]?",
        r"|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|[uú]ltim[oa]|premier|première|deuxième|seconde|troisième|derni(?:er|ère)",
        r"|second[oa]|terz[oa]|primeir[oa]|terceir[oa]|eerste|tweede|derde|laatste)$",
    ))
});
/// How many words before the name are looked at: "the second customer Anna Lee".
const NEAR: usize = 3;
/// Articles by which any one of a kind will do.
const ANY_ONE: &[&str] = &[
    "a", "an", "any", "some", "another", "ein", "eine", "einen", "einem", "einer", "un", "una",
    "une", "uno", "um", "uma", "een",
];
/// Words of fields that say when a thing was made; of builds and versions the newest is meant where
/// nothing is said.
const MADE: &[&str] =
    &["built", "build", "released", "release", "published", "deployed", "pushed", "version"];

impl Open<'_, '_> {
    /// A word for a place in a row that stands right before the shared name.
    pub(super) fn placed(&self, sentence: &str) -> Option<String> {
        let before = &sentence[..sentence.find(self.choice.name)?];
        let mut near: Vec<String> = words(before).collect();
        let near = near.split_off(near.len().saturating_sub(NEAR));
        near.into_iter().rfind(|word| PLACE.is_match(word))
    }

    /// The kind of the candidates behind an article that leaves it open which: "a slot", where slots
    /// are taken by their `slot_id`.
    pub(super) fn any_one(&self, sentence: &str) -> Option<String> {
        let call = self.act.call()?;
        let leaves = prose::leaves(&call.arguments);
        let (pointer, _) = leaves.iter().find(|(_, value)| value == self.choice.chosen)?;
        let kinds: Vec<String> = effect::words(prose::key_of(pointer))
            .filter(|word| 2 < word.len() && !IDS.contains(&word.as_str()))
            .collect();
        let said: Vec<String> = words(sentence).collect();
        let mut pairs = said.windows(2);
        let is_kind = |word: &str| kinds.iter().any(|kind| stem(kind) == stem(word));
        let found = pairs.find(|two| ANY_ONE.contains(&two[0].as_str()) && is_kind(&two[1]))?;
        Some(found.join(" "))
    }

    /// A field by which the chosen one is the newest of several builds or versions.
    pub(super) fn newest(&self) -> Option<&str> {
        let date = |member: &Member, key: &str| {
            let mut own = member.leaves.iter().filter(|(own, text)| own == key && is_date(text));
            own.next().map(|(_, text)| text.clone())
        };
        let (own, others): (Vec<_>, Vec<_>) =
            self.choice.members.iter().partition(|member| member.id == self.choice.chosen);
        let mut dated = own.iter().flat_map(|member| &member.leaves);
        let (key, _) = dated.find(|(key, text)| {
            has_word(key, MADE)
                && is_date(text)
                && others.iter().all(|other| date(other, key).is_some_and(|one| one < *text))
        })?;
        Some(key)
    }
}
