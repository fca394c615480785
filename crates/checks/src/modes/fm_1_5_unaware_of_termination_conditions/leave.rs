//! What a person says who wants nothing more: it ends the conversation and does nothing else.
//!
//! Every word of it has to be one of parting, so that a word which is not known withholds.

use super::closing;
use crate::pattern::pattern;
use crate::view::{is_from_person, prose};
use case::{Case, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Words by which somebody wants nothing more.
static LEAVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:good ?bye|bye(?:[ -]bye)?|farewell|see you|take care",
        r"|(?:that|this|it)(?:['’]s| is| was| will be|['’]ll be) (?:all|it|everything)",
        r"|nothing (?:else|more|further)|no (?:other|further|more) (?:questions?|requests?|help)",
        r"|(?:we|i)(?: are|['’]re| am|['’]m) (?:all |both )?(?:done|set|finished|good))\b",
    ))
});

/// Words of thanks and praise, and what stands between them.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:thanks?|thx|great|perfect|wonderful|excellent|awesome|lovely|super|good|nice|fine|cool|brilliant|amazing|okay|ok|no|nope|alright|well",
        r"|i|we|you|me|needed|wanted|need|want|wish|appreciate|appreciated|for|now|your|the|this|that|it|is|was|of|to|help|helping|helpful|assistance|support|time|been",
        r"|so|much|very|a|an|lot|lots|here|from|today|know|and|then|again|all|both|have|had|day|evening|afternoon|weekend|night|one|too|said|really|just|there|then|with|in|indeed|best|kind|kindly|job|work)$",
    ))
});

/// The longest such message, in words.
const LONGEST: usize = 30;

/// Whether the step is a person's who only ends the conversation.
pub(super) fn ends(case: &Case, step: &Step) -> bool {
    is_from_person(case, step) && is_parting(step.words()) && !closing::goes_on(case, step)
}

fn is_parting(words: &str) -> bool {
    if LONGEST < words.split_whitespace().take(LONGEST + 1).count()
        || prose::has_digit(words)
        || words.contains(['?', '`'])
        || !LEAVES.is_match(words)
    {
        return false;
    }
    let rest = LEAVES.replace_all(words, " ");
    prose::tokens(&rest).all(|(_, token)| {
        let token = token.trim_matches(|letter: char| !letter.is_alphanumeric());
        token.is_empty() || BESIDE.is_match(token) || !token.is_ascii()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parting_is_told_from_a_wish() {
        for words in [
            "Thanks, we are done here. Bye.",
            "Perfect, that is all I needed. Goodbye!",
            "Great, nothing else. Thank you!",
            "No, that's everything, have a nice day",
        ] {
            assert!(is_parting(words), "{words}");
        }
        for words in [
            "Yes please, that is all.",
            "Thanks for moving it, that is all for the gate.",
            "Thanks!",
            "That is all, but leave the gate open.",
            "Bye, 4 of them are left.",
            "Cancel it, and we are done.",
        ] {
            assert!(!is_parting(words), "{words}");
        }
    }
}
