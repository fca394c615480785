//! What a sentence that asks or checks is after, beyond its verb: whether asking settles what the task means,
//! and whether a check looks at what came of the work. It tells under which question a sentence is shown; none
//! of them passes by words.

use super::words::residue;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// What is open about the task: a confirmation or a handover settles something else.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:unclear|unsure|uncertain\w*|ambigu\w+|vague\w*|incomplete|missing|unspecified|unknown|doubts?|confus\w+|clarif\w+|quiet|several|multiple|more than one|which one",
        r"|can(?:not|['’]t| not) (?:tell|determine|identify|decide)\b|can(?:not|['’]t| not) be (?:determined|identified|established|told|decided|inferred|matched|distinguished)",
        r"|not (?:sure|certain|clear|specified|stated|given|provided)|(?:do|does)(?: not|n['’]t) (?:say|specify|state|know|mention|provide))\b",
        r"|\bask\b[^.]{0,40}\bwhich\b",
    ))
});

/// When something is asked: the words behind it up to the end of their part of the sentence.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:if|when|whenever|where|wherever|in case|unless|as long as)\b([^,;:]*)")
});

static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:not|no|never|nothing|nobody|without|neither|lacks?)\b|n['’]t\b")
});

/// What a request does with what it holds.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:nam(?:e|es|ed|ing)|sa(?:y|ys|id|ying)|t(?:ell|ells|old)|giv(?:e|es|en|ing)|gave|specif\w+|stat(?:e|es|ed|ing)|mention\w*|provid\w+|choos\w+|chose|chosen|pick\w*|indicat\w+|identif\w+|includ\w+|suppl\w+|describ\w+)\b",
    )
});

/// Asking, and what is asked for: no act, and no leave.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bask(?:s|ing)?((?: [\w'’]+){0,4}?)(?:\s*[.!;,]|$| (?:for|which|what|whether|when|where|who|how|about|before)\b([^.;]*))",
    )
});

static LEAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bask(?:s|ing)?\b[^,;:.]*\b(?:approv\w+|permission|consent|confirm\w*|leave|help|assistance)\b",
    )
});

static CHECKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:verif(?:y|ies|ying)|validat(?:e|es|ed|ing)|double[- ]check\w*|re-?check|cross[- ]?check|proofread|sanity[- ]check|check|test|review|inspect|re-?read|run (?:the |all |your )?tests|make sure)\b",
    )
});

/// What a check of the form looks at.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:json|yaml|xml|csv|html|schema|syntax|format(?:ting)?|jq|lint\w*)\b")
});

static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:before|prior to)(?: you| any| the| your| it| is)* (\w+)"));

/// A bold name in front of what it is said to be: an entry of a list of things.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\W*\*\*[^*]+\*\*\W*(?:[-–—:]|\*\*:?)\s"));

/// When something is to be taken up, said to whoever chooses it.
static CHOOSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:always )?(?:use|invoke|load|choose|pick) this (?:skill|agent|sub-?agent|assistant|prompt|workflow)\b",
    )
});

/// Whether a sentence says when its own prompt is to be taken up: it binds whoever chooses, and no run.
pub(crate) fn is_to_choose_by(said: &str) -> bool {
    CHOOSES.is_match(said)
}

/// Whether what is asked is what the task means.
pub(crate) fn settles_the_task(said: &str) -> bool {
    OPEN.is_match(said) || asks_for_what_is_unsaid(said)
}

/// Whether something is asked for because nobody said it: `If the guest has not named dates, ask for the dates`.
fn asks_for_what_is_unsaid(said: &str) -> bool {
    let Some(asked) = ASKS.captures(said).filter(|_| !LEAVE.is_match(said)) else { return false };
    let part = |at: usize| asked.get(at).map_or("", |part| part.as_str());
    // Somebody who is asked to do something is not asked what is meant.
    if part(1).split_whitespace().any(|word| word == "to") {
        return false;
    }
    let asked = part(2);
    let lacks = |condition: &str| {
        let is_of_it = || {
            let words = words_of(condition);
            let is_meant = asked.split_whitespace().next().is_some_and(|word| {
                ["it", "them", "one", "that", "this"].contains(&word.trim_matches(['.', ',']))
            });
            is_meant || words_of(asked).iter().any(|word| words.contains(word))
        };
        DENIES.is_match(condition) && (SAYS.is_match(condition) || is_of_it())
    };
    let mut conditions = CONDITION.captures_iter(said).filter_map(|found| found.get(1));
    conditions.any(|condition| {
        // Words of asking in it are no condition: `ask where it is not said`.
        lacks(condition.as_str())
            || is_unless(said, condition.start()) && SAYS.is_match(condition.as_str())
    })
}

