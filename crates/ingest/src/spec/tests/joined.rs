//! The declared spec and the one that the trace carries, as one.

use super::{read, whole};
use crate::spec::{SpecFile, join, read_prompt};
use case::spec::Tool;
use case::{Origin, Passage, Role, Spec, SpecSource};

fn role(name: &str, instructions: &str, tools: &[&str]) -> Role {
    Role {
        name: name.into(),
        instructions: Some(Passage::new(instructions, Origin::top())),
        tools: Some(tools.iter().map(|tool| (*tool).into()).collect()),
    }
}

fn ran(roles: Vec<Role>, tools: &[&str]) -> Spec {
    let tools = tools.iter().map(|name| Tool {
        name: (*name).into(),
        description: None,
        required: Vec::new(),
        changes_state: None,
    });
    Spec { source: SpecSource::FromTrace, roles, tools: tools.collect(), ..Spec::default() }
}

fn declared() -> SpecFile {
    read(&whole(
        "agents:\n  - {name: planner, tools: [search], prompt_file: prompts/planner.md}\n\
         \x20 - {name: clerk}\ntools: [{name: search, required: [q]}]\n",
    ))
}

const PLANNER: &str = "Plan first. Stop when the plan is done.";

fn drift(spec: &Spec) -> Option<&str> {
    spec.drift.as_ref().map(|drift| &*drift.what)
}

#[test]
fn the_declaration_wins_and_the_trace_adds_what_only_it_knows() {
    let trace = ran(
        vec![role("planner", PLANNER, &["search"]), role("clerk", "Pay.", &["pay"])],
        &["search", "pay"],
    );
    let spec = join(declared().spec, &trace);
    assert!(spec.is_declared());
    let tools: Vec<&str> = spec.tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(tools, ["search", "pay"]);
    assert_eq!(spec.tools[0].required.len(), 1, "the declared definition is kept");
    let clerk = spec.roles[1].instructions.as_ref().expect("the trace has them");
    assert_eq!(&*clerk.text, "Pay.");
    assert_eq!(drift(&spec), None);
}

#[test]
fn other_instructions_than_the_declared_ones_are_drift() {
    let trace = ran(vec![role("planner", "Plan first. Go on forever.", &[])], &[]);
    let spec = join(declared().spec, &trace);
    insta::assert_snapshot!(drift(&spec).unwrap_or_default(), @r#"`planner` did not run with prompts/planner.md: line 3 did not run: "Stop when the plan is done.""#);
}

#[test]
fn tools_that_the_role_does_not_hold_are_drift() {
    let trace = ran(vec![role("planner", PLANNER, &["search", "pay"])], &[]);
    let spec = join(declared().spec, &trace);
    insta::assert_snapshot!(drift(&spec).unwrap_or_default(), @"`planner` ran with tools that its role does not hold: pay");
}

#[test]
fn a_prompt_file_takes_the_name_of_the_only_agent_that_ran() {
    let trace = ran(vec![role("helper", "Be brief.", &["pay"])], &[]);
    let spec = join(read_prompt("p.md", "Be brief.\n").spec, &trace);
    assert_eq!(&*spec.roles[0].name, "helper");
    assert_eq!(drift(&spec), None);
    let spec = join(read_prompt("p.md", "Be kind.\n").spec, &trace);
    insta::assert_snapshot!(drift(&spec).unwrap_or_default(), @r#"`helper` did not run with p.md: line 1 did not run: "Be kind.""#);
}

#[test]
fn a_spec_without_agents_takes_those_of_the_trace() {
    let trace = ran(vec![role("helper", "Be brief.", &[])], &[]);
    let spec = join(read(&whole("")).spec, &trace);
    assert_eq!(spec.roles.len(), 1);
    assert_eq!(drift(&spec), None);
}
