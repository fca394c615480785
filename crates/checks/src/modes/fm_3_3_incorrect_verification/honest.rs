//! What a report says openly beside its claim: that a test fails, that the thing is not as it should be.
//!
//! Words only. They take a finding back to a question and never raise one.

use super::against::{self, Against};
use crate::pattern::pattern;
use crate::view::evidence::{FactKind, Standing};
use crate::view::{Exchange, effect, prose};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A test is said to fail, now.
static TEST_FAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:[1-9]\d{0,5}|one|two|three|four|five|some|several)(?: of them)?(?: (?:other|new|more))?(?: tests?| cases?)? fail(?:s|ed|ing|ures?)?\b|\bfails?\b|\b(?:is|are|stays?|remains?|keeps?)(?: still)? (?:failing|red|broken)\b|\bbreaks?\b",
    )
});

/// A test is named, or what is left over of several.
static NAMES_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\btest_\w+|\b\w+_tests?\b|\w::\w|\b(?:one|two|three|(?:the )?(?:remaining|other|last|rest))\b|\bfailures?\b",
    )
});

/// It is said to fall short.
static FALLS_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|cannot|needs?|requires?|lacks?|fail\w*|red|broken|breaks?|errors?|crash\w*|skipped|hangs?|times? out|flaky|missing|remaining)\b|n['’]t\b",
    )
});

/// The thing is said not to be as it should be.
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:still|remains?|remaining|left|not|cannot|unresolved|unable|fail(?:s|ed|ing)?|fires|unfortunately|persists?|needs?|in vain)\b|n['’]t\b|\bno (?:luck|effect|success|improvement)\b",
    )
});

/// An attempt is said to have come to nothing.
static IN_VAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:could not|couldn['’]t|was not able|wasn['’]t able|were not able|weren['’]t able|did not (?:work|succeed|go through)|didn['’]t (?:work|succeed|go through))\b",
    )
});

/// Words by which a sentence says what something was set to.
const SETS: &[&str] = &["to", "as", "be", "now"];

/// Words by which a piece of a sentence speaks of what is gone, was before, or may yet come.
static ELSEWHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:none|nothing|never|nobody|zero|0|longer|anymore|any more|before|first|initially|earlier|previously|formerly|was|were|had|will|would|if|when|whenever|should (?:not|never|be|pass|no)|could|may|might|again)\b|['’]ll\b|\bwon['’]t\b",
    )
});

/// `no` takes back what follows it, but not its own being said: `no luck`.
static NONE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bno (?:more |other |further )?(?:tests?|failures?|alerts?|issues?|errors?|problems?|\w+ (?:needed|required|left|remains?|fails?))\b|\bnot? (?:any|a single|one)\b",
    )
});

/// The count of tests that passed, as runners write it.
static PASSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(\d{1,6}) (?:tests? )?(?:passed|passing)\b"));

/// A count of tests in a claim, and whether it speaks of all of them.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(\ball (?:of )?(?:the )?)?\b(\d{1,6}) (?:[a-z]+ ){0,2}tests?\b")
});

/// A thing is said to be in some state.
static STATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|are|was|were|has|have|been)(?: now| been| fully| successfully| all)* (?:[a-z]{2,}ed|done|paid|sent|live|healthy|active|closed)\b|\b[a-z]{3,} (?:succeeded|completed)\b",
    )
});

/// Whether the report states how a thing stands without the word that was read of it.
pub(super) fn states_another(report: &str, read: &str) -> bool {
    let report = report.to_lowercase();
    STATES.is_match(&report) && !report.contains(&read.to_lowercase())
}

/// The pieces of a text that are said about one thing: sentences, and what commas and semicolons part.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', ';', '!', '?', ',', '\n'])
}

fn says_now(text: &str, pattern: &Regex) -> bool {
    let is_now = |piece: &&str| {
        pattern.is_match(piece) && !ELSEWHEN.is_match(piece) && !NONE_OF.is_match(piece)
    };
    pieces(text).any(|piece| is_now(&piece))
}

/// Whether the message says openly that a test fails.
pub(super) fn owns_failing_test(message: &str) -> bool {
    let names_one = |piece: &&str| NAMES_ONE.is_match(piece);
    says_now(message, &TEST_FAILS)
        || pieces(message).filter(names_one).any(|piece| says_now(piece, &FALLS_SHORT))
}

/// Whether the claim counts just the tests that the result counts as passed, and does not call them all.
pub(super) fn counts_what_passed(sentence: &str, ran: &Exchange<'_>) -> bool {
    let Some(said) = COUNTED.captures(sentence).filter(|said| said.get(1).is_none()) else {
        return false;
    };
    let mut tests = ran.facts.iter().filter(|fact| fact.kind == FactKind::Tests);
    tests.any(|fact| PASSED.captures_iter(&fact.value).any(|passed| passed[1] == said[2]))
}

/// Whether the report says openly that the thing is not as it should be.
pub(super) fn denies(report: &str) -> bool {
    says_now(report, &DENIES)
}

/// Whether the report says that an attempt came to nothing.
pub(super) fn tells_of_vain_try(report: &str) -> bool {
    IN_VAIN.is_match(report)
}

