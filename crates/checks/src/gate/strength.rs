//! How much a predicate says: whether it can be true before anything happened, whether any run at all could
//! make a difference to it, and whether it is more than the agent's own word.

use super::files::Wanting;
use super::gaps::gap_in;
use super::names::by_name;
use super::open_ended::{is_of_a_field, is_open_ended};
use super::worlds::{self, Truth, any_value_of, is_blind, is_of_digits};
use crate::view::effect::{self, Effect};
use case::predicate::{ResultAt, Test};
use case::spec::Cap;
use case::{ClauseKind, Predicate, Spec};
use serde_json::Value;

/// Runs that were collected for being long have a median of 145 steps (LongRCA): a bound of several times
/// that, with nothing beside it, bounds nothing.
pub(super) const FAR: u32 = 1000;

/// Nothing that an end waits to become few is counted in millions: such a number is written to let all pass.
const FAR_OFF: f64 = 1_000_000.0;

/// What an agent does in its own head, with a tool to write it into.
const THOUGHTS: [&str; 4] = ["think", "thought", "reason", "reflect"];

/// As many calls as a run can make: its cap on steps, else more than any makes. What caps one agent
/// bounds its turns and not the run.
pub(super) fn most_calls(spec: &Spec) -> u32 {
    let caps = spec.clauses.iter().filter_map(|clause| match clause.kind {
        ClauseKind::Cap(Cap::Steps(most)) if clause.role.is_none() => Some(most),
        _ => None,
    });
    caps.filter(|most| 0 < *most).min().unwrap_or(FAR)
}

/// How it comes that no run makes a difference to `predicate`, as a verb and what follows it; `None` where
/// some runs keep to it and some do not.
pub(super) fn settled(predicate: &Predicate, spec: &Spec) -> Option<String> {
    if let Some(gap) = gap_in(predicate, spec) {
        return Some(format!("was never filled in: `{gap}`"));
    }
    let most = most_calls(spec);
    match worlds::truth(predicate, most) {
        Truth::Always => Some(format!("holds in every run of up to {most} calls")),
        Truth::Never => Some(format!("can hold in no run of up to {most} calls")),
        Truth::Varies => any_value_of(predicate, most)
            .map(|tool| format!("holds whatever value `{tool}` gives back")),
    }
}

/// Whether it holds over a run in which nothing happened yet. Such a predicate tells no end.
pub(super) fn holds_at_the_start(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Called(_) | Predicate::LastResult { tool: _, at: _, test: _ } => false,
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => true,
        Predicate::All(parts) => parts.iter().all(holds_at_the_start),
        Predicate::Any(parts) => parts.iter().any(holds_at_the_start),
        Predicate::Not(part) => !holds_at_the_start(part),
    }
}

/// Whether it looks at a result at all, rather than at calls alone.
pub(super) fn looks_at_results(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::LastResult { tool: _, at: _, test: _ } => true,
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(looks_at_results),
        Predicate::Not(part) => looks_at_results(part),
        Predicate::Called(_)
        | Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => false,
    }
}

/// Why it does not prove anything by a tool's evidence; `None` where it does. Of `all` the strongest part
/// counts, of `any` the weakest.
pub(super) fn unproven(predicate: &Predicate, spec: &Spec) -> Option<Wanting> {
    let fails = |what: &str| Some(Wanting::Fails(what.to_owned()));
    match predicate {
        Predicate::LastResult { tool, at, test } => unproven_result(tool, at, test, spec),
        Predicate::All(parts) => {
            let wanting: Option<Vec<Wanting>> =
                parts.iter().map(|part| unproven(part, spec)).collect();
            first(wanting?, |one| matches!(one, Wanting::Open(_)))
        }
        Predicate::Any(parts) => {
            let wanting: Vec<Wanting> =
                parts.iter().filter_map(|part| unproven(part, spec)).collect();
            first(wanting, |one| matches!(one, Wanting::Fails(_)))
        }
        Predicate::Called(call) => {
            fails(&format!("that `{}` was called is no result of it", call.tool))
        }
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => {
            fails("it counts calls and looks at no result")
        }
        Predicate::Not(part) => match part.as_ref() {
            Predicate::Not(part) => unproven(part, spec),
            Predicate::Called(_)
            | Predicate::NotCalled(_)
            | Predicate::Before { first: _, then: _ }
            | Predicate::After { trigger: _, follow: _, steps: _ }
            | Predicate::AtMost { call: _, times: _, equal_arguments: _ }
            | Predicate::LastResult { tool: _, at: _, test: _ }
            | Predicate::All(_)
            | Predicate::Any(_) => fails("that something is not so is no evidence of success"),
        },
    }
}

