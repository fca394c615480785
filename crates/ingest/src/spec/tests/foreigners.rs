//! Agent files of other tools: told by content, with the file and line of everything that they state.

use super::outline;
use crate::spec::{SpecFile, detect_and_read, names_itself};
use case::spec::Cap;
use case::{ClauseKind, Spec};

pub(super) const AGENTS: &str = include_str!("foreign/agents.yaml");
pub(super) const TASKS: &str = include_str!("foreign/tasks.yaml");
pub(super) const ROOT: &str = include_str!("foreign/root_agent.yaml");
pub(super) const CLERK: &str = include_str!("foreign/clerk.yaml");
pub(super) const FLOW: &str = include_str!("foreign/flow.yaml");

pub(super) fn beside(path: &str) -> Result<String, String> {
    match path {
        "agents.yaml" => Ok(AGENTS.to_owned()),
        "tasks.yaml" => Ok(TASKS.to_owned()),
        "agents/clerk.yaml" => Ok(CLERK.to_owned()),
        _ => Err("no such file".to_owned()),
    }
}

pub(super) fn read(path: &str, text: &str) -> SpecFile {
    detect_and_read(path, text, &beside).unwrap_or_else(|error| panic!("{error}"))
}

fn kind<'s>(spec: &'s Spec, id: &str) -> &'s ClauseKind {
    &super::clause(spec, id).kind
}

fn roles(spec: &Spec) -> Vec<(&str, Option<Vec<&str>>)> {
    let roles = spec.roles.iter().map(|role| {
        let tools = role.tools.as_ref();
        (&*role.name, tools.map(|tools| tools.iter().map(|tool| &**tool).collect()))
    });
    roles.collect()
}

fn said(file: &SpecFile) -> Vec<&str> {
    file.complaints.iter().map(|complaint| complaint.what.as_str()).collect()
}

/// Every line of every clause stands in one of the files as it is quoted.
fn stands_in_its_file(file: &SpecFile) {
    for clause in &file.spec.clauses {
        let path = clause.file.as_deref().expect("it has a file");
        let text = match path {
            "root_agent.yaml" => ROOT.to_owned(),
            "flow.yaml" => FLOW.to_owned(),
            other => beside(other).expect("it is there"),
        };
        let line = clause.line.and_then(|line| usize::try_from(line).ok()).expect("it has a line");
        let first = clause.text.text.lines().next().expect("it has words");
        let found = text.lines().nth(line - 1).unwrap_or_default();
        let is_escaped = found.contains('\\');
        assert!(
            found.contains(first) || is_escaped,
            "{}: {first:?} is not in {found:?}",
            clause.id.0
        );
    }
}

#[test]
fn the_agents_and_tasks_of_a_crew_are_one_system() {
    let file = read("agents.yaml", AGENTS);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        3 role:Market researcher Market researcher
        5 goal:Market researcher Find the three closest rivals of {company}.
        7 backstory:Market researcher:7 You read filings before you read news.
        9 backstory:Market researcher:9 Never quote a price without its date. Stop when
        9 backstory:Market researcher:9:done Stop when
        15 max_iter:Market researcher max_iter: 12
        14 Market researcher:allow_delegation allow_delegation: false
        18 role:Report writer Report writer
        19 goal:Report writer Write one page that a board can decide on.
        20 backstory:Report writer:20 You cut every adjective.
        21 Report writer:allow_delegation allow_delegation: true
        21 handoff:Report writer:Market researcher allow_delegation: true
        3 task:find_rivals:3 Search filings of the last year.
        5 task:find_rivals:5 Ask before you spend more than ten searches.
        7 task:find_rivals:expected_output Three names, each with a link to a filing.
        11 task:write_report:11 Write the report.
        12 task:write_report:expected_output One page.
        16 task:write_report:human_input human_input: true
        17 task:write_report:guardrail guardrail: check_length
        15 handoff:Market researcher:Report writer find_rivals
        "#);
    assert_eq!(
        roles(&file.spec),
        [
            ("Market researcher", Some(vec!["search_filings", "search_news"])),
            ("Report writer", None)
        ]
    );
    let cap = super::clause(&file.spec, "max_iter:Market researcher");
    assert_eq!(cap.kind, ClauseKind::Cap(Cap::Steps(12)));
    assert_eq!(cap.role.as_deref(), Some("Market researcher"), "it does not bind the run");
    let ClauseKind::Handoff(handoff) = kind(&file.spec, "handoff:Market researcher:Report writer")
    else {
        panic!("no handoff");
    };
    assert_eq!(
        (handoff.from.as_deref(), &*handoff.to),
        (Some("Market researcher"), "Report writer")
    );
    assert!(matches!(
        kind(&file.spec, "task:write_report:human_input"),
        ClauseKind::Clarification(_)
    ));
    assert_eq!(said(&file), Vec::<&str>::new());
    stands_in_its_file(&file);
}

