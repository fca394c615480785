//! An error that was to be seen: the request asks for it, and the answer states it. Then the call did
//! what it was made for, and nothing broke down.

use crate::pattern::pattern;
use crate::view::{Exchange, View, is_from_person, prose};
use case::Step;
use regex::Regex;
use std::sync::LazyLock;

/// Words that an answer to a question of yes or no begins with.
const ANSWERS: &[&str] = &["yes", "no", "confirmed", "correct", "verified"];

/// A question of yes or no, or a demand to see whether something is so; not a polite wish.
static ASKS_WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?im)(?:^|[.!?;:,]|\band)\s*(?:is|are|was|were|does|do|did|has|have|can|will)\s+[^.!?]*\?",
        r"|\b(?:check|verify|test|confirm|see|find out|prove|show|tell me) (?:that|whether|if)\b",
    ))
});

/// A wish in the form of such a question.
static WISH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:and\W+)?(?:can|could|will|would|do) (?:you|we|i)\b"));

/// Words by which an answer says that it has none: the agent could not look, or the tool is down.
static UNTOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:i|we)\b[^.!?]{0,20}\b(?:could not|cannot|unable|not able|failed)\b",
        r"|\b(?:i|we) (?:couldn|can|wasn)['’]t\b|\bunable to\b|\btry again\b",
        r"|\bcould not be (?:checked|verified|tested|told|determined|read|completed)\b",
        r"|\b(?:later|currently|temporarily|at the moment|right now)\b",
    ))
});

/// Whether the error that `failed` gave is what the request asks about, and what the last word
/// answers with.
pub(super) fn is_answer(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    answers_with_code(view, failed) || answers_whether(view, failed)
}

/// Whether somebody asks whether a thing is so, the call looked, and the last word speaks of that
/// thing and does not say that it could not be told.
fn answers_whether(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let word = view.last_word().filter(|word| failed.end() < word.no);
    let Some(word) = word.filter(|_| !failed.effect.acts()) else {
        return false;
    };
    if UNTOLD.is_match(word.words()) {
        return false;
    }
    let opens = prose::tokens(word.words()).next().map(|(_, token)| token.to_ascii_lowercase());
    let answers = opens.is_some_and(|first| ANSWERS.contains(&first.as_str()));
    let steps = view.case.trace.steps.iter().take_while(|step| step.no < failed.step.no);
    let mut requests = steps.filter(|step| is_from_person(view.case, step));
    requests.any(|request| {
        let mut asked = ASKS_WHETHER.find_iter(request.words()).map(|found| found.as_str());
        let is_asked = asked.any(|asked| {
            !WISH.is_match(asked.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
        });
        is_asked && (answers || speaks_of(request, word))
    })
}

/// Whether the two steps share a word that names something.
fn speaks_of(request: &Step, word: &Step) -> bool {
    /// The fewest letters of a word that names something rather than joining others.
    const SHORTEST: usize = 3;
    const JOINING: &[&str] = &[
        "the", "and", "that", "this", "whether", "check", "verify", "test", "confirm", "see",
        "does", "did", "has", "have", "can", "will", "are", "was", "were", "not", "now", "for",
        "with", "from", "you", "your", "its", "any", "all", "there",
    ];
    let tokens = |step: &Step| -> Vec<String> {
        prose::tokens(step.words()).map(|(_, token)| token.to_ascii_lowercase()).collect()
    };
    let wanted = tokens(request);
    let names = |token: &String| {
        (SHORTEST <= token.len() || token.bytes().all(|byte| byte.is_ascii_digit()))
            && !JOINING.contains(&token.as_str())
            && wanted.contains(token)
    };
    tokens(word).iter().any(names)
}

/// Whether the error's own code is asked for, and the last word answers with it.
fn answers_with_code(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let (Some((_, result)), Some(word)) = (failed.result, view.last_word()) else {
        return false;
    };
    let mut codes = codes(&result.text.text);
    let Some(code) = codes.find(|code| failed.end() < word.no && holds(word, code)) else {
        return false;
    };
    let steps = view.case.trace.steps.iter().take_while(|step| step.no < failed.step.no);
    let mut requests = steps.filter(|step| is_from_person(view.case, step));
    let first = prose::tokens(word.words()).next().map(|(_, token)| token.to_ascii_lowercase());
    let is_told = first.is_some_and(|first| ANSWERS.contains(&first.as_str()));
    requests.any(|request| holds(request, code) || (is_told && asks_about(request, failed)))
}

/// The codes that machines name errors by: `503`, `ECONNREFUSED`.
pub(super) fn codes(text: &str) -> impl Iterator<Item = &str> {
    /// The fewest letters of a name that is all capitals and no common abbreviation.
    const SHORTEST: usize = 6;
    let is_status = |token: &str| {
        token.len() == 3
            && token.starts_with(['4', '5'])
            && token.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_name = |token: &str| {
        SHORTEST <= token.len()
            && token.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    prose::tokens(text)
        .map(|(_, token)| token)
        .filter(move |token| is_status(token) || is_name(token))
}

pub(super) fn holds(step: &Step, code: &str) -> bool {
    prose::tokens(step.words()).any(|(_, token)| token == code)
}

/// Whether the request is a question that names what the call was made on.
fn asks_about(request: &Step, failed: &Exchange<'_>) -> bool {
    let words = request.words().trim_end();
    let names = |token: &str| {
        token.contains(['.', '/'])
            && prose::leaves(&failed.call.arguments).iter().any(|(_, value)| value.contains(token))
    };
    words.ends_with('?') && prose::tokens(words).any(|(_, token)| names(token))
}

#[cfg(test)]
mod tests {
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn status(ask: &str, word: &str) -> Status {
        let run = format!(
            "1 user  {ask}\n2 desk  call fetch {{\"url\": \"http://shop.example/pay\"}}\n\
             3 tool  {{\"error\": \"503 Service Unavailable\"}}\n4 desk  {word}\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn an_error_that_was_asked_for_is_no_outage() {
        for (ask, word) in [
            ("Check that the shop answers 503 now.", "Confirmed, it answers 503."),
            ("Is shop.example/pay closed?", "Yes, it answers 503 Service Unavailable."),
            ("Is the shop closed?", "Verified: the shop is closed."),
            ("Check that the shop is offline.", "The shop does not answer."),
        ] {
            assert_ne!(status(ask, word), Status::Infrastructure, "{ask}");
        }
    }

    #[test]
    fn an_error_in_place_of_the_answer_is_an_outage() {
        for (ask, word) in [
            ("Sum up http://shop.example/pay for me.", "The page answered 503."),
            ("What does shop.example/pay cost?", "I could not read it: 503."),
            ("Check that the shop answers 503 now.", "I could not reach it."),
            ("Is the shop closed?", "I could not reach the shop."),
            ("Can you sum up the shop's page?", "The page of the shop is not there."),
            ("Is the shop cheap?", "The shop's service is currently unavailable."),
        ] {
            assert_eq!(status(ask, word), Status::Infrastructure, "{ask}");
        }
    }
}
