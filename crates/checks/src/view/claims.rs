//! What agents claim to have achieved: nominated by a closed list of verbs in affirmative sentences,
//! typed so that it can be reconciled with typed evidence.
//!
//! A claim is not evidence of anything, and nothing is judged here. Questions, plans, conditions,
//! negations, quotations and code are no claims: a claim that is missed costs less than a promise
//! that is taken for one.

use super::View;
use super::prose::{self, Sentence};
use crate::pattern::pattern;
use aho_corasick::AhoCorasick;
use case::{Step, StepNo};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

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

/// The first claim that tests pass or that something was run.
pub fn first_of_tests(view: &View<'_>) -> Option<Claim> {
    let may_hold = |words: &str| TESTS.is_match(words) || RAN.is_match(words);
    let is_of_tests = |claim: &Claim| matches!(claim.kind, ClaimKind::TestsPass | ClaimKind::Ran);
    let steps = view.said.iter().filter(|step| may_hold(step.words()));
    steps.flat_map(|step| in_step(step)).find(is_of_tests)
}

/// Whether agents speak of success or failure at all in words that are read here. A log in another
/// language may be full of claims that are not.
pub fn are_readable(view: &View<'_>) -> bool {
    view.said.iter().any(|step| GATE.is_match(step.words()))
}

/// The claims of one step.
pub fn in_step(step: &Step) -> Vec<Claim> {
    let claim = |sentence: Sentence<'_>| {
        let range = sentence.start..sentence.start + sentence.text.len();
        kind_of(sentence.text).map(|kind| Claim { step: step.no, range, kind })
    };
    prose::sentences(step.words(), &GATE).into_iter().filter_map(claim).collect()
}

/// The stems of verbs by which tools are named, with the participles that claim them.
const ACTIONS: &[(&str, &[&str])] = &[
    ("add", &["added"]),
    ("apply", &["applied"]),
    ("assign", &["assigned"]),
    ("book", &["booked"]),
    ("cancel", &["cancelled", "canceled"]),
    ("charge", &["charged"]),
    ("close", &["closed"]),
    ("create", &["created"]),
    ("delete", &["deleted"]),
    ("deploy", &["deployed"]),
    ("disable", &["disabled"]),
    ("enable", &["enabled"]),
    ("exchange", &["exchanged"]),
    ("install", &["installed"]),
    ("merge", &["merged"]),
    ("migrate", &["migrated"]),
    ("modify", &["modified"]),
    ("move", &["moved"]),
    ("pay", &["paid"]),
    ("refund", &["refunded"]),
    ("remove", &["removed"]),
    ("renew", &["renewed"]),
    ("reserve", &["reserved"]),
    ("restart", &["restarted"]),
    ("rollback", &["rolled back"]),
    ("scale", &["scaled"]),
    ("schedule", &["scheduled"]),
    ("send", &["sent"]),
    ("submit", &["submitted"]),
    ("transfer", &["transferred"]),
    ("update", &["updated"]),
    ("upload", &["uploaded"]),
];

/// A sentence without any of these words claims nothing; most are left at that.
static GATE: LazyLock<Regex> = LazyLock::new(|| {
    let forms = forms();
    pattern(&format!(
        r"(?i)\b(?:pass(?:ed|es|ing)?|ran|runs?|executed|running|executing|tested|succeed(?:ed|s)?|verified|validated|double-checked|works?|working|compiled|built|resolved|cleared|healthy|fixed|recovered|restored|operational|normal|stable|stabilized|mitigated|done|completed?|completes|successful(?:ly)?|finished|accepted|approved|met|satisfied|implemented|{forms})\b",
    ))
});

static TESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tests?|test cases?|test suites?|assertions)(?: (?:have|has|now|all|are|were|also|successfully|still|did|suite|cases?|both|in|every|\w+ing))*:? (?:pass(?:ed|es|ing)?|succeed(?:ed|s)?)\b|\bpass(?:ed|es|ing) (?:all|every|each|the|both)(?: \w+){0,3}? (?:tests?|assertions)\b",
    )
});

static RAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:I|we)(?: just| then| also| successfully| have| now)* (?:ran|executed|tested|re-?ran)|(?:I|we)(?:'ve| have)(?: just| now| also| successfully)* (?:run|executed|tested)|(?:after|by|upon) (?:running|executing))(?: \w+){0,4}? (?:tests?|code|suite|script|program|implementation|cases?)\b|\b(?:tests?|code|script|program|suite)(?: suite| cases?)? (?:was|were|has been|have been)(?: successfully)? (?:run|executed|tested)\b",
    )
});

static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:code|script|program|implementation|function|solution|fix|command|build|everything|it)(?: now| has| have| was| ran| runs| executed)* (?:works?|working|ran|runs|executed|successful)(?: now)? (?:successfully|correctly|as expected|fine|without (?:any )?errors?|perfectly|well)\b|\b(?:executed|ran|runs|built|compiled) successfully\b",
    )
});

static STATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|are|was|were|been|now|'s)(?: now| fully| been| successfully| all| completely)* (resolved|cleared|healthy|fixed|recovered|restored|operational|back to normal|stable|stabilized|mitigated)\b",
    )
});

static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    let forms = forms();
    pattern(&format!(
        r"(?i)\b(?:(?:has|have|had|was|were|is|are|been|I|we|I've|we've)(?: been| now| also| just| have| all| then)*(?: successfully)? ({forms})|successfully ({forms})|({forms}) successfully)\b(?: (?:all |the |a total of )?(\d{{1,6}}) [a-z])?"
    ))
});

static VERIFIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:been|was|were|is|are|I|we|I've|we've)(?: now| have| all| been| fully| also)* (?:verified|validated|double-checked)\b",
    )
});

