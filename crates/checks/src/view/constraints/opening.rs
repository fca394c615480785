//! What stands before a demand: a phrase that says when, where or for whom makes a condition of it,
//! and so does the line that a list stands under. A demand without one begins with its own subject.
//!
//! It evaluates no condition; whoever finds one keeps the sentence for a person.

use super::hints::{Hint, Hints};
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Marks of a list and words of emphasis or of order, which change nothing about a demand.
static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\W*(?:\d{1,2}[.)]|\b(?:please|also|and|but|so|finally|lastly|remember|note|nb|important(?:ly)?|critical|mandatory|required|warning|attention|(?:hard )?(?:rule|constraint|requirement)s?(?: \d{1,2})?)\b))*\W*",
    )
});

/// Words with which a phrase of time, place, purpose or case begins.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:if|when|whenever|where|wherever|while|unless|until|once|after|before|upon|on|in|at|for|to|as",
        r"|should|during|with|given|provided|assuming|supposing|suppose|per|regarding|concerning|among|within|from|since",
        r"|because|except|depending|otherwise|by|had|were|under|above|over|below|any ?time|next time|sometimes",
        r"|following|afterwards?|thereafter|instead|in that case)\b",
        r"|only (?:if|when|for|on|in|after|before|with)\b|(?:even|especially|particularly) (?:if|when|for|on|in)\b",
        r"|(?:each|every|all|any|most|some|no) (?:of )?[^,:]{1,60}[,:])",
    ))
});

/// Phrases of that shape that hold in every run, or that only announce the answer.
static IN_EVERY_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:in|for|as|at|with|by|during|throughout|before|on|after)(?: (?:the|your|this|all|every|each|any|its|very|final|last|single|whole|entire))*",
        r" (?:answers?|answering|reply|replies|replying|respon[sd]\w*|ending|end|output|messages?|tasks?|runs?|sessions?|conversations?|cases?|circumstances?|times?|turns?|beginning|start|finishing|submitting|finish|submit|you (?:answer|reply|respond|finish|submit|end))",
        r"|(?:to|when|once|after) (?:finish|end|submit|conclude|complete|answer|reply|respond|you are (?:done|finished))(?: (?:the|this|your) (?:task|run|session|question|answer))?",
        r"|each time|every time|as a rule|without (?:ever )?(?:using|calling|invoking))",
        r"(?:,|\s+(?:you|always|never|do|don't|must|please|call|use|put|answer|reply|respond|write|give|end|finish)\b)",
    ))
});

/// What may stand between the start of a sentence and a demand that binds every run.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:\W*\b(?:you|your|the|agent|assistant|bot|model|we|i|it|is|are|be|will|would|shall|also|always|very|that",
        r"|to|a|must|want|need|essential|important|first|absolutely|therefore|really|still|do|make|sure|have)\b)*\W*$",
    ))
});

/// Headings and lead-ins that only say that demands follow.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:rules?|instructions?|requirements?|constraints?|notes?|important|guidelines?|follow|following|must|always|never|tasks?|answers?|formats?|output|remember|general|steps?|policy|policies|tools?|goals?|limits?|usage|you|your|system|behaviou?r|workflow|procedure|overview|role|conduct|do|don'?ts?)\b",
    )
});

/// A request in the form of a question.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:and |but |so |then |please )*(?:can|could|would|will) you\b")
});

/// Words with which a sentence begins that tells something, asks something or greets.
const TELLS: [&str; 74] = [
    "a", "all", "although", "am", "an", "and", "any", "anyway", "are", "as", "because", "but",
    "by", "dear", "did", "does", "each", "example", "good", "hello", "her", "here", "hey", "hi",
    "his", "how", "i", "i'd", "i'll", "i'm", "i've", "in", "is", "it", "it's", "its", "many",
    "most", "my", "no", "ok", "okay", "on", "one", "or", "our", "several", "she", "since", "some",
    "sorry", "thank", "thanks", "that", "the", "their", "there", "these", "they", "this", "those",
    "to", "today", "was", "we", "well", "were", "what", "where", "which", "while", "who", "yes",
    "he",
];

/// What follows `you` where a sentence tells something about whom it is said to.
const TOLD: [&str; 9] = ["are", "can", "could", "have", "had", "may", "might", "will", "were"];

/// Whether a sentence may tell somebody to do something: nothing at its beginning shows that it only
/// tells, asks or greets. A name with a colon or a number behind it is data.
pub(super) fn may_command(sentence: &str) -> bool {
    let bare = bare(sentence);
    let mut words = bare.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else {
        return false;
    };
    let lower = first.trim_end_matches(',').to_lowercase().replace('’', "'");
    let is_word =
        lower.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-'));
    if lower == "you" {
        return !TOLD.contains(&second.to_lowercase().as_str());
    }
    if matches!(lower.as_str(), "for" | "e.g.") && second.to_lowercase().starts_with("example") {
        return false;
    }
    is_word && 1 < lower.len() && !TELLS.contains(&lower.as_str()) && !sentence.ends_with(':')
}

