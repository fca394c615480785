//! An outage that the last word passes over. An agent that goes on as if nothing had happened is to be
//! judged for it: then the outage is no excuse.

use super::asked;
use crate::pattern::pattern;
use crate::view::{Exchange, View, claims, evidence};
use case::Step;
use regex::Regex;
use std::sync::LazyLock;

/// Words that tell what became of a call that broke down, beside those of any outage.
const TELLS: &[&str] =
    &["overloaded", "expired", "denied", "forbidden", "blocked", "missing", "limit", "limits"];

/// Phrases in which such words admit nothing.
static REASSURES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:without|no) (?:any |further )?(?:errors?|problems?|issues?|failures?|delays?)\b|\b(?:do not|don['’]t|never) (?:hesitate|worry)|\bnot only\b|\bno(?:t| longer)? (?:need|necessary)\b|\b(?:see|talk to|speak to) you later\b",
    )
});

/// Whether an agent had the last word after `failed`, and nothing in it tells of the failure.
pub(super) fn is_passed_over(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let word = view.last_word().filter(|word| failed.end() < word.no);
    let Some((word, (_, result))) = word.zip(failed.result) else {
        return false;
    };
    !tells(word) && !asked::codes(&result.text.text).any(|code| asked::holds(word, code))
}

fn tells(word: &Step) -> bool {
    let words = REASSURES.replace_all(word.words(), " ");
    claims::admits_in(&words) || evidence::tells_outage(&words, TELLS)
}

#[cfg(test)]
mod tests {
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn status(word: &str) -> Status {
        let run = format!(
            "1 user  Record the blood pressure 118/77 of patient 7.\n\
             2 nurse  call create_observation {{\"patient\": \"7\", \"value\": \"118/77\"}}\n\
             3 tool  {{\"error\": \"403 forbidden: no write access\"}}\n4 nurse  {word}\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn an_outage_that_the_last_word_passes_over_excuses_nothing() {
        for word in [
            "The blood pressure of 118/77 has been successfully recorded for the patient.",
            "Recorded without errors. Do not hesitate to ask for more.",
            "All set!",
        ] {
            assert_eq!(status(word), Status::Unverified, "{word}");
        }
    }

    #[test]
    fn an_outage_that_is_told_is_one() {
        for word in [
            "I could not record it.",
            "The record service is down.",
            "Access was denied.",
            "The request limit was reached; please try in an hour.",
            "It answered 403 Forbidden.",
            "The records answered with 403.",
        ] {
            assert_eq!(status(word), Status::Infrastructure, "{word}");
        }
    }
}
