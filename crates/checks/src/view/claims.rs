//! What agents claim to have achieved: nominated by a closed list of verbs in affirmative sentences,
//! typed so that it can be reconciled with typed evidence.
//!
//! A claim is not evidence of anything, and nothing is judged here. Questions, plans, conditions,
//! negations, quotations and code are no claims: a claim that is missed costs less than a promise
//! that is taken for one.

mod hints;
mod strings;
mod wanted;
mod words;

use super::View;
use super::prose::{self, Sentence};
use case::{Step, StepNo};
use hints::{Hint, KINDS, hinted};
use regex::{Captures, Regex};
use wanted::Around;
use words::{
    ACTION, ADMITS, AND_ACTION, CHECKED, DATED, DONE, EITHER_WAY, GATE, HELD_BACK, NUMBERED, OTHER,
    PARTIAL, PASSIVE, PAST, RAN, READABLE, SHARE, STATE, TESTS, VERIFIED, WORKS, actions,
};

use std::ops::Range;
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
    /// That something was looked at; what is so the sentence says beside it.
    Checked,
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

/// The claims of one step. Of a message that is data, its strings are the words.
pub fn in_step(step: &Step) -> Vec<Claim> {
    in_words(step, Reach::Here)
}

/// Whether the step holds words of success about another thing, another time or what is wanted: no
/// claims, and nobody can say by structure that nothing is claimed by them.
pub fn speaks_aside(step: &Step) -> bool {
    in_step(step).len() < in_words(step, Reach::Anywhere).len()
}

/// How far from the matter at hand a sentence may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// About the thing at hand, now.
    Here,
    /// About anything.
    Anywhere,
}

fn in_words(step: &Step, reach: Reach) -> Vec<Claim> {
    let words = step.words();
    let own = |range: Range<usize>| in_text(step.no, &words[range.clone()], range.start, reach);
    own_words(words).into_iter().flat_map(own).collect()
}

/// The pieces of a message that are words: of one that is data its strings, else all of it.
pub fn own_words(words: &str) -> Vec<Range<usize>> {
    // One range, not a range of numbers in a list.
    strings::strings(words).unwrap_or_else(|| std::iter::once(0..words.len()).collect())
}

/// The claims in a text that begins `from` bytes into the step's words.
fn in_text(step: StepNo, text: &str, from: usize, reach: Reach) -> Vec<Claim> {
    let of_end = |(words, sentences): (&str, Vec<Sentence<'_>>)| {
        let mut around = Around::default();
        let own = |sentence: Sentence<'_>| {
            let is_wanted = around.is_wanted(text, &sentence) && reach == Reach::Here;
            let start = from + sentence.start;
            let range = start..start + sentence.text.len();
            let kinds = if is_wanted { Vec::new() } else { kinds_of(sentence.text, reach) };
            kinds.into_iter().map(move |kind| Claim { step, range: range.clone(), kind })
        };
        let claims: Vec<Claim> = sentences.into_iter().flat_map(own).collect();
        // Asked last: most ends of messages hold such a word, and few hold a claim.
        let is_open = !claims.is_empty() && GATE.is_match(words);
        if is_open { claims } else { Vec::new() }
    };
    prose::by_end(text).flat_map(of_end).collect()
}

/// Whether the words of the step admit that something went wrong.
pub fn admits(step: &Step) -> bool {
    admits_in(step.words())
}

/// The same of bare words.
pub fn admits_in(words: &str) -> bool {
    let holds = |words: &str| ADMITS.is_match(words);
    holds(words) && (!words.contains("or not") || holds(&EITHER_WAY.replace_all(words, " ")))
}

/// Whether nothing in a sentence holds back what it says: a plan, a wish, a condition, a doubt.
pub fn is_affirmed(sentence: &str) -> bool {
    !sentence.ends_with('?') && !HELD_BACK.is_match(sentence)
}

/// A claim in a sentence, with the words that make it.
type Made = (ClaimKind, Range<usize>);

/// What a sentence claims: one thing of each kind, and of states and acts each that it names.
fn kinds_of(sentence: &str, reach: Reach) -> Vec<ClaimKind> {
    let hinted = hinted(sentence);
    if hinted & KINDS == 0 || sentence.ends_with('?') {
        return Vec::new();
    }
    let may_share = hinted & Hint::Tests.bit() != 0 && prose::has_digit(sentence);
    if let Some(share) = may_share.then(|| SHARE.captures(sentence)).flatten() {
        return shared(sentence, &share, reach).into_iter().collect();
    }
    let mut claims: Vec<Made> = Vec::new();
    for hint in Hint::ALL.into_iter().filter(|hint| hinted & hint.bit() != 0) {
        for (kind, range) in made(hint, sentence, reach) {
            if is_further(&claims, &kind, &range) {
                claims.push((kind, range));
            }
        }
    }
    // Asked last: few sentences that hint at a claim hold one.
    if claims.is_empty() || PARTIAL.is_match(sentence) {
        return Vec::new();
    }
    claims.into_iter().map(|(kind, _)| kind).collect()
}

