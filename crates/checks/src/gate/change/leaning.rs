//! Whether something holds more or less than before.

use case::Predicate;
use case::predicate::{CallPattern, Test};

/// Which way something moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaning {
    /// It did not.
    Same,
    /// It holds more.
    Tighter,
    /// It holds less.
    Looser,
    /// It holds something else; which is more cannot be told.
    Other,
}

use Leaning::{Looser, Other, Same, Tighter};

impl Leaning {
    /// Both at once.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Same, one) | (one, Same) => one,
            (Tighter, Tighter) => Tighter,
            (Looser, Looser) => Looser,
            (Tighter | Looser | Other, Tighter | Looser | Other) => Other,
        }
    }

    fn reversed(self) -> Self {
        match self {
            Tighter => Looser,
            Looser => Tighter,
            Same => Same,
            Other => Other,
        }
    }
}

/// A number of which less is tighter.
pub(super) fn of_bound<T: PartialOrd + Copy>(old: T, new: T) -> Leaning {
    if new < old {
        Tighter
    } else if old < new {
        Looser
    } else {
        Same
    }
}

/// Something that holds where it is stated.
pub(super) fn of_stated<T: PartialEq>(old: Option<&T>, new: Option<&T>) -> Leaning {
    match (old, new) {
        (None, Some(_)) => Tighter,
        (Some(_), None) => Looser,
        (Some(old), Some(new)) if old != new => Other,
        (Some(_), Some(_)) | (None, None) => Same,
    }
}

/// A list that holds all that is in it: more is tighter.
pub(super) fn of_required<T: PartialEq>(old: &[T], new: &[T]) -> Leaning {
    let lost = old.iter().any(|one| !new.contains(one));
    let gained = new.iter().any(|one| !old.contains(one));
    match (lost, gained) {
        (false, false) => Same,
        (false, true) => Tighter,
        (true, false) => Looser,
        (true, true) => Other,
    }
}

/// A list of what is allowed: more is looser, and none stated allows anything.
pub(super) fn of_allowed<T: PartialEq>(old: Option<&[T]>, new: Option<&[T]>) -> Leaning {
    match (old, new) {
        (None, None) => Same,
        (None, Some(_)) => Tighter,
        (Some(_), None) => Looser,
        (Some(old), Some(new)) => of_required(old, new).reversed(),
    }
}

/// A condition that may be stated or not.
pub(super) fn of_condition(old: Option<&Predicate>, new: Option<&Predicate>) -> Leaning {
    match (old, new) {
        (Some(old), Some(new)) => of_predicate(old, new),
        (None, None) => Same,
        (None, Some(_)) => Tighter,
        (Some(_), None) => Looser,
    }
}

/// A condition: one that fewer runs fulfil is tighter.
pub(super) fn of_predicate(old: &Predicate, new: &Predicate) -> Leaning {
    if old == new {
        return Same;
    }
    match (old, new) {
        (Predicate::All(old), Predicate::All(new)) => of_required(old, new),
        (Predicate::Any(old), Predicate::Any(new)) => of_required(old, new).reversed(),
        (one, Predicate::All(all)) if all.contains(one) => Tighter,
        (Predicate::All(all), one) if all.contains(one) => Looser,
        (one, Predicate::Any(any)) if any.contains(one) => Looser,
        (Predicate::Any(any), one) if any.contains(one) => Tighter,
        (
            Predicate::AtMost { call: old, times: before, equal_arguments: was },
            Predicate::AtMost { call: new, times: after, equal_arguments: is },
        ) if old == new => {
            let equal = match (was, is) {
                (false, true) => Looser,
                (true, false) => Tighter,
                (true, true) | (false, false) => Same,
            };
            of_bound(before, after).and(equal)
        }
        (
            Predicate::After { trigger: old, follow: first, steps: was },
            Predicate::After { trigger: new, follow: second, steps: is },
        ) if old == new && first == second => match (was, is) {
            (Some(was), Some(is)) => of_bound(was, is),
            (Some(_), None) => Looser,
            (None, Some(_)) => Tighter,
            (None, None) => Same,
        },
        (Predicate::Called(old), Predicate::Called(new)) => of_call(old, new),
        (Predicate::NotCalled(old), Predicate::NotCalled(new)) => of_call(old, new).reversed(),
        (
            Predicate::LastResult { tool: old, at: first, test: was },
            Predicate::LastResult { tool: new, at: second, test: is },
        ) if old == new && first == second => of_test(was, is),
        // That a tool was called says less than what it returned.
        (Predicate::LastResult { tool, .. }, Predicate::Called(call)) if *tool == call.tool => {
            Looser
        }
        (Predicate::Called(call), Predicate::LastResult { tool, .. }) if *tool == call.tool => {
            Tighter
        }
        (Predicate::Not(old), Predicate::Not(new)) => of_predicate(old, new).reversed(),
        _ => Other,
    }
}

fn of_call(old: &CallPattern, new: &CallPattern) -> Leaning {
    if old.tool == new.tool { of_required(&old.arguments, &new.arguments) } else { Other }
}

fn of_test(old: &Test, new: &Test) -> Leaning {
    match (old, new) {
        (Test::AtLeast(old), Test::AtLeast(new)) => of_bound(new, old),
        (Test::AtMost(old), Test::AtMost(new)) => of_bound(old, new),
        (Test::Exists, Test::Equals(_) | Test::AtLeast(_) | Test::AtMost(_)) => Tighter,
        (Test::Equals(_) | Test::AtLeast(_) | Test::AtMost(_), Test::Exists) => Looser,
        (old, new) if old == new => Same,
        (
            Test::Equals(_) | Test::Differs(_) | Test::AtLeast(_) | Test::AtMost(_) | Test::Exists,
            Test::Equals(_) | Test::Differs(_) | Test::AtLeast(_) | Test::AtMost(_) | Test::Exists,
        ) => Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_of_a_bound_and_more_of_what_is_required_is_tighter() {
        assert_eq!(of_bound(3, 2), Tighter);
        assert_eq!(of_required(&["a"], &["a", "b"]), Tighter);
        assert_eq!(of_allowed(Some(&["a"]), Some(&["a", "b"])), Looser);
        assert_eq!(of_allowed(Some(&["a"]), None), Looser);
        assert_eq!(Tighter.and(Looser), Other);
    }
}