fn is_unless(said: &str, at: usize) -> bool {
    said.get(..at).is_some_and(|before| before.to_lowercase().ends_with("unless"))
}

/// The words of weight, one and several alike.
fn words_of(said: &str) -> Vec<String> {
    let one = |word: String| word.strip_suffix('s').map_or(word.clone(), str::to_owned);
    residue(said).into_iter().map(one).collect()
}

/// Whether somebody is told to check something; the name of a check is none.
pub(crate) fn is_check(said: &str) -> bool {
    let from = LABEL.find(said).map_or(0, |label| label.end());
    let said = said.get(from..).unwrap_or_default();
    CHECKS.find_iter(said).any(|found| !WITH.is_match(said.get(found.end()..).unwrap_or_default()))
}

/// Makes another verb of `check`: to check in, to check with somebody.
static WITH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^ (?:in(?:\s*[.!,]|$| (?:with|on|at|to|for)\b)|out\b|back\b|off\b|with (?:the|your|a|an|him|her|them)\b)",
    )
});

/// A check of something of which no word says whether it was done by the agent, or came to it.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:please |always |then |first )*(?:verify|validate|check|inspect|review|confirm) (?:the|their|his|her|each|every|any|a|an) [\w-]+(?: [\w-]+)?\s*[.!]*$",
    )
});

/// Whether nothing in a check says what of it was done.
pub(crate) fn is_bare_check(said: &str) -> bool {
    BARE.is_match(said) && !residue(said).is_empty()
}

/// Whether it is the form of something that is checked.
pub(crate) fn is_check_of_form(said: &str) -> bool {
    is_check(said) && is_on_form(said)
}

/// Whether words are about the form of something.
pub(crate) fn is_on_form(said: &str) -> bool {
    FORM.is_match(said)
}

/// Whether the check comes before an act, and so is a condition of it. Before the person is told, it is of
/// what was done.
pub(crate) fn is_precondition(said: &str) -> bool {
    const TELLS: [&str; 21] = [
        "agree", "answer", "clos", "complet", "conclud", "continu", "declar", "deliver", "end",
        "finish", "giv", "hand", "inform", "mov", "present", "reply", "report", "respond",
        "return", "submit", "tell",
    ];
    let Some(check) = CHECKS.find(said) else { return false };
    let after = said.get(check.end()..).unwrap_or_default();
    let act = BEFORE.captures(after).and_then(|found| found.get(1));
    act.is_some_and(|act| {
        let act = act.as_str().to_lowercase();
        !TELLS.iter().any(|stem| act.starts_with(stem))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_what_the_task_means_is_told_from_asking_for_leave() {
        for said in [
            "If anything is unclear, ask the user for clarification.",
            "If two orders match the name, ask the customer which one is meant.",
            "Ask for the berth if the captain does not say.",
            "If the captain has not named a berth, ask for the berth before you moor.",
            "If there is no berth in the request, ask for it.",
            "Unless the captain names a berth, ask for one.",
            "If the request is ambiguous (e.g. no berth is named), ask the captain which berth.",
        ] {
            assert!(settles_the_task(said), "{said}");
        }
        for said in [
            "Obtain the explicit approval of the captain before you sail.",
            "Hand over to a person if the request cannot be handled.",
            "Ask the tenant to switch the boiler off.",
            "If the tenant has not named a witness, ask for the consent of the owner.",
            "If the tenant has not named a day, ask the owner to wait.",
            "If the tenant does not give the key, ask the keeper to open the door.",
            "If the tenant gives a date, ask for the key.",
            "If the boiler does not start, ask for the plumber.",
        ] {
            assert!(!settles_the_task(said), "{said}");
        }
    }

    #[test]
    fn when_a_skill_is_taken_up_is_told_from_a_rule_of_it() {
        assert!(is_to_choose_by("Use this skill when a page is to be cut."));
        assert!(!is_to_choose_by("Use this ruler for every page."));
    }

    #[test]
    fn a_check_of_what_was_done_is_told_from_a_condition() {
        let before = "Check the state of the lock before opening the gate.";
        assert!(is_check(before) && is_precondition(before));
        let agreed = "Check the work against the order before agreeing that it is done.";
        assert!(is_check(agreed) && !is_precondition(agreed));
        let after = "Always check that the lock is shut before telling the keeper.";
        assert!(is_check(after) && !is_precondition(after));
        assert!(is_check_of_form("You must validate the JSON with jq after writing the file."));
        for said in [
            "**Check the lamp** - Shows which lamps are lit.",
            "For a caller the date of birth is required for verification.",
            "Write a validation plan for each idea.",
        ] {
            assert!(!is_check(said), "{said}");
        }
    }
}
