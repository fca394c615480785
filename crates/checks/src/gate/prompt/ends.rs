//! Ends of a run that are put another way than `stop`: handing in the answer, closing the session, nothing left to do;
//! and those that are no success: giving up, or handing over when something is in the way.

use super::hollow;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// The agent hands in what it has, or closes the session, or says a word that stands for the end.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    let start = r"(?i)(?:^\W*|[,;:] |\b(?:then|and|please|only|must|should|to|always|never|not) )";
    let answer =
        "(?:answer|results?|output|response|report|summary|reply|solution|decision|verdict)";
    let gives = "(?:give|provide|submit|deliver|present|send|report|output|write|state|return)";
    let when = "(?:only )?(?:when|once|as soon as)";
    pattern(&format!(
        concat!(
            r"{start}(?:return(?: (?:the|your|a))?(?: {answer})? {when}\b",
            r"|{gives} (?:the|your|a) (?:final|finished|complete) {answer} {when}\b",
            r"|(?:close|wrap up|leave) (?:the|this|your) (?:run|session|conversation|chat|dialogue)(?:\s*[.!;,:]|$| (?:when|once|if|as soon as|after|until|unless|only|by)\b))",
        ),
        start = start,
        answer = answer,
        gives = gives,
        when = when
    ))
});

/// Nothing is left to do.
static NOTHING_LEFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:when|once|if|as soon as|until) (?:there(?: is|['’]s|are) )?(?:nothing|no (?:more |further |other )?(?:work|tasks?|steps?|items?|actions?)) (?:is |are )?(?:(?:left|more|else|remaining|remains?)(?: to do)?|to do)(?:\s*[.,;]|$)",
    )
});

/// A word in capitals that stands for the end.
static SAYS_DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^\W*|[,;:] |\b(?i:then|and|please|must|should) )(?i:say|reply|respond|output|write|print|answer|return|emit|send)(?i: only| just)?(?i: with)?(?i: the word)? `?(?:DONE|FINISHED|COMPLETED?|END|STOP|EXIT)\b",
    )
});

/// The work itself is done: `The migration is finished when all tests pass`, `The call ends when the bill is paid`.
static WORK_IS_DONE: LazyLock<Regex> = LazyLock::new(|| {
    let run = "(?:run|tasks?|session|conversation|chat|call|loop|work|process|execution|interaction|episode|dialogue|job|workflow|procedure|dialog|search)";
    let when = r"(?: only)? (?:when|once|if|as soon as|after)\b";
    pattern(&format!(
        r"(?i)^\W*(?:note:? )?(?:the|this|your|our) (?:(?:[\w-]+ ){{1,5}}(?:is|are|counts? as|has been|will be|(?:can|may|should) (?:only )?be)(?: considered| deemed| only)* (?:done|finished|over|completed?){when}|(?:[\w-]+ ){{0,2}}{run} (?:only )?(?:ends?|finish(?:es)?|stops?|terminates?|concludes?|closes?){when})",
    ))
});

static WHEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:when|once|if|as soon as|after|finally|at the end)\b"));

/// What comes before the end is not the end.
static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:before|prior to) [^,;.!]{1,80}"));

/// The run is given up, or handed to somebody else under a condition.
static GIVES_UP: LazyLock<Regex> = LazyLock::new(|| {
    // What is handed over is the work: money and keys are handed over in doing it.
    let work = r"(?:it|this|them|(?:the|this|your) (?:work|task|call|caller|customer|user|conversation|chat|case|ticket|request))";
    let hands = format!(
        r"(?:hand (?:over|off)|escalate|transfer(?: {work})? to|(?:hand|pass) {work} (?:on |over |off )?to)\b"
    );
    let case = "(?:if|when|whenever|in case|once|after)";
    pattern(&format!(
        r"(?i)\b(?:give|giving) up\b|(?:^\W*|[,;:] |\b(?:and|then|please) )abort\b|^\W*{case}\b[^.;]*[,:] (?:then |please )*{hands}[^.;]*|^\W*(?:please )?{hands}[^.;]*\b{case}\b"
    ))
});

static NEVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:never|not)|n['’]t) (?:ever )?(?:give|giving) up\b|(?:\b(?:never|not)|n['’]t) (?:hand|escalate|transfer|pass|abort)",
    )
});

/// Words of any end.
static OF_ANY_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:return|submit|deliver|present|close|wrap up|leave|run|session|conversation|chat|dialogue|left|remains?|remaining|nothing|report|summary|final|decision|verdict|done)\b",
    )
});

/// Whether a sentence ends the run in one of these words.
pub(super) fn is_end(said: &str) -> bool {
    ENDS.is_match(said)
        || NOTHING_LEFT.is_match(said)
        || WORK_IS_DONE.is_match(said)
        || SAYS_DONE.is_match(said) && WHEN.is_match(said)
}

/// The sentence without what comes before the end: `Run the tests before you finish`.
pub(super) fn without_before(said: &str) -> std::borrow::Cow<'_, str> {
    BEFORE.replace_all(said, " ")
}

/// Whether a sentence that ends the run names nothing that a run could show.
pub(super) fn is_hollow(said: &str) -> bool {
    hollow::is_hollow(&OF_ANY_END.replace_all(said, " "))
}

/// Whether a sentence says when the run is given up, or handed to somebody else.
pub(super) fn gives_up(said: &str) -> bool {
    GIVES_UP.is_match(said) && !NEVER.is_match(said)
}

/// The sentence without its words on giving up.
pub(super) fn without_giving_up(said: &str) -> std::borrow::Cow<'_, str> {
    GIVES_UP.replace_all(said, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_from_what_only_sounds_like_one() {
        for said in [
            "Return your final answer once you have it.",
            "Return when done.",
            "Close the session when the lock is shut.",
            "When there is nothing left to do, say so.",
            "Once the tide turns, reply DONE.",
            "The passage is finished when all locks are shut and `read_tide` prints the level.",
            "The call ends when the master hangs up.",
            "Your shift at the lock is over once the gauge shows 0.",
        ] {
            assert!(is_end(said), "{said}");
        }
        for said in [
            "Return the key when the tide turns.",
            "Close the gate when the tide turns.",
            "If there is nothing left to load, tell the master.",
            "Say done when you mean it.",
            "The warranty ends when the lock is opened.",
            "If the passage is finished when the tide turns, log it.",
            "An order is done when it is paid.",
            "Tell the master to send STOP if it is too much.",
        ] {
            assert!(!is_end(said), "{said}");
        }
        assert!(is_hollow("Return your final answer once you have it."));
        assert!(!is_hollow("Close the session when open_lock returns ok."));
    }

    #[test]
    fn giving_up_is_told_from_a_handover_that_is_the_work() {
        for said in [
            "Give up after 3 failed locks.",
            "If the gauge is down for an hour, hand over to the keeper.",
            "Transfer to a person if the master is hurt.",
        ] {
            assert!(gives_up(said), "{said}");
        }
        for said in [
            "Never give up.",
            "Hand the key to the master.",
            "If it rains, close the hatch.",
            "When the lock is paid, transfer the fee to the port.",
        ] {
            assert!(!gives_up(said), "{said}");
        }
    }
}
