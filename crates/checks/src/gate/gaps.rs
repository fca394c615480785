//! Names that name nothing: empty ones, and those that were to be filled in and never were. A gap counts as
//! if it did not stand there.

use case::predicate::{CallPattern, ResultAt, Test};
use case::unfilled::PROPOSED;
use case::{Predicate, Spec};
use std::sync::Arc;

pub(super) use case::unfilled::says_nothing as is_gap;

/// The name, where it names something.
pub(super) fn filled(name: Option<&Arc<str>>) -> Option<&str> {
    name.map(|name| &**name).filter(|name| !is_gap(name))
}

/// The first word of `predicate` that was never filled in.
pub(super) fn gap_in<'p>(predicate: &'p Predicate, spec: &Spec) -> Option<&'p str> {
    let of_tool =
        |tool: &'p Arc<str>| (is_gap(tool) && spec.tool(tool).is_none()).then_some(&**tool);
    let of_call = |call: &'p CallPattern| of_tool(&call.tool);
    match predicate {
        Predicate::Called(call)
        | Predicate::NotCalled(call)
        | Predicate::AtMost { call, times: _, equal_arguments: _ } => of_call(call),
        Predicate::Before { first: one, then: other }
        | Predicate::After { trigger: one, follow: other, steps: _ } => {
            of_call(one).or_else(|| of_call(other))
        }
        Predicate::LastResult { tool, at, test } => {
            of_tool(tool).or_else(|| of_place(at)).or_else(|| of_value(test))
        }
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().find_map(|part| gap_in(part, spec))
        }
        Predicate::Not(part) => gap_in(part, spec),
    }
}

fn of_place(at: &ResultAt) -> Option<&str> {
    match at {
        ResultAt::Pointer(pointer) => pointer.split('/').find(|part| PROPOSED.contains(part)),
        ResultAt::Pattern(_) => None,
    }
}

fn of_value(test: &Test) -> Option<&str> {
    match test {
        Test::Equals(value) | Test::Differs(value) => {
            value.as_str().filter(|word| PROPOSED.contains(word))
        }
        Test::AtLeast(_) | Test::AtMost(_) | Test::Exists => None,
    }
}