static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:task|work|job|implementation|project|objective|request|everything|all (?:tasks|steps|requirements|objectives))(?: \w+)? (?:is|are|was|were|has been|have been|complete[ds]?|done|accepted|approved)(?: now| all| fully| successfully)*(?: (?:done|complete|completed|finished|met|accepted|approved|satisfied|implemented))?\b|^\W*(?:task )?(?:complete|completed|done|finished|approved)\W*$|\bsuccessfully (?:completed|finished|implemented|resolved|fixed)\b",
    )
});

/// Words by which a sentence reports a part, an earlier state or somebody else's wish.
static PARTIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b\d+ ?(?:of|out of|/) ?(?:the |all )?\d+\b|\d ?%|\bbefore (?:my|the|this|that)\b|\byou asked\b|\bstill\b",
    )
});

/// Words before a verb that keep it from being a claim. Broad on purpose.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|once|when|whenever|whether|unless|until|before|should|would|could|can|may|might|must|will|shall|going to|let's|let me|please|needs?|to be|plan|next|ensure|ensures|make sure|want|like to|try|trying|expect\w*|not|never|no|none|nothing|neither|nor|cannot|unable|without|fail\w*|yet|assum\w*|suppos\w*|verify (?:that|if|whether|the)|check (?:if|that|whether)|confirm (?:if|that|whether)|require[sd]?|so that|in order|example|e\.g|goal|aim|criteri\w+|only|partially|almost|instead of)\b|(?:n't|'ll|’ll|n’t)\b",
    )
});

/// Words by which somebody admits a failure.
static ADMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|cannot|unable|fail(?:s|ed|ing|ure)?|still|unfortunately|declined|refused|error)\b|n['’]t\b",
    )
});

/// Whether the words of the step admit that something went wrong.
pub fn admits(step: &Step) -> bool {
    ADMITS.is_match(step.words())
}

/// The participles of all actions, as alternatives.
fn forms() -> String {
    let forms = ACTIONS.iter().flat_map(|(_, forms)| forms.iter().copied());
    forms.collect::<Vec<&str>>().join("|")
}

fn kind_of(sentence: &str) -> Option<ClaimKind> {
    let hinted = hinted(sentence);
    if hinted == 0 || sentence.ends_with('?') || PARTIAL.is_match(sentence) {
        return None;
    }
    let plain = |pattern: &Regex, kind: ClaimKind| {
        let found = pattern.find(sentence)?;
        affirmed(sentence, found.range()).then_some(kind)
    };
    let mut present = Hint::ALL.into_iter().filter(|hint| hinted & hint.bit() != 0);
    present.find_map(|hint| match hint {
        Hint::Tests => plain(&TESTS, ClaimKind::TestsPass),
        Hint::Ran => plain(&RAN, ClaimKind::Ran),
        Hint::Works => plain(&WORKS, ClaimKind::Works),
        Hint::State => state(sentence),
        Hint::Action => action(sentence),
        Hint::Verified => plain(&VERIFIED, ClaimKind::Verified),
        Hint::Done => plain(&DONE, ClaimKind::Done),
    })
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
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What must stand in a sentence before the pattern of a kind is tried on it.
const HINTS: &[(Hint, &[&str])] = &[
    (Hint::Tests, &["test", "assertion"]),
    (Hint::Ran, &["ran", "run", "execut", "tested"]),
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
    (Hint::Verified, &["verified", "validated", "double-checked"]),
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

static HINTED: LazyLock<(AhoCorasick, Vec<Hint>)> = LazyLock::new(|| {
    let fixed = HINTS.iter().flat_map(|(hint, words)| words.iter().map(|word| (*hint, *word)));
    let actions = ACTIONS.iter().flat_map(|(_, forms)| forms.iter());
    let actions = actions.map(|form| (Hint::Action, *form));
    let (hints, words): (Vec<Hint>, Vec<&str>) = fixed.chain(actions).unzip();
    let built = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
    (built.expect("a few short words make an automaton"), hints)
});

/// The kinds of claim that the sentence's words hint at, as a set of [`Hint::bit`]s.
fn hinted(sentence: &str) -> u8 {
    let (automaton, hints) = &*HINTED;
    let found = automaton.find_overlapping_iter(sentence);
    let found = found.filter_map(|found| hints.get(found.pattern().as_usize()));
    found.fold(0, |set, hint| set | hint.bit())
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
    let number = found.get(4).and_then(|number| number.as_str().parse().ok());
    Some(number.map_or(ClaimKind::ActionDone(stem), |number| ClaimKind::Count(number, stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affirmative_sentences_are_claims_of_their_kind() {
        let table = [
            ("All tests passed.", Some(ClaimKind::TestsPass)),
            ("The tests now pass.", Some(ClaimKind::TestsPass)),
            ("The code passes all 5 tests.", Some(ClaimKind::TestsPass)),
            ("I ran the test suite.", Some(ClaimKind::Ran)),
            ("The script executed successfully.", Some(ClaimKind::Works)),
            ("The alert is now resolved.", Some(ClaimKind::StateIs("resolved".to_owned()))),
            ("Your booking has been cancelled.", Some(ClaimKind::ActionDone("cancel"))),
            ("I updated 5 records.", Some(ClaimKind::Count(5, "update"))),
            ("The figures were verified.", Some(ClaimKind::Verified)),
            ("TASK COMPLETE", Some(ClaimKind::Done)),
            ("All requirements are met.", Some(ClaimKind::Done)),
        ];
        for (sentence, kind) in table {
            assert_eq!(kind_of(sentence), kind, "{sentence}");
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
        ];
        for sentence in sentences {
            assert_eq!(kind_of(sentence), None, "{sentence}");
        }
    }
}
