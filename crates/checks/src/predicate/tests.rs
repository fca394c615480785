//! Predicates over small runs built by hand.

use super::{Holds, NOT_CAPTURED, UNREADABLE, holds};
use case::predicate::{CallPattern, ResultAt, Test};
use case::trace::{Call, CallForm, ToolResult};
use case::{Act, ActorKind, Origin, Passage, Predicate, StepNo, Trace};
use serde_json::{Value, json};

/// A run of calls and their results; a call without a result gets none.
fn run(calls: &[(&str, Value, Option<&str>)]) -> Trace {
    let mut trace = Trace::default();
    let agent = trace.actor_named("worker", ActorKind::Agent);
    for (tool, arguments, result) in calls {
        let at = Origin::top().index(trace.steps.len());
        let call = Call {
            tool: Passage::new(*tool, at.key("name")),
            arguments: arguments.clone(),
            arguments_at: at.key("arguments"),
            form: CallForm::Data,
            id: None,
            result: None,
        };
        let made = trace.push(agent, Act::Call(call), at.clone());
        let Some(text) = result else { continue };
        let giver = trace.actor_named(tool, ActorKind::Tool);
        let result = ToolResult {
            text: Passage::new(*text, at.key("content")),
            data: serde_json::from_str(text).ok().filter(Value::is_object),
            call: None,
            failed: None,
        };
        let came = trace.push(giver, Act::Result(result), at);
        trace.pair(made, came);
    }
    trace
}

fn call(tool: &str) -> CallPattern {
    CallPattern { tool: tool.into(), arguments: Vec::new() }
}

fn with(tool: &str, pointer: &str, value: Value) -> CallPattern {
    CallPattern { tool: tool.into(), arguments: vec![(pointer.into(), value)] }
}

fn last(tool: &str, pointer: &str, test: Test) -> Predicate {
    Predicate::LastResult { tool: tool.into(), at: ResultAt::Pointer(pointer.into()), test }
}

fn matching(tool: &str, pattern: &str, test: Test) -> Predicate {
    Predicate::LastResult { tool: tool.into(), at: ResultAt::Pattern(pattern.into()), test }
}

fn no(number: usize) -> StepNo {
    StepNo::at_index(number - 1)
}

fn yes(steps: &[usize]) -> Holds {
    Holds::Yes(steps.iter().map(|step| no(*step)).collect())
}

fn not(steps: &[usize]) -> Holds {
    Holds::No(steps.iter().map(|step| no(*step)).collect())
}

