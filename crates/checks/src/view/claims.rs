//! What agents claim to have achieved: nominated by a closed list of verbs in affirmative sentences,
//! typed so that it can be reconciled with typed evidence.
//!
//! A claim is not evidence of anything, and nothing is judged here. Questions, plans, conditions,
//! negations, quotations and code are no claims: a claim that is missed costs less than a promise
//! that is taken for one.

mod words;

use super::View;
use super::prose::{self, Sentence};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use case::{Step, StepNo};
use regex::Regex;
use words::{
    ACTION, ACTIONS, ADMITS, DONE, GATE, HELD_BACK, NUMBERED, PARTIAL, PASSIVE, RAN, READABLE,
    SHARE, STATE, TESTS, VERIFIED, WORKS,
};

use std::ops::Range;
use std::sync::LazyLock;
pub use words::{is_form, is_stem};

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The step in which it is made.
    pub step: StepNo,
    /// The sentence that makes it, in bytes of the step's text.
    pub range: Range<usize>,
    /// What is claimed.
    pub kind: ClaimKind,
}

/// What can be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// That tests pass.
    TestsPass,
    /// That tests or code were run.
    Ran,
    /// That code ran well or that something works.
    Works,
    /// That a thing is in a good state, in the words of the claim.
    StateIs(String),
    /// That something was done; the verb's stem, as tools are named by it.
    ActionDone(&'static str),
    /// That so many things were done; the verb's stem.
    Count(u64, &'static str),
    /// That something was verified.
    Verified,
    /// That the task as a whole is done.
    Done,
}

/// Every claim that agents make in what they say, the last one first. Read as far as it is asked
/// for: what counts stands near the end.
pub fn from_last(view: &View<'_>) -> impl Iterator<Item = Claim> {
    view.said.iter().rev().flat_map(|step| in_step(step).into_iter().rev())
}

/// The claims that tests pass or that something was run, the first one first.
pub fn of_tests(view: &View<'_>) -> impl Iterator<Item = Claim> {
    let may_hold =
        |words: &str| TESTS.is_match(words) || RAN.is_match(words) || SHARE.is_match(words);
    let is_of_tests = |claim: &Claim| matches!(claim.kind, ClaimKind::TestsPass | ClaimKind::Ran);
    let steps = view.said.iter().filter(move |step| may_hold(step.words()));
    steps.flat_map(|step| in_step(step)).filter(is_of_tests)
}

/// Whether agents speak of success or failure at all in words that are read here. A log in another
/// language may be full of claims that are not.
pub fn are_readable(view: &View<'_>) -> bool {
    view.said.iter().any(|step| READABLE.is_match(step.words()))
}

/// The claims of one step.
pub fn in_step(step: &Step) -> Vec<Claim> {
    let claim = |sentence: Sentence<'_>| {
        let range = sentence.start..sentence.start + sentence.text.len();
        kind_of(sentence.text).map(|kind| Claim { step: step.no, range, kind })
    };
    let of_end = |(words, sentences): (&str, Vec<Sentence<'_>>)| {
        let claims: Vec<Claim> = sentences.into_iter().filter_map(claim).collect();
        // Asked last: most ends of messages hold such a word, and few hold a claim.
        let is_open = !claims.is_empty() && GATE.is_match(words);
        if is_open { claims } else { Vec::new() }
    };
    prose::by_end(step.words()).flat_map(of_end).collect()
}

/// Whether the words of the step admit that something went wrong.
pub fn admits(step: &Step) -> bool {
    admits_in(step.words())
}

/// The same of bare words.
pub fn admits_in(words: &str) -> bool {
    ADMITS.is_match(words)
}

/// Whether nothing in a sentence holds back what it says: a plan, a wish, a condition, a doubt.
pub fn is_affirmed(sentence: &str) -> bool {
    !sentence.ends_with('?') && !HELD_BACK.is_match(sentence)
}

fn kind_of(sentence: &str) -> Option<ClaimKind> {
    let hinted = hinted(sentence);
    if hinted & KINDS == 0 || sentence.ends_with('?') {
        return None;
    }
    let may_share = hinted & Hint::Tests.bit() != 0 && prose::has_digit(sentence);
    if let Some(share) = may_share.then(|| SHARE.captures(sentence)).flatten() {
        let number = |one: usize, other: usize| share.get(one).or_else(|| share.get(other));
        let is_whole = number(1, 3)?.as_str() == number(2, 4)?.as_str();
        let is_affirmed = is_whole && affirmed(sentence, share.get(0)?.range());
        return is_affirmed.then_some(ClaimKind::TestsPass);
    }
    let plain = |pattern: &Regex, kind: ClaimKind| {
        let found = pattern.find(sentence)?;
        affirmed(sentence, found.range()).then_some(kind)
    };
    let mut present = Hint::ALL.into_iter().filter(|hint| hinted & hint.bit() != 0);
    let kind = present.find_map(|hint| match hint {
        Hint::Tests => plain(&TESTS, ClaimKind::TestsPass),
        Hint::Ran => plain(&RAN, ClaimKind::Ran),
        Hint::Works => plain(&WORKS, ClaimKind::Works),
        Hint::State => state(sentence),
        Hint::Action => action(sentence),
        Hint::Verified => plain(&VERIFIED, ClaimKind::Verified),
        Hint::Done => plain(&DONE, ClaimKind::Done),
    })?;
    // Asked last: few sentences that hint at a claim hold one.
    (!PARTIAL.is_match(sentence)).then_some(kind)
}

