//! One form for predicates that hold over the same runs, so that the way in which one is written down is no
//! change: a list of one, a double *not*, the order of a list, *never called* and *called at most 0 times*.

use case::predicate::CallPattern;
use case::{Predicate, Spec};

/// The spec with every predicate in its one form.
pub(super) fn spec(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    for clause in &mut spec.clauses {
        if let Some(predicate) = clause.kind.predicate_mut() {
            *predicate = form(predicate, true);
        }
    }
    spec
}

/// The form of `predicate`, or of its opposite where it `holds` not.
pub(super) fn form(predicate: &Predicate, holds: bool) -> Predicate {
    match (predicate, holds) {
        (Predicate::Not(part), _) => form(part, !holds),
        (Predicate::All(parts), true) | (Predicate::Any(parts), false) => list(parts, holds, true),
        (Predicate::Any(parts), true) | (Predicate::All(parts), false) => list(parts, holds, false),
        (Predicate::Called(call), true)
        | (
            Predicate::NotCalled(call) | Predicate::AtMost { call, times: 0, equal_arguments: _ },
            false,
        ) => Predicate::Called(sorted(call)),
        (
            Predicate::NotCalled(call) | Predicate::AtMost { call, times: 0, equal_arguments: _ },
            true,
        )
        | (Predicate::Called(call), false) => Predicate::NotCalled(sorted(call)),
        (
            Predicate::Before { .. }
            | Predicate::After { .. }
            | Predicate::AtMost { .. }
            | Predicate::LastResult { .. },
            true,
        ) => predicate.clone(),
        (
            Predicate::Before { .. }
            | Predicate::After { .. }
            | Predicate::AtMost { .. }
            | Predicate::LastResult { .. },
            false,
        ) => Predicate::Not(Box::new(predicate.clone())),
    }
}

fn sorted(call: &CallPattern) -> CallPattern {
    let mut call = call.clone();
    call.arguments.sort_by(|one, other| one.0.cmp(&other.0));
    call
}

/// A list without lists of its own kind in it, without repeats, and in one order. One of one is its part.
fn list(parts: &[Predicate], holds: bool, is_all: bool) -> Predicate {
    let mut flat = Vec::new();
    for part in parts {
        match form(part, holds) {
            Predicate::All(parts) if is_all => flat.extend(parts),
            Predicate::Any(parts) if !is_all => flat.extend(parts),
            part => flat.push(part),
        }
    }
    // Predicates have no order of their own; any that is always the same will do.
    flat.sort_by_cached_key(|part| format!("{part:?}"));
    flat.dedup();
    match flat.as_slice() {
        [only] => only.clone(),
        _ if is_all => Predicate::All(flat),
        _ => Predicate::Any(flat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(tool: &str) -> Predicate {
        Predicate::Called(CallPattern { tool: tool.into(), arguments: Vec::new() })
    }

    fn not(part: Predicate) -> Predicate {
        Predicate::Not(Box::new(part))
    }

    #[test]
    fn what_holds_over_the_same_runs_has_one_form() {
        let all = |parts| Predicate::All(parts);
        let any = |parts| Predicate::Any(parts);
        let same = [
            (all(vec![called("a")]), called("a")),
            (any(vec![all(vec![called("a")])]), called("a")),
            (not(not(called("a"))), called("a")),
            (all(vec![called("b"), called("a")]), all(vec![called("a"), called("b"), called("b")])),
            (
                all(vec![called("a"), all(vec![called("b"), called("c")])]),
                all(vec![called("c"), called("b"), called("a")]),
            ),
            (
                not(all(vec![called("a"), called("b")])),
                any(vec![not(called("b")), not(called("a"))]),
            ),
        ];
        for (one, other) in same {
            assert_eq!(form(&one, true), form(&other, true), "{one:?} {other:?}");
        }
        let never = CallPattern { tool: "a".into(), arguments: Vec::new() };
        let none = Predicate::AtMost { call: never, times: 0, equal_arguments: true };
        assert_eq!(form(&none, true), form(&not(called("a")), true));
    }

    #[test]
    fn what_differs_keeps_another_form() {
        let parts = || vec![called("a"), called("b")];
        assert_ne!(form(&Predicate::All(parts()), true), form(&Predicate::Any(parts()), true));
        assert_ne!(form(&not(called("a")), true), form(&called("a"), true));
        assert_ne!(form(&called("a"), true), form(&called("b"), true));
    }
}
