//! Whether a sentence says more than the rule that was read from it: what stands around the words of a
//! rule narrows it or demands something else. Judges nothing; whoever finds more keeps the sentence for
//! a person.

use crate::pattern::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Words around a rule that neither narrow it nor add to it. Any other word does.
const EMPTY: [&str; 50] = [
    "a", "all", "alone", "always", "an", "and", "answer", "anything", "at", "back", "brief",
    "concise", "else", "exactly", "fewer", "final", "for", "here", "in", "it", "itself", "just",
    "keep", "less", "long", "max", "maximum", "me", "message", "more", "most", "must", "nothing",
    "of", "only", "or", "overall", "please", "reply", "response", "short", "tag", "tags", "thank",
    "thanks", "that", "the", "to", "total", "your",
];

/// A reason, or what makes no difference: neither changes the rule.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:because|since|so that|even (?:if|when|though)|no matter|whatever|(?:as|for) (?:it|they|we|i|this|that|there)|(?:it|they|that|this|we|i) (?:is|are|was|has|have|need|can|will|would))\b",
    )
});

/// Words that join a phrase to a verb and so may narrow what it demands. That of a noun is none.
const JOIN: [&str; 14] = [
    "as",
    "by",
    "excluding",
    "from",
    "if",
    "in",
    "including",
    "like",
    "on",
    "per",
    "using",
    "with",
    "within",
    "without",
];

/// Values that a rule on a number does not look at.
static NARROWED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:positive|rounded|nearest|exact|up|down)\b"));

/// Whether `sentence` demands more than the form of the answer that was read at `range`.
pub(super) fn form(sentence: &str, range: &Range<usize>) -> bool {
    let part = |range: Range<usize>| sentence.get(range).unwrap_or_default();
    narrows(part(0..range.start))
        || NARROWED.is_match(part(range.clone()))
        || goes_on(part(range.end..sentence.len()))
}

/// Whether what stands behind the words of a rule says anything.
pub(super) fn goes_on(after: &str) -> bool {
    let end = REASON.find(after).map_or(after.len(), |found| found.start());
    words(&after[..end]).any(|word| !is_empty(word))
}

/// Whether a phrase before the words of a rule narrows it. The object of the verb does not: it is what
/// the answer is about.
fn narrows(before: &str) -> bool {
    let mut words = words(before);
    words.any(|word| JOIN.contains(&word.to_ascii_lowercase().as_str()))
        && words.any(|word| !is_empty(word))
}

fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word.to_ascii_lowercase().as_str())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::hints::Hints;
    use super::super::shapes;
    use super::*;

    fn more(sentence: &str) -> bool {
        let (_, range) = shapes::placed(sentence, Hints::of(sentence)).expect("a form is read");
        form(sentence, &range)
    }

    #[test]
    fn what_stands_around_a_rule_is_more_than_it() {
        assert!(more("The answer must be an integer above 7."));
        assert!(more("The answer should be a number in metres."));
        assert!(!more("The answer must be an integer."));
    }
}
