//! Conditions as people write them, and what each comes to.

use super::*;
use serde_json::json;

const MOST: u32 = 40;

fn call(tool: &str) -> CallPattern {
    CallPattern { tool: tool.into(), arguments: Vec::new() }
}

fn with(tool: &str, amount: i64) -> CallPattern {
    CallPattern { tool: tool.into(), arguments: vec![("/amount".into(), json!(amount))] }
}

fn at_most(tool: &str, times: u32) -> Predicate {
    Predicate::AtMost { call: call(tool), times, equal_arguments: false }
}

fn status(test: Test) -> Predicate {
    Predicate::LastResult {
        tool: "get_order".into(),
        at: ResultAt::Pointer("/status".into()),
        test,
    }
}

fn not(part: Predicate) -> Predicate {
    Predicate::Not(Box::new(part))
}

fn paid() -> Predicate {
    status(Test::Equals(json!("paid")))
}

#[test]
fn what_every_run_satisfies_is_told() {
    let always = [
        Predicate::Any(vec![paid(), not(paid())]),
        Predicate::Any(vec![Predicate::Called(call("pay")), Predicate::NotCalled(call("pay"))]),
        Predicate::Any(vec![Predicate::Called(call("pay")), Predicate::NotCalled(with("pay", 5))]),
        at_most("pay", 1000),
        at_most("pay", MOST),
        not(not(Predicate::Any(vec![at_most("pay", 2), not(at_most("pay", 1))]))),
    ];
    for predicate in always {
        assert_eq!(truth(&predicate, MOST), Truth::Always, "{predicate:?}");
    }
}

#[test]
fn what_no_run_satisfies_is_told() {
    let never = [
        Predicate::All(vec![paid(), status(Test::Equals(json!("open")))]),
        Predicate::All(vec![status(Test::AtLeast(5.0)), status(Test::AtMost(4.0))]),
        not(at_most("pay", 1000)),
        Predicate::All(vec![paid(), Predicate::NotCalled(call("get_order"))]),
    ];
    for predicate in never {
        assert_eq!(truth(&predicate, MOST), Truth::Never, "{predicate:?}");
    }
}

#[test]
fn what_a_run_can_break_and_keep_is_left_alone() {
    let varies = [
        paid(),
        at_most("pay", 1),
        at_most("pay", MOST - 1),
        not(at_most("look", 2)),
        Predicate::Before { first: call("ask"), then: call("pay") },
        Predicate::After { trigger: call("pay"), follow: call("look"), steps: None },
        Predicate::Any(vec![Predicate::NotCalled(call("pay")), Predicate::Called(with("pay", 5))]),
        Predicate::All(vec![status(Test::AtLeast(4.0)), status(Test::AtMost(4.0))]),
    ];
    for predicate in varies {
        assert_eq!(truth(&predicate, MOST), Truth::Varies, "{predicate:?}");
        assert_eq!(any_value_of(&predicate, MOST), None, "{predicate:?}");
    }
}

#[test]
fn an_end_that_needs_no_result_is_told() {
    let blind = |predicate: Predicate| holds_without_results(&predicate, MOST);
    assert!(blind(Predicate::Called(call("submit"))));
    assert!(blind(Predicate::Any(vec![paid(), Predicate::Called(call("submit"))])));
    assert!(blind(Predicate::All(vec![not(paid()), Predicate::Called(call("submit"))])));
    let whole = ResultAt::Pointer("".into());
    assert!(blind(Predicate::LastResult { tool: "pay".into(), at: whole, test: Test::Exists }));
    assert!(!blind(paid()));
    assert!(!blind(status(Test::Exists)));
    assert!(!blind(Predicate::All(vec![paid(), Predicate::Called(call("submit"))])));
}

#[test]
fn a_value_beside_all_others_compares_nothing() {
    let twin = Predicate::Any(vec![paid(), status(Test::Differs(json!("paid")))]);
    assert_eq!(any_value_of(&twin, MOST), Some("get_order"));
    let both = Predicate::All(vec![twin, Predicate::Called(call("submit"))]);
    assert_eq!(any_value_of(&both, MOST), Some("get_order"));
    let split = Predicate::Any(vec![status(Test::AtLeast(5.0)), status(Test::AtMost(10.0))]);
    assert_eq!(any_value_of(&split, MOST), Some("get_order"));
    let near = Predicate::Any(vec![paid(), status(Test::Equals(json!("refunded")))]);
    assert_eq!(any_value_of(&near, MOST), None);
}

#[test]
fn one_condition_in_two_orders_is_the_same() {
    let open = || status(Test::Equals(json!("open")));
    let other = || Predicate::Called(call("ask"));
    let one = Predicate::All(vec![open(), other()]);
    assert!(are_same(&one, &not(Predicate::Any(vec![not(other()), not(open())])), MOST));
    assert!(!are_same(&one, &open(), MOST));
}

#[test]
fn nothing_is_said_of_a_condition_with_too_many_places() {
    let many = (0..40).map(|number| Predicate::Called(call(&format!("tool_{number}")))).collect();
    assert_eq!(truth(&Predicate::Any(many), MOST), Truth::Varies);
}