#[test]
fn either_file_of_a_crew_finds_the_other() {
    let (agents, tasks) = (read("agents.yaml", AGENTS), read("tasks.yaml", TASKS));
    assert_eq!(outline(&agents.spec), outline(&tasks.spec));
    let files = |file: &SpecFile| -> Vec<String> {
        file.spec.files.iter().map(ToString::to_string).collect()
    };
    assert_eq!(files(&agents), ["agents.yaml", "tasks.yaml"]);
    assert_eq!(files(&tasks), ["tasks.yaml", "agents.yaml"]);
}

#[test]
fn half_a_crew_is_read_and_the_other_half_is_missed() {
    let alone = |path: &str, text: &str| {
        detect_and_read(path, text, &|_: &str| Err("no such file".to_owned())).expect("it is right")
    };
    let agents = alone("agents.yaml", AGENTS);
    assert_eq!(agents.spec.roles.len(), 2);
    assert!(said(&agents)[0].contains("tasks were not found"), "{:?}", agents.complaints);
    let tasks = alone("tasks.yaml", TASKS);
    assert_eq!(roles(&tasks.spec), [("researcher", None), ("writer", None)]);
    assert!(said(&tasks)[0].contains("agents were not found"), "{:?}", tasks.complaints);
}

#[test]
fn an_adk_agent_is_read_with_the_files_of_its_sub_agents() {
    let file = read("root_agent.yaml", ROOT);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        4 role:front_desk Takes the request and hands it on.
        6 instruction:front_desk:6 You take requests at the desk.
        8 instruction:front_desk:8 Never refund yourself.
        9 instruction:front_desk:9:done Stop when the clerk has answered.
        3 max_iterations:clerk max_iterations: 3
        1 agent_class:clerk agent_class: LoopAgent
        6 instruction:payer:6 Pay back what the request says.
        12 instruction:auditor:12 Look at the balance after each refund.
        11 handoff:payer:auditor name: auditor
        17 handoff:front_desk:payer config_path: agents/clerk.yaml
        18 handoff:front_desk:archivist code: desk_agents.archivist
        "#);
    let held: Vec<String> = roles(&file.spec).iter().map(|role| format!("{role:?}")).collect();
    insta::assert_snapshot!(held.join("\n"), @r#"
        ("front_desk", Some(["get_order", "checker"]))
        ("payer", Some(["refund", "get_balance"]))
        ("auditor", None)
        ("archivist", None)
        "#);
    insta::assert_snapshot!(said(&file).join("\n"), @r#"
        line 13: `MCPToolset` does not name the tools that `auditor` holds; add `tool_filter`
        line 18: `desk_agents.archivist` is code, and not read
        "#);
    stands_in_its_file(&file);
}

#[test]
fn a_workflow_that_calls_nothing_is_no_agent() {
    let sub =
        "sub_agents:\n  - {name: one, instruction: Draft.}\n  - {name: two, instruction: Look.}\n";
    let of = |text: &str| {
        let file = read("root_agent.yaml", text);
        let names: Vec<String> = file.spec.roles.iter().map(|role| role.name.to_string()).collect();
        let handoffs = file.spec.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Handoff(handoff) => {
                Some(format!("{}>{}", handoff.from.as_deref().unwrap_or("?"), handoff.to))
            }
            _ => None,
        });
        (names.join(" "), handoffs.collect::<Vec<_>>().join(" "), said(&file).len())
    };
    let expected = |names: &str, handoffs: &str| (names.to_owned(), handoffs.to_owned(), 0);
    let in_turn = format!("agent_class: LoopAgent\nname: turns\nmax_iterations: 4\n{sub}");
    assert_eq!(of(&in_turn), expected("one two", "one>two"));
    let at_once = format!("agent_class: ParallelAgent\nname: both\n{sub}");
    assert_eq!(of(&at_once), expected("one two", ""));
    let with_model = format!("name: chief\nmodel: small\ninstruction: Ask them.\n{sub}");
    assert_eq!(of(&with_model), expected("chief one two", "chief>one chief>two"));
}

