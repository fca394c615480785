//! An error that was to be seen: the request asks for it, and the answer states it. Then the call did
//! what it was made for, and nothing broke down.

use crate::view::{Exchange, View, is_from_person, prose};
use case::Step;

/// Words that an answer to a question of yes or no begins with.
const ANSWERS: &[&str] = &["yes", "no", "confirmed", "correct"];

/// Whether the error that `failed` gave is what the request asks about, and what the last word
/// answers with.
pub(super) fn is_answer(view: &View<'_>, failed: &Exchange<'_>) -> bool {
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
fn codes(text: &str) -> impl Iterator<Item = &str> {
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

fn holds(step: &Step, code: &str) -> bool {
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
        ] {
            assert_eq!(status(ask, word), Status::Infrastructure, "{ask}");
        }
    }
}
