//! What the person says who has the last word: that it did not work. Nobody answered that, so it
//! stands.
//!
//! Only plain words about the outcome count, in a statement at the very end of the run. A person who
//! asks, or an agent that goes on, leaves the outcome to the results.

use super::{View, is_from_person};
use crate::pattern::pattern;
use case::{Act, Cite, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Words by which somebody says that a thing is not as it was asked for.
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:it|that|this)(?: still| just)? (?:did|does|do|is|was|has|had)(?:n['’]t| not)(?: even| really| been)? (?:work(?:ed|ing)?|help(?:ed)?|fixed|resolved|solved|changed?)\b|\b(?:is|are|was|it's|it’s) still (?:not |off|down|broken|failing|wrong|missing|the same|unresolved)",
    )
});

/// Words by which a statement is a condition or a guess.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:if|when|whenever|unless|until|before|in case|might|may|could|would|maybe)\b")
});

/// Words by which a statement is of another time than the end of the run.
static PAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:yesterday|earlier|before|previously|at first|last (?:time|week|month|night)|this morning|the first time|until now|but now|now it (?:does|is|works?))\b",
    )
});

/// Words by which what did not work is said to work in the end.
static WORKS_NOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:now (?:it|that) (?:does|is|works?|has)|it (?:does|is|works?|has)(?: \w+)? now|works now|all good now)\b",
    )
});

/// The person's message at the end of the run that says so, and the words.
pub fn last_word<'c>(view: &View<'c>) -> Option<(&'c Step, Cite)> {
    let mut said = view.case.trace.steps.iter().rev();
    let is_event = |step: &&Step| matches!(step.act, Act::Event { .. });
    let trailing: Vec<&Step> = said
        .by_ref()
        .skip_while(is_event)
        .take_while(|step| is_from_person(view.case, step))
        .collect();
    // Before anything was done there is nothing that could have worked.
    let first =
        trailing.last().filter(|first| view.said.first().is_some_and(|said| said.no < first.no))?;
    if view.exchanges.first().is_none_or(|exchange| first.no < exchange.step.no) {
        return None;
    }
    trailing.into_iter().rev().find_map(|step| Some((step, denial(step)?)))
}

fn denial(step: &Step) -> Option<Cite> {
    let words = step.words();
    let found = DENIES.find(words)?;
    let start = words[..found.start()].rfind(['.', '!', '?', '\n']).map_or(0, |at| at + 1);
    let rest = &words[found.end()..];
    let end = rest.find(['.', '!', '?', '\n']);
    let asks = end.is_some_and(|at| rest[at..].starts_with('?'));
    let end = end.map_or(words.len(), |at| found.end() + at);
    let sentence = &words[start..end];
    if asks
        || HELD.is_match(sentence)
        || PAST.is_match(sentence)
        || WORKS_NOW.is_match(&words[end..])
    {
        return None;
    }
    Cite::range(step, found.range())
}

#[cfg(test)]
mod tests {
    use crate::outcome::{Assertion, Status};
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn outcome(end: &str) -> (Status, Assertion) {
        let run = format!(
            "1 user  Set flag beta.\n2 desk  call set_flag {{\"name\": \"beta\"}}\n3 tool  {{\"ok\": true}}\n4 desk  Done.\n{end}\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let view = View::new(&case);
        (view.outcome().status, view.outcome().asserted_by)
    }

    #[test]
    fn the_person_who_has_the_last_word_says_how_it_went() {
        let failed = (Status::Failed, Assertion::Person);
        assert_eq!(outcome("5 user  It did not work, the flag is still off."), failed);
        assert_eq!(outcome("5 user  Hm.\n6 user  That didn't work."), failed);
    }

    #[test]
    fn a_question_a_condition_and_an_answered_complaint_say_nothing() {
        for end in [
            "5 user  What if it did not work?",
            "5 user  If it did not work I will write again.",
            "5 user  It did not work.\n6 desk  Now it is set.",
            "5 user  Thanks.",
            "5 user  It did not work yesterday, now it does. Thanks.",
            "5 user  It did not work. Now it does!",
        ] {
            assert_ne!(outcome(end).1, Assertion::Person, "{end}");
        }
    }
}