#[test]
fn sub_agents_in_a_circle_are_an_error_with_its_line() {
    let error = |text: &str| {
        let own = text.to_owned();
        let beside = move |path: &str| match path {
            "other.yaml" => {
                Ok("name: b\nsub_agents:\n  - config_path: root_agent.yaml\n".to_owned())
            }
            "root_agent.yaml" => Ok(own.clone()),
            _ => Err("no such file".to_owned()),
        };
        detect_and_read("root_agent.yaml", text, &beside).expect_err("it is wrong").to_string()
    };
    let circle = "name: a\ninstruction: Work.\nsub_agents:\n  - config_path: other.yaml\n";
    insta::assert_snapshot!(error(circle), @"other.yaml:3:5: the agents are each other's sub-agents: root_agent.yaml, other.yaml, root_agent.yaml; take this line out");
    let gone = "name: a\ninstruction: Work.\nsub_agents:\n  - config_path: gone.yaml\n";
    insta::assert_snapshot!(error(gone), @"root_agent.yaml:4:5: the sub-agent's file `gone.yaml` cannot be read (no such file); name it relative to this file");
    insta::assert_snapshot!(error("agent_class: LlmAgent\ninstruction: Work.\n"), @"root_agent.yaml:1:1: the agent has no `name`; add `name:`");
}

#[test]
fn an_agent_specification_is_read_with_its_flow_and_references() {
    let file = read("flow.yaml", FLOW);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        42 system_prompt:planner:42 Split the request.
        42 system_prompt:planner:42:done Stop when every step has an owner.
        41 human_in_the_loop:planner human_in_the_loop: true
        53 system_prompt:payer:53 Pay back {{order_id}}.
        65 requires_confirmation:refund requires_confirmation: true
        17 handoff:planner:payer name: plan_to_pay
        "#);
    assert_eq!(
        roles(&file.spec),
        [("planner", Some(vec![])), ("payer", Some(vec!["refund", "get_balance"]))]
    );
    let balance = file.spec.tool("get_balance").expect("it is declared");
    assert_eq!(balance.required.iter().map(|name| &**name).collect::<Vec<_>>(), ["order"]);
    let ClauseKind::Handoff(handoff) = kind(&file.spec, "handoff:planner:payer") else {
        panic!("no handoff");
    };
    assert_eq!(handoff.required.iter().map(|name| &**name).collect::<Vec<_>>(), ["order_id"]);
    assert_eq!(said(&file), Vec::<&str>::new());
    stands_in_its_file(&file);
}

#[test]
fn the_same_specification_as_json_says_the_same() {
    let document: serde_json::Value = serde_saphyr::from_str(FLOW).expect("it is YAML");
    let json = serde_json::to_string_pretty(&document).expect("it is data");
    let file = read("flow.json", &json);
    let sorted = |file: &SpecFile| {
        let mut names: Vec<String> =
            roles(&file.spec).iter().map(|role| format!("{role:?}")).collect();
        names.sort();
        names
    };
    assert_eq!(sorted(&file), sorted(&read("flow.yaml", FLOW)));
    assert_eq!(file.spec.clauses.len(), read("flow.yaml", FLOW).spec.clauses.len());
}

#[test]
fn a_file_is_told_by_its_content_wherever_it_lies() {
    for text in [AGENTS, TASKS, ROOT, FLOW] {
        assert!(names_itself("x.txt", text), "{text}");
        assert!(!read("x.txt", text).spec.clauses.is_empty());
    }
    for (path, text) in [
        ("compose.yaml", "services:\n  web: {image: x}\n"),
        ("prompt.md", "Your instruction: be brief.\n"),
        ("page.md", "---\ntitle: A page\n---\nWords.\n"),
        ("run.json", "{\"messages\": [{\"role\": \"user\", \"content\": \"goal: x\"}]}"),
    ] {
        assert!(!names_itself(path, text), "{text}");
    }
    assert!(
        names_itself("agents.yaml", "a:\n  role: x\n  goal: [\n"),
        "a mistake in it is to be said"
    );
}

#[test]
fn a_task_that_names_what_is_not_there_is_told_with_its_line() {
    let tasks = "find:\n  description: Find.\n  expected_output: Names.\n  agent: reseacher\n\
                 tell:\n  description: Tell.\n  expected_output: A page.\n  context: [find, fnd]\n";
    let file = read("tasks.yaml", tasks);
    let found = said(&file);
    let told = |what: &str| found.iter().any(|said| said.starts_with(what));
    assert!(
        told("line 4: `find` is for the agent `reseacher`, which is not declared"),
        "{found:?}"
    );
    assert!(told("line 8: `tell` is given the output of the task `fnd`"), "{found:?}");
    assert_eq!(found.iter().filter(|said| said.contains("is given the output")).count(), 1);
}

#[test]
fn half_of_a_crew_that_cannot_be_read_is_a_mistake_of_that_file() {
    let beside = |name: &str| match name {
        "tasks.yaml" => Ok("find:\n  agent: [\n".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    let refused = detect_and_read("agents.yaml", AGENTS, &beside).expect_err("half is missing");
    assert!(refused.to_string().starts_with("tasks.yaml:2:"), "{refused}");
}
