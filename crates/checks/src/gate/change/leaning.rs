//! Whether something holds more or less than before.

use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use serde_json::Value;
use std::slice;

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

    /// The same the other way round.
    pub(super) fn reversed(self) -> Self {
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
        (Predicate::All(_) | Predicate::Any(_), _) | (_, Predicate::All(_) | Predicate::Any(_)) => {
            of_lists(old, new)
        }
        (
            Predicate::AtMost { call: old, times: before, equal_arguments: was },
            Predicate::AtMost { call: new, times: after, equal_arguments: is },
        ) => {
            let equal = match (was, is) {
                (false, true) => Looser,
                (true, false) => Tighter,
                (true, true) | (false, false) => Same,
            };
            of_bound(before, after).and(equal).and(of_call(old, new).reversed())
        }
        // Never is less than any number of times.
        (Predicate::AtMost { call: old, .. }, Predicate::NotCalled(new)) if old == new => Tighter,
        (Predicate::NotCalled(old), Predicate::AtMost { call: new, .. }) if old == new => Looser,
        (
            Predicate::Before { first: old, then: was },
            Predicate::Before { first: new, then: is },
        ) => of_call(old, new).and(of_call(was, is).reversed()),
        (
            Predicate::After { trigger: old, follow: first, steps: was },
            Predicate::After { trigger: new, follow: second, steps: is },
        ) => {
            let within = of_within(*was, *is);
            within.and(of_call(old, new).reversed()).and(of_call(first, second))
        }
        (Predicate::Called(old), Predicate::Called(new)) => of_call(old, new),
        (Predicate::NotCalled(old), Predicate::NotCalled(new)) => of_call(old, new).reversed(),
        (
            Predicate::LastResult { tool: old, at: first, test: was },
            Predicate::LastResult { tool: new, at: second, test: is },
        ) if old == new => of_result((first, was), (second, is)),
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

/// The number of steps that something may take; none given allows any.
fn of_within(old: Option<u32>, new: Option<u32>) -> Leaning {
    match (old, new) {
        (Some(old), Some(new)) => of_bound(old, new),
        (Some(_), None) => Looser,
        (None, Some(_)) => Tighter,
        (None, None) => Same,
    }
}

/// Two conditions of which one at least is a list.
fn of_lists(old: &Predicate, new: &Predicate) -> Leaning {
    match (old, new) {
        (Predicate::All(old), Predicate::Any(new)) if share(old, new) => Looser,
        (Predicate::Any(old), Predicate::All(new)) if share(old, new) => Tighter,
        (Predicate::All(old), Predicate::All(new)) => of_list(old, new, Of::All),
        (Predicate::Any(old), Predicate::Any(new)) => of_list(old, new, Of::Any),
        (one, Predicate::All(all)) => of_list(slice::from_ref(one), all, Of::All),
        (Predicate::All(all), one) => of_list(all, slice::from_ref(one), Of::All),
        (one, Predicate::Any(any)) => of_list(slice::from_ref(one), any, Of::Any),
        (Predicate::Any(any), one) => of_list(any, slice::from_ref(one), Of::Any),
        _ => Other,
    }
}

/// How the parts of a list are put together.
#[derive(Clone, Copy)]
enum Of {
    All,
    Any,
}

fn share(one: &[Predicate], other: &[Predicate]) -> bool {
    one.iter().any(|part| other.contains(part))
}

/// Two lists put together alike. A part that was made tighter is not one that went and another that came.
fn of_list(old: &[Predicate], new: &[Predicate], of: Of) -> Leaning {
    let mut come: Vec<&Predicate> = new.iter().filter(|part| !old.contains(part)).collect();
    let mut gone: Vec<&Predicate> = old.iter().filter(|part| !new.contains(part)).collect();
    let mut moved = Same;
    gone.retain(|was| {
        let pair = come.iter().position(|is| of_predicate(was, is) != Other);
        pair.map(|at| moved = moved.and(of_predicate(was, come.remove(at)))).is_none()
    });
    let rest = match (gone.is_empty(), come.is_empty()) {
        (true, true) => Same,
        (true, false) => Tighter,
        (false, true) => Looser,
        (false, false) => Other,
    };
    moved.and(match of {
        Of::All => rest,
        Of::Any => rest.reversed(),
    })
}

/// Which calls are meant: fewer of them is tighter.
fn of_call(old: &CallPattern, new: &CallPattern) -> Leaning {
    if old.tool == new.tool { of_required(&old.arguments, &new.arguments) } else { Other }
}

/// What must stand in the last result of one tool.
fn of_result((first, was): (&ResultAt, &Test), (second, is): (&ResultAt, &Test)) -> Leaning {
    match (first, second) {
        _ if first == second => of_test(was, is),
        (ResultAt::Pointer(first), ResultAt::Pointer(second))
            if *was == Test::Exists && *is == Test::Exists =>
        {
            of_place(first, second)
        }
        (ResultAt::Pointer(_) | ResultAt::Pattern(_), _) => Other,
    }
}

/// What must be there: with a part of something all of it is, and with the last of a list those before it.
fn of_place(old: &str, new: &str) -> Leaning {
    let number = |place: &str| -> Option<(String, u64)> {
        let (list, number) = place.rsplit_once('/')?;
        Some((list.to_owned(), number.parse().ok()?))
    };
    match (number(old), number(new)) {
        _ if is_part(new, old) => Tighter,
        _ if is_part(old, new) => Looser,
        (Some((list, was)), Some((other, is))) if list == other => of_bound(is, was),
        _ => Other,
    }
}

/// Whether one pointer leads to something inside of what the other one leads to.
fn is_part(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'))
}

/// The mark of progress: of more of a result, more differences count as progress, and fewer calls as repeats.
pub(super) fn of_progress(old: Option<&str>, new: Option<&str>) -> Leaning {
    match (old, new) {
        (Some(old), Some(new)) if is_part(old, new) => Looser,
        (Some(old), Some(new)) if is_part(new, old) => Tighter,
        (old, new) => of_stated(old.as_ref(), new.as_ref()),
    }
}

fn of_test(old: &Test, new: &Test) -> Leaning {
    match (old, new) {
        // One value is one of all those that are not another one, and one of a range that it lies in.
        (Test::Equals(one), Test::Differs(other)) if one != other => Looser,
        (Test::Differs(other), Test::Equals(one)) if one != other => Tighter,
        (Test::Equals(one), range @ (Test::AtLeast(_) | Test::AtMost(_))) if is_in(one, range) => {
            Looser
        }
        (range @ (Test::AtLeast(_) | Test::AtMost(_)), Test::Equals(one)) if is_in(one, range) => {
            Tighter
        }
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

fn is_in(value: &Value, range: &Test) -> bool {
    value.as_f64().is_some_and(|number| match range {
        Test::AtLeast(least) => *least <= number,
        Test::AtMost(most) => number <= *most,
        Test::Equals(_) | Test::Differs(_) | Test::Exists => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_more_results_fulfil_is_looser() {
        let exists = |place: &str| Predicate::LastResult {
            tool: "look".into(),
            at: ResultAt::Pointer(place.into()),
            test: Test::Exists,
        };
        let of = |old: &str, new: &str| of_predicate(&exists(old), &exists(new));
        assert_eq!(of("/found/1", "/found/9"), Tighter);
        assert_eq!(of("/found/9", "/found/1"), Looser);
        assert_eq!(of("/found", "/found/1"), Tighter);
        assert_eq!(of("/found/1", "/others/9"), Other);
        let (paid, open) = (|| Test::Equals("paid".into()), || Test::Differs("open".into()));
        assert_eq!(of_test(&paid(), &open()), Looser);
        assert_eq!(of_test(&open(), &paid()), Tighter);
        assert_eq!(of_test(&paid(), &Test::Differs("paid".into())), Other);
        assert_eq!(of_test(&Test::Equals(5.into()), &Test::AtLeast(3.0)), Looser);
        assert_eq!(of_test(&Test::Equals(2.into()), &Test::AtLeast(3.0)), Other);
        assert_eq!(of_progress(Some("/status"), Some("")), Looser);
        assert_eq!(of_progress(Some("/a"), Some("/a/b")), Tighter);
        assert_eq!(of_progress(Some("/a"), Some("/ab")), Other);
    }

    #[test]
    fn less_of_a_bound_and_more_of_what_is_required_is_tighter() {
        assert_eq!(of_bound(3, 2), Tighter);
        assert_eq!(of_required(&["a"], &["a", "b"]), Tighter);
        assert_eq!(of_allowed(Some(&["a"]), Some(&["a", "b"])), Looser);
        assert_eq!(of_allowed(Some(&["a"]), None), Looser);
        assert_eq!(Tighter.and(Looser), Other);
    }
}
