//! The edges, the way back and the chain, on runs in shorthand.

use super::chain::{self, Found};
use super::{Graph, Link};
use crate::taxonomy::Mode;
use crate::view::View;
use case::{Case, Owners, Spec, StepNo};

fn case(text: &str) -> Case {
    let trace = casebook::read(text).expect("the trace is in shorthand").trace;
    Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() }
}

fn no(number: usize) -> StepNo {
    StepNo::at_index(number - 1)
}

/// `(from, why)` of each edge of a step.
fn edges(graph: &Graph, step: usize) -> Vec<(u32, String)> {
    let why = |link: &Link| match link {
        Link::Result => "result".to_owned(),
        Link::Instruction => "instruction".to_owned(),
        Link::Value(value) => value.clone(),
    };
    graph.rests_on(no(step)).iter().map(|edge| (edge.from.get(), why(&edge.link))).collect()
}

const RUN: &str = "\
1 user  Refund order O-7712 and tell the customer.
2 planner -> clerk  Refund it, then report.
3 clerk  call get_order {\"order\": \"O-7712\"}
4 tool  {\"order\": \"O-7712\", \"payment\": \"pay_551\"}
5 clerk  call refund {\"payment\": \"pay_551\"}
6 tool  {\"status\": \"ok\"}
7 clerk  All done.
8 planner  Payment pay_551 was returned.";

#[test]
fn a_step_rests_on_its_call_its_order_and_the_values_that_it_uses() {
    let case = case(RUN);
    let graph = Graph::of(&View::new(&case));
    assert_eq!(edges(&graph, 3), [(2, "instruction".to_owned()), (1, "O-7712".to_owned())]);
    assert_eq!(edges(&graph, 4), [(3, "result".to_owned())]);
    assert_eq!(edges(&graph, 5), [(4, "pay_551".to_owned())]);
    assert_eq!(edges(&graph, 8), [(4, "pay_551".to_owned())]);
}

#[test]
fn mere_adjacency_and_common_words_are_no_edge() {
    let case = case(RUN);
    let graph = Graph::of(&View::new(&case));
    assert_eq!(edges(&graph, 2), []);
    assert_eq!(edges(&graph, 7), [], "it names nothing that stood before");
}

#[test]
fn what_stands_in_for_a_secret_is_no_value() {
    let case = case(
        "1 user  Write to ‹email:7f3a›, order O-7712.\n2 desk  Wrote to ‹email:7f3a› on O-7712.",
    );
    let graph = Graph::of(&View::new(&case));
    assert_eq!(edges(&graph, 2), [(1, "O-7712".to_owned())]);
}

#[test]
fn the_way_back_holds_what_the_symptom_rests_on_and_nothing_else() {
    let case = case(RUN);
    let graph = Graph::of(&View::new(&case));
    let slice = graph.back_from(no(8));
    let held: Vec<usize> = (1..=8).filter(|step| slice.holds(no(*step))).collect();
    assert_eq!(held, [1, 2, 3, 4, 8]);
    assert_eq!(slice.distance(no(1)), Some(3));
}

#[test]
fn a_finding_that_the_symptom_rests_on_is_the_head_of_a_chain() {
    let case = case(RUN);
    let graph = Graph::of(&View::new(&case));
    let found = Found::from([(no(3), vec![Mode::ReasoningActionMismatch])]);
    let chain = chain::longest(&graph, &found, no(8)).expect("8 uses what 3 brought");
    let steps: Vec<u32> = chain.links.iter().map(|link| link.step.get()).collect();
    assert_eq!(steps, [3, 4, 8]);
    assert_eq!(chain.links[0].modes, [Mode::ReasoningActionMismatch]);
}

#[test]
fn findings_that_do_not_rest_on_each_other_are_no_chain() {
    let case = case(RUN);
    let graph = Graph::of(&View::new(&case));
    let found = Found::from([
        (no(5), vec![Mode::ReasoningActionMismatch]),
        (no(7), vec![Mode::IncorrectVerification]),
    ]);
    assert_eq!(chain::longest(&graph, &found, no(8)), None);
}

#[test]
fn cost_stays_bounded_where_a_step_uses_everything() {
    let listed: Vec<String> = (1000..3000).map(|number| format!("A-{number}")).collect();
    let said: Vec<String> =
        listed.iter().enumerate().map(|(at, id)| format!("{} desk  {id}", at + 1)).collect();
    let text = format!("{}\n{} desk  {}", said.join("\n"), listed.len() + 1, listed.join(" "));
    let case = case(&text);
    let graph = Graph::of(&View::new(&case));
    assert_eq!(graph.rests_on(no(listed.len() + 1)).len(), super::MOST);
}
