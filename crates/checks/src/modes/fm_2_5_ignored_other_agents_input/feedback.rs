//! What one agent says to another about its work: whether it asks for a change, approves, or says
//! nothing that can be read.
//!
//! Words nominate here and withhold; what makes a finding is the unchanged act that follows.

use crate::pattern::pattern;
use crate::view::prose;
use case::Step;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What a message says about another's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tenor {
    /// It asks for something else; the sentence that does.
    Asks(Range<usize>),
    /// It approves, or takes back what it asked for.
    Approves,
    /// It has next to no words: what it said is not in the trace.
    Silent,
    /// It speaks of something else.
    Other,
}

/// Words that ask somebody for a change, or say that what there is will not do.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:you (?:should|must|need to)|please|could you|can you|would you|instead|recommend|suggest",
        r"|incorrect|wrong|missing|mistake|fix|change|replace|remove|add|rewrite|revise|fails?|failing",
        r"|(?:must|should|needs to) (?:be|have|not|also)|(?:is|are|does|do) not|(?:is|are|does|do)n['’]t)\b",
    ))
});

/// Who speaks of their own next step asks nobody for one.
static OWN_STEP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:thought\b|action\b|observation\b|let['’]s|let me|we |i['’]ll|i will|i need|i have|now )|\b(?:we|i) (?:need|have|should|must|can|will)\b|\blet['’]s\b",
    )
});

/// Words that say that what there is will not do, whatever else is asked for.
static FAULTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:incorrect|wrong|missing|mistake|not (?:correct|right|what)|does not|doesn['’]t|fails?|failing",
        r"|instead|lacks|needs|(?:must|should) (?:be|have|also))\b",
    ))
});

/// Words that approve. Where one stands beside a wish, nothing here can tell which of them counts.
static APPROVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:approved?|lgtm|looks? (?:good|great|fine|correct|right)|well done|perfect|accepted|agreed?",
        r"|(?:is|are) (?:now |all )?(?:correct|right|fine|complete)|all (?:the )?(?:tests|checks|cases) pass(?:ed)?",
        r"|no (?:further |more |other )?(?:changes?|comments?|issues?|problems?|concerns?)|never ?mind",
        r"|(?:good|great|nice|excellent) (?:job|work)|finished|terminate|verified|confirmed|scratch that",
        r"|keep (?:it|this|that)|leave (?:it|this|that))\b",
    ))
});

/// Fewer words than this say nothing that could be taken up.
const WORDS: usize = 6;

/// A longer message is a document that is passed on, in bytes; feedback on a piece of work is not.
const DOCUMENT: usize = 6000;

/// What `step` says. Fenced code and quotations in it are not its own words.
pub(super) fn tenor(step: &Step) -> Tenor {
    let text = step.words();
    if text.split_whitespace().take(WORDS).count() < WORDS {
        // A short sentence is a word in passing; a label without one heads what was not captured.
        let is_sentence = text.trim_end().ends_with(['.', '!', '?']);
        return match (APPROVES.is_match(text), is_sentence) {
            (true, _) => Tenor::Approves,
            (false, true) => Tenor::Other,
            (false, false) => Tenor::Silent,
        };
    }
    if DOCUMENT < text.len() {
        return Tenor::Other;
    }
    if approves(text) {
        return Tenor::Approves;
    }
    let asking = prose::sentences(text, &ASKS);
    let asks = |text: &str| ASKS.is_match(text) && !OWN_STEP.is_match(text);
    match asking.iter().find(|sentence| asks(sentence.text)) {
        Some(sentence) => Tenor::Asks(sentence.start..sentence.start + sentence.text.len()),
        None => Tenor::Other,
    }
}

/// Whether a sentence approves, rather than say what has to come before approval.
fn approves(text: &str) -> bool {
    if !APPROVES.is_match(text) {
        return false;
    }
    let own = prose::sentences_near(text, |_| true);
    // What stands in a quotation or in code approves for whoever wrote it; it withholds all the same.
    own.is_empty()
        || own.iter().any(|one| APPROVES.is_match(one.text) && !NOT_YET.is_match(one.text))
}

/// Words by which approval is still to come.
static NOT_YET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:required|needed|necessary)\b[^.]{0,40}\b(?:before|until)\b|\b(?:before|until) (?:this|it|that) can\b|\bcannot be\b|\bnot (?:yet )?(?:approved|accepted|complete)\b",
    )
});

/// Whether `step` asks for something, whatever it says beside.
pub(super) fn wishes(step: &Step) -> bool {
    let asking = prose::sentences(step.words(), &ASKS);
    asking.iter().any(|one| ASKS.is_match(one.text) && !OWN_STEP.is_match(one.text))
}

