//! One good spec, broken on purpose in one place at a time: each break changes the rulings that it says and no
//! other, and edits that change nothing of substance change none.

use checks::gate::ship::File;
use checks::gate::{Day, Level, Requirement, Review, Ship, Signed, Standing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const GOOD: &str = include_str!("questions/desk.spec.yaml");
const TODAY: &str = "2026-11-23";

/// What is broken, the words that go, the words that come, and the questions that must notice.
type Break = (&'static str, &'static str, &'static str, &'static [&'static str]);

const BREAKS: &[Break] = &[
    (
        "a predicate becomes words",
        "\n    predicate: {before: {first: ask_person, then: refund}}",
        "",
        &["Q1"],
    ),
    ("nobody judges any more", ", human_judged: true", "", &["Q1"]),
    ("a predicate over a tool that is not there", "first: ask_person", "first: ask_persn", &["Q1"]),
    (
        "a role loses its tools and has no other limit",
        "\n    tools: [get_order, search_orders]",
        "",
        &["Q2"],
    ),
    (
        "a role is widened by a tool that another owns, with nothing that hands over",
        "tools: [get_order, search_orders]\n  - name: clerk",
        "tools: [get_order, search_orders]\n  - {name: night-clerk, tools: [refund]}\n  - name: clerk",
        &["Q2", "Q7"],
    ),
    (
        "a role is widened by a tool that its text passes over",
        "tools: [get_order, search_orders]\n  - name: clerk",
        "tools: [get_order, search_orders, export_all]\n  - name: clerk",
        &["Q2", "Q3", "Q11"],
    ),
    (
        "a guard is taken out",
        "  - {tool: refund, max_repeats: 1, idempotency_key: order}\n",
        "",
        &["Q3"],
    ),
    ("a guard loses its marker", ", idempotency_key: order", "", &["Q3"]),
    ("a guard is loosened to nothing", "max_repeats: 3", "max_repeats: 5000", &["Q3"]),
    ("a guard allows no call", "max_repeats: 3", "max_repeats: 0", &["Q3"]),
    ("nothing is pinned", "  pinned: [The order and its amount.]\n", "", &["Q4"]),
    ("the budget is gone", "  budget_tokens: 60000\n", "", &["Q4"]),
    ("nobody tried the longest run", ", tested_by: tests/long_run", "", &["Q4"]),
    (
        "success becomes words",
        "  success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}\n",
        "",
        &["Q5", "Q10"],
    ),
    (
        "success holds from the start",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {any: [{last_result: {tool: get_order, pointer: /status, equals: refunded}}, {not_called: refund}]}",
        &["Q5", "Q10"],
    ),
    (
        "success is that a tool was called",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {called: refund}",
        &["Q5", "Q10"],
    ),
    (
        "success is any value",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {last_result: {tool: get_order, pointer: /status, exists: true}}",
        &["Q10"],
    ),
    (
        "giving up becomes words",
        "\n    predicate: {last_result: {tool: get_order, pointer: /status, equals: disputed}}",
        "",
        &["Q5"],
    ),
    ("giving up is success", "equals: disputed", "equals: refunded", &["Q5"]),
    ("a cap is raised to nothing", "steps: 60, seconds", "steps: 4000000000, seconds", &["Q5"]),
    ("the caps are gone", "  caps: {steps: 60, seconds: 900}\n", "", &["Q5"]),
    ("nothing asks any more", "  ask: ask_person\n", "", &["Q6"]),
    (
        "a change is allowed before the answer",
        "meanwhile: [get_order, search_orders]",
        "meanwhile: [refund]",
        &["Q6"],
    ),
    ("the ambiguous tasks are gone", "  cases: tests/ambiguous.jsonl\n", "", &["Q6"]),
    ("the ambiguous tasks are not there", "tests/ambiguous.jsonl", "tests/gone.jsonl", &["Q6"]),
    ("the acknowledgement is dropped", "acknowledged_by: accepted, ", "", &["Q7"]),
    ("the session is dropped", "session: session, ", "", &["Q7"]),
    (
        "a handoff is untyped",
        "required: [order, amount], schema: handoff.schema.json, ",
        "",
        &["Q7"],
    ),
    ("a change of the objective leaves no record", ", recorded_in: change_request", "", &["Q8"]),
    (
        "anybody may change the objective",
        ", changed_by: [person], recorded_in: change_request",
        "",
        &["Q8"],
    ),
    ("half of the steps may stay silent", "share: 0.95", "share: 0.5", &["Q9"]),
    ("nothing watches the log", ", monitor: mismatch-alarm", "", &["Q9"]),
    ("the producer verifies", "by: planner", "by: clerk", &["Q11"]),
    ("nothing is verified on the way", "level: step", "level: final", &["Q11", "Q12"]),
    (
        "a verifier is weakened to the form",
        "level: final\n    tool: get_order\n    proves: task",
        "level: final\n    tool: get_order\n    proves: format",
        &["Q12"],
    ),
    (
        "a verifier loses its wrong results",
        "\n    rejects: {cases: tests/wrong.jsonl, share: 0.9}",
        "",
        &["Q12"],
    ),
    ("a verifier lets wrong results through", "share: 0.9}", "share: 0.2}", &["Q12"]),
    ("a judge's date is too old", "2026-09-01", "2024-09-01", &["Q12"]),
    ("a judge agrees by chance", "kappa: 0.72", "kappa: 0.1", &["Q12"]),
    ("a judge was compared on a handful", "cases: 120", "cases: 8", &["Q12"]),
    ("nobody owns the sample", ", owner: Mei Lin", "", &["Q12"]),
    ("the sample is empty", "rate: 0.05", "rate: 0", &["Q12"]),
    (
        "a constraint becomes one that every run keeps",
        "{before: {first: ask_person, then: refund}}",
        "{any: [{called: ask_person}, {not_called: ask_person}]}",
        &["Q1"],
    ),
    (
        "a bound is raised beyond the steps of a run",
        "times: 1, equal_arguments: true",
        "times: 1000, equal_arguments: true",
        &["Q1"],
    ),
    ("a marker is emptied", "idempotency_key: order", "idempotency_key: \"\"", &["Q3"]),
    (
        "what is pinned becomes advice",
        "[The order and its amount.]",
        "[Remember everything the user said.]",
        &["Q4"],
    ),
    ("the budget bounds nothing", "budget_tokens: 60000", "budget_tokens: 99999999999", &["Q4"]),
    (
        "success holds whatever comes back",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {any: [{last_result: {tool: get_order, pointer: /status, equals: refunded}}, {last_result: {tool: get_order, pointer: /status, differs: refunded}}]}",
        &["Q5", "Q10"],
    ),
    (
        "success can never hold",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {all: [{last_result: {tool: get_order, pointer: /status, equals: refunded}}, {last_result: {tool: get_order, pointer: /status, equals: open}}]}",
        &["Q5"],
    ),
    (
        "giving up waits for more calls than there are steps",
        "{last_result: {tool: get_order, pointer: /status, equals: disputed}}",
        "{not: {at_most: {call: get_order, times: 500}}}",
        &["Q5"],
    ),
    (
        "success is the receipt of the change",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {last_result: {tool: refund, pointer: /status, equals: ok}}",
        &["Q10"],
    ),
    (
        "the branch changes something instead of asking",
        "ask: ask_person\n",
        "ask: refund\n",
        &["Q6"],
    ),
    (
        "the branch is never taken",
        "{last_result: {tool: search_orders, pointer: /count, at_least: 2}}",
        "{all: [{called: refund}, {not_called: refund}]}",
        &["Q6"],
    ),
    (
        "one field acknowledges and carries the session",
        "acknowledged_by: accepted",
        "acknowledged_by: session",
        &["Q7"],
    ),
    (
        "who may change the objective is left open",
        "changed_by: [person]",
        "changed_by: [TBD]",
        &["Q8"],
    ),
    (
        "the record of a change is emptied",
        "recorded_in: change_request",
        "recorded_in: \"\"",
        &["Q8"],
    ),
    ("one field holds intent and act", "act: tool_calls", "act: reasoning", &["Q9"]),
    ("the monitor is emptied", "monitor: mismatch-alarm", "monitor: \"\"", &["Q9"]),
    (
        "the change verifies itself",
        "level: step\n    tool: get_order",
        "level: step\n    tool: refund",
        &["Q11"],
    ),
    (
        "the producer verifies under another spelling",
        "by: planner",
        "by: The Clerk agent",
        &["Q11"],
    ),
    ("nobody verifies", "by: program", "by: \"-\"", &["Q11"]),
    (
        "the proof is another tool's",
        "level: final\n    tool: get_order",
        "level: final\n    tool: search_orders",
        &["Q12"],
    ),
    ("the owner of the sample is emptied", "owner: Mei Lin", "owner: \"\"", &["Q12"]),
    ("the sample is next to nothing", "rate: 0.05", "rate: 0.00001", &["Q12"]),
];

/// Edits that change nothing of substance.
const HARMLESS: &[(&str, &str, &str)] = &[
    ("a comment", "constraints:\n", "# What must hold.\nconstraints:\n"),
    ("a renamed constraint", "id: once", "id: paid-once"),
    (
        "other words beside a predicate",
        "No order is paid back twice.",
        "Please be careful, as ever.",
    ),
    (
        "other words beside the end",
        "Done when the order is refunded.",
        "Stop when the task is done.",
    ),
    (
        "tools in another order",
        "tools: [ask_person, get_order, refund]",
        "tools: [refund, get_order, ask_person]",
    ),
    ("a far cap with a time beside it", "steps: 60, seconds", "steps: 2000, seconds"),
    (
        "success in two words",
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {any: [{last_result: {tool: get_order, pointer: /status, equals: refunded}}, {last_result: {tool: get_order, pointer: /status, equals: credited}}]}",
    ),
    ("another person", "owner: Mei Lin", "owner: Jon Aldana"),
    ("a longer sample", "rate: 0.05", "rate: 0.5"),
    ("a tighter cap", "steps: 60, seconds: 900", "steps: 60, seconds: 300"),
    ("a tighter guard", "max_repeats: 3", "max_repeats: 2"),
    ("a renamed agent", "planner", "scout"),
    (
        "an objective by its words",
        "- objective: paid-back",
        "- objective: the money is back on the order",
    ),
    ("sections in another order", "sampling: {rate: 0.05, owner: Mei Lin}\n", ""),
];

fn reviewed(text: &str, signed: &Signed, today: &str) -> Review {
    let none = |name: &str| Err(format!("{name}: none here"));
    let file = ingest::spec::read_yaml("masthead.spec.yaml", text, &none);
    let file = file.unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    let there = ["tests/ambiguous.jsonl", "tests/wrong.jsonl"];
    let mut files: BTreeMap<Arc<str>, File> =
        there.map(|name| (name.into(), File::Present { cases: Some(12) })).into_iter().collect();
    files.insert("handoff.schema.json".into(), File::Schema);
    files.insert("tests/long_run".into(), File::Present { cases: None });
    files.insert("tests/gone.jsonl".into(), File::Missing);
    let today = Day::read(today).expect("it is a day");
    checks::gate::review(&Ship::of(&file.spec, &file.owners, &files), signed, Level::All, today)
}

fn standings(text: &str) -> Vec<(Requirement, Standing)> {
    let review = reviewed(text, &Signed::default(), TODAY);
    review.rulings.iter().map(|ruling| (ruling.requirement, ruling.standing)).collect()
}

/// The good spec with one edit, everywhere it applies.
fn edited(name: &str, from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{name}: {from} is not in the spec");
    GOOD.replace(from, to)
}

#[test]
fn the_good_spec_answers_all_twelve() {
    for ruling in reviewed(GOOD, &Signed::default(), TODAY).rulings {
        assert_eq!(
            ruling.standing,
            Standing::Passes,
            "{}: {}",
            ruling.requirement.code(),
            ruling.reason
        );
    }
}

#[test]
fn each_break_is_noticed_where_it_says_and_nowhere_else() {
    let good = standings(GOOD);
    let mut wrong = Vec::new();
    for (name, from, to, meant) in BREAKS {
        let broken = standings(&edited(name, from, to));
        let changed = broken.iter().zip(&good).filter(|(now, before)| now != before);
        let changed: BTreeSet<&str> = changed.map(|((one, _), _)| one.code()).collect();
        if changed != meant.iter().copied().collect() {
            wrong.push(format!("{name}: {changed:?}, meant {meant:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn harmless_edits_change_no_ruling() {
    let good = standings(GOOD);
    for (name, from, to) in HARMLESS {
        let mut text = edited(name, from, to);
        if to.is_empty() {
            text.push_str(from);
        }
        assert_eq!(standings(&text), good, "{name}");
    }
}

#[test]
fn a_judge_grows_old_without_an_edit() {
    let later = reviewed(GOOD, &Signed::default(), "2027-09-02");
    let noticed = later.rulings.iter().filter(|ruling| ruling.standing != Standing::Passes);
    let noticed: Vec<&str> = noticed.map(|ruling| ruling.requirement.code()).collect();
    assert_eq!(noticed, ["Q12"]);
}
