//! Plain prompts and Markdown agents.

use super::{outline, prompts};
use crate::spec::{SpecFile, detect_and_read, read_prompt};
use case::{Clause, ClauseKind};

const PLAIN: &str = "\
You help with refunds. Be
brief.

# Rules
- Never call `refund` twice.
- Ask first. Stop when the order is refunded. Then
  say goodbye.
2) Stop once the person is happy.
";

#[test]
fn every_paragraph_and_list_item_is_a_clause_with_its_line() {
    let file = read_prompt("prompt.md", PLAIN);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        1 prompt:1 You help with refunds. Be
        4 prompt:4 Rules
        5 prompt:5 Never call `refund` twice.
        6 prompt:6 Ask first. Stop when the order is refunded. Then
        6 prompt:6:done Stop when the order is refunded.
        8 prompt:8:done Stop once the person is happy.
        "#);
    for clause in &file.spec.clauses {
        assert!(PLAIN.contains(&*clause.text.text), "{clause:?}");
    }
    assert_eq!(file.spec.lines, 8);
    assert_eq!(file.complaints, []);
}

#[test]
fn one_role_has_the_whole_prompt_and_no_name() {
    let file = read_prompt("prompt.md", PLAIN);
    let [role] = file.spec.roles.as_slice() else {
        panic!("{:?}", file.spec.roles);
    };
    assert_eq!((&*role.name, &role.tools), ("", &None));
    let instructions = role.instructions.as_ref().expect("it is the prompt");
    assert_eq!(&*instructions.text, PLAIN.trim());
}

fn endings(file: &SpecFile) -> Vec<&str> {
    let ends = |clause: &&Clause| clause.kind == ClauseKind::Success(None);
    let endings = file.spec.clauses.iter().filter(ends);
    endings.map(|clause| &*clause.text.text).collect()
}

#[test]
fn sentences_on_the_end_of_the_run_are_nominated_and_no_others() {
    for says in [
        "Stop when the ticket is resolved.",
        "You are done when all tests pass.",
        "The task is complete once the file exists.",
        "When the user is satisfied, stop.",
        "Reply TERMINATE when everything is done.",
        "Keep searching until the answer is found.",
        "End the conversation after the person says goodbye.",
    ] {
        assert_eq!(endings(&read_prompt("p.md", says)), [says]);
    }
    for silent in [
        "Do not stop when a tool fails.",
        "Stop the pod when its memory is full.",
        "Never call refund twice.",
        "Use search to find the order.",
        "Tell the user when the shop opens.",
        "Check whether the bus stops after noon.",
    ] {
        assert_eq!(endings(&read_prompt("p.md", silent)), Vec::<&str>::new(), "{silent}");
    }
}

const AGENT: &str = "\
---
name: reviewer
description: Reviews a change.
tools: Read, Bash(git diff:*, git log:*), Read
model: fast
---
Read the change.

Report what is wrong.
";

#[test]
fn front_matter_gives_the_role_its_name_and_tools() {
    let file = detect_and_read("reviewer.md", AGENT, &prompts).expect("a prompt is never wrong");
    insta::assert_snapshot!(outline(&file.spec), @r#"
        3 role:reviewer Reviews a change.
        4 reviewer:setting:tools tools: Read, Bash(git diff:*, git log:*), Read
        7 prompt:7 Read the change.
        9 prompt:9 Report what is wrong.
        "#);
    let role = &file.spec.roles[0];
    assert_eq!(&*role.name, "reviewer");
    let tools = role.tools.as_ref().expect("tools are stated");
    assert_eq!(tools.iter().map(|tool| &**tool).collect::<Vec<_>>(), ["Read", "Bash"]);
    let instructions = role.instructions.as_ref().expect("there is a body");
    assert!(instructions.text.starts_with("Read the change."));
}

#[test]
fn a_header_that_is_no_yaml_costs_the_name_and_not_the_prompt() {
    let file = read_prompt("a.md", "---\nname: a\ndescription: do: this: now\n---\nWork.\n");
    assert_eq!(file.complaints.len(), 1, "{:?}", file.complaints);
    assert_eq!(outline(&file.spec), "5 prompt:5 Work.\n");
}

#[test]
fn a_rule_at_the_top_of_a_prompt_is_no_header() {
    let file = read_prompt("a.md", "---\nWork.\n");
    assert_eq!(file.spec.clauses.len(), 1);
    assert_eq!(outline(&read_prompt("a.md", "").spec), "");
}

#[test]
fn a_prompt_that_shows_a_spec_is_still_a_prompt() {
    let text = "Write a spec such as:\n\n    schema: masthead.spec/1\n";
    let file = detect_and_read("a.md", text, &prompts).expect("a prompt is never wrong");
    assert_eq!(file.spec.roles.len(), 1);
}

#[test]
fn front_matter_that_nothing_closes_is_told() {
    let file = read_prompt("a.md", "---\nname: clerk\ndescription: Works.\n\nWork.\n");
    let said = file.complaints.first().expect("it is told").what.as_str();
    assert!(said.starts_with("line 1: front matter opens here and nothing closes it"), "{said}");
    for rule in ["---\n\nYou are a clerk: be brief.\n", "---\nname: a\n---\nWork.\n", "name: a\n"] {
        assert!(read_prompt("a.md", rule).complaints.is_empty(), "{rule:?}");
    }
}
