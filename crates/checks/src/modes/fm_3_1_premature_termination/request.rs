//! A request to somebody who takes part that stands at the very end: whoever it names never gets
//! the turn. A question to a person is no such thing; a person may answer later.

use super::{ENTRY, words};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::sieve::Sieved;
use crate::view::prose::{self, Sentence};
use crate::view::{View, short};
use case::{Actor, ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Somebody was asked by name and never got the turn. The harness may have had a reason.
const UNANSWERED: Score = Score::new(0.6);

/// How many sentences at the end of the last word are read.
const LAST: usize = 3;

/// The shortest name that is told from a word.
const SHORTEST_NAME: usize = 3;

/// The longest request that a summary repeats.
const LONGEST: usize = 80;

static ASKS: Sieved = Sieved::new(&[&["please", " you"]], || {
    pattern(r"(?i)\bplease\b|\b(?:can|could|would) (?:both of )?you\b")
});

/// A request to end is met by the end.
static TO_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:terminate|conclude|end the|close the (?:task|chat|conversation)|thank)\b")
});

/// The run ends with a request that names another participant.
pub(super) fn unanswered(view: &View<'_>) -> Option<Finding> {
    let word = view.last_word()?;
    if !words::has_the_end(view, word) || !view.case.trace.is_multi_agent() {
        return None;
    }
    let sentences = prose::sentences_near(word.words(), |near| ASKS.is_match(near));
    // Whoever asks for the end in the same breath does not wait for an answer.
    let at_end = || sentences.iter().rev().take(LAST);
    if at_end().any(|sentence| TO_END.is_match(sentence.text)) {
        return None;
    }
    let (sentence, named) = at_end()
        .filter(|sentence| ASKS.is_match(sentence.text))
        .find_map(|sentence| Some((sentence, named(view, word, sentence)?)))?;
    let cite = Cite::range(word, sentence.start..sentence.start + sentence.text.len())?;
    let last = view.case.trace.last()?;
    let name = &named.name;
    let summary = format!(
        "the run ended at step {} with a request to {name}, who never got the turn: {}",
        word.no,
        short::quoted(sentence.text, LONGEST)
    );
    let searched = Cite::absent(format!("a step of {name}"), Searched::Steps(word.no, last));
    Some(
        Finding::new(ENTRY.mode, UNANSWERED, cite, summary)
            .refuters([Refuter::not_held("it answered", searched)])
            .fixed_by(Fix {
                text: "end the run on a predicate over its state; while a request to a participant is open, give it the turn".to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// The other participant that the sentence names, if it drives itself or runs what it is given.
fn named<'v>(view: &'v View<'_>, word: &Step, sentence: &Sentence<'_>) -> Option<&'v Actor> {
    let others = view.case.trace.actors.iter().enumerate();
    let mut others = others.filter(|(at, _)| *at != word.actor.index()).map(|(_, actor)| actor);
    others.find(|actor| {
        let takes_turns = matches!(actor.kind, ActorKind::Agent | ActorKind::Tool);
        takes_turns && SHORTEST_NAME <= actor.name.len() && names(sentence.text, &actor.name)
    })
}

/// Whether the text calls somebody by that name: `Counter, please` or `@Counter`. A name inside of a
/// sentence may be a plain word.
fn names(text: &str, name: &str) -> bool {
    let calls = |rest: &str| {
        let rest = rest.strip_prefix(name);
        rest.is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
    };
    let start = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let leads = start
        .strip_prefix(name)
        .is_some_and(|rest| rest.trim_start_matches('*').starts_with([',', ':']));
    leads || text.split('@').skip(1).any(calls)
}

#[cfg(test)]
mod tests {
    use super::{ASKS, names};
    use crate::sieve::tests::assert_sieved;

    #[test]
    fn only_who_is_called_is_named() {
        for text in
            ["Counter, please count.", "**Counter**: could you count?", "Can you look, @Counter?"]
        {
            assert!(names(text, "Counter"), "{text}");
        }
        for text in
            ["Could you ask the Counter again?", "Counters, please count.", "@Counterpart, please."]
        {
            assert!(!names(text, "Counter"), "{text}");
        }
    }

    #[test]
    fn every_request_passes_its_gate() {
        assert_sieved(&ASKS);
    }
}
