//! What an agent says was never given, although it stands earlier in the same conversation: code
//! that defines the very name, or the value of the very field.
//!
//! The denial nominates; what decides is that the thing denied is there to be quoted.

use super::ENTRY;
use super::fields;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::sieve::Sieved;
use crate::view::prose;
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The thing that was denied is on the log, but a harness may have shown the agent less than that.
const DENIED: Score = Score::new(0.5);
/// How many denials are looked into: each costs one walk over what was said before.
const MOST: usize = 5;
/// Shorter names are words.
const NAME: usize = 4;

/// Says that something was never given.
static DENIAL: Sieved = Sieved::new(DENIES, || {
    pattern(concat!(
        r"(?i)\bno\b[^.!?\n]{1,80}\b(?:has|have) (?:yet )?been (?:posted|shared|provided|pasted|given|submitted|sent|supplied)\b",
        r"|\b(?:have|has)(?:n['’]t| not)(?: yet)?(?: been)? (?:posted|shared|provided|pasted|given|submitted|sent|supplied)\b",
        r"|\bdid(?:n['’]t| not) (?:post|share|provide|paste|give|submit|send|supply)\b",
    ))
});
/// What stands in every denial.
const DENIES: &[&[&str]] = &[
    &["been ", "haven", "hasn", "have not", "has not", "didn", "did not"],
    &["post", "share", "provide", "paste", "give", "submit", "send", "sent", "suppl"],
];
/// Denies less than all of it: a newer one, a valid one, one in some other place.
static PARTLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:new|newer|further|other|another|more|additional|updated|revised|valid|correct",
        r"|complete|full|if|unless|until|snippets?|output|files?|results?|response|documents?",
        r"|documentation|pages?|search|diff|chunk)\b",
    ))
});
/// A name as programs have it.
static PROGRAM_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"`([A-Za-z_]\w*)(?:\(\))?`|\b([a-z]+_[a-z0-9_]+|[A-Z][a-z0-9]+[A-Z]\w*)\b")
});
/// What stands before the name that a line of code defines.
const DEFINES: [&str; 9] =
    ["def ", "class ", "function ", "fn ", "func ", "struct ", "interface ", "const ", "let "];

/// A denial: the sentence, and where its object may stand in it.
struct Denial<'c> {
    step: &'c Step,
    sentence: Range<usize>,
    object: &'c str,
}

/// The findings and the near misses.
pub(super) fn of(view: &View<'_>) -> (Vec<Finding>, Vec<Refuter>) {
    let (mut findings, mut refuters) = (Vec::new(), Vec::new());
    let denials = view.said.iter().flat_map(|step| denials(step));
    for denial in denials.take(MOST) {
        match given_before(view.case, &denial) {
            Some((given, cite)) => findings.push(finding(&denial, given, cite)),
            None => refuters.push(Refuter::held(
                "what an agent said was never given is not on the log before it",
                cite(&denial),
            )),
        }
    }
    findings.truncate(1);
    (findings, refuters)
}

fn denials(step: &Step) -> impl Iterator<Item = Denial<'_>> {
    let words = step.words();
    prose::sentences_near(words, |near| DENIAL.is_match(near)).into_iter().filter_map(
        move |sentence| {
            let denied = DENIAL.find(sentence.text)?;
            let is_partial = PARTLY.is_match(sentence.text);
            let end = sentence.start + sentence.text.len();
            let object = words.get(sentence.start + denied.start()..end)?;
            (!is_partial).then_some(Denial { step, sentence: sentence.start..end, object })
        },
    )
}

/// The step that gave what is denied, and the words in it.
fn given_before<'c>(case: &'c Case, denial: &Denial<'_>) -> Option<(&'c Step, Cite)> {
    let before = case.trace.steps.get(..denial.step.no.index()).unwrap_or_default();
    let names: Vec<&str> = PROGRAM_NAME
        .captures_iter(denial.object)
        .filter_map(|found| found.get(1).or(found.get(2)))
        .map(|name| name.as_str())
        .filter(|name| name.len() >= NAME)
        .collect();
    let mut heard = before.iter().rev().filter(|step| is_heard(case, denial.step, step));
    heard.find_map(|step| {
        let words = definition(step, &names).or_else(|| value(case, denial, step))?;
        Some((step, words))
    })
}

/// Whether somebody else said it, to everybody or to the one who denies it.
fn is_heard(case: &Case, denier: &Step, step: &Step) -> bool {
    let Act::Say { text: _, to } = &step.act else {
        return false;
    };
    let is_other = match case.trace.kind(step) {
        ActorKind::Person | ActorKind::Agent => step.actor != denier.actor,
        ActorKind::Tool | ActorKind::Harness => false,
    };
    is_other && to.is_none_or(|to| to == denier.actor)
}

/// The line of code in `step` that defines one of `names`.
fn definition(step: &Step, names: &[&str]) -> Option<Cite> {
    let words = step.words();
    if names.is_empty() || !prose::holds_fence(words) {
        return None;
    }
    let base = words.as_ptr() as usize;
    let mut lines = words.lines().map(str::trim_start);
    lines.find_map(|line| {
        let rest = DEFINES.iter().find_map(|word| line.strip_prefix(word))?;
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let is_named = names.contains(&&rest[..end.unwrap_or(rest.len())]);
        let start = line.as_ptr() as usize - base;
        is_named.then(|| Cite::range(step, start..start + line.trim_end().len()))?
    })
}

/// The value in a person's words of a field that the denial names.
fn value(case: &Case, denial: &Denial<'_>, step: &Step) -> Option<Cite> {
    if !is_from_person(case, step) {
        return None;
    }
    let words = step.words();
    let denied = fields::named(denial.object);
    let mut values = fields::values(words);
    values.find_map(|(at, value)| {
        let field = fields::before_value(&words[..at])?;
        denied.contains(&field).then(|| Cite::range(step, at..at + value.len()))?
    })
}

fn cite(denial: &Denial<'_>) -> Cite {
    Cite::range(denial.step, denial.sentence.clone()).unwrap_or_else(|| Cite::step(denial.step))
}

fn finding(denial: &Denial<'_>, given: &Step, words: Cite) -> Finding {
    let summary = format!(
        "step {} says that it was never given what stands at step {}",
        denial.step.no, given.no
    );
    let searched = Searched::Steps(given.no, denial.step.no);
    Finding::new(ENTRY.mode, DENIED, cite(denial), summary).citing([words]).refuters([
        Refuter::not_held(
            "it was said to somebody else only",
            Cite::absent("another addressee than the one who denies it", searched),
        ),
        Refuter::not_held(
            "the denial is of a newer version or of another place",
            Cite::absent(
                "a word that narrows the denial",
                Searched::Steps(denial.step.no, denial.step.no),
            ),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_sieved;

    #[test]
    fn every_denial_passes_its_gate() {
        assert_sieved(&DENIAL);
    }
}
