//! Sentences that let something be repeated: which tool they name, if they name one. A word such as
//! *until* nominates a sentence; a tool counts only where its name stands there to the letter. A sentence that
//! names none counts only where it tells the agent to do something.

use super::MOST_REPEATS;
use crate::gate::{Place, prompt};
use crate::pattern::pattern;
use crate::view::prose::{self, Sentence};
use case::spoken::own_words;
use case::{Clause, ClauseKind, Spec};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static REPEATS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        // What is said once more (`repeat the amount`) is not done again: what is repeated is an act.
        r"(?i)\b(?:until|repeatedly|retry|retries|(?:(?:try|attempt)(?: (?:it|that|this|them|once|the \w+|\w+_\w+|`[^`]+`))?|(?:call|run|invoke) (?:it|them|the \w+|\w+_\w+|`[^`]+`)) again|poll|in a loop|keep (?:on )?[a-z]+ing)\b|\brepeat(?:ing)?(?:\s*[.!;,:]|$| (?:until|if|while|when|as|for|with|from|it|this|that|these|those|them|all|everything|steps?|every|\d+|\w+_\w+|(?:the|each|any|your) (?:same |last |whole |entire )?(?:above|following|call|calls|process|procedure|steps?|loop|cycle|search|check|query|request|attempt|action|operation|lookup|tool)|`[^`]+`)(?:\W|$))",
    )
});

static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    // The denial has to be of the repeat: "if it is not valid, repeat" lets it be repeated.
    pattern(
        r"(?i)(?:\b(?:never|(?:do|must|may|should|shall|can|need) ?not|cannot|avoid|without|refrain from|not to)|n['’]t)(?: \w+){0,3} (?:repeat|retry|poll|try)\w*\b|\b(?:never|not|n['’]t) [^.,;]*\bagain\b|\b(?:retry|retries|retrying|repeats?|repeating|polling)(?: \S+){0,3} (?:is|are) (?:not|never|forbidden|prohibited|banned)\b|\bno (?:retry|retries|repeats?|polling)\b",
    )
});

/// What is put off until something comes is not done again and again, and what is said back is said once.
static ONCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:wait|hold(?: on| off)?|never|not|cannot)\b[^.;]*\buntil\b|n['’]t\b[^.;]*\buntil\b",
        r"|\brepeat(?:ing)? (?:[\w'’-]+ ){1,8}?back\b|\brepeat back\b",
    ))
});

/// Not to stop until something comes is to go on.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:never|not|cannot)|n['’]t) (?:\w+ )?(?:stop|end|finish|give up|quit|rest|terminate|exit)\b",
    )
});

/// How often something is to be tried at most.
static HOW_OFTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:once|twice|(?:one|a single) more time|(\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten) (?:more |further |additional )?(?:times?|attempts?|retries|tries))\b",
    )
});

/// The repeat as an order, wherever in the sentence.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^\W*|[,;:] ?|\b(?:and|then|to|or|must|should|may|can|please|always) )(?:repeat|retry|try again|poll|loop|keep (?:on )?[a-z]+ing)\b",
    )
});

/// The same behind a condition that no comma ends: `If none is found try again`.
static TOLD_ON_CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:if|when|whenever|while|as long as|in case)\b[^,;:.]* ([\w'’]+) (?:repeat|retry|try again|poll|loop|keep (?:on )?[a-z]+ing)\b[^,;:]*$",
    )
});

/// Whether the agent is told to repeat something, and nobody else is said to.
fn is_told(said: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "you",
        "i",
        "we",
        "they",
        "he",
        "she",
        "it",
        "users",
        "customers",
        "not",
        "never",
        "don't",
        "cannot",
        "would",
    ];
    let behind = TOLD_ON_CONDITION.captures(said).and_then(|found| found.get(1));
    let is_own = |word: regex::Match<'_>| !OTHERS.contains(&&*word.as_str().to_lowercase());
    TOLD.is_match(said) || behind.is_some_and(is_own)
}

/// What the instructions let be repeated.
pub(super) struct Loops<'s> {
    /// The tools that a sentence names, each with the first such sentence.
    pub(super) named: BTreeMap<&'s str, Place>,
    /// The sentences that name no tool.
    pub(super) unnamed: Vec<Place>,
}