/// Whether the report itself states this number, beside the one that it claims.
pub(super) fn states_number(report: &str, number: u64) -> bool {
    let plain = |token: &str| token.replace(',', "").parse::<u64>() == Ok(number);
    prose::tokens(report).any(|(_, token)| plain(token))
}

/// Whether the report names what the result says against it: the state that it gives, the reason of
/// a refusal. In the sentence that claims, only as what was to come of it.
pub(super) fn names_what_speaks_against(
    report: &str,
    sentence: &str,
    against: &Against<'_, '_>,
) -> bool {
    let own = effect::words(&against.exchange.call.tool.text).collect();
    let reasons: Vec<BTreeSet<String>> =
        values(against).into_iter().map(|value| content(value, &own)).collect();
    let beside = report.replacen(sentence, "", 1);
    let told: Vec<String> =
        pieces(&beside).filter(|piece| is_of_now(piece)).flat_map(words).collect();
    let names = |word: &String| told.iter().any(|other| prose::kindred(word, other));
    // All of a short reason is repeated, or half of a long one.
    let is_told = |reason: &BTreeSet<String>| {
        let repeated = reason.iter().filter(|word| names(word)).count();
        0 < repeated && reason.len() <= 2 * repeated
    };
    let claimed: Vec<String> = words(sentence).collect();
    let is_set = |reason: &BTreeSet<String>| {
        claimed.windows(2).any(|pair| match pair {
            [before, word] => SETS.contains(&before.as_str()) && reason.contains(word),
            _ => false,
        })
    };
    reasons.iter().any(|reason| is_told(reason) || is_set(reason))
}

/// What the result says against a claim: its bad statements, or the state that is not the one claimed.
fn values<'a>(against: &'a Against<'_, '_>) -> Vec<&'a str> {
    /// As much of a refusal in plain words as gives its reason.
    const REASON: usize = 200;
    let bad = against.exchange.facts.iter().filter(|fact| fact.standing == Standing::Bad);
    let value = |fact: &'a crate::view::evidence::Fact| match fact.kind {
        FactKind::Declared => {
            let text = &*against.result.text.text;
            &text[..text.floor_char_boundary(REASON)]
        }
        FactKind::ExitCode
        | FactKind::Http
        | FactKind::Envelope
        | FactKind::Error
        | FactKind::State
        | FactKind::Tests
        | FactKind::Count
        | FactKind::Exception => fact.value.as_str(),
    };
    let bad: Vec<&str> = bad.map(value).collect();
    if bad.is_empty() {
        return against::fact_stated(against.exchange)
            .map(|fact| &*fact.value)
            .into_iter()
            .collect();
    }
    bad
}

/// The words of a value that tell something which the tool's own name does not.
fn content(value: &str, own: &BTreeSet<String>) -> BTreeSet<String> {
    /// Shorter words are particles.
    const SHORTEST: usize = 4;
    const PLAIN: &[&str] =
        &["error", "does", "with", "that", "this", "have", "been", "status", "from"];
    let tells = |word: &String| {
        SHORTEST <= word.len() && !PLAIN.contains(&word.as_str()) && !own.contains(word)
    };
    words(value).filter(tells).collect()
}

fn is_of_now(piece: &str) -> bool {
    static NEGATED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:not|no|cannot)\b|n['’]t\b"));
    !ELSEWHEN.is_match(piece) && !NEGATED.is_match(piece)
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_says_that_a_test_fails_does_not_hide_it() {
        for text in [
            "11 tests pass; 1 fails: parse_empty.",
            "The existing tests pass. The new test fails as it should until the bug is fixed.",
            "40 tests pass, two failed.",
            "The unit tests pass and test_login is still red.",
            "Tests pass, though test_clock breaks on Windows.",
            "The tests pass; the remaining one needs a server that I lack.",
            "The tests of the parser pass. test_clock is broken on main too.",
            "All tests pass, I think; for now one is red.",
            "The remaining failure is test_clock. The tests of the parser pass.",
            "The tests pass. clock::tick requires a network.",
        ] {
            assert!(owns_failing_test(text), "{text}");
        }
        for text in [
            "All tests pass, none fails.",
            "All tests pass; 0 failed.",
            "The test that failed before passes.",
            "All tests pass. No test fails.",
            "The tests pass, and the job will retry if it fails.",
            "The tests pass; test_clock no longer fails.",
            "All tests pass, test_clock among them.",
            "One more change and all tests pass.",
        ] {
            assert!(!owns_failing_test(text), "{text}");
        }
    }

    #[test]
    fn who_says_that_it_is_open_denies_success() {
        for text in [
            "I restarted api. A1 still fires.",
            "Two tables are left.",
            "I restarted it; no luck.",
            "The pods were restarted. The alert remains.",
            "The queue was restarted. It needs a person.",
            "I scaled it up. The error persists.",
            "I rolled it back, which has not helped.",
        ] {
            assert!(denies(text), "{text}");
        }
        for text in [
            "The alert is resolved.",
            "None is left.",
            "The alert is resolved and will not fire again.",
            "It is resolved, no further action needed.",
            "No alert remains.",
            "It no longer fires.",
        ] {
            assert!(!denies(text), "{text}");
        }
    }
}
