//! Sentences that let something be repeated: which tool they name, if they name one. A word such as
//! *until* nominates a sentence; a tool counts only where its name stands there to the letter.

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
        for (place, words) in sentences(spec) {
            let mut held = tools.iter().filter(|tool| names(&words, tool)).peekable();
            if held.peek().is_none() {
                loops.unnamed.push(place);
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

/// The sentences of the instructions that let something be repeated.
fn sentences(spec: &Spec) -> Vec<(Place, String)> {
    let prompts = prompt::sentences(spec).into_iter().map(|one| (one.place, one.said));
    let stated = spec.clauses.iter().filter(|clause| is_stated(&clause.kind)).flat_map(|clause| {
        let text = &*clause.text.text;
        let sentences = prose::sentences(text, &REPEATS).into_iter();
        sentences.map(|Sentence { start, text: words, manner: _ }| {
            (placed(clause, text, start, words), words.to_owned())
        })
    });
    // A sentence may be a clause of its own and stand in one.
    let mut known = BTreeSet::new();
    let mut is_new =
        |place: &Place| known.insert((place.file.clone(), place.line, place.quote.clone()));
    let said = prompts.chain(stated).filter(|(_, words)| {
        let own = own_words(words);
        REPEATS.is_match(&own) && !FORBIDS.is_match(&own)
    });
    said.filter(|(place, _)| is_new(place)).collect()
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
