//! Whether what is claimed is so in spite of the result that speaks against it: the refusal itself
//! says that it was so already, a later look at the thing shows it, or a person says it.
//!
//! Read generously, because it only ever takes a finding back: what may be so is asked for.

use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::verification::{looks_at, things_of};
use crate::view::{Exchange, View, is_from_person, prose};
use case::{StepNo, ToolResult};
use std::collections::BTreeSet;

/// How it stands with the goal of a call that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Goal {
    /// A result says that it is so.
    Reached,
    /// Somebody looked, and what they saw is not for words to judge.
    Open,
    /// Nothing says so.
    Missed,
}

/// How much of a refusal or a message is read for words that say how things stand.
const WINDOW: usize = 1000;

/// Words around a participle by which it is no statement that the thing was done. Broad on purpose in
/// what a person says: whoever wants a thing done does not say that it is.
const HOLDS_BACK: &[&str] = &[
    "not", "no", "cannot", "can", "could", "never", "nothing", "unless", "until", "if", "when",
    "only", "must", "should", "would", "may", "might", "will", "isn", "wasn", "aren", "weren",
    "didn", "hasn", "don", "doesn", "couldn", "0", "zero", "none", "nor", "once", "before",
    "failed", "unable", "be", "please", "want", "need", "needs", "like", "still", "make", "ensure",
    "try", "again",
];

/// Words right before a participle by which it tells how the thing stands.
const STATES: &[&str] =
    &["already", "was", "were", "is", "are", "been", "just", "status", "state", "now", "currently"];

/// Acts whose goal is that something is there.
const MAKES: &[&str] = &["create", "add", "book", "install", "reserve", "schedule", "enable"];

/// How far back words hold a participle back.
const REACH: usize = 6;

/// How it stands with the goal of `failed`, whose verb is `stem`, when `claim` is made.
pub(super) fn goal(view: &View<'_>, failed: &Exchange<'_>, claim: &Claim, stem: &str) -> Goal {
    let Some((_, result)) = failed.result else {
        return Goal::Missed;
    };
    match said_by(result, stem) {
        Goal::Missed => looked_since(view, failed, claim, stem),
        goal => goal,
    }
}

/// What the refusal itself says of the goal: already cancelled, already there.
pub(super) fn said_by(result: &ToolResult, stem: &str) -> Goal {
    let clauses: Vec<_> = head(&result.text.text).split([':', ';', '.', '\n']).map(words).collect();
    let says = |words: &Vec<String>| (0..words.len()).any(|at| is_done_at(words, at, stem));
    if clauses.iter().any(says) || states_as_status(result, stem) {
        return Goal::Reached;
    }
    // `Nothing to cancel` leaves open whether it was so before.
    let nothing_left =
        |three: &[String]| matches!(three, [one, _, verb] if one == "nothing" && verb == stem);
    if clauses.iter().any(|words| words.windows(3).any(nothing_left)) {
        return Goal::Open;
    }
    let exists = |pair: &[String]| matches!(pair, [one, other] if one == "already" && other.starts_with("exist"));
    if MAKES.contains(&stem) && clauses.iter().any(|words| words.windows(2).any(exists)) {
        return Goal::Open;
    }
    Goal::Missed
}

/// Whether the refusal gives the thing's status as what was to be reached, as data.
fn states_as_status(result: &ToolResult, stem: &str) -> bool {
    let leaves = result.data.iter().flat_map(prose::leaves);
    leaves.into_iter().any(|(pointer, value)| {
        matches!(prose::key_of(&pointer), "status" | "state" | "current_status" | "current_state")
            && claims::is_form(stem, &value.trim().to_lowercase())
    })
}

fn is_done_at(words: &[String], at: usize, stem: &str) -> bool {
    let is_form = words.get(at).is_some_and(|word| claims::is_form(stem, word));
    let before = words.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    is_form
        && before.last().is_some_and(|word| STATES.contains(&word.as_str()))
        && !before.iter().any(|word| HOLDS_BACK.contains(&word.as_str()))
}

