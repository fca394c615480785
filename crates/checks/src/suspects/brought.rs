//! The agents' own steps that first brought a specific value which the symptom rests on, and which
//! nobody gave: where a wrong value came from, if it is wrong.

use crate::graph::{Link, Slice};
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, Step, StepNo};
use std::collections::BTreeSet;

/// A plain number of fewer digits stands in two places by chance.
const DIGITS: usize = 6;

/// A value that a step brought.
#[derive(Clone, Debug)]
pub(super) struct Brought<'s> {
    /// The step that brought it.
    pub(super) step: StepNo,
    /// The value.
    pub(super) value: &'s str,
    /// The step that uses it on the way to the symptom.
    pub(super) next: StepNo,
}

/// Every such step.
pub(super) fn of<'v>(
    view: &'v View<'_>,
    slice: &'v Slice<'v>,
) -> impl Iterator<Item = Brought<'v>> + 'v {
    let trace = &view.case.trace;
    let given = Given::of(view);
    let own = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    own.filter_map(move |step| {
        let (next, edge) = slice.next(step.no)?;
        let Link::Value(value) = &edge.link else {
            return None;
        };
        let is_own = !is_common(value) && !given.holds(value);
        is_own.then_some(Brought { step: step.no, value, next })
    })
}

/// Whether a value may stand in two places by chance: a short number, a time of day, a date.
fn is_common(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_number = letters == 0 && !value.contains(['@', '/']) && digits < DIGITS;
    let parts = || value.split([':', '-', '/', '.', 'T', 'Z', '+']);
    let is_time = value.contains([':', '-', '/'])
        && parts().all(|part| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
        && digits <= 14;
    is_number || is_time
}

/// The words that the task, people and instructions gave: whoever uses one of them brought nothing.
struct Given {
    words: BTreeSet<String>,
    /// All digits of each text that people may write in groups.
    digits: Vec<String>,
}

impl Given {
    fn of(view: &View<'_>) -> Self {
        let trace = &view.case.trace;
        let gives =
            |step: &&Step| is_from_person(view.case, step) || matches!(step.act, Act::Instruct(_));
        let said = trace.steps.iter().filter(gives).map(Step::words);
        let texts: Vec<&str> = trace.task.iter().map(|task| &*task.text).chain(said).collect();
        let words = texts.iter().flat_map(|text| parts(text)).collect();
        let digits = texts.iter().map(|text| text.chars().filter(char::is_ascii_digit).collect());
        Self { words, digits: digits.collect() }
    }

    /// Whether the value, or every part of it, was given.
    fn holds(&self, value: &str) -> bool {
        let number: String = value.chars().filter(char::is_ascii_digit).collect();
        let is_number = DIGITS <= number.len() && number.len() == value.len();
        parts(value).all(|part| self.words.contains(&part))
            || (is_number && self.digits.iter().any(|given| given.contains(&number)))
    }
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use case::{Case, Owners, Spec};

    fn suspected(text: &str, symptom: usize) -> Vec<u32> {
        let trace = casebook::read(text).expect("the trace is in shorthand").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let view = View::new(&case);
        let graph = Graph::of(&view);
        let slice = graph.back_from(StepNo::at_index(symptom - 1));
        of(&view, &slice).map(|one| one.step.get()).collect()
    }

    #[test]
    fn who_first_brought_a_value_is_suspected() {
        let run =
            "1 user  Pay the invoice.\n2 desk  Use account DE-7712.\n3 clerk  Paid to DE-7712.";
        assert_eq!(suspected(run, 3), [2]);
    }

    #[test]
    fn what_was_given_or_is_shared_by_chance_suspects_nobody() {
        let given =
            "1 user  Pay it to DE 7712.\n2 desk  Use account DE-7712.\n3 clerk  Paid to DE-7712.";
        assert_eq!(suspected(given, 3), [0; 0]);
        for chance in ["2024", "10:30", "2026-11-23", "12.50"] {
            let run = format!("1 user  Go.\n2 desk  At {chance} then.\n3 clerk  It was {chance}.");
            assert_eq!(suspected(&run, 3), [0; 0], "{chance}");
        }
        assert!(is_common("10:30:15") && !is_common("4412345") && !is_common("DE-7712"));
    }
}
