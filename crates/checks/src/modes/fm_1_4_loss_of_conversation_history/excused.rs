//! Why a value may rightly be asked for a second time, and the word of the person that it may not.

use super::asked::{Query, Twice};
use super::fields::{self, Field};
use crate::pattern::pattern;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::Step;
use regex::Regex;
use std::sync::LazyLock;

/// Says that something was given before.
pub(super) static COMPLAINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:i|i['’]ve|i have|we|we['’]ve|we have)\s+(?:already|just)\s+(?:gave|given|give|told|tell|said|sent|provided|mentioned|shared|stated|answered)\b",
        r"|\b(?:gave|told|sent|said|mentioned|provided)\s+(?:it|that|this|them|you)\b[^.?!\n]{0,30}\b(?:already|before|earlier|at the (?:beginning|start))\b",
        r"|\b(?:as|like)\s+i\s+(?:already\s+)?(?:said|told|wrote|mentioned)\b",
        r"|\bi (?:told|gave|sent) (?:it to )?you\b|\b(?:is|it['’]s) still\b",
    ))
});

/// Whether the person says that the value had been given, in the sentence that gives it again. That it
/// had been is not taken from them: it stands on the log.
pub(super) fn complains(again: &Step, value: &str) -> bool {
    let words = again.words();
    let sentences = prose::sentences(words, &COMPLAINS);
    sentences.iter().any(|sentence| {
        COMPLAINS.is_match(sentence.text) && sentence.text.to_lowercase().contains(value)
    })
}

/// Says that something is so, or that it is not: the answer to a question that asks to confirm.
pub(super) static CONFIRMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:yes|yep|yeah|no|nope|correct|right|exactly|that's right|that is right)\b",
        r"|\b(?:is|are|was|were|'s) (?:right|correct|wrong|fine)\b",
    ))
});
/// Words before a thing that make it another one than the one spoken of.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:another|other|others|second|different|separate|new)\s+((?:\w+\s+)?\w+)")
});

/// Somebody else whose thing is meant: `his ticket`, or the noun in `of your colleague`, `does your
/// colleague have` and `your colleague's`.
static THEIRS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:his|her|their)\s+((?:\w+\s+)?\w+)|\b(?:of|does|did) your (\w+)\b|\byour (\w+)['’]s\b",
    )
});

/// Whoever or whatever a question asks about, told apart as another one: `of the other guest`, `does the
/// second card have`. A thing that is only named beside, as in `or another number`, stands behind none
/// of these.
static OF_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:of|does|did|do|has|have|for)(?: the| your| an?)? ?(?:another|others?|second|different|separate)\b",
    )
});

/// Whose or what's it is that a question asks for: `of your fellow guest`.
static OF_YOUR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bof your ((?:[a-z]+ ){0,2}[a-z]+)"));

/// Whether the question names a thing or somebody of whom the person has never spoken: what has the same
/// value then is another one's.
pub(super) fn is_of_unnamed(view: &View<'_>, twice: &Twice<'_, '_>) -> bool {
    let asked = twice.query.step.words().get(twice.query.range.clone()).unwrap_or_default();
    let before = view.case.trace.steps.get(..twice.query.step.no.index()).unwrap_or_default();
    OF_YOUR.captures_iter(asked).any(|found| {
        let named = found.get(1).map_or("", |named| named.as_str());
        let mut said = before.iter().filter(|step| is_from_person(view.case, step));
        let speaks = |step: &Step| {
            let mut words = prose::tokens(step.words());
            words.any(|(_, word)| named.split(' ').any(|noun| prose::kindred(word, noun)))
        };
        !said.any(speaks)
    })
}

/// A question that offers what to choose from: `which one, this or that?`
static CHOICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bwhich\b.*[,:–—-] ?((?:[^\s,]+ ){1,6})or ((?:[^\s,]+ ?){1,6})\?$")
});

/// Whether the question lays several of one kind before the person, to choose from: the answer picks one
/// of them, and that may be one that was given. Where the alternatives are fields, it asks for either.
pub(super) fn offers_choice(query: &Query<'_>) -> bool {
    let asked = query.step.words().get(query.range.clone()).unwrap_or_default();
    CHOICE.captures(asked.trim_end()).is_some_and(|found| {
        let offered = found.iter().skip(1).flatten();
        offered.into_iter().all(|one| fields::named(one.as_str()).is_empty())
    })
}

