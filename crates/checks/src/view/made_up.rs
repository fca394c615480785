//! A value that is stated as if it had been read, although the call that was to read it failed for
//! its surroundings' sake and nothing else in the run has any value to give.
//!
//! Only the plain case is told: the run's last call broke down, no result and no request holds a
//! plain number, and the last word holds one and admits nothing. A number that could have been
//! worked out from others is left alone.

use super::claims;
use super::evidence::{self, Standing};
use super::{Exchange, View, prose};
use case::{Act, Step};
use std::ops::Range;

/// The last word, the value in it, and the call that broke down.
pub struct MadeUp<'v, 'c> {
    /// The call whose result is a fault of the surroundings.
    pub failed: &'v Exchange<'c>,
    /// The last word.
    pub word: &'c Step,
    /// The value, as bytes of the last word.
    pub value: Range<usize>,
}

/// The value that was made up, if that is shown.
pub fn of<'v, 'c>(view: &'v View<'c>) -> Option<MadeUp<'v, 'c>> {
    let failed = view.exchanges.last().filter(|last| last.standing == Standing::Bad)?;
    evidence::fault(failed)?;
    let word = view.last_word().filter(|word| failed.end() < word.no)?;
    if claims::admits(word) || evidence::tells_outage(word.words(), ADMITS) {
        return None;
    }
    let value = number(word.words())?;
    // Who states the error's own code tells of the error.
    let (_, result) = failed.result?;
    if result.text.text.contains(word.words().get(value.clone())?) {
        return None;
    }
    let gives = |step: &Step| {
        let counts = match step.act {
            Act::Result(_) => step.no != failed.end(),
            Act::Say { .. } => step.no != word.no,
            Act::Handoff { .. } | Act::Think(_) => true,
            Act::Instruct(_) | Act::Call(_) | Act::Event { .. } => false,
        };
        counts && (number(step.words()).is_some() || holds_number(step))
    };
    (!view.case.trace.steps.iter().any(gives)).then_some(MadeUp { failed, word, value })
}

/// Whether a result holds digits at all: in data a number may stand anywhere.
fn holds_number(step: &Step) -> bool {
    step.result().is_some_and(|result| prose::has_digit(&result.text.text))
}

/// Words that admit that the value was not read, beside those that tell of the outage.
const ADMITS: &[&str] =
    &["again", "no", "without", "estimate", "estimated", "approximately", "assuming", "typically"];

/// The first plain number of two digits or more: no part of an identifier, no single digit.
fn number(words: &str) -> Option<Range<usize>> {
    let is_number = |token: &str| {
        let bare = token.trim_matches(|letter| matches!(letter, '$' | '€' | '£' | '%'));
        bare.bytes().filter(u8::is_ascii_digit).count() >= 2
            && bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    };
    let mut tokens = prose::tokens(words).filter(|(_, token)| is_number(token));
    tokens.next().map(|(at, token)| at..at + token.len())
}

impl MadeUp<'_, '_> {
    /// The value as it is stated.
    pub fn stated(&self) -> &str {
        self.word.words().get(self.value.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Status;
    use case::{Case, Owners, Spec};

    fn status(last: &str, before: &str) -> (Option<String>, Status) {
        let run = format!(
            "1 user  What does the blue lamp cost?\n2 desk  call get_price {{\"item\": \"lamp\"}}\n\
             3 tool  {before}\n4 desk  call get_price {{\"item\": \"lamp\"}}\n\
             5 tool  {{\"error\": \"503 Service Unavailable\"}}\n6 desk  {last}\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let view = View::new(&case);
        (of(&view).map(|made| made.stated().to_owned()), view.outcome().status)
    }

    const OUTAGE: &str = "{\"error\": \"service temporarily unavailable\"}";

    #[test]
    fn a_value_after_an_outage_is_no_infrastructure() {
        let (value, status) = status("The blue lamp costs $412.50.", OUTAGE);
        assert_eq!(value.as_deref(), Some("$412.50"));
        assert!(!matches!(status, Status::Infrastructure | Status::Succeeded), "{status:?}");
    }

    #[test]
    fn who_tells_of_the_outage_made_nothing_up() {
        for last in [
            "I could not read the price: the service is unavailable. Call 5550 later.",
            "The lookup failed after 12 seconds.",
        ] {
            assert_eq!(status(last, OUTAGE), (None, Status::Infrastructure), "{last}");
        }
        let silent = status("The blue lamp has a price.", OUTAGE);
        assert_eq!(silent, (None, Status::Unverified));
    }

    #[test]
    fn a_value_that_may_come_from_a_result_is_left_alone() {
        assert_eq!(status("The blue lamp costs $412.50.", "{\"price\": 400}").0, None);
    }
}
