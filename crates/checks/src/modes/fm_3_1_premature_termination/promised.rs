//! The last turn of the run answers a person with words alone: with a promise that nothing follows, or
//! with a farewell to somebody who had just asked for something about a thing that the run knows.
//!
//! The words only nominate. What decides is that the agent had calls to make it true with, that none was
//! made after the person spoke, and that the run was over.

use super::ENTRY;
use super::words::has_the_end;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::{View, handover, is_from_person, short};
use case::{ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The promise is all that the last turn consists of.
const PROMISED: Score = Score::new(0.6);
/// A request about a known thing, and a farewell.
const DROPPED: Score = Score::new(0.58);
/// How many sentences at the end of the last word are read for a promise.
const LAST: usize = 4;
/// The most words of an answer that does no more than part.
const FAREWELL: usize = 30;
/// The longest passage that a summary repeats.
const LONGEST: usize = 80;

/// The first person about to act, and the verb.
static PROMISES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[,;:–—-] |\band )\W*(?:(?:next|now|then|so|okay|ok|great|sure|alright|perfect|certainly|absolutely|of course|right),? )*",
        r"(?:(?:i(?:'|’)ll|i will|we(?:'|’)ll|we will|let me|(?:i am|i(?:'|’)m|we are|we(?:'|’)re) (?:now )?going to)(?: (?:now|then|just|also|next|immediately|quickly|go ahead and|proceed to|get started on|start))* ([a-z]+)",
        r"|(?:i am|i(?:'|’)m|we are|we(?:'|’)re)(?: (?:now|currently|just))* ([a-z]+ing)\b)",
        r"|\b(?:hold on|hold|wait|moment|minute|second|bear with me)\b[^.\n]{0,20} while (?:i|we) ([a-z]+)\b",
    ))
});

/// Verbs that announce no act of the run.
const NO_ACTS: [&str; 35] = [
    "be", "have", "not", "never", "always", "wait", "await", "stay", "remain", "leave", "keep",
    "stop", "need", "see", "miss", "assume", "know", "hope", "let", "follow", "forward",
    "remember", "try", "pass", "note", "going", "looking", "hoping", "waiting", "sorry", "asking",
    "having", "being", "happy", "ask",
];

/// What a promise in the present tense says of its time.
static NOW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:now|right away|at the moment|as we speak|immediately)\b"));

/// A condition, a denial or a wish.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|if|once|when|unless|until|after|before|would|should|could|whenever|later|tomorrow|soon)\b|n['’]t\b",
    )
});

/// Words with which a person parts or refuses.
static PARTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:bye|goodbye|that(?:'|’)?s (?:all|it|everything)|that (?:is|was|will be) (?:all|it|everything)|all set|great day|never ?mind|no,? thank|stop)\b|###",
    )
});

/// A request of a person. It only nominates.
static REQUESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:please|(?:can|could|would|will) you|i(?:'|’)d (?:also )?like|i (?:also )?(?:want|need|would like))\b",
    )
});

/// An answer that refuses, asks, or has something to say of the request.
static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|no|cannot|unable|sorry|unfortunately|already|done|has been|have been|was|were|is|transfer\w*|policy|only)\b|n['’]t\b|\?",
    )
});

/// The last turn: the word that ends the run, and the person's word that it follows without an act.
fn turn<'c>(view: &View<'c>) -> Option<(&'c Step, &'c Step)> {
    let word = view.last_word().filter(|word| has_the_end(view, word))?;
    let steps = &view.case.trace.steps;
    let before = steps.get(..word.no.index()).unwrap_or_default();
    let person = before.iter().rfind(|step| is_from_person(view.case, step))?;
    let is_idle =
        |step: &Step| view.case.trace.kind(step) != ActorKind::Agent || step.call().is_none();
    let only_words = steps.get(person.no.index()..).unwrap_or_default().iter().all(is_idle);
    // Without a call anywhere the log may not hold them.
    let has_calls = !view.exchanges.is_empty();
    let hands_over = view.exchanges.iter().any(handover::hands_over);
    (only_words && has_calls && !hands_over).then_some((word, person))
}

/// The finding, where the run ends on a promise to a person.
pub(super) fn broken(view: &View<'_>) -> Option<Finding> {
    let (word, person) = turn(view)?;
    // Behind a question the promise waits for the answer.
    if PARTS.is_match(person.words()) || word.words().contains('?') {
        return None;
    }
    let sentences = prose::sentences_near(word.words(), |near| PROMISES.is_match(near));
    let sentence = sentences.iter().rev().take(LAST).find(|sentence| promises(sentence))?;
    let cite = Cite::range(word, sentence.start..sentence.start + sentence.text.len())?;
    let last = view.case.trace.last()?;
    let summary = format!(
        "the run ended at step {} with the promise {}, and no call follows step {}",
        word.no,
        short::quoted(sentence.text, LONGEST),
        person.no
    );
    let searched = Cite::absent("a call that keeps the promise", Searched::Steps(person.no, last));
    Some(
        Finding::new(ENTRY.mode, PROMISED, cite, summary)
            .citing([Cite::step(person)])
            .refuters([Refuter::not_held("what was promised was done", searched)])
            .fixed_by(fix()),
    )
}