/// Whether the words hold the digits of the value, one by one or as words: `four four seven`.
pub(super) fn spells(words: &str, value: &str) -> bool {
    let value: String = value.chars().filter(char::is_ascii_digit).collect();
    if value.len() < SPELLED {
        return false;
    }
    let mut digits = String::new();
    for word in words.split(|letter: char| !letter.is_alphanumeric()) {
        match DIGITS.iter().position(|known| known.contains(&word.to_lowercase().as_str())) {
            Some(digit) => digits.push_str(&digit.to_string()),
            None => digits.extend(word.chars().filter(char::is_ascii_digit)),
        }
    }
    digits.contains(&value)
}

/// Fewer digits may stand side by side by chance.
const SPELLED: usize = 3;
/// The digits in words.
const DIGITS: [&[&str]; 10] = [
    &["zero", "oh", "o"],
    &["one"],
    &["two"],
    &["three"],
    &["four"],
    &["five"],
    &["six"],
    &["seven"],
    &["eight"],
    &["nine"],
];

/// Where the person spoke of another thing of the kind between giving the value and being asked.
pub(super) fn other_thing<'c>(
    view: &View<'c>,
    twice: &Twice<'_, '_>,
    (owner, _): &Field,
) -> Option<&'c Step> {
    let said = view.between(twice.given.step.no, twice.query.step.no).iter();
    let mut said = said.filter(|step| is_from_person(view.case, step));
    said.find(|step| {
        OTHER.captures_iter(step.words()).any(|found| {
            let named = found.get(1).map_or("", |named| named.as_str());
            named.split_whitespace().any(|word| prose::kindred(word, owner))
        })
    })
}

/// Whether the question names somebody else whose thing is meant: as another one, or by a noun of which
/// the person had spoken since. Without that, `your order's number` is the person's own.
pub(super) fn is_of_another(view: &View<'_>, twice: &Twice<'_, '_>, (owner, _): &Field) -> bool {
    let asked = twice.query.step.words().get(twice.query.range.clone()).unwrap_or_default();
    let said = || {
        let between = view.between(twice.given.step.no, twice.query.step.no).iter();
        between.filter(|step| is_from_person(view.case, step))
    };
    let speaks_of = |noun: &str| {
        let mine = format!("my {}", noun.to_lowercase());
        said().any(|step| step.words().to_lowercase().contains(&mine))
    };
    let mut theirs = THEIRS.captures_iter(asked);
    OF_OTHER.is_match(asked)
        || theirs.any(|found| {
            let theirs = found.get(1).map_or("", |named| named.as_str());
            let noun = found.get(2).or_else(|| found.get(3));
            theirs.split_whitespace().any(|word| prose::kindred(word, owner))
                && said().next().is_some()
                || noun.is_some_and(|noun| speaks_of(noun.as_str()))
        })
}

/// A result that shows that the value did not serve, between the two times that it was given. Once the
/// person has spoken since and another lookup has come to something, it is no reason any more.
pub(super) fn failed_lookup<'c>(view: &View<'c>, twice: &Twice<'_, '_>) -> Option<&'c Step> {
    let from = view.exchanges.partition_point(|made| made.step.no < twice.given.step.no);
    let to = view.exchanges.partition_point(|made| made.step.no < twice.query.step.no);
    let made = view.exchanges.get(from..to).unwrap_or_default();
    let is_meant =
        |made: &&Exchange<'_>| made.call.arguments.to_string().to_lowercase().contains(twice.value);
    let last = made.iter().rposition(|made| failed(made) && is_meant(&made))?;
    let (step, _) = made.get(last)?.result?;
    let is_past = made.get(last + 1..).unwrap_or_default().iter().any(|later| {
        later.result.is_some()
            && !failed(later)
            && view.person_speaks_between(step.no, later.step.no)
    });
    (!is_past).then_some(step)
}

fn failed(made: &Exchange<'_>) -> bool {
    made.standing == Standing::Bad
        || made
            .result
            .is_some_and(|(_, result)| result.failed == Some(true) || is_blank(&result.text.text))
}

/// Whether a lookup brought nothing.
fn is_blank(result: &str) -> bool {
    matches!(result.trim(), "" | "[]" | "{}" | "null" | "None" | "\"\"")
}