/// The kinds of claim that a sentence can hold, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    Tests,
    Ran,
    Works,
    State,
    Action,
    Verified,
    Done,
}

impl Hint {
    /// In the order in which their patterns are tried.
    const ALL: [Self; 7] = [
        Self::Tests,
        Self::Ran,
        Self::Works,
        Self::State,
        Self::Action,
        Self::Verified,
        Self::Done,
    ];

    /// Its place in a set of hints.
    const fn bit(self) -> u16 {
        1 << self as u8
    }

    /// The bit of what must stand beside it.
    const fn beside(self) -> u16 {
        1 << (8 + self as u8)
    }
}

/// All kinds.
const KINDS: u16 = 0xff;

/// What must stand in a sentence before the pattern of a kind is tried on it.
const HINTS: &[(Hint, &[&str])] = &[
    (Hint::Tests, &["test", "assertion", " pass"]),
    (Hint::Ran, &["ran", "run", "execut", "tested", "simulated"]),
    (Hint::Works, &["work", "ran", "runs", "execut", "built", "compiled", "successful"]),
    (
        Hint::State,
        &[
            "resolved",
            "cleared",
            "healthy",
            "fixed",
            "recovered",
            "restored",
            "operational",
            "normal",
            "stable",
            "stabilized",
            "mitigated",
        ],
    ),
    (
        Hint::Verified,
        &[
            "verified",
            "verification indicates",
            "verification confirms",
            "verification shows",
            "validated",
            "confirm that",
            "confirmed that",
            "final confirmed",
            "with the confirmed",
            "conclude that",
            "accurate",
            "correct",
            "double-checked",
        ],
    ),
    (
        Hint::Done,
        &[
            "complete",
            "done",
            "finish",
            "accepted",
            "approved",
            "met",
            "satisfied",
            "implement",
            "successful",
        ],
    ),
];

/// What must stand beside a hint of these kinds for a claim of that kind.
const BESIDE: &[(Hint, &[&str])] = &[
    (Hint::Tests, &["pass", "succe"]),
    (Hint::Works, &["success", "correctly", "as expected", "fine", "without", "perfectly", "well"]),
];

static HINTED: LazyLock<(AhoCorasick, Vec<u16>)> = LazyLock::new(|| {
    let fixed = HINTS.iter().flat_map(|(hint, words)| words.iter().map(|word| (hint.bit(), *word)));
    let actions = ACTIONS.iter().flat_map(|(_, forms)| forms.iter());
    let actions = actions.map(|form| (Hint::Action.bit(), *form));
    let beside = BESIDE.iter();
    let beside = beside.flat_map(|(hint, words)| words.iter().map(|word| (hint.beside(), *word)));
    let (bits, words): (Vec<u16>, Vec<&str>) = fixed.chain(actions).chain(beside).unzip();
    let mut builder = AhoCorasick::builder();
    let builder = builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    (builder.build(words).expect("a few short words make an automaton"), bits)
});

/// The kinds of claim that the sentence's words hint at, as a set of [`Hint::bit`]s.
fn hinted(sentence: &str) -> u16 {
    let (automaton, bits) = &*HINTED;
    let found = automaton.find_overlapping_iter(sentence);
    let found = found.filter_map(|found| bits.get(found.pattern().as_usize()));
    let set = found.fold(0, |set, bit| set | bit);
    let is_alone = |hint: &Hint| set & hint.beside() == 0;
    let alone = BESIDE.iter().map(|(hint, _)| *hint).filter(is_alone);
    alone.fold(set, |set, hint| set & !hint.bit())
}

/// Whether nothing before the claim holds it back, and it is not inside quotation marks.
fn affirmed(sentence: &str, claim: Range<usize>) -> bool {
    let before = &sentence[..claim.start];
    let marks = sentence[..claim.start].matches(['"', '“', '”']).count();
    marks.is_multiple_of(2)
        && !HELD_BACK.is_match(before)
        && !is_denied_after(&sentence[claim.end..])
}