/// So many of so many: a claim about tests if the two are equal.
fn shared(sentence: &str, share: &Captures<'_>, reach: Reach) -> Option<ClaimKind> {
    let number = |one: usize, other: usize| share.get(one).or_else(|| share.get(other));
    let is_whole = number(1, 3)?.as_str() == number(2, 4)?.as_str();
    let is_affirmed = is_whole && affirmed(sentence, share.get(0)?.range(), reach);
    is_affirmed.then_some(ClaimKind::TestsPass)
}

/// The claims of one kind that the sentence makes.
fn made(hint: Hint, sentence: &str, reach: Reach) -> Vec<Made> {
    let plain = |pattern: &Regex, kind: ClaimKind| {
        let found = pattern.find(sentence).map(|found| found.range());
        let own = found.filter(|range| affirmed(sentence, range.clone(), reach));
        own.map(|range| (kind, range)).into_iter().collect()
    };
    match hint {
        Hint::Tests => plain(&TESTS, ClaimKind::TestsPass),
        Hint::Ran => plain(&RAN, ClaimKind::Ran),
        Hint::Works => plain(&WORKS, ClaimKind::Works),
        Hint::State => states(sentence, reach),
        Hint::Action => actions_in(sentence, reach),
        Hint::Verified => plain(&VERIFIED, ClaimKind::Verified),
        Hint::Checked => plain(&CHECKED, ClaimKind::Checked),
        Hint::Done => plain(&DONE, ClaimKind::Done),
    }
}

/// Whether a claim says more than those before it in its sentence: it stands in words of its own. Who says
/// beside a plainer claim that something ran or is done says no more by it; neither does who says of
/// what follows that it was verified.
fn is_further(claims: &[Made], kind: &ClaimKind, range: &Range<usize>) -> bool {
    let is_apart = |(_, own): &Made| range.end <= own.start || own.end <= range.start;
    let is_behind = |(_, own): &Made| own.end <= range.start;
    match kind {
        ClaimKind::Ran | ClaimKind::Done => claims.is_empty(),
        ClaimKind::Verified | ClaimKind::Checked => claims.iter().all(is_behind),
        ClaimKind::TestsPass
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::ActionDone(_)
        | ClaimKind::Count(_, _) => claims.iter().all(is_apart),
    }
}

/// Whether nothing before the claim holds it back, it is not inside quotation marks, and it is about
/// what it may be about.
fn affirmed(sentence: &str, claim: Range<usize>, reach: Reach) -> bool {
    let before = &sentence[..claim.start];
    let marks = sentence[..claim.start].matches(['"', '“', '”']).count();
    marks.is_multiple_of(2)
        && !HELD_BACK.is_match(before)
        && !is_denied_after(&sentence[claim.end..])
        && (reach == Reach::Anywhere || is_of_the_matter(sentence, claim))
}

/// Whether a claim is about the thing at hand, now.
fn is_of_the_matter(sentence: &str, claim: Range<usize>) -> bool {
    let before = &sentence[..claim.start];
    !OTHER.is_match(before)
        && !is_relative(before, &sentence[claim.clone()])
        && !is_dated(&sentence[..claim.end], &sentence[claim.end..])
}

/// `trips that have been cancelled`: which things are meant, and not what came of them.
fn is_relative(before: &str, claim: &str) -> bool {
    const AUXILIARIES: &[&str] = &["has", "have", "had", "is", "are", "was", "were", "been"];
    const RELATIVES: &[&str] = &["that", "which", "who", "whom", "whose", "where"];
    let is_auxiliary = |word: &str| AUXILIARIES.iter().any(|own| own.eq_ignore_ascii_case(word));
    let leads = claim.split_whitespace().next().is_some_and(is_auxiliary);
    let mut words = before.split_whitespace().rev().skip_while(|word| is_auxiliary(word));
    leads && words.next().is_some_and(|word| RELATIVES.contains(&&*word.to_ascii_lowercase()))
}

/// `was resolved yesterday`, `was sent on Monday`: how it stood once.
fn is_dated(claim: &str, rest: &str) -> bool {
    /// As much as a verb with its auxiliaries takes.
    const VERB: usize = 40;
    let from = claim.ceil_char_boundary(claim.len().saturating_sub(VERB));
    PAST.is_match(&claim[from..]) && DATED.is_match(rest)
}

