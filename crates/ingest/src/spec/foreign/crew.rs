//! The agents and tasks of a `CrewAI` crew: `agents.yaml` and `tasks.yaml`. Either file finds the other
//! beside it; both are one system.
//!
//! An agent's goal is an objective, what a task is expected to put out the end of it, and the tasks whose
//! output a task is given are handoffs between their agents. The order of tasks is code, and not read.

use super::gathering::{Gathering, Setting, one_line};
use crate::spec::error::Fault;
use crate::spec::mirror::Text;
use crate::spec::paths::File;
use crate::spec::settings::{Whose, within};
use crate::spec::tree::{self, Node, Tree};
use case::ClauseKind;
use case::spec::{Cap, Clarification, Objective};
use std::collections::BTreeMap;

/// The keys that become clauses of a kind of their own. Every other one is kept as a setting.
const READ: &[&str] = &[
    "role",
    "goal",
    "backstory",
    "max_iter",
    "max_execution_time",
    "llm",
    "description",
    "expected_output",
    "agent",
    "context",
    "tools",
    "human_input",
];

/// The agents by their keys, as traces spell them.
type Names = BTreeMap<String, String>;

pub(super) fn is(document: &Node) -> bool {
    is_agents(document) || is_tasks(document)
}

fn is_agents(document: &Node) -> bool {
    all(document, |one| one.has("role") && (one.has("goal") || one.has("backstory")))
}

fn is_tasks(document: &Node) -> bool {
    all(document, |one| one.has("expected_output") || (one.has("description") && one.has("agent")))
}

/// Whether `document` maps names to mappings, one of which `has` what it takes.
fn all(document: &Node, has: impl Fn(&Node) -> bool) -> bool {
    let members = document.members();
    let is_mapping = |(_, value): &(Text, Node)| !value.members().is_empty();
    members.iter().all(is_mapping) && members.iter().any(|(_, value)| has(value))
}

pub(super) fn read(document: &Node, gathering: &mut Gathering<'_>) -> Result<(), Fault> {
    let given = gathering.file.clone();
    let is_given_agents = is_agents(document);
    let other = beside(gathering, &given, is_given_agents)?;
    let own = gathering.source.text().to_owned();
    if let Some((file, text, second)) = &other {
        let (agents, tasks) = if is_given_agents { (document, second) } else { (second, document) };
        let of_agents = if is_given_agents { (&given, &own) } else { (file, text) };
        let of_tasks = if is_given_agents { (file, text) } else { (&given, &own) };
        gathering.enter(of_agents.0, of_agents.1);
        let names = read_agents(agents, gathering);
        gathering.enter(of_tasks.0, of_tasks.1);
        read_tasks(tasks, &names, gathering);
    } else if is_given_agents {
        gathering.complain(None, "the tasks were not found beside it; what the agents are to reach, and when they are done, is not known");
        read_agents(document, gathering);
    } else {
        gathering.complain(
            None,
            "the agents were not found beside it; their bounds and tools are not known",
        );
        read_tasks(document, &Names::new(), gathering);
    }
    Ok(())
}

/// The other file of the pair: the one that is called alike, else the one that is called as always. One
/// that is there and cannot be read is a mistake: half of the system would be missing.
fn beside(
    gathering: &Gathering<'_>,
    given: &File,
    is_given_agents: bool,
) -> Result<Option<(File, String, Node)>, Fault> {
    let (own, other) = if is_given_agents { ("agent", "task") } else { ("task", "agent") };
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let name = given.name.rsplit('/').next().unwrap_or_default();
    let alike = name.replace(own, other).replace(&capital(own), &capital(other));
    let always = [format!("{other}s.yaml"), format!("{other}s.yml"), format!("{other}.yaml")];
    let names = [alike].into_iter().chain(always).filter(|other| other != name);
    for name in names {
        let Some((file, text)) = gathering.peek(&name) else { continue };
        let document = tree::read(&text).map_err(|fault| fault.standing_in(&file.path))?;
        let fits = if is_given_agents { is_tasks(&document) } else { is_agents(&document) };
        if fits {
            return Ok(Some((file, text, document)));
        }
    }
    Ok(None)
}

fn read_agents(document: &Node, gathering: &mut Gathering<'_>) -> Names {
    let mut names = Names::new();
    for (key, agent) in document.members() {
        let name = name_of(&key.value, agent, &names);
        names.insert(key.value.clone(), name.clone());
        read_agent(&name, agent, gathering);
    }
    for (key, agent) in document.members() {
        let Some(allowed) = agent.get("allow_delegation").filter(|allowed| allowed.is_yes()) else {
            continue;
        };
        for (other, to) in &names {
            if *other != key.value {
                let from = names.get(&key.value).map_or(key.value.as_str(), String::as_str);
                let way = gathering.passes((from, to), Vec::new(), allowed);
                gathering.follows(way, "allow_delegation");
            }
        }
    }
    names
}