/// `were run but failed`, `was sent, however not delivered`.
fn is_denied_after(rest: &str) -> bool {
    let next = rest.split(['.', ';']).next().unwrap_or_default();
    let next = &next[..next.floor_char_boundary(60)];
    let lower = next.to_ascii_lowercase();
    [
        " except", " but ", " however", " fail", " not ", "once ", " if ", " when ", " until ",
        " unless ",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

fn state(sentence: &str) -> Option<ClaimKind> {
    let found = STATE.captures(sentence)?;
    let word = found.get(1)?.as_str().to_ascii_lowercase();
    let range = found.get(0)?.range();
    affirmed(sentence, range).then_some(ClaimKind::StateIs(word))
}

fn action(sentence: &str) -> Option<ClaimKind> {
    let found = ACTION.captures(sentence)?;
    let form = (1..=3).find_map(|group| found.get(group))?.as_str().to_ascii_lowercase();
    let (stem, _) = ACTIONS.iter().find(|(_, forms)| forms.contains(&form.as_str()))?;
    if !affirmed(sentence, found.get(0)?.range()) {
        return None;
    }
    let whole = found.get(0)?;
    // Only of a passive verb is what stands before it the number of things that it was done with.
    let is_passive = PASSIVE.is_match(whole.as_str());
    let before = || NUMBERED.captures(&sentence[..whole.start()])?.get(1);
    let before =
        || before().filter(|number| is_passive && !is_share_of(&sentence[..number.start()]));
    let number = found.get(4).or_else(before);
    let number = number.and_then(|number| number.as_str().parse().ok());
    Some(number.map_or(ClaimKind::ActionDone(stem), |number| ClaimKind::Count(number, stem)))
}

/// Whether a number after these words is the whole of which a part is spoken: `of the 15`.
fn is_share_of(before: &str) -> bool {
    let before = before.trim_end().to_ascii_lowercase();
    let before = before.strip_suffix("the").map_or(&*before, str::trim_end);
    ["of", "from", "among"].iter().any(|word| {
        let rest = before.strip_suffix(word).map(str::trim_end);
        rest.is_some_and(|rest| !rest.ends_with("all") && !rest.ends_with("total"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::tests::assert_superset;

    #[test]
    fn affirmative_sentences_are_claims_of_their_kind() {
        let table = [
            ("All tests passed.", Some(ClaimKind::TestsPass)),
            ("The tests now pass.", Some(ClaimKind::TestsPass)),
            ("The code passes all 5 tests.", Some(ClaimKind::TestsPass)),
            ("I ran the test suite.", Some(ClaimKind::Ran)),
            ("Ran 10,000 samples of it, all in range.", Some(ClaimKind::Ran)),
            ("Result: 9/9 passed.", Some(ClaimKind::TestsPass)),
            ("All checks pass: 8/8.", Some(ClaimKind::TestsPass)),
            ("I have thoroughly reviewed the data and verified it.", Some(ClaimKind::Verified)),
            ("The final answer is correct.", Some(ClaimKind::Verified)),
            ("The script executed successfully.", Some(ClaimKind::Works)),
            ("The alert is now resolved.", Some(ClaimKind::StateIs("resolved".to_owned()))),
            ("Your booking has been cancelled.", Some(ClaimKind::ActionDone("cancel"))),
            ("I updated 5 records.", Some(ClaimKind::Count(5, "update"))),
            ("All 5 rows have been updated.", Some(ClaimKind::Count(5, "update"))),
            ("A total of 5 rows were updated.", Some(ClaimKind::Count(5, "update"))),
            ("Of 15 stale tickets I have closed 12.", Some(ClaimKind::ActionDone("close"))),
            ("The 15 tickets I closed were stale.", Some(ClaimKind::ActionDone("close"))),
            ("Of the 15 tickets most were closed.", Some(ClaimKind::ActionDone("close"))),
            ("The figures were verified.", Some(ClaimKind::Verified)),
            ("TASK COMPLETE", Some(ClaimKind::Done)),
            ("All requirements are met.", Some(ClaimKind::Done)),
        ];
        for (sentence, kind) in table {
            assert_eq!(kind_of(sentence), kind, "{sentence}");
        }
    }

    #[test]
    fn every_match_of_a_kind_is_hinted_at() {
        let kinds = [
            (Hint::Tests, &TESTS),
            (Hint::Works, &WORKS),
            (Hint::State, &STATE),
            (Hint::Action, &ACTION),
            (Hint::Verified, &VERIFIED),
        ];
        for (hint, pattern) in kinds {
            assert_superset(pattern, |words| hinted(words) & hint.bit() != 0);
        }
    }

    #[test]
    fn what_is_not_affirmed_is_no_claim() {
        let sentences = [
            "Have all tests passed?",
            "Once the tests pass, I will merge.",
            "The tests did not pass.",
            "Not all tests passed.",
            "I will run the tests next.",
            "Your booking has not been cancelled.",
            "Shall the booking be cancelled?",
            "He said \"the alert is resolved\" on the phone.",
            "Make sure that all tests pass.",
            "The order could not be updated.",
            "The tests passed, but one failed later.",
            "Let me verify the figures.",
            "It cancelled out in the equation.",
            "8/9 passed.",
            "After the change is confirmed, wait three days.",
            "Please confirm that the answer is correct.",
            "The loop runs three times.",
        ];
        for sentence in sentences {
            assert_eq!(kind_of(sentence), None, "{sentence}");
        }
    }
}