/// `were run but failed`, `was sent, however not delivered`.
fn is_denied_after(rest: &str) -> bool {
    let next = rest.split(['.', ';']).next().unwrap_or_default();
    let next = &next[..next.floor_char_boundary(60)];
    let lower = next.to_ascii_lowercase();
    // `All tests pass then` says what follows from something else.
    if lower.trim_matches([' ', '!', ':']) == "then" {
        return true;
    }
    [
        " except",
        " but ",
        " however",
        " fail",
        " not ",
        "once ",
        " if ",
        " when ",
        " until ",
        " unless ",
        " apart from",
        " aside from",
        " other than ",
        " excluding ",
        " save for ",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

fn states(sentence: &str, reach: Reach) -> Vec<Made> {
    let state = |found: Captures<'_>| {
        let (whole, word) = (found.get(0)?.range(), found.get(1)?.range());
        let range = if is_joined(&sentence[whole.clone()]) { word.clone() } else { whole.clone() };
        let name = sentence[word].to_ascii_lowercase();
        affirmed(sentence, whole, reach).then_some((ClaimKind::StateIs(name), range))
    };
    STATE.captures_iter(sentence).map_while(state).collect()
}

/// Whether a predicate stands behind another one of the same verb: `is deployed and healthy`.
fn is_joined(predicate: &str) -> bool {
    predicate.contains(" and ") || predicate.contains(',')
}

fn actions_in(sentence: &str, reach: Reach) -> Vec<Made> {
    let action = |found: Captures<'_>| {
        let form = (1..=3).find_map(|group| found.get(group))?;
        let (stem, _) = actions()
            .find(|(_, forms)| forms.iter().any(|own| own.eq_ignore_ascii_case(form.as_str())))?;
        let whole = found.get(0)?;
        if !affirmed(sentence, whole.range(), reach) {
            return None;
        }
        // Only of a passive verb is what stands before it the number of things that it was done with.
        let is_passive = PASSIVE.is_match(whole.as_str());
        let before = || NUMBERED.captures(&sentence[..whole.start()])?.get(1);
        let before =
            || before().filter(|number| is_passive && !is_share_of(&sentence[..number.start()]));
        let number = found.get(4).or_else(before);
        let number = number.and_then(|number| number.as_str().parse().ok());
        let kind =
            number.map_or(ClaimKind::ActionDone(stem), |number| ClaimKind::Count(number, stem));
        Some((kind, whole.range()))
    };
    let mut acts: Vec<Made> = ACTION.captures_iter(sentence).map_while(action).collect();
    // Only behind an act does a bare participle tell of another one.
    if let Some((_, first)) = acts.first().cloned() {
        let further = AND_ACTION.captures_iter(sentence).filter_map(action);
        acts.extend(further.filter(|(_, range)| first.end <= range.start));
    }
    acts
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
    use crate::sieve::tests::assert_superset;

    /// The kinds of the claims in a text.
    pub(super) fn kinds(text: &str) -> Vec<ClaimKind> {
        in_text(StepNo::at_index(0), text, 0, Reach::Here)
            .into_iter()
            .map(|claim| claim.kind)
            .collect()
    }

    #[test]
    fn affirmative_sentences_are_claims_of_their_kind() {
        let table = [
            ("All tests passed.", Some(ClaimKind::TestsPass)),
            ("The tests now pass.", Some(ClaimKind::TestsPass)),
            ("The code passes all 5 tests.", Some(ClaimKind::TestsPass)),
            ("The tests were run: 11 passed, none failed.", Some(ClaimKind::TestsPass)),
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
            assert_eq!(kinds_of(sentence, Reach::Here).first(), kind.as_ref(), "{sentence}");
        }
    }

    #[test]
    fn a_sentence_claims_each_thing_that_it_names() {
        let state = |word: &str| ClaimKind::StateIs(word.to_owned());
        let table = [
            (
                "All 12 tests pass and the shop was deployed.",
                vec![ClaimKind::TestsPass, ClaimKind::ActionDone("deploy")],
            ),
            (
                "Shop is deployed and healthy.",
                vec![state("healthy"), ClaimKind::ActionDone("deploy")],
            ),
            (
                "Shop is deployed and ops has been notified.",
                vec![ClaimKind::ActionDone("deploy"), ClaimKind::ActionDone("notify")],
            ),
            (
                "The order is updated; I verified it.",
                vec![ClaimKind::ActionDone("update"), ClaimKind::Verified],
            ),
            (
                "I cancelled the trip and refunded the rest.",
                vec![ClaimKind::ActionDone("cancel"), ClaimKind::ActionDone("refund")],
            ),
            ("I verified that the order is updated.", vec![ClaimKind::ActionDone("update")]),
            ("I have checked your profile: all is set.", vec![ClaimKind::Checked]),
        ];
        for (sentence, claims) in table {
            assert_eq!(kinds_of(sentence, Reach::Here), claims, "{sentence}");
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
            (Hint::Checked, &CHECKED),
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
            "Bookings that have been cancelled are refunded within five days.",
            "An alert which is resolved leaves this list.",
            "The other alert is resolved.",
            "A similar incident was resolved by a restart.",
            "The alert was resolved yesterday and fires again.",
            "The invite was sent on Monday.",
            "All tests pass then.",
            "The tests pass apart from test_clock.",
            "Apart from test_clock all tests pass.",
            "Most tests pass.",
            "The rest of the tests pass.",
            "Three of four tests pass.",
        ];
        for sentence in sentences {
            assert_eq!(kinds_of(sentence, Reach::Here), [], "{sentence}");
        }
    }
}