/// The first that is `wanted`, else the first.
fn first(list: Vec<Wanting>, wanted: fn(&Wanting) -> bool) -> Option<Wanting> {
    let at = list.iter().position(wanted).unwrap_or(0);
    list.into_iter().nth(at)
}

fn unproven_result(tool: &str, at: &ResultAt, test: &Test, spec: &Spec) -> Option<Wanting> {
    let is_pattern = matches!(at, ResultAt::Pattern(_));
    let what = match test {
        // A pattern is the value that is looked for.
        Test::Exists if matches!(at, ResultAt::Pattern(pattern) if is_open_ended(pattern)) => {
            format!(
                "a good result of `{tool}` matches and a bad one as well: compare what is found"
            )
        }
        Test::Exists if matches!(at, ResultAt::Pattern(pattern) if is_of_a_field(pattern, spec)) => {
            format!("the field of `{tool}` is found whatever its value: compare the value")
        }
        Test::Exists if is_pattern && !is_blind(at) => return its_own(tool, spec),
        Test::Equals(value) if is_nothing(value) => {
            format!("that `{tool}` gives back {value} there is no proof")
        }
        Test::AtLeast(least) if *least <= 0.0 && is_of_digits(at) => {
            format!("any number that `{tool}` gives back passes")
        }
        Test::AtLeast(least) if *least <= 0.0 => {
            let what = format!("nothing says whether the number of `{tool}` can be below {least}");
            return Some(its_own(tool, spec).unwrap_or(Wanting::Open(what)));
        }
        Test::AtMost(most) if FAR_OFF <= *most => {
            let what = format!("nothing says whether the number of `{tool}` can be above {most}");
            return Some(its_own(tool, spec).unwrap_or(Wanting::Open(what)));
        }
        Test::Equals(_) | Test::AtLeast(_) | Test::AtMost(_) => {
            return its_own(tool, spec).or_else(|| given_back(tool, at, spec));
        }
        Test::Exists => format!("any value that `{tool}` gives back passes"),
        Test::Differs(value) => {
            format!("that `{tool}` gives back something else than {value} is no proof")
        }
    };
    Some(Wanting::Fails(what))
}

/// Whether a value says only that no other stands there.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|words| words.trim().is_empty())
}

/// Why what `tool` gives back is no look at the state: it is the agent's own word, or the receipt of the very
/// change that it should show.
pub(super) fn its_own(tool: &str, spec: &Spec) -> Option<Wanting> {
    let declared = spec.tool(tool).and_then(|tool| tool.changes_state);
    let own_word = || Some(Wanting::Fails(format!("`{tool}` gives back the agent's own word")));
    let first = effect::words(effect::proper(tool)).next();
    if declared != Some(true) && first.is_some_and(|word| THOUGHTS.contains(&word.as_str())) {
        return own_word();
    }
    match (by_name(tool), declared) {
        // Whoever declares it a verifier.
        (Effect::Finishes | Effect::Tells, None | Some(false)) => own_word(),
        (_, Some(true)) => Some(Wanting::Fails(format!(
            "`{tool}` makes the change: its receipt is no look at what came of it"
        ))),
        (Effect::Changes | Effect::Sends, None) => Some(Wanting::Open(format!(
            "nothing says whether `{tool}` only looks, and its name is that of a change"
        ))),
        // What is written and changes nothing outside is kept for the agent itself.
        (Effect::Changes | Effect::Sends, Some(false)) => Some(Wanting::Open(format!(
            "`{tool}` is declared to change nothing, and its name is that of a change: nothing says whose \
             word it gives back"
        ))),
        (Effect::Unknown, Some(false)) if is_told_to_write(tool, spec) => {
            Some(Wanting::Open(format!(
                "`{tool}` is declared to change nothing, and is said to write: nothing says whose word it \
                 gives back"
            )))
        }
        (_, Some(false))
        | (
            Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Runs | Effect::Unknown,
            None,
        ) => None,
    }
}