/// Traces call an agent by its role; one that is filled at the start, or that two agents share, is no name.
fn name_of(key: &str, agent: &Node, taken: &Names) -> String {
    let role = agent.get("role").and_then(Node::str).map(one_line);
    let is_free = |role: &String| !role.is_empty() && taken.values().all(|name| name != role);
    role.filter(|role| !role.contains('{')).filter(is_free).unwrap_or_else(|| key.to_owned())
}

fn read_agent(name: &str, agent: &Node, gathering: &mut Gathering<'_>) {
    let role = Some(name);
    let tools = agent.get("tools").map(|tools| {
        let names = tools.items().iter().filter_map(Node::str);
        names.map(|tool| one_line(tool).into()).collect()
    });
    gathering.agent(name, tools);
    if let Some(text) = agent.get("role").and_then(Node::text) {
        gathering.said(&format!("role:{name}"), ClauseKind::Prose, (&text, role));
    }
    if let Some(goal) = agent.get("goal").and_then(Node::text) {
        let kind = ClauseKind::Objective(Objective::default());
        gathering.said(&format!("goal:{name}"), kind, (&goal, role));
    }
    if let Some(story) = agent.get("backstory").and_then(Node::text) {
        gathering.instructs(&format!("backstory:{name}"), &story, role);
    }
    if let Some((at, most)) = agent.get("max_iter").and_then(|at| Some((at, at.count()?))) {
        let kind = ClauseKind::Cap(Cap::Steps(most));
        gathering.set(Setting { id: format!("max_iter:{name}"), kind, at, role });
    }
    if let Some((at, most)) =
        agent.get("max_execution_time").and_then(|at| Some((at, at.number()?)))
    {
        let kind = ClauseKind::Cap(Cap::Seconds(most));
        gathering.set(Setting { id: format!("max_execution_time:{name}"), kind, at, role });
    }
    let named = agent.get("llm").and_then(|llm| llm.text().or_else(|| llm.get("model")?.text()));
    gathering.model(named, name);
    said_of(agent, name, role, gathering);
}

fn read_tasks(document: &Node, names: &Names, gathering: &mut Gathering<'_>) {
    let mut done_by = BTreeMap::new();
    for (key, task) in document.members() {
        let agent = task.get("agent").and_then(Node::str);
        let name = agent.map(|agent| names.get(agent).map_or(agent, String::as_str));
        if let Some((agent, name)) = agent.zip(name) {
            if !names.is_empty() && !names.contains_key(agent) {
                let line = task.get("agent").and_then(Node::line);
                let what =
                    format!("`{}` is for the agent `{agent}`, which is not declared", key.value);
                gathering.complain(line, &what);
            }
            gathering.agent(name, None);
            done_by.insert(key.value.as_str(), name);
        }
        read_task(&key.value, task, name, gathering);
    }
    for (key, task) in document.members() {
        let to = done_by.get(key.value.as_str());
        for given in task.get("context").map(Node::items).unwrap_or_default() {
            if let Some(unknown) = given.str().filter(|task| !document.has(task)) {
                let what = format!(
                    "`{}` is given the output of the task `{unknown}`, which is not declared",
                    key.value
                );
                gathering.complain(given.line(), &what);
            }
            let from = given.str().and_then(|task| done_by.get(task));
            if let Some((from, to)) = from.zip(to).filter(|(from, to)| from != to) {
                gathering.passes((from, to), Vec::new(), given);
            }
        }
    }
}

fn read_task(key: &str, task: &Node, role: Option<&str>, gathering: &mut Gathering<'_>) {
    let id = format!("task:{key}");
    if let Some(text) = task.get("description").and_then(Node::text) {
        gathering.instructs(&id, &text, role);
    }
    if let Some(text) = task.get("expected_output").and_then(Node::text) {
        gathering.said(&format!("{id}:expected_output"), ClauseKind::Success(None), (&text, role));
    }
    if let Some((key, tools)) = task.members().iter().find(|(key, _)| key.value == "tools") {
        gathering.keeps(within(Whose::Crew, key, tools), &|name| format!("{id}:{name}"), role);
    }
    if let Some(at) = task.get("human_input").filter(|asked| asked.is_yes()) {
        let kind = ClauseKind::Clarification(Clarification::default());
        gathering.set(Setting { id: format!("{id}:human_input"), kind, at, role });
    }
    said_of(task, &id, role, gathering);
}

fn said_of(one: &Node, id: &str, role: Option<&str>, gathering: &mut Gathering<'_>) {
    for (key, value) in one.members() {
        let is_empty = matches!(value.value, Tree::Empty);
        if !is_empty && !READ.contains(&key.value.as_str()) {
            gathering.keeps(within(Whose::Crew, key, value), &|name| format!("{id}:{name}"), role);
        }
    }
}