fn promises(sentence: &Sentence<'_>) -> bool {
    // What is to be said afterwards is no part of the act.
    let own = sentence.text.split(" and then ").next().unwrap_or(sentence.text);
    if sentence.manner == Manner::Asks || HELD_BACK.is_match(own) {
        return false;
    }
    PROMISES.captures_iter(own).any(|found| {
        let verb = |group: usize| found.get(group).map(|verb| verb.as_str().to_lowercase());
        let is_act = |verb: &String| !NO_ACTS.contains(&verb.as_str());
        verb(1).or_else(|| verb(3)).is_some_and(|verb| is_act(&verb))
            || (verb(2).is_some_and(|verb| is_act(&verb)) && NOW.is_match(own))
    })
}

/// The finding, where a person's last request about a thing that the run has worked with gets a farewell.
pub(super) fn dropped(view: &View<'_>) -> Option<Finding> {
    let (word, person) = turn(view)?;
    let asks = prose::sentences_near(person.words(), |near| REQUESTS.is_match(near));
    let request =
        asks.iter().find(|one| REQUESTS.is_match(one.text) && !HELD_BACK.is_match(one.text))?;
    let known = values(view, person);
    let mut named = prose::tokens(request.text).map(|(_, token)| token.trim_start_matches('#'));
    let object = named.find(|token| prose::has_digit(token) && known.contains(*token))?;
    let answer = word.words();
    let is_farewell = answer.split_whitespace().count() <= FAREWELL
        && !ANSWERS.is_match(answer)
        && !takes_up(answer, request.text);
    if !is_farewell {
        return None;
    }
    let cite = Cite::range(person, request.start..request.start + request.text.len())?;
    let last = view.case.trace.last()?;
    let summary = format!(
        "step {} asks for something about {object}, no call follows, and the run ended at step {} without a word on it",
        person.no, word.no
    );
    let searched = Cite::absent("a call after the request", Searched::Steps(person.no, last));
    Some(
        Finding::new(ENTRY.mode, DROPPED, Cite::step(word), summary)
            .citing([cite])
            .refuters([Refuter::not_held("what was asked for was done or answered", searched)])
            .fixed_by(fix()),
    )
}

/// The arguments of the calls before `until`.
fn values(view: &View<'_>, until: &Step) -> BTreeSet<String> {
    let early = view.exchanges.iter().take_while(|made| made.step.no < until.no);
    let leaves = early.flat_map(|made| prose::leaves(&made.call.arguments));
    leaves.map(|(_, text)| text.trim().trim_start_matches('#').to_owned()).collect()
}

/// Whether the answer has a word of weight of the request.
fn takes_up(answer: &str, request: &str) -> bool {
    /// Shorter words are the language's own.
    const WEIGHTY: usize = 5;
    const POLITE: [&str; 8] =
        ["thank", "thanks", "please", "would", "could", "great", "contacting", "there"];
    let weighty = |text: &str| -> BTreeSet<String> {
        let tokens = prose::tokens(text).map(|(_, token)| token.to_lowercase());
        tokens
            .filter(|token| {
                let is_long = WEIGHTY <= token.len() || prose::has_digit(token);
                is_long && !POLITE.contains(&token.as_str())
            })
            .collect()
    };
    let asked = weighty(request);
    weighty(answer).iter().any(|token| asked.contains(token))
}

fn fix() -> Fix {
    Fix {
        text: "let a turn without a call end the run only when no request of the person is open"
            .to_owned(),
        ..ENTRY.fix.to_fix()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_promise(text: &str) -> bool {
        promises(&Sentence { start: 0, text, manner: Manner::States })
    }

    #[test]
    fn a_promise_is_told_from_a_condition_and_from_good_wishes() {
        for text in [
            "I will now run close_till for till 4 and then tell you the result.",
            "Next, I will cancel the order.",
            "I'm processing this now, please hold on.",
            "I'll take care of that for you.",
            "Please hold on while I make the change.",
            "Thank you for waiting, and I will change the address right away.",
        ] {
            assert!(is_promise(text), "{text}");
        }
        for text in [
            "I will cancel it once you confirm.",
            "I'll be here all day.",
            "I will not change anything.",
            "I'm happy to help.",
            "I'm looking forward to seeing you.",
            "I'm processing returns for the shop.",
            "Let me know what else you need.",
        ] {
            assert!(!is_promise(text), "{text}");
        }
    }
}