impl<'s> Loops<'s> {
    /// Those of the instructions in `spec`, with these tools at hand.
    pub(super) fn of(spec: &Spec, tools: &[&'s str]) -> Self {
        let mut loops = Self { named: BTreeMap::new(), unnamed: Vec::new() };
        for Said { place, words, is_told } in sentences(spec) {
            let mut held = tools.iter().filter(|tool| names(&words, tool)).peekable();
            if held.peek().is_none() {
                loops.unnamed.extend(is_told.then_some(place));
                continue;
            }
            for tool in held {
                loops.named.entry(*tool).or_insert_with(|| place.clone());
            }
        }
        loops
    }
}

fn names(words: &str, tool: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    words.split(|letter| !is_part(letter)).any(|word| word == tool)
}

/// A sentence that lets something be repeated.
struct Said {
    place: Place,
    words: String,
    /// Whether the agent is told to do something in it.
    is_told: bool,
}

/// The sentences of the instructions that let something be repeated without an end.
fn sentences(spec: &Spec) -> Vec<Said> {
    let tools = prompt::Names::of(spec);
    let prompts = prompt::sentences(spec).into_iter().filter(|one| repeats(&one.said));
    let prompts = prompts.map(|one| {
        let is_told = is_told(&one.said) || prompt::read_of(&one, &tools).is_some();
        Said { place: one.place, words: one.said, is_told }
    });
    let stated = spec.clauses.iter().filter(|clause| is_stated(&clause.kind)).flat_map(|clause| {
        let text = &*clause.text.text;
        let sentences = prose::sentences(text, &REPEATS).into_iter();
        let sentences = sentences.filter(|one| repeats(one.text));
        sentences.map(|Sentence { start, text: words, manner: _ }| {
            let place = placed(clause, text, start, words);
            Said { place, words: words.to_owned(), is_told: true }
        })
    });
    // A sentence may be a clause of its own and stand in one.
    let mut known = BTreeSet::new();
    let mut is_new =
        |place: &Place| known.insert((place.file.clone(), place.line, place.quote.clone()));
    prompts.chain(stated).filter(|one| is_new(&one.place)).collect()
}

/// Whether a sentence in its writer's own words lets something be repeated, and does not say how often.
fn repeats(said: &str) -> bool {
    let own = own_words(said);
    let is_once = ONCE.is_match(&own) && !GOES_ON.is_match(&own);
    REPEATS.is_match(&own) && !FORBIDS.is_match(&own) && !is_once && !says_how_often(&own)
}

fn says_how_often(own: &str) -> bool {
    HOW_OFTEN.captures(own).is_some_and(|found| {
        let number = found.get(1).and_then(|number| number.as_str().parse::<u32>().ok());
        number.is_none_or(|number| number <= MOST_REPEATS)
    })
}

/// What says something and is no prompt.
fn is_stated(kind: &ClauseKind) -> bool {
    matches!(kind, ClauseKind::May | ClauseKind::Success(None))
}

fn placed(clause: &Clause, text: &str, start: usize, words: &str) -> Place {
    let before = text.get(..start).unwrap_or_default().matches('\n').count();
    let line = clause.line.map(|line| line.saturating_add(u32::try_from(before).unwrap_or(0)));
    let words: Vec<&str> = words.split_whitespace().collect();
    Place { line, ..Place::quoting(clause, &words.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_is_told_with_or_without_a_comma_before_it() {
        assert!(is_told("If no berth is found try again until you find one."));
        assert!(is_told("If no berth is found, try again until you find one."));
        assert!(!is_told("If you retry until it works the port is closed."));
        assert!(!is_told("When the guests keep asking until noon, shut the desk."));
    }

    #[test]
    fn what_goes_on_is_told_from_what_waits_and_from_what_is_counted() {
        for said in [
            "Call get_rollout until it is ready.",
            "Do not stop until the tests pass.",
            "Retry when it fails.",
            "Retry up to 5000 times.",
            "Repeat the search.",
        ] {
            assert!(repeats(said), "{said}");
        }
        for said in [
            "If get_rollout fails, retry up to 2 times, then stop.",
            "Retry once.",
            "Try again at most three times.",
            "Do not book until the guest agrees.",
            "Wait until the guest agrees.",
            "Confirm the date and repeat it back to the guest.",
        ] {
            assert!(!repeats(said), "{said}");
        }
    }
}