/// Whether the first word of what is said about a tool is a verb of writing.
fn is_told_to_write(tool: &str, spec: &Spec) -> bool {
    let said = spec.tool(tool).and_then(|tool| tool.description.as_ref());
    let first = said.and_then(|said| said.text.split_whitespace().next()).map(str::to_lowercase);
    first.is_some_and(|word| {
        let verb = word.strip_suffix('s').unwrap_or(&word);
        effect::always_writes(&word) || effect::always_writes(verb)
    })
}

/// Why a value that `tool` is given and that stands under the same name in its result is no evidence. One
/// that looks up may well look up what it was asked for.
fn given_back(tool: &str, at: &ResultAt, spec: &Spec) -> Option<Wanting> {
    let ResultAt::Pointer(pointer) = at else { return None };
    let field = pointer.strip_prefix('/').filter(|field| !field.contains('/'))?;
    let required = spec.tool(tool).map(|tool| tool.required.as_slice()).unwrap_or_default();
    if required.iter().all(|argument| **argument != *field) {
        return None;
    }
    Some(match by_name(tool) {
        Effect::Reads | Effect::Verifies => Wanting::Open(format!(
            "`{tool}` is given `{field}` and gives it back: nothing says whether it was looked up"
        )),
        Effect::Changes
        | Effect::Sends
        | Effect::Tells
        | Effect::Asks
        | Effect::Finishes
        | Effect::Runs
        | Effect::Unknown => {
            Wanting::Fails(format!("`{tool}` gives back `{field}` as the agent gave it"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::predicate::{CallPattern, ResultAt};

    fn call(tool: &str) -> CallPattern {
        CallPattern { tool: tool.into(), arguments: Vec::new() }
    }

    fn result(tool: &str, test: Test) -> Predicate {
        Predicate::LastResult { tool: tool.into(), at: ResultAt::Pointer("/status".into()), test }
    }

    #[test]
    fn what_holds_at_the_start_tells_no_end() {
        assert!(holds_at_the_start(&Predicate::NotCalled(call("pay"))));
        assert!(!holds_at_the_start(&Predicate::Not(Box::new(Predicate::AtMost {
            call: call("pay"),
            times: 2,
            equal_arguments: false
        }))));
        let done = result("get_order", Test::Equals("paid".into()));
        assert!(!holds_at_the_start(&Predicate::All(vec![
            done.clone(),
            Predicate::NotCalled(call("pay"))
        ])));
        assert!(holds_at_the_start(&Predicate::Any(vec![done, Predicate::NotCalled(call("pay"))])));
    }

    /// Why it proves nothing; in marks what only nobody says.
    fn weak(predicate: &Predicate) -> Option<String> {
        unproven(predicate, &Spec::default()).map(|wanting| match wanting {
            Wanting::Fails(why) => why,
            Wanting::Open(why) => format!("({why})"),
        })
    }

    #[test]
    fn the_weakest_arm_of_any_and_the_strongest_part_of_all_count() {
        let done = || result("get_order", Test::Equals("paid".into()));
        let said = || result("finish", Test::Equals("done".into()));
        let paid = || result("refund", Test::Equals("ok".into()));
        assert_eq!(weak(&done()), None);
        assert_eq!(weak(&Predicate::All(vec![said(), paid(), done()])), None);
        for (predicate, why) in [
            (Predicate::Any(vec![done(), paid(), said()]), "`finish`"),
            (Predicate::All(vec![said(), paid()]), "(nothing says whether `refund`"),
            (result("get_order", Test::Exists), "any value"),
            (result("get_order", Test::Differs("open".into())), "something else than \"open\""),
            (Predicate::Called(call("finish")), "no result of it"),
            (Predicate::Not(Box::new(done())), "not so"),
        ] {
            assert!(weak(&predicate).is_some_and(|said| said.contains(why)), "{predicate:?}");
        }
    }

    #[test]
    fn a_pattern_that_is_there_is_a_value_unless_anything_is() {
        let found = |pattern: &str| Predicate::LastResult {
            tool: "run_tests".into(),
            at: ResultAt::Pattern(pattern.into()),
            test: Test::Exists,
        };
        assert_eq!(weak(&found("0 failed")), None);
        for any in [".*", ".+", r"[\s\S]*", r"\S", "x?"] {
            assert!(weak(&found(any)).is_some(), "{any}");
        }
    }
}