/// Whether a question asks to do something: `Could you …?`
pub(super) fn is_request(sentence: &str) -> bool {
    REQUEST.is_match(sentence)
}

fn bare(sentence: &str) -> &str {
    let emphasis = EMPHASIS.find(sentence).map_or(0, |found| found.end());
    sentence.get(emphasis..).unwrap_or_default()
}

/// Whether a sentence begins by saying when, where or for whom it holds.
pub(super) fn is_conditioned(sentence: &str) -> bool {
    let bare = bare(sentence);
    OPENS.is_match(bare) && !IN_EVERY_RUN.is_match(bare)
}

/// Whether nothing but a subject stands before a demand, so that it binds every run.
pub(super) fn is_subject(before: &str) -> bool {
    let bare = bare(before);
    let rest =
        match IN_EVERY_RUN.find(before.trim_start_matches(|mark: char| !mark.is_alphanumeric())) {
            // Only the part up to the comma is known to hold in every run.
            Some(_) => before.split_once(',').map_or(bare, |(_, rest)| rest),
            None => bare,
        };
    SUBJECT.is_match(rest)
}

/// Whether what stands before a ban, a limit or an order names a matter that it is about:
/// `Refunds: never call …`.
pub(super) fn is_labelled(before: &str) -> bool {
    bare(before).rsplit_once(':').is_some_and(|(label, _)| !ANNOUNCES.is_match(label))
}

/// What the line over a list or section makes of the demands under it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Heading {
    /// There is none, or it only says that demands follow.
    #[default]
    Plain,
    /// It names a matter: what is said of tools there is said about that.
    Matter,
    /// It is a condition.
    Condition,
}

impl Heading {
    /// Reads a heading or a lead-in.
    pub(super) fn of(line: &str) -> Self {
        let words = line.trim_matches(|mark: char| !mark.is_alphanumeric());
        if is_conditioned(words) || Hints::of(words).has(Hint::Conditional) {
            return Self::Condition;
        }
        if words.is_empty() || ANNOUNCES.is_match(words) { Self::Plain } else { Self::Matter }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_before_the_subject_is_a_condition() {
        for sentence in [
            "On weekends, do not call the depot.",
            "- For members, answer with one word.",
            "Important: with gift cards you must call check_card.",
            "To cancel an order, you must call get_order.",
            "In all cases of delay, call tell_customer.",
            "Every purchase: always call log_sale.",
            "Had the parcel been lost, you must call open_claim.",
            "Before you answer a complaint, always call read_policy.",
        ] {
            assert!(is_conditioned(sentence), "{sentence}");
        }
        for sentence in [
            "You must call check_card.",
            "Please, always call check_card.",
            "At the end, always call check_card.",
            "In your final answer, give one number.",
            "Before answering, you must call check_card.",
            "The answer should be an integer.",
            "Without using the search tool, find the page.",
        ] {
            assert!(!is_conditioned(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_may_be_a_command_is_told_from_what_only_tells() {
        for sentence in [
            "Avoid bash.",
            "Round to two decimals.",
            "Exclude returns.",
            "- Please confirm with me first.",
            "Answer in French.",
            "You never tell the price.",
        ] {
            assert!(may_command(sentence), "{sentence}");
        }
        for sentence in [
            "Hello.",
            "You are the clerk of the mill.",
            "The mill has 3 doors.",
            "I have lost my key.",
            "Name: Ida",
            "For example, go by rail.",
        ] {
            assert!(!may_command(sentence), "{sentence}");
        }
        assert!(is_request("Could you answer in French?"));
        assert!(!is_request("How old is it?"));
    }

    #[test]
    fn only_a_subject_may_stand_before_what_every_run_must_do() {
        let plain = [
            "",
            "You ",
            "- Please ",
            "The agent ",
            "2. You ",
            "Important: you ",
            "At the end, you ",
        ];
        for before in plain {
            assert!(is_subject(before), "{before}");
        }
        for before in [
            "After a sale you ",
            "Gift cards: you ",
            "You do not ",
            "Angry callers ",
            "Then at noon, you ",
        ] {
            assert!(!is_subject(before), "{before}");
        }
    }

    #[test]
    fn headings_name_a_matter_a_condition_or_nothing() {
        assert_eq!(Heading::of("## Rules"), Heading::Plain);
        assert_eq!(Heading::of("Refunds:"), Heading::Matter);
        assert_eq!(Heading::of("If the card is stolen:"), Heading::Condition);
    }
}