/// Whether a sentence of the message asks whoever is called `name` for something.
pub(super) fn asks_by_name(step: &Step, name: &str) -> bool {
    let asking = prose::sentences(step.words(), &ASKS);
    let has_name =
        |text: &str| prose::tokens(text).any(|(_, token)| token.trim_start_matches('@') == name);
    asking
        .iter()
        .any(|one| ASKS.is_match(one.text) && !OWN_STEP.is_match(one.text) && has_name(one.text))
}

/// Words that hand something over and say nothing about it.
static HANDS_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:sure|ok|okay|thanks|thank you|here(?: is|['’]s| are| you| it)|this is|below is|the (?:final|full|complete|whole|finished|new))\b",
    )
});

/// Shorter sentences say nothing about a piece of work, in words.
const ANSWER: usize = 4;

/// Whether `step` says something beside what is delivered that the words of the `first` time did not.
pub(super) fn says_more(first: &str, step: &Step) -> bool {
    let said = prose::sentences_near(first, |_| true);
    let said: BTreeSet<&str> = said.iter().map(|sentence| sentence.text).collect();
    let more = prose::sentences_near(step.words(), |_| true);
    more.iter().any(|sentence| {
        !said.contains(sentence.text)
            && !HANDS_OVER.is_match(sentence.text)
            && ANSWER <= sentence.text.split_whitespace().count()
    })
}

/// Whether the sentence finds fault, rather than ask for one more thing.
pub(super) fn finds_fault(sentence: &str) -> bool {
    FAULTS.is_match(sentence)
}

/// Words with which a sender stands by what it sent.
static REASONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:because|since|already|cannot|can['’]t|unable|intentional(?:ly)?|disagree|however|but|unchanged",
        r"|not (?:needed|necessary|possible|available|required)|unnecessary|as is|stands|no need|by design|still",
        r"|again|retry|re-?run)\b",
    ))
});

/// Words that say that something was changed.
static CLAIMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:revised|updated|fixed|corrected|changed|addressed|incorporated|modified|adjusted|improved",
        r"|new version|as (?:requested|suggested|you (?:asked|suggested)))\b",
    ))
});

/// What the second delivery says about the feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Nothing.
    None,
    /// It says that it was taken up.
    Claims(Range<usize>),
    /// It gives a reason to stay as it was.
    Reasons(Range<usize>),
}

/// What `step` says outside of its fenced blocks.
pub(super) fn reply(step: &Step) -> Reply {
    let text = step.words();
    let spans = |pattern: &Regex| {
        let found = prose::sentences(text, pattern);
        let found = found.iter().find(|sentence| pattern.is_match(sentence.text));
        found.map(|sentence| sentence.start..sentence.start + sentence.text.len())
    };
    if let Some(claim) = spans(&CLAIMS) {
        return Reply::Claims(claim);
    }
    spans(&REASONS).map_or(Reply::None, Reply::Reasons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Act, ActorKind, Origin, Passage, Trace};

    fn said(text: &str) -> Step {
        let mut trace = Trace::default();
        let actor = trace.actor_named("judge", ActorKind::Agent);
        let act = Act::Say { text: Passage::new(text, Origin::top()), to: None };
        trace.push(actor, act, Origin::top());
        trace.steps.remove(0)
    }

    #[test]
    fn a_wish_beside_praise_is_none() {
        assert!(matches!(tenor(&said("The loop never ends, please add a stop.")), Tenor::Asks(_)));
        assert_eq!(tenor(&said("Please ship it, this looks good to me now.")), Tenor::Approves);
        assert_eq!(tenor(&said("Approved.")), Tenor::Approves);
        assert_eq!(tenor(&said("to do: review")), Tenor::Silent);
        assert_eq!(tenor(&said("Please continue.")), Tenor::Other);
        assert_eq!(tenor(&said("Now we need to change the port in the file.")), Tenor::Other);
        assert_eq!(tenor(&said("The weather in the harbour stays calm today.")), Tenor::Other);
    }

    #[test]
    fn a_reason_is_told_from_a_claim() {
        assert!(matches!(reply(&said("Here is the revised draft:")), Reply::Claims(_)));
        assert!(matches!(reply(&said("It stays, because the port is fixed.")), Reply::Claims(_)));
        assert!(matches!(reply(&said("It stays, because nobody else asks.")), Reply::Reasons(_)));
        assert_eq!(reply(&said("Here is the draft:")), Reply::None);
    }
}
