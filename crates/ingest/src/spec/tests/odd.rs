//! What is pointed out in a spec that can be read: each lack of sense, and that sense gives no cause.

use super::{read, whole};

/// What is said of a spec file with these sections.
fn said(sections: &str) -> String {
    let file = read(&whole(sections));
    let lines = file.complaints.iter().map(|complaint| complaint.what.as_str());
    lines.collect::<Vec<_>>().join("\n")
}

const AGENTS: &str =
    "agents:\n  - {name: planner, tools: [search]}\n  - {name: clerk, tools: [refund]}\n";

#[test]
fn what_nothing_uses_is_pointed_out() {
    let tools = "tools: [{name: search}, {name: refund}, {name: fax}]\n";
    insta::assert_snapshot!(said(&format!("{AGENTS}{tools}")), @"line 6: the tool `fax`: no agent holds it and no clause names it; give it to an agent, or take it out");
    let handoffs = "handoffs: [{from: planner, to: writer}]\n";
    let three = AGENTS.to_owned() + "  - {name: writer, tools: []}\n";
    insta::assert_snapshot!(said(&format!("{three}{handoffs}")), @"line 5: the agent `clerk`: no handoff reaches it, and there are handoffs; add one, or take it out");
    let judges = "judges: [{name: tone}]\nverification:\n  - {objective: a, level: final, tool: look, proves: task}\n";
    insta::assert_snapshot!(said(judges), @"line 3: `judge:tone` judges nothing: no verification names it as `tool` or `by`; name it there, or take it out");
}

#[test]
fn limits_that_limit_nothing_are_pointed_out() {
    insta::assert_snapshot!(said("termination:\n  text: Done.\n  caps: {steps: 0, seconds: 0, cost: 0}\n"), @r#"
        line 5: `termination:steps` allows no step at all; give the most steps that a run may take
        line 5: `termination:seconds` allows nothing at all; give a number above 0
        line 5: `termination:cost` allows nothing at all; give a number above 0
        "#);
    insta::assert_snapshot!(said("termination:\n  text: Done.\n  caps: {steps: 1000000, seconds: 1e9}\n"), @r#"
        line 5: `termination:steps` is so high that it stops nothing; give the most steps that a run may take
        line 5: `termination:seconds` is so high that it stops nothing; give the longest time that a run may take
        "#);
    let cap = "termination:\n  text: Done.\n  caps: {steps: 10}\n";
    insta::assert_snapshot!(said(&format!("{cap}guards: [{{tool: a, max_repeats: 12}}]\n")), @"line 6: `guard:a` allows 12 repeats, and `termination:steps` (line 5) ends the run after 10 steps; mend the one that is wrong");
    insta::assert_snapshot!(said(&format!("{cap}context: {{longest_run: {{steps: 80}}, budget_tokens: 0}}\n")), @r#"
        line 6: `context:budget` leaves room for nothing; give the most tokens that a request may hold
        line 6: `context:longest_run` expects runs of 80 steps, and `termination:steps` (line 5) ends the run after 10 steps; mend the one that is wrong
        "#);
}

#[test]
fn roles_that_contradict_themselves_are_pointed_out() {
    let role =
        "agents:\n  - name: clerk\n    may: [Refund an order.]\n    may_not: [refund an order]\n";
    insta::assert_snapshot!(said(role), @"line 6: `clerk:may_not:1` allows and forbids the same as `clerk:may:1` (line 5); keep one of them");
    let holds = "agents:\n  - name: clerk\n    may_not: [Call `refund`.]\n    tools: [refund]\n";
    insta::assert_snapshot!(said(holds), @"line 5: `clerk:may_not:1` forbids `refund`, and `clerk` holds it; take it out of its `tools`");
    let bounded =
        "agents:\n  - name: clerk\n    may_not: [Refund without an order.]\n    tools: [refund]\n";
    assert_eq!(said(bounded), "", "a bound on the use of a tool is no ban of it");
}

#[test]
fn ends_that_contradict_other_clauses_are_pointed_out() {
    let banned = "constraints: [{id: none, text: Never., predicate: {not_called: close}}]\n";
    let ends = "termination: {success: {all: [{last_result: {tool: close, pointer: /a, exists: true}}]}}\n";
    insta::assert_snapshot!(said(&format!("{banned}{ends}")), @"line 4: `termination` needs a call of `close`, which is never to be called by `none` (line 3); change one of them: success is out of reach");
    let other_way = "termination: {success: {any: [{called: close}, {called: pass_on}]}}\n";
    assert_eq!(said(&format!("{banned}{other_way}")), "", "the other way is open");
    insta::assert_snapshot!(said(&format!("{banned}guards: [{{tool: close, max_repeats: 2}}]\n")), @"line 4: `guard:close` limits `close`, which is never to be called by `none` (line 3); take one of them out");
    let same =
        "termination:\n  success: {called: close}\n  give_up: {predicate: {called: close}}\n";
    insta::assert_snapshot!(said(same), @"line 5: `termination:give_up` holds in the same state as `termination` (line 4); say in what state the run gives up without success");
}

#[test]
fn limits_at_odds_are_pointed_out() {
    let one =
        "constraints: [{id: one, text: Once., predicate: {at_most: {call: refund, times: 1}}}]\n";
    insta::assert_snapshot!(said(&format!("{one}guards: [{{tool: refund, max_repeats: 3}}]\n")), @"line 4: `guard:refund` allows 3 of `refund`, against 1 by `one` (line 3); keep the one that is meant");
    assert_eq!(said(&format!("{one}guards: [{{tool: refund, max_repeats: 1}}]\n")), "");
    let guards = "guards:\n  - {tool: a, max_repeats: 2}\n  - {id: b, tool: a, max_repeats: 3}\n";
    insta::assert_snapshot!(said(guards), @"line 5: `b` allows 3 of `a`, against 2 by `guard:a` (line 4); keep the one that is meant");
    let total = "constraints:\n  - {id: all, text: a, predicate: {at_most: {call: a, times: 9}}}\n  - {id: equal, text: b, predicate: {at_most: {call: a, times: 1, equal_arguments: true}}}\n";
    assert_eq!(said(total), "", "equal calls are fewer than all");
    let orders = "constraints:\n  - {id: a, text: a, predicate: {before: {first: x, then: y}}}\n  - {id: b, text: b, predicate: {before: {first: y, then: x}}}\n";
    insta::assert_snapshot!(said(orders), @"line 5: `b` wants the two calls in the other order than `a` (line 4); keep the one that is meant");
}

#[test]
fn changes_before_the_answer_are_pointed_out() {
    let tools = "tools: [{name: refund, changes_state: true}, {name: look, changes_state: false}, {name: ask}]\n";
    let branch =
        |meanwhile: &str| format!("{tools}clarification: {{ask: ask, meanwhile: [{meanwhile}]}}\n");
    insta::assert_snapshot!(said(&branch("look, refund")), @"line 4: `clarification` allows `refund` before the answer is there, and it changes state; allow what only reads");
    assert_eq!(said(&branch("look")), "");
}