/// What the last look at the thing between the failure and the claim shows.
fn looked_since(view: &View<'_>, failed: &Exchange<'_>, claim: &Claim, stem: &str) -> Goal {
    let things = things_of(failed);
    let nouns = nouns(failed);
    let looks = |later: &&Exchange<'_>| {
        let reads = matches!(later.effect, Effect::Reads | Effect::Verifies | Effect::Unknown);
        failed.end() < later.step.no
            && later.end() < claim.step
            && reads
            && later.standing != Standing::Bad
            && later.result.is_some_and(|(_, result)| {
                looks_at(later, &things)
                    || holds(result, &things)
                    || !nouns.is_disjoint(&self::nouns(later))
            })
    };
    let Some(last) = view.exchanges.iter().rev().find(looks) else {
        return Goal::Missed;
    };
    let text =
        |exchange: &Exchange<'_>| exchange.result.map(|(_, result)| result.text.text.clone());
    let same = |earlier: &Exchange<'_>| {
        earlier.end() < failed.step.no
            && earlier.call_key == last.call_key
            && text(earlier) == text(last)
    };
    // What reads as it did before the failed call was not changed by it.
    if view.exchanges.iter().any(same) {
        return Goal::Missed;
    }
    let data = last.result.and_then(|(_, result)| result.data.as_ref());
    let is_form = |(_, word): (String, String)| claims::is_form(stem, &word.to_lowercase());
    let is_shown = data.is_some_and(|data| prose::leaves(data).into_iter().any(is_form));
    if is_shown { Goal::Reached } else { Goal::Open }
}

/// Whether the result names one of `things`.
fn holds(result: &ToolResult, things: &BTreeSet<String>) -> bool {
    prose::tokens(head(&result.text.text)).any(|(_, token)| things.contains(token))
}

/// What a tool's name says that it works on, in the singular.
fn nouns(exchange: &Exchange<'_>) -> BTreeSet<String> {
    let words = effect::words(&exchange.call.tool.text).skip(1);
    words.map(|word| word.trim_end_matches('s').to_owned()).filter(|word| 3 < word.len()).collect()
}

/// Whether a person states anything between the result and the claim: who says "I did it on the
/// website" has seen more than the result, in words that no list has. Questions and wishes state
/// nothing, and neither does a plain no.
pub(super) fn told_by_person(view: &View<'_>, from: StepNo, claim: &Claim) -> bool {
    let said = view.after(from).iter().take_while(|step| step.no < claim.step);
    let mut said = said.filter(|step| is_from_person(view.case, step));
    said.any(|step| {
        head(step.words()).split_inclusive(['.', '!', '?', '\n']).any(|s| states(s, &claim.kind))
    })
}

fn states(sentence: &str, kind: &ClaimKind) -> bool {
    if sentence.ends_with('?') {
        return false;
    }
    let words = words(sentence);
    let mut words = words.iter().skip_while(|word| *word == "no").peekable();
    // `Cancel it anyway` is what is wanted.
    let asks = words.peek().is_some_and(|first| match kind {
        ClaimKind::ActionDone(stem) | ClaimKind::Count(_, stem) => first == stem,
        ClaimKind::TestsPass
        | ClaimKind::Ran
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::Verified
        | ClaimKind::Checked
        | ClaimKind::Done => false,
    });
    words.peek().is_some() && !asks && !words.any(|word| HOLDS_BACK.contains(&word.as_str()))
}

fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(WINDOW)]
}

fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|letter: char| !letter.is_alphanumeric());
    pieces.filter(|piece| !piece.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Origin, Passage};

    fn refusal(text: &str) -> Goal {
        let text = Passage::new(text, Origin::top().key("text"));
        said_by(&ToolResult { text, call: None, data: None, failed: Some(true) }, "cancel")
    }

    #[test]
    fn a_refusal_may_say_that_it_was_done_already() {
        for text in [
            "trip T-9 is already cancelled",
            "ALREADY_CANCELLED",
            "not found: it was cancelled by the hotel",
            "no active booking: status CANCELED",
        ] {
            assert_eq!(refusal(text), Goal::Reached, "{text}");
        }
        for text in [
            "booking is locked",
            "it cannot be cancelled",
            "no booking was cancelled",
            "only what is not paid can be cancelled",
            "only bookings whose fare is cancelled are open",
        ] {
            assert_eq!(refusal(text), Goal::Missed, "{text}");
        }
        assert_eq!(refusal("409 Conflict: nothing to cancel"), Goal::Open);
    }

    #[test]
    fn who_wants_a_thing_done_does_not_say_that_it_is() {
        let kind = ClaimKind::ActionDone("cancel");
        for words in [
            "A colleague just cancelled it by hand.",
            "OK I did it on the website.",
            "No, I just did that myself in the app.",
            "I see it green now.",
        ] {
            assert!(states(words, &kind), "{words}");
        }
        for words in [
            "I want it cancelled.",
            "Is it cancelled?",
            "Please try again.",
            "It was not cancelled.",
            "Cancel it anyway.",
        ] {
            assert!(!states(words, &kind), "{words}");
        }
    }
}