/// Steps: 1 search a, 2 result, 3 search b, 4 result, 5 close, 6 result.
fn ticket() -> Trace {
    run(&[
        ("search", json!({"q": "a", "page": 1}), Some("0 results")),
        ("search", json!({"q": "b"}), Some("3 results")),
        ("close", json!({}), Some(r#"{"status": "open", "left": 2, "note": null}"#)),
    ])
}

#[test]
fn a_call_is_shown_by_its_steps() {
    let trace = ticket();
    assert_eq!(holds(&Predicate::Called(call("search")), &trace, None), yes(&[1, 3]));
    assert_eq!(holds(&Predicate::NotCalled(call("search")), &trace, None), not(&[1, 3]));
    assert_eq!(holds(&Predicate::Called(call("refund")), &trace, None), not(&[]));
    assert_eq!(holds(&Predicate::NotCalled(call("refund")), &trace, None), yes(&[]));
}

#[test]
fn arguments_select_calls_and_numbers_compare_by_value() {
    let trace = ticket();
    let called = |pattern| holds(&Predicate::Called(pattern), &trace, None);
    assert_eq!(called(with("search", "/q", json!("b"))), yes(&[3]));
    assert_eq!(called(with("search", "/page", json!(1.0))), yes(&[1]));
    assert_eq!(called(with("search", "/q", json!("c"))), not(&[]));
}

#[test]
fn only_the_steps_so_far_count() {
    let called = Predicate::Called(call("close"));
    assert_eq!(holds(&called, &ticket(), Some(no(4))), not(&[]));
    assert_eq!(holds(&called, &ticket(), Some(no(5))), yes(&[5]));
}

#[test]
fn before_is_broken_by_the_calls_that_came_too_early() {
    let before = |first, then| Predicate::Before { first: call(first), then: call(then) };
    let trace = ticket();
    assert_eq!(holds(&before("search", "close"), &trace, None), yes(&[1, 5]));
    assert_eq!(holds(&before("close", "search"), &trace, None), not(&[1, 3]));
    assert_eq!(holds(&before("ask", "close"), &trace, None), not(&[5]));
    assert_eq!(holds(&before("ask", "refund"), &trace, None), yes(&[]));
}

#[test]
fn after_is_kept_within_the_steps_it_may_take() {
    let after =
        |follow, steps| Predicate::After { trigger: call("search"), follow: call(follow), steps };
    let trace = ticket();
    assert_eq!(holds(&after("close", None), &trace, None), yes(&[1, 3, 5]));
    assert_eq!(holds(&after("close", Some(2)), &trace, None), not(&[1]));
    assert_eq!(holds(&after("ask", None), &trace, None), not(&[1, 3]));
}

#[test]
fn at_most_counts_all_calls_or_equal_ones() {
    let at_most =
        |times, equal_arguments| Predicate::AtMost { call: call("search"), times, equal_arguments };
    let trace = run(&[
        ("search", json!({"q": "a"}), None),
        ("search", json!({"q": "b"}), None),
        ("search", json!({"q": "a"}), None),
    ]);
    assert_eq!(holds(&at_most(2, false), &trace, None), not(&[1, 2, 3]));
    assert_eq!(holds(&at_most(3, false), &trace, None), yes(&[1, 2, 3]));
    assert_eq!(holds(&at_most(1, true), &trace, None), not(&[1, 3]));
    assert_eq!(holds(&at_most(2, true), &trace, None), yes(&[1, 3]));
}

#[test]
fn the_last_result_is_compared_where_the_pointer_says() {
    let trace = ticket();
    let check = |pointer, test| holds(&last("close", pointer, test), &trace, None);
    assert_eq!(check("/status", Test::Equals(json!("open"))), yes(&[6]));
    assert_eq!(check("/status", Test::Differs(json!("open"))), not(&[6]));
    assert_eq!(check("/left", Test::AtMost(2.0)), yes(&[6]));
    assert_eq!(check("/left", Test::AtLeast(3.0)), not(&[6]));
    assert_eq!(check("/note", Test::Equals(Value::Null)), yes(&[6]));
    assert_eq!(check("/owner", Test::Exists), not(&[6]));
}

#[test]
fn the_last_result_is_compared_where_the_pattern_says() {
    let trace = ticket();
    let check = |pattern, test| holds(&matching("search", pattern, test), &trace, None);
    assert_eq!(check(r"(\d+) results", Test::Equals(json!(3))), yes(&[4]));
    assert_eq!(check(r"(\d+) results", Test::AtLeast(4.0)), not(&[4]));
    assert_eq!(check("no results", Test::Exists), not(&[4]));
    assert_eq!(check("(", Test::Exists), Holds::Unknown("the pattern is not a regular expression"));
}

#[test]
fn what_a_result_does_not_say_is_unknown() {
    let trace = ticket();
    let unknown =
        |predicate: &Predicate| matches!(holds(predicate, &trace, None), Holds::Unknown(_));
    assert!(unknown(&last("refund", "/status", Test::Exists)), "never called");
    assert!(unknown(&last("close", "/owner", Test::Equals(json!("Ann")))));
    assert!(unknown(&last("close", "/status", Test::AtLeast(1.0))));
    assert!(unknown(&last("search", "/hits", Test::AtLeast(1.0))), "not JSON");
}

#[test]
fn a_last_call_without_a_result_leaves_the_state_unknown() {
    let trace =
        run(&[("close", json!({}), Some(r#"{"status": "closed"}"#)), ("close", json!({}), None)]);
    let closed = last("close", "/status", Test::Equals(json!("closed")));
    assert!(matches!(holds(&closed, &trace, None), Holds::Unknown(_)));
    assert_eq!(holds(&closed, &trace, Some(no(2))), yes(&[2]));
}

#[test]
fn a_redacted_value_is_not_held_for_a_different_one() {
    let trace = run(&[("owner", json!({}), Some(r#"{"mail": "‹email:7f3a›"}"#))]);
    let is = |value: &str| last("owner", "/mail", Test::Equals(json!(value)));
    assert_eq!(holds(&is("‹email:7f3a›"), &trace, None), yes(&[2]));
    assert_eq!(holds(&is("‹email:0000›"), &trace, None), not(&[2]));
    assert!(matches!(holds(&is("a@example.com"), &trace, None), Holds::Unknown(_)));
}

#[test]
fn nothing_is_absent_from_a_run_whose_content_was_not_captured() {
    let mut trace = ticket();
    trace.capture.silent = 1;
    let unknown = Holds::Unknown(NOT_CAPTURED);
    assert_eq!(holds(&Predicate::NotCalled(call("refund")), &trace, None), unknown);
    assert_eq!(holds(&Predicate::Called(call("refund")), &trace, None), unknown);
    assert_eq!(holds(&Predicate::Called(call("close")), &trace, None), yes(&[5]));
}

#[test]
fn arguments_that_cannot_be_read_are_not_held_for_other_ones() {
    let trace = run(&[("search", json!("{broken"), None)]);
    let called = Predicate::Called(with("search", "/q", json!("a")));
    assert_eq!(holds(&called, &trace, None), Holds::Unknown(UNREADABLE));
}

#[test]
fn one_part_can_settle_a_whole_whatever_is_unknown() {
    let trace = ticket();
    let known = || Predicate::Called(call("close"));
    let wrong = || Predicate::Called(call("refund"));
    let unknown = || last("refund", "/status", Test::Exists);
    let check = |predicate| holds(&predicate, &trace, None);
    assert_eq!(check(Predicate::All(vec![unknown(), wrong()])), not(&[]));
    assert_eq!(check(Predicate::Any(vec![unknown(), known()])), yes(&[5]));
    assert!(matches!(check(Predicate::All(vec![unknown(), known()])), Holds::Unknown(_)));
    assert!(matches!(check(Predicate::Any(vec![unknown(), wrong()])), Holds::Unknown(_)));
    assert_eq!(check(Predicate::Not(Box::new(known()))), not(&[5]));
    assert!(matches!(check(Predicate::Not(Box::new(unknown()))), Holds::Unknown(_)));
}
